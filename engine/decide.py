"""Deciding: what a contract does with work of one kind, before any pool has been looked at.

One decision is made for each edition and each set of conditions that hold, a few hundred in a run of a
million entries. It is the waterfall as steps in order, up to the first that cannot run out, with the price of
each, and the rounding rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .clause import Clause
from .conditions import Condition
from .fees import OneOff
from .packs import WORK_EVENTS, Edition, Rounding, Trigger
from .periods import Every
from .pools import Pool
from .quantity import FACTOR, MICRO, half_up
from .rates import Cap, Card, Flat, FromFact, Labor, Line, Modifier, Tiers

Kind = Literal["draw", "rate", "included", "free", "held", "next"]
Refusal = Literal["no-clause", "no-rest", "no-rate", "no-factor", "negative-rate"]
REFUSALS = ("no-clause", "no-rest", "no-rate", "no-factor", "negative-rate")
_TREATED: Mapping[str, Kind] = {
    "included": "included", "free": "free", "hold": "held", "next-contract": "next",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Price:
    """What time costs: currency an hour after modifiers; or by tiers (up to so many seconds, currency an hour); or an
    amount for the whole entry. The hours of tiers are counted for each `card` over `every`."""

    hourly: Fraction | None = None
    flat: Fraction | None = None
    tiers: tuple[tuple[int | None, Fraction], ...] = ()
    card: str = ""
    every: Every | None = None

    @property
    def lowest(self) -> Fraction:
        """The lowest amount that it can give."""
        given = [
            one for one in (self.hourly, self.flat, *(rate for _, rate in self.tiers)) if one is not None
        ]
        return min(given)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the waterfall.

    A draw has its pool, its factor in ten-thousandths (None where no line of a factor table fits), and whether the
    pool's own word counts when it is used up (ruling B6); a draw of money, and a rate, have the price. `times` is
    the factor by which billed time counts at a rate (`overage: drawn`).
    """

    kind: Kind
    clause: Clause
    cap: Cap | None = None
    pool: Pool | None = None
    factor: int | None = FACTOR
    is_last_pool: bool = False
    price: Price | None = None
    times: int = FACTOR

    @property
    def can_run_out(self) -> bool:
        """Whether work may be left for the step after it."""
        if self.cap is not None:
            return True
        return self.pool is not None and not (self.is_last_pool and not self.pool.can_run_dry)


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens to work in one situation: its steps, or why it is refused, with the clause to blame."""

    steps: tuple[Step, ...]
    refusal: Refusal | None
    clause: Clause | None
    rounding: Rounding | None
    told: tuple[Trigger, ...] = ()
    fees: tuple[OneOff, ...] = ()

    @property
    def end(self) -> str:
        """How it ends: the refusal, or the kind of the last step."""
        return self.refusal or self.steps[-1].kind

    @property
    def leaves(self) -> bool:
        """Whether the work goes whole to the next contract."""
        return self.refusal == "no-clause" or (self.refusal is None and self.steps[0].kind == "next")

    @property
    def is_measured(self) -> bool:
        """Whether the work is billed, drawn or handed on, and so counts in groups of rounding (ruling R4)."""
        return any(one.kind in ("draw", "rate", "next") for one in self.steps)

    @property
    def is_plain(self) -> bool:
        """Whether it is one step with one price an hour, so that no order matters."""
        if len(self.steps) != 1 or self.steps[0].can_run_out or self.steps[0].kind == "draw":
            return False
        price = self.steps[0].price
        return price is None or price.hourly is not None


@dataclass(frozen=True, slots=True)
class Situation:
    """What holds for a piece of work: conditions, those of the entry's first piece here (for flat prices, ruling P2),
    whether it is billable, and the amounts an hour that came with the fact (millionths, by attribute)."""

    held: frozenset[Condition]
    of_entry: frozenset[Condition]
    billable: bool
    given: Mapping[str, int]


def leaves(edition: Edition, held: frozenset[Condition]) -> bool:
    """Whether work goes whole to the next contract: no clause matches, or the first that does sends it on."""
    first = next((one for one in edition.labor if one.clause.when in held), None)
    return first is None or first.treatment == "next-contract"


def decide(edition: Edition, situation: Situation) -> Decision:
    """The decision of an edition in a situation."""
    held = situation.held
    matching = [one for one in edition.labor if one.clause.when in held]
    rounding = next((one for one in edition.rounding if one.clause.when in held), None)
    told = tuple(one for one in edition.triggers if one.on in WORK_EVENTS and one.clause.when in held)
    if not matching:
        return Decision((), "no-clause", None, None)
    first = matching[0].clause
    if not situation.billable and matching[0].treatment != "next-contract":
        return Decision((Step("free", first),), None, first, None, told)
    every = _every_step(edition, matching, situation)
    steps = _up_to_the_end(every)
    refusal = _refusal(steps)
    if refusal:
        return Decision((), refusal, steps[-1].clause, None)
    fees = tuple(one for one in edition.one_offs if one.on in WORK_EVENTS and one.clause.when in held)
    return Decision(steps, None, first, rounding, told, fees)


def _every_step(edition: Edition, matching: list[Labor], situation: Situation) -> list[Step]:
    """All steps of the clauses that match; a draw of money gets the price of the next rate step."""
    steps: list[Step] = []
    for one in matching:
        factor = _factor(edition, one, situation.held)
        for name in one.draws:
            is_last = name == one.draws[-1]
            steps.append(Step("draw", one.clause, one.cap, edition.pools[name], factor, is_last))
        if one.rate is not None:
            times = factor if one.draws and one.overage_drawn else None
            if not one.draws:
                times = _times_of_last_draw(edition, matching, one, situation.held)
            price = _price(edition, one.rate, situation)
            cap = None if one.draws else one.cap
            steps.append(Step("rate", one.clause, cap, price=price, times=times or FACTOR))
        elif one.treatment is not None:
            steps.append(Step(_TREATED[one.treatment], one.clause, one.cap))
    following: Price | None = None
    for index in reversed(range(len(steps))):
        step = steps[index]
        if step.kind == "rate":
            following = step.price
        elif step.kind != "draw" and step.cap is None:
            following = None
        elif step.pool is not None and step.pool.unit == "money":
            steps[index] = Step(
                "draw", step.clause, step.cap, step.pool, FACTOR, step.is_last_pool, following
            )
    return steps


def _times_of_last_draw(
    edition: Edition, matching: list[Labor], rate: Labor, held: frozenset[Condition]
) -> int | None:
    """The factor by which hours count at a rate: that of the last clause before it that draws, with `overage:
    drawn`."""
    before = [one for one in matching[: matching.index(rate)] if one.draws]
    return _factor(edition, before[-1], held) if before and before[-1].overage_drawn else None


def _up_to_the_end(steps: list[Step]) -> tuple[Step, ...]:
    end = next((index for index, one in enumerate(steps) if not one.can_run_out), len(steps))
    return tuple(steps[: end + 1])


def _refusal(steps: tuple[Step, ...]) -> Refusal | None:
    if steps[-1].can_run_out:
        return "no-rest"
    if any(one.factor is None for one in steps):
        return "no-factor"
    priced = [
        one for one in steps if one.kind == "rate" or (one.pool is not None and one.pool.unit == "money")
    ]
    if any(one.price is None for one in priced):
        return "no-rate"
    if any(one.price is not None and one.price.lowest < 0 for one in priced):
        return "negative-rate"
    return None


def _price(edition: Edition, rate: int | str, situation: Situation) -> Price | None:
    """The price of a clause's `rate`; None where no line of its card fits."""
    if isinstance(rate, int):
        return Price(hourly=Fraction(rate, MICRO))
    card = edition.cards[rate]
    line = _line(card.lines, situation)
    if line is None:
        return None
    if isinstance(line.price, Flat):
        return Price(flat=Fraction(line.price.amount, MICRO))

    def modified(amount: int) -> Fraction:
        exact = Fraction(amount, MICRO)
        return _modified(card, exact, situation.held) if line.modified else exact

    if isinstance(line.price, Tiers):
        tiers = tuple((up_to, modified(each)) for up_to, each in line.price.steps)
        return Price(tiers=tiers, card=card.name, every=line.price.every)
    amount = situation.given[line.price.attribute] if isinstance(line.price, FromFact) else line.price
    return Price(hourly=modified(amount))


def _line(lines: tuple[Line, ...], situation: Situation) -> Line | None:
    """The first line that fits; flat prices are decided on the entry and not on its pieces (ruling P2)."""
    for line in lines:
        held = situation.of_entry if isinstance(line.price, Flat) else situation.held
        if line.when in held:
            return line
    return None


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
        line = next((line for line in edition.factors[one] if line.when in held), None)
        if line is None:
            return None
        product *= Fraction(line.value, FACTOR)
    scaled = product * FACTOR
    return half_up(scaled.numerator, scaled.denominator) or None
