"""Checks of rows: each has a column and the reasons, row by row. A row is rejected for its first fault."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from .fact_rejects import FILE, rejections
from .fact_sentences import sentence
from .text_table import ROW

Check = tuple[str, pl.Series]  # a column, and for each row the reason why it cannot be used, or null


def where(mask: pl.Series, reason: str) -> pl.Series:
    """The reason where the mask holds, null elsewhere."""
    if not mask.any():
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(mask))
    return pl.select(pl.when(mask).then(pl.lit(reason))).to_series()


def apply_checks(
    kind: str, raw: pl.DataFrame, table: pl.DataFrame, checks: Sequence[Check]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The rows without a fault; file, row and id of the others; these as rejections, by first fault."""
    live = [(column, reasons) for column, reasons in checks if reasons.count()]
    if not live:
        return table, table.clear().select("file", "row", "id"), rejections([])
    first = pl.select(
        number=pl.coalesce(
            pl.when(reasons.is_not_null()).then(pl.lit(number)) for number, (_, reasons) in enumerate(live)
        ),
        reason=pl.coalesce(reasons for _, reasons in live),
    )
    fault = first["number"].is_not_null()
    rows = raw.filter(fault).rows(named=True)
    told = zip(rows, first.filter(fault).rows(), strict=True)
    rejected = rejections(
        (row[FILE], row[ROW], kind, row["id"], reason, sentence(reason, live[number][0], kind, row))
        for row, (number, reason) in told
    )
    return table.filter(~fault), table.filter(fault).select("file", "row", "id"), rejected
