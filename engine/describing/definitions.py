"""What the words of the contract mean: sets of conditions, and what else is recorded of work and tickets."""

from __future__ import annotations

from . import words
from .conditions import told
from .telling import Paragraph, Part, Table, place, said, word

KINDS = {
    "money": "an amount", "number": "a number", "percent": "a percentage", "duration": "a length of time",
    "date": "a day", "text": "a text", "choice": "one of several words",
}  # fmt: skip
_LEAD = (
    "This is recorded of work, tickets, usage and expenses as well. A record with a value that is not listed is not "
    "billed before it is corrected."
)
_CONDITIONS = (
    "Where a paragraph asks for something, all that it asks for must be so. What was not recorded fits nothing that is "
    "asked for."
)


def tell(pack: Part) -> list[Paragraph | Table]:
    """The sets, the attributes, and how conditions are read."""
    found: list[Paragraph | Table] = [Paragraph(_CONDITIONS)]
    if "sets" in pack:
        sets = pack.at("sets")
        found += [
            Paragraph(
                f"**{words.quoted(words.plain(name))}** means: {told(sets.at(name))}.",
                place(sets.at(name)),
            )
            for name in sets.value
        ]
    if "attributes" in pack:
        part = pack.at("attributes")
        rows = tuple(_attribute(name, part.at(name)) for name in part.value)
        found += [Paragraph(_LEAD, place(part)), Table(("What is recorded", "Kind", "Values"), rows)]
    return found


def _attribute(name: str, part: Part) -> tuple[str, str, str]:
    values = words.listed((words.quoted(word(value)) for value in part.parts("values")), "or")
    return words.plain(name), KINDS[said(part, "type", "text")], f"only {values}" if values else "any"
