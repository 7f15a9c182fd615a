"""Sections as Markdown, and as a page of HTML to print."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from typing import Literal

from .telling import Paragraph, Section, Table
from .words import safe

_STYLE = """
body { font: 11pt/1.5 Georgia, "Times New Roman", serif; color: #111; max-width: 46em;
  margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.6em; line-height: 1.2; } h2 { font-size: 1.15em; margin-top: 1.8em; }
table { border-collapse: collapse; width: 100%; margin: 0.6em 0 1em; font-size: 0.92em; }
th, td { border: 1px solid #999; padding: 0.25em 0.5em; text-align: left; vertical-align: top; }
th { background: #eee; } em { color: #555; font-size: 0.9em; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def render(
    title: str, summary: str, sections: Iterable[Section], source: str, form: Literal["markdown", "html"]
) -> str:
    """The whole contract. `title` is plain text; `summary` and `source` are Markdown already."""
    text = "\n\n".join(_blocks(title, summary, sections, source)) + "\n"
    return text if form == "markdown" else _page(title, text)


def _blocks(title: str, summary: str, sections: Iterable[Section], source: str) -> Iterator[str]:
    yield f"# {safe(title)}"
    if summary:
        yield summary
    for number, section in enumerate(sections, start=1):
        yield f"## {number}. {section.title}"
        count = 0
        for block in section.blocks:
            if isinstance(block, Table):
                yield _table(block)
                continue
            count += 1
            yield _paragraph(block, f"{number}.{count}")
    yield "---"
    yield f"{source}. Numbers in brackets are lines of that file."


def _paragraph(block: Paragraph, number: str) -> str:
    place = f" *({block.place})*" if block.place else ""
    return f"{number}\u2002{block.text}{place}"


def _table(table: Table) -> str:
    """A table of Markdown; a cell has no line breaks, and bars are escaped where the cells were written."""
    lines = [f"| {' | '.join(table.head)} |", f"|{'---|' * len(table.head)}"]
    lines += [f"| {' | '.join(row)} |" for row in table.rows]
    return "\n".join(lines)


def _page(title: str, text: str) -> str:
    """The Markdown as a page that needs no other file. What authors wrote is never markup of the page."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html.escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
