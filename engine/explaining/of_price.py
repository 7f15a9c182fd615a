"""A price of an hour explained: the line of the rate card, and each modifier that matches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from ..clauses import listed_in_force
from ..conditions import Known, holds
from ..decide import Price
from ..diagnostic import Span
from ..packs import Edition
from ..quantity import FACTOR, MICRO
from ..rates import Card, Flat, FromFact, Labor, Modifier, Tiers
from ..run import Run
from . import numbers
from .situation import given_amounts, why_not
from .values import Step


def priced_by(
    run: Run, edition: Edition, labor: Labor, price: Price, seen: Known, first: Known, c: int, day: date
) -> Iterator[Step]:
    """How a clause's rate comes about; `first` is what was known of the entry's first piece, which decides flat
    prices."""
    if isinstance(labor.rate, int):
        each = numbers.price(run, c, Fraction(labor.rate, MICRO))
        yield Step("Priced", f"{each} an hour", (), labor.clause.source)
        return
    assert labor.rate is not None
    yield _by_card(run, edition, edition.cards[labor.rate], price, seen, first, c, day)


def _by_card(
    run: Run, edition: Edition, card: Card, price: Price, seen: Known, first: Known, c: int, day: date
) -> Step:
    number, raw = next(
        (i, one) for i, one in enumerate(edition.pack.document.value["rates"]) if one["name"] == card.name
    )
    places = [index for index, _ in listed_in_force(raw["lines"], day)]
    considered = []
    chosen = None
    for place, line in zip(places, card.lines, strict=True):
        known = first if isinstance(line.price, Flat) else seen
        if holds(line.when, known):
            chosen = (place, line)
            break
        considered.append((f"line {place + 1}", why_not(line.when, known)))
    assert chosen is not None
    place, line = chosen
    span = edition.pack.document.spans[("rates", number, "lines", place)][1]
    if isinstance(line.price, Flat):
        whole = numbers.price(run, c, Fraction(line.price.amount, MICRO))
        says, details = f"{whole} for the whole entry, by line {place + 1} of `{card.name}`", []
    elif isinstance(line.price, Tiers):
        says = f"by tiers, by line {place + 1} of `{card.name}`: each tier counts the hours that the card has priced"
        details = _tiers(run, c, price)
    else:
        amount = given_amounts(seen)[line.price.attribute] if isinstance(line.price, FromFact) else line.price
        brought = (
            f", which the entry brings as `{line.price.attribute}`"
            if isinstance(line.price, FromFact)
            else ""
        )
        each = numbers.price(run, c, Fraction(amount, MICRO))
        says = f"{each} an hour{brought}, by line {place + 1} of `{card.name}`"
        details = list(_modified(run, c, card, Fraction(amount, MICRO), seen)) if line.modified else []
    return Step("Priced", says, tuple(details), _source(span), tuple(considered))


def _tiers(run: Run, c: int, price: Price) -> list[str]:
    return [
        f"up to {numbers.hours(up_to)}: {numbers.price(run, c, each)} an hour" if up_to is not None
        else f"beyond: {numbers.price(run, c, each)} an hour"
        for up_to, each in price.tiers
    ]  # fmt: skip


def _modified(run: Run, c: int, card: Card, rate: Fraction, seen: Known) -> Iterator[str]:
    """Each modifier that matches, and what it makes of the rate."""
    hits: list[Modifier] = []
    for modifier in card.modifiers:
        group = modifier if isinstance(modifier, tuple) else (modifier,)
        hits += [one for one in group if holds(one.when, seen)][:1]
    results = []
    for one in hits:
        after = _apply(one, rate)
        results.append(after)
        yield f"{_says(run, c, one)} = {numbers.price(run, c, after)}"
        if not card.highest:
            rate = after
    if card.highest and len(hits) > 1:
        yield f"the highest counts: {numbers.price(run, c, max(results))}"


def _apply(modifier: Modifier, rate: Fraction) -> Fraction:
    if modifier.kind == "multiply":
        return rate * Fraction(modifier.value, FACTOR)
    amount = Fraction(modifier.value, MICRO)
    return rate + amount if modifier.kind == "add" else amount


def _says(run: Run, c: int, one: Modifier) -> str:
    if one.kind == "multiply":
        return f"x {numbers.exact(Fraction(one.value, FACTOR))}"
    amount = numbers.price(run, c, Fraction(one.value, MICRO))
    return f"+ {amount}" if one.kind == "add" else f"set to {amount}"


def _source(span: Span) -> str:
    return f"{'/'.join(span.file.replace(chr(92), '/').split('/')[-2:])}:{span.line}"
