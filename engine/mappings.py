"""Mappings: how somebody else's export says what our columns are called and how its cells are read.

A mapping stands in a YAML file beside the facts (`mapping.yaml`, `*.mapping.yaml`) and holds for the files of its
folder, and below, whose names fit. This room reads it; `map_tables` applies it.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from . import shape, source
from .date_formats import Format, read_format
from .diagnostic import Diagnostic, Span, has_errors, sort
from .fact_kinds import EVALUATED
from .load import check_timezone
from .reading import Reader, did_you_mean
from .source import Path
from .text_table import normal

OF_HOURS = {"hours": 3600, "billable_hours": 3600, "minutes": 60}
"""The columns of worked time: how many seconds their unit has."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of ours is made of: a column of the file (as it is matched), or one text for all rows.

    Cells are replaced by `values`, then read as times (by `form`, cut to the date, in a time zone), then rounded to
    `hours_to` seconds.
    """

    name: str
    of: str | None
    always: str | None
    values: tuple[tuple[str, str], ...]
    form: Format | None
    as_date: bool
    zone: str | None
    hours_to: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping: the folder in which it holds, the names of files, their kind, and the columns."""

    folder: str
    files: tuple[str, ...]
    kind: str
    columns: tuple[Column, ...]
    span: Span

    def fits(self, file: str) -> bool:
        """Whether it is a mapping for this file."""
        path = pathlib.PurePath(file)
        return path.is_relative_to(self.folder) and any(
            fnmatchcase(path.name.lower(), one.lower()) for one in self.files
        )


def is_mapping(file: str) -> bool:
    """Whether a file's name says that it holds mappings."""
    return re.fullmatch(r"(.+\.)?mapping\.ya?ml", pathlib.PurePath(file).name) is not None


def read_mappings(files: Sequence[str]) -> tuple[tuple[Mapping, ...], tuple[Diagnostic, ...]]:
    """The mappings in files; none of a file that has errors."""
    mappings: list[Mapping] = []
    found: list[Diagnostic] = []
    for file in files:
        document, faults = source.read(file)
        found += faults
        if document is not None:
            made, more = mappings_in(document, faults)
            mappings += made
            found += more
    return tuple(mappings), sort(found)


def mappings_in(
    document: source.Document, spelling: tuple[Diagnostic, ...] = ()
) -> tuple[tuple[Mapping, ...], tuple[Diagnostic, ...]]:
    """The mappings of a document that has been read with these faults of spelling, and what else is wrong with it."""
    misshapen = shape.unheard(shape.check(document, "mapping"), spelling)
    if misshapen or has_errors(spelling):
        return (), misshapen
    reader = Reader(document, {}, {})
    made = [_mapping(reader, one, ("mappings", at)) for at, one in enumerate(document.value["mappings"])]
    return (() if reader.faults else tuple(made)), tuple(reader.faults)


def _mapping(reader: Reader, raw: dict[str, Any], at: Path) -> Mapping:
    columns = tuple(
        _column(reader, raw["kind"], name, one, (*at, "columns", name))
        for name, one in raw["columns"].items()
    )
    folder = str(pathlib.PurePath(reader.document.file).parent)
    files = raw["files"]
    return Mapping(
        folder, tuple([files] if isinstance(files, str) else files), raw["kind"], columns,
        reader.span((*at, "files")),
    )  # fmt: skip


def _column(reader: Reader, kind: str, name: str, raw: Any, at: Path) -> Column:
    said: dict[str, Any] = raw if isinstance(raw, dict) else {"from": raw}
    shape_of = EVALUATED[kind]
    if name not in shape_of.columns and not shape_of.attributes:
        help = did_you_mean(name, shape_of.columns)
        reader.faults.append(
            Diagnostic(
                "unknown-column", "error", f"{kind} have no column `{name}`", reader.key_span(at), "", help
            )
        )
    times = name in shape_of.times
    for key in ("as", "format", "zone"):
        if key in said and not times:
            _misplaced(reader, (*at, key), name, "times", ", ".join(shape_of.times))
    if "hours_to" in said and name not in OF_HOURS:
        _misplaced(reader, (*at, "hours_to"), name, "worked time", ", ".join(OF_HOURS))
    if "zone" in said:
        check_timezone(reader, said["zone"], (*at, "zone"))
    values = tuple((_text(old), _text(new)) for old, new in said.get("values", {}).items())
    always = _text(said["always"]) if "always" in said else None
    return Column(
        name, normal(said["from"]) if "from" in said else None, always, values, _form(reader, said, at),
        said.get("as") == "date", said.get("zone"), _step(reader, said, at), reader.span(at),
    )  # fmt: skip


def _misplaced(reader: Reader, at: Path, name: str, what: str, columns: str) -> None:
    message = f"`{at[-1]}` is for columns of {what}, and `{name}` is none"
    help = f"columns of {what} are {columns}" if columns else f"take `{at[-1]}` out"
    reader.faults.append(Diagnostic("misplaced-key", "error", message, reader.key_span(at), "", help))


def _form(reader: Reader, said: dict[str, Any], at: Path) -> Format | None:
    if "format" not in said:
        return None
    form, why = read_format(said["format"])
    if form is None:
        reader.fault("wrong-format", (*at, "format"), why, "write it like MM/DD/YYYY, or MM/DD/YYYY hh:mm AM")
    return form


def _step(reader: Reader, said: dict[str, Any], at: Path) -> int | None:
    if "hours_to" not in said:
        return None
    step = reader.seconds(said["hours_to"], (*at, "hours_to"))
    if step <= 0 and not reader.faults:
        reader.fault("out-of-range", (*at, "hours_to"), "nothing can be rounded to zero", "write `1 minute`")
    return step


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
