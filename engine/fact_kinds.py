"""The kinds of facts and the columns of each: what to change when a kind gains a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from .times import (
    Reader,
    read_amount,
    read_boolean,
    read_change,
    read_hours,
    read_minutes,
    read_money,
    read_price,
    read_quantity,
    read_quantity_unit,
    read_whole,
)

KINDS = ("time_entries", "tickets", "purchases", "counts", "usage", "expenses", "milestones", "adjustments")
WHO = ("contract", "customer")


@dataclass(frozen=True, slots=True)
class Kind:
    """The columns of a kind. `cells`: column, name of the value, reader, type."""

    required: tuple[str, ...]
    times: tuple[str, ...]
    text: tuple[str, ...]
    cells: tuple[tuple[str, str, Reader, type[pl.DataType]], ...] = ()
    attributes: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        cells = tuple(column for column, _, _, _ in self.cells)
        return tuple(dict.fromkeys(("id", *self.text, *self.times, *cells, *self.required)))


# In the order of their reading: facts take from their tickets, so tickets come first.
EVALUATED: Mapping[str, Kind] = {
    "tickets": Kind(
        required=(),
        times=("opened_at", "completed_at"),
        text=(*WHO, "type", "priority", "queue", "source", "title"),
        attributes=True,
    ),
    "time_entries": Kind(
        required=("at",),
        times=("at", "end", "entered_at"),
        text=(*WHO, "ticket", "role", "work_type", "resource"),
        cells=(
            ("hours", "hours", read_hours, pl.Int64),
            ("minutes", "minutes", read_minutes, pl.Int64),
            ("billable_hours", "billable_seconds", read_hours, pl.Int64),
            ("billable", "billable", read_boolean, pl.Boolean),
        ),
        attributes=True,
    ),
    "purchases": Kind(
        required=("pool", "at"),
        times=("at", "start", "end", "paid_at"),
        text=(*WHO, "ticket", "pool", "offer"),
        cells=(
            ("quantity", "quantity", read_quantity, pl.String),
            ("quantity", "quantity_unit", read_quantity_unit, pl.String),
            ("total_price", "total_price", read_price, pl.Int64),
            ("priority", "priority", read_whole, pl.Int64),
            ("already_billed", "already_billed", read_boolean, pl.Boolean),
        ),
    ),
    "adjustments": Kind(
        required=("at",),
        times=("at",),
        text=(*WHO, "ticket", "pool", "reason"),
        cells=(
            ("amount", "amount", read_money, pl.Int64),
            ("quantity", "quantity", read_change, pl.String),
            ("quantity", "quantity_unit", read_quantity_unit, pl.String),
        ),
    ),
    "counts": Kind(
        required=("unit", "at"),
        times=("at", "until"),
        text=(*WHO, "unit", "subject"),
        cells=(
            ("quantity", "quantity", read_amount, pl.Int64),
            ("change", "change", read_money, pl.Int64),
        ),
    ),
    "usage": Kind(
        required=("unit", "at", "quantity"),
        times=("at",),
        text=(*WHO, "ticket", "unit"),
        cells=(("quantity", "quantity", read_amount, pl.Int64),),
        attributes=True,
    ),
    "expenses": Kind(
        required=("at", "amount"),
        times=("at",),
        text=(*WHO, "ticket", "category", "description"),
        cells=(("amount", "amount", read_money, pl.Int64),),
        attributes=True,
    ),
    "milestones": Kind(
        required=("name", "at"),
        times=("at",),
        text=(*WHO, "name"),
        cells=(("amount", "amount", read_price, pl.Int64),),
    ),
}
# Columns that reading adds; a file's own column of that name would be overwritten.
RESERVED = frozenset(
    ["file", "row", "worked", "billable_seconds", "quantity_unit"]
    + [f"{time}_{part}" for kind in EVALUATED.values() for time in kind.times for part in ("offset", "dated")]
)


def columns_of(kind: str) -> dict[str, type[pl.DataType]]:
    """The columns of a kind's table, in order; attributes follow."""
    shape = EVALUATED[kind]
    schema: dict[str, type[pl.DataType]] = {"file": pl.Int32, "row": pl.Int64, "id": pl.String}
    schema |= dict.fromkeys(shape.text, pl.String)
    for time in shape.times:
        schema |= {time: pl.Int64, f"{time}_offset": pl.Int32, f"{time}_dated": pl.Boolean}
    if kind == "time_entries":
        schema["worked"] = pl.Int64
    return schema | {value: dtype for _, value, _, dtype in shape.cells if value not in ("hours", "minutes")}
