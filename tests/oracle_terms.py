"""The plain values of the oracle: money, durations, days, local time, and the terms of a contract on a day.

Everything is an exact fraction or a whole number, worked out anew for every question. Slow, and easy to check
against the language by eye.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
MINOR = {"JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3, "TND": 3}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = dt.timedelta(days=1)


# Rounding to a whole number ---------------------------------------------------------------------------


def whole(value: Fraction, mode: str = "half-up") -> int:
    """`value` as a whole number; the size is rounded and the sign kept (ruling V2)."""
    size = abs(value)
    low = floor(size)
    rest = size - low
    more = {
        "half-up": rest >= Fraction(1, 2),
        "half-even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2 == 1),
        "up": rest > 0,
        "down": False,
    }[mode]
    return (low + more) * (1 if value >= 0 else -1)


def cents(value: Fraction, digits: int, mode: str = "half-up") -> Fraction:
    """`value` rounded to a currency's minor unit."""
    return Fraction(whole(value * 10**digits, mode), 10**digits)


def decimal(value: Fraction, digits: int) -> Decimal:
    """An amount that is already whole minor units, as a decimal with that many digits."""
    return Decimal(whole(value * 10**digits)).scaleb(-digits)


def digits_of(currency: str) -> int:
    return MINOR.get(currency, 2)


# Values as an author writes them ----------------------------------------------------------------------


def number(value: Any) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(str(value))


def percent(text: str) -> Fraction:
    return Fraction(text.strip().removesuffix("%").strip()) / 100


@lru_cache(maxsize=1000)
def counted(text: str) -> tuple[Fraction, str]:
    """`12 months` as (12, "month"); a unit alone counts once."""
    found = re.fullmatch(r"(?:([0-9.]+)\s+)?([a-z-]+?)s?", text.strip())
    assert found, text
    return Fraction(found[1] or 1), found[2]


def seconds(text: str) -> int:
    count, unit = counted(text)
    return whole(count * SECONDS[unit])


def is_duration(value: Any) -> bool:
    return isinstance(value, str) and bool(re.match(r"[0-9.]+\s+[a-z]", value.strip()))


def factor(value: Any) -> Fraction:
    """A number or a percent that multiplies."""
    return percent(value) if isinstance(value, str) and value.strip().endswith("%") else number(value)


def hours_to_seconds(value: Any) -> int:
    """Decimal hours, read to the nearest second (ruling V1), or a duration with its unit."""
    return seconds(value) if is_duration(value) else whole(number(value) * 3600)


# Days -------------------------------------------------------------------------------------------------


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(str(text)[:10])


def add_months(first: dt.date, months: int) -> dt.date:
    """The same day that many months later; short months cut."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    for last in (first.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, min(first.day, last))
        except ValueError:
            continue
    raise AssertionError


def last_day(lasts: str, first: dt.date, end: dt.date | None) -> dt.date | None:
    """The last day of what begins on `first`; None is never (ruling V16)."""
    if lasts == "forever":
        return None
    if lasts == "contract":
        return end
    count, unit = counted(lasts)
    if unit in MONTHS:
        return add_months(first, int(count) * MONTHS[unit]) - DAY
    return first + dt.timedelta(seconds=int(count * SECONDS[unit])) - DAY


# Local time -------------------------------------------------------------------------------------------


def from_local(naive: dt.datetime, zone: ZoneInfo, fold: int = 0) -> dt.datetime:
    """The instant of a wall clock time: the first of two, and the next that exists where it does not."""
    at = naive.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC)
    if at.astimezone(zone).replace(tzinfo=None) == naive:
        return at
    return from_local(naive.replace(second=0, microsecond=0) + dt.timedelta(minutes=1), zone, fold)


def instant(text: str, zone: ZoneInfo) -> dt.datetime:
    """A written time in UTC; without an offset it is local, a date alone is the start of that day."""
    read = dt.datetime.fromisoformat(text.strip().replace(" ", "T"))
    return read.astimezone(dt.UTC) if read.tzinfo else from_local(read, zone)


def local_day(at: dt.datetime, zone: ZoneInfo) -> dt.date:
    return at.astimezone(zone).date()


# Contracts, packs and terms ---------------------------------------------------------------------------


def start_of(contract: Row) -> dt.date:
    return day(contract["start"])


def end_of(contract: Row) -> dt.date | None:
    return day(contract["end"]) if contract.get("end") else None


def active(contract: Row, on: dt.date) -> bool:
    """Both the first and the last day belong to the contract (ruling O1)."""
    end = end_of(contract)
    return start_of(contract) <= on and (end is None or on <= end)


def amendments(contract: Row, on: dt.date) -> list[Row]:
    """Those in force on a day, oldest first."""
    known = [a for a in contract.get("amendments") or [] if day(a["from"]) <= on]
    return sorted(known, key=lambda a: day(a["from"]))


def named_pack(packs: dict[str, Row], name: str) -> Row:
    return packs[name.split("@")[0]]


def pack_at(packs: dict[str, Row], contract: Row, on: dt.date) -> Row:
    name = contract["pack"]
    for amendment in amendments(contract, on):
        name = amendment.get("pack", name)
    return named_pack(packs, name)


def zone_of(packs: dict[str, Row], contract: Row) -> ZoneInfo:
    pack = named_pack(packs, contract["pack"])
    return ZoneInfo(contract.get("timezone") or pack.get("timezone") or "UTC")


def currency_of(packs: dict[str, Row], contract: Row) -> str:
    return str(contract.get("currency") or named_pack(packs, contract["pack"])["currency"])


def dated(values: list[Row], on: dt.date) -> Any:
    """The last of the dated values that has begun."""
    known = [v for v in values if day(v["from"]) <= on]
    return max(known, key=lambda v: day(v["from"]))["value"] if known else None


def uplifted(value: Any, uplift: Row, since: dt.date, on: dt.date, digits: int | None) -> Fraction:
    """The value after every anniversary of `since` up to the day, each step rounded if money (X8)."""
    count, unit = counted(uplift["every"])
    months = int(count) * MONTHS[unit]
    result, step = number(value), 1
    while add_months(since, months * step) <= on:
        result *= 1 + percent(uplift["percent"])
        result = result if digits is None else cents(result, digits)
        step += 1
    return result


def bases(packs: dict[str, Row], contract: Row, on: dt.date) -> dict[str, tuple[Any, dt.date]]:
    """For each term its base value as written, and the day from which that base holds."""
    pack, plan = named_pack(packs, contract["pack"]), contract.get("plan")
    own = dict(contract.get("terms") or {})

    def written(term: str) -> Any:
        plans = pack.get("plans") or {}
        in_plan = (plans.get(plan) or {}).get(term)
        default = pack["terms"][term].get("default")
        return own.get(term, default if in_plan is None else in_plan)

    result = {term: (written(term), start_of(contract)) for term in pack.get("terms") or {}}
    for amendment in amendments(contract, on):
        since = day(amendment["from"])
        pack = named_pack(packs, amendment["pack"]) if "pack" in amendment else pack
        plan = amendment.get("plan", plan)
        stated = amendment.get("terms") or {}
        own.update(stated)
        before, result = result, {}
        for term in pack.get("terms") or {}:
            value = written(term)
            kept = term in before and before[term][0] == value and term not in stated
            result[term] = before[term] if kept else (value, since)
    return result


def terms_at(packs: dict[str, Row], contract: Row, on: dt.date) -> dict[str, Any]:
    """The value of every term of a contract on a day."""
    pack = pack_at(packs, contract, on)
    digits = digits_of(currency_of(packs, contract))
    result = {}
    for term, (value, since) in bases(packs, contract, on).items():
        declared = pack["terms"][term]
        if value is None and "values" in declared and declared["type"] != "choice":
            result[term] = dated(declared["values"], on)
        elif "uplift" in declared and value is not None:
            places = digits if declared["type"] == "money" else None
            result[term] = uplifted(value, declared["uplift"], since, on, places)
        else:
            result[term] = value
    return result


def resolve(value: Any, terms: dict[str, Any]) -> Any:
    """`$name` is the term's value; anything else is itself."""
    return terms[value[1:]] if isinstance(value, str) and value.startswith("$") else value
