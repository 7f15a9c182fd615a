"""Occurrences: what happened in each contract, in the order in which triggers hear of it.

Only events that some trigger is on, or counts, are looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from .behind import Behind
from .contract_events import (
    changed_counts,
    closed_periods,
    made_charges,
    reached_milestones,
    starts_and_ends,
)
from .currency import Money
from .lines import Clauses
from .lots import id_part
from .match import Matcher
from .quantity import FACTOR
from .run import Run
from .ticket_events import completed_tickets, opened_tickets
from .told import told
from .triggers import hours_text, money_text
from .watching import BY_ITSELF, PURCHASED, WORKED, Occurrence, quantity_text

_LAST = 2**40  # after the purchases that an entry causes


@dataclass(frozen=True, slots=True)
class Events:
    """Where occurrences are read from."""

    run: Run
    behind: Behind
    moved: pl.DataFrame
    lines: pl.DataFrame
    clauses: Clauses

    @property
    def entries(self) -> pl.DataFrame:
        """The time entries."""
        return self.behind.facts["time_entries"]


def occurrences(events: Events, matcher: Matcher | None = None) -> list[Occurrence]:
    """Everything that triggers are on, or count."""
    run = events.run
    triggers = [one for edition in run.editions for one in edition.triggers]
    asked = {one.on for one in triggers} | {one.count.of for one in triggers if one.count}
    billed = _billed(events) if asked & {"time-entry", "ticket-completed"} else {}
    found: list[Occurrence] = []
    if "purchase" in asked:
        found += _purchases(events, matcher)
    if "lapse" in asked:
        found += _lapses(events, matcher)
    if "time-entry" in asked:
        found += _entries(events)
    if "held" in asked:
        found += _held(events)
    if "ticket-opened" in asked:
        found += opened_tickets(run, events.behind.tickets, matcher)
    if "ticket-completed" in asked:
        found += completed_tickets(run, events.behind.tickets, billed, matcher)
    if "milestone-reached" in asked:
        milestones = events.behind.facts["milestones"]
        found += reached_milestones(run, milestones, events.behind.taken.milestones, events.lines, matcher)
    if "count-changed" in asked:
        found += changed_counts(run, events.behind.counts, matcher)
    if "charge" in asked:
        found += made_charges(run, events.lines, events.clauses, events.behind.facts, matcher)
    if "period-closed" in asked:
        found += closed_periods(run, events.lines)
    if asked & {"contract-starts", "contract-ends"}:
        found += [one for one in starts_and_ends(run) if one.on in asked]
    return found


def _purchases(events: Events, matcher: Matcher | None) -> Iterator[Occurrence]:
    """Every sale at start, purchase and purchase by rule, on the day it was bought; not what was billed before."""
    run, supplied = events.run, events.behind.supplied
    done = _done(events)
    heard_by = run.listening("purchase")
    charged = [
        (number, lot) for number, lot in enumerate(events.behind.drawn.lots)
        if lot.charged and supplied.lanes[lot.lane][0] in heard_by
    ]  # fmt: skip
    pools = [(*supplied.lanes[lot.lane], lot.at) for _, lot in charged]
    heard = told(run, "purchase", [(c, at, {"pool": name}) for c, name, at in pools], matcher)
    for (number, lot), (c, name, _), triggers in zip(charged, pools, heard, strict=True):
        fields = {
            "pool": name, "purchase": lot.id, "amount": money_text(lot.price, run.money[c]),
            "quantity": quantity_text(run, c, supplied.units[lot.lane], lot.quantity),
        }  # fmt: skip
        order = (PURCHASED, int(lot.kind != "sale"), int(lot.order[-2]), 0, lot.id)
        if lot.kind in ("buy", "refill") and lot.fact is not None:
            order = (WORKED, done[lot.fact], lot.fact, number, lot.id)
        yield Occurrence("purchase", c, lot.at, order, lot.id, fields, triggers)


def _lapses(events: Events, matcher: Matcher | None) -> Iterator[Occurrence]:
    run, supplied = events.run, events.behind.supplied
    lapsed = events.moved.filter(pl.col("kind") == "lapse").select("lane", "lot", "date", "delta").rows()
    pools = [(*supplied.lanes[lane], day) for lane, _, day, _ in lapsed]
    heard = told(run, "lapse", [(c, day, {"pool": name}) for c, name, day in pools], matcher)
    for (lane, lot, day, delta), (c, name, _), triggers in zip(lapsed, pools, heard, strict=True):
        id = events.behind.drawn.lots[lot].id
        quantity = quantity_text(run, c, supplied.units[lane], -delta)
        fields = {"pool": name, "purchase": id, "quantity": quantity}
        yield Occurrence("lapse", c, day, (BY_ITSELF, 0, 0, 0, id), id, fields, triggers)


def _entries(events: Events) -> Iterator[Occurrence]:
    """Each time entry that is used, in the first contract that takes a piece of it."""
    rows, run = events.behind.work.rows, events.run
    first = rows.filter(pl.col("parent") < 0).sort("n").unique("f", keep="first", maintain_order=True)
    sums = events.lines.filter((pl.col("of") == "time_entries") & (pl.col("kind") != "sale")).select(
        "f", "c", "amount"
    )
    billed = _by_currency(run, sums, "f")
    worked = dict(rows.filter(pl.col("parent") < 0).group_by("f").agg(pl.col("worked").sum()).iter_rows())
    done = _done(events)
    for f, c, d, day in first.select("f", "c", "d", "day").iter_rows():
        told = tuple(one for one in events.behind.work.decisions[d].told if one.on == "time-entry")
        fields = _of_entry(events, f, worked[f])
        fields["billed"] = _sum_text(billed.get((f,)) or {run.money[c]: 0})
        id = id_part(fields["fact"])
        yield Occurrence("time-entry", c, day, (WORKED, done[f], f, _LAST + 1, id), id, fields, told)


def _held(events: Events) -> Iterator[Occurrence]:
    """Each time entry of which something is held, in each contract that holds it."""
    plain = events.behind.drawn.plain.filter(pl.col("line") == "held").select("n", "billed").rows()
    begin = events.behind.demands.begin
    rows = [(one.row, one.seconds) for one in events.behind.drawn.held if one.row < begin] + plain
    held = pl.DataFrame(rows, schema={"n": pl.Int64, "seconds": pl.Int64}, orient="row")
    taken = events.behind.work.rows.select("n", "f", "c", "d", "day", "start")
    held = held.filter(pl.col("seconds") > 0).join(taken, on="n", how="left", maintain_order="left")
    of_entry = held.sort("start", "n").group_by("f", "c", maintain_order=True).agg(
        pl.col("d", "day", "start").first(), pl.col("seconds").sum()
    )  # fmt: skip
    done = _done(events)
    for f, c, d, day, _, seconds in of_entry.iter_rows():
        told = tuple(one for one in events.behind.work.decisions[d].told if one.on == "held")
        fields = _of_entry(events, f, seconds)
        id = id_part(fields["fact"])
        yield Occurrence("held", c, day, (WORKED, done[f], f, _LAST, id), id, fields, told)


def _done(events: Events) -> dict[int, int]:
    """When each entry is done with: the instant at which its last piece begins."""
    heads = events.behind.demands.rows.filter(pl.col("parent") < 0)
    return dict(heads.group_by("f").agg(pl.col("start").max()).iter_rows())


def _of_entry(events: Events, f: int, seconds: int) -> dict[str, str]:
    row = events.entries.row(f, named=True)
    named = {name: row[name] or "" for name in ("ticket", "role", "work_type", "resource")}
    return {"fact": row["id"], "hours": hours_text(seconds * FACTOR), **named}


def _by_currency(run: Run, charged: pl.DataFrame, *key: str) -> dict[tuple[Any, ...], dict[Money, int]]:
    """Amounts by some columns and the currency of the contract, in the finest places that any contract keeps it in."""
    finest = {one.code: one for one in sorted(run.money)}
    found: dict[tuple[Any, ...], dict[Money, int]] = {}
    for *names, c, amount in charged.group_by(*key, "c").agg(pl.col("amount").sum()).iter_rows():
        money = finest[run.money[c].code]
        sums = found.setdefault(tuple(names), {})
        sums[money] = sums.get(money, 0) + amount * 10 ** (money.digits - run.money[c].digits)
    return found


def _sum_text(sums: Mapping[Money, int]) -> str:
    return " + ".join(money_text(sums[one], one) for one in sorted(sums))


def _billed(events: Events) -> dict[tuple[str, str], str]:
    """What was charged for each ticket of each customer, by currency."""
    owners = pl.Series([one.customer for one in events.run.contracts], dtype=pl.String)
    found = []
    for kind, table in events.behind.facts.items():
        column = "id" if kind == "tickets" else "ticket"
        lines = events.lines.filter((pl.col("of") == kind) & ~pl.col("kind").is_in(["sale", "adjustment"]))
        if column in table.columns and lines.height:
            tickets = table[column].gather(lines["f"])
            found.append(lines.select("c", "amount").with_columns(ticket=tickets))
    if not found:
        return {}
    of_tickets = pl.concat(found).drop_nulls()
    owned = of_tickets.with_columns(customer=owners.gather(of_tickets["c"]))
    billed = _by_currency(events.run, owned, "customer", "ticket")
    return {(customer, ticket): _sum_text(sums) for (customer, ticket), sums in billed.items()}
