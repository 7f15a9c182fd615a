"""amount-steps-down: a volume price at which some quantity costs less than a smaller one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ..fees import Fee, OneOff
from ..prices import Price, cost
from ..quantity import MICRO
from ..source import Path
from ..walking import items
from .rule import Finding, Rule, Subject
from .values import is_sure, money, number

_COUNTS = ("price", "increment", "minimum", "maximum", "first_free")


def _check(subject: Subject) -> Iterator[Finding]:
    edition = subject.edition
    for raw, path in items(subject.value, "usage"):
        usage = edition.usage[int(path[1])]
        yield from _in(subject, raw, path, usage.price, usage.increment or MICRO, 0, None)
    fees: dict[str, Fee | OneOff] = {one.clause.name: one for one in edition.fees}
    fees.update({one.clause.name: one for one in edition.one_offs})
    for raw, path in items(subject.value, "fees"):
        fee = fees[raw["name"]]
        if "unit" in raw and fee.price is not None:
            most = None if fee.maximum is None else fee.maximum - fee.first_free
            yield from _in(subject, raw, path, fee.price, MICRO, fee.minimum - fee.first_free, most)


def _in(
    subject: Subject, raw: dict[str, Any], path: Path, price: Price, step: int, least: int, most: int | None
) -> Iterator[Finding]:
    """The first step down between two quantities that follow each other and can both be charged."""
    if price.model != "volume" or not is_sure(subject, *(raw.get(key) for key in _COUNTS)):
        return
    for index, tier in enumerate(price.tiers[:-1]):
        end = tier.up_to or 0
        below = end // step * step
        above = below + step
        if below < least or (most is not None and above > most) or cost(price, above) >= cost(price, below):
            continue
        few, many = number(Fraction(below, MICRO)), number(Fraction(above, MICRO))
        unit = raw["unit"] + (" beyond the free ones" if "first_free" in raw else "")
        less, more = money(subject, cost(price, above)), money(subject, cost(price, below))
        graduated = money(subject, cost(replace(price, model="graduated"), above))
        yield Finding(
            (*path, "price", "tiers", index + 1),
            f"{many} {unit} cost {less}, less than {few}, which cost {more}",
            f"with `model: graduated` each costs the price of its own tier, and {many} cost {graduated}",
        )  # fmt: skip
        return


RULE = Rule("amount-steps-down", "info", _check)
