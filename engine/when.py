"""Reading `when`: from the mapping an author writes to a condition.

An attribute is compared as text unless the pack declares another type; typed attributes get a name of their
own (`floor:number`), so that packs which type the same column differently can be run side by side.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from .conditions import ALWAYS, AllOf, AnyOf, Condition, Not, Op, Test
from .match import too_large
from .packs import Attribute
from .quantity import Duration, number_of
from .reading import Reader, plain_value
from .source import Path

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COMPARED = ("money", "number", "percent", "duration", "date")
ENTRY_FIELDS = ("role", "work_type", "resource")
TICKET_FIELDS = ("type", "priority", "queue", "source", "title")
LONGEST_NUMBER = 40
LEAST = -(2**62)  # below every amount that a fact can bring
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_OPS: tuple[Op, ...] = ("above", "at_least", "below", "at_most")


def field_name(name: str, attributes: dict[str, Attribute]) -> str:
    """The name a condition uses for an attribute: `role`, `floor:number`, `ticket.type`."""
    declared = attributes.get(name)
    return f"{name}:{declared.type}" if declared and declared.type in COMPARED else name


def read_when(reader: Reader, raw: Any, path: Path, attributes: dict[str, Attribute]) -> Condition:
    """The condition of a `when`: a mapping, the name of a set, or nothing at all (always)."""
    condition = _read(reader, raw, path, attributes)
    if too_large(condition):
        reader.fault("condition-too-large", path, "this condition asks more than can be checked at once",
                     "split it over several clauses, or list values as `role: [a, b]`")  # fmt: skip
    return condition


def _read(reader: Reader, raw: Any, path: Path, attributes: dict[str, Attribute]) -> Condition:
    if raw is None:
        return ALWAYS
    if isinstance(raw, str):
        sets = reader.document.value.get("sets") or {}
        return _read(reader, sets.get(raw), ("sets", raw), attributes) if raw in sets else ALWAYS
    parts = tuple(_part(reader, key, value, (*path, key), attributes) for key, value in raw.items())
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _part(reader: Reader, key: str, raw: Any, path: Path, attributes: dict[str, Attribute]) -> Condition:
    if key == "not":
        return Not(_read(reader, raw, path, attributes))
    if key == "any":
        return AnyOf(tuple(_read(reader, one, (*path, i), attributes) for i, one in enumerate(raw)))
    declared = attributes.get(key)
    kind = "duration" if key == "duration" else declared.type if declared else "text"
    name = field_name(key, attributes)
    if isinstance(raw, dict):
        return _comparison(reader, name, raw, path, kind)
    values = raw if isinstance(raw, list) else [raw]
    places = [(*path, i) for i in range(len(values))] if isinstance(raw, list) else [path]
    if key == "weekday":
        return Test(key, "in", tuple(day for one in values for day in weekdays(str(one))))
    if kind in COMPARED:
        return Test(
            name, "in", tuple(_amount(reader, one, at, kind) for one, at in zip(values, places, strict=True))
        )
    return Test(name, "in", tuple(_text(reader, one, at) for one, at in zip(values, places, strict=True)))


def _comparison(reader: Reader, name: str, raw: dict[str, Any], path: Path, kind: str) -> Condition:
    if kind not in COMPARED:
        reader.fault(
            "not-comparable", path, f"`{path[-1]}` is text and has no order",
            f"list the values that match, or declare `{path[-1]}` with a type under `attributes`",
        )  # fmt: skip
        return ALWAYS
    tests = tuple(Test(name, op, (_amount(reader, raw[op], (*path, op), kind),)) for op in _OPS if op in raw)
    return tests[0] if len(tests) == 1 else AllOf(tests)


def _amount(reader: Reader, raw: Any, path: Path, kind: str) -> int:
    return reader.seconds(raw, path) if kind == "duration" else reader.whole(raw, path, kind)


def _text(reader: Reader, raw: Any, path: Path) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str) and raw.startswith("$"):
        value = reader.typed(raw, path, "text")
        return value if isinstance(value, str) else ""
    return str(raw)


def weekdays(text: str) -> tuple[str, ...]:
    """`sat` or `mon-fri` as the days they name; empty where they name none."""
    first, _, last = text.partition("-")
    if first not in WEEKDAYS or (last and last not in WEEKDAYS):
        return ()
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return WEEKDAYS[start : end + 1] if start <= end else (*WEEKDAYS[start:], *WEEKDAYS[: end + 1])


def attribute_value(text: str, kind: str) -> int | None:
    """A typed attribute of a fact as a comparable whole number; None where the text is not of the type.

    Also None beyond what is kept exactly (fifteen digits before the point), and for lengths of months.
    """
    if kind in ("money", "number"):
        value = plain_value(Decimal(text), kind) if _NUMBER.fullmatch(text) else None
    else:
        value = plain_value(text, kind) if len(text) <= LONGEST_NUMBER else None
    if isinstance(value, Duration):
        value = None if value.months else value.seconds
    elif isinstance(value, date):
        value = number_of(value)
    return value if isinstance(value, int) and abs(value) < 2**62 else None
