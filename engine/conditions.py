"""Conditions of `when`, as values: what a clause asks of one fact.

Conditions ask about a single fact and nothing else, so that a matcher can be proved against another one, and
so that facts which look alike to every condition can be decided together (see `situations`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
Known: TypeAlias = Mapping[str, str | int | None]
"""What conditions may ask about, by the names that they use; typed attributes are whole numbers."""


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


def holds(condition: Condition, known: Known) -> bool:
    """Whether a condition holds for one fact, read as plainly as it can be; runs ask matchers, for many at once."""
    if isinstance(condition, Not):
        return not holds(condition.part, known)
    if isinstance(condition, AllOf):
        return all(holds(part, known) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(holds(part, known) for part in condition.parts)
    value = known.get(condition.field)
    if value is None:
        return False
    if condition.op == "in":
        return value in condition.values
    bound = condition.values[0]
    assert isinstance(value, int)
    assert isinstance(bound, int)
    return {
        "above": value > bound, "at_least": value >= bound, "below": value < bound, "at_most": value <= bound,
    }[condition.op]  # fmt: skip
