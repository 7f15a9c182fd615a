"""Reading triggers: what is told to whom, and which {fields} a message may use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from . import quantity
from .clauses import clause_of, listed_in_force
from .currency import minor_digits
from .packs import Action, Count, Pack, Threshold, Trigger
from .quantity import FACTOR, MICRO, Duration
from .reading import Reader
from .source import Path

ALWAYS_KNOWN = ("customer", "contract", "pack", "trigger", "date")
_OF_WORK = ("fact", "ticket", "role", "work_type", "resource", "hours")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "balance": ("pool", "left", "threshold", "passed", "purchase"),
    "time-entry": (*_OF_WORK, "billed"),
    "held": _OF_WORK,
    "ticket-opened": ("ticket", "title", "type", "priority"),
    "ticket-completed": ("ticket", "title", "type", "priority", "billed"),
    "purchase": ("pool", "purchase", "quantity", "amount"),
    "lapse": ("pool", "purchase", "quantity"),
    "days-before-end": ("end", "threshold", "passed"),
    "days-before-lapse": ("pool", "purchase", "left", "lapses", "threshold", "passed"),
    "unused-for": ("pool", "left", "threshold", "passed", "since"),
}
MOST_DAYS = 36_525
_FIELD = re.compile(r"\{([^{}]*)\}")


def fields_of(text: str) -> tuple[str, ...]:
    """The names in braces of a message, in order."""
    return tuple(_FIELD.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The message with its {fields} replaced in one pass; a name without a value stays as written."""
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), text)


def read_triggers(
    reader: Reader, pack: Pack, units: Mapping[str, str], on: date | None, currency: str
) -> tuple[Trigger, ...]:
    """The triggers of a pack in file order, without those not in force on that day."""
    return tuple(
        _trigger(reader, raw, ("triggers", index), pack, units, currency)
        for index, raw in listed_in_force(reader.document.value.get("triggers"), on)
    )


def _trigger(
    reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, units: Mapping[str, str], currency: str
) -> Trigger:
    measure: Any = "used" if "used" in raw else "left"
    unit = units.get(raw.get("pool", ""), "hours")
    steps = raw.get(measure, [])
    thresholds = tuple(
        _threshold(reader, step, (*path, measure, index), unit, currency)
        for index, step in enumerate(steps if isinstance(steps, list) else [steps])
    )
    then_every = None
    if "then_every" in raw:
        at = (*path, "then_every")
        then_every = _threshold(reader, raw["then_every"], at, unit, currency)
        if then_every.value <= 0:
            reader.fault(
                "out-of-range", at, "a step of nothing leads nowhere", "write a step above zero, such as 10%"
            )
    return Trigger(
        clause_of(reader, raw, path, pack), raw["on"], raw.get("pool"), measure, thresholds, then_every,
        raw.get("per") == "purchase", _days(reader, raw, path), _count(reader, raw, path),
        tuple(_action(one) for one in raw["then"]),
    )  # fmt: skip


def _days(reader: Reader, raw: dict[str, Any], path: Path) -> tuple[int, ...]:
    """The whole numbers of days, each once, ascending."""
    found = set()
    for index, one in enumerate(raw.get("days") or ()):
        at = (*path, "days", index)
        number = reader.whole(one, at, "number")
        if number % MICRO or not 0 <= number <= MOST_DAYS * MICRO:
            reader.fault(
                "out-of-range",
                at,
                f"`{one}` is not a number of whole days",
                "write a whole number, such as 30",
            )
        found.add(number // MICRO)
    return tuple(sorted(found))


def _count(reader: Reader, raw: dict[str, Any], path: Path) -> Count | None:
    if "count" not in raw:
        return None
    written = raw["count"]
    within = reader.typed(written["within"], (*path, "count", "within"), "duration")
    if not isinstance(within, Duration):
        return None
    if within.seconds == 0 and within.months == 0:
        reader.fault("out-of-range", (*path, "count", "within"), "nothing happens within no time",
                     "write a number of days above zero, such as 90 days")  # fmt: skip
    return Count(written["of"], within, written["at_least"])


def _threshold(reader: Reader, raw: Any, path: Path, unit: str, currency: str) -> Threshold:
    term = reader.terms.get(raw[1:]) if isinstance(raw, str) and raw.startswith("$") else None
    is_share = term.type == "percent" if term else isinstance(raw, str) and raw.endswith("%")
    if is_share:
        value = reader.whole(raw, path, "percent")
        return Threshold(percent_text(value), value, True)
    if unit == "hours":
        length = reader.typed(raw, path, "duration")
        seconds = length.seconds if isinstance(length, Duration) else 0
        return Threshold(hours_text(seconds * FACTOR), seconds * FACTOR, False)
    minor = 10 ** minor_digits(currency)
    micros = reader.whole(raw, path, "money")
    if micros * minor % MICRO:
        reader.fault("too-fine", path, f"`{raw}` is finer than {currency} can be paid",
                     f"write at most {minor_digits(currency)} decimal places")  # fmt: skip
    value = micros * minor // MICRO
    return Threshold(money_text(value, currency), value, False)


def _action(raw: dict[str, Any]) -> Action:
    kind: Any = next(key for key in ("notify", "task", "invoice", "emit") if key in raw)
    target = raw[kind]
    to = tuple(target) if isinstance(target, list) else (str(target),)
    data = {**{key: str(raw[key]) for key in ("subject", "channel") if key in raw}, **(raw.get("data") or {})}
    message = str(target) if kind in ("task", "emit") else raw.get("message", "")
    return Action(kind, to if kind == "notify" else (), message, tuple((k, str(v)) for k, v in data.items()))


def percent_text(millionths: int) -> str:
    """250000 as `25%`."""
    whole, rest = divmod(abs(millionths), 10_000)
    sign = "-" if millionths < 0 else ""
    return sign + f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"


def hours_text(units: int) -> str:
    """Ten-thousandths of a second as `1.5 hours`, to two places, `1 hour` for exactly one."""
    hundredths = quantity.half_up(units, 36 * FACTOR)
    sign, size = ("-" if hundredths < 0 else ""), abs(hundredths)
    text = f"{sign}{size // 100}.{size % 100:02d}".rstrip("0").rstrip(".")
    return f"{text} hour" if text == "1" else f"{text} hours"


def money_text(minor: int, currency: str) -> str:
    """Minor units as `75.00 USD`."""
    digits = minor_digits(currency)
    sign, size = ("-" if minor < 0 else ""), abs(minor)
    if not digits:
        return f"{sign}{size} {currency}"
    return f"{sign}{size // 10**digits}.{size % 10**digits:0{digits}d} {currency}"
