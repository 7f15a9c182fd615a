"""`clausewise evaluate`: facts in, tables out, and a summary on the terminal."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clausewise import Result

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def day_option(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """The callback of an option whose value is a day: 2026-03-31, and no other spelling of it."""
    if value is None:
        return None
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise click.BadParameter(f"{value!r} is not a day; write it like 2026-03-31", ctx, param)


@dataclass(frozen=True, slots=True)
class Request:
    """What one run was asked for. `since` filters what is shown and written, `customers` the page only."""

    workspace: Path
    as_of: date
    since: date | None = None
    out: Path | None = None
    form: Literal["csv", "jsonl"] = "csv"
    customers: tuple[str, ...] = ()
    allow_rejected: bool = False
    quiet: bool = False


@click.command("evaluate", short_help="Facts in; charges, balances and actions out.")
@click.argument(
    "workspace",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("."),
    required=False,
)
@click.option(
    "--as-of", metavar="DAY", callback=day_option, help="The last day that counts. [default: today]"
)
@click.option(
    "--from",
    "since",
    metavar="DAY",
    callback=day_option,
    help="Show and write only charges, draws and actions from this day on.",
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write the five tables to this folder."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("csv", "jsonl")),
    default="csv",
    show_default=True,
    help="How to write them.",
)
@click.option(
    "--customer", "customers", multiple=True, help="Show only this customer; may be given several times."
)
@click.option("--allow-rejected", is_flag=True, help="Exit with 0 even when facts were rejected.")
@click.option("--quiet", "-q", is_flag=True, help="Print no summary.")
@click.pass_context
def command(
    ctx: click.Context,
    workspace: Path,
    as_of: date | None,
    since: date | None,
    out: Path | None,
    form: Literal["csv", "jsonl"],
    customers: tuple[str, ...],
    allow_rejected: bool,
    quiet: bool,
) -> None:
    """Hold the facts of a WORKSPACE against its contracts: charges, prepaid balances and actions.

    WORKSPACE is a folder with contracts.yaml, facts/ and rules/; without it, the current folder.
    """
    as_of = as_of or date.today()
    if since and since > as_of:
        raise click.BadParameter(f"{since} is after {as_of}, the last day that counts", param_hint="'--from'")
    ctx.exit(run(Request(workspace, as_of, since, out, form, customers, allow_rejected, quiet)))


def run(request: Request) -> int:
    """Load, evaluate, write and print; returns the exit code."""
    import clausewise as cw

    from .outcome import CLEAN, FAULT, FINDINGS, Unable, exit_code
    from .progress import on_terminal
    from .workspaces import print_diagnostics, refuse_unknown

    workspace, diagnostics = cw.load_workspace(request.workspace)
    print_diagnostics(diagnostics)
    if workspace is None or exit_code(diagnostics):
        return exit_code(diagnostics) or FAULT
    customers = {one.id: one.customer for one in workspace.contracts}
    refuse_unknown(request.customers, customers.values())
    with on_terminal(sys.stderr, quiet=request.quiet) as progress:
        try:
            result = cw.evaluate(workspace.contracts, workspace.facts, as_of=request.as_of, progress=progress)
        except OverflowError as error:
            raise Unable(f"the facts have a number that is too large: {error}") from None
    if request.since:
        result = from_day(result, request.since)
    written = _write(result, request) if request.out else ()
    if not request.quiet:
        _print_summary(result, customers, request, written)
    elif result.rejected.height:
        click.echo(f"{result.rejected.height:,} of {result.read:,} facts were rejected", err=True)
    return FINDINGS if result.rejected.height and not request.allow_rejected else CLEAN


def from_day(result: Result, day: date) -> Result:
    """The result with only the charges, draws and actions of this day and later; nothing else changes."""
    import polars as pl

    return replace(
        result,
        charges=result.charges.filter(pl.col("date") >= day),
        draws=result.draws.filter(pl.col("date") >= day),
        actions=result.actions.filter(pl.col("at") >= day),
    )


def _write(result: Result, request: Request) -> tuple[Path, ...]:
    from clausewise.writers import write

    from .outcome import Unable

    folder = request.out or Path(".")
    try:
        return write(result, folder, request.form)
    except OSError as error:
        raise Unable(f"cannot write to {folder}: {error.strerror or error}") from None


def _print_summary(
    result: Result, customers: Mapping[str, str], request: Request, written: tuple[Path, ...]
) -> None:
    from . import summary
    from .terminal import wants_colour, width_of

    colour = wants_colour(sys.stdout)
    view = summary.View(request.since, request.customers, written, width_of(sys.stdout), colour)
    click.echo(summary.text(result, customers, view), nl=False, color=colour)
