"""Writing what came out into cases that expect nothing yet, for their author to read and to correct.

What comes out need not be right: a case is worth something only once somebody has worked its numbers out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from .case_file import Case, CaseFile
from .diagnostic import Edit, Span
from .edit import below, edited, read_exactly, write_exactly
from .evaluation import Result
from .quantity import whole_seconds
from .run_case import left_in_pools, run_case
from .writers import texts
from .yaml_flow import flow

_STEP = "  "
_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))


def update(file: CaseFile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write what comes out into the cases of a file that expect nothing.

    The names of those that were written, and of those that cannot be, because they stand on one line.
    """
    open_ = [one for one in file.cases if one.is_open]
    written = [one for one in open_ if not _is_on_one_line(one)]
    if written:
        content = read_exactly(file.file)
        edits = [edit for one in written for edit in _edits(one, content)]
        write_exactly(file.file, edited(content, edits))
    return tuple(one.name for one in written), tuple(one.name for one in open_ if one not in written)


def _is_on_one_line(case: Case) -> bool:
    """Whether the case is written in braces, where no line can be added."""
    name, whole = case.document.spans[(*case.path, "name")][0], case.span()
    first = min(
        span.column for path, (span, _) in case.document.spans.items() if span and path[:-1] == case.path
    )
    return name is None or whole.column != first


def _edits(case: Case, content: str) -> Iterator[Edit]:
    margin = " " * (case.span().column - 1)
    told = [f"{margin}{_STEP}{line}" for line in expectation(case)]
    file, key = case.document.file, case.document.spans.get((*case.path, "expect"), (None, None))[0]
    if key is None:
        yield below(file, content, case.span().end_line, [f"{margin}expect:", *told])
        return
    value = case.span("expect")
    if value != key:  # `expect: {}`
        yield Edit(Span(file, key.end_line, key.end_column + 1, value.end_line, value.end_column), "")
    yield below(file, content, value.end_line, told)


def expectation(case: Case) -> Iterator[str]:
    """What comes out of a case, as the lines below its `expect`."""
    result = run_case(case).result
    shown = dict(zip(("charges", "draws", "balances", "actions", "rejected"), texts(result), strict=True))
    rows = {name: list(_rows(name, table, result)) for name, table in shown.items()}
    if result.charges.height:
        yield f"total: {flow(sum(map(Decimal, shown['charges']['amount'])))}"
    yield from _listed("charges", rows["charges"])
    if rows["draws"]:
        yield from _listed("draws", rows["draws"])
        yield f"balances: {flow(dict(_left(case, result)))}"
    yield from _listed("actions", rows["actions"])
    if rows["rejected"]:
        yield from _listed("rejected", rows["rejected"])


def _listed(name: str, rows: list[Mapping[str, Any]]) -> Iterator[str]:
    yield f"{name}:" if rows else f"{name}: []"
    for row in rows:
        yield f"{_STEP}- {flow(row)}"


def _rows(name: str, table: pl.DataFrame, result: Result) -> Iterator[Mapping[str, Any]]:
    """The rows with the columns that an author would compare, and those that tell one from another."""
    several = table.height and "contract" in table.columns and table["contract"].n_unique() > 1
    exact = getattr(result, name)
    for row, own in zip(table.iter_rows(named=True), exact.iter_rows(named=True), strict=True):
        said = {"contract": row["contract"]} if several else {}
        if name == "charges":
            if not own["amount"]:
                continue
            said |= {one: row[one] for one in ("kind", "clause", "fact")}
            said |= {"quantity": _quantity(own["quantity"], own["unit"] == "hours")}
            said |= {one: row[one] and Decimal(row[one]) for one in ("rate", "amount")} | {
                "date": row["date"]
            }
        elif name == "draws":
            is_hours = result.units[own["contract"], own["pool"]] == "hours"
            said |= {one: row[one] for one in ("pool", "kind", "fact")}
            said |= {"quantity": _quantity(own["quantity"], is_hours), "date": row["date"]}
        elif name == "actions":
            said |= {one: row[one] for one in ("trigger", "to", "at", "message")}
        elif name == "rejected":
            said = {one: row[one] for one in ("id", "reason")}
        yield {key: value for key, value in said.items() if value not in (None, "")}


def _left(case: Case, result: Result) -> Iterator[tuple[str, Any]]:
    units = {pool: unit for (_, pool), unit in result.units.items()}
    for pool, left in sorted(left_in_pools(case, result).items()):
        yield pool, _quantity(left, units[pool] == "hours")


def _quantity(value: Decimal | None, is_hours: bool) -> Any:
    """A time with its unit where it is whole seconds, `2.25 hours` or `15 minutes`; else the number as it is."""
    if value is None:
        return None
    seconds = whole_seconds(value) if is_hours else None
    if seconds is None:
        return Decimal(f"{value.normalize():f}")
    is_long = abs(seconds) >= 7200 and seconds % 36 == 0
    unit, length = ("hour", 3600) if is_long else next(one for one in _UNITS if seconds % one[1] == 0)
    count = Decimal(seconds) / length
    return f"{count.normalize():f} {unit}{'' if abs(count) == 1 else 's'}"
