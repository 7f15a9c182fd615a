"""Bill: everything that is charged -> charge lines. This file is only the list of what makes them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from .behind import Behind
from .bill_demands import of_facts, of_pools
from .bill_sales import of_sales
from .bill_usage import usage_by_period
from .bill_work import of_work
from .lines import Clauses, Line, table
from .one_off import one_off
from .recur import recur
from .run import Run


def bill(run: Run, behind: Behind, adjusted: Sequence[Line], clauses: Clauses) -> pl.DataFrame:
    """The charge lines of a run, without discounts, write-offs and true-ups; `adjusted` are those of adjustments."""
    demands, drawn, taken, facts = behind.demands, behind.drawn, behind.taken, behind.facts
    listed = [
        *of_sales(run, behind.supplied, demands, drawn, clauses),
        *of_facts(run, demands, taken.tickets, behind.expenses, behind.metered, clauses),
        *of_pools(run, demands, drawn, clauses),
        *usage_by_period(run, demands, drawn, behind.metered, clauses),
        *recur(run, behind.counts, clauses),
        *one_off(run, behind.counts, behind.work, facts, taken.milestones, clauses),
        *adjusted,
    ]
    return pl.concat([of_work(demands, drawn), table(listed)])
