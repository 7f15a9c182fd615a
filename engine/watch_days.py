"""Day states: how long until a contract ends or a purchase lapses, how long a pool has not been used.

They are looked at at the end of each day, and dated that day whenever the run is (rulings T2, T4).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import polars as pl

from .draw import Drawn
from .packs import Trigger
from .quantity import NEVER, day_of, number_of
from .run import Run
from .supply import Supply
from .watching import Fired, quantity_text

_EVENTS = ("days-before-end", "days-before-lapse", "unused-for")
_RESETS = ("sale", "purchase", "buy", "refill", "adjustment")


def days(run: Run, supplied: Supply, drawn: Drawn, moved: pl.DataFrame) -> Iterator[Fired]:
    """What fires because a day has come."""
    asked = {one.on for edition in run.editions for one in edition.triggers} & set(_EVENTS)
    if "days-before-end" in asked:
        yield from _before_end(run)
    if asked & {"days-before-lapse", "unused-for"}:
        in_use = moved.filter(pl.col("day").is_not_null())
        if "days-before-lapse" in asked:
            yield from _before_lapse(run, supplied, drawn, in_use)
        if "unused-for" in asked:
            yield from _unused(run, supplied, in_use)


def _spans(run: Run, c: int) -> Iterator[tuple[int, int, tuple[Trigger, ...]]]:
    """The triggers of a contract with the first and the last day on which they hold, up to the as-of day and its
    end."""
    line = run.timelines[c]
    for index, (first, e) in enumerate(line):
        following = line[index + 1][0] - 1 if index + 1 < len(line) else NEVER
        yield first, min(following, run.as_of, run.last_day(c)), run.editions[e].triggers


def _due(
    trigger: Trigger, last: int, first: int, until: int, told: set[tuple[str, int]]
) -> Iterator[tuple[int, list[int]]]:
    """The days on which numbers of days before a last day are reached, first to until, each number once."""
    found: dict[int, list[int]] = defaultdict(list)
    for number in reversed(trigger.days):
        day = max(last - number, first)
        if day <= until and (trigger.clause.name, number) not in told:
            found[day].append(number)
    yield from sorted(found.items())


def _ladder(numbers: Sequence[int]) -> dict[str, str]:
    return {"threshold": str(numbers[-1]), "passed": ", ".join(map(str, numbers))}


def _before_end(run: Run) -> Iterator[Fired]:
    for c, contract in enumerate(run.contracts):
        if contract.end is None:
            continue
        told: set[tuple[str, int]] = set()
        for first, until, triggers in _spans(run, c):
            for trigger in triggers if first <= until else ():
                if trigger.on != "days-before-end":
                    continue
                for day, numbers in _due(trigger, number_of(contract.end), first, until, told):
                    told |= {(trigger.clause.name, one) for one in numbers}
                    fields = {"end": contract.end.isoformat(), **_ladder(numbers)}
                    yield Fired(c, day, trigger, f"{numbers[-1]}/{contract.end.isoformat()}", fields)


def _before_lapse(run: Run, supplied: Supply, drawn: Drawn, moved: pl.DataFrame) -> Iterator[Fired]:
    after: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for lot, day, left in moved.select("lot", "day", "left").iter_rows():
        after[lot][0].append(day)
        after[lot][1].append(left)
    for number, lot in enumerate(drawn.lots):
        if lot.last >= NEVER or number not in after:
            continue
        c, name = supplied.lanes[lot.lane]
        told: set[tuple[str, int]] = set()
        for first, until, triggers in _spans(run, c):
            for trigger in triggers:
                if trigger.on != "days-before-lapse" or trigger.pool != name:
                    continue
                for day, numbers in _due(
                    trigger, lot.last, max(first, lot.first), min(until, lot.last), told
                ):
                    left = after[number][1][bisect_right(after[number][0], day) - 1]
                    told |= {(trigger.clause.name, one) for one in numbers}
                    if left > 0:
                        fields = {
                            "pool": name, "purchase": lot.id, "lapses": day_of(lot.last).isoformat(),
                            "left": quantity_text(run, c, supplied.units[lot.lane], left), **_ladder(numbers),
                        }  # fmt: skip
                        yield Fired(c, day, trigger, f"{numbers[-1]}/{lot.id}", fields)


def _unused(run: Run, supplied: Supply, moved: pl.DataFrame) -> Iterator[Fired]:
    moved = moved.with_columns(balance=pl.col("delta").cum_sum().over("lane"))
    for (lane,), rows in moved.group_by("lane", maintain_order=True):
        assert isinstance(lane, int)
        c, name = supplied.lanes[lane]
        triggers = [one for _, e in run.timelines[c] for one in run.editions[e].triggers]
        if not any(one.on == "unused-for" and one.pool == name for one in triggers):
            continue
        balances = rows["balance"].to_list()
        of_day = rows["day"].to_list()
        used = rows.filter(
            (pl.col("is_in") & pl.col("kind").is_in(_RESETS))
            | pl.col("kind").is_in(["draw", "owe"]) & pl.col("f").is_not_null()
        )["day"].to_list()
        first = rows.filter("is_in")["day"].to_list()[:1]
        start = run.first_day(c)
        since_days = sorted({max(day, start) for day in (*first, *used)})
        for since, following in pairwise([*since_days, NEVER]):
            for day in range(since, min(following, run.as_of + 1, run.last_day(c) + 1)):
                for trigger in run.edition_on(c, day).triggers:
                    if trigger.on != "unused-for" or trigger.pool != name or day - since not in trigger.days:
                        continue
                    left = balances[bisect_right(of_day, day) - 1]
                    if left > 0:
                        fields = {
                            "pool": name, "left": quantity_text(run, c, supplied.units[lane], left),
                            "since": day_of(since).isoformat(), **_ladder([day - since]),
                        }  # fmt: skip
                        yield Fired(c, day, trigger, f"{day - since}/{day_of(since).isoformat()}", fields)
