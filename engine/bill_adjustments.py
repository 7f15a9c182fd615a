"""Bill: adjustments that bill an amount -> one charge line each; those that cannot be used are refused."""

from __future__ import annotations

import polars as pl

from .lines import Line
from .lots import id_part, minor_price
from .quantity import MICRO
from .route import offers_of, start_of
from .run import Refusals, Run


def of_adjustments(run: Run, adjustments: pl.DataFrame) -> tuple[list[Line], Refusals, int]:
    """Lines of adjustments, billed as they are (ruling V17); the refused ones; how many lie after the as-of day.

    Adjustments of pools are not among them: they bill nothing (see `supply`).
    """
    listed = adjustments.rows(named=True)
    starts, bad = start_of(run, adjustments)
    refused = {f: why for f, why in bad.items() if listed[f]["pool"] is None}
    route = offers_of(run)
    lines: list[Line] = []
    later = 0
    for f, customer, r in starts.select("f", "customer", "r").iter_rows():
        row, offers = listed[f], route[customer][r:]
        if row["pool"] is not None:
            continue
        active = [c for c in offers if run.is_active(c, run.local_day(c, row, "at"))]
        if not row["contract"] and not active and run.local_day(offers[0], row, "at") <= run.as_of:
            refused[f] = (
                "unrouted",
                "no contract of this customer is active on the day: name the contract it is for",
            )
            continue
        c = offers[0] if row["contract"] or not active else active[0]
        day = run.local_day(c, row, "at")
        if day > run.as_of:
            later += 1
            continue
        e = run.number_on(c, day)
        if row["amount"] * 10 ** run.digits[c] % MICRO:
            refused[f] = ("bad-number", f"the amount is finer than {run.contracts[c].currency} can be paid")
            continue
        amount = minor_price(run, c, row["amount"], run.mode(c, day))
        lines.append(Line(
            c, e, None, "adjustment", "adjustments", f, None, None, id_part(row["id"]), day, None, None, 0, None, None,
            None, amount,
        ))  # fmt: skip
    return lines, refused, later
