"""Conditions cut to what durable-rules decides safely: *pieces*, each some numbers of a few attributes.

durable-rules fires a rule once for every path through its alternatives that holds: nine lists of `any` with
four true parts each would be 4 to the power of 9 firings. In a piece at most one path holds, because all its
parts must hold and the alternatives of a part are different numbers of one attribute. A *formula* says how a
condition is put together from pieces, so a condition of any shape and size is decided.

Every attribute is always present in what is asked: its numbers are 1, 2, 3…, and 0 where it is absent or its
value is named by no test. So a negated test is the list of the other numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from .conditions import AllOf, Condition, Not, Test, tests_of

Expression: TypeAlias = dict[str, Any]  # of durable-rules: {"a0": 1}, {"$gte": {"a0": 1}}, {"$or": [...]}
Formula: TypeAlias = "int | bool | tuple[str, list[Formula]]"  # a piece's place; a constant; pieces joined
Part: TypeAlias = "Expression | bool | tuple[str, list[Formula]]"  # not yet a piece

TESTS_IN_PIECE = 50
LISTS_IN_PIECE = 10
LISTED = 3  # a longer run of numbers is tested by its ends


class Attribute(NamedTuple):
    """An attribute as durable-rules sees it: a name without surprises, and a number for each value."""

    name: str
    numbers: Mapping[int, int]


def attributes_of(conditions: Sequence[Condition]) -> dict[str, Attribute]:
    """Every attribute that the conditions mention."""
    named: dict[str, set[int]] = {}
    for condition in conditions:
        for test in tests_of(condition):
            if test.op != "in":
                raise ValueError(f"a matcher takes `in` tests only, not `{test.op}`")
            numbers = (value for value in test.values if isinstance(value, int))
            named.setdefault(test.field, set()).update(numbers)
    return {
        field: Attribute(f"a{index}", {value: number for number, value in enumerate(sorted(values), 1)})
        for index, (field, values) in enumerate(sorted(named.items()))
    }


def cut(
    conditions: Sequence[Condition], attributes: Mapping[str, Attribute]
) -> tuple[list[Formula], list[Expression]]:
    """A formula per condition, and the pieces, each once, that the formulas name by their place."""
    pieces: dict[str, int] = {}
    formulas = [_formula(_part(one, True, attributes, pieces), pieces) for one in conditions]
    return formulas, [json.loads(piece) for piece in pieces]


def holds(formula: Formula, pieces: set[int]) -> bool:
    """Whether a formula holds where exactly these pieces do."""
    if isinstance(formula, bool):
        return formula
    if isinstance(formula, int):
        return formula in pieces
    op, parts = formula
    return (all if op == "$and" else any)(holds(part, pieces) for part in parts)


def tests_in(expression: Expression) -> Iterator[str]:
    """The attribute's name (`a0`, `a1`, …) of every test in an expression."""
    for op, inner in expression.items():
        if isinstance(inner, list):
            for part in inner:
                yield from tests_in(part)
        elif isinstance(inner, dict):
            yield from inner
        else:
            yield op


def _part(
    condition: Condition, wanted: bool, attributes: Mapping[str, Attribute], pieces: dict[str, int]
) -> Part:
    """The condition where it is wanted to hold, else its opposite."""
    if isinstance(condition, Not):
        return _part(condition.part, not wanted, attributes, pieces)
    if isinstance(condition, Test):
        return _one_of(condition, wanted, attributes[condition.field], pieces)
    parts = [_part(one, wanted, attributes, pieces) for one in condition.parts]
    every = isinstance(condition, AllOf) == wanted
    return _all(parts, pieces) if every else _any(parts, pieces)


def _all(parts: list[Part], pieces: dict[str, int]) -> Part:
    if False in parts:
        return False
    small = [one for part in parts if isinstance(part, dict) for one in part.get("$and", [part])]
    joined: list[Formula] = [part for part in parts if isinstance(part, tuple)]
    batches = _batches("$and", small)
    if not joined and len(batches) <= 1:
        return batches[0] if batches else True
    return "$and", [_formula(batch, pieces) for batch in batches] + joined


def _any(parts: list[Part], pieces: dict[str, int]) -> Part:
    if True in parts:
        return True
    some = [part for part in parts if part is not False]
    if len(some) <= 1:
        return some[0] if some else False
    return "$or", [_formula(part, pieces) for part in some]


def _one_of(test: Test, wanted: bool, attribute: Attribute, pieces: dict[str, int]) -> Part:
    """One attribute is one of some numbers; 0 to `last` are all there are."""
    name, numbers = attribute
    last = len(numbers)
    named = {numbers[value] for value in test.values if isinstance(value, int)}
    accepted = named if wanted else set(range(last + 1)) - named
    if len(accepted) == last:
        return {"$neq": {name: (set(range(last + 1)) - accepted).pop()}}
    batches = _batches("$or", [part for run in _runs(accepted) for part in _run(name, run, last)])
    if len(batches) <= 1:
        return batches[0] if batches else False
    return "$or", [_formula(batch, pieces) for batch in batches]


def _runs(numbers: set[int]) -> list[list[int]]:
    """The numbers in ascending order, those without a gap together."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _run(name: str, run: list[int], last: int) -> list[Expression]:
    """Tests of which one holds for the numbers of a run, and none for any other."""
    if len(run) <= LISTED:
        return [{name: number} for number in run]
    start, end = {"$gte": {name: run[0]}}, {"$lte": {name: run[-1]}}
    if run[0] == 0:
        return [end]
    return [start if run[-1] == last else {"$and": [start, end]}]


def _batches(op: str, parts: list[Expression]) -> list[Expression]:
    """The parts joined, in as few expressions as the bounds of a piece allow."""
    batches: list[list[Expression]] = []
    tests = lists = 0
    for part in parts:
        more, deeper = sum(1 for _ in tests_in(part)), json.dumps(part).count("[")
        if not batches or tests + more > TESTS_IN_PIECE or lists + deeper > LISTS_IN_PIECE:
            batches.append([])
            tests = lists = 0
        batches[-1].append(part)
        tests, lists = tests + more, lists + deeper
    return [batch[0] if len(batch) == 1 else {op: batch} for batch in batches]


def _formula(part: Part, pieces: dict[str, int]) -> Formula:
    """The part as a formula; an expression becomes a piece, once."""
    if not isinstance(part, dict):
        return part
    return pieces.setdefault(json.dumps(part), len(pieces))
