"""The words of an invoice line: the clause's `label` with its fields, or a plain sentence where it has none."""

from __future__ import annotations

import re

import polars as pl

_PART = re.compile(r"\{([a-z_]+)\}")
_COLUMNS = ("customer", "contract", "clause", "fact", "ticket", "date", "quantity", "rate", "role", "work_type",
            "resource", "purchase", "pool")  # fmt: skip


def described(table: pl.DataFrame) -> pl.Series:
    """A description for every charge, from the named columns of the charges table in the making."""
    is_plain = pl.col("label").is_null() | (pl.col("label") == "")
    table = table.with_row_index("_row")
    parts = [table.filter(is_plain).select("_row", text=_default())]
    for (label,), rows in table.filter(~is_plain).group_by("label"):
        parts.append(rows.select("_row", text=_filled(str(label))))
    return pl.concat(parts).sort("_row")["text"]


def _default() -> pl.Expr:
    name = pl.col("clause").str.replace_all("-", " ", literal=True)
    name = pl.concat_str(name.str.slice(0, 1).str.to_uppercase(), name.str.slice(1))
    sold = pl.concat_str(name, pl.lit(": "), _text("quantity"), pl.lit(" "), _unit())
    return (
        pl.when(pl.col("kind") == "sale").then(sold)
        .when(pl.col("kind") == "adjustment").then(pl.coalesce("reason", pl.lit("Adjustment")))
        .when(pl.col("kind") == "drawn").then(pl.concat_str(name, pl.lit(", prepaid")))
        .when(pl.col("kind") == "overage").then(pl.concat_str(name, pl.lit(", beyond what was prepaid")))
        .otherwise(name)
    )  # fmt: skip


def _unit() -> pl.Expr:
    return pl.when(pl.col("unit") == "money").then("currency").otherwise("unit")


def _filled(label: str) -> pl.Expr:
    pieces: list[pl.Expr] = []
    for index, piece in enumerate(_PART.split(label)):
        is_field = index % 2 == 1 and piece in _COLUMNS
        pieces.append(_text(piece).fill_null("") if is_field else pl.lit(piece))
    return pl.concat_str(pieces)


def _text(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String)
    if name not in ("quantity", "rate"):
        return text
    return text.str.replace(r"(\.\d*?)0+$", "$1").str.replace(r"\.$", "")
