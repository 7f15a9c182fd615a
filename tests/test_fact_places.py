"""The place of a row of facts is the line on which people find it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewise.diagnostic import Span
from clausewise.fact_places import places_in, places_of
from clausewise.read_tables import parse_table
from clausewise.text_table import ROW

CELL = st.text(st.sampled_from('ab ,;\t"\n\r\\é'), max_size=5)
ROWS = st.lists(st.tuples(CELL, CELL, st.booleans(), st.booleans()), min_size=1, max_size=6)


def shown(text: str, span: Span) -> str:
    """The characters at a place, as an editor counts lines and columns."""
    ends = [0, *(one.end() for one in re.finditer(r"\r\n|\r|\n", text))]
    return text[ends[span.line - 1] + span.column - 1 : ends[span.end_line - 1] + span.end_column - 1]


def places(text: str, file: str, *asked: tuple[int, str]) -> list[tuple[int, str]]:
    """The line and the characters at the place of each cell."""
    found = places_of(text, file, asked)
    return [(found[one].line, shown(text, found[one])) for one in asked]


def test_blank_lines_and_quoted_line_breaks_are_no_rows():
    """Row 3 stands on line 9: the header on the second line, then two rows of two lines, a blank line, empty cells."""
    text = '\nid,note,at\n1,"two\nlines",a\n\n2,"a ""b""\n",c\n,,\n3,x,"y"\n'
    expected = [(3, '"two\nlines"'), (4, "a"), (7, "c"), (9, '"y"')]
    assert places(text, "a.csv", (1, "note"), (1, "at"), (2, "at"), (3, "at")) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_line_ends_and_separators_of_every_system(end: str, separator: str):
    """A column is found by its name as it is matched."""
    text = end.join(separator.join(row) for row in (["Id", "Total Price"], ["1", "a b"], ["2", "c"])) + end
    assert places(text, "a.csv", (1, "total_price"), (2, "total_price")) == [(2, "a b"), (3, "c")]


def test_a_row_without_the_column_is_its_whole_line():
    """In both formats, also where a broken row stands before it."""
    assert places('id,at\n1,"2\n2,x\n', "a.csv", (2, "end")) == [(3, "2,x")]
    assert places('\n{"id": 1}\r\n{"id": 2}', "a.jsonl", (2, "at"), (3, "at")) == [
        (2, '{"id": 1}'), (3, '{"id": 2}'),
    ]  # fmt: skip


def test_values_of_json_lines_are_found_by_their_names():
    """Not by what other values contain; numbers and words as well as text."""
    line = json.dumps({"note": '"at": 1, {', "Work Type": "a,b", "at": "2026", "billable": True, "n": 1.50})
    found = places("{}\n" + line, "a.jsonl", (2, "work_type"), (2, "at"), (2, "billable"), (2, "n"))
    assert found == [(2, '"a,b"'), (2, '"2026"'), (2, "true"), (2, "1.5")]


def test_a_byte_order_mark_is_no_character(tmp_path: Path):
    """The first column of a file that a spreadsheet has written is the first."""
    file = tmp_path / "a.csv"
    file.write_bytes("\ufeffid,é\r\n1,ü\r\n".encode())
    assert places_in(str(file), [(1, "id"), (1, "é")]) == {
        (1, "id"): Span(str(file), 2, 1, 2, 2), (1, "é"): Span(str(file), 2, 3, 2, 4),
    }  # fmt: skip


@given(ROWS, st.sampled_from(["\n", "\r\n"]))
def test_what_stands_at_the_place_of_a_cell_is_what_was_read_there(
    rows: list[tuple[str, str, bool, bool]], end: str
):
    """Whatever is in the cells, quoted or not, and however many blank lines lie between."""
    text = f"id,x{end}"
    for one, other, is_quoted, is_blank in rows:
        out = io.StringIO()
        quoting = csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL
        csv.writer(out, quoting=quoting, lineterminator=end).writerow([one, other])
        text += out.getvalue() + (end if is_blank else "")
    table, _ = parse_table(text.encode(), "a.csv")
    assert table is not None
    for number, *cells in table.rows.select(ROW, "id", "x").iter_rows():
        for column, cell in zip(("id", "x"), cells, strict=True):
            raw = shown(text, places_of(text, "a.csv", [(number, column)])[number, column])
            assert next(csv.reader(io.StringIO(raw, newline="")), [""])[0].strip() == (cell or "")


@pytest.mark.parametrize("name", ["usage.xlsx", "usage.parquet"])
def test_rows_of_a_workbook_are_its_lines(name: str):
    """The row under the names is the second of the sheet."""
    assert places_in(name, [(1, "at")]) == {(1, "at"): Span(name, 2, 1, 2, 1)}
