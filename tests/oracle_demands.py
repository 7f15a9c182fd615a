"""Tickets, usage and expenses: what each wants of pools, its price, and the lines that come of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

from oracle_facts import Fact
from oracle_routing import Taken
from oracle_terms import Row, decimal
from oracle_world import World

MILLION = 10**6
RANKS = {"time_entries": 0, "tickets": 1, "usage": 2, "expenses": 3}  # at one instant


@dataclass(eq=False)
class Part:
    """Some units of a demand: drawn, held or billed; their price if it is known before the line is made."""

    kind: str
    units: Fraction
    date: dt.date
    purchase: str | None = None
    money: Fraction | None = None


@dataclass(eq=False)
class Demand:
    """What a fact wants: units of a pool of its own unit, their price from a pool of money, the rest billed."""

    world: World
    taken: Taken
    units: Fraction = Fraction(0)
    parts: list[Part] = field(default_factory=list)
    kind = ""  # of the line that bills it

    @property
    def fact(self) -> Fact:
        return self.taken.fact

    @property
    def contract(self) -> Row:
        return self.taken.contract

    @property
    def on(self) -> dt.date:
        return self.taken.on

    @property
    def at(self) -> dt.datetime:
        assert self.fact.at
        return self.fact.at

    @property
    def order(self) -> tuple[Any, ...]:
        """Among the work of its day."""
        return (self.at, RANKS[self.fact.kind], self.fact.id)

    @property
    def mark(self) -> object:
        """What makes its movements on one purchase one row."""
        return (self.fact.kind, self.fact.id)

    @property
    def ticket(self) -> Any:
        return self.fact.id if self.fact.kind == "tickets" else self.fact.row.get("ticket")

    @property
    def pools(self) -> list[Row]:
        drawn = self.taken.clause.get("draws") or []
        names = [drawn] if isinstance(drawn, str) else drawn
        found = [self.taken.edition.named("pools", name, self.on) for name in names]
        assert all(found), names
        return [pool for pool in found if pool]

    def rounded(self, exact: Fraction, on: dt.date | None = None) -> Fraction:
        return self.world.round(self.contract, on or self.on, exact)

    # What each section says of it -------------------------------------------------------------------------

    def begin(self) -> None:
        """Its turn comes."""

    def price(self, units: Fraction, on: dt.date) -> Fraction:
        """What so many of its units cost, in cents."""
        raise NotImplementedError

    def share(self, units: Fraction, cost: Fraction, since: Fraction, until: Fraction) -> Fraction:
        """The units that a stretch of their cost stands for: whole millionths, cumulative."""

        def upto(money: Fraction) -> Fraction:
            return Fraction(floor(units * MILLION * money / cost), MILLION)

        return upto(until) - upto(since) if cost else Fraction(0)

    def bill(self, units: Fraction, money: Fraction | None, on: dt.date) -> list[Part]:
        """What becomes of units that no pool has covered, with the money that is left of their price."""
        return [Part(self.kind, units, on, money=money)]

    def quantity(self, part: Part) -> Fraction | None:
        return part.units

    # Lines ------------------------------------------------------------------------------------------------

    def charges(self) -> list[Row]:
        """Neighbouring parts of one kind, purchase and day are one line (P5)."""
        lines: list[Part] = []
        for part in self.parts:
            like = lines[-1] if lines else None
            if like and (like.kind, like.purchase, like.date) == (part.kind, part.purchase, part.date):
                money = None if like.money is None or part.money is None else like.money + part.money
                lines[-1] = Part(part.kind, like.units + part.units, part.date, part.purchase, money)
            else:
                lines.append(part)
        return [self.row(part, place) for place, part in enumerate(lines)]

    def row(self, part: Part, place: int) -> Row:
        amount = Fraction(0)
        if part.kind == self.kind:
            amount = self.price(part.units, part.date) if part.money is None else part.money
        name = self.taken.clause["name"]
        return charge(self.world, self.contract, name) | {
            "kind": part.kind,
            "fact": self.fact.id,
            "of": self.fact.kind,
            "ticket": self.ticket,
            "date": part.date,
            "quantity": self.quantity(part),
            "amount": decimal(amount, self.world.digits(self.contract)),
            "purchase": part.purchase,
            "id": f"{self.contract['id']}/{name}/{self.fact.kind}/{self.fact.id}/{place}",
        }


def charge(world: World, contract: Row, clause: str) -> Row:
    """The columns of a charge that is no work."""
    return {
        "contract": contract["id"],
        "customer": contract["customer"],
        "clause": clause,
        "worked": 0,
        "purchase": None,
        "rate": None,
    }
