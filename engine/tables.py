"""Small tools for tables: groups that stand together, exact products and quotients.

Polars wraps silently when whole numbers overflow, so every product that could is bounded first in Python.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

INT128_MAX = 2**127 - 1


class AmountTooLargeError(OverflowError):
    """A product of quantities does not fit 128 bits. No contract comes near; the facts are wrong."""


def starts(*keys: str) -> pl.Expr:
    """True on the first row of every run of rows that agree in the keys."""
    return pl.any_horizontal(*(pl.col(key).ne_missing(pl.col(key).shift(1)) for key in keys)) | (
        pl.int_range(pl.len()) == 0
    )


def running(value: str, start: str) -> pl.Expr:
    """The running total of a column inside groups whose rows stand together and begin at `start`."""
    total = pl.col(value).cum_sum()
    return total - pl.when(pl.col(start)).then(total - pl.col(value)).forward_fill()


def product_fits(table: pl.DataFrame, left: str, right: str, times: int = 2) -> None:
    """Raise where left x right x times could pass 128 bits, on the largest values of each column."""
    if table.height and _largest(table[left]) * _largest(table[right]) * times > INT128_MAX:
        raise AmountTooLargeError(f"{left} x {right} is larger than any amount that can be kept exactly")


def _largest(column: pl.Series) -> int:
    low, high = column.min(), column.max()
    return max(abs(int(low or 0)), abs(int(high or 0)))  # type: ignore[arg-type]


def quotient(numerator: pl.Expr, denominator: pl.Expr, mode: pl.Expr) -> pl.Expr:
    """The quotient rounded to a whole number as `money_rounding` says; 128-bit whole numbers in and out.

    `mode` is a text column: half-up, half-even, up or down. Rounding looks at the size and keeps the sign.
    """
    size = numerator.abs() // denominator
    rest = numerator.abs() - size * denominator
    twice = rest * 2
    more = (
        pl.when(mode == "half-up").then(twice >= denominator)
        .when(mode == "half-even").then((twice > denominator) | ((twice == denominator) & (size % 2 == 1)))
        .when(mode == "up").then(rest > 0)
        .otherwise(False)
    )  # fmt: skip
    return (size + more.cast(pl.Int128)) * numerator.sign()


def column(values: Sequence[int], dtype: type[pl.DataType] = pl.Int64) -> pl.Series:
    """Whole numbers as a column."""
    return pl.Series(values, dtype=dtype)
