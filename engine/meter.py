"""Meter: usage facts -> what each adds to its period: the part that pools may pay, and what it costs.

A period adds up one clause's facts in order; what a fact costs is the difference that it makes to the total, so that
tiers, free units and increments hold for the period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

import polars as pl

from .lines import money
from .metered import UsagePrice
from .periods import period_of
from .prices import cost
from .run import Run
from .take import Taken


class Group(NamedTuple):
    """A clause of a contract, and its unit, in a period; a fact by itself has its number in place of the days."""

    c: int
    name: str
    unit: str
    first: int
    last: int


class Metered(NamedTuple):
    """A fact in its group: who pays for it first (nobody, pools of its `units`, or of `money`), what of it is not free
    (for pools of its unit), how much more the total counts in increments, what it costs exactly, and in minor units
    of the running total (for pools of money)."""

    taken: Taken
    clause: UsagePrice
    group: Group
    way: Literal["plain", "units", "money"]
    net: int
    billable: int
    exact: Fraction
    minor: int


def meter(run: Run, usage: pl.DataFrame, taken: Sequence[Taken]) -> list[Metered]:
    """What every fact that is taken comes to, in order of contract, clause, period, day and time."""
    quantities = usage["quantity"].to_list()
    groups: dict[Group, list[Taken]] = defaultdict(list)
    for one in taken:
        groups[_group(run, one)].append(one)
    found: list[Metered] = []
    for group in sorted(groups):
        listed = sorted(groups[group], key=lambda one: one.order)
        found += _running(run, group, listed, quantities)
    return found


def _group(run: Run, one: Taken) -> Group:
    clause: UsagePrice = one.clauses[0]
    if clause.every is None:
        return Group(one.c, clause.clause.name, clause.unit, -1 - one.f, -1 - one.f)
    first, last = period_of(clause.every, clause.anchor, one.day, run.first_day(one.c), run.last_day(one.c))
    return Group(one.c, clause.clause.name, clause.unit, first, last)


def _running(run: Run, group: Group, listed: Sequence[Taken], quantities: Sequence[int]) -> list[Metered]:
    found: list[Metered] = []
    total, reached, minor = 0, Fraction(0), 0
    for number, one in enumerate(listed):
        clause: UsagePrice = one.clauses[0]
        before, total = total, total + quantities[one.f]
        exact = _priced(clause, total) - (_priced(clause, before) if number else 0)
        reached += exact
        so_far = money(run, group.c, one.day, reached)
        net = _net(clause, total) - _net(clause, before)
        billable = clause.billable(total) - clause.billable(before)
        found.append(Metered(one, clause, group, _way(run, one), net, billable, exact, so_far - minor))
        minor = so_far
    return found


def _way(run: Run, one: Taken) -> Literal["plain", "units", "money"]:
    clause: UsagePrice = one.clauses[0]
    if not clause.draws:
        return "plain"
    return "money" if run.editions[one.e].pools[clause.draws[0]].unit == "money" else "units"


def _priced(clause: UsagePrice, total: int) -> Fraction:
    return cost(clause.price, clause.billable(total))


def _net(clause: UsagePrice, total: int) -> int:
    return max(total - clause.first_free, 0)


def uncovered_cost(parts: Sequence[tuple[UsagePrice, int]], total: int = 0) -> tuple[Fraction, int]:
    """What the parts of usage come to that no pool of their unit has paid, in order, with how much is charged: what is
    free was taken off before. `total` is what was charged before them in the period."""
    exact, begun, units = Fraction(0), total, 0
    for clause, quantity in parts:
        exact -= _whole(clause, total)[0] if total else 0
        total += quantity
        after, units = _whole(clause, total)
        exact += after
    if not parts:
        return exact, 0
    return exact, units - (_whole(parts[-1][0], begun)[1] if begun else 0)


def _whole(clause: UsagePrice, total: int) -> tuple[Fraction, int]:
    """What a total costs in whole increments, and these."""
    step = clause.increment
    units = -(-total // step) * step if step else total
    return cost(clause.price, units), units
