"""Reading a `calendar`: business hours or named bands, and which days are holidays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import public_holidays, quantity
from .bands import ALWAYS, DAYS, NEVER, SHORT_FORM, WHOLE_DAY, Band, Calendar, Holidays, Hours, Week
from .quantity import DAY
from .reading import Reader, did_you_mean
from .source import Path
from .when import WEEKDAYS, weekdays

_WEEKEND = ("sat", "sun")


def calendar_of(reader: Reader, raw: dict[str, Any], path: Path) -> Calendar:
    """The calendar of a pack, with every fault noted at its place."""
    holidays = holidays_of(reader, raw["holidays"], (*path, "holidays")) if "holidays" in raw else None
    if "business" in raw:
        bands = _short_form(reader, raw["business"], (*path, "business"))
    elif "bands" in raw:
        bands = tuple(
            _band(reader, one, (*path, "bands", index), holidays) for index, one in enumerate(raw["bands"])
        )
    else:
        bands = ()
        reader.fault("calendar-without-bands", path, "this calendar says neither `business` nor `bands`",
                     'add business hours: `business: {mon-fri: "08:00-18:00"}`')  # fmt: skip
    return Calendar(bands, holidays, bool(raw.get("split", True)))


def _short_form(reader: Reader, raw: dict[str, str], path: Path) -> tuple[Band, ...]:
    """Business hours and what is around them: bands business, holiday, weekend, after-hours (ruling R11)."""
    hours: dict[str, Hours] = dict.fromkeys(WEEKDAYS, ())
    for days, written in raw.items():
        start, _, end = written.partition("-")
        one = _hours(reader, start, end, (*path, days))
        for day in weekdays(days):
            hours[day] = tuple(sorted({*hours[day], *one}))
    business, holiday, weekend, rest = SHORT_FORM
    return (
        Band(business, tuple(hours[day] for day in WEEKDAYS), NEVER),
        Band(holiday, NEVER, ALWAYS),
        Band(weekend, _week(_WEEKEND, WHOLE_DAY), _week(_WEEKEND, WHOLE_DAY)),
        Band(rest, ALWAYS, ALWAYS),
    )


def _band(reader: Reader, raw: dict[str, Any], path: Path, holidays: Holidays | None) -> Band:
    hours = WHOLE_DAY
    if "from" in raw:
        hours = _hours(reader, raw["from"], raw["to"], (*path, "to"))
    days = set(WEEKDAYS) if "days" not in raw else set()
    asks_holidays = False
    for written, at in _listed(raw.get("days", ()), (*path, "days")):
        if written != "holidays":
            days.update(weekdays(written))
            continue
        asks_holidays = True
        if holidays is None:
            reader.fault("no-holidays", at, f"band `{raw['name']}` asks for holidays, and this calendar names none",
                         "add `holidays: {code: US-NY}` to the calendar")  # fmt: skip
    week = _week(tuple(days), hours)
    return Band(raw["name"], week, (hours,) * DAYS if asks_holidays else week)


def _listed(raw: str | list[str], path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(raw, str):
        yield raw, path
    else:
        yield from ((one, (*path, index)) for index, one in enumerate(raw))


def _week(days: tuple[str, ...], hours: Hours) -> Week:
    return tuple(hours if day in days else () for day in WEEKDAYS)


def _hours(reader: Reader, start: str, end: str, path: Path) -> Hours:
    """Two clock times as hours of a day: an end before the start lies on the next day."""
    first, last = _seconds(start), _seconds(end)
    last += DAY if last < first else 0
    if first == last:
        reader.fault("empty-band", path, f"from {start} to {end} there is no time",
                     'write a later end; the whole day is "00:00" to "24:00"')  # fmt: skip
        return ()
    return ((first, last),)


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def holidays_of(reader: Reader, raw: dict[str, Any], path: Path) -> Holidays:
    """What `holidays` says, with every fault noted at its place."""
    code = raw.get("code", "")
    if "code" not in raw and "extra" not in raw:
        reader.fault("no-holidays", path, "these holidays have neither a `code` nor `extra` days",
                     "write the country whose holidays count: `code: US-NY`")  # fmt: skip
    if code and not public_holidays.is_known(code):
        _unknown_code(reader, code, (*path, "code"))
        code = ""
    elif "without" in raw and ("code" in raw or "extra" in raw):
        _check_names(reader, code, raw["without"], (*path, "without"))
    extra = []
    for index, written in enumerate(raw.get("extra", ())):
        day = quantity.day(written)
        if day is None:
            reader.fault("no-such-day", (*path, "extra", index), f"there is no day `{written}`",
                         "write year-month-day, such as 2026-01-31")  # fmt: skip
        else:
            extra.append(quantity.number_of(day))
    without = tuple(dict.fromkeys(raw.get("without", ())))
    return Holidays(code, bool(raw.get("observed", True)), without, tuple(sorted(set(extra))))


def _unknown_code(reader: Reader, code: str, path: Path) -> None:
    country, _, part = code.partition("-")
    if not public_holidays.is_country(country):
        reader.fault("unknown-holidays", path, f"the holidays of a country `{country}` are not known",
                     "write its two letters of ISO 3166, such as US, GB or DE")  # fmt: skip
        return
    known = public_holidays.parts_of(country)
    close = did_you_mean(part.upper() if part.upper() in known else part, known)
    reader.fault("unknown-holidays", path, f"`{country}` has no part `{part}` with holidays of its own",
                 close.replace(" `", f" `{country}-") or f"write `{country}` alone")  # fmt: skip


def _check_names(reader: Reader, code: str, names: list[str], path: Path) -> None:
    for index, name in enumerate(names):
        if not code:
            reader.fault("unknown-holiday", (*path, index), f"`{name}` is taken from no holidays: there is no `code`",
                         "add the country whose holidays count: `code: US-NY`")  # fmt: skip
        elif not public_holidays.is_name(code, name):
            reader.fault("unknown-holiday", (*path, index), f"`{code}` has no holiday named `{name}`",
                         did_you_mean(name, public_holidays.names_of(code)))  # fmt: skip
