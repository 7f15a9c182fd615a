"""CSV: the line that names the columns, and the records under it."""

from __future__ import annotations

import csv
import re

from .diagnostic import Diagnostic, Span
from .read_records import read_records
from .table_header import columns_in, too_many, without_unnamed
from .text_table import ROW, Table


def parse_csv(text: str, file: str) -> tuple[Table | None, tuple[Diagnostic, ...]]:
    """The table in a text, or None with the reason; separated by commas, semicolons or tabs."""
    head, line, body = cut_header(text)
    separator, cells = read_header(head)
    if faults := too_many(len(cells), file, line):
        return None, faults
    names, diagnostics, fault = columns_in(cells, file, line)
    rows, broken = read_records(body, len(names), separator)
    rows = rows.rename(dict(zip(rows.columns, [ROW, *names], strict=True)))
    named, told = without_unnamed(rows, file, line)
    header = Span(file, line, 1, line, len(head) + 1)
    return Table(file, named, tuple(broken), header, True, fault), (*diagnostics, *told)


def cut_header(text: str) -> tuple[str, int, str]:
    """The first line that is not blank, its number, and what follows."""
    if "\n" not in text:  # lines ended by carriage returns alone
        text = text.replace("\r", "\n")
    body = text.lstrip("\r\n")
    line = text.count("\n", 0, len(text) - len(body)) + 1
    head, _, body = body.rstrip("\r\n").partition("\n")
    return head.rstrip("\r"), line, body


def read_header(head: str) -> tuple[str, list[str]]:
    """What separates the cells of a file, and the cells of its first line."""
    separator = max(",;\t", key=re.sub(r'"[^"]*"', "", head).count)
    try:
        return separator, next(csv.reader([head], delimiter=separator))
    except (csv.Error, StopIteration):
        return separator, [head]
