"""Where facts other than work go: the first active contract with a clause of a section that matches."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from oracle_facts import BadFactError, Fact, time, timed_for
from oracle_pieces import LaterError
from oracle_terms import WEEKDAYS, Row, active, local_day
from oracle_when import applies
from oracle_world import Edition, World


@dataclass(frozen=True)
class Taken:
    """A fact in the contract that takes it: its clause, what holds that day, and its times as read there."""

    contract: Row
    edition: Edition
    clause: Row
    fact: Fact
    on: dt.date


def subject_of(fact: Fact, ticket: Row | None, on: dt.date) -> Row:
    """What conditions may ask: the fact's columns, its ticket's, and the day of the week."""
    subject = dict(fact.row) | {"weekday": WEEKDAYS[on.weekday()]}
    return subject | {f"ticket.{name}": value for name, value in (ticket or {}).items()}


def completed_for(world: World, fact: Fact, contract: Row) -> Fact:
    """The ticket with the instant of its completion, read in the zone of a contract."""
    local = replace(fact, candidates=[contract])
    local.at = time(world, local, "completed_at")
    return local


def measures(clause: Row, fact: Fact) -> bool:
    """Whether a clause is about the unit of the fact, where it is about a unit."""
    return "unit" not in clause or bool(clause["unit"] == str(fact.row["unit"]))


def taken(world: World, fact: Fact, ticket: Row | None, section: str) -> Taken:
    """The first contract with a clause that matches, and the first such clause (O1, V11).

    LaterError where a contract that is asked sees the fact after the as-of day; BadFactError where nobody takes it.
    """
    for contract in fact.candidates:
        local = (completed_for if fact.kind == "tickets" else timed_for)(world, fact, contract)
        assert local.at
        on = local_day(local.at, world.zone(contract))
        if on > world.as_of:
            raise LaterError
        if not active(contract, on):
            continue
        edition = world.edition(contract, on)
        subject = subject_of(local, ticket, on)
        for clause in edition.clauses(section):
            if measures(clause, local) and applies(clause, on, subject, edition.pack, edition.terms):
                return Taken(contract, edition, clause, local, on)
    raise BadFactError("unrouted")
