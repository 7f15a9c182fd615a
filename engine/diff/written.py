"""What is written in two packs, compared key by key. Comments, layout and the order of keys do not count.

Included files are part of a pack. Lists whose items have names are compared by name, others item by item; what is
listed in a condition is a set. The order of clauses counts where the first that fits is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from ..packs import Pack
from ..source import Document, Path

# Sections in which the place of a clause among the others means nothing.
UNORDERED = ("pools", "fees", "rates", "factors", "offers")
HEAD = ("pack", "version", "title", "summary", "currency", "timezone", "money_rounding")
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Detail:
    """One key that changed: its path in the clause, the values as written, and where; None where there is none."""

    key: str
    before: str | None
    after: str | None
    before_at: str | None
    after_at: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a pack that changed: `section` and `name` as the author wrote them.

    `moved` stands in another order among its neighbours; it may have `details` besides.
    """

    kind: Literal["added", "removed", "changed", "moved"]
    section: str
    name: str
    details: tuple[Detail, ...]


class _Side(NamedTuple):
    """A value of one pack and where it is."""

    document: Document
    value: Any
    path: Path

    def at(self, step: str | int) -> _Side:
        return _Side(self.document, self.value[step], (*self.path, step))

    @property
    def place(self) -> str:
        span = self.document.spans[self.path][1]
        return f"{'/'.join(span.file.replace(chr(92), '/').split('/')[-2:])}:{span.line}"


def changes(old: Pack, new: Pack) -> tuple[Change, ...]:
    """Everything that differs between two packs, in the order of their sections."""
    before, after = (_Side(one.document, one.document.value, ()) for one in (old, new))
    return tuple(
        change for section in _keys(before, after) if section != "include"
        for change in _of_section(section, _under(before, section), _under(after, section))
    )  # fmt: skip


def _of_section(section: str, before: _Side | None, after: _Side | None) -> Iterator[Change]:
    sides = [one for one in (before, after) if one is not None]
    if section in HEAD or section == "calendar":
        if details := tuple(_differences(section, before, after, "")):
            kind: Literal["added", "removed", "changed"] = "changed"
            if section == "calendar" and len(sides) == 1:
                kind = "removed" if after is None else "added"
            yield Change(kind, "pack" if section in HEAD else section, section, details)
    elif isinstance(sides[0].value, dict):
        names = list(dict.fromkeys(name for one in sides for name in one.value))
        for name in names:
            yield from _of_part(section, name, _under(before, name), _under(after, name), is_moved=False)
    else:
        mine, theirs = _by_name(before), _by_name(after)
        moved = set() if section in UNORDERED else _moved(list(mine), list(theirs))
        for name in dict.fromkeys((*mine, *theirs)):
            yield from _of_part(section, name, mine.get(name), theirs.get(name), name in moved)


def _of_part(
    section: str, name: str, before: _Side | None, after: _Side | None, is_moved: bool
) -> Iterator[Change]:
    if before is None or after is None:
        details = tuple(_differences(section, before, after, ""))
        yield Change("added" if before is None else "removed", section, name, details)
        return
    details = tuple(_differences(section, before, after, ""))
    if is_moved:
        order = _place_among(before), _place_among(after)
        place = Detail("order", *order, before.place, after.place)
        yield Change("moved", section, name, (place, *details))
    elif details:
        yield Change("changed", section, name, details)


def _place_among(side: _Side) -> str:
    return f"{int(side.path[-1]) + 1}."


def _differences(section: str, before: _Side | None, after: _Side | None, key: str) -> Iterator[Detail]:
    """The keys under two values that differ, down to plain values and lists of them."""
    if before is None or after is None:
        yield Detail(
            key or section,
            None if before is None else written(before.value), None if after is None else written(after.value),
            None if before is None else before.place, None if after is None else after.place,
        )  # fmt: skip
    elif _meaning(before.value, _is_set(before)) == _meaning(after.value, _is_set(after)):
        return
    elif isinstance(before.value, dict) and isinstance(after.value, dict):
        for name in _keys(before, after):
            inner = f"{key}.{name}" if key else name
            yield from _differences(section, _under(before, name), _under(after, name), inner)
    elif _has_parts(before) and _has_parts(after):
        yield from _in_list(section, before, after, key)
    else:
        yield Detail(key or section, written(before.value), written(after.value), before.place, after.place)


def _in_list(section: str, before: _Side, after: _Side, key: str) -> Iterator[Detail]:
    """Items that differ: those with names by name, others where they stand among equal ones."""
    mine, theirs = _by_name(before), _by_name(after)
    if mine and theirs:
        for name in dict.fromkeys((*mine, *theirs)):
            yield from _differences(section, mine.get(name), theirs.get(name), f'{key}["{name}"]')
        if key.rpartition(".")[2] not in UNORDERED and _moved(list(mine), list(theirs)):
            yield Detail(f"{key} in order", ", ".join(mine), ", ".join(theirs), before.place, after.place)
        return
    pairs = SequenceMatcher(
        None, [repr(_meaning(one, False)) for one in before.value], [repr(_meaning(one, False)) for one in after.value],
        autojunk=False,
    )  # fmt: skip
    for tag, first, last, start, end in pairs.get_opcodes():
        if tag == "equal":
            continue
        for step in range(max(last - first, end - start)):
            one = before.at(first + step) if first + step < last else None
            other = after.at(start + step) if start + step < end else None
            number = start + step + 1 if one is None else first + step + 1
            yield from _differences(section, one, other, f"{key}[{number}]")


def _keys(before: _Side, after: _Side) -> list[str]:
    return list(dict.fromkeys((*before.value, *after.value)))


def _under(side: _Side | None, key: str) -> _Side | None:
    return side.at(key) if side is not None and key in side.value else None


def _by_name(side: _Side | None) -> dict[str, _Side]:
    """The items of a list by name; empty where not every item has one of its own."""
    items = [side.at(index) for index in range(len(side.value))] if side is not None else []
    named = {
        str(one.value["name"]): one for one in items if isinstance(one.value, dict) and "name" in one.value
    }
    return named if len(named) == len(items) else {}


def _has_parts(side: _Side) -> bool:
    return isinstance(side.value, list) and any(isinstance(one, dict) for one in side.value)


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest names that stand in another order among those that both lists have."""
    mine = [one for one in before if one in set(after)]
    theirs = [one for one in after if one in set(before)]
    place = {name: index for index, name in enumerate(theirs)}
    longest: list[list[str]] = []  # the longest run in both orders that ends at each name
    for name in mine:
        fitting = [run for run in longest if place[run[-1]] < place[name]]
        longest.append([*_longest(fitting), name])
    return set(mine) - set(_longest(longest))


def _longest(runs: list[list[str]]) -> list[str]:
    return max(runs, key=lambda run: len(run), default=[])


def _is_set(side: _Side) -> bool:
    return "when" in side.path or side.path[:1] == ("sets",)


def _meaning(value: Any, is_set: bool) -> Any:
    """A value that equals another one where both mean the same; in a condition a list is a set of its values."""
    if isinstance(value, dict):
        return {key: _meaning(one, is_set or key == "when") for key, one in sorted(value.items())}
    if isinstance(value, list):
        if is_set and not any(isinstance(one, (dict, list)) for one in value):
            return ("one of", *sorted({_plain(one) for one in value}, key=repr))
        return [_meaning(one, is_set) for one in value]
    if is_set:
        return ("one of", _plain(value))
    return _plain(value)


def _plain(value: Any) -> Any:
    """Numbers that are equal are one text, and `true` is no 1."""
    if isinstance(value, bool) or not hasattr(value, "as_integer_ratio"):
        return (type(value).__name__, value)
    return ("number", *value.as_integer_ratio())


def written(value: Any) -> str:
    """A value on one line, as an author could write it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return "nothing" if value is None else " ".join(str(value).split())
