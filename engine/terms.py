"""Which edition of its pack a contract has on which day.

Terms come from the pack's defaults, its dated values, the plan, the contract, its amendments and the yearly
uplift; each day has one answer, and equal answers share one edition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from . import quantity
from .build import build
from .clauses import in_force
from .contracts import Contract, Stage
from .currency import minor_digits
from .packs import Edition, Pack, TermValue, Uplift
from .periods import Every
from .quantity import MICRO
from .walking import LISTED


@dataclass(slots=True)
class Editions:
    """The editions made so far in one run, so that equal terms are built once."""

    made: dict[Any, Edition] = field(default_factory=dict)

    def get(self, pack: Pack, values: dict[str, TermValue], on: date, currency: str) -> Edition:
        """The edition of a pack under these values, with the clauses in force that day."""
        clauses = tuple(in_force(one, on) for one in _dated_clauses(pack))
        key = (id(pack), currency, clauses, tuple(sorted(values.items(), key=lambda item: item[0])))
        if key not in self.made:
            self.made[key], _ = build(pack, values, on, currency)
        return self.made[key]


def timeline(contract: Contract, until: date, editions: Editions) -> tuple[tuple[date, Edition], ...]:
    """The editions of a contract with the first day of each, up to a day; the first begins at the start.

    Terms of a day hold for that whole day (ruling O2).
    """
    days = sorted(
        {day for day in _changes(contract, until) if contract.start <= day <= until} | {contract.start}
    )
    found: list[tuple[date, Edition]] = []
    for day in days:
        stage = _stage(contract, day)
        edition = editions.get(stage.pack, values_on(contract, day), day, contract.currency)
        if not found or found[-1][1] is not edition:
            found.append((day, edition))
    return tuple(found)


def values_on(contract: Contract, day: date) -> dict[str, TermValue]:
    """The value of every term of the contract's pack on a day."""
    stage = _stage(contract, day)
    plan = stage.pack.plans.get(stage.plan or "", {})
    found: dict[str, TermValue] = {}
    for name, term in stage.pack.terms.items():
        value = stage.terms.get(name, plan.get(name, term.default))
        for begins, dated in term.values:
            if name not in stage.terms and name not in plan and begins <= day:
                value = dated
        if value is None:
            value = term.values[0][1] if term.values else None
        if term.uplift is not None and isinstance(value, int) and not isinstance(value, bool):
            value = _uplifted(
                value, term.uplift, term.type, _base_day(contract, day, name), day, contract.currency
            )
        if value is not None:
            found[name] = value
    return found


def _stage(contract: Contract, day: date) -> Stage:
    return [one for one in contract.stages if one.first <= day or one is contract.stages[0]][-1]


def _base_day(contract: Contract, day: date, name: str) -> date:
    """The day from which uplift counts: when the value now in force was agreed (ruling X8)."""
    stages = [one for one in contract.stages if one.first <= day or one is contract.stages[0]]
    base = stages[0].first
    for before, after in pairwise(stages):
        if name in after.said or _agreed(before, name) != _agreed(after, name):
            base = after.first
    return base


def _agreed(stage: Stage, name: str) -> TermValue | None:
    term = stage.pack.terms.get(name)
    default = term.default if term else None
    return stage.terms.get(name, stage.pack.plans.get(stage.plan or "", {}).get(name, default))


def _uplifted(value: int, uplift: Uplift, kind: str, base: date, day: date, currency: str) -> int:
    """The value after each rise so far, every step rounded to the minor unit of money."""
    unit = 10 ** (6 - minor_digits(currency)) if kind == "money" else 1
    for _ in _rises(uplift.every, base, day):
        value = quantity.half_up(value * (MICRO + uplift.percent), MICRO * unit) * unit
    return value


def dated_changes(contract: Contract) -> Iterator[date]:
    """The days on which something changes that is written down with its day."""
    for stage in contract.stages:
        yield stage.first
        for term in stage.pack.terms.values():
            yield from (begins for begins, _ in term.values)
        for clause in _dated_clauses(stage.pack):
            first, last = quantity.day(clause.get("from")), quantity.day(clause.get("until"))
            yield from (one for one in (first, last + timedelta(days=1) if last else None) if one)


def _changes(contract: Contract, until: date) -> Iterator[date]:
    yield from dated_changes(contract)
    for stage in contract.stages:
        for term in stage.pack.terms.values():
            if term.uplift is not None:
                for base in {one.first for one in contract.stages}:
                    yield from _rises(term.uplift.every, base, until)


def _rises(every: Every, base: date, until: date) -> Iterator[date]:
    """The days on which a value rises, counted from the day on which it was agreed: its anniversaries, say."""
    if every.unit not in ("months", "weeks", "days"):
        return
    step = 1
    while True:
        size = every.size * step
        day = (
            quantity.months_later(base, size) if every.unit == "months"
            else base + timedelta(days=size * (7 if every.unit == "weeks" else 1))
        )  # fmt: skip
        if day > until:
            return
        yield day
        step += 1


def _dated_clauses(pack: Pack) -> Iterator[dict[str, Any]]:
    """Every clause, line and modifier that has a first or last day."""
    for section in LISTED:
        for clause in pack.document.value.get(section) or ():
            lines = clause["lines"] if isinstance(clause.get("lines"), list) else ()
            modifiers = clause.get("modifiers") or ()
            groups = [one for modifier in modifiers for one in modifier.get("one_of", ())]
            yield from (
                one for one in (clause, *lines, *modifiers, *groups) if "from" in one or "until" in one
            )
