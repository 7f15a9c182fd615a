"""The matcher in plain Python: each condition becomes one function, made once.

Conditions on the same attributes are asked together, once per combination of only those attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from .conditions import AllOf, Condition, Not, Test, fields

Asked: TypeAlias = Callable[[Mapping[str, int]], bool]


def match(conditions: Sequence[Condition], situations: Sequence[Mapping[str, int]]) -> list[tuple[int, ...]]:
    """For each situation the indices of the conditions that hold, ascending (see `match`)."""
    groups: dict[tuple[str, ...], list[tuple[int, Asked]]] = {}
    for index, condition in enumerate(conditions):
        groups.setdefault(tuple(sorted(fields(condition))), []).append((index, _asked(condition)))
    rooms = [_remembering(names, members) for names, members in groups.items()]
    return [tuple(sorted([index for room in rooms for index in room(one)])) for one in situations]


def _remembering(
    names: tuple[str, ...], members: list[tuple[int, Asked]]
) -> Callable[[Mapping[str, int]], tuple[int, ...]]:
    known: dict[tuple[int | None, ...], tuple[int, ...]] = {}

    def room(situation: Mapping[str, int]) -> tuple[int, ...]:
        key = tuple([situation.get(name) for name in names])
        if key not in known:
            known[key] = tuple(index for index, holds in members if holds(situation))
        return known[key]

    return room


def _asked(condition: Condition) -> Asked:
    if isinstance(condition, Test):
        return _test(condition)
    if isinstance(condition, Not):
        part = _asked(condition.part)
        return lambda situation: not part(situation)
    parts = tuple(map(_asked, condition.parts))
    if len(parts) == 1:
        return parts[0]
    return _all(parts) if isinstance(condition, AllOf) else _any(parts)


def _test(test: Test) -> Asked:
    if test.op != "in":
        raise ValueError(f"a matcher takes `in` tests only, not `{test.op}`")
    field, values = test.field, frozenset(test.values)
    return lambda situation: situation.get(field) in values


def _all(parts: tuple[Asked, ...]) -> Asked:
    def holds(situation: Mapping[str, int]) -> bool:
        for part in parts:  # noqa: SIM110 - a plain loop takes half the time of all()
            if not part(situation):
                return False
        return True

    return holds


def _any(parts: tuple[Asked, ...]) -> Asked:
    def holds(situation: Mapping[str, int]) -> bool:
        for part in parts:  # noqa: SIM110 - as above
            if part(situation):
                return True
        return False

    return holds
