"""Counts: occurrences -> triggers that fired; those with a `count` only where it is reached anew.

The window of an occurrence is its day and the days before it. A run of being reached begins with the occurrence that
reaches the count, and ends when the count has fallen below (ruling T6).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from .conditions import ALWAYS
from .packs import Count
from .periods import back
from .quantity import DAY
from .watching import Fired, Occurrence

Moment: TypeAlias = tuple[int, tuple[int, int, int, int, str]]
"""A day, and a place inside it."""


def counted(happened: Sequence[Occurrence]) -> Iterator[Fired]:
    """Every trigger of every occurrence that fires."""
    by_kind: dict[tuple[int, str, str | None], list[Moment]] = defaultdict(list)
    own: dict[tuple[int, str, str], list[Moment]] = defaultdict(list)
    told: set[tuple[int, str, int]] = set()
    ordered = sorted(happened, key=lambda one: (one.c, one.day, one.order, one.on))
    for one in ordered:
        for sort in (None, one.sort):
            by_kind[one.c, one.on, sort].append((one.day, one.order))
    for one in ordered:
        for trigger in one.told:
            name, count = trigger.clause.name, trigger.count
            moments = own[one.c, one.on, name]
            moments.append((one.day, one.order))  # also before an amendment gave the trigger its `count`
            if count is None:
                yield Fired(one.c, one.day, trigger, one.armed, one.fields)
                continue
            if count.of != one.on or trigger.clause.when == ALWAYS:
                listed = by_kind[one.c, count.of, one.sort if count.of == one.on else None]
                moments = listed[: bisect_right(listed, (one.day, one.order))]
            number, run_begins = _reached(count, moments, one.day)
            if number >= count.at_least and (one.c, name, run_begins) not in told:
                told.add((one.c, name, run_begins))
                yield Fired(one.c, one.day, trigger, one.armed, {**one.fields, "count": str(number)})


def _reached(count: Count, moments: Sequence[Moment], day: int) -> tuple[int, int]:
    """How many of the ascending moments lie in the window that ends with a day, and which of them began the run of
    being reached that goes on then."""
    days = [one[0] for one in moments]
    number = len(days) - bisect_left(days, _first(count, day))
    for begins in reversed(range(len(days))):
        before = begins - bisect_left(days, _first(count, days[begins]), 0, begins)
        if before < count.at_least <= before + 1:
            return number, begins
    return number, -1


def _first(count: Count, day: int) -> int:
    """The first day of the window that ends with a day."""
    return back(day, count.within.months, count.within.seconds // DAY) + 1
