"""The trap inside { }: there a comma ends a value, so `{price: 1,500.00}` has a key called `500.00`.

Such pieces are put together again, and the author is told once how to write what was meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from . import yaml_scalars
from .diagnostic import Edit
from .yaml_state import Path, Walk, note, place

_GLUED = re.compile(r"([\w.-]+):(\S.*)")


@dataclass(frozen=True, slots=True)
class Cut:
    """A value that commas may have cut: its key, where it begins, where its pieces begin and end."""

    name: str | None = None
    start: int = 0
    piece: int = 0
    end: int = 0


def without_colon(
    state: Walk, values: dict[str, Any], path: Path, name: str, at: tuple[int, int], cut: Cut
) -> Cut:
    """A word with no `:` after it: a glued `key:value`, a piece of the value before it, or neither."""
    glued = _GLUED.fullmatch(name)
    if glued and glued[1] not in values:
        mend(state, values, path, cut)
        colon = at[0] + len(glued[1]) + 1
        fix = (Edit(state.text.span(colon, colon), " "),)
        note(state, "missing-space", (*path, glued[1]), (at[0], colon), glued[1], glued[2], fix=fix)
        values[glued[1]] = yaml_scalars.plain(glued[2])[0]
        place(state, (*path, glued[1]), state.text.span(at[0], colon - 1), (colon, at[1]))
        return Cut(glued[1], colon)
    if cut.name is None:
        note(state, "missing-colon", path, at, name)
        return cut
    return Cut(cut.name, cut.start, cut.piece or at[0], at[1])


def mend(state: Walk, values: dict[str, Any], path: Path, cut: Cut) -> None:
    """Puts the pieces of a cut value together again, and notes the comma that cut it."""
    if cut.name is None or not cut.piece:
        return
    joined = state.text.text[cut.start : cut.end]
    told = yaml_scalars.how_to_write(joined)
    quote = "'" if '"' in joined else '"'
    help = f": {quote}{joined}{quote}" if len(joined) <= 60 and "\n" not in joined else ""
    help = (
        f"{told[0]}; put text that has commas in quotes"
        if told
        else f"put text that has commas in quotes{help}"
    )
    digits = yaml_scalars.in_digits(joined)
    sign = joined[:1] if joined[:1] in "$€£¥" else ""  # another check knows the currency
    fix = (Edit(state.text.span(cut.start, cut.end), f"{sign}{digits[0]}"),) if digits and digits[1] else ()
    note(state, "comma-in-braces", (*path, cut.name), (cut.piece, cut.end), help, fix=fix)
    values[cut.name] = yaml_scalars.number(digits[0]) if digits else " ".join(joined.split())
    key = state.spans[(*path, cut.name)][0]
    state.spans[(*path, cut.name)] = (key, state.text.span(cut.start, cut.end))
