"""What to tell an author about a fault in the shape of a file: one sentence, a place, and what to type.

Sentences that a schema brings (`errorMessage`, `patternErrorMessage`) are its authors' and come first; they
may be one text, or one for each keyword. A text beside `type` speaks of the value as a whole, so it is not
used for keys that are missing or unknown.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jsonschema.protocols import Validator

from .diagnostic import Diagnostic, Edit, Related, Span
from .respelled import respelled
from .shape_keywords import Schema, known_keys
from .source import Document, Path, author_path

_TYPES = {
    "object": "keys and values",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}
_RULES = {
    "required": "missing-key",
    "dependentRequired": "missing-key",
    "additionalProperties": "unknown-key",
    "unevaluatedProperties": "unknown-key",
    "not": "misplaced-key",
    "type": "wrong-type",
    "enum": "unknown-value",
    "const": "unknown-value",
    "pattern": "badly-formed",
    "format": "wrong-date",
    "uniqueItems": "repeated-item",
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "out-of-range"
    ),
    **dict.fromkeys(("minItems", "minLength", "minProperties"), "empty"),
    **dict.fromkeys(("maxItems", "maxLength", "maxProperties"), "too-many"),
}
_LIMITS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
    "multipleOf": "a multiple of",
}
_SHOWN = 12
_NEAR = 0.65  # at 0.6 `amount` would be taken for `counted`


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a value misses its schema; `key` is the key that is missing, unknown or repeated."""

    keyword: str
    wanted: Any
    value: Any
    schema: Any
    path: Path
    key: str


def diagnose(document: Document, fault: Fault, root: Schema, judge: Validator) -> Diagnostic:
    """The diagnostic for a fault, on the key or value that has to change."""
    rule = _RULES.get(fault.keyword, "wrong-shape")
    path, span = fault.path, _value_span(document, fault.path)
    related: tuple[Related, ...] = ()
    fix = ""
    if rule == "missing-key":
        path, span = (*path, fault.key), _holder(document, fault.path)
        message, help = _missing(document, fault)
    elif rule == "unknown-key":
        path, span = (*path, fault.key), _key_span(document, (*path, fault.key))
        message, help, fix = _unknown(fault, root, judge)
    elif isinstance(fault.value, str) and isinstance(
        _at(document, path), dict
    ):  # the name of a key is at fault
        path, span = (*path, fault.value), _key_span(document, (*path, fault.value))
        message, help = (
            _sentence(fault) or f"the key `{_short(fault.value)}` is not spelled as it should be",
            "",
        )
    elif rule == "repeated-item":
        related = (Related("first one is here", _value_span(document, (*path[:-1], int(fault.key)))),)
        message, help = f"{_shown(_at(document, path))} is in this list twice", "keep one of them"
    else:
        if rule in ("misplaced-key", "empty"):
            span = _key_span(document, path)
        message, help, fix = _value_words(fault, rule, _name(document, path))
    edits = (Edit(span, fix),) if fix else ()
    return Diagnostic(rule, "error", message, span, author_path(document.value, path), help, related, edits)


def suggestion(key: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    spelled = {word.lower().replace("-", "_"): word for word in known}
    close = difflib.get_close_matches(key[:60].lower().replace("-", "_"), spelled, n=1, cutoff=_NEAR)
    return spelled[close[0]] if close else None


def _is_spelling_of(written: str, meant: str) -> bool:
    """Whether a word is the one that was meant but for capitals, and `-` or `_` between its parts."""
    return written.lower().replace("-", "_") == meant.lower().replace("-", "_")


def _missing(document: Document, fault: Fault) -> tuple[str, str]:
    holder = author_path(document.value, fault.path)
    part = fault.schema.get("properties", {}).get(fault.key, {})
    described = part.get("description", "") if isinstance(part, dict) else ""
    help = f"add `{fault.key}:`" + (f" ({described.rstrip('.')})" if 0 < len(described) <= 100 else "")
    if said := _sentence(fault, beside_type=False):
        return said, ""
    if fault.keyword == "dependentRequired":
        needs = next(
            key for key, wanted in fault.wanted.items() if fault.key in wanted and key in fault.value
        )
        return f"`{fault.key}` is missing; `{needs}` needs it", help
    return f"`{fault.key}` is missing" + (f" from {holder}" if holder else ""), help


def _unknown(fault: Fault, root: Schema, judge: Validator) -> tuple[str, str, str]:
    """The sentence about a key that is not known, what to type, and the key itself where there is no doubt."""
    known = known_keys(fault.schema, root, fault.value, judge)
    message = f"`{_short(fault.key)}` is not a key that belongs here"
    if meant := suggestion(fault.key, (key for key in known if key not in fault.value or key == fault.key)):
        return message, f"did you mean `{meant}`?", meant if _is_spelling_of(fault.key, meant) else ""
    left = [key for key in known if key not in fault.value]
    more = ", …" if len(left) > _SHOWN else ""
    return message, f"keys that belong here: {', '.join(left[:_SHOWN])}{more}" if left else "delete it", ""


def _value_words(fault: Fault, rule: str, name: str) -> tuple[str, str, str]:
    """The sentence about a value, what to type, and the value itself where there is no doubt."""
    said = _sentence(fault)
    if fault.value is not None and rule == "unknown-value":
        return _unknown_value(fault, said)
    if fault.value is not None and rule in ("wrong-type", "badly-formed"):
        return _wrong_form(fault, rule, said)
    return *_of_rule(fault, rule, name, said), ""


def _wrong_form(fault: Fault, rule: str, said: str) -> tuple[str, str, str]:
    if rule == "wrong-type":
        types = _listed(fault.wanted)
        expected = " or ".join(_TYPES[kind] for kind in types)
        return said or f"expected {expected}, found {_kind(fault.value)}", *respelled(
            fault.value, types, fault.schema
        )
    types = _listed(fault.schema.get("type", []))
    usual = f"{_shown(fault.value)} is not written in the form expected here"
    return said or fault.schema.get("description") or usual, *respelled(fault.value, types, fault.schema)


def _of_rule(fault: Fault, rule: str, name: str, said: str) -> tuple[str, str]:
    if fault.value is None and rule != "misplaced-key":
        return f"{name} has no value", said or "write a value after the `:`, or delete the line"
    if rule == "misplaced-key":
        return said or f"{name} does not belong here", "delete it" if not said else ""
    if rule == "out-of-range":
        limit = f"{_LIMITS[fault.keyword]} {fault.wanted}"
        return f"{name} is {_plain(fault.value)}; it has to be {limit}", f"write a number that is {limit}"
    if rule == "empty":
        return f"{name} is empty", said or f"it needs at least {_many(fault.wanted, fault.value)}"
    if rule == "too-many":
        return f"{name} is too long", said or f"it may have at most {_many(fault.wanted, fault.value)}"
    if rule == "wrong-date":
        return (
            f"{_shown(fault.value)} is not a day of the calendar",
            said or "write year-month-day: 2026-01-31",
        )
    described = fault.schema.get("description") if isinstance(fault.schema, dict) else ""
    return said or f"{name} is not written as it should be", described or ""


def _unknown_value(fault: Fault, said: str) -> tuple[str, str, str]:
    words = [_plain(word) for word in (fault.wanted if fault.keyword == "enum" else [fault.wanted])]
    listed = ", ".join(words[:_SHOWN]) + (", …" if len(words) > _SHOWN else "")
    message = (
        f"{_shown(fault.value)} is not one of: {listed}"
        if len(words) > 1
        else f"{_shown(fault.value)} has to be `{listed}` here"
    )
    meant = suggestion(fault.value, words) if isinstance(fault.value, str) else None
    if meant:
        return message, f"did you mean `{meant}`?", meant if _is_spelling_of(fault.value, meant) else ""
    return message, said or f"write {' or '.join(words[:3])}" + (" …" if len(words) > 3 else ""), ""


def _sentence(fault: Fault, beside_type: bool = True) -> str:
    """The schema's own words for this fault, if it has any."""
    if not isinstance(fault.schema, dict):
        return ""
    if fault.keyword == "pattern" and "patternErrorMessage" in fault.schema:
        return str(fault.schema["patternErrorMessage"])
    words = fault.schema.get("errorMessage", "")
    if isinstance(words, dict):
        return str(words.get(fault.keyword, ""))
    return str(words) if beside_type or "type" not in fault.schema else ""


def _listed(types: Any) -> list[str]:
    return [types] if isinstance(types, str) else list(types)


def _many(count: int, value: Any) -> str:
    thing = "item" if isinstance(value, list) else "key" if isinstance(value, dict) else "character"
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "keys and values"
    if value is None:
        return "nothing"
    number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return f"the number `{_plain(value)}`" if number else f"`{_short(_plain(value))}`"


def _kind(value: Any) -> str:
    return f"the text {_shown(value)}" if isinstance(value, str) else _shown(value)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:40]}…"


def _name(document: Document, path: Path) -> str:
    """How a sentence calls the value: by its key, or as an item of a list."""
    if not path:
        return "this file"
    return f"`{_short(path[-1])}`" if isinstance(path[-1], str) else "this item of the list"


def _at(document: Document, path: Path) -> Any:
    value = document.value
    for step in path:
        value = value[step]
    return value


def _value_span(document: Document, path: Path) -> Span:
    while path not in document.spans:
        path = path[:-1]
    return document.spans[path][1] if path else _holder(document, ())


def _key_span(document: Document, path: Path) -> Span:
    key = document.spans[path][0] if path in document.spans else None
    return key or _value_span(document, path)


def _holder(document: Document, path: Path) -> Span:
    """The place that stands for a whole block: its key, or the first line of it."""
    if path and (key := document.spans[path][0]):
        return key
    whole = document.spans[path][1]
    if whole.line == whole.end_line:
        return whole
    inner = [
        span
        for child, pair in document.spans.items()
        if len(child) == len(path) + 1 and child[: len(path)] == path
        for span in pair
        if span
    ]
    start = whole if path else min(inner, default=whole)
    ends = [
        span.end_column
        for span in inner
        if span.line == span.end_line == start.line and span.file == start.file
    ]
    return Span(start.file, start.line, start.column, start.line, max(ends, default=start.column + 1))
