"""The sentences of rejected facts: what is wrong, then after a colon what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .fact_kinds import KINDS

# {shown} is the value in {column}.
SENTENCES: Mapping[str, str] = {
    "missing-id": "this row has no id: give it one of its own in the column `id`",
    "bad-id": "the id {shown} is longer than 200 characters or not plain text: write a short plain one",
    "missing-value": "the column `{column}` is blank: fill it, {kind} need it in every row",
    "bad-time": "{shown} in `{column}` is not a time: write 2026-01-05 09:00 (every zero) or 2026-01-05T09:00:00-05:00",
    "bad-number": "{shown} in `{column}` is not a plain number: write it like 1500.00 or 1.5, without a unit",
    "number-too-large": "{shown} in `{column}` is too large: write a smaller number",
    "too-many-places": "{shown} in `{column}` has too many decimal places: write at most six",
    "not-whole": "{shown} in `{column}` is not a whole number: write one like 2",
    "bad-boolean": "{shown} in `{column}` is neither yes nor no: write true or false",
    "bad-quantity": "{shown} in `{column}` is not a quantity above zero: write it like 10, or 10 hours",
    "completed-before-opened": "{shown} in `{column}` is before the ticket was opened: correct one of the two times",
    "no-change": "{shown} in `{column}` changes nothing: write how much is given, or with a minus how much is taken",
    "amount-and-pool": "an adjustment bills an `amount` or changes a `pool`: fill one of the two",
    "no-amount": "this adjustment changes nothing: fill `amount`, or `pool` and `quantity`",
    "no-pool": "a `quantity` needs the `pool` that it changes: name it, or fill `amount` for money on the invoice",
    "no-quantity": "nothing says how much is given to the pool or taken from it: fill `quantity`",
    "below-zero": "{shown} in `{column}` is below zero: write 0 or more",
    "no-count": "nothing says how many there are: fill `quantity`, `change` or `subject`",
    "several-counts": "a row says a total (`quantity`), a `change` or one `subject`: fill one of the three",
    "until-without-subject": "`until` is the last day of one `subject`: name it, or write the fall as a row of its own",
    "until-before-start": "the last day {until} is before the first {at}: correct one of them",
    "negative-price": "{shown} in `{column}` is below zero: write 0 or more, and a credit as an adjustment",
    "negative-hours": "{shown} in `{column}` is below zero: write a credit as an adjustment",
    "over-24-hours": "{shown} in `{column}` makes the entry longer than 24 hours: write one for each day",
    "hours-and-minutes": "`hours` ({hours}) and `minutes` ({minutes}) differ: fill only one of them",
    "no-duration": "this entry has no length: fill `hours`, `minutes` or `end`",
    "end-before-start": "the end {end} is before the start {at}: correct one of them",
    "no-customer": "neither a contract nor a customer is given: name one, or a ticket that has one",
    "unknown-kind": "{shown} in `{column}` is no kind of fact: write one of " + ", ".join(KINDS),
}


def sentence(reason: str, column: str, kind: str, row: Mapping[str, Any]) -> str:
    """The sentence of a reason, about a column of a row of text."""
    if reason == "no-customer" and row.get("ticket") is not None:
        ticket = show(row["ticket"])
        return f"neither a contract nor a customer is given, and ticket {ticket} has none: name one of them"
    shown = {name: show(row.get(name)) for name in ("hours", "minutes", "at", "end", "until")}
    return SENTENCES[reason].format(column=column, kind=kind, shown=show(row.get(column)), **shown)


def missing_column(name: str) -> str:
    """The sentence of every row of a file without a column."""
    return f"the file has no column `{name}`: add it to the first line and fill it"


def clash_sentence(
    id_: str, here: tuple[int, int], places: Sequence[tuple[int, int]], files: Sequence[str]
) -> str:
    """The sentence of a row whose id stands elsewhere with other values; places are file number and row."""
    others = [place for place in places[:4] if place != here][:3]
    named = ", ".join(f"{files[file]} row {row}" for file, row in others)
    more = len(places) - 1 - len(others)
    named += f" and {more} more" if more else ""
    return f"the id {show(id_)} is also at {named} with other values: give each fact an id of its own"


def show(text: object) -> str:
    """A value in backticks, on one line and not long."""
    if text is None:
        return "nothing"
    plain = "".join(letter if letter.isprintable() else "�" for letter in str(text)[:41])
    return f"`{plain[:40]}…`" if len(plain) > 40 else f"`{plain}`"
