"""Place: facts x the customer's contracts -> work, one row per entry and contract that takes (part of) it.

Work is offered to the customer's contracts in order, a round for each. A contract refuses work outside its
dates or matched by no clause; a decision that can end in `next-contract` leaves a row here and goes on, so
that what is left has somewhere to go.
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
from .quantity import day_of
from .route import start_of
from .run import Run
from .vocabulary import check_vocabulary, with_attributes
from .when import WEEKDAYS

LONGEST = 24 * 3600
Refusals = dict[int, tuple[str, str]]
_SENTENCES = {
    "no-rate": "no line of the rate card fits this work under {}: add a line for it",
    "no-factor": "no line of the factor table fits this work under {}: add a line for it",
    "no-rest": "{} draws from a pool, and no clause takes what the pool does not cover: add a `rate`",
}


@dataclass(frozen=True, slots=True)
class Work:
    """Rows of work and the decisions they point to.

    rows: n (row), f (fact), c, e, d (decision), then (row of the next contract, -1), head (1 where the work
    starts), start (instant, s), day (local day number), worked (s), clock_start, clock_end (wall s; null
    where the worked time does not come from the clock), billable_seconds.
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
    waiting = waiting.with_columns(parent=pl.lit(-1, pl.Int64), first_r=pl.col("r"))
    entries = with_attributes(run, entries, tickets)
    decided = _Decided()
    taken: list[pl.DataFrame] = []
    tried: list[pl.DataFrame] = []
    later: set[int] = set()
    height = 0
    while waiting.height:
        offered = waiting.join(run.route.drop("id"), on=["customer", "r"], how="left", maintain_order="left")
        _unrouted(run, offered.filter(pl.col("c").is_null()), tried, refused)
        offered = _localised(run, offered.filter(pl.col("c").is_not_null()), entries)
        later |= set(offered.filter(pl.col("day") > run.as_of)["f"].to_list())
        offered = offered.filter(pl.col("day") <= run.as_of)
        offered = offered.filter(~_refuse_times(offered, refused))
        outside = (pl.col("day") < pl.col("begins")) | (pl.col("day") > pl.col("ends"))
        active = _versioned(run, offered.filter(~outside))
        active = active.filter(~check_vocabulary(run, active, refused))
        active = _decided(run, active, decided, matcher)
        ends = pl.Series([one.end for one in decided.decisions], dtype=pl.String)
        kind = ends.gather(active["d"]).alias("end")
        active = active.with_columns(kind)
        _refuse_decided(run, active, decided.decisions, refused)
        passed = pl.concat([
            offered.filter(outside).select("f", "c", "customer", "r", "first_r", "parent", "day", end=pl.lit("inactive")),
            active.filter(_goes_on(decided)).select("f", "c", "customer", "r", "first_r", "parent", "day", "end"),
        ])  # fmt: skip
        tried.append(passed.select("f", "c", "day", "end"))
        takes = active.filter(~_goes_on(decided) & ~pl.col("end").is_in(REFUSALS))
        takes = takes.with_columns(n=pl.int_range(pl.len()) + height)
        height += takes.height
        taken.append(takes)
        rest = takes.filter(pl.col("end") == "next")
        waiting = pl.concat([
            passed.select("f", "customer", pl.col("r") + 1, "parent", "first_r"),
            rest.select("f", "customer", pl.col("r") + 1, pl.col("n").alias("parent"), "first_r"),
        ])  # fmt: skip
    return Work(_joined(taken, refused), tuple(decided.decisions), refused, len(later - set(refused)))


def _goes_on(decided: _Decided) -> pl.Expr:
    """Work that leaves this contract whole: no clause takes it, or the first that does sends it on."""
    whole = [
        n
        for n, one in enumerate(decided.decisions)
        if one.end == "no-clause" or (one.end == "next" and not one.draws)
    ]
    return pl.col("d").is_in(whole)


def _localised(run: Run, offered: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """The entry's columns, with its instants and local day in the zone of the contract it is offered to."""
    zone = pl.Series("zone", [run.zone_of[c] for c in offered["c"]], dtype=pl.Int32)
    table = pl.concat(
        [offered.with_columns(zone), entries.drop("contract", "customer")[offered["f"]]], how="horizontal"
    )
    table = localise(localise(table, "at", run.zones), "end", run.zones)
    between = pl.col("end_utc") - pl.col("at_utc")
    table = table.with_columns(
        day=pl.col("at_wall").floordiv(DAY),
        from_clock=pl.col("worked").is_null(),
        between=between,
    ).with_columns(worked=pl.coalesce("worked", "between"))
    weekday = (pl.col("day") + 3) % 7
    return table.with_columns(
        duration=pl.col("worked"),
        weekday=weekday.replace_strict(list(range(7)), list(WEEKDAYS), return_dtype=pl.String),
        billable=pl.col("billable").fill_null(True),
    )


def _refuse_times(offered: pl.DataFrame, refused: Refusals) -> pl.Expr:
    """Work that ends before it starts or takes more than a day, seen in the contract's zone."""
    backwards, long = pl.col("between") < 0, pl.col("worked") > LONGEST
    for row in offered.filter(backwards | long).select("f", "between").iter_rows(named=True):
        refused[row["f"]] = (
            ("end-before-start", "the end lies before the start: correct one of the two")
            if row["between"] is not None and row["between"] < 0
            else ("over-24-hours", "more than 24 hours in one entry: write one entry for each day")
        )
    return (backwards | long).fill_null(False)


def _versioned(run: Run, active: pl.DataFrame) -> pl.DataFrame:
    """The edition that holds on the day of the work."""
    return (
        active.sort("day", maintain_order=True)
        .join_asof(
            run.versions.sort("first"), left_on="day", right_on="first", by="c", check_sortedness=False
        )
        .sort("f", maintain_order=True)
    )


def _decided(run: Run, active: pl.DataFrame, decided: _Decided, matcher: Matcher | None) -> pl.DataFrame:
    """The decision of every row: conditions are matched once for each distinct situation."""
    books = [edition.work_conditions for edition in run.editions]
    rows = active.with_columns(
        book=pl.col("e"), billable=pl.when("billable").then(pl.lit("true")).otherwise(pl.lit("false"))
    )
    answer, answers = situations.decide(books, rows, {}, matcher)
    keyed = active.select("e", "billable").with_columns(a=answer)
    kinds = keyed.unique(maintain_order=True)
    numbers = [
        decided.number(e, run.editions[e], answers[a], billable) for e, billable, a in kinds.iter_rows()
    ]
    kinds = kinds.with_columns(pl.Series("d", numbers, dtype=pl.Int32))
    return active.with_columns(
        keyed.join(kinds, on=["e", "billable", "a"], how="left", maintain_order="left")["d"]
    )


def _refuse_decided(run: Run, active: pl.DataFrame, decisions: list[Decision], refused: Refusals) -> None:
    bad = active.filter(pl.col("end").is_in(list(_SENTENCES))).select("f", "c", "d")
    for f, c, d in bad.iter_rows():
        one = decisions[d]
        assert one.clause is not None
        place = f"`{one.clause.name}` of {run.contracts[c].id} ({one.clause.source})"
        refused[f] = (one.end, _SENTENCES[one.end].format(place))


def _unrouted(run: Run, rows: pl.DataFrame, tried: list[pl.DataFrame], refused: Refusals) -> None:
    """Work that came to the end of the customer's contracts: every contract tried, and why each refused."""
    facts = [f for f in rows["f"].unique().sort().to_list() if f not in refused]
    if not facts:
        return
    why: dict[int, list[str]] = {}
    for table in tried:
        for f, c, day, end in table.filter(pl.col("f").is_in(facts)).iter_rows():
            why.setdefault(f, []).append(_why(run, c, day, end))
    for f in facts:
        reasons = "; ".join(dict.fromkeys(why.get(f, ()))) or "the clause that took it sends the rest on"
        refused[f] = ("unrouted", f"no contract takes this work: {reasons}")


def _why(run: Run, c: int, day: int, end: str) -> str:
    contract = run.contracts[c]
    if end == "inactive":
        is_early = day_of(day) < contract.start
        return (
            f"{contract.id} begins on {contract.start}"
            if is_early
            else f"{contract.id} ended on {contract.end}"
        )
    if end == "next":
        return f"{contract.id} sends it to the next contract"
    return f"{contract.id} has no clause for it"


def _joined(taken: list[pl.DataFrame], refused: Mapping[int, tuple[str, str]]) -> pl.DataFrame:
    """All rows in one table, without the facts refused anywhere, each pointing to the row of its rest."""
    columns = ("n", "f", "c", "e", "d", "parent", "day", "worked", "billable_seconds")
    schema = dict.fromkeys((*columns, "start", "clock_start", "clock_end", "then"), pl.Int64)
    if not taken:
        return pl.DataFrame(schema=schema)
    clock = pl.col("from_clock")
    table = pl.concat([
        one.select(
            *(pl.col(name).cast(pl.Int64) for name in columns if name != "billable_seconds"),
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
