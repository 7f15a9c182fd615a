"""Discounts, caps and commitments in words."""

from __future__ import annotations

from . import words
from .conditions import condition, remarks
from .pools import periods
from .telling import Paragraph, Part, amount, items, paragraph, said, word

KINDS_OF_CHARGES = {
    "all": "all charges except corrections", "labor": "the charges for work", "fees": "the fees",
    "usage": "the charges for usage", "tickets": "the charges for tickets", "expenses": "the charges for expenses",
}  # fmt: skip
_LEAD = (
    "Discounts come first, each of the amount before any discount; then what is beyond a limit is written off; then "
    "what is missing to a commitment is billed."
)
_PRORATION = {
    "daily": "In a part of a period the amount is that part of it, by days.",
    "none": "In a part of a period it is the whole amount.",
}


def tell(pack: Part) -> list[Paragraph]:
    """The discounts, then the limits."""
    found = [*map(_discount, pack.parts("discounts")), *map(_limit, pack.parts("limits"))]
    return [Paragraph(_LEAD), *found] if found else []


def charges(part: Part) -> str:
    """What `of` says: a kind of charges, or those of some clauses."""
    named = [word(one) for one in items(part)]
    if not isinstance(part.value, list) and named[0] in KINDS_OF_CHARGES:
        return KINDS_OF_CHARGES[named[0]]
    return f"the charges of {words.listed(f'“{words.plain(one)}”' for one in named)}"


def _discount(clause: Part) -> Paragraph:
    asked = condition(clause)
    percent, of = amount(clause.at("percent")), charges(clause.at("of"))
    return paragraph(clause, f"{percent} is taken off {of}{' ' + asked if asked else ''}.", remarks(clause))


def _limit(clause: Part) -> Paragraph:
    asked = condition(clause)
    of, every = charges(clause.at("of")), said(clause, "every")
    over = words.within(every)
    subject = f"{of[0].upper()}{of[1:]}{' ' + asked if asked else ''}"
    told = []
    if "at_most" in clause:
        most = amount(clause.at("at_most"), "money")
        told.append(f"{subject} come to at most {most} {over}; what is beyond that is written off.")
    if "at_least" in clause:
        least = amount(clause.at("at_least"), "money")
        told.append(f"{subject} come to at least {least} {over}; what is missing is billed on the last day.")
    return paragraph(
        clause, *told, periods(clause), _PRORATION[said(clause, "proration", "daily")], remarks(clause)
    )
