"""Balance triggers: looked at after each moment with all it caused (ruling T1), while the contract is active.

A ladder of thresholds fires where something new is passed, naming the last; a purchase that lifts the balance above a
threshold re-arms it.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from .draw import Drawn
from .moves import BOUGHT, WORK
from .packs import Threshold, Trigger
from .quantity import MICRO
from .run import Run
from .supply import Supply
from .triggers import percent_text
from .watching import Fired, quantity_text

MOST_STEPS = 1000  # of then_every, beyond the last threshold


def balances(run: Run, supplied: Supply, drawn: Drawn, moved: pl.DataFrame) -> Iterator[Fired]:
    """What fires as balances move: those of whole pools, and those of single purchases."""
    watched: set[int] = set()
    for lane, (c, name) in enumerate(supplied.lanes):
        triggers = [one for _, e in run.timelines[c] for one in run.editions[e].triggers]
        if any(one.on == "balance" and one.pool == name for one in triggers):
            watched.add(lane)
    moved = moved.filter(pl.col("lane").is_in(sorted(watched)) & pl.col("day").is_not_null())
    cause = pl.when(pl.col("phase") == BOUGHT).then("place").when(pl.col("phase") == WORK).then("at_work")
    moved = moved.with_columns(cause=cause, place_in_all=pl.int_range(pl.len()))
    # A fact is done with its last movement, also where another's come between (pieces of entries that overlap).
    moved = moved.with_columns(moment=pl.col("place_in_all").max().over("lane", "day", "phase", "cause"))
    yield from _fired(run, supplied, drawn, _of_pools(moved), False)
    by_purchase = any(one.by_purchase for edition in run.editions for one in edition.triggers)
    if by_purchase:
        yield from _fired(run, supplied, drawn, _of_purchases(drawn, moved), True)


def _of_pools(moved: pl.DataFrame) -> pl.DataFrame:
    """The balance after each moment, its base (ruling B15), and the lot that came in last."""
    moved = moved.with_columns(balance=pl.col("delta").cum_sum().over("lane"))
    is_last = pl.col("moment") == pl.col("place_in_all")
    is_work = pl.col("phase") == WORK
    came_in = pl.col("is_in").any().over("moment")
    new_base = (is_work & pl.col("is_in")) | (~is_work & is_last & came_in)
    moved = moved.with_columns(
        base=pl.when(new_base).then("balance").forward_fill().over("lane"),
        armed=pl.when("is_in").then("lot").forward_fill().over("lane"),
        last=is_last,
    )
    return moved.filter("last").select("lane", "day", "balance", "base", "armed")


def _of_purchases(drawn: Drawn, moved: pl.DataFrame) -> pl.DataFrame:
    """What each purchase has left after each moment in which it moved; its base is what it held when it had come in."""
    owed = [number for number, lot in enumerate(drawn.lots) if lot.kind == "owed"]
    own = moved.filter(~pl.col("lot").is_in(owed)).sort("lot", "moment", "seq", maintain_order=True)
    after = own.group_by("lot", "moment", maintain_order=True).agg(
        pl.col("lane", "day", "left").last(), pl.col("is_in").any(), base=_held(), first=pl.col("day").first(),
    )  # fmt: skip
    after = after.with_columns(base=pl.when("is_in").then("base").forward_fill().over("lot"), armed="lot")
    return after.sort("lane", "moment", maintain_order=True).select(
        "lane", "day", "armed", "base", balance="left"
    )


def _held() -> pl.Expr:
    is_work = (pl.col("phase") == WORK).any()
    return pl.when(is_work).then(pl.col("left").first()).otherwise(pl.col("left").last())


def _fired(
    run: Run, supplied: Supply, drawn: Drawn, states: pl.DataFrame, by_purchase: bool
) -> Iterator[Fired]:
    passed_before: dict[tuple[int, str, int], set[str]] = {}
    for row in states.filter(pl.col("base").is_not_null()).iter_rows(named=True):
        lane = row["lane"]
        c, name = supplied.lanes[lane]
        if not run.is_active(c, row["day"]):
            continue
        for trigger in run.edition_on(c, row["day"]).triggers:
            if trigger.on != "balance" or trigger.pool != name or trigger.by_purchase != by_purchase:
                continue
            passed = _passed(run, c, supplied.units[lane], trigger, row["balance"], row["base"])
            key = (lane, trigger.clause.name, row["armed"] if by_purchase else -1)
            before = passed_before.get(key, set())
            passed_before[key] = set(passed)
            new = [one for one in passed if one not in before]
            if new:
                armed_by = drawn.lots[row["armed"]].id
                fields = {
                    "pool": name, "threshold": new[-1], "passed": ", ".join(new), "purchase": armed_by,
                    "left": quantity_text(run, c, supplied.units[lane], row["balance"]),
                }  # fmt: skip
                yield Fired(c, row["day"], trigger, f"{new[-1].replace(' ', '-')}/{armed_by}", fields)


def _passed(run: Run, c: int, unit: str, trigger: Trigger, balance: int, base: int) -> list[str]:
    """The thresholds that hold, in the order in which they are passed: `left` from the top, `used` from the bottom."""
    falls = trigger.measure == "left"
    amount = (balance if falls else base - balance) * MICRO
    sizes = {one.text: _size(one, base) for one in trigger.thresholds}
    sizes |= _beyond(run, c, unit, trigger, amount, base)
    return [
        text for text, size in sorted(sizes.items(), key=lambda one: one[1], reverse=falls)
        if (amount <= size if falls else amount >= size)
    ]  # fmt: skip


def _size(threshold: Threshold, base: int) -> int:
    """A threshold in millionths of the pool's smallest unit."""
    return threshold.value * (base if threshold.is_share else MICRO)


def _beyond(run: Run, c: int, unit: str, trigger: Trigger, amount: int, base: int) -> dict[str, int]:
    """The steps of `then_every` that have been reached beyond the last threshold."""
    step = trigger.then_every
    if step is None or not trigger.thresholds or _size(step, base) <= 0:
        return {}
    sign = -1 if trigger.measure == "left" else 1
    last = max(trigger.thresholds, key=lambda one: sign * _size(one, base))
    reached = sign * (amount - _size(last, base)) // _size(step, base)
    found = {}
    for number in range(max(1, reached - MOST_STEPS), reached + 1):
        value = last.value + sign * number * step.value
        text = percent_text(value) if step.is_share else quantity_text(run, c, unit, value)
        found[text] = _size(last, base) + sign * number * _size(step, base)
    return found
