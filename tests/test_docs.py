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

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clausewise import evaluate, read_contracts, read_facts
from clausewise.cli.main import cli
from clausewise.fact_kinds import EVALUATED
from clausewise.load import pack_from
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
    """Each other YAML example is a pack, a part of one, or a contracts file, and has no fault."""
    shown = [one for one in blocks(page) if one.language == "yaml" and not one.word]
    assert shown or page in PAGES[1:]
    for block in shown:
        place = f"{page}:{block.line}"
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


# docs/language.md against the schemas -------------------------------------------------------------------

LANGUAGE = "docs/language.md"
OF_ALL = ("name", "when", "from", "until", "label", "code", "note")
SHORT = 7
# The heading under which the keys of each object of a schema stand.
HEADINGS = {
    "pack": "The head of a pack",
    "pack.money_rounding": "A step of money",
    "house-rules": "House rules",
    "term": "Terms",
    "dated-value": "A value from a day on",
    "term.uplift": "Uplift",
    "attribute": "Attributes",
    "conditions": "Conditions",
    "condition-value": "A comparison",
    "time-comparison": "A comparison",
    "calendar": "Calendar",
    "band": "A band",
    "holidays": "Holidays",
    "rounding": "Rounding",
    "clock-rounding": "A clock rounding",
    "rate-card": "Rates",
    "rate-line": "A line of a rate card",
    "line-rate": "A rate by tiers",
    "rate-tier": "A tier of a rate",
    "plain-modifier": "A modifier",
    "modifier": "A modifier",
    "factor-table": "Factors",
    "factor-line": "A line of factors",
    "pool": "Pools",
    "sold": "What is sold",
    "offer": "An offer",
    "refill": "A refill",
    "allowance": "An allowance",
    "allowance.carry_over": "A carry-over",
    "labor": "Labor",
    "ticket": "Tickets",
    "usage": "Usage",
    "expense": "Expenses",
    "fee": "Fees",
    "price": "Prices",
    "fee-price": "Prices",
    "tier": "A tier of a price",
    "discount": "Discounts",
    "limit": "Limits",
    "trigger": "Triggers",
    "trigger.count": "How often",
    "action": "An action",
    "contract": "A contract",
    "amendment": "An amendment",
}


def objects(schema: dict[str, Any], place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a schema whose keys are listed, with its place: a definition, or a key in one."""
    if "properties" in schema:
        yield place, schema
    for key, below in schema.get("properties", {}).items():
        yield from objects(below, f"{place}.{key}")
    if isinstance(schema.get("items"), dict):
        yield from objects(schema["items"], place)


def listed() -> dict[str, dict[str, Any]]:
    """The objects of the schemas of packs and contracts; both define holidays, and say the same of them."""
    found: dict[str, dict[str, Any]] = {}
    for kind in ("pack", "contracts"):
        schema = json.loads((ROOT / "schemas" / f"{kind}.schema.json").read_text("utf-8"))
        for name, one in [(kind, schema), *schema["$defs"].items()]:
            found |= dict(objects(one, name))
    return found


def key_rows(heading: str) -> dict[str, list[str]]:
    """The rows of the table of keys under a heading of the language page, by key; `●` is kept in the first cell."""
    text = (ROOT / LANGUAGE).read_text("utf-8")
    match = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert match is not None, f"{LANGUAGE} has no heading {heading!r}"
    table = re.search(r"^\| key \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", match[1], re.MULTILINE)
    assert table is not None, f"{LANGUAGE} has no table of keys under {heading!r}"
    rows = [line.strip("|").split("|") for line in table[1].splitlines()]
    return {key: [one.strip() for one in row] for row in rows for key in re.findall(r"`(\w+)`", row[0])}


def test_the_language_page_has_a_place_for_every_object() -> None:
    """Each object of the schemas has its heading, and no heading is of one that is gone."""
    assert sorted(listed()) == sorted({*HEADINGS, "contracts"})
    assert set(key_rows("What every clause has")) == set(OF_ALL)


@pytest.mark.parametrize("place", list(HEADINGS))
def test_every_key_of_the_schemas_is_on_the_language_page(place: str) -> None:
    """The table of an object has just its keys (those of every clause apart), what must be there, defaults and words.

    Objects under one heading share a table; of a long list of words it is enough that each is on the page.
    """
    found, rows, text = listed(), key_rows(HEADINGS[place]), (ROOT / LANGUAGE).read_text("utf-8")
    together = [found[other] for other, one in HEADINGS.items() if one == HEADINGS[place]]
    keys = found[place]["properties"]
    assert sorted(set(keys) - set(rows) - set(OF_ALL)) == []
    assert sorted(set(rows) - {key for one in together for key in one["properties"]}) == []
    for key in sorted(set(keys) & set(rows)):
        first, may_be, default, *_ = rows[key]
        assert ("●" in first) == all(key in one.get("required", ()) for one in together), key
        assert default.strip("`") == words(keys[key].get("default", default.strip("`"))), key
        listed_words = [f"`{words(one)}`" for one in keys[key].get("enum", ())]
        missing = [one for one in listed_words if one not in (may_be if len(listed_words) <= SHORT else text)]
        assert missing == [], key


def words(value: object) -> str:
    """A value of the schema as an author writes it."""
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize("kind", list(EVALUATED))
def test_every_column_of_facts_is_on_the_language_page(kind: str) -> None:
    """The row of a kind has its columns, the required ones marked, and says whether it takes attributes."""
    row = table_row(kind)
    assert sorted(re.findall(r"`(\w+)`", row)) == sorted(EVALUATED[kind].columns)
    assert sorted(re.findall(r"● `(\w+)`", row)) == sorted(("id", *EVALUATED[kind].required))
    assert row.rstrip("| ").endswith("attributes") == EVALUATED[kind].attributes


def test_every_column_that_comes_out_is_on_the_language_page() -> None:
    """The rows of the five tables name their columns in order."""
    result = evaluate((), read_facts([])[0], as_of=date.fromisoformat(AS_OF))
    for name in TABLES:
        row = table_row(name)
        assert re.findall(r"`(\w+)`", row.split("|")[1]) == list(getattr(result, name).columns), name


def table_row(first: str) -> str:
    """The cells behind the first of the row of a table of the language page that begins with a word."""
    text = (ROOT / LANGUAGE).read_text("utf-8")
    match = re.search(rf"^\| `{first}` \|(.*)$", text[text.index("## Facts") :], re.MULTILINE)
    assert match is not None, first
    return match[1]


# docs/semantics.md ------------------------------------------------------------------------------------


def test_the_rules_of_evaluation_are_numbered_with_an_example_each() -> None:
    """S1, S2, … without a gap; each rule is one paragraph with a number in it and a link to a heading of a page."""
    text = (ROOT / "docs/semantics.md").read_text("utf-8")
    rules = re.findall(r"^\*\*S(\d+)\. ((?:.+\n)+)", text, re.MULTILINE)
    assert [int(number) for number, _ in rules] == list(range(1, text.count("\n**S") + 1))
    for number, rule in rules:
        told, _, link = rule.partition("See")
        assert re.search(r"\d", told), f"S{number} has no number"
        assert re.search(r"\]\([a-z]+\.md#", link), f"S{number} leads nowhere"
