"""Purchases and adjustments of pools: one fact -> the lot that it brings, or what it takes, or why it is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from .lots import (
    LARGEST,
    Deduction,
    Lot,
    id_part,
    lot_last,
    minor_price,
    order_of,
    price_in_proportion,
    scale_of,
)
from .periods import back
from .pools import Offer, Pool, Sold
from .quantity import DAY, MICRO, NEVER, number_of
from .reading import did_you_mean, near
from .run import Run

Reason: TypeAlias = tuple[str, str]
Made: TypeAlias = "Lot | Deduction | Reason | None"
"""None where the fact lies after the as-of day; a reason and a sentence where it is refused."""
Lanes: TypeAlias = Mapping[tuple[int, str], int]


def purchased(run: Run, row: dict[str, Any], f: int, offers: Sequence[int], lanes: Lanes) -> Made:
    """The lot of a purchase."""
    found = _taker(run, row, offers, row["already_billed"])
    if not isinstance(found, tuple) or isinstance(found[0], str):
        return found
    c, pool, at = found
    offer = _offer(pool, row)
    if isinstance(offer, tuple):
        return offer
    quantity = _quantity(run, c, pool, row, offer)
    if isinstance(quantity, tuple):
        return quantity
    price = _price(run, c, pool, row, offer, quantity, at)
    if isinstance(price, tuple):
        return price
    if max(quantity, price) > LARGEST:
        return "number-too-large", f"`{row['id']}` is larger than any purchase: correct its quantity or price"
    return _lot(run, c, pool, row, f, at, quantity, price, offer, lanes)


def _lot(
    run: Run, c: int, pool: Pool, row: dict[str, Any], f: int, at: int, quantity: int, price: int,
    offer: Offer | None, lanes: Lanes,
) -> Made:  # fmt: skip
    opens = at if row["start"] is None else run.local_day(c, row, "start")
    lasts = offer.lasts if offer else None
    if row["end"] is None and lasts is None and pool.lasts is None:
        return (
            "no-end",
            f"only the offers of pool `{row['pool']}` say how long they last: name one, or say `end`",
        )
    last = lot_last(run, c, pool, opens, lasts) if row["end"] is None else run.local_day(c, row, "end")
    if last < opens:
        return (
            "end-before-start",
            "the last day of the purchase lies before its first: correct `start` or `end`",
        )
    paid = None if row["paid_at"] is None else run.local_day(c, row, "paid_at")
    from_payment = NEVER if paid is None or paid > run.as_of else paid
    usable = max(opens, from_payment) if pool.paid_first else opens
    reaches = (
        back(opens, pool.reach_back.months, pool.reach_back.seconds // DAY) if pool.reach_back else NEVER
    )
    return Lot(
        lanes[c, row["pool"]], id_part(row["id"]), "purchase", f, at, opens, usable, last,
        reaches if usable <= min(last, NEVER - 1) else NEVER, quantity, price, not row["already_billed"],
        order_of(row["priority"] or 0, opens, last, run.wall(c, row, "at"), row["id"]),
    )  # fmt: skip


def adjusted(run: Run, row: dict[str, Any], f: int, offers: Sequence[int], lanes: Lanes) -> Made:
    """The lot that an adjustment of a pool brings, or what it takes."""
    found = _taker(run, row, offers, False, late=True)
    if not isinstance(found, tuple) or isinstance(found[0], str):
        return found
    c, pool, day = found
    scale = scale_of(run, c, pool.unit)
    exact = Fraction(row["quantity"]) * scale
    if exact.denominator != 1 or exact == 0 or (row["quantity_unit"] is not None and pool.unit != "hours"):
        return _bad_quantity(row, pool)
    quantity, lane = int(exact), lanes[c, row["pool"]]
    if abs(quantity) > LARGEST:
        return "number-too-large", f"`{row['id']}` is larger than any adjustment: correct its quantity"
    wall = run.wall(c, row, "at")
    if quantity > 0 and pool.lasts is None:
        return (
            "no-end",
            f"only the offers of pool `{row['pool']}` say how long they last: give the pool a `lasts`",
        )
    id = f"{id_part(run.contracts[c].id)}/{row['pool']}/adjustment/{id_part(row['id'])}"
    if quantity < 0:
        return Deduction(lane, f, day, -quantity, (wall, id))
    last = lot_last(run, c, pool, day)
    order = order_of(0, day, last, wall, id)
    return Lot(lane, id, "adjustment", f, day, day, day, last, NEVER, quantity, 0, False, order)


def _taker(
    run: Run, row: dict[str, Any], offers: Sequence[int], early: bool, late: bool = False
) -> tuple[int, Pool, int] | Reason | None:
    """The first contract that is active on the day and has the pool, the pool, and the local day.

    A contract that is named, or has what was billed before, also takes what came before its start; an adjustment that
    names its contract is taken at any time.
    """
    for c in offers:
        at = run.local_day(c, row, "at")
        pool = run.pool(c, row["pool"], at)
        is_named = row["contract"] == run.contracts[c].id
        is_early = (early or is_named) and at < number_of(run.contracts[c].start)
        if pool is not None and (run.is_active(c, at) or is_early or (late and is_named)):
            return None if at > run.as_of else (c, pool, at)
    if run.local_day(offers[0], row, "at") > run.as_of:
        return None
    known = {name for c in offers for name in run.edition_on(c, run.local_day(c, row, "at")).pools}
    hint = near(row["pool"], sorted(known)) or "correct the name, or name the contract"
    return "unknown-pool", (
        f"no contract of this customer that is active on the day has a pool `{row['pool']}`: {hint}"
    )


def _offer(pool: Pool, row: dict[str, Any]) -> Offer | Reason | None:
    """The offer that a purchase asks for, if any."""
    if row["offer"] is None:
        return None
    if row["quantity"] is not None:
        return "offer-and-quantity", f"`{row['id']}` names an offer and a quantity: keep one of the two"
    found = next((one for one in pool.offers if one.name == row["offer"]), None)
    names = tuple(one.name for one in pool.offers)
    help = did_you_mean(row["offer"], names) or "leave `offer` out and say its quantity"
    return found or ("unknown-offer", f"pool `{row['pool']}` has no offer `{row['offer']}`: {help}")


def _quantity(run: Run, c: int, pool: Pool, row: dict[str, Any], offer: Offer | None) -> int | Reason:
    """The quantity in the pool's smallest unit; that of the offer or the sale where the purchase says none."""
    if row["quantity"] is None:
        set_size: Offer | Sold | None = offer or pool.sold
        if set_size is None:
            wanted = "name its offer" if pool.offers else "say how much was bought"
            return "no-quantity", f"{wanted}: pool `{row['pool']}` is not sold in one set quantity"
        return set_size.quantity
    scale = scale_of(run, c, pool.unit)
    exact = Fraction(row["quantity"]) * scale
    if exact.denominator != 1 or exact <= 0 or (row["quantity_unit"] is not None and pool.unit != "hours"):
        return _bad_quantity(row, pool)
    return int(exact)


def _bad_quantity(row: dict[str, Any], pool: Pool) -> Reason:
    return (
        "bad-number",
        f"`{row['quantity']}` is not a quantity that pool `{row['pool']}` ({pool.unit}) can hold",
    )


def _price(
    run: Run, c: int, pool: Pool, row: dict[str, Any], offer: Offer | None, quantity: int, at: int
) -> int | Reason:
    """What the whole purchase costs in minor units; the offer's price, or the sale's in proportion (ruling V15)."""
    mode = run.mode(c, at)
    if row["total_price"] is not None:
        if row["total_price"] * 10 ** run.digits[c] % MICRO:
            return "bad-number", f"the price is finer than {run.contracts[c].currency} can be paid"
        return minor_price(run, c, row["total_price"], mode)
    if offer is not None:
        return minor_price(run, c, offer.price, mode)
    if pool.sold is None:
        return (
            "no-price",
            f"`{row['id']}` has no total_price, and pool `{row['pool']}` is not sold at a set price: fill it in",
        )
    return price_in_proportion(run, c, pool.sold, quantity, mode)
