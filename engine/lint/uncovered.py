"""uncovered: work for which a rate card or a factor table has no line, so that it is rejected and never billed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from ..conditions import Known, holds, tests_of
from ..decide import Situation, decide
from ..packs import Edition
from ..rates import FromFact
from .rule import Finding, Rule, Subject

MOST = 20_000
_ORDINARY: Known = {"billable": "true", "duration": 3600}


def _check(subject: Subject) -> Iterator[Finding]:
    """The first situation of each card and table; only of words that the pack itself says there are, and of bands."""
    edition, value = subject.edition, subject.value
    told: set[tuple[str, str]] = set()
    for known in _situations(edition):
        held = frozenset(one for one in edition.work_conditions if holds(one, known))
        decision = decide(edition, Situation(held, held, True, {}))
        if decision.refusal not in ("no-rate", "no-factor"):
            continue
        for section, name, asked in _without_line(edition, known):
            if (section, name) in told:
                continue
            words = _words(known, asked)
            if not words:
                continue
            told.add((section, name))
            index = next(i for i, one in enumerate(value[section]) if one["name"] == name)
            what = "rate card" if section == "rates" else "factor table"
            yield Finding(
                (section, index, "name"),
                f"work with {words} fits no line of the {what} `{name}`: such an entry is rejected",
                "add a line for it, or a last line without `when`",
            )


def _situations(edition: Edition) -> Iterator[Known]:
    """Situations that can be: each word of closed attributes, each band, ordinary work of an hour; nothing else is
    said. None where there are too many, or where days and bands would have to fit together."""
    asked = {test.field for one in edition.work_conditions for test in tests_of(one)}
    if {"clock", "weekday"} <= asked:
        return
    closed = {
        name: edition.pack.attributes[name].values
        for name in sorted(asked)
        if name in edition.pack.attributes and edition.pack.attributes[name].values
    }
    bands = [one.name for one in edition.calendar.bands] if edition.calendar and "clock" in asked else []
    days = ["mon", "sat", "sun"] if "weekday" in asked else []
    domains: dict[str, tuple[str, ...]] = {**closed, **({"clock": tuple(bands)} if bands else {})}
    domains |= {"weekday": tuple(days)} if days else {}
    if prod(len(one) for one in domains.values()) > MOST:
        return
    for chosen in product(*domains.values()):
        yield {**_ORDINARY, **dict(zip(domains, chosen, strict=True))}


def _without_line(edition: Edition, known: Known) -> Iterator[tuple[str, str, list[str]]]:
    """The cards and tables that clauses which match ask, and that have no line; with the names that they ask about."""
    for clause in edition.labor:
        if not holds(clause.clause.when, known):
            continue
        if isinstance(clause.rate, str):
            card = edition.cards[clause.rate]
            brings = any(isinstance(line.price, FromFact) for line in card.lines)
            if not brings and not any(holds(line.when, known) for line in card.lines):
                yield "rates", card.name, [t.field for line in card.lines for t in tests_of(line.when)]
        for name in clause.counts_as:
            if isinstance(name, str) and not any(holds(line.when, known) for line in edition.factors[name]):
                yield (
                    "factors",
                    name,
                    [t.field for line in edition.factors[name] for t in tests_of(line.when)],
                )


def _words(known: Known, asked: list[str]) -> str:
    """What is asked, as it is known: `role: trainee` and `clock: night`; empty where nothing of it is."""
    names = [one for one in dict.fromkeys(asked) if known.get(one) is not None and one not in _ORDINARY]
    return " and ".join(f"`{one}: {known[one]}`" for one in names)


RULE = Rule("uncovered", "warning", _check)
