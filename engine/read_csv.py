"""CSV: the line that names the columns, and the records under it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

import polars as pl

from .diagnostic import Diagnostic, Span
from .read_records import read_records
from .text_table import MOST_COLUMNS, ROW, Table, fault_in, normal


def parse_csv(text: str, file: str) -> tuple[Table | None, tuple[Diagnostic, ...]]:
    """The table in a text, or None with the reason; separated by commas, semicolons or tabs."""
    head, line, body = cut_header(text)
    separator, cells = read_header(head)
    if len(cells) > MOST_COLUMNS:
        sentence = f"{file} has {len(cells)} columns, so none of its rows is read or counted."
        help_ = f"Keep at most {MOST_COLUMNS}."
        return None, (fault_in(file, "too-many-columns", sentence, help=help_, line=line),)
    names, diagnostics, fault = _columns(cells, file, line)
    rows, broken = read_records(body, len(names), separator)
    rows = rows.rename(dict(zip(rows.columns, [ROW, *names], strict=True)))
    unnamed = [name for name in names if name.startswith("column ")]
    header = Span(file, line, 1, line, len(head) + 1)
    table = Table(file, rows.drop(unnamed), tuple(broken), header, True, fault)
    return table, (*diagnostics, *_unnamed(rows.select(unnamed), file, line))


def cut_header(text: str) -> tuple[str, int, str]:
    """The first line that is not blank, its number, and what follows."""
    if "\n" not in text:  # lines ended by carriage returns alone
        text = text.replace("\r", "\n")
    body = text.lstrip("\r\n")
    line = text.count("\n", 0, len(text) - len(body)) + 1
    head, _, body = body.rstrip("\r\n").partition("\n")
    return head.rstrip("\r"), line, body


def read_header(head: str) -> tuple[str, list[str]]:
    """What separates the cells of a file, and the cells of its first line."""
    separator = max(",;\t", key=re.sub(r'"[^"]*"', "", head).count)
    try:
        return separator, next(csv.reader([head], delimiter=separator))
    except (csv.Error, StopIteration):
        return separator, [head]


def _columns(
    cells: Iterable[str], file: str, line: int
) -> tuple[list[str], list[Diagnostic], tuple[str, str] | None]:
    """Names of the columns, each different; those without one are `column 3`, second ones `hours 5`."""
    names: dict[str, None] = {}
    diagnostics: list[Diagnostic] = []
    fault = None
    for number, cell in enumerate(cells, 1):
        name = normal(cell) or f"column {number}"
        if name in names:
            sentence = f"{file} has the column {name} twice."
            diagnostics.append(
                fault_in(file, "duplicate-column", sentence, help=f"Keep one {name}.", line=line)
            )
            fault = ("duplicate-column", f"the file has the column `{name}` twice: keep one of them")
            name = f"{name} {number}"
        names[name] = None
    return list(names), diagnostics, fault


def _unnamed(cells: pl.DataFrame, file: str, line: int) -> list[Diagnostic]:
    """A warning for each column without a name that has something in it."""
    return [
        fault_in(
            file,
            "unnamed-column",
            f"{name.capitalize()} of {file} has no name, so it is not used.",
            help="Give it a name in the first line.",
            severity="warning",
            line=line,
        )
        for name in cells.columns
        if cells[name].count()
    ]
