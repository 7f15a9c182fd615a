"""Building rate cards and factor tables: prices of an hour, and how much an hour counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from .clauses import amount_of, condition_of, listed_in_force
from .conditions import AllOf, Condition, Test
from .packs import Pack
from .periods import read_every
from .rates import Card, FactorLine, Flat, FromFact, Line, Modifier, Tiers
from .reading import Reader
from .source import Path
from .when import LEAST

Price = int | FromFact | Flat | Tiers


def card_of(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, on: date | None) -> Card:
    """A rate card: its lines and modifiers that hold on a day."""
    lines = tuple(
        _line(reader, line, (*path, "lines", i), pack) for i, line in listed_in_force(raw["lines"], on)
    )
    modifiers = tuple(
        tuple(
            _modifier(reader, one, (*path, "modifiers", i, "one_of", j), pack)
            for j, one in listed_in_force(modifier["one_of"], on)
        )
        if "one_of" in modifier
        else _modifier(reader, modifier, (*path, "modifiers", i), pack)
        for i, modifier in listed_in_force(raw.get("modifiers"), on)
    )  # fmt: skip
    return Card(raw["name"], lines, modifiers, raw.get("apply") == "highest", reader.span((*path, "name")))


def _line(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack) -> Line:
    when = condition_of(reader, raw, path, pack)
    price = _price(reader, raw, path)
    if isinstance(price, FromFact):
        when = _where_present(when, price.attribute)
    return Line(when, price, raw.get("modifiers") != "none" and not isinstance(price, Flat))


def _where_present(when: Condition, attribute: str) -> Condition:
    """The condition, where the fact brings the amount: an absent attribute passes no test."""
    present = Test(f"{attribute}:money", "at_least", (LEAST,))
    return present if when == AllOf(()) else AllOf((when, present))


def _price(reader: Reader, raw: dict[str, Any], path: Path) -> Price:
    if "flat" in raw:
        return Flat(amount_of(reader, raw["flat"], (*path, "flat")))
    rate, at = raw["rate"], (*path, "rate")
    if not isinstance(rate, dict):
        return amount_of(reader, rate, at)
    if "from" in rate:
        return FromFact(rate["from"])
    return _tiers(reader, rate, at)


def _tiers(reader: Reader, raw: dict[str, Any], path: Path) -> Tiers:
    steps: list[tuple[int | None, int]] = []
    for index, tier in enumerate(raw.get("tiers") or ()):
        at = (*path, "tiers", index)
        up_to = reader.seconds(tier["up_to"], (*at, "up_to")) if "up_to" in tier else None
        before = steps[-1][0] if steps else 0
        if steps and before is None:
            reader.fault("tiers-out-of-order", at, "this tier is never reached: the one before it has no end",
                         "give the earlier tier an `up_to`, or take this one out")  # fmt: skip
        elif up_to is not None and up_to <= (before or 0):
            reader.fault("tiers-out-of-order", (*at, "up_to"), "this tier ends before it begins",
                         "write the tiers in order; `up_to` counts all hours of the period")  # fmt: skip
        steps.append((up_to, amount_of(reader, tier["each"], (*at, "each")) if "each" in tier else 0))
    if steps and steps[-1][0] is not None:
        reader.fault("tiers-without-end", (*path, "tiers", len(steps) - 1),
                     "nothing says what the hours beyond the last tier cost",
                     "add a tier without `up_to`: {each: 120.00}")  # fmt: skip
    return Tiers(tuple(steps), read_every(raw["every"]))


def _modifier(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack) -> Modifier:
    when = condition_of(reader, raw, path, pack)
    if "multiply" in raw:
        return Modifier(when, "multiply", reader.factor(raw["multiply"], (*path, "multiply")))
    if "add" in raw:
        return Modifier(when, "add", reader.whole(raw["add"], (*path, "add"), "money"))
    return Modifier(when, "set", amount_of(reader, raw["set"], (*path, "set")))


def factors_of(
    reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, on: date | None
) -> tuple[FactorLine, ...]:
    """The lines of a factor table that hold on a day."""
    return tuple(
        FactorLine(condition_of(reader, line, (*path, "lines", i), pack),
                   reader.factor(line["factor"], (*path, "lines", i, "factor")))
        for i, line in listed_in_force(raw["lines"], on)
    )  # fmt: skip
