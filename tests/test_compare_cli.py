"""The commands `compare` and `diff` as a user runs them, and the page that shows them."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from pathlib import Path
from xml.etree import ElementTree

import pytest
from running_cli import MSP, run, shell

from clausewise import shipped_packs

ROOT = Path(__file__).parent.parent
PAGE = "docs/compare.md"
PACK = """pack: flat
version: 1.0.0
title: By the hour
currency: USD
terms: {rate: {type: money, default: 100.00}}
labor: [{name: work, rate: $rate}]
"""
BROKEN = "pack: broken\nversion: 1.0.0\ntitle: Broken\ncurrency: USD\nlabor: [{name: work, rate: card}]\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A workspace with two customers of one pack, one of them with a name that nobody should trust."""
    folder = tmp_path / "small"
    (folder / "rules").mkdir(parents=True)
    (folder / "facts").mkdir()
    (folder / "rules" / "flat.yaml").write_text(PACK)
    (folder / "contracts.yaml").write_text(
        "contracts:\n  - {id: A, customer: acme, pack: flat, start: 2026-01-01}\n"
        '  - {id: E, customer: "=<b>|*", pack: flat, start: 2026-01-01, terms: {rate: 90.00}}\n'
    )
    (folder / "facts" / "time_entries.csv").write_text(
        "id,customer,at,hours\n1,acme,2026-01-06,2\n2,acme,2026-03-03,1\n3,=<b>|*,2026-01-07,1\n"
    )
    (folder / "facts" / "adjustments.csv").write_text(
        "id,customer,at,amount,reason\n9,acme,2026-02-03,-50.00,sorry\n"
    )
    return folder


def compared(folder: Path, *more: str, who: str = "acme") -> tuple[int, str]:
    done = run(
        "compare", str(folder), "--customer", who, "--with", "flat,rate=120", "--as-of", "2026-03-31", *more
    )
    return done.exit_code, done.stdout


def test_a_customer_is_compared_month_by_month(small: Path) -> None:
    """Two hours and one at 100.00 and at 120.00, a credit between them; the longest bar is the highest amount."""
    code, page = compared(small)
    assert code == 0
    assert page == (
        "Charges as of 2026-03-31\n\n  A  flat,rate=120\n\nacme, A, in USD\n"
        "  month              now       A\n"
        "  2026-01         200.00  240.00\n"
        "  2026-02         -50.00  -50.00\n"
        "  2026-03         100.00  120.00\n"
        "  total           250.00  310.00\n"
        "  difference        0.00  +60.00\n"
        "  hours billed      3.00    3.00\n"
        "  facts rejected       0       0\n\n"
        f"  2026-01  now  {'█' * 26} 200.00\n"
        f"           A    {'█' * 32} 240.00\n"
        "  2026-02  now  -50.00\n           A    -50.00\n"
        f"  2026-03  now  {'█' * 13} 100.00\n"
        f"           A    {'█' * 16} 120.00\n"
    )


def test_all_customers_are_a_line_each(small: Path) -> None:
    """With the cheapest and the dearest way for each."""
    done = run("compare", str(small), "--all", "--with", "flat,rate=95", "--as-of", "2026-03-31")
    assert done.exit_code == 0
    rows = [re.split(" {2,}", line.strip()) for line in done.stdout.splitlines()[4:]]
    assert rows[1:] == [
        ["=<b>|*", "USD", "90.00", "95.00", "now", "A"],
        ["acme", "USD", "250.00", "235.00", "A", "now"],
    ]
    page = run(
        "compare", str(small), "--all", "--with", "flat,rate=95", "--as-of", "2026-03-31", "--format", "markdown"
    ).stdout  # fmt: skip
    assert "| =&lt;b>\\|\\* | USD | 90.00 | 95.00 | now | A |" in page


def test_the_other_formats_say_the_same(small: Path) -> None:
    """CSV has a row a month, JSON has text for amounts, Markdown a table."""
    rows = list(csv.DictReader(io.StringIO(compared(small, "--format", "csv")[1])))
    assert [(row["alternative"], row["month"], row["amount"]) for row in rows][3:] == [
        ("flat,rate=120", "2026-01", "240.00"), ("flat,rate=120", "2026-02", "-50.00"),
        ("flat,rate=120", "2026-03", "120.00"),
    ]  # fmt: skip
    found = json.loads(compared(small, "--format", "json")[1])
    assert found["customers"][0]["alternatives"][0]["total"] == "310.0000"
    assert "| total | 250.00 | 310.00 |" in compared(small, "--format", "markdown")[1]
    risky = compared(small, "--format", "csv", who="=<b>|*")[1]
    assert risky.splitlines()[1].startswith("'=<b>|*,E,now,")


def test_the_page_of_html_stands_alone(small: Path) -> None:
    """A bar for each amount, whole numbers for lengths, nothing fetched, nothing of a customer's name obeyed."""
    code, page = compared(small, "--format", "html")
    assert code == 0
    svg = ElementTree.fromstring(re.findall(r"<svg.*?</svg>", page, re.DOTALL)[0])
    bars = svg.findall("rect")
    assert len(bars) == 6
    assert [bar.get("height") for bar in bars] == ["183", "220", "45", "45", "91", "110"]
    assert all((bar.get(name) or "").isdigit() for bar in bars for name in ("x", "y", "width", "height"))
    assert "http" not in page
    assert "<b>" not in compared(small, "--format", "html", who="=<b>|*")[1]


def test_what_cannot_be_compared_is_told_and_returns_1(small: Path) -> None:
    """Counts that are missing are no finding; an alternative that cannot hold is, and a fact it cannot use."""
    arguments = ("compare", str(small), "--customer", "acme", "--as-of", "2026-03-31", "--with")
    done = run(*arguments, "managed-users")
    assert "acme, A*: nobody has counted users: reckoned with none" in done.stdout
    assert done.exit_code == 0
    done = run(*arguments, "flat,rate=-1", "--format", "html")
    assert done.exit_code == 1
    assert "is below zero" in done.stdout
    with (small / "facts" / "expenses.csv").open("w") as file:
        file.write("id,customer,at,amount\n7,acme,2026-01-06,9.00\n")
    (small / "rules" / "flat.yaml").write_text(f"{PACK}expenses: [{{name: all, markup: 0%}}]\n")
    done = run(*arguments, "break-fix")
    assert done.exit_code in (0, 1)
    done = run(*arguments, "block-hours")
    assert ("1 fact used now cannot be used" in done.stdout, done.exit_code) == (True, 1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--with", "flat"), "say whom to compare"),
        (("--all", "--customer", "acme", "--with", "flat"), "say whom to compare"),
        (("--all", "--contract", "A", "--with", "flat"), "--contract belongs to one customer"),
        (("--customer", "acma", "--with", "flat"), "no contract is with a customer"),
        (("--customer", "acme", "--with", "flatt"), "there is no pack named `flatt`"),
        (("--customer", "acme", "--with", "flat", "--from", "2026-04-01"), "is after"),
        (("--customer", "acme", "--with", "flat", "--count", "users"), "write it like users=25"),
    ],
)
def test_wrong_usage_of_compare_returns_2(small: Path, arguments: tuple[str, ...], sentence: str) -> None:
    """With what to type instead."""
    done = run("compare", str(small), "--as-of", "2026-03-31", *arguments)
    assert done.exit_code == 2
    assert sentence in " ".join(done.output.replace("│", " ").split())


def test_broken_files_are_shown(small: Path) -> None:
    """The pack's faults with their places, and a workspace that cannot be read."""
    broken = small / "broken.yaml"
    broken.write_text(BROKEN)
    done = run("compare", str(small), "--customer", "acme", "--as-of", "2026-03-31", "--with", str(broken))
    assert (done.exit_code, "broken.yaml:5" in done.output) == (2, True)
    done = run("diff", str(broken), "block-hours")
    assert (done.exit_code, "broken.yaml:5" in done.output) == (2, True)
    (small / "contracts.yaml").unlink()
    assert compared(small)[0] == 2


def test_diff_returns_0_1_and_2(small: Path) -> None:
    """No change, a change, and a pack that does not exist."""
    assert run("diff", "block-hours", "block-hours").stdout.endswith("\nNo change of meaning.\n")
    done = shell("diff", "block-hours", "break-fix", "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    assert {"changes", "decisions", "amounts"} < json.loads(done.stdout).keys()
    done = run("diff", "block-hourz", "break-fix")
    assert done.exit_code == 2
    assert "did you mean `block-hours`?" in done.output
    assert run("diff", "block-hours", "break-fix", "--workspace", str(small)).exit_code == 2
    assert run("diff", "block-hours", "break-fix", "--from", "2026-01-01").exit_code == 2


def test_diff_shows_what_customers_pay(small: Path, tmp_path: Path) -> None:
    """acme pays 30.00 more at 110.00 an hour; who has agreed on a rate pays the same."""
    new = tmp_path / "new.yaml"
    new.write_text(PACK.replace("default: 100.00", "default: 110.00"))
    arguments = (
        "diff", str(small / "rules" / "flat.yaml"), str(new), "--workspace", str(small), "--as-of", "2026-03-31"
    )  # fmt: skip
    done = run(*arguments)
    assert done.exit_code == 1
    assert "  acme      total  250.00  280.00      +30.00  USD\n" in done.stdout
    assert "=<b>" not in done.stdout
    assert (
        "| acme | labor | 300.00 | 330.00 | +30.00 | USD |" in run(*arguments, "--format", "markdown").stdout
    )
    new.write_text(PACK.replace("rate: {type", "price: {type").replace("$rate", "$price"))
    assert (
        "E is left out, because it cannot hold the pack: pack `flat` has no term `rate`"
        in run(*arguments).stdout
    )
    assert "Nobody pays another amount." in run(
        "diff", "block-hours", "break-fix", "--workspace", str(small), "--as-of", "2026-03-31"
    ).stdout  # fmt: skip


def test_many_changes_are_cut_in_the_page_and_not_in_json(tmp_path: Path) -> None:
    """Fifty are shown, and how many more there are."""
    head = PACK.partition("terms:")[0]
    for name, rate in (("old", 1), ("new", 2)):
        clauses = [f"  - {{name: c{n}, when: {{role: r{n}}}, rate: {n + 10 * rate}.00}}" for n in range(60)]
        (tmp_path / f"{name}.yaml").write_text(head + "labor:\n" + "\n".join(clauses) + "\n")
    old, new = str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml")
    assert "… and 10 more kinds of change" in run("diff", old, new).stdout
    assert len(json.loads(run("diff", old, new, "--format", "json").stdout)["decisions"]["changed"]) == 60


def test_the_page_shows_what_the_commands_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of docs/compare.md with a text below it prints that text."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(MSP.parent)
    text = (ROOT / PAGE).read_text("utf-8")
    shown = 0
    for commands, output in re.findall(r"```console\n((?:.*\n)*?)```\n(?:\n```text\n((?:.*\n)*?)```)?", text):
        for line in commands.replace("\\\n", " ").splitlines():
            if change := re.fullmatch(r"sed 's/(.*)/(.*)/' rules/([\w-]+)\.yaml > (\S+)", line):
                pack = shipped_packs()[change[3]].read_text("utf-8")
                assert change[1] in pack
                Path(change[4]).write_text(pack.replace(change[1], change[2]), "utf-8")
            else:
                name, *arguments = shlex.split(line.partition(" > ")[0], comments=True)
                assert name == "clausewise"
                printed = run(*arguments)
                assert printed.exit_code in (0, 1), printed.output
                if output:
                    assert printed.stdout == output
                    shown += 1
    assert shown >= 3
