"""Rejected facts while they are read: tables with the number of the file, which gets its name at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from .rejects import SCHEMA
from .text_table import ROW

FILE = "file number"
_COLUMNS: dict[str, type[pl.DataType]] = {FILE: pl.Int32, **SCHEMA}
del _COLUMNS["file"]


def rejections(rows: Iterable[tuple[int, int, str | None, str | None, str, str]]) -> pl.DataFrame:
    """A table of rejections: FILE, row, kind, id, reason, message."""
    return pl.DataFrame(list(rows), schema=_COLUMNS, orient="row")


def reject_all(rows: pl.DataFrame, kind: str | None, reason: str, sentence: str) -> pl.DataFrame:
    """Every row rejected for one reason."""
    ids = rows["id"] if "id" in rows.columns else pl.lit(None, dtype=pl.String)
    return rows.select(
        FILE,
        row=ROW,
        kind=pl.lit(kind, dtype=pl.String),
        id=ids,
        reason=pl.lit(reason),
        message=pl.lit(sentence),
    )


def with_names(rejected: Sequence[pl.DataFrame], files: Sequence[str]) -> pl.DataFrame:
    """All rejections by file and row, with the names of the files in place of their numbers."""
    rows = pl.concat([rejections([]), *rejected]).sort(FILE, "row", "kind", maintain_order=True)
    names = pl.Series(files, dtype=pl.String)
    return rows.with_columns(file=names.gather(rows[FILE])).select(*SCHEMA)
