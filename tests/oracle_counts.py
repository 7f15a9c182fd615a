"""How many users, devices and the like a contract has on each day, from the facts about counts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from oracle_facts import BadFactError, Fact, Read, required_time, time, timed_for
from oracle_terms import Row, amendments, local_day, named_pack, number
from oracle_when import present
from oracle_world import World

Place = tuple[str, str]  # contract, unit


@dataclass(frozen=True)
class Told:
    """What one fact says of a unit of one contract: a total, a change, or a subject up to a day."""

    fact: Fact
    contract: Row
    unit: str
    on: dt.date
    total: Fraction | None = None
    change: Fraction | None = None
    subject: str | None = None
    until: dt.date | None = None

    @property
    def place(self) -> Place:
        return (self.contract["id"], self.unit)


@dataclass
class Counts:
    """Everything that is told, and the count of a day from it."""

    told: dict[Place, list[Told]] = field(default_factory=lambda: defaultdict(list))

    def on(self, contract: Row, unit: str, day: dt.date) -> Fraction:
        """The count on a day, below zero if it says so; nothing told is none."""
        known = [one for one in self.told.get((contract["id"], unit), []) if one.on <= day]
        names = {one.subject for one in known if one.subject and (one.until is None or day <= one.until)}
        if names:
            return Fraction(len(names))
        count = Fraction(0)
        for at in sorted({one.on for one in known}):
            today = [one for one in known if one.on == at]
            for one in today:
                count = count if one.total is None else one.total
            count += sum((one.change for one in today if one.change is not None), Fraction(0))
        return count


def counted_units(world: World, contract: Row) -> set[str]:
    """The units for which a contract has a fee or an allowance, in any edition, also one still to come."""
    names = [contract["pack"], *(one["pack"] for one in amendments(contract, dt.date.max) if "pack" in one)]
    found: set[str] = set()
    for name in names:
        pack = named_pack(world.packs, name)
        found |= {one["unit"] for one in pack.get("fees") or [] if "unit" in one}
        granted = [one.get("allowance") or {} for one in pack.get("pools") or []]
        found |= {one["for_each"] for one in granted if "for_each" in one}
    return found


def served(world: World, fact: Fact) -> list[Row]:
    """The contracts that a fact is for: the first from the one it names on, or all of its customer's (V11)."""
    counting = [one for one in fact.candidates if str(fact.row["unit"]) in counted_units(world, one)]
    if not counting and days(world, fact, fact.candidates[0])[0] > world.as_of:
        return []  # what lies after the day of the run is neither used nor rejected (X11)
    if not counting:
        raise BadFactError("unrouted")
    return counting[:1] if fact.has("contract") else counting


def quantity(value: object, least: Fraction | None = None) -> Fraction:
    """A number with at most six places, not below the least."""
    try:
        found = number(value)
    except ValueError:
        raise BadFactError("unreadable-number") from None
    if (found * 10**6).denominator != 1 or (least is not None and found < least):
        raise BadFactError("unreadable-number")
    return found


def read_count(world: World, fact: Fact) -> list[Told]:
    """What a fact tells each contract that it serves, also after the day of the run."""
    if not fact.has("unit"):
        raise BadFactError("missing-value")
    said = [name for name in ("quantity", "change", "subject") if fact.has(name)]
    if len(said) != 1:
        raise BadFactError("missing-value" if not said else "ambiguous-count")
    row = fact.row
    total = quantity(row["quantity"], Fraction(0)) if fact.has("quantity") else None
    change = quantity(row["change"]) if fact.has("change") else None
    if fact.has("until") and not fact.has("subject"):
        raise BadFactError("ambiguous-count")
    days(world, fact, fact.candidates[0])
    found = []
    for contract in served(world, fact):
        on, until = days(world, fact, contract)
        subject = str(row["subject"]) if present(row.get("subject")) else None
        found.append(Told(fact, contract, str(row["unit"]), on, total, change, subject, until))
    return found


def days(world: World, fact: Fact, contract: Row) -> tuple[dt.date, dt.date | None]:
    """The first and the last local day of a fact in a contract."""
    local, zone = timed_for(world, fact, contract), world.zone(contract)
    on = local_day(required_time(world, local), zone)
    end = time(world, local, "until")
    until = local_day(end, zone) if end else None
    if until is not None and until < on:
        raise BadFactError("end-before-start")
    return on, until


def refused(told: list[Told]) -> dict[str, str]:
    """The facts that contradict others: two totals on a day (V12), subjects beside totals or changes."""
    by_day: dict[tuple[Place, dt.date], list[Told]] = defaultdict(list)
    for one in told:
        if one.total is not None:
            by_day[one.place, one.on].append(one)
    found: dict[str, str] = {}
    first: dict[tuple[Place, bool], dt.date] = {}
    for one in told:
        kind = (one.place, one.subject is not None)
        first[kind] = min(one.on, first.get(kind, one.on))
    for one in told:  # the kind that came first stays; at one day it is totals and changes
        is_named = one.subject is not None
        other = first.get((one.place, not is_named))
        mine = first[one.place, is_named]
        if other is not None and (other < mine or (other == mine and is_named)):
            found[one.fact.id] = "mixed-count"
    for totals in by_day.values():
        if len({one.total for one in totals}) > 1:
            found |= {one.fact.id: "conflicting-count" for one in totals}
    return found


def counts_of(world: World, read: Read) -> Counts:
    """The counts of all contracts; facts that cannot be used are rejected, or later (X11)."""
    told: list[Told] = []
    for fact in read.facts["counts"]:
        try:
            mine = read_count(world, fact)
        except BadFactError as bad:
            read.reject("counts", fact.id, str(bad))
            continue
        seen = [one for one in mine if one.on <= world.as_of]
        told += seen
        if not seen:
            read.later += 1
    wrong = refused(told)
    for id, reason in wrong.items():
        read.reject("counts", id, reason)
    counts = Counts()
    for one in told:
        if one.fact.id not in wrong:
            counts.told[one.place].append(one)
    return counts
