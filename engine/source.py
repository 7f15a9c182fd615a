"""YAML files as plain values, with the place of every key and value.

The first room of the flow: bytes come in, a `Document` goes out, and everything that an author got wrong in
the spelling of the file is said at once. What the values mean is for later rooms.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .diagnostic import Diagnostic, Span, sort
from .yaml_state import Path
from .yaml_text import MAX_BYTES, decode
from .yaml_walk import walk

__all__ = ["Document", "Path", "author_path", "parse", "read"]

_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]*")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's value and where its parts stand.

    `value` holds dict, list, str, int, Decimal, bool and None only; dates, durations, percents and `$terms`
    are text. `spans` gives for each path the place of its key (None in a list) and of its value; an empty
    value stands at its key. The path `()` is the whole file.
    """

    file: str
    value: Any
    spans: Mapping[Path, tuple[Span | None, Span]]


def read(path: pathlib.Path | str) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """The document in a file and its faults; `unreadable-file` where there is no file to read."""
    where = pathlib.Path(path)
    try:
        if where.is_dir():
            return None, (_unreadable(path, "is a folder, not a file", "name a YAML file in it"),)
        if where.exists() and not where.is_file():
            return None, (_unreadable(path, "is not an ordinary file", "name a YAML file"),)
        with where.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None, (_unreadable(path, "does not exist", "check the name and the folder"),)
    except PermissionError:
        return None, (_unreadable(path, "may not be read", "ask for permission to read it"),)
    except (OSError, ValueError):
        return None, (_unreadable(path, "cannot be read", "check the name and the disk"),)
    return parse(data, str(path))


def parse(data: bytes, file: str) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """The document in the bytes of a file, and every fault in its spelling, in the order of the file.

    A fault that is confined to one value leaves the rest readable; None where nothing sensible is left.
    """
    text, faults = decode(data, file)
    if text is None:
        return None, sort(faults)
    found, noted = walk(text)
    value = found[0] if found else None
    faults += [replace(fault, path=author_path(value, path)) for fault, path in noted]
    return (Document(file, value, found[1]) if found else None), sort(faults)


def author_path(value: Any, path: Path) -> str:
    """The path as authors read it, with list items by their `name` or `id`: `labor["work"].rate`."""
    words: list[str] = []
    for step in path:
        value = _child(value, step)
        if isinstance(step, int):
            name = value.get("name", value.get("id")) if isinstance(value, dict) else None
            words.append(f'["{" ".join(name.split())}"]' if isinstance(name, str) else f"[{step}]")
        elif _IDENTIFIER.fullmatch(step):
            words.append(f".{step}" if words else step)
        elif step:
            words.append(f'["{" ".join(step.split())}"]')
    return "".join(words)


def _child(value: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and step < len(value) else None
    return value.get(step) if isinstance(value, dict) else None


def _unreadable(path: pathlib.Path | str, what: str, help: str) -> Diagnostic:
    return Diagnostic("unreadable-file", "error", f"`{path}` {what}", None, help=help)
