"""What is left of a piece on its way down, the price it may have, and the debt it may become."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any

from oracle_lines import Part
from oracle_lots import Lot
from oracle_pieces import Entry, Piece
from oracle_pools import Pools
from oracle_terms import Row
from oracle_waterfall import Step


@dataclass(eq=False)
class Priced:
    """Work with a price that was rounded before a money pool was drawn (P4)."""

    contract: Row
    price: Fraction
    seconds: int
    key: tuple[Any, ...]  # under which prices of the entry are shared by cumulative difference
    rate: Fraction | None = None
    flat: Fraction | None = None
    counter: tuple[Any, ...] | None = None  # of tiers, until it is counted
    given: Fraction = Fraction(0)

    @property
    def left(self) -> Fraction:
        return self.price - self.given

    def covered(self, since: Fraction, until: Fraction) -> int:
        """The seconds that a stretch of the price stands for, cumulative (W9)."""
        if self.price == 0:
            return 0
        return floor(self.seconds * until / self.price) - floor(self.seconds * since / self.price)


@dataclass(eq=False)
class Flow:
    """What is left of a piece on its way down."""

    entry: Entry
    piece: Piece
    on: dt.date
    seconds: int
    money: Priced | None = None
    parts: list[Part] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.seconds > 0 or (self.money is not None and self.money.left > 0)

    @property
    def mark(self) -> object:
        """What makes movements of one piece one row."""
        return (self.entry.fact.id, self.entry.pieces.index(self.piece))


@dataclass(eq=False)
class Debt:
    """Work that waits for a lot (hold), or that is owed (owe)."""

    flow: Flow
    index: int  # of its draw step
    part: Part
    owed: bool
    seconds: int
    quantity: Fraction  # of the pool, still to be covered
    money: Priced | None = None
    position: Fraction = Fraction(0)  # up to where its price is covered

    @property
    def step(self) -> Step:
        return self.flow.piece.steps[self.index]

    @property
    def done(self) -> bool:
        return self.quantity == 0

    @property
    def order(self) -> tuple[Any, ...]:
        """In which debts are settled."""
        return (self.flow.on, self.flow.piece.start, 0, self.flow.entry.fact.id)

    def cover(self, pools: Pools, lot: Lot, on: dt.date) -> None:
        """A lot covers what it can, dated that day; the line becomes `drawn`, dated with the work (L6)."""
        fact, mark = self.flow.entry.fact.id, self.flow.mark
        factor = self.step.factor
        assert factor
        quantity = min(self.quantity, lot.left)
        if self.money:
            seconds = self.money.covered(self.position, self.position + quantity)
            self.position += quantity
        elif quantity == self.quantity:
            seconds = self.seconds
        else:
            seconds = min(self.seconds, ceil(quantity / factor))
        pools.take(lot, "draw", fact, on, quantity, mark)
        if self.owed:
            owed = pools.owed_lot(lot.contract, lot.pool, on, lot.unit)
            pools.take(owed, "repay", fact, on, -quantity, mark)
        self.seconds -= seconds
        self.quantity -= quantity
        if not self.owed and not self.money:
            self.quantity = self.seconds * factor
        parts = self.flow.piece.parts
        place = parts.index(self.part)
        parts.insert(place, Part(self.step, "drawn", seconds, self.part.date, purchase=lot.id))
        self.part.seconds -= seconds
        if self.done:
            parts.remove(self.part)
