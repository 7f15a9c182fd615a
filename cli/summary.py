"""The result of a run on one page for a billing clerk: what to bill, what is left, what to do, what is wrong.

Figures come from the tables as they are; only hours and quantities are shown to two places. Every text that
comes from facts is made harmless first. The page is built as plain text lines, so that a pipe gets no colours
and no spaces at the ends of lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from .blocks import money, new_table, print_block, print_table
from .render_text import count
from .terminal import PIPED_WIDTH, visible

if TYPE_CHECKING:
    from clausewise import Result
    from clausewise.notices import Notice

REJECTED_SHOWN = 20
IDLE_SHOWN = 12
CUSTOMERS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class View:
    """What part of the result is shown, and for what width; `written` are the files that have it all."""

    since: date | None = None
    customers: tuple[str, ...] = ()
    written: tuple[Path, ...] = ()
    width: int = PIPED_WIDTH
    colour: bool = False


def text(result: Result, customers: Mapping[str, str], view: View = View()) -> str:
    """The page. `customers` has the customer of every contract by its id."""
    console = Console(
        file=StringIO(), width=view.width, markup=False, emoji=False, highlight=False,
        force_terminal=view.colour, color_system="standard" if view.colour else None, legacy_windows=False,
    )  # fmt: skip
    with console.capture() as page:
        _head(console, result, view)
        _customers(console, result, customers, view)
        _rejected(console, result.rejected, view)
        _notices(console, result.notices)
        _totals(console, result.charges, view)
        _files(console, view)
    return "".join(f"{line.rstrip()}\n" for line in page.get().splitlines())


def _head(console: Console, result: Result, view: View) -> None:
    console.print(Text(f"As of {result.as_of}", style="bold"))
    parts = f"{result.used:,} used + {result.repeated:,} repeated + {result.later:,} later"
    console.print(f"{count(result.read, 'fact')} read = {parts} + {result.rejected.height:,} rejected")
    if result.holidays:
        console.print(f"Holidays are those of the holidays library, version {result.holidays}.")
    if view.since:
        console.print(f"Charges, draws and actions are those from {view.since} on.")
    console.print()


def _customers(console: Console, result: Result, customers: Mapping[str, str], view: View) -> None:
    """A block for each customer that has anything, then who has nothing and how many are not shown."""
    asked = set(view.customers) or set(customers.values())
    owner = pl.col("contract").replace_strict(dict(customers), default=None, return_dtype=pl.String)
    frames = (result.charges, result.balances, result.actions)
    parts = [_by_customer(frame.with_columns(owner.alias("customer"))) for frame in frames]
    busy = sorted(asked & {name for part in parts for name in part})
    shown = busy if view.customers else busy[:CUSTOMERS_SHOWN]
    for name in shown:
        console.print(Text(visible(name), style="bold underline"))
        print_block(console, result, *(part.get(name) for part in parts))
    if len(busy) > len(shown):
        console.print(f"… and {len(busy) - len(shown):,} more customers; --customer NAME shows one.\n")
    if idle := sorted(asked - set(busy)):
        names = ", ".join(map(visible, idle)) if len(idle) <= IDLE_SHOWN else f"{len(idle):,} customers"
        console.print(f"Nothing for {names}.\n")


def _by_customer(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {str(key[0]): part for key, part in frame.partition_by("customer", as_dict=True).items()}


def _rejected(console: Console, rejected: pl.DataFrame, view: View) -> None:
    if not rejected.height:
        return
    reasons = rejected.group_by("reason").len().sort("len", "reason", descending=[True, False]).iter_rows()
    listed = ", ".join(f"{number:,} {visible(reason)}" for reason, number in reasons)
    console.print(Text(f"{count(rejected.height, 'fact')} rejected: {listed}", style="bold red"))
    for row in rejected.head(REJECTED_SHOWN).iter_rows(named=True):
        place = f"{row['file']} row {row['row']}" if row["row"] is not None else str(row["file"] or "")
        console.print(
            Padding(visible("  ".join(filter(None, (place, row["id"], row["reason"])))), (0, 0, 0, 2))
        )
        console.print(Padding(visible(row["message"] or ""), (0, 0, 0, 4)))
    more = rejected.height - REJECTED_SHOWN
    if more > 0:
        name = next((path.name for path in view.written if path.stem == "rejected"), None)
        where = f" in {name}" if name else "; --out DIR writes them all"
        console.print(f"  … and {more:,} more{where}")
    console.print()


def _notices(console: Console, notices: tuple[Notice, ...]) -> None:
    for one in notices[:REJECTED_SHOWN]:
        console.print(Padding(visible(f"{one.contract}  {one.date}  {one.name}"), (0, 0, 0, 2)))
        console.print(Padding(visible(one.message), (0, 0, 0, 4)))
    if len(notices) > REJECTED_SHOWN:
        console.print(f"  … and {len(notices) - REJECTED_SHOWN:,} more")
    if notices:
        console.print()


def _totals(console: Console, charges: pl.DataFrame, view: View) -> None:
    if view.customers:
        charges = charges.filter(pl.col("customer").is_in(list(view.customers)))
    whose = "these customers" if view.customers else "all customers"
    table = new_table("total:<16", "lines:>7", ":>12", "amount:>18", "")
    sums = charges.group_by("currency").agg(pl.len().alias("lines"), pl.col("amount").sum()).sort("currency")
    for currency, lines, amount in sums.iter_rows():
        table.add_row(whose, f"{lines:,}", "", money(amount, currency), currency, style="bold")
    if charges.height:
        print_table(console, table)
    else:
        console.print("No charges.\n")


def _files(console: Console, view: View) -> None:
    if not view.written:
        console.print("Nothing was written; --out DIR writes the five tables.")
        return
    names = ", ".join(path.name for path in view.written)
    everyone = " (of all customers)" if view.customers else ""
    console.print(visible(f"Written to {view.written[0].parent}{everyone}: {names}"))
