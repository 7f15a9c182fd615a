"""Diagnostics for people: rule and sentence, the place, the line with a caret, notes, and what to type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import click
from rich.cells import cell_len

from clausewise.diagnostic import Diagnostic, Span

from .terminal import visible

Lines = Callable[[str], Sequence[str]]
Paint = Callable[..., str]

LONGEST_LINE = 100
_LARGEST_FILE = 4 * 1024 * 1024
# What the engine counts as the end of a line, and editors do; `str.splitlines` knows more of them.
_LINE_END = re.compile("\r\n|[\n\r]")
_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def render(diagnostics: Iterable[Diagnostic], lines: Lines, colour: bool = False) -> str:
    """The diagnostics as blocks of text with an empty line between them; "" without any.

    `lines` gives the lines of a file by its name, or none where it cannot be read: then there is no excerpt.
    """
    return "\n".join(_block(one, lines, _painter(colour)) for one in diagnostics)


def file_lines() -> Lines:
    """A reader of lines that opens every file once; nothing where it is gone, no file, or too large."""

    @cache
    def lines(file: str) -> tuple[str, ...]:
        path = Path(file)
        try:
            if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
                return ()
            data = path.read_bytes()
            if data.startswith((b"PK", b"PAR1")):  # a workbook, or Parquet: no lines of text
                return ()
            return tuple(_LINE_END.split(data.decode("utf-8-sig", errors="replace")))
        except (OSError, ValueError):
            return ()

    return lines


def tally(diagnostics: Sequence[Diagnostic], files: Sequence[str]) -> str:
    """The closing line: `checked 4 files: no faults`, or `3 errors, 1 warning in 2 of 4 files`.

    `files` are those that were checked; without any, only what was found is counted.
    """
    if not diagnostics:
        return f"checked {count(len(files), 'file')}: no faults"
    kinds = {"error": "error", "warning": "warning", "info": "hint"}
    numbers = {kind: sum(one.severity == kind for one in diagnostics) for kind in kinds}
    found = ", ".join(count(number, kinds[kind]) for kind, number in numbers.items() if number)
    faulty = {one.span.file for one in diagnostics if one.span}
    everything = faulty | set(files)
    if not files:
        return f"{found} in {count(len(faulty), 'file')}" if faulty else found
    if not faulty:
        return f"{found}; checked {count(len(files), 'file')}"
    return f"{found} in {len(faulty)} of {count(len(everything), 'file')}"


def count(number: int, noun: str) -> str:
    """`1 file`, `1,200 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _block(one: Diagnostic, lines: Lines, paint: Paint) -> str:
    head = paint(f"{one.severity}[{one.rule}]", fg=_COLOURS[one.severity], bold=True)
    rows = [f"{head}: {paint(_one_line(one.message), bold=True)}"]
    gutter = " " * len(str(one.span.line)) if one.span else " "
    if one.span:
        path = f"  ({visible(one.path)})" if one.path else ""
        rows.append(f"{gutter}{paint('-->', fg='blue', bold=True)} {visible(str(one.span))}{path}")
        text = lines(one.span.file)
        if one.span.line <= len(text):
            rows += _pointed_at(text[one.span.line - 1], one.span, gutter, paint, _COLOURS[one.severity])
    notes = (f"{_one_line(other.label)}: {visible(str(other.span))}" for other in one.related)
    rows += (f"{gutter} = note: {note}" for note in notes)
    if one.help:
        indent = f"\n{gutter}         "
        rows.append(f"{gutter} = help: " + indent.join(visible(line) for line in one.help.splitlines()))
    return "\n".join(rows) + "\n"


def _pointed_at(line: str, span: Span, gutter: str, paint: Paint, colour: str) -> tuple[str, str, str]:
    """The three rows of an excerpt: an empty one, the line with its number, and the caret."""
    shown, before, under = _excerpt(line, span)
    bar, number = (paint(one, fg="blue", bold=True) for one in ("|", str(span.line)))
    caret = paint("^" * under, fg=colour, bold=True)
    return f"{gutter} {bar}", f"{number} {bar} {shown}".rstrip(), f"{gutter} {bar} {' ' * before}{caret}"


def _excerpt(line: str, span: Span) -> tuple[str, int, int]:
    """The line as shown, the cells before the caret, and the cells under it: the span's part of this line."""
    line = line.rstrip()
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    end = max(start, min(end, len(line)))
    line, start, end, cut = _clip(line, start, end)
    before = cell_len(cut + visible(line[:start]))
    under = max(1, cell_len(visible(line[start:end])))
    return cut + visible(line), before, under


def _clip(line: str, start: int, end: int) -> tuple[str, int, int, str]:
    """A long line cut to the part around the caret: the part, the caret's new ends, `…` if cut in front."""
    if cell_len(visible(line)) <= LONGEST_LINE:
        return line, start, end, ""
    first, room = start, LONGEST_LINE // 4
    while first > 0 and (room := room - cell_len(visible(line[first - 1]))) >= 0:
        first -= 1
    last, room = first, LONGEST_LINE - 2
    while last < len(line) and (room := room - cell_len(visible(line[last]))) >= 0:
        last += 1
    part = line[first:last] + ("…" if last < len(line) else "")
    return part, start - first, min(end, last) - first, "…" if first else ""


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))


def _painter(colour: bool) -> Paint:
    def paint(text: str, **style: str | bool) -> str:
        return click.style(text, **style) if colour else text  # type: ignore[arg-type]

    return paint
