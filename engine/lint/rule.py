"""What a rule is: a name, a severity, and a function that finds its places in a pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..diagnostic import Diagnostic, Related, Severity
from ..packs import Edition, Pack
from ..source import Path, author_path


@dataclass(frozen=True, slots=True)
class Subject:
    """A pack without errors, and what it says under its defaults."""

    pack: Pack
    edition: Edition

    @property
    def value(self) -> dict[str, Any]:
        """The file as plain values."""
        value: dict[str, Any] = self.pack.document.value
        return value


@dataclass(frozen=True, slots=True)
class Finding:
    """A place, what is odd there, what to type, and other places with a word on each."""

    path: Path
    message: str
    help: str
    related: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of lint."""

    name: str
    severity: Severity
    check: Callable[[Subject], Iterator[Finding]]


def diagnose(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    """What a rule finds, at the places where it stands. What an included file brings may be meant for other packs."""
    document = subject.pack.document
    for one in rule.check(subject):
        related = tuple(Related(label, document.spans[path][1]) for label, path in one.related)
        span, place = document.spans[one.path][1], author_path(document.value, one.path)
        if span.file == document.file:
            yield Diagnostic(rule.name, rule.severity, one.message, span, place, one.help, related)
