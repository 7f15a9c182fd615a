"""What a rule is: a name, a severity, and a function that finds its places in a pack, or among contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..contracts import Contract
from ..diagnostic import Diagnostic, Related, Severity, Span
from ..packs import Edition, Pack
from ..source import Document, Path, author_path


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
class Signed:
    """A file of contracts without errors."""

    document: Document
    contracts: tuple[Contract, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A place, what is odd there, what to type, and other places (in other files as spans), named."""

    path: Path
    message: str
    help: str
    related: tuple[tuple[str, Path | Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of lint over packs."""

    name: str
    severity: Severity
    check: Callable[[Subject], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class ContractRule:
    """A rule of lint over the contracts of a file, with their packs."""

    name: str
    severity: Severity
    check: Callable[[Signed], Iterator[Finding]]


def diagnose(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    """What a rule finds, at the places where it stands. What an included file brings may be meant for other packs."""
    document = subject.pack.document
    for one in rule.check(subject):
        if document.spans[one.path][1].file == document.file:
            yield diagnostic(rule.name, rule.severity, document, one)


def diagnose_contracts(rule: ContractRule, signed: Signed) -> Iterator[Diagnostic]:
    """What a rule finds in contracts, at the places where it stands."""
    for one in rule.check(signed):
        yield diagnostic(rule.name, rule.severity, signed.document, one)


def diagnostic(name: str, severity: Severity, document: Document, one: Finding) -> Diagnostic:
    """A finding of a rule at its place in a document."""
    related = tuple(
        Related(label, place if isinstance(place, Span) else document.spans[place][1])
        for label, place in one.related
    )
    where = author_path(document.value, one.path)
    return Diagnostic(name, severity, one.message, document.spans[one.path][1], where, one.help, related)
