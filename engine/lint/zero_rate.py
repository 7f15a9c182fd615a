"""zero-rate: a rate or a price of 0.00 that another key says better."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..source import Path
from ..walking import items, leaves
from .rule import Finding, Rule, Subject
from .values import is_zero

_TREATMENT = "`treatment: included` or `treatment: free`"


def _check(subject: Subject) -> Iterator[Finding]:
    value = subject.value
    for clause, path in items(value, "labor"):
        if is_zero(clause.get("rate")):
            help = f"write {_TREATMENT} instead of the rate: work without a charge then says why"
            if "draws" in clause:
                help = f"write what an hour costs, or let a clause after this one say {_TREATMENT}"
            yield Finding((*path, "rate"), f"the rate of `{clause['name']}` is 0.00", help)
    for card, path in items(value, "rates"):
        yield from _card(card, path)
    for clause, path in items(value, "tickets"):
        is_last = path[1] == len(value["tickets"]) - 1
        if is_zero(clause.get("price")) and (is_last or "draws" in clause):
            help = "write what a ticket costs, or take the clause out: what no clause matches costs nothing"
            if "draws" in clause:
                help = "write what a ticket costs that the pool does not pay"
            yield Finding((*path, "price"), f"the price of `{clause['name']}` is 0.00", help)
    for fee, path in items(value, "fees"):
        yield from _fee(fee, (*path, "price"))


def _card(card: dict[str, Any], path: Path) -> Iterator[Finding]:
    """Lines of a card, and tiers of lines, that modifiers do not raise."""
    is_raised = any(at[-1] in ("add", "set") for at, _ in leaves(card.get("modifiers")) if at)
    help = f"write {_TREATMENT} in a clause of `labor` before those with `rate: {card['name']}`"
    for line, at in items(card, "lines"):
        for inner, number in leaves(line):
            raised = is_raised and "modifiers" not in line and inner != ("flat",)
            if inner[0] in ("rate", "flat") and inner[-1] != "up_to" and is_zero(number) and not raised:
                yield Finding((*path, *at, *inner), f"a line of `{card['name']}` has a price of 0.00", help)


def _fee(fee: dict[str, Any], path: Path) -> Iterator[Finding]:
    price = fee.get("price")
    if is_zero(price) or (isinstance(price, dict) and is_zero(price.get("price"))):
        at = (*path, "price") if isinstance(price, dict) else path
        yield Finding(at, f"the price of `{fee['name']}` is 0.00", "write what it costs, or take the fee out")
    elif isinstance(price, dict) and price.get("model") == "graduated" and "first_free" not in fee:
        first = price["tiers"][0]
        if (
            is_zero(first.get("each"))
            and "up_to" in first
            and all("flat" not in one for one in price["tiers"])
        ):
            yield Finding(
                (*path, "tiers", 0, "each"), f"the first {first['up_to']} of `{fee['name']}` cost 0.00",
                f"write `first_free: {first['up_to']}` instead, and lower every other `up_to` by it",
            )  # fmt: skip


RULE = Rule("zero-rate", "warning", _check)
