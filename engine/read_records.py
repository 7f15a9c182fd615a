"""The records of a CSV file cut into cells.

Polars reads them in one go where that is provably the same as reading them record by record; otherwise
Python's csv does, which spoils only the records that are bad.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import polars as pl

from .text_table import ROW, blank_to_null

LONGEST_CELL = 131_072  # what Python's csv takes
UNCLOSED = "a quotation mark in this row is not closed, or has text after it: close it before the separator"


def read_records(body: str, width: int, separator: str) -> tuple[pl.DataFrame, list[tuple[int, str]]]:
    """The rows, numbered from 1, and number and sentence of each record that is broken."""
    rows = read_at_once(body, width, separator)
    return read_by_record(body, width, separator) if rows is None else (rows, [])


def read_at_once(body: str, width: int, separator: str) -> pl.DataFrame | None:
    """The rows as Polars reads them, or None where they may differ from a reading record by record.

    Polars fills up short records without a word and mends broken quotations in its own way. Without quotation
    marks the number of separators proves that no record is short, since it takes none that is long; with them
    Python's csv goes over the records, which is cheap as long as it need not keep them.
    """
    data = body.encode()
    if width < 2 or data.count(b"\r") != data.count(b"\r\n"):
        return None
    if b'"' in data:
        try:
            lines = io.StringIO(body, newline="")
            if any(len(record) != width for record in csv.reader(lines, delimiter=separator, strict=True)):
                return None
        except csv.Error:
            return None
    schema = {str(number): pl.String for number in range(width)}
    try:
        cells = pl.read_csv(data, has_header=False, schema=schema, infer_schema=False, separator=separator)
    except pl.exceptions.PolarsError:
        return None
    if b'"' not in data and data.count(separator.encode()) != cells.height * (width - 1):
        return None
    longest = max(cells.select(pl.all().str.len_bytes().max().fill_null(0)).row(0))
    if longest > LONGEST_CELL:
        return None
    cells = blank_to_null(cells).filter(~pl.all_horizontal(pl.all().is_null()))
    return cells.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))


def read_by_record(body: str, width: int, separator: str) -> tuple[pl.DataFrame, list[tuple[int, str]]]:
    """The rows as Python's csv reads them record by record, and the records that are broken."""
    numbers: list[int] = []
    records: list[list[str]] = []
    broken: list[tuple[int, str]] = []
    for number, _, record in numbered(body, separator):
        if record is None:
            broken.append((number, UNCLOSED))
        elif len(record) != width:
            sentence = f"this row has {len(record)} cells for {width} columns: check its separators"
            broken.append((number, sentence))
        else:
            numbers.append(number)
            records.append(record)
    columns = list(zip(*records, strict=True)) or [()] * width
    cells = {str(number): pl.Series(column, dtype=pl.String) for number, column in enumerate(columns)}
    return blank_to_null(pl.DataFrame(cells)).insert_column(
        0, pl.Series(ROW, numbers, dtype=pl.Int64)
    ), broken


def numbered(body: str, separator: str) -> Iterator[tuple[int, int, list[str] | None]]:
    """The records that are not blank: number from 1, the line of the body (from 0) on which it begins, and the cells,
    or None where a quotation is broken."""
    number = 0
    for line, record in _records(body, separator):
        if record is None or "".join(record).strip():
            number += 1
            yield number, line, record


def _records(body: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """The line and the cells of each record; None for one with a broken quotation, and reading goes on a line
    later."""
    lines = [line + "\n" for line in body.split("\n")]
    start = 0
    while start < len(lines):
        first = start
        reader = csv.reader((lines[at] for at in range(first, len(lines))), delimiter=separator, strict=True)
        try:
            for record in reader:
                yield start, record
                start = first + reader.line_num
        except csv.Error:
            yield start, None
            start += 1
