"""Limit: discounts, then caps with their write-offs, then commitments with their true-ups.

Each is rounded on running totals, so that the lines of a period add up to the cent and no later line changes an
earlier one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import polars as pl

from .limit_periods import periods_of
from .limits import Discount, Limit
from .lines import Clauses, Line, money, table
from .lots import id_part
from .quantity import MICRO, day_of
from .run import Run

_COLUMNS = ("c", "e", "k", "kind", "of", "f", "day", "first", "amount", "id")


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
    made: list[tuple[Line, str]] = []
    for c in limited:
        charges = sorted(listed[c], key=lambda one: (one.day, one.date, one.id))
        off = list(_discounts(run, c, charges, clauses))
        made += [row for _, row in off]
        by_charge: dict[str, int] = defaultdict(int)
        for of, (line, _) in off:
            by_charge[of] += line.amount
        net = [one._replace(net=one.amount + by_charge[one.id]) for one in charges]
        made += _limits(run, c, net, clauses)
    ids = pl.Series("id", [id for _, id in made], dtype=pl.String)
    return pl.concat([lines, table([line for line, _ in made]).with_columns(ids).select(lines.columns)])


def _discounts(
    run: Run, c: int, charges: Sequence[Charge], clauses: Clauses
) -> Iterator[tuple[str, tuple[Line, str]]]:
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


def _limits(run: Run, c: int, charges: Sequence[Charge], clauses: Clauses) -> Iterator[tuple[Line, str]]:
    """The write-offs and true-ups of every limit, period by period. A cap is over what the caps before it have left."""
    left = {one.id: one.net for one in charges}
    until = max([run.as_of, *(one.day for one in charges)])
    for name in dict.fromkeys(one.clause.name for _, e in run.timelines[c] for one in run.editions[e].limits):
        for period in periods_of(run, c, name, until):
            within = [
                (one, rule)
                for one in charges
                if (rule := period.rule_on(one.day)) is not None and rule.of.has(one.kind, one.clause)
            ]
            most = period.amount(run, "at_most")
            total = beyond = 0
            for one, rule in within if most is not None else ():
                total += left[one.id]
                over = max(total - (most or 0), 0)
                left[one.id] += beyond - over
                if over != beyond:
                    yield _taken_off(run, one, rule, "write-off", beyond - over, clauses)
                beyond = over
            least = period.amount(run, "at_least")
            if least is None or period.ends > run.as_of:
                continue
            short = least - sum(one.net for one, _ in within)
            if short > 0:
                end, clause = period.ends, period.stretches[-1][2].clause
                part = f"true-up/{day_of(period.begins).isoformat()}"
                id = f"{id_part(run.contracts[c].id)}/{name}/{part}"
                line = Line(
                    c, run.number_on(c, end), clauses.number(clause), "true-up", None, None, None, None, part, end,
                    period.begins, end, 0, None, None, None, short,
                )  # fmt: skip
                yield line, id


def _taken_off(
    run: Run, one: Charge, rule: Discount | Limit, kind: str, amount: int, clauses: Clauses
) -> tuple[Line, str]:
    """A line beside a charge, with its date, and the fact that it bills; and its id."""
    contract = id_part(run.contracts[one.c].id)
    part = f"{kind}/{one.id.removeprefix(contract + '/')}"
    fact = (None, None) if one.kind == "sale" else (one.of, one.f)
    line = Line(
        one.c, run.number_on(one.c, one.date), clauses.number(rule.clause), kind, *fact, None, None, part,
        one.date, None, None, 0, None, None, None, amount,
    )  # fmt: skip
    return line, f"{contract}/{rule.clause.name}/{part}"
