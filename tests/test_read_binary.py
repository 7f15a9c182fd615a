"""Workbooks and Parquet as tables of text: the same facts as from CSV."""

from __future__ import annotations

import io
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from running_cli import run

from clausewise.facts import read_facts
from clausewise.read_tables import parse_table
from clausewise.text_table import ROW


def workbook(*rows: list[Any], sheets: dict[str, list[list[Any]]] | None = None) -> bytes:
    """The bytes of a workbook with these rows, and with further sheets."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for name, listed in (sheets or {}).items():
        other = book.create_sheet(name)
        for row in listed:
            other.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    data = io.BytesIO()
    frame.write_parquet(data)
    return data.getvalue()


def cells(data: bytes, name: str) -> tuple[list[dict[str, Any]], list[str]]:
    table, found = parse_table(data, name)
    rows = [] if table is None else table.rows.rows(named=True)
    return rows, [one.rule for one in found]


def test_what_a_workbook_holds_is_read_as_it_is_shown() -> None:
    """Numbers with the fifteen digits that Excel shows, a date as a date, a time at midnight as a time."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    midnight = datetime(2026, 1, 5)
    sheet.append(["Entry ID", "number", "whole", "text", "flag", "day", "moment", "clock"])
    sheet.append([7, 0.1 + 0.2, 3.0, " 007 ", True, midnight, midnight, time(9, 30)])
    sheet["F2"].number_format = "yyyy-mm-dd"
    sheet["G2"].number_format = "yyyy-mm-dd hh:mm"
    data = io.BytesIO()
    book.save(data)
    rows, found = cells(data.getvalue(), "usage.xlsx")
    assert found == []
    assert rows == [{
        ROW: 1, "entry_id": "7", "number": "0.3", "whole": "3", "text": "007", "flag": "true",
        "day": "2026-01-05", "moment": "2026-01-05 00:00:00", "clock": "09:30:00",
    }]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_money_of_a_workbook_is_the_money_that_was_typed(amount: Decimal) -> None:
    """Through a binary number and back, to the last of four places."""
    rows, _ = cells(workbook(["id", "amount"], [1, float(amount)]), "expenses.xlsx")
    assert Decimal(rows[0]["amount"]) == amount


def test_rows_of_a_workbook_are_numbered_below_the_names() -> None:
    """Blank rows count, as they do on the screen; blank cells are nothing; short rows are filled up."""
    rows, found = cells(workbook([], ["id", "at", "note"], [1, "x"], [None], [2, None, "y"]), "usage.xlsx")
    assert found == []
    assert [(row[ROW], row["id"], row["at"], row["note"]) for row in rows] == [
        (1, "1", "x", None), (3, "2", None, "y"),
    ]  # fmt: skip


def test_only_the_first_sheet_is_read_and_that_is_told() -> None:
    """Empty sheets before and after it do not count."""
    rows, found = cells(workbook(sheets={"Time": [["id"], [1]], "Old": [["id"], [2]], "E": []}), "usage.xlsx")
    assert ([row["id"] for row in rows], found) == (["1"], ["more-sheets"])


def test_names_of_columns_have_the_faults_that_they_have_in_csv() -> None:
    """Twice, none, too many."""
    table, found = parse_table(workbook(["id", "Hours", "hours"], [1, 2, 3]), "usage.xlsx")
    assert table is not None
    assert table.fault is not None
    assert (table.fault[0], [one.rule for one in found]) == ("duplicate-column", ["duplicate-column"])
    assert cells(workbook(["id", None], [1, 2]), "usage.xlsx")[1] == ["unnamed-column"]
    assert cells(workbook(["id"] * 501), "usage.xlsx") == ([], ["too-many-columns"])
    wide = pl.DataFrame({str(number): [1] for number in range(501)})
    assert cells(parquet(wide), "usage.parquet") == ([], ["too-many-columns"])


@pytest.mark.parametrize("name", ["usage.xlsx", "usage.parquet"])
@pytest.mark.parametrize("data", [b"PK\3\4 no", b"PAR1 no", b"id,at\n1,2\n", b"\0" * 50])
def test_a_file_of_another_kind_is_told(name: str, data: bytes) -> None:
    """Whatever its bytes are: one fault, no traceback, and nothing binary on the screen."""
    assert cells(data, name) == ([], ["unreadable-file"])


def test_empty_files_are_told() -> None:
    """A file of no bytes, a workbook of no cells; Parquet of no rows has nothing to tell."""
    assert cells(b"", "usage.xlsx")[1] == ["empty-file"]
    assert cells(workbook(), "usage.xlsx")[1] == ["empty-file"]
    assert cells(workbook(["id"]), "usage.xlsx") == ([], [])
    assert cells(parquet(pl.DataFrame({"id": pl.Series([], dtype=pl.String)})), "usage.parquet") == ([], [])


def test_parquet_is_read_with_its_types() -> None:
    """Moments keep their offset, decimals their digits, and what is no fact's value spoils the file."""
    frame = pl.DataFrame(
        {
            "ID": ["7"],
            "at": pl.Series([datetime(2026, 7, 1, 16, tzinfo=UTC)]).dt.convert_time_zone("America/New_York"),
            "plain": [datetime(2026, 7, 1, 9, 30)],
            "day": [date(2026, 7, 1)],
            "amount": [Decimal("150.005")],
            "hours": [0.1],
            "flag": [True],
            "word": pl.Series(["a"], dtype=pl.Categorical),
            "none": [None],
        }
    )
    rows, found = cells(parquet(frame), "usage.parquet")
    assert found == []
    assert rows == [{
        ROW: 1, "id": "7", "at": "2026-07-01T12:00:00-04:00", "plain": "2026-07-01T09:30:00",
        "day": "2026-07-01", "amount": "150.005", "hours": "0.1", "flag": "true", "word": "a", "none": None,
    }]  # fmt: skip
    table, told = parse_table(parquet(pl.DataFrame({"id": [1], "at": [timedelta(hours=1)]})), "usage.parquet")
    assert [one.rule for one in told] == ["unreadable-column"]
    assert table is not None
    assert table.fault is not None
    assert table.fault[0] == "unreadable-column"


def test_the_same_facts_from_every_kind_of_file(tmp_path: Path) -> None:
    """Four files with one entry each that says the same: read once, and three times repeated."""
    entry = {"id": "7", "at": "2026-01-05 09:00", "hours": "1.5", "customer": "acme", "billable": "yes"}
    (tmp_path / "time_entries_1.csv").write_text(",".join(entry) + "\n" + ",".join(entry.values()), "utf-8")
    (tmp_path / "time_entries_2.jsonl").write_text(
        '{"id": 7, "at": "2026-01-05 09:00", "hours": 1.5, "customer": "acme", "billable": true}', "utf-8"
    )
    typed = [7, datetime(2026, 1, 5, 9), 1.5, "acme", True]
    (tmp_path / "time_entries_3.xlsx").write_bytes(workbook(list(entry), typed))
    frame = pl.DataFrame([dict(zip(entry, typed, strict=True))])
    (tmp_path / "time_entries_4.parquet").write_bytes(parquet(frame))
    facts, found = read_facts([tmp_path])
    assert (found, facts.read, facts.repeated, facts.rejected.height) == ((), 4, 3, 0)


def test_a_fault_of_a_workbook_shows_no_bytes_of_it(tmp_path: Path) -> None:
    """The file is named and nothing of it is shown."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "contracts.yaml").write_text(
        "contracts:\n  - {id: A, customer: acme, pack: break-fix, start: 2026-01-01}\n", "utf-8"
    )
    (tmp_path / "facts" / "usage.xlsx").write_bytes(workbook(["id", "id"], [1, 2]))
    done = run("evaluate", str(tmp_path), "--as-of", "2026-01-31")
    assert done.exit_code == 1
    assert "usage.xlsx has the column id twice." in done.output
    assert "PK" not in done.output


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are an extra; without it the message says what to install."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    table, (fault,) = parse_table(b"PK", "usage.xlsx")
    assert table is None
    assert "clausewise[xlsx]" in fault.help
