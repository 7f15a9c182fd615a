"""The end of a contract: what is still owed is billed or forgiven; what is held stays held (L7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from oracle_demand_flow import DemandDebt, Demands
from oracle_labor import Labor
from oracle_pools import Pools
from oracle_terms import Row


def settle(pools: Pools, labor: Labor, demands: Demands, contract: Row, on: dt.date) -> None:
    """Debts in the order of the work, tickets, usage and expenses that made them."""
    found: list[Any] = []
    for key, debts in pools.debts.items():
        if key[0] == contract["id"]:
            due = [one for one in debts if one.owed]
            found += due
            pools.debts[key] = [one for one in debts if one not in due]
    for debt in sorted(found, key=lambda one: one.order):
        if isinstance(debt, DemandDebt):
            demands.settle_one(debt, on)
        else:
            labor.settle_one(debt, on)
