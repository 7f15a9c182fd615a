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
    "lane": pl.Int64, "lot": pl.Int64, "kind": pl.String, "f": pl.Int64, "day": pl.Int64, "phase": pl.Int64,
    "seq": pl.Int64, "delta": pl.Int64,
}  # fmt: skip


def ledger(run: Run, rows: pl.DataFrame, supplied: Supply, drawn: Drawn) -> pl.DataFrame:
    """All movements up to the as-of day, in order within each lane.

    lane, lot, kind (sale, purchase, buy, draw, lapse), f (time entry), day, phase, seq, delta (signed, in
    the pool's smallest unit), then left and value (signed, minor units) of the lot, cumulative (ruling B14).
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
    inward = []
    lapses = []
    by_purchase = sorted(enumerate(drawn.lots), key=lambda one: (one[1].at, one[1].id))
    for place, (number, lot) in enumerate(by_purchase):
        if lot.kind != "buy" and lot.first <= run.as_of:
            inward.append((lot.lane, number, lot.kind, None, lot.first, PURCHASE, place, lot.quantity))
        if lot.last < run.as_of and lot.first <= lot.last and drawn.left[number]:
            lapses.append((lot.lane, number, "lapse", None, lot.last + 1, LAPSE, place, -drawn.left[number]))
    by_rule = pl.DataFrame(inward + lapses, schema=MOVE, orient="row")
    moved = pl.concat([work.select(pl.col(name).cast(dtype) for name, dtype in MOVE.items()), by_rule])
    return _valued(moved.sort("lane", "day", "phase", "seq"), drawn)


def _valued(moved: pl.DataFrame, drawn: Drawn) -> pl.DataFrame:
    """Add what is left of the lot after each movement, and the share of its price that moved (ruling B14).

    The value drawn so far is rounded, and each movement gets the difference, so that it ends at the price.
    """
    lots = pl.DataFrame(
        {"quantity": [one.quantity for one in drawn.lots], "price": [one.price for one in drawn.lots]},
        schema_overrides={"quantity": pl.Int128, "price": pl.Int128},
    )
    moved = pl.concat([moved, lots[moved["lot"]]], how="horizontal")
    moved = moved.with_columns(left=pl.col("delta").cum_sum().over("lot"))
    product_fits(lots, "quantity", "price")
    used = (pl.col("quantity") - pl.col("left")) * pl.col("price")
    moved = moved.with_columns(given=quotient(used, pl.col("quantity"), pl.lit("half-up")).cast(pl.Int64))
    before = pl.col("given").shift(1, fill_value=0).over("lot")
    value = pl.when(pl.col("delta") > 0).then("price").otherwise(before - pl.col("given"))
    return moved.with_columns(value=value.cast(pl.Int64)).drop("quantity", "price", "given")
