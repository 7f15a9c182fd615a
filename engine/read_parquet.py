"""Parquet: columns of types as text again, so that they are read exactly as every other file is."""

from __future__ import annotations

import io

import polars as pl

from .diagnostic import Diagnostic, Span
from .table_header import columns_in, too_many, without_unnamed
from .text_table import ROW, Table, blank_to_null, fault_in


def parse_parquet(data: bytes, file: str) -> tuple[Table | None, tuple[Diagnostic, ...]]:
    """The table of a file, or None with the reason; rows are numbered from 1."""
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError):
        sentence = f"{file} is not a Parquet file that can be read."
        return None, (fault_in(file, "unreadable-file", sentence, help="Write it again, or as CSV."),)
    if faults := too_many(frame.width, file):
        return None, faults
    names, found, fault = columns_in(frame.columns, file)
    texts = {name: _text(column) for name, column in zip(names, frame.get_columns(), strict=True)}
    unread = [name for name, column in texts.items() if column is None]
    if unread and fault is None:
        sentence = f"The column {unread[0]} of {file} holds neither text, numbers, times nor yes and no."
        found.append(fault_in(file, "unreadable-column", sentence, help="Write it as text."))
        fault = ("unreadable-column", f"the column `{unread[0]}` cannot be read as text: write it as text")
    cells = pl.DataFrame({name: column for name, column in texts.items() if column is not None})
    named, told = without_unnamed(blank_to_null(cells), file)
    numbers = pl.int_range(1, frame.height + 1, eager=True).alias(ROW)
    table = Table(file, named.insert_column(0, numbers), (), Span(file, 1, 1, 1, 1), True, fault)
    return table, (*found, *told)


def _text(column: pl.Series) -> pl.Series | None:
    """The cells as a CSV file would have them; None where a column holds lists, lengths of time and the like."""
    kind = column.dtype
    if isinstance(kind, pl.Datetime):
        # A moment in a time zone has its offset; one without is as written.
        form = "%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if kind.time_zone else "")
        return column.dt.to_string(form)
    if (
        isinstance(kind, (pl.String, pl.Boolean, pl.Date, pl.Categorical, pl.Enum, pl.Null))
        or kind.is_numeric()
    ):
        return column.cast(pl.String)
    return None
