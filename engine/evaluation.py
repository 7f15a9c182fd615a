"""Evaluate: facts in, five tables out. This file is only the list of stages, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from . import name
from .behind import Behind
from .bill import bill
from .bill_adjustments import of_adjustments
from .bill_demands import of_expenses
from .contracts import Contract
from .demand import demand, every_demand
from .draw import draw
from .facts import Facts
from .head_counts import head_counts
from .ledger import ledger
from .limit import limit
from .lines import Clauses
from .match import Matcher
from .measure import measure
from .meter import meter
from .notices import Notice, notices
from .place import place
from .price import price
from .public_holidays import library_version
from .rejects import rejects
from .run import Progress, Run, prepare
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


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What all stages but the last have made, in numbers: `name` makes tables of it, `explain` reads how they came.

    `lines` are charge lines with `id`, `moved` the movements of pools, `actions` what is to be done.
    """

    run: Run
    behind: Behind
    clauses: Clauses
    lines: pl.DataFrame
    moved: pl.DataFrame
    actions: pl.DataFrame
    rejected: pl.DataFrame
    later: int


def evaluate(
    contracts: Sequence[Contract], facts: Facts, *, as_of: date,
    progress: Progress | None = None, matcher: Matcher | None = None,
) -> Result:  # fmt: skip
    """Hold facts against contracts as of a day, inclusive.

    `progress` is told the name of each stage, how many are done and how many there are. Raises
    `AmountTooLargeError` where a product of quantities could not be kept exactly.
    """
    tell = _teller(progress)
    made = pass_through(contracts, facts, as_of=as_of, tell=tell, matcher=matcher)
    tell("name")
    result = _named(made, facts, as_of)
    tell("done")
    return result


def pass_through(
    contracts: Sequence[Contract], facts: Facts, *, as_of: date,
    tell: Callable[[str], None] = lambda stage: None, matcher: Matcher | None = None,
) -> Evaluated:  # fmt: skip
    """Pass facts through all stages but the last."""
    tables = facts.tables
    run, clauses = prepare(contracts, as_of), Clauses()

    tell("place")
    used_tickets, bad_tickets, later_tickets = check_tickets(run, tables["tickets"])
    work = place(run, tables["time_entries"], used_tickets, matcher)
    counts = head_counts(run, tables["counts"])
    taken = take_all(run, tables, used_tickets, matcher)
    tell("measure")
    rows = measure(work, tables["time_entries"])
    metered = meter(run, tables["usage"], taken.usage)
    tell("supply")
    supplied = supply(run, tables["purchases"], tables["adjustments"], counts)
    tell("price")
    priced = price(run, work, supplied.lane_numbers(), clauses)
    expenses = of_expenses(run, tables["expenses"]["amount"].to_list(), taken.expenses)
    asked = every_demand(run, taken.tickets, metered, expenses)
    demands = demand(run, work, rows, tables, supplied, priced, asked, clauses)
    tell("draw")
    drawn = draw(run, work, demands, supplied, tables["time_entries"])
    moved = ledger(run, demands.rows, drawn)
    behind = Behind(tables, used_tickets, work, counts, taken, metered, expenses, supplied, demands, drawn)
    tell("bill")
    adjusted, bad_adjustments, later_adjustments = of_adjustments(run, tables["adjustments"])
    lines = bill(run, behind, adjusted, clauses)
    tell("limit")
    lines = limit(run, name.identified(run, lines, clauses, behind), clauses)
    tell("watch")
    fired = watch(run, behind, moved, lines, clauses, matcher)
    refused = {
        "time_entries": work.refused,
        "tickets": bad_tickets,
        "purchases": supplied.refused["purchases"],
        "adjustments": bad_adjustments | supplied.refused["adjustments"],
        "counts": counts.refused,
        **taken.refused,
    }
    rejected = rejects(facts.rejected, tables, facts.files, refused)
    later = work.later + supplied.later + later_adjustments + later_tickets + counts.later + taken.later
    return Evaluated(run, behind, clauses, lines, moved, fired, rejected, later)


def _named(made: Evaluated, facts: Facts, as_of: date) -> Result:
    run, supplied = made.run, made.behind.supplied
    return Result(
        charges=name.charges(run, made.lines, made.clauses, made.behind),
        draws=name.draws(run, made.moved, made.behind),
        balances=name.balances(run, made.moved, made.behind),
        actions=name.actions(run, made.actions),
        rejected=made.rejected,
        as_of=as_of,
        read=facts.read,
        used=facts.read - facts.repeated - made.later - made.rejected.height,
        repeated=facts.repeated,
        later=made.later,
        units={
            (run.contracts[c].id, pool): unit
            for (c, pool), unit in zip(supplied.lanes, supplied.units, strict=True)
        },
        currencies={one.id: one.currency for one in run.contracts},
        holidays=library_version(one for one, _ in run.calendars),
        notices=tuple(notices(run, made.behind.counts)),
    )


def _teller(progress: Progress | None) -> Callable[[str], None]:
    def tell(stage: str) -> None:
        if progress:
            progress(stage, (*STAGES, "done").index(stage), len(STAGES))

    return tell
