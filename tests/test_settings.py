"""Settings of a project: found, checked, and beaten by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from running_cli import run, shell

PACK = """\
pack: p
version: 1.0.0
title: P
currency: USD
terms: {spare: {type: money, default: 1.00}}
labor: [{name: work, rate: 1.00}]
"""
CASES = (
    "pack: p\ncases: [{name: none, contract: {start: 2026-01-01}, as_of: 2026-01-31, expect: {total: 0}}]\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a pack in `rules`, which is the current folder."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "p.yaml").write_text(PACK, "utf-8")
    (tmp_path / "rules" / "p.test.yaml").write_text(CASES, "utf-8")
    monkeypatch.chdir(tmp_path / "rules")
    return tmp_path


def test_settings_stand_in_the_nearest_folder_above(folder: Path) -> None:
    """As tables of pyproject.toml; those of clausewise.toml go before, and the command line before all."""
    assert run("lint").exit_code == 1
    (folder / "pyproject.toml").write_text('[tool.clausewise.lint]\nfail-on = "error"\n')
    assert run("lint").exit_code == 0
    assert run("lint", "--fail-on", "warning").exit_code == 1
    (folder / "clausewise.toml").write_text('[lint]\nignore = ["unused-term", "missing-summary"]\n')
    assert "no faults" in run("lint").output
    assert "unused-term" in run("lint", "--ignore", "").output


def test_a_project_of_something_else_has_none(folder: Path) -> None:
    """A pyproject.toml without our table, and one above the root of the repository, say nothing."""
    (folder / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert run("lint").exit_code == 1
    (folder / "rules" / ".git").mkdir()
    (folder / "pyproject.toml").write_text('[tool.clausewise.lint]\nfail-on = "error"\n')
    assert run("lint").exit_code == 1


def test_the_least_coverage_is_a_setting(folder: Path) -> None:
    """A case without work exercises no clause."""
    assert run("test").exit_code == 0
    (folder / "clausewise.toml").write_text("[test]\nmin-coverage = 100\n")
    assert run("test").exit_code == 1
    assert run("test", "--min-coverage", "0").exit_code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[lint]\nselct = ["zero-rate"]\n', "`selct` is no setting of `lint`; did you mean `select`?"),
        ("[tests]\n", "`tests` is no table of settings; did you mean `test`?"),
        ("lint = 1\n", "`lint` is no table of settings"),
        ('[lint]\nselect = "zero-rate"\n', "`lint.select` is a list of rules"),
        ('[lint]\nfail-on = "never"\n', '`lint.fail-on` is "error", "warning" or "info"'),
        ("[test]\nmin-coverage = 101\n", "`test.min-coverage` is a whole number from 0 to 100"),
        ("[test]\nmin-coverage = true\n", "`test.min-coverage` is a whole number from 0 to 100"),
        ("[lint\n", "clausewise.toml cannot be read"),
        ("[lint]\nzzz = 1\n", "there are select, ignore, fail-on"),
    ],
)
def test_settings_that_cannot_be_are_told(folder: Path, text: str, says: str) -> None:
    """The file, the key and what to write; exit code 2. Commands without settings go on."""
    (folder / "clausewise.toml").write_text(text)
    done = run("lint")
    assert done.exit_code == 2
    assert says in done.output
    assert run("rule").exit_code == 0


def test_a_rule_that_is_nearly_spelled_is_told(folder: Path) -> None:
    """It would choose nothing, or leave out nothing, without a word."""
    done = run("lint", "--ignore", "unused-terms")
    assert done.exit_code == 2
    assert "did you mean `unused-term`?" in done.output
    assert run("lint", "--ignore", "unknown-pool").exit_code == 1


def test_the_installed_command_reads_settings(folder: Path) -> None:
    """As a user runs it."""
    (folder / "clausewise.toml").write_text('[lint]\nfail-on = "error"\n')
    assert shell("lint", cwd=folder / "rules").returncode == 0
