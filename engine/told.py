"""Told: which triggers hear of an event, by the conditions that ask about the event itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from . import situations
from .match import Matcher
from .packs import ASKED_OF_EVENTS, Trigger
from .run import Run

Event = tuple[int, int, Mapping[str, str | None]]
"""A contract, a day, and what a condition may ask about."""


def told(run: Run, on: str, events: Sequence[Event], matcher: Matcher | None) -> list[tuple[Trigger, ...]]:
    """For each event the triggers on it that are in force that day and whose condition holds."""
    listed = [tuple(one for one in edition.triggers if one.on == on) for edition in run.editions]
    if not events or not any(listed):
        return [()] * len(events)
    books = [tuple(dict.fromkeys(one.clause.when for one in of)) for of in listed]
    numbers = [run.number_on(c, day) for c, day, _ in events]
    rows = pl.DataFrame(
        {
            situations.BOOK: pl.Series(numbers, dtype=pl.Int64),
            **{
                name: pl.Series([asked.get(name) for _, _, asked in events], dtype=pl.String)
                for name in ASKED_OF_EVENTS.get(on, ())
            },
        }
    )
    answer, answers = situations.decide(books, rows, {}, matcher)
    found = []
    for (c, day, _), e, number in zip(events, numbers, answer, strict=True):
        held = {books[e][index] for index in answers[number]}
        is_begun = day >= run.first_day(c)
        found.append(tuple(one for one in listed[e] if one.clause.when in held) if is_begun else ())
    return found
