"""`clausewise demo`: the main job on the example workspace of the source checkout."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click

_AS_OF = date(2026, 3, 31)


@click.command("demo", short_help="Evaluate the example workspace.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="The folder to write the tables to.",
)
@click.option("--format", "form", type=click.Choice(("csv", "jsonl")), default="csv", show_default=True)
@click.pass_context
def command(ctx: click.Context, out: Path, form: Literal["csv", "jsonl"]) -> None:
    """Evaluate the example workspace, a quarter of an IT service provider.

    Its facts have a few bad rows on purpose, so that you see how they are rejected.
    """
    from .evaluate import Request, run
    from .outcome import Unable

    folder = _examples()
    if folder is None:
        raise Unable(
            "the example workspace is not part of the installed package. It is the folder examples/msp of "
            "the source of clausewise: get the source, change to it, and run `make demo`, or "
            f"`clausewise evaluate examples/msp --as-of {_AS_OF}`"
        )
    ctx.exit(run(Request(folder, _AS_OF, out=out, form=form, allow_rejected=True)))


def _examples() -> Path | None:
    """The examples beside the package in a source checkout; None where it is installed without them."""
    import clausewise

    folder = Path(clausewise.__file__).parent.parent / "examples" / "msp"
    if not (folder / "contracts.yaml").is_file():
        return None
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
