"""What every clause of a pack has: a name, a condition, its days, and amounts that are not negative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from . import quantity
from .clause import Clause
from .conditions import ALWAYS, Condition
from .packs import Pack
from .reading import NEGATIVE, Reader
from .source import Path
from .when import read_when


def listed_in_force(
    listed: list[dict[str, Any]] | None, on: date | None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The clauses of a list that hold on a day, each with its place in the list."""
    for index, one in enumerate(listed or ()):
        if on is None or in_force(one, on):
            yield index, one


def in_force(clause: Mapping[str, Any], on: date) -> bool:
    """Whether a clause's `from` and `until` (both inclusive) hold that day."""
    first, last = quantity.day(clause.get("from")), quantity.day(clause.get("until"))
    return (first is None or first <= on) and (last is None or on <= last)


def clause_of(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack) -> Clause:
    """What every clause has. Its place is where its name stands."""
    return Clause(
        raw["name"], condition_of(reader, raw, path, pack), raw.get("label", ""), str(raw.get("code", "")),
        reader.span((*path, "name")),
    )  # fmt: skip


def condition_of(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack) -> Condition:
    """The condition of a clause, a line or a modifier; always, where it has none."""
    if "when" not in raw:
        return ALWAYS
    return read_when(reader, raw["when"], (*path, "when"), dict(pack.attributes))


def amount_of(reader: Reader, raw: Any, path: Path) -> int:
    """Money in millionths, with a fault where a term makes it negative."""
    value = reader.whole(raw, path, "money")
    if value < 0:
        reader.fault("negative-rate", path, f"the {path[-1]} `{raw}` is below zero", NEGATIVE)
    return value
