"""Diagnostics for programs: one JSON array; where a diagnostic has no place, its place is null, never 1:1."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from clausewise.diagnostic import Diagnostic, Span


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON array of objects in plain ASCII, so that it survives any encoding of the output."""
    return json.dumps([_object(one) for one in diagnostics], indent=2) + "\n"


def _object(one: Diagnostic) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "severity": one.severity,
        "message": one.message,
        "help": one.help or None,
        **_place(one.span),
        "path": one.path or None,
        "fix": [{"text": edit.text, **_place(edit.span)} for edit in one.fix],
        "related": [{"label": other.label, **_place(other.span)} for other in one.related],
    }


def _place(span: Span | None) -> dict[str, str | int | None]:
    names = ("file", "line", "column", "end_line", "end_column")
    return {name: getattr(span, name) if span else None for name in names}
