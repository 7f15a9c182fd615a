"""The state of all pools: what comes in, what is taken, what waits or is owed, and every movement of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from oracle_facts import Fact
from oracle_lots import Lot, Shop, adjustment_id, in_order, shown
from oracle_periods import last_of
from oracle_terms import Row, decimal, end_of, from_local
from oracle_world import World

if TYPE_CHECKING:
    from oracle_demand_flow import DemandDebt
    from oracle_flow import Debt

Key = tuple[str, str]  # contract, pool
ONE = {
    "draw": "drawn",
    "owe": "drawn",
    "repay": "drawn",
    "settle": "drawn",
    "forgive": "drawn",
    "lapse": "lapsed",
    "carried": "carried",
    "adjustment": "adjusted",
}  # the column of the balances that a movement counts in


@dataclass
class Pools:
    world: World
    lots: list[Lot] = field(default_factory=list)
    owed: dict[Key, Lot] = field(default_factory=dict)
    debts: dict[Key, list[Debt | DemandDebt | AdjustmentDebt]] = field(default_factory=dict)
    draws: list[Row] = field(default_factory=list)
    base: dict[Key, Fraction] = field(default_factory=dict)
    last_in: dict[Key, str] = field(default_factory=dict)  # the lot that came in last
    used_on: dict[Key, dt.date] = field(default_factory=dict)  # the last draw, or purchase coming in
    granted_on: dict[Key, dt.date] = field(default_factory=dict)  # the first grant
    moved_lots: list[Lot] = field(default_factory=list)  # in this moment
    moved: list[Key] = field(default_factory=list)  # in this moment
    arrived: list[Lot] = field(default_factory=list)  # in this moment
    bought: list[Lot] = field(default_factory=list)  # by work, in this moment
    _rows: dict[tuple[object, ...], Row] = field(default_factory=dict)

    # Movements ---------------------------------------------------------------------------------------

    def move(
        self,
        lot: Lot,
        kind: str,
        fact: str | None,
        on: dt.date,
        quantity: Fraction,
        value: Fraction = Fraction(0),
        piece: object = None,
        left: Fraction | None = None,
    ) -> None:
        """Write a movement; those of one fact on one purchase on one day within one piece are one row."""
        place = (lot.contract["id"], lot.pool)
        digits = self.world.digits(lot.contract)
        amount, worth = shown(quantity, lot.unit), decimal(value, digits)
        now = shown(lot.left if left is None else left, lot.unit)
        key = (*place, lot.id, kind, fact, on, piece)
        # What is reached back for moves with the purchase, when that comes in.
        reached = kind == "draw" and not lot.live
        if place not in self.moved and (lot.comes_into_use or kind != "lapse") and not reached:
            self.moved.append(place)
        self.moved_lots.append(lot)
        if piece is not None and key in self._rows:
            row = self._rows[key]
            row |= {"quantity": row["quantity"] + amount, "value": row["value"] + worth, "left": now}
            return
        row = {"contract": place[0], "pool": place[1], "purchase": lot.id, "kind": kind, "fact": fact}
        row |= {"date": on, "quantity": amount, "value": worth, "left": now}
        self._rows[key] = row
        self.draws.append(row)

    def take(
        self, lot: Lot, kind: str, fact: str | None, on: dt.date, quantity: Fraction, piece: object = None
    ) -> None:
        """Take a quantity out of a lot; below zero, put it back (a debt repaid)."""
        column = ONE[kind]
        setattr(lot, column, getattr(lot, column) + quantity)
        self.move(lot, kind, fact, on, -quantity, lot.value(self.world.digits(lot.contract)), piece)
        if kind == "draw":
            self.used_on[lot.contract["id"], lot.pool] = on

    def announce(self, lot: Lot) -> None:
        self.lots.append(lot)
        self.move(lot, lot.kind, lot.fact, lot.date, lot.bought, lot.price, left=lot.bought)

    # What is there -----------------------------------------------------------------------------------

    def of(self, contract: Row, pool: str) -> list[Lot]:
        return [lot for lot in self.lots if lot.contract is contract and lot.pool == pool]

    def usable(self, contract: Row, pool: str) -> Fraction:
        return sum((lot.left for lot in self.of(contract, pool) if lot.live), Fraction(0))

    def owing(self, contract: Row, pool: str) -> Fraction:
        lot = self.owed.get((contract["id"], pool))
        return -lot.left if lot else Fraction(0)

    def net(self, contract: Row, pool: str) -> Fraction:
        return self.usable(contract, pool) - self.owing(contract, pool)

    def owed_lot(self, contract: Row, pool: str, on: dt.date, unit: str) -> Lot:
        """The lot on which debts stand: it has bought nothing, and less than nothing is left of it."""
        key = (contract["id"], pool)
        if key not in self.owed:
            midnight = from_local(dt.datetime.combine(on, dt.time()), self.world.zone(contract))
            zero = Fraction(0)
            name = f"{contract['id']}/{pool}/owed"
            lot = Lot(
                name,
                contract,
                pool,
                unit,
                "owed",
                None,
                on,
                midnight,
                zero,
                zero,
                on,
                None,
                None,
                billed=False,
            )
            self.owed[key] = lot
        return self.owed[key]

    # Lots come and go --------------------------------------------------------------------------------

    def comes_in(self, lot: Lot, on: dt.date) -> None:
        """A lot comes into use: first it covers what waits or is owed, oldest first (L6)."""
        lot.live = True
        key = (lot.contract["id"], lot.pool)
        if key not in self.moved:
            self.moved.append(key)
        self.moved_lots.append(lot)
        self.arrived.append(lot)
        if lot.kind == "grant":
            self.granted_on.setdefault(key, on)
        elif lot.kind != "carry":
            self.used_on[key] = on
        end = end_of(lot.contract)
        if end is None or on <= end:
            waiting = self.debts.get(key, [])
            while waiting and lot.left > 0:
                waiting[0].cover(self, lot, on)
                if waiting[0].done:
                    waiting.pop(0)

    def set_base(self) -> None:
        """Shares are of what is usable at the end of the moment in which the last lot came in (L12)."""
        for lot in self.arrived:
            self.base[lot.contract["id"], lot.pool] = self.net(lot.contract, lot.pool)
            self.last_in[lot.contract["id"], lot.pool] = lot.id
            lot.base = lot.left
        self.arrived = []

    def lapse(self, lot: Lot, on: dt.date) -> Fraction:
        """The day after its last day: part of a grant is carried over, the rest lapses (L3)."""
        lot.live = False
        shop = Shop(self.world, lot.contract, lot.pool, lot.date)
        end = end_of(lot.contract)
        carried = shop.carried_of(lot) if lot.carry and (end is None or on <= end) else Fraction(0)
        lapsed = lot.left - max(carried, Fraction(0))
        if lapsed > 0:
            self.take(lot, "lapse", None, on, lapsed)
        if carried > 0:
            self.take(lot, "carried", None, on, carried)
            assert lot.carry
            length = shop.resolved(lot.carry.get("for", "period"))
            name = f"{lot.contract['id']}/{lot.pool}/carry/{lot.first.isoformat()}"
            last = last_of(length, on, lot.contract, shop.pool["allowance"])
            at = from_local(dt.datetime.combine(on, dt.time()), self.world.zone(lot.contract))
            columns = {"date": on, "at": at, "first": on, "last": last, "usable_from": on, "billed": False}
            new = shop.lot("carry", name, carried, Fraction(0), **columns)
            self.announce(new)
            self.comes_in(new, on)
        return lapsed

    def adjust(self, fact: Fact, shop: Shop, quantity: Fraction) -> None:
        """An adjustment above zero is a lot; below zero it is taken from the lots in use, or owed (L11)."""
        contract, pool, on = shop.contract, shop.name, shop.on
        if quantity > 0:
            name = adjustment_id(shop, fact)
            lot = shop.lot("adjustment", name, quantity, Fraction(0), fact=fact.id, at=fact.at, billed=False)
            self.announce(lot)
            self.comes_in(lot, on)
            return
        wanted = -quantity
        mine = [lot for lot in self.of(contract, pool) if lot.live and lot.left > 0]
        for lot in in_order(mine, shop.pool.get("draw_first", "oldest")):
            part = min(wanted, lot.left)
            if part > 0:
                self.take(lot, "adjustment", fact.id, on, part)
                wanted -= part
        if wanted > 0:
            owed = self.owed_lot(contract, pool, on, shop.pool["unit"])
            self.owe(owed, fact.id, on, wanted, None)
            self.debts.setdefault((contract["id"], pool), []).append(AdjustmentDebt(fact.id, wanted))

    def owe(self, owed: Lot, fact: str, on: dt.date, quantity: Fraction, piece: object) -> None:
        self.take(owed, "owe", fact, on, quantity, piece)

    # Drawing -----------------------------------------------------------------------------------------

    def next_lot(self, contract: Row, pool: Row, on: dt.date) -> Lot | None:
        """The next lot to draw from: those in use, then those that reach back to the day (L5)."""
        mine = [lot for lot in self.of(contract, pool["name"]) if lot.left > 0]
        ordered = in_order(mine, pool.get("draw_first", "oldest"))
        return next((lot for lot in ordered if lot.live), None) or next(
            (lot for lot in ordered if lot.reaches(on)), None
        )

    def balance(self, contract: Row, pool: str, on: dt.date) -> Fraction:
        """What a refill looks at: usable, less owed, and what is bought and within its days but unpaid."""
        pending = [
            lot.left
            for lot in self.of(contract, pool)
            if not lot.live and lot.date <= on and lot.first <= on and (lot.last is None or on <= lot.last)
        ]
        return self.net(contract, pool) + sum(pending, Fraction(0))

    def refill(self, contract: Row, pool: Row, on: dt.date, fact: Fact, at: dt.datetime) -> None:
        """At or below the level it buys at once, as often as brings the balance above it (B8, L9)."""
        if "refill" not in pool:
            return
        shop = Shop(self.world, contract, pool["name"], on)
        level = shop.quantity(pool["refill"]["at"])
        while (balance := self.balance(contract, pool["name"], on)) <= level:
            name = self.free_name(f"{contract['id']}/{pool['name']}/refill/{caused_by(fact)}")
            self.sell(shop.refill(name, balance, fact=fact.id, at=at), on)

    def buy(self, contract: Row, pool: Row, on: dt.date, fact: Fact, at: dt.datetime) -> Lot:
        """Sell the pool's `sold` again to work that has used it up."""
        name = self.free_name(f"{contract['id']}/{pool['name']}/buy/{caused_by(fact)}")
        lot = Shop(self.world, contract, pool["name"], on).sale("buy", name, fact=fact.id, at=at)
        assert lot.bought > 0
        self.sell(lot, on)
        return lot

    def sell(self, lot: Lot, on: dt.date) -> None:
        self.announce(lot)
        before, self.arrived = self.arrived, []
        self.comes_in(lot, on)
        self.set_base()
        self.arrived = before
        self.bought.append(lot)

    def free_name(self, name: str) -> str:
        taken = {lot.id for lot in self.lots}
        count = 2
        full = name
        while full in taken:
            full, count = f"{name}/{count}", count + 1
        return full


def caused_by(fact: Fact) -> str:
    """What a purchase by rule is named after: an entry, or something else by its kind."""
    kinds = {"tickets": "ticket/", "usage": "usage/", "expenses": "expense/"}
    return f"{kinds.get(fact.kind, '')}{fact.id}"


@dataclass
class AdjustmentDebt:
    """What an adjustment took that was not there: repaid by the next lot, never billed."""

    fact: str
    quantity: Fraction
    owed = False  # it is nothing that could be billed

    @property
    def done(self) -> bool:
        return self.quantity == 0

    def cover(self, pools: Pools, lot: Lot, on: dt.date) -> None:
        part = min(self.quantity, lot.left)
        self.quantity -= part
        pools.take(lot, "adjustment", self.fact, on, part)
        owed = pools.owed_lot(lot.contract, lot.pool, on, lot.unit)
        pools.take(owed, "repay", self.fact, on, -part)
