"""Facts: what happened, read from files into one typed and checked table for each kind.

Files become tables of text, text becomes values, values are checked, and equal ids are settled. Whatever
cannot be used is in `rejected` with its place, a reason and a sentence, so that rows read = rows in tables +
repeated + rejected. The same rows give the same tables in any order and from any files, apart from the
columns `file` and `row`.
"""

from __future__ import annotations

import difflib
import pathlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from .diagnostic import Diagnostic, Span, sort
from .read_tables import KINDS, ROW, Table, fault_in, find_files, kind_of, normal, read_table
from .times import (
    DAY,
    Reader,
    read_boolean,
    read_cells,
    read_hours,
    read_minutes,
    read_money,
    read_price,
    read_quantity,
    read_quantity_unit,
    read_times,
    read_whole,
)

FILE = "file number"
SAID = "said kind"
LONGEST_ID = 200
CLOCK_CHANGE = 7_200  # no clock is put back or forward by more
REJECTED = {
    "file": pl.String,
    "row": pl.Int64,
    "kind": pl.String,
    "id": pl.String,
    "reason": pl.String,
    "message": pl.String,
}

Check = tuple[str, pl.Series]  # a column, and for each row the reason why it cannot be used, or null


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a run.

    `tables`: time_entries, tickets, purchases and adjustments, always all four, each sorted by its unique id.
    `files`: names, which the column `file` of a table counts from 0. `rejected`: the columns of REJECTED, a
    row for each fact not used, by file and row. `read`: rows read; `repeated`: rows that say the same again.

    A time X is three columns: `X` (seconds since 1970-01-01 on the clock as written), `X_offset` (seconds
    from UTC, null where none is written) and `X_dated` (only a date is written). Money is in millionths,
    worked time in seconds. Columns of the file that a kind does not have are attributes, as text, at the end.
    """

    tables: Mapping[str, pl.DataFrame]
    files: tuple[str, ...]
    rejected: pl.DataFrame
    read: int
    repeated: int


@dataclass(frozen=True, slots=True)
class _Kind:
    """The columns of a kind. `cells`: column, name of the value, reader, type. `later`: not evaluated yet."""

    required: tuple[str, ...]
    times: tuple[str, ...]
    text: tuple[str, ...]
    cells: tuple[tuple[str, str, Reader, type[pl.DataType]], ...] = ()
    later: tuple[str, ...] = ()
    attributes: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        cells = tuple(column for column, _, _, _ in self.cells)
        return tuple(dict.fromkeys(("id", *self.text, *self.times, *cells, *self.required, *self.later)))


_WHO = ("contract", "customer")
_EVALUATED: Mapping[str, _Kind] = {
    "tickets": _Kind(
        required=(),
        times=("opened_at", "completed_at"),
        text=(*_WHO, "type", "priority", "queue", "source", "title"),
        attributes=True,
    ),
    "time_entries": _Kind(
        required=("at",),
        times=("at", "end", "entered_at"),
        text=(*_WHO, "ticket", "role", "work_type", "resource"),
        cells=(
            ("hours", "hours", read_hours, pl.Int64),
            ("minutes", "minutes", read_minutes, pl.Int64),
            ("billable_hours", "billable_seconds", read_hours, pl.Int64),
            ("billable", "billable", read_boolean, pl.Boolean),
        ),
        attributes=True,
    ),
    "purchases": _Kind(
        required=("pool", "at"),
        times=("at", "start", "end", "paid_at"),
        text=(*_WHO, "ticket", "pool"),
        cells=(
            ("quantity", "quantity", read_quantity, pl.String),
            ("quantity", "quantity_unit", read_quantity_unit, pl.String),
            ("total_price", "total_price", read_price, pl.Int64),
            ("priority", "priority", read_whole, pl.Int64),
            ("already_billed", "already_billed", read_boolean, pl.Boolean),
        ),
        later=("offer",),
    ),
    "adjustments": _Kind(
        required=("at", "amount"),
        times=("at",),
        text=(*_WHO, "ticket", "reason"),
        cells=(("amount", "amount", read_money, pl.Int64),),
        later=("pool", "quantity"),
    ),
}
_ORDER = ("time_entries", "tickets", "purchases", "adjustments")
# Columns that this room adds; a file's own column of that name would be overwritten.
_RESERVED = frozenset(
    ["file", "row", "worked", "billable_seconds", "quantity_unit"]
    + [
        f"{time}_{part}"
        for kind in _EVALUATED.values()
        for time in kind.times
        for part in ("offset", "dated")
    ]
)


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of one kind in one file, as text, with FILE and ROW."""

    kind: str
    table: Table
    rows: pl.DataFrame


def read_facts(paths: Sequence[pathlib.Path | str]) -> tuple[Facts, tuple[Diagnostic, ...]]:
    """The facts in CSV and JSON Lines files (.csv, .jsonl, .ndjson) and in folders, which are read whole.

    A file's name says its kind (`time_entries-2026-01.csv`), or its column `kind` does, row by row.
    """
    files, found = find_files(paths)
    diagnostics, tables = list(found), []
    for number, file in enumerate(files):
        table, unread = read_table(file)
        diagnostics += unread
        if table is not None:
            tables.append((number, kind_of(file), table))
    facts, faults = _facts(files, tables)
    return facts, sort([*diagnostics, *faults])


def facts_from_rows(rows: Mapping[str, Sequence[Mapping[str, object]]], file: str = "<rows>") -> Facts:
    """The facts in rows of Python values, by kind: text, int, Decimal, bool, date, datetime or None.

    A missing id becomes `time_entries-1` and so on (ruling V8). A float is a TypeError: it is not exact.
    """
    tables = []
    for kind, facts in rows.items():
        known = normal(kind)
        records = [{normal(name): _text(value) for name, value in fact.items()} for fact in facts]
        for number, record in enumerate(records, 1):
            record["id"] = record.get("id") or f"{known}-{number}"
        names = dict.fromkeys(name for record in records for name in record)
        cells = {name: pl.Series([record.get(name) for record in records], dtype=pl.String) for name in names}
        text = pl.all().str.strip_chars()
        frame = pl.DataFrame(cells).with_columns(pl.when(text != "").then(text))
        frame.insert_column(0, pl.Series(ROW, range(1, len(records) + 1), dtype=pl.Int64))
        if known not in KINDS:
            frame = frame.with_columns(kind=pl.lit(kind, dtype=pl.String))
        table = Table(file, frame, (), Span(file, 1, 1, 1, 1), False)
        tables.append((0, known if known in KINDS else None, table))
    return _facts((file,), tables)[0]


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str):
        return value.encode(errors="replace").decode() if value else None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no value of a fact: write numbers as Decimal, int or text, times as text")


def _facts(
    files: tuple[str, ...], tables: Sequence[tuple[int, str | None, Table]]
) -> tuple[Facts, list[Diagnostic]]:
    """Tables of text to facts."""
    diagnostics: list[Diagnostic] = []
    rejected: list[pl.DataFrame] = []
    parts: list[_Part] = []
    read = repeated = 0
    for number, kind, table in tables:
        if kind is None and "kind" not in table.rows.columns:
            diagnostics.append(_unknown_file(table.file))
            continue
        read += table.rows.height + len(table.broken)
        rejected.append(_broken(number, kind, table))
        found, unknown = _parts(number, kind, table)
        rejected.append(unknown)
        for part in found:
            faults, spoiled = _headed(part)
            diagnostics += faults
            if spoiled is None:
                parts.append(part)
            else:
                rejected.append(spoiled)
    done: dict[str, pl.DataFrame] = {}
    for kind in _EVALUATED:
        frames = [part.rows for part in parts if part.kind == kind]
        done[kind], refused, again = _settled(kind, frames, done.get("tickets"), files)
        rejected += refused
        repeated += again
    names = pl.Series([*files, None], dtype=pl.String)
    refused_rows = pl.concat(rejected or [_rejections([])]).sort(FILE, "row", "kind", maintain_order=True)
    refused_rows = refused_rows.with_columns(file=names.gather(refused_rows[FILE])).select(*REJECTED)
    return Facts({kind: done[kind] for kind in _ORDER}, files, refused_rows, read, repeated), diagnostics


# Files and headers


def _unknown_file(file: str) -> Diagnostic:
    kinds = ", ".join(KINDS)
    return fault_in(
        file,
        "unknown-fact-file",
        f"The name of {file} does not say what kind of facts it holds, so none of its rows is read.",
        help=f"Begin its name with one of {kinds}, as in time_entries-2026-01.csv, or add a column kind.",
    )


def _rejections(rows: Iterable[tuple[int, int, str | None, str | None, str, str]]) -> pl.DataFrame:
    """A table of rejections: FILE, row, kind, id, reason, message."""
    schema = {FILE: pl.Int32, **{name: dtype for name, dtype in REJECTED.items() if name != "file"}}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _broken(number: int, kind: str | None, table: Table) -> pl.DataFrame:
    return _rejections((number, row, kind, None, "bad-row", sentence) for row, sentence in table.broken)


def _all(rows: pl.DataFrame, kind: str | None, reason: str, sentence: str) -> pl.DataFrame:
    """Every row rejected for one reason."""
    ids = rows["id"] if "id" in rows.columns else pl.lit(None, dtype=pl.String)
    return rows.select(
        FILE,
        row=ROW,
        kind=pl.lit(kind, dtype=pl.String),
        id=ids,
        reason=pl.lit(reason),
        message=pl.lit(sentence),
    )


def _parts(number: int, kind: str | None, table: Table) -> tuple[list[_Part], pl.DataFrame]:
    """The rows of a table by kind, and those without: what the column `kind` names, else the file's name."""
    rows = table.rows.with_columns(pl.lit(number, dtype=pl.Int32).alias(FILE))
    if "kind" not in rows.columns:
        return [_Part(kind or "", table, rows)], _rejections([])
    texts = rows["kind"].drop_nulls().unique().to_list()
    known = {text: normal(text) for text in texts if normal(text) in KINDS}
    said = pl.col("kind").replace_strict(known, default=None, return_dtype=pl.String)
    rows = rows.with_columns((said if known else pl.lit(None, dtype=pl.String)).alias(SAID))
    rows = rows.with_columns(
        pl.when(pl.col(SAID).is_null()).then("kind").alias("kind"),  # then it is an attribute
        pl.col(SAID).fill_null(pl.lit(kind, dtype=pl.String)),
    )
    parts = []
    for name in rows[SAID].drop_nulls().unique().sort():
        part = rows.filter(pl.col(SAID) == name).drop(SAID)
        own = ("id", *_EVALUATED[name].columns) if name in _EVALUATED else ("id",)
        blank = [column for column in part.columns if column not in own and not part[column].count()]
        parts.append(_Part(name, table, part.drop(blank)))
    ids = "id" if "id" in rows.columns else pl.lit(None, dtype=pl.String).alias("id")
    nowhere = rows.filter(pl.col(SAID).is_null()).select(ROW, "kind", ids).rows()
    return parts, _rejections(
        (number, row, text, id_, "unknown-kind", _sentence("unknown-kind", "kind", "", {"kind": text}))
        for row, text, id_ in nowhere
    )


def _headed(part: _Part) -> tuple[list[Diagnostic], pl.DataFrame | None]:
    """What is wrong with the columns of a part, and all its rows rejected where that spoils them."""
    kind, table = part.kind, part.table
    if table.fault is not None:
        return [], _all(part.rows, kind, *table.fault)
    if kind not in _EVALUATED:
        return [], _all(
            part.rows, kind, "not-yet", f"Facts of the kind {kind} are not evaluated yet; leave them out."
        )
    shape, there = _EVALUATED[kind], set(part.rows.columns)
    missing = [name for name in ("id", *shape.required) if name not in there]
    if kind == "time_entries" and not there & {"hours", "minutes", "end"}:
        missing.append("hours")
    if kind == "adjustments" and "pool" in there and "amount" in missing:
        missing.remove("amount")
    others = sorted(there - set(shape.columns) - {ROW, FILE})
    if table.named and missing:
        sentence = f"{table.file} has no column {missing[0]}, which {kind} need; all its rows are rejected."
        near = difflib.get_close_matches(missing[0], others, 1)
        help_ = f"Rename {near[0]} to {missing[0]}." if near else f"Add the column {missing[0]}."
        fault = Diagnostic("missing-column", "error", sentence, table.header, help=help_)
        sentence = f"The file has no column {missing[0]}; add it to the first line and fill it."
        return [fault], _all(part.rows, kind, "missing-column", sentence)
    diagnostics = []
    for name in others:
        if name in _RESERVED:
            sentence = (
                f"The column {name} of {table.file} is not used, because its name stands for something else."
            )
            rule, help_ = "reserved-column", f"Give it another name, such as my_{name}."
        elif not shape.attributes and part.rows[name].count():
            near = difflib.get_close_matches(name, sorted(set(shape.columns) - there), 1)
            rule, sentence = (
                "unknown-column",
                f"The column {name} of {table.file} is not one that {kind} have.",
            )
            help_ = f"Did you mean {near[0]}?" if near else f"Columns are {', '.join(shape.columns)}."
        else:
            continue
        diagnostics.append(Diagnostic(rule, "warning", sentence, table.header, help=help_))
    return diagnostics, None


# Values and checks


def _settled(
    kind: str, frames: Sequence[pl.DataFrame], tickets: pl.DataFrame | None, files: Sequence[str]
) -> tuple[pl.DataFrame, list[pl.DataFrame], int]:
    """The table of a kind, its rejected rows, and how many rows were repeats."""
    shape, schema = _EVALUATED[kind], _schema(kind)
    if not any(frame.height for frame in frames):
        return pl.DataFrame(schema=schema), [], 0
    raw = pl.concat(frames, how="diagonal")
    raw = raw.with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in shape.columns if name not in raw.columns
    )
    table, checks = _typed(kind, raw)
    if kind == "time_entries":
        table, more = _durations(table)
        checks += more
    if tickets is not None:
        table = _with_tickets(table, tickets)
        checks.append(
            ("customer", _where(table["contract"].is_null() & table["customer"].is_null(), "no-customer"))
        )
    attributes = sorted(set(table.columns) - set(schema))
    table, faulty, rejected = _checked(kind, raw, table.select(*schema, *attributes), checks)
    table, clashing, repeated = _unique(kind, table, faulty, files)
    return table, [rejected, clashing], repeated


def _schema(kind: str) -> dict[str, type[pl.DataType]]:
    """The columns of a kind's table, in order; attributes follow."""
    shape = _EVALUATED[kind]
    schema: dict[str, type[pl.DataType]] = {"file": pl.Int32, "row": pl.Int64, "id": pl.String}
    schema |= dict.fromkeys(shape.text, pl.String)
    for time in shape.times:
        schema |= {time: pl.Int64, f"{time}_offset": pl.Int32, f"{time}_dated": pl.Boolean}
    if kind == "time_entries":
        schema["worked"] = pl.Int64
    return schema | {value: dtype for _, value, _, dtype in shape.cells if value not in ("hours", "minutes")}


def _typed(kind: str, raw: pl.DataFrame) -> tuple[pl.DataFrame, list[Check]]:
    """The values of a kind's columns, and the checks of each, in the order in which faults are told."""
    shape = _EVALUATED[kind]
    columns = [raw[FILE].alias("file"), raw[ROW].alias("row"), raw["id"], *(raw[name] for name in shape.text)]
    checks: list[Check] = [("id", _where(raw["id"].is_null(), "missing-id")), ("id", _bad_ids(raw["id"]))]
    checks += [(name, _where(raw[name].is_not_null(), "not-yet")) for name in shape.later]
    checks += [(name, _where(raw[name].is_null(), "missing-value")) for name in shape.required]
    for name in shape.times:
        times = read_times(raw[name])
        columns += [
            times.seconds.alias(name),
            times.offset.alias(f"{name}_offset"),
            times.dated.alias(f"{name}_dated"),
        ]
        checks.append((name, _where(times.bad, "bad-time")))
    for name, value, reader, dtype in shape.cells:
        values, reasons = read_cells(raw[name], reader, dtype)
        columns.append(values.alias(value))
        checks.append((name, reasons))
    if shape.attributes:
        taken = {FILE, ROW, *shape.columns, *_RESERVED}
        columns += [raw[name] for name in raw.columns if name not in taken]
    return pl.DataFrame(columns), checks


def _durations(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Check]]:
    """Worked time from hours or minutes, and what start and end alone can tell.

    Where one of the two has an offset and the other has none, or neither has, a clock change may lie between
    them: the time zone of the contract decides later.
    """
    table = table.with_columns(worked=pl.coalesce("hours", "minutes"))
    shifted = {name: pl.col(name) - pl.col(f"{name}_offset").fill_null(0) for name in ("at", "end")}
    both = pl.col("at_offset").is_not_null() & pl.col("end_offset").is_not_null()
    comparable = pl.col("at_offset").is_null() == pl.col("end_offset").is_null()
    length = pl.when(comparable).then(shifted["end"] - shifted["at"])
    masks = table.select(
        two=pl.col("hours") != pl.col("minutes"),
        none=pl.col("worked").is_null() & pl.col("end").is_null(),
        before=length < pl.when(both).then(0).otherwise(-CLOCK_CHANGE),
        over=length > DAY + CLOCK_CHANGE,
    )
    checks = [
        ("hours", _where(masks["two"], "hours-and-minutes")),
        ("hours", _where(masks["none"], "no-duration")),
        ("end", _where(masks["before"], "end-before-start")),
        ("end", _where(masks["over"], "over-24-hours")),
    ]
    return table.drop("hours", "minutes"), checks


def _where(mask: pl.Series, reason: str) -> pl.Series:
    """The reason where the mask holds, null elsewhere."""
    if not mask.any():
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(mask))
    return pl.select(pl.when(mask).then(pl.lit(reason))).to_series()


def _bad_ids(ids: pl.Series) -> pl.Series:
    return _where((ids.str.len_chars() > LONGEST_ID) | ids.str.contains(r"\p{Cc}"), "bad-id")


def _with_tickets(table: pl.DataFrame, tickets: pl.DataFrame) -> pl.DataFrame:
    """A fact that names neither contract nor customer has its ticket's (ruling V9)."""
    alone = pl.col("contract").is_null() & pl.col("customer").is_null() & pl.col("ticket").is_not_null()
    if not table.select(alone.any()).item():
        return table
    theirs = tickets.select(ticket="id", theirs_contract="contract", theirs_customer="customer")
    joined = table.join(theirs, on="ticket", how="left", maintain_order="left")
    taken = {name: pl.when(alone).then(f"theirs_{name}").otherwise(name) for name in _WHO}
    return joined.with_columns(**taken).drop("theirs_contract", "theirs_customer")


def _checked(
    kind: str, raw: pl.DataFrame, table: pl.DataFrame, checks: Sequence[Check]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The rows without a fault; file, row and id of the others; these as rejections, by first fault."""
    live = [(column, reasons) for column, reasons in checks if reasons.count()]
    if not live:
        return table, table.clear().select("file", "row", "id"), _rejections([])
    first = pl.select(
        number=pl.coalesce(
            pl.when(reasons.is_not_null()).then(pl.lit(number)) for number, (_, reasons) in enumerate(live)
        ),
        reason=pl.coalesce(reasons for _, reasons in live),
    )
    fault = first["number"].is_not_null()
    rows = raw.filter(fault).rows(named=True)
    told = zip(rows, first.filter(fault).rows(), strict=True)
    rejected = _rejections(
        (row[FILE], row[ROW], kind, row["id"], reason, _sentence(reason, live[number][0], kind, row))
        for row, (number, reason) in told
    )
    return table.filter(~fault), table.filter(fault).select("file", "row", "id"), rejected


# Equal ids


def _unique(
    kind: str, table: pl.DataFrame, faulty: pl.DataFrame, files: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """One row for each id, by id: repeats are left out, rows that clash are rejected, all of them (V8).

    A row that could not be read clashes with a good row of its id, since nobody knows that it says the same.
    """
    table = table if table["id"].is_sorted() else table.sort("id")
    twice = table.filter(table["id"] == table["id"].shift(1))["id"]
    spoiled = (
        faulty.filter(faulty["id"].is_in(table["id"].implode()))["id"] if faulty.height else faulty["id"]
    )
    if twice.is_empty() and spoiled.is_empty():
        return table, _rejections([]), 0
    shared = pl.concat([twice, spoiled]).unique()
    mask = table["id"].is_in(shared.implode())
    group, table = table.filter(mask).sort("id", "file", "row"), table.filter(~mask)
    different = group.drop("file", "row").unique().filter(pl.col("id").is_duplicated())["id"]
    clash = pl.concat([different, spoiled]).unique().implode()
    clashing = group.filter(pl.col("id").is_in(clash))
    agreed = group.filter(~pl.col("id").is_in(clash))
    kept = agreed.unique("id", keep="first", maintain_order=True)
    table = pl.concat([table, kept]).sort("id")
    return table, _clashes(kind, clashing, faulty, files), agreed.height - kept.height


def _clashes(kind: str, clashing: pl.DataFrame, faulty: pl.DataFrame, files: Sequence[str]) -> pl.DataFrame:
    places: dict[str, list[tuple[int, int]]] = {}
    rows = clashing.select("file", "row", "id").rows()
    for file, row, id_ in [*rows, *faulty.rows()]:
        places.setdefault(id_, []).append((file, row))
    return _rejections(
        (file, row, kind, id_, "clashing-id", _clash(id_, (file, row), places[id_], files))
        for file, row, id_ in rows
    )


def _clash(id_: str, here: tuple[int, int], places: Sequence[tuple[int, int]], files: Sequence[str]) -> str:
    others = [place for place in places[:4] if place != here][:3]
    named = ", ".join(f"{files[file]} row {row}" for file, row in others)
    more = len(places) - 1 - len(others)
    named += f" and {more} more" if more else ""
    return f"The id {_show(id_)} is also at {named} with other values; give each fact an id of its own."


# Sentences


_SENTENCES: Mapping[str, str] = {
    "missing-id": "This row has no id; give it one of its own in the column id.",
    "bad-id": "The id {shown} is longer than 200 characters or not plain text; write a short plain one.",
    "missing-value": "The column {column} is blank; {kind} need it in every row.",
    "bad-time": "{shown} in {column} is not a time; write 2026-01-05 09:00 or 2026-01-05T09:00:00-05:00.",
    "bad-number": "{shown} in {column} is not a plain number; write it like 1500.00.",
    "number-too-large": "{shown} in {column} is too large; write a smaller number.",
    "too-many-places": "{shown} in {column} has too many decimal places; write at most six.",
    "not-whole": "{shown} in {column} is not a whole number; write one like 2.",
    "bad-boolean": "{shown} in {column} is neither yes nor no; write true or false.",
    "bad-quantity": "{shown} in {column} is not a quantity above zero; write it like 10, or 10 hours.",
    "negative-price": "{shown} in {column} is below zero; write 0 or more, and a credit as an adjustment.",
    "negative-hours": "{shown} in {column} is below zero; write a credit as an adjustment.",
    "over-24-hours": "{shown} in {column} makes the entry longer than 24 hours; write an entry for each day.",
    "hours-and-minutes": "The columns hours ({hours}) and minutes ({minutes}) differ; fill only one of them.",
    "no-duration": "This entry has no length; fill hours, minutes or end.",
    "end-before-start": "The end {end} is before the start {at}; correct one of them.",
    "no-customer": "This row names no contract and no customer; fill one of them.",
    "unknown-kind": "{shown} in {column} is no kind of fact; write one of " + ", ".join(KINDS) + ".",
    "not-yet": "The column {column} of {kind} is not evaluated yet; leave it blank.",
}


def _sentence(reason: str, column: str, kind: str, row: Mapping[str, Any]) -> str:
    if reason == "no-customer" and "ticket" in row and row["ticket"] is not None:
        ticket = _show(row["ticket"])
        return (
            f"This row names no contract and no customer, and its ticket {ticket} has none; fill one of them."
        )
    shown = {name: _show(row.get(name)) for name in ("hours", "minutes", "at", "end")}
    return _SENTENCES[reason].format(column=column, kind=kind, shown=_show(row.get(column)), **shown)


def _show(text: object) -> str:
    """A value in quotation marks, on one line and not long."""
    if text is None:
        return "nothing"
    plain = "".join(letter if letter.isprintable() else "�" for letter in str(text)[:41])
    return f'"{plain[:40]}…"' if len(plain) > 40 else f'"{plain}"'
