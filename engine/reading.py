"""Reading typed values out of a document, with `$terms` replaced, and every fault noted where it stands.

Shapes have been checked before (see `shape`); what is left is meaning: does `$name` exist, is it of the right
type, is the number fine enough, is there such a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from . import quantity
from .diagnostic import Diagnostic, Span
from .packs import Term, TermValue
from .quantity import DAY, FACTOR, MICRO, Duration
from .source import Document, Path, author_path
from .yaml_scalars import is_number

EXAMPLES = {
    "money": "150.00", "number": "1.5", "percent": "25%", "duration": "2 hours", "date": "2026-01-31",
    "text": "…", "choice": "…",
}  # fmt: skip
_SAY = {
    "money": "an amount like 150.00",
    "number": "a number like 1.5",
    "percent": "a percent like 25%",
    "duration": "a duration like 15 minutes",
    "date": "a date like 2026-01-31",
    "text": "a text",
    "choice": "one of its values",
}


NEGATIVE = "write zero or more; a credit is an adjustment"
MOST_MONEY = 10**12
MOST_FACTOR = 1000
MOST_YEARS = 100
_SHOWN = 12


def did_you_mean(word: str, known: Mapping[str, Any] | Iterator[str] | tuple[str, ...]) -> str:
    """A help sentence: the closest known word, or what there is where none is close."""
    words = list(dict.fromkeys(known))
    if meant := near(word, words):
        return meant
    listed = [*(f"`{one}`" for one in words[:_SHOWN]), *(["…"] if len(words) > _SHOWN else [])]
    return f"known here: {', '.join(listed)}" if words else ""


def near(word: str, known: Iterable[str]) -> str:
    """A help sentence where a known word is close; empty where none is."""
    words = list(dict.fromkeys(known))
    close = get_close_matches(word, words, n=1, cutoff=0.7) or [one for one in words if _begins(word, one)]
    return f"did you mean `{close[0]}`?" if close else ""


def _begins(word: str, known: str) -> bool:
    """Whether one is the beginning of the other: `monday` and `mon`."""
    return min(len(word), len(known)) >= 3 and (word.startswith(known) or known.startswith(word))


@dataclass(slots=True)
class Reader:
    """A document, the terms in force, and the faults found so far."""

    document: Document
    terms: Mapping[str, Term]
    values: Mapping[str, TermValue]
    faults: list[Diagnostic] = field(default_factory=list)

    def span(self, path: Path) -> Span:
        """The place of a value; of the nearest thing around it where it has none of its own."""
        while path not in self.document.spans:
            path = path[:-1]
        return self.document.spans[path][1]

    def key_span(self, path: Path) -> Span:
        """The place of a key, or of the value where it is an item of a list."""
        return (self.document.spans[path][0] if path in self.document.spans else None) or self.span(path)

    def fault(self, rule: str, path: Path, message: str, help: str = "") -> None:
        """Note an error at the value of a path, where none has been noted yet: a wrong value is one fault."""
        where = author_path(self.document.value, path)
        if all(one.path != where for one in self.faults):
            self.faults.append(Diagnostic(rule, "error", message, self.span(path), where, help))

    def typed(self, raw: Any, path: Path, kind: str) -> TermValue | None:
        """A value of a term's type, `$name` replaced; None after a fault."""
        if isinstance(raw, str) and raw.startswith("$"):
            return self._term(raw[1:], path, kind)
        value = plain_value(raw, kind)
        if value is None:
            self._no_value(raw, path, kind)
        elif limit := _beyond(value, kind):
            self.fault("out-of-range", path, f"`{raw}` is more than can be counted with", limit)
            return None
        return value

    def _no_value(self, raw: Any, path: Path, kind: str) -> None:
        if kind in ("money", "number") and isinstance(raw, Decimal):
            self.fault("too-fine", path, f"`{raw}` has more than six decimal places", "write at most six")
        elif kind in ("money", "number") and isinstance(raw, str) and is_number(raw):
            self.fault("wrong-type", path, f"`{raw}` in quotes is a text", f"write {raw} without quotes")
        else:
            written = written_value(raw)
            self.fault("wrong-type", path, f"{written} is not {_SAY[kind]}", f"write {_SAY[kind]}")

    def _term(self, name: str, path: Path, kind: str) -> TermValue | None:
        term = self.terms.get(name)
        if term is None:
            return None  # reported once by `references`
        if term.type != kind and not (kind == "text" and term.type == "choice"):
            self.fault(
                "wrong-term-type",
                path,
                f"`${name}` is {_article(term.type)}, and {_SAY[kind]} is needed here",
                f"use a term of type {kind}, or change the type of `{name}`",
            )
            return None
        return self.values.get(name)

    def whole(self, raw: Any, path: Path, kind: str) -> int:
        """Money, a number or a percent in millionths, a date as its day number; 0 after a fault."""
        value = self.typed(raw, path, kind)
        if isinstance(value, date):
            return quantity.number_of(value)
        return value if isinstance(value, int) else 0

    def seconds(self, raw: Any, path: Path) -> int:
        """A duration in seconds; a fault where it is one of months."""
        value = self.typed(raw, path, "duration")
        if not isinstance(value, Duration):
            return 0
        if value.months:
            self.fault("wrong-type", path, f"`{raw}` is a number of months, not a length of time",
                       "write it in days, hours, minutes or seconds")  # fmt: skip
        return value.seconds

    def factor(self, raw: Any, path: Path) -> int:
        """A factor in ten-thousandths, above zero."""
        value = self.typed(raw, path, "number")
        if not isinstance(value, int):
            return FACTOR
        if value % (MICRO // FACTOR):
            self.fault("too-fine", path, f"the factor `{raw}` has more than four decimal places",
                       "write at most four")  # fmt: skip
        if value <= 0:
            self.fault("out-of-range", path, f"the factor `{raw}` is not above zero",
                       "write a number above zero; work that is free has `treatment: free`")  # fmt: skip
            return FACTOR
        if value > MOST_FACTOR * MICRO:
            self.fault("out-of-range", path, f"the factor `{raw}` is more than can be counted with",
                       f"write a number up to {MOST_FACTOR:,}")  # fmt: skip
            return FACTOR
        return value // (MICRO // FACTOR)


def written_value(raw: Any) -> str:
    """A value as an author would write it, for a message."""
    if raw is None:
        return "nothing"
    if isinstance(raw, (list, dict)):
        return "a list" if isinstance(raw, list) else "a block of keys"
    return f"`{str(raw).lower() if isinstance(raw, bool) else raw}`"


def _beyond(value: TermValue, kind: str) -> str:
    """What to write instead of a value that is too large to reckon with; empty where it is not."""
    if kind in ("money", "number") and isinstance(value, int) and abs(value) > MOST_MONEY * MICRO:
        return f"write a number up to {MOST_MONEY:,}"
    longest = 366 * DAY * MOST_YEARS
    if isinstance(value, Duration) and (value.months > 12 * MOST_YEARS or value.seconds > longest):
        return f"write at most {MOST_YEARS} years"
    return ""


def plain_value(raw: Any, kind: str) -> TermValue | None:
    """A value without `$` as its type's own value, or None where it is no such thing."""
    if kind in ("money", "number"):
        is_number = isinstance(raw, (int, Decimal)) and not isinstance(raw, bool)
        return quantity.scaled(raw, MICRO) if is_number else None
    if kind == "percent":
        return quantity.percent(raw)
    if kind == "duration":
        return quantity.duration(raw)
    if kind == "date":
        return quantity.day(raw)
    return raw if isinstance(raw, str) else None


def _article(kind: str) -> str:
    return {"money": "money", "text": "text"}.get(kind, f"a {kind}")
