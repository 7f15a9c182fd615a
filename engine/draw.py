"""Draw: work x lots -> moves of the pools and what is left over.

The one loop of the engine, in plain whole numbers, over work in order: each row tries its pools one after
the other; what no pool covers goes on to the end of its waterfall, perhaps in the customer's next contract.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from .clock import wall_of
from .decide import Decision, Draw
from .packs import Clause
from .place import Work
from .quantity import divide
from .run import Run
from .supply import Lot, Supply, id_part, lot_last, minor_price, order_of


@dataclass(slots=True)
class Moves:
    """What the loop did, in order, as parallel lists.

    A move takes `quantity` out of `lot` for `seconds` of billed time of row `row` under clause number
    `clause`; a lot bought by rule is a move with a negative quantity and clause -1. A rest is what no pool
    covered: its row, seconds, and amount in minor units (-1 where its own rate decides).
    """

    head: list[int] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    lot: list[int] = field(default_factory=list)
    quantity: list[int] = field(default_factory=list)
    seconds: list[int] = field(default_factory=list)
    clause: list[int] = field(default_factory=list)
    rest_head: list[int] = field(default_factory=list)
    rest_row: list[int] = field(default_factory=list)
    rest_seconds: list[int] = field(default_factory=list)
    rest_amount: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """A pool to try: its lane, what a second takes of it (0 for money), its clause, and what it buys."""

    lane: int
    factor: int
    clause: int
    draw: Draw


@dataclass(frozen=True, slots=True)
class Drawn:
    """The moves, all lots (those bought by rule after those supplied), what each has left, and the clauses."""

    moves: Moves
    lots: tuple[Lot, ...]
    left: tuple[int, ...]
    clauses: tuple[Clause, ...]


def draw(run: Run, work: Work, rows: pl.DataFrame, supplied: Supply, ids: pl.Series) -> Drawn:
    """Run the loop over the rows whose decision draws, in work order: start instant, then the fact's id."""
    clauses: dict[Clause, int] = {}
    lanes = supplied.lane_numbers()
    programs: dict[tuple[int, int], tuple[Step, ...]] = {}
    for c, d in rows.select("c", "d").unique(maintain_order=True).iter_rows():
        programs[c, d] = _steps(work.decisions[d], c, lanes, clauses)
    drawing = [n for n, one in enumerate(work.decisions) if one.draws]
    order = rows.filter(pl.col("d").is_in(drawing) & (pl.col("parent") < 0)).sort("start", "f")["n"]
    moves, lots = Moves(), list(supplied.lots)
    queues = _queues(lots, len(lanes))
    left = [lot.quantity for lot in lots]
    columns = {
        name: rows[name].to_list()
        for name in ("c", "d", "f", "e", "day", "billed", "then", "num", "den", "mode", "start")
    }
    buyer = _Buyer(run, lots, left, queues, ids)
    _loop(order.to_list(), columns, programs, queues, lots, left, moves, buyer)
    return Drawn(moves, tuple(lots), tuple(left), tuple(clauses))


def _steps(
    decision: Decision, c: int, lanes: dict[tuple[int, str], int], clauses: dict[Clause, int]
) -> tuple[Step, ...]:
    return tuple(
        Step(lanes[c, one.pool], one.weight if one.unit == "hours" else 0,
             clauses.setdefault(one.clause, len(clauses)), one)
        for one in decision.draws
    )  # fmt: skip


def _queues(lots: Sequence[Lot], lanes: int) -> list[list[tuple[tuple[object, ...], int]]]:
    """For each lane its lots in order of use."""
    queues: list[list[tuple[tuple[object, ...], int]]] = [[] for _ in range(lanes)]
    for number, lot in enumerate(lots):
        queues[lot.lane].append((lot.order, number))
    for queue in queues:
        queue.sort()
    return queues


def _loop(  # noqa: C901 - the waterfall in one place reads better than in pieces
    order: list[int], at: dict[str, list[int]], programs: dict[tuple[int, int], tuple[Step, ...]],
    queues: list[list[tuple[tuple[object, ...], int]]], lots: list[Lot], left: list[int], moves: Moves, buyer: _Buyer,
) -> None:  # fmt: skip
    for head in order:
        row, rest, day = head, at["billed"][head], at["day"][head]
        amount = -1
        while True:
            owed = whole = seconds = 0
            for step in programs[at["c"][row], at["d"][row]]:
                if not rest:
                    break
                if not step.factor and amount < 0:
                    owed = whole = divide(rest * at["num"][row], at["den"][row], str(at["mode"][row]))
                    amount, seconds = owed, rest
                if not step.factor and not owed:
                    continue
                queue, position, bought = queues[step.lane], 0, 0
                while rest:
                    if position == len(queue):
                        if step.draw.buys is None:
                            break
                        bought += 1
                        position = buyer.buy(step, at["c"][row], at["f"][row], day, at["start"][row], bought)
                        _record(
                            moves, head, row, queue[position][1], -lots[queue[position][1]].quantity, 0, -1
                        )
                    number = queue[position][1]
                    have, lot = left[number], lots[number]
                    if not have or lot.last < day - 2:  # days of work in one lane never go back further
                        del queue[position]
                        continue
                    if not lot.first <= day <= lot.last:
                        position += 1
                        continue
                    if step.factor:
                        need = rest * step.factor
                        out = need if have >= need else have
                        covered = rest if have >= need else -(-have // step.factor)
                        amount = -1
                    else:
                        out = owed if have >= owed else have
                        owed -= out
                        amount = owed
                        covered = rest - (seconds - seconds * (whole - owed) // whole)
                    left[number] = have - out
                    rest -= covered
                    _record(moves, head, row, number, out, covered, step.clause)
            following = at["then"][row]
            if not rest or following < 0:
                break
            row, amount = following, -1
        if rest or not at["billed"][head]:
            moves.rest_head.append(head)
            moves.rest_row.append(row)
            moves.rest_seconds.append(rest)
            moves.rest_amount.append(amount)


def _record(moves: Moves, head: int, row: int, lot: int, quantity: int, seconds: int, clause: int) -> None:
    moves.head.append(head)
    moves.row.append(row)
    moves.lot.append(lot)
    moves.quantity.append(quantity)
    moves.seconds.append(seconds)
    moves.clause.append(clause)


@dataclass(slots=True)
class _Buyer:
    """Buys another lot when a pool that says `buy` is used up; it serves from the entry that caused it on."""

    run: Run
    lots: list[Lot]
    left: list[int]
    queues: list[list[tuple[tuple[object, ...], int]]]
    ids: pl.Series

    def buy(self, step: Step, c: int, f: int, day: int, instant: int, count: int) -> int:
        """Make the lot and put it in its queue; returns its position there."""
        pool, sold = step.draw.buys, step.draw.sold
        assert pool is not None
        contract, name = self.run.contracts[c], pool.clause.name
        suffix = f"/{count}" if count > 1 else ""
        id = f"{id_part(contract.id)}/{name}/buy/{id_part(self.ids[f])}{suffix}"
        last = lot_last(self.run, c, pool, day)
        mode = self.run.edition_on(c, day).pack.money_rounding
        bought_at = wall_of(self.run.zones[self.run.zone_of[c]], instant)
        order = order_of(pool, 0, day, last, bought_at, id)
        self.lots.append(Lot(
            step.lane, id, "buy", f, day, day, last, sold.quantity, minor_price(self.run, c, sold.price, mode),
            True, order,
        ))  # fmt: skip
        self.left.append(sold.quantity)
        queue, entry = self.queues[step.lane], (order, len(self.lots) - 1)
        position = bisect_left(queue, entry)
        queue.insert(position, entry)
        return position
