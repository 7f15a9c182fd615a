"""The contract in plain English: its sections in order, from a pack, or from a contract on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from .. import terms as editions
from ..contracts import Contract
from ..packs import Pack, TermValue
from ..stages import Stage
from . import (
    calendar,
    definitions,
    example,
    fees,
    limits,
    metered,
    parties,
    pools,
    rates,
    render,
    rounding,
    terms,
    triggers,
    words,
    work,
)
from .telling import Book, Paragraph, Part, Section, Table, said, whole, word

Form = Literal["markdown", "html"]

_FAR = 100 * 366  # days ahead in which a change of a value is looked for
_ROUNDED = {
    "half-up": "half a unit goes up", "half-even": "half a unit goes to the even neighbour",
    "up": "any part of a unit goes up", "down": "any part of a unit is dropped",
}  # fmt: skip
_CHAPTERS: tuple[tuple[str, Callable[[Part], list[Paragraph | Table]]], ...] = (
    ("What is prepaid", pools.tell),
    ("Work", lambda pack: [*work.tell(pack)]),
    (
        "How work is rounded",
        lambda pack: [*rounding.tell(pack)] if "labor" in pack or "rounding" in pack else [],
    ),
    (rates.HEADING, rates.tell),
    ("Fees", fees.tell),
    ("Tickets", metered.tickets),
    ("Usage", metered.usage),
    ("Expenses", metered.expenses),
    ("Discounts and limits", lambda pack: [*limits.tell(pack)]),
    ("Notices", lambda pack: [*triggers.tell(pack)]),
    ("Hours of the week and holidays", calendar.tell),
    ("Definitions", definitions.tell),
)


def describe(
    pack: Pack,
    contract: Contract | None = None,
    on: date | None = None,
    form: Form = "markdown",
    case: str = "",
) -> str:
    """A pack in plain English, or one of its contracts as it stands on a day (without `on`, its first day).

    With a contract the pack is that of the contract on the day. The text is Markdown, or a page of HTML that needs no
    other file; it ends with a line break. The example is the `case` of this name beside the pack, or the one that shows
    most.
    """
    outcome = example.case_beside(stage_on(contract, on).pack if contract else pack, case)
    year = on.year if on else contract.start.year if contract else example.year_of(outcome)
    book = book_of(pack, contract, on, year)
    title, sections = sections_of(book, contract)
    told = stage_on(contract, on).pack if contract else pack
    sections.append(Section("A worked example", tuple(example.tell(told, outcome))))
    # A summary is written for the defaults of its pack, and may contradict what a contract has agreed.
    summary = "" if contract else words.safe(told.summary)
    return render.render(title, summary, sections, _made_from(told), form)


def book_of(pack: Pack, contract: Contract | None, on: date | None, year: int | None) -> Book:
    """The pack under its defaults, or under the terms of a contract on a day."""
    if contract is None:
        values: dict[str, TermValue] = {}
        for name, one in pack.terms.items():
            dated = [value for first, value in one.values if on and first <= on] or [
                value for _, value in one.values
            ]
            value = (dated[-1] if on else dated[0]) if dated else one.default
            if value is not None:
                values[name] = value
        moving = frozenset(name for name, one in pack.terms.items() if one.uplift or len(one.values) > 1)
        return Book(pack.document, values, moving, pack.currency, pack.timezone, None, year)
    day = on or contract.start
    stage = stage_on(contract, day)
    return Book(
        stage.pack.document, editions.values_on(contract, day), _moving(contract, stage), contract.currency,
        contract.timezone, contract.holidays, year,
    )  # fmt: skip


def stage_on(contract: Contract, day: date | None) -> Stage:
    """What the contract says on a day: its first text, or the last amendment before."""
    on = day or contract.start
    return [one for one in contract.stages if one.first <= on or one is contract.stages[0]][-1]


def sections_of(book: Book, contract: Contract | None) -> tuple[str, list[Section]]:
    """The title, and all sections but the example, each with what it says; empty ones are left out."""
    pack = whole(book)
    title = said(pack, "title")
    word(pack.at("pack"))
    said(pack, "version")
    said(pack, "summary")
    found = [Section("Parties and dates", tuple(parties.tell(contract)))] if contract else []
    found += [Section(name, tuple(tell(pack))) for name, tell in _CHAPTERS]
    found.append(Section("Agreed values", tuple(terms.tell(pack, contract is not None))))
    found.append(Section("How numbers are rounded", tuple(_numbers(pack))))
    return title, [one for one in found if one.blocks]


def _moving(contract: Contract, stage: Stage) -> frozenset[str]:
    """The terms whose value is not the same on every day of the contract."""
    last = contract.end or contract.start + timedelta(days=_FAR)
    days = sorted(
        {one for one in editions.dated_changes(contract) if contract.start <= one <= last} | {contract.start}
    )
    seen = [editions.values_on(contract, day) for day in days]
    differing = {name for name in stage.pack.terms if len({one.get(name) for one in seen}) > 1}
    return frozenset(differing | {name for name, one in stage.pack.terms.items() if one.uplift})


def _numbers(pack: Part) -> list[Paragraph]:
    """Currency, time zone, and how amounts are rounded."""
    said(pack, "currency")
    said(pack, "timezone")
    where = f"Days begin and end, and times are, as in the time zone {words.safe(pack.book.timezone)}."
    house = words.listed(words.safe(word(one)) for one in pack.parts("include"))
    shared = f"House rules from {house} are part of this contract." if house else ""
    return [Paragraph(" ".join(filter(None, (_money(pack), where, shared))))]


def _money(pack: Part) -> str:
    currency = pack.book.currency
    lead = f"All amounts are in {words.safe(currency)}."
    if "money_rounding" in pack and isinstance(pack.value["money_rounding"], dict):
        part = pack.at("money_rounding")
        step = words.money(part.value["step"], currency)
        word(part.at("step"))
        way = _ROUNDED[said(part, "direction")].replace("unit", "step")
        rounded = f"is rounded to a multiple of {step}: {way}"
    else:
        way = _ROUNDED[said(pack, "money_rounding", "half-up")]
        rounded = f"is rounded to the smallest unit of the currency: {way}"
    return f"{lead} Each line of the invoice {rounded}. A credit is rounded like its charge."


def _made_from(pack: Pack) -> str:
    path = Path(pack.document.file)
    folder = f"{path.absolute().parent.name}/" if path.parent.name or not path.is_absolute() else ""
    return f"Made from {words.safe(pack.name)} {words.safe(pack.version)} ({words.safe(folder + path.name)})"
