"""The oracle: a second evaluator, day by day and in exact fractions, to hold the engine against.

It shares nothing with the engine but the language. It is written to be obviously right, and it is slow.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracle_contract_events import of_contracts
from oracle_counts import counts_of
from oracle_demand_flow import Demands
from oracle_demanded import demanded
from oracle_demands import Demand
from oracle_events import Events, Happened
from oracle_facts import BadFactError, Fact, Read, read_all
from oracle_grants import Grants
from oracle_known import check
from oracle_labor import Labor
from oracle_limits import limited
from oracle_lines import charges_of
from oracle_lots import Lot, Shop, adjustment, adjustment_id, purchased, shown, sold_at_start, taker
from oracle_oneoff import fees_of, milestones_of
from oracle_pieces import Entry, Piece, place_all
from oracle_pools import Pools
from oracle_rounding import measure
from oracle_settle import settle
from oracle_spend import spent
from oracle_terms import DAY, Row, active, decimal, end_of, number, start_of
from oracle_watch import Watch
from oracle_world import World


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
class Coming:
    """What comes into a contract's pools by facts and sales at the start: a lot, or an adjustment."""

    contract: Row
    at: tuple[Any, ...]  # by the day bought, sales at the start first, then by `at` and id
    days: tuple[dt.date, ...]
    lot: Lot | None = None
    adjusts: tuple[Fact, Shop, Fraction] | None = None


@dataclass
class Run:
    """The days of one customer, each in the order of ruling B2."""

    world: World
    contracts: list[Row]
    entries: list[Entry]
    demanded: list[Demand]
    coming: list[Coming]
    tickets: list[tuple[dt.date, Happened]]
    pools: Pools
    grants: Grants
    watch: Watch
    events: Events

    def __post_init__(self) -> None:
        self.labor, self.demands = Labor(self.world, self.pools), Demands(self.pools)
        self.comes: dict[tuple[str, dt.date], list[Coming]] = defaultdict(list)
        for one in sorted(self.coming, key=lambda c: c.at):
            for on in sorted(set(one.days)):
                self.comes[one.contract["id"], on].append(one)
        self.work: dict[dt.date, list[tuple[Any, Entry | Demand, Piece | None]]] = defaultdict(list)
        for entry in self.entries:
            for place, piece in enumerate(entry.pieces):
                order = (piece.start, 0, entry.fact.id, place)
                self.work[entry.on].append((order, entry, piece))
        for demand in self.demanded:
            self.work[demand.on].append((demand.order, demand, None))
        self.opened: dict[dt.date, list[Happened]] = defaultdict(list)
        for on, happened in self.tickets:
            self.opened[on].append(happened)

    def run(self) -> None:
        days = [on for _, on in self.comes] + [*self.work, *self.opened]
        days += [start_of(one) for one in self.contracts]
        days += [one.lot.first for one in self.coming if one.lot]
        on, last = min(days), max([self.world.as_of, *self.work])
        while on <= last:
            # Work may lie a day after the day of the run where contracts lie in other zones.
            touched = {v.contract["id"] for _, _, p in self.work.get(on, ()) if p for v in p.visits}
            for contract in self.contracts:
                if on <= self.world.as_of or contract["id"] in touched:
                    self.morning(contract, on)
            self.through_the_day(on)
            for contract in self.contracts:
                if on <= self.world.as_of:
                    self.evening(contract, on)
            on += DAY

    def close(self, on: dt.date) -> None:
        """The end of a moment: shares have a new base, and every pool that moved is looked at."""
        self.pools.set_base()
        moved, self.pools.moved = self.pools.moved, []
        for name, pool in moved:
            contract = next(one for one in self.contracts if one["id"] == name)
            self.watch.look(contract, pool, on)
        self.pools.moved_lots = []

    def morning(self, contract: Row, on: dt.date) -> None:
        """Lapses, carry-overs and grants together; then purchases and adjustments one by one."""
        pools = self.pools
        lapsing = [one for one in pools.lots if one.last == on - DAY and one.contract is contract]
        for old in sorted(lapsing, key=lambda lot: lot.id):
            quantity = pools.lapse(old, on)
            if quantity:
                self.events.lapsed(old, quantity, on)
        if active(contract, on) and on <= self.world.as_of:
            self.grants.grant(contract, on)
        self.close(on)
        for one in self.comes.get((contract["id"], on), ()):
            if one.adjusts:
                pools.adjust(*one.adjusts)
            lot = one.lot
            if lot and lot.usable_from == on and lot.comes_into_use:
                pools.comes_in(lot, on)
            self.close(on)
            if lot and lot.date == on and lot.billed:
                self.events.bought(pools, lot)

    def through_the_day(self, on: dt.date) -> None:
        """Pieces and demands in work order; an entry is done with its last piece. Then tickets."""
        pieces = sorted(self.work.get(on, ()), key=lambda item: item[0])
        open_pieces = {id(entry): len(entry.pieces) for _, entry, _ in pieces if isinstance(entry, Entry)}
        moved: dict[int, list[tuple[str, str]]] = defaultdict(list)
        bought: dict[int, list[Lot]] = defaultdict(list)
        lots: dict[int, list[Lot]] = defaultdict(list)
        for _, entry, piece in pieces:
            if isinstance(entry, Demand):
                self.demand(entry, on)
                continue
            assert piece
            self.labor.work(entry, piece)
            moved[id(entry)] += self.pools.moved
            bought[id(entry)] += self.pools.bought
            lots[id(entry)] += self.pools.moved_lots
            self.pools.moved, self.pools.bought, self.pools.moved_lots = [], [], []
            open_pieces[id(entry)] -= 1
            if not open_pieces[id(entry)]:
                for lot in bought[id(entry)]:
                    self.events.bought(self.pools, lot)
                self.pools.moved = list(dict.fromkeys(moved[id(entry)]))
                self.pools.moved_lots = lots[id(entry)]
                self.close(on)
                self.events.worked(entry, self.labor)
        self.events.all += self.opened.get(on, ())

    def demand(self, demand: Demand, on: dt.date) -> None:
        """A ticket, usage or an expense, with all it causes."""
        self.demands.work(demand)
        bought, self.pools.bought = self.pools.bought, []
        for lot in bought:
            self.events.bought(self.pools, lot)
        self.close(on)

    def evening(self, contract: Row, on: dt.date) -> None:
        if end_of(contract) == on:
            settle(self.pools, self.labor, self.demands, contract, on)
            for lot in self.pools.bought:
                self.events.bought(self.pools, lot)
            self.pools.bought = []
            self.close(on)
        self.watch.end_of_day(contract, on)


def adjust(world: World, read: Read, fact: Fact) -> Row:
    """An amount billed as it is, by the first contract that is active."""
    contract, on = taker(world, fact)
    if not fact.has("amount") or fact.has("quantity"):
        raise BadFactError("missing-value")
    exact = world.round(contract, on, number(fact.row["amount"]))
    return {
        "contract": contract["id"],
        "customer": contract["customer"],
        "clause": "adjustment",
        "kind": "adjustment",
        "fact": fact.id,
        "ticket": None,
        "date": on,
        "worked": 0,
        "quantity": None,
        "amount": decimal(exact, world.digits(contract)),
        "purchase": None,
        "rate": None,
        "id": f"{contract['id']}/adjustment/{fact.id}",
    }


def sale(world: World, lot: Lot) -> Row:
    """The charge of a purchase, on the day it is bought."""
    return {
        "contract": lot.contract["id"],
        "customer": lot.contract["customer"],
        "clause": lot.pool,
        "kind": "sale",
        "fact": None,
        "ticket": None,
        "date": lot.date,
        "worked": 0,
        "quantity": shown(lot.bought, lot.unit),
        "amount": decimal(lot.price, world.digits(lot.contract)),
        "purchase": lot.id,
        "rate": None,
        "id": f"{lot.contract['id']}/{lot.pool}/{lot.id}",
    }


def balance(world: World, lot: Lot) -> Row:
    columns = ("bought", "drawn", "lapsed", "carried", "adjusted", "left")
    return {
        "contract": lot.contract["id"],
        "pool": lot.pool,
        "purchase": lot.id,
        **{name: shown(getattr(lot, name), lot.unit) for name in columns},
        "value_left": decimal(lot.price - lot.value_given, world.digits(lot.contract)),
        "usable_from": lot.usable_from,
        "usable_to": lot.last,
    }


def all_coming(world: World, read: Read, charges: list[Row]) -> list[Coming]:
    """Sales at the start, purchases and adjustments; amounts go to the charges at once."""
    found = [
        Coming(lot.contract, (lot.date, 0, lot.at, lot.id), (lot.date,), lot) for lot in sold_at_start(world)
    ]
    for fact in read.facts["purchases"]:
        try:
            lot = purchased(world, fact)
        except BadFactError as bad:
            read.reject("purchases", fact.id, str(bad))
            continue
        days = (lot.date, lot.usable_from) if lot.usable_from else (lot.date,)
        found.append(Coming(lot.contract, (lot.date, 1, lot.at, lot.id), days, lot))
    for fact in read.facts["adjustments"]:
        try:
            if fact.has("pool"):
                shop, quantity = adjustment(world, fact)
                at = (shop.on, 1, fact.at, adjustment_id(shop, fact))
                found.append(Coming(shop.contract, at, (shop.on,), adjusts=(fact, shop, quantity)))
            else:
                charges.append(adjust(world, read, fact))
        except BadFactError as bad:
            read.reject("adjustments", fact.id, str(bad))
    return found


def run(packs: dict[str, Row], contracts: list[Row], facts: dict[str, list[Row]], as_of: dt.date) -> Outcome:
    """Evaluate facts under contracts up to and including a day."""
    check(packs, contracts, facts)
    world, outcome = World(packs, contracts, as_of), Outcome()
    read = read_all(world, facts)
    counts, milestones = counts_of(world, read), milestones_of(world, read)
    adjusted: list[Row] = []
    coming = all_coming(world, read, adjusted)
    entries = place_all(world, read)
    measure(entries)
    asked = demanded(world, read)
    for customer in dict.fromkeys(one["customer"] for one in contracts):
        theirs = [one for one in contracts if one["customer"] == customer]
        mine = [one for one in coming if one.contract["customer"] == customer]
        work = [one for one in entries if one.pieces[0].visits[0].contract["customer"] == customer]
        pools, events = Pools(world), Events(world)
        watch = Watch(world, pools)
        for lot in [one.lot for one in mine if one.lot]:
            pools.announce(lot)
        tickets = [one for one in events.tickets(read) if one[1].contract["customer"] == customer]
        pools.moved, pools.moved_lots = [], []
        demands, grants = asked.of[customer], Grants(pools, counts)
        Run(world, theirs, work, demands, mine, tickets, pools, grants, watch, events).run()
        charges = [row for entry in work for row in charges_of(world, entry)]
        charges += asked.charges(customer)
        charges += [sale(world, lot) for lot in pools.lots if lot.billed]
        charges += fees_of(world, theirs, counts, work, milestones)
        charges += limited(world, theirs, charges)
        outcome.draws += pools.draws
        outcome.balances += [balance(world, lot) for lot in [*pools.lots, *pools.owed.values()]]
        charges += [one for one in adjusted if one["customer"] == customer]
        events.all += of_contracts(world, theirs, counts, milestones, charges)
        outcome.charges += charges
        outcome.actions += watch.found + events.said(charges) + spent(world, theirs, charges)
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
        key=lambda a: (
            *(a["contract"], a["at"], a["trigger"], a["action"]),
            *(str(a[name]) for name in ("to", "message", "threshold")),
        )
    )
    outcome.draws.sort(key=lambda d: (d["contract"], d["pool"], d["purchase"], d["kind"] not in FIRST))
    return outcome


FIRST = (
    "sale",
    "purchase",
    "buy",
    "refill",
    "grant",
    "carry",
)  # what brings a lot comes before what it gives


def by_purchase(rows: list[Row]) -> dict[tuple[str, str, str], list[Row]]:
    """Movements of each purchase, in the order in which they happened."""
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["contract"], row["pool"], row["purchase"]].append(row)
    return found


def total(rows: list[Row]) -> Decimal:
    return sum((row["amount"] for row in rows), Decimal(0))
