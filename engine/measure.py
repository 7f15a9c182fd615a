"""Measure: worked seconds -> billed seconds, by the rounding rule of each row.

A group's running total is rounded and spread as differences, so that the sum of a group is its rounded
total whatever the order of the facts (ruling R6).
"""

from __future__ import annotations

import polars as pl

from .packs import ClockRounding, Rounding
from .place import Work
from .tables import running, starts

BILLED_ENDS = ("rate", "buys", "next")


def measure(work: Work, entries: pl.DataFrame) -> pl.DataFrame:
    """The rows of work with `billed`, in seconds; zero on rows that only wait for another contract's rest."""
    rules = _rules(work)
    numbers = {rule: number for number, rule in enumerate(rules)}
    rule_of = [numbers[one.rounding] if one.rounding else len(rules) for one in work.decisions]
    takes_part = [bool(one.draws) or one.end in BILLED_ENDS for one in work.decisions]
    decisions = pl.DataFrame(
        {"d": range(len(rule_of)), "g": rule_of, "takes_part": takes_part},
        schema={"d": pl.Int64, "g": pl.Int64, "takes_part": pl.Boolean},
    )
    rows = work.rows.join(decisions, on="d", how="left", maintain_order="left")
    rows = rows.join(_rule_table(rules), on="g", how="left", maintain_order="left")
    rows = rows.with_columns(length=_clocked())
    rows = rows.with_columns(
        alone=pl.when(pl.col("worked") > 0).then(_rounded(pl.col("length"))).otherwise(0)
    )
    rows = _grouped(rows, entries)
    billed = pl.coalesce("billable_seconds", "in_group", "alone")
    billed = pl.when(pl.col("parent") >= 0).then(0).otherwise(billed)
    return rows.select(*work.rows.columns, billed.alias("billed")).sort("n")


def _rules(work: Work) -> list[Rounding]:
    return list(dict.fromkeys(one.rounding for one in work.decisions if one.rounding))


def _rule_table(rules: list[Rounding]) -> pl.DataFrame:
    def clock(rule: ClockRounding | None) -> tuple[int, str]:
        return (rule.increment, rule.direction) if rule else (1, "down")

    rows = [
        (number, one.increment, one.direction, one.half, one.minimum, one.maximum, one.grace,
         *(key in one.per for key in ("ticket", "date", "resource")), *clock(one.start), *clock(one.end))
        for number, one in enumerate(rules)
    ]  # fmt: skip
    rows.append((len(rules), 1, "down", "up", 0, 2**62, 0, False, False, False, 1, "down", 1, "down"))
    names = ("g", "increment", "direction", "half", "minimum", "maximum", "grace", "per_ticket", "per_date",
             "per_resource", "start_by", "start_way", "end_by", "end_way")  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(pl.col("g").cast(pl.Int64))


def _clocked() -> pl.Expr:
    """The length after its clock times are rounded; a rounded end before the rounded start gives zero (R8)."""
    late = _to_step("clock_end", "end_by", "end_way") - pl.col("clock_end")
    early = _to_step("clock_start", "start_by", "start_way") - pl.col("clock_start")
    return (pl.col("worked") + (late - early).fill_null(0)).clip(lower_bound=0)


def _to_step(name: str, by: str, way: str) -> pl.Expr:
    time, step = pl.col(name), pl.col(by)
    below = time.floordiv(step) * step
    rest = time - below
    up = pl.when(pl.col(way) == "up").then(rest > 0).when(pl.col(way) == "nearest").then(2 * rest >= step)
    return below + pl.when(up.otherwise(False)).then(step).otherwise(0)


def _rounded(time: pl.Expr) -> pl.Expr:
    """Time in whole increments, then raised to the minimum, then cut at the maximum. Exact multiples stay."""
    step = pl.col("increment")
    whole, rest = time // step, time % step
    nearest = pl.when(pl.col("half") == "up").then(2 * rest >= step).otherwise(2 * rest > step)
    one_more = (
        pl.when(rest == 0).then(False)
        .when(pl.col("direction") == "up").then((rest > pl.col("grace")) | (whole == 0))
        .when(pl.col("direction") == "nearest").then(nearest)
        .otherwise(False)
    )  # fmt: skip
    total = (whole + one_more.cast(pl.Int64)) * step
    return pl.min_horizontal(pl.max_horizontal(total, "minimum"), "maximum")


def _grouped(rows: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Add `in_group`: the difference that a row makes to its group's rounded total, in work order.

    The key is contract, rule, and the ticket, local date or resource that the rule lists; only work that is
    billed or drawn takes part, and an entry without a listed ticket or resource is its own group (ruling R4).
    """
    listed = pl.any_horizontal("per_ticket", "per_date", "per_resource")
    own = (pl.col("parent") < 0) & pl.col("takes_part") & pl.col("billable_seconds").is_null()
    grouped = rows.filter(listed & own)
    if not grouped.height:
        return rows.with_columns(in_group=pl.lit(None, pl.Int64))
    names = entries.select("ticket", "resource")[grouped["f"]]
    codes = names.select(
        pl.col(one).rank("dense").cast(pl.Int64).alias(f"{one}_key") for one in names.columns
    )
    grouped = pl.concat([grouped, codes], how="horizontal").with_columns(
        k1=_key("per_ticket", pl.col("ticket_key")),
        k2=_key("per_date", pl.col("day")),
        k3=_key("per_resource", pl.col("resource_key")),
    )
    keys = ("c", "g", "k1", "k2", "k3")
    grouped = grouped.sort(*keys, "start", "f").with_columns(first=starts(*keys))
    grouped = grouped.with_columns(
        total=running("length", "first"), any_worked=running("worked", "first") > 0
    )
    reached = pl.when("any_worked").then(_rounded(pl.col("total"))).otherwise(0)
    grouped = grouped.with_columns(reached=reached)
    before = pl.when("first").then(0).otherwise(pl.col("reached").shift(1))
    grouped = grouped.select("n", in_group=pl.col("reached") - before)
    return rows.join(grouped, on="n", how="left", maintain_order="left")


def _key(flag: str, value: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(flag)).then(value.fill_null(-1 - pl.col("f"))).otherwise(0)
