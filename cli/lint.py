"""`clausewise lint`: everything that `validate` finds, and what is legal and hardly meant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .outcome import FAULT, FINDINGS, exit_code

if TYPE_CHECKING:
    from clausewise.diagnostic import Diagnostic

FORMATS = ("text", "concise", "json", "github", "sarif", "junit")
SEVERITIES = ("error", "warning", "info")


@click.command("lint", short_help="Look for what is legal and hardly meant.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="How to print findings; github in GitHub Actions."
)
@click.option("--select", metavar="RULES", default="", help="Only these rules, separated by commas.")
@click.option("--ignore", metavar="RULES", default="", help="All but these rules, separated by commas.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="warning", show_default=True,
    help="The least severity that makes the exit code 1.",
)  # fmt: skip
@click.option("--fix", is_flag=True, help="Mend what can be mended without a doubt, then show what is left.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    form: str | None,
    select: str,
    ignore: str,
    fail_on: str,
    fix: bool,
    diff: bool,
) -> None:
    """Check packs, contracts and tests, and look for what is legal and hardly meant, also in the facts of a workspace.

    PATHS are files or folders; without any, the current folder. `clausewise rule NAME` explains a rule. A finding
    that is meant is allowed by a comment on its line, or above it: # allow: NAME -- why. Facts have no comments: it
    stands on the line of the contract, or the rule is left out with --ignore.
    """
    from . import fixing
    from .render_found import show

    only, but = _names(select), _names(ignore)
    _refuse_misspelt(only | but)
    files, found = _found(paths, only, but)
    if not files and not found:
        where = ", ".join(map(str, paths)) or "the current folder"
        click.echo(f"There is nothing to check in {where}.", err=True)
        ctx.exit(FAULT)
    if diff:
        patch = fixing.patch(found)
        click.echo(patch, nl=False)
        ctx.exit(FINDINGS if patch else 0)
    if fix:
        fixing.mend(found)
        files, found = _found(paths, only, but)
    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    show(form, found, files)
    if form in ("text", "concise") and (many := fixing.mendable(found)):
        click.echo(f"{many} of them can be mended: clausewise lint --fix, or --diff to see how")
    counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    ctx.exit(exit_code(found) or (FINDINGS if any(one.severity in counted for one in found) else 0))


def _found(
    paths: tuple[Path, ...], only: frozenset[str], but: frozenset[str]
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    from clausewise.lint.run import lint

    files, found = lint(paths or (Path("."),))
    return files, tuple(one for one in found if (not only or one.rule in only) and one.rule not in but)


def _names(text: str) -> frozenset[str]:
    return frozenset(one.strip() for one in text.split(",") if one.strip())


def _refuse_misspelt(names: frozenset[str]) -> None:
    """A fault of usage where a name is nearly that of a rule: it would choose nothing without a word."""
    from clausewise.lint.catalogue import ALL
    from clausewise.reading import near

    rules = [one.name for one in ALL]
    for name in sorted(names - set(rules)):
        if hint := near(name, rules):
            raise click.UsageError(f"there is no rule named {name!r}; {hint}")
