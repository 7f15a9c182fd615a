"""Spend: what the charges of a period come to, or the time that is worked, passes a threshold of a trigger."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from oracle_limits import Limits, Span, in_scope
from oracle_lots import quantity_of
from oracle_periods import period
from oracle_terms import Row, active, end_of, is_duration, number, percent, resolve, start_of
from oracle_watch import actions, is_percent, quantity_text, triggers, trimmed
from oracle_world import World

OF_WORK = ("labor", "overage", "drawn", "included", "free", "held")
Key = tuple[str, str, dt.date]  # a trigger's name, its rhythm and the first day of a period


@dataclass(frozen=True)
class Step:
    """A threshold: how much it is on a day, and how it is said."""

    size: Fraction
    words: str


@dataclass
class Spend:
    """The spend triggers of one contract, looked at once for each day that has charges."""

    world: World
    contract: Row
    charges: list[Row]
    money: dict[Key, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    time: dict[Key, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    true: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.limits = Limits(self.world, self.contract, self.charges)
        self.limits.discounts()
        self.spans = self.limits.spans()

    def actions(self) -> Iterator[Row]:
        """What is said, day by day."""
        mine = [one for one in self.charges if one["contract"] == self.contract["id"]]
        days = {one["date"] for one in mine if one["kind"] != "adjustment"}  # they stand outside (V17)
        for on in sorted(day for day in days if active(self.contract, day)):
            for trigger in triggers(self.world, self.contract, on, "spend"):
                yield from self.look(trigger, on)

    def look(self, trigger: Row, on: dt.date) -> Iterator[Row]:
        """Add the day, and say what is passed that was not so before (T3)."""
        first, last = period(trigger["every"], on, self.contract)
        key = (trigger["name"], trigger["every"], first)
        money, time = self.of_day(trigger["of"], on)
        self.money[key] += money
        self.time[key] += time
        unit = self.unit(trigger, on)
        amount = (self.time if unit == "hours" else self.money)[key]
        now = [step.words for step in self.steps(trigger, on, unit) if amount >= step.size]
        passed = [words for words in now if words not in self.true[key]]
        self.true[key] = now
        if passed:
            start, end = start_of(self.contract), end_of(self.contract)
            until = min((one for one in (last, end) if one), default=None)
            fields = {
                "amount": quantity_text(amount, unit, self.world.currency(self.contract)),
                "threshold": passed[-1],
                "passed": ", ".join(passed),
                "start": max(first, start).isoformat(),
                "end": until.isoformat() if until else "",
            }
            yield from actions(self.world, trigger, self.contract, on, fields)

    def of_day(self, of: Any, on: dt.date) -> tuple[Fraction, Fraction]:
        """What a day adds: charges in scope with their discounts, and the seconds worked."""
        money, time = Fraction(0), Fraction(0)
        for place, charge in enumerate(self.limits.charges):
            if charge["date"] != on:
                continue
            if in_scope(of, charge):
                money += number(charge["amount"]) + self.limits.less[place]
            if charge["kind"] in OF_WORK and (
                charge["clause"] in of if isinstance(of, list) else of in ("labor", "all")
            ):
                time += charge["worked"]
        return money, time

    # Steps -------------------------------------------------------------------------------------------

    def written(self, trigger: Row, on: dt.date) -> list[Any]:
        terms = self.world.edition(self.contract, on).terms
        return [resolve(one, terms) for one in trigger["amount"]]

    def unit(self, trigger: Row, on: dt.date) -> str:
        return "hours" if any(is_duration(one) for one in self.written(trigger, on)) else "money"

    def steps(self, trigger: Row, on: dt.date, unit: str) -> list[Step]:
        """From the least to the most; a percentage of a limit that is not in force is none."""
        currency, digits = self.world.currency(self.contract), self.world.digits(self.contract)
        found: dict[str, Step] = {}
        for one in self.written(trigger, on):
            if is_percent(one):
                whole = self.limit(trigger["limit"], on)
                if whole is None:
                    continue
                step = Step(percent(one) * whole, f"{trimmed(percent(one) * 100, 4)}%")
            else:
                size = quantity_of(one, unit, digits)
                step = Step(size, quantity_text(size, unit, currency))
            found.setdefault(step.words, step)
        return sorted(found.values(), key=lambda step: step.size)

    def limit(self, name: str, on: dt.date) -> Fraction | None:
        """What a limit comes to in its period of a day: its cap, or else its commitment."""
        span = self.span(name, on)
        if span is None:
            return None
        days = self.spans[span]
        key = "at_most" if any("at_most" in self.limits.clause(span, day) for day in days) else "at_least"
        known = [day for day in days if key in self.limits.clause(span, day)]
        return self.limits.amount(span, known, key)

    def span(self, name: str, on: dt.date) -> Span | None:
        """The limit's period of a day; nothing where the limit is not in force."""
        mine = (span for span, days in self.spans.items() if span.name == name and on in days)
        return next(mine, None)


def spent(world: World, contracts: list[Row], charges: list[Row]) -> list[Row]:
    """The actions of all spend triggers of some contracts."""
    return [row for one in contracts for row in Spend(world, one, charges).actions()]
