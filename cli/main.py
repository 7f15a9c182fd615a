"""The command `clausewise`: its group of commands, and what happens when something breaks in our own code.

Commands are imported when they are asked for, and import the library when they run: `clausewise --help` has
to answer at once, so nothing here may reach Polars.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from importlib import import_module, metadata
from io import TextIOWrapper
from pathlib import Path, PurePath

import click

from .outcome import FAULT, INTERRUPTED

_COMMANDS = {
    "new": "new", "lint": "lint", "validate": "validate", "test": "cases", "evaluate": "evaluate", "explain": "explain",
    "describe": "describe", "compare": "compare", "diff": "diff", "demo": "demo", "rule": "rule", "schema": "schema",
}  # fmt: skip
_PASSED_ON = (click.ClickException, click.exceptions.Exit, click.Abort, SystemExit, BrokenPipeError)


class Commands(click.Group):
    """A group whose commands are each a module of the same name, and that owns up to internal faults."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None where there is no such command."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f".{_COMMANDS[cmd_name]}", __package__).command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an exception that is no user's mistake is reported as ours, with exit code 2."""
        try:
            return super().invoke(ctx)
        except _PASSED_ON:
            raise
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
        except BaseException as fault:  # a panic of the table engine is not an Exception
            click.echo(_own_up(fault, in_full=ctx.params["traceback"]), err=True)
            raise click.exceptions.Exit(FAULT) from None


@click.command(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--traceback",
    is_flag=True,
    envvar="CLAUSEWISE_TRACEBACK",
    help="When clausewise itself breaks, show where, in full.",
)
@click.version_option(package_name="clausewise", prog_name="clausewise", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, traceback: bool) -> None:
    """Service contracts as files: check them, and turn tickets and time entries into charges.

    \b
    Exit codes: 0 all is well; 1 something was found in your files, or facts
    were rejected; 2 wrong usage, an unreadable file, or a fault in clausewise.
    """
    from .settings import KEYS, defaults

    if ctx.invoked_subcommand in KEYS:
        ctx.default_map = defaults(Path.cwd())


def main() -> None:
    """The entry point of the installed command."""
    if hasattr(signal, "SIGPIPE"):
        # `clausewise evaluate | head` ends quietly, as other tools do; files are complete before we print.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Names in any script must not break a terminal that knows only its own letters.
            stream.reconfigure(errors="replace")
    cli(prog_name="clausewise")


def _own_up(fault: BaseException, in_full: bool) -> str:
    frames = traceback.extract_tb(fault.__traceback__)
    last = frames[-1] if frames else None
    place = f", at {PurePath(last.filename).name}:{last.lineno}" if last else ""
    what = (
        "".join(traceback.format_exception(fault))
        if in_full
        else f"  {type(fault).__name__}: {fault}{place}\n"
    )
    more = "" if in_full else "run the same command as `clausewise --traceback ...`, and "
    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f"This is a fault in clausewise, not in your files.\n{what}"
        f"To report it, {more}send its makers all that was printed, with the command you ran.\n"
        f"clausewise {metadata.version('clausewise')}, Python {python}, {os.name}"
    )
