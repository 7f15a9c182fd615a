"""Ids: one row for each id of a kind. Repeats are left out and counted; rows that clash are all rejected."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from .fact_rejects import rejections
from .fact_sentences import clash_sentence


def settle_ids(
    kind: str, table: pl.DataFrame, faulty: pl.DataFrame, files: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """One row for each id, by id: repeats are left out, rows that clash are rejected, all of them (V8).

    A row that could not be read clashes with a good row of its id, since nobody knows that it says the same.
    """
    table = table if table["id"].is_sorted() else table.sort("id")
    twice = table.filter(table["id"] == table["id"].shift(1))["id"]
    spoiled = (
        faulty.filter(faulty["id"].is_in(table["id"].implode()))["id"] if faulty.height else faulty["id"]
    )
    if twice.is_empty() and spoiled.is_empty():
        return table, rejections([]), 0
    shared = pl.concat([twice, spoiled]).unique()
    mask = table["id"].is_in(shared.implode())
    group, table = table.filter(mask).sort("id", "file", "row"), table.filter(~mask)
    different = group.drop("file", "row").unique().filter(pl.col("id").is_duplicated())["id"]
    clash = pl.concat([different, spoiled]).unique().implode()
    clashing = group.filter(pl.col("id").is_in(clash))
    agreed = group.filter(~pl.col("id").is_in(clash))
    kept = agreed.unique("id", keep="first", maintain_order=True)
    table = pl.concat([table, kept]).sort("id")
    return table, _clashes(kind, clashing, faulty, files), agreed.height - kept.height


def _clashes(kind: str, clashing: pl.DataFrame, faulty: pl.DataFrame, files: Sequence[str]) -> pl.DataFrame:
    places: dict[str, list[tuple[int, int]]] = {}
    rows = clashing.select("file", "row", "id").rows()
    for file, row, id_ in [*rows, *faulty.rows()]:
        places.setdefault(id_, []).append((file, row))
    return rejections(
        (file, row, kind, id_, "clashing-id", clash_sentence(id_, (file, row), places[id_], files))
        for file, row, id_ in rows
    )
