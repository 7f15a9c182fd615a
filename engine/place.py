"""Place: facts x the customer's contracts -> work, one row per piece of an entry and contract that takes (part of) it.

Work is offered to the customer's contracts in order, a round for each: it is cut at the bands of the contract's
calendar, and each piece is decided. A contract refuses work outside its dates or matched by no clause; a
decision that can end in `next-contract` leaves a row here and goes on, so that what is left has somewhere to go. The
first contract that takes a piece decides the day, for all of the entry.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from .answer import Asked, ask
from .clock import localise
from .decide import REFUSALS, Decision
from .match import Matcher
from .pieces import cut_into_pieces, stretches_of
from .quantity import DAY
from .refuse import refuse_decided, refuse_times, refuse_unrouted
from .route import start_of
from .run import Refusals, Run
from .vocabulary import check_vocabulary, with_attributes

# What waits to be offered. A row without `begins` is a whole entry, which each contract reads on its own clock.
WAITING = {
    "f": pl.Int64, "customer": pl.String, "r": pl.Int64, "parent": pl.Int64, "taken_on": pl.Int64,
    "begins": pl.Int64, "ends": pl.Int64, "worked": pl.Int64, "duration": pl.Int64,
}  # fmt: skip
_TIMES = ("at", "at_offset", "at_dated", "end", "end_offset", "billable_seconds", "billable")
ROW = ("n", "f", "c", "e", "d", "parent", "day", "start", "worked", "length", "billable_seconds", "mark")


@dataclass(frozen=True, slots=True)
class Work:
    """Rows of work and the decisions they point to.

    rows: n (row), f (fact), c, e, d (decision), parent (the row whose rest comes here, -1), then (the row
    where the rest goes, -1), day (local day number), start (instant, s), worked (s), length (s, the time that is
    rounded), billable_seconds, mark (the instant at which a piece that is not the entry's first begins).
    """

    rows: pl.DataFrame
    decisions: tuple[Decision, ...]
    refused: Refusals
    later: int = 0


def place(run: Run, entries: pl.DataFrame, tickets: pl.DataFrame, matcher: Matcher | None = None) -> Work:
    """Find for every time entry the contract, day and decision; refuse what nobody takes, with the reasons."""
    begin, refused = start_of(run, entries)
    waiting = _waiting(begin.with_columns(parent=pl.lit(-1)))
    conditions = (one for edition in run.editions for one in edition.work_conditions)
    asked = Asked(run, entries, with_attributes(run, entries, tickets, conditions), matcher)
    stretches = stretches_of(run, entries)
    later: set[int] = set()
    taken: list[pl.DataFrame] = []
    tried: list[pl.DataFrame] = []
    height = 0
    while waiting.height:
        offered = waiting.join(run.route.drop("id"), on=["customer", "r"], how="left", maintain_order="left")
        nowhere = offered.filter(pl.col("c").is_null())["f"].unique().sort().to_list()
        refuse_unrouted(run, [f for f in nowhere if f not in refused and f not in later], tried, refused)
        offered = _localised(run, offered.filter(pl.col("c").is_not_null()), entries)
        later |= set(offered.filter(pl.col("day") > run.as_of)["f"].to_list())
        offered = offered.filter((pl.col("day") <= run.as_of) & ~refuse_times(offered, refused))
        outside = (pl.col("day") < pl.col("opens")) | (pl.col("day") > pl.col("closes"))
        active = _versioned(run, offered.filter(~outside))
        active = active.filter(~check_vocabulary(run, active, asked.attributes, refused))
        active = ask(asked, cut_into_pieces(asked, stretches, active))
        refuse_decided(run, active, asked.decisions, refused)
        inactive = offered.filter(outside).with_columns(end=pl.lit("inactive"))
        leaves = pl.col("d").is_in([d for d, one in enumerate(asked.decisions) if one.leaves])
        columns = (*WAITING, "c", "day", "end")
        passed = pl.concat([inactive.select(columns), active.filter(leaves).select(columns)])
        tried.append(passed.select("f", "c", "day", "end"))
        takes = active.filter(~leaves & ~pl.col("end").is_in(REFUSALS))
        takes = takes.with_columns(n=pl.int_range(pl.len()) + height, taken_on=pl.col("day"))
        height += takes.height
        taken.append(takes.select(ROW))
        waiting = _next_round(passed, takes)
    return Work(_joined(taken, refused), tuple(asked.decisions), refused, len(later - set(refused)))


def _waiting(table: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit(None).alias(name) for name in WAITING if name not in table.columns]
    return table.with_columns(absent).select(pl.col(name).cast(dtype) for name, dtype in WAITING.items())


def _localised(run: Run, offered: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Whole entries with their times in the zone of the contract; pieces as they are. `day` once taken stays."""
    zone = pl.Series("zone", [run.zone_of[c] for c in offered["c"]], dtype=pl.Int32)
    times = entries.select(_TIMES)[offered["f"]]
    stated = entries.select(stated="worked")[offered["f"]]
    table = pl.concat([offered.with_columns(zone), times, stated], how="horizontal")
    table = localise(localise(table, "at", run.zones), "end", run.zones)
    between = pl.col("end_utc") - pl.col("at_utc")
    return table.with_columns(
        fresh=pl.col("begins").is_null(),
        from_clock=pl.col("stated").is_null(),
        between=between,
        day=pl.coalesce("taken_on", pl.col("at_wall").floordiv(DAY)),
        begins=pl.coalesce("begins", "at_utc"),
        ends=pl.when(pl.col("begins").is_null()).then("end_utc").otherwise("ends"),
        worked=pl.coalesce("worked", "stated", between),
        duration=pl.coalesce("duration", "stated", between),
        billable=pl.col("billable").fill_null(True),
        billable_seconds=pl.when(pl.col("billable").fill_null(True)).then("billable_seconds"),
    )


def _versioned(run: Run, active: pl.DataFrame) -> pl.DataFrame:
    """The edition that holds on the day of the work, and the calendar that it has there."""
    return (
        active.sort("day", maintain_order=True)
        .join_asof(
            run.versions.sort("first"), left_on="day", right_on="first", by="c", check_sortedness=False
        )
        .sort("f", "begins", maintain_order=True)
    )


def _next_round(passed: pl.DataFrame, takes: pl.DataFrame) -> pl.DataFrame:
    """What is offered to the next contract: what left this one, and the rest of what it may not finish.

    An entry of which nobody has taken a piece is offered whole again.
    """
    days = takes.group_by("f").agg(pl.col("taken_on").first().alias("today"))
    passed = passed.join(days, on="f", how="left", maintain_order="left")
    passed = passed.with_columns(taken_on=pl.coalesce("taken_on", "today"))
    untouched = passed.filter(pl.col("taken_on").is_null()).unique("f", keep="first", maintain_order=True)
    pieces = passed.filter(pl.col("taken_on").is_not_null())
    rest = takes.filter(pl.col("end") == "next").with_columns(
        parent=pl.col("n"), worked=pl.lit(0, pl.Int64), ends=pl.col("begins")
    )
    listed = [
        _waiting(untouched.select("f", "customer", "r", "parent")), _waiting(pieces), _waiting(rest),
    ]  # fmt: skip
    return pl.concat(listed).with_columns(pl.col("r") + 1)


def _joined(taken: list[pl.DataFrame], refused: Refusals) -> pl.DataFrame:
    """All rows in one table, without the facts refused anywhere, each pointing to the row of its rest."""
    if not taken:
        return pl.DataFrame(schema=dict.fromkeys((*ROW, "then"), pl.Int64))
    table = pl.concat([one.select(pl.col(name).cast(pl.Int64) for name in ROW) for one in taken])
    table = table.filter(~pl.col("f").is_in(list(refused)))
    table = table.with_columns(old=pl.col("n"), n=pl.int_range(pl.len()))
    numbers = table.select(pl.col("old").alias("parent"), pl.col("n").alias("now"))
    table = table.join(numbers, on="parent", how="left", maintain_order="left")
    children = table.filter(pl.col("now").is_not_null()).select(
        pl.col("now").alias("n"), pl.col("n").alias("then")
    )
    return (
        table.with_columns(parent=pl.col("now").fill_null(-1))
        .join(children, on="n", how="left", maintain_order="left")
        .with_columns(pl.col("then").fill_null(-1))
        .drop("old", "now")
    )
