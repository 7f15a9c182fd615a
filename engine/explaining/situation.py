"""What was known of a piece of work when it was decided, and why a condition held or did not, in words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from ..conditions import AllOf, AnyOf, Condition, Known, Not, Test, holds
from ..evaluation import Evaluated
from ..lint.values import time
from ..pieces import stretches_of
from ..quantity import MICRO, day_of
from ..vocabulary import with_attributes
from ..when import WEEKDAYS

_DAYS = dict(
    zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
_SAID = {"above": "more than", "at_least": "at least", "below": "less than", "at_most": "at most"}
_MOST = 6


@dataclass(frozen=True, slots=True)
class Situations:
    """The attributes of all work in a run, and where the bands of its calendars change."""

    made: Evaluated
    attributes: pl.DataFrame
    stretches: Mapping[int, tuple[list[int], list[str | None]]]

    def of_piece(self, f: int, c: int, day: int, start: int, worked: int) -> Known:
        """What was known of a piece of an entry in a contract: its day, the instant at which it began, and the worked
        time of the whole entry."""
        run, entry = self.made.run, self.made.behind.facts["time_entries"].row(f, named=True)
        known: dict[str, str | int | None] = {
            name: value
            for name, value in self.attributes.row(f, named=True).items()
            if name not in ("file", "row", "at", "end", "entered_at")
        }
        known["weekday"] = WEEKDAYS[(day + 3) % 7]
        known["billable"] = "true" if entry["billable"] is not False else "false"
        known["duration"] = worked
        k = run.versions.filter((pl.col("c") == c) & (pl.col("first") <= day))["k"].to_list()
        known["clock"] = None
        if entry["at_dated"]:
            known["clock"] = "business"
        elif k and k[-1] is not None:
            begins, bands = self.stretches[k[-1]]
            known["clock"] = bands[max(bisect_right(begins, start) - 1, 0)]
        return known


def situations(made: Evaluated) -> Situations:
    """What can be asked of the work of a run."""
    run, entries = made.run, made.behind.facts["time_entries"]
    conditions = (one for edition in run.editions for one in edition.work_conditions)
    table = with_attributes(run, entries, made.behind.tickets, conditions)
    cut = stretches_of(run, entries)
    stretches = {
        k: (cut.filter(pl.col("k") == k)["begins"].to_list(), cut.filter(pl.col("k") == k)["band"].to_list())
        for k in cut["k"].unique().to_list()
    }
    return Situations(made, table, stretches)


def why_not(condition: Condition, known: Known) -> str:
    """Why a condition that does not hold does not: the first reason that is enough."""
    if isinstance(condition, AllOf):
        return next(why_not(part, known) for part in condition.parts if not holds(part, known))
    if isinstance(condition, AnyOf):
        return "; ".join(dict.fromkeys(why_not(part, known) for part in condition.parts))
    if isinstance(condition, Not):
        return f"left out, because {'; '.join(_true(condition.part, known))}"
    return f"{_is(condition, known)}, not {_asked(condition)}"


def _true(condition: Condition, known: Known) -> Iterator[str]:
    """What holds, where a condition holds."""
    if isinstance(condition, Test):
        yield _is(condition, known)
    elif isinstance(condition, Not):
        yield why_not(condition.part, known)
    elif isinstance(condition, AllOf):
        for part in condition.parts:
            yield from _true(part, known)
    else:
        yield from _true(next(part for part in condition.parts if holds(part, known)), known)


def _is(test: Test, known: Known) -> str:
    value = known.get(test.field)
    name = _name(test.field)
    if value is None:
        return f"{name} is not said"
    return f"{name} is {_shown(test.field, value)}"


def _asked(test: Test) -> str:
    if test.op != "in":
        return f"{_SAID[test.op]} {_shown(test.field, test.values[0])}"
    shown = [_shown(test.field, value) for value in test.values[:_MOST]]
    more = ["another of its list"] if len(test.values) > _MOST else []
    return " or ".join([*shown, *more])


def _name(field: str) -> str:
    bare = field.partition(":")[0]
    return {"clock": "the band", "duration": "the worked time", "weekday": "the day"}.get(bare, f"`{bare}`")


def _shown(field: str, value: Any) -> str:
    kind = "duration" if field == "duration" else field.partition(":")[2]
    if kind == "duration" and isinstance(value, int):
        return time(value) if value else "nothing"
    if kind == "date" and isinstance(value, int):
        return day_of(value).isoformat()
    if kind in ("money", "number", "percent") and isinstance(value, int):
        exact = Decimal(value * (100 if kind == "percent" else 1)) / MICRO
        return f"{exact.normalize():f}{'%' if kind == 'percent' else ''}"
    return _DAYS.get(str(value), str(value)) if field == "weekday" else str(value)


def given_amounts(known: Known) -> dict[str, int]:
    """The amounts that came with a fact, by attribute."""
    return {
        name.partition(":")[0]: value
        for name, value in known.items()
        if name.endswith(":money") and isinstance(value, int)
    }
