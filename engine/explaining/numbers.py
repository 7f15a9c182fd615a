"""Numbers as an explanation shows them: exact, and as people write them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from ..clock import wall_of
from ..quantity import FACTOR, MICRO, NEVER, day_of, whole_seconds
from ..run import Run
from ..triggers import units_text

_PLACES = 6


def exact(value: int | Fraction) -> str:
    """A number to six places, and a sign where it goes on: `12.5`, `0.333333...`."""
    fraction = Fraction(value)
    scaled = abs(fraction) * 10**_PLACES
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    text = f"{whole // 10**_PLACES:,}.{whole % 10**_PLACES:0{_PLACES}d}"
    text = f"{text}..." if rest else text.rstrip("0").rstrip(".")
    return f"{'-' if fraction < 0 else ''}{text}"


def amount(run: Run, c: int, minor: int) -> str:
    """An amount of a contract's currency in minor units: `1,350.00 USD`."""
    return price(run, c, Fraction(minor, 10 ** run.digits[c]))


def price(run: Run, c: int, value: int | Fraction) -> str:
    """An exact price in a contract's currency, with at least its places."""
    whole, dot, places = exact(value).partition(".")
    least = run.money[c].least
    shown = places.ljust(least, "0") if least else places
    return f"{whole}{dot or ('.' if shown else '')}{shown} {run.money[c].code}"


def units(run: Run, c: int, unit: str, quantity: int) -> str:
    """A quantity in a pool's smallest unit."""
    if unit == "hours":
        return hours(Fraction(quantity, FACTOR))
    return amount(run, c, quantity) if unit == "money" else units_text(quantity, unit)


def pooled(run: Run, c: int, unit: str, quantity: Decimal) -> str:
    """A quantity of a pool as its table has it: hours to six places, money, or whatever the pool is of."""
    if unit == "hours":
        seconds = whole_seconds(quantity)
        return f"{quantity.normalize():f} hours" if seconds is None else hours(seconds)
    return price(run, c, Fraction(quantity)) if unit == "money" else f"{quantity.normalize():f} {unit}"


def counted(millionths: int | Fraction) -> str:
    """How many there are."""
    return exact(Fraction(millionths) / MICRO)


def hours(seconds: int | Fraction) -> str:
    """Time as people say it: `1.5 hours`, `15 minutes`, `112 minutes`, `40 seconds`."""
    if seconds <= 0:
        return f"-{hours(-seconds)}" if seconds else "0 hours"
    for unit, size, places in (("hour", 3600, 100), ("minute", 60, 1), ("second", 1, 10**_PLACES)):
        value = Fraction(seconds, size)
        if (value * places).denominator == 1 and (value >= 1 or unit == "second"):
            return f"{exact(value)} {unit}{'' if value == 1 else 's'}"
    return f"{exact(Fraction(seconds))} seconds"


def day(number: int) -> str:
    """A day as it is written; a far one is no end."""
    return day_of(number).isoformat() if number < NEVER else "no end"


def moment(run: Run, c: int, instant: int) -> str:
    """What the clock of a contract's zone showed: `2026-01-05 09:00`."""
    wall = wall_of(run.zones[run.zone_of[c]], instant)
    shown = datetime.fromtimestamp(wall, UTC)
    return f"{shown:%Y-%m-%d %H:%M}" + (f":{shown:%S}" if shown.second else "")
