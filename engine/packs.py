"""Rule packs as frozen values: what a pack says once its terms are known.

A `Pack` is the file, checked; an `Edition` is what the pack says under one set of terms: every `$name`
replaced, every quantity a whole number. `build` makes editions, `terms` says which holds on which day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from .bands import Calendar
from .clause import Clause
from .conditions import Condition
from .currency import Money, is_known, minor_digits
from .diagnostic import Span
from .fees import Fee, OneOff
from .limits import Discount, Limit, What
from .metered import ExpensePrice, TicketPrice, UsagePrice
from .periods import Every
from .pools import Pool
from .quantity import MICRO, Duration
from .rates import Card, FactorLine, Labor
from .source import Document

TermValue: TypeAlias = "int | str | date | Duration"


@dataclass(frozen=True, slots=True)
class Uplift:
    """A rise by a percentage (millionths), again and again."""

    percent: int
    every: Every


@dataclass(frozen=True, slots=True)
class Term:
    """A named value of a pack that contracts may set. Money, numbers and percents in millionths."""

    name: str
    type: str
    default: TermValue | None
    values: tuple[tuple[date, TermValue], ...]
    required: bool
    uplift: Uplift | None
    choices: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Attribute:
    """A declared attribute of facts: its type, and its values where the list is closed."""

    name: str
    type: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """One contract type, checked. `plans` are named sets of terms."""

    name: str
    version: str
    title: str
    summary: str
    currency: str
    timezone: str
    money_rounding: str
    money_step: int | None
    terms: Mapping[str, Term]
    plans: Mapping[str, Mapping[str, TermValue]]
    attributes: Mapping[str, Attribute]
    document: Document = field(repr=False)

    def money(self, currency: str | None = None) -> Money:
        """The pack's currency, or a contract's, with the places that its step needs."""
        code, places = currency or self.currency, 0
        while self.money_step is not None and self.money_step * 10**places % MICRO:
            places += 1
        return Money(code, max(minor_digits(code) if is_known(code) else 0, places))

    def mode(self, digits: int) -> str:
        """How amounts are rounded, in units of so many places: `half-up`, or `half-up/5` to multiples of 5."""
        if self.money_step is None:
            return self.money_rounding
        return f"{self.money_rounding}/{self.money_step * 10**digits // MICRO}"


@dataclass(frozen=True, slots=True)
class ClockRounding:
    """How a clock time is rounded before its duration is taken: seconds and a direction."""

    increment: int
    direction: str


@dataclass(frozen=True, slots=True)
class Rounding:
    """How worked seconds become billed seconds. `per` is empty for one entry at a time, `alone` for each piece."""

    clause: Clause
    increment: int
    direction: str
    half: str
    minimum: int
    maximum: int
    grace: int
    per: tuple[str, ...]
    alone: bool
    start: ClockRounding | None
    end: ClockRounding | None


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of `then`: what is done, for whom, and the words with their {fields}."""

    kind: Literal["notify", "task", "invoice", "emit"]
    to: tuple[str, ...]
    message: str
    data: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A step of a ladder as written, in the pool's smallest unit, or in millionths of the whole."""

    text: str
    value: int
    is_share: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How often something must have happened within a time that ends with the day itself."""

    of: str
    within: Duration
    at_least: int


@dataclass(frozen=True, slots=True)
class Trigger:
    """What to do when something happens, or becomes true.

    `then_every` goes on beyond the last threshold in steps of its size. `days` are ascending. `of`, `every` and `limit`
    say which charges are added up over what, and whose amount percentages are of; thresholds of a spend are of money,
    or of worked time (`measure`).
    """

    clause: Clause
    on: str
    pool: str | None
    measure: Literal["left", "used", "amount", "time"]
    thresholds: tuple[Threshold, ...]
    then_every: Threshold | None
    by_purchase: bool
    days: tuple[int, ...]
    count: Count | None
    of: What | None
    every: Every | None
    limit: str | None
    then: tuple[Action, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """What a pack says under one set of terms. Compared by identity: equal editions are made once."""

    pack: Pack
    calendar: Calendar | None
    rounding: tuple[Rounding, ...]
    pools: Mapping[str, Pool]
    labor: tuple[Labor, ...]
    cards: Mapping[str, Card]
    factors: Mapping[str, tuple[FactorLine, ...]]
    tickets: tuple[TicketPrice, ...]
    usage: tuple[UsagePrice, ...]
    expenses: tuple[ExpensePrice, ...]
    fees: tuple[Fee, ...]
    one_offs: tuple[OneOff, ...]
    discounts: tuple[Discount, ...]
    limits: tuple[Limit, ...]
    triggers: tuple[Trigger, ...]
    work_conditions: tuple[Condition, ...]
    ticket_conditions: tuple[Condition, ...]

    @property
    def rounds_the_clock(self) -> bool:
        """Whether any rule rounds the times at which work starts and ends."""
        return any(one.start or one.end for one in self.rounding)


TICKET_EVENTS = ("ticket-opened", "ticket-completed")
WORK_EVENTS = ("time-entry", "held")
# What a condition of a trigger may ask about, where that is not work or a ticket.
ASKED_OF_EVENTS: Mapping[str, tuple[str, ...]] = {
    "purchase": ("pool",),
    "lapse": ("pool",),
    "count-changed": ("unit",),
    "milestone-reached": ("milestone",),
    "charge": ("kind", "clause", "code"),
}
EVENTS_WITH_WHEN = (*TICKET_EVENTS, *WORK_EVENTS, *ASKED_OF_EVENTS)


def conditions_of_work(
    rounding: tuple[Rounding, ...],
    labor: tuple[Labor, ...],
    cards: Mapping[str, Card],
    factors: Mapping[str, tuple[FactorLine, ...]],
    one_offs: tuple[OneOff, ...],
    triggers: tuple[Trigger, ...],
) -> tuple[Condition, ...]:
    """Every condition asked of a piece of work, each once, in the order of the pack."""

    def walk() -> Iterator[Condition]:
        yield from (rule.clause.when for rule in rounding)
        yield from (clause.clause.when for clause in labor)
        for card in cards.values():
            yield from (line.when for line in card.lines)
            for modifier in card.modifiers:
                group = modifier if isinstance(modifier, tuple) else (modifier,)
                yield from (one.when for one in group)
        for lines in factors.values():
            yield from (line.when for line in lines)
        yield from (one.clause.when for one in one_offs if one.on in WORK_EVENTS)
        yield from (one.clause.when for one in triggers if one.on in WORK_EVENTS)

    return tuple(dict.fromkeys(walk()))
