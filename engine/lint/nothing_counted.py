"""nothing-counted: a contract that is for each user or device, and no row of counts says how many there are."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostic import Span
from ..head_counts import head_counts
from ..packs import Edition
from ..quantity import number_of
from ..reading import near
from ..route import offers_of, start_of
from .fact_rule import FactRule, Happened
from .rule import Finding


def _check(happened: Happened) -> Iterator[Finding]:
    """Of a contract that has begun in the days of the facts, and of which nothing is counted: a customer without
    kiosks, say, has no row about them."""
    run = happened.run
    steps = head_counts(run, happened.facts.tables["counts"]).steps
    words = _words(happened)
    for c, contract in enumerate(run.contracts):
        is_over = contract.end is not None and number_of(contract.end) < happened.first
        editions = [run.editions[e] for first, e in run.timelines[c] if first <= happened.last]
        asking = {unit: (name, span) for one in editions for unit, name, span in _asking(one)}
        if (
            is_over
            or run.first_day(c) > happened.last
            or not asking
            or any((c, unit) in steps for unit in asking)
        ):
            continue
        unit, (name, span) = next(iter(asking.items()))
        close = [one for one in sorted(words.get(contract.customer, ())) if near(unit, (one,))]
        yield Finding(
            ("contracts", contract.position, "id"),
            f"`{contract.id}` counts {' and '.join(f'`{one}`' for one in asking)}, and no row of counts says how many "
            f"there are: `{name}` comes to nothing",
            f"a row has `{close[0]}`: write `{unit}` there" if close else
            f"add a row to facts/counts.csv: `customer` {contract.customer}, `unit` {unit}, `at` {contract.start}, and "
            "how many as `quantity`",
            (("it is for each here", span),),
        )  # fmt: skip


def _asking(edition: Edition) -> Iterator[tuple[str, str, Span]]:
    """What comes to nothing where nothing is counted: unit, name, place."""
    counted = [
        *((one.terms.unit, one.chargeable(0), one.clause) for one in edition.fees),
        *((one.unit, one.chargeable(0), one.clause) for one in edition.one_offs),
    ]
    for unit, at_least, clause in counted:
        if unit is not None and not at_least:
            yield unit, clause.name, clause.span
    for pool in edition.pools.values():
        if pool.allowance is not None and pool.allowance.for_each is not None:
            yield pool.allowance.for_each, pool.clause.name, pool.clause.span


def _words(happened: Happened) -> dict[str, set[str]]:
    """The units that rows of counts name, by customer."""
    counts = happened.facts.tables["counts"]
    starts, _ = start_of(happened.run, counts)
    found: dict[str, set[str]] = {customer: set() for customer in offers_of(happened.run)}
    for f, customer in starts.select("f", "customer").iter_rows():
        found[customer].add(counts["unit"][f])
    return found


RULE = FactRule("nothing-counted", "warning", _check)
