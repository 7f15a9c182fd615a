"""Tickets, usage and expenses on their way through the pools: what they draw, owe, wait for and leave to be billed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from oracle_demands import Demand, Part
from oracle_lots import Lot
from oracle_pools import Pools
from oracle_supply import Supply
from oracle_terms import Row


@dataclass(eq=False)
class Want:
    """What is left of a demand on its way; money is its price, once a pool of money has asked for it."""

    demand: Demand
    units: Fraction
    cost: Fraction | None = None
    priced: Fraction = Fraction(0)  # the units that the cost is for
    given: Fraction = Fraction(0)  # of the cost

    @property
    def money(self) -> Fraction | None:
        return None if self.cost is None else self.cost - self.given

    def size(self, pool: Row) -> Fraction:
        """How much of the pool is wanted."""
        if pool["unit"] != "money":
            return self.units
        if self.cost is None:
            self.cost = self.demand.price(self.units, self.demand.on)
            self.priced, self.given = self.units, Fraction(0)
        return self.cost - self.given

    def take(self, pool: Row, quantity: Fraction) -> Fraction:
        """The units that a quantity of the pool covers; what is left is priced anew after units were taken."""
        units = quantity
        if pool["unit"] == "money":
            assert self.cost is not None
            units = self.demand.share(self.priced, self.cost, self.given, self.given + quantity)
            self.given += quantity
        else:
            self.cost = None
        self.units -= units
        return units


@dataclass(eq=False)
class DemandDebt:
    """A part of a demand that waits for a lot (hold), or that is owed (owe)."""

    demand: Demand
    pool: Row
    part: Part
    owed: bool
    quantity: Fraction  # of the pool, still to be covered
    cost: Fraction | None  # of all the units priced, where money is owed
    priced: Fraction
    position: Fraction  # up to where the cost is covered

    @property
    def done(self) -> bool:
        return self.quantity == 0

    @property
    def order(self) -> tuple[Any, ...]:
        return (self.demand.on, *self.demand.order)

    def cover(self, pools: Pools, lot: Lot, on: dt.date) -> None:
        """A lot covers what it can, dated that day; the line becomes `drawn`, dated with the fact (L6)."""
        demand = self.demand
        quantity = min(self.quantity, lot.left)
        units = quantity
        if self.cost is not None:
            units = demand.share(self.priced, self.cost, self.position, self.position + quantity)
            self.position += quantity
        pools.take(lot, "draw", demand.fact.id, on, quantity, demand.mark)
        if self.owed:
            owed = pools.owed_lot(lot.contract, lot.pool, on, lot.unit)
            pools.take(owed, "repay", demand.fact.id, on, -quantity, demand.mark)
        self.quantity -= quantity
        demand.parts.insert(demand.parts.index(self.part), Part("drawn", units, self.part.date, lot.id))
        self.part.units -= units
        if self.done:
            demand.parts.remove(self.part)


@dataclass
class Demands:
    """The way of all demands of a customer."""

    pools: Pools

    def work(self, demand: Demand) -> None:
        """A demand in its turn."""
        demand.begin()
        want = Want(demand, demand.units)
        drawn = demand.pools
        for place, pool in enumerate(drawn, 1):
            self.draw(want, pool, place == len(drawn))
        if want.units or want.money or not demand.parts:
            demand.parts += demand.bill(want.units, want.money, demand.on)

    def draw(self, want: Want, pool: Row, last: bool) -> None:
        """Take what the pool has; of the last one also what it says when it is used up (B6)."""
        demand, used_up = want.demand, pool["when_used_up"] if last else "bill"
        supply = Supply(self.pools, demand.contract, pool, demand.on, demand.fact, demand.at)
        while want.size(pool) > 0 and (lot := supply.next_lot(used_up == "buy")) is not None:
            quantity = min(want.size(pool), lot.left)
            self.pools.take(lot, "draw", demand.fact.id, demand.on, quantity, demand.mark)
            demand.parts.append(Part("drawn", want.take(pool, quantity), demand.on, lot.id))
            supply.refill()
        left = want.size(pool)
        if used_up == "hold" and left > 0:
            self.put_off(want, pool, False, left)
        elif used_up == "owe" and left > 0:
            room = supply.room_to_owe()
            quantity = left if room is None else min(room, left)
            if quantity > 0:
                self.put_off(want, pool, True, quantity)

    def put_off(self, want: Want, pool: Row, owed: bool, quantity: Fraction) -> None:
        """A part that waits or is owed."""
        demand, key = want.demand, (want.demand.contract["id"], pool["name"])
        cost, priced, position = want.cost, want.priced, want.given
        if pool["unit"] != "money":
            cost = None
        units = want.take(pool, quantity)
        name = f"{key[0]}/{key[1]}/owed" if owed else None
        part = Part("drawn" if owed else "held", units, demand.on, name)
        demand.parts.append(part)
        debt = DemandDebt(demand, pool, part, owed, quantity, cost, priced, position)
        self.pools.debts.setdefault(key, []).append(debt)
        if owed:
            lot = self.pools.owed_lot(demand.contract, pool["name"], demand.on, pool["unit"])
            self.pools.take(lot, "owe", demand.fact.id, demand.on, quantity, demand.mark)

    def settle_one(self, debt: DemandDebt, on: dt.date) -> None:
        """At the end of the contract what is owed is billed at its price, or forgiven (L7)."""
        demand, pool = debt.demand, debt.pool
        lot = self.pools.owed_lot(demand.contract, pool["name"], on, pool["unit"])
        forgiven = pool.get("debt_at_end") == "forgive"
        kind = "forgive" if forgiven else "settle"
        self.pools.take(lot, kind, demand.fact.id, on, -debt.quantity, demand.mark)
        if not forgiven:
            place = demand.parts.index(debt.part)
            money = None if debt.cost is None else debt.quantity
            demand.parts[place : place + 1] = demand.bill(debt.part.units, money, on)
