"""Pools as values: what is prepaid, and how it is sold, granted, carried over and bought again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from .clause import Clause
from .periods import Anchor, Every
from .quantity import Duration

Lasts: TypeAlias = "Duration | Literal['contract', 'forever', 'period']"


@dataclass(frozen=True, slots=True)
class Sold:
    """What a pool sells: a quantity in the pool's own smallest unit, at a price in millionths."""

    quantity: int
    price: int
    at_start: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One of several sizes to buy, by name; `lasts` is its own, or None for the pool's."""

    name: str
    quantity: int
    price: int
    lasts: Lasts | None


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What of a grant goes on after its last day: a share of the grant in millionths, at most so much, how long."""

    of_grant: int | None
    at_most: int | None
    lasts: Duration | None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What every period brings without a charge; as much again for each of a counted unit, where it says so."""

    quantity: int
    every: Every
    anchor: Anchor
    carry_over: CarryOver | None
    prorate: bool
    for_each: str | None


@dataclass(frozen=True, slots=True)
class Refill:
    """Buying before the pool is empty: at or below `at`, so much or up to a level; the price of one, in millionths."""

    at: int
    buy: int | None
    to: int | None
    price: int | None


@dataclass(frozen=True, slots=True)
class Pool:
    """Something prepaid. Hours are kept in ten-thousandths of a second, money in minor units, other units in
    millionths."""

    clause: Clause
    unit: str
    sold: Sold | None
    offers: tuple[Offer, ...]
    allowance: Allowance | None
    lasts: Lasts | None
    draw_first: str
    paid_first: bool
    reach_back: Duration | None
    refill: Refill | None
    when_used_up: str
    may_owe: int | None
    debt_at_end: str

    @property
    def can_run_dry(self) -> bool:
        """Whether work may find nothing here and go on to the next clause, now or at the contract's end."""
        if self.when_used_up == "owe":
            return self.may_owe is not None or self.debt_at_end == "bill"
        return self.when_used_up == "bill"
