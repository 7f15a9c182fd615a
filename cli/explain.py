"""`clausewise explain`: how a charge, an action, a movement or a rejection came about, step by step."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from .evaluate import day_option

FORMATS = ("text", "markdown", "json")


@click.command("explain", short_help="Say how a charge came about, step by step.")
@click.argument("what")
@click.argument(
    "workspace", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("."), required=False
)  # fmt: skip
@click.option(
    "--as-of", metavar="DAY", callback=day_option, help="The last day that counts. [default: today]"
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print it."
)
@click.pass_context
def command(ctx: click.Context, what: str, workspace: Path, as_of: date | None, form: str) -> None:
    """Say how WHAT came about: each step, its numbers, the line of the pack, and what was asked before and why not.

    WHAT is an id of charges.csv, actions.csv or draws.csv, a purchase, a pool (CONTRACT/POOL), or a fact, also with
    its kind: time_entries/4711. A fact that was rejected is explained by why.
    """
    import clausewise as cw
    from clausewise.explaining.values import Unknown

    from . import render_explain
    from .outcome import FAULT
    from .workspaces import open_workspace

    opened = open_workspace(ctx, workspace)
    found = cw.explain(opened.contracts, opened.facts, what, as_of=as_of or date.today())
    if isinstance(found, Unknown):
        near = f" Did you mean {' or '.join(found.near)}?" if found.near else ""
        click.echo(
            f"Nothing has the id {what} as of {as_of or date.today()}.{near}\n"
            "Ids stand in charges.csv, draws.csv, actions.csv and rejected.csv: clausewise evaluate --out FOLDER",
            err=True,
        )
        ctx.exit(FAULT)
    render = {
        "json": render_explain.as_json,
        "markdown": render_explain.markdown,
        "text": render_explain.text,
    }
    click.echo(render[form](found))
