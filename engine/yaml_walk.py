"""From the events of a YAML parser to plain values, with a place for every key and value.

Events say more than composed nodes do (aliases keep their own place, tags and anchors are all seen) and come
one by one, so that a file which nests too deep or never ends is refused before it has been read.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from . import yaml_scalars
from .diagnostic import Diagnostic, Edit, Span
from .yaml_commas import Cut, mend, without_colon
from .yaml_state import Path, Spans, UnreadableError, Walk, count, fault_in_words, next_event, note, place
from .yaml_text import INVISIBLE, Text

_NAMES = ("name", "id", "pack")
_MARKS = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:\s|#[^\r\n]*)*)*")
_MARK = re.compile(r"[&!][^\s,\[\]{}]*")
_TO_COLON = re.compile(r"(?:\s|(?<=\s)#[^\r\n]*)*:")
_TO_DASH = re.compile(r"(?:[:\s]|(?<=\s)#[^\r\n]*)*-")
_ODD_SPACE = re.compile("[\u00a0\u2007\u200b\u202f]")
_NO_WIDTH = re.compile("\u200b")


def walk(text: Text) -> tuple[tuple[Any, Spans] | None, list[tuple[Diagnostic, Path]]]:
    """The value of the only document in the text with its places, and its faults with their paths.

    None instead of a value where nothing sensible can be read.
    """
    with closing(YAML(typ="safe", pure=True).parse(text.text)) as events:
        state = Walk(text, events)
        try:
            value = _document(state)
        except UnreadableError:
            return None, state.faults
    state.spans[()] = (None, text.span(0, len(text.text)))
    return (value, state.spans), state.faults


def _document(state: Walk) -> Any:
    event = next_event(state)
    while not isinstance(event, StreamEndEvent | NodeEvent):
        event = next_event(state)
    if isinstance(event, StreamEndEvent) or _is_empty(event):
        what = "holds nothing but comments" if state.text.text.strip() else "is empty"
        note(state, "empty-file", (), (0, 0), what)
        raise UnreadableError
    value = _value(state, event, (), None)
    next_event(state)
    event = next_event(state)
    if isinstance(event, DocumentStartEvent):
        note(state, "several-documents", (), (event.start_mark.index, event.end_mark.index))
    return value


def _is_empty(event: Event) -> bool:
    return isinstance(event, ScalarEvent) and not event.style and not event.value


def _value(state: Walk, event: Event, path: Path, key: Span | None) -> Any:
    """The value that begins with the event; its place goes to `spans`, its faults to `faults`."""
    count(state, event, len(path) + (not isinstance(event, ScalarEvent | AliasEvent)))
    if isinstance(event, AliasEvent):
        at = (event.start_mark.index, event.end_mark.index)
        written = state.text.text[slice(*at)]
        note(state, "alias", path, at, written)
        place(state, path, key, at)
        return written
    assert isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent)
    start = _unmarked(state, event, path)
    if isinstance(event, ScalarEvent):
        return _scalar(state, event, path, key, start)
    state.last = (start, start + bool(event.flow_style))
    if event.flow_style:
        state.brackets.append(start)
    value = _mapping(state, event, path) if isinstance(event, MappingStartEvent) else _list(state, path)
    if event.flow_style:
        state.brackets.pop()
    # A block ends where its last value does; the parser would say: where the next thing begins.
    place(state, path, key, (start, max(start, state.last[1])))
    return value


def _unmarked(state: Walk, event: NodeEvent, path: Path) -> int:
    """Where the value itself begins, after an anchor and a tag, both of which are faults."""
    start: int = event.start_mark.index
    marks = _MARKS.match(state.text.text, start)
    if marks is None or not (event.anchor or getattr(event, "tag", None)):
        return start
    for word in _MARK.finditer(state.text.text, start, marks.end()):
        note(state, "anchor" if word[0][0] == "&" else "tag", path, word.span(), word[0])
    end: int = event.end_mark.index
    return end if _is_empty(event) or (isinstance(event, ScalarEvent) and marks.end() > end) else marks.end()


def _scalar(state: Walk, event: ScalarEvent, path: Path, key: Span | None, start: int) -> yaml_scalars.Scalar:
    if _is_empty(event):
        _empty(state, path, key, start)
        return None
    end = event.end_mark.index
    if event.style in ("|", ">"):
        end = start + len(state.text.text[start:end].rstrip())
    place(state, path, key, (start, end))
    written = _visible(state, event.value, path, (start, end))
    if path and path[-1] in _NAMES and "\n" in written:
        note(state, "line-break-in-name", path, (start, end))
    if event.style or (event.tag or "").endswith(":str"):
        return written
    if odd := _ODD_SPACE.search(written):
        plain = _ODD_SPACE.sub(" ", _NO_WIDTH.sub("", state.text.text[start:end]))
        fix = (Edit(state.text.span(start, end), plain),)
        note(state, "invisible-character", path, (start, end), f"{ord(odd[0]):04X}", fix=fix)
    value, fault = yaml_scalars.plain(written)
    if fault:
        fault_in_words(state, *fault, path, (start, end))
    return value


def _visible(state: Walk, text: str, path: Path, at: tuple[int, int]) -> str:
    """The text without what an escape such as `\\0` or `\\ud800` may have put into it."""
    if hidden := INVISIBLE.search(text):
        note(state, "escaped-character", path, at, f"{ord(hidden[0]):04X}")
    return INVISIBLE.sub("\ufffd", text)


def _empty(state: Walk, path: Path, key: Span | None, start: int) -> None:
    """Places a value that is not there: on its key, or on the dash of its list item.

    The parser puts it at whatever comes next, often lines further down.
    """
    if key is not None:
        state.spans[path] = (key, key)
        return
    dash = _TO_DASH.match(state.text.text, state.last[1])
    at = (dash.end() - 1, dash.end()) if dash and dash.end() <= start else (start, start)
    place(state, path, None, at)


def _list(state: Walk, path: Path) -> list[Any]:
    values: list[Any] = []
    while not isinstance(head := next_event(state), CollectionEndEvent):
        values.append(_value(state, head, (*path, len(values)), None))
    if state.text.text[head.start_mark.index : head.end_mark.index]:
        state.last = (head.start_mark.index, head.end_mark.index)
    return values


def _mapping(state: Walk, event: MappingStartEvent, path: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    cut = Cut()
    while not isinstance(head := next_event(state), CollectionEndEvent):
        name, at = _key(state, head, path)
        following = next_event(state)
        if name is not None and event.flow_style and _is_bare(state, head, following, at[1]):
            cut = without_colon(state, values, path, name, at, cut)
            continue
        mend(state, values, path, cut)
        cut = Cut()
        if name is None or name in values:
            _aside(state, following, path, name, at)
            continue
        _check_name(state, isinstance(head, ScalarEvent) and not head.style, name, path, at)
        values[name] = _value(state, following, (*path, name), state.text.span(*at))
        if isinstance(following, ScalarEvent) and not _is_empty(following):
            cut = Cut(name, state.last[0])
    mend(state, values, path, cut)
    if state.text.text[head.start_mark.index : head.end_mark.index]:
        state.last = (head.start_mark.index, head.end_mark.index)
    return values


def _is_bare(state: Walk, key: Event, value: Event, end: int) -> bool:
    """Whether a key inside { } is an unquoted word with no `:` after it."""
    plain = isinstance(key, ScalarEvent) and not key.style and _is_empty(value)
    return plain and not _TO_COLON.match(state.text.text, end)


def _aside(state: Walk, event: Event, path: Path, name: str | None, at: tuple[int, int]) -> None:
    """Reads a value that has no place of its own, for the faults in it."""
    if name is None and isinstance(event, AliasEvent):
        return  # `<<: *other` is one mistake
    if name is not None:
        first = state.spans[(*path, name)][0]
        note(state, "duplicate-key", (*path, name), at, name, first=first)
    kept, state.spans = state.spans, {}
    _value(state, event, (*path, name or ""), state.text.span(*at))
    state.spans = kept


def _key(state: Walk, event: Event, path: Path) -> tuple[str | None, tuple[int, int]]:
    """The name before a `:` and where it stands; None where there is none that could be used."""
    count(state, event, 0)
    at = (event.start_mark.index, event.end_mark.index)
    if isinstance(event, AliasEvent):
        note(state, "alias", path, at, state.text.text[slice(*at)])
        return None, at
    assert isinstance(event, NodeEvent)
    at = (_unmarked(state, event, path), at[1])
    if not isinstance(event, ScalarEvent):
        note(state, "key-is-block", path, (at[0], at[0] + 1))
        _skip(state, event)
        return None, (at[0], at[0] + 1)
    state.last = at
    if _is_empty(event):
        colon = at[0] - (state.text.text[at[0] - 1 : at[0]] == ":")
        note(state, "no-key", path, (colon, colon + 1))
        return None, at
    if not event.style and event.value == "<<":
        note(state, "merge-key", path, at)
        return None, at
    return _visible(state, event.value, path, at), at


def _check_name(state: Walk, plain: bool, name: str, path: Path, at: tuple[int, int]) -> None:
    """Notes a key that is not text on one line."""
    if "\n" in name:
        note(state, "line-break-in-name", (*path, name), at)
    value = yaml_scalars.plain(name)[0] if plain else name
    if value != name:
        what = "true or false" if isinstance(value, bool) else "nothing" if value is None else "a number"
        note(state, "key-not-text", (*path, name), at, name, what)


def _skip(state: Walk, event: Event) -> None:
    depth = 1
    while depth:
        event = next_event(state)
        depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
        depth -= isinstance(event, CollectionEndEvent)
        count(state, event, depth)
