"""The rows of work that an entry became, and what was known of them."""

from __future__ import annotations

from typing import Any

import polars as pl

from ..conditions import Known
from ..evaluation import Evaluated
from .situation import Situations


def rows_of(made: Evaluated, f: int) -> list[dict[str, Any]]:
    """The rows of an entry: its pieces, in every contract that takes some of them, in the order of work."""
    begin = made.behind.demands.begin
    table = made.behind.demands.rows.filter((pl.col("f") == f) & (pl.col("n") < begin))
    return list(table.sort("start", "n").iter_rows(named=True))


def head_of(rows: list[dict[str, Any]], row: dict[str, Any]) -> dict[str, Any]:
    """The row in which a piece began, in the first contract that took some of it."""
    while row["parent"] >= 0:
        row = next(one for one in rows if one["n"] == row["parent"])
    return row


def worked_of(made: Evaluated, f: int) -> int:
    """The time that was worked on an entry, in seconds."""
    rows = made.behind.demands.rows.filter((pl.col("f") == f) & (pl.col("parent") < 0))
    return int(rows["worked"].sum())


def known_of(made: Evaluated, known: Situations, row: dict[str, Any]) -> Known:
    """What was known of a row."""
    return known.of_piece(row["f"], row["c"], row["day"], row["start"], worked_of(made, row["f"]))
