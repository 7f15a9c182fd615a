"""Ledger: the life of every lot as movements in order: what came in, what went out, what lapsed.

`watch` reads balances off it, `name` makes the tables of draws and balances from it.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from .draw import Drawn
from .moves import BOUGHT, FROM_DEDUCTION, GRANTS, OWN, Move
from .quantity import NEVER
from .run import Run
from .tables import product_fits, quotient

# Movements by which a lot comes in.
IN = ("sale", "purchase", "buy", "refill", "grant", "carry")
MOVE: Mapping[str, type[pl.DataType]] = {
    "lot": pl.Int64, "kind": pl.String, "head": pl.Int64, "date": pl.Int64, "delta": pl.Int64, "day": pl.Int64,
    "phase": pl.Int64, "place": pl.Int64, "cause": pl.Int64,
}  # fmt: skip


def ledger(run: Run, rows: pl.DataFrame, drawn: Drawn) -> pl.DataFrame:
    """All movements up to the as-of day, in order within each lane.

    lane, lot, kind, f (time entry), at_work (the time entry at which it came about), mark (of its piece),
    a (adjustment), date (as booked), day (from which it counts in the balance; null where it never does), phase,
    place and seq (the order inside a day), delta (signed, in the pool's smallest unit), is_in, left of the lot after
    it, and value (signed, minor units; ruling B14).
    """
    columns = zip(*drawn.moves, strict=True) if drawn.moves else [()] * len(MOVE)
    moved = pl.DataFrame(dict(zip(MOVE, map(list, columns), strict=True)), schema=MOVE)
    moved = _summed(moved)
    came = pl.DataFrame(_came(run, drawn), schema={**MOVE, "seq": pl.Int64}, orient="row")
    table = pl.concat([came, moved])
    heads = pl.when(pl.col("head") >= 0).then("head")
    by_row = table.select(heads).to_series()
    lanes = pl.Series([lot.lane for lot in drawn.lots], dtype=pl.Int64)
    table = table.with_columns(
        lane=lanes.gather(table["lot"]) if table.height else pl.lit(None, pl.Int64),
        f=_gathered(rows["f"], by_row),
        at_work=_gathered(rows["f"], table.select(pl.when(pl.col("cause") >= 0).then("cause")).to_series()),
        mark=_gathered(rows["mark"], by_row),
        a=pl.Series(_adjustments(table, drawn), dtype=pl.Int64),
    )
    return _valued(table, drawn, run.as_of)


def _adjustments(table: pl.DataFrame, drawn: Drawn) -> list[int | None]:
    """The adjustment behind each movement, if one is: what it gives is a lot, what it takes has a negative head."""
    facts = [one.fact for one in drawn.deductions]
    return [
        facts[FROM_DEDUCTION - head] if head <= FROM_DEDUCTION
        else drawn.lots[lot].fact if kind == "adjustment" else None
        for head, lot, kind in table.select("head", "lot", "kind").iter_rows()
    ]  # fmt: skip


def _gathered(column: pl.Series, numbers: pl.Series) -> pl.Series:
    return column.gather(numbers) if len(column) else pl.Series([None] * len(numbers), dtype=pl.Int64)


def _summed(moved: pl.DataFrame) -> pl.DataFrame:
    """Movements of one lot for one piece of work at one moment are one movement; those of adjustments stay apart."""
    moved = moved.with_row_index("seq").with_columns(own=pl.when(pl.col("head") < 0).then("seq"))
    key = [*(name for name in MOVE if name != "delta"), "own"]
    return (
        moved.group_by(key, maintain_order=True)
        .agg(pl.col("delta").sum(), pl.col("seq").first().cast(pl.Int64))
        .select(*MOVE, "seq")
    )


def _came(run: Run, drawn: Drawn) -> list[tuple[object, ...]]:
    """What came in before any work, and what lapsed; each with its place inside the moment.

    A lot that is never usable (unpaid, say) counts in no balance.
    """
    found: list[tuple[object, ...]] = []
    for number, lot in enumerate(drawn.lots):
        in_use = lot.first <= min(lot.last, run.as_of)
        place = drawn.places.get(number, 0)
        phase = OWN if place >= GRANTS else BOUGHT
        if number in drawn.places:
            day = lot.first if in_use else NEVER
            found.append((*Move(number, lot.kind, -1, lot.at, lot.quantity, day, phase, place), -2))
        if lot.opens <= lot.last < run.as_of and drawn.left[number] > 0:
            moment = (lot.last + 1, OWN, number) if in_use else (NEVER, phase, place)
            found.append((*Move(number, "lapse", -1, lot.last + 1, -drawn.left[number], *moment), -1))
    return found


def _valued(moved: pl.DataFrame, drawn: Drawn, as_of: int) -> pl.DataFrame:
    """Add what is left of the lot after each movement, and the share of its price that moved (ruling B14).

    The value drawn so far is rounded, and each movement gets the difference, so that it ends at the price.
    """
    lots = pl.DataFrame(
        {"quantity": [one.quantity for one in drawn.lots], "price": [one.price for one in drawn.lots]},
        schema_overrides={"quantity": pl.Int128, "price": pl.Int128},
    )
    moved = pl.concat([moved, lots[moved["lot"]]], how="horizontal")
    came_in = pl.col("kind").is_in(IN) | ((pl.col("kind") == "adjustment") & (pl.col("delta") > 0))
    moved = moved.with_columns(is_in=came_in, day=pl.when(pl.col("day") <= as_of).then("day")).sort(
        "lane", "day", "phase", "place", "seq"
    )
    gone = pl.when("is_in").then(0).otherwise("delta").cum_sum().over("lot")
    moved = moved.with_columns(left=(pl.col("quantity") + gone).cast(pl.Int64))
    product_fits(lots, "quantity", "price")
    used = (pl.col("quantity") - pl.col("left")) * pl.col("price")
    whole = pl.max_horizontal(pl.col("quantity"), pl.lit(1, pl.Int128))
    moved = moved.with_columns(given=quotient(used, whole, pl.lit("half-up")).cast(pl.Int64))
    before = pl.col("given").shift(1, fill_value=0).over("lot")
    value = pl.when("is_in").then("price").otherwise(before - pl.col("given"))
    return moved.with_columns(value=value.cast(pl.Int64)).drop("quantity", "price", "given")
