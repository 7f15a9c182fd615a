"""amendment-after-end: an amendment that begins when its contract is over."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import ContractRule, Finding, Signed


def _check(signed: Signed) -> Iterator[Finding]:
    for contract in signed.contracts:
        at = ("contracts", contract.position)
        for number, stage in enumerate(contract.stages[1:]):
            if contract.end is not None and stage.first > contract.end:
                yield Finding(
                    (*at, "amendments", number, "from"),
                    f"this amendment is from {stage.first}, after the contract ends ({contract.end}): it never holds",
                    f"write a later `end`, a day up to {contract.end}, or take the amendment out",
                    (("the contract ends here", (*at, "end")),),
                )


RULE = ContractRule("amendment-after-end", "warning", _check)
