"""Bands of the week: which one an instant lies in, and where one ends and the next begins."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from oracle_terms import DAY, WEEKDAYS, Row, day, from_local
from oracle_when import weekdays

HALF_HOUR = dt.timedelta(minutes=30)
Stretch = tuple[dt.datetime, dt.datetime, str | None]


@cache
def public(code: str, observed: bool, year: int) -> dict[dt.date, tuple[str, ...]]:
    """The holidays of a year by day, with all their names."""
    country, _, state = code.partition("-")
    known = holidays.country_holidays(
        country, subdiv=state or None, years=range(year - 1, year + 2), observed=observed
    )
    return {on: tuple(known.get_list(on)) for on in known if on.year == year}


@dataclass(frozen=True)
class Holidays:
    code: str | None
    observed: bool
    without: tuple[str, ...]
    extra: tuple[dt.date, ...]

    def __contains__(self, on: dt.date) -> bool:
        if on in self.extra:
            return True
        names = public(self.code, self.observed, on.year).get(on, ()) if self.code else ()
        return any(n not in self.without and n.removesuffix(" (observed)") not in self.without for n in names)


def holidays_of(written: Row | None) -> Holidays:
    written = written or {}
    return Holidays(
        written.get("code"),
        written.get("observed", True),
        tuple(written.get("without") or ()),
        tuple(day(text) for text in written.get("extra") or ()),
    )


@dataclass(frozen=True)
class Band:
    """A named part of the week; times are minutes since midnight, `stop` is no longer in it."""

    name: str
    weekdays: frozenset[str]
    start: int = 0
    stop: int = 1440
    holidays: bool = False  # holidays are days of it too
    working: bool = False  # holidays are no days of it

    def has_day(self, on: dt.date, free: Holidays) -> bool:
        if self.working and on in free:
            return False
        return WEEKDAYS[on.weekday()] in self.weekdays or (self.holidays and on in free)

    def has(self, wall: dt.datetime, free: Holidays) -> bool:
        on, minute = wall.date(), wall.hour * 60 + wall.minute
        if self.start < self.stop:
            return self.start <= minute < self.stop and self.has_day(on, free)
        if minute >= self.start:
            return self.has_day(on, free)
        return minute < self.stop and self.has_day(on - DAY, free)


EVERY_DAY = frozenset(WEEKDAYS)


def minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def band(written: Row) -> Band:
    days = written.get("days")
    listed = [] if days is None else days if isinstance(days, list) else [days]
    named = frozenset(weekdays([one for one in listed if one != "holidays"]))
    start, stop = (minutes(written["from"]), minutes(written["to"])) if "from" in written else (0, 1440)
    return Band(
        written["name"], EVERY_DAY if days is None else named, start, stop, holidays="holidays" in listed
    )


def short_form(business: Row) -> list[Band]:
    """`business` inside its hours on no holiday, then `holiday`, `weekend`, `after-hours` (C1)."""
    bands = []
    for days, hours in business.items():
        start, stop = (minutes(text) for text in hours.split("-"))
        assert start != stop, hours
        bands.append(Band("business", frozenset(weekdays([days])), start, stop, working=True))
    bands.append(Band("holiday", frozenset(), holidays=True))
    bands.append(Band("weekend", frozenset({"sat", "sun"})))
    return [*bands, Band("after-hours", EVERY_DAY)]


@dataclass(frozen=True)
class Calendar:
    bands: tuple[Band, ...]
    free: Holidays
    split: bool
    zone: ZoneInfo

    def at(self, instant: dt.datetime) -> str | None:
        """The band of an instant: the first that fits its wall clock."""
        wall = instant.astimezone(self.zone).replace(tzinfo=None)
        return next((one.name for one in self.bands if one.has(wall, self.free)), None)

    def changes(self, start: dt.datetime, end: dt.datetime) -> list[dt.datetime]:
        """Every instant between at which the band may change: the times of bands, midnights, clock changes."""
        times = {0} | {t % 1440 for one in self.bands for t in (one.start, one.stop)}
        on, found = start.astimezone(self.zone).date() - DAY, set()
        while on <= end.astimezone(self.zone).date():
            for minute in times:
                wall = dt.datetime.combine(on, dt.time(minute // 60, minute % 60))
                found |= {from_local(wall, self.zone, fold) for fold in (0, 1)}
            on += DAY
        if start.astimezone(self.zone).utcoffset() != end.astimezone(self.zone).utcoffset():
            whole = start.replace(minute=0, second=0, microsecond=0)
            found |= {whole + n * HALF_HOUR for n in range(1 + int((end - whole) / HALF_HOUR))}
        return sorted(t for t in found if start < t < end)

    def cut(self, start: dt.datetime, end: dt.datetime) -> list[Stretch]:
        """The stretches between two instants, each with its band; neighbours of one band are one (C3)."""
        if end <= start or not self.split or not self.bands:
            return [(start, end, self.at(start))]
        edges = [start, *self.changes(start, end), end]
        stretches: list[Stretch] = []
        for first, last in pairwise(edges):
            name = self.at(first)
            if stretches and stretches[-1][2] == name:
                stretches[-1] = (stretches[-1][0], last, name)
            else:
                stretches.append((first, last, name))
        return stretches


def calendar_of(written: Row | None, own_holidays: Row | None, zone: Any) -> Calendar:
    """The calendar of a contract: the pack's, with the contract's own holidays if it has any (C10)."""
    if written is None:
        return Calendar((), holidays_of(None), True, zone)
    bands = (
        [band(one) for one in written["bands"]]
        if "bands" in written
        else short_form(written.get("business") or {})
    )
    free = holidays_of(own_holidays or written.get("holidays"))
    return Calendar(tuple(bands), free, written.get("split", True), zone)
