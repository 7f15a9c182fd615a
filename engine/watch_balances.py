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


def balances(
    run: Run, rows: pl.DataFrame, supplied: Supply, drawn: Drawn, moved: pl.DataFrame
) -> Iterator[Fired]:
    """What fires as balances move: those of whole pools, and those of single purchases."""
    watched: set[int] = set()
    for lane, (c, name) in enumerate(supplied.lanes):
        triggers = [one for _, e in run.timelines[c] for one in run.editions[e].triggers]
        if any(one.on == "balance" and one.pool == name for one in triggers):
            watched.add(lane)
    moved = moved.filter(pl.col("lane").is_in(sorted(watched)) & pl.col("day").is_not_null())
    moved = moved.with_columns(
        owed=pl.Series([lot.kind == "owed" for lot in drawn.lots], dtype=pl.Boolean).gather(moved["lot"]),
        balance=pl.col("delta").cum_sum().over("lane"), at=pl.int_range(pl.len()),
    )  # fmt: skip
    moved = _in_work_order(rows, moved)
    yield from _fired(run, supplied, drawn, _states(moved, "lane"), False)
    if any(one.by_purchase for edition in run.editions for one in edition.triggers):
        own = moved.filter(~pl.col("owed")).with_columns(balance="left")
        yield from _fired(run, supplied, drawn, _states(own, "lot"), True)


def _in_work_order(rows: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """Add `turn`, the place of the piece of work that moved the pool among all work, and `done`, that of the last piece
    of its entry."""
    heads = rows.filter(pl.col("parent") < 0).sort("day", "start", "f", "n")
    turns = heads.select("f", cause="n", turn=pl.int_range(pl.len()))
    turns = turns.select("cause", "turn", done=pl.col("turn").max().over("f"))
    return moved.join(turns, on="cause", how="left", maintain_order="left")


def _states(moved: pl.DataFrame, key: str) -> pl.DataFrame:
    """The balance of each lane, or lot, after each moment in which it moved, its base (ruling B15), and the lot that
    came in last."""
    is_work = pl.col("phase") == WORK
    place = pl.when(pl.col("phase") == BOUGHT).then("place")
    moment = pl.col("at").max().over(key, "day", "phase", place)
    moved = moved.with_columns(moment=pl.when(~is_work).then(moment))
    looked = set(moved["moment"].drop_nulls().to_list()) | _after_entries(moved.filter(is_work), key)
    is_last = pl.col("at").is_in(sorted(looked))
    came_in = pl.col("is_in").any().over("moment")
    bought = is_work & (pl.col("is_in") | (pl.col("head") != pl.col("cause")))  # with what it covered at once
    by_debt = ~is_work & (
        pl.col("kind") == "buy"
    )  # a debt that buys at the contract's end draws at once, as work does
    new_base = bought | by_debt | (~is_work & is_last & came_in & ~by_debt.any().over("moment"))
    moved = moved.with_columns(
        base=pl.when(new_base).then("balance").forward_fill().over(key),
        armed=pl.when("is_in").then("lot").forward_fill().over(key) if key == "lane" else "lot",
    )
    return moved.filter(is_last).select("lane", "day", "balance", "base", "armed")


def _after_entries(moved: pl.DataFrame, key: str) -> set[int]:
    """The last movements of a lane, or lot, when an entry that moved it is done with its last piece, whatever came
    between."""
    own = moved.select(key, "day", "turn", "at").unique(
        [key, "day", "turn"], keep="last", maintain_order=True
    )
    asked = moved.select(key, "day", "done").unique().sort("done")
    found = asked.join_asof(
        own.sort("turn"), left_on="done", right_on="turn", by=[key, "day"], check_sortedness=False
    )
    return set(found["at"].to_list())


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
