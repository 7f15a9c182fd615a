"""A comparison for people, as Markdown, as JSON and as comma-separated values."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from string import ascii_uppercase
from typing import TYPE_CHECKING

from clausewise.writers import FORMULA

from .blocks import money
from .columns import aligned, escaped, markdown
from .render_diff import signed
from .render_text import count
from .terminal import visible

if TYPE_CHECKING:
    from clausewise import Comparison
    from clausewise.comparison.values import Column, Compared, Refused

BAR = 32
NOW = "now"
Rows = Sequence[Sequence[str]]


def text(found: Comparison) -> str:
    """The page for a terminal: a table and bars for one customer, one line each for several."""
    lines = [head(found), ""]
    one = found.customers[0] if len(found.customers) == 1 else None
    labels = labels_of(found)
    lines += [f"  {letter}  {visible(label)}" for letter, label in labels.items()]
    if one is not None:
        lines += ["", visible(f"{one.customer}, {one.contract}, in {one.currency}")]
        lines += [*aligned(months(one, labels)), "", *bars(one, labels)]
    elif found.customers:
        lines += ["", *aligned(overview(found, labels), 2)]
    lines += [f"  {visible(note)}" if note else note for note in _with_gap(notes(found, labels))]
    return "\n".join(lines) + "\n"


def as_markdown(found: Comparison) -> str:
    """The page for a mail or a wiki."""
    labels = labels_of(found)
    lines = [f"# {head(found)}", "", *(f"- {key}: {escaped(label)}" for key, label in labels.items())]
    if len(found.customers) > 1:
        lines += ["", *markdown(overview(found, labels), 2)]
    for one in found.customers if len(found.customers) == 1 else ():
        title = f"## {escaped(one.customer)}, {escaped(one.contract)}, in {one.currency}"
        lines += ["", title, "", *markdown(months(one, labels))]
    lines += [f"- {escaped(note)}" if note else note for note in _with_gap(notes(found, labels))]
    return "\n".join(lines) + "\n"


def as_json(found: Comparison) -> str:
    """One object in plain ASCII; amounts are text, so that no program reads them as floats."""
    return json.dumps(asdict(found), indent=2, default=str) + "\n"


def as_csv(found: Comparison) -> str:
    """A row for each customer, way of charging and month."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(("customer", "contract", "alternative", "month", "amount", "currency"))
    for one in found.customers:
        for column in one.columns:
            for month, amount in zip(one.months, column.months, strict=True):
                cells = (one.customer, one.contract, column.label)
                shown = money(amount, one.currency).replace(",", "")
                writer.writerow((*map(_cell, cells), month, shown, one.currency))
    return page.getvalue()


def _cell(text: str) -> str:
    """A text that no spreadsheet runs as a formula (see `writers`)."""
    return f"'{text}" if re.match(FORMULA, text) else text


def head(found: Comparison) -> str:
    """What is compared, in a line."""
    since = f" from {found.since}" if found.since else ""
    return f"Charges{since} as of {found.as_of}"


def labels_of(found: Comparison) -> dict[str, str]:
    """A letter for each alternative, in the order in which they were asked for; beyond Z numbers go on."""
    asked = found.asked
    return {
        (ascii_uppercase[number] if number < len(ascii_uppercase) else f"#{number + 1}"): label
        for number, label in enumerate(asked)
    }


def lettered(one: Compared, labels: dict[str, str]) -> Iterator[tuple[str, Column]]:
    """The columns of a customer with their letters."""
    letters = {label: letter for letter, label in reversed(labels.items())}
    yield NOW, one.now
    yield from ((letters[column.label], column) for column in one.alternatives)


def months(one: Compared, labels: dict[str, str]) -> Rows:
    """A row for each month, then the total, the difference, billed hours and rejected facts."""
    columns = list(lettered(one, labels))

    def row(title: str, cell: Callable[[Column], str]) -> list[str]:
        return [title, *(cell(column) for _, column in columns)]

    return [
        ["month", *(f"{letter}{'*' if is_marked(column) else ''}" for letter, column in columns)],
        *(
            [month, *(money(column.months[number], one.currency) for _, column in columns)]
            for number, month in enumerate(one.months)
        ),
        row("total", lambda column: money(column.total, one.currency)),
        row("difference", lambda column: signed(column.difference, one.currency)),
        row("hours billed", lambda column: f"{column.hours:,.2f}"),
        row("facts rejected", lambda column: f"{column.rejected:,}"),
    ]


def overview(found: Comparison, labels: dict[str, str]) -> Rows:
    """A row for each customer: every total, the cheapest and the dearest."""
    rows = [["customer", "", NOW, *labels, "cheapest", "dearest"]]
    for one in found.customers:
        columns = dict(lettered(one, labels))
        letters = {column.label: letter for letter, column in reversed(columns.items())}
        totals = [_total(columns.get(letter), one.currency) for letter in (NOW, *labels)]
        ends = (letters[one.cheapest.label], letters[one.dearest.label]) if one.alternatives else ("-", "-")
        rows.append([one.customer, one.currency, *totals, *ends])
    return rows


def _total(column: Column | None, currency: str) -> str:
    if column is None:
        return "-"
    return f"{money(column.total, currency)}{'*' if is_marked(column) else ''}"


def is_marked(column: Column) -> bool:
    """Whether there is something to read before the amounts are believed."""
    return bool(column.notes or column.unusable)


def bars(one: Compared, labels: dict[str, str]) -> Iterator[str]:
    """A bar for each month and column; the longest is that of the highest amount. A credit has none."""
    columns = list(lettered(one, labels))
    highest = max((amount for _, column in columns for amount in column.months), default=Decimal(0))
    wide = max(len(letter) for letter, _ in columns)
    for number, month in enumerate(one.months):
        for place, (letter, column) in enumerate(columns):
            amount = column.months[number]
            bar = "█" * length(amount, highest, BAR)
            shown = f"{bar} " if bar else ""
            yield f"  {month if place == 0 else ' ' * 7}  {letter:<{wide}}  {shown}{money(amount, one.currency)}"


def length(amount: Decimal, highest: Decimal, longest: int) -> int:
    """How long the bar of an amount is, in whole cells or pixels; at least one where there is anything."""
    if amount <= 0 or highest <= 0:
        return 0
    return max(1, int(amount * longest // highest))


def notes(found: Comparison, labels: dict[str, str]) -> Iterator[str]:
    """All that must be said about the amounts, and what was not compared."""
    letters = {label: letter for letter, label in reversed(labels.items())}
    for one in found.customers:
        for column in one.alternatives:
            where = f"{one.customer}, {letters[column.label]}*"
            yield from (f"{where}: {note}" for note in column.notes)
            if column.unusable:
                number = sum(each for _, each in column.unusable)
                why = ", ".join(f"{each} {reason}" for reason, each in column.unusable)
                yield f"{where}: {count(number, 'fact')} used now cannot be used ({why}); the amounts leave them out"
        yield from (f"{one.customer}, {letters[each.label]}: {_why(each)}" for each in one.refused)
    yield from (f"{each.label} is not compared: {_why(each)}" for each in found.refused)


def _why(one: Refused) -> str:
    return "; ".join(one.reasons)


def _with_gap(lines: Iterator[str]) -> list[str]:
    found = list(lines)
    return ["", *found] if found else []
