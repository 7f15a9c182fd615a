"""Evaluate: facts in, five tables out. This file is only the list of stages, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from . import name
from .bill import adjust, bill, sales
from .bill_demands import of_expenses, of_facts, of_pools
from .bill_usage import usage_by_period
from .contracts import Contract
from .demand import demand, every_demand
from .draw import draw
from .facts import Facts
from .head_counts import head_counts
from .ledger import ledger
from .limit import limit
from .lines import Clauses, table
from .match import Matcher
from .measure import measure
from .meter import meter
from .notices import Notice, notices
from .one_off import one_off
from .place import place
from .price import price
from .public_holidays import library_version
from .recur import recur
from .rejects import rejects
from .run import Progress, prepare
from .supply import supply
from .take_all import take_all
from .tickets import check_tickets
from .watch import watch

STAGES = ("place", "measure", "supply", "price", "draw", "bill", "limit", "watch", "name")


@dataclass(frozen=True, slots=True)
class Result:
    """What comes out of a run: five tables (see the language page), and counts of facts.

    read = used + repeated + later + the rows of `rejected`. `units` says whether a pool of a contract holds
    hours or money; `holidays` is the version of the library that says which days are holidays, where any
    calendar asks it (ruling X12). `notices` are what is odd and spoils nothing, such as a count below zero.
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
    notices: tuple[Notice, ...] = ()


def evaluate(
    contracts: Sequence[Contract], facts: Facts, *, as_of: date,
    progress: Progress | None = None, matcher: Matcher | None = None,
) -> Result:  # fmt: skip
    """Hold facts against contracts as of a day, inclusive.

    `progress` is told the name of each stage, how many are done and how many there are. Raises
    `AmountTooLargeError` where a product of quantities could not be kept exactly.
    """
    tell = progress or (lambda stage, done, total: None)
    tables = facts.tables
    run, clauses = prepare(contracts, as_of), Clauses()

    tell("place", 0, len(STAGES))
    used_tickets, bad_tickets, later_tickets = check_tickets(run, tables["tickets"])
    work = place(run, tables["time_entries"], used_tickets, matcher)
    counts = head_counts(run, tables["counts"])
    taken = take_all(run, tables, used_tickets, matcher)
    tell("measure", 1, len(STAGES))
    rows = measure(work, tables["time_entries"])
    metered = meter(run, tables["usage"], taken.usage)
    tell("supply", 2, len(STAGES))
    supplied = supply(run, tables["purchases"], tables["adjustments"], counts)
    tell("price", 3, len(STAGES))
    priced = price(run, work, supplied.lane_numbers(), clauses)
    expenses = of_expenses(run, tables["expenses"]["amount"].to_list(), taken.expenses)
    asked = every_demand(run, taken.tickets, metered, expenses)
    demands = demand(run, work, rows, tables, supplied, priced, asked, clauses)
    tell("draw", 4, len(STAGES))
    drawn = draw(run, work, demands, supplied, tables["time_entries"])
    moved = ledger(run, demands.rows, drawn)
    tell("bill", 5, len(STAGES))
    adjusted, bad_adjustments, later_adjustments = adjust(run, tables["adjustments"])
    listed = [
        *sales(run, supplied, demands, drawn, clauses),
        *of_facts(run, demands, taken.tickets, expenses, metered, clauses),
        *of_pools(run, demands, drawn, clauses),
        *usage_by_period(run, demands, drawn, metered, clauses),
        *recur(run, counts, clauses),
        *one_off(run, counts, work, tables["time_entries"], tables["milestones"], taken.milestones, clauses),
        *adjusted,
    ]
    lines = pl.concat([bill(demands, drawn), table(listed)])
    behind = name.Behind(tables, drawn, supplied, demands)
    tell("limit", 6, len(STAGES))
    lines = limit(run, name.identified(run, lines, clauses, behind), clauses)
    tell("watch", 7, len(STAGES))
    fired = watch(
        run, work, supplied, drawn, moved, lines, behind, used_tickets, counts, taken.milestones, clauses, matcher
    )  # fmt: skip
    tell("name", 8, len(STAGES))
    refused = {
        "time_entries": work.refused,
        "tickets": bad_tickets,
        "purchases": supplied.refused["purchases"],
        "adjustments": bad_adjustments | supplied.refused["adjustments"],
        "counts": counts.refused,
        **taken.refused,
    }
    rejected = pl.concat(
        [facts.rejected, *(rejects(tables[kind], facts.files, kind, why) for kind, why in refused.items())]
    ).sort("file", "row", "kind", "id")
    later = work.later + supplied.later + later_adjustments + later_tickets + counts.later + taken.later
    result = Result(
        charges=name.charges(run, lines, clauses, behind),
        draws=name.draws(run, moved, behind),
        balances=name.balances(run, moved, behind),
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
        notices=tuple(notices(run, counts)),
    )
    tell("done", len(STAGES), len(STAGES))
    return result
