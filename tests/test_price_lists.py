"""Three price lists in plain prose, and the packs that say the same.

`price_lists/one.md` sells blocks of hours, `two.md` manages users, `three.md` repairs and bills by the ticket. Beside
each stands its pack, with the sentences of the prose as notes. What they bill is in `test_price_list_one.py` and so on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from running_price_lists import LISTS, priced

from clausewise.source import parse

NAMES = ("one", "two", "three")
SECTIONS = (
    "rounding",
    "pools",
    "labor",
    "tickets",
    "usage",
    "expenses",
    "fees",
    "discounts",
    "limits",
    "triggers",
)


NUMBER = re.compile(r"\d|\b(one|two|half|twice|double|first)\b")


def prose(name: str) -> str:
    """The price list without its heading, in one line."""
    lines = (LISTS / f"{name}.md").read_text().splitlines()
    return " ".join(" ".join(lines[1:]).split())


def written(name: str) -> Any:
    """The pack as plain data."""
    document, found = parse((LISTS / f"{name}.yaml").read_bytes(), f"{name}.yaml")
    assert document is not None
    assert not found
    return document.value


def notes(value: Any) -> Iterator[str]:
    """Each `note` of a pack, wherever it stands."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key == "note":
                yield " ".join(str(one).split())
            else:
                yield from notes(one)
    elif isinstance(value, list):
        for one in value:
            yield from notes(one)


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=\.) (?=[A-Z])", text)


# What the packs quote


@pytest.mark.parametrize("name", NAMES)
def test_the_pack_has_no_faults(name: str) -> None:
    assert priced(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_with_a_number_is_a_note(name: str) -> None:
    quoted = " ".join(notes(written(name)))
    with_numbers = [one for one in sentences(prose(name)) if NUMBER.search(one)]
    assert len(with_numbers) > 15
    assert [one for one in with_numbers if one not in quoted] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_note_is_a_sentence_of_the_prose(name: str) -> None:
    said = set(sentences(prose(name)))
    assert [one for note in notes(written(name)) for one in sentences(note) if one not in said] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_quotes_the_prose(name: str) -> None:
    pack = written(name)
    clauses = [clause for section in SECTIONS for clause in pack.get(section, [])]
    assert [clause["name"] for clause in clauses if not list(notes(clause))] == []
