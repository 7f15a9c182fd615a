"""A JSON Schema validator that speaks of one key at a time.

The usual one reports several unknown or missing keys as one fault of their parent, in words that have to be
taken apart again. Here every such fault is one error whose message is the bare key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from .quantity import day

Schema = Mapping[str, Any]
Errors = Iterator[ValidationError]


def validator(schema: Schema) -> Validator:
    """A validator for the schema, which refers to nothing but its own `$defs`."""
    dates = FormatChecker(formats=())
    dates.checks("date")(lambda value: not isinstance(value, str) or day(value) is not None)
    made: Validator = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        {
            "properties": _properties,
            "required": _required,
            "dependentRequired": _dependent_required,
            "additionalProperties": _additional,
            "unevaluatedProperties": partial(_unevaluated, schema),
            "pattern": _pattern,
            "uniqueItems": _unique,
        },
    )(schema, format_checker=dates)
    return made


def known_keys(schema: Any, root: Schema, value: Mapping[str, Any], judge: Validator) -> dict[str, Any]:
    """The keys that a block may have by this schema, with their own schemas, in the schema's order.

    Follows `$ref`, `allOf`, `anyOf`, `oneOf` and the branch of `if` that holds; where no branch of a union
    holds, because the key that chooses it is wrong, all of them.
    """
    if not isinstance(schema, Mapping):
        return {}
    parts: list[Any] = [resolve(schema, root)] if "$ref" in schema else []
    parts += [part for word in ("anyOf", "oneOf") for part in schema.get(word, ())]
    conditional = [part for part in (schema, *schema.get("allOf", ())) if "if" in part]
    chosen = [
        part.get("then" if judge.evolve(schema=part["if"]).is_valid(value) else "else")
        for part in conditional
    ]
    parts += chosen if any(chosen) else [part.get("then") for part in conditional]
    parts += [part for part in schema.get("allOf", ()) if "if" not in part]
    keys = {key: part for key, part in schema.get("properties", {}).items() if part is not False}
    for part in parts:
        keys = {**known_keys(part, root, value, judge), **keys}
    return keys


def resolve(schema: Schema, root: Schema) -> Any:
    """The part of the root schema that `$ref` names, such as `#/$defs/money`."""
    part: Any = root
    for step in str(schema["$ref"]).removeprefix("#").split("/")[1:]:
        part = part.get(step, {})
    return part


def fits(pattern: str, text: str) -> bool:
    """Whether the text fits the pattern as editors read it: `$` is the very end, `\\d` the ten digits."""
    ending = pattern.endswith("$") and not pattern.endswith("\\$")
    return re.search(pattern[:-1] + r"\Z" if ending else pattern, text, re.ASCII) is not None


def _properties(judge: Validator, parts: Mapping[str, Any], value: Any, schema: Schema) -> Errors:
    """As usual, but a key that may not stand here keeps its path."""
    if not isinstance(value, dict):
        return
    for key, part in parts.items():
        if key in value and part is False:
            yield ValidationError(key, "not", (key,), validator_value={}, instance=value[key], schema={})
        elif key in value:
            yield from judge.descend(value[key], part, path=key, schema_path=key)  # type: ignore[attr-defined]


def _required(_: Validator, keys: list[str], value: Any, schema: Schema) -> Errors:
    if isinstance(value, dict):
        yield from (ValidationError(key) for key in keys if key not in value)


def _dependent_required(_: Validator, needs: Mapping[str, list[str]], value: Any, schema: Schema) -> Errors:
    if isinstance(value, dict):
        for key, wanted in needs.items():
            if key in value:
                yield from (ValidationError(name) for name in wanted if name not in value)


def _additional(judge: Validator, allowed: Any, value: Any, schema: Schema) -> Errors:
    if not isinstance(value, dict):
        return
    patterns = schema.get("patternProperties", {})
    for key in value:
        if key in schema.get("properties", {}) or any(fits(pattern, key) for pattern in patterns):
            continue
        if allowed is False:
            yield ValidationError(key)
        elif isinstance(allowed, dict):
            yield from judge.descend(value[key], allowed, path=key)  # type: ignore[attr-defined]


def _unevaluated(root: Schema, judge: Validator, allowed: Any, value: Any, schema: Schema) -> Errors:
    if isinstance(value, dict) and allowed is False:
        keys = known_keys(schema, root, value, judge)
        patterns = schema.get("patternProperties", {})
        yield from (
            ValidationError(key)
            for key in value
            if key not in keys and not any(fits(pattern, key) for pattern in patterns)
        )


def _pattern(_: Validator, pattern: str, value: Any, schema: Schema) -> Errors:
    if isinstance(value, str) and not fits(pattern, value):
        yield ValidationError(value)


def _unique(_: Validator, wanted: bool, value: Any, schema: Schema) -> Errors:
    if not wanted or not isinstance(value, list):
        return
    first: dict[str, int] = {}
    for index, item in enumerate(value):
        earlier = first.setdefault(repr(item), index)
        if earlier != index:
            yield ValidationError(str(earlier), path=(index,))
