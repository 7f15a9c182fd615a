"""Discounts, then caps with their write-offs, then commitments with their true-ups, over a contract's charges."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from oracle_clauses import line
from oracle_periods import period
from oracle_terms import DAY, Row, active, decimal, end_of, number, percent, resolve, start_of
from oracle_world import World, in_force

KINDS = {
    "labor": ("labor", "overage"),
    "fees": ("fee",),
    "usage": ("usage",),
    "tickets": ("ticket",),
    "expenses": ("expense",),
}
FAR = dt.timedelta(days=800)  # of periods that never end, the days that are looked at
ALL = (*(kind for kinds in KINDS.values() for kind in kinds), "sale")


def in_scope(of: Any, charge: Row) -> bool:
    """Whether a charge is among those that a discount or a limit names."""
    if charge["kind"] not in ALL:
        return False
    if isinstance(of, list):
        return charge["clause"] in of
    return of == "all" or (charge["kind"] in KINDS[of] if of in KINDS else charge["clause"] == of)


def day_of(charge: Row) -> dt.date:
    """The day by which discounts and limits go: a fee that is billed before its period counts in its period."""
    on: dt.date = charge.get("counts_on", charge["date"])
    return on


@dataclass(frozen=True)
class Span:
    """The days that have one amount each in a limit's period: name, rhythm, and first and last day of it."""

    name: str
    every: str
    periods: str
    proration: str
    first: dt.date
    last: dt.date | None


@dataclass
class Limits:
    """The discounts and limits of one contract over its charges."""

    world: World
    contract: Row
    charges: list[Row]
    less: dict[int, Fraction] = field(default_factory=lambda: defaultdict(Fraction))  # discounts, by charge

    def __post_init__(self) -> None:
        mine = [one for one in self.charges if one["contract"] == self.contract["id"]]
        inside = [one for one in mine if active(self.contract, day_of(one))]
        self.charges = sorted(inside, key=lambda one: (day_of(one), one["date"], one["clause"], one["id"]))

    def lines(self) -> list[Row]:
        rows = self.discounts()
        spans = self.spans()
        self.off = dict(self.less)
        names = list(
            dict.fromkeys(one.name for one in spans)
        )  # a cap is over what the caps before it have left
        spans = dict(sorted(spans.items(), key=lambda item: names.index(item[0].name)))
        for key in ("at_most", "at_least"):
            for span, days in spans.items():
                known = [on for on in days if key in self.clause(span, on)]
                if known:
                    rows += self.write_offs(span, known) if key == "at_most" else self.true_up(span, known)
        return rows

    def line(self, clause: str, kind: str, charge: Row, amount: Fraction) -> Row:
        own = f"{self.contract['id']}/{clause}/{charge['id']}"
        columns = {"fact": charge["fact"], "ticket": charge["ticket"], "id": own}
        columns["of"] = charge.get("of", "time_entries")
        # What is taken off is a difference of rounded sums: where a pool has paid a part, it is no whole step of money.
        exact = {"amount": decimal(amount, self.world.digits(self.contract))}
        return line(self.world, self.contract, clause, kind, charge["date"], amount, **columns) | exact

    def clauses(self, section: str, on: dt.date) -> list[Row]:
        """Those in force on a day."""
        edition = self.world.edition(self.contract, on)
        return [one for one in edition.clauses(section) if in_force(one, on)]

    # Discounts ---------------------------------------------------------------------------------------

    def discounts(self) -> list[Row]:
        """Each is of the list amount, by cumulative difference over a calendar month (L2, L3)."""
        rows = []
        exact: dict[tuple[str, int, int], Fraction] = defaultdict(Fraction)
        for place, charge in enumerate(self.charges):
            on = day_of(charge)
            terms = self.world.edition(self.contract, on).terms
            for clause in self.clauses("discounts", on):
                if not in_scope(clause["of"], charge):
                    continue
                month = (clause["name"], on.year, on.month)
                before = self.world.round(self.contract, on, exact[month])
                exact[month] += percent(resolve(clause["percent"], terms)) * number(charge["amount"])
                amount = before - self.world.round(self.contract, on, exact[month])
                self.less[place] += amount
                if amount:
                    rows.append(self.line(clause["name"], "discount", charge, amount))
        return rows

    # Limits ------------------------------------------------------------------------------------------

    def spans(self) -> dict[Span, list[dt.date]]:
        """Each limit's periods, with the days of them on which the contract is active and the limit in force."""
        found: dict[Span, list[dt.date]] = defaultdict(list)
        on, end = start_of(self.contract), end_of(self.contract) or dt.date.max
        latest = max([self.world.as_of, *(day_of(one) for one in self.charges)])
        until = latest
        while on <= min(end, until):
            for clause in self.clauses("limits", on):
                periods = clause.get("periods", "calendar")
                first, last = period(clause["every"], on, self.contract, periods)
                proration = clause.get("proration", "daily")
                span = Span(clause["name"], clause["every"], periods, proration, first, last)
                if on <= latest or span in found:
                    found[span].append(on)
                    until = max(until, last or self.world.as_of + FAR)
            on += DAY
        return found

    def clause(self, span: Span, on: dt.date) -> Row:
        return next(one for one in self.clauses("limits", on) if one["name"] == span.name)

    def amount(self, span: Span, days: list[dt.date], key: str) -> Fraction:
        """What the limit comes to over the days on which it holds."""

        def of(on: dt.date) -> Fraction:
            terms = self.world.edition(self.contract, on).terms
            return number(resolve(self.clause(span, on)[key], terms))

        if span.last is None:
            exact = of(max((on for on in days if on <= self.world.as_of), default=days[0]))
        elif span.proration == "none":
            exact = of(days[-1])
        else:
            whole = (span.last - span.first).days + 1
            exact = sum((of(on) for on in days), Fraction(0)) / whole
        return self.world.round(self.contract, days[-1], exact)

    def within(self, span: Span, days: list[dt.date]) -> list[tuple[int, Row]]:
        """The charges in scope, in order."""
        held = set(days)
        return [
            (place, charge)
            for place, charge in enumerate(self.charges)
            if day_of(charge) in held and in_scope(self.clause(span, day_of(charge))["of"], charge)
        ]

    def write_offs(self, span: Span, days: list[dt.date]) -> list[Row]:
        """One for each charge beyond the cap, so that later runs never change earlier lines (L4)."""
        rows, sum_so_far, beyond = [], Fraction(0), Fraction(0)
        cap = self.amount(span, days, "at_most")
        for place, charge in self.within(span, days):
            sum_so_far += number(charge["amount"]) + self.off.get(place, Fraction(0))
            now = max(sum_so_far - cap, Fraction(0))
            self.off[place] = self.off.get(place, Fraction(0)) + beyond - now
            if now != beyond:
                rows.append(self.line(span.name, "write-off", charge, beyond - now))
            beyond = now
        return rows

    def true_up(self, span: Span, days: list[dt.date]) -> list[Row]:
        """What is missing, on the last day of the period, the contract or the limit."""
        if days[-1] > self.world.as_of:
            return []
        least = self.amount(span, days, "at_least")
        reached = sum(
            (number(charge["amount"]) + self.less[place] for place, charge in self.within(span, days)),
            Fraction(0),
        )
        missing = max(least - reached, Fraction(0))
        on = days[-1]
        return [line(self.world, self.contract, span.name, "true-up", on, missing)] if missing else []


def limited(world: World, contracts: list[Row], charges: list[Row]) -> list[Row]:
    """The discounts, write-offs and true-ups of some contracts."""
    return [row for one in contracts for row in Limits(world, one, charges).lines()]
