"""One-off fees: when a contract starts, when a milestone is reached, for time entries; prices and shares."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from oracle_clauses import Fee, count_for, fee_on, line
from oracle_counts import Counts
from oracle_facts import BadFactError, Fact, Read, timed_for
from oracle_fees import Fees
from oracle_pieces import Entry, LaterError
from oracle_terms import (
    Row,
    active,
    amendments,
    day,
    end_of,
    local_day,
    number,
    percent,
    resolve,
    start_of,
)
from oracle_when import applies, present
from oracle_world import World, in_force

FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Reached:
    """A milestone in the contract that takes it."""

    fact: Fact
    contract: Row
    on: dt.date
    at: dt.datetime


@dataclass(frozen=True)
class Event:
    """Something that may make one-off fees due."""

    name: str
    on: dt.date
    order: tuple[Any, ...]
    subject: Row
    fact: str | None = None
    row: Row = field(default_factory=dict)


def matching(world: World, contract: Row, event: str, on: dt.date, subject: Row, row: Row) -> list[Row]:
    """The one-off fees that something makes due, in the order of the file."""
    edition = world.edition(contract, on)
    return [
        clause
        for clause in edition.clauses("fees")
        if clause.get("on") == event
        and applies(clause, on, subject, edition.pack, edition.terms)
        and amount_is_there(clause, edition.terms, row)
    ]


def amount_is_there(clause: Row, terms: Row, row: Row) -> bool:
    """A fee with the amount of the fact does not match where the fact has none."""
    price = resolve(clause.get("price"), terms)
    return not isinstance(price, dict) or "from" not in price or present(row.get(price["from"]))


# Milestones -------------------------------------------------------------------------------------------


def reached(world: World, fact: Fact) -> Reached:
    """The first active contract in which a milestone makes a fee due, or is told where none could be."""
    if not fact.has("name"):
        raise BadFactError("missing-value")
    if fact.has("amount"):
        try:
            negative = number(fact.row["amount"]) < 0
        except ValueError:
            raise BadFactError("unreadable-number") from None
        if negative:
            raise BadFactError("negative-amount")
    subject = {"milestone": fact.row["name"]}
    for contract in fact.candidates:
        local = timed_for(world, fact, contract)
        assert local.at
        on = local_day(local.at, world.zone(contract))
        if on > world.as_of:
            raise LaterError
        if active(contract, on) and asked(world, contract, on, subject, fact.row):
            return Reached(fact, contract, on, local.at)
    raise BadFactError("unrouted")


def asked(world: World, contract: Row, on: dt.date, subject: Row, row: Row) -> bool:
    """Whether a fee asks for a milestone, or, where no fee on milestones is in force, a trigger."""
    edition = world.edition(contract, on)
    fees = [one for one in edition.clauses("fees") if in_force(one, on)]
    if any(one.get("on") == "milestone-reached" for one in fees):
        return bool(matching(world, contract, "milestone-reached", on, subject, row))
    told = [one for one in edition.clauses("triggers") if one["on"] == "milestone-reached"]
    return any(applies(one, on, subject, edition.pack, edition.terms) for one in told)


def milestones_of(world: World, read: Read) -> list[Reached]:
    """Every milestone that is taken."""
    found = []
    for fact in read.facts["milestones"]:
        try:
            found.append(reached(world, fact))
        except BadFactError as bad:
            read.reject("milestones", fact.id, str(bad))
        except LaterError:
            read.later += 1
    return found


# What is due ------------------------------------------------------------------------------------------


def of_entries(world: World, contract: Row, entries: list[Entry]) -> list[Event]:
    """The entries of which the contract is the first that takes a piece (as for the trigger `time-entry`)."""
    found = []
    for entry in entries:
        if entry.free:
            continue
        subjects: dict[str, Row] = {}
        for piece in entry.pieces:
            for visit in piece.visits:
                subjects.setdefault(visit.contract["id"], visit.subject)
        taker = next(one for one in world.contracts if one["id"] in subjects)
        if taker is contract:
            fact = entry.fact
            took = [
                piece.start
                for piece in entry.pieces
                if any(one.contract["id"] == contract["id"] for one in piece.visits)
            ]  # work order is of pieces, whose clock times are rounded before
            order = (entry.on, 1, min(took), fact.id)
            found.append(Event("time-entry", entry.on, order, subjects[contract["id"]], fact.id, fact.row))
    return found


def events_of(world: World, contract: Row, entries: list[Entry], milestones: list[Reached]) -> list[Event]:
    """Everything that may make a fee due, by day: the start, then work, then milestones."""
    found = of_entries(world, contract, entries)
    start = start_of(contract)
    if start <= world.as_of:
        found.append(Event("contract-starts", start, (start, 0, FIRST, ""), {}))
    for one in milestones:
        if one.contract is contract:
            order, row = (one.on, 2, one.at, one.fact.id), one.fact.row
            subject = {"milestone": row["name"]}
            found.append(Event("milestone-reached", one.on, order, subject, one.fact.id, row))
    return sorted(found, key=lambda event: event.order)


@dataclass
class OneOff:
    """The one-off fees of one contract."""

    world: World
    contract: Row
    counts: Counts
    taken: dict[tuple[str, Fraction], Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    billed: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    whole_gone: set[str] = field(default_factory=set)  # the prices of which the rest was taken
    seen: set[tuple[Any, ...]] = field(default_factory=set)

    def charges(self, entries: list[Entry], milestones: list[Reached]) -> list[Row]:
        rows = []
        for event in events_of(self.world, self.contract, entries, milestones):
            due = matching(self.world, self.contract, event.name, event.on, event.subject, event.row)
            for clause in due:
                if "once_per" in clause and not self.is_first(clause, event):
                    continue
                row = self.charge(clause, event)
                rows += [row] if row else []
        return rows

    def is_first(self, clause: Row, event: Event) -> bool:
        """Whether nothing of the entry's group has been billed; without a ticket it is a group of its own."""
        names = [clause["once_per"]] if isinstance(clause["once_per"], str) else clause["once_per"]
        values = {"date": event.on, **{one: event.row.get(one) for one in ("ticket", "resource")}}
        key = [str(values[one]) if present(values[one]) else ("alone", event.fact) for one in sorted(names)]
        group = (clause["name"], tuple(sorted(names)), *key)
        is_new = group not in self.seen
        self.seen.add(group)
        return is_new

    def charge(self, clause: Row, event: Event) -> Row | None:
        """One line, also of 0.00; none where there is neither a quantity nor an amount (F10)."""
        terms = self.world.edition(self.contract, event.on).terms
        fee = Fee(clause, terms)
        quantity = Fraction(1)
        if "share" in clause:
            amount = self.share(clause, event, terms)
            if amount is None:
                return None
        else:
            count = count_for(self.counts, self.contract, clause, event.on)
            quantity = fee.chargeable(count)
            price = resolve(clause["price"], terms)
            if isinstance(price, dict) and "from" in price:
                amount = number(event.row[price["from"]]) * quantity
            else:
                amount = fee.price(count)
        ticket = event.row.get("ticket") if event.name == "time-entry" else None
        columns = {"fact": event.fact, "ticket": ticket, "quantity": quantity}
        columns["of"] = "milestones" if event.name == "milestone-reached" else "time_entries"
        columns["id"] = f"{self.contract['id']}/{clause['name']}/{event.fact or 'start'}"
        made = line(self.world, self.contract, clause["name"], "fee", event.on, amount, **columns)
        return made if quantity or made["amount"] else None

    # Shares ------------------------------------------------------------------------------------------

    def whole(self, written: str, on: dt.date, terms: Row) -> Fraction | None:
        """The exact amount of which shares are taken: a term, or a fee's whole period (X10)."""
        if written.startswith("$"):
            return number(resolve(written, terms))
        for later in self.days_from(on):
            fee = fee_on(self.world, self.contract, written, later)
            if fee:
                return fee.price(count_for(self.counts, self.contract, fee.clause, on))
        return None

    def days_from(self, on: dt.date) -> list[dt.date]:
        """The day itself, and the later days of the contract on which a fee may begin."""
        changes = amendments(self.contract, dt.date.max)
        days = {day(one["from"]) for one in changes}
        for at in [on, *days]:
            fees = self.world.edition(self.contract, at).clauses("fees")
            days |= {day(fee["from"]) for fee in fees if "from" in fee}
        end = end_of(self.contract) or dt.date.max
        return [on, *sorted(one for one in days if on < one <= end)]

    def share(self, clause: Row, event: Event, terms: Row) -> Fraction | None:
        """A percentage by cumulative difference, or the rest of what earlier shares left."""
        of = clause["of"]
        price = self.whole(of, event.on, terms)
        if price is None:
            return None

        def rounded(part: Fraction) -> Fraction:
            return self.world.round(self.contract, event.on, part * price)

        written = resolve(clause["share"], terms)
        if written == "rest" or of in self.whole_gone:
            self.whole_gone.add(of)
            amount = rounded(Fraction(1)) - self.billed[of]
        else:
            before = self.taken[of, price]
            self.taken[of, price] += percent(written)
            amount = rounded(self.taken[of, price]) - rounded(before)
        self.billed[of] += amount
        return amount


def fees_of(
    world: World, contracts: list[Row], counts: Counts, entries: list[Entry], milestones: list[Reached]
) -> list[Row]:
    """All fees of some contracts, recurring and one-off."""
    rows = []
    for contract in contracts:
        rows += Fees(world, contract, counts).charges()
        rows += OneOff(world, contract, counts).charges(entries, milestones)
    return rows
