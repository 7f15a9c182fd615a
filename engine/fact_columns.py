"""The columns of a file held against those of its kind: missing ones spoil its rows, odd ones are told."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import polars as pl

from .diagnostic import Diagnostic
from .fact_kinds import EVALUATED, RESERVED
from .fact_rejects import FILE, reject_all
from .fact_sentences import missing_column
from .text_table import ROW, Table


def check_columns(
    kind: str, table: Table, rows: pl.DataFrame
) -> tuple[list[Diagnostic], pl.DataFrame | None]:
    """What is wrong with the columns of a kind's rows, and all of them rejected where that spoils them."""
    if table.fault is not None:
        return [], reject_all(rows, kind, *table.fault)
    there = set(rows.columns) - {ROW, FILE}
    missing = _missing(kind, there)
    if table.named and missing:
        fault = _missing_column(kind, missing[0], there, table)
        return [fault], reject_all(rows, kind, "missing-column", missing_column(missing[0]))
    return list(_odd_columns(kind, there, table, rows)), None


def _missing(kind: str, there: set[str]) -> list[str]:
    """The columns that a kind needs and a file does not have."""
    missing = [name for name in ("id", *EVALUATED[kind].required) if name not in there]
    if kind == "time_entries" and not there & {"hours", "minutes", "end"}:
        missing.append("hours")
    if kind == "adjustments" and not there & {"amount", "pool"}:
        missing.append("amount")
    if kind == "counts" and not there & {"quantity", "change", "subject"}:
        missing.append("quantity")
    return missing


def _missing_column(kind: str, name: str, there: set[str], table: Table) -> Diagnostic:
    sentence = f"{table.file} has no column {name}, which {kind} need; all its rows are rejected."
    near = difflib.get_close_matches(name, sorted(there - set(EVALUATED[kind].columns)), 1)
    help_ = f"Rename {near[0]} to {name}." if near else f"Add the column {name}."
    return Diagnostic("missing-column", "error", sentence, table.header, help=help_)


def _odd_columns(kind: str, there: set[str], table: Table, rows: pl.DataFrame) -> Iterator[Diagnostic]:
    """Columns whose names are taken, and those that a kind without attributes does not have."""
    shape = EVALUATED[kind]
    for name in sorted(there - set(shape.columns)):
        if name in RESERVED:
            rule, help_ = "reserved-column", f"Give it another name, such as my_{name}."
            sentence = (
                f"The column {name} of {table.file} is not used, because its name stands for something else."
            )
        elif not shape.attributes and rows[name].count():
            near = difflib.get_close_matches(name, sorted(set(shape.columns) - there), 1)
            help_ = f"Did you mean {near[0]}?" if near else f"Columns are {', '.join(shape.columns)}."
            rule, sentence = (
                "unknown-column",
                f"The column {name} of {table.file} is not one that {kind} have.",
            )
        elif near := difflib.get_close_matches(name, sorted(set(shape.columns) - there), 1, cutoff=0.85):
            rule, help_ = "unknown-column", f"Did you mean {near[0]}? Otherwise all is well."
            sentence = f"The column {name} of {table.file} is an attribute, and {kind} have no {near[0]}."
        else:
            continue
        yield Diagnostic(rule, "warning", sentence, table.header, help=help_)
