"""Facts that are not used: never lost, never guessed at, each with its file, row, reason and a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from .run import Refusals

SCHEMA: Mapping[str, type[pl.DataType]] = {
    "file": pl.String, "row": pl.Int64, "kind": pl.String, "id": pl.String, "reason": pl.String, "message": pl.String,
}  # fmt: skip


def rejects(
    unread: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame],
    files: Sequence[str],
    refused: Mapping[str, Refusals],
) -> pl.DataFrame:
    """All rejected rows: those that could not be read, and of each kind those that no stage could use."""
    found = [_of_kind(tables[kind], files, kind, why) for kind, why in refused.items()]
    return pl.concat([unread, *found]).sort("file", "row", "kind", "id")


def _of_kind(facts: pl.DataFrame, files: Sequence[str], kind: str, reasons: Refusals) -> pl.DataFrame:
    """The rejected rows of one table of facts."""
    numbers = sorted(reasons)
    rows = facts[numbers]
    return pl.DataFrame(
        {
            "file": [files[one] for one in rows["file"]],
            "row": rows["row"],
            "kind": [kind] * len(numbers),
            "id": rows["id"],
            "reason": [reasons[one][0] for one in numbers],
            "message": [reasons[one][1] for one in numbers],
        },
        schema=SCHEMA,
    )
