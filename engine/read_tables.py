"""Fact files as tables of text: CSV, JSON Lines, XLSX and Parquet in, a String column for each of the file out.

Nothing is given a type here and nothing is lost: a record that cannot be cut into cells is kept as broken,
with its number and a sentence.
"""

from __future__ import annotations

import os
import pathlib

from .diagnostic import Diagnostic
from .read_csv import parse_csv
from .read_jsonl import parse_json_lines
from .read_parquet import parse_parquet
from .read_xlsx import parse_xlsx
from .text_table import Table, fault_in

_OF_BYTES = {".parquet": parse_parquet, ".xlsx": parse_xlsx}


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
    """The table in the bytes of a file; what they are is told by the name's extension."""
    extension = pathlib.PurePath(file).suffix.lower()
    if extension in _OF_BYTES and data:
        return _OF_BYTES[extension](data, file)
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
    if extension == ".csv":
        return parse_csv(text, file)
    return parse_json_lines(text, file), ()
