"""Purchases, grants and whatever else fills a pool: how each comes to be, and the order in which they serve."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from oracle_facts import BadFactError, Fact, timed_for
from oracle_periods import before, last_of
from oracle_terms import (
    Row,
    active,
    cents,
    day,
    from_local,
    hours_to_seconds,
    instant,
    local_day,
    number,
    percent,
    resolve,
    start_of,
)
from oracle_when import present
from oracle_world import World, in_force

NEVER = dt.date.max


@dataclass(eq=False)
class Lot:
    """One purchase or the like. Quantities are seconds in a pool of hours, else currency or units."""

    id: str
    contract: Row
    pool: str
    unit: str
    kind: (
        str  # the movement that brings it: sale | purchase | buy | refill | grant | carry | adjustment | owed
    )
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
    reached_from: dt.date | None = None
    carry: Row | None = None  # of a grant, what of it is carried over
    drawn: Fraction = Fraction(0)
    lapsed: Fraction = Fraction(0)
    carried: Fraction = Fraction(0)
    adjusted: Fraction = Fraction(0)
    value_given: Fraction = Fraction(0)
    live: bool = False  # it has come into use and not lapsed
    base: Fraction = Fraction(0)  # what it held just after it came in

    @property
    def gone(self) -> Fraction:
        return self.drawn + self.lapsed + self.carried + self.adjusted

    @property
    def left(self) -> Fraction:
        return self.bought - self.gone

    @property
    def comes_into_use(self) -> bool:
        """Whether there is a day on which it can be used."""
        return self.usable_from is not None and self.usable_from <= (self.last or NEVER)

    def reaches(self, on: dt.date) -> bool:
        """Whether a day lies in the time before its own that it also covers (L5)."""
        if self.reached_from is None or not self.comes_into_use:
            return False
        assert self.usable_from
        return self.reached_from <= on < self.usable_from

    def value(self, digits: int) -> Fraction:
        """The value of what has just gone: of all that has gone so far, less what was given before (B14)."""
        worth = cents(self.price * self.gone / self.bought, digits) if self.bought else Fraction(0)
        given, self.value_given = worth - self.value_given, worth
        return given


MILLIONTHS = 6  # places of what is neither time nor money


def quantity_of(value: Any, unit: str, digits: int) -> Fraction:
    if unit == "hours":
        return Fraction(hours_to_seconds(value))
    return cents(number(value), digits if unit == "money" else MILLIONTHS)


def shown(quantity: Fraction, unit: str) -> Fraction:
    """Hours, currency or units."""
    return quantity / 3600 if unit == "hours" else quantity


def in_order(lots: list[Lot], draw_first: str) -> list[Lot]:
    """Priority, carried ones, the chosen day, the other day, `at`, id as text (B3, B4); never is last."""

    def key(lot: Lot) -> tuple[Any, ...]:
        first, last = lot.first, lot.last or NEVER
        days = (last, first) if draw_first == "soonest-to-expire" else (first, last)
        return (lot.priority, lot.kind != "carry", *days, lot.at, lot.id)

    return sorted(lots, key=key)


def covered_hours(room: Fraction, wanted: int, weight: Fraction) -> tuple[Fraction, int]:
    """What a room gives for so many seconds, and how many of them that covers (B1)."""
    need = wanted * weight
    if room >= need:
        return need, wanted
    return room, min(wanted, ceil(room / weight))


@dataclass(frozen=True)
class Shop:
    """A pool in a contract on a day, and what it sells."""

    world: World
    contract: Row
    name: str
    on: dt.date

    @property
    def pool(self) -> Row:
        first = max(
            self.on, start_of(self.contract)
        )  # before its start a contract has the pools of its first day
        pool = self.world.edition(self.contract, self.on).named("pools", self.name, first)
        assert pool, self.name
        return pool

    def resolved(self, value: Any) -> Any:
        return resolve(value, self.world.edition(self.contract, self.on).terms)

    def quantity(self, value: Any) -> Fraction:
        return quantity_of(self.resolved(value), self.pool["unit"], self.world.digits(self.contract))

    def amount(self, value: Any) -> Fraction:
        return number(self.resolved(value))

    def proportion(self, quantity: Fraction) -> Fraction | None:
        """The sale price in proportion (V15)."""
        sold = self.pool.get("sold")
        if not sold or not self.quantity(sold["quantity"]):
            return None
        return self.amount(sold["price"]) * quantity / self.quantity(sold["quantity"])

    def midnight(self) -> dt.datetime:
        return from_local(dt.datetime.combine(self.on, dt.time()), self.world.zone(self.contract))

    def last(self, first: dt.date, lasts: Any = None) -> dt.date | None:
        lasts = self.resolved(self.pool["lasts"] if lasts is None else lasts)
        return last_of(lasts, first, self.contract, self.pool.get("allowance"))

    def lot(self, kind: str, name: str, quantity: Fraction, price: Fraction, **columns: Any) -> Lot:
        """A lot that is made on the day and can be used at once."""
        plain = {
            "fact": None,
            "date": self.on,
            "at": self.midnight(),
            "first": self.on,
            "usable_from": self.on,
        }
        if "last" not in columns:
            plain["last"] = self.last(columns.get("first", self.on))
        price = self.world.round(self.contract, self.on, price)
        return Lot(
            id=name,
            contract=self.contract,
            pool=self.name,
            unit=self.pool["unit"],
            kind=kind,
            bought=quantity,
            price=price,
            **(plain | columns),
        )

    def sale(self, kind: str, name: str, **columns: Any) -> Lot:
        """`sold`, once."""
        sold = self.pool["sold"]
        return self.lot(kind, name, self.quantity(sold["quantity"]), self.amount(sold["price"]), **columns)

    def refill(self, name: str, balance: Fraction, **columns: Any) -> Lot:
        """`buy` once, or what brings a balance `to` a level; its price is its own, else in proportion (L9)."""
        rule = self.pool["refill"]
        quantity = self.quantity(rule["to"]) - balance if "to" in rule else self.quantity(rule["buy"])
        price = self.amount(rule["price"]) if "price" in rule else self.proportion(quantity)
        assert quantity > 0
        assert price is not None, "a refill without a price"
        return self.lot("refill", name, quantity, price, **columns)

    def grant(self, quantity: Fraction, first: dt.date, last: dt.date | None) -> Lot:
        """What a period brings; `last` is the last day of the whole period."""
        name = f"{self.contract['id']}/{self.name}/grant/{first.isoformat()}"
        ends = last if self.resolved(self.pool["lasts"]) == "period" else self.last(first)
        carry = self.pool["allowance"].get("carry_over")
        return self.lot("grant", name, quantity, Fraction(0), last=ends, billed=False, carry=carry)

    def carried_of(self, grant: Lot) -> Fraction:
        """min(left, of_grant x grant, at_most) of a grant that lapses (B5)."""
        rule = grant.carry or {}
        bounds = [grant.left]
        if "of_grant" in rule:
            places = {"money": self.world.digits(self.contract), "hours": 4}
            digits = places.get(grant.unit, MILLIONTHS)
            bounds.append(cents(percent(self.resolved(rule["of_grant"])) * grant.bought, digits))
        if "at_most" in rule:
            bounds.append(self.quantity(rule["at_most"]))
        return min(bounds) if rule else Fraction(0)


def sold_at_start(world: World) -> list[Lot]:
    """One sale on the first day of each contract, for every pool sold at the start."""
    lots = []
    for contract in world.contracts:
        on, name = start_of(contract), contract["id"]
        if on <= world.as_of:
            for pool in world.edition(contract, on).clauses("pools"):
                if in_force(pool, on) and (pool.get("sold") or {}).get("at") == "start":
                    shop = Shop(world, contract, pool["name"], on)
                    lots.append(shop.sale("sale", f"{name}/{pool['name']}/start"))
    return lots


def taker(world: World, fact: Fact) -> tuple[Row, dt.date]:
    """The first contract that is active on the day of a purchase or adjustment and has its pool, if any."""
    assert fact.at
    for contract in fact.candidates:
        local = timed_for(world, fact, contract)
        assert local.at
        on = local_day(local.at, world.zone(contract))
        named = fact.row.get("contract") == contract["id"]
        early = on < start_of(contract) and (named or fact.row.get("already_billed") is True)
        adjusts = fact.kind == "adjustments" and named
        if not (active(contract, on) or early or adjusts):
            continue
        pool = fact.row.get("pool")
        if not present(pool) or world.edition(contract, on).named(
            "pools", str(pool), max(on, start_of(contract))
        ):
            fact.at = local.at
            return contract, on
    raise BadFactError("unrouted")


def date_of(value: Any, zone: Any) -> dt.date:
    text = str(value)
    return day(text) if len(text) <= 10 else local_day(instant(text, zone), zone)


def bought(shop: Shop, row: Row) -> tuple[Fraction, Fraction, Any]:
    """Quantity, price and length of a purchase fact: of its offer, or its own (L10)."""
    offers = {one["name"]: one for one in shop.pool.get("offers") or []}
    lasts = shop.pool.get("lasts")
    price: Fraction | None
    if present(row.get("offer")):
        offer = offers.get(str(row["offer"]))
        if offer is None or present(row.get("quantity")):
            raise BadFactError("unknown-offer")
        quantity, price = shop.quantity(offer["quantity"]), shop.amount(offer["price"])
        lasts = offer.get("lasts", lasts)
    elif present(row.get("quantity")):
        quantity = shop.quantity(row["quantity"])
        price = shop.proportion(quantity)
    elif shop.pool.get("sold"):
        quantity = shop.quantity(shop.pool["sold"]["quantity"])
        price = shop.proportion(quantity)
    else:
        raise BadFactError("no-quantity")
    if quantity <= 0:
        raise BadFactError("no-quantity")
    if present(row.get("total_price")):
        price = number(row["total_price"])
    if price is None:
        raise BadFactError("no-price")
    return quantity, price, lasts


def purchased(world: World, fact: Fact) -> Lot:
    """The lot of a purchase fact; raises BadFactError where it has no contract, quantity or price."""
    if not fact.has("pool"):
        raise BadFactError("missing-value")
    contract, on = taker(world, fact)
    row, zone = fact.row, world.zone(contract)
    shop = Shop(world, contract, str(row["pool"]), on)
    quantity, price, lasts = bought(shop, row)
    first = date_of(row["start"], zone) if present(row.get("start")) else on
    if present(row.get("end")):
        last: dt.date | None = date_of(row["end"], zone)
    elif lasts is None:
        raise BadFactError("no-end")
    else:
        last = shop.last(first, lasts)
    if last is not None and last < first:
        raise BadFactError("end-before-start")
    usable_from: dt.date | None = first
    if shop.pool.get("paid_first"):
        paid = row.get("paid_at")
        is_paid = present(paid) and date_of(paid, zone) <= shop.world.as_of
        usable_from = max(first, date_of(paid, zone)) if is_paid else None
    reach = shop.resolved(shop.pool.get("reach_back"))
    return shop.lot(
        "purchase",
        fact.id,
        quantity,
        price,
        fact=fact.id,
        at=fact.at,
        first=first,
        last=last,
        usable_from=usable_from,
        priority=int(row.get("priority") or 0),
        billed=row.get("already_billed") is not True,
        reached_from=before(reach, first) if reach else None,
    )


def adjustment_id(shop: Shop, fact: Fact) -> str:
    """The id of what an adjustment gives or takes."""
    return f"{shop.contract['id']}/{shop.name}/adjustment/{fact.id}"


def adjustment(world: World, fact: Fact) -> tuple[Shop, Fraction]:
    """The pool that an adjustment is for, and its signed quantity (L11)."""
    if not fact.has("quantity") or fact.has("amount"):
        raise BadFactError("missing-value")
    contract, on = taker(world, fact)
    shop = Shop(world, contract, str(fact.row["pool"]), on)
    quantity = shop.quantity(fact.row["quantity"])
    if quantity == 0:
        raise BadFactError("no-quantity")
    if quantity > 0 and "lasts" not in shop.pool:
        raise BadFactError("no-end")
    return shop, quantity
