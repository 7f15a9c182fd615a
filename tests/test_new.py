"""`clausewise new`: a few answers become a pack that lints clean, passes its cases, and is fit to be changed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from running_cli import run

from clausewise.cli.main import cli
from clausewise.drafting.answers import KINDS, QUESTIONS, slug
from clausewise.drafting.draft import with_contract
from clausewise.workspace import load_workspace

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


def _of_file(name: str) -> object:
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


drafts = _of_file("drafts")
PLAIN = {"increment": "none", "visit": "none", "out_of_hours": "1", "lasts": "forever"}
# Every choice of every question at least once; `benchmarks/drafts.py` has all combinations.
SOME = [
    *({"kind": kind} for kind in KINDS),
    {"kind": "block", "used_up": "buy", **PLAIN},
    {"kind": "block", "used_up": "hold", "holidays": "none", "hours": "400 hours", "lasts": "10 days"},
    {"kind": "monthly", "carry_over": "no", **PLAIN},
    {"kind": "retainer", "price": "90000.00", "currency": "JPY", "rate": "100", **PLAIN},
    {"kind": "users", "out_of_hours": "1"},
    {"kind": "flat", "increment": "none", "business": "00:00-24:00"},
    {"kind": "project", "increment": "90 minutes"},
]


@pytest.mark.parametrize("some", SOME, ids=[" ".join(one.values()) for one in SOME])
def test_a_draft_lints_clean_passes_and_exercises_every_clause(some: dict[str, str]) -> None:
    """With the usual answers, and with each of the others."""
    answers = dict(some)
    for one in QUESTIONS:
        if one.is_open(answers):
            answers.setdefault(one.key, one.usually(answers))
    assert drafts.fault(answers) == ""  # type: ignore[attr-defined]


def test_the_command_writes_what_its_own_commands_accept(tmp_path: Path) -> None:
    """As a script gives the answers: a pack, its cases and a contract; then lint, test, and the numbers agreed."""
    done = run(
        "new", str(tmp_path), "--kind", "block", "--title", "Twenty hours", "--hours", "20 hours", "--price", "2800.00",
        "--rate", "160.00", "--visit", "2 hours", "--warn", "4 hours, 1 hour", "--customer", "Harbor Dental",
        "--start", "2026-01-01", "--contact", "am@msp.example",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    names = ["rules/twenty-hours.yaml", "rules/twenty-hours.test.yaml", "contracts.yaml"]
    assert [line.removeprefix(f"wrote {tmp_path}{os.sep}") for line in done.output.splitlines()[:3]] == names
    assert run("lint", str(tmp_path)).exit_code == 0
    assert run("test", str(tmp_path), "--min-coverage", "100").exit_code == 0
    workspace, _ = load_workspace(tmp_path)
    assert workspace is not None
    (contract,) = workspace.contracts
    assert (contract.id, contract.customer) == ("HARBOR-DENTAL-TWENTY-HOURS", "harbor-dental")
    cases = (tmp_path / names[1]).read_text("utf-8")
    for worked_out in (
        "{kind: sale, clause: block, quantity: 20 hours, amount: 2800.00, date: 2026-01-01}",
        "fact: time_entries-1, quantity: -75 minutes",  # 62 minutes in quarters
        "fact: time_entries-1, quantity: -2 hours",  # a visit of 40 minutes
        "fact: time_entries-2, quantity: -45 minutes",  # half an hour after six counts 1.5 times
        "{kind: overage, clause: work, fact: time_entries-3, quantity: 1 hour, rate: 160.00, amount: 160.00,",
        "message: customer has 4 hours left.",
    ):
        assert worked_out in cases


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    """Exit code 2, and the name of the file."""
    assert run("new", str(tmp_path), "--kind", "hourly").exit_code == 0
    before = (tmp_path / "rules" / "our-time-and-materials.yaml").read_text("utf-8")
    done = run("new", str(tmp_path), "--kind", "hourly", "--rate", "99.00")
    assert done.exit_code == 2
    assert "our-time-and-materials.yaml is there already" in done.stderr
    assert (tmp_path / "rules" / "our-time-and-materials.yaml").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "say which kind of contract: --kind block, monthly"),
        (("--kind", "blocks"), "write one of block, monthly"),
        (("--kind", "block", "--price", "2,800.00"), "'2,800.00': write 2800.00"),
        (("--kind", "block", "--price", "free"), "write an amount such as 150.00"),
        (("--kind", "block", "--price=-5.00"), "write an amount such as 150.00"),
        (("--kind", "block", "--hours", "20"), "write a time with its unit: 15 minutes, 2 hours"),
        (("--kind", "block", "--hours", "1 month"), "write a time with its unit: 15 minutes, 2 hours"),
        (("--kind", "block", "--lasts", "2 hours"), "write a length such as 12 months, or forever"),
        (("--kind", "block", "--used-up", "stop"), "write bill, buy or hold"),
        (("--kind", "block", "--visit", "long"), "write a time with its unit: 15 minutes, 2 hours, or none"),
        (("--kind", "block", "--out-of-hours", "0"), "write a number such as 1.5"),
        (("--kind", "block", "--business", "18:00-08:00"), "write hours such as 08:00-18:00"),
        (("--kind", "block", "--holidays", "XX"), "such as US or US-NY, or none"),
        (("--kind", "block", "--warn", "soon"), "write a time with its unit: 15 minutes, 2 hours"),
        (("--kind", "block", "--warn", "1000.00"), "write a time with its unit: 15 minutes, 2 hours"),
        (("--kind", "retainer", "--warn", "500.00, 1 hour"), "write an amount such as 150.00"),
        (("--kind", "block", "--warn", ","), "write a time with its unit: 15 minutes, 2 hours"),
        (("--kind", "block", "--currency", "usd"), "write the three letters of a currency, such as USD"),
        (("--kind", "block", "--timezone", "EST5"), "write a time zone such as America/New_York"),
        (("--kind", "block", "--name", "My Pack"), "write small letters and digits with hyphens"),
        (("--kind", "block", "--customer", "x", "--start", "soon"), "write a day such as 2026-01-31"),
        (("--kind", "block", "--customer", "x", "--contact", "me"), "write an address such as"),
        (("--kind", "hourly", "--hours", "2 hours"), "--hours does not go with these answers"),
        (("--kind", "block", "--used-up", "hold", "--rate", "1.00"), "--rate does not go with these answers"),
    ],
)
def test_an_answer_that_cannot_be_is_told_with_what_to_write(
    tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    """Exit code 2, and nothing is written."""
    done = run("new", str(tmp_path), *options)
    assert done.exit_code == 2, done.output
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == []


def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> Result:
    """The command at a terminal, where these lines are typed."""
    monkeypatch.setattr("clausewise.cli.new._can_ask", lambda: True)
    return CliRunner().invoke(cli, ["new", str(tmp_path)], input="\n".join([*lines, *[""] * 20]) + "\n")


def test_at_a_terminal_each_question_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Return takes the usual answer, and what cannot be is asked again."""
    done = asked(tmp_path, monkeypatch, "4", "By the hour", "by-hour", "", "", "free", "150.00")
    assert done.exit_code == 0, done.output
    assert "4  time and materials: every hour is billed (hourly)" in done.output
    assert "Error: write an amount such as 150.00\nWhat does an hour cost? [160.00]: 150.00" in done.output
    assert "Which currency? [USD]:" in done.output
    assert "hourly_rate: {type: money, default: 150.00" in (tmp_path / "rules" / "by-hour.yaml").read_text(
        "utf-8"
    )
    assert not (tmp_path / "contracts.yaml").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="it takes a terminal of Unix")
def test_a_real_terminal_is_asked(tmp_path: Path) -> None:
    """The installed command, with a terminal for its input."""
    import pty

    main, other = pty.openpty()
    command = [sys.executable, "-m", "clausewise.cli", "new", str(tmp_path)]
    with subprocess.Popen(
        command, stdin=other, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        os.write(main, ("8" + "\n" * 20).encode())
        output, errors = process.communicate(timeout=120)
    os.close(main)
    os.close(other)
    assert process.returncode == 0, errors
    assert "What does the project cost? [20000.00]:" in output
    assert (tmp_path / "rules" / "project.yaml").exists()


CONTRACT = {"kind": "hourly", "title": "T", "name": "our-t", "currency": "USD", "timezone": "UTC", "rate": "1.00",
            "increment": "none", "visit": "none", "out_of_hours": "1", "customer": "Ny Kunde", "start": "2026-02-01",
            "contact": "a@b.example"}  # fmt: skip
ENTRY = """\
- id: NY-KUNDE-OUR-T
  customer: ny-kunde
  pack: our-t
  start: 2026-02-01
  contacts: {accounts-receivable: a@b.example}
"""


@pytest.mark.parametrize("margin", ["", "  ", "    "])
def test_a_contract_is_added_behind_the_others(margin: str) -> None:
    """Indented as they are; what stands there stays, comments and all."""
    before = f"# Ours.\ncontracts:\n{margin}- id: A   # first\n{margin}  customer: a\n{margin}  start: 2026-01-01  # day\n# end\n"
    after = with_contract(before, "contracts.yaml", CONTRACT)
    added = "".join(f"{margin}{line}\n" for line in ENTRY.splitlines())
    assert after == before.replace("# day\n", f"# day\n{added}")


def test_a_file_that_has_no_contracts_is_left_alone(tmp_path: Path) -> None:
    """An empty one gets its first; one whose list cannot be added to is told."""
    first = with_contract("", "contracts.yaml", CONTRACT)
    assert first == "contracts:\n" + "".join(f"  {line}\n" for line in ENTRY.splitlines())
    assert with_contract("contracts: [{id: A}]\n", "contracts.yaml", CONTRACT) is None
    assert with_contract("pack: x\n", "contracts.yaml", CONTRACT) is None
    (tmp_path / "contracts.yaml").write_text("contracts: [{id: A}]\n")
    done = run("new", str(tmp_path), "--kind", "hourly", "--customer", "x")
    assert done.exit_code == 2
    assert "has no list of contracts to which one could be added" in done.stderr
    assert not (tmp_path / "rules").exists()


def test_numbers_that_make_no_sense_are_written_and_told(tmp_path: Path) -> None:
    """An hour beyond the block that is cheaper than one of it: lint says so, and its author decides."""
    done = run("new", str(tmp_path), "--kind", "block", "--rate", "100.00", "--yes")
    assert done.exit_code == 0
    assert "warning[cheaper-when-empty]" in done.output
    assert "--> prepaid-hours.yaml:" in done.output


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    """Exit code 2."""
    (tmp_path / "rules").write_text("a file")
    done = run("new", str(tmp_path), "--kind", "hourly")
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr


def test_a_title_becomes_a_name() -> None:
    """Small letters, digits and hyphens; never that of a pack that ships."""
    assert [slug(one) for one in ("Block of 20 hours", "24/7 – alles", "Ü")] == [
        "block-of-20-hours",
        "pack-24-7-alles",
        "pack",
    ]
