"""Supply: contracts and purchases -> lots, the purchases that work can draw on.

A lot is one sale at the start of a contract, one purchase fact, or (made later, by `draw`) one purchase by
rule. Hours are ten-thousandths of a second, money is minor units; days are numbers since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from .clock import DAY, wall_of
from .packs import Pool
from .quantity import FACTOR, MICRO, day_of, divide, last_day, number_of
from .route import start_of
from .run import Run

NEVER = 2**40
LARGEST = 10**15  # of a lot, in its smallest unit: 28 million hours; sums of thousands fit 64 bits


def id_part(id: str) -> str:
    """A name inside an id: a slash in it is written %2F, so that no two ids of ours can be the same."""
    return id.replace("%", "%25").replace("/", "%2F")


@dataclass(frozen=True, slots=True)
class Lot:
    """One purchase. `first` and `last` bound its use (NEVER for no end); `order` says which lot goes first."""

    lane: int
    id: str
    kind: str
    fact: int | None
    at: int
    first: int
    last: int
    quantity: int
    price: int
    charged: bool
    order: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Supply:
    """Lanes (one for each pool of each contract) and the lots known before any work is drawn."""

    lanes: tuple[tuple[int, str], ...]
    units: tuple[str, ...]
    lots: tuple[Lot, ...]
    refused: dict[int, tuple[str, str]]
    later: int

    def lane_numbers(self) -> dict[tuple[int, str], int]:
        """The number of each (contract, pool)."""
        return {key: number for number, key in enumerate(self.lanes)}


def supply(run: Run, purchases: pl.DataFrame) -> Supply:
    """All lots sold at start or bought by facts up to the as-of day."""
    lanes: dict[tuple[int, str], tuple[int, str]] = {}
    for c, line in enumerate(run.timelines):
        for _, e in line:
            for pool in run.editions[e].pools.values():
                lanes.setdefault((c, pool.clause.name), (len(lanes), pool.unit))
    numbers = {key: number for key, (number, _) in lanes.items()}
    sold = _sold_at_start(run, numbers)
    bought, refused, later = _bought(run, purchases, numbers)
    return Supply(tuple(lanes), tuple(unit for _, unit in lanes.values()), (*sold, *bought), refused, later)


def lot_last(run: Run, c: int, pool: Pool, first: int) -> int:
    """The last day of a lot that begins on `first`, as the pool's `lasts` says (ruling V16)."""
    if pool.lasts == "forever":
        return NEVER
    if pool.lasts == "contract":
        end = run.contracts[c].end
        return number_of(end) if end else NEVER
    return number_of(last_day(day_of(first), pool.lasts))


def order_of(pool: Pool, priority: int, first: int, last: int, at: int, id: str) -> tuple[Any, ...]:
    """The order of use: priority, the chosen day, the other day, when it was bought, its id (ruling B3)."""
    days = (first, last) if pool.draw_first == "oldest" else (last, first)
    return (priority, *days, at, id)


def minor_price(run: Run, c: int, price: int, mode: str) -> int:
    """An amount in millionths as minor units of the contract's currency."""
    return divide(price * 10 ** run.digits[c], MICRO, mode)


def _sold_at_start(run: Run, lanes: Mapping[tuple[int, str], int]) -> list[Lot]:
    found = []
    for c, contract in enumerate(run.contracts):
        first = number_of(contract.start)
        edition = run.edition_on(c, first)
        for pool in edition.pools.values() if first <= run.as_of else ():
            if pool.sold is None or not pool.sold.at_start:
                continue
            last, id = lot_last(run, c, pool, first), f"{id_part(contract.id)}/{pool.clause.name}/start"
            found.append(Lot(
                lanes[c, pool.clause.name], id, "sale", None, first, first, last, pool.sold.quantity,
                minor_price(run, c, pool.sold.price, edition.pack.money_rounding), True,
                order_of(pool, 0, first, last, first * DAY, id),
            ))  # fmt: skip
    return found


def _bought(
    run: Run, purchases: pl.DataFrame, lanes: Mapping[tuple[int, str], int]
) -> tuple[list[Lot], dict[int, tuple[str, str]], int]:
    starts, refused = start_of(run, purchases)
    route: dict[tuple[str, int], int] = {
        (row["customer"], row["r"]): row["c"] for row in run.route.iter_rows(named=True)
    }
    lots, later = [], 0
    rows = purchases.rows(named=True)
    for f, customer, r in starts.select("f", "customer", "r").iter_rows():
        made = _lot(run, rows[f], f, _offers(route, customer, r), lanes)
        if isinstance(made, Lot):
            lots.append(made)
        elif made is None:
            later += 1
        else:
            refused[f] = made
    return lots, refused, later


def _offers(route: Mapping[tuple[str, int], int], customer: str, r: int) -> list[int]:
    """The contracts a fact may go to, in order."""
    found = []
    while (customer, r) in route:
        found.append(route[customer, r])
        r += 1
    return found


def _lot(
    run: Run, row: dict[str, Any], f: int, offers: list[int], lanes: Mapping[tuple[int, str], int]
) -> Lot | tuple[str, str] | None:
    """The lot of a purchase; None where it is after the as-of day; a reason where it is refused."""
    for c in offers:
        at = local_day(run, c, row, "at")
        pool = run.pool(c, row["pool"], at)
        named = row["already_billed"] or row["contract"] == run.contracts[c].id
        if pool is not None and (run.is_active(c, at) or (named and at < number_of(run.contracts[c].start))):
            break
    else:
        if local_day(run, offers[0], row, "at") > run.as_of:
            return None
        return "unknown-pool", (
            f"no contract of this customer that is active on the day has a pool `{row['pool']}`: "
            "correct the name, or name the contract"
        )
    if at > run.as_of:
        return None
    quantity = _quantity(run, c, pool, row)
    if isinstance(quantity, tuple):
        return quantity
    mode = run.edition_on(c, at).pack.money_rounding
    if row["total_price"] is not None:
        price = minor_price(run, c, row["total_price"], mode)
        if row["total_price"] * 10 ** run.digits[c] % MICRO:
            return "bad-number", f"the price is finer than {run.contracts[c].currency} can be paid"
    elif pool.sold is not None:
        share = Fraction(pool.sold.price * quantity * 10 ** run.digits[c], pool.sold.quantity * MICRO)
        price = divide(share.numerator, share.denominator, mode)
    else:
        return (
            "no-price",
            f"`{row['id']}` has no total_price, and pool `{row['pool']}` is not sold at a set price",
        )
    if max(quantity, price) > LARGEST:
        return "number-too-large", f"`{row['id']}` is larger than any purchase: correct its quantity or price"
    first = at if row["start"] is None else local_day(run, c, row, "start")
    last = lot_last(run, c, pool, first) if row["end"] is None else local_day(run, c, row, "end")
    if last < first:
        return (
            "end-before-start",
            "the last day of the purchase lies before its first: correct `start` or `end`",
        )
    paid = None if row["paid_at"] is None else local_day(run, c, row, "paid_at")
    usable = max(first, NEVER if paid is None else paid) if pool.paid_first else first
    wall = _wall(run, c, row, "at")
    return Lot(
        lanes[c, row["pool"]], id_part(row["id"]), "purchase", f, at, usable, last, quantity, price,
        not row["already_billed"], order_of(pool, row["priority"] or 0, first, last, wall, row["id"]),
    )  # fmt: skip


def _quantity(run: Run, c: int, pool: Pool, row: dict[str, Any]) -> int | tuple[str, str]:
    """The quantity in the pool's smallest unit; that of the sale where the purchase says none."""
    if row["quantity"] is None:
        if pool.sold is None:
            return (
                "no-quantity",
                f"say how much was bought: pool `{row['pool']}` is not sold in set quantities",
            )
        return pool.sold.quantity
    scale = 3600 * FACTOR if pool.unit == "hours" else 10 ** run.digits[c]
    exact = Fraction(row["quantity"]) * scale
    wrong_unit = row["quantity_unit"] is not None and pool.unit != "hours"
    if exact.denominator != 1 or exact <= 0 or wrong_unit:
        return (
            "bad-number",
            f"`{row['quantity']}` is not a quantity that pool `{row['pool']}` ({pool.unit}) can hold",
        )
    return int(exact)


def local_day(run: Run, c: int, row: Mapping[str, Any], name: str) -> int:
    """The local date of a time, in the contract's zone; a date as written is never shifted."""
    return _wall(run, c, row, name) // DAY


def _wall(run: Run, c: int, row: Mapping[str, Any], name: str) -> int:
    offset = row[f"{name}_offset"]
    if offset is None:
        return int(row[name])
    return wall_of(run.zones[run.zone_of[c]], int(row[name]) - int(offset))


def as_date(number: int) -> date | None:
    """A day number as a date, None for never."""
    return None if number >= NEVER else day_of(number)
