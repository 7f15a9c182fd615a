"""Supply: contracts, purchases and adjustments of pools -> the lots known before any work is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from .grants import grants
from .head_counts import HeadCounts
from .lots import Deduction, Lot, id_part, lot_last, minor_price, order_of
from .purchases import Made, adjusted, purchased
from .quantity import DAY, NEVER, number_of
from .route import offers_of, start_of
from .run import Refusals, Run


@dataclass(frozen=True, slots=True)
class Supply:
    """Lanes (one for each pool of each contract), the lots known before any work is drawn, and what is taken from them.

    `refused` has the purchases and the adjustments of pools that cannot be used, `later` counts those after the
    as-of day.
    """

    lanes: tuple[tuple[int, str], ...]
    units: tuple[str, ...]
    lots: tuple[Lot, ...]
    deductions: tuple[Deduction, ...]
    refused: Mapping[str, Refusals]
    later: int

    def lane_numbers(self) -> dict[tuple[int, str], int]:
        """The number of each (contract, pool)."""
        return {key: number for number, key in enumerate(self.lanes)}


def supply(run: Run, purchases: pl.DataFrame, adjustments: pl.DataFrame, counts: HeadCounts) -> Supply:
    """All lots sold at start, granted, bought or given by facts up to the as-of day."""
    lanes: dict[tuple[int, str], tuple[int, str]] = {}
    for c, line in enumerate(run.timelines):
        for _, e in line:
            for pool in run.editions[e].pools.values():
                lanes.setdefault((c, pool.clause.name), (len(lanes), pool.unit))
    numbers = {key: number for key, (number, _) in lanes.items()}
    lots: list[Lot] = [*_sold_at_start(run, numbers), *grants(run, numbers, counts)]
    deductions: list[Deduction] = []
    refused: dict[str, Refusals] = {"purchases": {}, "adjustments": {}}
    later = 0
    for kind, f, made in _made(run, numbers, purchases, adjustments, refused):
        if made is None:
            later += 1
        elif isinstance(made, Lot):
            lots.append(made)
        elif isinstance(made, Deduction):
            deductions.append(made)
        else:
            refused[kind][f] = made
    units = tuple(unit for _, unit in lanes.values())
    return Supply(tuple(lanes), units, tuple(lots), tuple(deductions), refused, later)


def _made(
    run: Run, lanes: Mapping[tuple[int, str], int], purchases: pl.DataFrame, adjustments: pl.DataFrame,
    refused: dict[str, Refusals],
) -> Iterator[tuple[str, int, Made]]:  # fmt: skip
    """What each purchase, and each adjustment that names a pool, comes to."""
    route = offers_of(run)
    for kind, facts, make in (("purchases", purchases, purchased), ("adjustments", adjustments, adjusted)):
        starts, bad = start_of(run, facts)
        rows = facts.rows(named=True)
        refused[kind] |= {f: why for f, why in bad.items() if rows[f]["pool"] is not None}
        for f, customer, r in starts.select("f", "customer", "r").iter_rows():
            if rows[f]["pool"] is not None:
                yield kind, f, make(run, rows[f], f, route[customer][r:], lanes)


def _sold_at_start(run: Run, lanes: Mapping[tuple[int, str], int]) -> Iterator[Lot]:
    for c, contract in enumerate(run.contracts):
        first = number_of(contract.start)
        edition = run.edition_on(c, first)
        for pool in edition.pools.values() if first <= run.as_of else ():
            if pool.sold is None or not pool.sold.at_start:
                continue
            last, id = lot_last(run, c, pool, first), f"{id_part(contract.id)}/{pool.clause.name}/start"
            yield Lot(
                lanes[c, pool.clause.name], id, "sale", None, first, first, first, last, NEVER, pool.sold.quantity,
                minor_price(run, c, pool.sold.price, run.mode(c, first)), True,
                order_of(0, first, last, first * DAY, id),
            )  # fmt: skip
