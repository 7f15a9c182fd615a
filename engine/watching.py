"""What watching passes around: triggers that fired, what happened, and quantities as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .packs import Trigger
from .run import Run
from .triggers import hours_text, money_text, units_text


@dataclass(frozen=True, slots=True)
class Fired:
    """A trigger that fired: in which contract, on which day, armed by what, with the fields of its event."""

    c: int
    day: int
    trigger: Trigger
    armed: str
    fields: Mapping[str, str]


# Inside a day: what it brings by itself, purchases, work with what it causes, tickets and milestones, what is charged,
# what ends with the day.
BY_ITSELF, PURCHASED, WORKED, ON_TICKETS, CHARGED, CLOSED = range(6)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that happened in a contract on a day; `order` places it inside the day: its part of the day, then its
    time, fact and id.

    `told` are the triggers on it whose condition holds; `armed` is the end of their actions' ids. Where there are
    several sorts of an event, as periods of several lengths, triggers on it count only those of their own `sort`.
    """

    on: str
    c: int
    day: int
    order: tuple[int, int, int, int, str]
    armed: str
    fields: Mapping[str, str]
    told: tuple[Trigger, ...]
    sort: str = ""


def quantity_text(run: Run, c: int, unit: str, units: int) -> str:
    """A balance as people write it: `1.5 hours`, `50.00 USD`, `3 tickets`."""
    if unit == "hours":
        return hours_text(units)
    return money_text(units, run.money[c]) if unit == "money" else units_text(units, unit)
