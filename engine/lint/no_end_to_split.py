"""no-end-to-split: work that runs into dearer hours, and cannot be cut there because it has no end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import polars as pl

from ..clock import instant_of, wall_of
from ..conditions import tests_of
from ..cut import stretches
from ..decide import Decision
from ..packs import Edition
from ..place import Work, place
from ..quantity import DAY
from ..run import Run
from ..tickets import check_tickets
from .fact_rule import FactFinding, FactRule, Happened, first_of_each
from .values import number, time

_EPOCH = datetime(1970, 1, 1)
_ROUNDED = 60  # seconds; exports write 4 minutes as 0.07 hours, which are more


def _check(happened: Happened) -> Iterator[FactFinding]:
    """Asked of the engine: whether the same work with an end, no later than it can have been, is decided otherwise.

    One finding for each contract and file.
    """
    entries = _without_end(happened)
    if not entries.height:
        return
    tickets, _, _ = check_tickets(happened.run, happened.facts.tables["tickets"])
    end = pl.col("at") + (pl.col("worked") - _ROUNDED).clip(lower_bound=0)
    ended = entries.with_columns(end=end, end_offset="at_offset", end_dated="at_dated")
    work = place(happened.run, pl.concat([entries, ended]), tickets)
    differing = _differing(work, entries.height)
    hits = entries[list(differing)].with_columns(
        c=pl.Series([c for c, _ in differing.values()], dtype=pl.Int64),
        edge=pl.Series([edge for _, edge in differing.values()], dtype=pl.Int64),
    )
    for row, others in first_of_each(hits, "c", "file"):
        ended_at = _EPOCH + timedelta(seconds=happened.run.wall(row["c"], row, "at") + row["worked"])
        help = f"write its `end`: {ended_at:%Y-%m-%d %H:%M}, or later where there was a pause"
        yield FactFinding("time_entries", row, "at", row["c"], _sentence(happened, row, others), help)


def _without_end(happened: Happened) -> pl.DataFrame:
    """Entries with a time and no end, of customers of whom any contract may split them."""
    run = happened.run
    splitting = {c for c, line in enumerate(run.timelines) if any(_splits(run.editions[e]) for _, e in line)}
    ids = [run.contracts[c].id for c in splitting]
    customers = [run.contracts[c].customer for c in splitting]
    return happened.facts.tables["time_entries"].filter(
        pl.col("end").is_null() & ~pl.col("at_dated") & (pl.col("worked") > 0) & pl.col("billable").fill_null(True)
        & (pl.col("contract").is_in(ids) | pl.col("contract").is_null() & pl.col("customer").is_in(customers))
    )  # fmt: skip


def _splits(edition: Edition) -> bool:
    return (
        edition.calendar is not None
        and edition.calendar.split
        and any(test.field == "clock" for one in edition.work_conditions for test in tests_of(one))
    )


def _differing(work: Work, many: int) -> dict[int, tuple[int, int]]:
    """Of the first so many entries those that are decided otherwise when they have an end: the contract, and the
    instant at which it begins to matter. The second so many are the same with an end."""
    kinds: dict[tuple[Any, ...], int] = {}
    kind_of = [kinds.setdefault(_what(one), len(kinds)) for one in work.decisions]
    told: dict[int, set[tuple[int, int]]] = {}
    found: dict[int, tuple[int, int]] = {}
    rows = work.rows.select("f", "c", "d", "start").sort("f", "start")
    for f, c, d, start in rows.iter_rows():
        key = (c, kind_of[d])
        if f < many:
            told.setdefault(f, set()).add(key)
        elif key not in told.get(f - many, {key}):
            found.setdefault(f - many, (c, start))
    return found


def _what(decision: Decision) -> tuple[Any, ...]:
    """What a decision says about money and time, whatever the names of its clauses."""
    steps = tuple(
        (
            one.kind,
            one.pool and one.pool.clause.name,
            one.factor,
            one.price,
            one.times,
            one.cap and (one.cap, one.clause),
        )
        for one in decision.steps
    )
    return steps, decision.refusal, decision.rounding, decision.fees


def _sentence(happened: Happened, row: dict[str, Any], others: int) -> str:
    run, c = happened.run, row["c"]
    zone = run.zones[run.zone_of[c]]
    start, edge = run.wall(c, row, "at"), wall_of(zone, row["edge"])
    begins, ends = (f"{_EPOCH + timedelta(seconds=wall):%H:%M}" for wall in (start, edge))
    band = _band(run, c, start // DAY, instant_of(zone, start))
    more = "; so is another entry" if others == 1 else f"; so are {others:,} other entries"
    return (
        f"{_length(row['worked'])} from {begins} run past {ends}, and the entry has no `end`: all of it is priced as "
        f"{f'`{band}`' if band else 'time in no band'}{f'{more} of this file' if others else ''}"
    )


def _length(seconds: int) -> str:
    """As exports have it, if that is short: `2.5 hours`; else in minutes or seconds."""
    if seconds < 3600 or seconds % 36:
        return time(seconds)
    return f"{number(Fraction(seconds, 3600))} hour{'' if seconds == 3600 else 's'}"


def _band(run: Run, c: int, day: int, instant: int) -> str | None:
    """The band of a contract's calendar in which an instant of a day lies."""
    k = run.versions.filter((pl.col("c") == c) & (pl.col("first") <= day))["k"][-1]
    found = stretches([run.calendars[k]], day - 1, day + 1)
    band: str | None = found.filter(pl.col("begins") <= instant)["band"][-1]
    return band


RULE = FactRule("no-end-to-split", "warning", _check)
