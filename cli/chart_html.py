"""A comparison as one page of HTML that needs nothing else: a chart of bars (SVG) and a table for each customer.

Lengths are whole numbers, worked out from exact amounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from .blocks import money
from .render_compare import head, labels_of, length, lettered, months, notes
from .terminal import visible

if TYPE_CHECKING:
    from clausewise import Comparison
    from clausewise.comparison.values import Column, Compared

# Told apart by people who see few colours (the palette of Okabe and Ito).
COLOURS = ("#555555", "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")
HEIGHT, BAR, GAP, MARGIN, LEAST = 220, 18, 22, 30, 420
STYLE = """body { font: 16px/1.5 system-ui, sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em; color: #222 }
svg { max-width: 100%; height: auto }
table { border-collapse: collapse; margin: 1em 0 }
th, td { padding: .2em .8em; text-align: right; border-bottom: 1px solid #ddd }
th:first-child, td:first-child { text-align: left }
.swatch { display: inline-block; width: .8em; height: .8em; margin-right: .5em }"""


def page(found: Comparison) -> str:
    """The whole page."""
    labels = labels_of(found)
    body = [f"<h1>{_text(head(found))}</h1>", *_legend(labels)]
    for one in found.customers:
        body.append(f"<h2>{_text(f'{one.customer}, {one.contract}, in {one.currency}')}</h2>")
        body += [*_chart(one, labels), *_table(months(one, labels))]
    if said := list(notes(found, labels)):
        body += ["<ul>", *(f"<li>{_text(note)}</li>" for note in said), "</ul>"]
    return "\n".join((
        "<!doctype html>", '<html lang="en">', '<head><meta charset="utf-8">', f"<title>{_text(head(found))}</title>",
        f"<style>\n{STYLE}\n</style></head>", "<body>", *body, "</body>", "</html>", "",
    ))  # fmt: skip


def _text(text: str) -> str:
    return escape(visible(text))


def _legend(labels: dict[str, str]) -> Iterator[str]:
    yield "<p>"
    for number, words in enumerate(("now", *(f"{letter}: {label}" for letter, label in labels.items()))):
        yield f'<span class="swatch" style="background: {_colour(number)}"></span>{_text(words)}<br>'
    yield "</p>"


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _chart(one: Compared, labels: dict[str, str]) -> Iterator[str]:
    """A group of bars for each month, those below zero under the line."""
    places = {letter: number for number, letter in enumerate(("now", *labels))}
    columns = [(places[letter], letter, column) for letter, column in lettered(one, labels)]
    amounts = [amount for _, _, column in columns for amount in column.months]
    highest = max((abs(one) for one in amounts), default=Decimal(0))
    below = max((length(-amount, highest, HEIGHT) for amount in amounts), default=0)
    group = len(columns) * BAR + GAP
    width, height = max(LEAST, 2 * MARGIN + len(one.months) * group), HEIGHT + below + 2 * MARGIN
    zero = MARGIN + HEIGHT
    yield f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
    yield f"<title>{_text(f'Charges of {one.customer} by month')}</title>"
    for number, month in enumerate(one.months):
        left = MARGIN + number * group
        for place, (colour, letter, column) in enumerate(columns):
            yield from _bar(column, number, letter, left + place * BAR, zero, highest, colour, one)
        yield f'<text x="{left}" y="{height - 8}" font-size="13">{month}</text>'
    yield f'<line x1="{MARGIN}" x2="{width - MARGIN}" y1="{zero}" y2="{zero}" stroke="#222"/>'
    yield f'<text x="{MARGIN}" y="18" font-size="13">{money(highest, one.currency)} {one.currency}</text>'
    yield "</svg>"


def _bar(
    column: Column, number: int, letter: str, left: int, zero: int, highest: Decimal, colour: int,
    one: Compared,
) -> Iterator[str]:  # fmt: skip
    amount = column.months[number]
    size = length(abs(amount), highest, HEIGHT)
    if size:
        top = zero - size if amount > 0 else zero
        words = _text(f"{one.months[number]}, {letter}: {money(amount, one.currency)}")
        shape = f'x="{left}" y="{top}" width="{BAR - 2}" height="{size}" fill="{_colour(colour)}"'
        yield f"<rect {shape}><title>{words}</title></rect>"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "<table>"
    for number, row in enumerate(rows):
        tag = "th" if number == 0 else "td"
        yield f"<tr>{''.join(f'<{tag}>{_text(cell)}</{tag}>' for cell in row)}</tr>"
    yield "</table>"
