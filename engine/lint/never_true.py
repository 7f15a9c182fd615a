"""never-true: a condition that holds in no situation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..reading import Reader
from ..source import Path
from ..walking import LISTED, leaves, mapping
from ..when import read_when
from .rule import Finding, Rule, Subject
from .situations import answers

_DOES = ("applies", "holds")


def _check(subject: Subject) -> Iterator[Finding]:
    for path, raw in plain_conditions(subject):
        yield from _of_one(subject, path, raw)


def plain_conditions(subject: Subject) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every condition of a pack that asks for no term, and every set, with its path."""
    sets = mapping(subject.value, "sets")
    asked: list[tuple[Path, Any]] = [(("sets", name), raw) for name, raw in sets.items()]
    for section in LISTED:
        asked += _whens(subject.value.get(section), (section,))
    of_sets = [text for _, text in leaves(sets)]
    for path, raw in asked:
        texts = [*of_sets, *(text for _, text in leaves(raw))]
        if isinstance(raw, dict) and not any(str(text).startswith("$") for text in texts):
            yield path, raw


def _whens(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    listed = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for key, item in listed:
        if key == "when":
            yield (*path, key), item
        else:
            yield from _whens(item, (*path, key))


def _of_one(subject: Subject, path: Path, raw: dict[str, Any]) -> Iterator[Finding]:
    if not _never_holds(subject, path, raw):
        return
    least = raw
    for key in raw:
        fewer = {name: one for name, one in least.items() if name != key}
        least = fewer if fewer and _never_holds(subject, path, fewer) else least
    keys = [f"`{key}`" for key in least]
    if len(keys) == 1:
        why, do = f"nothing meets what {keys[0]} asks", f"correct what {keys[0]} asks"
    else:
        why = f"nothing meets {', '.join(keys[:-1])} and {keys[-1]} together"
        do = f"take {' or '.join(keys)} out"
    help = f"{do}; what may hold instead of each other stands under `any`"
    yield Finding(path, f"{who(subject, path)} never {_DOES[path[0] == 'sets']}: {why}", help)


def who(subject: Subject, path: Path) -> str:
    """Whose condition it is."""
    if path[0] == "sets":
        return f"the set `{path[1]}`"
    owner: Any = subject.value
    for step in path[:-1]:
        owner = owner[step]
    return f"`{owner['name']}`" if "name" in owner else "this line"


def _never_holds(subject: Subject, path: Path, raw: dict[str, Any]) -> bool:
    situations = situations_of(subject, path, raw)
    return situations is not None and not any(situations)


def situations_of(subject: Subject, path: Path, raw: dict[str, Any]) -> list[frozenset[int]] | None:
    """For each situation whether a condition holds; None where there are too many."""
    reader = Reader(subject.pack.document, subject.pack.terms, {})
    return answers([read_when(reader, raw, path, dict(subject.pack.attributes))])


RULE = Rule("never-true", "error", _check)
