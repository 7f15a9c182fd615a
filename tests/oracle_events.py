"""Occurrences: entries, tickets, purchases, lapses and held work, each told, or counted and then told.

What happens to a contract as a whole is found in oracle_contract_events, and told here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from oracle_facts import Fact, Read
from oracle_lots import Lot
from oracle_periods import before
from oracle_pieces import Entry
from oracle_pools import Pools
from oracle_terms import WEEKDAYS, Row, active, counted, instant, local_day, resolve
from oracle_watch import actions, hours_text, money_text, quantity_text, triggers
from oracle_when import holds
from oracle_world import World

if TYPE_CHECKING:
    from oracle_labor import Labor

# The parts of a day, in order.
STARTED, LAPSED, COUNTED, WORKED, TICKETS, CHARGED, CLOSED = range(7)
BILLED = {
    "time-entry": "time_entries",
    "milestone-reached": "milestones",
}  # kinds of facts with lines of theirs


@dataclass(frozen=True)
class Happened:
    """One occurrence: where, when, and what is known of it; `part` is its place in the day."""

    event: str
    contract: Row
    on: dt.date
    fields: Row
    subject: Row = field(default_factory=dict)
    fact: str | None = None
    part: tuple[Any, ...] = (WORKED,)


@dataclass
class Events:
    world: World
    all: list[Happened] = field(default_factory=list)
    _told: set[tuple[str, str, int | None]] = field(default_factory=set)

    # What happens ------------------------------------------------------------------------------------

    def bought(self, pools: Pools, lot: Lot) -> None:
        currency = self.world.currency(lot.contract)
        left = quantity_text(pools.net(lot.contract, lot.pool), lot.unit, currency)
        fields = {"pool": lot.pool, "left": left, "amount": money_text(lot.price, currency)}
        fields |= {"purchase": lot.id, "quantity": quantity_text(lot.bought, lot.unit, currency)}
        self.all.append(Happened("purchase", lot.contract, lot.date, fields, {"pool": lot.pool}))

    def lapsed(self, lot: Lot, quantity: Fraction, on: dt.date) -> None:
        words = quantity_text(quantity, lot.unit, self.world.currency(lot.contract))
        fields = {"pool": lot.pool, "purchase": lot.id, "quantity": words}
        subject = {"pool": lot.pool}
        self.all.append(Happened("lapse", lot.contract, on, fields, subject, part=(LAPSED,)))

    def worked(self, entry: Entry, labor: Labor) -> None:
        """An entry with all it caused: what of it is held, and that it was made (T-d)."""
        seen: dict[str, tuple[Row, Row]] = {}
        for piece in entry.pieces:
            for visit in piece.visits:
                seen.setdefault(visit.contract["id"], (visit.contract, visit.subject))
        names = ("ticket", "role", "work_type", "resource")
        known = {name: entry.fact.row.get(name, "") for name in names} | {"fact": entry.fact.id}
        takers = [seen[one["id"]] for one in self.world.contracts if one["id"] in seen]
        for contract, subject in takers:
            seconds = labor.held[entry.fact.id, contract["id"]]
            if seconds:
                fields = known | {"hours": hours_text(Fraction(seconds))}
                self.all.append(Happened("held", contract, entry.on, fields, subject, entry.fact.id))
        contract, subject = takers[0]
        fields = known | {"hours": hours_text(Fraction(entry.fact.worked))}
        self.all.append(Happened("time-entry", contract, entry.on, fields, subject, entry.fact.id))

    def ticket(self, fact: Fact, event: str, column: str) -> tuple[dt.date, dt.datetime, Happened] | None:
        """A ticket that is opened or completed, in the first contract with a trigger that matches."""
        if not fact.has(column):
            return None
        found = None
        for contract in fact.candidates:
            zone = self.world.zone(contract)
            at = instant(str(fact.row[column]), zone)
            on = local_day(at, zone)
            if on > self.world.as_of or not active(contract, on):
                continue
            subject = {**fact.row, "weekday": WEEKDAYS[on.weekday()]}
            subject |= {f"ticket.{name}": value for name, value in fact.row.items()}
            fields = {name: fact.row.get(name, "") for name in ("title", "type", "priority")}
            part = (TICKETS, at, int(event == "ticket-completed"), fact.id)
            happened = Happened(event, contract, on, fields | {"ticket": fact.id}, subject, fact.id, part)
            found = found or (on, at, happened)
            if any(self.asks(one, happened) for one in triggers(self.world, contract, on, event)):
                return on, at, happened
        return found

    def tickets(self, read: Read) -> list[tuple[dt.date, Happened]]:
        """All of them in order."""
        found: list[Any] = []
        for fact in read.facts["tickets"]:
            for event, column in (("ticket-opened", "opened_at"), ("ticket-completed", "completed_at")):
                one = self.ticket(fact, event, column)
                if one:
                    found.append((one[1], event == "ticket-completed", fact.id, one))
        return [(one[0], one[2]) for *_, one in sorted(found, key=lambda item: item[:3])]

    # What is said ------------------------------------------------------------------------------------

    def asks(self, trigger: Row, happened: Happened) -> bool:
        """Whether the condition of a trigger holds for what happened; of periods it hears those of its length."""
        if happened.event == "period-closed":
            return bool(counted(trigger.get("every", "month")) == happened.subject["every"])
        edition = self.world.edition(happened.contract, happened.on)
        return holds(trigger.get("when"), happened.subject, edition.pack, edition.terms)

    def billed(self, happened: Happened, charges: list[Row]) -> str:
        """What all charges of the entry, ticket or milestone come to, by currency."""
        column = "fact" if happened.event in BILLED else "ticket"
        sums: dict[str, Decimal] = {}
        for charge in charges:
            theirs = charge["customer"] == happened.contract["customer"]
            # Ids are unique within a kind of facts only.
            kind = charge.get("of", "time_entries")
            theirs = theirs and (column == "ticket" or kind == BILLED[happened.event])
            if theirs and charge["kind"] not in ("adjustment", "sale") and charge[column] == happened.fact:
                signed = next(one for one in self.world.contracts if one["id"] == charge["contract"])
                currency = self.world.currency(signed)
                sums[currency] = sums.get(currency, Decimal(0)) + charge["amount"]
        sums = sums or {self.world.currency(happened.contract): Decimal(0)}
        return " + ".join(money_text(sums[one], one) for one in sorted(sums))

    def said(self, charges: list[Row]) -> list[Row]:
        """The actions of everything that happened, in order."""
        found: list[Row] = []
        self.all.sort(key=lambda one: (one.on, one.part))
        for place, happened in enumerate(self.all):
            for trigger in triggers(self.world, happened.contract, happened.on, happened.event):
                if not self.asks(trigger, happened):
                    continue
                fields = dict(happened.fields)
                if "count" in trigger:
                    count = self.reached(place, trigger)
                    if count is None:
                        continue
                    fields["count"] = count
                if happened.event in (*BILLED, "ticket-completed"):
                    fields["billed"] = self.billed(happened, charges)
                found += actions(self.world, trigger, happened.contract, happened.on, fields)
        return found

    # Counts ------------------------------------------------------------------------------------------

    def reached(self, place: int, trigger: Row) -> int | None:
        """The count where a trigger fires, if it is enough and this run of being so was not told by one of its name."""
        here, rule = self.all[place], trigger["count"]
        terms = self.world.edition(here.contract, here.on).terms
        within, enough = str(resolve(rule["within"], terms)), rule["at_least"]
        days = [
            one.on
            for one in self.all[: place + 1]
            if one.contract is here.contract and one.event == rule["of"] and self.counts(trigger, one)
        ]
        begun = None
        for index, on in enumerate(days):
            earlier = sum(one > before(within, on) for one in days[:index])
            if earlier < enough:
                begun = index if earlier + 1 == enough else None
        count = sum(one > before(within, here.on) for one in days)
        key = (here.contract["id"], trigger["name"], begun)
        if count < enough or key in self._told:
            return None
        self._told.add(key)
        return count

    def counts(self, trigger: Row, one: Happened) -> bool:
        """Whether something counts: of its own events a trigger counts those for which its `when` holds.

        Of periods it counts those of its own length.
        """
        event = trigger["on"]
        if trigger["count"]["of"] != event or ("when" not in trigger and event != "period-closed"):
            return True
        if event == "period-closed":
            return self.asks(trigger, one)
        known = triggers(self.world, one.contract, one.on, event)
        return any(other["name"] == trigger["name"] and self.asks(other, one) for other in known)
