"""Facts explained: what became of one that was used, and why one was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from ..conditions import holds
from ..evaluation import Evaluated
from ..facts import Facts
from ..refuse import SENTENCES
from . import numbers
from .of_other import steps_of
from .situation import situations, why_not
from .values import Explanation, Step


def of_fact(made: Evaluated, facts: Facts, kind: str, id: str) -> Iterator[Explanation]:
    """A fact that was used: the lines that it made."""
    table = made.behind.facts[kind]
    found = table.with_row_index("f").filter(pl.col("id") == id)
    rejected = made.rejected.filter((pl.col("kind") == kind) & (pl.col("id") == id))
    if not found.height or rejected.height:
        return
    row = found.row(0, named=True)
    lines = made.lines.filter((pl.col("of") == kind) & (pl.col("f") == row["f"])).sort("id")
    details = [
        f"{one['id']}: {one['kind']}, {numbers.amount(made.run, one['c'], one['amount'])}"
        for one in lines.iter_rows(named=True)
    ]
    says = (
        f"{facts.files[row['file']]}, row {row['row']}"
        if row["file"] < len(facts.files)
        else f"row {row['row']}"
    )
    became = "it made these lines" if details else "it made no line of its own"
    steps = [Step("Read", says), Step("Became", became, tuple(details))]
    if lines.height == 1:
        steps += steps_of(made, lines.row(0, named=True))
    yield Explanation(id, f"{kind}, used", "", tuple(steps))


def of_rejected(made: Evaluated, asked: Sequence[tuple[str, str]]) -> Iterator[Explanation]:
    """Facts that were not used, with why; of work, why each clause of each contract did not take it."""
    for kind, id in asked:
        rows = made.rejected.filter((pl.col("kind") == kind) & (pl.col("id") == id))
        for row in rows.iter_rows(named=True):
            steps = [
                Step("Rejected", f"{row['reason']}: {row['message']}", (f"{row['file']}, row {row['row']}",))
            ]
            if kind == "time_entries" and row["reason"] in ("unrouted", *SENTENCES):
                steps += _asked(made, id)
            yield Explanation(id, f"{kind}, rejected", "", tuple(steps))


def _asked(made: Evaluated, id: str) -> Iterator[Step]:
    """Each contract of the customer that was active, with why its clauses did not take the work."""
    run, table = made.run, made.behind.facts["time_entries"]
    fact = table.with_row_index("f").filter(pl.col("id") == id).row(0, named=True)
    owner = {one.id: one.customer for one in run.contracts}.get(fact["contract"] or "", fact["customer"])
    known = situations(made)
    for c in run.route.filter(pl.col("customer") == owner).sort("r")["c"].to_list():
        day = run.local_day(c, fact, "at")
        contract = run.contracts[c]
        if not run.is_active(c, day):
            is_early = day < run.first_day(c)
            says = f"it begins on {contract.start}" if is_early else f"it ended on {contract.end}"
            yield Step("Asked", f"{contract.id}: {says}")
            continue
        offset = fact["at_offset"]
        start = fact["at"] - (offset or 0)
        worked = fact["worked"] or max((fact["end"] or fact["at"]) - fact["at"], 0)
        seen = known.of_piece(fact["f"], c, day, start, worked)
        labor = run.edition_on(c, day).labor
        considered = [
            (one.clause.name, why_not(one.clause.when, seen))
            for one in labor
            if not holds(one.clause.when, seen)
        ]
        matching = [one.clause.name for one in labor if holds(one.clause.when, seen)]
        says = f"`{matching[0]}` matches" if matching else "no clause of labor matches"
        yield Step("Asked", f"{contract.id}: {says}", (), "", tuple(considered))
