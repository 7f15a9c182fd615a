"""How long an entry is: from hours, minutes, or start and end."""

from __future__ import annotations

import polars as pl

from .fact_checks import Check, where
from .quantity import DAY

CLOCK_CHANGE = 7_200  # no clock is put back or forward by more


def read_lengths(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Check]]:
    """Worked time from hours or minutes, and what start and end alone can tell.

    Where one of the two has an offset and the other has none, or neither has, a clock change may lie between
    them: the time zone of the contract decides later.
    """
    table = table.with_columns(worked=pl.coalesce("hours", "minutes"))
    shifted = {name: pl.col(name) - pl.col(f"{name}_offset").fill_null(0) for name in ("at", "end")}
    both = pl.col("at_offset").is_not_null() & pl.col("end_offset").is_not_null()
    comparable = pl.col("at_offset").is_null() == pl.col("end_offset").is_null()
    length = pl.when(comparable).then(shifted["end"] - shifted["at"])
    masks = table.select(
        two=pl.col("hours") != pl.col("minutes"),
        none=pl.col("worked").is_null() & pl.col("end").is_null(),
        before=length < pl.when(both).then(0).otherwise(-CLOCK_CHANGE),
        over=length > DAY + CLOCK_CHANGE,
    )
    checks = [
        ("hours", where(masks["two"], "hours-and-minutes")),
        ("hours", where(masks["none"], "no-duration")),
        ("end", where(masks["before"], "end-before-start")),
        ("end", where(masks["over"], "over-24-hours")),
    ]
    return table.drop("hours", "minutes"), checks


def check_tickets_times(table: pl.DataFrame) -> list[Check]:
    """Tickets that were completed before they were opened, where both times are written alike."""
    opened, completed = (
        pl.col(name) - pl.col(f"{name}_offset").fill_null(0) for name in ("opened_at", "completed_at")
    )
    alike = pl.col("opened_at_offset").is_null() == pl.col("completed_at_offset").is_null()
    masks = table.select(before=alike & (completed < opened))
    return [("completed_at", where(masks["before"], "completed-before-opened"))]
