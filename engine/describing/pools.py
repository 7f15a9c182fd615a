"""What is prepaid, or comes with every period: pools in words."""

from __future__ import annotations

from . import words
from .conditions import remarks
from .telling import Paragraph, Part, Table, amount, paragraph, said

_DRAW_FIRST = {
    "oldest": "What is oldest is used first.",
    "soonest-to-expire": "What lapses soonest is used first.",
}
_PAID = {
    "true": "A purchase can be used only once it has been paid.",
    "false": "A purchase can be used before it has been paid.",
}
_USED_UP = {
    "bill": "what it does not cover is billed at the prices agreed below.",
    "buy": "the same quantity is bought again at the same price, as often as needed.",
    "hold": "what it does not cover waits, unbilled, until more is bought or granted; the oldest "
    "comes first. What still waits when the contract ends is not billed.",
    "owe": "more can be used than there is, and what comes next pays for that first.",
}
_DEBT = {
    "bill": "What is still owed at the end of the contract is billed.",
    "forgive": "What is still owed at the end of the contract is forgiven.",
}
PERIODS = {
    "calendar": "Periods are those of the calendar.",
    "contract": "Periods begin on the day of the month, or of the week, on which the contract begins.",
}


def tell(pack: Part) -> list[Paragraph | Table]:
    """The pools in order."""
    return [block for pool in pack.parts("pools") for block in _pool(pool)]


def periods(part: Part) -> str:
    """Where periods begin, as a sentence; nothing where it is not said and the calendar counts."""
    if "periods" not in part:
        return ""
    written = said(part, "periods")
    return PERIODS.get(written) or f"Periods begin on day {written.removeprefix('day ')} of the month."


def _pool(pool: Part) -> list[Paragraph | Table]:
    unit = said(pool, "unit")
    offers = list(pool.parts("offers"))
    is_sold = "sold" in pool or bool(offers)
    lasting = "A purchase" if is_sold else "What a period brings"
    told = paragraph(
        pool, _sold(pool, unit), _offers(offers, unit), _allowance(pool, unit), _lasts(pool, lasting),
        _DRAW_FIRST[said(pool, "draw_first", "oldest")] if "draw_first" in pool or is_sold else "",
        _PAID[said(pool, "paid_first", "false")] if "paid_first" in pool or is_sold else "",
        _reach_back(pool), _refill(pool, unit), _used_up(pool, unit), remarks(pool),
    )  # fmt: skip
    rows = tuple(
        (words.titled(said(one, "name")), _much(one, "quantity", unit), amount(one.at("price"), "money"),
         " ".join(filter(None, (_lasts(one, "It"), remarks(one)))))
        for one in offers
    )  # fmt: skip
    return [told, Table(("Offer", "Quantity", "Price", "Remarks"), rows)] if rows else [told]


def _much(part: Part, key: str, unit: str) -> str:
    """A quantity of a pool in its unit."""
    if unit == "money":
        return amount(part.at(key), "money")
    shown = amount(part.at(key))
    return shown if unit == "hours" else f"{shown} {words.plain(unit)}"


def _sold(pool: Part, unit: str) -> str:
    if "sold" not in pool:
        return ""
    sold = pool.at("sold")
    much, price = _much(sold, "quantity", unit), amount(sold.at("price"), "money")
    what = f"{much} are paid in advance." if price == much else f"A purchase of {much} costs {price}."
    when = (
        "The first purchase is billed on the first day of the contract, and each further one when it is bought."
        if said(sold, "at") == "start" else "It is billed on the day on which it is bought."
    )  # fmt: skip
    other = "A purchase of another quantity for which no price is agreed costs in proportion."
    return f"{what} {when} {other}"


def _offers(offers: list[Part], unit: str) -> str:
    if not offers:
        return ""
    return f"{words.titled(unit)} are sold ahead in the sizes of the table, and billed on the day of the purchase."


def _allowance(pool: Part, unit: str) -> str:
    if "allowance" not in pool:
        return ""
    part = pool.at("allowance")
    for_each = (
        f" for each of the {words.plain(said(part, 'for_each'))} counted on its first day"
        if "for_each" in part
        else ""
    )
    every = said(part, "every")
    brings = f"{words.each(every).capitalize()} brings"
    if every == "term":
        brings = "The contract brings"
    brings += f" {_much(part, 'quantity', unit)}{for_each}, without a charge of its own."
    share = (
        "A part of a period brings its share by days, and what is counted later in a period adds its share of the days "
        "left." if said(part, "prorate", "false") == "true"
        else "A part of a period brings the whole."
    )  # fmt: skip
    if "for_each" not in part:
        share = share.partition(", and what is counted")[0].rstrip(".") + "."
    return " ".join(filter(None, (brings, periods(part), share, _carry(part, unit))))


def _carry(part: Part, unit: str) -> str:
    if "carry_over" not in part:
        return ""
    carry = part.at("carry_over")
    bounds = [f"{amount(carry.at('of_grant'))} of what the period brought"] if "of_grant" in carry else []
    bounds += [_much(carry, "at_most", unit)] if "at_most" in carry else []
    most = f", but at most {words.listed(bounds, 'and at most')}," if bounds else ""
    kept = f"for {amount(carry.at('for'))}" if "for" in carry else "until the end of the next period"
    return (
        f"What is left at the end of a period{most} is carried over and can be used {kept}. It is used before what the "
        "new period brings, and is not carried over again."
    )


def _lasts(part: Part, subject: str) -> str:
    if "lasts" not in part:
        return ""
    named = {
        "contract": "can be used as long as the contract lasts; what is left then lapses.",
        "forever": "does not lapse; it can be used as long as the contract lasts.",
        "period": "can be used until the last day of that period; what is left then, and not carried over, lapses.",
    }
    here = part.at("lasts")
    if here.value in named:
        return f"{subject} {named[said(part, 'lasts')]}"
    return f"{subject} can be used for {amount(here)} from its first day; what is left then lapses."


def _reach_back(pool: Part) -> str:
    if "reach_back" not in pool:
        return ""
    back = amount(pool.at("reach_back"))
    return f"A purchase also covers work of the {back} before its first day that nothing else covered."


def _refill(pool: Part, unit: str) -> str:
    if "refill" not in pool:
        return ""
    part = pool.at("refill")
    level = _much(part, "at", unit)
    price = (
        f"for {amount(part.at('price'), 'money')} each time" if "price" in part
        else "at the price above, in proportion"
    )  # fmt: skip
    if "to" in part:
        up_to = _much(part, "to", unit)
        return f"As soon as {level} or less are left, so much is bought as brings it up to {up_to}, {price}."
    return (
        f"As soon as {level} or less are left, {_much(part, 'buy', unit)} are bought, {price}, as often as it takes "
        "to be above that level."
    )


def _used_up(pool: Part, unit: str) -> str:
    rule = said(pool, "when_used_up")
    told = [f"When “{words.plain(pool.value['name'])}” is used up, {_USED_UP[rule]}"]
    if "may_owe" in pool:
        told.append(f"At most {_much(pool, 'may_owe', unit)} can be owed; what is beyond that is billed.")
    if rule == "owe":
        told.append(_DEBT[said(pool, "debt_at_end", "bill")])
    return " ".join(told)
