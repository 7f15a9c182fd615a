"""Rows of facts, sorted into used, repeated, later and rejected, with their times and numbers read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction

from oracle_terms import Row, hours_to_seconds, instant, local_day, number, whole
from oracle_when import TYPED, present
from oracle_world import World

KINDS = ("tickets", "time_entries", "purchases", "adjustments", "counts", "milestones", "usage", "expenses")

FROM_TICKETS = ("time_entries", "usage", "expenses")  # kinds that take their contract from their ticket (V9)


@dataclass
class Fact:
    """One fact with the contracts it may go to, in order, and its instant."""

    kind: str
    id: str
    row: Row
    candidates: list[Row]
    at: dt.datetime | None = None
    worked: int = 0
    billable_seconds: int | None = None
    completed: dt.datetime | None = None

    def has(self, *columns: str) -> bool:
        return any(present(self.row.get(name)) for name in columns)

    @property
    def is_dated(self) -> bool:
        """Whether the start is a date alone."""
        return len(str(self.row["at"]).strip()) <= 10

    @property
    def is_clocked(self) -> bool:
        """Whether the worked time is what lies between start and end."""
        return self.has("end") and not self.has("hours", "minutes")


@dataclass
class Read:
    facts: dict[str, list[Fact]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    rejected: list[Row] = field(default_factory=list)
    repeated: int = 0
    later: int = 0
    rows: int = 0

    def reject(self, kind: str, fact: str, reason: str, times: int = 1) -> None:
        self.rejected += [{"kind": kind, "id": fact, "reason": reason}] * times


class BadFactError(Exception):
    """A fact that cannot be used; its text is the name of the reason."""


def home(world: World, row: Row, ticket: Row | None) -> list[Row]:
    """The contracts a fact may go to: from the one it names on, or all of its customer's (V9, O1)."""
    source = row if present(row.get("contract")) or present(row.get("customer")) else ticket or {}
    if present(source.get("contract")):
        for place, contract in enumerate(world.contracts):
            if contract["id"] == source["contract"]:
                later = world.contracts[place:]
                return [c for c in later if c["customer"] == contract["customer"]]
        raise BadFactError("unknown-contract")
    if present(source.get("customer")):
        theirs = [c for c in world.contracts if c["customer"] == source["customer"]]
        if theirs:
            return theirs
        raise BadFactError("unknown-customer")
    raise BadFactError("no-contract")


def time(world: World, fact: Fact, column: str) -> dt.datetime | None:
    """A time of the fact; without an offset it is local to the first contract it may go to."""
    value = fact.row.get(column)
    if not present(value):
        return None
    try:
        return instant(str(value), world.zone(fact.candidates[0]))
    except ValueError:
        raise BadFactError("unreadable-time") from None


def required_time(world: World, fact: Fact, column: str = "at") -> dt.datetime:
    found = time(world, fact, column)
    if found is None:
        raise BadFactError("missing-value")
    return found


def timed_for(world: World, fact: Fact, contract: Row) -> Fact:
    """The fact with its times read in the zone of a contract: without an offset they are local to it."""
    local = replace(fact, candidates=[contract])
    local.at = required_time(world, local)
    end = time(world, local, "end") if fact.kind == "time_entries" else None
    if end is not None and fact.is_clocked:
        local.worked = int((end - local.at).total_seconds())
    return local


def check_attributes(world: World, fact: Fact, on: dt.date) -> None:
    """A value outside a closed vocabulary, or not of its type, rejects the fact."""
    for name, declared in (world.edition(fact.candidates[0], on).pack.get("attributes") or {}).items():
        value = fact.row.get(name)
        if not present(value):
            continue
        if "values" in declared and str(value) not in map(str, declared["values"]):
            raise BadFactError("unknown-value")
        if declared.get("type") in TYPED:
            try:
                TYPED[declared["type"]](value)
            except (ValueError, AssertionError):
                raise BadFactError("unknown-value") from None


def read_entry(world: World, fact: Fact) -> None:
    fact.at = required_time(world, fact)
    end = time(world, fact, "end")
    if end is not None and end < fact.at:
        raise BadFactError("end-before-start")
    if present(fact.row.get("hours")):
        fact.worked = hours_to_seconds(fact.row["hours"])
    elif present(fact.row.get("minutes")):
        fact.worked = whole(number(fact.row["minutes"]) * 60)
    elif end is not None:
        fact.worked = int((end - fact.at).total_seconds())
    else:
        raise BadFactError("no-duration")
    if present(fact.row.get("billable_hours")):
        fact.billable_seconds = hours_to_seconds(fact.row["billable_hours"])
    for length in (fact.worked, fact.billable_seconds or 0):
        if length < 0:
            raise BadFactError("negative-hours")
        if length > 86400:
            raise BadFactError("too-long")


def has_offset(text: str) -> bool:
    return text[10:].endswith("Z") or "+" in text[10:] or "-" in text[10:]


def read_ticket(world: World, fact: Fact) -> None:
    fact.at = time(world, fact, "opened_at")
    fact.completed = time(world, fact, "completed_at")
    written = [str(fact.row.get(name)) for name in ("opened_at", "completed_at")]
    alike = len({has_offset(one) for one in written}) == 1
    if fact.at and fact.completed and alike and fact.completed < fact.at:
        raise BadFactError("end-before-start")


def required_number(fact: Fact, column: str, places: int) -> Fraction:
    """A number of the fact with at most so many decimal places."""
    if not fact.has(column):
        raise BadFactError("missing-value")
    try:
        found = number(fact.row[column])
    except ValueError:
        raise BadFactError("unreadable-number") from None
    if (found * 10**places).denominator != 1:
        raise BadFactError("unreadable-number")
    return found


def read_usage(world: World, fact: Fact) -> None:
    fact.at = required_time(world, fact)
    if not fact.has("unit"):
        raise BadFactError("missing-value")
    if required_number(fact, "quantity", 6) < 0:
        raise BadFactError("unreadable-number")


def read_expense(world: World, fact: Fact) -> None:
    fact.at = required_time(world, fact)
    required_number(fact, "amount", 6)


def read_fact(world: World, kind: str, row: Row, ticket: Row | None) -> Fact | None:
    """The fact, or None if it is later than the as-of day."""
    if kind == "tickets" and not present(row.get("contract")) and not present(row.get("customer")):
        return Fact(kind, str(row["id"]), row, [])  # the work on it may say whose it is
    fact = Fact(kind, str(row["id"]), row, home(world, row, ticket))
    if kind == "time_entries":
        read_entry(world, fact)
    elif kind == "tickets":
        read_ticket(world, fact)
    elif kind == "usage":
        read_usage(world, fact)
    elif kind == "expenses":
        read_expense(world, fact)
    else:
        fact.at = required_time(world, fact)
    if kind == "counts":
        return fact  # each contract that it serves has a day of its own
    zone = world.zone(fact.candidates[0])
    on = local_day(fact.at, zone) if fact.at else world.as_of
    if on > world.as_of:
        return None
    if kind in ("time_entries", "tickets", "usage", "expenses"):
        check_attributes(world, fact, on)
    return fact


def plain(row: Row) -> Row:
    """A row without what is absent; text is stripped, so that equal rows compare equal."""
    stripped = {k: v.strip() if isinstance(v, str) else v for k, v in row.items()}
    return {k: v for k, v in stripped.items() if present(v)}


def single(kind: str, rows: list[Row], read: Read) -> list[Row]:
    """One row for each id; equal rows are repeats, different ones clash and are all rejected (V8)."""
    by_id: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_id[str(row["id"])].append(plain(row))
    result = []
    for fact, same in by_id.items():
        if any(row != same[0] for row in same):
            read.reject(kind, fact, "clashing-id", len(same))
        else:
            read.repeated += len(same) - 1
            result.append(same[0])
    return result


def read_all(world: World, facts: dict[str, list[Row]]) -> Read:
    """Every row of every kind; tickets first, because entries take their contract and attributes."""
    read = Read(rows=sum(len(facts.get(kind) or []) for kind in KINDS))
    tickets: dict[str, Row] = {}
    for kind in KINDS:
        for row in single(kind, list(facts.get(kind) or []), read):
            ticket = tickets.get(str(row.get("ticket"))) if kind in FROM_TICKETS else None
            try:
                fact = read_fact(world, kind, row, ticket)
            except BadFactError as bad:
                read.reject(kind, str(row["id"]), str(bad))
                continue
            if kind == "tickets":
                tickets[str(row["id"])] = row
            if fact is None:
                read.later += 1
                continue
            read.facts[kind].append(fact)
    return read


def ticket_of(read: Read, fact: Fact) -> Row | None:
    """The row of the ticket an entry names, if there is one."""
    named = str(fact.row.get("ticket"))
    found = next((t for t in read.facts["tickets"] if t.id == named), None)
    if found is None or not found.candidates:
        return found.row if found else None
    is_theirs = found.candidates[0]["customer"] == fact.candidates[0]["customer"]
    return found.row if is_theirs else None  # another customer's ticket says nothing of this work
