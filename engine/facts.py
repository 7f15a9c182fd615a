"""Facts: what happened, read from files into one typed and checked table for each kind.

Files become tables of text, text becomes values, values are checked, and equal ids are settled. Whatever
cannot be used is in `rejected` with its place, a reason and a sentence, so that rows read = rows in tables +
repeated + rejected. The same rows give the same tables in any order and from any files, apart from the
columns `file` and `row`.
"""

from __future__ import annotations

import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from .diagnostic import Diagnostic, has_errors, sort
from .fact_adjustments import check_adjustments
from .fact_checks import apply_checks
from .fact_counts import check_counts
from .fact_customers import check_customers, take_from_tickets
from .fact_ids import settle_ids
from .fact_kinds import EVALUATED, KINDS, columns_of
from .fact_lengths import check_tickets_times, read_lengths
from .fact_parts import Source, split_by_kind
from .fact_rejects import with_names
from .fact_rows import source_of_rows
from .fact_values import read_values
from .find_facts import find_files, find_mappings, kind_of, unknown_kind
from .map_tables import mapped, mapping_of, unused
from .mappings import read_mappings
from .read_tables import read_table


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a run.

    `tables`: one for each kind of `fact_kinds.KINDS`, always all of them, each sorted by its unique id.
    `files`: names, which the column `file` of a table counts from 0. `rejected`: a row for each fact not
    used, by file and row, with the columns of `rejects.SCHEMA`. `read`: rows read; `repeated`: rows that say
    the same again.

    A time X is three columns: `X` (seconds since 1970-01-01 on the clock as written), `X_offset` (seconds
    from UTC, null where none is written) and `X_dated` (only a date is written). Money is in millionths,
    worked time in seconds. Columns of the file that a kind does not have are attributes, as text, at the end.
    """

    tables: Mapping[str, pl.DataFrame]
    files: tuple[str, ...]
    rejected: pl.DataFrame
    read: int
    repeated: int


def read_facts(paths: Sequence[pathlib.Path | str]) -> tuple[Facts, tuple[Diagnostic, ...]]:
    """The facts in files (.csv, .jsonl, .ndjson, .xlsx, .parquet) and in folders, which are read whole.

    A file's name says its kind (`time_entries-2026-01.csv`), or its column `kind` does, row by row; or a mapping of
    its folder does, which also says what its columns are called.
    """
    files, found = find_files(paths)
    mappings, faults_of_mappings = read_mappings(find_mappings(paths))
    diagnostics, sources = [*found, *faults_of_mappings, *unused(mappings, files)], []
    for number, file in enumerate(files):
        mapping, more = mapping_of(file, mappings)
        table, unread = read_table(file)
        diagnostics += [*more, *unread]
        if table is not None and not more:
            if mapping is not None:
                table, more = mapped(table, mapping)
                diagnostics += more
            sources.append(Source(number, mapping.kind if mapping else kind_of(file), table))
    if not has_errors(faults_of_mappings):
        diagnostics += [unknown_kind(source.table.file) for source in sources if not source.has_kinds]
    facts, faults = _facts(files, [source for source in sources if source.has_kinds])
    return facts, sort([*diagnostics, *faults])


def facts_from_rows(rows: Mapping[str, Sequence[Mapping[str, object]]], file: str = "<rows>") -> Facts:
    """The facts in rows of Python values, by kind: text, int, Decimal, bool, date, datetime or None.

    A missing id becomes `time_entries-1` and so on (ruling V8). A float is a TypeError: it is not exact.
    """
    return _facts((file,), [source_of_rows(kind, facts, file) for kind, facts in rows.items()])[0]


def _facts(files: tuple[str, ...], sources: Sequence[Source]) -> tuple[Facts, list[Diagnostic]]:
    """Tables of text to facts."""
    frames, rejected, diagnostics = split_by_kind(sources)
    tables: dict[str, pl.DataFrame] = {}
    repeated = 0
    for kind, parts in frames.items():
        tables[kind], refused, again = _settled(kind, parts, tables.get("tickets"), files)
        rejected += refused
        repeated += again
    read = sum(source.table.rows.height + len(source.table.broken) for source in sources)
    in_order = {kind: tables[kind] for kind in KINDS}
    return Facts(in_order, files, with_names(rejected, files), read, repeated), diagnostics


def _settled(
    kind: str, frames: Sequence[pl.DataFrame], tickets: pl.DataFrame | None, files: Sequence[str]
) -> tuple[pl.DataFrame, list[pl.DataFrame], int]:
    """The table of a kind, its rejected rows, and how many rows were repeats."""
    schema = columns_of(kind)
    if not any(frame.height for frame in frames):
        return pl.DataFrame(schema=schema), [], 0
    raw = pl.concat(frames, how="diagonal")
    missing = [name for name in EVALUATED[kind].columns if name not in raw.columns]
    raw = raw.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)
    table, checks = read_values(kind, raw)
    if kind == "time_entries":
        table, more = read_lengths(table)
        checks += more
    if kind == "tickets":
        checks += check_tickets_times(table)
    if kind == "adjustments":
        checks += check_adjustments(table)
    if kind == "counts":
        checks += check_counts(table)
    if tickets is not None:
        table = take_from_tickets(table, tickets) if "ticket" in table.columns else table
        checks += check_customers(table)
    attributes = sorted(set(table.columns) - set(schema))
    table, faulty, rejected = apply_checks(kind, raw, table.select(*schema, *attributes), checks)
    table, clashing, repeated = settle_ids(kind, table, faulty, files)
    return table, [rejected, clashing], repeated
