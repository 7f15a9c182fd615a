"""Pieces: an entry's time, its clock times rounded, cut where the band of the contract's calendar changes."""

from __future__ import annotations

import polars as pl

from .answer import Asked, answers
from .cut import cut, shares, stretches
from .packs import ClockRounding, Edition
from .quantity import DAY, number_of
from .run import Run


def stretches_of(run: Run, entries: pl.DataFrame) -> pl.DataFrame:
    """Where bands change in each calendar of the run, over the days of the entries."""
    listed = [entries["at"], entries["end"]] if run.calendars else []
    days = [int(day) // DAY for one in listed for day in (one.min(), one.max()) if isinstance(day, int)]
    if not days:
        return stretches((), 0, 0)
    opens = min(number_of(one.start) for one in run.contracts)
    first, last = max(min(days), opens) - 2, min(max(days), run.as_of) + 2
    return stretches(run.calendars, min(first, last), last)


def cut_into_pieces(asked: Asked, found: pl.DataFrame, active: pl.DataFrame) -> pl.DataFrame:
    """The rows cut into pieces, in order within each entry: with `band`, `length` (s, the time that is rounded),
    `mark` (the instant at which a piece begins that is not its entry's first), and their share of `worked`.

    A whole entry that brings a start and an end has its clock times rounded first. The rest of a piece that was begun
    in another contract is not cut again (ruling X14).
    """
    whole = (
        ~pl.col("fresh") & (pl.col("parent") >= 0)
        | pl.col("ends").is_null()
        | (pl.col("ends") < pl.col("begins"))
    )
    unsplit = [k for k, (calendar, _) in enumerate(asked.run.calendars) if not calendar.split]
    active = active.with_columns(
        whole=whole | pl.col("k").is_in(unsplit) | pl.col("at_dated").fill_null(False)
    )
    active = _clock_rounded(asked, found, active)
    pieces = cut(active, found)
    if not pieces.height:
        return pieces.with_columns(
            length=pl.lit(0, pl.Int64), mark=pl.lit(None, pl.Int64), start=pl.lit(0, pl.Int64)
        )
    span = (pl.col("ends") - pl.col("begins")).fill_null(0).clip(lower_bound=0)
    is_first = pl.col("part") == 0
    pieces = pieces.with_columns(
        worked=shares(pl.col("worked"), span, is_first),
        band=pl.when("at_dated").then(pl.lit("business")).otherwise("band"),
    )
    return pieces.with_columns(
        length=pl.when(pl.col("from_clock") & pl.col("ends").is_not_null()).then(span).otherwise("worked"),
        start="begins",
        mark=pl.when((pl.col("begins") != pl.col("at_utc")) & ~(is_first & pl.col("fresh"))).then("begins"),
    )


def _clock_rounded(asked: Asked, found: pl.DataFrame, active: pl.DataFrame) -> pl.DataFrame:
    """Whole entries whose time comes from the clock, with their times rounded by the first rule that matches them.

    What is not billable, or brings its billable hours, is not rounded (ruling V3).
    """
    rounding = [e for e, one in enumerate(asked.run.editions) if one.rounds_the_clock]
    wanted = (
        pl.col("fresh") & pl.col("from_clock") & pl.col("e").is_in(rounding) & (pl.col("worked") > 0)
        & pl.col("ends").is_not_null() & pl.col("billable") & pl.col("billable_seconds").is_null()
    )  # fmt: skip
    entries = active.filter(wanted)
    if not entries.height:
        return active
    at_start = cut(entries.with_columns(whole=pl.lit(True)), found).drop("part")
    answer, held = answers(asked, at_start)
    rules = [_rule(asked.run.editions[e], held[a]) for e, a in zip(entries["e"], answer, strict=True)]
    rule = pl.DataFrame(
        rules, schema={"start_by": pl.Int64, "start_way": pl.String, "end_by": pl.Int64, "end_way": pl.String},
        orient="row",
    )  # fmt: skip
    rounded = pl.concat([at_start.drop("band"), rule], how="horizontal").with_columns(
        begins=pl.col("begins") + _shift("at_wall", "start_by", "start_way"),
        ends=pl.col("ends") + _shift("end_wall", "end_by", "end_way"),
        whole=entries["whole"],
    )
    rounded = rounded.with_columns(ends=pl.max_horizontal("begins", "ends")).select(active.columns)
    return pl.concat([active.filter(~wanted), rounded]).sort("f", "begins", maintain_order=True)


def _rule(edition: Edition, answer: tuple[int, ...]) -> tuple[int, str, int, str]:
    held = {edition.work_conditions[index] for index in answer}
    rule = next((one for one in edition.rounding if one.clause.when in held), None)

    def clock(one: ClockRounding | None) -> tuple[int, str]:
        return (one.increment, one.direction) if one else (1, "down")

    return (*clock(rule.start if rule else None), *clock(rule.end if rule else None))


def _shift(name: str, by: str, way: str) -> pl.Expr:
    """How far a clock time moves when it is rounded."""
    time, step = pl.col(name), pl.col(by)
    below = time.floordiv(step) * step
    rest = time - below
    up = pl.when(pl.col(way) == "up").then(rest > 0).when(pl.col(way) == "nearest").then(2 * rest >= step)
    return below + pl.when(up.otherwise(False)).then(step).otherwise(0) - time
