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


@dataclass(frozen=True, slots=True)
class Sum:
    """A part of what a line of a fee comes to: how many are counted and charged (millionths), what a whole period of
    them costs, less what was billed of that before, for so many of the days of the period."""

    count: int | Fraction
    charged: int | Fraction
    full: Fraction
    before: Fraction
    days: int
    of_days: int

    @property
    def amount(self) -> Fraction:
        """What it adds, exactly."""
        share = Fraction(self.days, self.of_days) if self.of_days else Fraction(0)
        return (self.full - self.before) * share


@dataclass(frozen=True, slots=True)
class Due:
    """A line of a recurring fee: its day, the fee as it stands then, how many, and its sums and whole flat amounts."""

    day: int
    fee: Fee
    quantity: int | Fraction
    sums: tuple[Sum, ...]
    flats: Fraction

    @property
    def exact(self) -> Fraction:
        """What it comes to before it is rounded."""
        return sum((one.amount for one in self.sums), self.flats)


def recur(run: Run, counts: HeadCounts, clauses: Clauses) -> Iterator[Line]:
    """The lines of all recurring fees up to the as-of day."""
    for c in range(len(run.contracts)):
        for span in spans(run, c):
            for served in periods_of(run, span):
                for due in dues(run, counts, span, served):
                    yield from _line(run, span, served, clauses, due)


def dues(run: Run, counts: HeadCounts, span: Span, served: Served) -> Iterator[Due]:
    """What a fee comes to in one of its periods: line by line in advance, one line in arrears."""
    make = _in_advance if span.terms.in_advance else _in_arrears
    return make(_Period(run, counts, span, served))


def _in_advance(period: _Period) -> Iterator[Due]:
    """What is due on the day on which a period is billed, then differences."""
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
        days, of_days = 1, 1
        if proration == "daily":
            days, of_days = weight(max(day, served.begins), served.ends, terms.has_30_days), period.days
        fee = now.fee or billed.fee
        assert fee is not None
        before = billed.amount
        summed = Sum(count, now.quantity, before + rise, before, days, of_days)
        yield Due(day, fee, now.quantity - billed.quantity, (summed,), whole)
        billed = _Full(fee, now.quantity, before + rise, {})


def _in_arrears(period: _Period) -> Iterator[Due]:
    """What is due for the period, on the last day that is served."""
    served, terms = period.served, period.span.terms
    begins, ends = served.begins, served.ends
    proration = "none" if served.has_no_end else terms.proration
    if proration == "skip" and not served.is_whole:
        return
    days = [begins, *period.changes(begins, ends)]
    stretches = list(zip(days, [*(day - 1 for day in days[1:]), ends], strict=True))
    seen = stretches[:1] if proration == "skip" else stretches
    counted = _counted(period, stretches)
    counts = [counted(first) for first, _ in seen]
    fulls = [period.full(first, count) for (first, _), count in zip(seen, counts, strict=True)]
    whole = sum((period.new_flats(one) for one in fulls), Fraction(0))
    last = fee_on(period.run, period.span, ends)
    assert last is not None
    if proration == "daily":
        weights = [weight(first, until, terms.has_30_days) for first, until in stretches]
        total, of_days = sum(weights), max(period.days, 1)
        sums = tuple(
            Sum(count, full.quantity, full.amount, Fraction(0), w, of_days)
            for count, full, w in zip(counts, fulls, weights, strict=True)
        )
        units = sum((Fraction(one.charged) * one.days for one in sums), Fraction(0))
        yield Due(ends, last, units / total if total else 0, sums, whole)
        return
    chosen, count = max(zip(fulls, counts, strict=True), key=lambda one: one[0].amount)
    summed = Sum(count, chosen.quantity, chosen.amount, Fraction(0), 1, 1)
    yield Due(ends, last, chosen.quantity, (summed,), whole)


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


def part_of(span: Span, served: Served, day: int) -> str:
    """The end of the id of a line."""
    part = f"fee/{day_of(served.begins).isoformat()}"
    is_later = span.terms.in_advance and day != served.seen
    return f"{part}/{day_of(day).isoformat()}" if is_later else part


def _line(run: Run, span: Span, served: Served, clauses: Clauses, due: Due) -> Iterator[Line]:
    """A line, where it says anything (ruling F10)."""
    c, day, fee = span.c, due.day, due.fee
    amount = money(run, c, day, due.exact)
    units = half_up(Fraction(due.quantity).numerator, Fraction(due.quantity).denominator)
    if not units and not amount:
        return
    by_days = span.terms.in_advance and span.terms.proration == "daily"
    first = max(day, served.begins) if by_days else served.begins
    yield Line(
        c, run.number_on(c, day), clauses.number(fee.clause), "fee", None, None, None, None,
        part_of(span, served, day), day, first, served.ends, 0, units, fee.terms.unit, fee.price.rate, amount,
    )  # fmt: skip
