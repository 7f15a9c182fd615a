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


def _check(subject: Subject) -> Iterator[Finding]:
    sets = mapping(subject.value, "sets")
    asked: list[tuple[Path, Any]] = [(("sets", name), raw) for name, raw in sets.items()]
    for section in LISTED:
        asked += _whens(subject.value.get(section), (section,))
    of_sets = [text for _, text in leaves(sets)]
    for path, raw in asked:
        texts = [*of_sets, *(text for _, text in leaves(raw))]
        if isinstance(raw, dict) and not any(str(text).startswith("$") for text in texts):
            yield from _of_one(subject, path, raw)


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
    yield Finding(path, f"{_name(subject, path)}: {why}", help)


def _name(subject: Subject, path: Path) -> str:
    if path[0] == "sets":
        return f"the set `{path[1]}` never holds"
    owner: Any = subject.value
    for step in path[:-1]:
        owner = owner[step]
    return f"`{owner['name']}` never applies" if "name" in owner else "this line never applies"


def _never_holds(subject: Subject, path: Path, raw: dict[str, Any]) -> bool:
    reader = Reader(subject.pack.document, subject.pack.terms, {})
    situations = answers([read_when(reader, raw, path, dict(subject.pack.attributes))])
    return situations is not None and not any(situations)


RULE = Rule("never-true", "error", _check)
