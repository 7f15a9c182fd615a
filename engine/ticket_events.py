"""Tickets that were opened or completed: once for each, in the first contract that has a trigger for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from . import situations
from .clock import weekday_names
from .lots import id_part
from .match import Matcher
from .packs import Trigger
from .route import beside_contracts, start_of
from .run import Run
from .triggers import money_text
from .vocabulary import with_own_attributes
from .watching import ON_TICKETS, Occurrence


def opened_tickets(run: Run, tickets: pl.DataFrame, matcher: Matcher | None) -> Iterator[Occurrence]:
    """Tickets on the day they were opened."""
    for row, c, day, at, told in _told(run, tickets, "ticket-opened", "opened_at", matcher):
        order = (ON_TICKETS, at, 0, 0, row["id"])
        yield Occurrence("ticket-opened", c, day, order, id_part(row["id"]), _fields(row), told)


def completed_tickets(
    run: Run, tickets: pl.DataFrame, billed: Mapping[tuple[str, str], str], matcher: Matcher | None
) -> Iterator[Occurrence]:
    """Tickets on the day they were completed, with what was charged for them (by customer and ticket)."""
    for row, c, day, at, told in _told(run, tickets, "ticket-completed", "completed_at", matcher):
        contract = run.contracts[c]
        amount = billed.get((contract.customer, row["id"])) or money_text(0, contract.money)
        fields = {**_fields(row), "billed": amount}
        order = (ON_TICKETS, at, 0, 1, row["id"])
        yield Occurrence("ticket-completed", c, day, order, id_part(row["id"]), fields, told)


def _fields(row: Mapping[str, str | None]) -> dict[str, str]:
    return {"ticket": row["id"] or "", **{name: row[name] or "" for name in ("title", "type", "priority")}}


def _told(
    run: Run, tickets: pl.DataFrame, on: str, time: str, matcher: Matcher | None
) -> Iterator[tuple[dict[str, str], int, int, int, tuple[Trigger, ...]]]:
    """Each ticket with the first contract that has a trigger whose condition holds, else its first; the day; the
    triggers."""
    offers = _offers(run, tickets, time)
    if not offers.height:
        return
    books = [edition.ticket_conditions for edition in run.editions]
    weekday = weekday_names(offers["day"])
    rows = with_own_attributes(run, tickets)[offers["f"]]
    rows = rows.with_columns(offers["e"].alias(situations.BOOK), weekday.alias("weekday"))
    answer, answers = situations.decide(books, rows, {}, matcher)
    found: dict[int, tuple[int, int, int, tuple[Trigger, ...]]] = {}
    for (f, c, e, day, at), number in zip(
        offers.select("f", "c", "e", "day", "at").iter_rows(), answer, strict=True
    ):
        held = {books[e][index] for index in answers[number]}
        told = tuple(one for one in run.editions[e].triggers if one.on == on and one.clause.when in held)
        if f not in found or (told and not found[f][3]):
            found[f] = (c, day, at, told)
    listed = tickets.select("id", "title", "type", "priority").rows(named=True)
    for f in sorted(found):
        yield listed[f], *found[f]


def _offers(run: Run, tickets: pl.DataFrame, time: str) -> pl.DataFrame:
    """Each ticket beside every contract of its customer that is active on that local day. What lies after the as-of day
    has not happened."""
    starts, _ = start_of(run, tickets)
    offers = beside_contracts(run, tickets, time, starts)
    active = [day <= run.as_of and run.is_active(c, day) for c, day in offers.select("c", "day").iter_rows()]
    return offers.filter(pl.Series(active, dtype=pl.Boolean))
