"""Bill: work, moves and lots -> charge lines with exact amounts.

A line is one part of one piece of work (a purchase that covered it, or the rest), one sale, or one
adjustment. Each amount is rounded once, here or where a money pool was drawn.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from .decide import Decision
from .draw import Drawn, Moves
from .packs import Clause
from .place import Work
from .quantity import FACTOR, MICRO
from .route import start_of
from .run import Run
from .supply import Lot, Supply, _offers, local_day, minor_price
from .tables import product_fits, quotient, running, starts

LINE: Mapping[str, type[pl.DataType]] = {
    "c": pl.Int64, "e": pl.Int64, "k": pl.Int64, "kind": pl.String, "f": pl.Int64, "lot": pl.Int64,
    "day": pl.Int64, "worked": pl.Int64, "units": pl.Int128, "unit": pl.String, "rate": pl.Int128,
    "amount": pl.Int64,
}  # fmt: skip
_KINDS = {"included": "included", "free": "free", "held": "held", "buys": "drawn"}


def bill(
    run: Run, work: Work, rows: pl.DataFrame, supplied: Supply, drawn: Drawn
) -> tuple[pl.DataFrame, tuple[Clause, ...]]:
    """The charge lines of work and of sales, and the clauses that their `k` points to.

    Lines: c, e, k (clause), kind, f (fact, null for sales at start), lot, day, worked (s), units (quantity:
    hours in 3600 x 10^4 parts, money in minor units), unit, rate (1e-10 an hour), amount (minor units).
    """
    clauses = list(drawn.clauses)
    numbers = {clause: number for number, clause in enumerate(clauses)}
    ends = _ends(work, numbers, clauses)
    rows = rows.join(ends, on="d", how="left", maintain_order="left")
    rows = rows.with_columns(continued=pl.col("parent") >= 0)
    plain = _plain(rows.filter(~pl.col("draws") & ~pl.col("continued")))
    parts = _parts(rows, drawn.moves)
    sales = _sales(run, supplied, drawn.lots, numbers, clauses)
    return pl.concat([_select(one) for one in (plain, parts, sales)]), tuple(clauses)


def _select(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(pl.col(name).cast(dtype) for name, dtype in LINE.items())


def _ends(work: Work, numbers: dict[Clause, int], clauses: list[Clause]) -> pl.DataFrame:
    """For each decision: whether it draws, the clause that ends its waterfall, and the kind of that line."""

    def number(decision: Decision) -> int | None:
        clause = decision.clause
        if clause is None:
            return None
        if clause not in numbers:
            numbers[clause] = len(clauses)
            clauses.append(clause)
        return numbers[clause]

    rows = [
        (
            d,
            bool(one.draws),
            number(one),
            _KINDS.get(one.end, "labor"),
            numbers.get(one.draws[0].clause) if one.draws else None,
        )
        for d, one in enumerate(work.decisions)
    ]
    schema = {
        "d": pl.Int64,
        "draws": pl.Boolean,
        "end_k": pl.Int64,
        "end_kind": pl.String,
        "draw_k": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _amount(table: pl.DataFrame, seconds: str) -> pl.Series:
    """Seconds at the row's rate, rounded once to minor units."""
    weighed = pl.col(seconds).cast(pl.Int128) * pl.col("times")
    product_fits(table.select(left=weighed, right="num"), "left", "right")
    exact = weighed * pl.col("num")
    return table.select(amount=quotient(exact, pl.col("den") * FACTOR, pl.col("mode")).cast(pl.Int64))[
        "amount"
    ]


def _plain(rows: pl.DataFrame) -> pl.DataFrame:
    """Work that no pool is asked about: one line each."""
    return rows.with_columns(
        k="end_k", kind="end_kind", lot=pl.lit(None, pl.Int64), unit=pl.lit("hours"),
        units=pl.col("billed").cast(pl.Int128) * FACTOR, amount=_amount(rows, "billed"),
    )  # fmt: skip


def _parts(rows: pl.DataFrame, moves: Moves) -> pl.DataFrame:
    """Work on pools: a line for each purchase that covered a part, and one for the rest."""
    covered = pl.DataFrame(
        {"head": moves.head, "n": moves.row, "lot": moves.lot, "seconds": moves.seconds, "k": moves.clause},
        schema_overrides=dict.fromkeys(("head", "n", "lot", "seconds", "k"), pl.Int64),
    ).filter(pl.col("k") >= 0)
    rest = pl.DataFrame(
        {
            "head": moves.rest_head,
            "n": moves.rest_row,
            "seconds": moves.rest_seconds,
            "fixed": moves.rest_amount,
        },
        schema_overrides=dict.fromkeys(("head", "n", "seconds", "fixed"), pl.Int64),
    )
    parts = pl.concat([covered, rest], how="diagonal").with_row_index("seq").sort("head", "seq")
    parts = parts.join(rows, on="n", how="left", maintain_order="left")
    parts = parts.with_columns(
        rows.select(pl.col("worked").alias("all_worked"))["all_worked"].gather(parts["head"])
    )
    parts = _share_of_worked(parts)
    is_rest, nothing = pl.col("lot").is_null(), pl.col("seconds") == 0
    at_rate = pl.when(is_rest).then("seconds").otherwise(0)
    parts = parts.with_columns(at_rate=at_rate)
    amount = pl.when(pl.col("fixed").fill_null(-1) >= 0).then("fixed").otherwise(_amount(parts, "at_rate"))
    kind = (
        pl.when(~is_rest | nothing)
        .then(pl.lit("drawn"))
        .when(pl.col("end_kind") == "labor")
        .then(pl.lit("overage"))
    )
    times = pl.when(kind.otherwise("end_kind") == "overage").then("times").otherwise(FACTOR)
    return parts.with_columns(
        k=pl.when(is_rest & nothing).then("draw_k").otherwise(pl.coalesce("k", "end_k")),
        kind=kind.otherwise("end_kind"),
        unit=pl.lit("hours"),
        units=pl.col("seconds").cast(pl.Int128) * times,
        rate=pl.when(is_rest & ~nothing & (pl.col("end_kind") != "drawn")).then("rate"),
        amount=amount,
    )


def _share_of_worked(parts: pl.DataFrame) -> pl.DataFrame:
    """Worked time fills the parts in order; what rounding added or took sits in the last (ruling P6)."""
    parts = parts.with_columns(start=starts("head")).with_columns(filled=running("seconds", "start"))
    is_last = pl.col("head").ne_missing(pl.col("head").shift(-1)) | (pl.int_range(pl.len()) == pl.len() - 1)
    reached = pl.when(is_last).then("all_worked").otherwise(pl.min_horizontal("filled", "all_worked"))
    parts = parts.with_columns(reached=reached)
    before = pl.when("start").then(0).otherwise(pl.col("reached").shift(1))
    return parts.with_columns(worked=pl.col("reached") - before)


def _sales(
    run: Run, supplied: Supply, lots: tuple[Lot, ...], numbers: dict[Clause, int], clauses: list[Clause]
) -> pl.DataFrame:
    """A line for every lot that is charged, on the day it was bought; also at 0.00 (ruling F10)."""
    rows = []
    for number, lot in enumerate(lots):
        if not lot.charged:
            continue
        c, name = supplied.lanes[lot.lane]
        e = run.number_on(c, lot.at)
        clause = run.editions[e].pools[name].clause
        if clause not in numbers:
            numbers[clause] = len(clauses)
            clauses.append(clause)
        unit = supplied.units[lot.lane]
        fact = lot.fact if lot.kind == "buy" else None
        rows.append((c, e, numbers[clause], "sale", fact, number, lot.at, 0, lot.quantity,
                     unit, None, lot.price))  # fmt: skip
    return pl.DataFrame(rows, schema=LINE, orient="row")


def adjust(run: Run, adjustments: pl.DataFrame) -> tuple[pl.DataFrame, dict[int, tuple[str, str]], int]:
    """Lines of adjustments, billed as they are (ruling V17); the refused ones; how many lie after the as-of day."""
    starts, refused = start_of(run, adjustments)
    route = {(row["customer"], row["r"]): row["c"] for row in run.route.iter_rows(named=True)}
    rows, later = [], 0
    listed = adjustments.rows(named=True)
    for f, customer, r in starts.select("f", "customer", "r").iter_rows():
        row, offers = listed[f], _offers(route, customer, r)
        active = [c for c in offers if run.is_active(c, local_day(run, c, row, "at"))]
        if not row["contract"] and not active and local_day(run, offers[0], row, "at") <= run.as_of:
            refused[f] = (
                "unrouted",
                "no contract of this customer is active on the day: name the contract it is for",
            )
            continue
        c = offers[0] if row["contract"] or not active else active[0]
        day = local_day(run, c, row, "at")
        if day > run.as_of:
            later += 1
            continue
        e = run.number_on(c, day)
        if row["amount"] * 10 ** run.digits[c] % MICRO:
            refused[f] = ("bad-number", f"the amount is finer than {run.contracts[c].currency} can be paid")
            continue
        amount = minor_price(run, c, row["amount"], run.editions[e].pack.money_rounding)
        rows.append((c, e, None, "adjustment", f, None, day, 0, None, None, None, amount))
    return pl.DataFrame(rows, schema=LINE, orient="row"), refused, later
