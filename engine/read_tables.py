"""Fact files as tables of text: CSV and JSON Lines in, one String column for each column of the file out.

Nothing is given a type here and nothing is lost: a record that cannot be cut into cells is kept as broken,
with its number and a sentence. Polars reads a CSV file in one go where that is provably the same as reading
it record by record; otherwise Python's csv does, which spoils only the records that are bad.
"""

from __future__ import annotations

import csv
import io
import json
import os
import pathlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from .diagnostic import Diagnostic, Severity, Span

KINDS = ("time_entries", "tickets", "purchases", "counts", "usage", "expenses", "milestones", "adjustments")
EXTENSIONS = (".csv", ".jsonl", ".ndjson")
LATER_EXTENSIONS = (".xlsx", ".xls", ".parquet", ".json", ".tsv")
# Names in files get underscores for spaces, so no column of a file can have this name.
ROW = "row number"
MOST_COLUMNS = 500
LONGEST_CELL = 131_072  # what Python's csv takes


@dataclass(frozen=True, slots=True)
class Table:
    """One file. `rows`: ROW (Int64) and a String column for each column, cells stripped, blank cells null.
    `broken`: number and sentence of each record that could not be cut into cells.
    `header`: the place of the column names. `named`: whether a line of the file gives them.
    `fault`: reason and sentence of what spoils every row, if anything does."""

    file: str
    rows: pl.DataFrame
    broken: tuple[tuple[int, str], ...]
    header: Span
    named: bool
    fault: tuple[str, str] | None = None


def normal(name: str) -> str:
    """A column's or kind's name as it is matched: `Work Type` and `work-type` are work_type."""
    return re.sub(r"[\s-]", "_", name.strip().lower())


def kind_of(file: str) -> str | None:
    """The kind of fact that a file's name tells: the longest kind that its stem starts with."""
    stem = normal(pathlib.PurePath(file).stem)
    fits = [kind for kind in KINDS if stem.startswith(kind) and not stem[len(kind) : len(kind) + 1].isalpha()]
    return max(fits, key=len, default=None)


def find_files(paths: Sequence[pathlib.Path | str]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """The fact files among files and folders (read whole), each once, sorted by name."""
    found: dict[str, str] = {}
    diagnostics = []
    for path in (os.fspath(path) for path in paths):
        folder = os.path.isdir(path)
        for file in _inside(path) if folder else [path]:
            extension = pathlib.PurePath(file).suffix.lower()
            if extension in EXTENSIONS:
                found.setdefault(os.path.realpath(file), file)
            elif not folder or extension in LATER_EXTENSIONS:
                diagnostics.append(
                    fault_in(
                        file,
                        "unknown-fact-file",
                        f"{file} is not read: facts come as CSV or JSON Lines.",
                        help="Save it as .csv or .jsonl.",
                        severity="warning" if folder else "error",
                    )
                )
    return tuple(sorted(found.values())), tuple(diagnostics)


def _inside(folder: str) -> Iterator[str]:
    for base, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(base, name) for name in files if not name.startswith((".", "~$")))


def read_table(file: str) -> tuple[Table | None, tuple[Diagnostic, ...]]:
    """The table of a file; None where it cannot be read at all."""
    try:
        if not os.path.isfile(file):
            return None, (fault_in(file, "unreadable-file", f"{file} is not a file that can be read."),)
        data = pathlib.Path(file).read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name cannot be used"
        return None, (fault_in(file, "unreadable-file", f"{file} cannot be read: {why}."),)
    return parse_table(data, file)


def parse_table(data: bytes, file: str) -> tuple[Table | None, tuple[Diagnostic, ...]]:
    """The table in the bytes of a file, CSV or JSON Lines by the name's extension."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sentence = f"{file} is not UTF-8 text, so none of its rows is read or counted."
        help_ = "Save it with the encoding UTF-8 (in Excel: CSV UTF-8)."
        return None, (fault_in(file, "not-utf-8", sentence, help=help_, line=line),)
    if not text.strip():
        return None, (fault_in(file, "empty-file", f"{file} is empty.", severity="warning"),)
    if pathlib.PurePath(file).suffix.lower() == ".csv":
        return _parse_csv(text, file)
    return _parse_json_lines(text, file)


def fault_in(
    file: str, rule: str, message: str, *, help: str = "", severity: Severity = "error", line: int = 1
) -> Diagnostic:
    """A fault of a file as a whole, or of its first line."""
    return Diagnostic(rule, severity, message, Span(file, line, 1, line, 1), help=help)


def _parse_csv(text: str, file: str) -> tuple[Table | None, tuple[Diagnostic, ...]]:
    if "\n" not in text:  # lines ended by carriage returns alone
        text = text.replace("\r", "\n")
    body = text.lstrip("\r\n")
    line = text.count("\n", 0, len(text) - len(body)) + 1
    head, _, body = body.rstrip("\r\n").partition("\n")
    head = head.rstrip("\r")
    separator = max(",;\t", key=re.sub(r'"[^"]*"', "", head).count)
    cells = _header(head, separator)
    if len(cells) > MOST_COLUMNS:
        sentence = f"{file} has {len(cells)} columns, so none of its rows is read or counted."
        help_ = f"Keep at most {MOST_COLUMNS}."
        return None, (fault_in(file, "too-many-columns", sentence, help=help_, line=line),)
    names, diagnostics, fault = _columns(cells, file, line)
    rows = _fast(body, len(names), separator)
    broken: list[tuple[int, str]] = []
    if rows is None:
        rows, broken = _slow(body, len(names), separator)
    rows = rows.rename(dict(zip(rows.columns, [ROW, *names], strict=True)))
    unnamed = [name for name in names if name.startswith("column ")]
    for name in unnamed:
        if rows[name].null_count() < rows.height:
            sentence = f"{name.capitalize()} of {file} has no name, so it is not used."
            help_ = "Give it a name in the first line."
            diagnostics.append(
                fault_in(file, "unnamed-column", sentence, help=help_, severity="warning", line=line)
            )
    header = Span(file, line, 1, line, len(head) + 1)
    return Table(file, rows.drop(unnamed), tuple(broken), header, True, fault), tuple(diagnostics)


def _header(head: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([head], delimiter=separator))
    except (csv.Error, StopIteration):
        return [head]


def _columns(
    cells: Iterable[str], file: str, line: int
) -> tuple[list[str], list[Diagnostic], tuple[str, str] | None]:
    """Names of the columns, each different; those without one are `column 3`, second ones `hours 5`."""
    names: dict[str, None] = {}
    diagnostics: list[Diagnostic] = []
    fault = None
    for number, cell in enumerate(cells, 1):
        name = normal(cell) or f"column {number}"
        if name in names:
            sentence = f"{file} has the column {name} twice."
            diagnostics.append(
                fault_in(file, "duplicate-column", sentence, help=f"Keep one {name}.", line=line)
            )
            fault = ("duplicate-column", f"The file has the column {name} twice; keep one of them.")
            name = f"{name} {number}"
        names[name] = None
    return list(names), diagnostics, fault


def _clean(cells: pl.DataFrame) -> pl.DataFrame:
    text = pl.all().str.strip_chars()
    return cells.with_columns(pl.when(text != "").then(text))


def _fast(body: str, width: int, separator: str) -> pl.DataFrame | None:
    """The rows as Polars reads them, or None where they may differ from a reading record by record.

    Polars fills up short records without a word and mends broken quotations in its own way. Without quotation
    marks the number of separators proves that no record is short, since it takes none that is long; with them
    Python's csv goes over the records, which is cheap as long as it need not keep them.
    """
    data = body.encode()
    if width < 2 or data.count(b"\r") != data.count(b"\r\n"):
        return None
    if b'"' in data:
        try:
            lines = io.StringIO(body, newline="")
            if any(len(record) != width for record in csv.reader(lines, delimiter=separator, strict=True)):
                return None
        except csv.Error:
            return None
    schema = {str(number): pl.String for number in range(width)}
    try:
        cells = pl.read_csv(data, has_header=False, schema=schema, infer_schema=False, separator=separator)
    except pl.exceptions.PolarsError:
        return None
    if b'"' not in data and data.count(separator.encode()) != cells.height * (width - 1):
        return None
    longest = max(cells.select(pl.all().str.len_bytes().max().fill_null(0)).row(0))
    if longest > LONGEST_CELL:
        return None
    cells = _clean(cells).filter(~pl.all_horizontal(pl.all().is_null()))
    return cells.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))


def _slow(body: str, width: int, separator: str) -> tuple[pl.DataFrame, list[tuple[int, str]]]:
    """The rows as Python's csv reads them record by record, and the records that are broken."""
    numbers: list[int] = []
    records: list[list[str]] = []
    broken: list[tuple[int, str]] = []
    blank = 0
    for count, record in enumerate(_records(body, separator), 1):
        if record is None:
            sentence = (
                "A quotation mark in this row is not closed or has text after it; close it before the comma."
            )
            broken.append((count - blank, sentence))
        elif not "".join(record).strip():
            blank += 1
        elif len(record) != width:
            sentence = f"This row has {width} columns to fill and {len(record)} cells; check its separators."
            broken.append((count - blank, sentence))
        else:
            numbers.append(count - blank)
            records.append(record)
    columns = list(zip(*records, strict=True)) or [()] * width
    cells = {str(number): pl.Series(column, dtype=pl.String) for number, column in enumerate(columns)}
    return _clean(pl.DataFrame(cells)).insert_column(0, pl.Series(ROW, numbers, dtype=pl.Int64)), broken


def _records(body: str, separator: str) -> Iterator[list[str] | None]:
    """The cells of each record; None for one with a broken quotation, and reading goes on a line later."""
    lines = [line + "\n" for line in body.split("\n")]
    start = 0
    while start < len(lines):
        first = start
        reader = csv.reader((lines[at] for at in range(first, len(lines))), delimiter=separator, strict=True)
        try:
            for record in reader:
                yield record
                start = first + reader.line_num
        except csv.Error:
            yield None
            start += 1


def _parse_json_lines(text: str, file: str) -> tuple[Table, tuple[Diagnostic, ...]]:
    """One object a line. Numbers stay the text they are, so no digit is lost."""
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
        table = table.hstack(_clean(pl.from_dicts(rows, schema=dict.fromkeys(columns, pl.String))))
    return Table(file, table, tuple(broken), Span(file, 1, 1, 1, 1), False), ()


class _RecordError(ValueError):
    """A line that is JSON, and no fact."""


def _why(error: Exception) -> str:
    if isinstance(error, _RecordError):
        return str(error)
    return 'This line is not a JSON object; write one fact a line, such as {"id": "1", "at": "2026-01-05"}.'


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise _RecordError("This line has the same name twice; keep one of them.")
    return record


def _constant(text: str) -> str:
    raise _RecordError(f"{text} is not a number that can be read; leave it out.")


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
                "A value of this line is a list or an object; write text, a number, true or false."
            )
    if "\\u" in line:
        "".join(f"{name}{value}" for name, value in record.items()).encode()  # half of a character is no text
    return record


def _names(keys: tuple[str, ...], columns: dict[str, None]) -> tuple[str, ...] | None:
    """The names of an object's columns, entered into `columns`; None where they are the keys themselves."""
    names = tuple(normal(key) for key in keys)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _RecordError(f"This line has {twice} twice; keep one of them.")
    if "" in names:
        raise _RecordError("A value of this line has no name; give it one.")
    if len({**columns, **dict.fromkeys(names)}) > MOST_COLUMNS:
        raise _RecordError(f"This line brings the file above {MOST_COLUMNS} different names; use fewer.")
    columns.update(dict.fromkeys(names))
    return None if names == keys else names
