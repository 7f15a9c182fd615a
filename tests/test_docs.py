"""What the documentation shows is what the engine loads, and the numbers it states are those that come out.

An example of a page is a few fenced blocks in a row, told apart by the word after the language:

    ```yaml pack=evening      a pack without its head; several in a row are one example
    ```yaml file=house.yaml   a file beside the packs that they include; stands before them
    ```yaml contracts         the contracts, where they are not `CONTRACT`
    ```csv time_entries       the facts of one kind; facts after a result begin anew, with the same packs
    ```text charges           the rows of one table that come out, with some of its columns, in any order

On the page about testing, files are written into a folder, and `text output` is what `clausewise test` prints there,
after a replacement in the files before it where one is said (`text output factor: 2=factor: 1.5`).

A result may begin with the line `as of 2026-02-28`; otherwise it is as of `AS_OF`. `-` is an empty cell. A block with
the language alone is only loaded (YAML) or not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from clausewise import evaluate, read_contracts, read_facts
from clausewise.cli.main import cli
from clausewise.fact_kinds import EVALUATED
from clausewise.load import pack_from
from clausewise.mappings import mappings_in
from clausewise.packs import Pack
from clausewise.source import parse
from clausewise.writers import TABLES, texts

ROOT = Path(__file__).parent.parent
PAGES = ("docs/authoring.md", "docs/clock.md", "docs/labor.md", "docs/pools.md", "docs/fees.md", "docs/metered.md",
         "docs/limits.md", "docs/triggers.md", "docs/language.md")  # fmt: skip


HEAD = "pack: {name}\nversion: 1.0.0\ntitle: Example\ncurrency: USD\ntimezone: America/New_York\n"
CONTRACT = "contracts:\n  - {{id: ACME, customer: acme, pack: {name}, start: 2026-01-01}}\n"
SUPPORT = """terms: {hourly_rate: {type: money, default: 1}}
calendar: {business: {mon-fri: "08:00-18:00"}}
labor: [{name: work, rate: $hourly_rate}]
"""


CUSTOMER = "acme"
AS_OF = "2026-01-31"


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    line: int
    language: str
    word: str
    text: str


@dataclass(frozen=True)
class Case:
    """A result that a page states, with what it comes from."""

    page: str
    line: int
    packs: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    contracts: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    table: str = ""
    stated: str = ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = (ROOT / page).read_text("utf-8")
    for match in re.finditer(r"^```(\w*)(?: (.*))?\n((?:.*\n)*?)```$", text, re.MULTILINE):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(line, match[1], (match[2] or "").strip(), match[3])


def cases(page: str) -> Iterator[Case]:
    """Every result that a page states."""
    case, is_after_result = Case(page, 0), True
    for block in blocks(page):
        if block.word.startswith(("pack=", "file=")):
            case = Case(page, 0) if is_after_result else case
            word, _, name = block.word.partition("=")
            if word == "pack":
                case = replace(case, packs=(*case.packs, (name, block.text)))
            else:
                case = replace(case, files=(*case.files, (name, block.text)))
        elif block.word == "contracts":
            case = replace(case, contracts=block.text)
        elif block.language == "csv":
            assert block.word in EVALUATED, f"{page}:{block.line}: no kind of facts is named {block.word!r}"
            facts = {} if is_after_result else case.facts
            case = replace(case, facts={**facts, block.word: block.text})
        elif block.word:
            assert (block.language, block.word in TABLES) == ("text", True), (
                f"{page}:{block.line}: {block.word}"
            )
            yield replace(case, line=block.line, table=block.word, stated=block.text)
        is_after_result = block.language == "text" if block.word else is_after_result


def pack_of(text: str, name: str, place: str, folder: Path | None = None) -> Pack:
    """The pack of some sections, which has no fault and earns no warning; in a folder with what it includes."""
    document, found = parse((HEAD.format(name=name) + text).encode(), str(folder / name) if folder else place)
    assert document is not None, found
    pack, found = pack_from(document)
    assert found == (), "\n".join(f"{place}: {one.rule}: {one.message}" for one in found)
    assert pack is not None
    return pack


def rows_of(stated: str) -> tuple[str, list[str], list[list[str]]]:
    """The as-of day, the columns and the rows of a stated result; cells have two spaces between them."""
    lines = [re.split(r" {2,}", line.strip()) for line in stated.splitlines() if line.strip()]
    as_of = AS_OF
    if lines[0][0].startswith("as of "):
        as_of = lines.pop(0)[0].removeprefix("as of ")
    return as_of, lines[0], lines[1:]


def computed(case: Case, folder: Path) -> list[list[str]]:
    """The rows that come out, as they are written into files, with the columns that the page shows."""
    as_of, columns, _ = rows_of(case.stated)
    for name, text in case.files:
        (folder / name).write_text(text, "utf-8")
    packs = {name: pack_of(text, name, str(case), folder) for name, text in case.packs}
    listed = case.contracts or CONTRACT.format(name=case.packs[0][0])
    document, found = parse(listed.encode(), str(case))
    assert document is not None, found
    contracts, found = read_contracts(document, packs)
    assert found == (), found
    for kind, text in case.facts.items():
        (folder / f"{kind}.csv").write_text(with_customer(text), "utf-8")
    facts, found = read_facts([folder])
    assert found == (), found
    result = evaluate(contracts, facts, as_of=date.fromisoformat(as_of))
    assert case.table == "rejected" or result.rejected.is_empty(), result.rejected["message"].to_list()
    table = texts(result)[TABLES.index(case.table)]
    return [
        ["-" if cell in (None, "") else str(cell) for cell in row] for row in table.select(columns).rows()
    ]


def with_customer(text: str) -> str:
    """The facts with the column `customer`, which the pages leave out where all are one customer's."""
    head, *rows = text.splitlines()
    if {"customer", "contract"} & set(head.split(",")):
        return text
    return "\n".join([f"{head},customer", *(f"{row},{CUSTOMER}" for row in rows), ""])


@pytest.mark.parametrize("case", [case for page in PAGES for case in cases(page)], ids=str)
def test_every_stated_number_comes_out(case: Case, tmp_path: Path) -> None:
    """The rows of a result on a page are all the rows that come out of the pack and the facts above it."""
    assert sorted(computed(case, tmp_path)) == sorted(rows_of(case.stated)[2])


@pytest.mark.parametrize("page", PAGES[1:])
def test_a_page_of_examples_has_some(page: str) -> None:
    """Each of these pages states results, and every pack on it has at least one."""
    stated = list(cases(page))
    named = [block.word for block in blocks(page) if block.word.startswith("pack=")]
    assert sorted({name for case in stated for name, _ in case.packs}) == sorted(
        word.removeprefix("pack=") for word in named
    )


@pytest.mark.parametrize("page", ["README.md", *PAGES])
def test_every_example_loads(page: str) -> None:
    """Each other YAML example is a pack, a part of one, contracts or mappings, and has no fault."""
    shown = [one for one in blocks(page) if one.language == "yaml" and not one.word]
    assert shown or page in PAGES[1:]
    for block in shown:
        place = f"{page}:{block.line}"
        if block.text.startswith("mappings:"):
            document, found = parse(block.text.encode(), place)
            assert document is not None, found
            assert mappings_in(document)[1] == (), place
            continue
        if not block.text.startswith("contracts:"):
            is_whole = re.search(r"^pack:", block.text, re.MULTILINE) is not None
            document, found = parse(
                ("" if is_whole else HEAD.format(name="example")).encode() + block.text.encode(), place
            )
            assert document is not None, found
            _, found = pack_from(document)
        else:
            document, found = parse(block.text.encode(), place)
            assert document is not None, found
            _, found = read_contracts(document, {"support-block": pack_of(SUPPORT, "support-block", place)})
        assert found == (), place


def test_what_the_page_about_testing_prints_is_what_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pack and its cases are run as they stand there, and with each change that it tells of."""
    monkeypatch.chdir(tmp_path)
    files: dict[str, str] = {}
    stated = 0
    for block in blocks("docs/testing.md"):
        word, _, rest = block.word.partition("=" if block.word.startswith("file=") else " ")
        if word == "file":
            files[rest] = block.text
        elif word == "output":
            old, _, new = rest.partition("=")
            assert old in "".join(files.values()), block
            for name, text in files.items():
                Path(name).parent.mkdir(exist_ok=True)
                Path(name).write_text(text.replace(old, new) if old else text, "utf-8")
            assert CliRunner().invoke(cli, ["test", "rules"]).output == block.text
            stated += 1
    assert stated == 2


def test_pages_link_to_pages_that_exist() -> None:
    """Every relative link of a page leads to a file or folder, and a heading after `#` is there."""
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for target, _, heading in re.findall(
            r"\]\(((?!http)[^)#\s]*)(#([^)\s]*))?\)", path.read_text("utf-8")
        ):
            other = (path.parent / target) if target else path
            assert other.exists(), f"{path}: {target}"
            if heading:
                titles = re.findall(r"^#+ (.*)$", other.read_text("utf-8"), re.MULTILINE)
                anchors = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in titles}
                assert heading in anchors, f"{path}: {target}#{heading}"


def test_the_readme_names_the_commands_that_the_makefile_has() -> None:
    """`make demo` and `make test` are targets."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for command in re.findall(r"^make (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE):
        assert f"\n{command}:" in makefile


def test_the_table_of_files_names_files_of_the_engine() -> None:
    """Each file that CONTRIBUTING.md sends you to exists, and each page that the README names too."""
    for name in re.findall(r"`(\w+\.py)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")):
        assert (ROOT / "engine" / name).exists(), name


def test_no_page_names_a_machine_or_a_registry() -> None:
    """The repository speaks of itself alone."""
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/**/*.md")]:
        assert not re.search(r"/work/|/root/|pypi\.org|/tmp/", path.read_text("utf-8")), path


def test_the_rules_of_evaluation_are_numbered_with_an_example_each() -> None:
    """S1, S2, … without a gap; each rule is one paragraph with a number in it and a link to a heading of a page."""
    text = (ROOT / "docs/semantics.md").read_text("utf-8")
    rules = re.findall(r"^\*\*S(\d+)\. ((?:.+\n)+)", text, re.MULTILINE)
    assert [int(number) for number, _ in rules] == list(range(1, text.count("\n**S") + 1))
    for number, rule in rules:
        told, _, link = rule.partition("See")
        assert re.search(r"\d", told), f"S{number} has no number"
        assert re.search(r"\]\([a-z]+\.md#", link), f"S{number} leads nowhere"
