"""Calendars as values: which band of the week a moment on the wall clock lies in.

A `Calendar` is a list of bands, and the first that fits a moment counts. `build_calendar` reads it, `cut` lays
it over a zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from .quantity import DAY

DAYS = 7
SHORT_FORM = ("business", "holiday", "weekend", "after-hours")

Hours: TypeAlias = "tuple[tuple[int, int], ...]"
"""Times [from, to) of one day, in seconds from its midnight; a `to` beyond 86,400 lies on the next day."""

Week: TypeAlias = "tuple[Hours, ...]"
"""The hours of the seven days, Monday first."""

KindOfDay: TypeAlias = "tuple[int, bool]"
"""A weekday (0 is Monday), and whether the day is a holiday."""

WHOLE_DAY: Hours = ((0, DAY),)
NEVER: Week = ((),) * DAYS
ALWAYS: Week = (WHOLE_DAY,) * DAYS


@dataclass(frozen=True, slots=True)
class Holidays:
    """Which days are holidays.

    `code` is a country with or without a part of it (`US-NY`), or empty; `without` are names of holidays that
    do not count, `extra` are further days (since 1970).
    """

    code: str
    observed: bool
    without: tuple[str, ...]
    extra: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A named part of the week: its hours on ordinary days, and on holidays that fall on those weekdays."""

    name: str
    ordinary: Week
    on_holidays: Week

    def hours(self, day: KindOfDay) -> Hours:
        """The hours that begin on a day of that kind."""
        weekday, is_holiday = day
        return (self.on_holidays if is_holiday else self.ordinary)[weekday]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Bands, the first that fits counts; `split` says whether entries are cut where the band changes."""

    bands: tuple[Band, ...]
    holidays: Holidays | None
    split: bool


def weekday_of(day: int) -> int:
    """The weekday (0 is Monday) of a day since 1970, which began on a Thursday."""
    return (day + 3) % DAYS


def bands_of_day(
    calendar: Calendar, today: KindOfDay, before: KindOfDay
) -> tuple[tuple[int, str | None], ...]:
    """The bands of one local day: where each begins (seconds from midnight, the first is 0) and its name.

    `before` is the day before, whose hours may reach over midnight. None where no band fits.
    """
    spans = [(band.name, list(_spans(band, today, before))) for band in calendar.bands]
    edges = {edge for _, hours in spans for span in hours for edge in span if 0 < edge < DAY}
    found: list[tuple[int, str | None]] = []
    for edge in (0, *sorted(edges)):
        fits = (name for name, hours in spans if any(start <= edge < end for start, end in hours))
        name = next(fits, None)
        if not found or found[-1][1] != name:
            found.append((edge, name))
    return tuple(found)


def _spans(band: Band, today: KindOfDay, before: KindOfDay) -> Iterator[tuple[int, int]]:
    yield from band.hours(today)
    yield from ((start - DAY, end - DAY) for start, end in band.hours(before) if end > DAY)
