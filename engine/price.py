"""Price: the exact rate of each row of work, as minor units of money for a second of billed time.

A rate is a fraction of whole numbers until a line is rounded, once, in `bill` or where a money pool is drawn.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from .decide import Decision
from .place import Work
from .quantity import FACTOR
from .run import Run

RATE_PLACES = 10
MODE = pl.Enum(["half-up", "half-even", "up", "down"])


def price(run: Run, work: Work, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `num`, `den` (minor units a second), `rate` (per hour, in 1e-10), `times` and `mode`.

    Rows that no rate applies to have num 0, den 1 and no rate. `times` is the factor in ten-thousandths by
    which billed hours count where `overage: drawn` is said.
    """
    kinds = rows.select("c", "d", "e").unique(maintain_order=True)
    table = [(c, d, *_priced(run, c, e, work.decisions[d])) for c, d, e in kinds.iter_rows()]
    schema: dict[str, Any] = {"c": pl.Int64, "d": pl.Int64, "num": pl.Int128, "den": pl.Int128, "rate": pl.Int128,
              "times": pl.Int64, "mode": MODE}  # fmt: skip
    prices = pl.DataFrame(table, schema=schema, orient="row")
    return rows.join(prices, on=["c", "d"], how="left", maintain_order="left")


def _priced(run: Run, c: int, e: int, decision: Decision) -> tuple[int, int, int | None, int, str]:
    mode = run.editions[e].pack.money_rounding
    if decision.rate is None:
        return 0, 1, None, FACTOR, mode
    second = decision.rate * 10 ** run.digits[c] / 3600
    shown = round(decision.rate * 10**RATE_PLACES)
    return second.numerator, second.denominator, shown, decision.billed_factor, mode
