"""The matcher of durable-rules, fenced in: one fact, whole numbers, small rulesets, nothing that waits.

Seen in durable-rules 2.0.28, and the reason for each fence:

- More than 512 tests below one other hang its constructor, more than 15 lists (`$and`, `$or`) in one rule are
  refused (code 113), more than 64 tests below one other that hold at once fail (303), and so do facts with
  more than 255 attributes (302). So pieces and rulesets are small.
- A rule fires once per path through its alternatives, and there can be millions. So a condition is cut into
  pieces of which at most one path holds, each piece is a rule, and what the pieces say is put together here.
- After a consequent it posts its own state back. So every rule starts with a test that only facts pass.
- Absent attributes and negation do not mix. So every attribute is present in every fact, as a whole number.
- Time grows with what fires. So pieces are asked once per combination of only those attributes they mention.
- `Ruleset` never frees its memory, nor that of a state still alive at its end (100 KB), and to delete the
  state of a fact that nothing matched crashes the process. So rulesets are deleted by hand, after a last fact
  that is sure to match.
- A consequent's failure is swallowed, and one that seems to take over 10 seconds (a laptop that slept) ends
  the run without a word. So the end is checked, and what did not end well is asked again.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from .conditions import Condition
from .match_pieces import Attribute, Formula, attributes_of, cut, holds, tests_in

Room: TypeAlias = Callable[[Mapping[str, int]], frozenset[int]]
Numbered: TypeAlias = list[tuple[int, dict[str, Any]]]

_TESTS_IN_RULESET = 60
_ATTEMPTS = 3
_SID = "1"
_IS_FACT = {"is_fact": 1}
_IS_END = {"is_end": 1}


def available() -> bool:
    """Whether durable-rules can be imported here."""
    try:
        _module("durable.engine")
    except ImportError:
        return False
    return True


def match(conditions: Sequence[Condition], situations: Sequence[Mapping[str, int]]) -> list[tuple[int, ...]]:
    """For each situation the indices of the conditions that hold, ascending (see `match`)."""
    attributes = attributes_of(conditions)
    formulas, pieces = cut(conditions, attributes)
    single: dict[int, list[int]] = {}
    joined: list[tuple[int, Formula]] = []
    for index, formula in enumerate(formulas):
        if isinstance(formula, int) and not isinstance(formula, bool):
            single.setdefault(formula, []).append(index)
        elif formula is not False:
            joined.append((index, formula))
    answers = []
    with _quiet(), _rooms(pieces, attributes) as rooms:
        for situation in situations:
            fired = {piece for room in rooms for piece in room(situation)}
            held = [index for piece in fired for index in single.get(piece, ())]
            held.extend(index for index, formula in joined if holds(formula, fired))
            answers.append(tuple(sorted(held)))
    return answers


@contextmanager
def _rooms(pieces: list[dict[str, Any]], attributes: Mapping[str, Attribute]) -> Iterator[list[Room]]:
    """One function per ruleset, from a situation to the pieces that hold in it; rulesets end with them."""
    fields = {attribute.name: (field, attribute) for field, attribute in attributes.items()}
    engine, native = _module("durable.engine"), _module("durable_rules_engine")
    rulesets: list[Any] = []
    rooms = []
    try:
        for names, members in _grouped(pieces).items():
            for batch in _batches(members):
                fired: list[int] = []
                rulesets.append(engine.Ruleset("clausewise", _Host(), _rules(batch, fired)))
                ask = _asking(rulesets[-1], fired, engine.MessageNotHandledException)
                rooms.append(_remembering(ask, [fields[name] for name in names]))
        yield rooms
    finally:
        for ruleset in rulesets:
            ruleset.do_actions(ruleset.assert_fact({"sid": _SID, **_IS_END}), lambda _error, _after: None)
            ruleset.delete_state(_SID)
            native.delete_ruleset(ruleset._handle)


def _grouped(pieces: list[dict[str, Any]]) -> dict[tuple[str, ...], Numbered]:
    """The pieces by the attributes they mention."""
    groups: dict[tuple[str, ...], Numbered] = {}
    for number, piece in enumerate(pieces):
        groups.setdefault(tuple(sorted(set(tests_in(piece)))), []).append((number, piece))
    return groups


def _batches(members: Numbered) -> Iterator[Numbered]:
    """The pieces in lists that stay within what one ruleset may hold."""
    batch: Numbered = []
    tests = 0
    for number, piece in members:
        size = sum(1 for _ in tests_in(piece))
        if tests + size > _TESTS_IN_RULESET:
            yield batch
            batch, tests = [], 0
        batch.append((number, piece))
        tests += size
    yield batch


def _rules(batch: Numbered, fired: list[int]) -> dict[str, Any]:
    def recording(piece: int) -> Callable[[Any], None]:
        return lambda _closure: fired.append(piece)  # two parameters would be taken as asynchronous

    rules = {
        f"r{number}": {"all": [{"m": {"$and": [_IS_FACT, piece]}}], "run": recording(number)}
        for number, piece in batch
    }
    return {**rules, "end": {"all": [{"m": _IS_END}], "run": recording(-1)}}


def _remembering(ask: Callable[[dict[str, int]], frozenset[int]], asked: list[tuple[str, Attribute]]) -> Room:
    known: dict[tuple[int, ...], frozenset[int]] = {}

    def room(situation: Mapping[str, int]) -> frozenset[int]:
        key = tuple(
            [own.numbers.get(situation[field], 0) if field in situation else 0 for field, own in asked]
        )
        if key not in known:
            known[key] = ask({own.name: number for (_, own), number in zip(asked, key, strict=True)})
        return known[key]

    return room


def _asking(
    ruleset: Any, fired: list[int], nothing_matches: type[Exception]
) -> Callable[[dict[str, int]], frozenset[int]]:
    """A function from one fact to the pieces that hold for it."""

    def ask(fact: dict[str, int]) -> frozenset[int]:
        for _ in range(_ATTEMPTS):
            fired.clear()
            ends: list[tuple[Any, Any]] = []
            try:
                state = ruleset.assert_fact({"sid": _SID, **_IS_FACT, **fact})
            except nothing_matches:
                return frozenset()
            ruleset.do_actions(state, lambda error, after: ends.append((error, after)))  # noqa: B023
            ruleset.delete_state(_SID)
            error, after = ends[0] if ends else (None, None)
            if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                raise error
            if after is not None and error is None and "exception" not in after:
                return frozenset(fired)
        raise RuntimeError("durable-rules did not come to the end of a match")

    return ask


class _Host:
    """All that `Ruleset` asks of a host. Its own `Host` starts two threads that never end."""

    def get_action(self, name: str) -> Any:
        raise LookupError(name)


def _module(name: str) -> Any:
    with _quiet():
        return importlib.import_module(name)


@contextmanager
def _quiet() -> Iterator[None]:
    """durable-rules calls `datetime.utcfromtimestamp`, which Python 3.12 warns of at every match."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield
