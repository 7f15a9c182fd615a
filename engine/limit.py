"""Limit: discounts, caps with their write-offs, commitments with their true-ups.

Packs that say any of these are refused when they are loaded (see `notyet`), so lines pass unchanged; this is
where they will be changed, between `bill` and `watch`.
"""

from __future__ import annotations

import polars as pl


def limit(lines: pl.DataFrame) -> pl.DataFrame:
    """The charge lines after discounts, caps and commitments, of which no pack can have any yet."""
    return lines
