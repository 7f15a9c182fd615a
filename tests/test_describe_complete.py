"""Nothing that a pack says is left out of `clausewise describe`: keys, words of the schema, and every value of any pack."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import world_of
from test_language_covered import ANY, SCHEMAS, is_left_out, visit

from clausewise.describing import document
from clausewise.describing.telling import Paragraph
from clausewise.diagnostic import Span
from clausewise.load import load_pack, pack_from, shipped_packs
from clausewise.packs import Pack
from clausewise.source import Document, Path
from clausewise.walking import leaves

# What means nothing to the customer: remarks for whoever reads the file, except those of terms, which are told.
LEFT_OUT = ("note",)


def is_for_authors(path: Path) -> bool:
    """Whether a value is a remark for whoever reads the pack."""
    return path[-1] in LEFT_OUT and path[0] != "terms"


def told(pack: Pack, value: dict[str, Any] | None = None) -> tuple[str, set[Path]]:
    """A pack in words, and what was spoken of; or another `value` under the terms of the pack."""
    book = document.book_of(pack, None, None, None)
    if value is not None:
        book = replace(book, document=documented(value), spoken=set())
    title, sections = document.sections_of(book, None)
    return text_of(title, sections), book.spoken


def text_of(title: str, sections: list[document.Section]) -> str:
    """All words of the sections, without the lines of the file."""
    parts = [title]
    for section in sections:
        for block in section.blocks:
            parts += (
                [block.text] if isinstance(block, Paragraph) else [str(block.head), *map(str, block.rows)]
            )
    return "\n".join(parts)


@cache
def packs(count: int) -> tuple[Pack, ...]:
    """The packs of some random worlds that load, and those that ship."""
    drawn = [pack_from(documented(value))[0] for seed in range(count) for value in world_of(seed)[0].values()]
    return tuple(one for one in [*drawn, *(load_pack(path)[0] for path in shipped_packs().values())] if one)


def documented(value: dict[str, Any]) -> Document:
    """The value as a file in which everything stands on the first line."""
    span = Span("pack.yaml", 1, 1, 1, 2)
    spans: dict[Path, tuple[Span | None, Span]] = {(): (None, span)}

    def walk(one: Any, path: Path) -> None:
        spans[path] = (span, span)
        for key, inner in (
            one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        ):
            walk(inner, (*path, key))

    walk(value, ())
    return Document("pack.yaml", value, spans)


def unspoken(value: dict[str, Any], spoken: set[Path]) -> list[Path]:
    """The values that no sentence speaks of."""
    return [path for path, _ in leaves(value) if path not in spoken and not is_for_authors(path)]


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_every_value_of_any_pack_is_spoken_of(seed: int) -> None:
    """Of random packs, each value outside of remarks has a sentence that speaks of it."""
    for value in world_of(seed)[0].values():
        pack, _ = pack_from(documented(value))
        if pack is not None:
            assert unspoken(value, told(pack)[1]) == []


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_every_value_of_a_pack_that_ships_is_spoken_of(name: str) -> None:
    """The same of the packs that ship."""
    pack, _ = load_pack(shipped_packs()[name])
    assert pack is not None
    assert unspoken(pack.document.value, told(pack)[1]) == []


def test_every_key_and_every_word_of_the_schema_has_a_sentence() -> None:
    """Each key and each word of a list in the schema of packs stands in a pack of which every value is spoken of."""
    schema = SCHEMAS["pack"]
    wanted = {
        one for one in visit(schema, "pack", ANY, "pack", set()) if " is " not in one and " ~ " not in one
    }
    found: set[str] = set()
    for pack in packs(150):
        value = pack.document.value
        assert unspoken(value, told(pack)[1]) == []
        found |= set(visit(schema, "pack", value, "pack", set()))
    assert sorted(one for one in wanted - found if not is_left_out(one)) == []


def test_another_value_is_told_in_other_words() -> None:
    """To speak of a value is to say it: each number, length, day, text and word of a pack, changed, changes the text."""
    silent = set()
    for pack in packs(3):
        value = pack.document.value
        before, _ = told(pack)
        for path, written in leaves(value):
            other = changed(path, written)
            if other is not None and not is_for_authors(path) and not is_overruled(path, value):
                after = deepcopy(value)
                put(after, path, other)
                if told(pack, after)[0] == before:
                    silent.add((tuple(one for one in path if isinstance(one, str)), str(written)))
    assert sorted(silent) == []


def put(value: Any, path: Path, other: Any) -> None:
    """Write another value at a path."""
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = other


def changed(path: Path, written: Any) -> Any:
    """Another value of the same kind; None for names, and for words that decide which other keys there are."""
    key = next(one for one in reversed(path) if isinstance(one, str))
    if isinstance(written, bool):
        return not written
    if isinstance(written, (int, Decimal)):
        return written + 1
    if key in WORDS and written in WORDS[key] and len(WORDS[key]) > 1:
        return next(one for one in sorted(WORDS[key], key=str) if one != written)
    if re.fullmatch(r"[0-9.]+( [a-z]+|%)", written):
        size, unit = re.fullmatch(r"([0-9.]+)(.*)", written).groups()  # type: ignore[union-attr]
        return f"{Decimal(size) + 2}{unit}"
    if re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", written):
        return f"2031{written[4:-2]}17"
    return f"{written} otherwise" if key in TEXTS else None


def is_overruled(path: Path, value: dict[str, Any]) -> bool:
    """A default that dated values overrule, or that is told where it is used."""
    return path[0] == "terms" and (path[-1] == "default" or "values" in value["terms"][path[1]])


def words_of(schema: dict[str, Any]) -> dict[str, set[Any]]:
    """The words that each key may have, wherever it stands."""
    found: dict[str, set[Any]] = {}
    for one in (schema["properties"]["money_rounding"], *schema["$defs"].values()):
        for key, inner in one.get("properties", {}).items():
            if "enum" in inner and key not in DECIDING:
                found[key] = found.get(key, set(inner["enum"])) & set(inner["enum"])
    return found


DECIDING = ("on", "model", "type", "of", "half", "days_in_month")
TEXTS = ("label", "code", "message", "subject", "channel", "task", "title")
WORDS = words_of(SCHEMAS["pack"])
