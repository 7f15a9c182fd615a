"""Watch: movements, lines and tickets -> actions.

Occurrences fire each time; states fire when they become true and not again until they have been false. A
ladder of thresholds is a number of steps passed: it fires where that number rises, naming the last, and a
purchase that lifts the balance lowers the number, which re-arms it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from . import situations
from .complete import completed
from .draw import Drawn
from .ledger import PURCHASE
from .match import Matcher
from .packs import Trigger
from .quantity import MICRO, day_of
from .run import Run
from .supply import Supply, id_part
from .triggers import fill, hours_text, money_text
from .vocabulary import with_own_attributes
from .when import WEEKDAYS

ACTION: Mapping[str, type[pl.DataType]] = {
    "c": pl.Int64, "day": pl.Int64, "id": pl.String, "trigger": pl.String, "action": pl.String, "to": pl.String,
    "message": pl.String, "data": pl.String, "source": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fired:
    """A trigger that fired: in which contract, on which day, armed by what, with the fields of its event."""

    c: int
    day: int
    trigger: Trigger
    armed: str
    fields: Mapping[str, str]


def watch(
    run: Run, supplied: Supply, drawn: Drawn, moved: pl.DataFrame, lines: pl.DataFrame,
    entries: pl.DataFrame, tickets: pl.DataFrame, matcher: Matcher | None = None,
) -> pl.DataFrame:  # fmt: skip
    """One row for each action of each trigger that fired."""
    fired = [
        *_balances(run, supplied, drawn, moved),
        *_purchases(run, supplied, drawn),
        *_tickets(run, lines, entries, tickets, matcher),
    ]
    rows = [row for one in fired for row in _actions(run, one)]
    columns = zip(*rows, strict=True) if rows else [()] * len(ACTION)
    return _unique(pl.DataFrame(dict(zip(ACTION, map(list, columns), strict=True)), schema=ACTION))


def _unique(table: pl.DataFrame) -> pl.DataFrame:
    """The same rows, with a number behind what fires again under the same purchase (an amended threshold does)."""
    if table["id"].n_unique() == table.height:
        return table
    again = pl.int_range(pl.len()).over("id")
    return table.with_columns(
        id=pl.when(again == 0).then("id").otherwise(pl.concat_str("id", pl.lit("/again/"), again))
    )


def _actions(run: Run, fired: Fired) -> Iterator[tuple[Any, ...]]:
    contract, trigger = run.contracts[fired.c], fired.trigger
    date = day_of(fired.day).isoformat()
    edition = run.edition_on(fired.c, fired.day)
    fields = {
        **fired.fields, "customer": contract.customer, "contract": contract.id, "pack": edition.pack.name,
        "trigger": trigger.clause.name, "date": date,
    }  # fmt: skip
    told = [(action, to) for action in trigger.then for to in action.to or ("",)]
    for number, (action, to) in enumerate(told):
        filled = {key: fill(text, fields) for key, text in action.data}
        address = {"address": contract.contacts[to]} if to in contract.contacts else {}
        part = f"/{number + 1}" if len(told) > 1 else ""
        yield (
            fired.c,
            fired.day,
            f"{id_part(contract.id)}/{trigger.clause.name}/{fired.armed}{part}",
            trigger.clause.name,
            action.kind,
            to or None,
            fill(action.message, fields) or None,
            json.dumps({**fields, **filled, **address}, ensure_ascii=False, sort_keys=True),
            trigger.clause.source,
        )


def _balances(run: Run, supplied: Supply, drawn: Drawn, moved: pl.DataFrame) -> Iterator[Fired]:
    """Balance triggers: looked at after each fact with all it caused (ruling T1)."""
    watched = {
        lane for lane, (c, name) in enumerate(supplied.lanes)
        if any(one.pool == name for _, e in run.timelines[c] for one in run.editions[e].triggers)
    }  # fmt: skip
    moved = moved.filter(pl.col("lane").is_in(sorted(watched)) & pl.col("day").is_not_null())
    moved = moved.with_columns(balance=pl.col("delta").cum_sum().over("lane"))
    is_in = pl.col("delta") > 0
    moved = moved.with_columns(
        base=pl.when(is_in).then("balance").forward_fill().over("lane"),
        armed=pl.when(is_in).then("lot").forward_fill().over("lane"),
        cause=pl.when(pl.col("phase") == PURCHASE).then("lot").otherwise("f"),
    )
    moment = ("lane", "day", "phase", "cause")
    last = pl.any_horizontal(pl.col(one).ne_missing(pl.col(one).shift(-1)) for one in moment)
    moved = moved.filter(last | (pl.int_range(pl.len()) == pl.len() - 1))
    passed_before: dict[tuple[int, str], set[str]] = {}
    for row in moved.select("lane", "day", "balance", "base", "armed").iter_rows(named=True):
        lane = row["lane"]
        c, name = supplied.lanes[lane]
        for trigger in run.edition_on(c, row["day"]).triggers:
            if trigger.pool != name:
                continue
            passed = _passed(trigger, row["balance"], row["base"])
            before = passed_before.get((lane, trigger.clause.name), set())
            passed_before[lane, trigger.clause.name] = set(passed)
            new = [one for one in passed if one not in before]
            if new:
                armed_by = drawn.lots[row["armed"]].id
                fields = {
                    "pool": name, "threshold": new[-1], "passed": ", ".join(new), "purchase": armed_by,
                    "left": quantity_text(run, c, supplied.units[lane], row["balance"]),
                }  # fmt: skip
                yield Fired(c, row["day"], trigger, f"{new[-1].replace(' ', '-')}/{armed_by}", fields)


def _passed(trigger: Trigger, balance: int, base: int) -> list[str]:
    """The thresholds that hold, in the order in which they are passed: `left` from the top, `used` from the bottom."""
    falls = trigger.measure == "left"
    amount = (balance if falls else base - balance) * MICRO
    sizes = {one.text: one.value * (base if one.is_share else MICRO) for one in trigger.thresholds}
    return [
        text for text, size in sorted(sizes.items(), key=lambda one: one[1], reverse=falls)
        if (amount <= size if falls else amount >= size)
    ]  # fmt: skip


def quantity_text(run: Run, c: int, unit: str, units: int) -> str:
    """A balance as people write it: `1.5 hours`, `50.00 USD`."""
    return hours_text(units) if unit == "hours" else money_text(units, run.contracts[c].currency)


def _purchases(run: Run, supplied: Supply, drawn: Drawn) -> Iterator[Fired]:
    """Purchase triggers: every sale at start, purchase and purchase by rule, on the day it was bought."""
    for lot in sorted(drawn.lots, key=lambda one: (one.at, one.order[-2:])):
        c, name = supplied.lanes[lot.lane]
        for trigger in run.edition_on(c, lot.at).triggers:
            if trigger.on == "purchase" and trigger.pool in (None, name):
                fields = {
                    "pool": name, "purchase": lot.id, "amount": money_text(lot.price, run.contracts[c].currency),
                    "quantity": quantity_text(run, c, supplied.units[lot.lane], lot.quantity),
                }  # fmt: skip
                yield Fired(c, lot.at, trigger, lot.id, fields)


def _tickets(
    run: Run, lines: pl.DataFrame, entries: pl.DataFrame, tickets: pl.DataFrame, matcher: Matcher | None
) -> Iterator[Fired]:
    """Ticket triggers: once for each ticket completed, in the first contract that has a clause for it."""
    held = _held(run, completed(run, tickets), tickets, matcher)
    if not held:
        return
    billed = _billed(run, lines, entries)
    rows = tickets.select("id", "title", "type", "priority").rows(named=True)
    for f, c, day, triggers in held:
        row = rows[f]
        customer, currency = run.contracts[c].customer, run.contracts[c].currency
        sums = billed.get((customer, row["id"]), {}) or {currency: 0}
        fields = {
            "ticket": row["id"], "title": row["title"] or "", "type": row["type"] or "",
            "priority": row["priority"] or "",
            "billed": " + ".join(money_text(sums[one], one) for one in sorted(sums)),
        }  # fmt: skip
        for trigger in triggers:
            yield Fired(c, day, trigger, id_part(row["id"]), fields)


def _held(
    run: Run, offers: pl.DataFrame, tickets: pl.DataFrame, matcher: Matcher | None
) -> list[tuple[int, int, int, list[Trigger]]]:
    """For each ticket (f, c, day, triggers): the first contract of its offers where a trigger's condition holds."""
    if not offers.height:
        return []
    books = [edition.ticket_conditions for edition in run.editions]
    weekday = ((offers["day"] + 3) % 7).replace_strict(list(range(7)), list(WEEKDAYS), return_dtype=pl.String)
    rows = with_own_attributes(run, tickets)[offers["f"]]
    rows = rows.with_columns(offers["e"].alias(situations.BOOK), weekday.alias("weekday"))
    answer, answers = situations.decide(books, rows, {}, matcher)
    found: dict[int, tuple[int, int, int, list[Trigger]]] = {}
    for (f, c, e, day), number in zip(offers.select("f", "c", "e", "day").iter_rows(), answer, strict=True):
        held = {books[e][index] for index in answers[number]}
        triggers = [
            one
            for one in run.editions[e].triggers
            if one.on == "ticket-completed" and one.clause.when in held
        ]
        if triggers and f not in found:
            found[f] = (f, c, day, triggers)
    return [found[f] for f in sorted(found)]


def _billed(run: Run, lines: pl.DataFrame, entries: pl.DataFrame) -> dict[tuple[str, str], dict[str, int]]:
    """What was charged for each ticket of each customer, by currency, in minor units."""
    work = lines.filter(
        pl.col("f").is_not_null() & (pl.col("kind") != "adjustment") & (pl.col("kind") != "sale")
    )
    if not work.height:
        return {}
    named = work.select("c", "amount").with_columns(entries["ticket"].gather(work["f"]).alias("ticket"))
    totals = named.drop_nulls().group_by("c", "ticket").agg(pl.col("amount").sum())
    found: dict[tuple[str, str], dict[str, int]] = {}
    for c, ticket, amount in totals.iter_rows():
        contract = run.contracts[c]
        sums = found.setdefault((contract.customer, ticket), {})
        sums[contract.currency] = sums.get(contract.currency, 0) + amount
    return found
