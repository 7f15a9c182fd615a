"""Expenses: what was paid for a customer, with a markup; pools of money may pay it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from oracle_demands import Demand, Part
from oracle_terms import number, percent, resolve


@dataclass(eq=False)
class Spent(Demand):
    """An expense in the contract that takes it. Its units are its money."""

    kind = "expense"

    def begin(self) -> None:
        markup = percent(str(resolve(self.taken.clause.get("markup", "0%"), self.taken.edition.terms)))
        self.units = self.rounded(number(self.fact.row["amount"]) * (1 + markup))

    def price(self, units: Fraction, on: dt.date) -> Fraction:
        return units

    def share(self, units: Fraction, cost: Fraction, since: Fraction, until: Fraction) -> Fraction:
        return until - since

    def quantity(self, part: Part) -> Fraction | None:
        return None if part.kind == self.kind else part.units
