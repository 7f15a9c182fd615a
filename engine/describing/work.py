"""What happens to work: the clauses of `labor` in the order in which they are asked."""

from __future__ import annotations

from . import words
from .conditions import remarks, scope
from .rates import HEADING, hourly
from .telling import Paragraph, Part, amount, paragraph, said, whole, word

_LEAD = (
    "Work is recorded in entries. The paragraphs below are asked in this order, and each that fits takes what it can; "
    "where it cannot take all of an entry, the rest goes on to the next one that fits. An entry that is marked as not "
    "billable costs nothing and is asked of none of them."
)
_NOBODY = "Work that none of them takes is not part of this contract."
_TREATMENTS = {
    "included": "is included: it costs nothing, and is shown on the invoice at zero",
    "free": "is free of charge, and is shown on the invoice at zero",
    "hold": "waits: it is recorded at zero and not billed",
    "next-contract": "is not part of this contract, and goes to the customer's next contract",
}
_OVERAGE = {
    "worked": "Hours that are billed are those that were worked, after rounding, however they count.",
    "drawn": "Hours that are billed are those that would have been taken, and not those of the clock.",
}


def tell(pack: Part) -> list[Paragraph]:
    """The clauses in order."""
    clauses = list(pack.parts("labor"))
    if not clauses:
        return []
    last = clauses[-1].value
    takes_all = (
        not {"when", "up_to", "from", "until"} & set(last) and last.get("treatment") != "next-contract"
    )
    return [Paragraph(_LEAD if takes_all else f"{_LEAD} {_NOBODY}"), *map(_clause, clauses)]


def _clause(clause: Part) -> Paragraph:
    subject = scope(clause, "Work", "All other work" if clause.path[-1] else "All work")
    bound = _bound(clause)
    if "treatment" in clause:
        treatment = _TREATMENTS[said(clause, "treatment")]
        return paragraph(clause, f"{subject} {treatment}{bound}.", remarks(clause))
    if "draws" not in clause:
        return paragraph(clause, f"{subject} is billed {hourly(clause.at('rate'))}{bound}.", remarks(clause))
    pools = [word(one) for one in clause.parts("draws")]
    taken = f"{subject} is taken from {_pools(pools)}{bound}."
    overage = (
        _OVERAGE[said(clause, "overage", "worked")] if "overage" in clause or "counts_as" in clause else ""
    )
    return paragraph(clause, taken, _counts(clause), _beyond(clause, pools), overage, remarks(clause))


def _pools(names: list[str]) -> str:
    return ", and when that is used up from ".join(f"“{words.plain(one)}”" for one in names)


def _bound(clause: Part) -> str:
    """How much a clause takes at most."""
    if "up_to" not in clause:
        return ""
    over = words.within(said(clause, "every")) if "every" in clause else "in all"
    by = f", separately for each {words.plain(said(clause, 'per'))}" if "per" in clause else ""
    most = amount(clause.at("up_to"))
    return f", up to {most} {over}{by}; what is beyond that goes on to the next paragraph that fits"


def _counts(clause: Part) -> str:
    """As how many hours an hour counts."""
    tables, factors = [], []
    for one in clause.parts("counts_as"):
        if isinstance(one.value, str) and not one.value.startswith("$"):
            tables.append(f"as many hours as “{words.plain(word(one))}” says under {HEADING}")
        else:
            factors.append(f"{amount(one)}")
    found = [*tables, *factors]
    return (
        f"An hour of work takes {' multiplied by '.join(found)}{'' if tables else ' hours'}." if found else ""
    )


def _beyond(clause: Part, pools: list[str]) -> str:
    """What is billed where the pools do not cover the work."""
    if "rate" not in clause:
        return ""
    rate = hourly(clause.at("rate"))
    held = {one.value["name"]: one.value for one in whole(clause.book).parts("pools")}
    last = held[pools[-1]]
    if any(held[one]["unit"] == "money" for one in pools):
        rest = "is billed" if last["when_used_up"] == "bill" else "is treated as said there"
        return f"It is priced {rate}; that amount is taken, and what “{words.plain(pools[-1])}” does not cover {rest}."
    if last["when_used_up"] == "bill":
        return f"What “{words.plain(pools[-1])}” does not cover is billed {rate}."
    return f"Where work has to be billed after all, it is billed {rate}."
