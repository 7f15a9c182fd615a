"""JSON Lines: one flat object a line. Numbers stay the text they are, so no digit is lost."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from .diagnostic import Span
from .text_table import MOST_COLUMNS, ROW, Table, blank_to_null, normal


def parse_json_lines(text: str, file: str) -> Table:
    """The table in a text; rows are numbered by their lines."""
    shapes: dict[tuple[str, ...], tuple[str, ...] | None] = {}
    columns: dict[str, None] = {}
    numbers: list[int] = []
    rows: list[dict[str, str | None]] = []
    broken: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = _record(line)
            keys = tuple(record)
            if keys not in shapes:
                shapes[keys] = _names(keys, columns)
        except (ValueError, RecursionError) as error:
            broken.append((number, _why(error)))
            continue
        names = shapes[keys]
        rows.append(record if names is None else dict(zip(names, record.values(), strict=True)))
        numbers.append(number)
    table = pl.DataFrame({ROW: pl.Series(numbers, dtype=pl.Int64)})
    if columns:
        table = table.hstack(blank_to_null(pl.from_dicts(rows, schema=dict.fromkeys(columns, pl.String))))
    return Table(file, table, tuple(broken), Span(file, 1, 1, 1, 1), False)


class _RecordError(ValueError):
    """A line that is JSON, and no fact."""


def _why(error: Exception) -> str:
    if isinstance(error, _RecordError):
        return str(error)
    return 'this line is not a JSON object: write one fact a line, such as {"id": "1", "at": "2026-01-05"}'


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise _RecordError("this line has the same name twice: keep one of them")
    return record


def _constant(text: str) -> str:
    raise _RecordError(f"`{text}` is not a number that can be read: leave it out")


_decode = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=str, parse_int=str, parse_constant=_constant
).decode


def _record(line: str) -> dict[str, str | None]:
    record = _decode(line)
    if record.__class__ is not dict:
        raise ValueError(line)
    for name, value in record.items():
        if value.__class__ is str or value is None:
            continue
        if value is True or value is False:
            record[name] = "true" if value else "false"
        else:
            raise _RecordError(
                "a value of this line is a list or an object: write text, a number, true or false"
            )
    if "\\u" in line:
        "".join(f"{name}{value}" for name, value in record.items()).encode()  # half of a character is no text
    return record


def _names(keys: tuple[str, ...], columns: dict[str, None]) -> tuple[str, ...] | None:
    """The names of an object's columns, entered into `columns`; None where they are the keys themselves."""
    names = tuple(normal(key) for key in keys)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _RecordError(f"this line has `{twice}` twice: keep one of them")
    if "" in names:
        raise _RecordError("a value of this line has no name: give it one")
    if len({**columns, **dict.fromkeys(names)}) > MOST_COLUMNS:
        raise _RecordError(f"this line brings the file above {MOST_COLUMNS} different names: use fewer")
    columns.update(dict.fromkeys(names))
    return None if names == keys else names
