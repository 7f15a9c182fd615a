"""Reading triggers: what is told to whom, and which {fields} a message may use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from . import quantity
from .clauses import clause_of, listed_in_force
from .currency import Money
from .limits import what_of
from .packs import EVENTS_WITH_WHEN, Action, Count, Pack, Threshold, Trigger
from .periods import read_every
from .quantity import FACTOR, MICRO, Duration
from .reading import Reader, did_you_mean
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
    "spend": ("amount", "threshold", "passed", "start", "end"),
    "count-changed": ("unit", "count", "before"),
    "milestone-reached": ("fact", "milestone", "billed"),
    "charge": ("clause", "kind", "amount", "fact", "ticket"),
    "period-closed": ("start", "end", "billed"),
    "contract-starts": ("start", "end"),
    "contract-ends": ("start", "end"),
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
    reader: Reader, pack: Pack, units: Mapping[str, str], on: date | None, money: Money
) -> tuple[Trigger, ...]:
    """The triggers of a pack in file order, without those not in force on that day."""
    return tuple(
        _trigger(reader, raw, ("triggers", index), pack, units, money)
        for index, raw in listed_in_force(reader.document.value.get("triggers"), on)
    )


def _trigger(
    reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, units: Mapping[str, str], money: Money
) -> Trigger:
    measure: Any = "amount" if raw["on"] == "spend" else "used" if "used" in raw else "left"
    unit = units.get(raw.get("pool", ""), "hours") if raw["on"] != "spend" else _unit_of_spend(reader, raw)
    steps = raw.get(measure, [])
    thresholds = tuple(
        _threshold(reader, step, (*path, measure, index), unit, money)
        for index, step in enumerate(steps if isinstance(steps, list) else [steps])
    )
    then_every = None
    if "then_every" in raw:
        at = (*path, "then_every")
        then_every = _threshold(reader, raw["then_every"], at, unit, money)
        if then_every.value <= 0:
            reader.fault(
                "out-of-range", at, "a step of nothing leads nowhere", "write a step above zero, such as 10%"
            )
    if raw["on"] == "spend":
        _check_spend(reader, raw, path, thresholds)
        measure = "time" if unit == "hours" else "amount"
    if "when" in raw and raw["on"] not in EVENTS_WITH_WHEN:
        message = f"the event `{raw['on']}` has nothing that a condition could ask"
        reader.fault("misplaced-key", (*path, "when"), message, "take `when` out")
    every = raw.get("every") or ("month" if raw["on"] == "period-closed" else None)
    return Trigger(
        clause_of(reader, raw, path, pack), raw["on"], raw.get("pool"), measure, thresholds, then_every,
        raw.get("per") == "purchase", _days(reader, raw, path), _count(reader, raw, path),
        what_of(raw["of"]) if "of" in raw else None, read_every(every) if every else None, raw.get("limit"),
        tuple(_action(one) for one in raw["then"]),
    )  # fmt: skip


def _unit_of_spend(reader: Reader, raw: dict[str, Any]) -> str:
    """Whether the steps of a spend are lengths of time, or amounts of money."""
    for one in raw["amount"]:
        term = reader.terms.get(one[1:]) if isinstance(one, str) and one.startswith("$") else None
        if term.type == "duration" if term else quantity.duration(one) is not None:
            return "hours"
    return "money"


def _check_spend(reader: Reader, raw: dict[str, Any], path: Path, thresholds: tuple[Threshold, ...]) -> None:
    """Percentages are of a limit that the pack has."""
    shares = [index for index, one in enumerate(thresholds) if one.is_share]
    if shares and _unit_of_spend(reader, raw) == "hours":
        reader.fault("other-unit", (*path, "amount", shares[0]), "steps of time and parts of an amount are mixed here",
                     "write two triggers")  # fmt: skip
    limits = {one["name"]: one for one in reader.document.value.get("limits") or ()}
    if shares and "limit" not in raw:
        reader.fault("share-of-nothing", (*path, "amount", shares[0]),
                     f"`{raw['amount'][shares[0]]}` is a part of a limit, and none is named",
                     "add `limit: cap`, the name of a limit, or write an amount")  # fmt: skip
    if "limit" in raw and raw["limit"] not in limits:
        reader.fault("unknown-limit", (*path, "limit"), f"there is no limit named `{raw['limit']}`",
                     did_you_mean(raw["limit"], tuple(limits)) or "declare it under `limits`")  # fmt: skip


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


def _threshold(reader: Reader, raw: Any, path: Path, unit: str, money: Money) -> Threshold:
    term = reader.terms.get(raw[1:]) if isinstance(raw, str) and raw.startswith("$") else None
    is_share = term.type == "percent" if term else isinstance(raw, str) and raw.endswith("%")
    if is_share:
        value = reader.whole(raw, path, "percent")
        return Threshold(percent_text(value), value, True)
    if unit == "hours":
        length = reader.typed(raw, path, "duration")
        seconds = length.seconds if isinstance(length, Duration) else 0
        return Threshold(hours_text(seconds * FACTOR), seconds * FACTOR, False)
    if unit != "money":
        count = reader.whole(raw, path, "number")
        return Threshold(units_text(count, unit), count, False)
    minor = 10**money.digits
    micros = reader.whole(raw, path, "money")
    if micros * minor % MICRO:
        reader.fault("too-fine", path, f"`{raw}` is finer than {money.code} can be paid",
                     f"write at most {money.digits} decimal places")  # fmt: skip
    value = micros * minor // MICRO
    return Threshold(money_text(value, money), value, False)


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


def units_text(millionths: int, unit: str) -> str:
    """Millionths of a unit as `3 tickets`, `2.5 gigabytes`."""
    sign, (whole, places) = ("-" if millionths < 0 else ""), divmod(abs(millionths), MICRO)
    return sign + f"{whole}.{places:06d}".rstrip("0").rstrip(".") + f" {unit}"


def money_text(minor: int, money: Money) -> str:
    """Minor units as `75.00 USD`; where amounts are kept finer, with the places that an amount has."""
    sign, size, places = ("-" if minor < 0 else ""), abs(minor), money.digits
    while places > money.least and size % 10 == 0:
        size, places = size // 10, places - 1
    if not places:
        return f"{sign}{size} {money.code}"
    return f"{sign}{size // 10**places}.{size % 10**places:0{places}d} {money.code}"
