"""Diagnostics as annotations of GitHub Actions, errors first: only ten of a kind are shown there."""

from __future__ import annotations

from collections.abc import Iterable

from clausewise.diagnostic import Diagnostic

_ORDER = ("error", "warning", "info")
_WORDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One workflow command for each diagnostic."""
    listed = sorted(diagnostics, key=lambda one: _ORDER.index(one.severity))
    return "".join(f"{_command(one)}\n" for one in listed)


def _command(one: Diagnostic) -> str:
    place = ""
    if one.span:
        end = f",endLine={one.span.end_line},endColumn={one.span.end_column}"
        place = f"file={_property(one.span.file)},line={one.span.line},col={one.span.column}{end},"
    help_ = f"\nhelp: {one.help}" if one.help else ""
    return f"::{_WORDS[one.severity]} {place}title={_property(one.rule)}::{_data(one.message + help_)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
