"""Values as an author would write them on one line: `{kind: sale, quantity: 2 hours, code: "4010"}`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from . import yaml_scalars

# Letters and digits, with what can stand between them inside brackets without being read as more.
_BARE = re.compile(r"(?:-(?=\d))?[^\W_](?:[\w./%@+ -]*[\w%.])?")
_INVISIBLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def flow(value: Any) -> str:
    """A text, number, day, true or false, list or mapping on one line; reading it gives the same value."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (int, date)):
        return str(value)
    return _text(str(value))


def _text(value: str) -> str:
    """Without quotes where nobody could take it for anything else."""
    if _BARE.fullmatch(value) and yaml_scalars.plain(value) == (value, None):
        return value
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
