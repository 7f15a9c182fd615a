"""Where the choices of a random world come from, the features it may have, and the short lists of values.

A choice is a whole number below another one: hypothesis chooses in tests (and shrinks towards the first, the
simplest), a seeded generator in long runs. A world draws a few features first ("swarm testing") and is made of
those: with everything at once nothing happens often, and failures are hard to read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

# What a world may have beyond pools, hourly rates and time entries; `strategies.world` draws a few of them.
FEATURES = (
    "calendar", "holidays", "rounding", "clock-rounding", "groups",
    "cards", "modifiers", "agreed-rate", "flat", "tiers", "factors", "up-to", "treatments",
    "offers", "allowance", "carry-over", "lapsing", "paid-first", "reach-back", "refill",
    "buy", "hold", "owe",
    "balance", "ladders", "occurrences", "ticket-events", "day-states", "counting", "spend", "contract-events",
    "typed", "dated", "remarks", "amendments", "new-pack", "changed-pools", "ends", "months", "currencies",
    "ticket-prices", "usage", "expenses", "for-each",
    "fees", "one-off", "counts", "limits", "discounts",
    "adjustments", "pool-adjustments", "billable", "faulty",
)  # fmt: skip

ROLES = ["technician", "senior", "engineer"]
WORK_TYPES = ["remote", "onsite", "project", "travel"]
PRIORITIES = ["low", "high", "critical"]
TICKET_TYPES = ["incident", "request"]
QUEUES = ["vip", "desk"]
RESOURCES = ["ann", "bob"]
DEVICES = ["d1", "d2"]
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
OFFSETS = ["Z", "-05:00", "-04:00", "+01:00", "+02:00", "+05:30", "+10:30", "+11:00"]
# Each is a few days before a change of the clocks somewhere, the end of a month, a leap day's place or a holiday.
BASES = ["2026-03-05", "2026-03-26", "2026-04-02", "2026-10-01", "2026-10-22", "2026-10-29", "2026-02-24",
         "2026-06-29", "2026-12-22"]  # fmt: skip


def decimals(*texts: str) -> list[Decimal]:
    """Decimals as they are written."""
    return [Decimal(text) for text in texts]


RATES = decimals("150.00", "100.00", "90.00", "33.33", "175.50", "72.345", "0.00", "0.01")
PRICES = decimals("300.00", "100.00", "99.99", "33.33", "0.00")
MONEY = decimals("100.00", "50.00", "250.00", "30.00")
UNITS: list[Any] = [10, 3, 1, Decimal("2.5"), 25, Decimal("0.333333")]  # of tickets, or of what is measured
FLATS = decimals("80.00", "45.00", "33.33", "0.00")
LENGTHS = ["1 hour", "30 minutes", "90 minutes", "2 hours", "1000 seconds", "1.5 hours"]
STEPS = ["15 minutes", "6 minutes", "10 minutes", "30 minutes", "1 hour", "7 minutes"]
FACTORS: list[Any] = [Decimal("1.2"), 2, Decimal("0.85"), Decimal("1.5"), Decimal("1.33"), 1, Decimal("0.5")]
PERCENTS = ["25%", "50%", "80%", "100%", "12.5%", "10%", "0%"]
TIMES = ["09:00", "09:00", "00:00", "00:30", "01:30", "02:15", "02:30", "12:01", "16:45", "22:30", "23:50"]
HOURS = [*decimals("0.5", "1", "1.5", "0.25", "0.3333", "2.25", "0.1", "0.017", "3.9", "0")]
MINUTES = [5, 10, 20, 45, 62, 80, 95, 1, 0, 240, 150, 600]

TERMS: dict[str, tuple[str, list[Any]]] = {
    "hourly_rate": ("money", RATES),
    "block_size": ("duration", LENGTHS),
    "block_price": ("money", PRICES),
    "retainer_size": ("money", MONEY),
    "pack_size": ("number", UNITS),
    "extra": ("money", decimals("25.00", "12.50", "0.333")),
    "times": ("number", FACTORS),
    "step": ("duration", STEPS),
    "long": ("duration", ["30 minutes", "1 hour", "4 hours"]),
    "kept": ("percent", ["40%", "50%", "100%", "33.3%"]),
    "warn_at": ("percent", PERCENTS),
    "warn_money": ("money", MONEY),
    "warn_time": ("duration", ["30 minutes", "1 hour"]),
    "warn_days": ("number", [3, 1, 7]),
    "lasting": ("duration", ["5 days", "1 month", "2 weeks"]),
    "cutover": ("date", ["2026-03-08", "2026-04-05", "2026-10-25"]),
    "chore": ("text", ["project", "travel"]),
    "favourite": ("choice", ["remote", "onsite"]),
}


@dataclass
class Chance:
    """Choices for one world around a day: `below` gives a whole number from 0 up to but not including its own."""

    below: Callable[[int], int]
    features: frozenset[str] = frozenset()
    base: dt.date = dt.date(2026, 3, 5)

    def has(self, *features: str) -> bool:
        """Whether the world has one of the features."""
        return any(one in self.features for one in features)

    def one(self, values: Sequence[Any]) -> Any:
        """One of the values; the first is the simplest."""
        return values[self.below(len(values))]

    def rarely(self, one_in: int = 6) -> bool:
        """True once in so many times."""
        return self.below(one_in) == one_in - 1

    def often(self, one_in: int = 6) -> bool:
        """False once in so many times."""
        return not self.rarely(one_in)

    def either(self) -> bool:
        """True or false."""
        return bool(self.below(2))

    def some(self, values: Sequence[Any], least: int = 0, most: int | None = None) -> list[Any]:
        """A few different values, in any order."""
        rest = list(values)
        count = least + self.below((len(rest) if most is None else min(most, len(rest))) - least + 1)
        return [rest.pop(self.below(len(rest))) for _ in range(count)]

    def shuffled(self, values: Sequence[Any]) -> list[Any]:
        """All of the values in any order."""
        return self.some(values, len(values))

    def day(self, days: int) -> str:
        """A day so many days after the base."""
        return (self.base + dt.timedelta(days=days)).isoformat()
