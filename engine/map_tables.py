"""Applying mappings: the table of somebody else's export into one with our columns.

A cell that cannot be converted stays as it is, so that whoever reads it next rejects its row and says why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl

from .clock import instant_of, wall_of
from .date_formats import rewritten
from .diagnostic import Diagnostic
from .mappings import OF_HOURS, Column, Mapping
from .quantity import MICRO, half_up
from .reading import near
from .text_table import ROW, Table
from .times import distinct, gather, read_hours, read_minutes, read_times

_EPOCH = datetime(1970, 1, 1)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt ].*)?", re.ASCII)


def mapping_of(file: str, mappings: Sequence[Mapping]) -> tuple[Mapping | None, tuple[Diagnostic, ...]]:
    """The mapping of a file, if there is one; a fault where two fit."""
    fitting = [one for one in mappings if one.fits(file)]
    if len(fitting) < 2:
        return (fitting[0] if fitting else None), ()
    message = f"two mappings are for {file}, so none of its rows is read"
    return None, (
        Diagnostic("two-mappings", "error", message, fitting[1].span, "", f"the other is {fitting[0].span}"),
    )


def unused(mappings: Sequence[Mapping], files: Sequence[str]) -> tuple[Diagnostic, ...]:
    """A warning for each mapping that no file fits."""
    return tuple(
        Diagnostic(
            "mapping-without-file", "warning", f"no file of facts fits {', '.join(one.files)}", one.span, "",
            "write the name as it is, with * for what changes: \"TimeEntries*.csv\"",
        )
        for one in mappings
        if not any(one.fits(file) for file in files)
    )  # fmt: skip


def mapped(table: Table, mapping: Mapping) -> tuple[Table, tuple[Diagnostic, ...]]:
    """A table with the columns that its mapping names and no others, and what it names in vain."""
    there = [name for name in table.rows.columns if name != ROW]
    faults = []
    columns = [table.rows[ROW]]
    for one in mapping.columns:
        if one.of is not None and one.of not in there:
            help = near(one.of, there) or f"its columns are {', '.join(there)}"
            message = f"{table.file} has no column `{one.of}`"
            faults.append(Diagnostic("unknown-column", "error", message, one.span, "", help))
        else:
            columns.append(_cells(table.rows, one).alias(one.name))
    rows = pl.DataFrame(columns)
    return Table(table.file, rows, table.broken, table.header, table.named, table.fault), tuple(faults)


def _cells(rows: pl.DataFrame, column: Column) -> pl.Series:
    """The cells of one column of ours."""
    if column.of is None:
        return pl.Series([column.always], dtype=pl.String).new_from_index(0, rows.height)
    numbers, texts = distinct(rows[column.of])
    values = dict(column.values)
    return gather([_converted(column, values.get(text, text)) for text in texts], numbers, pl.String)


def _converted(column: Column, text: str) -> str:
    if column.form is not None:
        text = rewritten(column.form, text) or text
    if column.as_date and (match := _DATE.fullmatch(text)):
        text = match[1]
    if column.zone is not None:
        text = _with_offset(ZoneInfo(column.zone), text)
    if column.hours_to is not None:
        text = _to_step(column.name, text, column.hours_to)
    return text


def _with_offset(zone: ZoneInfo, text: str) -> str:
    """A time without an offset with that of a zone; anything else as it is."""
    read = read_times(pl.Series([text], dtype=pl.String))
    wall = read.seconds[0]
    if wall is None or read.dated[0] or read.offset[0] is not None:
        return text
    instant = instant_of(zone, wall)
    shown = wall_of(zone, instant)
    size, sign = abs(shown - instant) // 60, "-" if shown < instant else "+"
    return f"{_EPOCH + timedelta(seconds=shown)}{sign}{size // 60:02}:{size % 60:02}"


def _to_step(name: str, text: str, step: int) -> str:
    """Worked time to the nearest multiple of so many seconds, half up; a text that is no such time as it is."""
    seconds, _ = read_minutes(text) if name == "minutes" else read_hours(text)
    if seconds is None:
        return text
    millionths = half_up(half_up(seconds, step) * step * MICRO, OF_HOURS[name])
    return f"{Decimal(millionths).scaleb(-6):f}"
