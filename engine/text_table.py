"""A fact file as a table of text, before anything is given a type: what `read_csv` and `read_jsonl` make."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from .diagnostic import Diagnostic, Severity, Span

# Names in files get underscores for spaces, so no column of a file can have this name.
ROW = "row number"
MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Table:
    """One file. `rows`: ROW (Int64) and a String column for each column, cells stripped, blank cells null.
    `broken`: number and sentence of each record that could not be cut into cells.
    `header`: the place of the column names. `named`: whether a line of the file gives them.
    `fault`: reason and sentence of what spoils every row, if anything does."""

    file: str
    rows: pl.DataFrame
    broken: tuple[tuple[int, str], ...]
    header: Span
    named: bool
    fault: tuple[str, str] | None = None


def normal(name: str) -> str:
    """A column's or kind's name as it is matched: `Work Type` and `work-type` are work_type."""
    return re.sub(r"[\s-]", "_", name.strip().lower())


def blank_to_null(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells without the white space around them, and null where nothing is left."""
    text = pl.all().str.strip_chars()
    return cells.with_columns(pl.when(text != "").then(text))


def fault_in(
    file: str, rule: str, message: str, *, help: str = "", severity: Severity = "error", line: int = 1
) -> Diagnostic:
    """A fault of a file as a whole, or of its first line."""
    return Diagnostic(rule, severity, message, Span(file, line, 1, line, 1), help=help)
