"""What happens to a contract: it starts and ends, its periods close, its counts change, it is charged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction

from oracle_counts import Counts, counted_units
from oracle_events import CHARGED, CLOSED, COUNTED, STARTED, TICKETS, Happened
from oracle_oneoff import Reached
from oracle_periods import period
from oracle_terms import DAY, Row, counted, end_of, number, start_of
from oracle_watch import money_text, quantity_text, triggers
from oracle_world import World

SECTIONS = {
    "sale": "pools",
    "fee": "fees",
    "usage": "usage",
    "ticket": "tickets",
    "expense": "expenses",
    "discount": "discounts",
    "write-off": "limits",
    "true-up": "limits",
}
DEMANDS = ("tickets", "usage", "expenses")


def days(world: World, contract: Row) -> Iterator[dt.date]:
    """Its days up to the day of the run."""
    on, last = start_of(contract), min(end_of(contract) or world.as_of, world.as_of)
    while on <= last:
        yield on
        on += DAY


def text(on: dt.date | None) -> str:
    return on.isoformat() if on else ""


def starts_and_ends(world: World, contract: Row) -> Iterator[Happened]:
    """Its first and its last day."""
    start, end = start_of(contract), end_of(contract)
    fields = {"start": text(start), "end": text(end)}
    for on in days(world, contract):
        if on == start:
            yield Happened("contract-starts", contract, on, fields, part=(STARTED,))
        if on == end:
            yield Happened("contract-ends", contract, on, fields, part=(CLOSED, 1))


def changed_counts(world: World, contract: Row, counts: Counts) -> Iterator[Happened]:
    """Each day on which a count is another than the day before."""
    for on in days(world, contract):
        for unit in sorted(counted_units(world, contract)):
            now, before = counts.on(contract, unit, on), counts.on(contract, unit, on - DAY)
            if now != before:
                fields = {"unit": unit, "count": quantity_text(now, unit, "")}
                fields["before"] = quantity_text(before, unit, "")
                yield Happened("count-changed", contract, on, fields, {"unit": unit}, part=(COUNTED, unit))


def closed_periods(world: World, contract: Row, charges: list[Row]) -> Iterator[Happened]:
    """Each period that ends, of the lengths that triggers ask for on its last day; cut to the contract."""
    start, end = start_of(contract), end_of(contract)
    currency = world.currency(contract)
    for on in days(world, contract):
        asked = triggers(world, contract, on, "period-closed")
        for length in sorted({counted(one.get("every", "month")) for one in asked}):
            every = "term" if length[1] == "term" else f"{length[0]} {length[1]}"
            whole, last = period(every, on, contract)
            if on not in (last, end):
                continue
            first = max(whole, start)
            billed = sum(
                (number(one["amount"]) for one in charges if first <= one["date"] <= on), Fraction(0)
            )
            fields = {"start": text(first), "end": text(on), "billed": money_text(billed, currency)}
            part = (CLOSED, 0, text(first))
            yield Happened("period-closed", contract, on, fields, {"every": length}, part=part)


def made_charges(world: World, contract: Row, charges: list[Row]) -> Iterator[Happened]:
    """Each line that is not zero."""
    currency = world.currency(contract)
    for charge in charges:
        if not charge["amount"]:
            continue
        fields = {name: charge[name] or "" for name in ("clause", "kind", "fact", "ticket")}
        fields["amount"] = money_text(charge["amount"], currency)
        subject = {name: charge[name] for name in ("clause", "kind")} | {
            "code": code(world, contract, charge)
        }
        part = (CHARGED, charge["id"])
        yield Happened("charge", contract, charge["date"], fields, subject, charge["fact"], part)


def code(world: World, contract: Row, charge: Row) -> str | None:
    """The code of the clause that made a line, as it stands on the line's day, or stood last before."""
    if charge["kind"] == "adjustment":
        return None
    kind, of = charge["kind"], charge.get("of")
    section = SECTIONS.get(kind) or (of if of in DEMANDS else "labor")
    on = charge["date"]
    while on >= start_of(contract):
        found = world.edition(contract, on).named(section, charge["clause"], on)
        if found:
            return found.get("code")
        on -= DAY
    return None


def reached_milestones(contract: Row, milestones: list[Reached]) -> Iterator[Happened]:
    for one in milestones:
        if one.contract is contract:
            fields = {"fact": one.fact.id, "milestone": one.fact.row["name"]}
            subject = {"milestone": one.fact.row["name"]}
            part = (TICKETS, one.at, 2, one.fact.id)
            yield Happened("milestone-reached", contract, one.on, fields, subject, one.fact.id, part)


def of_contracts(
    world: World, contracts: Iterable[Row], counts: Counts, milestones: list[Reached], charges: list[Row]
) -> list[Happened]:
    """Everything that happens to some contracts."""
    found: list[Happened] = []
    for contract in contracts:
        mine = [one for one in charges if one["contract"] == contract["id"]]
        found += starts_and_ends(world, contract)
        found += changed_counts(world, contract, counts)
        found += reached_milestones(contract, milestones)
        found += made_charges(world, contract, mine)
        found += closed_periods(world, contract, mine)
    return found
