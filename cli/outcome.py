"""Exit codes, and which of them a list of diagnostics asks for."""

from __future__ import annotations

from collections.abc import Iterable

import click

from clausewise.diagnostic import Diagnostic

CLEAN, FINDINGS, FAULT, INTERRUPTED = 0, 1, 2, 130

# The rule that a file gets which could not be read at all.
UNREADABLE = frozenset({"unreadable-file"})


class Unable(click.ClickException):
    """Something outside keeps us from going on, such as a folder that cannot be written; exit code 2."""

    exit_code = FAULT


def exit_code(diagnostics: Iterable[Diagnostic]) -> int:
    """0 without errors, 1 with some, 2 where a file could not be read at all."""
    errors = {one.rule for one in diagnostics if one.severity == "error"}
    return FAULT if errors & UNREADABLE else FINDINGS if errors else CLEAN
