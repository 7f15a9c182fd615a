"""Fees as they stand on a day: what is chargeable of a count, and what that costs for a whole period."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from oracle_counts import Counts
from oracle_prices import flats_of, price_of, without_flats
from oracle_terms import Row, decimal, number, resolve
from oracle_world import World


@dataclass(frozen=True)
class Fee:
    """A fee clause with the terms of a day."""

    clause: Row
    terms: Row

    def chargeable(self, count: Fraction) -> Fraction:
        """max(min(count, maximum), minimum) - first_free, never below zero (F6); 1 without a unit."""
        if "unit" not in self.clause:
            return Fraction(1)
        units = max(count, Fraction(0))
        if "maximum" in self.clause:
            units = min(units, self.amount("maximum"))
        if "minimum" in self.clause:
            units = max(units, self.amount("minimum"))
        free = self.amount("first_free") if "first_free" in self.clause else Fraction(0)
        return max(units - free, Fraction(0))

    def amount(self, key: str) -> Fraction:
        return number(resolve(self.clause[key], self.terms))

    def price(self, count: Fraction) -> Fraction:
        """Of a whole period, with all flat amounts."""
        return price_of(self.clause["price"], self.chargeable(count), self.terms)

    def price_of_units(self, count: Fraction) -> Fraction:
        return without_flats(self.clause["price"], self.chargeable(count), self.terms)

    def flats(self, count: Fraction) -> dict[int, Fraction]:
        return flats_of(self.clause["price"], self.chargeable(count), self.terms)


def fee_on(world: World, contract: Row, name: str, on: dt.date, recurring: bool = True) -> Fee | None:
    """The fee of a name that is in force on a day."""
    edition = world.edition(contract, on)
    clause = edition.named("fees", name, on)
    if clause is None or ("every" in clause) != recurring:
        return None
    return Fee(clause, edition.terms)


def count_for(counts: Counts, contract: Row, clause: Row, on: dt.date) -> Fraction:
    """The count that a clause asks for on a day; 1 without a unit."""
    return counts.on(contract, clause["unit"], on) if "unit" in clause else Fraction(1)


def line(
    world: World, contract: Row, clause: str, kind: str, on: dt.date, amount: Fraction, **columns: object
) -> Row:
    """A charge that is no work; its amount is exact and rounded here, once."""
    return {
        "contract": contract["id"],
        "customer": contract["customer"],
        "clause": clause,
        "kind": kind,
        "fact": None,
        "ticket": None,
        "date": on,
        "worked": 0,
        "quantity": None,
        "amount": decimal(world.round(contract, on, amount), world.digits(contract)),
        "purchase": None,
        "rate": None,
        "id": f"{contract['id']}/{clause}/{on.isoformat()}",
        **columns,
    }
