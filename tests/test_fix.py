"""`lint --fix`: what is wrong beyond doubt is mended where it stands, and nothing else is touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running_cli import run

from clausewise.diagnostic import Edit, Span
from clausewise.edit import edited
from clausewise.lint.run import lint
from clausewise.yaml_scalars import how_to_write, in_digits

ERRORS = Path(__file__).parent.parent / "docs" / "errors"
BROKEN = """\
# Kept, and so is every space.
pack: block
version: 1.0
title:   A block
summary: One rate.
currency: USD
timezone: America/New_York
terms:
  hourly: {type: money, default: 1,500.00}   # per hour
  spare:  {type: money, default: 12,50, note: "Ring first, then come"}
rounding:
  - {name: quarters, increment:15 minutes}
labor:
  - {name: visit, when: {work_type: onsite}, rate: $1,085.00}
  - {name: work, Rate: $hourly, label: "A\u00a0visit", code: 4020}
fees:
  - {name: monthly, every: month, price: "85.00", billed: In_Advance}
"""
MENDED = (
    BROKEN.replace("version: 1.0\n", "version: 1.0.0\n")
    .replace("1,500.00", "1500.00")
    .replace("12,50", "12.50")
    .replace("increment:15", "increment: 15")
    .replace("Rate: $hourly", "rate: $hourly")
    .replace("4020", '"4020"')
    .replace("$1,085.00", "1085.00")
    .replace('"85.00"', "85.00")
    .replace("In_Advance", "in-advance")
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack with mistakes of spelling only."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    path = Path("rules/block.yaml")
    path.write_text(BROKEN, "utf-8")
    return path


def mended(file: Path) -> str:
    """The file after as many runs as it takes: some mistakes are seen only when others are gone."""
    for _ in range(4):
        run("lint", "--fix", str(file))
    return file.read_text("utf-8")


def test_what_is_misspelled_is_mended_where_it_stands(file: Path) -> None:
    """Numbers, signs, quotes, a missing space, capitals: the rest stays, letter by letter."""
    assert mended(file) == MENDED


def test_the_first_run_says_how_many_and_shows_what_is_left(file: Path) -> None:
    """And a run without `--fix` says that there is one."""
    told = run("lint", str(file))
    assert "of them can be mended: clausewise lint --fix, or --diff to see how\n" in told.output
    assert file.read_text("utf-8") == BROKEN
    told = run("lint", "--fix", str(file))
    assert told.stderr == "mended 9 findings in 1 file\n"
    assert "money-sign" in told.stdout
    file.write_text(BROKEN.replace(": 4020", ': "4020"'), "utf-8")
    assert run("lint", "--fix", str(file)).stderr == "mended 8 findings in 1 file\n"


def test_diff_shows_the_same_and_changes_nothing(file: Path) -> None:
    """A patch that begins with the names of the file, and exit code 1; without anything to mend nothing, and 0."""
    told = run("lint", "--diff", str(file))
    assert told.exit_code == 1
    assert told.stderr == "would mend 9 findings in 1 file\n"
    assert told.stdout.startswith("--- a/rules/block.yaml\n+++ b/rules/block.yaml\n@@ ")
    assert file.read_text("utf-8") == BROKEN
    run("lint", "--fix", str(file))
    added = [
        line[1:] for line in told.stdout.splitlines() if line.startswith("+") and not line.startswith("+++")
    ]
    assert [line for line in file.read_text("utf-8").splitlines() if line not in BROKEN.splitlines()] == added
    file.write_text(MENDED, "utf-8")
    told = run("lint", "--diff", str(file))
    assert (told.exit_code, told.stdout) == (0, "")


def test_only_the_rules_asked_for_are_mended(file: Path) -> None:
    """`--select` and `--ignore` choose here too."""
    run("lint", "--fix", "--select", "comma-in-braces", str(file))
    assert file.read_text("utf-8") == (
        BROKEN.replace("1,500.00", "1500.00").replace("12,50", "12.50").replace("1,085.00", "1085.00")
    )


def test_an_included_file_is_mended_in_its_own_place(file: Path) -> None:
    """The finding stands there, and so does its fix."""
    file.write_text(MENDED.replace("rounding:\n", "include: [house.yaml]\nrounding:\n"), "utf-8")
    house = Path("rules/house.yaml")
    house.write_text("factors:\n  - {name: nights, lines: [{factor: '2'}]}\n", "utf-8")
    run("lint", "--fix", str(file))
    assert house.read_text("utf-8") == "factors:\n  - {name: nights, lines: [{factor: 2}]}\n"


def test_an_allow_that_is_no_longer_needed_is_taken_out(file: Path) -> None:
    """With its line where it has one for itself; while there are errors nobody can know, and it stays."""
    line = "  - {name: visit, when: {work_type: onsite}, rate: 1085.00}\n"
    allowed = MENDED.replace(
        line, f"  # allow: zero-rate -- was free\n{line[:-1]}   # allow: never-wins -- gone\n"
    )
    broken = allowed.replace("hourly, label", "hurly, label")
    file.write_text(broken, "utf-8")
    assert mended(file) == broken
    file.write_text(allowed, "utf-8")
    assert mended(file) == MENDED


def test_the_line_breaks_of_the_file_stay(file: Path) -> None:
    """A file from Windows stays one."""
    file.write_bytes(BROKEN.replace("\n", "\r\n").encode())
    mended(file)
    assert file.read_bytes().decode() == MENDED.replace("\n", "\r\n")


def test_a_file_that_cannot_be_written_is_said_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With exit code 2."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("clausewise.cli.fixing.write_exactly", refuse)
    told = run("lint", "--fix", str(file))
    assert told.exit_code == 2
    assert "rules/block.yaml cannot be written: Permission denied" in told.stderr.replace("\\", "/")


def test_programs_get_the_fix_too(file: Path) -> None:
    """JSON as places and texts, SARIF as replacements."""
    told = json.loads(run("lint", "--format", "json", str(file)).output)
    (space,) = [one for one in told if one["rule"] == "missing-space"]
    assert [(edit["text"], edit["line"], edit["column"], edit["end_column"]) for edit in space["fix"]] == [
        (" ", 12, 32, 32)
    ]
    told = json.loads(run("lint", "--format", "sarif", str(file)).output)
    (comma, *_) = [one for one in told["runs"][0]["results"] if one["ruleId"] == "comma-in-braces"]
    (change,) = comma["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "1500.00"}


@pytest.mark.parametrize("name", sorted(one.name for one in ERRORS.glob("*.yaml")))
def test_no_fix_makes_a_new_fault(tmp_path: Path, name: str) -> None:
    """Every file of the catalogue of errors: what had a fix is gone after it, and the rest was there before."""
    for one in ERRORS.glob("*.yaml"):
        shutil.copy(one, tmp_path / one.name)
    _, before = lint([tmp_path / name])
    run("lint", "--fix", str(tmp_path / name))
    _, after = lint([tmp_path / name])
    told = {(one.rule, one.path) for one in after}
    assert not told & {(one.rule, one.path) for one in before if one.fix}
    # Rules are asked only where there are no errors any more, and none of these packs has a summary.
    assert told - {(one.rule, one.path) for one in before} <= {("missing-summary", "title")}


@pytest.mark.parametrize(
    ("text", "digits", "is_sure"),
    [
        ("1,500.00", "1500.00", True), ("$1,500.00", "1500.00", True), ("1,500,000", "1500000", True),
        ("1.500,00", "1500.00", True), ("1.234.567,8", "1234567.8", True), ("12,50", "12.50", True),
        ("0,5", "0.5", True), ("1 500.00", "1500.00", True), ("-1,500.00", "-1500.00", True),
        ("1,500", "1500", False), ("€85", "85", True), ("1,50,0", None, False), ("085", None, False),
        ("1,500.00.00", None, False), ("about 5", None, False), ("", None, False), ("9" * 41, None, False),
    ],
)  # fmt: skip
def test_a_number_in_the_writing_of_its_country(text: str, digits: str | None, is_sure: bool) -> None:
    """Thousands and decimals are told apart; where they cannot be, both are named and nothing is mended."""
    assert in_digits(text) == (None if digits is None else (digits, is_sure))
    if digits and is_sure and "$" not in text and "€" not in text:
        assert how_to_write(text) == (f"write {digits}", digits)


def test_a_sign_of_another_currency_is_not_taken_off(file: Path) -> None:
    """85 euros are not 85 dollars."""
    text = MENDED.replace("1085.00", "€85.00")
    file.write_text(text, "utf-8")
    assert mended(file) == text


@given(st.data())
def test_edits_change_what_they_name_and_nothing_else(data: st.DataObject) -> None:
    """Held against cutting the text by hand; of edits that overlap the first is done."""
    text = data.draw(st.text(st.sampled_from("ab\n"), max_size=30))
    starts = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]

    def place(index: int) -> tuple[int, int]:
        line = sum(start <= index for start in starts)
        return line, index - starts[line - 1] + 1

    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    texts = data.draw(st.lists(st.text("xy", max_size=3), min_size=len(pairs), max_size=len(pairs)))
    edits = [Edit(Span("f", *place(a), *place(b)), new) for (a, b), new in zip(pairs, texts, strict=True)]
    wanted, done = "", 0
    for (a, b), new in zip(pairs, texts, strict=True):
        wanted += text[done:a] + new
        done = b
    wanted += text[done:]
    assert edited(text, data.draw(st.permutations(edits))) == wanted
    assert edited(text, [*edits, *edits]) == wanted


def test_a_length_in_short_is_written_out(file: Path) -> None:
    """As the schema wants it: hours where there are hours, months where months may be; `m` may be either, and stays."""
    text = MENDED.replace("15 minutes", "15min").replace("price: 85.00", "price: 85.00, lead: 2 d")
    file.write_text(text, "utf-8")
    assert mended(file) == text.replace("15min", "15 minutes").replace("2 d", "2 days")
    file.write_text(MENDED.replace("15 minutes", "15m"), "utf-8")
    assert "15m" in mended(file)
