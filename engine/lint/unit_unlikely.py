"""unit-unlikely: a counted unit that is named once, beside another one that is nearly the same word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from ..source import Path
from ..walking import items, mapping, texts
from .rule import Finding, Rule, Subject

_LEAST = 0.8


def _check(subject: Subject) -> Iterator[Finding]:
    """Of two units that are named once each, the later one is told."""
    named = list(_named(subject))
    words = [word for word, _ in named]
    told: set[str] = set()
    for index, (word, path) in enumerate(named):
        others = [(one, at) for one, at in named if _are_alike(word, one)]
        before = [one for one, _ in named[:index]]
        is_odd_one = any(words.count(one) > 1 or one in before for one, _ in others)
        if words.count(word) > 1 or not is_odd_one or word in told:
            continue
        other, at = others[0]
        told |= {word, other}
        yield Finding(
            path, f"`{word}` is named only here, and `{other}` elsewhere: they are counted apart",
            f"write `{other}`, if it is the same that is counted",
            ((f"`{other}` is named here", at),),
        )  # fmt: skip


def _named(subject: Subject) -> Iterator[tuple[str, Path]]:
    """The units of counts, each with its place."""
    for one, path in items(subject.value, "fees"):
        yield from texts(one.get("unit"), (*path, "unit"))
    for one, path in items(subject.value, "pools"):
        yield from texts(mapping(one, "allowance").get("for_each"), (*path, "allowance", "for_each"))
    for one, path in items(subject.value, "triggers"):
        if one.get("on") == "count-changed":
            yield from texts(mapping(one, "when").get("unit"), (*path, "when", "unit"))


def _are_alike(one: str, other: str) -> bool:
    """Whether one is the other with letters more, such as a plural.

    Not `tier-1` and `tier-2`, `users` and `users-b`, `inbound` and `outbound`.
    """
    few, many = sorted((re.sub(r"[\W_]", "", word.casefold()) for word in (one, other)), key=len)
    parts = [len(re.split(r"[\W_]+", word)) for word in (one, other)]
    numbers = [re.sub(r"\D", "", word) for word in (few, many)]
    rest = iter(many)
    return (
        one != other
        and (few == many or parts[0] == parts[1])
        and few[:1] == many[:1]
        and numbers[0] == numbers[1]
        and all(letter in rest for letter in few)
        and SequenceMatcher(None, few, many).ratio() >= _LEAST
    )


RULE = Rule("unit-unlikely", "warning", _check)
