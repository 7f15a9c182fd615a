"""`clausewise describe`: contracts under their own terms, pages of HTML, and what it says when it cannot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from running_cli import MSP, run, shell

from clausewise import describe, load_pack, load_workspace
from clausewise.describing import words
from clausewise.describing.words import safe
from clausewise.quantity import Duration

RULES = MSP.parent.parent / "rules"

HEAD = "version: 1.0.0\ntitle: {title}\ncurrency: USD\n"
CONTRACTS = """contracts:
  - id: ACME
    customer: acme
    pack: mine
    plan: large
    start: 2026-01-01
    end: 2026-12-31
    bill_to: Acme Holding
    purchase_order: "4711"
    contacts: {account-manager: am@msp.example}
    terms: {rate: 165.00}
    amendments:
      - {from: 2026-07-01, terms: {rate: 175.00}}
      - {from: 2026-10-01, plan: small}
"""
PACK = """pack: mine
version: 1.0.0
summary: Two hours are prepaid.
title: "Mine <b>&</b> *yours* | 1. ours"
currency: USD
terms:
  rate: {type: money, default: 150.00}
  size: {type: duration, default: 2 hours}
  care: {type: money, default: 100.00, uplift: {percent: 3%, every: year}}
  miles: {type: money, values: [{from: 2025-01-01, value: 0.70}, {from: 2026-03-01, value: 0.725}]}
plans: {small: {}, large: {size: 10 hours}}
pools:
  - {name: block, unit: hours, sold: {quantity: $size, price: 300.00}, lasts: 12 months, when_used_up: bill}
labor:
  - {name: work, draws: block, rate: $rate, label: "<script>alert(1)</script>"}
fees:
  - {name: care, every: month, price: $care}
usage:
  - {name: miles, unit: miles, lines: per-fact, price: $miles}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one pack and one contract."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.yaml").write_text(PACK, "utf-8")
    (tmp_path / "contracts.yaml").write_text(CONTRACTS, "utf-8")
    return tmp_path


def test_a_contract_is_told_under_its_plan_and_its_own_terms(workspace: Path) -> None:
    """Ten hours of the plan and 165.00 of the contract, and not the defaults of the pack."""
    text = run("describe", "ACME", "--workspace", str(workspace)).stdout
    assert "A purchase of 10 hours† costs 300.00 USD." in text
    assert "is billed at 165.00 USD† an hour" in text
    assert "begins on 1 January 2026 and ends on 31 December 2026, that day included" in text
    assert "“Acme Holding”" in text
    assert "“4711”" in text
    assert "Two hours" not in text  # the summary speaks of the defaults
    assert "| “account manager” | am@msp.example |" in text


def test_amendments_are_told_with_their_day(workspace: Path) -> None:
    """What changes, from when, and that a value is not the same on every day."""
    text = run("describe", "mine", "--contract", "ACME", "--workspace", str(workspace)).stdout
    assert "**From 1 July 2026 on** rate is 175.00 USD." in text
    assert "**From 1 October 2026 on** the plan is “small”." in text
    assert "An amount marked † is not the same on every day" in text


def test_on_a_day_the_terms_of_that_day_are_told(workspace: Path) -> None:
    """After both amendments: 175.00, two hours again; the value that changed in March."""
    text = run("describe", "ACME", "--workspace", str(workspace), "--on", "2026-11-01").stdout
    assert "A purchase of 2 hours† costs 300.00 USD." in text
    assert "is billed at 175.00 USD† an hour" in text
    assert "0.725 USD† for each of the miles" in text
    assert "0.70 USD† for each of the miles" in run("describe", "ACME", "--workspace", str(workspace)).stdout


def test_an_uplift_is_told_and_applied(workspace: Path) -> None:
    """A rise by 3% each year is in the price of the second year."""
    file = workspace / "contracts.yaml"
    file.write_text(file.read_text("utf-8").replace("    end: 2026-12-31\n", ""), "utf-8")
    text = run("describe", "ACME", "--workspace", str(workspace), "--on", "2027-01-01").stdout
    assert "Due each month: 103.00 USD†." in text
    assert "It rises by 3% each year" in text


def test_a_pack_under_its_defaults_shows_its_plans(workspace: Path) -> None:
    """Without a contract the plans are there to choose from; with one they are not the customer's business."""
    assert "| Large | size 10 hours |" in run("describe", "mine", "--workspace", str(workspace)).stdout
    assert "| Large |" not in run("describe", "ACME", "--workspace", str(workspace)).stdout


def test_without_a_case_the_text_says_how_to_add_an_example(workspace: Path) -> None:
    """No example is made up."""
    assert (
        "A file mine.test.yaml with a case adds one"
        in run("describe", "ACME", "--workspace", str(workspace)).stdout
    )


def test_a_page_needs_no_other_file_and_runs_nothing(workspace: Path) -> None:
    """What authors wrote stays text in HTML, and nothing is loaded from elsewhere."""
    page = run("describe", "ACME", "--workspace", str(workspace), "--format", "html").stdout
    assert page.startswith("<!doctype html>\n")
    assert "<h1>Mine &lt;b&gt;&amp;&lt;/b&gt; *yours* | 1. ours</h1>" in page
    assert "<title>Mine &lt;b&gt;&amp;&lt;/b&gt; *yours* | 1. ours</title>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page
    assert "@media print" in page


def test_a_file_is_written_with_the_same_bytes_each_time(workspace: Path) -> None:
    """`--out` has what is printed, and nothing of the clock."""
    out = workspace / "text.md"
    first = run("describe", "ACME", "--workspace", str(workspace), "--out", str(out))
    assert (first.exit_code, first.stdout) == (0, "")
    again = shell("describe", "ACME", "--workspace", str(workspace), PYTHONHASHSEED="7")
    assert out.read_text("utf-8") == again.stdout


def test_contracts_of_the_example_can_be_told() -> None:
    """Every sixth of them has a text that names it and its pack."""
    workspace, _ = load_workspace(MSP)
    assert workspace is not None
    for contract in workspace.contracts[::6]:
        pack = contract.stages[0].pack
        text = describe(pack, contract)
        assert f"contract “{safe(contract.id)}”" in text
        assert f"Made from {pack.name} {pack.version}" in text


def test_the_holidays_are_those_of_the_contract() -> None:
    """A law firm in London has the holidays of England, in the year of the day that is told."""
    text = run("describe", "OKONKWO-RETAINER", "--workspace", str(MSP), "--on", "2026-05-01").stdout
    assert "public holidays of England (GB-ENG)" in text
    assert "| 6 April 2026 | Easter Monday |" in text
    assert "2,000.00 GBP are paid in advance." in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "say what to describe"),
        (("nothing.yaml",), "there is no file nothing.yaml"),
        (("block-hour",), "block-hours"),
        (("--contract", "ACNE"), "ACME"),
        (("retainer", "--contract", "ACME"), "ACME has the pack mine, not retainer"),
        (("ACME", "--on", "2027-01-01"), "ACME holds from 2026-01-01 to 2026-12-31"),
        (("ACME", "--out", "nowhere/text.md"), "cannot be written"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(
    workspace: Path, arguments: tuple[str, ...], says: str
) -> None:
    """What is wrong, and what was perhaps meant."""
    result = run("describe", *arguments, "--workspace", str(workspace))
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())


def test_a_faulty_pack_is_refused_with_its_faults(workspace: Path) -> None:
    """What `validate` would say, and exit code 1: nothing half understood is attached to a contract."""
    pack = workspace / "rules" / "mine.yaml"
    pack.write_text(PACK.replace("draws: block", "draws: blok"), "utf-8")
    for arguments in (("mine",), ("ACME",)):
        result = run("describe", *arguments, "--workspace", str(workspace))
        assert (result.exit_code, result.stdout) == (1, "")
        assert "blok" in result.stderr


def test_without_contracts_the_message_names_the_file(tmp_path: Path) -> None:
    """Nobody has to guess where contracts are looked for."""
    result = run("describe", "--contract", "X", "--workspace", str(tmp_path))
    assert result.exit_code == 2
    assert "contracts.yaml" in result.stderr


def test_lengths_amounts_and_days_are_as_people_write_them() -> None:
    """Words: exact, in the unit in which they are simple."""
    hour = 3600
    lengths = [
        Duration(0, 900),
        Duration(0, 5400),
        Duration(0, 45),
        Duration(1, 0),
        Duration(24, 0),
        Duration(0, 30 * 24 * hour),
    ]
    told = ["15 minutes", "1.5 hours", "45 seconds", "1 month", "2 years", "30 days"]
    assert [words.length(one) for one in lengths] == told
    assert words.money(1350, "USD") == "1,350.00 USD"
    assert words.money("0.725", "USD") == "0.725 USD"
    assert words.money(-5, "JPY") == "-5 JPY"
    assert words.day(date(2026, 7, 1)) == "1 July 2026"
    assert words.listed(["a", "b", "c"], "or") == "a, b or c"
    assert [words.each(one) for one in ("month", "2 months", "term")] == [
        "each month",
        "every 2 months",
        "once for the whole contract",
    ]


def test_a_title_cannot_become_markup() -> None:
    """Lists, rules and headings in an author's text stay text."""
    assert [safe(one) for one in ("1. one", "- two", "# three", "a|b", "1.0.0")] == [
        "1\\. one", "\\- two", "\\# three", "a\\|b", "1.0.0",
    ]  # fmt: skip


def test_house_rules_are_named_with_their_own_lines(tmp_path: Path) -> None:
    """A paragraph from an included file says which file."""
    (tmp_path / "house.yaml").write_text(
        "title: House\nrounding:\n  - {name: quarters, increment: 15 minutes}\n", "utf-8"
    )
    file = tmp_path / "mine.yaml"
    file.write_text(
        f"pack: mine\n{HEAD.format(title='Mine')}include: [house.yaml]\nlabor: [{{name: work, rate: 1}}]\n",
        "utf-8",
    )
    pack, found = load_pack(file)
    assert pack is not None, found
    text = describe(pack)
    assert "*(house.yaml, line 3)*" in text
    assert "House rules from house.yaml are part of this contract." in text


def test_the_example_can_be_chosen(tmp_path: Path) -> None:
    """By the name of a case; what an hour of the evening takes stands beside the hours that were worked."""
    night = "beyond the block an hour of the night is billed as two"
    text = run("describe", "block-hours", "--case", night).stdout
    assert f"An example, computed: {night}. The customer has this contract from 1 January 2026 on." in text
    assert "1 x 150.00" not in text  # the note of a case is its author's
    evenings = "evenings and Saturdays use half as much again, nights and holidays twice as much"
    text = run("describe", "block-hours", "--case", evenings).stdout
    assert "| 26 November 2026 | Support on 2026-11-26 (prepaid, takes 2 hours) | 1 hour |" in text
    assert "| 12 October 2026 | Support on 2026-10-12 (prepaid) | 1 hour |" in text


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "the block runs out in the midle of an entry",
            "did you mean `the block runs out in the middle of an entry`?",
        ),
        ("nothing is charged", "it does not pass, charges nothing, or a fact of it is rejected"),
    ],
)
def test_a_case_that_cannot_be_the_example_is_told(tmp_path: Path, name: str, says: str) -> None:
    """Rather than a text that says there is none."""
    for kind in ("yaml", "test.yaml"):
        source = RULES / f"block-hours.{kind}"
        (tmp_path / source.name).write_text(source.read_text("utf-8"), "utf-8")
    with (tmp_path / "block-hours.test.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "\n  - name: nothing is charged\n    contract: {start: 2026-01-01}\n    as_of: 2025-12-31\n"
            "    expect: {charges: []}\n"
        )
    done = run("describe", str(tmp_path / "block-hours.yaml"), "--case", name)
    assert done.exit_code == 2
    assert says in done.stderr
