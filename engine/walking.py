"""Walking through a document whose shape may be wrong, and faults at places in it.

The rooms that look names up run before anybody knows that the shape is right, so that an author sees faults
of every kind in one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .diagnostic import Diagnostic, Related, Span
from .reading import did_you_mean
from .source import Document, Path, author_path

LISTED = ("rounding", "rates", "factors", "pools", "labor", "tickets", "usage", "fees", "expenses", "limits",
          "discounts", "triggers")  # fmt: skip


def mapping(value: dict[str, Any], key: str) -> dict[str, Any]:
    """The block under a key; an empty one where there is none."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def items(value: dict[str, Any], section: str) -> Iterator[tuple[dict[str, Any], Path]]:
    """The clauses of a section that are blocks, each with its path."""
    listed = value.get(section)
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, dict):
            yield item, (section, index)


def names(value: dict[str, Any], section: str) -> list[str]:
    """The names of the clauses of a section."""
    return [item["name"] for item, _ in items(value, section) if isinstance(item.get("name"), str)]


def texts(value: Any, path: Path) -> Iterator[tuple[str, Path]]:
    """A text, or the texts of a list, each with its path."""
    if isinstance(value, str):
        yield value, path
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, str):
            yield item, (*path, index)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Everything that is neither a block nor a list, with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value


def fault(
    document: Document,
    rule: str,
    path: Path,
    message: str,
    help: str,
    *related: tuple[str, Span],
    at_key: bool = False,
) -> Diagnostic:
    """An error at the value of a path, or at its key."""
    key, value = document.spans[path]
    span = (key or value) if at_key else value
    where = author_path(document.value, path)
    return Diagnostic(rule, "error", message, span, where, help, tuple(Related(*one) for one in related))


def unknown(
    document: Document, rule: str, path: Path, message: str, word: str, known: Iterable[str], otherwise: str,
    at_key: bool = False,
) -> Diagnostic:  # fmt: skip
    """An error at a word that leads nowhere. The help is the word that was meant, or `otherwise`."""
    help = did_you_mean(word, tuple(known)) or otherwise
    return fault(document, rule, path, message, help, at_key=at_key)
