"""Limit: discounts, then caps with their write-offs, then commitments with their true-ups.

Each is rounded on running totals, so that the lines of a period add up to the cent and no later line changes an
earlier one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from .limits import Discount, Limit
from .lines import LINE, Clauses, money
from .lots import id_part
from .periods import period_of
from .quantity import MICRO, NEVER, day_of
from .run import Run

_COLUMNS = ("c", "e", "k", "kind", "of", "f", "day", "first", "amount", "id")
_MORE: Mapping[str, type[pl.DataType]] = {**LINE, "id": pl.String}


class Charge(NamedTuple):
    """A charge as discounts and limits see it; `net` is what is left of its amount after discounts.

    `date` is the day of its line, `day` the one that discounts and limits go by: a fee that is billed before its period
    counts in its period (ruling F1).
    """

    c: int
    e: int
    k: int
    kind: str
    of: str | None
    f: int | None
    date: int
    day: int
    amount: int
    id: str
    clause: str
    net: int


def limit(run: Run, lines: pl.DataFrame, clauses: Clauses) -> pl.DataFrame:
    """The charge lines (with `id`) with those of discounts, write-offs and true-ups."""
    limited = [
        c for c, line in enumerate(run.timelines)
        if any(run.editions[e].discounts or run.editions[e].limits for _, e in line)
    ]  # fmt: skip
    if not limited:
        return lines
    names = [one.name for one in clauses]
    listed: dict[int, list[Charge]] = defaultdict(list)
    chosen = lines.filter(pl.col("c").is_in(limited) & pl.col("k").is_not_null())
    for c, e, k, kind, of, f, date, first, amount, id in chosen.select(_COLUMNS).iter_rows():
        day = max(date, first) if kind == "fee" and first is not None else date
        if run.is_active(c, day):
            listed[c].append(Charge(c, e, k, kind, of, f, date, day, amount, id, names[k], amount))
    made: list[tuple[Any, ...]] = []
    for c in limited:
        charges = sorted(listed[c], key=lambda one: (one.day, one.id))
        off = list(_discounts(run, c, charges, clauses))
        made += [row for _, row in off]
        by_charge: dict[str, int] = defaultdict(int)
        for of, row in off:
            by_charge[of] += row[16]
        net = [one._replace(net=one.amount + by_charge[one.id]) for one in charges]
        made += _limits(run, c, net, clauses)
    columns = zip(*made, strict=True) if made else [()] * len(_MORE)
    more = pl.DataFrame(dict(zip(_MORE, map(list, columns), strict=True)), schema=_MORE)
    return pl.concat([lines, more.select(lines.columns)])


def _discounts(
    run: Run, c: int, charges: Sequence[Charge], clauses: Clauses
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """A line for each charge that is discounted, by the difference to what the month came to (ruling L2), with the id
    of the charge."""
    reached: dict[tuple[str, int, int], tuple[Fraction, int]] = defaultdict(lambda: (Fraction(0), 0))
    for one in charges:
        for discount in run.edition_on(c, one.day).discounts:
            if not discount.of.has(one.kind, one.clause):
                continue
            day = day_of(one.day)
            key = (discount.clause.name, day.year, day.month)
            exact, so_far = reached[key]
            exact += Fraction(one.amount * discount.percent, MICRO * 10 ** run.digits[c])
            amount = money(run, c, one.day, exact)
            reached[key] = exact, amount
            if amount != so_far:
                yield one.id, _taken_off(run, one, discount, "discount", so_far - amount, clauses)


def _limits(run: Run, c: int, charges: Sequence[Charge], clauses: Clauses) -> Iterator[tuple[Any, ...]]:
    """The write-offs and true-ups of every limit, period by period. A cap is over what the caps before it have left."""
    left = {one.id: one.net for one in charges}
    for name in dict.fromkeys(one.clause.name for _, e in run.timelines[c] for one in run.editions[e].limits):
        for first, last in _periods(run, c, name, max([run.as_of, *(one.day for one in charges)])):
            days = _days_in_force(run, c, name, first, last)
            if not days:
                continue
            end, rule = days[-1][1], days[-1][2]
            within = [one for one in charges if _holds(run, one, name, first, last)]
            total = beyond = 0
            most = None if rule.at_most is None else _amount(run, c, days, first, last, "at_most")
            for one in within if most is not None else ():
                total += left[one.id]
                over = max(total - (most or 0), 0)
                left[one.id] += beyond - over
                if over != beyond:
                    yield _taken_off(run, one, rule, "write-off", beyond - over, clauses)
                beyond = over
            if rule.at_least is None or end > run.as_of:
                continue
            short = _amount(run, c, days, first, last, "at_least") - sum(one.net for one in within)
            if short > 0:
                part = f"true-up/{day_of(days[0][0]).isoformat()}"
                id = f"{id_part(run.contracts[c].id)}/{name}/{part}"
                yield (
                    c, run.number_on(c, end), clauses.number(rule.clause), "true-up", None, None, None, None, part, end,
                    days[0][0], end, 0, None, None, None, short, id,
                )  # fmt: skip


def _taken_off(
    run: Run, one: Charge, rule: Discount | Limit, kind: str, amount: int, clauses: Clauses
) -> tuple[Any, ...]:
    """A line beside a charge, with its date, and the fact that it bills."""
    contract = id_part(run.contracts[one.c].id)
    part = f"{kind}/{one.id.removeprefix(contract + '/')}"
    fact = (None, None) if one.kind == "sale" else (one.of, one.f)
    return (
        one.c, run.number_on(one.c, one.date), clauses.number(rule.clause), kind, *fact, None, None, part,
        one.date, None, None, 0, None, None, None, amount, f"{contract}/{rule.clause.name}/{part}",
    )  # fmt: skip


def amount_of_period(run: Run, c: int, name: str, day: int) -> int:
    """The amount (minor units) of a limit in the period in which a day lies: its most, or its least where it has no
    other."""
    rule = _rule_on(run, c, name, day)
    if rule is None:
        return NEVER
    first, last = period_of(rule.every, rule.anchor, day, run.first_day(c), run.last_day(c))
    side = "at_most" if rule.at_most is not None else "at_least"
    return _amount(run, c, _days_in_force(run, c, name, first, last), first, last, side)


def _rule_on(run: Run, c: int, name: str, day: int) -> Limit | None:
    return next((one for one in run.edition_on(c, day).limits if one.clause.name == name), None)


def _holds(run: Run, one: Charge, name: str, first: int, last: int) -> bool:
    """Whether a limit is over a charge, on the charge's day and in a period."""
    if not first <= one.day <= last:
        return False
    rule = _rule_on(run, one.c, name, one.day)
    return rule is not None and rule.of.has(one.kind, one.clause)


def _periods(run: Run, c: int, name: str, until: int) -> Iterator[tuple[int, int]]:
    """The periods of a limit that begin up to a day, in order."""
    start, end = run.first_day(c), run.last_day(c)
    day = start
    while day <= min(until, end):
        rule = _rule_on(run, c, name, day)
        if rule is None:
            following = [first for first, _ in run.timelines[c] if first > day]
            if not following:
                return
            day = following[0]
            continue
        first, last = period_of(rule.every, rule.anchor, day, start, end)
        yield max(first, day), last
        day = last + 1


def _days_in_force(run: Run, c: int, name: str, first: int, last: int) -> list[tuple[int, int, Limit]]:
    """The stretches of days of a period on which the contract is active and the limit holds, with what it says."""
    begin, end = max(first, run.first_day(c)), min(last, run.last_day(c))
    turns = [begin, *(day for day, _ in run.timelines[c] if begin < day <= end)]
    found = []
    for day, following in zip(turns, [*turns[1:], end + 1], strict=True):
        rule = _rule_on(run, c, name, day)
        if rule is not None:
            found.append((day, following - 1, rule))
    return found


def _amount(
    run: Run, c: int, days: Sequence[tuple[int, int, Limit]], first: int, last: int, side: str
) -> int:
    """The amount of a period: by its days (ruling L5), or the whole one of the last day."""
    final = days[-1][2]
    if not final.is_prorated or last >= NEVER:
        return money(run, c, days[-1][0], Fraction(getattr(final, side), MICRO))
    start, end = run.first_day(c), run.last_day(c)
    whole = period_of(final.every, final.anchor, days[-1][0], start, end)
    length = whole[1] - whole[0] + 1
    exact = sum(
        (
            Fraction((getattr(rule, side) or 0) * (until - day + 1), MICRO * length)
            for day, until, rule in days
        ),
        Fraction(0),
    )
    return money(run, c, days[-1][0], exact)
