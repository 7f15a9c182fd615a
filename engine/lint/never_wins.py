"""never-wins: a clause or line that is never reached, because those before it take everything that it would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..conditions import Condition
from ..packs import Edition
from ..rates import Labor
from ..source import Path
from .rule import Finding, Rule, Subject
from .situations import answers


def _check(subject: Subject) -> Iterator[Finding]:
    edition = subject.edition
    yield from _in_list(subject, ("rounding",), [one.clause.when for one in edition.rounding])
    yield from _in_list(subject, ("tickets",), [one.clause.when for one in edition.tickets])
    yield from _in_list(subject, ("expenses",), [one.clause.when for one in edition.expenses])
    for section, cards in (("rates", edition.cards), ("factors", edition.factors)):
        for number, name in enumerate(cards):
            lines = edition.cards[name].lines if section == "rates" else edition.factors[name]
            yield from _in_list(subject, (section, number, "lines"), [line.when for line in lines])
    ends = [takes_all(edition, one) for one in edition.labor]
    yield from _in_list(subject, ("labor",), [one.clause.when for one in edition.labor], ends)


def takes_all(edition: Edition, clause: Labor) -> bool:
    """Whether nothing of the work is left for the clauses after one."""
    if clause.cap is not None:
        return False
    if clause.rate is not None or clause.treatment is not None:
        return True
    return not edition.pools[clause.draws[-1]].can_run_dry


def _in_list(
    subject: Subject, path: Path, conditions: Sequence[Condition], ends: Sequence[bool] | None = None
) -> Iterator[Finding]:
    """The items of a list of which the first that matches counts (or that ends the waterfall) that never count."""
    situations = answers(conditions) if len(conditions) > 1 else None
    for index in range(1, len(conditions) if situations is not None else 0):
        always = [n for n in range(index) if not {"from", "until"} & set(_item(subject, path, n))]
        taking = [n for n in always if ends is None or ends[n]]
        holding = [held for held in situations or () if index in held]
        if not holding or any(not held.intersection(taking) for held in holding):
            continue
        first = next(n for n in taking if any(n in held for held in holding))
        name, above = _name(subject, path, index), _name(subject, path, first)
        yield Finding(
            _place(subject, path, index),
            f"{name} is never used: {above} before it takes everything that it would take",
            f"move {name} before {above}, or give {above} a `when` that leaves it something",
            (("this one takes it", _place(subject, path, first)),),
        )  # fmt: skip


def _place(subject: Subject, path: Path, index: int) -> Path:
    """Where an item stands: at its name, where it has one."""
    named = (*path, index, "name")
    return named if named in subject.pack.document.spans else (*path, index)


def _item(subject: Subject, path: Path, index: int) -> dict[str, Any]:
    listed: Any = subject.value
    for step in path:
        listed = listed[step]
    item: dict[str, Any] = listed[index]
    return item


def _name(subject: Subject, path: Path, index: int) -> str:
    name = _item(subject, path, index).get("name")
    return f"`{name}`" if name else f"line {index + 1}"


RULE = Rule("never-wins", "error", _check)
