"""Lines: one row of the charges in numbers, whatever made it, and what an exact amount is in money."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

import polars as pl

from .clause import Clause
from .quantity import divide
from .run import Run
from .tables import AmountTooLargeError

LARGEST_AMOUNT = 10**15  # minor units

LINE: Mapping[str, type[pl.DataType]] = {
    "c": pl.Int64, "e": pl.Int64, "k": pl.Int64, "kind": pl.String, "of": pl.String, "f": pl.Int64, "lot": pl.Int64,
    "mark": pl.Int64, "part": pl.String, "day": pl.Int64, "first": pl.Int64, "last": pl.Int64, "worked": pl.Int64,
    "units": pl.Int128, "unit": pl.String, "rate": pl.Int128, "amount": pl.Int64,
}  # fmt: skip


class Line(NamedTuple):
    """A charge line.

    c and e: contract and edition; k: clause, by its number in `Clauses`; of and f: the kind and the row of the fact
    behind it; lot: the purchase; mark: the instant of a piece that is not the entry's first; part: the end of its id;
    day: its date; first and last: the period; worked: seconds; units: the quantity, of `unit`, in ten-thousandths of a
    second, minor units of money, or millionths; rate: in 1e-10; amount: in minor units.
    """

    c: int
    e: int
    k: int | None
    kind: str
    of: str | None
    f: int | None
    lot: int | None
    mark: int | None
    part: str | None
    day: int
    first: int | None
    last: int | None
    worked: int
    units: int | None
    unit: str | None
    rate: int | None
    amount: int


class Clauses(dict[Clause, int]):
    """The clauses of all lines, numbered as they come."""

    def number(self, clause: Clause) -> int:
        """The number of a clause."""
        return self.setdefault(clause, len(self))


def table(lines: list[Line]) -> pl.DataFrame:
    """Lines as a table."""
    columns = zip(*lines, strict=True) if lines else [()] * len(LINE)
    return pl.DataFrame(dict(zip(LINE, map(list, columns), strict=True)), schema=LINE)


def money(run: Run, c: int, day: int, exact: Fraction) -> int:
    """An exact amount of a contract's currency in minor units, rounded once as its pack says that day.

    Raises `AmountTooLargeError` beyond what no contract comes near to: thousands of such amounts still fit 64 bits.
    """
    minor = exact * 10 ** run.digits[c]
    amount = divide(minor.numerator, minor.denominator, run.mode(c, day))
    if abs(amount) > LARGEST_AMOUNT:
        raise AmountTooLargeError(
            f"a charge of contract {run.contracts[c].id}: {exact.numerator // exact.denominator}"
        )
    return amount
