"""What a count says: a new total, a change, or one subject by name, with the last day on which it counts."""

from __future__ import annotations

import polars as pl

from .fact_checks import Check, where
from .quantity import DAY


def check_counts(table: pl.DataFrame) -> list[Check]:
    """Rows that say none or several of the three, and last days that fit no subject."""
    said = pl.sum_horizontal(
        pl.col(name).is_not_null().cast(pl.Int8) for name in ("quantity", "change", "subject")
    )
    first, last = pl.col("at").floordiv(DAY), pl.col("until").floordiv(DAY)
    masks = table.select(
        none=said == 0,
        several=said > 1,
        alone=pl.col("until").is_not_null() & pl.col("subject").is_null(),
        before=last < first,
    )
    return [
        ("quantity", where(masks["none"], "no-count")),
        ("quantity", where(masks["several"], "several-counts")),
        ("until", where(masks["alone"], "until-without-subject")),
        ("until", where(masks["before"], "until-before-start")),
    ]
