"""Grants: what an allowance brings in each period, without a charge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .lots import Lot, id_part, lot_last, order_of
from .periods import period_of
from .pools import Allowance, Pool
from .quantity import DAY, FACTOR, NEVER, day_of, half_up
from .run import Run


def grants(run: Run, lanes: Mapping[tuple[int, str], int]) -> Iterator[Lot]:
    """A lot for each period of each allowance that has begun, under the terms of its first day (ruling B10)."""
    for c, line in enumerate(run.timelines):
        names = {name for _, e in line for name, one in run.editions[e].pools.items() if one.allowance}
        for name in sorted(names):
            for day in _first_days(run, c, name):
                pool = run.pool(c, name, day)
                assert pool is not None
                assert pool.allowance is not None
                lot = _grant(run, c, pool, pool.allowance, day, lanes[c, name])
                if lot.quantity:
                    yield lot


def _first_days(run: Run, c: int, name: str) -> Iterator[int]:
    """The days on which an allowance comes: where it begins to hold, and where its periods begin."""
    line, start, end = run.timelines[c], run.first_day(c), run.last_day(c)
    had_one = False
    for index, (first, e) in enumerate(line):
        until = line[index + 1][0] - 1 if index + 1 < len(line) else NEVER
        until = min(until, run.as_of, end)
        pool = run.editions[e].pools.get(name)
        if pool is None or pool.allowance is None:
            had_one = False
            continue
        every, anchor = pool.allowance.every, pool.allowance.anchor
        begins, last = period_of(every, anchor, first, start, end)
        day = first if begins == first or not had_one else last + 1
        while day <= until:
            yield day
            day = period_of(every, anchor, day, start, end)[1] + 1
        had_one = True


def _grant(run: Run, c: int, pool: Pool, allowance: Allowance, day: int, lane: int) -> Lot:
    """The lot of the period that a day lies in, from that day on."""
    end = run.last_day(c)
    first, last = period_of(allowance.every, allowance.anchor, day, run.first_day(c), end)
    quantity = allowance.quantity
    if allowance.prorate:
        served = min(last, end) - day + 1
        unit = FACTOR if pool.unit == "hours" else 1
        quantity = half_up(quantity * served, (last - first + 1) * unit) * unit
    expires = lot_last(run, c, pool, day)
    id = f"{id_part(run.contracts[c].id)}/{pool.clause.name}/grant/{day_of(day).isoformat()}"
    order = order_of(0, day, expires, day * DAY, id)
    return Lot(lane, id, "grant", None, day, day, day, expires, NEVER, quantity, 0, False, order)
