"""What to type instead of a value in the wrong writing, and that itself where nothing else can be meant.

Numbers in quotes, text without them, `yes`, `2h`, `1.0` for a version: what was meant is in what was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from .shape_keywords import fits
from .yaml_scalars import how_to_write, is_number

Told = tuple[str, str]
NOTHING: Told = ("", "")
_UNITS = {
    **dict.fromkeys(("s", "sec", "secs"), "second"), **dict.fromkeys(("min", "mins"), "minute"),
    **dict.fromkeys(("h", "hr", "hrs"), "hour"), **dict.fromkeys(("d", "days"), "day"),
    **dict.fromkeys(("w", "wk", "wks"), "week"), **dict.fromkeys(("mo", "mos"), "month"),
    **dict.fromkeys(("y", "yr", "yrs"), "year"),
}  # fmt: skip
_LENGTH = re.compile(rf"([0-9]+(?:\.[0-9]+)?) ?({'|'.join(_UNITS)})", re.IGNORECASE)
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_WORDS = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def respelled(value: Any, types: Sequence[str], schema: Mapping[str, Any]) -> Told:
    """The help for a value that should be of one of the types (those of JSON), and the value that was meant."""
    if isinstance(value, str) and {"number", "integer"} & set(types) and (told := _number(value)) != NOTHING:
        return told
    if isinstance(value, str) and "boolean" in types and (word := _WORDS.get(value.lower())):
        return f"write {word}", word
    if isinstance(value, str) and "object" in types and re.match(r"[\w-]+:\S", value):
        return "write a space after the `:`", ""
    pattern = schema.get("pattern")
    is_number_for_text = (
        isinstance(value, int | Decimal) and not isinstance(value, bool) and "string" in types
    )
    if is_number_for_text and (pattern is None or fits(pattern, str(value))):
        return f'put it in quotes: "{value}"', f'"{value}"'
    return _in_form(str(value), pattern) if pattern else NOTHING


def _number(value: str) -> Told:
    """A text that is a number."""
    if is_number(value):
        return f"write {value} without quotes", value
    if told := how_to_write(value):
        return told
    bare = re.sub(r"\s", "", value)
    if bare.endswith("%") and is_number(bare[:-1]):
        return f"write {format((Decimal(bare[:-1]) / 100).normalize(), 'f')}", ""
    return NOTHING


def _in_form(value: str, pattern: str) -> Told:
    """A length in short, or a version that lacks parts: 2h is 2 hours, and 1.0 is 1.0.0."""
    meant: tuple[str, ...] = ()
    if length := _LENGTH.fullmatch(value):
        meant = (f"{length[1]} {_UNITS[length[2].lower()]}{'' if length[1] == '1' else 's'}",)
    elif _VERSION.fullmatch(value):
        meant = (f"{value}.0", f"{value}.0.0")
    full = next((one for one in meant if fits(pattern, one)), "")
    return (f"write {full}", full) if full else NOTHING
