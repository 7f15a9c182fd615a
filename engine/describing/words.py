"""Money, numbers, lengths, days and lists in English, and authors' texts made safe for Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ..currency import is_known, minor_digits
from ..quantity import DAY, MICRO, Duration

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
WEEKDAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip
_SPECIAL = re.compile(r"([\\`*_\[\]<>&|#~])")
_LIST_START = re.compile(r"^(\d+)([.)])(?=\s)|^([-+])(?=\s)")


def safe(text: object) -> str:
    """An author's text as Markdown in which nothing is markup; on one line."""
    plain = _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))
    return _LIST_START.sub(lambda found: found[0][:-1] + "\\" + found[0][-1], plain)


def quoted(text: object) -> str:
    """An author's text in quotation marks."""
    return f"“{safe(text)}”"


def plain(name: str) -> str:
    """`after-hours` and `work_type` as people write them: after hours, work type; of `ticket.type` the dot is gone."""
    return safe(name.replace("-", " ").replace("_", " ").replace(".", " "))


def titled(name: str) -> str:
    """A name at the start of a sentence: After hours."""
    words = plain(name)
    return words[:1].upper() + words[1:]


def number(value: int | Decimal | Fraction | str) -> str:
    """`2,000`, `1.5`: exact, without zeros that say nothing."""
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)
    whole, _, rest = f"{abs(exact):f}".partition(".")
    rest = rest.rstrip("0")
    return f"{'-' if exact < 0 else ''}{int(whole):,}{'.' + rest if rest else ''}"


def money(value: int | Decimal | Fraction | str, currency: str) -> str:
    """`1,350.00 USD`, with more places only where the amount has more."""
    digits = minor_digits(currency) if is_known(currency) else 2
    whole, _, rest = number(value).partition(".")
    rest = rest.ljust(digits, "0")
    return f"{whole}{'.' + rest if rest else ''} {safe(currency)}"


def percent(millionths: int) -> str:
    """250000 as `25%`."""
    return f"{number(Fraction(millionths * 100, MICRO))}%"


def plural(count: int | Decimal | Fraction, unit: str) -> str:
    """`1 hour`, `2 hours`, of a unit in the singular."""
    return f"{number(count)} {unit}{'' if count == 1 else 's'}"


def length(value: Duration) -> str:
    """A length in the largest unit in which it is simple: `2 hours`, `90 minutes`, `12 months`, `100 years`."""
    if value.months:
        is_years = value.months % 12 == 0 and value.months > 12
        return plural(value.months // 12, "year") if is_years else plural(value.months, "month")
    seconds = value.seconds
    if seconds and seconds % DAY == 0:
        return plural(seconds // DAY, "day")
    for unit, size in (("hour", 3600), ("minute", 60)):
        shown = Fraction(seconds, size)
        if seconds >= size and (shown * 2).denominator == 1:
            return plural(shown, unit)
    return plural(seconds, "second")


def day(value: date) -> str:
    """`1 July 2026`."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    every = list(words)
    return f"{', '.join(every[:-1])} {last} {every[-1]}" if len(every) > 1 else "".join(every)


def weekdays(written: str) -> str:
    """`mon-fri` as Monday to Friday."""
    first, _, last = written.partition("-")
    return f"{WEEKDAYS[first]} to {WEEKDAYS[last]}" if last else WEEKDAYS[first]


def period(every: str) -> str:
    """What stands after "each": month, 2 months, 30 days."""
    return "term of the contract" if every == "term" else every


def within(every: str) -> str:
    """Over what something is counted: `in each month`, `on each ticket`, `over the whole contract`."""
    special = {
        "term": "over the whole contract", "ticket": "on each ticket", "entry": "in each entry", "day": "on each day",
    }  # fmt: skip
    return special.get(every, f"in each {'period of ' if every[0].isdigit() else ''}{every}")


def each(every: str) -> str:
    """How often: `each month`, `every 2 months`, `once for the whole contract`."""
    if every == "term":
        return "once for the whole contract"
    return f"every {every}" if every[0].isdigit() else f"each {every}"
