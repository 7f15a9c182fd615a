"""`lint --fix` and `--diff`: findings that mend themselves, written into the files or shown as a patch."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

import click

from clausewise.diagnostic import Diagnostic
from clausewise.edit import edited, read_exactly, write_exactly

from .outcome import Unable
from .render_text import count


def mend(found: Sequence[Diagnostic]) -> None:
    """Write the fixes of findings into their files, and say on standard error how many there were."""
    changes = list(_changes(found))
    for file, _, after in changes:
        try:
            write_exactly(file, after)
        except OSError as fault:
            raise Unable(f"{file} cannot be written: {fault.strerror}") from None
    _tell("mended", found, len(changes))


def patch(found: Sequence[Diagnostic]) -> str:
    """What `mend` would change, as a patch that `git apply` takes."""
    changes = list(_changes(found))
    _tell("would mend", found, len(changes))
    return "".join(line for one in changes for line in _lines(*one))


def mendable(found: Sequence[Diagnostic]) -> int:
    """How many of the findings mend themselves."""
    return sum(bool(one.fix) for one in found)


def _changes(found: Sequence[Diagnostic]) -> Iterator[tuple[str, str, str]]:
    """The files with fixes, each with its text before and after."""
    edits = [edit for one in found for edit in one.fix]
    for file in sorted({one.span.file for one in edits}):
        before = read_exactly(file)
        yield file, before, edited(before, [one for one in edits if one.span.file == file])


def _lines(file: str, before: str, after: str) -> Iterator[str]:
    name = file.replace("\\", "/")
    parts = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in difflib.unified_diff(*parts, f"a/{name}", f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _tell(verb: str, found: Sequence[Diagnostic], files: int) -> None:
    click.echo(f"{verb} {count(mendable(found), 'finding')} in {count(files, 'file')}", err=True)
