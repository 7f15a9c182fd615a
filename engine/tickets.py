"""Tickets that cannot be used, and those opened after the as-of day."""

from __future__ import annotations

import polars as pl

from .quantity import DAY
from .route import start_of
from .run import Refusals, Run


def check_tickets(run: Run, tickets: pl.DataFrame) -> tuple[pl.DataFrame, Refusals, int]:
    """The tickets that are used, the refused ones with their reasons, and how many were opened after the as-of day.

    A ticket without contract and customer is used all the same: the work on it may name its own.
    """
    starts, refused = start_of(run, tickets)
    refused = {f: why for f, why in refused.items() if why[0] != "no-customer"}
    route = {(row["customer"], row["r"]): row["c"] for row in run.route.iter_rows(named=True)}
    may_be_later = tickets.with_row_index("f").filter(pl.col("opened_at") > (run.as_of - 1) * DAY)["f"]
    late = set(may_be_later.to_list())
    later = set()
    for f, customer, r in starts.filter(pl.col("f").is_in(sorted(late))).iter_rows():
        row = tickets.row(f, named=True)
        if run.local_day(route[customer, r], row, "opened_at") > run.as_of:
            later.add(f)
    used = tickets.filter(~pl.int_range(pl.len()).is_in([*refused, *later]))
    return used, refused, len(later)
