"""Fact files among the files and folders that a user names, and the kind of fact that a file's name tells."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator, Sequence

from .diagnostic import Diagnostic
from .fact_kinds import KINDS
from .mappings import is_mapping
from .text_table import fault_in, normal

EXTENSIONS = (".csv", ".jsonl", ".ndjson", ".parquet", ".xlsx")
OTHER_EXTENSIONS = (".xls", ".json", ".tsv")


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
            elif not is_mapping(file) and (not folder or extension in OTHER_EXTENSIONS):
                diagnostics.append(
                    fault_in(
                        file,
                        "unknown-fact-file",
                        f"{file} is not read: facts come as CSV, JSON Lines, XLSX or Parquet.",
                        help="Save it as .csv, .xlsx, .jsonl or .parquet.",
                        severity="warning" if folder else "error",
                    )
                )
    return tuple(sorted(found.values())), tuple(diagnostics)


def find_mappings(paths: Sequence[pathlib.Path | str]) -> tuple[str, ...]:
    """The files of mappings in folders, beside the files that are named, and among these."""
    found: dict[str, str] = {}
    for path in (os.fspath(path) for path in paths):
        folder = os.path.isdir(path)
        beside = path if folder else os.path.dirname(path) or "."
        inside = (
            _inside(beside)
            if folder
            else [os.path.normpath(os.path.join(beside, name)) for name in _names(beside)]
        )
        for file in inside:
            if is_mapping(file):
                found.setdefault(os.path.realpath(file), file)
    return tuple(sorted(found.values()))


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _inside(folder: str) -> Iterator[str]:
    for base, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(base, name) for name in files if not name.startswith((".", "~$")))


def unknown_kind(file: str) -> Diagnostic:
    """A file of which neither the name nor a column says what kind of facts it holds."""
    kinds = ", ".join(KINDS)
    return fault_in(
        file,
        "unknown-fact-file",
        f"The name of {file} does not say what kind of facts it holds, so none of its rows is read.",
        help=f"Begin its name with one of {kinds}, as in time_entries-2026-01.csv, or add a column kind.",
    )
