"""Where rows of facts stand in their files: rows are numbered by records, people look for lines."""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Collection, Mapping

from .diagnostic import Span
from .read_csv import cut_header, read_header
from .read_records import numbered
from .text_table import normal
from .yaml_text import Text, text_of

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PAIR = re.compile(rf"({_QUOTED})\s*:\s*({_QUOTED}|[^\s,}}]+)")

Asked = Collection[tuple[int, str]]
"""Numbers of rows, each with the name of a column."""


def places_in(file: str, asked: Asked) -> Mapping[tuple[int, str], Span]:
    """The place of each cell in a file that was read as facts; of the row where the file has no such column.

    Blank lines and line breaks inside of quotation marks are no rows. A workbook, and Parquet, have rows for lines.
    Raises OSError where the file is gone.
    """
    if pathlib.PurePath(file).suffix.lower() in (".xlsx", ".parquet"):
        return {(row, name): Span(file, row + 1, 1, row + 1, 1) for row, name in asked}
    text = pathlib.Path(file).read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    return places_of(text, file, asked)


def places_of(text: str, file: str, asked: Asked) -> Mapping[tuple[int, str], Span]:
    """As `places_in`, of the text of a file, CSV or JSON Lines by the name's extension."""
    is_csv = pathlib.PurePath(file).suffix.lower() == ".csv"
    return _in_csv(text_of(text, file), asked) if is_csv else _in_json_lines(text_of(text, file), asked)


def _in_csv(text: Text, asked: Asked) -> dict[tuple[int, str], Span]:
    head, _, body = cut_header(text.text)
    separator, cells = read_header(head)
    columns = [normal(cell) for cell in cells]
    starts = _line_starts(body, _after_header(text.text))
    rows = {row for row, _ in asked}
    at = {number: starts[line] for number, line, _ in numbered(body, separator) if number in rows}
    cell = re.compile(rf'"(?:[^"]|"")*"|[^{separator}\r\n]*')
    found = {}
    for row, column in asked:
        end = at[row]
        if column not in columns:
            found[row, column] = _rest_of_line(text, end)
            continue
        for _ in range(columns.index(column)):
            end = _end(cell, text, end) + 1
        found[row, column] = text.span(end, _end(cell, text, end))
    return found


def _end(cell: re.Pattern[str], text: Text, start: int) -> int:
    """Where the cell that begins at a character ends."""
    match = cell.match(text.text, start)
    return match.end() if match else start


def _after_header(text: str) -> int:
    """Where the line after the first that is not blank begins."""
    first = len(text) - len(text.lstrip("\r\n"))
    return text.find("\n" if "\n" in text else "\r", first) + 1


def _line_starts(text: str, first: int) -> list[int]:
    """Where the lines of a text begin that begins at `first` itself."""
    starts = [first]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _in_json_lines(text: Text, asked: Asked) -> dict[tuple[int, str], Span]:
    starts = _line_starts(text.text, 0)
    found = {}
    for row, column in asked:
        start, end = starts[row - 1], starts[row]
        pairs = _PAIR.finditer(text.text, start, end)
        spans = [text.span(*one.span(2)) for one in pairs if normal(json.loads(one[1])) == column]
        found[row, column] = spans[0] if spans else _rest_of_line(text, start)
    return found


def _rest_of_line(text: Text, start: int) -> Span:
    line, column = text.place(start)
    return Span(text.file, line, column, line, column + len(text.line(line)))
