"""Spend triggers: what is charged in a period, after discounts, or the time that is worked, reaches an amount.

Charges are dated by days, so all of a day are one moment: the sum is looked at when the day is over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from .limit_periods import amount_on
from .limits import KINDS, What
from .lines import Clauses
from .packs import Threshold, Trigger
from .periods import Anchor, period_of
from .quantity import FACTOR, MICRO, NEVER, day_of
from .run import Run
from .triggers import hours_text, money_text
from .watching import Fired

_MEASURES = ("amount", "time")  # both are added up: an amendment may change what a trigger measures
_OF_WORK = ("labor", "overage", "drawn", "included", "free", "held")


class _Charge(NamedTuple):
    """A charge line after its discounts."""

    day: int
    kind: str
    clause: str
    amount: int
    worked: int


def spending(run: Run, lines: pl.DataFrame, clauses: Clauses) -> Iterator[Fired]:
    """What fires as charges and worked time add up."""
    watched = [
        c for c, line in enumerate(run.timelines)
        if any(one.on == "spend" for _, e in line for one in run.editions[e].triggers)
    ]  # fmt: skip
    if not watched:
        return
    charges = _charges(lines.filter(pl.col("c").is_in(watched)), [one.name for one in clauses])
    for c in watched:
        names = {one.clause.name: one for _, e in run.timelines[c] for one in run.editions[e].triggers
                 if one.on == "spend"}  # fmt: skip
        for name in names:
            yield from _of_trigger(run, c, name, charges[c])


def _charges(lines: pl.DataFrame, names: Sequence[str]) -> dict[int, list[_Charge]]:
    """The charges of each contract by day, with what discounts take off."""
    off: dict[tuple[int, str], int] = defaultdict(int)
    for c, part, amount in (
        lines.filter(pl.col("kind") == "discount").select("c", "part", "amount").iter_rows()
    ):
        off[c, part.removeprefix("discount/")] += amount
    found: dict[int, list[_Charge]] = defaultdict(list)
    columns = ("c", "day", "kind", "k", "amount", "worked", "id")
    listed = lines.filter(pl.col("k").is_not_null()).sort("c", "day", "id")
    for c, day, kind, k, amount, worked, id in listed.select(columns).iter_rows():
        net = amount + off[c, id.partition("/")[2]]
        found[c].append(_Charge(day, kind, names[k], net, worked))
    return found


def _of_trigger(run: Run, c: int, name: str, charges: Sequence[_Charge]) -> Iterator[Fired]:
    """What one trigger of a contract says, period by period."""
    start, end = run.first_day(c), run.last_day(c)
    totals: dict[tuple[int, int, str], int] = defaultdict(int)
    passed: dict[tuple[int, int], set[str]] = defaultdict(set)
    by_day: dict[int, list[_Charge]] = defaultdict(list)
    for one in charges:
        by_day[one.day].append(one)
    for day in sorted(by_day):
        trigger = _trigger_on(run, c, name, day)
        if trigger is None or trigger.every is None or trigger.of is None:
            continue
        period = period_of(trigger.every, Anchor(), day, start, end)
        for measure in _MEASURES:
            totals[(*period, measure)] += sum(_size(one, measure, trigger.of) for one in by_day[day])
        total = totals[(*period, trigger.measure)]
        now = _passed(run, c, trigger, day, total)
        new = [text for text in now if text not in passed[period]]
        passed[period] = set(now)
        if new:
            first = max(period[0], start)
            fields = {
                "amount": _text(run, c, trigger, total), "threshold": new[-1], "passed": ", ".join(new),
                "start": day_of(first).isoformat(), "end": day_of(min(period[1], end)).isoformat()
                if min(period[1], end) < NEVER else "",
            }  # fmt: skip
            armed = f"{new[-1].replace(' ', '-')}/{day_of(first).isoformat()}"
            yield Fired(c, day, trigger, armed, fields)


def _trigger_on(run: Run, c: int, name: str, day: int) -> Trigger | None:
    if not run.is_active(c, day):
        return None
    listed = run.edition_on(c, day).triggers
    return next((one for one in listed if one.on == "spend" and one.clause.name == name), None)


def _size(one: _Charge, measure: str, of: What) -> int:
    """What a charge adds: its amount, or its worked time in ten-thousandths of a second."""
    if measure == "amount":
        return one.amount if of.has(one.kind, one.clause) else 0
    is_meant = one.clause in of.names if of.names else not of.kinds or of.kinds == KINDS["labor"]
    return one.worked * FACTOR if is_meant and one.kind in _OF_WORK else 0


def _passed(run: Run, c: int, trigger: Trigger, day: int, total: int) -> list[str]:
    """The thresholds that are reached, from the bottom."""
    sizes = {one.text: _threshold(run, c, trigger, one, day) for one in trigger.thresholds}
    known = [(size, text) for text, size in sizes.items() if size is not None]
    return [text for size, text in sorted(known, key=lambda one: one[0]) if total * MICRO >= size]


def _threshold(run: Run, c: int, trigger: Trigger, one: Threshold, day: int) -> int | None:
    """A threshold in millionths of a minor unit, or of a ten-thousandth of a second; None where it is of a limit that
    does not hold."""
    if not one.is_share:
        return one.value * MICRO
    assert trigger.limit is not None
    whole = amount_on(run, c, trigger.limit, day)
    return None if whole is None else one.value * whole


def _text(run: Run, c: int, trigger: Trigger, total: int) -> str:
    return hours_text(total) if trigger.measure == "time" else money_text(total, run.money[c])
