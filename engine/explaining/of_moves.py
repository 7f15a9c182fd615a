"""Movements of pools, and the purchases behind them, explained by their lives."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from .. import name
from ..evaluation import Evaluated
from .values import Explanation, Step


def of_move(made: Evaluated, what: str) -> Iterator[Explanation]:
    """A movement with this id: what it did, and the life of its purchase up to it."""
    draws = name.draws(made.run, made.moved, made.behind)
    for row in draws.filter(pl.col("id") == what).iter_rows(named=True):
        fact = f", by {row['fact']}" if row["fact"] else ""
        quantity, left = row["quantity"].normalize(), row["left"].normalize()
        says = f"{row['kind']} of {quantity:f} on {row['date']}{fact}; {left:f} left"
        steps = (Step("Moved", says), _life(draws.filter(pl.col("purchase") == row["purchase"])))
        yield Explanation(what, f"movement of {row['pool']}, purchase {row['purchase']}", "", steps)


def of_balance(made: Evaluated, what: str) -> Iterator[Explanation]:
    """The purchases with this id, or those of a pool: `contract/pool`."""
    table = name.balances(made.run, made.moved, made.behind)
    whole = pl.concat_str("contract", pl.lit("/"), "pool")
    draws = name.draws(made.run, made.moved, made.behind)
    for row in table.filter((pl.col("purchase") == what) | (whole == what)).iter_rows(named=True):
        columns = ("bought", "drawn", "lapsed", "carried", "adjusted", "left")
        numbers = [
            f"{key} {row[key].normalize():f}" for key in columns if row[key] or key in ("bought", "left")
        ]
        days = f"{row['usable_from'] or 'never'} to {row['usable_to'] or 'no end'}"
        says = f"{', '.join(numbers)}; usable {days}"
        steps = (Step("Balance", says), _life(draws.filter(pl.col("purchase") == row["purchase"])))
        yield Explanation(
            row["purchase"], f"purchase of {row['pool']}, contract {row['contract']}", "", steps
        )


def _life(draws: pl.DataFrame) -> Step:
    """The movements of a purchase, in order, with what was left after each."""
    details = [
        f"{row['date']} {row['kind']} {row['quantity'].normalize():f}"
        + (f" by {row['fact']}" if row["fact"] else "")
        + f": {row['left'].normalize():f} left"
        for row in draws.iter_rows(named=True)
    ]
    return Step("Life", "the movements of the purchase, in order", tuple(details))
