"""The pack while it is told: where a value stands, what it is under the terms, and what was spoken of so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .. import quantity
from ..bands import Holidays
from ..packs import TermValue
from ..quantity import MICRO, Duration
from ..source import Document, Path
from . import words

CHANGES = "†"  # behind a value that changes with time


@dataclass(frozen=True, slots=True)
class Book:
    """A pack under the values of its terms on a day. `moving` are terms whose value is not the same on every day.

    `spoken` grows while the pack is told: the paths of all values that a sentence speaks of.
    """

    document: Document
    values: Mapping[str, TermValue]
    moving: frozenset[str]
    currency: str
    timezone: str
    holidays: Holidays | None = None
    year: int | None = None
    spoken: set[Path] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Part:
    """A value of the pack with its place."""

    book: Book
    path: Path
    value: Any

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def at(self, key: str | int) -> Part:
        """What stands under a key, which must be there."""
        return Part(self.book, (*self.path, key), self.value[key])

    def parts(self, key: str) -> Iterator[Part]:
        """The items of a list under a key, or of a single value; nothing where there is none."""
        if key in self:
            yield from items(self.at(key))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in Markdown, and where in the pack it stands."""

    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of Markdown cells."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section."""

    title: str
    blocks: tuple[Paragraph | Table, ...]


def whole(book: Book) -> Part:
    """The pack itself."""
    return Part(book, (), book.document.value)


def items(part: Part) -> Iterator[Part]:
    """The items of a list, or the value alone."""
    if isinstance(part.value, list):
        yield from (part.at(index) for index in range(len(part.value)))
    else:
        yield part


def said(part: Part, key: str, otherwise: str = "") -> str:
    """The word under a key, which is spoken of from now on; `otherwise` where there is none."""
    return word(part.at(key)) if key in part else otherwise


def word(part: Part) -> str:
    """A value as it is written, which is spoken of from now on."""
    part.book.spoken.add(part.path)
    if isinstance(part.value, bool):
        return "true" if part.value else "false"
    return str(part.value)


def amount(part: Part, kind: str = "number") -> str:
    """A value in words; a plain number is money or a number, as `kind` says. `$name` is the value of the term."""
    written = word(part)
    if written.startswith("$"):
        return term(part.book, written[1:])
    if isinstance(part.value, (int, Decimal)):
        return words.money(part.value, part.book.currency) if kind == "money" else words.number(part.value)
    found = quantity.duration(written)
    return written if found is None else _as_written(written)


def term(book: Book, name: str) -> str:
    """The value of a term on the day, in words; its name in brackets where it has to be agreed."""
    kind = ((book.document.value.get("terms") or {}).get(name) or {}).get("type", "text")
    if name not in book.values:
        return f"\\[{words.plain(name)}\\]"
    return typed(book.values[name], kind, book.currency) + (CHANGES if name in book.moving else "")


def typed(value: TermValue, kind: str, currency: str) -> str:
    """The value of a term in words."""
    if isinstance(value, Duration):
        return words.length(value)
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, str):
        return words.safe(value)
    if kind == "percent":
        return words.percent(value)
    exact = Fraction(value, MICRO)
    return words.money(exact, currency) if kind == "money" else words.number(exact)


def place(part: Part) -> str:
    """Where a part stands: `line 88`, with its file where that is another than the pack's."""
    spans = part.book.document.spans
    span = spans[(*part.path, "name")][1] if (*part.path, "name") in spans else spans[part.path][1]
    own = spans[()][1].file
    file = "" if span.file == own else f"{words.safe(span.file.replace(chr(92), '/').rpartition('/')[2])}, "
    return f"{file}line {span.line}"


def paragraph(part: Part, *sentences: str) -> Paragraph:
    """The sentences that are not empty as a paragraph that begins with the clause's name."""
    text = " ".join(one for one in sentences if one)
    return Paragraph(f"**{words.titled(said(part, 'name'))}.** {text}", place(part))


def _as_written(written: str) -> str:
    size, _, unit = written.partition(" ")
    return words.plural(Decimal(size), unit.removesuffix("s"))
