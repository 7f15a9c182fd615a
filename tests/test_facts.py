"""Facts are never lost: rows read = rows in tables + repeated + rejected, in any order and any files."""

from __future__ import annotations

import json
import pathlib

import polars as pl
from fact_cases import conserved
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clausewise.facts import Facts, read_facts

texts = st.one_of(
    st.sampled_from(
        [
            "",
            "1",
            "2",
            "7",
            "1.5",
            "-1",
            "25",
            "acme",
            "T1",
            "2026-01-05",
            "2026-01-05 09:00",
            "2026-01-05T23:00:00-05:00",
            "block",
            "true",
            "maybe",
            "10 hours",
            " ",
            "x" * 201,
            "a\x00b",
            "é",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
)


COLUMNS = {
    "time_entries": ["id", "at", "hours", "end", "minutes", "customer", "ticket", "billable", "site"],
    "tickets": ["id", "customer", "opened_at", "title"],
    "purchases": ["id", "at", "pool", "customer", "quantity", "total_price", "offer"],
    "adjustments": ["id", "at", "amount", "customer", "ticket"],
    "counts": ["id", "unit", "at", "quantity", "change", "subject", "until", "customer"],
    "usage": ["id", "unit", "at", "quantity", "customer", "ticket", "site"],
    "expenses": ["id", "at", "amount", "category", "ticket", "customer"],
    "milestones": ["id", "name", "at", "amount", "customer"],
}


GOOD = {"at": "2026-01-05", "hours": "1", "customer": "acme", "pool": "block", "amount": "1"}


@st.composite
def rows(draw, kind: str) -> dict[str, str]:
    """A row that is mostly good, so that it comes as far as the later checks."""
    row = {name: GOOD.get(name, "") for name in COLUMNS[kind]} | {"id": draw(st.sampled_from("123456789"))}
    return row | draw(st.dictionaries(st.sampled_from(COLUMNS[kind]), texts, max_size=2))


batches = st.lists(
    st.sampled_from(sorted(COLUMNS)).flatmap(lambda kind: st.tuples(st.just(kind), rows(kind))), max_size=12
)


def text_of(kind: str, row: dict[str, str], form: str) -> str:
    if form == "jsonl":
        return json.dumps(row)
    return ",".join('"' + row[name].replace('"', '""') + '"' for name in COLUMNS[kind])


def write(folder: pathlib.Path, batch, form: str, parts: int) -> None:
    folder.mkdir()
    for part in range(parts):
        for kind in COLUMNS:
            lines = [text_of(kind, row, form) for name, row in batch[part::parts] if name == kind]
            head = [",".join(COLUMNS[kind])] if form == "csv" else []
            (folder / f"{kind}-{part}.{form}").write_text(
                "\n".join(head + lines), encoding="utf-8", newline=""
            )


def same(one_way: Facts, other: Facts) -> None:
    for kind, table in one_way.tables.items():
        assert_frame_equal(table.drop("file", "row"), other.tables[kind].drop("file", "row"))
    assert one_way.repeated == other.repeated
    told = [facts.rejected.select("kind", "id", "reason").sort(pl.all()) for facts in (one_way, other)]
    assert_frame_equal(*told)


@settings(max_examples=40, deadline=None)
@given(batches, st.randoms(use_true_random=False), st.integers(1, 3))
def test_any_order_and_any_files_give_equal_tables(tmp_path_factory, batch, random, parts):
    """Rows shuffled, cut into files and written as CSV or JSON Lines give the same tables and rejections."""
    batch = [pair for pair in batch if any(value.strip() for value in pair[1].values())]
    folder = tmp_path_factory.mktemp("facts")
    shuffled = list(batch)
    random.shuffle(shuffled)
    write(folder / "a", batch, "csv", 1)
    write(folder / "b", shuffled, "csv", parts)
    write(folder / "c", shuffled, "jsonl", parts)
    first, *others = (conserved(read_facts([folder / name])[0]) for name in "abc")
    assert first.read == len(batch)
    for other in others:
        same(first, other)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=30), st.lists(texts, max_size=9).map(",".join)), max_size=8),
    st.sampled_from(["id,at,hours,customer", "id", "kind,id,at", "id,id", '"id', ""]),
    st.sampled_from(
        ["time_entries.csv", "tickets.csv", "purchases.csv", "export.csv", "tickets.jsonl", "usage.csv"]
    ),
)
def test_garbage_is_conserved(tmp_path_factory, lines, head, name):
    """Whatever a file holds, every row read is in a table, repeated or rejected, and nothing falls over."""
    folder = tmp_path_factory.mktemp("garbage")
    (folder / name).write_text("\n".join([head, *lines]), encoding="utf-8", errors="replace", newline="")
    conserved(read_facts([folder])[0])
