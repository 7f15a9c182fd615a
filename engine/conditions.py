"""Conditions of `when`, as values: what a clause asks of one fact.

Conditions ask about a single fact and nothing else, so that a matcher can be proved against another one, and
so that facts which look alike to every condition can be decided together (see `situations`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Op = Literal["in", "above", "at_least", "below", "at_most"]


@dataclass(frozen=True, slots=True)
class Test:
    """One attribute against values: `in` takes one or more, the comparisons exactly one whole number.

    Numbers, money and percents are in millionths, durations in seconds, dates in days since 1970-01-01.
    An absent attribute matches no test.
    """

    __test__ = False

    field: str
    op: Op
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds when every part holds; with no parts it always holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when at least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when its part does not, so also where the attribute is absent."""

    part: Condition


Condition: TypeAlias = Test | AllOf | AnyOf | Not
ALWAYS = AllOf(())


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every test of a condition, in the order in which they are written."""
    waiting = [condition]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Test):
            yield one
        elif isinstance(one, Not):
            waiting.append(one.part)
        else:
            waiting.extend(reversed(one.parts))


def fields(condition: Condition) -> frozenset[str]:
    """The attributes that a condition asks about."""
    return frozenset(test.field for test in tests_of(condition))


def depth(condition: Condition) -> int:
    """How many lists (all of, any of) stand inside each other; a test alone has 0, and `not` adds none."""
    deepest, waiting = 0, [(condition, 0)]
    while waiting:
        one, above = waiting.pop()
        deepest = max(deepest, above)
        if isinstance(one, Not):
            waiting.append((one.part, above))
        elif not isinstance(one, Test):
            waiting.extend((part, above + 1) for part in one.parts)
    return deepest
