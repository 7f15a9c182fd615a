"""Prices of a quantity: so much each, by graduated tiers, by the volume reached, or by the package.

Quantities and amounts are in millionths; what a quantity comes to is an exact fraction of the currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .quantity import MICRO

Model = Literal["each", "graduated", "volume", "package"]


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier up to a quantity (None for no end): the price of each, or of each `size` of them, and a flat amount."""

    up_to: int | None
    each: int
    flat: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Price:
    """What a quantity costs. `each` has one tier without end; a package one tier with its size."""

    model: Model
    tiers: tuple[Tier, ...]

    @property
    def each(self) -> int | None:
        """The price of one, where every one costs the same."""
        return self.tiers[0].each if self.model == "each" else None

    @property
    def rate(self) -> int | None:
        """The price of one as charge lines show it, in 1e-10."""
        return None if self.each is None else self.each * 10_000


def cost(price: Price, quantity: int | Fraction) -> Fraction:
    """What a quantity costs: units and flat amounts."""
    return cost_of_units(price, quantity) + sum(flats(price, quantity).values())


def cost_of_units(price: Price, quantity: int | Fraction) -> Fraction:
    """What a quantity costs, without the flat amounts of its tiers."""
    if price.model != "graduated":
        return _units(price.tiers[_reached(price, quantity)], quantity)
    return sum((_units(tier, units) for tier, units in spread(price, quantity)), Fraction(0))


def flats(price: Price, quantity: int | Fraction) -> dict[int, Fraction]:
    """The flat amounts that a quantity owes, by the number of their tier; the first tier's also at zero (ruling F7)."""
    last = _reached(price, quantity)
    first = 0 if price.model == "graduated" else last
    return {
        number: Fraction(price.tiers[number].flat, MICRO)
        for number in range(first, last + 1)
        if price.tiers[number].flat
    }


def _reached(price: Price, quantity: int | Fraction) -> int:
    """The number of the last tier that a quantity reaches."""
    return next(
        number for number, tier in enumerate(price.tiers) if tier.up_to is None or quantity <= tier.up_to
    )


def spread(price: Price, quantity: int | Fraction) -> Iterator[tuple[Tier, int | Fraction]]:
    """The part of a quantity that lies in each tier."""
    begin: int | Fraction = 0
    for tier in price.tiers:
        end = quantity if tier.up_to is None else min(quantity, tier.up_to)
        if end > begin:
            yield tier, end - begin
            begin = end


def _units(tier: Tier, quantity: int | Fraction) -> Fraction:
    if tier.size is None:
        return Fraction(quantity) * tier.each / MICRO**2
    return Fraction(tier.each * -(-quantity // tier.size), MICRO)
