"""Evaluate: facts in, five tables out. This file is only the list of stages, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from . import name
from .bill import adjust, bill
from .contracts import Contract
from .draw import draw
from .facts import Facts
from .ledger import ledger
from .limit import limit
from .match import Matcher
from .measure import measure
from .place import place
from .price import price
from .public_holidays import library_version
from .rejects import rejects
from .run import Progress, prepare
from .supply import supply
from .tickets import check_tickets
from .watch import watch

STAGES = ("place", "measure", "supply", "price", "draw", "bill", "limit", "watch", "name")


@dataclass(frozen=True, slots=True)
class Result:
    """What comes out of a run: five tables (see the language page), and counts of facts.

    read = used + repeated + later + the rows of `rejected`. `units` says whether a pool of a contract holds
    hours or money; `holidays` is the version of the library that says which days are holidays, where any
    calendar asks it (ruling X12).
    """

    charges: pl.DataFrame
    draws: pl.DataFrame
    balances: pl.DataFrame
    actions: pl.DataFrame
    rejected: pl.DataFrame
    as_of: date
    read: int
    used: int
    repeated: int
    later: int
    units: Mapping[tuple[str, str], str]
    currencies: Mapping[str, str]
    holidays: str | None = None


def evaluate(
    contracts: Sequence[Contract], facts: Facts, *, as_of: date,
    progress: Progress | None = None, matcher: Matcher | None = None,
) -> Result:  # fmt: skip
    """Hold facts against contracts as of a day, inclusive.

    `progress` is told the name of each stage, how many are done and how many there are. Raises
    `AmountTooLargeError` where a product of quantities could not be kept exactly.
    """
    tell = progress or (lambda stage, done, total: None)
    entries, tickets = facts.tables["time_entries"], facts.tables["tickets"]
    purchases, adjustments = facts.tables["purchases"], facts.tables["adjustments"]
    run = prepare(contracts, as_of)

    tell("place", 0, len(STAGES))
    used_tickets, bad_tickets, later_tickets = check_tickets(run, tickets)
    work = place(run, entries, used_tickets, matcher)
    tell("measure", 1, len(STAGES))
    rows = measure(work, entries)
    tell("supply", 2, len(STAGES))
    supplied = supply(run, purchases, adjustments)
    tell("price", 3, len(STAGES))
    priced = price(run, work, supplied.lane_numbers())
    tell("draw", 4, len(STAGES))
    drawn = draw(run, work, rows, supplied, priced, entries)
    moved = ledger(run, rows, drawn)
    tell("bill", 5, len(STAGES))
    lines, clauses = bill(run, rows, supplied, priced, drawn)
    adjusted, bad_adjustments, later_adjustments = adjust(run, adjustments)
    tell("limit", 6, len(STAGES))
    lines = pl.concat([limit(lines), adjusted])
    tell("watch", 7, len(STAGES))
    fired = watch(run, work, supplied, drawn, moved, lines, entries, used_tickets, matcher)
    tell("name", 8, len(STAGES))
    rejected = pl.concat([
        facts.rejected,
        rejects(entries, facts.files, "time_entries", work.refused),
        rejects(tickets, facts.files, "tickets", bad_tickets),
        rejects(purchases, facts.files, "purchases", supplied.refused["purchases"]),
        rejects(adjustments, facts.files, "adjustments", bad_adjustments | supplied.refused["adjustments"]),
    ]).sort("file", "row", "kind", "id")  # fmt: skip
    later = work.later + supplied.later + later_adjustments + later_tickets
    result = Result(
        charges=name.charges(run, lines, clauses, drawn, supplied, entries, adjustments),
        draws=name.draws(run, moved, drawn, supplied, entries, adjustments),
        balances=name.balances(run, moved, drawn, supplied),
        actions=name.actions(run, fired),
        rejected=rejected,
        as_of=as_of,
        read=facts.read,
        used=facts.read - facts.repeated - later - rejected.height,
        repeated=facts.repeated,
        later=later,
        units={
            (run.contracts[c].id, pool): unit
            for (c, pool), unit in zip(supplied.lanes, supplied.units, strict=True)
        },
        currencies={one.id: one.currency for one in run.contracts},
        holidays=library_version(one for one, _ in run.calendars),
    )
    tell("done", len(STAGES), len(STAGES))
    return result
