"""Which conditions hold in which situations: the interface of the two matchers, and the choice between them.

A matcher takes conditions whose tests are all `in` tests over whole numbers, and situations that give each
attribute one number (a key that is missing is an absent attribute). For each situation it returns the indices
of the conditions that hold, ascending. Both matchers must agree on every input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from .conditions import Condition, depth, tests_of

Matcher: TypeAlias = Callable[[Sequence[Condition], Sequence[Mapping[str, int]]], list[tuple[int, ...]]]

MOST_TESTS = 400
DEEPEST = 8


def too_large(condition: Condition) -> bool:
    """Whether a condition has more tests, or lists inside each other, than a pack may ask of one `when`.

    A list of values is one test, however long. The matchers do decide such a condition, only slowly.
    """
    if depth(condition) > DEEPEST:
        return True
    return any(number >= MOST_TESTS for number, _ in enumerate(tests_of(condition)))


def default_matcher() -> Matcher:
    """The matcher of durable-rules where it is installed, else the one in plain Python."""
    from . import match_durable, match_python

    return match_durable.match if match_durable.available() else match_python.match
