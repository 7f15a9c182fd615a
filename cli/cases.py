"""`clausewise test`: run the cases of packs, show what differs, and which clauses no case has exercised."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clausewise.case_file import CaseFile
    from clausewise.clause_coverage import Coverage
    from clausewise.explaining.values import Explanation
    from clausewise.run_case import Outcome

FORMATS = ("text", "json", "junit")


@dataclass(frozen=True, slots=True)
class Tested:
    """A file of cases with what came of those that were run, how what differs came out, and which clauses they have
    exercised."""

    file: CaseFile
    outcomes: tuple[Outcome, ...]
    derived: tuple[tuple[tuple[Explanation, ...], ...], ...]
    coverage: Coverage

    @property
    def failed(self) -> int:
        """How many cases differ from what they expect."""
        return sum(bool(one.differences) for one in self.outcomes)


@click.command("test", short_help="Run the worked cases of packs.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("-k", "only", metavar="WORDS", default="", help="Run only cases whose name has these words.")
@click.option(
    "--min-coverage", type=click.IntRange(0, 100), default=0, metavar="PERCENT",
    help="Fail where the cases of a pack exercise fewer of its clauses.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print results."
)  # fmt: skip
@click.option(
    "--update",
    is_flag=True,
    help="Write what comes out into cases that have no `expect` yet, for you to check.",
)
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], only: str, min_coverage: int, form: str, update: bool
) -> None:
    """Run the cases in *.test.yaml files against their packs.

    PATHS are test files, packs with a test beside them, or folders; without any, the current folder.
    """
    from clausewise.case_file import read_case_file
    from clausewise.workspace import case_files

    from . import render_cases, render_text
    from .outcome import CLEAN, FAULT, FINDINGS, exit_code
    from .terminal import wants_colour

    files = case_files(paths or (Path("."),))
    if not files:
        where = ", ".join(map(str, paths)) or "the current folder"
        click.echo(f"There is nothing to test in {where}: no *.test.yaml.", err=True)
        ctx.exit(FAULT)
    if update:
        _update(files)
    read = [read_case_file(one) for one in files]
    diagnostics = tuple(one for _, found in read for one in found)
    if diagnostics:
        colour = wants_colour(sys.stderr)
        click.echo(render_text.render(diagnostics, render_text.file_lines(), colour), err=True, color=colour)
    tested = [_tested(one, only) for one, _ in read if one is not None]
    if form == "text":
        colour = wants_colour(sys.stdout)
        click.echo(render_cases.text(tested, only, min_coverage, colour), color=colour)
    else:
        render = render_cases.as_json if form == "json" else render_cases.junit
        click.echo(render(tested), nl=False)
    too_few = not only and any(one.coverage.percent < min_coverage for one in tested)
    failed = too_few or any(one.failed for one in tested)
    ctx.exit(exit_code(diagnostics) or (FINDINGS if failed else CLEAN))


def _tested(file: CaseFile, only: str) -> Tested:
    from clausewise.clause_coverage import coverage
    from clausewise.derive import derivations
    from clausewise.run_case import run_case

    outcomes = tuple(run_case(one) for one in file.cases if only.lower() in one.name.lower())
    derived = tuple(map(derivations, outcomes))
    return Tested(file, outcomes, derived, coverage(file.pack, (one.result for one in outcomes)))


def _update(files: Iterable[Path]) -> None:
    """Write what comes out into the cases that expect nothing; those with faults are left as they are."""
    from clausewise.case_file import read_case_file
    from clausewise.case_update import update

    from .outcome import Unable
    from .terminal import visible

    for path in files:
        file, _ = read_case_file(path, may_be_open=True)
        try:
            written, on_one_line = update(file) if file else ((), ())
        except OSError as fault:
            raise Unable(f"{path} cannot be written: {fault.strerror}") from None
        for name in written:
            click.echo(
                f"{path}: wrote what came out into {visible(name)!r}: work it out before you trust it",
                err=True,
            )
        for name in on_one_line:
            click.echo(
                f"{path}: {visible(name)!r} stands on one line; write each of its keys on its own", err=True
            )
