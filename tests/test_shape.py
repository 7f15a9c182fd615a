"""The shape of a document: one named fault for each mistake, on the key or value that has to change."""

from __future__ import annotations

from typing import Any

import pytest

from clausewise import shape
from clausewise.diagnostic import Diagnostic
from clausewise.source import Document, parse

CLAUSE = {
    "type": "object",
    "errorMessage": "start the clause with its name: - name: after-hours",
    "properties": {
        "name": {"type": "string", "description": "The clause's name."},
        "rate": {"type": "number", "minimum": 0},
        "unit": {"type": "string"},
        "treatment": {"enum": ["free", "included", "hold"]},
        "every": {"enum": ["month"], "errorMessage": "write `every: month`, or leave it out"},
        "split": {"type": "boolean"},
        "hours": {"type": "integer", "exclusiveMinimum": 0, "maximum": 24},
        "increment": {"type": "string", "pattern": "^[0-9]+ minutes$", "errorMessage": "a duration needs its unit: write 15 minutes", "patternErrorMessage": "write a length of time such as 15 minutes"},
        "code": {"type": "string", "pattern": "^[0-9]{4}$", "description": "Four digits, such as 0815."},
        "bare": {"type": "string", "pattern": "^x$"},
        "words": {"type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": True, "items": {"type": "string"}},
        "amount": {"type": ["number", "string"], "pattern": "^\\$[a-z]+$", "errorMessage": {"type": "write an amount like 85.00", "pattern": "write 85.00, or a term"}},
        "day": {"type": "string", "format": "date"},
        "start": {"const": "first"},
        "when": {"type": "object", "propertyNames": {"pattern": "^[a-z]+$", "patternErrorMessage": "attributes are small letters"}, "minProperties": 1, "additionalProperties": {"type": "string"}},
        "price": {"anyOf": [{"type": "number", "minimum": 0}, {"type": "object", "required": ["model"], "properties": {"model": {"enum": ["graduated", "volume"]}}}], "errorMessage": "write an amount or tiers"},
        "from": {"type": "string"},
        "to": {"type": "string"},
    },
    "required": ["name"],
    "dependentRequired": {"from": ["to"]},
    "dependentSchemas": {"start": {"properties": {"day": {"not": {}, "errorMessage": "write `start` or `day`, not both"}}}},
    "additionalProperties": False,
}  # fmt: skip
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "pack": {"type": "string"},
        "labor": {"type": "array", "items": {"$ref": "#/$defs/clause"}},
    },
    "if": {"properties": {"labor": False}},
    "then": {"required": ["labor"], "errorMessage": "a pack needs a section that charges"},
    "additionalProperties": False,
    "$defs": {"clause": CLAUSE},
}


def document(text: str) -> Document:
    value, found = parse(text.encode(), "p.yaml")
    assert value is not None
    assert found == ()
    return value


def check(text: str, schema: dict[str, Any] = SCHEMA) -> tuple[Diagnostic, ...]:
    return shape.check_against(document(text), schema)


def told(found: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    return [
        (f"{one.span.line}:{one.span.column} {one.rule}: {one.message}", one.help)
        for one in found
        if one.span
    ]


# Each row is what stands after `- {name: work, ` on line 2, where column 18 is the first of it.
FAULTS = [
    ("ratte: 5", 18, "unknown-key: `ratte` is not a key that belongs here", "did you mean `rate`?"),
    ("zzz: 5", 18, "unknown-key: `zzz` is not a key that belongs here", "keys that belong here: rate, unit, treatment, every, split, hours, increment, code, bare, words, amount, day, …"),
    ("rate: 'x'", 24, "wrong-type: expected a number, found the text `x`", ""),
    ("rate: 25%", 24, "wrong-type: expected a number, found the text `25%`", "write 0.25"),
    ("rate: $5", 24, "wrong-type: expected a number, found the text `$5`", "write 5"),
    ("rate: $150.50", 24, "wrong-type: expected a number, found the text `$150.50`", "write 150.50"),
    ("rate: '1,000'", 24, "wrong-type: expected a number, found the text `1,000`",
     "write 1000, or 1.000 if the comma is a decimal point"),
    ("rate: '12,50'", 24, "wrong-type: expected a number, found the text `12,50`", "write 12.50"),
    ("rate: '1.500,00'", 24, "wrong-type: expected a number, found the text `1.500,00`", "write 1500.00"),
    ('rate: "150.00"', 24, "wrong-type: expected a number, found the text `150.00`", "write 150.00 without quotes"),
    ("rate: ", 18, "wrong-type: `rate` has no value", "write a value after the `:`, or delete the line"),
    ("rate: [1]", 24, "wrong-type: expected a number, found a list", ""),
    ("rate: {a: 1}", 24, "wrong-type: expected a number, found keys and values", ""),
    ("rate: true", 24, "wrong-type: expected a number, found `true`", ""),
    ("unit: 15.0", 24, "wrong-type: expected text, found the number `15.0`", 'put it in quotes: "15.0"'),
    ("split: yes", 25, "wrong-type: expected true or false, found the text `yes`", "write true"),
    ("split: off", 25, "wrong-type: expected true or false, found the text `off`", "write false"),
    ("hours: 1.5", 25, "wrong-type: expected a whole number, found the number `1.5`", ""),
    ("increment: 15", 29, "wrong-type: a duration needs its unit: write 15 minutes", ""),
    ("increment: 15 min", 29, "badly-formed: write a length of time such as 15 minutes", "write 15 minutes"),
    ('increment: "15 minutes\\n"', 29, "badly-formed: write a length of time such as 15 minutes", ""),
    ("code: 4711", 24, "wrong-type: expected text, found the number `4711`", 'put it in quotes: "4711"'),
    ("code: 47", 24, "wrong-type: expected text, found the number `47`", ""),
    ("code: abc", 24, "badly-formed: Four digits, such as 0815.", ""),
    ('code: "٤٧١١"', 24, "badly-formed: Four digits, such as 0815.", ""),
    ("bare: y", 24, "badly-formed: `y` is not written in the form expected here", ""),
    ("amount: 1.5e", 26, "badly-formed: write 85.00, or a term", ""),
    ("amount: [1]", 26, "wrong-type: write an amount like 85.00", ""),
    ("treatment: freee", 29, "unknown-value: `freee` is not one of: free, included, hold", "did you mean `free`?"),
    ("treatment: 5", 29, "unknown-value: the number `5` is not one of: free, included, hold", "write free or included or hold"),
    ("every: year", 25, "unknown-value: `year` has to be `month` here", "write `every: month`, or leave it out"),
    ("start: zz", 25, "unknown-value: `zz` has to be `first` here", "write first"),
    ("rate: -5", 24, "out-of-range: `rate` is -5; it has to be at least 0", "write a number that is at least 0"),
    ("rate: -0.01", 24, "out-of-range: `rate` is -0.01; it has to be at least 0", "write a number that is at least 0"),
    ("hours: 0", 25, "out-of-range: `hours` is 0; it has to be more than 0", "write a number that is more than 0"),
    ("hours: 25", 25, "out-of-range: `hours` is 25; it has to be at most 24", "write a number that is at most 24"),
    ("words: []", 18, "empty: `words` is empty", "it needs at least 1 item"),
    ("words: [a, b, c]", 25, "too-many: `words` is too long", "it may have at most 2 items"),
    ("words: [a, a]", 29, "repeated-item: `a` is in this list twice", "keep one of them"),
    ("day: 2026-02-30", 23, "wrong-date: `2026-02-30` is not a day of the calendar", "write year-month-day: 2026-01-31"),
    ("when: {Role: x}", 25, "badly-formed: attributes are small letters", ""),
    ("when: {}", 18, "empty: `when` is empty", "it needs at least 1 key"),
    ("price: x", 25, "wrong-shape: write an amount or tiers", ""),
    ("price: -1", 25, "out-of-range: `price` is -1; it has to be at least 0", "write a number that is at least 0"),
    ("price: {model: volum}", 33, "unknown-value: `volum` is not one of: graduated, volume", "did you mean `volume`?"),
    ("price: {}", 18, "missing-key: `model` is missing from labor[\"work\"].price", "add `model:`"),
    ("from: x", 5, "missing-key: `to` is missing; `from` needs it", "add `to:`"),
    ("start: first, day: 2026-01-01", 32, "misplaced-key: write `start` or `day`, not both", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "said", "help"), FAULTS, ids=[text for text, *_ in FAULTS])
def test_one_fault(text: str, column: int, said: str, help: str) -> None:
    """Each mistake has its name, its place, one sentence, and what to type."""
    assert told(check(f"labor:\n  - {{name: work, {text}}}")) == [(f"2:{column} {said}", help)]


def test_nothing_to_say() -> None:
    """A document of the right shape has no faults, whatever its numbers are."""
    assert (
        check("labor: [{name: a, rate: 0.10, amount: $x, day: 2026-02-28, code: '4711', from: a, to: b}]")
        == ()
    )


def test_paths_name_list_items() -> None:
    """List items are shown by their name."""
    found = check("labor:\n  - {name: work, rate: x}\n  - {rate: x, name: 5}\n")
    assert [one.path for one in found] == ['labor["work"].rate', "labor[1].rate", "labor[1].name"]


def test_missing_key_of_a_list_item() -> None:
    """A key that a list item misses is shown on the item's first line."""
    found = check("labor:\n  - rate: 1\n    unit: x\n")
    assert told(found) == [
        ("2:5 missing-key: `name` is missing from labor[0]", "add `name:` (The clause's name)")
    ]
    assert (found[0].span.end_line, found[0].span.end_column) == (2, 12)  # type: ignore[union-attr]


def test_missing_key_of_the_file() -> None:
    """A key that the file misses is shown at its first key, with the author's sentence where there is one."""
    assert told(check("# why\n\npack: x\n")) == [("3:1 missing-key: a pack needs a section that charges", "")]


def test_missing_key_of_a_block() -> None:
    """A key that a block misses is shown at the block's key."""
    schema = {"properties": {"a": {"type": "object", "required": ["b"]}}}
    assert told(check("a:\n  c: 1\n", schema)) == [("1:1 missing-key: `b` is missing from a", "add `b:`")]


def test_misspelled_key_is_not_missing_too() -> None:
    """One mistake is one diagnostic: a misspelled key is not reported as missing as well."""
    assert told(check("labour: []\n")) == [
        ("1:1 unknown-key: `labour` is not a key that belongs here", "did you mean `labor`?")
    ]


def test_every_unknown_key_has_its_own() -> None:
    """Three unknown keys are three diagnostics, each on its key, in the order of the file."""
    found = check("labor: []\nx: 1\ny: 2\nz: 3\n")
    assert [str(one.span) for one in found] == ["p.yaml:2:1", "p.yaml:3:1", "p.yaml:4:1"]


def test_a_value_is_wrong_once() -> None:
    """A number where one of several words is expected is one fault, not two."""
    schema = {"properties": {"a": {"type": "string", "enum": ["x"], "minLength": 1}}}
    assert [one.rule for one in check("a: 5", schema)] == ["wrong-type"]


def test_root_of_another_type() -> None:
    """A file that is a text or a list says what is expected at its beginning."""
    assert told(check("pack:x")) == [
        ("1:1 wrong-type: expected keys and values, found the text `pack:x`", "write a space after the `:`")
    ]
    assert told(check("- pack: x")) == [("1:1 wrong-type: expected keys and values, found a list", "")]


UNION = {
    "type": "object",
    "properties": {"kind": {"enum": ["a", "b"]}},
    "required": ["kind"],
    "allOf": [
        {"if": {"properties": {"kind": {"const": "a"}}}, "then": {"properties": {"size": {"type": "number"}}, "required": ["size"]}},
        {"if": {"properties": {"kind": {"const": "b"}}}, "then": {"$ref": "#/$defs/b"}},
    ],
    "unevaluatedProperties": False,
    "$defs": {"b": {"properties": {"word": {"type": "string"}}}},
}  # fmt: skip


def test_unions() -> None:
    """The branch that the discriminating key chooses is the one that is spoken of."""
    assert told(check("kind: a\nsize: x\n", UNION)) == [
        ("2:7 wrong-type: expected a number, found the text `x`", "")
    ]
    assert told(check("kind: a\n", UNION)) == [("1:1 missing-key: `size` is missing", "add `size:`")]
    assert told(check("kind: b\nsize: 1\n", UNION)) == [
        ("2:1 unknown-key: `size` is not a key that belongs here", "keys that belong here: word")
    ]
    assert told(check("kind: b\nword: 1\n", UNION)) == [
        ("2:7 wrong-type: expected text, found the number `1`", 'put it in quotes: "1"')
    ]


def test_wrong_discriminator_blames_nothing_else() -> None:
    """Where the key that chooses is wrong, the keys of all branches pass."""
    found = check("kind: c\nsize: 1\nword: x\n", UNION)
    assert [(one.rule, str(one.span)) for one in found] == [("unknown-value", "p.yaml:1:7")]


def test_key_that_is_false() -> None:
    """A key that a branch forbids without a sentence is misplaced."""
    schema = {"properties": {"a": False}}
    assert told(check("a: 1", schema)) == [("1:1 misplaced-key: `a` does not belong here", "delete it")]


def test_no_words_of_the_validator() -> None:
    """Nothing that is said sounds of schemas, regular expressions or Python."""
    text = "labor:\n" + "".join(f"  - {{name: work, {row}}}\n" for row, *_ in FAULTS)
    said = " ".join(f"{one.message} {one.help}" for one in check(text))
    assert said
    for word in (
        "schema",
        "instance",
        "property",
        "properties",
        "Decimal",
        "None",
        "True",
        "^",
        "regex",
        "$ref",
    ):
        assert word not in said


def test_unheard() -> None:
    """A value whose spelling is already a fault is not blamed for its type too."""
    value, earlier = parse(b"labor: [{name: a, rate: .nan}, {name: 5}]", "p.yaml")
    assert value is not None
    found = shape.check_against(value, SCHEMA)
    assert [one.path for one in found] == ['labor["a"].rate', "labor[1].name"]
    assert [one.path for one in shape.unheard(found, earlier)] == ["labor[1].name"]


def test_the_kinds() -> None:
    """Each kind of file has a schema, and house rules are a part of a pack."""
    for kind in ("pack", "contracts", "test"):
        assert shape.schema(kind)["type"] == "object"  # type: ignore[arg-type]
    assert shape.check(document("sets: {vip: {queue: vip}}"), "house-rules") == ()
    found = shape.check(document("include: [x.yaml]\nsets: {vip: {queue: vip}}"), "house-rules")
    assert [(one.rule, one.path) for one in found] == [("unknown-key", "include")]


def test_eight_faults() -> None:
    """A pack with eight mistakes gets eight messages in one run, each on its own line and column."""
    text = """\
pack: block-hours
version: 1.0
titel: Block Hours
currency: usd
pools:
  - {name: block, unit: hours, lasts: 12 months, when_used_up: bil}
labor:
  - {name: work, draws: block, rate: -5}
  - {name: rest, treatment: free, paidfirst: true}
triggers:
  - {name: done, on: ticket-completed, then: [{notify: am, message: 5}]}
  - {name: low, on: balance, left: [25%], then: [{notify: am, message: x}]}
"""
    assert [f"{said.split(': ')[0]}" for said, _ in told(shape.check(document(text), "pack"))] == [
        "2:10 wrong-type", "3:1 unknown-key", "4:11 badly-formed", "6:64 unknown-value", "8:38 out-of-range",
        "9:35 unknown-key", "11:69 wrong-type", "12:5 missing-key",
    ]  # fmt: skip
