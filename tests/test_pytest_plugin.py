"""The plugin for pytest: cases beside packs are tests, and say what `clausewise test` says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clausewise import shipped_packs

PACK = """pack: small
version: 1.0.0
title: By the hour
currency: USD
labor: [{name: work, rate: 100.00}]
"""
CASES = """pack: small
cases:
  - name: an hour
    contract: {start: 2026-01-01}
    facts: {time_entries: [{at: "2026-01-05 09:00", hours: 1}]}
    as_of: 2026-01-31
    expect: {total: 100.00}
  - name: two hours
    contract: {start: 2026-01-01}
    facts: {time_entries: [{at: "2026-01-05 09:00", hours: 2}]}
    as_of: 2026-01-31
    expect: {total: 150.00}
"""


def ran(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "clausewise.cli.pytest_plugin", *arguments],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "small.yaml").write_text(PACK, "utf-8")
    (tmp_path / "rules" / "small.test.yaml").write_text(CASES, "utf-8")
    return tmp_path


def test_each_case_is_a_test(folder: Path) -> None:
    """One passes, one fails and shows the numbers side by side, with no line of Python."""
    code, text = ran(folder)
    assert code == 1
    assert "1 failed, 1 passed" in text
    assert "150.00" in text
    assert "200.00" in text
    assert "Traceback" not in text
    assert "small.test.yaml" in text


def test_cases_are_chosen_by_their_names(folder: Path) -> None:
    """As every test of pytest is."""
    code, text = ran(folder, "-k", "two")
    assert (code, "1 failed, 1 deselected" in text) == (1, True)


def test_a_file_that_cannot_be_read_is_told_in_the_authors_words(folder: Path) -> None:
    """A fault of the file is a fault of collecting."""
    (folder / "rules" / "small.test.yaml").write_text("pack: small\ncases: [{nam: x}]\n", "utf-8")
    code, text = ran(folder)
    assert code == 2
    assert "`nam` is not a key that belongs here" in text


def test_the_packs_that_ship_pass_there_too() -> None:
    """The same cases by the same engine."""
    folder = next(iter(shipped_packs().values())).parent
    code, text = ran(folder, str(folder / "break-fix.test.yaml"))
    assert (code, "100%" in text) == (0, True)
