"""Rule packs as frozen values: what a pack says once its terms are known.

A `Pack` is the file, checked; an `Edition` is what the pack says under one set of terms: every `$name`
replaced, every quantity a whole number. `build` makes editions, `terms` says which holds on which day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from .conditions import Condition
from .diagnostic import Span
from .quantity import Duration
from .source import Document

TermValue: TypeAlias = "int | str | date | Duration"
Treatment = Literal["included", "free", "hold", "next-contract"]


@dataclass(frozen=True, slots=True)
class Term:
    """A named value of a pack that contracts may set. Money, numbers and percents in millionths."""

    name: str
    type: str
    default: TermValue | None
    values: tuple[tuple[date, TermValue], ...]
    required: bool
    uplift: int | None
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
    terms: Mapping[str, Term]
    plans: Mapping[str, Mapping[str, TermValue]]
    attributes: Mapping[str, Attribute]
    document: Document = field(repr=False)


@dataclass(frozen=True, slots=True)
class Clause:
    """What every clause has: its name, its condition, the words and the code for the invoice, its place."""

    name: str
    when: Condition
    label: str
    code: str
    span: Span

    @property
    def source(self) -> str:
        """Where the clause stands, the same on every machine: `rules/block-hours.yaml:55`."""
        return f"{'/'.join(self.span.file.replace(chr(92), '/').split('/')[-2:])}:{self.span.line}"


@dataclass(frozen=True, slots=True)
class ClockRounding:
    """How a clock time is rounded before its duration is taken: seconds and a direction."""

    increment: int
    direction: str


@dataclass(frozen=True, slots=True)
class Rounding:
    """How worked seconds become billed seconds. `per` is empty for one entry at a time."""

    clause: Clause
    increment: int
    direction: str
    half: str
    minimum: int
    maximum: int
    grace: int
    per: tuple[str, ...]
    start: ClockRounding | None
    end: ClockRounding | None


@dataclass(frozen=True, slots=True)
class Sold:
    """What a pool sells: a quantity in the pool's own smallest unit, at a price in millionths."""

    quantity: int
    price: int
    at_start: bool


@dataclass(frozen=True, slots=True)
class Pool:
    """Something prepaid. Hours are kept in ten-thousandths of a second, money in minor units."""

    clause: Clause
    unit: str
    sold: Sold | None
    lasts: Duration | Literal["contract", "forever"]
    draw_first: str
    paid_first: bool
    when_used_up: str


@dataclass(frozen=True, slots=True)
class Labor:
    """One clause of the waterfall. `rate` is an amount in millionths, or the name of a rate card."""

    clause: Clause
    draws: tuple[str, ...]
    rate: int | str | None
    treatment: Treatment | None
    counts_as: tuple[int | str, ...]
    overage_drawn: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a rate card (millionths an hour) or of a factor table (ten-thousandths)."""

    when: Condition
    value: int


@dataclass(frozen=True, slots=True)
class Modifier:
    """`multiply` (ten-thousandths), `add` or `set` (millionths) a rate."""

    when: Condition
    kind: Literal["multiply", "add", "set"]
    value: int


@dataclass(frozen=True, slots=True)
class Card:
    """A rate card: the first line that matches, then modifiers. A tuple of modifiers is a `one_of`."""

    name: str
    lines: tuple[Line, ...]
    modifiers: tuple[Modifier | tuple[Modifier, ...], ...]
    highest: bool
    span: Span


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
class Trigger:
    """What to do when something happens, or becomes true."""

    clause: Clause
    on: str
    pool: str | None
    measure: Literal["left", "used"]
    thresholds: tuple[Threshold, ...]
    then: tuple[Action, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """What a pack says under one set of terms. Compared by identity: equal editions are made once."""

    pack: Pack
    rounding: tuple[Rounding, ...]
    pools: Mapping[str, Pool]
    labor: tuple[Labor, ...]
    cards: Mapping[str, Card]
    factors: Mapping[str, tuple[Line, ...]]
    triggers: tuple[Trigger, ...]
    work_conditions: tuple[Condition, ...]
    ticket_conditions: tuple[Condition, ...]


def conditions_of_work(
    rounding: tuple[Rounding, ...],
    labor: tuple[Labor, ...],
    cards: Mapping[str, Card],
    factors: Mapping[str, tuple[Line, ...]],
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

    return tuple(dict.fromkeys(walk()))
