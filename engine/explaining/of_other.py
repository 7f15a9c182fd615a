"""Sales, tickets, usage, expenses, adjustments, discounts, write-offs and true-ups explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import polars as pl

from ..evaluation import Evaluated
from ..limit_periods import periods_of
from ..meter import Metered
from ..metered import UsagePrice
from ..prices import cost
from ..quantity import MICRO, day_of
from . import numbers, of_tiers
from .of_fee import of_fee
from .of_work import every, of_work
from .said import terms_of
from .values import Step

Steps = Callable[[Evaluated, dict[str, Any]], Iterator[Step]]
_BOUGHT = {
    "sale": "sold at the start of the contract", "purchase": "a purchase fact", "buy": "bought by work that used the "
    "pool up", "refill": "bought because the pool fell to its refill level",
}  # fmt: skip


def _sale(made: Evaluated, line: dict[str, Any]) -> Iterator[Step]:
    run, c, lot = made.run, line["c"], made.behind.drawn.lots[line["lot"]]
    pool_name = made.behind.supplied.lanes[lot.lane][1]
    unit = made.behind.supplied.units[lot.lane]
    clause = list(made.clauses)[line["k"]]
    yield Step("Bought", f"{numbers.units(run, c, unit, lot.quantity)} of `{pool_name}` on {numbers.day(lot.at)}: "
               f"{_BOUGHT.get(lot.kind, lot.kind)}", (), clause.source)  # fmt: skip
    pool = run.pool(c, pool_name, lot.at)
    details = list(
        terms_of(run.edition_on(c, lot.at).pack, "pools", pool_name, run.contracts[c], day_of(lot.at))
    )
    said = _price_of_sale(made, line, lot.kind)
    if pool is not None and pool.sold is not None:
        sold = numbers.units(run, c, unit, pool.sold.quantity)
        details.append(
            f"the pool is sold as {sold} for {numbers.price(run, c, Fraction(pool.sold.price, MICRO))}"
        )
    yield Step("Priced", said, tuple(details), clause.source)
    yield Step("Billed", f"{numbers.amount(run, c, line['amount'])}, on the day it was bought")


def _price_of_sale(made: Evaluated, line: dict[str, Any], kind: str) -> str:
    if kind == "purchase" and line["f"] is not None:
        row = made.behind.facts["purchases"].row(line["f"], named=True)
        if row["total_price"] is not None:
            return "the purchase says its whole price (`total_price`)"
        if row["offer"] is not None:
            return f"the price of the offer `{row['offer']}`"
        return "the price of the pool's sale, in proportion to the quantity"
    return "the price that the pool says"


def _ticket(made: Evaluated, line: dict[str, Any]) -> Iterator[Step]:
    run, c = made.run, line["c"]
    row = made.behind.facts["tickets"].row(line["f"], named=True)
    yield Step("Ticket", f"{row['id']} was completed on {numbers.day(line['day'])}" +
               (f", type {row['type']}" if row["type"] else ""))  # fmt: skip
    yield from _clause(made, line, "tickets")
    yield Step(
        "Billed",
        f"{numbers.amount(run, c, line['amount'])} for {numbers.counted(line['units'] or 0)} tickets",
    )


def _usage(made: Evaluated, line: dict[str, Any]) -> Iterator[Step]:
    run, c = made.run, line["c"]
    edition = run.edition_on(c, line["day"])
    name = list(made.clauses)[line["k"]].name
    clause = next((one for one in edition.usage if one.clause.name == name), None)
    if line["f"] is not None:
        row = made.behind.facts["usage"].row(line["f"], named=True)
        yield Step("Used", f"{numbers.counted(row['quantity'])} {row['unit']} on {numbers.day(line['day'])}")
    else:
        ids = made.behind.facts["usage"]["id"]
        mine = _in_period(made, line)
        quantities = made.behind.facts["usage"]["quantity"]
        total = sum(quantities[one.taken.f] for one in mine)
        listed = ", ".join(
            f"{ids[one.taken.f]}: {numbers.counted(quantities[one.taken.f])}" for one in mine[:12]
        )
        more = f" and {len(mine) - 12} more" if len(mine) > 12 else ""
        unit = line["unit"] or ""
        yield Step("Used", f"{numbers.counted(total)} {unit} from {numbers.day(line['first'])} to "
                   f"{numbers.day(line['last'])}", (f"{listed}{more}",))  # fmt: skip
    details = [*_of_usage(clause), *_metered(made, line, clause)] if clause is not None else []
    yield from _clause(made, line, "usage", details)
    yield Step("Billed", numbers.amount(run, c, line["amount"]))


def _of_usage(clause: UsagePrice) -> Iterator[str]:
    if clause.every is not None:
        yield f"added up every {every(clause.every)}"
    if clause.first_free:
        yield f"the first {numbers.counted(clause.first_free)} are free"
    if clause.increment:
        yield f"counted in steps of {numbers.counted(clause.increment)}"


def _metered(made: Evaluated, line: dict[str, Any], clause: UsagePrice) -> Iterator[str]:
    """What is charged of a fact that is billed by itself, and what it costs."""
    found = [one for one in made.behind.metered if one.taken.f == line["f"]] if line["f"] is not None else []
    if line["f"] is None:
        yield from _of_period(made, line, clause)
    for one in found:
        whole = numbers.price(made.run, line["c"], one.exact)
        if clause.price.each is not None:
            each = numbers.price(made.run, line["c"], Fraction(clause.price.each, MICRO))
            yield f"{numbers.counted(one.billable)} x {each} = {whole}"
        elif one.exact == cost(clause.price, one.billable):
            yield from of_tiers.told(made.run, line["c"], clause.price, one.billable)
        else:
            yield f"{numbers.counted(one.billable)} charged: {whole}"


def _of_period(made: Evaluated, line: dict[str, Any], clause: UsagePrice) -> Iterator[str]:
    """What a period charges, tier by tier, where one price held for all of it and no pool has paid for any."""
    mine = _in_period(made, line)
    total = sum(one.billable for one in mine)
    is_one = all(one.way == "plain" and one.clause.price == clause.price for one in mine)
    if is_one and sum(one.exact for one in mine) == cost(clause.price, total):
        yield from of_tiers.told(made.run, line["c"], clause.price, total)


def _in_period(made: Evaluated, line: dict[str, Any]) -> list[Metered]:
    """The facts that the line of a period adds up."""
    name = list(made.clauses)[line["k"]].name
    return [
        one for one in made.behind.metered
        if one.clause.clause.name == name and one.taken.c == line["c"]
        and (line["first"] or 0) <= one.taken.day <= (line["last"] or 0)
    ]  # fmt: skip


def _expense(made: Evaluated, line: dict[str, Any]) -> Iterator[Step]:
    run, c = made.run, line["c"]
    row = made.behind.facts["expenses"].row(line["f"], named=True)
    cost = Fraction(row["amount"], MICRO)
    yield Step("Spent", f"{numbers.price(run, c, cost)} on {numbers.day(line['day'])}" +
               (f", category {row['category']}" if row["category"] else ""))  # fmt: skip
    edition = run.edition_on(c, line["day"])
    name = list(made.clauses)[line["k"]].name
    clause = next((one for one in edition.expenses if one.clause.name == name), None)
    details = []
    if clause is not None and clause.markup:
        part = numbers.exact(Fraction(clause.markup * 100, MICRO))
        whole = numbers.price(run, c, cost * (1 + Fraction(clause.markup, MICRO)))
        details.append(f"with a markup of {part}%: {whole}")
    yield from _clause(made, line, "expenses", details)
    yield Step("Billed", numbers.amount(run, c, line["amount"]))


def _adjustment(made: Evaluated, line: dict[str, Any]) -> Iterator[Step]:
    row = made.behind.facts["adjustments"].row(line["f"], named=True)
    reason = f": {row['reason']}" if row["reason"] else ""
    yield Step("Adjusted", f"billed as it is written, outside discounts and limits{reason}")
    yield Step("Billed", numbers.amount(made.run, line["c"], line["amount"]))


def _clause(
    made: Evaluated, line: dict[str, Any], section: str, details: list[str] | None = None
) -> Iterator[Step]:
    """The clause that takes a fact, and the terms that it uses."""
    run, c, clause = made.run, line["c"], list(made.clauses)[line["k"]]
    terms = terms_of(
        run.edition_on(c, line["day"]).pack, section, clause.name, run.contracts[c], day_of(line["day"])
    )
    yield Step("Decided", f"`{clause.name}` is the first of `{section}` that matches", (*(details or ()), *terms),
               clause.source)  # fmt: skip


def _taken_off(made: Evaluated, line: dict[str, Any]) -> Iterator[Step]:
    """A discount or a write-off: the charge that it belongs to."""
    run, c, clause = made.run, line["c"], list(made.clauses)[line["k"]]
    contract = line["id"].partition("/")[0]
    of = f"{contract}/{line['id'].partition('/' + line['kind'] + '/')[2]}"
    charge = made.lines.filter(pl.col("id") == of)
    if charge.height:
        amount = numbers.amount(run, c, charge["amount"][0])
        yield Step("Of", f"the charge {of}, {amount}, of {numbers.day(charge['day'][0])}")
    edition = run.edition_on(c, line["day"])
    discount = next((one for one in edition.discounts if one.clause == clause), None)
    limit = next((one for one in edition.limits if one.clause == clause), None)
    if line["kind"] == "discount" and discount is not None:
        part = numbers.exact(Fraction(discount.percent * 100, MICRO))
        yield Step("Discounted", f"{part}% off the list amount",
                   ("the discounts of a month are rounded together, so that they add up to the percentage",),
                   clause.source)  # fmt: skip
    elif limit is not None and limit.at_most is not None:
        most = numbers.price(run, c, Fraction(limit.at_most, MICRO))
        yield Step("Capped", f"at most {most} every {every(limit.every)}: this is what the charge has beyond it",
                   ("partial periods have their part of it",) if limit.is_prorated else (), clause.source)  # fmt: skip
    yield Step("Billed", numbers.amount(run, c, line["amount"]))


def _true_up(made: Evaluated, line: dict[str, Any]) -> Iterator[Step]:
    run, c, clause = made.run, line["c"], list(made.clauses)[line["k"]]
    period = next(
        one for one in periods_of(run, c, clause.name, run.as_of)
        if one.begins == line["first"] and one.ends == line["last"]
    )  # fmt: skip
    least = period.amount(run, "at_least") or 0
    rule = period.stretches[-1][2]
    most = numbers.price(run, c, Fraction(rule.at_least or 0, MICRO))
    yield Step("Committed", f"at least {most} every {every(rule.every)}, {numbers.day(period.begins)} to "
               f"{numbers.day(period.ends)}: {numbers.amount(run, c, least)}", (), clause.source)  # fmt: skip
    charged = least - line["amount"]
    yield Step("Billed", f"{numbers.amount(run, c, least)} - {numbers.amount(run, c, charged)} charged = "
               f"{numbers.amount(run, c, line['amount'])}")  # fmt: skip


BY_KIND: dict[str, Steps] = {
    "labor": of_work, "overage": of_work, "drawn": of_work, "included": of_work, "free": of_work, "held": of_work,
    "sale": _sale, "fee": of_fee, "usage": _usage, "ticket": _ticket, "expense": _expense, "adjustment": _adjustment,
    "discount": _taken_off, "write-off": _taken_off, "true-up": _true_up,
}  # fmt: skip


def steps_of(made: Evaluated, line: dict[str, Any]) -> tuple[Step, ...]:
    """The steps of a charge line, and of the discounts and write-offs beside it."""
    return (*_made_by(made, line), *_beside(made, line))


def _made_by(made: Evaluated, line: dict[str, Any]) -> Iterator[Step]:
    kind = line["kind"]
    if kind in ("drawn", "held", "overage") and line["of"] in ("tickets", "usage", "expenses"):
        kind = {"tickets": "ticket", "usage": "usage", "expenses": "expense"}[line["of"]]
    yield from BY_KIND[kind](made, line)


def _beside(made: Evaluated, line: dict[str, Any]) -> Iterator[Step]:
    """Discounts and write-offs of a charge, and what is left of it."""
    rest = line["id"].partition("/")[2]
    kinds = ("discount", "write-off")
    parts = [f"{kind}/{rest}" for kind in kinds]
    own = made.lines.filter((pl.col("c") == line["c"]) & pl.col("part").is_in(parts))
    if not own.height:
        return
    run, c, names = made.run, line["c"], [one.name for one in made.clauses]
    details = [
        f"{kind} `{names[k]}`: {numbers.amount(run, c, amount)}"
        for kind, k, amount in own.sort("id").select("kind", "k", "amount").iter_rows()
    ]
    net = line["amount"] + own["amount"].sum()
    yield Step("Limited", f"with what is taken off it, {numbers.amount(run, c, net)} is left", tuple(details))
