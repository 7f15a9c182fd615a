"""gap-between: days between two contracts of a customer with one pack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ..contracts import Contract
from .rule import ContractRule, Finding, Signed

_DAY = timedelta(days=1)


def _check(signed: Signed) -> Iterator[Finding]:
    """Where no other contract of the customer is active in between, on any day."""
    for contract in signed.contracts:
        own = [one for one in signed.contracts if one.customer == contract.customer and one is not contract]
        before = [one for one in own if one.start < contract.start]
        last = max((one.end or date.max for one in before), default=date.max)
        pack = contract.stages[0].pack
        for earlier in before if last < contract.start - _DAY else ():
            if earlier.end == last and earlier.stages[-1].pack.name == pack.name:
                yield _gap(contract, earlier, last)
                break


def _gap(contract: Contract, earlier: Contract, last: date) -> Finding:
    days = (contract.start - last).days - 1
    span = f"on {last + _DAY}" if days == 1 else f"from {last + _DAY} to {contract.start - _DAY}, {days} days"
    return Finding(
        ("contracts", contract.position, "start"),
        f"{contract.customer} has no contract {span}: work of then is rejected",
        f"write `start: {last + _DAY}`, or a later `end` of `{earlier.id}`",
        ((f"`{earlier.id}` ends here", ("contracts", earlier.position, "end")),),
    )


RULE = ContractRule("gap-between", "warning", _check)
