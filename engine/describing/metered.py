"""Tickets, usage and expenses in words."""

from __future__ import annotations

from . import words
from .conditions import remarks, scope
from .pools import periods
from .prices import price_of
from .telling import Paragraph, Part, Table, amount, paragraph, said, word

_LEAD = "The first of these paragraphs that fits counts."


def tickets(pack: Part) -> list[Paragraph | Table]:
    """Prices of completed tickets."""
    clauses = list(pack.parts("tickets"))
    lead = f"A ticket is billed once, on the day on which it is completed. {_LEAD} "
    lead += "A ticket that none fits costs nothing."
    return [Paragraph(lead), *map(_ticket, clauses)] if clauses else []


def _ticket(clause: Part) -> Paragraph:
    subject = scope(
        clause, "Each ticket", "Every other ticket" if clause.path[-1] else "Every ticket", of_ticket=True
    )
    price = amount(clause.at("price"), "money") if "price" in clause else ""
    drawn = _drawn(clause)
    if drawn:
        beyond = f" What that does not cover costs {price} for each ticket." if price else ""
        return paragraph(clause, f"{subject} is taken from {drawn}.{beyond}", remarks(clause))
    return paragraph(clause, f"{subject} costs {price}.", remarks(clause))


def usage(pack: Part) -> list[Paragraph | Table]:
    """Prices of what is measured."""
    clauses = list(pack.parts("usage"))
    lead = f"Usage is measured and recorded. {_LEAD} Usage that none fits is not part of this contract."
    found: list[Paragraph | Table] = [Paragraph(lead)] if clauses else []
    for clause in clauses:
        found += _usage(clause)
    return found


def _usage(clause: Part) -> list[Paragraph | Table]:
    unit = words.plain(said(clause, "unit"))
    price, tables = price_of(clause.at("price"), unit)
    subject = scope(clause, f"Usage in {unit}", f"Usage in {unit}")
    drawn = _drawn(clause)
    by_record = {"per-fact": True, "": False}[said(clause, "lines")]
    how = (
        "Each record is billed by itself, on its day." if by_record
        else f"It is added up and billed {words.each(said(clause, 'every'))}, on the last day." if "every" in clause
        else ""
    )  # fmt: skip
    over = "of each record" if by_record else "of the period"
    free = (
        f"The first {amount(clause.at('first_free'))} {unit} {over} are free."
        if "first_free" in clause
        else ""
    )
    step = (
        f"The rest is rounded up to a multiple of {amount(clause.at('increment'))}."
        if "increment" in clause
        else ""
    )
    if step and not free:
        step = step.replace("The rest", "The quantity")
    cost = (
        f"{subject} is taken from {drawn}; what that does not cover costs: {price}."
        if drawn
        else f"{subject}: {price}."
    )
    return [paragraph(clause, cost, how, periods(clause), free, step, remarks(clause)), *tables]


def expenses(pack: Part) -> list[Paragraph | Table]:
    """What is done with expenses."""
    clauses = list(pack.parts("expenses"))
    lead = f"What is bought or paid for the customer is billed on its day. {_LEAD} "
    lead += "What none fits is not part of this contract."
    return [Paragraph(lead), *map(_expense, clauses)] if clauses else []


def _expense(clause: Part) -> Paragraph:
    subject = scope(clause, "An expense", "Every other expense" if clause.path[-1] else "Every expense")
    cost = f"at cost and a markup of {amount(clause.at('markup'))}" if "markup" in clause else "at cost"
    drawn = _drawn(clause)
    if drawn:
        return paragraph(
            clause,
            f"{subject} is taken from {drawn}, {cost}; what that does not cover is billed.",
            remarks(clause),
        )
    return paragraph(clause, f"{subject} is billed {cost}.", remarks(clause))


def _drawn(clause: Part) -> str:
    return ", and when that is used up from ".join(
        f"“{words.plain(word(one))}”" for one in clause.parts("draws")
    )
