"""Opening a workspace for a command: its faults are printed, and the command ends where there is nothing to go on."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clausewise import Workspace
    from clausewise.diagnostic import Diagnostic


def open_workspace(ctx: click.Context, folder: Path) -> Workspace:
    """The workspace; ends with exit code 1 where it has errors, 2 where it cannot be read."""
    import clausewise as cw

    from .outcome import FAULT, exit_code

    workspace, diagnostics = cw.load_workspace(folder)
    print_diagnostics(diagnostics)
    code = exit_code(diagnostics)
    if workspace is None or code:
        ctx.exit(code or FAULT)
    return workspace


def print_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Print what was found, and how much, on standard error."""
    from .render_text import file_lines, render, tally
    from .terminal import wants_colour

    if found := tuple(diagnostics):
        colour = wants_colour(sys.stderr)
        text = render(found, file_lines(), colour)
        click.echo(f"{text}\n{tally(found, ())}", err=True, color=colour)


def refuse_unknown(asked: Iterable[str], customers: Iterable[str]) -> None:
    """A fault of usage where a customer is asked for with whom there is no contract."""
    known = sorted(set(customers))
    for name in asked:
        if name not in known:
            some = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
            raise click.BadParameter(
                f"no contract is with a customer {name!r}; there are {some}", param_hint="'--customer'"
            )
