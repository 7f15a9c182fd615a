"""Rows of Python values as tables of text, so that they are read exactly as files are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from .diagnostic import Span
from .fact_kinds import KINDS
from .fact_parts import Source
from .text_table import ROW, Table, blank_to_null, normal


def source_of_rows(kind: str, facts: Sequence[Mapping[str, object]], file: str) -> Source:
    """The rows of one kind. A missing id is the kind and the row's number (ruling V8)."""
    known = normal(kind)
    records = [{normal(name): _text(value) for name, value in fact.items()} for fact in facts]
    for number, record in enumerate(records, 1):
        record["id"] = record.get("id") or f"{known}-{number}"
    names = dict.fromkeys(name for record in records for name in record)
    cells = {name: pl.Series([record.get(name) for record in records], dtype=pl.String) for name in names}
    rows = blank_to_null(pl.DataFrame(cells))
    rows.insert_column(0, pl.Series(ROW, range(1, len(records) + 1), dtype=pl.Int64))
    if known not in KINDS:
        rows = rows.with_columns(kind=pl.lit(kind, dtype=pl.String))
    table = Table(file, rows, (), Span(file, 1, 1, 1, 1), False)
    return Source(0, known if known in KINDS else None, table)


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str):
        return value.encode(errors="replace").decode() if value else None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no value of a fact: write numbers as Decimal, int or text, times as text")
