"""Bill: parts of work -> charge lines with exact amounts.

A line is one stretch of a piece of work: a purchase that covered it, or what was left. Each amount is rounded once,
here or where a money pool was drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from .demand import Demands
from .draw import Drawn
from .lines import LINE
from .parts import Part
from .price import Tag
from .quantity import FACTOR
from .tables import product_fits, quotient, running, starts

MODE = pl.Enum(["half-up", "half-even", "up", "down"])
_PART = dict.fromkeys(Part._fields, pl.Int64) | {"line": pl.String, "name": pl.String, "drew": pl.Boolean}


def of_work(demands: Demands, drawn: Drawn) -> pl.DataFrame:
    """The charge lines of work."""
    parts = _worked(_with_rows(_every_part(demands, drawn), demands.rows))
    lines = _priced(_merged(parts), demands.tags)
    absent = [pl.lit(None).alias(name) for name in LINE if name not in lines.columns]
    lines = lines.with_columns(absent).with_columns(of=pl.lit("time_entries"))
    return lines.select(pl.col(name).cast(dtype) for name, dtype in LINE.items())


def _every_part(demands: Demands, drawn: Drawn) -> pl.DataFrame:
    """The parts of work that the loop made, and plain work, which is one part each."""
    of_work = [one for one in drawn.parts if one.head < demands.begin]
    columns = zip(*of_work, strict=True) if of_work else [()] * len(_PART)
    made = pl.DataFrame(dict(zip(_PART, map(list, columns), strict=True)), schema=_PART)
    plain = drawn.plain.select(
        head="n", row="n", seq=pl.lit(0), sub=pl.lit(0), line="line", clause="clause", lot=pl.lit(-1), seconds="billed",
        amount=pl.lit(-1), tag="tag", times=pl.lit(FACTOR), drew=pl.lit(False), day="day",
        name=pl.when(pl.col("line") == "held").then(pl.lit("held")).otherwise(pl.lit("rest")),
    )  # fmt: skip
    return pl.concat([made, plain.select(pl.col(name).cast(dtype) for name, dtype in _PART.items())])


def _with_rows(parts: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The parts in order: those of an entry by its pieces, those of a piece as they came."""
    heads = rows.select("n", "f", "start", "mark", all_worked="worked")
    takers = rows.select("n", "c", "e")
    parts = parts.join(heads, left_on="head", right_on="n", how="left", maintain_order="left")
    parts = parts.join(takers, left_on="row", right_on="n", how="left", maintain_order="left")
    return parts.sort("f", "start", "head", "seq", "sub")


def _worked(parts: pl.DataFrame) -> pl.DataFrame:
    """Worked time fills the parts of a piece in order; what rounding added or took sits in the last (ruling P6)."""
    parts = parts.with_columns(first=starts("head")).with_columns(filled=running("seconds", "first"))
    is_last = pl.col("first").shift(-1, fill_value=True)
    reached = pl.when(is_last).then("all_worked").otherwise(pl.min_horizontal("filled", "all_worked"))
    parts = parts.with_columns(reached=reached)
    before = pl.when("first").then(0).otherwise(pl.col("reached").shift(1))
    return parts.with_columns(worked=pl.col("reached") - before)


def _merged(parts: pl.DataFrame) -> pl.DataFrame:
    """Adjacent parts of an entry with the same clause, rate and purchase are one line (ruling P5)."""
    kind = (
        pl.when((pl.col("line") == "rate") & pl.col("drew")).then(pl.lit("overage"))
        .when(pl.col("line") == "rate").then(pl.lit("labor"))
        .otherwise("line")
    )  # fmt: skip
    fixed = pl.col("amount") >= 0
    parts = parts.with_columns(kind=kind, fixed=pl.when(fixed).then("amount").otherwise(0))
    parts = parts.with_columns(open=pl.when(fixed).then(0).otherwise("seconds"))
    key = ("f", "c", "e", "clause", "kind", "lot", "tag", "times", "day")
    parts = parts.with_columns(line=starts(*key).cum_sum())
    return parts.group_by("line", maintain_order=True).agg(
        *(pl.col(name).first() for name in (*key, "mark", "name")),
        pl.col("seconds", "worked", "fixed", "open").sum(),
    )


def _priced(lines: pl.DataFrame, tags: Sequence[Tag]) -> pl.DataFrame:
    """The amount of each line: time at its rate, rounded once to minor units, and what was priced before it was
    drawn."""
    prices = pl.DataFrame(
        {
            "num": [one.num for one in tags],
            "den": [one.den for one in tags],
            "rate": [one.rate for one in tags],
            "mode": [one.mode.partition("/")[0] for one in tags],
            "step": [int(one.mode.partition("/")[2] or 1) for one in tags],
        },
        schema={"num": pl.Int128, "den": pl.Int128, "rate": pl.Int128, "mode": MODE, "step": pl.Int128},
    ).with_row_index("tag")
    lines = lines.join(
        prices.with_columns(pl.col("tag").cast(pl.Int64)), on="tag", how="left", maintain_order="left"
    )
    is_rate = pl.col("kind").is_in(["labor", "overage"])
    times = pl.when(pl.col("kind") == "overage").then("times").otherwise(FACTOR)
    at_rate = pl.col("open").cast(pl.Int128) * times
    lines = lines.with_columns(
        at_rate=at_rate,
        units=at_rate + (pl.col("seconds") - pl.col("open")).cast(pl.Int128) * FACTOR,
        num=pl.when(is_rate).then("num").otherwise(0).fill_null(0),
        den=pl.col("den").fill_null(1),
        step=pl.col("step").fill_null(1),
    )
    product_fits(lines, "at_rate", "num")
    exact = quotient(
        pl.col("at_rate") * pl.col("num"), pl.col("den") * pl.col("step") * FACTOR, pl.col("mode")
    ) * pl.col("step")
    return lines.with_columns(
        amount=pl.when(is_rate).then(exact.fill_null(0) + pl.col("fixed")).otherwise(0),
        rate=pl.when(is_rate).then("rate"),
        lot=pl.when(pl.col("lot") >= 0).then("lot"),
        unit=pl.lit("hours"),
        k="clause",
        part="name",
    )
