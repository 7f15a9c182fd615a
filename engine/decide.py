"""Deciding: what a contract does with work of one kind, before any pool has been looked at.

One decision is made for each edition and each set of conditions that hold, a few hundred in a run of a
million entries. It says which pools are tried, what ends the waterfall, at what rate, under which rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .conditions import Condition
from .packs import Card, Clause, Edition, Labor, Line, Modifier, Pool, Rounding, Sold
from .quantity import FACTOR, MICRO, half_up

End = Literal[
    "rate",
    "included",
    "free",
    "held",
    "next",
    "buys",
    "no-clause",
    "no-rest",
    "no-rate",
    "no-factor",
    "negative-rate",
]
REFUSALS = ("no-clause", "no-rest", "no-rate", "no-factor", "negative-rate")
_ENDS: dict[str, End] = {"included": "included", "free": "free", "hold": "held", "next-contract": "next"}


@dataclass(frozen=True, slots=True)
class Draw:
    """One pool to try: its factor in ten-thousandths (None where no line of a factor table fits), and the
    pool itself where it buys again when it is used up."""

    pool: str
    unit: str
    factor: int | None
    clause: Clause
    buys: Pool | None
    overage_drawn: bool

    @property
    def weight(self) -> int:
        """The factor of a draw that has been decided, which always has one."""
        assert self.factor is not None
        return self.factor

    @property
    def sold(self) -> Sold:
        """What is bought; only asked of pools that buy, which all sell."""
        assert self.buys is not None
        assert self.buys.sold is not None
        return self.buys.sold


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens to work in one situation: pools in order, then the end.

    `rate` is currency per hour after modifiers; `billed_factor` multiplies billed time (`overage: drawn`).
    """

    draws: tuple[Draw, ...]
    end: End
    clause: Clause | None
    rate: Fraction | None
    billed_factor: int
    rounding: Rounding | None


def decide(edition: Edition, held: frozenset[Condition], billable: bool) -> Decision:
    """The decision of an edition where exactly the conditions in `held` hold."""
    matching = [one for one in edition.labor if one.clause.when in held]
    rounding = next((one for one in edition.rounding if one.clause.when in held), None)
    if not matching:
        return Decision((), "no-clause", None, None, FACTOR, None)
    if not billable and matching[0].treatment != "next-contract":
        return Decision((), "free", matching[0].clause, None, FACTOR, None)
    draws, end, clause = _waterfall(edition, matching, held)
    if any(one.factor is None for one in draws):
        return Decision((), "no-factor", clause, None, FACTOR, None)
    rate = _price(edition, matching, held)
    needs_rate = end == "rate" or any(one.unit == "money" for one in draws)
    if needs_rate and rate is None:
        return Decision((), "no-rate", clause, None, FACTOR, None)
    if needs_rate and rate is not None and rate < 0:
        return Decision((), "negative-rate", clause, None, FACTOR, None)
    last = draws[-1] if draws and draws[-1].overage_drawn else None
    times = FACTOR if last is None else last.weight
    return Decision(draws, end, clause, rate if needs_rate else None, times, rounding)


def _waterfall(
    edition: Edition, matching: list[Labor], held: frozenset[Condition]
) -> tuple[tuple[Draw, ...], End, Clause]:
    """The pools in order, up to the first step that cannot run out."""
    draws: list[Draw] = []
    for one in matching:
        if one.treatment is not None:
            return tuple(draws), _ENDS[one.treatment], one.clause
        factor = _factor(edition, one, held)
        for name in one.draws:
            pool = edition.pools[name]
            buys = pool if name == one.draws[-1] and pool.when_used_up == "buy" else None
            draws.append(Draw(name, pool.unit, factor, one.clause, buys, one.overage_drawn))
        if draws and draws[-1].buys is not None:
            return tuple(draws), "buys", one.clause
        if one.rate is not None:
            return tuple(draws), "rate", one.clause
    return tuple(draws), "no-rest", matching[-1].clause


def _price(edition: Edition, matching: list[Labor], held: frozenset[Condition]) -> Fraction | None:
    """The rate of the first rate step; what work drawn from a pool of money costs is priced by it too."""
    for one in matching:
        if one.treatment is not None:
            return None
        if one.rate is not None:
            return _rate(edition, one.rate, held)
    return None


def _rate(edition: Edition, rate: int | str, held: frozenset[Condition]) -> Fraction | None:
    if isinstance(rate, int):
        return Fraction(rate, MICRO)
    card = edition.cards[rate]
    line = _first(card.lines, held)
    return None if line is None else _modified(card, Fraction(line.value, MICRO), held)


def _modified(card: Card, rate: Fraction, held: frozenset[Condition]) -> Fraction:
    """The rate after the modifiers that match: in order, or the one that gives most (ruling P3)."""
    applied: list[Modifier] = []
    for modifier in card.modifiers:
        group = modifier if isinstance(modifier, tuple) else (modifier,)
        hits = [one for one in group if one.when in held]
        applied += hits[:1]
    if card.highest:
        return max((_apply(one, rate) for one in applied), default=rate)
    for one in applied:
        rate = _apply(one, rate)
    return rate


def _apply(modifier: Modifier, rate: Fraction) -> Fraction:
    if modifier.kind == "multiply":
        return rate * Fraction(modifier.value, FACTOR)
    amount = Fraction(modifier.value, MICRO)
    return rate + amount if modifier.kind == "add" else amount


def _factor(edition: Edition, clause: Labor, held: frozenset[Condition]) -> int | None:
    """How much an hour draws, in ten-thousandths: the product of the list, rounded once to four places."""
    product = Fraction(1)
    for one in clause.counts_as:
        if isinstance(one, int):
            product *= Fraction(one, FACTOR)
            continue
        line = _first(edition.factors[one], held)
        if line is None:
            return None
        product *= Fraction(line.value, FACTOR)
    scaled = product * FACTOR
    return half_up(scaled.numerator, scaled.denominator) or None


def _first(lines: tuple[Line, ...], held: frozenset[Condition]) -> Line | None:
    return next((line for line in lines if line.when in held), None)
