"""Facts that are not used: never lost, never guessed at, each with its file, row, reason and a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

SCHEMA: Mapping[str, type[pl.DataType]] = {
    "file": pl.String, "row": pl.Int64, "kind": pl.String, "id": pl.String, "reason": pl.String, "message": pl.String,
}  # fmt: skip


def rejects(
    facts: pl.DataFrame, files: Sequence[str], kind: str, reasons: Mapping[int, tuple[str, str]]
) -> pl.DataFrame:
    """The rejected rows of one table of facts: row index to (reason, message)."""
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
