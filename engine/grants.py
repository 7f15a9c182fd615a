"""Grants: what an allowance brings in each period, without a charge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .head_counts import HeadCounts
from .lots import LARGEST, Lot, id_part, lot_last, order_of
from .periods import period_of
from .pools import Allowance, Pool
from .quantity import DAY, FACTOR, MICRO, NEVER, day_of, half_up
from .run import Run
from .tables import AmountTooLargeError


def grants(run: Run, lanes: Mapping[tuple[int, str], int], counts: HeadCounts) -> Iterator[Lot]:
    """A lot for each period of each allowance that has begun, under the terms of its first day (ruling B10); for each
    of a counted unit as many as there are that day, and with `prorate` more when more come (ruling X9)."""
    for c, line in enumerate(run.timelines):
        names = {name for _, e in line for name, one in run.editions[e].pools.items() if one.allowance}
        for name in sorted(names):
            for day in _first_days(run, c, name):
                pool = run.pool(c, name, day)
                assert pool is not None
                assert pool.allowance is not None
                for on, today, number in _comes(run, c, pool, pool.allowance, day, counts):
                    lot = _grant(run, c, today, on, lanes[c, name], number)
                    if lot.quantity:
                        yield lot


def _comes(
    run: Run, c: int, pool: Pool, allowance: Allowance, day: int, counts: HeadCounts
) -> Iterator[tuple[int, Pool, int]]:
    """For how many (millionths) the allowance comes on its day; and for how many more on later days of its period, as
    the pool says on those days."""
    unit = allowance.for_each
    if unit is None:
        yield day, pool, MICRO
        return
    highest = max(counts.on(c, unit, day), 0)
    yield day, pool, highest
    period = _period(run, c, allowance, day)
    for on in counts.changes(c, unit, day, min(period[1], run.last_day(c), run.as_of)):
        today, number = run.pool(c, pool.clause.name, on), counts.on(c, unit, on)
        now = today.allowance if today else None
        if number <= highest or today is None or now is None or now.for_each != unit:
            continue
        if _period(run, c, now, on) == period:
            if now.prorate:
                yield on, today, number - highest
            highest = number


def _period(run: Run, c: int, allowance: Allowance, day: int) -> tuple[int, int]:
    return period_of(allowance.every, allowance.anchor, day, run.first_day(c), run.last_day(c))


def _first_days(run: Run, c: int, name: str) -> Iterator[int]:
    """The days on which an allowance comes: where it begins to hold, and where its periods begin."""
    line, start, end = run.timelines[c], run.first_day(c), run.last_day(c)
    had_one = False
    granted = (0, -1)
    for index, (first, e) in enumerate(line):
        until = line[index + 1][0] - 1 if index + 1 < len(line) else NEVER
        until = min(until, run.as_of, end)
        pool = run.editions[e].pools.get(name)
        if pool is None or pool.allowance is None:
            had_one = False
            continue
        every, anchor = pool.allowance.every, pool.allowance.anchor
        begins, last = period_of(every, anchor, first, start, end)
        is_new = not had_one and granted != (begins, last)
        day = first if begins == first or is_new else last + 1
        while day <= until:
            yield day
            granted = period_of(every, anchor, day, start, end)
            day = granted[1] + 1
        had_one = True


def _grant(run: Run, c: int, pool: Pool, day: int, lane: int, number: int) -> Lot:
    """The lot of the period that a day lies in, from that day on, for a number (millionths) of what is counted."""
    allowance = pool.allowance
    assert allowance is not None
    first, last = _period(run, c, allowance, day)
    served, days = 1, 1
    if allowance.prorate and last < NEVER:
        served, days = min(last, run.last_day(c)) - day + 1, last - first + 1
    unit = FACTOR if pool.unit == "hours" else 1
    quantity = half_up(allowance.quantity * number * served, MICRO * days * unit) * unit
    if quantity > LARGEST:
        raise AmountTooLargeError(f"what pool {pool.clause.name} of contract {run.contracts[c].id} brings")
    expires = lot_last(run, c, pool, day)
    id = f"{id_part(run.contracts[c].id)}/{pool.clause.name}/grant/{day_of(day).isoformat()}"
    order = order_of(0, day, expires, day * DAY, id)
    return Lot(lane, id, "grant", None, day, day, day, expires, NEVER, quantity, 0, False, order)
