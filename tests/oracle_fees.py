"""Recurring fees: the periods of each fee, billed in advance with a line for each change, or in arrears."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from oracle_clauses import Fee, count_for, fee_on, line
from oracle_counts import Counts
from oracle_periods import before, period
from oracle_terms import DAY, Row, amendments, counted, end_of, named_pack, resolve, start_of
from oracle_world import World

FAR = dt.timedelta(days=800)  # further than any fee is billed ahead


@dataclass(frozen=True)
class Shape:
    """What a fee says of its periods: the same on all days of a span."""

    every: str = field(compare=False)  # `month` and `1 month` are the same length
    length: Any
    periods: str
    billed: str
    lead: str | None
    counted: str
    proration: str
    thirty: bool
    whole_flats: bool
    unit: str | None


@dataclass
class Span:
    shape: Shape
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Period:
    """A period, and the days of it that are served."""

    first: dt.date
    last: dt.date | None
    served_from: dt.date
    served_to: dt.date | None

    @property
    def is_part(self) -> bool:
        return self.served_from > self.first or self.served_to != self.last


def weight(on: dt.date, thirty: bool) -> int:
    """What a day counts in its period; where every month has 30 days, the 31st nothing (F8)."""
    if thirty and on.day == 31:
        return 0
    if thirty and on.month == 2 and (on + DAY).month == 3:
        return 31 - on.day
    return 1


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


def weights(first: dt.date, last: dt.date, thirty: bool) -> int:
    return sum(weight(on, thirty) for on in days(first, last))


def shape_of(fee: Fee) -> Shape:
    clause = fee.clause
    return Shape(
        every=clause["every"],
        length=counted(clause["every"]),
        periods=clause.get("periods", "calendar"),
        billed=clause.get("billed", "in-advance"),
        lead=resolve(clause.get("lead"), fee.terms),
        counted=clause.get("counted", "daily"),
        proration=clause.get("proration", "daily"),
        thirty=clause.get("days_in_month") == 30,
        whole_flats=clause.get("flats") == "whole",
        unit=clause.get("unit"),
    )


def fee_names(world: World, contract: Row) -> list[str]:
    """The names of all fees that the packs of a contract know, as far as they are told."""
    named = [contract["pack"], *(one["pack"] for one in amendments(contract, dt.date.max) if "pack" in one)]
    fees = [one for name in named for one in named_pack(world.packs, name).get("fees") or []]
    return list(dict.fromkeys(one["name"] for one in fees))


@dataclass
class Fees:
    """The recurring fees of one contract."""

    world: World
    contract: Row
    counts: Counts
    rows: list[Row] = field(default_factory=list)

    def charges(self) -> list[Row]:
        for name in fee_names(self.world, self.contract):
            for span in self.spans(name):
                for one in self.periods(span):
                    if span.shape.billed == "in-advance":
                        InAdvance(self, name, span, one).bill()
                    else:
                        self.in_arrears(name, span, one)
        return self.rows

    def spans(self, name: str) -> list[Span]:
        """The longest stretches of days on which the fee is in force and says the same of its periods."""
        end = end_of(self.contract) or dt.date.max
        on, last = start_of(self.contract), min(end, self.world.as_of + self.ahead)
        found: list[Span] = []
        while on <= last:
            fee = fee_on(self.world, self.contract, name, on)
            if fee:
                shape = shape_of(fee)
                if found and found[-1].last == on - DAY and found[-1].shape == shape:
                    found[-1].last = on
                else:
                    found.append(Span(shape, on, on))
            on += DAY
        return found

    @property
    def ahead(self) -> dt.timedelta:
        """How far after the day of the run a period may begin that is billed before it ends."""
        packs = self.world.packs.values()
        return FAR if any("lead" in fee for one in packs for fee in one.get("fees") or []) else DAY

    def periods(self, span: Span) -> Iterator[Period]:
        """The periods that touch a span. In advance only the contract's end is known from the start."""
        on, shape = span.first, span.shape
        while on <= span.last:
            first, last = period(shape.every, on, self.contract, shape.periods)
            known = end_of(self.contract) if shape.billed == "in-advance" else span.last
            ends = [one for one in (last, known) if one is not None]
            yield Period(first, last, max(first, span.first), min(ends, default=None))
            if last is None:
                return
            on = last + DAY

    def write(
        self, name: str, on: dt.date, quantity: Fraction, exact: Fraction, since: dt.date | None = None
    ) -> None:
        """A line, rounded once; nothing where nothing is said (F10)."""
        row = line(self.world, self.contract, name, "fee", on, exact, quantity=quantity)
        row["counts_on"] = max(on, since or on)  # for discounts and limits: not before its period (F1)
        if quantity or row["amount"]:
            self.rows.append(row)

    def fee(self, name: str, on: dt.date) -> Fee:
        fee = fee_on(self.world, self.contract, name, on)
        assert fee
        return fee

    # In arrears --------------------------------------------------------------------------------------

    def in_arrears(self, name: str, span: Span, one: Period) -> None:
        """One line for what was served, dated its last day (F1)."""
        shape, since, until = span.shape, one.served_from, one.served_to
        assert until
        if until > self.world.as_of:
            return
        proration = "none" if one.last is None else shape.proration
        if proration == "skip" and one.is_part:
            return
        served = days(since, until) if proration != "skip" else [since]
        fees = {on: self.fee(name, on) for on in served}
        counts = self.counts_used(shape, fees, since, until)
        full = {
            on: fee.price_of_units(counts[on]) if shape.whole_flats else fee.price(counts[on])
            for on, fee in fees.items()
        }
        units = {on: fee.chargeable(counts[on]) for on, fee in fees.items()}
        flats: dict[int, Fraction] = {}
        for on, fee in fees.items() if shape.whole_flats else ():
            flats = fee.flats(counts[on]) | flats
        if proration == "daily":
            assert one.last
            weighed = {on: weight(on, shape.thirty) for on in served}
            of_all = weights(one.first, one.last, shape.thirty)
            exact = over(sum((full[on] * weighed[on] for on in served), Fraction(0)), of_all)
            counted = sum((units[on] * weighed[on] for on in served), Fraction(0))
            quantity = over(counted, sum(weighed.values()))
        else:
            highest = max(served, key=lambda on: full[on])  # the first of equal ones
            exact, quantity = full[highest], units[highest]
        self.write(name, until, quantity, exact + sum(flats.values(), Fraction(0)))

    def counts_used(
        self, shape: Shape, fees: dict[dt.date, Fee], since: dt.date, until: dt.date
    ) -> dict[dt.date, Fraction]:
        """The count for each day: its own, or one for the whole period."""
        clause = fees[since].clause
        own = {on: count_for(self.counts, self.contract, clause, on) for on in days(since, until)}
        if shape.counted == "daily":
            return own
        one = {
            "first-day": lambda: own[since],
            "last-day": lambda: own[until],
            "highest": lambda: max(own.values()),
            "average": lambda: over(
                sum((max(count, Fraction(0)) for count in own.values()), Fraction(0)), len(own)
            ),
        }[shape.counted]()
        return dict.fromkeys(own, one)


def over(value: Fraction, parts: int) -> Fraction:
    return value / parts if parts else Fraction(0)


@dataclass
class InAdvance:
    """A period billed in advance: its first line, and a line for each day on which something changes."""

    fees: Fees
    name: str
    span: Span
    period: Period
    highest: Fraction | None = None  # of the counts so far
    charged: set[int] = field(default_factory=set)  # the tiers whose flat was billed whole

    def __post_init__(self) -> None:
        self.world, self.contract = self.fees.world, self.fees.contract
        endless = self.period.last is None  # there are no days to count by
        self.proration = "none" if endless else self.span.shape.proration

    @property
    def billed_on(self) -> dt.date:
        lead, first = self.span.shape.lead, self.period.first
        if lead and self.period.served_from == first:
            return max(before(lead, first), self.span.first)
        return self.period.served_from

    def part(self, on: dt.date) -> Fraction:
        """The part of the whole price that a change on a day is billed at."""
        one = self.period
        if self.proration != "daily":
            return Fraction(1)
        assert one.last
        assert one.served_to
        thirty = self.span.shape.thirty
        days_left = weights(max(on, one.served_from), one.served_to, thirty)
        return over(Fraction(days_left), weights(one.first, one.last, thirty))

    def count(self, on: dt.date) -> Fraction:
        """The count that is billed on a day: that day's, the first one, or the highest so far (F4)."""
        clause = self.fees.fee(self.name, self.period.served_from).clause
        since = self.period.served_from
        at = min(on, since) if self.span.shape.counted == "first-day" else on
        count = count_for(self.fees.counts, self.contract, clause, at)
        if self.span.shape.counted == "highest":
            count = count if self.highest is None or on <= since else max(self.highest, count)
            self.highest = count
        return count

    def state(self, on: dt.date) -> tuple[Fraction, Fraction, Fraction]:
        """(price of a whole period, chargeable units, flats that are new) on a day; the fee may be gone."""
        count, since = self.count(on), self.period.served_from
        if on > since and not self.span.first <= on <= self.span.last:
            return Fraction(0), Fraction(0), Fraction(0)
        fee = self.fees.fee(self.name, max(on, since))
        if not self.span.shape.whole_flats:
            return fee.price(count), fee.chargeable(count), Fraction(0)
        flats = {tier: flat for tier, flat in fee.flats(count).items() if tier not in self.charged}
        self.charged |= set(flats)
        return fee.price_of_units(count), fee.chargeable(count), sum(flats.values(), Fraction(0))

    def bill(self) -> None:
        since, until, first = self.period.served_from, self.period.served_to, self.billed_on
        if first > self.world.as_of or (self.proration == "skip" and self.period.is_part):
            return
        full, units, flats = self.state(first)
        self.fees.write(self.name, first, units, full * self.part(first) + flats, since)
        last = min(until or self.world.as_of, self.world.as_of)
        if self.proration == "skip":
            last = min(last, since)
        for on in days(first + DAY, last):
            now, chargeable, flats = self.state(on)
            delta = now - full
            if self.proration == "none" and on > since:
                delta = max(delta, Fraction(0))
            full += delta
            if delta or flats or self.proration != "none" or on <= since:
                self.fees.write(self.name, on, chargeable - units, delta * self.part(on) + flats, since)
                units = chargeable
