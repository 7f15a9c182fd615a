"""Purchases of pools: how they come to be, in which order they serve, and what an entry takes from them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from oracle_facts import BadFactError, Fact, World, timed_for
from oracle_terms import (
    Row,
    active,
    cents,
    currency_of,
    day,
    digits_of,
    end_of,
    from_local,
    hours_to_seconds,
    instant,
    last_day,
    local_day,
    number,
    pack_at,
    resolve,
    start_of,
    terms_at,
    zone_of,
)
from oracle_when import present
from oracle_work import pool_named

NEVER = dt.date.max


@dataclass
class Lot:
    """One purchase. Quantities are seconds in a pool of hours, currency in a pool of money."""

    id: str
    contract: Row
    pool: str
    unit: str
    kind: str  # sale | purchase | buy
    fact: str | None
    date: dt.date  # the day it is charged
    at: dt.datetime
    bought: Fraction
    price: Fraction
    first: dt.date
    last: dt.date | None
    usable_from: dt.date | None
    priority: int = 0
    billed: bool = True
    drawn: Fraction = Fraction(0)
    lapsed: Fraction = Fraction(0)
    value_given: Fraction = Fraction(0)

    @property
    def left(self) -> Fraction:
        return self.bought - self.drawn - self.lapsed

    def usable(self, on: dt.date) -> bool:
        return (
            self.usable_from is not None and self.usable_from <= on and (self.last is None or on <= self.last)
        )

    def value(self, digits: int) -> Fraction:
        """The value of what has just gone: of all that has gone so far, less what was given before (B14)."""
        gone = cents(self.price * (self.drawn + self.lapsed) / self.bought, digits)
        given, self.value_given = gone - self.value_given, gone
        return given


def quantity_of(value: Any, unit: str, digits: int) -> Fraction:
    if unit == "hours":
        return Fraction(hours_to_seconds(value))
    return cents(number(value), digits)


def shown(quantity: Fraction, unit: str) -> Fraction:
    """Hours or currency."""
    return quantity / 3600 if unit == "hours" else quantity


@dataclass(frozen=True)
class Offer:
    """What a pool sells on a day, in a contract."""

    pool: Row
    quantity: Fraction | None
    price: Fraction | None
    lasts: str
    digits: int
    rounding: str


def offer(world: World, contract: Row, name: str, on: dt.date) -> Offer:
    pack, terms = pack_at(world.packs, contract, on), terms_at(world.packs, contract, on)
    pool = pool_named(pack, name)
    assert pool
    digits = digits_of(currency_of(world.packs, contract))
    sold = pool.get("sold")
    return Offer(
        pool,
        quantity_of(resolve(sold["quantity"], terms), pool["unit"], digits) if sold else None,
        number(resolve(sold["price"], terms)) if sold else None,
        resolve(pool["lasts"], terms),
        digits,
        pack.get("money_rounding", "half-up"),
    )


def sold_at_start(world: World) -> list[Lot]:
    """One sale on the first day of each contract, for every pool sold at the start."""
    lots = []
    for contract in world.contracts:
        on, name = start_of(contract), contract["id"]
        if on <= world.as_of:
            pools = pack_at(world.packs, contract, on).get("pools") or []
            sold = [p["name"] for p in pools if (p.get("sold") or {}).get("at") == "start"]
            lots += [made(world, contract, pool, on, "sale", None, f"{name}/{pool}/start") for pool in sold]
    return lots


def made(
    world: World,
    contract: Row,
    pool: str,
    on: dt.date,
    kind: str,
    fact: Fact | None,
    name: str,
) -> Lot:
    """A lot made by the pack: sold at the start or bought because the pool was used up; usable at once."""
    sells = offer(world, contract, pool, on)
    assert sells.quantity is not None
    assert sells.price is not None
    zone = zone_of(world.packs, contract)
    at = fact.at if fact and fact.at else from_local(dt.datetime.combine(on, dt.time()), zone)
    return Lot(
        id=name,
        contract=contract,
        pool=pool,
        unit=sells.pool["unit"],
        kind=kind,
        fact=fact.id if fact else None,
        date=on,
        at=at,
        bought=sells.quantity,
        price=cents(sells.price, sells.digits, sells.rounding),
        first=on,
        last=last_day(sells.lasts, on, end_of(contract)),
        usable_from=on,
    )


def taker(world: World, fact: Fact) -> tuple[Row, dt.date]:
    """The first contract that is active on the day of a purchase or adjustment and has its pool."""
    assert fact.at
    for contract in fact.candidates:
        local = timed_for(world, fact, contract)
        assert local.at
        on = local_day(local.at, zone_of(world.packs, contract))
        named = fact.row.get("contract") == contract["id"]
        early = on < day(str(contract["start"])) and (named or fact.row.get("already_billed") is True)
        adjusts = fact.kind == "adjustments" and named
        if not (active(contract, on) or early or adjusts):
            continue
        if fact.kind == "adjustments" or pool_named(
            pack_at(world.packs, contract, on), str(fact.row["pool"])
        ):
            fact.at = local.at
            return contract, on
    raise BadFactError("unrouted")


def date_of(value: Any, zone: Any) -> dt.date:
    text = str(value)
    return day(text) if len(text) <= 10 else local_day(instant(text, zone), zone)


def purchased(world: World, fact: Fact) -> Lot:
    """The lot of a purchase fact; raises BadFactError where it has no contract, quantity or price."""
    contract, on = taker(world, fact)
    row, zone = fact.row, zone_of(world.packs, contract)
    sells = offer(world, contract, str(row["pool"]), on)
    unit = sells.pool["unit"]
    quantity = (
        quantity_of(row["quantity"], unit, sells.digits) if present(row.get("quantity")) else sells.quantity
    )
    if quantity is None or quantity <= 0:
        raise BadFactError("no-quantity")
    if present(row.get("total_price")):
        price = number(row["total_price"])
    elif sells.price is not None and sells.quantity:
        price = sells.price * quantity / sells.quantity
    else:
        raise BadFactError("no-price")
    first = date_of(row["start"], zone) if present(row.get("start")) else on
    last = (
        date_of(row["end"], zone)
        if present(row.get("end"))
        else last_day(sells.lasts, first, end_of(contract))
    )
    if last is not None and last < first:
        raise BadFactError("end-before-start")
    usable_from: dt.date | None = first
    if sells.pool.get("paid_first"):
        paid = row.get("paid_at")
        usable_from = max(first, date_of(paid, zone)) if present(paid) else None
    assert fact.at
    return Lot(
        id=fact.id,
        contract=contract,
        pool=sells.pool["name"],
        unit=unit,
        kind="purchase",
        fact=fact.id,
        date=on,
        at=fact.at,
        bought=quantity,
        price=cents(price, sells.digits, sells.rounding),
        first=first,
        last=last,
        usable_from=usable_from,
        priority=int(row.get("priority") or 0),
        billed=row.get("already_billed") is not True,
    )


def in_order(lots: list[Lot], draw_first: str) -> list[Lot]:
    """Priority, the chosen day, the other day, `at`, id as text (B3); never is last."""

    def key(lot: Lot) -> tuple[Any, ...]:
        first, last = lot.first, lot.last or NEVER
        days = (last, first) if draw_first == "soonest-to-expire" else (first, last)
        return (lot.priority, *days, lot.at, lot.id)

    return sorted(lots, key=key)


def covered_hours(lot: Lot, remaining: int, weight: Fraction) -> tuple[Fraction, int]:
    """What a lot of hours gives for so many seconds, and how many of them it covers (B1)."""
    need = remaining * weight
    if lot.left >= need:
        return need, remaining
    return lot.left, min(remaining, ceil(lot.left / weight))


def covered_money(total: int, need: Fraction, before: Fraction, lot: Lot) -> tuple[Fraction, int]:
    """What a lot of money gives towards a need, and the seconds it covers, by cumulative difference."""
    gives = min(need - before, lot.left)
    after = before + gives
    return gives, floor(total * after / need) - floor(total * before / need)
