"""The calendar: the hours of the week by name, and which days are holidays."""

from __future__ import annotations

from collections.abc import Iterator

from .. import quantity
from ..bands import Holidays
from ..public_holidays import named_days, place_name
from ..when import WEEKDAYS, weekdays
from . import words
from .telling import Book, Paragraph, Part, Table, place, said, word

_ALWAYS = "at any time"
_REST = "all times that no other hours name"
_DAY = 24 * 60


def hours_of(book: Book, name: str) -> str:
    """Hours by their name, with what they are: “evening” (Monday to Friday, 18:00 to 22:00)."""
    raw = book.document.value.get("calendar") or {}
    calendar = Part(book, ("calendar",), raw)
    found = dict(_hours(calendar))
    return f"“{words.plain(name)}” ({found[name]})" if name in found else f"“{words.plain(name)}”"


def tell(pack: Part) -> list[Paragraph | Table]:
    """What the names of hours mean, and the holidays of a year."""
    if "calendar" not in pack:
        return []
    calendar = pack.at("calendar")
    rows = tuple((f"“{words.plain(name)}”", text) for name, text in _hours(calendar))
    split = said(calendar, "split", "true") == "true"
    cut = (
        "Work that goes on past a change of hours is cut there, and each piece is treated by its own hours; work "
        "without an end belongs to the hours in which it began." if split
        else "All of a piece of work belongs to the hours in which it began."
    )  # fmt: skip
    found: list[Paragraph | Table] = [
        Paragraph(
            f"The hours of the week have names. The first that fits a moment counts. {cut}", place(calendar)
        ),
        Table(("Hours", "When"), rows),
    ]
    return found + _holidays(calendar)


def _hours(calendar: Part) -> Iterator[tuple[str, str]]:
    if "business" in calendar:
        yield from _short(calendar.at("business"))
    before: list[Part] = []
    for band in calendar.parts("bands"):
        text = _band(band)
        others = [f"“{words.plain(one.value['name'])}”" for one in before if _minutes(one) & _minutes(band)]
        unless = f", unless these are {words.listed(others, 'or')}" if others else ""
        yield said(band, "name"), (_REST if text == _ALWAYS and before else text + unless)
        before.append(band)


def _minutes(band: Part) -> set[int]:
    """The minutes of a week in which a band may lie; a holiday may be any day."""
    days: set[int] = set()
    for one in [word(part) for part in band.parts("days")] or ["holidays"]:
        days |= set(range(7)) if one == "holidays" else {WEEKDAYS.index(day) for day in weekdays(one)}
    first, last = (_minute(band, key) for key in ("from", "to")) if "from" in band else (0, _DAY)
    last += _DAY if last < first else 0
    return {(day * _DAY + minute) % (7 * _DAY) for day in days for minute in range(first, last)}


def _minute(band: Part, key: str) -> int:
    hours, minutes = said(band, key).split(":")
    return int(hours) * 60 + int(minutes)


def _short(business: Part) -> Iterator[tuple[str, str]]:
    hours = words.listed(
        f"{words.weekdays(days)}, {_clock(word(business.at(days)), '-')}" for days in business.value
    )
    yield "business", f"{hours}, on days that are no holidays"
    yield "holiday", "on holidays, the whole day"
    yield "weekend", "on Saturdays and Sundays that are no holidays, outside the business hours"
    yield "after-hours", _REST


def _band(band: Part) -> str:
    days = words.listed(
        "holidays" if one == "holidays" else words.weekdays(one) for one in map(word, band.parts("days"))
    )
    if "from" in band:
        clock = _clock(f"{said(band, 'from')}-{said(band, 'to')}", "-")
        return f"{days}, {clock}" if days else f"every day, {clock}"
    return f"{days}, the whole day" if days else _ALWAYS


def _clock(written: str, between: str) -> str:
    first, _, last = written.partition(between)
    if last < first:
        return f"{first} to {last} of the next day, counted to the day on which it begins"
    return f"{first} to {last}"


def _holidays(calendar: Part) -> list[Paragraph | Table]:
    book = calendar.book
    if "holidays" not in calendar:
        return [] if book.holidays is None else _days(book, book.holidays, "", place(calendar))
    part = calendar.at("holidays")
    own = Holidays(
        said(part, "code"), said(part, "observed", "true") == "true", tuple(map(word, part.parts("without"))),
        tuple(quantity.number_of(day) for day in map(quantity.day, map(word, part.parts("extra"))) if day),
    )  # fmt: skip
    return _days(book, book.holidays or own, place(part), "")


def _days(book: Book, holidays: Holidays, here: str, otherwise: str) -> list[Paragraph | Table]:
    """What holidays are, and those of the year in which the contract is told."""
    sentences = []
    if holidays.code:
        sentences.append(f"Holidays are the public holidays of {words.safe(place_name(holidays.code))}.")
        sentences.append(
            "Where one falls on a weekend, the day on which it is observed counts as well." if holidays.observed
            else "Days on which a weekend's holiday is observed do not count."
        )  # fmt: skip
    if holidays.without:
        sentences.append(f"These do not count: {words.listed(map(words.safe, holidays.without))}.")
    if holidays.extra:
        extra = words.listed(words.day(quantity.day_of(one)) for one in sorted(holidays.extra))
        sentences.append(f"These days count {'as well' if holidays.code else 'as holidays'}: {extra}.")
    found: list[Paragraph | Table] = [Paragraph(" ".join(sentences), here or otherwise)]
    if book.year is not None:
        rows = tuple((words.day(day), words.safe(name)) for day, name in named_days(holidays, book.year))
        found.append(Table((f"Holidays of {book.year}", ""), rows))
    return found
