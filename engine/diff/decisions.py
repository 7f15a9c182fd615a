"""Situations of work in which two packs decide differently, proved by the engine: each is decided under both.

Situations are all combinations of the values that a condition of either pack can tell apart (see `classes`). Attributes
are taken as independent of each other, so a situation that cannot happen (a Sunday in business hours) may be among
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from math import prod
from typing import Any, NamedTuple

from ..classes import Cut, over_classes
from ..conditions import Condition, fields, tests_of
from ..decide import Decision, Situation, decide
from ..lint.situations import MOST
from ..match_python import match
from ..packs import Edition
from ..quantity import MICRO
from ..rates import FromFact
from .wording import situation_words, words

GIVEN = 100 * MICRO  # what an entry brings where a rate comes with it


@dataclass(frozen=True, slots=True)
class Decided:
    """A part of decisions that was one way and is now another (steps, rounding, fees, who is told): the simplest
    situation in which it is so, and in how many it is."""

    situation: str
    before: str
    after: str
    situations: int


@dataclass(frozen=True, slots=True)
class Decisions:
    """What changed, most situations first, and how many situations were looked at, of how many there are."""

    changed: tuple[Decided, ...]
    looked_at: int
    of: int

    @property
    def is_cut_short(self) -> bool:
        """Whether there were too many situations to look at all."""
        return self.looked_at < self.of


class _Choice(NamedTuple):
    """A class of the values of an attribute, and one of them; None for those that nothing names."""

    code: int
    value: str | int | None


@dataclass(slots=True)
class _Group:
    """The simplest situation of a group, by the number of its values (one more where it is not billable), and how many
    there are."""

    size: int
    values: dict[str, str | int]
    billable: bool
    held: frozenset[Condition]
    count: int = 0


def decisions(old: Edition, new: Edition, most: int = MOST) -> Decisions:
    """Where two editions decide work differently; at most so many situations are looked at, each billable and not."""
    book = tuple(dict.fromkeys((*old.work_conditions, *new.work_conditions)))
    whole = {
        test.field: all(isinstance(value, int) for value in test.values)
        for one in book for test in tests_of(one)
    }  # fmt: skip
    _, shapes, cuts = over_classes([book], whole)
    choices = {name: _choices(of) for name, of in cuts.items()}
    names = _by_interest(choices, old, new)
    every = prod(len(choices[name]) for name in names)
    looked_at = list(islice(product(*(choices[name] for name in names)), most))
    codes = [{name: one.code for name, one in zip(names, row, strict=True) if one.code} for row in looked_at]
    groups: dict[Any, _Group] = {}
    for row, holding in zip(looked_at, match(shapes[0], codes) if shapes else [()] * len(codes), strict=True):
        held = frozenset(book[index] for index in holding)
        values = {name: one.value for name, one in zip(names, row, strict=True) if one.value is not None}
        for billable in (True, False):
            _hold_against(groups, old, new, _Group(len(values) + (not billable), values, billable, held))
    changed = [_decided(old, new, part, one) for (part, _, _), one in groups.items()]
    changed.sort(key=lambda one: (-one.situations, one.situation, one.before, one.after))
    return Decisions(tuple(changed), 2 * len(looked_at), 2 * every)


def _hold_against(groups: dict[Any, _Group], old: Edition, new: Edition, one: _Group) -> None:
    """Count a situation in the group of each part of its decision that differs."""
    before, after = (_essence(_decision(edition, one)) for edition in (old, new))
    for part, (was, now) in enumerate(zip(before, after, strict=True)):
        if was == now:
            continue
        known = groups.get((part, was, now))
        count = known.count + 1 if known else 1
        if known is None or one.size < known.size:
            groups[part, was, now] = replace(one, count=count)
        else:
            known.count = count


def _decision(edition: Edition, one: _Group) -> Decision:
    return decide(edition, Situation(one.held, one.held, one.billable, _given(edition)))


def _given(edition: Edition) -> Mapping[str, int]:
    lines = [line.price for card in edition.cards.values() for line in card.lines]
    return {price.attribute: GIVEN for price in lines if isinstance(price, FromFact)}


def _choices(cuts: list[Cut]) -> list[_Choice]:
    """One value of each class, the class that nothing names first."""
    found: dict[int, str | int | None] = {0: None}
    for cut in cuts:
        for value, code in cut.words.items():
            found.setdefault(code, value)
        for index, (start, code) in enumerate(cut.starts):
            least = cut.starts[1][0] - 1 if index == 0 and len(cut.starts) > 1 else start
            found.setdefault(code, least)
    return [_Choice(code, value) for code, value in sorted(found.items())]


def _by_interest(choices: Mapping[str, list[_Choice]], old: Edition, new: Edition) -> list[str]:
    """The attributes in the order of asking: those of conditions that only one pack has vary first."""
    other = set(old.work_conditions) ^ set(new.work_conditions)
    changed = {name for one in other for name in fields(one)}
    return sorted(choices, key=lambda name: (name in changed, name))


def _essence(one: Decision) -> tuple[Any, ...]:
    """The parts of a decision without the places of its clauses, in the order of `words`."""
    steps = tuple(
        (
            step.kind, step.clause.name, step.cap, step.pool and step.pool.clause.name, step.factor, step.price,
            step.times,
        )
        for step in one.steps
    )  # fmt: skip
    rule = one.rounding
    rounding = rule and (
        rule.increment, rule.direction, rule.half, rule.minimum, rule.maximum, rule.grace, rule.per, rule.alone,
        rule.start, rule.end,
    )  # fmt: skip
    told, fees = (tuple(each.clause.name for each in of) for of in (one.told, one.fees))
    return (steps, one.refusal), rounding, fees, told


def _decided(old: Edition, new: Edition, part: int, one: _Group) -> Decided:
    before, after = (tuple(words(each, _decision(each, one), one.held))[part] for each in (old, new))
    return Decided(situation_words(one.values, one.billable), before, after, one.count)
