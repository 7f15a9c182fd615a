"""cheaper-when-empty: an hour that costs more from a block than when the block is used up."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..pools import Pool
from ..quantity import FACTOR, MICRO
from ..rates import Labor
from ..walking import items
from .rule import Finding, Rule, Subject
from .values import is_sure, money, number


def _check(subject: Subject) -> Iterator[Finding]:
    edition, value = subject.edition, subject.value
    names = list(edition.pools)
    for index, clause in enumerate(edition.labor):
        raw = value["labor"][index]
        if not clause.draws or not edition.pools[clause.draws[-1]].can_run_dry:
            continue
        for name in clause.draws:
            pool, written = edition.pools[name], value["pools"][names.index(name)]
            tables = [one for one, _ in items(value, "factors") if one["name"] in clause.counts_as]
            if not is_sure(subject, tables, raw.get("counts_as"), raw.get("rate"), written.get("sold")):
                continue
            found = _compared(subject, clause, pool)
            if found:
                place = ("pools", names.index(name), "sold")
                yield Finding(("labor", index, "rate"), *found, ((f"`{name}` is sold here", place),))
                break


def _compared(subject: Subject, clause: Labor, pool: Pool) -> tuple[str, str] | None:
    """What is odd about an hour of a clause that draws a block, and what to type."""
    factor = _highest(subject, clause)
    sold = pool.sold
    if (
        not isinstance(clause.rate, int)
        or not clause.rate
        or sold is None
        or pool.unit != "hours"
        or not factor
    ):
        return None
    rate = Fraction(clause.rate, MICRO)
    each = Fraction(sold.price, MICRO) / Fraction(sold.quantity, 3600 * FACTOR)
    before, after = each * factor, rate * (factor if clause.overage_drawn else 1)
    drawn, billed, name = money(subject, before), money(subject, after), pool.clause.name
    if pool.allowance is not None or before <= after or drawn == billed:
        return None
    counted = f" that counts as {number(factor)}" if _asks_tables(clause) and not clause.overage_drawn else ""
    message = f"an hour of `{clause.clause.name}`{counted} costs {drawn} from `{name}` and {billed} when it is empty"
    if rate >= each:
        multiplied = money(subject, rate * factor)
        return (
            message,
            f"add `overage: drawn`: the rest then counts as {number(factor)} too, {multiplied} an hour",
        )
    return message, f"raise the rate to {money(subject, each)} at least, or sell `{name}` for less"


def _highest(subject: Subject, clause: Labor) -> Fraction:
    """As how many hours an hour can count. Where the rest counts likewise it is of no matter: as one."""
    factor = Fraction(1)
    for one in clause.counts_as:
        if isinstance(one, int):
            factor *= Fraction(one, FACTOR)
        elif not clause.overage_drawn:
            factor *= max(Fraction(line.value, FACTOR) for line in subject.edition.factors[one])
    return factor


def _asks_tables(clause: Labor) -> bool:
    return any(isinstance(one, str) for one in clause.counts_as)


RULE = Rule("cheaper-when-empty", "warning", _check)
