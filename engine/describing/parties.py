"""Who has the contract, from when, and what changes later."""

from __future__ import annotations

from itertools import pairwise

from ..contracts import Contract
from ..packs import Pack
from ..stages import Stage
from . import words
from .telling import Paragraph, Table, typed


def tell(contract: Contract) -> list[Paragraph | Table]:
    """Parties, dates and amendments."""
    stage = contract.stages[0]
    end = (
        f"and ends on {words.day(contract.end)}, that day included"
        if contract.end
        else "and has no agreed end"
    )
    text = (
        f"This is contract {words.quoted(contract.id)} of the customer {words.quoted(contract.customer)}. It begins on "
        f"{words.day(contract.start)} {end}."
    )
    if stage.plan:
        text += f" The plan is {words.quoted(words.plain(stage.plan))}."
    if contract.bill_to:
        text += f" It is billed to {words.quoted(contract.bill_to)}."
    if contract.purchase_order:
        text += f" The purchase order is {words.quoted(contract.purchase_order)}."
    found: list[Paragraph | Table] = [Paragraph(text)]
    if contract.contacts:
        rows = tuple((f"“{words.plain(who)}”", words.safe(where)) for who, where in contract.contacts.items())
        found.append(Table(("Who is told", "Where"), rows))
    found += [Paragraph(_amendment(contract, before, after)) for before, after in pairwise(contract.stages)]
    return found


def _amendment(contract: Contract, before: Stage, after: Stage) -> str:
    """What changes from a day on."""
    told = []
    if after.pack is not before.pack:
        told.append(f"the contract is {words.quoted(after.pack.title)} ({_named(after.pack)})")
    if after.plan != before.plan:
        told.append(f"the plan is {words.quoted(words.plain(after.plan or 'none'))}")
    for name in sorted(after.said):
        kind = after.pack.terms[name].type
        told.append(f"{words.plain(name)} is {typed(after.terms[name], kind, contract.currency)}")
    changes = words.listed(told) or "nothing changes"
    return f"**From {words.day(after.first)} on** {changes}. Nothing before that day is touched."


def _named(pack: Pack) -> str:
    return words.safe(f"{pack.name} {pack.version}")
