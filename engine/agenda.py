"""Agenda: the holdings before any work, and what the days will bring to the pools where it matters.

Lots come into use and lapse by their days alone; only pools that carry over, let work wait, or are deducted
from need to be told.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Sequence

from .holdings import Holdings
from .lots import Deduction, Lot
from .moves import ARRIVE, BOUGHT, CARRIES, CARRY, DEDUCT, END, GRANTS, OWN, SETTLE
from .run import Run


def holdings_of(
    run: Run, lanes: Sequence[tuple[int, str]], lots: Sequence[Lot], deductions: Sequence[Deduction]
) -> Holdings:
    """The holdings before any work: every lot is whole, and the agenda has what may matter to waiting work."""
    queues: list[list[tuple[tuple[object, ...], int]]] = [[] for _ in lanes]
    for number, lot in enumerate(lots):
        queues[lot.lane].append((lot.order, number))
    for queue in queues:
        queue.sort()
    places, of_deductions = _places(lots, deductions)
    held = Holdings(
        run, lanes, list(lots), [lot.quantity for lot in lots], queues, ["oldest"] * len(lanes),
        [[] for _ in lanes], deductions,
        [deque() for _ in lanes], [0] * len(lanes), [-1] * len(lanes), places,
    )  # fmt: skip
    _fill_agenda(held, of_deductions)
    return held


def _places(lots: Sequence[Lot], deductions: Sequence[Deduction]) -> tuple[dict[int, int], list[int]]:
    """The place of each lot's arrival, and of each deduction, among those of the same day and phase."""
    listed = [(lot.at, lot.kind != "sale", lot.order[-2:], 0, number) for number, lot in enumerate(lots)]
    listed += [(one.day, True, one.order, 1, number) for number, one in enumerate(deductions)]
    places: dict[int, int] = {}
    of_deductions = [0] * len(deductions)
    for place, (*_, is_deduction, number) in enumerate(sorted(listed)):
        if is_deduction:
            of_deductions[number] = place
        else:
            places[number] = place + (GRANTS if lots[number].kind == "grant" else 0)
    return places, of_deductions


def _fill_agenda(held: Holdings, of_deductions: Sequence[int]) -> None:
    """The agenda of the lanes whose pools carry over, let work wait, or are deducted from."""
    run = held.run
    waits, carries = set[int](), set[int]()
    for lane, (c, name) in enumerate(held.lanes):
        for pool in (run.editions[e].pools.get(name) for _, e in run.timelines[c]):
            if pool and pool.when_used_up in ("hold", "owe"):
                waits.add(lane)
            if pool and pool.allowance and pool.allowance.carry_over:
                carries.add(lane)
    for number, one in enumerate(held.deductions):
        waits.add(one.lane)
        insort(held.agenda[one.lane], (one.day, BOUGHT, of_deductions[number], DEDUCT, number))
    for number, lot in enumerate(held.lots):
        phase = OWN if lot.kind == "grant" else BOUGHT
        if lot.lane in waits and lot.first <= min(lot.last, run.as_of):
            held.agenda[lot.lane].append((lot.first, phase, held.places[number], ARRIVE, number))
        if lot.lane in carries and lot.kind == "grant" and _carries(run, held.lanes[lot.lane], lot):
            held.agenda[lot.lane].append((lot.last + 1, OWN, CARRIES + number, CARRY, number))
    for lane in waits:
        end = run.last_day(held.lanes[lane][0])
        if end <= run.as_of:
            held.agenda[lane].append((end, END, 0, SETTLE, lane))
    for agenda in held.agenda:
        agenda.sort()


def _carries(run: Run, lane: tuple[int, str], lot: Lot) -> bool:
    """Whether something of a grant can go on after its last day: within the contract and the run."""
    c, name = lane
    pool = run.pool(c, name, lot.at)
    if pool is None or pool.allowance is None or pool.allowance.carry_over is None:
        return False
    return lot.last + 1 <= min(run.as_of, run.last_day(c))
