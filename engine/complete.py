"""Completed tickets and the contracts they may belong to, in order."""

from __future__ import annotations

import polars as pl

from .clock import DAY, localise
from .route import start_of
from .run import Run


def completed(run: Run, tickets: pl.DataFrame) -> pl.DataFrame:
    """f, c, e, day: each completed ticket beside every contract of its customer that is active on that local day.

    In order of the ticket and of the contracts in file order. Tickets completed after the as-of day are open.
    """
    schema = {"f": pl.Int64, "c": pl.Int64, "e": pl.Int64, "day": pl.Int64}
    if not tickets.height or not any(one.ticket_conditions for one in run.editions):
        return pl.DataFrame(schema=schema)
    starts, _ = start_of(run, tickets)
    offers = starts.join(run.route.rename({"r": "place"}), on="customer", how="inner", maintain_order="left")
    offers = offers.filter(pl.col("place") >= pl.col("r"))
    zone = pl.Series("zone", [run.zone_of[c] for c in offers["c"]], dtype=pl.Int32)
    times = tickets.select("completed_at", "completed_at_offset")[offers["f"]]
    offers = pl.concat([offers.with_columns(zone), times], how="horizontal")
    offers = offers.filter(pl.col("completed_at").is_not_null())
    offers = localise(offers, "completed_at", run.zones).with_columns(
        day=pl.col("completed_at_wall").floordiv(DAY)
    )
    active = (
        (pl.col("day") >= pl.col("begins")) & (pl.col("day") <= pl.col("ends")) & (pl.col("day") <= run.as_of)
    )
    offers = offers.filter(active).sort("f", "place")
    numbers = [run.number_on(c, day) for c, day in offers.select("c", "day").iter_rows()]
    return offers.with_columns(pl.Series("e", numbers, dtype=pl.Int64)).select(
        pl.col(name).cast(dtype) for name, dtype in schema.items()
    )
