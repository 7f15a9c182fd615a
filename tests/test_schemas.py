"""The schemas take the whole language, explain every key, and refuse what is not in the language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from clausewise import shape
from clausewise.source import parse

HERE = Path(__file__).parent
SAMPLES = HERE / "schemas"
KINDS = ("pack", "contracts", "test", "mapping")
SCHEMAS = {
    kind: json.loads((files("clausewise.schemas") / f"{kind}.schema.json").read_text("utf-8"))
    for kind in KINDS
}
VALIDATORS = {kind: Draft202012Validator(schema) for kind, schema in SCHEMAS.items()}
VALIDATORS["house-rules"] = Draft202012Validator(
    {"$ref": "#/$defs/house-rules", "$defs": SCHEMAS["pack"]["$defs"]}
)
MINIMAL: dict[str, dict[str, Any]] = {
    "pack": {
        "pack": "sample", "version": "1.0.0", "title": "Sample", "currency": "USD",
        "labor": [{"name": "work", "rate": 150}],
    },
    "contracts": {"contracts": [{"id": "A", "customer": "acme", "pack": "sample", "start": "2026-01-01"}]},
    "test": {"pack": "sample", "cases": [
        {"name": "A", "contract": {"start": "2026-01-01"}, "as_of": "2026-01-31", "expect": {"total": 0}},
    ]},
    "house-rules": {},
    "mapping": {"mappings": [{"files": "Time*.csv", "kind": "time_entries", "columns": {"id": "Entry ID"}}]},
}  # fmt: skip


def load(text: str) -> Any:
    document, diagnostics = parse(text.encode(), "sample.yaml")
    assert document is not None, diagnostics
    return document.value


def faults(kind: str, value: Any) -> list[tuple[str, str, str]]:
    """Place, keyword and author's sentence of each fault of a value, a minimal file filled in around it."""
    return sorted(
        (".".join(map(str, error.absolute_path)), error.validator, sentence(error.validator, error.schema))
        for error in VALIDATORS[kind].iter_errors(MINIMAL[kind] | value)
    )


def sentence(validator: str, schema: dict[str, Any]) -> str:
    key = "patternErrorMessage" if validator == "pattern" else "errorMessage"
    return str(schema.get(key, ""))


def subschemas(schema: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping of a schema that is a schema itself, with its place."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for key in ("if", "then", "else", "not", "items", "propertyNames", "additionalProperties"):
        yield from subschemas(schema.get(key), f"{path}/{key}")
    for key in ("allOf", "anyOf"):
        for index, one in enumerate(schema.get(key, ())):
            yield from subschemas(one, f"{path}/{key}/{index}")
    for key in ("properties", "$defs", "dependentSchemas"):
        for name, one in schema.get(key, {}).items():
            yield from subschemas(one, f"{path}/{key}/{name}")


RULES = re.compile(r"/(if|then|not|dependentSchemas)(/|$)")
ALL = [(f"{kind}{path[1:]}", kind, one) for kind in KINDS for path, one in subschemas(SCHEMAS[kind])]


@pytest.mark.parametrize("kind", KINDS)
def test_each_schema_is_a_2020_12_schema_with_an_address_of_its_own(kind: str) -> None:
    """The files are schemas themselves, and say which."""
    Draft202012Validator.check_schema(SCHEMAS[kind])
    assert SCHEMAS[kind]["$schema"].endswith("2020-12/schema")
    assert SCHEMAS[kind]["$id"].endswith(f"/{kind}.schema.json")
    assert SCHEMAS[kind]["title"]


def test_the_walk_reaches_every_schema() -> None:
    """The tests below see all of the files: no keyword that holds schemas is one the walk does not know."""
    known = {"if", "then", "else", "not", "items", "propertyNames", "additionalProperties", "allOf", "anyOf",
             "properties", "$defs", "dependentSchemas"}  # fmt: skip
    plain = {"$schema", "$id", "$ref", "title", "description", "type", "enum", "const", "default", "pattern",
             "patternErrorMessage", "errorMessage", "required", "dependentRequired", "minimum",
             "exclusiveMinimum", "minLength", "maxLength", "minItems", "uniqueItems",
             "minProperties"}  # fmt: skip
    assert len(ALL) > 1000
    assert {key for _, _, one in ALL for key in one} <= known | plain


def test_every_property_is_described_for_a_reader() -> None:
    """Hovering over any key shows a sentence, its own or that of the kind of value it takes."""
    undescribed = []
    for path, kind, one in ALL:
        if RULES.search(path):
            continue
        for name, value in one.get("properties", {}).items():
            target = SCHEMAS[kind]["$defs"][value["$ref"].split("/")[-1]] if "$ref" in value else {}
            words = value.get("description") or target.get("description") or ""
            if not re.fullmatch(r"\S.{8,}[.?]\"?", words):
                undescribed.append(f"{path}/{name}")
    assert not undescribed


def test_every_pattern_has_an_authors_sentence() -> None:
    """A text that does not fit is explained by words, never by the pattern."""
    assert [path for path, _, one in ALL if "pattern" in one and not one.get("patternErrorMessage")] == []


def test_every_kind_of_value_has_an_authors_sentence() -> None:
    """A value of the wrong type is answered with what to type."""
    assert [path for path, _, one in ALL if "type" in one and not one.get("errorMessage")] == []


def test_rules_between_keys_have_an_authors_sentence() -> None:
    """A key that does not go with another says so in words."""
    assert [path for path, _, one in ALL if "not" in one and not one.get("errorMessage")] == []


def test_messages_to_authors_are_plain() -> None:
    """No sentence speaks of schemas or patterns, and none ends with a full stop of its own."""
    for path, _, one in ALL:
        for key in ("errorMessage", "patternErrorMessage"):
            words = one.get(key, "")
            assert not re.search(r"schema|instance|regex|pattern|property|oneOf", words), path
            assert not re.search(r"[^.]\.$", words), path


def test_no_alternatives_of_shapes_and_no_fractional_numbers() -> None:
    """`oneOf` would hide which key is wrong; a fraction would be compared with decimals as a float."""
    for path, _, one in ALL:
        assert not {"oneOf", "multipleOf", "unevaluatedProperties"} & set(one), path
        assert not [value for value in one.values() if isinstance(value, float)], path


@pytest.mark.parametrize("kind", KINDS)
def test_references_stay_in_their_file(kind: str) -> None:
    """Each file works alone, and defines nothing that it does not use."""
    used = {one["$ref"] for _, of, one in ALL if of == kind and "$ref" in one}
    assert all(target.startswith("#/$defs/") for target in used)
    entry_points = {"house-rules"} if kind == "pack" else set()
    assert {target.removeprefix("#/$defs/") for target in used} | entry_points == set(SCHEMAS[kind]["$defs"])


def test_every_shape_is_closed() -> None:
    """Unknown keys are caught everywhere: each mapping says what else it takes, or that it takes nothing."""
    shapes = [(path, one) for path, _, one in ALL if "properties" in one and not RULES.search(path)]
    assert [path for path, one in shapes if "additionalProperties" not in one] == []


def samples() -> list[Any]:
    found = [pytest.param(kind, path, id=f"{kind}-{path.stem}")
             for kind in KINDS for path in sorted((SAMPLES / kind).glob("*.yaml"))]  # fmt: skip
    return [*found, pytest.param("house-rules", SAMPLES / "house-rules.yaml", id="house-rules")]


@pytest.mark.parametrize(("kind", "path"), samples())
def test_each_sample_of_the_language_is_valid(kind: str, path: Path) -> None:
    """Every piece of the language's own pages, and the keys that the rulings add, in a minimal file."""
    assert faults(kind, load(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", sorted((HERE.parent / "rules").glob("*.yaml")), ids=lambda path: path.stem)
def test_each_shipped_file_is_valid(path: Path) -> None:
    """What ships keeps to the schema of its kind."""
    kind = "test" if path.name.endswith(".test.yaml") else "pack"
    errors = VALIDATORS[kind].iter_errors(load(path.read_text("utf-8")))
    assert [(list(error.absolute_path), error.validator) for error in errors] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_minimal_file_is_valid(kind: str) -> None:
    """What the faults below are written into has none itself."""
    assert faults(kind, {}) == []


def rows() -> list[Any]:
    listed = load((SAMPLES / "faults.yaml").read_text("utf-8"))
    return [
        pytest.param(row, id=f"{number}-{row['at'] or 'file'}") for number, row in enumerate(listed, start=1)
    ]


@pytest.mark.parametrize("row", rows())
def test_a_value_out_of_place_is_refused_where_it_stands(row: dict[str, Any]) -> None:
    """One mistake is one fault, at its own key, in words that say what to type."""
    kind = next(key for key in row if key in VALIDATORS)
    found = faults(kind, row[kind])
    assert [fault[:2] for fault in found] == [(row["at"], row["fault"])]
    assert row.get("says", "") in found[0][2]


@pytest.mark.parametrize("row", rows())
def test_a_fault_reaches_the_author_as_one_diagnostic(row: dict[str, Any]) -> None:
    """The sentences of the schemas arrive: one diagnostic for each mistake, with a place."""
    kind: Any = next(key for key in row if key in VALIDATORS)
    text = json.dumps(MINIMAL[kind] | row[kind], default=float)
    document, diagnostics = parse(text.encode(), "sample.yaml")
    assert document is not None, diagnostics
    (found,) = shape.check(document, kind)
    assert found.span is not None
    assert row.get("says", "") in f"{found.message} {found.help}"


def test_an_author_hears_of_every_mistake_at_once() -> None:
    """Faults in one clause do not hide those of another."""
    text = """
    pools: [{name: block, unit: hours, lasts: 12, when_used_up: never}]
    labor: [{name: work, rate: $5.00, note: 7}]
    """
    places = [place for place, _, _ in faults("pack", load(text))]
    assert places == ["labor.0.note", "labor.0.rate", "pools.0.lasts", "pools.0.when_used_up"]


def test_a_pack_that_charges_nothing_is_told_so() -> None:
    """A pack needs one of the sections that charge."""
    bare = {key: value for key, value in MINIMAL["pack"].items() if key != "labor"}
    (fault,) = VALIDATORS["pack"].iter_errors(bare)
    assert "a section that charges" in fault.schema["errorMessage"]
