"""Recur: fees that come again in every period -> charge lines.

In advance a period has a line on its first day, and a difference line on each day on which the count or the terms
change (ruling F2); in arrears it has one line on its last day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from .fee_periods import Served, Span, fee_on, periods_of, spans, weight
from .fees import Fee
from .head_counts import HeadCounts
from .lines import Clauses, Line, money
from .prices import cost, cost_of_units, flats
from .quantity import day_of, half_up
from .run import Run


@dataclass(frozen=True, slots=True)
class _Full:
    """What a whole period costs as things are on a day: the fee, how many are charged, the amount, and the flat amounts
    that are charged once and whole."""

    fee: Fee | None
    quantity: int | Fraction
    amount: Fraction
    flats: dict[int, Fraction]


@dataclass(slots=True)
class _Period:
    """A period of a span on its way to lines."""

    run: Run
    counts: HeadCounts
    span: Span
    served: Served
    tiers: set[int] = field(default_factory=set)

    @property
    def days(self) -> int:
        """The days of the whole period."""
        return weight(self.served.first, self.served.last, self.span.terms.has_30_days)

    def count(self, day: int) -> int:
        """How many are there."""
        return self.counts.on(self.span.c, self.span.terms.unit, day)

    def changes(self, after: int, until: int) -> list[int]:
        """The days on which the count or the terms change."""
        days = set(self.counts.changes(self.span.c, self.span.terms.unit, after, until))
        days |= {first for first, _ in self.run.timelines[self.span.c] if after < first <= until}
        return sorted(days)

    def full(self, day: int, count: int | Fraction) -> _Full:
        """What the whole period costs under the terms of a day."""
        fee = fee_on(self.run, self.span, day)
        if fee is None:
            return _Full(None, 0, Fraction(0), {})
        quantity = fee.chargeable(count)
        if not self.span.terms.whole_flats:
            return _Full(fee, quantity, cost(fee.price, quantity), {})
        return _Full(fee, quantity, cost_of_units(fee.price, quantity), flats(fee.price, quantity))

    def new_flats(self, full: _Full) -> Fraction:
        """The flat amounts of tiers that are reached for the first time in the period (ruling F7)."""
        found = {tier: flat for tier, flat in full.flats.items() if tier not in self.tiers}
        self.tiers |= set(found)
        return sum(found.values(), Fraction(0))


def recur(run: Run, counts: HeadCounts, clauses: Clauses) -> Iterator[Line]:
    """The lines of all recurring fees up to the as-of day."""
    for c in range(len(run.contracts)):
        for span in spans(run, c):
            make = _in_advance if span.terms.in_advance else _in_arrears
            for served in periods_of(run, span):
                yield from make(_Period(run, counts, span, served), clauses)


def _in_advance(period: _Period, clauses: Clauses) -> Iterator[Line]:
    """The line of the day on which a period is billed, then differences."""
    run, served, terms = period.run, period.served, period.span.terms
    proration = "none" if served.has_no_end else terms.proration
    if proration == "skip" and not served.is_whole:
        return
    billed = _Full(None, 0, Fraction(0), {})
    count = 0
    for day in (served.seen, *period.changes(served.seen, min(served.ends, run.as_of))):
        is_first = day == served.seen
        if proration == "skip" and day > served.begins and not is_first:
            return
        if is_first or terms.counted == "daily" or day <= served.begins:
            count = period.count(day)
        elif terms.counted == "highest":
            count = max(count, period.count(day))
        now = period.full(max(day, served.begins), count)
        rise, whole = now.amount - billed.amount, period.new_flats(now)
        if only_up := proration == "none" and day > served.begins and not is_first:
            rise = max(rise, Fraction(0))
        if only_up and not rise and not whole:
            continue
        share = Fraction(1)
        if proration == "daily":
            left = weight(max(day, served.begins), served.ends, terms.has_30_days)
            share = Fraction(left, period.days) if period.days else Fraction(0)
        fee = now.fee or billed.fee
        assert fee is not None
        yield from _line(period, clauses, fee, day, now.quantity - billed.quantity, rise * share + whole)
        billed = _Full(fee, now.quantity, billed.amount + rise, {})


def _in_arrears(period: _Period, clauses: Clauses) -> Iterator[Line]:
    """One line for the period, on the last day that is served."""
    served, terms = period.served, period.span.terms
    begins, ends = served.begins, served.ends
    proration = "none" if served.has_no_end else terms.proration
    if proration == "skip" and not served.is_whole:
        return
    days = [begins, *period.changes(begins, ends)]
    stretches = list(zip(days, [*(day - 1 for day in days[1:]), ends], strict=True))
    seen = stretches[:1] if proration == "skip" else stretches
    counted = _counted(period, stretches)
    fulls = [period.full(first, counted(first)) for first, _ in seen]
    whole = sum((period.new_flats(one) for one in fulls), Fraction(0))
    last = fee_on(period.run, period.span, ends)
    assert last is not None
    if proration == "daily":
        weights = [weight(first, until, terms.has_30_days) for first, until in stretches]
        total = sum(weights)
        exact = sum((one.amount * w for one, w in zip(fulls, weights, strict=True)), Fraction(0)) / max(
            period.days, 1
        )
        units = sum((Fraction(one.quantity) * w for one, w in zip(fulls, weights, strict=True)), Fraction(0))
        yield from _line(period, clauses, last, ends, units / total if total else 0, exact + whole)
        return
    chosen = max(fulls, key=lambda one: one.amount)
    yield from _line(period, clauses, last, ends, chosen.quantity, chosen.amount + whole)


def _counted(period: _Period, stretches: list[tuple[int, int]]) -> Callable[[int], int | Fraction]:
    """The count that a period in arrears is charged for, on a day of it."""
    counted = period.span.terms.counted
    if counted == "daily":
        return period.count
    if counted in ("first-day", "last-day"):
        one = period.count(period.served.begins if counted == "first-day" else period.served.ends)
        return lambda day: one
    counts = [max(period.count(first), 0) for first, _ in stretches]
    if counted == "highest":
        highest = max(counts)
        return lambda day: highest
    days = [last - first + 1 for first, last in stretches]
    average = Fraction(sum(count * length for count, length in zip(counts, days, strict=True)), sum(days))
    return lambda day: average


def _line(
    period: _Period, clauses: Clauses, fee: Fee, day: int, quantity: int | Fraction, exact: Fraction
) -> Iterator[Line]:
    """A line, where it says anything (ruling F10)."""
    run, c, served = period.run, period.span.c, period.served
    amount = money(run, c, day, exact)
    units = half_up(Fraction(quantity).numerator, Fraction(quantity).denominator)
    if not units and not amount:
        return
    part = f"fee/{day_of(served.begins).isoformat()}"
    if period.span.terms.in_advance and day != served.seen:
        part += f"/{day_of(day).isoformat()}"
    by_days = period.span.terms.in_advance and period.span.terms.proration == "daily"
    first = max(day, served.begins) if by_days else served.begins
    yield Line(
        c, run.number_on(c, day), clauses.number(fee.clause), "fee", None, None, None, None, part, day, first,
        served.ends, 0, units, fee.terms.unit, fee.price.rate, amount,
    )  # fmt: skip
