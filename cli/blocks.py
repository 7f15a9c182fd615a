"""The block of one customer in the summary: charges by kind, what is left of what was prepaid, actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from clausewise.currency import minor_digits

from .render_text import count
from .terminal import visible

if TYPE_CHECKING:
    from clausewise import Result

KINDS = (
    "labor", "overage", "drawn", "included", "free", "held", "ticket", "fee", "usage", "expense", "sale",
    "discount", "write-off", "true-up", "adjustment",
)  # fmt: skip
ACTIONS_SHOWN = 3
ALIKE = ("trigger", "action", "to")


def print_block(
    console: Console,
    result: Result,
    charges: pl.DataFrame | None,
    balances: pl.DataFrame | None,
    actions: pl.DataFrame | None,
) -> None:
    """Print what there is of one customer's rows of three tables; units and currencies are the result's."""
    if charges is not None:
        print_table(console, _charges(charges))
    if balances is not None:
        print_table(console, _balances(balances, result), *_past(balances, result.as_of))
    if actions is not None:
        print_table(console, _actions(actions), *_more_actions(actions))


def _charges(charges: pl.DataFrame) -> Table:
    """Lines, hours and amount by kind, in the order of `KINDS`, then the total of every currency."""
    hours = pl.col("quantity").filter(pl.col("unit") == "hours").sum()
    timed = (pl.col("unit") == "hours").any()
    sums = [pl.len().alias("lines"), hours.alias("hours"), timed.alias("timed"), pl.col("amount").sum()]
    rows = charges.group_by("currency", "kind").agg(sums).sort("currency").to_dicts()
    place = {kind: index for index, kind in enumerate(KINDS)}
    table = new_table("charges:<16", "lines:>7", "hours:>12", "amount:>18", "")
    for currency in sorted({row["currency"] for row in rows}):
        own = [row for row in rows if row["currency"] == currency]
        for row in sorted(own, key=lambda row: (place.get(row["kind"], len(place)), row["kind"])):
            spent = f"{row['hours']:,.2f}" if row["timed"] else ""
            table.add_row(row["kind"], f"{row['lines']:,}", spent, money(row["amount"], currency), currency)
        lines, amount = sum(row["lines"] for row in own), sum(row["amount"] for row in own)
        table.add_row("total", f"{lines:,}", "", money(amount, currency), currency, style="bold")
    return table


def _balances(balances: pl.DataFrame, result: Result) -> Table:
    """What is left of every purchase that is still of use, or of a pool's last one where none is."""
    several = balances["contract"].n_unique() > 1
    contract = ("contract:<",) if several else ()
    table = new_table("prepaid:<16", *contract, "purchase:<", "left:>11", "of:>11", "", "usable until:<")
    for row in balances.filter(_of_use(result.as_of)).iter_rows(named=True):
        unit = result.units.get((row["contract"], row["pool"]), "")
        currency = result.currencies.get(row["contract"], "")
        left, bought = (_quantity(row[name], unit, currency) for name in ("left", "bought"))
        shown = {"hours": "h", "money": currency}.get(unit, unit)
        purchase = row["purchase"].removeprefix(f"{row['contract']}/{row['pool']}/")
        begins = row["usable_from"]
        until = f"from {begins}" if begins and begins > result.as_of else str(row["usable_to"] or "no end")
        named = (row["contract"],) if several else ()
        table.add_row(*map(visible, (row["pool"], *named, purchase, left, bought, shown, until)))
    return table


def _past(balances: pl.DataFrame, as_of: date) -> Iterable[str]:
    past = balances.height - balances.filter(_of_use(as_of)).height
    if past:
        yield f"and {count(past, 'purchase')} before, used up or lapsed"


def _of_use(as_of: date) -> pl.Expr:
    ended = pl.col("usable_to").is_not_null() & (pl.col("usable_to") < as_of)
    spent = (pl.col("left") == 0) & (ended | (pl.col("drawn") + pl.col("lapsed") >= pl.col("bought")))
    last = pl.int_range(pl.len()) == pl.len() - 1
    return ~spent | (last & spent.all()).over("contract", "pool")


def _actions(actions: pl.DataFrame) -> Table:
    """The last few of every trigger; a contract that reports every ticket would fill pages otherwise."""
    table = new_table("actions:<16", "to:<", "message:<")
    rank = pl.int_range(pl.len()).over(ALIKE)
    latest = actions.sort("at", maintain_order=True).filter(pl.len().over(ALIKE) - rank <= ACTIONS_SHOWN)
    for row in latest.iter_rows(named=True):
        names = visible(row["to"] or row["action"]).replace(", ", ",\n")
        table.add_row(str(row["at"]), names, visible(row["message"] or ""))
    return table


def _more_actions(actions: pl.DataFrame) -> Iterable[str]:
    for row in actions.group_by(ALIKE, maintain_order=True).len().iter_rows(named=True):
        if row["len"] > ACTIONS_SHOWN:
            what, to = visible(row["trigger"]), visible(row["to"] or row["action"])
            yield f"and {row['len'] - ACTIONS_SHOWN:,} more of {what} to {to} before"


def new_table(*columns: str) -> Table:
    """A table without lines; a column is `heading:alignment and least width`."""
    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    for column in columns:
        heading, _, form = column.partition(":")
        width = int(form[1:] or 0) or None
        right = form.startswith(">")
        table.add_column(
            heading, justify="right" if right else "left", min_width=width, overflow="fold", no_wrap=right
        )
    return table


def print_table(console: Console, table: Table, *notes: str) -> None:
    """Print a table, notes below it, and an empty line."""
    if table.row_count:
        console.print(Padding(table, (0, 0, 0, 2)))
    for note in notes:
        console.print(Padding(Text(note, style="dim"), (0, 0, 0, 2)))
    console.print()


def money(amount: Decimal, currency: str) -> str:
    """`1,200.00`, with the digits of the currency."""
    return f"{amount:,.{minor_digits(currency)}f}"


def _quantity(quantity: Decimal, unit: str, currency: str) -> str:
    return money(quantity, currency) if unit == "money" else f"{quantity:,.2f}"
