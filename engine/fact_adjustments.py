"""What an adjustment says: an amount to bill as it is, or a pool and how much is given to it or taken from it."""

from __future__ import annotations

import polars as pl

from .fact_checks import Check, where


def check_adjustments(table: pl.DataFrame) -> list[Check]:
    """Rows that say both, neither, or only half of one."""
    amount, pool, quantity = (pl.col(name).is_not_null() for name in ("amount", "pool", "quantity"))
    masks = table.select(
        both=amount & (pool | quantity),
        neither=~amount & ~pool & ~quantity,
        no_pool=~amount & ~pool & quantity,
        no_quantity=~amount & pool & ~quantity,
    )
    return [
        ("amount", where(masks["both"], "amount-and-pool")),
        ("amount", where(masks["neither"], "no-amount")),
        ("pool", where(masks["no_pool"], "no-pool")),
        ("quantity", where(masks["no_quantity"], "no-quantity")),
    ]
