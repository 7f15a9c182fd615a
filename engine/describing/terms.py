"""The agreed values: terms with what they mean and how they change, and the plans to choose from."""

from __future__ import annotations

from .. import quantity
from . import words
from .definitions import KINDS
from .telling import CHANGES, Paragraph, Part, Table, amount, place, said, term, word

_LEAD = f"An amount marked {CHANGES} is not the same on every day: the last column says how it changes."
_OPEN = "A value in square brackets is agreed in each contract."


def tell(pack: Part, chosen: bool) -> list[Paragraph | Table]:
    """The terms; the plans as well where none is `chosen` yet."""
    if "terms" not in pack:
        return []
    terms = pack.at("terms")
    rows = tuple(_row(terms.at(name), name) for name in terms.value)
    notes = " ".join(
        ([_LEAD] if any(CHANGES in row[2] for row in rows) else [])
        + ([_OPEN] if any("\\[" in row[2] for row in rows) else [])
    )
    head = ("Value", "Kind", "Amount", "What it is", "How it changes")
    found: list[Paragraph | Table] = [
        Paragraph(f"These values are used above. {notes}".strip(), place(terms))
    ]
    found.append(Table(head, rows))
    return found if chosen else found + _plans(pack)


def _row(part: Part, name: str) -> tuple[str, ...]:
    kind = said(part, "type")
    note = words.safe(said(part, "note"))
    if "default" in part:
        word(part.at("default"))
    changes = [_agreed(part), _dated(part, kind), _uplift(part)]
    if name in part.book.moving and not any(changes[1:]):
        changes.append("It is changed by an amendment: see Parties and dates.")
    return (words.plain(name), KINDS[kind], term(part.book, name), note, " ".join(filter(None, changes)))


def _agreed(part: Part) -> str:
    return "It is agreed in each contract." if said(part, "required") == "true" else ""


def _dated(part: Part, kind: str) -> str:
    if kind == "choice":
        choices = words.listed((words.quoted(word(one)) for one in part.parts("values")), "or")
        return f"It is one of {choices}." if choices else ""
    steps = []
    for one in part.parts("values"):
        first = quantity.day(said(one, "from"))
        shown = amount(one.at("value"), kind)
        steps.append(f"from {words.day(first) if first else ''} {shown}")
    told = words.listed(steps)
    return f"{told[:1].upper()}{told[1:]}, unless the contract says its own value." if told else ""


def _uplift(part: Part) -> str:
    if "uplift" not in part:
        return ""
    rise = part.at("uplift")
    percent, every = amount(rise.at("percent")), words.each(said(rise, "every"))
    return f"It rises by {percent} {every}, counted from the day on which it was agreed, each time rounded."


def _plans(pack: Part) -> list[Paragraph | Table]:
    if "plans" not in pack:
        return []
    plans = pack.at("plans")
    kinds = {name: one["type"] for name, one in pack.value["terms"].items()} if "terms" in pack else {}
    rows = []
    for name in plans.value:
        plan = plans.at(name)
        told = [f"{words.plain(key)} {amount(plan.at(key), kinds.get(key, ''))}" for key in plan.value]
        rows.append((words.titled(name), "; ".join(told) or "the values above"))
    lead = "A contract may choose a plan. A plan changes the values that it names, and leaves the others."
    return [Paragraph(lead, place(plans)), Table(("Plan", "Its values"), tuple(rows))]
