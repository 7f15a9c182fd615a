"""Draw: work x lots -> parts of work, moves of the pools, and what each purchase has left.

Work that no order matters to is one part each; all other pieces go through the loop in `flow`, in work order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from .agenda import holdings_of
from .costs import Costs
from .counters import Counters
from .demand import Demands
from .flow import Flow
from .lots import Deduction, Lot
from .moves import Move
from .parts import Held, Part
from .place import Work
from .run import Run
from .supply import Supply


@dataclass(frozen=True, slots=True)
class Drawn:
    """The parts of all work that is not plain, and the rows that are; all lots (those made by rule after those
    supplied), what each has left, the moves, and the places of supplied lots inside the day they arrive."""

    parts: tuple[Part, ...]
    lots: tuple[Lot, ...]
    left: tuple[int, ...]
    moves: tuple[Move, ...]
    places: Mapping[int, int]
    deductions: tuple[Deduction, ...]
    held: tuple[Held, ...]
    plain: pl.DataFrame


def draw(run: Run, work: Work, demands: Demands, supplied: Supply, entries: pl.DataFrame) -> Drawn:
    """Run the loop over the rows whose decision is not plain, in work order: day, start instant, then the fact's id."""
    rows = demands.rows
    plain = [d for d, one in enumerate(work.decisions) if one.is_plain]
    is_head = pl.col("parent") < 0
    order = rows.filter(~pl.col("d").is_in(plain) & is_head).sort("day", "start", "f", "n")["n"]
    rows = rows.with_columns(entry=pl.col("billed").sum().over("f"), opens=pl.col("mark").is_null() & is_head)
    names = ("c", "d", "f", "day", "billed", "then", "start", "entry", "opens")
    at = {name: rows[name].to_list() for name in names}
    asked = {one.cap.per for ops in demands.programs.values() for one in ops if one.cap and one.cap.per}
    values = {name: entries[name].to_list() for name in (asked | {"ticket"}) if name in entries.columns}
    pools = holdings_of(run, supplied.lanes, supplied.lots, supplied.deductions)
    counters = Counters(run, values)
    costs = Costs(demands.tags, counters)
    ends = deque(sorted((run.last_day(c), lane) for lane, (c, _) in enumerate(supplied.lanes)))
    flow = Flow(run, demands.programs, demands.tags, at, counters, costs, pools, demands.name, ends=ends)
    for head in order.to_list():
        flow.piece(head)
    flow.finish()
    return Drawn(
        tuple(flow.parts), tuple(pools.lots), tuple(pools.left), tuple(pools.moves), pools.places,
        supplied.deductions, tuple(flow.held), _plain(rows.filter(pl.col("d").is_in(plain) & is_head), demands),
    )  # fmt: skip


def _plain(rows: pl.DataFrame, demands: Demands) -> pl.DataFrame:
    """The rows that are one line at one price: with line, clause, tag."""
    kinds = [(c, d, ops[0].line, ops[0].clause, ops[0].price) for (c, d), ops in demands.programs.items()]
    schema = {"c": pl.Int64, "d": pl.Int64, "line": pl.String, "clause": pl.Int64, "tag": pl.Int64}
    table = pl.DataFrame(kinds, schema=schema, orient="row")
    return rows.join(table, on=["c", "d"], how="left", maintain_order="left")
