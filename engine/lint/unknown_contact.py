"""unknown-contact: a trigger notifies a role for which a contract names nobody."""

from __future__ import annotations

from collections.abc import Iterator

from ..walking import items, texts
from .holding import clauses
from .rule import ContractRule, Finding, Signed


def _check(signed: Signed) -> Iterator[Finding]:
    """Where a contract lists contacts at all; each role once."""
    for contract in signed.contracts:
        told = set(contract.contacts)
        for trigger, pack, path in clauses(contract, "triggers") if told else ():
            for action, at in items(trigger, "then"):
                for role, place in texts(action.get("notify"), (*path, *at, "notify")):
                    if role not in told:
                        told.add(role)
                        yield Finding(
                            ("contracts", contract.position, "contacts"),
                            f"`{trigger['name']}` notifies `{role}`, and `{contract.id}` has no such contact",
                            f"add `{role}: name@msp.example`",
                            (("it is notified here", pack.document.spans[place][1]),),
                        )


RULE = ContractRule("unknown-contact", "warning", _check)
