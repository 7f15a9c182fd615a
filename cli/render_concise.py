"""Diagnostics for editors and problem matchers: `file:line:column: severity[rule]: message`, one a line."""

from __future__ import annotations

from collections.abc import Iterable

from clausewise.diagnostic import Diagnostic

from .terminal import visible


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One line for each diagnostic; one without a place starts with its severity. "" without any."""
    return "".join(f"{_line(one)}\n" for one in diagnostics)


def _line(one: Diagnostic) -> str:
    place = f"{one.span}: " if one.span else ""
    return visible(f"{place}{one.severity}[{one.rule}]: {' '.join(one.message.split())}")
