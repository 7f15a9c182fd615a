"""House rules: what several packs share, brought into a pack by its `include`.

Lists of the other file come after the pack's own, so that the pack's own clauses are asked first; maps are
united. Every part keeps the place where it was written.
"""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import shape, source
from .diagnostic import Diagnostic, Related, Span, sort
from .source import Document, Path, author_path

Read = Callable[[pathlib.Path | str], tuple[Document | None, tuple[Diagnostic, ...]]]

MAPS = ("attributes", "sets")
LISTS = ("rates", "factors", "rounding")


@dataclass(slots=True)
class _Merged:
    value: dict[str, Any]
    spans: dict[Path, tuple[Span | None, Span]]
    faults: list[Diagnostic]


def resolve(document: Document, read: Read = source.read) -> tuple[Document, tuple[Diagnostic, ...]]:
    """The pack with the calendar, attributes, sets, rates, factors and rounding of the files it includes.

    Paths are relative to the pack's file. Included files are checked as house rules; a file that cannot be
    used is a diagnostic on its line of the `include`, and the rest goes on without it.
    """
    names = document.value.get("include") if isinstance(document.value, dict) else None
    if not isinstance(names, list):
        return document, ()
    merged = _Merged(dict(document.value), dict(document.spans), [])
    here = pathlib.Path(document.file)
    seen: dict[pathlib.Path, Span] = {}
    for index, name in enumerate(names):
        if not isinstance(name, str):
            continue
        at = document.spans[("include", index)][1]
        path = here.parent / name
        if refused := _refusal(name, path, here, seen):
            message, help, related = refused
            merged.faults.append(
                Diagnostic("wrong-include", "error", message, at, f"include[{index}]", help, related)
            )
            continue
        seen[path.resolve()] = at
        included, faults = read(path)
        merged.faults += [_placed(fault, name, at, index) for fault in faults]
        if included is not None:
            merged.faults += shape.unheard(shape.check(included, "house-rules"), faults)
            _merge(merged, included)
    return Document(document.file, merged.value, merged.spans), sort(merged.faults)


def _refusal(
    name: str, path: pathlib.Path, here: pathlib.Path, seen: dict[pathlib.Path, Span]
) -> tuple[str, str, tuple[Related, ...]] | None:
    beside = "write its path as seen from this file, such as house-rules.yaml"
    if (
        pathlib.PurePosixPath(name).is_absolute()
        or pathlib.PureWindowsPath(name).drive
        or name.startswith("\\")
    ):
        return f"`{name}` is a path that only this computer knows", beside, ()
    try:
        whole = path.resolve()
    except (OSError, ValueError, RuntimeError):
        return f"`{name}` is not the name of a file", beside, ()
    if whole == here.resolve():
        return "a file cannot include itself", "delete it from the list", ()
    if whole in seen:
        return f"`{name}` is included twice", "keep one of them", (Related("first one is here", seen[whole]),)
    return None


def _placed(fault: Diagnostic, name: str, at: Span, index: int) -> Diagnostic:
    """A fault that has no place in the included file stands where the file is asked for."""
    if fault.span is not None:
        return fault
    return Diagnostic(
        fault.rule, fault.severity, fault.message, at, f"include[{index}]", fault.help, fault.related
    )


def _merge(merged: _Merged, included: Document) -> None:
    if not isinstance(included.value, dict):
        return
    for section in ("calendar", *MAPS, *LISTS):
        if section not in included.value:
            continue
        theirs, own = included.value[section], merged.value.get(section)
        if section not in merged.value:
            merged.value[section] = theirs
            _copy(merged, included, (section,), (section,))
        elif section == "calendar":
            _clash(merged, included, (section,), (section,), "calendar")
        elif section in MAPS and isinstance(own, dict) and isinstance(theirs, dict):
            _unite(merged, included, section, own, theirs)
        elif section in LISTS and isinstance(own, list) and isinstance(theirs, list):
            _append(merged, included, section, own, theirs)


def _unite(
    merged: _Merged, included: Document, section: str, own: dict[str, Any], theirs: dict[str, Any]
) -> None:
    for name in theirs:
        if name in own:
            _clash(merged, included, (section, name), (section, name), name)
        else:
            _copy(merged, included, (section, name), (section, name))
    merged.value[section] = {**own, **{name: part for name, part in theirs.items() if name not in own}}


def _append(merged: _Merged, included: Document, section: str, own: list[Any], theirs: list[Any]) -> None:
    places = {
        item["name"]: index
        for index, item in enumerate(own)
        if isinstance(item, dict) and isinstance(item.get("name"), str)
    }
    added: list[Any] = []
    for index, item in enumerate(theirs):
        name = item.get("name") if isinstance(item, dict) else None
        if isinstance(name, str) and name in places:
            _clash(merged, included, (section, places[name]), (section, index), name)
            continue
        _copy(merged, included, (section, index), (section, len(own) + len(added)))
        added.append(item)
    merged.value[section] = [*own, *added]


def _copy(merged: _Merged, included: Document, start: Path, to: Path) -> None:
    """Takes over the places of everything at and below a path, under its new path."""
    for path, places in included.spans.items():
        if path[: len(start)] == start:
            merged.spans[(*to, *path[len(start) :])] = places


def _clash(merged: _Merged, included: Document, own: Path, theirs: Path, name: str) -> None:
    mine, other = _name_span(merged.spans, own), _name_span(included.spans, theirs)
    message = f"`{name}` is defined here and in `{other.file}`"
    path = author_path(merged.value, own)
    help = "remove or rename one of them"
    merged.faults.append(
        Diagnostic(
            "duplicate-name", "error", message, mine, path, help, (Related("the other one is here", other),)
        )
    )


def _name_span(spans: Any, path: Path) -> Span:
    """Where a definition has its name: its key, or the value of `name` in a list."""
    key, value = spans[path]
    named: Span = spans[(*path, "name")][1] if (*path, "name") in spans else value
    return key or named
