"""Movements of pools, and the purchases behind them, explained by their lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from .. import name
from ..evaluation import Evaluated
from . import numbers
from .of_other import steps_of
from .values import Explanation, Step


def of_move(made: Evaluated, what: str) -> Iterator[Explanation]:
    """A movement with this id: the work that caused it, what it did, and the life of its purchase."""
    draws = name.draws(made.run, made.moved, made.behind)
    for row in draws.filter(pl.col("id") == what).iter_rows(named=True):
        shown = _shown_in(made, row)
        fact = f", by {row['fact']}" if row["fact"] else ""
        says = f"{row['kind']} of {shown(row['quantity'])} on {row['date']}{fact}; {shown(row['left'])} left"
        life = _life(draws.filter(pl.col("purchase") == row["purchase"]), shown)
        steps = (*_work(made, row), Step("Moved", says), life)
        yield Explanation(what, f"movement of {row['pool']}, purchase {row['purchase']}", "", steps)


def _work(made: Evaluated, row: Mapping[str, Any]) -> Iterator[Step]:
    """How the fact came to draw on the purchase: the steps of the line that says so, but for its amount of zero."""
    purchase, piece = row["purchase"], row["id"].rpartition(f"/{row['kind']}/")[2].partition("/again/")[0]
    lot = next(number for number, one in enumerate(made.behind.drawn.lots) if one.id == purchase)
    drawn = made.lines.filter((pl.col("kind") == "drawn") & (pl.col("lot") == lot))
    lines = [
        line
        for line in drawn.iter_rows(named=True)
        if line["f"] is not None and made.behind.facts[line["of"]]["id"][line["f"]] == row["fact"]
    ]
    # An entry that was cut has several.
    lines.sort(key=lambda line: not line["id"].endswith(f"/{piece}/{purchase}"))
    if lines:
        yield from (step for step in steps_of(made, lines[0]) if step.stage not in ("Priced", "Billed"))


def of_balance(made: Evaluated, what: str) -> Iterator[Explanation]:
    """The purchases with this id, or those of a pool: `contract/pool`."""
    table = name.balances(made.run, made.moved, made.behind)
    whole = pl.concat_str("contract", pl.lit("/"), "pool")
    draws = name.draws(made.run, made.moved, made.behind)
    for row in table.filter((pl.col("purchase") == what) | (whole == what)).iter_rows(named=True):
        shown = _shown_in(made, row)
        columns = ("bought", "drawn", "lapsed", "carried", "adjusted", "left")
        parts = [f"{key} {shown(row[key])}" for key in columns if row[key] or key in ("bought", "left")]
        days = f"{row['usable_from'] or 'never'} to {row['usable_to'] or 'no end'}"
        life = _life(draws.filter(pl.col("purchase") == row["purchase"]), shown)
        steps = (Step("Balance", f"{', '.join(parts)}; usable {days}"), life)
        yield Explanation(
            row["purchase"], f"purchase of {row['pool']}, contract {row['contract']}", "", steps
        )


def moved_on(made: Evaluated, contract: str, pool: str, on: str | date) -> Iterator[Step]:
    """What has moved in a pool on a day, with what each purchase had left: why a trigger on its balance fired then."""
    draws = name.draws(made.run, made.moved, made.behind)
    day = date.fromisoformat(str(on)[:10])
    mine = draws.filter((pl.col("contract") == contract) & (pl.col("pool") == pool) & (pl.col("date") == day))
    if mine.height:
        life = _life(mine, _shown_in(made, mine.row(0, named=True)))
        yield Step("Moved", f"in `{pool}` on that day, in order", life.details)


def _shown_in(made: Evaluated, row: Mapping[str, Any]) -> Callable[[Decimal], str]:
    """How quantities of a row's pool are shown, by its unit."""
    c = next(index for index, one in enumerate(made.run.contracts) if one.id == row["contract"])
    unit = made.behind.supplied.units[made.behind.supplied.lanes.index((c, row["pool"]))]
    return lambda quantity: numbers.pooled(made.run, c, unit, quantity)


def _life(draws: pl.DataFrame, shown: Callable[[Decimal], str]) -> Step:
    """The movements of a purchase, in order, with what was left after each."""
    details = [
        f"{row['date']} {row['kind']} {shown(row['quantity'])}"
        + (f" by {row['fact']}" if row["fact"] else "")
        + f": {shown(row['left'])} left"
        for row in draws.iter_rows(named=True)
    ]
    return Step("Life", "the movements of the purchase, in order", tuple(details))
