"""What a quantity costs by a price, tier by tier."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..prices import Price, Tier, cost, flats, spread
from ..quantity import MICRO
from ..run import Run
from . import numbers


def told(run: Run, c: int, price: Price, quantity: int) -> Iterator[str]:
    """Each tier with its part of the quantity, the flat amounts, and the sum; the quantity in millionths."""
    parts = (
        list(spread(price, quantity))
        if price.model == "graduated"
        else [(_reached(price, quantity), quantity)]
    )
    for tier, units in parts:
        if units and tier.each:
            yield _part(run, c, tier, units)
    for number, flat in flats(price, quantity).items():
        yield f"tier {number + 1}: {numbers.price(run, c, flat)} flat"
    yield f"{numbers.counted(quantity)} charged: {numbers.price(run, c, cost(price, quantity))}"


def _part(run: Run, c: int, tier: Tier, units: int | Fraction) -> str:
    each = numbers.price(run, c, Fraction(tier.each, MICRO))
    if tier.size is None:
        return f"{numbers.counted(units)} x {each}"
    packages = -(-units // tier.size)
    return f"{packages} packages of {numbers.counted(tier.size)} x {each}"


def _reached(price: Price, quantity: int) -> Tier:
    """The tier by which the whole quantity is priced."""
    return next(one for one in price.tiers if one.up_to is None or quantity <= one.up_to)
