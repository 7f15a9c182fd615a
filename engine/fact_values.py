"""Text becomes values, column by column, with the checks of each value."""

from __future__ import annotations

import polars as pl

from .fact_checks import Check, where
from .fact_kinds import EVALUATED, RESERVED
from .fact_rejects import FILE
from .text_table import ROW
from .times import read_cells, read_times

LONGEST_ID = 200


def read_values(kind: str, raw: pl.DataFrame) -> tuple[pl.DataFrame, list[Check]]:
    """The values of a kind's columns, and the checks of each, in the order in which faults are told."""
    shape = EVALUATED[kind]
    columns = [raw[FILE].alias("file"), raw[ROW].alias("row"), raw["id"], *(raw[name] for name in shape.text)]
    checks: list[Check] = [("id", where(raw["id"].is_null(), "missing-id")), ("id", _bad_ids(raw["id"]))]
    checks += [(name, where(raw[name].is_null(), "missing-value")) for name in shape.required]
    for name in shape.times:
        times = read_times(raw[name])
        columns += [
            times.seconds.alias(name),
            times.offset.alias(f"{name}_offset"),
            times.dated.alias(f"{name}_dated"),
        ]
        checks.append((name, where(times.bad, "bad-time")))
    for name, value, reader, dtype in shape.cells:
        values, reasons = read_cells(raw[name], reader, dtype)
        columns.append(values.alias(value))
        checks.append((name, reasons))
    if shape.attributes:
        taken = {FILE, ROW, *shape.columns, *RESERVED}
        columns += [raw[name] for name in raw.columns if name not in taken]
    return pl.DataFrame(columns), checks


def _bad_ids(ids: pl.Series) -> pl.Series:
    return where((ids.str.len_chars() > LONGEST_ID) | ids.str.contains(r"\p{Cc}"), "bad-id")
