"""Fees explained: the period, how many were counted, what a whole period costs, and for which of its days."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..evaluation import Evaluated
from ..fee_periods import Served, Span, periods_of, spans
from ..fees import Fee, OneOff
from ..prices import Price, flats, spread
from ..quantity import MICRO, day_of
from ..recur import Due, Sum, dues, part_of
from ..run import Run
from . import numbers
from .of_work import every
from .said import terms_of
from .values import Step


def of_fee(made: Evaluated, line: dict[str, Any]) -> Iterator[Step]:
    """The steps of the line of a fee, recurring or due once."""
    run, clause = made.run, list(made.clauses)[line["k"]]
    found = _recurring(made, line, clause.name)
    if found is None:
        yield from _once(made, line, clause.name)
        return
    span, served, due = found
    terms, c = span.terms, line["c"]
    how = "in advance" if terms.in_advance else "in arrears"
    first, last = numbers.day(served.begins), numbers.day(served.ends)
    whole = (
        ""
        if served.is_whole
        else f"; the whole period is {numbers.day(served.first)} to {numbers.day(served.last)}"
    )
    lead = " (billed ahead)" if served.seen < served.begins else ""
    is_change = terms.in_advance and due.day != served.seen
    why = (
        "the count or the terms change on this day: the difference is billed"
        if is_change
        else f"billed {how}{lead}"
    )
    yield Step("Period", f"every {every(terms.every)}, {first} to {last}{whole}; {why}", (), clause.source)
    edition = run.edition_on(c, max(due.day, served.begins))
    contract = run.contracts[c]
    terms_used = tuple(terms_of(edition.pack, "fees", clause.name, contract, day_of(due.day)))
    yield Step("Counted", _counted(span, due), (*_chargeable(due.fee, due), *terms_used), clause.source)
    yield Step("Priced", _price(due.fee.price), tuple(_sums(run, c, due)), clause.source)
    exact, shown = numbers.price(run, c, due.exact), numbers.amount(run, c, line["amount"])
    yield Step(
        "Billed", shown if exact == shown else f"{exact}, rounded {edition.pack.money_rounding}: {shown}"
    )


def _recurring(made: Evaluated, line: dict[str, Any], name: str) -> tuple[Span, Served, Due] | None:
    run, counts, c = made.run, made.behind.counts, line["c"]
    for span in spans(run, c):
        for served in periods_of(run, span) if span.name == name else ():
            for due in dues(run, counts, span, served):
                if due.day == line["day"] and part_of(span, served, due.day) == line["part"]:
                    return span, served, due
    return None


def _counted(span: Span, due: Due) -> str:
    if span.terms.unit is None:
        return "a flat amount: nothing is counted"
    counts = " and then ".join(f"{numbers.counted(one.count)} {span.terms.unit}" for one in due.sums)
    ways = {
        "daily": "counted day by day", "first-day": "counted on the first day", "last-day": "counted on the last day",
        "highest": "the highest count of the period", "average": "the average of the days",
    }  # fmt: skip
    return f"{counts}, {ways[span.terms.counted]}"


def _chargeable(fee: Fee | OneOff, due: Due) -> Iterator[str]:
    unit = fee.terms.unit if isinstance(fee, Fee) else fee.unit
    if unit is None:
        return
    if fee.minimum:
        yield f"at least {numbers.counted(fee.minimum)} are charged"
    if fee.maximum is not None:
        yield f"at most {numbers.counted(fee.maximum)} are charged"
    if fee.first_free:
        yield f"the first {numbers.counted(fee.first_free)} are free"
    charged = " and then ".join(numbers.counted(one.charged) for one in due.sums)
    if any(one.charged != one.count for one in due.sums):
        yield f"charged: {charged}"


def _price(price: Price) -> str:
    return {
        "each": "so much for each", "graduated": "each tier at its own price", "volume": "all at the price of the tier "
        "that is reached", "package": "by the package",
    }[price.model]  # fmt: skip


def _sums(run: Run, c: int, due: Due) -> Iterator[str]:
    for one in due.sums:
        yield from _whole(run, c, due.fee.price, one)
        share = "" if one.days == one.of_days else f" x {one.days}/{one.of_days} of the days"
        less = f" - {numbers.price(run, c, one.before)} billed before" if one.before else ""
        full = numbers.price(run, c, one.full)
        if share or less:
            shown = f"({full}{less})" if less and share else f"{full}{less}"
            yield f"{shown}{share} = {numbers.price(run, c, one.amount)}"
    if due.flats:
        yield f"flat amounts of tiers that are reached for the first time: {numbers.price(run, c, due.flats)}"


def _whole(run: Run, c: int, price: Price, one: Sum) -> Iterator[str]:
    """What a whole period of so many costs."""
    charged = one.charged
    if price.model == "each" and price.each is not None:
        each, whole = numbers.price(run, c, Fraction(price.each, MICRO)), numbers.price(run, c, one.full)
        yield f"{numbers.counted(charged)} x {each} = {whole} for a whole period"
    elif price.model == "graduated":
        for tier, units in spread(price, charged):
            each = numbers.price(run, c, Fraction(tier.each, MICRO))
            yield f"{numbers.counted(units)} x {each}"
    for number, flat in flats(price, charged).items():
        yield f"tier {number + 1}: {numbers.price(run, c, flat)} flat"


def _once(made: Evaluated, line: dict[str, Any], name: str) -> Iterator[Step]:
    run, c = made.run, line["c"]
    edition = run.edition_on(c, line["day"])
    fee = next((one for one in edition.one_offs if one.clause.name == name), None)
    if fee is None:
        yield Step("Billed", numbers.amount(run, c, line["amount"]))
        return
    occasion = {
        "contract-starts": "the contract starts", "milestone-reached": "the milestone is reached",
        "time-entry": "the work is done",
    }[fee.on]  # fmt: skip
    once = f", once for each {' and '.join(fee.once_per)}" if fee.once_per else ""
    yield Step("Due", f"once, when {occasion} ({numbers.day(line['day'])}){once}", (), fee.clause.source)
    details = list(terms_of(edition.pack, "fees", name, run.contracts[c], day_of(line["day"])))
    yield Step("Priced", _once_price(run, c, fee, line), tuple(details), fee.clause.source)
    yield Step("Billed", numbers.amount(run, c, line["amount"]))


def _once_price(run: Run, c: int, fee: OneOff, line: dict[str, Any]) -> str:
    if fee.share is not None:
        of = f"`{fee.share.of}`" if fee.share.amount is None else "the price"
        if fee.share.percent is None:
            return f"what earlier shares of {of} have left"
        part = numbers.exact(Fraction(fee.share.percent * 100, MICRO))
        return f"{part}% of {of}; shares of one price are rounded together, so that they add up to it"
    if fee.price is None:
        return "the amount that comes with the milestone"
    if fee.unit is None and fee.price.each is not None:
        return numbers.price(run, c, Fraction(fee.price.each, MICRO))
    return f"{numbers.counted(line['units'] or 0)} {fee.unit or ''} charged, {_price(fee.price)}"
