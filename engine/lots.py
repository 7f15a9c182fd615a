"""Lots: the purchases, grants and other parcels of a pool that work can draw on, and the order of their use.

Hours are ten-thousandths of a second, money is minor units, other units are millionths; days are numbers since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .periods import period_of
from .pools import Lasts, Pool, Sold
from .quantity import FACTOR, MICRO, NEVER, Duration, day_of, divide, last_day, number_of
from .run import Run

LARGEST = 10**15  # of a lot, in its smallest unit: 28 million hours; sums of thousands fit 64 bits
SOLD = ("sale", "purchase", "buy", "refill")
WORDS_OF_IDS = ("rest", "settled", "held", "sale", "fee", "once", "ticket", "usage", "expense", "discount", "write-off",
                "true-up", "start")  # fmt: skip


def id_part(id: str) -> str:
    """A name inside an id, so that no two ids of ours can be the same: a slash in it is written %2F, and % stands
    before a name that is a word of our own."""
    return f"%{id}" if id in WORDS_OF_IDS else id.replace("%", "%25").replace("/", "%2F")


@dataclass(frozen=True, slots=True)
class Lot:
    """One parcel of a pool.

    kind: sale, purchase, buy, refill, grant, carry, adjustment, or owed (what the pool owes: never usable, and left
    below zero). `at` is the day it came about, `opens` its first day as written, `first` and `last` bound its
    use (NEVER for no end; a lot that is not paid has first NEVER), `reaches` is the first day that a purchase
    reaches back to. `order` says which lot goes first.
    """

    lane: int
    id: str
    kind: str
    fact: int | None
    at: int
    opens: int
    first: int
    last: int
    reaches: int
    quantity: int
    price: int
    charged: bool
    order: tuple[Any, ...]


def lot_last(run: Run, c: int, pool: Pool, first: int, lasts: Lasts | None = None) -> int:
    """The last day of a lot that begins on `first`, as the offer's or the pool's `lasts` says (ruling V16)."""
    length = lasts or pool.lasts or "forever"
    if length == "contract":
        return run.last_day(c)
    if length == "period":
        assert pool.allowance is not None
        grant = pool.allowance
        return period_of(grant.every, grant.anchor, first, run.first_day(c), run.last_day(c))[1]
    return number_of(last_day(day_of(first), length)) if isinstance(length, Duration) else NEVER


def order_of(
    priority: int, first: int, last: int, at: int, id: str, carried: bool = False
) -> tuple[Any, ...]:
    """What decides which lot goes first: priority, what was carried, its days, when it was bought, its id (rulings
    B3, B4)."""
    return (priority, not carried, first, last, at, id)


def in_order(order: tuple[Any, ...], draw_first: str) -> tuple[Any, ...]:
    """The same with the day first that the pool looks at: the first day, or the last."""
    if draw_first == "oldest":
        return order
    priority, fresh, first, last, *rest = order
    return (priority, fresh, last, first, *rest)


def scale_of(run: Run, c: int, unit: str) -> int:
    """How many of its smallest units an hour, the currency or one of a pool's unit is."""
    if unit == "hours":
        return 3600 * FACTOR
    return int(10 ** run.digits[c]) if unit == "money" else MICRO


def minor_price(run: Run, c: int, price: int, mode: str) -> int:
    """An amount in millionths as minor units of the contract's currency."""
    return divide(price * 10 ** run.digits[c], MICRO, mode)


def price_in_proportion(run: Run, c: int, sold: Sold, quantity: int, mode: str) -> int:
    """The price of a quantity at the sale's price, in minor units."""
    return divide(sold.price * quantity * 10 ** run.digits[c], sold.quantity * MICRO, mode)


@dataclass(frozen=True, slots=True)
class Deduction:
    """An adjustment below zero: so much is taken from the lots of a lane on a day; `order` places it among
    purchases."""

    lane: int
    fact: int
    day: int
    quantity: int
    order: tuple[Any, ...]
