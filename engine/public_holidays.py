"""The days that a calendar's `holidays` means, from the `holidays` library, which is loaded only when asked.

The library names holidays in the language of the machine it runs on. Here a holiday has the names of its
country's own language and the English ones, so that a pack reads the same everywhere.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from .bands import Calendar, Holidays
from .quantity import day_of, number_of

if TYPE_CHECKING:
    from holidays.holiday_base import HolidayBase

NAMED = (2000, 2060)  # the years in which a name is looked for
_FIRST_YEAR, _LAST_YEAR = 1, 9999

Named = tuple[tuple[int, tuple[str, ...]], ...]
"""Days since 1970, each with the names of the holidays that fall on it."""


def holiday_days(holidays: Holidays, first_year: int, last_year: int) -> frozenset[int]:
    """The holidays of some years (both inclusive) as days since 1970.

    Years of which the library knows nothing have only the `extra` days. A name in `without` takes the day on
    which its holiday is observed with it. A day on which two holidays fall stays one until both are taken.
    """
    days = _days(holidays, _in_range(first_year), _in_range(last_year)) if holidays.code else set()
    return frozenset(days.union(holidays.extra))


def days_by_code(holidays: Holidays, year: int) -> Named:
    """The days of a year that `code` brings, with the English names of their holidays where there are any."""
    days = holiday_days(holidays, year, year)
    years = range(_in_range(year - 1), _in_range(year + 1) + 1)
    named = _named(holidays.code, holidays.observed, years)[-1] if holidays.code else ()
    return tuple((day, names) for day, names in named if day in days)


def named_days(holidays: Holidays, year: int) -> tuple[tuple[date, str], ...]:
    """The holidays of a year with their names, in English where the library knows them in it; in order."""
    names = {day: ", ".join(dict.fromkeys(found)) for day, found in days_by_code(holidays, year)}
    days = sorted(holiday_days(holidays, year, year))
    return tuple((day_of(one), names.get(one, "agreed day")) for one in days if day_of(one).year == year)


def place_name(code: str) -> str:
    """A country, or a part of one, as people call it: New York (US-NY)."""
    from holidays.registry import COUNTRIES

    country, _, part = code.partition("-")
    named = next((name for name, codes in COUNTRIES.items() if country in codes), "")
    name = " ".join(word.capitalize() for word in named.split("_"))
    found = _of(country, part or None, True, None, ())
    parts = found.subdivisions_aliases if found is not None and part else {}
    name = next((alias for alias, short in parts.items() if short == part), "" if part else name)
    the = "the " if name.startswith("United") else ""
    return f"{the}{name} ({code})" if name else code


def library_version(calendars: Iterable[Calendar]) -> str | None:
    """The version of the library, where any of the calendars has holidays that it knows."""
    asked = any(one.holidays is not None and one.holidays.code for one in calendars)
    return version("holidays") if asked else None


def _in_range(year: int) -> int:
    """The nearest year that a date can have."""
    return min(max(year, _FIRST_YEAR), _LAST_YEAR)


def _days(holidays: Holidays, first_year: int, last_year: int) -> set[int]:
    # 1 January may be observed on 31 December.
    years = range(_in_range(first_year - 1), _in_range(last_year + 1) + 1)
    wanted = range(number_of(date(first_year, 1, 1)), number_of(date(last_year, 12, 31)) + 1)
    left = [
        {day for day, names in named if day in wanted and not all(_is_one(name, holidays.without) for name in names)}
        for named in _named(holidays.code, holidays.observed, years)
    ]  # fmt: skip
    return set.intersection(*left)


def _is_one(name: str, without: Iterable[str]) -> bool:
    """Whether a holiday is one of those named: `Labor Day` is also `Labor Day (observed)`."""
    return any(name == one or name.startswith(f"{one} (") for one in without)


def names_of(code: str) -> tuple[str, ...]:
    """The names of all holidays of a country or a part of it, without what stands in brackets after them."""
    return tuple(dict.fromkeys(_bare(name) for name in _full_names(code)))


def is_name(code: str, name: str) -> bool:
    """Whether some holiday of a country or a part of it has that name, with or without what is in brackets."""
    return any(_is_one(one, (name,)) for one in _full_names(code))


@cache
def _full_names(code: str) -> tuple[str, ...]:
    """Every name of a holiday over many years, each once; those of the country's own language first."""
    years = range(NAMED[0], NAMED[1] + 1)
    tables = [table for observed in (False, True) for table in _named(code, observed, years)]
    names = [sorted({name for _, listed in table for name in listed}) for table in tables]
    return tuple(dict.fromkeys(name for listed in names for name in listed))


def _bare(name: str) -> str:
    return name.partition(" (")[0] or name


def is_country(country: str) -> bool:
    """Whether the holidays of a country (`US`) are known."""
    return _of(country, None, True, None, ()) is not None


@cache
def is_known(code: str) -> bool:
    """Whether the holidays of a country or a part of it (`US-NY`) are known."""
    country, _, part = code.partition("-")
    return _of(country, part or None, True, None, ()) is not None


def parts_of(country: str) -> tuple[str, ...]:
    """The parts of a country that have holidays of their own, by their codes and then by their names."""
    found = _of(country, None, True, None, ())
    if found is None:
        return ()
    return (
        *found.subdivisions,
        *(one for one in found.subdivisions_aliases if one not in found.subdivisions),
    )


@cache
def _named(code: str, observed: bool, years: range) -> tuple[Named, ...]:
    """The holidays of some years, once in each language that is asked."""
    country, _, part = code.partition("-")
    plain = _of(country, part or None, observed, None, ())
    if plain is None:
        return ((),)
    own, spoken = plain.default_language, plain.supported_languages
    languages = dict.fromkeys(
        (own or next(iter(spoken), None), next((one for one in spoken if one[:2] == "en"), own))
    )
    tables = [_of(country, part or None, observed, language, years) for language in languages]
    return tuple(
        tuple((number_of(day), tuple(table.get_list(day))) for day in sorted(table))
        for table in tables
        if table is not None
    )


def _of(
    country: str, part: str | None, observed: bool, language: str | None, years: Iterable[int]
) -> HolidayBase | None:
    """The library's table, or None where it has none. It warns of years for which it only estimates."""
    from holidays import country_holidays

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return country_holidays(
                country, subdiv=part, years=years, expand=False, observed=observed, language=language
            )
        except NotImplementedError:
            return None
