"""`clausewise diff`: the change of meaning between two packs, in words, in decisions, and in money."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .evaluate import day_option

if TYPE_CHECKING:
    from clausewise import Pack, Workspace
    from clausewise.diff.difference import Difference

FORMATS = ("text", "markdown", "json")


@click.command("diff", short_help="What changes in meaning between two packs.")
@click.argument("old")
@click.argument("new")
@click.option(
    "--workspace", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Also show what its customers pay, with OLD replaced by NEW.",
)  # fmt: skip
@click.option("--as-of", metavar="DAY", callback=day_option, help="The last day that counts.")
@click.option(
    "--from", "since", metavar="DAY", callback=day_option, help="Count only charges from this day on."
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print it."
)
@click.pass_context
def command(
    ctx: click.Context, old: str, new: str, workspace: Path | None, as_of: date | None, since: date | None,
    form: str,
) -> None:  # fmt: skip
    """Compare what two packs mean.

    OLD and NEW are files, or names of packs that ship. Shown are the clauses that changed, the situations of work that
    are decided differently and, with a workspace, the amounts that its customers pay. The exit code is 0 where both
    mean the same, and 1 where they do not.
    """
    from . import render_diff
    from .outcome import CLEAN, FINDINGS
    from .workspaces import open_workspace

    if workspace is not None and as_of is None:
        raise click.UsageError("--workspace needs --as-of, the last day that counts, such as 2026-03-31")
    if since is not None and (workspace is None or as_of is None or since > as_of):
        raise click.UsageError("--from needs --workspace, and a day that is not after --as-of")
    opened = open_workspace(ctx, workspace) if workspace is not None else None
    found = _difference(_pack(old, "OLD"), _pack(new, "NEW"), opened, as_of, since)
    render = {"text": render_diff.text, "markdown": render_diff.as_markdown, "json": render_diff.as_json}[
        form
    ]
    click.echo(render(found), nl=False)
    ctx.exit(CLEAN if found.is_empty else FINDINGS)


def _pack(name: str, argument: str) -> Pack:
    """The pack; a fault of usage where there is none, or where it has errors, which are printed."""
    from clausewise.comparison.alternatives import find_pack

    from .outcome import Unable
    from .workspaces import print_diagnostics

    pack, why, found = find_pack(name, {})
    if found and pack is None:
        print_diagnostics(found)
        raise Unable(why)
    if pack is None:
        raise click.BadParameter(f"{why}; or name a file", param_hint=f"'{argument}'")
    return pack


def _difference(
    old: Pack, new: Pack, opened: Workspace | None, as_of: date | None, since: date | None
) -> Difference:
    import clausewise as cw

    from .outcome import Unable

    if opened is None:
        return cw.diff_packs(old, new, as_of=as_of)
    try:
        return cw.diff_packs(
            old, new, contracts=opened.contracts, facts=opened.facts, as_of=as_of, since=since
        )
    except OverflowError as error:
        raise Unable(f"the facts have a number that is too large: {error}") from None
