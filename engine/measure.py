"""Measure: worked seconds -> billed seconds, by the rounding rule of each row.

Pieces that are rounded together share one total. A group's running total is rounded and spread as differences,
so that the sum of a group is its rounded total whatever the order of the facts (ruling R6).
"""

from __future__ import annotations

import polars as pl

from .packs import Rounding
from .place import Work
from .tables import running, starts


def measure(work: Work, entries: pl.DataFrame) -> pl.DataFrame:
    """The rows of work with `billed`, in seconds; zero on rows that only wait for another contract's rest."""
    rules = list(dict.fromkeys(one.rounding for one in work.decisions if one.rounding))
    numbers = {rule: number for number, rule in enumerate(rules)}
    rule_of = [numbers[one.rounding] if one.rounding else len(rules) for one in work.decisions]
    decisions = pl.DataFrame(
        {"d": range(len(rule_of)), "g": rule_of, "is_measured": [one.is_measured for one in work.decisions]},
        schema={"d": pl.Int64, "g": pl.Int64, "is_measured": pl.Boolean},
    )
    rows = work.rows.join(decisions, on="d", how="left", maintain_order="left")
    rows = rows.join(_rule_table(rules), on="g", how="left", maintain_order="left")
    own = rows.filter(pl.col("parent") < 0)
    if not own.height:
        return work.rows.with_columns(billed=pl.lit(0, pl.Int64))
    own = _together(own)
    shared = _spread(own, _totals(own, entries))
    rows = rows.join(shared, on="n", how="left", maintain_order="left")
    return rows.select(*work.rows.columns, pl.col("billed").fill_null(0)).sort("n")


def _rule_table(rules: list[Rounding]) -> pl.DataFrame:
    rows = [
        (number, one.increment, one.direction, one.half, one.minimum, one.maximum, one.grace, one.alone,
         *(key in one.per for key in ("ticket", "date", "resource")))
        for number, one in enumerate(rules)
    ]  # fmt: skip
    rows.append((len(rules), 1, "down", "up", 0, 2**62, 0, False, False, False, False))
    names = ("g", "increment", "direction", "half", "minimum", "maximum", "grace", "alone", "per_ticket", "per_date",
             "per_resource")  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(pl.col("g").cast(pl.Int64))


def _together(own: pl.DataFrame) -> pl.DataFrame:
    """Add `u`, the number of the rows that are rounded together, and `grouped` (ruling R3).

    They are the pieces of an entry under one rule of one contract; one piece where the rule rounds pieces; all
    pieces where the entry brings its billable hours.
    """
    by_ticket = pl.any_horizontal("per_ticket", "per_date", "per_resource")
    stated = pl.col("billable_seconds").is_not_null()
    own = own.with_columns(grouped=by_ticket & pl.col("is_measured") & ~stated)
    key = pl.struct(
        "f",
        c=pl.when(stated).then(-1).otherwise("c"),
        g=pl.when(stated).then(-1).otherwise("g"),
        grouped="grouped",
        piece=pl.when(pl.col("alone") & ~stated).then("n").otherwise(-1),
    )
    return own.with_columns(u=key.rank("dense").cast(pl.Int64))


def _totals(own: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """u and total: what the rows that are rounded together come to."""
    rule = ("g", "increment", "direction", "half", "minimum", "maximum", "grace", "per_ticket", "per_date",
            "per_resource", "grouped", "f", "c", "day", "billable_seconds")  # fmt: skip
    units = own.group_by("u", maintain_order=True).agg(
        pl.col("length").sum(), pl.col("worked").sum(), pl.col("start").min(),
        *(pl.col(name).first() for name in rule),
    )  # fmt: skip
    alone = pl.when(pl.col("worked") > 0).then(_rounded(pl.col("length"))).otherwise(0)
    units = units.with_columns(total=pl.coalesce("billable_seconds", alone))
    in_groups = _grouped(units.filter("grouped"), entries)
    units = units.join(in_groups, on="u", how="left", maintain_order="left")
    return units.select("u", total=pl.coalesce("in_group", "total"))


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


def _grouped(units: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """u and in_group: the difference that an entry makes to its group's rounded total, in work order.

    The key is contract, rule, and the ticket, local date or resource that the rule lists; an entry without a listed
    ticket or resource is its own group (ruling R4).
    """
    if not units.height:
        return pl.DataFrame(schema={"u": pl.Int64, "in_group": pl.Int64})
    names = entries.select("ticket", "resource")[units["f"]]
    codes = names.select(
        pl.col(one).rank("dense").cast(pl.Int64).alias(f"{one}_key") for one in names.columns
    )
    units = pl.concat([units, codes], how="horizontal").with_columns(
        k1=_key("per_ticket", pl.col("ticket_key")),
        k2=_key("per_date", pl.col("day")),
        k3=_key("per_resource", pl.col("resource_key")),
    )
    keys = ("c", "g", "k1", "k2", "k3")
    units = units.sort(*keys, "start", "f").with_columns(first=starts(*keys))
    units = units.with_columns(
        reached_length=running("length", "first"), any_worked=running("worked", "first") > 0
    )
    reached = pl.when("any_worked").then(_rounded(pl.col("reached_length"))).otherwise(0)
    units = units.with_columns(reached=reached)
    before = pl.when("first").then(0).otherwise(pl.col("reached").shift(1))
    return units.select("u", in_group=pl.col("reached") - before)


def _key(flag: str, value: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(flag)).then(value.fill_null(-1 - pl.col("f"))).otherwise(0)


def _spread(own: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """n and billed: the longest piece gains the difference; or loses it, then the next longest (ruling R2)."""
    rows = own.select("n", "u", "length", "start").join(totals, on="u", how="left", maintain_order="left")
    rows = rows.sort("u", "length", "start", "n", descending=[False, True, False, False])
    rows = rows.with_columns(first=starts("u")).with_columns(until=running("length", "first"))
    change = pl.col("total") - pl.col("length").sum().over("u")
    loss = (-change - (pl.col("until") - pl.col("length"))).clip(0, pl.col("length"))
    gain = pl.when(pl.col("first") & (change > 0)).then(change).otherwise(0)
    return rows.select("n", billed=pl.col("length") + gain - loss)
