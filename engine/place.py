"""Place: facts x the customer's contracts -> work, one row per entry and contract that takes (part of) it.

Work is offered to the customer's contracts in order, a round for each. A contract refuses work outside its
dates or matched by no clause; a decision that can end in `next-contract` leaves a row here and goes on, so
that what is left has somewhere to go. The first contract that takes work decides its day, for all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from . import situations
from .clock import DAY, localise
from .decide import REFUSALS, Decision, decide
from .match import Matcher
from .packs import Edition
from .refuse import Refusals, refuse_decided, refuse_times, refuse_unrouted
from .route import start_of
from .run import Run
from .vocabulary import check_vocabulary, with_attributes
from .when import WEEKDAYS

_CARRIED = ("f", "customer", "r", "parent", "taken_on")
_TIMES = ("at", "at_offset", "end", "end_offset", "worked", "billable_seconds", "billable")


@dataclass(frozen=True, slots=True)
class Work:
    """Rows of work and the decisions they point to.

    rows: n (row), f (fact), c, e, d (decision), parent (the row whose rest comes here, -1), then (the row
    where the rest goes, -1), start (instant, s), day (local day number), worked (s), clock_start and
    clock_end (wall s; null where the worked time does not come from the clock), billable_seconds.
    """

    rows: pl.DataFrame
    decisions: tuple[Decision, ...]
    refused: Refusals
    later: int = 0


@dataclass(slots=True)
class _Decided:
    """The decisions made so far: one number for each edition, answer and `billable`."""

    numbers: dict[tuple[int, tuple[int, ...], bool], int] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)

    def number(self, e: int, edition: Edition, answer: tuple[int, ...], billable: bool) -> int:
        key = (e, answer, billable)
        if key not in self.numbers:
            held = frozenset(edition.work_conditions[index] for index in answer)
            self.numbers[key] = len(self.decisions)
            self.decisions.append(decide(edition, held, billable))
        return self.numbers[key]


def place(run: Run, entries: pl.DataFrame, tickets: pl.DataFrame, matcher: Matcher | None = None) -> Work:
    """Find for every time entry the contract, day and decision; refuse what nobody takes, with the reasons."""
    waiting, refused = start_of(run, entries)
    waiting = waiting.with_columns(parent=pl.lit(-1, pl.Int64), taken_on=pl.lit(None, pl.Int64))
    attributes = with_attributes(run, entries, tickets)
    decided, later = _Decided(), set[int]()
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
        outside = (pl.col("day") < pl.col("begins")) | (pl.col("day") > pl.col("ends"))
        active = _versioned(run, offered.filter(~outside))
        active = active.filter(~check_vocabulary(run, active, attributes, refused))
        active = _decided(run, active, attributes, decided, matcher)
        refuse_decided(run, active, decided.decisions, refused)
        leaves = pl.col("d").is_in(_leaving(decided))
        columns = [*_CARRIED, "c", "day", "end"]
        inactive = offered.filter(outside).with_columns(end=pl.lit("inactive"))
        passed = pl.concat([inactive.select(columns), active.filter(leaves).select(columns)])
        tried.append(passed.select("f", "c", "day", "end"))
        takes = active.filter(~leaves & ~pl.col("end").is_in(REFUSALS))
        takes = takes.with_columns(n=pl.int_range(pl.len()) + height, taken_on=pl.col("day"))
        height += takes.height
        taken.append(takes)
        rest = takes.filter(pl.col("end") == "next").with_columns(parent=pl.col("n"))
        waiting = pl.concat([passed.select(_CARRIED), rest.select(_CARRIED)]).with_columns(pl.col("r") + 1)
    return Work(_joined(taken, refused), tuple(decided.decisions), refused, len(later - set(refused)))


def _leaving(decided: _Decided) -> list[int]:
    """Decisions by which work leaves whole: no clause takes it, or the first that does sends it on."""
    return [
        d for d, one in enumerate(decided.decisions)
        if one.end == "no-clause" or (one.end == "next" and not one.draws)
    ]  # fmt: skip


def _localised(run: Run, offered: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """The times of each entry in the zone of the contract it is offered to; `day` once taken stays."""
    zone = pl.Series("zone", [run.zone_of[c] for c in offered["c"]], dtype=pl.Int32)
    times = entries.select(_TIMES)[offered["f"]]
    table = pl.concat([offered.with_columns(zone), times], how="horizontal")
    table = localise(localise(table, "at", run.zones), "end", run.zones)
    return table.with_columns(
        day=pl.coalesce("taken_on", pl.col("at_wall").floordiv(DAY)),
        from_clock=pl.col("worked").is_null(),
        between=pl.col("end_utc") - pl.col("at_utc"),
        billable=pl.col("billable").fill_null(True),
    ).with_columns(worked=pl.coalesce("worked", "between"))


def _versioned(run: Run, active: pl.DataFrame) -> pl.DataFrame:
    """The edition that holds on the day of the work."""
    return (
        active.sort("day", maintain_order=True)
        .join_asof(
            run.versions.sort("first"), left_on="day", right_on="first", by="c", check_sortedness=False
        )
        .sort("f", maintain_order=True)
    )


def _decided(
    run: Run, active: pl.DataFrame, attributes: pl.DataFrame, decided: _Decided, matcher: Matcher | None
) -> pl.DataFrame:
    """The decision of every row and how it ends: conditions are matched once for each distinct situation."""
    books = [edition.work_conditions for edition in run.editions]
    weekday = ((active["day"] + 3) % 7).replace_strict(list(range(7)), list(WEEKDAYS), return_dtype=pl.String)
    billable = active.select(pl.when("billable").then(pl.lit("true")).otherwise(pl.lit("false"))).to_series()
    rows = attributes[active["f"]].with_columns(
        active["e"].alias(situations.BOOK), weekday.alias("weekday"), billable.alias("billable"),
        active["worked"].alias("duration"),
    )  # fmt: skip
    answer, answers = situations.decide(books, rows, {}, matcher)
    keyed = active.select("e", "billable").with_columns(a=answer)
    kinds = keyed.unique(maintain_order=True)
    numbers = [
        decided.number(e, run.editions[e], answers[a], billable) for e, billable, a in kinds.iter_rows()
    ]
    kinds = kinds.with_columns(pl.Series("d", numbers, dtype=pl.Int32))
    found = keyed.join(kinds, on=["e", "billable", "a"], how="left", maintain_order="left")["d"]
    ends = pl.Series([one.end for one in decided.decisions], dtype=pl.String)
    return active.with_columns(found, ends.gather(found).alias("end"))


def _joined(taken: list[pl.DataFrame], refused: Mapping[int, tuple[str, str]]) -> pl.DataFrame:
    """All rows in one table, without the facts refused anywhere, each pointing to the row of its rest."""
    columns = ("n", "f", "c", "e", "d", "parent", "day", "worked")
    if not taken:
        names = (*columns, "billable_seconds", "start", "clock_start", "clock_end", "then")
        return pl.DataFrame(schema=dict.fromkeys(names, pl.Int64))
    clock = pl.col("from_clock")
    table = pl.concat([
        one.select(
            *(pl.col(name).cast(pl.Int64) for name in columns),
            pl.when("billable").then("billable_seconds").alias("billable_seconds"),
            pl.col("at_utc").alias("start"),
            pl.when(clock).then("at_wall").alias("clock_start"),
            pl.when(clock).then("end_wall").alias("clock_end"),
        )
        for one in taken
    ])  # fmt: skip
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
