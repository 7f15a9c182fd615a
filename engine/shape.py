"""Whether a document has the shape that its kind of file must have: known keys, types, words, forms.

What the values mean to each other (names, order, units) is for later rooms. A JSON Schema says what the shape
is; the words of the validator never reach an author.
"""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any, Literal

from jsonschema.exceptions import ValidationError

from .diagnostic import Diagnostic, sort
from .shape_keywords import Schema, validator
from .shape_words import Fault, diagnose, suggestion
from .source import Document, Path

Kind = Literal["pack", "contracts", "test", "house-rules", "mapping"]

MAX_FAULTS = 200
_ONE_PER_KEY = ("required", "dependentRequired", "additionalProperties", "unevaluatedProperties")
_MISSING = ("required", "dependentRequired")
_UNKNOWN = ("additionalProperties", "unevaluatedProperties")
_FIRST = ("not", "type", "enum", "const", "pattern")


def check(document: Document, kind: Kind) -> tuple[Diagnostic, ...]:
    """Every fault in the shape of a file of this kind."""
    return check_against(document, schema(kind))


@cache
def schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema for a kind of file. House rules are the part of a pack that `include` may bring."""
    name = "pack" if kind == "house-rules" else kind
    text = importlib.resources.files("clausewise.schemas").joinpath(f"{name}.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return {"$ref": "#/$defs/house-rules", "$defs": loaded["$defs"]} if kind == "house-rules" else loaded


def check_against(document: Document, schema: Schema) -> tuple[Diagnostic, ...]:
    """Every fault in the document's shape by this schema, up to 200; one diagnostic for each."""
    judge = validator(schema)
    leaves = (fault for error in judge.iter_errors(document.value) for fault in _leaves(error))
    faults = list(islice(leaves, MAX_FAULTS + 1))
    found = [diagnose(document, fault, schema, judge) for fault in _distinct(faults[:MAX_FAULTS])]
    if len(faults) > MAX_FAULTS:
        found.append(
            Diagnostic(
                "too-many-faults",
                "error",
                f"there are more faults in this file than the {MAX_FAULTS} shown",
                document.spans[()][1],
                help="correct these first",
            )
        )
    return sort(found)


def unheard(found: tuple[Diagnostic, ...], earlier: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """The diagnostics whose place no earlier one has named: a misspelled value is one fault, not two."""
    places = {one.span for one in earlier if one.span}
    return tuple(one for one in found if one.span not in places)


def _leaves(error: ValidationError, above: Path = ()) -> Iterator[Fault]:
    """The faults an author can act on: those of the branch that was meant, where there are branches."""
    path = (*above, *error.relative_path)
    if error.validator in ("anyOf", "oneOf"):
        branches: dict[Any, list[ValidationError]] = {}
        for cause in error.context or ():
            branches.setdefault(cause.relative_schema_path[0], []).append(cause)
        meant = [causes for causes in branches.values() if not any(map(_of_another_type, causes))]
        deep = [causes for causes in meant if any(cause.relative_path for cause in causes)]
        chosen = deep or meant
        if len(chosen) == 1:
            for cause in chosen[0]:
                yield from _leaves(cause, path)
            return
    key = error.message if error.validator in (*_ONE_PER_KEY, "uniqueItems") else ""
    yield Fault(str(error.validator or ""), error.validator_value, error.instance, error.schema, path, key)


def _of_another_type(error: ValidationError) -> bool:
    return error.validator in ("type", "const", "enum") and not error.relative_path


def _distinct(faults: list[Fault]) -> list[Fault]:
    """One fault for each mistake.

    A value that is wrong in several ways is wrong once, and a misspelled key is not missing too.
    """
    meant = {
        (
            fault.path,
            suggestion(fault.key, (*fault.schema.get("properties", ()), *_wanted(faults, fault.path))),
        )
        for fault in faults
        if fault.keyword in _UNKNOWN
    }
    kept: dict[tuple[Path, str, str], Fault] = {}
    for fault in faults:
        if fault.keyword in _MISSING and (fault.path, fault.key) in meant:
            continue
        about = "missing" if fault.keyword in _MISSING else fault.keyword if fault.key else "value"
        place = (fault.path, about, fault.key)
        if place not in kept or _rank(fault) < _rank(kept[place]):
            kept[place] = fault
    return list(kept.values())


def _wanted(faults: list[Fault], path: Path) -> list[str]:
    return [fault.key for fault in faults if fault.keyword in _MISSING and fault.path == path]


def _rank(fault: Fault) -> int:
    return _FIRST.index(fault.keyword) if fault.keyword in _FIRST else len(_FIRST)
