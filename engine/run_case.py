"""Running a case: its facts against its contracts, and how what came out differs from what is expected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from . import quantity
from .case_file import Case
from .diagnostic import Span
from .evaluation import Result, evaluate
from .facts import facts_from_rows

SIX = Decimal("0.000001")
_TIMES = ("quantity", "left")
Row = Mapping[str, Any]
# What is shown of a row that nobody expected.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "charges": ("date", "clause", "kind", "fact", "quantity", "amount"),
    "draws": ("date", "pool", "kind", "fact", "quantity"),
    "actions": ("at", "trigger", "action", "to", "message"),
    "rejected": ("kind", "id", "reason", "message"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as expected: in which table, what was to come and what came (as text, by column), and where
    the expectation stands. Nothing was expected, or nothing came, where one of both is empty. `id` is that of the row
    that came, where it has one."""

    table: str
    expected: Mapping[str, str]
    actual: Mapping[str, str]
    span: Span
    id: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case."""

    case: Case
    result: Result
    differences: tuple[Difference, ...]


def run_case(case: Case) -> Outcome:
    """Evaluate a case and hold the result against what it expects."""
    result = evaluate(case.contracts, facts_from_rows(case.facts, case.document.file), as_of=case.as_of)
    return Outcome(case, result, tuple(_differences(case, result)))


def _differences(case: Case, result: Result) -> Iterator[Difference]:
    expect = case.expect
    if "total" in expect:
        total = result.charges["amount"].sum() if result.charges.height else Decimal(0)
        if Decimal(expect["total"]) != total:
            yield _simple(case, "total", str(expect["total"]), _shown(total), "total")
    is_exact = expect.get("match", "exact") == "exact"
    for name, title in (("charges", "amount"), ("draws", ""), ("actions", ""), ("rejected", "")):
        rows = list(getattr(result, name).iter_rows(named=True))
        if name in expect:
            told = [row for row in rows if not title or row[title]]
            yield from _of_table(case, name, expect[name], rows, told if is_exact else [])
        elif name == "rejected":
            for row in rows:
                yield Difference(name, {}, _texts(row, _COLUMNS[name]), case.span("name"))
    yield from _of_balances(case, result)


def _of_table(
    case: Case, name: str, expected: Sequence[Any], rows: Sequence[Row], told: Sequence[Row]
) -> Iterator[Difference]:
    """The expected rows that did not come, beside what comes nearest, and the rows (`told`) that nobody expected."""
    key = {"actions": "trigger", "rejected": "reason"}.get(name, "")
    wanted = [one if isinstance(one, dict) else {key: one} for one in expected]
    taken = _matched(wanted, rows)
    free = [row for index, row in enumerate(rows) if index not in taken.values()]
    shown: list[Row] = []
    for index, one in enumerate(wanted):
        if index in taken:
            continue
        near = max(
            free, key=lambda row: sum(_equal(one[column], row[column], column) for column in one), default={}
        )
        if near and not any(_equal(one[column], near[column], column) for column in one):
            near = {}
        if near:
            free.remove(near)
            shown.append(near)
        texts = {column: _shown(_fields(value) or value, column) for column, value in one.items()}
        place = case.span("expect", name, index)
        yield Difference(name, texts, _beside(one, near) if near else {}, place, near.get("id", ""))
    for row in told:
        if row in free:
            columns = _COLUMNS[name]
            yield Difference(name, {}, _texts(row, columns), case.span("expect", name), row.get("id", ""))


def _matched(wanted: Sequence[Row], rows: Sequence[Row]) -> dict[int, int]:
    """Which row is taken for each expected one: as many as can be, whatever their order."""
    fits = [
        [at for at, row in enumerate(rows) if all(_equal(one[name], row[name], name) for name in one)]
        for one in wanted
    ]
    by_row: dict[int, int] = {}

    def take(index: int, tried: set[int]) -> bool:
        for at in fits[index]:
            if at not in tried:
                tried.add(at)
                if at not in by_row or take(by_row[at], tried):
                    by_row[at] = index
                    return True
        return False

    for index in range(len(wanted)):
        take(index, set())
    return {index: at for at, index in by_row.items()}


def left_in_pools(case: Case, result: Result) -> dict[str, Decimal]:
    """What is left in each pool that can be used on the day, less what is owed."""
    left: dict[str, Decimal] = {}
    for row in result.balances.iter_rows(named=True):
        begun = row["usable_from"] is not None and row["usable_from"] <= case.as_of
        ended = row["usable_to"] is not None and row["usable_to"] < case.as_of
        usable = row["left"] < 0 or (begun and not ended)
        left[row["pool"]] = left.get(row["pool"], Decimal(0)) + (row["left"] if usable else 0)
    return left


def _of_balances(case: Case, result: Result) -> Iterator[Difference]:
    left = left_in_pools(case, result)
    for pool, expected in case.expect.get("balances", {}).items():
        actual = left.get(pool)
        if actual is None or not _equal(expected, actual, "left"):
            shown = (
                "no pool of this name had anything" if actual is None else _measured(expected, actual, "left")
            )
            yield _simple(case, pool, _shown(expected, "left"), shown, "balances", pool)


def _simple(case: Case, what: str, expected: str, actual: str, *path: str) -> Difference:
    return Difference(path[0], {what: expected}, {what: actual}, case.span("expect", *path))


def _equal(expected: Any, actual: Any, column: str) -> bool:
    """Whether a value of a test is that of a result, in the column's own terms."""
    if column == "worked":
        return bool(_seconds(expected) == actual)
    if column in _TIMES and isinstance(expected, str):
        hours = Decimal(_seconds(expected) or 0) / 3600
        return actual is not None and bool(hours.quantize(SIX, ROUND_HALF_UP) == Decimal(actual))
    if column == "data" and isinstance(expected, dict):
        fields = json.loads(actual or "{}")
        return all(key in fields and str(fields[key]) == str(value) for key, value in expected.items())
    if isinstance(expected, (int, Decimal)) and not isinstance(expected, bool):
        return actual is not None and bool(Decimal(expected) == Decimal(actual))
    return str(expected) == str(actual)


def _seconds(value: Any) -> int | None:
    """`-30 minutes` as -1800; whole seconds as they are."""
    if isinstance(value, int):
        return value
    sign = -1 if str(value).startswith("-") else 1
    length = quantity.duration(str(value).removeprefix("-"))
    return None if length is None else sign * length.seconds


def _texts(row: Row, columns: Sequence[str]) -> dict[str, str]:
    return {name: _shown(row[name], name) for name in columns if row.get(name) not in (None, "")}


def _beside(expected: Row, actual: Row) -> dict[str, str]:
    """What came in the columns of an expectation; written as there where it is the same: 2 hours, and not 2."""
    texts = {}
    for column, value in expected.items():
        came = actual[column]
        if _equal(value, came, column):
            texts[column] = _shown(_fields(value) or value, column)
        elif column == "data" and isinstance(value, dict):
            fields = json.loads(came or "{}")
            texts[column] = _fields({key: fields.get(key, "-") for key in value})
        elif came not in (None, ""):
            texts[column] = _measured(value, came, column)
    return texts


def _measured(expected: Any, actual: Any, column: str) -> str:
    """What came, in hours where a time with its unit was expected."""
    is_time = isinstance(expected, str) and column in _TIMES
    return f"{_shown(actual, column)} hours" if is_time else _shown(actual, column)


def _fields(value: Any) -> str:
    """`left: 2 hours, threshold: 25%`; nothing of what is no block of fields."""
    return ", ".join(f"{key}: {one}" for key, one in value.items()) if isinstance(value, dict) else ""


def _shown(value: Any, column: str = "amount") -> str:
    """A value without the zeros that only fill its column; money keeps two places."""
    if isinstance(value, Decimal):
        text = f"{value.normalize():f}"
        if column in _TIMES:
            return text
        return f"{value:.2f}" if "." not in text or len(text.partition(".")[2]) < 2 else text
    return value.isoformat() if isinstance(value, date) else str(value)
