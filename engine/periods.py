"""Periods: in which month, week or other stretch of days a day lies.

`every` says how long a period is, `periods` where periods begin: on the calendar, on the contract's first day, or on a
day of the month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from .quantity import day_of, months_later, number_of

_MONDAY = 4  # 1970-01-05
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_EVERY = re.compile(r"(?:([1-9][0-9]*) )?(day|week|month|quarter|half-year|year)s?")


@dataclass(frozen=True, slots=True)
class Every:
    """The length of a period: `size` months, days or weeks; or the term, one ticket, one entry (size 1)."""

    unit: Literal["months", "days", "weeks", "term", "ticket", "entry"]
    size: int = 1


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where periods begin: `calendar`, `contract`, or on a `day` of the month (1 to 31)."""

    kind: Literal["calendar", "contract", "day"] = "calendar"
    day: int = 1


def read_every(text: str) -> Every:
    """`month`, `2 months`, `half-year`, `30 days`, `term`, `ticket`, `entry`; the schema lets nothing else pass."""
    if text == "term":
        return Every("term")
    if text in ("ticket", "entry"):
        return Every("ticket" if text == "ticket" else "entry")
    match = _EVERY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a period")
    size, unit = int(match[1] or 1), match[2]
    if unit in _MONTHS:
        return Every("months", size * _MONTHS[unit])
    return Every("days" if unit == "day" else "weeks", size)


def read_anchor(text: str) -> Anchor:
    """`calendar`, `contract` or `day 15`."""
    if text == "contract":
        return Anchor("contract")
    return Anchor("day", int(text[4:])) if text.startswith("day ") else Anchor()


@lru_cache(maxsize=65_536)
def period_of(every: Every, anchor: Anchor, day: int, start: int, end: int) -> tuple[int, int]:
    """The first and the last day (numbers since 1970) of the period in which a day lies.

    `start` and `end` are the contract's first and last day. Periods of one entry or ticket have no days.
    """
    if every.unit == "term":
        return start, end
    if every.unit == "months":
        first, following = _months(every.size, anchor, day_of(day), day_of(start))
        return number_of(first), number_of(following) - 1
    length = every.size * (7 if every.unit == "weeks" else 1)
    begin = start if anchor.kind == "contract" or (every.unit == "days" and length > 1) else _MONDAY
    first_day = day - (day - begin) % length
    return first_day, first_day + length - 1


def _months(size: int, anchor: Anchor, day: date, start: date) -> tuple[date, date]:
    """The first day of the period and of the one after it."""
    if anchor.kind == "contract":
        index = ((day.year - start.year) * 12 + day.month - start.month) // size
        while months_later(start, index * size) > day:
            index -= 1
        return months_later(start, index * size), months_later(start, (index + 1) * size)
    month = (day.year - 1) * 12 + day.month - 1
    if _begins(month, anchor.day) > day:
        month -= 1
    month -= month % size
    return _begins(month, anchor.day), _begins(month + size, anchor.day)


def _begins(month: int, day: int) -> date:
    """The day on which a month's period begins; the 31st is the last day of a short month."""
    year, index = divmod(month, 12)
    return date(year + 1, index + 1, min(day, monthrange(year + 1, index + 1)[1]))


@lru_cache(maxsize=65_536)
def back(day: int, months: int, days: int) -> int:
    """The day that lies so many months and days before another."""
    return number_of(months_later(day_of(day), -months) - timedelta(days=days))
