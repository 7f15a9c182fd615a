"""Tickets with a price of their own, each charged once, on the day of its completion (B16)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from oracle_demands import Demand
from oracle_terms import number, resolve


@dataclass(eq=False)
class Completed(Demand):
    """A ticket in the contract that charges it; pools of tickets take parts of one, too."""

    kind = "ticket"

    def begin(self) -> None:
        self.units = Fraction(1)

    def price(self, units: Fraction, on: dt.date) -> Fraction:
        each = number(resolve(self.taken.clause["price"], self.taken.edition.terms))
        return self.rounded(each * units, on)
