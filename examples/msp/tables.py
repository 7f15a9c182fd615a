#!/usr/bin/env python3
"""Writes the tables of README.md again, from a run as of the quarter's last day.

    python examples/msp/tables.py

A table begins with ```text, the name of a table of the run, and which of its lines are shown; its first line says
which columns. The prose around the tables stays: read it again when they have changed.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from clausewise import Result, evaluate, load_workspace

HERE = Path(__file__).resolve().parent
BLOCK = re.compile(r"^```text (\w+)(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
FIGURES = ("worked", "quantity", "rate", "amount", "value", "left", "lines")


def renewed(text: str, run: Result) -> str:
    """The text with every table as the run has it."""
    return BLOCK.sub(lambda found: f"```text {found[1]}{found[2]}\n{shown(run, *found.groups())}```", text)


def shown(run: Result, name: str, asked: str, old: str) -> str:
    """A table as the README shows it, in the columns that its old header names.

    What is `asked` says which lines: `fact=TE-1,TE-2 until=2026-02-01`. `totals` are the charges of each customer.
    """
    table = totals(run) if name == "totals" else getattr(run, name)
    day = "at" if "at" in table.columns else "date"
    for key, _, values in (word.partition("=") for word in asked.split()):
        if key in ("from", "until"):
            limit = date.fromisoformat(values)
            table = table.filter(pl.col(day) >= limit if key == "from" else pl.col(day) <= limit)
        else:
            table = table.filter(pl.col(key).is_in(values.split(",")))
    columns = old.partition("\n")[0].split()
    cells = [
        [figure(row[column], column, row.get("currency")) for column in columns]
        for row in table.iter_rows(named=True)
    ]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if column in FIGURES else cell.ljust(width)
            for column, cell, width in zip(columns, line, widths, strict=True)
        )
        for line in (columns, *cells)
    ]
    return "".join(line.rstrip() + "\n" for line in lines)


def totals(run: Result) -> pl.DataFrame:
    """One line for each customer: how many charges, what they come to."""
    by_customer = run.charges.group_by("customer", "currency")
    return by_customer.agg(lines=pl.len(), amount=pl.col("amount").sum()).sort("customer")


def figure(value: Any, column: str, currency: str | None) -> str:
    """A value as the files have it: money to the cent or the yen, quantities without zeros at their end."""
    if not isinstance(value, Decimal):
        return "" if value is None else str(value)
    short = f"{value:f}".rstrip("0").rstrip(".")
    if column in ("rate", "amount", "value") and len(short.partition(".")[2]) <= 2:
        return f"{value:.0f}" if currency == "JPY" else f"{value:.2f}"
    return short


def main() -> None:
    """Evaluate the workspace and rewrite the page."""
    workspace, _ = load_workspace(HERE)
    assert workspace is not None
    run = evaluate(workspace.contracts, workspace.facts, as_of=date(2026, 3, 31))
    page = HERE / "README.md"
    page.write_text(renewed(page.read_text(encoding="utf-8"), run), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
