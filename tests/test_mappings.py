"""Mappings: an export with columns of its own is read as if its columns were ours."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from running_cli import run

from clausewise.date_formats import read_format, rewritten
from clausewise.facts import Facts, read_facts

HOURS = """mappings:
  - files: Time*.csv
    kind: time_entries
    columns:
      id: Entry ID
      at: %s
      hours: %s
      customer: {always: acme}
"""


def read(folder: Path, mapping: str, **texts: str) -> tuple[Facts, list[tuple[str, str]]]:
    """The facts of a folder with a mapping, with the rules and places of what is found."""
    (folder / "mapping.yaml").write_text(mapping, "utf-8")
    for name, text in texts.items():
        (folder / name.replace("__", ".")).write_text(text, "utf-8")
    facts, found = read_facts([folder])
    assert facts.read == sum(map(len, facts.tables.values())) + facts.repeated + facts.rejected.height
    return facts, [(one.rule, Path(one.span.file).name if one.span else "") for one in found]


def entries(folder: Path, at: str, hours: str, rows: str) -> pl.DataFrame:
    """The time entries of an export of three columns."""
    text = f"Entry ID,Date Worked,Hours Worked\n{rows}\n"
    facts, found = read(folder, HOURS % (at, hours), Time1__csv=text)
    assert found == []
    assert facts.rejected.rows() == []
    return facts.tables["time_entries"]


def test_V1_a_mapping_reads_two_place_hours_to_the_minute(tmp_path: Path) -> None:
    """0.17 h are 612 seconds by themselves, and 10 minutes where the mapping says `hours_to: 1 minute`."""
    given_hours = "{from: Hours Worked, hours_to: 1 minute}"
    row = "1,2026-01-05 09:00,0.17\n2,2026-01-05 09:00,1.33"
    assert entries(tmp_path, "Date Worked", "Hours Worked", row)["worked"].to_list() == [612, 4788]
    assert entries(tmp_path, "Date Worked", given_hours, row)["worked"].to_list() == [600, 4800]


def test_V1_five_minutes_up_bill_ten_minutes(tmp_path: Path) -> None:
    """612 s rounded up to 5 minutes are a quarter of an hour, 37.50; the ten minutes that were worked are 25.00."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "facts").mkdir()
    (tmp_path / "rules" / "support.yaml").write_text(
        "pack: support\nversion: 1.0.0\ntitle: Support\ncurrency: USD\n"
        "rounding: [{name: five, increment: 5 minutes}]\nlabor: [{name: work, rate: 150.00}]\n", "utf-8",
    )  # fmt: skip
    (tmp_path / "contracts.yaml").write_text(
        "contracts:\n  - {id: A, customer: acme, pack: support, start: 2026-01-01}\n", "utf-8"
    )
    (tmp_path / "facts" / "Time.csv").write_text(
        "Entry ID,Date Worked,Hours Worked\n1,2026-01-05 09:00,0.17\n", "utf-8"
    )
    for hours, amount in (("Hours Worked", "37.50"), ("{from: Hours Worked, hours_to: 1 minute}", "25.00")):
        (tmp_path / "facts" / "mapping.yaml").write_text(HOURS % ("Date Worked", hours), "utf-8")
        done = run("evaluate", str(tmp_path), "--as-of", "2026-01-31")
        assert done.exit_code == 0, done.output
        assert f" {amount} USD" in done.output


def test_V5_a_date_is_never_shifted_by_a_zone(tmp_path: Path) -> None:
    """2026-04-01T00:00Z is 31 March 20:00 in New York as a time, and 1 April as a date."""
    row = "1,2026-04-01T00:00:00Z,1\n2,2026-04-01 00:00,1\n3,2026-04-01,1"
    table = entries(tmp_path, "{from: Date Worked, as: date}", "Hours Worked", row)
    assert table["at_dated"].to_list() == [True, True, True]
    assert table["at_offset"].to_list() == [None, None, None]
    assert set(table["at"]) == {int(datetime.fromisoformat("2026-04-01T00:00Z").timestamp())}


def test_times_are_read_as_the_export_writes_them(tmp_path: Path) -> None:
    """Days before months or after, twelve hours or twenty-four."""
    for form, text in (
        ("MM/DD/YYYY hh:mm AM", "01/05/2026 03:07 PM"),
        ("M/D/YYYY h:mm AM", "1/5/2026 3:07 p.m."),
        ("DD.MM.YYYY HH:mm:ss", "05.01.2026 15:07:00"),
        ("YYYY-MM-DDTHH:mm", "2026-01-05T15:07"),
    ):
        table = entries(tmp_path, f'{{from: Date Worked, format: "{form}"}}', "Hours Worked", f'1,"{text}",1')
        assert table["at"].to_list() == [int(datetime.fromisoformat("2026-01-05T15:07Z").timestamp())]
        assert table["at_offset"].to_list() == [None]


def test_midnight_and_noon_on_a_clock_of_twelve_hours() -> None:
    """12 AM is the start of the day, 12 PM its middle; there is no 0 AM and no 13 PM."""
    form, _ = read_format("MM/DD/YYYY hh:mm AM")
    assert form is not None
    assert rewritten(form, "01/05/2026 12:30 AM") == "2026-01-05 00:30:00"
    assert rewritten(form, "01/05/2026 12:30 PM") == "2026-01-05 12:30:00"
    assert rewritten(form, "01/05/2026 00:30 AM") is None
    assert rewritten(form, "01/05/2026 13:30 PM") is None
    assert rewritten(form, "2026-01-05 12:30") is None


@given(st.dates(date(1970, 1, 1), date(2200, 12, 31)), st.times())
def test_what_a_format_writes_it_reads(day: date, clock: object) -> None:
    """Any moment written by strftime comes back in ISO form."""
    moment = datetime.combine(day, clock)  # type: ignore[arg-type]
    for form, ours in (("%m/%d/%Y %I:%M %p", "MM/DD/YYYY hh:mm AM"), ("%d.%m.%Y %H:%M", "DD.MM.YYYY HH:mm")):
        made, _ = read_format(ours)
        assert made is not None
        written = moment.strftime(form).replace(moment.strftime("%Y"), f"{moment.year:04}")
        assert rewritten(made, written) == moment.strftime("%Y-%m-%d %H:%M:00")


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ("MM/DD/YY", "stands for nothing"),
        ("MM/YYYY", "says no day"),
        ("MM/DD/YYYY MM", "says the month twice"),
        ("MM/DD/YYYY HH", "half a clock time"),
        ("MM/DD/YYYY hh:mm", "needs both hh and AM"),
        ("MM/DD/YYYY HH:mm AM", "needs both hh and AM"),
    ],
)
def test_a_format_that_says_too_little_is_told(form: str, why: str) -> None:
    """Nothing about a time is guessed."""
    made, said = read_format(form)
    assert made is None
    assert why in said


def test_a_zone_gives_times_their_offset(tmp_path: Path) -> None:
    """Exports in UTC; times that have an offset, and dates, stay; a time that does not exist is the next that does."""
    row = "1,2026-07-01 12:00,1\n2,2026-07-01T12:00:00+02:00,1\n3,2026-07-01,1"
    table = entries(tmp_path, "{from: Date Worked, zone: UTC}", "Hours Worked", row)
    assert table["at_offset"].to_list() == [0, 7200, None]
    row = "1,2026-01-15 12:00,1\n2,2026-07-01 12:00,1\n3,2026-03-08 02:30,1"
    table = entries(tmp_path, "{from: Date Worked, zone: America/New_York}", "Hours Worked", row)
    assert table["at_offset"].to_list() == [-18000, -14400, -14400]
    assert table["at"][2] == int(datetime.fromisoformat("2026-03-08T03:00Z").timestamp())


def test_words_of_the_export_become_ours(tmp_path: Path) -> None:
    """Words that are not named stay; columns that are not named are not read; capitals of names do not count."""
    mapping = """mappings:
  - files: [time*.CSV, other.csv]
    kind: time_entries
    columns:
      id: entry id
      at: Day
      hours: Hours
      role: {from: Title, values: {Sr. Engineer: senior, "2": 3, x: true}}
      billable: {always: false}
      customer: {always: acme}
"""
    text = "Entry ID,Day,Hours,Title,Notes\n1,2026-01-05,1,Sr. Engineer,a\n2,2026-01-05,1,2,b\n3,2026-01-05,1,,c\n4,2026-01-05,1,x,d\n5,2026-01-05,1,y,e\n"
    facts, found = read(tmp_path, mapping, TimeEntries__csv=text)
    assert found == []
    table = facts.tables["time_entries"]
    assert table["role"].to_list() == ["senior", "3", None, "true", "y"]
    assert set(table["billable"]) == {False}
    assert "notes" not in table.columns


def test_json_lines_are_mapped_too(tmp_path: Path) -> None:
    """The names of the file are those of its objects."""
    mapping = "mappings: [{files: p.jsonl, kind: counts, columns: {id: Nr, at: Day, unit: {always: users}, quantity: Heads, customer: {always: acme}}}]\n"
    facts, found = read(tmp_path, mapping, p__jsonl='{"nr": 1, "Day": "2026-01-05", "heads": 12}\n')
    assert found == []
    assert facts.tables["counts"].select("unit", "quantity").rows() == [("users", 12_000_000)]


def test_a_cell_that_cannot_be_converted_is_rejected_by_its_own_text(tmp_path: Path) -> None:
    """The row is in `rejected` with what stands in the file."""
    text = "Entry ID,Date Worked,Hours Worked\n1,31/12/2026,1\n2,12/31/2026,many\n3,12/31/2026,25\n4,02/30/2026,1\n"
    hours = "{from: Hours Worked, hours_to: 6 minutes}"
    facts, _ = read(tmp_path, HOURS % ("{from: Date Worked, format: MM/DD/YYYY}", hours), Time__csv=text)
    assert facts.rejected.select("id", "reason").rows() == [
        ("1", "bad-time"), ("2", "bad-number"), ("3", "over-24-hours"), ("4", "bad-time"),
    ]  # fmt: skip


def test_minutes_are_rounded_as_hours_are(tmp_path: Path) -> None:
    """`hours_to` is for every column of worked time."""
    mapping = HOURS.replace("hours: %s", "minutes: {from: M, hours_to: 15 minutes}") % "Day"
    facts, found = read(tmp_path, mapping, Time__csv="Entry ID,Day,M\n1,2026-01-05,22\n2,2026-01-05,23\n")
    assert found == []
    assert facts.tables["time_entries"]["worked"].to_list() == [900, 1800]


def test_faults_of_mappings_are_told_where_they_stand(tmp_path: Path) -> None:
    """A column that the file does not have; two mappings for a file; a mapping for none."""
    plain = HOURS % ("Date Worked", "Hours Worked")
    text = "Entry ID,Date Worked,Hours\n1,2026-01-05,1\n"
    facts, found = read(tmp_path, plain, Time__csv=text)
    assert found == [("missing-column", "Time.csv"), ("unknown-column", "mapping.yaml")]
    assert facts.rejected["reason"].to_list() == ["missing-column"]
    again = plain + plain.partition("\n")[2].replace("Time*.csv", "'*.csv'")
    facts, found = read(tmp_path, again, Time__csv=text.replace("Hours", "Hours Worked"))
    assert (facts.read, found) == (0, [("two-mappings", "mapping.yaml")])
    _, found = read(tmp_path, plain.replace("Time*", "Hours*"), Time__csv=text)
    assert ("mapping-without-file", "mapping.yaml") in found


def test_a_wrong_mapping_is_one_fault(tmp_path: Path) -> None:
    """Files whose kind only the mapping says are not complained of beside it."""
    plain = HOURS % ("{from: Date Worked, zone: Mars}", "{from: Hours Worked, as: date, hours_to: 0 minutes}")
    _, found = read(tmp_path, plain, Time__csv="Entry ID,Date Worked,Hours Worked\n1,2026-01-05,1\n")
    assert sorted(rule for rule, _ in found) == ["misplaced-key", "unknown-timezone"]
    _, found = read(tmp_path, HOURS % ("Date", "{from: Hours, hours_to: 0 minutes}"), Time__csv="a,b\n1,2\n")
    assert [rule for rule, _ in found] == ["out-of-range"]
    _, found = read(tmp_path, HOURS % ("{from: Date, hours_to: 1 minute}", "Hours"), Time__csv="a,b\n1,2\n")
    assert [rule for rule, _ in found] == ["misplaced-key"]
    _, found = read(tmp_path, "mappings: [", Time__csv="a,b\n1,2\n")
    assert [rule for rule, _ in found] == ["unclosed-bracket"]


def test_a_mapping_holds_below_its_folder_only(tmp_path: Path) -> None:
    """Also for a file that is named by itself."""
    inside = tmp_path / "psa"
    (inside / "2026").mkdir(parents=True)
    (inside / "my.mapping.yaml").write_text(HOURS % ("Date Worked", "Hours Worked"), "utf-8")
    text = "Entry ID,Date Worked,Hours Worked\n%s,2026-01-05,1\n"
    (inside / "2026" / "Time.csv").write_text(text % 1, "utf-8")
    (inside / "Time.csv").write_text(text % 2, "utf-8")
    (tmp_path / "Time.csv").write_text(text % 3, "utf-8")
    facts, found = read_facts([tmp_path])
    assert [(one.rule, Path(one.span.file).parent.name) for one in found if one.span] == [
        ("unknown-fact-file", tmp_path.name)
    ]
    assert sorted(facts.tables["time_entries"]["id"]) == ["1", "2"]
    assert read_facts([inside / "Time.csv"])[0].tables["time_entries"]["id"].to_list() == ["2"]


def test_validate_checks_mappings(tmp_path: Path) -> None:
    """Those of the folder `facts`, with the packs and contracts."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "mapping.yaml").write_text(HOURS % ("{from: A, format: DD/MM}", "Hours"), "utf-8")
    done = run("validate", str(tmp_path))
    assert done.exit_code == 1
    assert "`DD/MM` says no year" in done.output
