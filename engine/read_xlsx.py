"""XLSX: the first sheet of a workbook, cell by cell, with a date told from a time at midnight.

Numbers in a workbook are binary; what they were typed as, and what Excel shows, are their first fifteen digits.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from .diagnostic import Diagnostic, Span
from .table_header import columns_in, too_many, without_unnamed
from .text_table import ROW, Table, blank_to_null, fault_in

_DIGITS = 15


def parse_xlsx(data: bytes, file: str) -> tuple[Table | None, tuple[Diagnostic, ...]]:
    """The table of a workbook's first sheet, or None with the reason; rows are numbered below the names."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        sentence = f"{file} cannot be read: workbooks need the library openpyxl."
        return None, (
            fault_in(file, "unreadable-file", sentence, help="Run pip install 'clausewise[xlsx]'."),
        )
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if any(_rows(sheet))]
        rows = list(_rows(sheets[0])) if sheets else []
    except Exception:  # whatever a broken zip or XML raises
        sentence = f"{file} is not a workbook that can be read."
        return None, (fault_in(file, "unreadable-file", sentence, help="Save it again as .xlsx, or as CSV."),)
    if not sheets:
        return None, (fault_in(file, "empty-file", f"{file} is empty.", severity="warning"),)
    return _table(rows, file, [str(sheet.title) for sheet in sheets])


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Number and texts of each row that has any."""
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [_text(cell) for cell in row]
        if any(cells):
            yield number, cells


def _text(cell: Any) -> str:
    """What a cell says, as a CSV file would have it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{Decimal(f'{value:.{_DIGITS}g}'):f}"
    if isinstance(value, datetime):
        from openpyxl.styles.numbers import is_datetime

        is_date = is_datetime(cell.number_format) == "date"
        return value.date().isoformat() if is_date else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _table(
    rows: list[tuple[int, list[str]]], file: str, sheets: list[str]
) -> tuple[Table | None, tuple[Diagnostic, ...]]:
    (first, head), *below = rows
    width = max(len(cells) for _, cells in rows)
    if faults := too_many(width, file):
        return None, faults
    names, found, fault = columns_in(_padded(head, width), file)
    columns = list(zip(*(_padded(cells, width) for _, cells in below), strict=True)) or [()] * width
    cells = pl.DataFrame(
        {name: pl.Series(texts, dtype=pl.String) for name, texts in zip(names, columns, strict=True)}
    )
    named, told = without_unnamed(blank_to_null(cells), file)
    numbers = pl.Series(ROW, [number - first for number, _ in below], dtype=pl.Int64)
    table = Table(file, named.insert_column(0, numbers), (), Span(file, 1, 1, 1, 1), True, fault)
    if len(sheets) > 1:
        sentence = f"Only the sheet {sheets[0]} of {file} is read, and not {', '.join(sheets[1:])}."
        help_ = "Save each sheet as a file of its own."
        told.append(fault_in(file, "more-sheets", sentence, help=help_, severity="warning"))
    return table, (*found, *told)


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))
