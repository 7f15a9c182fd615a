"""Occurrences: what happened in each contract, in the order in which triggers hear of it.

Only events that some trigger is on, or counts, are looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from .draw import Drawn
from .lots import id_part
from .match import Matcher
from .packs import Trigger
from .place import Work
from .quantity import FACTOR
from .run import Run
from .supply import Supply
from .ticket_events import completed_tickets, opened_tickets
from .triggers import hours_text, money_text
from .watching import BY_ITSELF, PURCHASED, WORKED, Occurrence, quantity_text

_LAST = 2**40  # after the purchases that an entry causes


@dataclass(frozen=True, slots=True)
class Events:
    """Where occurrences are read from."""

    run: Run
    work: Work
    supplied: Supply
    drawn: Drawn
    moved: pl.DataFrame
    lines: pl.DataFrame
    entries: pl.DataFrame
    tickets: pl.DataFrame


def occurrences(events: Events, matcher: Matcher | None = None) -> list[Occurrence]:
    """Everything that triggers are on, or count."""
    run = events.run
    triggers = [one for edition in run.editions for one in edition.triggers]
    asked = {one.on for one in triggers} | {one.count.of for one in triggers if one.count}
    billed = _billed(events) if asked & {"time-entry", "ticket-completed"} else {}
    found: list[Occurrence] = []
    if "purchase" in asked:
        found += _purchases(events)
    if "lapse" in asked:
        found += _lapses(events)
    if "time-entry" in asked:
        found += _entries(events)
    if "held" in asked:
        found += _held(events)
    if "ticket-opened" in asked:
        found += opened_tickets(run, events.tickets, matcher)
    if "ticket-completed" in asked:
        found += completed_tickets(run, events.tickets, billed, matcher)
    return found


def _on(run: Run, c: int, day: int, on: str) -> tuple[Trigger, ...]:
    if day < run.first_day(c):
        return ()
    return tuple(one for one in run.edition_on(c, day).triggers if one.on == on)


def _purchases(events: Events) -> Iterator[Occurrence]:
    """Every sale at start, purchase and purchase by rule, on the day it was bought; not what was billed before."""
    run, supplied = events.run, events.supplied
    done = _done(events)
    for number, lot in enumerate(events.drawn.lots):
        if not lot.charged:
            continue
        c, name = supplied.lanes[lot.lane]
        fields = {
            "pool": name, "purchase": lot.id, "amount": money_text(lot.price, run.contracts[c].currency),
            "quantity": quantity_text(run, c, supplied.units[lot.lane], lot.quantity),
        }  # fmt: skip
        order = (PURCHASED, int(lot.kind != "sale"), int(lot.order[-2]), 0, lot.id)
        if lot.kind in ("buy", "refill") and lot.fact is not None:
            order = (WORKED, done[lot.fact], lot.fact, number, lot.id)
        yield Occurrence("purchase", c, lot.at, order, lot.id, fields, _on(run, c, lot.at, "purchase"))


def _lapses(events: Events) -> Iterator[Occurrence]:
    run, supplied = events.run, events.supplied
    lapsed = events.moved.filter(pl.col("kind") == "lapse")
    for lane, lot, day, delta in lapsed.select("lane", "lot", "date", "delta").iter_rows():
        c, name = supplied.lanes[lane]
        id = events.drawn.lots[lot].id
        quantity = quantity_text(run, c, supplied.units[lane], -delta)
        fields = {"pool": name, "purchase": id, "quantity": quantity}
        yield Occurrence("lapse", c, day, (BY_ITSELF, 0, 0, 0, id), id, fields, _on(run, c, day, "lapse"))


def _entries(events: Events) -> Iterator[Occurrence]:
    """Each time entry that is used, in the first contract that takes a piece of it."""
    rows, run = events.work.rows, events.run
    first = rows.filter(pl.col("parent") < 0).sort("n").unique("f", keep="first", maintain_order=True)
    sums = events.lines.filter(_is_work()).select("f", "c", "amount")
    billed = _by_currency(run, sums, "f")
    worked = dict(rows.filter(pl.col("parent") < 0).group_by("f").agg(pl.col("worked").sum()).iter_rows())
    done = _done(events)
    for f, c, d, day in first.select("f", "c", "d", "day").iter_rows():
        told = tuple(one for one in events.work.decisions[d].told if one.on == "time-entry")
        fields = _of_entry(events, f, worked[f])
        fields["billed"] = _sum_text(billed.get((f,)) or {run.contracts[c].currency: 0})
        id = id_part(fields["fact"])
        yield Occurrence("time-entry", c, day, (WORKED, done[f], f, _LAST + 1, id), id, fields, told)


def _held(events: Events) -> Iterator[Occurrence]:
    """Each time entry of which something is held, in each contract that holds it."""
    plain = events.drawn.plain.filter(pl.col("line") == "held").select("n", "billed").rows()
    rows = [(one.row, one.seconds) for one in events.drawn.held] + plain
    held = pl.DataFrame(rows, schema={"n": pl.Int64, "seconds": pl.Int64}, orient="row")
    taken = events.work.rows.select("n", "f", "c", "d", "day", "start")
    held = held.filter(pl.col("seconds") > 0).join(taken, on="n", how="left", maintain_order="left")
    of_entry = held.sort("start", "n").group_by("f", "c", maintain_order=True).agg(
        pl.col("d", "day", "start").first(), pl.col("seconds").sum()
    )  # fmt: skip
    done = _done(events)
    for f, c, d, day, _, seconds in of_entry.iter_rows():
        told = tuple(one for one in events.work.decisions[d].told if one.on == "held")
        fields = _of_entry(events, f, seconds)
        id = id_part(fields["fact"])
        yield Occurrence("held", c, day, (WORKED, done[f], f, _LAST, id), id, fields, told)


def _done(events: Events) -> dict[int, int]:
    """When each entry is done with: the instant at which its last piece begins."""
    heads = events.work.rows.filter(pl.col("parent") < 0)
    return dict(heads.group_by("f").agg(pl.col("start").max()).iter_rows())


def _of_entry(events: Events, f: int, seconds: int) -> dict[str, str]:
    row = events.entries.row(f, named=True)
    named = {name: row[name] or "" for name in ("ticket", "role", "work_type", "resource")}
    return {"fact": row["id"], "hours": hours_text(seconds * FACTOR), **named}


def _is_work() -> pl.Expr:
    return pl.col("f").is_not_null() & ~pl.col("kind").is_in(["adjustment", "sale"])


def _by_currency(run: Run, charged: pl.DataFrame, *key: str) -> dict[tuple[Any, ...], dict[str, int]]:
    """Amounts in minor units by some columns and the currency of the contract."""
    found: dict[tuple[Any, ...], dict[str, int]] = {}
    for *names, c, amount in charged.group_by(*key, "c").agg(pl.col("amount").sum()).iter_rows():
        currency = run.contracts[c].currency
        sums = found.setdefault(tuple(names), {})
        sums[currency] = sums.get(currency, 0) + amount
    return found


def _sum_text(sums: Mapping[str, int]) -> str:
    return " + ".join(money_text(sums[one], one) for one in sorted(sums))


def _billed(events: Events) -> dict[tuple[str, str], str]:
    """What was charged for each ticket of each customer, by currency."""
    work = events.lines.filter(_is_work())
    if not work.height:
        return {}
    owners = pl.Series([one.customer for one in events.run.contracts], dtype=pl.String)
    owned = pl.DataFrame({
        "c": work["c"], "amount": work["amount"], "customer": owners.gather(work["c"]),
        "ticket": events.entries["ticket"].gather(work["f"]),
    }).drop_nulls()  # fmt: skip
    billed = _by_currency(events.run, owned, "customer", "ticket")
    return {(customer, ticket): _sum_text(sums) for (customer, ticket), sums in billed.items()}
