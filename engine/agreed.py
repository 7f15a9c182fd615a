"""Whether the values that a plan, a contract or a day gives to terms make sense where the pack uses them.

A block of 0 hours is a good duration and a bad thing to sell. The pack knows that, the value stands
elsewhere: the fault is shown at the value, with a note where it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .build import build
from .diagnostic import Diagnostic, Related, Span
from .packs import Pack, Term, TermValue
from .quantity import EPOCH, MICRO, Duration
from .source import Document, Path, author_path

_SAMPLE: Mapping[str, TermValue] = {
    "money": MICRO, "number": MICRO, "percent": MICRO // 2, "duration": Duration(0, 3600),
    "date": EPOCH, "text": "text", "choice": "text",
}  # fmt: skip


def samples(pack: Pack) -> dict[str, TermValue]:
    """A value for every term: its default, else one that does no harm."""
    return {name: _sample(term) for name, term in pack.terms.items()}


def _sample(term: Term) -> TermValue:
    if term.default is not None:
        return term.default
    if term.values:
        return term.values[0][1]
    return term.choices[0] if term.choices else _SAMPLE[term.type]


def misfits(
    pack: Pack, given: Mapping[str, TermValue], currency: str, document: Document,
    places: Mapping[str, Path], otherwise: Path,
) -> tuple[Diagnostic, ...]:  # fmt: skip
    """What the pack finds wrong with the given values, at their `places`, else at the path `otherwise`."""
    found = build(pack, {**samples(pack), **given}, None, currency)[1]
    return tuple(_moved(one, pack, document, places, otherwise) for one in found)


def of_plans_and_days(pack: Pack) -> tuple[Diagnostic, ...]:
    """What is wrong with the values of the pack's own plans, and with the dated values of its terms."""
    document = pack.document
    found: list[Diagnostic] = []
    for plan, values in pack.plans.items():
        places: dict[str, Path] = {name: ("plans", plan, name) for name in values}
        found += misfits(pack, values, pack.currency, document, places, ("plans", plan))
    for name, term in pack.terms.items():
        for index, (_, value) in enumerate(term.values):
            at: Path = ("terms", name, "values", index, "value")
            found += misfits(pack, {name: value}, pack.currency, document, {name: at}, at)
    return tuple(found)


def _moved(
    one: Diagnostic, pack: Pack, document: Document, places: Mapping[str, Path], otherwise: Path
) -> Diagnostic:
    if one.span is None:
        return one
    path = places.get(_term_at(pack.document, one.span), otherwise)
    related = (*one.related, Related("it is used here", one.span))
    return replace(one, span=document.spans[path][1], path=author_path(document.value, path), related=related)


def _term_at(document: Document, span: Span) -> str:
    """The name of the term that the pack writes at a place, or an empty text."""
    for path, (_, place) in document.spans.items():
        if place == span:
            value: Any = document.value
            for step in path:
                value = value[step]
            if isinstance(value, str) and value.startswith("$"):
                return value[1:]
    return ""
