"""One-off: fees that are due when a contract starts, a milestone is reached or work is done -> charge lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from .fees import OneOff, Share
from .head_counts import HeadCounts
from .lines import Clauses, Line, money
from .lots import id_part
from .place import Work
from .prices import cost
from .quantity import MICRO
from .run import Run
from .take import Taken

_START, _WORK, _MILESTONE = range(3)


class _Due(NamedTuple):
    """Something that makes fees due: its place in the order of events, the fact behind it, and the fees."""

    c: int
    day: int
    order: tuple[int, int, int]
    of: str | None
    row: Mapping[str, Any]
    fees: Sequence[OneOff]


@dataclass(slots=True)
class _Taken:
    """What shares of a price have taken: percents by the price they were of, minor units, and whether the rest of it is
    gone too."""

    percents: dict[Fraction, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    billed: int = 0
    is_whole: bool = False


def one_off(
    run: Run, counts: HeadCounts, work: Work, facts: Mapping[str, pl.DataFrame], reached: Sequence[Taken],
    clauses: Clauses,
) -> Iterator[Line]:  # fmt: skip
    """The lines of all one-off fees up to the as-of day."""
    worked, milestones = _worked(work, facts["time_entries"]), _reached(facts["milestones"], reached)
    due = sorted([*_starts(run), *worked, *milestones], key=_order)
    once: set[tuple[Any, ...]] = set()
    shares: dict[tuple[int, str], _Taken] = defaultdict(_Taken)
    for one in due:
        for fee in one.fees:
            if fee.once_per:
                key = (one.c, fee.clause.name, *(_group(one, per) for per in fee.once_per))
                if key in once:
                    continue
                once.add(key)
            yield from _line(run, counts, one, fee, shares, clauses)


def _order(one: _Due) -> tuple[Any, ...]:
    return one.c, one.day, one.order


def _starts(run: Run) -> Iterator[_Due]:
    for c in range(len(run.contracts)):
        day = run.first_day(c)
        fees = [fee for fee in run.edition_on(c, day).one_offs if fee.on == "contract-starts"]
        if day <= run.as_of:
            yield _Due(c, day, (_START, 0, 0), None, {}, fees)


def _worked(work: Work, entries: pl.DataFrame) -> Iterator[_Due]:
    """Each time entry in the first contract that takes a piece of it, with the fees that match that piece."""
    with_fees = [d for d, one in enumerate(work.decisions) if one.fees]
    first = work.rows.filter(pl.col("parent") < 0).sort("n").unique("f", keep="first", maintain_order=True)
    first = first.filter(pl.col("d").is_in(with_fees))
    known = entries.select("id", "ticket", "resource")
    for f, c, d, day, start in first.select("f", "c", "d", "day", "start").iter_rows():
        row = {**known.row(f, named=True), "f": f}
        yield _Due(c, day, (_WORK, start, f), "time_entries", row, work.decisions[d].fees)


def _reached(milestones: pl.DataFrame, reached: Sequence[Taken]) -> Iterator[_Due]:
    rows = milestones.rows(named=True)
    for one in reached:
        row = {**rows[one.f], "f": one.f}
        fees = [clause for clause in one.clauses if isinstance(clause, OneOff)]
        yield _Due(one.c, one.day, (_MILESTONE, one.at, one.f), "milestones", row, fees)


def _group(one: _Due, per: str) -> Any:
    """What a fee is due once for; work without a ticket or resource is a group of its own."""
    if per == "date":
        return one.day
    return one.row[per] if one.row[per] is not None else (one.row["f"],)


def _line(
    run: Run, counts: HeadCounts, one: _Due, fee: OneOff, shares: dict[tuple[int, str], _Taken], clauses: Clauses
) -> Iterator[Line]:  # fmt: skip
    c, day = one.c, one.day
    quantity = fee.chargeable(counts.on(c, fee.unit, day))
    rate = None
    if fee.share is not None:
        whole = _whole(run, counts, c, day, fee.share)
        if whole is None:
            return
        amount = _share(run, c, day, fee.share, whole, shares[c, fee.share.of])
    elif fee.price is None:
        amount = money(run, c, day, Fraction(one.row["amount"], MICRO))
    else:
        rate = fee.price.rate
        amount = money(run, c, day, cost(fee.price, quantity))
    if not quantity and not amount:
        return
    word = "milestone/" if one.of == "milestones" else ""
    part = f"once/{word}{id_part(one.row['id'])}" if one.of else "once"
    yield Line(
        c, run.number_on(c, day), clauses.number(fee.clause), "fee", one.of, one.row.get("f"), None, None, part, day,
        None, None, 0, int(quantity), fee.unit, rate, amount,
    )  # fmt: skip


def _share(run: Run, c: int, day: int, share: Share, whole: Fraction, taken: _Taken) -> int:
    """A part of a price. Shares of one price are rounded together, so that they add up to it; after its rest nothing is
    left."""
    if share.percent is None or taken.is_whole:
        taken.is_whole = True
        amount = money(run, c, day, whole) - taken.billed
    else:
        before = taken.percents[whole]
        after = taken.percents[whole] = before + Fraction(share.percent, MICRO)
        amount = money(run, c, day, after * whole) - money(run, c, day, before * whole)
    taken.billed += amount
    return amount


def _whole(run: Run, counts: HeadCounts, c: int, day: int, share: Share) -> Fraction | None:
    """What a share is taken of: an amount, or a whole period of a fee at the count of that day (ruling X10)."""
    if share.amount is not None:
        return Fraction(share.amount, MICRO)
    today = run.number_on(c, day)
    later = [e for first, e in run.timelines[c] if day < first <= run.last_day(c)]
    for e in (today, *later):
        for fee in run.editions[e].fees:
            if fee.clause.name == share.of:
                return cost(fee.price, fee.chargeable(counts.on(c, fee.terms.unit, day)))
    return None
