"""Building rate cards and factor tables: prices of an hour, and how much an hour counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from .clauses import amount_of, condition_of, listed_in_force
from .packs import Card, Line, Modifier, Pack
from .reading import Reader
from .source import Path


def card_of(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, on: date | None) -> Card:
    """A rate card: its lines and modifiers that hold on a day."""
    lines = tuple(
        Line(condition_of(reader, line, (*path, "lines", i), pack),
             amount_of(reader, line["rate"], (*path, "lines", i, "rate")))
        for i, line in listed_in_force(raw["lines"], on)
    )  # fmt: skip
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


def _modifier(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack) -> Modifier:
    when = condition_of(reader, raw, path, pack)
    if "multiply" in raw:
        return Modifier(when, "multiply", reader.factor(raw["multiply"], (*path, "multiply")))
    if "add" in raw:
        return Modifier(when, "add", reader.whole(raw["add"], (*path, "add"), "money"))
    return Modifier(when, "set", amount_of(reader, raw["set"], (*path, "set")))


def factors_of(
    reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, on: date | None
) -> tuple[Line, ...]:
    """The lines of a factor table that hold on a day."""
    return tuple(
        Line(condition_of(reader, line, (*path, "lines", i), pack),
             reader.factor(line["factor"], (*path, "lines", i, "factor")))
        for i, line in listed_in_force(raw["lines"], on)
    )  # fmt: skip
