"""What a quantity costs: a plain price, graduated tiers, volume tiers or packages, with flat amounts of tiers."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

from oracle_terms import Row, number, resolve


def named(written: Row, key: str, terms: Row) -> Fraction | None:
    """A number of a tier or a package; None where it is not said."""
    return number(resolve(written[key], terms)) if key in written else None


def units(quantity: Fraction, written: Row, terms: Row) -> Fraction:
    """How many are paid for: whole packages where a size is said."""
    size = named(written, "size", terms)
    return quantity if size is None else Fraction(ceil(quantity / size))


def price_of(price: Any, quantity: Fraction, terms: Row) -> Fraction:
    """The exact price of a quantity that is not below zero; `$names` stand for terms."""
    return without_flats(price, quantity, terms) + sum(flats_of(price, quantity, terms).values())


def without_flats(price: Any, quantity: Fraction, terms: Row) -> Fraction:
    """The price of the units alone."""
    written = resolve(price, terms)
    if not isinstance(written, dict):
        return number(written) * quantity
    if written["model"] == "package":
        each = named(written, "price", terms)
        assert each is not None
        return units(quantity, written, terms) * each
    if written["model"] == "volume":
        tier = written["tiers"][place_of(written["tiers"], quantity, terms)]
        return units(quantity, tier, terms) * (named(tier, "each", terms) or 0)
    total, below = Fraction(0), Fraction(0)
    for tier in written["tiers"]:
        up_to = named(tier, "up_to", terms)
        inside = max(quantity - below, Fraction(0))
        if up_to is not None:
            inside = min(inside, up_to - below)
            below = up_to
        total += units(inside, tier, terms) * (named(tier, "each", terms) or 0)
    return total


def flats_of(price: Any, quantity: Fraction, terms: Row) -> dict[int, Fraction]:
    """The flat amounts owed for a quantity, by the place of their tier; that of the first is owed at zero."""
    written = resolve(price, terms)
    if not isinstance(written, dict) or "tiers" not in written:
        return {}
    tiers = written["tiers"]
    last = place_of(tiers, quantity, terms)
    reached = [last] if written["model"] == "volume" else range(last + 1)
    flats = {place: named(tiers[place], "flat", terms) for place in reached}
    return {place: flat for place, flat in flats.items() if flat is not None}


def place_of(tiers: list[Row], quantity: Fraction, terms: Row) -> int:
    """The place of the tier in which a quantity falls."""
    for place, tier in enumerate(tiers):
        up_to = named(tier, "up_to", terms)
        if up_to is None or quantity <= up_to:
            return place
    raise AssertionError("the last tier is open")
