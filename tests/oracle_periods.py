"""Periods of the calendar, of a contract, or from a day of the month on; and lengths back from a day."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache

from oracle_terms import DAY, MONTHS, Row, add_months, counted, end_of, last_day, start_of

FIRST_MONDAY = dt.date(1970, 1, 5)
DAYS = {"day": 1, "week": 7}


def in_month(index: int, number: int) -> dt.date:
    """The day with that number of a month, counted from January of year 1; short months cut."""
    year, month = index // 12 + 1, index % 12 + 1
    return dt.date(year, month, min(number, calendar.monthrange(year, month)[1]))


def of_days(length: int, origin: dt.date, on: dt.date) -> tuple[dt.date, dt.date]:
    first = on - dt.timedelta(days=(on - origin).days % length)
    return first, first + dt.timedelta(days=length - 1)


def of_months(length: int, number: int, on: dt.date) -> tuple[dt.date, dt.date]:
    """Blocks of months counted from January of year 1, each beginning on a day of the month."""
    index = (on.year - 1) * 12 + on.month - 1
    if on < in_month(index, number):
        index -= 1
    block = index - index % length
    return in_month(block, number), in_month(block + length, number) - DAY


def of_contract(length: int, start: dt.date, on: dt.date) -> tuple[dt.date, dt.date]:
    """Blocks of months from a contract's first day on."""
    step = 0
    while on < add_months(start, step):
        step -= length
    while on >= add_months(start, step + length):
        step += length
    return add_months(start, step), add_months(start, step + length) - DAY


def period(
    every: str, on: dt.date, contract: Row, periods: str = "calendar"
) -> tuple[dt.date, dt.date | None]:
    """The first and the last day of the period in which a day lies; the last may be never."""
    if every == "term":
        return start_of(contract), end_of(contract)
    count, unit = counted(every)
    length, start = int(count), start_of(contract)
    if unit in DAYS:
        weeks = unit == "week" and periods != "contract"
        return of_days(length * DAYS[unit], FIRST_MONDAY if weeks else start, on)
    length *= MONTHS[unit]
    if periods == "contract":
        return of_contract(length, start, on)
    return of_months(length, int(periods.removeprefix("day ")) if periods != "calendar" else 1, on)


@lru_cache(maxsize=100_000)
def before(length: str, on: dt.date) -> dt.date:
    """The day that much earlier: 30 days, or the same day some months back."""
    count, unit = counted(length)
    if unit in DAYS:
        return on - dt.timedelta(days=int(count) * DAYS[unit])
    return add_months(on, -int(count) * MONTHS[unit])


def last_of(lasts: str, first: dt.date, contract: Row, allowance: Row | None) -> dt.date | None:
    """The last day of what begins on `first` in a pool; `period` is the end of the allowance's period."""
    if lasts == "period":
        assert allowance, "lasts: period needs an allowance"
        return period(allowance["every"], first, contract, allowance.get("periods", "calendar"))[1]
    return last_day(lasts, first, end_of(contract))
