"""Exact quantities from the text that authors write: money, percents, factors, durations, dates.

Everything becomes a whole number: money, numbers and percents in millionths, factors in ten-thousandths,
time in seconds. Functions return None for what they cannot read; who asked says so to the author.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MICRO = 1_000_000
FACTOR = 10_000
EPOCH = date(1970, 1, 1)
DAY = 86_400  # seconds
NEVER = 2**40  # a day that does not come, an end that nothing has
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": DAY, "week": 604_800}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DURATION = re.compile(r"(\d+(?:\.\d+)?) *([a-z]+?)s?")
_SIX = Decimal("0.000001")  # the places of hours in tables
_PERCENT = re.compile(r"(-?\d+(?:\.\d+)?) ?%")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length as written: whole calendar months, or seconds. `12 months` is not 365 days."""

    months: int
    seconds: int

    @property
    def is_calendar(self) -> bool:
        """Whether the length is one of days, counted on a calendar: whole months or whole days."""
        return self.seconds % DAY == 0


def scaled(value: int | Decimal | Fraction, scale: int) -> int | None:
    """The value times the scale, where that is whole; None where the value has more places."""
    product = Fraction(value) * scale
    return int(product) if product.denominator == 1 else None


def duration(text: object) -> Duration | None:
    """`15 minutes`, `1.5 hours`, `12 months`; None for anything else, or parts of a second or month."""
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    amount, unit = Fraction(match[1]), match[2]
    whole = amount * (_SECONDS.get(unit) or _MONTHS.get(unit) or 0)
    if whole.denominator != 1 or (unit not in _SECONDS and unit not in _MONTHS):
        return None
    return Duration(0, int(whole)) if unit in _SECONDS else Duration(int(whole), 0)


def percent(text: object) -> int | None:
    """`25%` in millionths of one: 250000."""
    match = _PERCENT.fullmatch(text) if isinstance(text, str) else None
    return scaled(Fraction(match[1]) / 100, MICRO) if match else None


def day(text: object) -> date | None:
    """`2026-01-31` as a date, None where there is no such day."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def number_of(when: date) -> int:
    """The day as a number of days since 1970-01-01."""
    return (when - EPOCH).days


def day_of(number: int) -> date:
    """The day with that number of days since 1970-01-01."""
    return EPOCH + timedelta(days=number)


def months_later(when: date, months: int) -> date:
    """The same day that many months later, cut to the length of a short month (ruling V16)."""
    index = when.year * 12 + when.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(when.day, monthrange(year, month + 1)[1]))


def last_day(first: date, length: Duration) -> date:
    """The last day, inclusive, of a length that begins on `first`: 31 January + 1 month ends 27 February."""
    return months_later(first, length.months) + timedelta(days=length.seconds // DAY - 1)


def whole_seconds(hours: Decimal) -> int | None:
    """The seconds that hours of six places stand for; None where they are no whole seconds."""
    seconds = round(hours * 3600)
    return seconds if (Decimal(seconds) / 3600).quantize(_SIX, ROUND_HALF_UP) == hours else None


def half_up(numerator: int, denominator: int) -> int:
    """The quotient to the nearest whole number, halves away from zero; the denominator is positive."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def divide(numerator: int, denominator: int, mode: str) -> int:
    """The quotient as a whole number in one of the four ways of `money_rounding` (ruling V2).

    Rounding looks at the size and keeps the sign, so that a credit mirrors its charge. `half-up/5` rounds to a multiple
    of 5.
    """
    mode, _, written = mode.partition("/")
    if written:
        step = int(written)
        return divide(numerator, denominator * step, mode) * step
    size, rest = divmod(abs(numerator), denominator)
    twice = 2 * rest
    if (
        (mode == "half-up" and twice >= denominator)
        or (mode == "half-even" and (twice > denominator or (twice == denominator and size % 2)))
        or (mode == "up" and rest)
    ):
        size += 1
    return size if numerator >= 0 else -size
