"""`clausewise test --update`: what comes out is written into cases that expect nothing, and nothing else is touched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from running_cli import run
from test_cases import PACK

from clausewise.case_file import read_case_file
from clausewise.run_case import run_case

RULES = Path(__file__).parent.parent / "rules"
_EXPECT = re.compile(r"\n    expect:(?:\n      [^\n]*|\n(?=\n      ))+")
CASES = """\
# Kept.
pack: block
cases:
  - name: the block runs out
    contract: {start: 2026-01-01}   # and this
    facts:
      time_entries:
        - {at: "2026-01-05 09:00", hours: 1.5}
        - {at: "2026-01-06 09:00", minutes: 47}
    as_of: 2026-01-31  # the end
    # before the next
  - name: nothing was done
    contract: {start: 2026-01-01}
    expect:   # to do
    as_of: 2026-01-31
  - name: one entry is wrong
    expect: {}  # to do
    contract: {start: 2026-01-01}
    facts:
      time_entries: [{at: "2026-01-05 09:00", hours: 25}]
    as_of: 2026-01-31
"""
FIRST = """\
    as_of: 2026-01-31  # the end
    expect:
      total: 342.50
      charges:
        - {kind: sale, clause: hours, quantity: 2 hours, amount: 300.00, date: 2026-01-01}
        - {kind: overage, clause: work, fact: time_entries-2, quantity: 17 minutes, rate: 150.00, amount: 42.50, \
date: 2026-01-06}
      draws:
        - {pool: hours, kind: sale, quantity: 2 hours, date: 2026-01-01}
        - {pool: hours, kind: draw, fact: time_entries-1, quantity: -90 minutes, date: 2026-01-05}
        - {pool: hours, kind: draw, fact: time_entries-2, quantity: -30 minutes, date: 2026-01-06}
      balances: {hours: 0 hours}
      actions:
        - {trigger: low, to: am, at: 2026-01-05, message: 0.5 hours left}
    # before the next
"""
SOLD = """\
      total: 300.00
      charges:
        - {kind: sale, clause: hours, quantity: 2 hours, amount: 300.00, date: 2026-01-01}
      draws:
        - {pool: hours, kind: sale, quantity: 2 hours, date: 2026-01-01}
      balances: {hours: 2 hours}
      actions: []
"""
REJECTED = "      rejected:\n        - {id: time_entries-1, reason: over-24-hours}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of cases beside its pack."""
    (tmp_path / "block.yaml").write_text(PACK)
    path = tmp_path / "block.test.yaml"
    path.write_text(CASES)
    return path


def test_what_comes_out_is_written_where_the_case_stands(file: Path) -> None:
    """Comments stay, the new lines are indented as the case is, and its author is told that they prove nothing."""
    outcome = run("test", str(file), "--update")
    assert outcome.exit_code == 0, outcome.output
    written = CASES.replace("    as_of: 2026-01-31  # the end\n    # before the next\n", FIRST)
    written = written.replace("expect:   # to do\n", f"expect:   # to do\n{SOLD}")
    written = written.replace("expect: {}  # to do\n", f"expect:  # to do\n{SOLD}{REJECTED}")
    assert file.read_text() == written
    assert outcome.stderr.count("work it out before you trust it") == 3
    assert outcome.stdout.endswith("3 passed, 0 failed in 1 file\n")


def test_a_case_that_expects_something_is_left_alone(file: Path) -> None:
    """Also where something else comes out: that is for its author to decide."""
    run("test", str(file), "--update")
    wrong = file.read_text().replace("total: 342.50", "total: 1.00")
    file.write_text(wrong)
    outcome = run("test", str(file), "--update")
    assert outcome.exit_code == 1
    assert (file.read_text(), outcome.stderr) == (wrong, "")


def test_the_line_breaks_of_the_file_stay(file: Path) -> None:
    """A file that was written on Windows has its own ends of lines, and a mark at its beginning."""
    file.write_bytes(("\ufeff" + CASES.replace("\n", "\r\n")).encode())
    assert run("test", str(file), "--update").exit_code == 0
    content = file.read_bytes().decode()
    assert content.startswith("\ufeff# Kept.\r\n")
    assert content.count("\n") == content.count("\r\n") > CASES.count("\n")


def test_a_case_on_one_line_is_told(file: Path) -> None:
    """There is no line to add to."""
    file.write_text(
        "pack: block\ncases:\n  - {name: short, contract: {start: 2026-01-01}, as_of: 2026-01-31}\n"
    )
    outcome = run("test", str(file), "--update")
    assert outcome.exit_code == 1
    assert "'short' stands on one line; write each of its keys on its own" in outcome.stderr


def test_a_file_that_cannot_be_written_is_said_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With exit code 2, and the file as it was."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("clausewise.case_update.write_exactly", refuse)
    outcome = run("test", str(file), "--update")
    assert outcome.exit_code == 2
    assert "cannot be written: Permission denied" in outcome.stderr
    assert file.read_text() == CASES


@pytest.mark.parametrize(
    ("without", "message"),
    [
        ("", "`expect` is missing from"),
        (
            "    expect: {match: includes}\n",
            "this case says nothing that must come out, so that it cannot fail",
        ),
        ("    expect:\n", "`expect` has no value"),
    ],
)
def test_a_case_that_cannot_fail_is_an_error(file: Path, without: str, message: str) -> None:
    """And the help names the command that begins one."""
    file.write_text(
        "pack: block\ncases:\n  - name: open\n    contract: {start: 2026-01-01}\n"
        f"    as_of: 2026-01-31\n{without}"
    )
    outcome = run("test", str(file))
    assert outcome.exit_code == 1
    assert message in outcome.stderr
    assert "`clausewise test --update` writes what" in outcome.stderr


@pytest.mark.parametrize("name", sorted(one.name for one in RULES.glob("*.test.yaml")))
def test_what_is_written_passes_for_every_pack_that_ships(tmp_path: Path, name: str) -> None:
    """The cases of the pack without what they expect: what is written comes out again, and no other line is changed."""
    bare = _EXPECT.sub("", (RULES / name).read_text())
    assert "expect:" not in bare
    file = tmp_path / name
    file.write_text(bare)
    outcome = run("test", str(file), "--update")
    assert outcome.exit_code == 0, outcome.output
    assert _EXPECT.sub("", file.read_text()) == bare
    written, found = read_case_file(file)
    assert written is not None, found
    assert all(one.expect.keys() >= {"charges", "actions"} for one in written.cases)
    changed = file.read_text().replace("amount: ", "amount: 1", 1)
    file.write_text(changed)
    again, _ = read_case_file(file)
    assert again is not None
    assert any(run_case(one).differences for one in again.cases)
