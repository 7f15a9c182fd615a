"""The five tables as files: comma-separated values or JSON Lines, the same bytes for the same result.

Decimals are written from their digits, never through a float: amounts and rates with at least the digits of
their currency (`75.00`, JPY `75`), quantities without zeros at the end (`0.25`, `2`). They stay text in JSON
Lines, where a bare number would be read back as a float. Days are ISO; what is absent is empty or null.

Names, ticket titles and messages come from customers, and spreadsheets run a cell that starts with `=`, `+`,
`-` or `@` as a formula. In CSV such a text gets a `'` in front, which spreadsheets read as "this is text";
plain numbers stay as they are, so that a credit of `-5.00` still adds up. A text that already had such a mark
gets one more, so taking one `'` from a cell that matches `FORMULA` always gives the value back. JSON Lines is
read by programs, not by spreadsheets, and has every text as it came.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol

import polars as pl

from .currency import minor_digits

Format = Literal["csv", "jsonl"]
TABLES = ("charges", "draws", "balances", "actions", "rejected")

# Also what spreadsheets skip or read as the same: space in front, full-width signs, a NUL.
FORMULA = r"^'*(?:[\t\r\n\x00]|\s*[=+\-@＝＋－＠])"
_NUMBER = r"^[+-]?[0-9]+(?:[.,][0-9]+)*$"


class Tables(Protocol):
    """What is written: the five tables of a `Result`, or parts of them, with their units and currencies."""

    @property
    def charges(self) -> pl.DataFrame: ...
    @property
    def draws(self) -> pl.DataFrame: ...
    @property
    def balances(self) -> pl.DataFrame: ...
    @property
    def actions(self) -> pl.DataFrame: ...
    @property
    def rejected(self) -> pl.DataFrame: ...
    @property
    def units(self) -> Mapping[tuple[str, str], str]: ...
    @property
    def currencies(self) -> Mapping[str, str]: ...


def write(result: Tables, folder: Path | str, format: Format = "csv") -> tuple[Path, ...]:
    """Write the five tables as `charges.csv` and so on (or `.jsonl`) into a folder, which is made if needed.

    A file is complete or not there: all are written under another name first and renamed at the end. Raises
    `OSError` where the folder cannot be written; files of an earlier run are then as they were.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / f"{name}.{format}" for name in TABLES)
    parts = tuple(folder / f".{path.name}.{os.getpid()}.part" for path in paths)
    try:
        for frame, part in zip(texts(result), parts, strict=True):
            if format == "csv":
                _guarded(frame).write_csv(part)
            else:
                frame.write_ndjson(part)
        for part, path in zip(parts, paths, strict=True):
            os.replace(part, path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    return paths


def texts(result: Tables) -> tuple[pl.DataFrame, ...]:
    """The five tables in the order of `TABLES`, with every decimal as the text that is written."""
    currencies = result.charges["currency"].drop_nulls().unique().to_list()
    by_currency = pl.DataFrame(
        {"currency": currencies, "_digits": [minor_digits(code) for code in currencies]},
        schema={"currency": pl.String, "_digits": pl.Int64},
    )
    pools = tuple(result.units.items())
    of_pool = [minor_digits(result.currencies[contract]) for (contract, _), _ in pools]
    by_pool = pl.DataFrame(
        {
            "contract": [contract for (contract, _), _ in pools],
            "pool": [pool for (_, pool), _ in pools],
            "_digits": of_pool,
            "_unit_digits": [
                digits if unit == "money" else 0 for digits, (_, unit) in zip(of_pool, pools, strict=True)
            ],
        },
        schema={"contract": pl.String, "pool": pl.String, "_digits": pl.Int64, "_unit_digits": pl.Int64},
    )
    return (
        _decimals(result.charges, by_currency, ("currency",), money=("rate", "amount"), units=()),
        _decimals(result.draws, by_pool, ("contract", "pool"), money=("value",), units=("quantity", "left")),
        _decimals(
            result.balances,
            by_pool,
            ("contract", "pool"),
            money=("value_left",),
            units=("bought", "drawn", "lapsed", "carried", "adjusted", "left"),
        ),
        result.actions,
        result.rejected,
    )


def _decimals(
    frame: pl.DataFrame,
    digits: pl.DataFrame,
    keys: tuple[str, ...],
    money: tuple[str, ...],
    units: tuple[str, ...],
) -> pl.DataFrame:
    """The frame with its decimal columns as text; `digits` has the places of each row by its keys."""
    joined = frame.join(digits, on=list(keys), how="left", maintain_order="left")
    distinct = sorted({0, *digits["_digits"].to_list()})
    columns = {
        name: "_digits" if name in money else "_unit_digits" if name in units else None
        for name, dtype in frame.schema.items()
        if isinstance(dtype, pl.Decimal)
    }
    return joined.select(
        _decimal(name, frame.schema[name], columns[name], distinct) if name in columns else pl.col(name)
        for name in frame.columns
    )


def _decimal(name: str, dtype: pl.DataType, digits: str | None, distinct: list[int]) -> pl.Expr:
    """A decimal as text: never fewer places than it has, and at least as many as the column `digits` says."""
    scale = dtype.scale if isinstance(dtype, pl.Decimal) else 0
    text = pl.col(name).cast(pl.String)
    shortest = text.str.strip_chars_end("0").str.strip_chars_end(".") if scale else text
    if digits is None:
        return shortest.alias(name)
    whole = shortest
    for places in distinct:
        if 0 < places <= scale:
            fixed = text.str.head(text.str.len_chars() - (scale - places))
            longer = pl.when(shortest.str.len_chars() > fixed.str.len_chars()).then(shortest).otherwise(fixed)
            whole = pl.when(pl.col(digits) == places).then(longer).otherwise(whole)
    return whole.alias(name)


def _guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a `'` before every text that a spreadsheet would run as a formula."""
    text = pl.col(pl.String)
    risky = text.str.contains(FORMULA) & ~text.str.contains(_NUMBER)
    return frame.with_columns(pl.when(risky).then(pl.lit("'") + text).otherwise(text).name.keep())
