"""What a pool still gives to whoever draws on it: its next lot, after refilling and buying, and room to owe."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from oracle_facts import Fact
from oracle_lots import Lot, Shop
from oracle_pools import Pools
from oracle_terms import Row


@dataclass(frozen=True)
class Supply:
    """A pool of a contract, asked by a fact at its moment."""

    pools: Pools
    contract: Row
    pool: Row
    on: dt.date
    fact: Fact
    at: dt.datetime

    def refill(self) -> None:
        self.pools.refill(self.contract, self.pool, self.on, self.fact, self.at)

    def next_lot(self, buys: bool) -> Lot | None:
        """The next lot of the pool; it is refilled first, and bought again where it says so."""
        self.refill()
        lot = self.pools.next_lot(self.contract, self.pool, self.on)
        while lot is None and buys:
            self.pools.buy(self.contract, self.pool, self.on, self.fact, self.at)
            lot = self.pools.next_lot(self.contract, self.pool, self.on)
        return lot

    def room_to_owe(self) -> Fraction | None:
        """How much more may be owed; None is without end."""
        if "may_owe" not in self.pool:
            return None
        name = self.pool["name"]
        most = Shop(self.pools.world, self.contract, name, self.on).quantity(self.pool["may_owe"])
        return max(Fraction(0), most - self.pools.owing(self.contract, name))
