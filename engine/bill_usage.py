"""Bill: usage that is added up over periods -> one charge line for each period that has ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .bill_demands import parts_of
from .demand import Demands
from .draw import Drawn
from .lines import Clauses, Line, money
from .meter import Group, Metered, uncovered_cost
from .metered import UsagePrice
from .periods import period_of
from .quantity import day_of
from .run import Run


@dataclass(slots=True)
class _Period:
    """What is billed in a period: the facts of it that ask no pool, what pools of their unit have left of others (with
    the place in the order), and what pools of money have left, in minor units and in quantity. `last` is the clause of
    the last fact."""

    facts: list[Metered] = field(default_factory=list)
    uncovered: list[tuple[tuple[int, int, int], UsagePrice, int]] = field(default_factory=list)
    minor: int = 0
    unpaid: int = 0
    last: tuple[tuple[int, int, int], UsagePrice] | None = None

    def seen(self, one: Metered) -> None:
        """Remember the clause of the last fact."""
        if self.last is None or one.taken.order > self.last[0]:
            self.last = one.taken.order, one.clause


def usage_by_period(
    run: Run, demands: Demands, drawn: Drawn, metered: Sequence[Metered], clauses: Clauses
) -> Iterator[Line]:
    """The lines of all periods that have ended by the as-of day."""
    periods: dict[Group, _Period] = defaultdict(_Period)
    asked = _share_out(run, demands, drawn, periods)
    for one in metered:
        if one.clause.every is not None:
            periods[one.group].seen(one)
            if one not in asked:
                periods[one.group].facts.append(one)
    for group in sorted(periods):
        day = min(group.last, run.last_day(group.c))
        if day > run.as_of:
            continue
        period = periods[group]
        exact, units = _exact(period)
        amount = money(run, group.c, day, exact) + period.minor
        amount += sum(one.minor for one in period.facts if one.way == "money")
        assert period.last is not None
        clause = period.last[1]
        first = max(group.first, run.first_day(group.c))
        if units or amount:
            yield Line(
                group.c, run.number_on(group.c, day), clauses.number(clause.clause), "usage", None, None, None, None,
                f"usage/{day_of(first).isoformat()}/{day_of(day).isoformat()}", day, first, day, 0, units, clause.unit,
                clause.price.rate, amount,
            )  # fmt: skip


def _share_out(run: Run, demands: Demands, drawn: Drawn, periods: dict[Group, _Period]) -> set[Metered]:
    """Put what pools have left of each fact into its period; returns the facts that have asked pools."""
    asked: set[Metered] = set()
    for demand, parts in parts_of(demands, drawn):
        one = demand.metered
        if one is None or one.clause.every is None:
            continue
        asked.add(one)
        for part, units in parts:
            if part.line != "rate":
                continue
            period = periods[_group_on(run, one, part.day)]
            period.seen(one)
            if one.way == "money":
                period.minor += part.amount
                period.unpaid += units
            else:
                period.uncovered.append(((part.day, *one.taken.order[1:]), one.clause, units))
    return asked


def _exact(period: _Period) -> tuple[Fraction, int]:
    """The exact amount of a period that is not paid in money before it is added up, and the quantity that is billed."""
    plain = [one for one in period.facts if one.way == "plain"]
    exact = sum((one.exact for one in plain), Fraction(0))
    of_money = period.unpaid + sum(one.billable for one in period.facts if one.way == "money")
    units = sum(one.billable for one in plain) + max(of_money, 0)
    if period.uncovered:
        parts = [(clause, left) for _, clause, left in sorted(period.uncovered, key=lambda one: one[0])]
        more, charged = uncovered_cost(parts, sum(one.net for one in plain))
        exact, units = exact + more, units + charged
    return exact, units


def _group_on(run: Run, one: Metered, day: int) -> Group:
    """The group of usage that is billed on a day: a debt is settled in the period of the contract's last day."""
    if day == one.taken.day or one.clause.every is None:
        return one.group
    c = one.group.c
    first, last = period_of(one.clause.every, one.clause.anchor, day, run.first_day(c), run.last_day(c))
    return Group(c, one.group.name, one.group.unit, first, last)
