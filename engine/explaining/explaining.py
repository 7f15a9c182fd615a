"""Explain: the id of a charge, an action, a movement, a purchase or a fact -> how it came about.

The steps are recomputed from the facts of the one customer, so that a run itself carries no trace.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

import polars as pl

from .. import name
from ..contracts import Contract
from ..evaluation import Evaluated, pass_through
from ..fact_kinds import KINDS
from ..facts import Facts
from ..lots import id_part
from . import numbers
from .of_fact import of_fact, of_rejected
from .of_moves import moved_on, of_balance, of_move
from .of_other import steps_of
from .values import Explanation, Step, Unknown

_NEAR = 5
# Of the data of an action, what its title has said.
_SAID = ("contract", "customer", "trigger", "date", "pack")


def explain(
    contracts: Sequence[Contract], facts: Facts, what: str, *, as_of: date
) -> tuple[Explanation, ...] | Unknown:
    """How what has this id came about, as of a day; all of them where several things have it, say facts of two kinds.

    `what` is the id of a charge, an action, a movement, a purchase (or `contract/pool`), or of a fact, also with its
    kind (`time_entries/4711`); a fact that was not used is explained by why.
    """
    own = _of_customers(contracts, facts, what)
    made = pass_through(own[0], own[1], as_of=as_of)
    found = tuple(_found(made, own[1], what))
    return found or Unknown(what, tuple(_near(made, what)))


def _of_customers(contracts: Sequence[Contract], facts: Facts, what: str) -> tuple[Sequence[Contract], Facts]:
    """The contracts and facts of the customers that an id may be of; all where it does not tell."""
    customers = {one.customer for one in contracts if what.startswith(id_part(one.id))}
    of_contract = {one.id: one.customer for one in contracts}
    kind, _, rest = what.partition("/")
    is_of_kind = kind in facts.tables
    ids = [rest] if is_of_kind else [what, kind]
    for table in [facts.tables[kind]] if is_of_kind else facts.tables.values():
        rows = table.filter(pl.col("id").is_in(ids)).select("contract", "customer")
        customers |= {customer or of_contract.get(contract, "") for contract, customer in rows.iter_rows()}
    chosen = [one for one in contracts if one.customer in customers]
    if not chosen:
        return contracts, facts
    known = [one.id for one in chosen]
    mine = pl.col("contract").is_in(known) | pl.col("customer").is_in(sorted(customers))
    tables = {kind: table.filter(mine) for kind, table in facts.tables.items()}
    return chosen, replace(facts, tables=tables)


def _found(made: Evaluated, facts: Facts, what: str) -> Iterator[Explanation]:
    """Everything that has the id."""
    for line in made.lines.filter(pl.col("id") == what).iter_rows(named=True):
        amount = numbers.amount(made.run, line["c"], line["amount"])
        title = f"{line['kind']}, {numbers.day(line['day'])}, contract {made.run.contracts[line['c']].id}"
        yield Explanation(what, title, amount, steps_of(made, line))
    for row in name.actions(made.run, made.actions).filter(pl.col("id") == what).iter_rows(named=True):
        says = f"{row['trigger']} of {row['contract']} fired on {row['at']}"
        details = [f"{key}: {row[key]}" for key in ("action", "to", "message") if row[key]]
        data = json.loads(row["data"])
        details += [f"{key}: {value}" for key, value in data.items() if key not in _SAID and value]
        fired = Step("Fired", says, tuple(details), row["source"])
        pool = data.get("pool", "")
        steps = (fired, *moved_on(made, row["contract"], pool, row["at"]))
        yield Explanation(what, f"action, {row['at']}", "", steps)
    yield from of_move(made, what)
    yield from of_balance(made, what)
    kind, _, id = what.partition("/")
    kinds = [(kind, id)] if kind in KINDS else [(one, what) for one in KINDS]
    for one, own in kinds:
        yield from of_fact(made, facts, one, own)
    yield from of_rejected(made, kinds)


def _near(made: Evaluated, what: str) -> Iterator[str]:
    ids = [
        *made.lines["id"],
        *made.actions["id"],
        *(one for table in made.behind.facts.values() for one in table["id"]),
    ]
    yield from get_close_matches(what, sorted(dict.fromkeys(ids)), _NEAR, 0.6)
