"""Moves: what happens to a lot, and what waits for the next one. The parts of a day in which it happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .price import MONEY, Op

# Inside a day: what the day brings by itself, then purchases, then work, then debts at a contract's end (ruling B2).
OWN, BOUGHT, WORK, END = range(4)
ARRIVE, CARRY, DEDUCT, SETTLE = range(4)
FROM_DEDUCTION = -2  # the head of movements for the first adjustment below zero; the next has -3, and so on
CARRIES, GRANTS = 10**8, 2 * 10**8  # places inside the day's own events: lapses, carries, grants


class Move(NamedTuple):
    """A movement of a lot.

    `head` is the head row of the work behind it (-1 for none, see FROM_DEDUCTION), `date` the day it is booked on. It
    counts at the moment of `day`, `phase` and `place` inside the day; in work, `cause` is the head row of the work
    at which it came about.
    """

    lot: int
    kind: str
    head: int
    date: int
    quantity: int
    day: int
    phase: int
    place: int
    cause: int = -1


@dataclass(slots=True)
class Waiting:
    """Work that waits for the next purchase, or is owed until then. Without an `op` it is an adjustment.

    `quantity` is what it still needs of the pool, for `seconds` of billed time; of money, `whole` and `total`
    are what it needed and stood for at first. `step` is the one after the draw, `seq` the place of its lines,
    `day` their date, `tier` the tag of its price and the end of their ids. `sub` is the place after which its lines
    stand among those of a debt that it comes from.
    """

    lane: int
    head: int
    row: int
    step: int
    op: Op | None
    quantity: int
    seconds: int
    whole: int
    total: int
    given: int
    seq: int
    is_owed: bool
    day: int
    tier: tuple[int, str] = (-1, "")
    covers: int = 0
    sub: int = 0


class Cover(NamedTuple):
    """A part of waiting work that a lot has covered."""

    waiting: Waiting
    lot: int
    seconds: int
    sub: int


def seconds_of(one: Waiting, out: int) -> int:
    """The billed seconds that a quantity covers of waiting work."""
    if one.op is None or out == one.quantity:
        return one.seconds
    if one.op.kind == MONEY:
        return one.total * (one.given + out) // one.whole - one.total * one.given // one.whole
    return min(-(-out // one.op.factor), one.seconds)
