"""The formats of `validate` and `lint` for machines, through the command, and what stands beside them for CI."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from running_cli import run, shell

from clausewise.lint.catalogue import page
from clausewise.source import read

ROOT = Path(__file__).parent.parent
PACK = """\
pack: p
version: 1.0.0
title: P
summary: One rate.
currency: USD
terms:
  spare: {type: money, default: 1.00}
  other: {type: money, default: 1.00}
labor:
  - {name: first, rate: 1.00}
  - {name: second, rate: 1.00}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a pack in which lint finds three things, in a file whose name needs care."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "my pack.yaml").write_text(PACK, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sarif() -> dict[str, Any]:
    done = run("lint", "--format", "sarif")
    assert done.exit_code == 1
    loaded: dict[str, Any] = json.loads(done.output)
    return loaded


def test_sarif_has_what_the_standard_asks_for(folder: Path) -> None:
    """Version, one run, a driver with the rules of its results, levels and places that count from 1."""
    log = sarif()
    assert log["version"] == "2.1.0"
    (one,) = log["runs"]
    driver, results = one["tool"]["driver"], one["results"]
    assert driver["name"] == "clausewise"
    assert one["columnKind"] == "unicodeCodePoints"
    assert len(results) == 3
    for result in results:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        (place,) = result["locations"]
        physical = place["physicalLocation"]
        assert physical["artifactLocation"] == {"uri": "rules/my%20pack.yaml"}
        region = physical["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
        assert (region["startLine"], region["startColumn"]) < (region["endLine"], region["endColumn"])
    for rule in driver["rules"]:
        assert rule["help"]["markdown"] == page(rule["id"])
        assert rule["shortDescription"]["text"] in " ".join(rule["help"]["text"].split())
    related = next(one for one in results if one["ruleId"] == "never-wins")["relatedLocations"]
    assert related[0]["message"]["text"] == "this one takes it"


def test_a_finding_keeps_its_fingerprint_where_its_line_moves(folder: Path) -> None:
    """Two findings have two, and a line above changes neither."""
    before = [one["partialFingerprints"] for one in sarif()["runs"][0]["results"]]
    assert len({json.dumps(one) for one in before}) == 3
    (folder / "rules" / "my pack.yaml").write_text(f"# a comment\n{PACK}", "utf-8")
    assert [one["partialFingerprints"] for one in sarif()["runs"][0]["results"]] == before


def test_a_fault_without_a_page_or_a_place_is_a_result_too(folder: Path) -> None:
    """Errors of validate have no page."""
    (folder / "rules" / "my pack.yaml").write_text("pack: p\nlabor: [{name: a, rate: $x}]\n", "utf-8")
    done = run("validate", "--format", "sarif")
    assert done.exit_code == 1
    (one,) = json.loads(done.output)["runs"]
    assert "missing-key" in [result["ruleId"] for result in one["results"]]
    assert all("help" not in rule for rule in one["tool"]["driver"]["rules"])


def test_nothing_found_is_a_run_without_results(folder: Path) -> None:
    """A clean run closes the findings of the one before."""
    (folder / "rules" / "my pack.yaml").write_text(
        PACK[: PACK.index("terms")] + "labor: [{name: a, rate: 1.00}]\n"
    )
    done = run("lint", "--format", "sarif")
    assert done.exit_code == 0
    assert json.loads(done.output)["runs"][0]["results"] == []


def test_junit_has_a_case_for_each_file(folder: Path) -> None:
    """With a failure for each finding that is no hint, in XML that can be read."""
    (folder / "rules" / "good.yaml").write_text(
        PACK.replace("pack: p", "pack: q").partition("terms")[0] + "labor: [{name: a, rate: 1.00}]\n", "utf-8"
    )
    done = run("lint", "--format", "junit")
    assert done.exit_code == 1
    suite = ElementTree.fromstring(done.output)[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "3")
    cases = {case.get("name"): [one.get("type") for one in case] for case in suite}
    assert cases[str(Path("rules") / "good.yaml")] == []
    assert sorted(cases[str(Path("rules") / "my pack.yaml")]) == ["never-wins", "unused-term", "unused-term"]


def test_text_that_xml_cannot_hold_is_shown(folder: Path) -> None:
    """A control character in a name does not break the report."""
    (folder / "rules" / "my pack.yaml").write_text('pack: p\n"a\\u0001b": 1\n', "utf-8")
    done = run("validate", "--format", "junit")
    assert ElementTree.fromstring(done.output).tag == "testsuites"


def test_annotations_of_github_come_with_the_full_text(folder: Path) -> None:
    """Errors first, because only ten of a kind are shown; then what people read, and the tally."""
    done = shell("lint", cwd=folder, GITHUB_ACTIONS="true")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    marks = [line.split()[0] for line in lines if line.startswith("::")]
    assert marks == ["::error", "::warning", "::warning"]
    assert "help: move `second` before `first`" in done.stdout
    assert lines[-1].startswith("1 error, 2 warnings in 1 of 1 file")


def test_the_hooks_name_commands_that_exist() -> None:
    """Each hook runs a command of clausewise."""
    document, found = read(ROOT / ".pre-commit-hooks.yaml")
    assert document is not None
    assert found == ()
    entries = [hook["entry"].split() for hook in document.value]
    assert [name for name, _ in entries] == ["clausewise"] * 3
    for _, command in entries:
        assert run(command, "--help").exit_code == 0


def test_the_workflow_has_only_options_that_exist(folder: Path) -> None:
    """Its commands are those of today."""
    text = (ROOT / "examples" / "ci" / "github-actions.yml").read_text("utf-8")
    commands = [
        line.partition("run: clausewise ")[2].partition(" > ")[0]
        for line in text.splitlines()
        if "run: clausewise" in line
    ]
    assert len(commands) == 2
    for one in commands:
        assert "No such option" not in run(*one.split()).output


def test_shells_complete_commands() -> None:
    """The completion of click works under the name of the command."""
    from click.testing import CliRunner

    from clausewise.cli.main import cli

    done = CliRunner().invoke(
        cli, [], prog_name="clausewise", env={"_CLAUSEWISE_COMPLETE": "bash_complete", "COMP_WORDS": "clausewise ex", "COMP_CWORD": "1"}
    )  # fmt: skip
    assert "plain,explain" in done.output
