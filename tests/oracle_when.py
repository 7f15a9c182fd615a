"""Conditions, read directly from the mapping an author wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from oracle_terms import WEEKDAYS, Row, day, factor, number, resolve, seconds

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "above": lambda a, b: a > b,
    "at_least": lambda a, b: a >= b,
    "below": lambda a, b: a < b,
    "at_most": lambda a, b: a <= b,
}
TYPED: dict[str, Callable[[Any], Any]] = {
    "duration": lambda v: seconds(v) if isinstance(v, str) else v,
    "number": number,
    "money": number,
    "percent": factor,
    "date": lambda v: day(str(v)),
}


def text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def weekdays(written: list[Any]) -> set[str]:
    """`mon-fri` is the days between, both included."""
    found: set[str] = set()
    for item in written:
        first, _, last = str(item).partition("-")
        start, stop = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        found |= (
            set(WEEKDAYS[start : stop + 1]) if start <= stop else {*WEEKDAYS[start:], *WEEKDAYS[: stop + 1]}
        )
    return found


def present(value: Any) -> bool:
    return value is not None and value != ""


def test(field: str, expected: Any, subject: Row, pack: Row, terms: Row) -> bool:
    """One key of a mapping. What is absent matches nothing."""
    value = subject.get(field)
    if not present(value):
        return False
    if field == "weekday":
        return value in weekdays(expected if isinstance(expected, list) else [expected])
    declared = (pack.get("attributes") or {}).get(field.removeprefix("ticket.")) or {}
    kind = "duration" if field == "duration" else declared.get("type", "text")
    read: Callable[[Any], Any] = TYPED.get(kind, text)
    if isinstance(expected, dict):
        return all(COMPARE[op](read(value), read(resolve(limit, terms))) for op, limit in expected.items())
    wanted = expected if isinstance(expected, list) else [expected]
    return any(read(value) == read(resolve(item, terms)) for item in wanted)


def holds(when: Any, subject: Row, pack: Row, terms: Row) -> bool:
    """Whether a condition holds: a mapping, or the name of a set."""
    if when is None:
        return True
    if isinstance(when, str):
        return holds(pack["sets"][when], subject, pack, terms)
    for key, value in when.items():
        if key == "not":
            good = not holds(value, subject, pack, terms)
        elif key == "any":
            good = any(holds(part, subject, pack, terms) for part in value)
        else:
            good = test(key, value, subject, pack, terms)
        if not good:
            return False
    return True


def applies(clause: Row, on: dt.date, subject: Row, pack: Row, terms: Row) -> bool:
    """Whether a clause holds on a day for a subject: its dates and its condition."""
    if "from" in clause and on < day(resolve(clause["from"], terms)):
        return False
    if "until" in clause and on > day(resolve(clause["until"], terms)):
        return False
    return holds(clause.get("when"), subject, pack, terms)
