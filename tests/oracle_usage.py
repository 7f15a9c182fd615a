"""Usage: what is measured, billed by the fact or by the period, after the free units and after its pools."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from oracle_demands import Demand, Part, charge
from oracle_periods import period
from oracle_prices import price_of
from oracle_routing import Taken
from oracle_terms import Row, decimal, end_of, number, resolve
from oracle_world import World

Key = tuple[str, str, dt.date, dt.date | None]  # contract, clause, first and last day of the period
ZERO = Fraction(0)


@dataclass(frozen=True)
class Tariff:
    """A usage clause with the terms of a day."""

    clause: Row
    terms: Row

    def named(self, key: str) -> Fraction:
        return number(resolve(self.clause[key], self.terms)) if key in self.clause else ZERO

    def beyond_free(self, total: Fraction) -> Fraction:
        return max(total - self.named("first_free"), ZERO)

    def up(self, units: Fraction) -> Fraction:
        """Rounded up to whole increments."""
        increment = self.named("increment")
        return ceil(units / increment) * increment if increment else units

    def billable(self, total: Fraction) -> Fraction:
        return self.up(self.beyond_free(total))

    def price(self, units: Fraction) -> Fraction:
        return price_of(self.clause["price"], units, self.terms)


@dataclass
class Month:
    """A period of a usage clause: its running totals, and what its one line comes to."""

    contract: Row
    clause: str
    last: dt.date | None
    by_units: bool  # drawn from pools of its own unit
    tariff: Tariff  # of the last fact
    total: Fraction = ZERO
    exact: Fraction = ZERO
    uncovered: Fraction = ZERO  # by units: what pools have left
    billed: Fraction = ZERO  # else: in cents, what pools of money have left
    apart: Fraction = ZERO  # else: units on lines of their own
    counted: Fraction = ZERO  # what each fact has added to the units to bill, under the terms of its day
    is_begun: bool = False

    def begin(self, tariff: Tariff) -> None:
        """The flat of a first tier is owed from the first fact on that no pool of its unit pays whole."""
        self.tariff = tariff
        if not self.is_begun:
            self.exact += tariff.price(ZERO)
        self.is_begun = True

    @property
    def date(self) -> dt.date | None:
        return min((one for one in (self.last, end_of(self.contract)) if one), default=None)

    @property
    def quantity(self) -> Fraction:
        return max(self.counted - self.apart, ZERO)


@dataclass
class Usage:
    """All periods of a customer's usage."""

    world: World
    months: dict[Key, Month] = field(default_factory=dict)

    def month(self, demand: Periodic, on: dt.date) -> Month:
        clause, contract = demand.taken.clause, demand.contract
        first, last = period(clause["every"], on, contract, clause.get("periods", "calendar"))
        key = (contract["id"], clause["name"], first, last)
        if key not in self.months:
            by_units = isinstance(demand, ByUnits)
            self.months[key] = Month(contract, clause["name"], last, by_units, demand.tariff)
        return self.months[key]

    def charges(self) -> list[Row]:
        """One line for each period that is over; none where it has neither units nor an amount (F10)."""
        rows = []
        for (_, _, first, _), month in self.months.items():
            contract, on = month.contract, month.date
            if on is None or on > self.world.as_of:
                continue
            amount = self.world.round(contract, on, month.exact) if month.by_units else month.billed
            if month.quantity or amount:
                rows.append(
                    charge(self.world, contract, month.clause)
                    | {"kind": "usage", "fact": None, "ticket": None, "date": on}
                    | {"quantity": month.quantity, "amount": decimal(amount, self.world.digits(contract))}
                    | {"id": f"{contract['id']}/{month.clause}/{first.isoformat()}"}
                )
        return rows


@dataclass(eq=False)
class Metered(Demand):
    """A usage fact in the contract that takes it."""

    kind = "usage"

    @property
    def tariff(self) -> Tariff:
        return Tariff(self.taken.clause, self.taken.edition.terms)

    @property
    def amount(self) -> Fraction:
        return number(self.fact.row["quantity"])


@dataclass(eq=False)
class PerFact(Metered):
    """A fact with a line of its own."""

    def begin(self) -> None:
        self.units = self.tariff.billable(self.amount)

    def price(self, units: Fraction, on: dt.date) -> Fraction:
        """The share of its whole price."""
        share = units / self.units if self.units else Fraction(1)
        return self.rounded(self.tariff.price(self.units) * share, on)


@dataclass(eq=False)
class PerFactByUnits(PerFact):
    """A fact of which pools of its unit take what is beyond the free units; what they leave goes up to increments."""

    left: Fraction = ZERO

    def begin(self) -> None:
        self.units = self.tariff.beyond_free(self.amount)

    def bill(self, units: Fraction, money: Fraction | None, on: dt.date) -> list[Part]:
        before, self.left = self.left, self.left + units
        old, new = self.tariff.up(before), self.tariff.up(self.left)
        exact = self.tariff.price(new) - (self.tariff.price(old) if before else ZERO)
        return [Part(self.kind, new - old, on, money=self.rounded(exact, on))]


@dataclass(eq=False)
class Periodic(Metered):
    """A fact that is added up with the others of its period."""

    usage: Usage = field(kw_only=True)


@dataclass(eq=False)
class ByUnits(Periodic):
    """Pools of its unit take what is beyond the free units; only what they leave is counted and priced."""

    def begin(self) -> None:
        month, tariff = self.usage.month(self, self.on), self.tariff
        month.tariff = tariff
        before, month.total = month.total, month.total + self.amount
        self.units = tariff.beyond_free(month.total) - tariff.beyond_free(before)

    def bill(self, units: Fraction, money: Fraction | None, on: dt.date) -> list[Part]:
        if not units:
            return []
        month, tariff = self.usage.month(self, on), self.tariff
        month.begin(tariff)
        before, month.uncovered = month.uncovered, month.uncovered + units
        month.exact += tariff.price(tariff.up(month.uncovered)) - tariff.price(tariff.up(before))
        month.counted += tariff.up(month.uncovered) - tariff.up(before)
        return []


@dataclass(eq=False)
class ByCost(Periodic):
    """What a fact adds to the price of its period; pools of money pay it, or it stays on the period's line."""

    cost: Fraction = ZERO

    def begin(self) -> None:
        month, tariff = self.usage.month(self, self.on), self.tariff
        before = self.rounded(month.exact)
        month.begin(tariff)
        old, month.total = month.total, month.total + self.amount
        month.exact += tariff.price(tariff.billable(month.total)) - tariff.price(tariff.billable(old))
        self.cost = self.rounded(month.exact) - before
        self.units = tariff.billable(month.total) - tariff.billable(old)
        month.apart += self.units
        month.counted += self.units

    def price(self, units: Fraction, on: dt.date) -> Fraction:
        return self.cost

    def bill(self, units: Fraction, money: Fraction | None, on: dt.date) -> list[Part]:
        month = self.usage.month(self, on)
        month.billed += self.cost if money is None else money
        month.apart -= units
        return []


def metered(usage: Usage, found: Taken) -> Metered:
    """The usage fact as what its clause makes of it."""
    drawn = found.clause.get("draws") or []
    first = drawn if isinstance(drawn, str) else (drawn or [""])[0]
    pool = found.edition.named("pools", first, found.on)
    by_units = bool(pool and pool["unit"] != "money")
    if found.clause.get("lines") == "per-fact":
        return (PerFactByUnits if by_units else PerFact)(usage.world, found)
    kind = ByUnits if by_units else ByCost
    return kind(usage.world, found, usage=usage)
