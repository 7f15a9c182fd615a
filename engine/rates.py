"""Labor and prices as values: the clauses of the waterfall, rate cards and factor tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .clause import Clause
from .conditions import Condition
from .diagnostic import Span
from .periods import Every

Treatment = Literal["included", "free", "hold", "next-contract"]


@dataclass(frozen=True, slots=True)
class Cap:
    """What a clause takes at most: seconds, over what they are counted, and what has its own count."""

    up_to: int
    every: Every
    per: str | None


@dataclass(frozen=True, slots=True)
class Labor:
    """One clause of the waterfall. `rate` is an amount in millionths, or the name of a rate card."""

    clause: Clause
    draws: tuple[str, ...]
    rate: int | str | None
    treatment: Treatment | None
    cap: Cap | None
    counts_as: tuple[int | str, ...]
    overage_drawn: bool


@dataclass(frozen=True, slots=True)
class FromFact:
    """An amount an hour that comes with the fact, in an attribute."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Flat:
    """One amount for the whole entry, in millionths."""

    amount: int


@dataclass(frozen=True, slots=True)
class Tiers:
    """Amounts an hour (millionths) by the hours priced before in the period: up to so many seconds, the last
    without."""

    steps: tuple[tuple[int | None, int], ...]
    every: Every


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a rate card: an amount an hour in millionths, or another way to price; whether modifiers apply."""

    when: Condition
    price: int | FromFact | Flat | Tiers
    modified: bool


@dataclass(frozen=True, slots=True)
class FactorLine:
    """A line of a factor table, in ten-thousandths."""

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
