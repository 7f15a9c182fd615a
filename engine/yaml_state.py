"""What a walk through a YAML file knows while it goes, and the words for the faults it meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml.events import Event

from . import yaml_faults
from .diagnostic import Diagnostic, Edit, Related, Span
from .yaml_text import Text

Path = tuple[str | int, ...]
Spans = dict[Path, tuple[Span | None, Span]]

MAX_DEPTH = 30
MAX_NODES = 100_000
MAX_FAULTS = 200

_ELSEWHERE = "which is not possible here"
_WORDS = {
    "alias": (
        f"`{{0}}` refers to another part of the file, {_ELSEWHERE}",
        "write it out, or put text that begins with `*` in quotes",
    ),
    "anchor": (
        f"`{{0}}` is a name for this part of the file, {_ELSEWHERE}",
        "delete it, or put text that begins with `&` in quotes",
    ),
    "tag": (
        f"`{{0}}` is a tag, {_ELSEWHERE}",
        "delete it, or put text that begins with `!` in quotes",
    ),
    "merge-key": (f"`<<` copies another part of the file, {_ELSEWHERE}", "write the keys out"),
    "duplicate-key": ("`{0}` appears twice in the same block", "keep one of them"),
    "key-not-text": ("keys are text, but `{0}` is read as {1}", 'put it in quotes: "{0}"'),
    "key-is-block": ("a key has to be text, not a list or a block", "write a name before the `:`"),
    "no-key": ("there is no key before this `:`", "write a name before the `:`"),
    "line-break-in-name": ("a name has to stand on one line", "write it on one line"),
    "invisible-character": (
        "there is a space here that is not a plain one (U+{0})",
        "type the space again, or put the text in quotes",
    ),
    "escaped-character": (
        "this text has a character in it that cannot be seen (U+{0})",
        "delete the `\\` and what it stands for",
    ),
    "missing-space": ("`{0}:` needs a space after the `:`", "write `{0}: {1}`"),
    "missing-colon": ("`{0}` has no `:` and no value", "write `{0}: ` and its value"),
    "comma-in-braces": ("inside {{ }} a comma starts a new key", "{0}"),
    "several-documents": (
        "a second document begins here; a file holds one",
        "move it to a file of its own, or delete this line",
    ),
    "empty-file": ("this file {0}", "write keys and values, such as `pack: block-hours`"),
    "too-deep": (
        f"values are nested more than {MAX_DEPTH} deep here",
        "nest less; a closing bracket may be missing",
    ),
    "too-many-values": (f"this file has more than {MAX_NODES:,} values", "split it into several files"),
    "too-many-faults": (f"there are more faults in this file than {MAX_FAULTS}", "correct those above first"),
}
_RULES = {
    "key-is-block": "key-not-text",
    "no-key": "key-not-text",
    "escaped-character": "invisible-character",
}


class UnreadableError(Exception):
    """Nothing more can be read; the fault has been noted."""


@dataclass(slots=True)
class Walk:
    """The text, the parser's events still to come, and what has been found so far."""

    text: Text
    events: Iterator[Event]
    spans: Spans = field(default_factory=dict)
    faults: list[tuple[Diagnostic, Path]] = field(default_factory=list)
    nodes: int = 0
    last: tuple[int, int] = (0, 0)  # where the last key, value or closing bracket stands
    brackets: list[int] = field(default_factory=list)  # where those begin that are open


def next_event(state: Walk) -> Event:
    """The parser's next event; raises UnreadableError, with the fault noted, where it gives up."""
    try:
        return next(state.events)
    except Exception as error:  # besides its own errors the parser lets AttributeError and more escape
        fault = yaml_faults.explain(error, state.text, state.last, tuple(state.brackets))
        state.faults.append((fault, ()))
        raise UnreadableError from None


def note(
    state: Walk,
    rule: str,
    path: Path,
    at: tuple[int, int],
    *words: str,
    first: Span | None = None,
    fix: tuple[Edit, ...] = (),
) -> None:
    """Keeps a fault in the characters from `at[0]` up to `at[1]`, in the words that its rule has."""
    message, help = (text.format(*words) for text in _WORDS[rule])
    fault_in_words(state, _RULES.get(rule, rule), message, help, path, at, first, fix)


def fault_in_words(
    state: Walk,
    rule: str,
    message: str,
    help: str,
    path: Path,
    at: tuple[int, int],
    first: Span | None = None,
    fix: tuple[Edit, ...] = (),
) -> None:
    """Keeps a fault in words of its own. `first` is an earlier place of the same name."""
    related = (Related("first one is here", first),) if first else ()
    state.faults.append(
        (Diagnostic(rule, "error", message, state.text.span(*at), "", help, related, fix), path)
    )
    if len(state.faults) == MAX_FAULTS:
        note(state, "too-many-faults", (), at)
        raise UnreadableError


def count(state: Walk, event: Event, depth: int) -> None:
    """Counts a value; raises UnreadableError where the file is too deep or has too many."""
    state.nodes += 1
    rule = "too-deep" if depth > MAX_DEPTH else "too-many-values" if state.nodes > MAX_NODES else ""
    if rule:
        note(state, rule, (), (event.start_mark.index, event.start_mark.index + 1))
        raise UnreadableError


def place(state: Walk, path: Path, key: Span | None, at: tuple[int, int]) -> None:
    """Keeps where a value stands and where its key does."""
    state.last = at
    state.spans[path] = (key, state.text.span(*at))
