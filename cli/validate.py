"""`clausewise validate`: shape and references of packs, contracts and tests; fast, for editors and hooks."""

from __future__ import annotations

from pathlib import Path

import click

FORMATS = ("text", "concise", "json", "github", "sarif", "junit")


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

    from .outcome import FAULT, exit_code
    from .render_found import show

    files, diagnostics = cw.validate(paths or (Path("."),))
    if not files and not diagnostics:
        where = ", ".join(map(str, paths)) or "the current folder"
        click.echo(
            f"There is nothing to check in {where}: no pack, no contracts.yaml, no *.test.yaml.", err=True
        )
        ctx.exit(FAULT)
    show(form, diagnostics, files)
    ctx.exit(exit_code(diagnostics))
