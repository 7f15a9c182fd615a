"""Notices: what is odd about a run and spoils nothing in it, for somebody to look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .head_counts import HeadCounts
from .quantity import day_of
from .run import Run
from .triggers import units_text


@dataclass(frozen=True, slots=True)
class Notice:
    """Something odd: its name, in which contract, on which day, and a sentence."""

    name: str
    contract: str
    date: date
    message: str


def notices(run: Run, counts: HeadCounts) -> Iterator[Notice]:
    """The counts that fall below zero (ruling V14)."""
    for c, unit, day in sorted(counts.below_zero()):
        number = units_text(counts.on(c, unit, day), unit)
        yield Notice(
            "count-below-zero", run.contracts[c].id, day_of(day),
            f"the count falls to {number}, which is priced as none: look for a total or a rise that is missing",
        )  # fmt: skip
