"""Files become tables of text, and nothing in them is lost or changed."""

from __future__ import annotations

import pathlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewise.find_facts import find_files, kind_of
from clausewise.read_records import read_at_once, read_by_record
from clausewise.read_tables import parse_table, read_table
from clausewise.text_table import ROW, normal


def table(data: str | bytes, file: str = "time_entries.csv"):
    found, diagnostics = parse_table(data.encode() if isinstance(data, str) else data, file)
    assert found is not None
    return found, [one.rule for one in diagnostics]


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("time_entries.csv", "time_entries"),
        ("facts/time_entries-2026-01.csv", "time_entries"),
        ("Time-Entries_march.jsonl", "time_entries"),
        ("time entries 3.csv", "time_entries"),
        ("tickets2026.csv", "tickets"),
        ("usage.ndjson", "usage"),
        ("accounts.csv", None),
        ("ticketsystem.csv", None),
        ("my_tickets.csv", None),
    ],
)
def test_the_name_of_a_file_says_its_kind(file, kind):
    """A file is of the kind that its name begins with, whatever the case, dashes and spaces."""
    assert kind_of(file) == kind


def test_names_of_columns_are_matched_without_case_spaces_and_dashes():
    """`Work Type` and `work-type` are work_type."""
    assert normal(" Work Type ") == normal("work-type") == "work_type"


def test_cells_are_stripped_and_blank_ones_are_null():
    """White space around a cell is no part of it, and a blank cell says nothing."""
    found, rules = table('id,x,y\n a ,"  ",\n')
    assert found.rows.rows() == [(1, "a", None, None)]
    assert rules == []


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_recognised(separator, end):
    """Comma, semicolon and tab, and the line ends of every system, give the same rows."""
    text = end.join(separator.join(row) for row in (["ID", "x"], ["1", "a b"], ["2", "c"])) + end
    found, _ = table("\ufeff" + text)
    assert found.rows.rows() == [(1, "1", "a b"), (2, "2", "c")]


@pytest.mark.parametrize("bad", ["3", "3,4,5", '"3,4', '"3"x,4'])
def test_a_broken_record_spoils_only_itself(bad):
    """A record with too few or many cells or a broken quotation is kept as broken; the next ones are read."""
    found, _ = table(f"id,x\n1,2\n{bad}\n5,6\n7,8\n")
    assert found.rows.rows() == [(1, "1", "2"), (3, "5", "6"), (4, "7", "8")]
    assert [row for row, _ in found.broken] == [2]


def test_blank_records_are_not_counted():
    """Blank lines and lines of separators alone are no rows, wherever they stand, and take no number."""
    found, _ = table("\n\nid,x\n\n1,2\n,\n , \n3\n5,6\n,\n\n")
    assert found.rows.rows() == [(1, "1", "2"), (3, "5", "6")]
    assert [row for row, _ in found.broken] == [2]
    assert found.header.line == 3


cells = st.one_of(
    st.text("ab ", max_size=3),
    st.sampled_from(
        ['"a,b"', '"a\nb"', '"a""b"', '""', '5" x', '"x"y', '"', '"a\r\nb"', 'x"y"z', ' "q"', "a\rb", "é"]
    ),
)


@settings(deadline=None)
@given(st.lists(st.one_of(st.lists(cells, min_size=3, max_size=3), st.lists(cells, max_size=5)), max_size=8))
def test_the_fast_way_reads_what_the_careful_way_reads(rows):
    """Where Polars is trusted with a file, Python's csv gives the same rows and finds no broken record."""
    body = "\n".join(",".join(row) for row in rows).rstrip("\r\n")
    fast = read_at_once(body, 3, ",")
    slow, broken = read_by_record(body, 3, ",")
    assert fast is None or (fast.rows() == slow.rows() and not broken)


def test_the_fast_way_is_taken_for_good_files():
    """A file without fault is read in one go, quotations and a comma inside one included."""
    assert read_at_once('1,"a,b",c\n2,"d ""e""",f', 3, ",").rows() == [
        (1, "1", "a,b", "c"),
        (2, "2", 'd "e"', "f"),
    ]
    assert read_at_once("1,2\n3", 2, ",") is None


@settings(deadline=None)
@given(st.binary(max_size=80), st.sampled_from(["usage.csv", "usage.jsonl"]))
def test_no_bytes_make_it_fall(data, file):
    """Any bytes give a table, or a diagnostic that says why there is none."""
    found, diagnostics = parse_table(data, file)
    assert found is not None or diagnostics


def test_json_lines_keep_every_digit():
    """Numbers of JSON Lines are taken as they are written: no digit and no zero is lost."""
    found, _ = table(
        '{"id": 1, "x": 12345678901234567890.250}\n\n{"id": "2", "Ok": true, "x": null}\n', "usage.jsonl"
    )
    assert found.rows.columns == [ROW, "id", "x", "ok"]
    assert found.rows.rows() == [(1, "1", "12345678901234567890.250", None), (3, "2", None, "true")]


@pytest.mark.parametrize(
    "line",
    [
        "{", "[1]", "null", '{"a": [1]}', '{"a": {}}', '{"a": NaN}', '{"a": 1, "a": 2}',
        '{"a b": 1, "A-B": 2}', '{"a": "\\ud800"}', '{"": 1}', "[" * 100_000, '{"a":' * 100_000,
        "{" + ",".join(f'"c{number}": 1' for number in range(501)) + "}",
    ],
)  # fmt: skip
def test_a_broken_line_of_json_spoils_only_itself(line):
    """A line that is no flat object is kept as broken, with its number; the others are read."""
    found, _ = table(f'{{"id": "1"}}\n{line}\n{{"id": "2"}}\n', "usage.jsonl")
    assert found.rows.rows() == [(1, "1"), (3, "2")]
    assert [row for row, _ in found.broken] == [2]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("id,x\n1,ü\n".encode("latin-1"), "not-utf-8"),
        ("id,x\n1,2\n".encode("utf-16"), "not-utf-8"),
        (b"", "empty-file"),
        (b"\xef\xbb\xbf \n\n", "empty-file"),
        (b"," * 600 + b"\n", "too-many-columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_so(data, rule):
    """A wrong encoding, an empty file and a line of a thousand columns are diagnostics that name the file."""
    found, (fault,) = parse_table(data, "usage.csv")
    assert found is None
    assert (fault.rule, fault.span.file) == (rule, "usage.csv")
    assert "usage.csv" in fault.message


def test_faults_of_the_first_line():
    """A name that is there twice spoils the file; a column without a name is told if it has cells."""
    found, rules = table("id,Hours,hours\n1,2,3\n")
    assert (rules, found.fault[0]) == (["duplicate-column"], "duplicate-column")
    assert table("id,,x\n1,a,2\n")[1] == ["unnamed-column"]
    found, rules = table("id,,x\n1,,2\n")
    assert (rules, found.rows.columns) == ([], [ROW, "id", "x"])


def test_folders_are_read_whole_and_each_file_once(tmp_path: pathlib.Path):
    """Files come from folders in folders, once each, by name; likely facts that are not read are told."""
    (tmp_path / "deep" / ".git").mkdir(parents=True)
    for name in ("b.csv", "deep/a.JSONL", "notes.md", ".hidden.csv", "deep/.git/x.csv", "old.xls"):
        (tmp_path / name).write_text("x")
    files, diagnostics = find_files([tmp_path, tmp_path / "b.csv"])
    assert files == (str(tmp_path / "b.csv"), str(tmp_path / "deep" / "a.JSONL"))
    assert [(one.rule, one.severity) for one in diagnostics] == [("unknown-fact-file", "warning")]
    assert [one.severity for one in find_files([tmp_path / "notes.md"])[1]] == ["error"]


def test_a_file_that_is_not_there_is_said_so(tmp_path: pathlib.Path):
    """A missing file, a folder with a file's name and an impossible name are diagnostics."""
    (tmp_path / "x.csv").mkdir()
    for name in (str(tmp_path / "none.csv"), str(tmp_path / "x.csv"), "a\0b.csv"):
        found, (fault,) = read_table(name)
        assert (found, fault.rule) == (None, "unreadable-file")
