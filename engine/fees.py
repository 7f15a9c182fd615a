"""Fees as values: what recurs, and what is due once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .clause import Clause
from .periods import Anchor, Every
from .prices import Price
from .quantity import MICRO, Duration

Counted = Literal["daily", "first-day", "last-day", "highest", "average"]
Proration = Literal["daily", "none", "skip"]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a recurring fee runs. Where this changes, a new row of periods begins."""

    every: Every
    anchor: Anchor
    in_advance: bool
    lead: Duration | None
    unit: str | None
    counted: Counted
    proration: Proration
    has_30_days: bool
    whole_flats: bool


@dataclass(frozen=True, slots=True)
class Fee:
    """A recurring fee. The numbers of units are in millionths."""

    clause: Clause
    terms: Terms
    price: Price
    minimum: int
    maximum: int | None
    first_free: int

    def chargeable(self, count: int | Fraction) -> int | Fraction:
        """How many are charged where so many are there (ruling F6); 1 where nothing is counted."""
        return chargeable(self.terms.unit, count, self.minimum, self.maximum, self.first_free)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a price, in millionths; None for what earlier shares left. `amount` is what `of` comes to where it
    is a term and not a fee."""

    percent: int | None
    of: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class OneOff:
    """A fee that is due when something happens: at a price (None for the amount that the fact brings), or a share."""

    clause: Clause
    on: Literal["contract-starts", "milestone-reached", "time-entry"]
    price: Price | None
    share: Share | None
    unit: str | None
    minimum: int
    maximum: int | None
    first_free: int
    once_per: tuple[str, ...]

    def chargeable(self, count: int | Fraction) -> int | Fraction:
        """As for a recurring fee."""
        return chargeable(self.unit, count, self.minimum, self.maximum, self.first_free)


def chargeable(
    unit: str | None, count: int | Fraction, minimum: int, maximum: int | None, first_free: int
) -> int | Fraction:
    """max(count, minimum), at most the maximum, less those that are free; in millionths."""
    if unit is None:
        return MICRO
    most = max(count, 0) if maximum is None else min(max(count, 0), maximum)
    return max(max(most, minimum) - first_free, 0)
