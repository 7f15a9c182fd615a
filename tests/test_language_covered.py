"""The random worlds speak the whole language in scope: no key and no word of the schemas is forgotten.

A new key in a schema without a strategy fails here: draw it in `strategies_*.py`, or name it in `NOT_EVALUATED`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from strategies import World, dump_world, read_world, world_of
from strategies_chance import FEATURES, TERMS

from clausewise.fact_kinds import EVALUATED
from clausewise.source import parse

WORLDS = 400
SCHEMAS = {
    kind: json.loads(
        (Path(__file__).parent.parent / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8")
    )
    for kind in ("pack", "contracts")
}
# Places of the schemas that no world has, as prefixes of what `marks` yields.
NOT_EVALUATED = {
    "pack.include": "files are brought together before a pack is read: test_include",
    "limit.when": "refused: a limit has nothing to ask",
    "discount.when": "refused: a discount has nothing to ask",
    "conditions.ticket": "not a condition but the ticket itself; its attributes are drawn",
}  # fmt: skip
TYPES: dict[str, Any] = {
    "string": str, "number": (int, Decimal), "integer": int, "boolean": bool, "array": list, "object": dict,
}  # fmt: skip
ANY: Any = object()  # stands for every value a schema takes


# Walking a schema, alone or along a value -------------------------------------------------------------


def marks(schema: dict[str, Any], place: str, value: Any, kind: str) -> Iterator[str]:
    """What the schema itself tells apart: the words, the forms of a text, and the types of a value."""
    words = schema.get("enum", [schema["const"]] if "const" in schema else [])
    yield from (f"{place} = {word}" for word in words if value is ANY or value == word)
    if isinstance(schema.get("type"), list):
        yield from (f"{place} is {name}" for name in schema["type"] if value is ANY or is_type(value, name))
    for form in forms(schema.get("pattern", "")):
        if value is ANY or (isinstance(value, str) and re.fullmatch(form, value)):
            yield f"{place} ~ {form}"


def is_type(value: Any, name: str) -> bool:
    """Whether a value is of a type of the schema; true and false are no numbers."""
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


@cache
def forms(pattern: str) -> tuple[str, ...]:
    """The alternatives that a whole pattern consists of; nothing where it has only one."""
    body = pattern.removeprefix("^").removesuffix("$")
    parts = alternatives(body)
    if len(parts) == 1 and body.startswith("(") and body.endswith(")") and body.count("(") >= 1:
        inner = body[1:-1]
        parts = alternatives(inner) if balanced(inner) else parts
    rest = "" if pattern.endswith("$") else ".*"  # a pattern without an end says how a text begins
    return tuple(one if one.endswith("$") else one + rest for one in parts) if len(parts) > 1 else ()


def balanced(text: str) -> bool:
    """Whether no bracket closes what was not opened in the text itself."""
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0


def alternatives(text: str) -> list[str]:
    """A pattern cut at the bars that stand in no bracket."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def visit(schema: dict[str, Any], place: str, value: Any, kind: str, seen: set[str]) -> Iterator[str]:
    """Every place below a schema: of all values, or of the given one."""
    if "$ref" in schema:
        name = schema["$ref"].split("/")[-1]
        if value is not ANY or name not in seen:
            seen.add(name)
            yield from visit(SCHEMAS[kind]["$defs"][name], name, value, kind, seen)
    yield from marks(schema, place, value, kind)
    for key, below in schema.get("properties", {}).items():
        if value is ANY or (isinstance(value, dict) and key in value):
            inner = f"{place}.{key}"
            yield inner
            if not is_left_out(inner):
                yield from visit(below, inner, value if value is ANY else value[key], kind, seen)
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        known = schema.get("properties", {})
        values = (
            [ANY]
            if value is ANY
            else [v for k, v in value.items() if k not in known]
            if is_map(value)
            else []
        )
        for one in values:
            yield f"{place}.*"
            yield from visit(others, f"{place}.*", one, kind, seen)
    if isinstance(schema.get("items"), dict):
        for one in [ANY] if value is ANY else value if isinstance(value, list) else []:
            yield from visit(schema["items"], f"{place}[]", one, kind, seen)


def is_map(value: Any) -> bool:
    """Whether a value has keys."""
    return isinstance(value, dict)


def is_left_out(mark: str) -> bool:
    """Whether a place is not evaluated yet."""
    return any(mark == one or (mark.startswith(one) and one.endswith(".")) for one in NOT_EVALUATED)


@cache
def drawn() -> tuple[World, ...]:
    """The same worlds each time."""
    return tuple(world_of(seed) for seed in range(WORLDS))


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every pack and every list of contracts, with the name of its schema."""
    for packs, contracts, _, _ in drawn():
        yield from (("pack", one) for one in packs.values())
        yield "contracts", {"contracts": contracts}


# Tests ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pack", "contracts"])
def test_every_key_and_word_of_the_schema_is_drawn(kind: str) -> None:
    """Each key, each word of a list, each form of a text and each type, in some world."""
    wanted = set(visit(SCHEMAS[kind], kind, ANY, kind, set()))
    found = {
        mark
        for name, value in documents()
        if name == kind
        for mark in visit(SCHEMAS[kind], kind, value, kind, set())
    }
    assert sorted(mark for mark in wanted - found if not is_left_out(mark)) == []


def test_what_is_left_out_is_in_the_schemas_and_never_drawn() -> None:
    """The list of what is not evaluated is not longer than it has to be."""
    wanted = {mark for kind in SCHEMAS for mark in visit(SCHEMAS[kind], kind, ANY, kind, set())}
    found = {mark for kind, value in documents() for mark in visit(SCHEMAS[kind], kind, value, kind, set())}
    assert [one for one in NOT_EVALUATED if not one.endswith(".") and one not in wanted] == []
    assert sorted(mark for mark in found if is_left_out(mark)) == []


@pytest.mark.parametrize("kind", list(EVALUATED))
def test_every_column_of_facts_is_drawn(kind: str) -> None:
    """Each column of each kind of fact that is evaluated, in some world."""
    found = {column for world in drawn() for row in world[2][kind] for column in row}
    assert sorted(set(EVALUATED[kind].columns) - found) == []


def test_every_feature_and_every_term_is_used() -> None:
    """Each feature changes some world, and packs ask for each term."""
    text = "".join(json.dumps(pack, default=str) for world in drawn() for pack in world[0].values())
    assert [name for name in TERMS if f'"${name}"' not in text] == []
    for feature in FEATURES:
        alone = frozenset([feature])
        assert any(world_of(seed, alone) != world_of(seed, frozenset()) for seed in range(20)), feature


def test_worlds_fit_the_schemas() -> None:
    """Every pack and every contract is written in the language."""
    validators = {kind: jsonschema.Draft202012Validator(schema) for kind, schema in SCHEMAS.items()}
    for kind, document in documents():
        assert [error.message for error in validators[kind].iter_errors(document)] == []


def test_a_world_can_be_read_back() -> None:
    """What is printed of a failing world is that world."""
    for world in drawn()[:40]:
        document, found = parse(dump_world(world).encode(), "world.yaml")
        assert document is not None, found
        assert read_world(document.value) == world


def test_the_walk_sees_keys_words_forms_and_types() -> None:
    """The walk itself: what it finds in a schema, and in a value along it."""
    clause = SCHEMAS["pack"]["$defs"]["labor"]
    wanted = set(visit(clause, "labor", ANY, "pack", set()))
    assert {"labor.up_to", "labor.treatment = hold", "count-period ~ half-year", "labor.rate is number",
            "conditions.clock", "labor.counts_as is array"} <= wanted  # fmt: skip
    value = {
        "name": "work",
        "when": {"not": {"clock": "late"}},
        "rate": Decimal(1),
        "up_to": "1 hour",
        "every": "week",
    }
    found = set(visit(clause, "labor", value, "pack", set()))
    assert found <= wanted
    assert {"labor.up_to", "count-period ~ week", "labor.rate is number", "conditions.clock"} <= found
    assert not {"labor.treatment", "count-period ~ month", "labor.rate is string", "conditions.any"} & found
