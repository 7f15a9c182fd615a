"""What is wrong, where, and what to type: the one value that every check returns.

Checks return diagnostics; they never print, exit or raise for an author's mistake. Renderers in `cli` turn
the same value into text, a line, or JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file. Lines and columns start at 1, columns count characters, the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that helps to understand a diagnostic, such as the first of two equal keys."""

    label: str
    span: Span


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A text instead of what stands at a place; at a place without length it is put in."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault: its rule name, one sentence, the place (None where there is none) and what to type.

    `fix` mends it, where there is no doubt about what was meant.
    """

    rule: str
    severity: Severity
    message: str
    span: Span | None
    path: str = ""
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: tuple[Edit, ...] = ()


def sort(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics by file, line, column, rule and message, each once; those without a place first."""
    nowhere = Span("", 0, 0, 0, 0)
    return tuple(
        sorted(dict.fromkeys(diagnostics), key=lambda one: (one.span or nowhere, one.rule, one.message))
    )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of the diagnostics is an error."""
    return any(one.severity == "error" for one in diagnostics)
