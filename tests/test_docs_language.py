"""docs/language.md against the schemas, and the columns of what comes in and out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clausewise import evaluate, read_facts
from clausewise.fact_kinds import EVALUATED
from clausewise.writers import TABLES

ROOT = Path(__file__).parent.parent
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
    "mapping": "A mapping",
    "column": "A column of a mapping",
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
    for kind in ("pack", "contracts", "mapping"):
        schema = json.loads((ROOT / "schemas" / f"{kind}.schema.json").read_text("utf-8"))
        # The file of mappings is one list; `mapping` is an item of it.
        whole = [] if kind == "mapping" else [(kind, schema)]
        for name, one in [*whole, *schema["$defs"].items()]:
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
    result = evaluate((), read_facts([])[0], as_of=date(2026, 1, 31))
    for name in TABLES:
        row = table_row(name)
        assert re.findall(r"`(\w+)`", row.split("|")[1]) == list(getattr(result, name).columns), name


def table_row(first: str) -> str:
    """The cells behind the first of the row of a table of the language page that begins with a word."""
    text = (ROOT / LANGUAGE).read_text("utf-8")
    match = re.search(rf"^\| `{first}` \|(.*)$", text[text.index("## Facts") :], re.MULTILINE)
    assert match is not None, first
    return match[1]
