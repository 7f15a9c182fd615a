"""The oracle: a second evaluator, row by row and in exact fractions, to hold the engine against.

It shares nothing with the engine but the language. It is written to be obviously right, and it is slow.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracle_facts import BadFactError, Read, World, read_all
from oracle_pools import (
    Lot,
    covered_hours,
    covered_money,
    in_order,
    made,
    purchased,
    shown,
    sold_at_start,
    taker,
)
from oracle_terms import DAY, Row, cents, currency_of, decimal, digits_of, number, pack_at
from oracle_watch import Watch, completed
from oracle_when import present
from oracle_work import Segment, Step, Work, place_all, pool_named


@dataclass
class Outcome:
    """What comes out, as plain rows; read = used + repeated + later + rejected rows."""

    charges: list[Row] = field(default_factory=list)
    draws: list[Row] = field(default_factory=list)
    balances: list[Row] = field(default_factory=list)
    actions: list[Row] = field(default_factory=list)
    rejected: list[Row] = field(default_factory=list)
    read: int = 0
    used: int = 0
    repeated: int = 0
    later: int = 0


@dataclass
class Part:
    """One charge line of an entry before its worked time is known."""

    segment: Segment
    kind: str
    clause: str
    seconds: int
    quantity: Fraction
    amount: Fraction = Fraction(0)
    purchase: str | None = None
    rate: Fraction | None = None


@dataclass
class Rest:
    """What is left of an entry on its way down the waterfall."""

    seconds: int
    price: Fraction | None = None  # what is left of a price that was rounded before a money pool was drawn
    drew: bool = False  # a draw step was passed
    last_draw: Step | None = None  # the last draw step of this contract
    parts: list[Part] = field(default_factory=list)


@dataclass
class Run:
    world: World
    lots: list[Lot]
    outcome: Outcome
    watch: Watch
    pending: list[tuple[Any, ...]] = field(default_factory=list)  # events of lots still to come, by contract

    def money(self, contract: Row) -> int:
        return digits_of(currency_of(self.world.packs, contract))

    def rounding(self, contract: Row, on: dt.date) -> str:
        return str(pack_at(self.world.packs, contract, on).get("money_rounding", "half-up"))

    # Lots come and go --------------------------------------------------------------------------------

    def announce(self, lot: Lot) -> None:
        """Write the sale and the movement of a lot."""
        digits = self.money(lot.contract)
        self.move(lot, lot.kind, lot.fact, lot.date, lot.bought, lot.price, lot.bought)
        if lot.billed:
            self.charge(
                lot.contract,
                clause=lot.pool,
                kind="sale",
                fact=None,
                ticket=None,
                date=lot.date,
                worked=0,
                quantity=shown(lot.bought, lot.unit),
                amount=decimal(lot.price, digits),
                purchase=lot.id,
                rate=None,
                id=f"{lot.contract['id']}/{lot.pool}/{lot.id}",
            )

    def schedule(self, lot: Lot) -> None:
        """What the days will bring: 0 it lapses, 1 it comes into use, 2 its triggers fire."""
        if lot.last is not None:
            self.pending.append((lot.last + DAY, 0, lot.at, lot.id, 0, lot))
        if lot.kind != "buy":
            self.pending.append((lot.date, 1, lot.at, lot.id, 1, lot))
            if lot.usable_from is not None and (lot.last is None or lot.usable_from <= lot.last):
                self.pending.append((lot.usable_from, 1, lot.at, lot.id, 0, lot))

    def advance(self, contract: Row, on: dt.date) -> None:
        """Everything that happens to a contract's lots up to and on a day: lapses first, then purchases."""
        due = [e for e in self.pending if e[5].contract is contract and e[0] <= on]
        self.pending = [e for e in self.pending if e not in due]
        due.sort(key=lambda e: e[:5])
        while due:
            date, rank = due[0][:2]
            together = [e for e in due if e[:2] == (date, 0)] or due[:1]
            due = [e for e in due if e not in together]
            pools = []
            for event in together:
                lot, second = event[5], event[4]
                if rank or lot.left > 0:
                    pools.append((lot.pool, lot.unit))
                if rank == 0:
                    self.lapse(lot, date)
                elif second == 0:
                    self.watch.comes_into_use(lot)
                else:
                    self.watch.bought(lot)
                    pools.pop()
            for pool, unit in dict.fromkeys(pools):
                self.watch.look(contract, pool, unit, date)

    def lapse(self, lot: Lot, date: dt.date) -> None:
        self.watch.goes(lot)
        if lot.left > 0:
            lot.lapsed = quantity = lot.left
            self.move(lot, "lapse", None, date, -quantity, lot.value(self.money(lot.contract)), Fraction(0))

    def move(
        self,
        lot: Lot,
        kind: str,
        fact: str | None,
        date: dt.date,
        quantity: Fraction,
        value: Fraction,
        left: Fraction,
    ) -> None:
        self.outcome.draws.append(
            {
                "contract": lot.contract["id"],
                "pool": lot.pool,
                "purchase": lot.id,
                "kind": kind,
                "fact": fact,
                "date": date,
                "quantity": shown(quantity, lot.unit),
                "value": decimal(value, self.money(lot.contract)),
                "left": shown(left, lot.unit),
            }
        )

    def charge(self, contract: Row, **columns: Any) -> None:
        row = {"contract": contract["id"], "customer": contract["customer"], **columns}
        self.outcome.charges.append(row)

    # Drawing -----------------------------------------------------------------------------------------

    def usable(self, segment: Segment, step: Step) -> list[Lot]:
        pool = pool_named(pack_at(self.world.packs, segment.contract, segment.on), step.pool)
        assert pool
        mine = [x for x in self.lots if x.contract is segment.contract and x.pool == step.pool]
        open_lots = [lot for lot in mine if lot.usable(segment.on) and lot.left > 0]
        return in_order(open_lots, pool.get("draw_first", "oldest"))

    def buy(self, work: Work, segment: Segment, step: Step) -> Lot:
        """Sell the pool's `sold` again to an entry that has used it up."""
        name = f"{segment.contract['id']}/{step.pool}/buy/{work.fact.id}"
        taken = {lot.id for lot in self.lots}
        count = 1
        while (name if count == 1 else f"{name}/{count}") in taken:
            count += 1
        full = name if count == 1 else f"{name}/{count}"
        lot = made(self.world, segment.contract, step.pool, segment.on, "buy", work.fact, full)
        assert lot.bought > 0
        self.lots.append(lot)
        self.announce(lot)
        self.schedule(lot)
        self.watch.comes_into_use(lot)
        return lot

    def take(self, work: Work, segment: Segment, lot: Lot, quantity: Fraction) -> None:
        lot.drawn += quantity
        value = lot.value(self.money(lot.contract))
        self.move(lot, "draw", work.fact.id, segment.on, -quantity, value, lot.left)

    def draw(self, work: Work, segment: Segment, step: Step, rest: Rest) -> None:
        """One draw step: take from the pool what it can give, and leave the rest."""
        rest.drew, rest.last_draw = True, step
        need = Fraction(0)
        if step.unit == "money":
            if rest.price is None:
                assert step.rate is not None
                rest.price = self.amount(segment, step.rate * rest.seconds / 3600)
            need = rest.price
            if need == 0:
                return
        total, given = rest.seconds, Fraction(0)
        lots = self.usable(segment, step)
        while rest.seconds > 0 and (lots or step.buys):
            lot = lots.pop(0) if lots else self.buy(work, segment, step)
            if step.unit == "money":
                quantity, covered = covered_money(total, need, given, lot)
                given += quantity
                rest.price = need - given
            else:
                assert step.factor is not None
                quantity, covered = covered_hours(lot, rest.seconds, step.factor)
                rest.price = None
            self.take(work, segment, lot, quantity)
            rest.seconds -= covered
            hours = Fraction(covered, 3600)
            rest.parts.append(Part(segment, "drawn", step.clause, covered, hours, purchase=lot.id))

    def amount(self, segment: Segment, exact: Fraction) -> Fraction:
        return cents(exact, self.money(segment.contract), self.rounding(segment.contract, segment.on))

    def end(self, segment: Segment, step: Step, rest: Rest) -> None:
        """The step that takes whatever is left."""
        quantity = Fraction(rest.seconds, 3600)
        part = Part(segment, step.kind, step.clause, rest.seconds, quantity)
        if step.kind == "rate":
            part.kind = "overage" if rest.drew else "labor"
            part.rate = step.rate
            drawn = rest.last_draw
            if drawn is not None and drawn.overage_drawn:
                assert drawn.factor is not None
                part.quantity = quantity * drawn.factor if rest.price is None else quantity
            assert step.rate is not None
            price = rest.price
            part.amount = self.amount(segment, step.rate * part.quantity) if price is None else price
        rest.parts.append(part)
        rest.seconds = 0

    def work(self, work: Work) -> None:
        """One entry down its waterfall: its movements, its lines, and a look at the pools it moved."""
        rest = Rest(work.billed)
        for segment in work.segments:
            self.advance(segment.contract, segment.on)
        first = work.segments[0]
        if work.billed == 0 and first.steps[0].kind == "draw":
            self.lines(work, [Part(first, "drawn", first.steps[0].clause, 0, Fraction(0))])
            return
        for segment in work.segments:
            rest.price = rest.last_draw = None
            for step in segment.steps:
                if rest.parts and rest.seconds == 0:
                    break
                if step.kind == "draw":
                    self.draw(work, segment, step, rest)
                else:
                    self.end(segment, step, rest)
        segment = work.segments[-1]
        if not rest.parts or rest.seconds:
            hours = Fraction(rest.seconds, 3600)
            rest.parts.append(Part(segment, "drawn", segment.steps[-1].clause, rest.seconds, hours))
        self.lines(work, rest.parts)
        self.look_after(work)

    def look_after(self, work: Work) -> None:
        """Purchases made by the entry, then the state of every pool it moved."""
        for segment in work.segments:
            contract = segment.contract
            mine = [
                d for d in self.outcome.draws if d["fact"] == work.fact.id and d["contract"] == contract["id"]
            ]
            for movement in mine:
                if movement["kind"] == "buy":
                    self.watch.bought(next(x for x in self.lots if x.id == movement["purchase"]))
            moved = {d["pool"] for d in mine if d["kind"] in ("draw", "buy")}
            for pool in sorted(moved):
                unit = next(x.unit for x in self.lots if x.contract is contract and x.pool == pool)
                self.watch.look(contract, pool, unit, segment.on)

    def lines(self, work: Work, parts: list[Part]) -> None:
        """Worked time fills the parts in order; the last takes all that is left of it (P6)."""
        fact, remaining = work.fact, work.fact.worked
        for number_of, part in enumerate(parts, 1):
            worked = remaining if number_of == len(parts) else min(remaining, part.seconds)
            remaining -= worked
            contract = part.segment.contract
            self.charge(
                contract,
                clause=part.clause,
                kind=part.kind,
                fact=fact.id,
                ticket=fact.row.get("ticket"),
                date=part.segment.on,
                worked=worked,
                quantity=part.quantity,
                amount=decimal(part.amount, self.money(contract)),
                purchase=part.purchase,
                rate=part.rate,
                id=f"{contract['id']}/{part.clause}/{fact.id}/{part.purchase or 'rest'}",
            )


def adjust(run: Run, read: Read) -> None:
    """An amount billed as it is, by the first contract that is active."""
    for fact in read.facts["adjustments"]:
        try:
            contract, on = taker(run.world, fact)
            if not present(fact.row.get("amount")):
                raise BadFactError("missing-value")
        except BadFactError as bad:
            read.reject("adjustments", fact.id, str(bad))
            continue
        exact = cents(number(fact.row["amount"]), run.money(contract), run.rounding(contract, on))
        run.charge(
            contract,
            clause="adjustment",
            kind="adjustment",
            fact=fact.id,
            ticket=None,
            date=on,
            worked=0,
            quantity=None,
            amount=decimal(exact, run.money(contract)),
            purchase=None,
            rate=None,
            id=f"{contract['id']}/adjustment/{fact.id}",
        )


def balance(run: Run, lot: Lot) -> Row:
    digits = run.money(lot.contract)
    return {
        "contract": lot.contract["id"],
        "pool": lot.pool,
        "purchase": lot.id,
        "bought": shown(lot.bought, lot.unit),
        "drawn": shown(lot.drawn, lot.unit),
        "lapsed": shown(lot.lapsed, lot.unit),
        "left": shown(lot.left, lot.unit),
        "value_left": decimal(lot.price - lot.value_given, digits),
        "usable_from": lot.usable_from,
        "usable_to": lot.last,
    }


def run(packs: dict[str, Row], contracts: list[Row], facts: dict[str, list[Row]], as_of: dt.date) -> Outcome:
    """Evaluate facts under contracts up to and including a day."""
    world = World(packs, contracts, as_of)
    read = read_all(world, facts)
    lots = sold_at_start(world)
    for fact in read.facts["purchases"]:
        try:
            lots.append(purchased(world, fact))
        except BadFactError as bad:
            read.reject("purchases", fact.id, str(bad))
    this = Run(world, lots, Outcome(), Watch(world))
    for lot in lots:
        this.announce(lot)
        this.schedule(lot)
    for work in place_all(world, read):
        this.work(work)
    for contract in contracts:
        this.advance(contract, as_of)
    adjust(this, read)
    outcome = this.outcome
    outcome.actions = this.watch.found + completed(world, read, outcome.charges)
    outcome.balances = [balance(this, lot) for lot in this.lots]
    outcome.rejected = read.rejected
    outcome.read, outcome.repeated, outcome.later = read.rows, read.repeated, read.later
    outcome.used = read.rows - read.repeated - read.later - len(read.rejected)
    return in_final_order(outcome)


def in_final_order(outcome: Outcome) -> Outcome:
    """The same rows in an order that does not depend on the order of the input."""
    outcome.charges.sort(key=lambda c: (c["customer"], c["contract"], c["date"], c["id"]))
    outcome.balances.sort(key=lambda b: (b["contract"], b["pool"], b["purchase"]))
    outcome.rejected.sort(key=lambda r: (r["kind"], r["id"], r["reason"]))
    outcome.actions.sort(
        key=lambda a: (a["contract"], a["at"], a["trigger"], a["action"], str(a["to"]), str(a["message"]))
    )
    order = {"sale": 0, "purchase": 0, "buy": 0, "draw": 1, "lapse": 2}
    outcome.draws.sort(key=lambda d: (d["contract"], d["pool"], d["purchase"], order[d["kind"]], d["date"]))
    return outcome


def by_purchase(rows: list[Row]) -> dict[tuple[str, str, str], list[Row]]:
    """Movements of each purchase, in the order in which they happened."""
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["contract"], row["pool"], row["purchase"]].append(row)
    return found


def total(rows: list[Row]) -> Decimal:
    return sum((row["amount"] for row in rows), Decimal(0))
