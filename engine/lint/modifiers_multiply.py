"""modifiers-multiply: two modifiers of a rate card that both raise the price of the same hour."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from ..conditions import ALWAYS, Condition, fields
from ..decide import Situation, decide
from ..quantity import FACTOR, MICRO
from ..rates import Card, Modifier
from .rule import Finding, Rule, Subject
from .situations import answers
from .values import is_dated, is_sure, money
from .values import number as in_words


def _check(subject: Subject) -> Iterator[Finding]:
    dated = any(is_dated(subject.value.get(section) or []) for section in ("rates", "labor", "factors"))
    for number, (name, card) in enumerate(subject.edition.cards.items()):
        raising = list(_raising(card))
        if dated or card.highest or len(raising) < 2:
            continue
        billed = list(_billed(subject, name))
        for (first, one), (second, other) in combinations(raising, 2):
            prices = [hours for held, hours in billed if one.when in held and other.when in held]
            raw = subject.value["rates"][number]
            both = raw["modifiers"][first], raw["modifiers"][second]
            if not prices or not is_sure(subject, *(modifier["multiply"] for modifier in both)):
                continue
            together = Fraction(one.value * other.value, FACTOR**2)
            result = f"x {in_words(together)} together"
            alone = [(before, after) for before, after in prices if before and after == before * together]
            if alone and is_sure(subject, *(line.get("rate") for line in raw["lines"])):
                result = f"{money(subject, alone[0][0])} becomes {money(subject, alone[0][1])} an hour"
            names = " and ".join(
                f"`{written['name']}` (x {in_words(Fraction(modifier.value, FACTOR))})"
                for written, modifier in zip(both, (one, other), strict=True)
            )
            place = ("rates", number, "modifiers")
            yield Finding(
                (*place, second, "name"), f"{names} can both apply: {result}",
                "if only one may apply, put them under `one_of`, or write `apply: highest`",
                (("the other one is here", (*place, first, "name")),),
            )  # fmt: skip


def _raising(card: Card) -> Iterator[tuple[int, Modifier]]:
    """The modifiers that stand by themselves and, under a condition, make the price higher."""
    for index, one in enumerate(card.modifiers):
        if isinstance(one, Modifier) and one.kind == "multiply" and one.value > FACTOR and one.when != ALWAYS:
            yield index, one


def _billed(subject: Subject, name: str) -> Iterator[tuple[frozenset[Condition], tuple[Fraction, Fraction]]]:
    """What holds where a plain line of a card is billed, and the price of an hour before and after modifiers.

    Nothing where it is not sure what goes together: the clock and the weekday, and what is not billable.
    """
    edition = subject.edition
    cards = edition.cards.values()
    book = [one.clause.when for one in edition.labor]
    book += [line.when for card in cards for line in card.lines]
    book += [line.when for lines in edition.factors.values() for line in lines]
    book += [one.when for card in cards for one in _modifiers(card)]
    asked = {field for one in book for field in fields(one)}
    if {"clock", "weekday"} <= asked or "billable" in asked:
        return
    given = dict.fromkeys(subject.pack.attributes, MICRO)
    clauses = {one.clause.name for one in edition.labor if one.rate == name}
    for holding in dict.fromkeys(answers(book) or ()):
        held = frozenset(book[index] for index in holding)
        line = next((one for one in edition.cards[name].lines if one.when in held), None)
        if line is None or not line.modified or not isinstance(line.price, int):
            continue
        for step in decide(edition, Situation(held, held, True, given)).steps:
            if step.clause.name in clauses and step.price is not None and step.price.hourly is not None:
                yield held, (Fraction(line.price, MICRO), step.price.hourly)


def _modifiers(card: Card) -> Iterator[Modifier]:
    for one in card.modifiers:
        yield from one if isinstance(one, tuple) else (one,)


RULE = Rule("modifiers-multiply", "warning", _check)
