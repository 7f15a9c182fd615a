"""Conditions in words: `{role: senior, not: {clock: business}}` as it stands behind "work"."""

from __future__ import annotations

from collections.abc import Iterator

from .. import quantity
from . import words
from .calendar import hours_of
from .telling import Part, amount, items, said, whole, word

COMPARED = {"above": "more than", "at_least": "at least", "below": "less than", "at_most": "at most"}


def condition(part: Part, of_ticket: bool = False) -> str:
    """The conditions of a clause as words that follow a noun, perhaps that of a ticket; empty where there are none."""
    return told(part.at("when"), of_ticket) if "when" in part else ""


def scope(part: Part, noun: str, otherwise: str, of_ticket: bool = False) -> str:
    """The noun with its conditions (`Work of the type project`), or what it is without any (`All work`)."""
    asked = condition(part, of_ticket)
    return f"{noun} {asked}" if asked else otherwise


def told(part: Part, of_ticket: bool = False) -> str:
    """Conditions, or the name of a set, as words that follow a noun."""
    if isinstance(part.value, str):
        return _set(part, of_ticket)
    return " and ".join(_all(part, of_ticket))


def _set(part: Part, of_ticket: bool) -> str:
    """The conditions of a set, told in place, with the name of the set."""
    name = word(part)
    sets = whole(part.book).at("sets") if "sets" in whole(part.book) else None
    inside = told(sets.at(name), of_ticket) if sets is not None and name in sets else ""
    return f"{inside} ({words.quoted(words.plain(name))})"


def _all(part: Part, of_ticket: bool) -> Iterator[str]:
    for key in part.value:
        here = part.at(key)
        if key == "not":
            yield f"not {_grouped(told(here, of_ticket))}"
        elif key == "any":
            yield f"either {' or '.join(_grouped(told(one, of_ticket)) for one in items(here))}"
        elif key == "clock":
            yield f"in the hours {words.listed((hours_of(here.book, word(one)) for one in items(here)), 'or')}"
        elif key == "weekday":
            yield f"on {words.listed((words.weekdays(word(one)) for one in items(here)), 'or')}"
        elif key == "duration":
            yield f"where the worked time of the whole entry, before rounding, is {_comparison(here)}"
        else:
            yield _attribute(key, here, of_ticket)


def _grouped(text: str) -> str:
    """Conditions in brackets where they are more than one."""
    return f"({text})" if " and " in text or "either " in text else text


def _attribute(key: str, part: Part, of_ticket: bool) -> str:
    bare = key.removeprefix("ticket.")
    noun = "whose" if of_ticket or bare == key else "on a ticket whose"
    name = words.plain({"milestone": "name"}.get(bare, bare))
    if isinstance(part.value, dict):
        return f"{noun} {name} is {_comparison(part)}"
    values = words.listed(
        (words.quoted(amount(one)) if _is_word(one) else amount(one) for one in items(part)), "or"
    )
    if key == "work_type":
        return f"of the type {values}"
    if key == "role":
        return f"by a person in the role {values}"
    return f"{noun} {name} is {values}"


def _is_word(part: Part) -> bool:
    return isinstance(part.value, str) and not part.value.startswith("$") and not part.value[:1].isdigit()


def _comparison(part: Part) -> str:
    return words.listed(f"{COMPARED[key]} {amount(part.at(key))}" for key in part.value)


def dates(part: Part) -> str:
    """On which days a clause holds, as a sentence."""
    first, last = (amount_of_day(part, key) for key in ("from", "until"))
    if first and last:
        return f"This holds from {first} to {last}, both days included."
    if first:
        return f"This holds from {first} on."
    return f"This holds until {last}, that day included." if last else ""


def amount_of_day(part: Part, key: str) -> str:
    """A day that is written, in words."""
    found = quantity.day(said(part, key)) if key in part else None
    return words.day(found) if found else ""


def invoice(part: Part) -> str:
    """Label and code, where they show on the invoice."""
    label, code = said(part, "label"), said(part, "code")
    if label and code:
        return f"On the invoice: {words.quoted(label)}, code {words.safe(code)}."
    if label:
        return f"On the invoice: {words.quoted(label)}."
    return f"Code on the invoice: {words.safe(code)}." if code else ""


def remarks(part: Part) -> str:
    """Days, label and code of a clause."""
    return " ".join(one for one in (dates(part), invoice(part)) if one)
