"""Cells of fact files read exactly: times, hours, money, quantities, yes and no.

A column is read by its distinct texts: a few thousand of them, each by a small exact function, and the
answers are gathered back by number. A reader returns `(value, None)`, or `(None, reason)` where it cannot
read the text; the sentence for a reason is in `fact_sentences`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from .quantity import DAY, half_up, number_of

Read = tuple[Any, str | None]
Reader = Callable[[str], Read]

FIRST_YEAR, LAST_YEAR = 1970, 2200
# 15 digits of hours still fit 64 bits as seconds; money counts millionths, so it has room for 12.
MOST_DIGITS, MOST_MONEY_DIGITS, MOST_PLACES, LONGEST_FRACTION = 15, 12, 6, 100

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(r"[Tt ]([01][0-9]|2[0-3]):([0-5][0-9])")
_TAIL = re.compile(
    r"(?::([0-5][0-9])(?:\.([0-9]+))?)?([Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))?"  # :SS.fff, offset
)
_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_QUANTITY = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(?: *([A-Za-z]+))?")
_HOURS_IN = {"hour": (1, 1), "minute": (1, 60), "day": (24, 1)}
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times: wall-clock seconds since 1970-01-01 (Int64), UTC offset in seconds (Int32, null if
    none is written), whether only a date is written, and whether the text cannot be read (Boolean)."""

    seconds: pl.Series
    offset: pl.Series
    dated: pl.Series
    bad: pl.Series


def distinct(column: pl.Series) -> tuple[pl.Series, list[str]]:
    """For every cell the number of its text, and the texts by number; a null cell has a null number."""
    texts = column.drop_nulls().unique()
    if texts.is_empty():
        return pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(column)), []
    numbers = pl.Series(range(len(texts)), dtype=pl.UInt32)
    return column.replace_strict(texts, numbers, default=None, return_dtype=pl.UInt32), texts.to_list()


def gather(values: Sequence[Any], numbers: pl.Series, dtype: type[pl.DataType]) -> pl.Series:
    """The value of every cell from the values of the distinct texts."""
    return pl.Series([*values, None], dtype=dtype).gather(numbers)


def read_cells(column: pl.Series, reader: Reader, dtype: type[pl.DataType]) -> tuple[pl.Series, pl.Series]:
    """The values of a column and, where a cell cannot be read, the reason (String); null cells stay null."""
    numbers, texts = distinct(column)
    answers = [reader(text) for text in texts]
    values = gather([value for value, _ in answers], numbers, dtype)
    return values, gather([reason for _, reason in answers], numbers, pl.String)


def read_times(column: pl.Series) -> Times:
    """Times as written: a date, with or without a clock time, with or without an offset.

    The text is cut in three (day, hours and minutes, the rest), because each has few distinct texts.
    """
    days, dates = distinct(column.str.slice(0, 10))
    clocks, clock_texts = distinct(column.str.slice(10, 6))
    tails, tail_texts = distinct(column.str.slice(16))
    read_tails = [_tail(text) for text in tail_texts]
    day = gather([_day(text) for text in dates], days, pl.Int64)
    clock = gather([_clock(text) for text in clock_texts], clocks, pl.Int64)
    second = gather([seconds for seconds, _, _ in read_tails], tails, pl.Int64)
    offset = gather([offset for _, offset, _ in read_tails], tails, pl.Int32)
    whole = gather([whole for _, _, whole in read_tails], tails, pl.Boolean)
    parts = pl.DataFrame({"day": day, "clock": clock, "second": second, "offset": offset, "whole": whole})
    late = (pl.col("clock") == DAY) & ~pl.col("whole")  # 24:00 is midnight, not the minute after it
    seconds = pl.when(~late).then(pl.col("day") * DAY + pl.col("clock") + pl.col("second"))
    read = parts.select(seconds=seconds, offset=pl.when(seconds.is_not_null()).then("offset"))
    date_only = gather([text == "" for text in clock_texts], clocks, pl.Boolean)
    return Times(read["seconds"], read["offset"], date_only, column.is_not_null() & read["seconds"].is_null())


def _day(text: str) -> int | None:
    match = _DATE.fullmatch(text)
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    try:
        return number_of(date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        return None


def _clock(text: str) -> int | None:
    if text == "":
        return 0
    if text[1:] == "24:00" and text[0] in "Tt ":
        return DAY
    match = _CLOCK.fullmatch(text)
    return int(match[1]) * 3600 + int(match[2]) * 60 if match else None


def _tail(text: str) -> tuple[int | None, int | None, bool | None]:
    """Seconds (a fraction to the nearest, half up), offset, and whether nothing but the offset is there."""
    match = _TAIL.fullmatch(text)
    if match is None:
        return None, None, None
    second, fraction, zone, sign, hours, minutes = match.groups()
    seconds = int(second or 0) + (fraction is not None and fraction[0] >= "5")
    size = int(hours or 0) * 3600 + int(minutes or 0) * 60
    offset = None if zone is None else -size if sign == "-" else size
    return seconds, offset, int(second or 0) == 0 and not (fraction or "").strip("0")


def _ratio(text: str, most_digits: int) -> tuple[tuple[int, int] | None, str | None]:
    """A plain decimal as numerator and power of ten, or why not."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None, "bad-number"
    whole, fraction = match[2].lstrip("0"), (match[3] or "").rstrip("0")
    if len(whole) > most_digits:
        return None, "number-too-large"
    if len(fraction) > LONGEST_FRACTION:
        return None, "too-many-places"
    size = int(whole + fraction or "0")
    return (-size if match[1] else size, 10 ** len(fraction)), None


def _worked(text: str, seconds: int) -> Read:
    ratio, reason = _ratio(text, MOST_DIGITS)
    if ratio is None:
        return None, reason
    if ratio[0] < 0:
        return None, "negative-hours"
    length = half_up(ratio[0] * seconds, ratio[1])
    return (None, "over-24-hours") if length > DAY else (length, None)


def read_hours(text: str) -> Read:
    """Decimal hours in seconds, to the nearest second, half up (ruling V1): 0.3333 is 1200."""
    return _worked(text, 3600)


def read_minutes(text: str) -> Read:
    """Decimal minutes in seconds, to the nearest second, half up."""
    return _worked(text, 60)


def read_money(text: str) -> Read:
    """Money in millionths: 1500.00 is 1500000000."""
    ratio, reason = _ratio(text, MOST_MONEY_DIGITS)
    if ratio is None:
        return None, reason
    if 10**MOST_PLACES % ratio[1]:
        return None, "too-many-places"
    return ratio[0] * 10**MOST_PLACES // ratio[1], None


def read_price(text: str) -> Read:
    """Money in millionths that is not below zero."""
    value, reason = read_money(text)
    return (None, "negative-price") if value is not None and value < 0 else (value, reason)


def read_amount(text: str) -> Read:
    """A number that is not below zero, in millionths: 2.5 is 2500000."""
    value, reason = read_money(text)
    return (None, "below-zero") if value is not None and value < 0 else (value, reason)


def read_whole(text: str) -> Read:
    """A whole number, as it is."""
    ratio, reason = _ratio(text, MOST_DIGITS)
    if ratio is None:
        return None, reason
    return (ratio[0], None) if ratio[1] == 1 else (None, "not-whole")


def read_boolean(text: str) -> Read:
    """true, yes, 1, false, no, 0, in any case."""
    value = _TRUTH.get(text.lower())
    return value, None if value is not None else "bad-boolean"


def read_quantity(text: str) -> Read:
    """A quantity above zero as plain decimal text, up to six places; `90 minutes` is 1.5, in hours."""
    millionths, reason = _millionths(text)
    if millionths is None:
        return None, reason
    return (_plain(millionths), None) if millionths > 0 else (None, "bad-quantity")


def read_change(text: str) -> Read:
    """As `read_quantity`, above or below zero."""
    millionths, reason = _millionths(text)
    if millionths is None:
        return None, reason
    return (_plain(millionths), None) if millionths else (None, "no-change")


def _millionths(text: str) -> Read:
    match = _QUANTITY.fullmatch(text)
    if match is None or (match[2] and _unit(match[2]) not in _HOURS_IN):
        return None, "bad-quantity"
    ratio, reason = _ratio(match[1], MOST_DIGITS)
    if ratio is None:
        return None, reason
    times, parts = _HOURS_IN[_unit(match[2])] if match[2] else (1, 1)
    millionths, rest = divmod(abs(ratio[0]) * times * 10**MOST_PLACES, ratio[1] * parts)
    if rest:
        return None, "too-many-places"
    return (millionths if ratio[0] >= 0 else -millionths), None


def _plain(millionths: int) -> str:
    whole, places = divmod(abs(millionths), 10**MOST_PLACES)
    sign = "-" if millionths < 0 else ""
    return sign + f"{whole}.{places:06}".rstrip("0").rstrip(".")


def read_quantity_unit(text: str) -> Read:
    """`hours` where a quantity is written with a unit of time, else nothing."""
    match = _QUANTITY.fullmatch(text)
    return ("hours" if match and match[2] and _unit(match[2]) in _HOURS_IN else None), None


def _unit(text: str) -> str:
    return text.lower().removesuffix("s")
