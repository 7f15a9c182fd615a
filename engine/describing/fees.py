"""Fees in words: what recurs, and what is due once."""

from __future__ import annotations

from . import words
from .conditions import condition, remarks
from .pools import periods
from .prices import price_of
from .telling import Paragraph, Part, Table, amount, paragraph, said, word

_BILLED = {
    "in-advance": "It is billed in advance, on the first day of the period",
    "in-arrears": "It is billed in arrears, on the last day of the period",
}
_COUNTED = {
    "daily": "What is counted on each day counts for that day.",
    "first-day": "What is counted on the first day of the period counts for all of it.",
    "last-day": "What is counted on the last day of the period counts for all of it.",
    "highest": "The highest count of the period counts for all of it.",
    "average": "The average count of the days of the period counts.",
}
_PRORATION = {
    "daily": "A part of a period, and a change during a period, is billed or credited by its days, both ends included.",
    "none": "A part of a period is billed in full; an increase counts for the whole period, a decrease from the next.",
    "skip": "A part of a period is not billed; a change counts from the next period on.",
}
_DAYS_IN_MONTH = {
    "actual": "A day is its share of the days that the period really has.",
    "30": "For this every month has 30 days.",
}
_FLATS = {
    "daily": "Amounts that are due once in a tier are shared by days as well.",
    "whole": "Amounts that are due once in a tier are due in full.",
}
_ON = {
    "contract-starts": "Due once, on the first day of the contract",
    "milestone-reached": "Due each time that a milestone is reached",
    "time-entry": "Due for each entry of work",
}
_ONCE = {"ticket": "ticket", "date": "day", "resource": "person"}


def tell(pack: Part) -> list[Paragraph | Table]:
    """The fees in order; each of them is due whatever the others are."""
    return [block for fee in pack.parts("fees") for block in _fee(fee)]


def _fee(fee: Part) -> list[Paragraph | Table]:
    unit = words.plain(said(fee, "unit"))
    due = _recurring(fee) if "every" in fee else _once(fee)
    cost, tables = _cost(fee, unit)
    counted = _counted(fee, unit)
    rules = _rules(fee, unit, tables) if "every" in fee else ""
    return [paragraph(fee, f"{due}: {cost}.", counted, rules, remarks(fee)), *tables]


def _recurring(fee: Part) -> str:
    every = said(fee, "every")
    return "Due once for the whole contract" if every == "term" else f"Due {words.each(every)}"


def _once(fee: Part) -> str:
    asked = condition(fee)
    due = _ON[said(fee, "on")]
    per = [_ONCE[word(one)] for one in fee.parts("once_per")]
    once = f", but only once for each {words.listed(per)}" if per else ""
    return f"{due}{' ' + asked if asked else ''}{once}"


def _cost(fee: Part, unit: str) -> tuple[str, list[Table]]:
    if "share" in fee:
        of = fee.at("of")
        whole = amount(of, "money") if str(of.value).startswith("$") else (
            f"one whole period of the fee “{words.plain(word(of))}”, at the count of that day"
        )  # fmt: skip
        if fee.value["share"] == "rest":
            word(fee.at("share"))
            return f"what other paragraphs have not yet billed of {whole}", []
        return f"{amount(fee.at('share'))} of {whole}", []
    return price_of(fee.at("price"), unit)


def _counted(fee: Part, unit: str) -> str:
    """How many are billed of those that are counted."""
    told = []
    if "minimum" in fee:
        told.append(f"At least {amount(fee.at('minimum'))} {unit} are billed.")
    if "maximum" in fee:
        told.append(f"At most {amount(fee.at('maximum'))} {unit} are billed.")
    if "first_free" in fee:
        told.append(f"The first {amount(fee.at('first_free'))} of them are free; tiers begin after those.")
    return " ".join(told)


def _rules(fee: Part, unit: str, tables: list[Table]) -> str:
    billed = _BILLED[said(fee, "billed", "in-advance")]
    lead = f", {amount(fee.at('lead'))} earlier" if "lead" in fee else ""
    counted = _COUNTED[said(fee, "counted", "daily")] if unit else ""
    proration = said(fee, "proration", "daily")
    days = said(fee, "days_in_month", "actual")
    by_days = _DAYS_IN_MONTH[days] if "days_in_month" in fee or proration == "daily" else ""
    has_flats = "flats" in fee or any(len(one.head) > 2 for one in tables)
    flats = _FLATS[said(fee, "flats", "daily")] if has_flats else ""
    return " ".join(
        filter(None, (f"{billed}{lead}.", periods(fee), counted, _PRORATION[proration], by_days, flats))
    )
