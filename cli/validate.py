"""`clausewise validate`: shape and references of packs, contracts and tests; fast, for editors and hooks."""

from __future__ import annotations

import sys
from pathlib import Path

import click

FORMATS = ("text", "concise", "json")


@click.command("validate", short_help="Check packs, contracts and tests of packs.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to print faults.",
)
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], form: str) -> None:
    """Check the shape and the references of packs, contracts and tests.

    PATHS are files, or folders whose packs, contracts.yaml and *.test.yaml are all checked; without any, the
    current folder.
    """
    import clausewise as cw

    from . import render_concise, render_json, render_text
    from .outcome import FAULT, exit_code
    from .terminal import wants_colour

    files, diagnostics = cw.validate(paths or (Path("."),))
    if not files and not diagnostics:
        where = ", ".join(map(str, paths)) or "the current folder"
        click.echo(
            f"There is nothing to check in {where}: no pack, no contracts.yaml, no *.test.yaml.", err=True
        )
        ctx.exit(FAULT)
    if form == "json":
        click.echo(render_json.render(diagnostics), nl=False)
    elif form == "concise":
        click.echo(render_concise.render(diagnostics) + render_text.tally(diagnostics, files))
    else:
        colour = wants_colour(sys.stdout)
        text = render_text.render(diagnostics, render_text.file_lines(), colour)
        gap = "\n" if text else ""
        click.echo(f"{text}{gap}{render_text.tally(diagnostics, files)}", color=colour)
    ctx.exit(exit_code(diagnostics))
