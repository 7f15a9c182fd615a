"""What allowances bring: on the first day of each period, when they begin, and for each unit that is counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction

from oracle_counts import Counts
from oracle_lots import MILLIONTHS, Shop
from oracle_periods import period
from oracle_pools import Pools
from oracle_terms import DAY, Row, cents, end_of, start_of
from oracle_world import in_force

ZERO = Fraction(0)


@dataclass
class Begun:
    """A period of an allowance for each of a unit, and the highest count so far in it."""

    first: dt.date
    last: dt.date | None
    unit: str
    highest: Fraction


@dataclass
class Grants:
    pools: Pools
    counts: Counts
    begun: dict[tuple[str, str], Begun] = field(default_factory=dict)
    granted: dict[tuple[str, str], tuple[dt.date, dt.date | None]] = field(default_factory=dict)

    def grant(self, contract: Row, on: dt.date) -> None:
        """What the day brings: a period's grant, or one for a count that has risen (L2, X9)."""
        for pool in self.pools.world.edition(contract, on).clauses("pools"):
            allowance = pool.get("allowance")
            if not allowance or not in_force(pool, on):
                continue
            first, last = period(allowance["every"], on, contract, allowance.get("periods", "calendar"))
            key = (contract["id"], pool["name"])
            is_new = self.is_new(contract, pool["name"], on) and self.granted.get(key) != (first, last)
            begins = on == first or is_new
            if begins:
                self.granted[key] = (first, last)
            times = self.times(contract, pool, on, first, last, begins)
            if times <= 0:
                continue
            shop = Shop(self.pools.world, contract, pool["name"], on)
            quantity = shop.quantity(allowance["quantity"]) * times
            if allowance.get("prorate") and last is not None:
                until = min(last, end_of(contract) or last)
                quantity *= Fraction((until - on).days + 1, (last - first).days + 1)
            places = {"money": self.pools.world.digits(contract), "hours": 0}
            quantity = cents(quantity, places.get(pool["unit"], MILLIONTHS))
            if quantity > 0:
                lot = shop.grant(quantity, on, last)
                self.pools.announce(lot)
                self.pools.comes_in(lot, on)

    def times(
        self, contract: Row, pool: Row, on: dt.date, first: dt.date, last: dt.date | None, begins: bool
    ) -> Fraction:
        """How often the quantity comes: for each counted; inside a period for each that is new, in proportion."""
        allowance, key = pool["allowance"], (contract["id"], pool["name"])
        if "for_each" not in allowance:
            return Fraction(begins)
        unit = allowance["for_each"]
        count = max(self.counts.on(contract, unit, on), ZERO)
        if begins:
            self.begun[key] = Begun(first, last, unit, count)
            return count
        now = self.begun.get(key)
        if now is None or (now.first, now.last, now.unit) != (first, last, unit):
            return ZERO
        rise = count - now.highest
        now.highest = max(now.highest, count)
        return rise if allowance.get("prorate") else ZERO

    def is_new(self, contract: Row, pool: str, on: dt.date) -> bool:
        """Whether the allowance was not there the day before."""
        if on == start_of(contract):
            return True
        known = self.pools.world.edition(contract, on - DAY).named("pools", pool, on - DAY)
        return known is None or "allowance" not in known
