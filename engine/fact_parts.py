"""Tables of text cut into parts: the rows of one kind in one file, with the number of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from .diagnostic import Diagnostic
from .fact_columns import check_columns
from .fact_kinds import EVALUATED, KINDS
from .fact_rejects import FILE, rejections
from .fact_sentences import sentence
from .text_table import ROW, Table, normal

_SAID = "said kind"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its number, the kind that its name tells, and its table."""

    number: int
    kind: str | None
    table: Table

    @property
    def has_kinds(self) -> bool:
        """Whether anything, name or column, says what kind its rows are of."""
        return self.kind is not None or "kind" in self.table.rows.columns


def split_by_kind(
    sources: Sequence[Source],
) -> tuple[dict[str, list[pl.DataFrame]], list[pl.DataFrame], list[Diagnostic]]:
    """The usable rows of each evaluated kind, the rejections of all others, and what columns are wrong."""
    frames: dict[str, list[pl.DataFrame]] = {kind: [] for kind in EVALUATED}
    rejected: list[pl.DataFrame] = []
    diagnostics: list[Diagnostic] = []
    for source in sources:
        rejected.append(_broken(source))
        parts, unknown = _parts(source)
        rejected.append(unknown)
        for kind, rows in parts:
            faults, spoiled = check_columns(kind, source.table, rows)
            diagnostics += faults
            if spoiled is None:
                frames[kind].append(rows)
            else:
                rejected.append(spoiled)
    return frames, rejected, diagnostics


def _broken(source: Source) -> pl.DataFrame:
    return rejections(
        (source.number, row, source.kind, None, "bad-row", told) for row, told in source.table.broken
    )


def _parts(source: Source) -> tuple[list[tuple[str, pl.DataFrame]], pl.DataFrame]:
    """The rows of a table by kind, and those without: what the column `kind` names, else the file's name."""
    rows = source.table.rows.with_columns(pl.lit(source.number, dtype=pl.Int32).alias(FILE))
    if "kind" not in rows.columns and source.kind is not None:
        return [(source.kind, rows)], rejections([])
    rows = _with_said_kind(rows, source.kind)
    parts = []
    for name in rows[_SAID].drop_nulls().unique().sort():
        part = rows.filter(pl.col(_SAID) == name).drop(_SAID)
        own = ("id", *EVALUATED[name].columns)
        blank = [column for column in part.columns if column not in own and not part[column].count()]
        parts.append((name, part.drop(blank)))
    return parts, _of_no_kind(rows.filter(pl.col(_SAID).is_null()))


def _with_said_kind(rows: pl.DataFrame, otherwise: str | None) -> pl.DataFrame:
    """The rows with the kind of each. A text in `kind` that names no kind stays, as an attribute."""
    texts = rows["kind"].drop_nulls().unique().to_list()
    known = {text: normal(text) for text in texts if normal(text) in KINDS}
    said = pl.lit(None, dtype=pl.String)
    if known:
        said = pl.col("kind").replace_strict(known, default=None, return_dtype=pl.String)
    return rows.with_columns(
        pl.when(said.is_null()).then("kind").alias("kind"),
        said.fill_null(pl.lit(otherwise, dtype=pl.String)).alias(_SAID),
    )


def _of_no_kind(rows: pl.DataFrame) -> pl.DataFrame:
    ids = "id" if "id" in rows.columns else pl.lit(None, dtype=pl.String).alias("id")
    return rejections(
        (file, row, text, id_, "unknown-kind", sentence("unknown-kind", "kind", "", {"kind": text}))
        for file, row, text, id_ in rows.select(FILE, ROW, "kind", ids).rows()
    )
