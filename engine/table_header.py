"""The names of a table's columns: each different, and told where one is missing or there twice."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from .diagnostic import Diagnostic
from .text_table import MOST_COLUMNS, fault_in, normal


def columns_in(
    cells: Iterable[str], file: str, line: int = 1
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


def without_unnamed(cells: pl.DataFrame, file: str, line: int = 1) -> tuple[pl.DataFrame, list[Diagnostic]]:
    """The columns that have names, and a warning for each other one that has something in it."""
    unnamed = [name for name in cells.columns if name.startswith("column ")]
    return cells.drop(unnamed), [
        fault_in(
            file,
            "unnamed-column",
            f"{name.capitalize()} of {file} has no name, so it is not used.",
            help="Give it a name in the first line.",
            severity="warning",
            line=line,
        )
        for name in unnamed
        if cells[name].count()
    ]


def too_many(columns: int, file: str, line: int = 1) -> tuple[Diagnostic, ...]:
    """A fault where a file has more columns than any export."""
    if columns <= MOST_COLUMNS:
        return ()
    sentence = f"{file} has {columns} columns, so none of its rows is read or counted."
    return (fault_in(file, "too-many-columns", sentence, help=f"Keep at most {MOST_COLUMNS}.", line=line),)
