"""Lines of a table: cells in columns, for a terminal or as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from .terminal import visible


def aligned(rows: Sequence[Sequence[str]], left: int = 1, indent: str = "  ") -> Iterator[str]:
    """The rows with two spaces between columns; the first `left` columns to the left, the others to the right."""
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = [
            cell + " " * (width - cell_len(cell)) if index < left else " " * (width - cell_len(cell)) + cell
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield (indent + "  ".join(cells)).rstrip()


def markdown(rows: Sequence[Sequence[str]], left: int = 1) -> Iterator[str]:
    """The rows as a table of Markdown; the first is the heading."""
    for number, row in enumerate(rows):
        yield f"| {' | '.join(escaped(cell) for cell in row)} |"
        if number == 0:
            yield f"|{'|'.join('---' if index < left else '--:' for index in range(len(row)))}|"


def escaped(text: str) -> str:
    """Text that Markdown does not take for a mark of its own, on one line."""
    shown = visible(text).replace("\\", "\\\\").replace("|", "\\|")
    return shown.replace("<", "&lt;").replace("*", "\\*")
