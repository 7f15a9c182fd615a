"""Changing a file where it stands: what an author wrote stays as it is, comments and spaces too.

A YAML file that is read and written anew loses what its author put into it. So a change is text for a place.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from .diagnostic import Edit, Span
from .yaml_text import text_of

_BOM = "\ufeff"


def edited(content: str, edits: Iterable[Edit]) -> str:
    """The text of a file with the edits done. Of two that overlap, and of two that are the same, the first is done.

    Line breaks of an edit (`\\n`) become those of the file.
    """
    text = text_of(content.removeprefix(_BOM), "")
    ending = "\r\n" if "\r\n" in text.text else "\n"
    parts, done = [], 0
    for one in sorted(dict.fromkeys(edits)):
        start = text.starts[one.span.line - 1] + one.span.column - 1
        end = text.starts[one.span.end_line - 1] + one.span.end_column - 1
        if start >= done:
            parts += [text.text[done:start], one.text.replace("\n", ending)]
            done = end
    return content[: len(content) - len(text.text)] + "".join([*parts, text.text[done:]])


def below(file: str, content: str, line: int, lines: Iterable[str]) -> Edit:
    """New lines below a line of a file, and behind its comment."""
    end = len(text_of(content.removeprefix(_BOM), file).line(line)) + 1
    return Edit(Span(file, line, end, line, end), "".join(f"\n{one}" for one in lines))


def read_exactly(path: Path | str) -> str:
    """The text of a file with its own line breaks. Raises OSError, and UnicodeDecodeError where it is not UTF-8."""
    return Path(path).read_bytes().decode("utf-8")


def write_exactly(path: Path | str, content: str) -> None:
    """Make a text that of a file, there or not: all of it or, where that fails (OSError), nothing."""
    path = Path(os.path.realpath(path))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content.encode("utf-8"))
        if path.exists():
            part.chmod(path.stat().st_mode & 0o7777)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
