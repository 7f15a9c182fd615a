"""next-contract-leads-nowhere: work leaves a contract after which its customer has no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..contracts import Contract
from .holding import clauses
from .rule import ContractRule, Finding, Signed


def _check(signed: Signed) -> Iterator[Finding]:
    """Of the contracts that follow in the file those count that share a day with the contract."""
    for contract in signed.contracts:
        leaving = [
            (one["name"], pack.document.spans[(*path, "treatment")][1])
            for one, pack, path in clauses(contract, "labor")
            if one.get("treatment") == "next-contract"
        ]
        after = [
            one for one in signed.contracts[contract.position + 1 :] if one.customer == contract.customer
        ]
        if not leaving or any(_share_a_day(contract, one) for one in after):
            continue
        names = " and ".join(f"`{name}`" for name, _ in leaving)
        no_other = "no other after it in this file" + (" on the same days" if after else "")
        yield Finding(
            ("contracts", contract.position, "pack"),
            f"work matched by {names} leaves `{contract.id}`, and {contract.customer} has {no_other}: "
            "it would be rejected and never billed",
            "to bill it here write a `rate` in the pack; or add the contract that takes it, after this one",
            tuple((f"`{name}` sends it on", span) for name, span in leaving),
        )  # fmt: skip


def _share_a_day(one: Contract, other: Contract) -> bool:
    return one.start <= (other.end or date.max) and other.start <= (one.end or date.max)


RULE = ContractRule("next-contract-leads-nowhere", "error", _check)
