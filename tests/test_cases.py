"""`clausewise test`: cases of packs are run, and what differs is shown side by side."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from clausewise.case_file import read_case_file
from clausewise.cli.main import cli
from clausewise.run_case import run_case

PACK = """\
pack: block
version: 1.0.0
title: A block
currency: USD
timezone: America/New_York
pools:
  - {name: hours, unit: hours, sold: {quantity: 2 hours, price: 300.00, at: start}, lasts: forever, when_used_up: bill}
labor:
  - {name: work, draws: hours, rate: 150.00}
triggers:
  - {name: low, on: balance, pool: hours, left: [25%], then: [{notify: am, message: "{left} left"}]}
  - {name: ends, on: days-before-end, days: [30], then: [{task: renew}]}
"""
CASE = """\
pack: block
cases:
  - name: the block runs out
    contract: {start: 2026-01-01}
    facts:
      time_entries:
        - {at: "2026-01-05 09:00", hours: 1.5}
        - {at: "2026-01-06 09:00", hours: 0.75}
    as_of: 2026-01-31
    expect:
%s
"""
GOOD = """\
      total: 337.50
      charges:
        - {kind: overage, quantity: 15 minutes, worked: 15 minutes, amount: 37.50, date: 2026-01-06}
        - {kind: sale, quantity: 2 hours, amount: 300.00}
      draws:
        - {kind: sale, quantity: 2 hours, left: 2 hours}
        - {kind: draw, fact: time_entries-1, quantity: -90 minutes}
        - {kind: draw, quantity: -30 minutes, left: 0 hours}
      balances: {hours: 0 hours}
      actions: [{trigger: low, data: {left: 0.5 hours}}]
      rejected: []
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the pack."""
    (tmp_path / "block.yaml").write_text(PACK)
    return tmp_path


def tried(folder: Path, expect: str, *options: str, case: str = CASE) -> Result:
    """The command over one case that expects so."""
    (folder / "block.test.yaml").write_text(case % expect)
    return CliRunner().invoke(cli, ["test", str(folder), *options], prog_name="clausewise")


def test_a_case_that_comes_out_passes_whatever_the_order_of_its_rows(folder: Path) -> None:
    """Only the columns written are compared; a time may be written with its unit."""
    outcome = tried(folder, GOOD)
    assert outcome.exit_code == 0, outcome.output
    assert "  passed  the block runs out\n" in outcome.output
    assert outcome.output.endswith("1 passed, 0 failed in 1 file\n")


@pytest.mark.parametrize(
    ("expect", "shown"),
    [
        ("      total: 337.51", "total  337.51    337.50  <--"),
        ("      charges: [{kind: sale}]", "charges: this came and was not expected"),
        (
            "      charges: [{kind: fee, amount: 9.00}]\n      match: includes",
            "charges: nothing like this came",
        ),
        (
            "      charges: [{kind: overage, amount: 38.00}]\n      match: includes",
            "amount  38.00     37.50  <--",
        ),
        (
            "      charges: [{kind: sale}, {kind: sale}]\n      match: includes",
            "charges: nothing like this came",
        ),
        ("      balances: {hours: 30 minutes}", "hours  30 minutes  0 hours  <--"),
        (
            "      actions: [{trigger: low, data: {left: 1 hour, threshold: 25%}}]",
            "data     left: 1 hour, threshold: 25%  left: 0.5 hours, threshold: 25%  <--",
        ),
        (
            "      draws: [{kind: sale, quantity: 2 hours, left: 3 hours}]\n      match: includes",
            "quantity  2 hours   2 hours\n",
        ),
        ("      balances: {days: 1}", "no pool of this name had anything"),
        ("      actions: []", "trigger: low  action: notify"),
        ("      actions: [{trigger: ends, to: am}]", "trigger  ends      low  <--"),
        ("      rejected: [no-rate]", "rejected: nothing like this came"),
        ("      draws: [{kind: draw}, {kind: draw}]", "draws: this came and was not expected"),
        (
            "      draws: [{quantity: 2 hours, left: 1 hour}]\n      match: includes",
            "left      1 hour    2 hours  <--",
        ),
    ],
)
def test_what_differs_is_shown_beside_what_came(folder: Path, expect: str, shown: str) -> None:
    """Each table by itself, and the exit code is 1."""
    outcome = tried(folder, expect)
    assert outcome.exit_code == 1
    assert "  failed  the block runs out\n" in outcome.output
    assert shown in outcome.output, outcome.output


def test_beside_what_differs_stands_how_it_came_out(folder: Path) -> None:
    """The steps of the charge, or of the work that was drawn, with the lines of the pack; nothing where nothing came."""
    told = tried(folder, "      match: includes\n      charges: [{kind: overage, amount: 37.00}]").output
    assert "Priced   150.00 USD an hour" in told
    assert "Billed   0.25 hours x 150.00 USD = 37.50 USD" in told
    told = tried(folder, "      match: includes\n      draws: [{kind: draw, quantity: 91 minutes}]").output
    assert "Rounded  1.5 hours worked are 1.5 hours: no rule of rounding matches" in told
    told = tried(folder, "      match: includes\n      charges: [{kind: fee, amount: 9.00}]").output
    assert "how it came out" not in told
    told = tried(folder, "      total: 337.00\n      actions: []").output
    assert "how it came out" not in told


def test_a_rejected_fact_that_nobody_expects_fails_the_case(folder: Path) -> None:
    """A case with a typo in a fact would otherwise pass on less work than it says."""
    outcome = tried(
        folder, "      total: 300.00", case=CASE.replace("hours: 0.75", "hours: 75").replace("1.5}", "0.5}")
    )
    assert outcome.exit_code == 1
    assert "reason: over-24-hours" in outcome.output


def test_what_no_case_exercises_is_named_with_its_line(folder: Path) -> None:
    """Two of four clauses make a line or an action here; `--min-coverage` makes that a failure."""
    outcome = tried(folder, GOOD)
    assert "3 of 4 clauses exercised (75%)\n" in outcome.output
    assert f"no case exercises triggers `ends` ({folder / 'block.yaml'}:12)" in outcome.output
    assert tried(folder, GOOD, "--min-coverage", "75").exit_code == 0
    outcome = tried(folder, GOOD, "--min-coverage", "76")
    assert outcome.exit_code == 1
    assert "(75%), and 76% are asked for" in outcome.output
    assert tried(folder, GOOD, "--min-coverage", "76", "-k", "RUNS").exit_code == 0


def test_only_cases_with_the_words_asked_for_are_run(folder: Path) -> None:
    """Others are neither run nor counted."""
    assert tried(folder, GOOD, "-k", "lapses").output.endswith("0 passed, 0 failed in 1 file\n")


def test_json_has_every_difference(folder: Path) -> None:
    """For programs: the file, the pack, the cases, and the coverage."""
    [file] = json.loads(tried(folder, "      total: 1.00", "--format", "json").output)
    assert (file["pack"], file["coverage"], file["not_exercised"]) == ("block", 75, ["triggers.ends"])
    [case] = file["cases"]
    assert case["differences"] == [
        {"table": "total", "at": f"{folder / 'block.test.yaml'}:11:14", "expected": {"total": "1.00"},
         "actual": {"total": "337.50"}}
    ]  # fmt: skip


def test_junit_has_a_test_case_for_each_case(folder: Path) -> None:
    """With the difference as the failure's text."""
    root = ElementTree.fromstring(tried(folder, "      total: 1.00", "--format", "junit").output)
    [case] = root.iter("testcase")
    assert (case.get("classname"), case.get("name")) == ("block", "the block runs out")
    assert "337.50" in (case.findtext("failure") or "")


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (CASE.replace("pack: block", "pack: blok"), "there is no pack named `blok` beside this file"),
        (
            CASE.replace("start: 2026-01-01", "start: 2026-01-01, terms: {rate: 1.00}"),
            "pack `block` has no term `rate`",
        ),
        (CASE.replace("contract:", "contrct:"), "`contrct` is not a key"),
    ],
)
def test_a_case_that_cannot_be_run_is_told_at_its_place(folder: Path, case: str, message: str) -> None:
    """As for packs: rule, sentence, place and what to type."""
    outcome = tried(folder, "      total: 1.00", case=case)
    assert outcome.exit_code == 1
    assert message in outcome.stderr
    assert "block.test.yaml:" in outcome.stderr


def test_faults_of_the_pack_are_told_instead_of_its_cases(folder: Path) -> None:
    """A pack that cannot be read cannot be tested."""
    (folder / "block.yaml").write_text(PACK.replace("150.00", "$rate"))
    outcome = tried(folder, GOOD)
    assert outcome.exit_code == 1
    assert "unknown-term" in outcome.stderr


def test_without_cases_there_is_nothing_to_test(folder: Path) -> None:
    """Exit code 2, as for a wrong path."""
    outcome = CliRunner().invoke(cli, ["test", str(folder)])
    assert (outcome.exit_code, "no *.test.yaml" in outcome.stderr) == (2, True)
    outcome = CliRunner().invoke(cli, ["test", str(folder / "block.yaml")])
    assert outcome.exit_code == 2


def test_a_pack_brings_the_test_beside_it(folder: Path) -> None:
    """`clausewise test rules/block.yaml` runs rules/block.test.yaml."""
    tried(folder, GOOD)
    outcome = CliRunner().invoke(cli, ["test", str(folder / "block.yaml")])
    assert outcome.output.endswith("1 passed, 0 failed in 1 file\n")


def test_several_contracts_take_work_in_their_order(folder: Path) -> None:
    """`contracts` instead of `contract`: what the first does not take goes on."""
    (folder / "second.test.yaml").write_text(
        "pack: block\ncases:\n"
        "  - name: the second takes what comes after the first\n"
        "    contracts: [{start: 2026-01-01, end: 2026-01-31}, {start: 2026-02-01, id: NEXT}]\n"
        "    facts: {time_entries: [{at: 2026-02-05, hours: 3}]}\n"
        "    as_of: 2026-02-28\n"
        "    expect: {match: includes, charges: [{contract: NEXT, kind: overage, amount: 150.00}]}\n"
    )
    file, found = read_case_file(folder / "second.test.yaml")
    assert file is not None, found
    assert [run_case(one).differences for one in file.cases] == [()]
