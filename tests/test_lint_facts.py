"""Lint over facts: where they are looked at, where a finding stands, and how what is meant is allowed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from lint_workspaces import ACME, BLOCK, EARLY, found, named, workspace
from running_cli import MSP, run

from clausewise.lint.run import lint


def test_facts_are_looked_at_where_their_contracts_are(tmp_path: Path) -> None:
    """In a folder that is a workspace, and where its contracts are named; not where only its packs are."""
    folder = workspace(tmp_path, BLOCK, purchases__csv=EARLY)
    assert named(folder) == named(folder / "contracts.yaml") == ["purchase-before-start"]
    assert named(folder / "rules") == []
    files, _ = lint([folder])
    assert [Path(one).name for one in files] == ["contracts.yaml", "pack.yaml", "purchases.csv"]


def test_facts_are_not_looked_at_where_contracts_have_errors(tmp_path: Path) -> None:
    """Nobody knows what such a contract says; nor under another name, nor without any rows."""
    folder = workspace(tmp_path, BLOCK, purchases__csv=EARLY)
    (folder / "contracts.yaml").write_text(
        ACME % "" + "  - {id: B, customer: b, pack: none, start: 2026-01-01}\n"
    )
    assert named(folder) == ["unknown-pack"]
    (folder / "contracts.yaml").rename(folder / "old.yaml")
    (folder / "old.yaml").write_text(ACME % "")
    assert named(folder) == []
    (folder / "old.yaml").rename(folder / "contracts.yaml")
    (folder / "facts" / "purchases.csv").write_text("id,contract,pool,at\n")
    assert named(folder) == []


def test_what_reading_facts_finds_is_told(tmp_path: Path) -> None:
    """A file that is not read is no file without faults."""
    folder = workspace(
        tmp_path, BLOCK, purchases__csv=EARLY, other__csv="id\n1\n", counts__csv="id,unit\n1,users\n"
    )
    assert named(folder) == ["missing-column", "unknown-fact-file", "purchase-before-start"]


def test_a_fault_of_a_mapping_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it is checked as a file, and read for the facts; whatever way the folder is named."""
    wrong = "mappings:\n  - {files: x.csv, kind: counts, columns: {id: Id, untl: End}}\n"
    folder = workspace(tmp_path, BLOCK, mapping__yaml=wrong, x__csv="Id,End\n1,2026-01-01\n")
    monkeypatch.chdir(folder)
    assert named(folder) == named(Path(".")) == named(Path("contracts.yaml"), Path("facts/mapping.yaml"))
    assert named(folder) == ["unknown-column"]


def test_a_finding_in_facts_is_allowed_beside_its_contract(tmp_path: Path) -> None:
    """With a reason; for that contract only."""
    comment = " # allow: purchase-before-start -- signed late"
    other = "  - {id: BOLT, customer: bolt, pack: pack, start: 2026-01-01}\n"
    folder = workspace(
        tmp_path, BLOCK, ACME % comment + other, purchases__csv=EARLY + "2,BOLT,block,2025-12-02\n"
    )
    assert [(one.rule, one.span and one.span.line) for one in found(folder)] == [("purchase-before-start", 3)]
    (folder / "facts" / "purchases.csv").write_text(EARLY, "utf-8")
    assert named(folder) == []


def test_a_comment_about_facts_is_never_stale(tmp_path: Path) -> None:
    """This month has no such row, the facts are not in the repository; without a reason it is told."""
    comment = " # allow: purchase-before-start -- signed late"
    folder = workspace(tmp_path, BLOCK, ACME % comment, purchases__csv=EARLY.replace("2025-12", "2026-01"))
    assert named(folder) == []
    (folder / "facts" / "purchases.csv").unlink()
    (folder / "facts").rmdir()
    assert named(folder) == []
    (folder / "contracts.yaml").write_text(ACME % " # allow: purchase-before-start", "utf-8")
    assert named(folder) == ["allow-without-reason"]


def test_no_text_in_facts_is_a_comment(tmp_path: Path) -> None:
    """A note that looks like one allows nothing, and is not told to be stale."""
    rows = "id,contract,pool,offer,at,total_price,ticket\n1,ACME,block,,2025-12-01,,# allow: purchase-before-start -- x\n"
    assert named(workspace(tmp_path, BLOCK, purchases__csv=rows)) == ["purchase-before-start"]


def test_a_rule_is_left_out_with_ignore(tmp_path: Path) -> None:
    """As any other rule; the exit code is that of what is left."""
    folder = workspace(tmp_path, BLOCK, purchases__csv=EARLY)
    assert run("lint", str(folder)).exit_code == 1
    result = run("lint", str(folder), "--ignore", "purchase-before-start")
    assert (result.exit_code, result.stdout) == (0, "checked 3 files: no faults\n")


def test_the_example_has_nothing_that_lint_finds() -> None:
    """Its facts are looked at too; those that are wrong on purpose are rejected, which lint leaves to a run."""
    files, diagnostics = lint([MSP])
    assert str(MSP / "facts" / "time_entries-late.jsonl") in files
    assert diagnostics == ()


def test_rules_over_facts_are_listed_and_explained() -> None:
    """`clausewise rule` knows them."""
    assert "wrong-offset" in run("rule").stdout
    assert run("rule", "wrong-offset").stdout.startswith("# wrong-offset\n")


def test_a_large_file_of_facts_is_placed(tmp_path: Path) -> None:
    """The last of many rows, after rows of two lines each."""
    out = io.StringIO()
    rows = [[str(n), "ACME", "block", "2026-01-01", "two\nlines"] for n in range(500)]
    csv.writer(out).writerows(
        [["id", "contract", "pool", "at", "ticket"], *rows, ["x", "ACME", "block", "2025-12-01"]]
    )
    (one,) = found(workspace(tmp_path, BLOCK, purchases__csv=out.getvalue().rstrip() + ",\r\n"))
    assert one.span is not None
    assert one.span.line == 1002
