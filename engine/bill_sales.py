"""Bill: purchases that are charged -> one charge line each."""

from __future__ import annotations

from collections.abc import Iterator

from .demand import Demands
from .draw import Drawn
from .lines import Clauses, Line
from .lots import SOLD
from .quantity import NEVER
from .run import Run
from .supply import Supply


def of_sales(run: Run, supplied: Supply, demands: Demands, drawn: Drawn, clauses: Clauses) -> Iterator[Line]:
    """A line for every lot that is charged, on the day it was bought; also at 0.00 (ruling F10)."""
    for number, lot in enumerate(drawn.lots):
        if not lot.charged:
            continue
        assert lot.kind in SOLD
        c, name = supplied.lanes[lot.lane]
        e = run.number_on(c, lot.at)
        k = clauses.number(run.editions[e].pools[name].clause)
        by_work = lot.fact is not None and lot.kind in ("buy", "refill")
        of, f = demands.fact(lot.fact) if by_work and lot.fact is not None else (None, None)
        last = None if lot.last >= NEVER else lot.last
        yield Line(
            c, e, k, "sale", of, f, number, None, f"sale/{lot.id}", lot.at, lot.first if lot.first < NEVER else None,
            last, 0, lot.quantity, supplied.units[lot.lane], None, lot.price,
        )  # fmt: skip
