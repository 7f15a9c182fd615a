"""Watch: movements, lines and tickets -> actions.

Occurrences fire each time; states fire when they become true and not again until they have been false.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from .behind import Behind
from .counts import counted
from .lines import Clauses
from .lots import id_part
from .match import Matcher
from .name import numbered
from .occurrences import Events, occurrences
from .quantity import day_of
from .run import Run
from .triggers import fill
from .watch_balances import balances
from .watch_days import days
from .watch_spend import spending
from .watching import Fired

ACTION: Mapping[str, type[pl.DataType]] = {
    "c": pl.Int64, "day": pl.Int64, "id": pl.String, "trigger": pl.String, "action": pl.String, "to": pl.String,
    "message": pl.String, "data": pl.String, "source": pl.String,
}  # fmt: skip


def watch(
    run: Run, behind: Behind, moved: pl.DataFrame, lines: pl.DataFrame, clauses: Clauses,
    matcher: Matcher | None = None,
) -> pl.DataFrame:  # fmt: skip
    """One row for each action of each trigger that fired."""
    supplied, drawn = behind.supplied, behind.drawn
    fired = [
        *balances(run, behind.demands.rows, supplied, drawn, moved),
        *days(run, supplied, drawn, moved),
        *spending(run, lines, clauses),
        *counted(occurrences(Events(run, behind, moved, lines, clauses), matcher)),
    ]
    rows = [row for one in fired for row in _actions(run, one)]
    columns = zip(*rows, strict=True) if rows else [()] * len(ACTION)
    table = pl.DataFrame(dict(zip(ACTION, map(list, columns), strict=True)), schema=ACTION)
    return numbered(table)


def _actions(run: Run, fired: Fired) -> Iterator[tuple[Any, ...]]:
    contract, trigger = run.contracts[fired.c], fired.trigger
    date = day_of(fired.day).isoformat()
    edition = run.edition_on(fired.c, fired.day)
    fields = {
        **fired.fields, "customer": contract.customer, "contract": contract.id, "pack": edition.pack.name,
        "trigger": trigger.clause.name, "date": date,
    }  # fmt: skip
    told = [(action, to) for action in trigger.then for to in action.to or ("",)]
    for number, (action, to) in enumerate(told):
        filled = {key: fill(text, fields) for key, text in action.data}
        address = {"address": contract.contacts[to]} if to in contract.contacts else {}
        part = f"/{number + 1}" if len(told) > 1 else ""
        yield (
            fired.c,
            fired.day,
            f"{id_part(contract.id)}/{trigger.clause.name}/{fired.armed}{part}",
            trigger.clause.name,
            action.kind,
            to or None,
            fill(action.message, fields) or None,
            json.dumps({**fields, **filled, **address}, ensure_ascii=False, sort_keys=True),
            trigger.clause.source,
        )
