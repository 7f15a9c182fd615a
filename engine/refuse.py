"""Why work is not taken: the reasons of rejected time entries, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from .decide import Decision
from .quantity import day_of
from .run import Refusals, Run

LONGEST = 24 * 3600
MOST_NAMED = 8
SENTENCES = {
    "no-rate": "nothing says what an hour of this work costs under {}: add a line to its rate card, or a `rate`",
    "no-factor": "no line of the factor table fits this work under {}, or the factor is nothing: add a line for it",
    "no-rest": "{} can run out, and no clause after it takes what is left: add a clause with a `rate`",
    "negative-rate": "an hour of this work costs less than nothing under {}: correct the modifiers",
}


def refuse_times(offered: pl.DataFrame, refused: Refusals) -> pl.Expr:
    """Work that ends before it starts or takes more than a day, seen in the contract's zone."""
    backwards, long = pl.col("between") < 0, pl.col("worked") > LONGEST
    for f, between in offered.filter(backwards | long).select("f", "between").iter_rows():
        refused[f] = (
            ("end-before-start", "the end lies before the start: correct one of the two")
            if between is not None and between < 0
            else ("over-24-hours", "more than 24 hours in one entry: write one entry for each day")
        )
    return (backwards | long).fill_null(False)


def refuse_decided(run: Run, active: pl.DataFrame, decisions: Sequence[Decision], refused: Refusals) -> None:
    """Work that a clause matches and that cannot be priced or finished."""
    for f, c, d in active.filter(pl.col("end").is_in(list(SENTENCES))).select("f", "c", "d").iter_rows():
        one = decisions[d]
        assert one.clause is not None
        place = f"`{one.clause.name}` of {run.contracts[c].id} ({one.clause.source})"
        refused[f] = (one.end, SENTENCES[one.end].format(place))


def refuse_unrouted(run: Run, facts: Sequence[int], tried: Sequence[pl.DataFrame], refused: Refusals) -> None:
    """Work that came to the end of the customer's contracts: the contracts tried, and why each refused."""
    why: dict[int, list[str]] = {f: [] for f in facts}
    for table in tried:
        for f, c, day, end in table.filter(pl.col("f").is_in(facts)).iter_rows():
            if len(why[f]) <= MOST_NAMED:
                why[f].append(not_taken(run, c, day, end) if len(why[f]) < MOST_NAMED else "and so on")
    for f in facts:
        reasons = "; ".join(dict.fromkeys(why[f])) or "the clause that took it sends the rest on"
        refused[f] = ("unrouted", f"no contract takes this work: {reasons}")


def not_taken(run: Run, c: int, day: int, end: str) -> str:
    """Why a contract does not take a fact of a day: it is not active, it sends work on, or it has no clause for it."""
    contract = run.contracts[c]
    if end == "inactive":
        is_early = day_of(day) < contract.start
        return (
            f"{contract.id} begins on {contract.start}"
            if is_early
            else f"{contract.id} ended on {contract.end}"
        )
    if end == "next":
        return f"{contract.id} sends it to the next contract"
    return f"{contract.id} has no clause for it"
