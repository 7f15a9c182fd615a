"""billed-twice: tickets with a price of their own whose work is billed or drawn as well."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..conditions import AllOf, AnyOf, Condition, Not, fields, tests_of
from ..metered import TicketPrice
from ..packs import Edition
from ..quantity import MICRO
from ..rates import Flat, Labor, Tiers
from .rule import Finding, Rule, Subject
from .values import is_dated, is_sure, money

_TYPE = frozenset({"type", "ticket.type"})
_TYPE_OF_TICKET = frozenset({"ticket.type"})
_EVERY_WORK_HAS = frozenset({"clock", "weekday", "duration"})


def _check(subject: Subject) -> Iterator[Finding]:
    edition, value = subject.edition, subject.value
    if any(is_dated(value.get(section) or []) for section in ("tickets", "labor", "rates")):
        return
    for index, one in enumerate(edition.tickets):
        asked = sorted({str(word) for test in tests_of(one.clause.when) for word in test.values})
        if one.price == 0 or not fields(one.clause.when) <= _TYPE:
            continue
        for kind in (*asked, ""):
            taking = _taking(edition, kind) if _charging(edition, kind) is one else None
            raw = value["labor"][edition.labor.index(taking)] if taking else {}
            if taking and is_sure(subject, value["tickets"][index].get("price"), raw.get("rate")):
                yield Finding(
                    ("tickets", index, "name"),
                    f"tickets are {_charge(subject, one)} and their work again {_work(subject, taking)}",
                    f"write a clause with `treatment: included` for them before `{taking.clause.name}`",
                    (("their work is taken here", ("labor", edition.labor.index(taking), "name")),),
                )  # fmt: skip
                break


def _charging(edition: Edition, kind: str) -> TicketPrice | None:
    """The clause that charges a ticket of a type of which nothing else is known; an empty text is no type."""
    return next((one for one in edition.tickets if _holds(one.clause.when, kind, _TYPE)), None)


def _taking(edition: Edition, kind: str) -> Labor | None:
    """The clause that bills or draws ordinary work on such tickets; None where that is not sure."""
    for one in edition.labor:
        of_ticket = [test for test in tests_of(one.clause.when) if test.field.startswith("ticket.")]
        if any(not kind or test.field != "ticket.type" for test in of_ticket):
            return None
        if one.treatment and any(kind in test.values for test in of_ticket):
            return None
    for one in edition.labor:
        if fields(one.clause.when) & _EVERY_WORK_HAS:
            if one.treatment:
                return None
        elif _holds(one.clause.when, kind, _TYPE_OF_TICKET):
            return one if one.treatment is None and not _costs_nothing(edition, one) else None
    return None


def _costs_nothing(edition: Edition, clause: Labor) -> bool:
    """Whether some work may cost nothing at the rate of a clause."""
    if not isinstance(clause.rate, str):
        return clause.rate == 0
    prices = [line.price for line in edition.cards[clause.rate].lines]
    tiers = [each for one in prices if isinstance(one, Tiers) for _, each in one.steps]
    return 0 in tiers or any(one in (0, Flat(0)) for one in prices)


def _holds(condition: Condition, kind: str, names: frozenset[str]) -> bool:
    """Whether a condition holds of what has a type, under the given names, and nothing else."""
    if isinstance(condition, Not):
        return not _holds(condition.part, kind, names)
    if isinstance(condition, AllOf):
        return all(_holds(part, kind, names) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(_holds(part, kind, names) for part in condition.parts)
    return condition.op == "in" and condition.field in names and kind in condition.values


def _charge(subject: Subject, one: TicketPrice) -> str:
    if one.price is None:
        return f"drawn from `{one.draws[0]}` by `{one.clause.name}`"
    return f"charged by `{one.clause.name}` ({money(subject, Fraction(one.price, MICRO))})"


def _work(subject: Subject, one: Labor) -> str:
    if one.draws:
        return f"drawn from `{one.draws[0]}` by `{one.clause.name}`"
    if isinstance(one.rate, int):
        return f"by `{one.clause.name}` ({money(subject, Fraction(one.rate, MICRO))} an hour)"
    return f"by `{one.clause.name}`"


RULE = Rule("billed-twice", "warning", _check)
