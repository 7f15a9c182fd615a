"""Take: the tickets, usage, expenses and milestones that contracts take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from .conditions import Condition, tests_of
from .fees import OneOff
from .match import Matcher
from .metered import UsagePrice
from .packs import Edition, Trigger
from .run import Refusals, Run
from .take import Asking, Taken, take
from .vocabulary import with_attributes, with_own_attributes


@dataclass(frozen=True, slots=True)
class TakenAll:
    """What is taken of each kind, in order; the refused facts of each kind; how many lie after the as-of day."""

    tickets: tuple[Taken, ...]
    usage: tuple[Taken, ...]
    expenses: tuple[Taken, ...]
    milestones: tuple[Taken, ...]
    refused: Mapping[str, Refusals]
    later: int


def take_all(
    run: Run, tables: Mapping[str, pl.DataFrame], tickets: pl.DataFrame, matcher: Matcher | None
) -> TakenAll:
    """Offer every fact that is not work to its customer's contracts. `tickets` are those that can be used."""
    numbers = tables["tickets"].with_row_index("f").filter(pl.col("id").is_in(tickets["id"].implode()))["f"]
    completed, _, _ = take(
        run,
        Asking(
            with_own_attributes(run, tickets),
            "completed_at",
            lambda edition: edition.tickets,
            is_refused=False,
        ),
        matcher,
    )
    units = frozenset(one.unit for edition in run.editions for one in edition.usage)
    usage = Asking(tables["usage"], "at", lambda edition: edition.usage, _of_unit, "unit", units)
    expenses = Asking(tables["expenses"], "at", lambda edition: edition.expenses, named="category")
    expenses = replace(expenses, known=_asked_for(expenses.conditions(run), "category"))
    reached = tables["milestones"].with_columns(milestone="name")
    milestones = Asking(reached, "at", _on_milestones, _brings_its_amount, "name")
    milestones = replace(milestones, known=_asked_for(milestones.conditions(run), "milestone"))
    found: dict[str, tuple[Taken, ...]] = {}
    refused: dict[str, Refusals] = {}
    later = 0
    for kind, asking in (("usage", usage), ("expenses", expenses), ("milestones", milestones)):
        taken, refused[kind], after = take(run, _with_attributes(run, asking, tickets), matcher)
        found[kind], later = tuple(taken), later + len(after)
    return TakenAll(
        tuple(one._replace(f=numbers[one.f]) for one in completed),
        found["usage"], found["expenses"], found["milestones"], refused, later,
    )  # fmt: skip


def _asked_for(conditions: Iterable[Condition], field: str) -> frozenset[str]:
    """The values of an attribute that conditions ask for."""
    return frozenset(
        str(value)
        for one in conditions
        for test in tests_of(one)
        if test.field == field
        for value in test.values
    )


def _with_attributes(run: Run, asking: Asking, tickets: pl.DataFrame) -> Asking:
    facts = asking.facts
    if "ticket" not in facts.columns:
        facts = facts.with_columns(ticket=pl.lit(None, pl.String))
    conditions: tuple[Condition, ...] = asking.conditions(run)
    return replace(asking, facts=with_attributes(run, facts, tickets, conditions))


def _of_unit(clause: UsagePrice, row: Mapping[str, Any]) -> bool:
    return bool(clause.unit == row["unit"])


def _on_milestones(edition: Edition) -> list[OneOff | Trigger]:
    """The fees on milestones, so that a misspelt one is told; the triggers, where a pack has no such fee."""
    fees = [one for one in edition.one_offs if one.on == "milestone-reached"]
    triggers = [one for one in edition.triggers if one.on == "milestone-reached"]
    return [*fees] if fees else [*triggers]


def _brings_its_amount(clause: OneOff | Trigger, row: Mapping[str, Any]) -> bool:
    """A fee whose amount comes with the milestone does not match one that brings none."""
    if isinstance(clause, Trigger):
        return True
    return clause.price is not None or clause.share is not None or row["amount"] is not None
