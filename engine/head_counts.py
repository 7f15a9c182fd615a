"""Head counts: facts that say how many users or devices there are -> the count of every contract, day by day."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from .quantity import MICRO
from .route import offers_of, start_of
from .run import Refusals, Run


@dataclass(frozen=True, slots=True)
class HeadCounts:
    """How many there are: by contract and unit the days on which the number changes, and the number (millionths).

    A sum of changes may lie below zero; whoever prices it takes that as zero (ruling V14). `refused` are facts that
    cannot be used, `later` is how many lie after the as-of day in every contract that they are for.
    """

    steps: Mapping[tuple[int, str], tuple[tuple[int, int], ...]]
    refused: Refusals
    later: int

    def on(self, c: int, unit: str | None, day: int) -> int:
        """The number on a day; 0 before any is known, and of no unit."""
        steps = self.steps.get((c, unit or ""), ())
        at = bisect_right(steps, day, key=lambda one: one[0])
        return steps[at - 1][1] if at else 0

    def changes(self, c: int, unit: str | None, after: int, until: int) -> Iterator[int]:
        """The days after one and up to another on which the number changes."""
        steps = self.steps.get((c, unit or ""), ())
        at = bisect_right(steps, after, key=lambda one: one[0])
        while at < len(steps) and steps[at][0] <= until:
            yield steps[at][0]
            at += 1

    def below_zero(self) -> Iterator[tuple[int, str, int]]:
        """Contract, unit and day of each number that falls below zero."""
        for (c, unit), steps in self.steps.items():
            before = 0
            for day, number in steps:
                if number < 0 <= before:
                    yield c, unit, day
                before = number


class _Said(NamedTuple):
    """What a fact says in a contract: on a day a total, a change, or a subject up to a last day."""

    f: int
    c: int
    day: int
    row: Mapping[str, Any]


def head_counts(run: Run, facts: pl.DataFrame) -> HeadCounts:
    """The counts of every contract that counts their unit (rulings V10 to V14)."""
    said, refused, later = _said(run, facts)
    by_unit: dict[tuple[int, str], list[_Said]] = defaultdict(list)
    for one in said:
        by_unit[one.c, one.row["unit"]].append(one)
    for of_unit in by_unit.values():
        refused |= _conflicting(of_unit)
        refused |= _mixed(of_unit)
    steps = {}
    for key, of_unit in by_unit.items():
        used = [one for one in of_unit if one.f not in refused]
        subjects = [one for one in used if one.row["subject"] is not None]
        steps[key] = tuple(_subjects(run, subjects) if subjects else _totals(used))
    return HeadCounts(steps, refused, len(later - set(refused)))


def _said(run: Run, facts: pl.DataFrame) -> tuple[list[_Said], Refusals, set[int]]:
    """What every fact says in each contract that it is for; a contract that is named comes before later ones."""
    starts, refused = start_of(run, facts)
    rows, route = facts.rows(named=True), offers_of(run)
    counting = _counting(run)
    said: list[_Said] = []
    later: set[int] = set()
    for f, customer, r in starts.select("f", "customer", "r").iter_rows():
        row = rows[f]
        serves = [c for c in route[customer][r:] if row["unit"] in counting[c]]
        if row["contract"] is not None:
            serves = serves[:1]
        days = [(c, run.local_day(c, row, "at")) for c in serves]
        known = [_Said(f, c, day, row) for c, day in days if day <= run.as_of]
        said += known
        if not serves and run.local_day(route[customer][r], row, "at") > run.as_of:
            later.add(f)
        elif not serves:
            refused[f] = ("unrouted", f"no contract of this customer counts `{row['unit']}`: correct the unit, or "
                                      "name it in a fee or an allowance of the pack")  # fmt: skip
        elif not known:
            later.add(f)
    return said, refused, later


def _counting(run: Run) -> list[frozenset[str]]:
    """The units that each contract counts, on whatever day: a count may come before the fee that asks for it."""
    return [
        frozenset().union(*(units_of(stage.pack.document.value) for stage in contract.stages))
        for contract in run.contracts
    ]


def units_of(pack: Mapping[str, Any]) -> frozenset[str]:
    """The units that a pack counts: those of its fees, and those that an allowance comes for each of."""
    counted = [fee.get("unit") for fee in pack.get("fees") or ()]
    counted += [(pool.get("allowance") or {}).get("for_each") for pool in pack.get("pools") or ()]
    return frozenset(one for one in counted if one)


def _conflicting(said: list[_Said]) -> Refusals:
    """Different totals of one day (ruling V12)."""
    totals: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in said:
        if one.row["quantity"] is not None:
            totals[one.day][one.row["quantity"]].append(one.f)
    return {
        f: ("conflicting-count", "another row gives a different total for the same day: keep the right one")
        for of_day in totals.values()
        if len(of_day) > 1
        for facts in of_day.values()
        for f in facts
    }


def _mixed(said: list[_Said]) -> Refusals:
    """Subjects by name beside totals or changes would be counted twice: the kind that came first stays."""
    by_kind = {
        is_named: [one for one in said if (one.row["subject"] is not None) == is_named]
        for is_named in (False, True)
    }
    if not by_kind[False] or not by_kind[True]:
        return {}
    first = {is_named: min(one.day for one in of) for is_named, of in by_kind.items()}
    return {
        one.f: ("mixed-count", f"earlier rows count `{one.row['unit']}` by "
                               f"{'names' if first[True] < first[False] else 'totals or changes'}: keep to that")
        for one in by_kind[first[False] <= first[True]]
    }  # fmt: skip


def _totals(said: list[_Said]) -> Iterator[tuple[int, int]]:
    """By day totals first, then changes."""
    days: dict[int, list[_Said]] = defaultdict(list)
    for one in said:
        days[one.day].append(one)
    number = 0
    for day in sorted(days):
        before = number
        number = next((one.row["quantity"] for one in days[day] if one.row["quantity"] is not None), number)
        number += sum(one.row["change"] for one in days[day] if one.row["change"] is not None)
        if number != before:
            yield day, number


def _subjects(run: Run, said: list[_Said]) -> Iterator[tuple[int, int]]:
    """Every subject counts once, on all days that any of its rows has."""
    edges: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in said:
        edges[one.day][one.row["subject"]] += 1
        if one.row["until"] is not None:
            edges[run.local_day(one.c, one.row, "until") + 1][one.row["subject"]] -= 1
    rows: dict[str, int] = defaultdict(int)
    number = 0
    for day in sorted(edges):
        for subject, change in edges[day].items():
            rows[subject] += change
        now = sum(one > 0 for one in rows.values()) * MICRO
        if now != number:
            number = now
            yield day, number
