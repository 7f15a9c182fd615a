"""Cutting intervals where the band of a calendar changes, and sharing worked time among the parts.

Bands are read on the wall clock of a zone. An hour that comes twice in autumn is read twice, and a time that
does not exist in spring is the next that does (ruling V7): a zone is cut into spans of one offset, and inside
each of them the wall clock runs like any other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

import polars as pl

from .bands import Calendar, KindOfDay, bands_of_day, weekday_of
from .clock import instant_of, wall_of
from .public_holidays import holiday_days
from .quantity import DAY, day_of, number_of

_SCHEMA = {"k": pl.Int64(), "begins": pl.Int64(), "band": pl.String()}
_FAR = 2**39  # seconds; more than any instant that a date can name
_FIRST_DAY, _LAST_DAY = number_of(date.min), number_of(date.max)
_STEP = DAY // 2  # how often a zone is asked for its offset


def stretches(calendars: Sequence[tuple[Calendar, ZoneInfo]], first: int, last: int) -> pl.DataFrame:
    """Where the band changes, for each calendar by its number `k`, over the local days first to last.

    Columns k, begins (instant, s), band (null where none fits), sorted by k and begins; no two neighbours have
    the same band. The first begins before the first day does; the last holds beyond the day after the last.
    """
    numbers: list[int] = []
    begins: list[int] = []
    bands: list[str | None] = []
    spans: dict[ZoneInfo, list[tuple[int, int, int]]] = {}
    for k, (calendar, zone) in enumerate(calendars):
        if zone not in spans:
            spans[zone] = list(_spans(zone, (first - 1) * DAY, (last + 2) * DAY))
        walls, names = _on_the_wall(calendar, first - 3, last + 3)
        before: str | None = ""
        for begin, end, offset in spans[zone]:
            at = bisect_right(walls, begin + offset) - 1
            until = bisect_right(walls, end + offset - 1)
            for index in range(at, until):
                if names[index] != before:
                    before = names[index]
                    numbers.append(k)
                    begins.append(max(begin, walls[index] - offset))
                    bands.append(before)
    return pl.DataFrame({"k": numbers, "begins": begins, "band": bands}, schema=_SCHEMA)


def _on_the_wall(calendar: Calendar, first: int, last: int) -> tuple[list[int], list[str | None]]:
    """Where the bands of each day begin on the wall clock (seconds since 1970 as shown), and which they are."""
    holidays = _holidays(calendar, first - 1, last)
    patterns: dict[tuple[KindOfDay, KindOfDay], tuple[tuple[int, str | None], ...]] = {}
    walls: list[int] = []
    names: list[str | None] = []
    before = (weekday_of(first - 1), first - 1 in holidays)
    for day in range(first, last + 1):
        today = (weekday_of(day), day in holidays)
        pattern = patterns.get((today, before))
        if pattern is None:
            pattern = patterns[today, before] = bands_of_day(calendar, today, before)
        midnight = day * DAY
        for second, name in pattern:
            walls.append(midnight + second)
            names.append(name)
        before = today
    return walls, names


def _holidays(calendar: Calendar, first: int, last: int) -> frozenset[int]:
    if calendar.holidays is None:
        return frozenset()
    years = [day_of(min(max(day, _FIRST_DAY), _LAST_DAY)).year for day in (first, last)]
    return holiday_days(calendar.holidays, years[0], years[1])


def _spans(zone: ZoneInfo, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """The time between two wall-clock times in spans of one offset: begin and end (instants), offset (s)."""
    start, end = instant_of(zone, first), instant_of(zone, last)
    begin, offset = start, _offset(zone, start)
    for low, high in pairwise((*range(start, end, _STEP), end)):
        asked = low
        while _offset(zone, high) != offset:
            change = _change(zone, asked, high, offset)
            yield begin, change, offset
            begin = asked = change
            offset = _offset(zone, change)
    yield begin, end, offset


def _change(zone: ZoneInfo, low: int, high: int, offset: int) -> int:
    """The first instant of another offset between one that has this offset and one that has not."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == offset:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, instant: int) -> int:
    return wall_of(zone, instant) - instant


def cut(pieces: pl.DataFrame, stretches: pl.DataFrame) -> pl.DataFrame:
    """One row for each part of a piece that lies in one band, in order.

    Of a piece: k (number of its calendar, null for none), begins, ends (instants, s), whole (not to be cut, its
    start decides). Of a part: the same columns with its own begins and ends, band (null where none fits), part
    (0, 1, … within its piece). A piece of no length is one part.
    """
    if pieces.is_empty() or stretches.is_empty():
        return pieces.with_columns(band=pl.lit(None, pl.String), part=pl.lit(0, pl.Int64))
    number, start, band = (stretches[name] for name in ("k", "begins", "band"))
    # The first stretch of a calendar reaches back as far as there is time, and the last one on.
    opening = pl.when(pl.col("k").ne_missing(pl.col("k").shift(1))).then(-_FAR).otherwise("begins")
    keys = stretches.select(_key(opening)).to_series()
    pieces = pieces.with_columns(_first=_found(keys, pieces, "begins", "right"))
    pieces = pieces.with_columns(_last=_found(keys, pieces, "ends", "left"))
    has_calendar = pl.lit(number).gather("_first").eq_missing(pl.col("k"))
    is_one = pl.col("whole").fill_null(False) | ~has_calendar | (pl.col("_last") < pl.col("_first"))
    pieces = pieces.with_columns(
        _last=pl.when(is_one.fill_null(True)).then("_first").otherwise("_last"), _has_calendar=has_calendar
    )
    parts = pieces.with_columns(_at=pl.int_ranges("_first", pl.col("_last") + 1)).explode("_at")
    at = pl.col("_at")
    begun = pl.lit(start).gather(at)
    ended = pl.lit(start).gather(pl.min_horizontal(at + 1, pl.lit(start.len() - 1)))
    return parts.with_columns(
        begins=pl.when(at > pl.col("_first")).then(begun).otherwise("begins"),
        ends=pl.when(at < pl.col("_last")).then(ended).otherwise("ends"),
        band=pl.when("_has_calendar").then(pl.lit(band).gather(at)),
        part=at - pl.col("_first"),
    ).drop("_first", "_last", "_at", "_has_calendar")


def _key(instant: pl.Expr) -> pl.Expr:
    """A calendar's number and an instant as one number in the same order; instants before 1970 are negative."""
    return pl.col("k").cast(pl.Int64).fill_null(0) * (2 * _FAR) + instant.cast(pl.Int64)


def _found(keys: pl.Series, pieces: pl.DataFrame, name: str, side: Literal["left", "right"]) -> pl.Series:
    """The number of the stretch in which a time of each piece lies; for a time that ends, the one before it."""
    asked = pieces.select(_key(pl.col(name))).to_series()
    return keys.search_sorted(asked, side=side).cast(pl.Int64) - 1


def shares(total: pl.Expr, length: pl.Expr, first: pl.Expr) -> pl.Expr:
    """A total of each piece spread over its parts by their lengths, whole, the remainder to the first part.

    `total` stands on every part; `first` marks the first part of a piece, and parts stand together. Where all
    lengths are zero the first part has everything.
    """
    share = (total * length // _of_group(length, first)).fill_null(0)  # a quotient by zero is null
    return share + pl.when(first).then(total - _of_group(share, first)).otherwise(0)


def _of_group(value: pl.Expr, first: pl.Expr) -> pl.Expr:
    """The sum over a group whose rows stand together, on each of its rows."""
    running = value.cum_sum()
    before = pl.when(first).then(running - value).forward_fill()
    last = first.shift(-1, fill_value=True)
    return pl.when(last).then(running).backward_fill() - before
