"""Ledger: the life of every lot as movements in order: what came in, what was drawn, what lapsed.

`watch` reads balances off it, `name` makes the tables of draws and balances from it.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from .draw import Drawn
from .run import Run
from .supply import Supply
from .tables import product_fits, quotient

# Inside a day: lapses, then purchases, then work (order of evaluation, ruling B2).
LAPSE, PURCHASE, WORK = 0, 2, 3

MOVE: Mapping[str, type[pl.DataType]] = {
    "lane": pl.Int64, "lot": pl.Int64, "kind": pl.String, "f": pl.Int64, "date": pl.Int64, "day": pl.Int64,
    "phase": pl.Int64, "seq": pl.Int64, "delta": pl.Int64,
}  # fmt: skip


def ledger(run: Run, rows: pl.DataFrame, supplied: Supply, drawn: Drawn) -> pl.DataFrame:
    """All movements up to the as-of day, in order within each lane.

    lane, lot, kind (sale, purchase, buy, draw, lapse), f (time entry), date (as booked), day (from which it
    counts in the balance; null where it never does), phase, seq, delta (signed, in the pool's smallest unit),
    left of the lot after it, and value (signed, minor units; ruling B14).
    """
    moves = drawn.moves
    work = pl.DataFrame(
        {"n": moves.row, "lot": moves.lot, "delta": [-one for one in moves.quantity], "k": moves.clause},
        schema_overrides=dict.fromkeys(("n", "lot", "delta", "k"), pl.Int64),
    )
    by_row = rows.select("f", "day")[work["n"]]
    lanes = pl.Series([lot.lane for lot in drawn.lots], dtype=pl.Int64)
    work = pl.concat([work, by_row], how="horizontal").with_columns(
        lane=lanes.gather(work["lot"]) if work.height else pl.lit(None, pl.Int64),
        kind=pl.when(pl.col("k") < 0).then(pl.lit("buy")).otherwise(pl.lit("draw")),
        phase=pl.lit(WORK),
        seq=pl.int_range(pl.len()),
    )
    return _valued(
        pl.concat([_rows(work), pl.DataFrame(_by_rule(run, drawn), schema=MOVE, orient="row")]), drawn
    )


def _rows(work: pl.DataFrame) -> pl.DataFrame:
    work = work.with_columns(date=pl.col("day"))
    return work.select(pl.col(name).cast(dtype) for name, dtype in MOVE.items())


def _by_rule(run: Run, drawn: Drawn) -> list[tuple[object, ...]]:
    """What came in and what lapsed. A lot that is never usable (unpaid, say) counts in no balance."""
    rows: list[tuple[object, ...]] = []
    by_purchase = sorted(enumerate(drawn.lots), key=lambda one: (one[1].at, one[1].order[-2:]))
    for place, (number, lot) in enumerate(by_purchase):
        usable = lot.first if lot.first <= min(lot.last, run.as_of) else None
        if lot.kind != "buy":
            rows.append((lot.lane, number, lot.kind, None, lot.at, usable, PURCHASE, place, lot.quantity))
        if lot.last < run.as_of and drawn.left[number]:
            lapse = None if usable is None else lot.last + 1
            rows.append(
                (lot.lane, number, "lapse", None, lot.last + 1, lapse, LAPSE, place, -drawn.left[number])
            )
    return rows


def _valued(moved: pl.DataFrame, drawn: Drawn) -> pl.DataFrame:
    """Add what is left of the lot after each movement, and the share of its price that moved (ruling B14).

    The value drawn so far is rounded, and each movement gets the difference, so that it ends at the price.
    """
    lots = pl.DataFrame(
        {"quantity": [one.quantity for one in drawn.lots], "price": [one.price for one in drawn.lots]},
        schema_overrides={"quantity": pl.Int128, "price": pl.Int128},
    )
    moved = pl.concat([moved, lots[moved["lot"]]], how="horizontal")
    moved = moved.with_columns(is_in=pl.col("delta") > 0).sort("lane", "day", "phase", "seq")
    gone = pl.when("is_in").then(0).otherwise("delta").cum_sum().over("lot")
    moved = moved.with_columns(
        left=pl.when("is_in").then("quantity").otherwise(pl.col("quantity") + gone).cast(pl.Int64)
    )
    product_fits(lots, "quantity", "price")
    used = (pl.col("quantity") - pl.col("left")) * pl.col("price")
    moved = moved.with_columns(given=quotient(used, pl.col("quantity"), pl.lit("half-up")).cast(pl.Int64))
    before = pl.col("given").shift(1, fill_value=0).over("lot")
    value = pl.when("is_in").then("price").otherwise(before - pl.col("given"))
    return moved.with_columns(value=value.cast(pl.Int64)).drop("quantity", "price", "given")
