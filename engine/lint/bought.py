"""What was bought: purchases that are used, each with the lot that it brings, and sums and quantities in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..head_counts import HeadCounts
from ..lots import Lot, scale_of
from ..pools import Pool
from ..supply import supply
from .fact_rule import Happened
from .values import number


@dataclass(frozen=True, slots=True)
class Bought:
    """A row of purchases, the contract that takes it (its number in the run), the pool on that day, and the lot."""

    row: dict[str, Any]
    c: int
    pool: Pool
    lot: Lot


def bought(happened: Happened) -> Iterator[Bought]:
    """The purchases that are used, by file and row."""
    run, tables = happened.run, happened.facts.tables
    supplied = supply(run, tables["purchases"], tables["adjustments"].clear(), HeadCounts({}, {}, 0))
    found = []
    for lot in supplied.lots:
        if lot.fact is not None:
            c, name = supplied.lanes[lot.lane]
            pool = run.pool(c, name, lot.at)
            assert pool is not None
            found.append(Bought(tables["purchases"].row(lot.fact, named=True), c, pool, lot))
    yield from sorted(found, key=lambda one: (one.row["file"], one.row["row"]))


def amount(happened: Happened, c: int, minor: int) -> str:
    """An amount of a contract: `1,200.00`."""
    digits = happened.run.digits[c]
    return f"{Decimal(minor).scaleb(-digits):,.{digits}f}"


def size(happened: Happened, c: int, pool: Pool, quantity: int) -> str:
    """A quantity of a pool: `10 hours`, `1,200.00`, `5 tickets`."""
    if pool.unit == "money":
        return amount(happened, c, quantity)
    count = Fraction(quantity, scale_of(happened.run, c, pool.unit))
    unit = pool.unit.removesuffix("s") if count == 1 else pool.unit
    return f"{number(count)} {unit}"
