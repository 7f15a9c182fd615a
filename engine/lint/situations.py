"""All situations that a list of conditions can tell apart: every combination of the classes of its attributes.

Attributes are taken as independent of each other, so some combinations cannot happen (a Sunday in business hours). What
holds in all of them holds in all real ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

from ..classes import over_classes
from ..conditions import Condition, tests_of
from ..match_python import match

MOST = 20_000


def answers(conditions: Sequence[Condition]) -> list[frozenset[int]] | None:
    """For each situation which conditions hold, by number; None where there are too many situations to look at."""
    shapes, codes = _classes(conditions)
    if prod(len(of) for of in codes.values()) > MOST:
        return None
    names = list(codes)
    every = [
        {name: code for name, code in zip(names, combination, strict=True) if code}
        for combination in product(*(codes[name] for name in names))
    ]
    return [frozenset(one) for one in match(shapes, every)]


def how_many(conditions: Sequence[Condition]) -> int:
    """How many situations the conditions can tell apart."""
    return prod(len(of) for of in _classes(conditions)[1].values())


def _classes(conditions: Sequence[Condition]) -> tuple[Sequence[Condition], dict[str, list[int]]]:
    """The conditions over the classes of their attributes, and the numbers of these."""
    book = tuple(conditions)
    tests = [test for one in book for test in tests_of(one)]
    whole = {test.field: all(isinstance(value, int) for value in test.values) for test in tests}
    _, shapes, cuts = over_classes([book], whole)
    codes = {
        name: sorted(
            {0, *(code for cut in of for code in (*cut.words.values(), *(code for _, code in cut.starts)))}
        )
        for name, of in cuts.items()
    }
    return shapes[0], codes
