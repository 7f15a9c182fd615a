"""The price of an hour, and as how many hours an hour counts: rate cards and factor tables in words."""

from __future__ import annotations

from . import words
from .conditions import condition, dates, invoice
from .telling import Paragraph, Part, Table, amount, paragraph, said, word

HEADING = "Prices and factors"
_NO_RATE = "Work that no line fits has no price here: it is not billed before it has been looked at."
_NO_FACTOR = "Work that no line fits is not billed before it has been looked at."


def tell(pack: Part) -> list[Paragraph | Table]:
    """The rate cards, then the factor tables."""
    found: list[Paragraph | Table] = []
    for card in pack.parts("rates"):
        found += _card(card)
    for table in pack.parts("factors"):
        found += _factors(table)
    return found


def hourly(part: Part) -> str:
    """A `rate` of a clause: an amount an hour, or the rate card of that name."""
    if isinstance(part.value, str) and not part.value.startswith("$"):
        return f"at the prices of “{words.plain(word(part))}” under {HEADING}"
    return f"at {amount(part, 'money')} an hour"


def _card(card: Part) -> list[Paragraph | Table]:
    lines = list(card.parts("lines"))
    open_end = any("when" not in one and "from" not in one and "until" not in one for one in lines)
    lead = "This is the price of an hour. The first line that fits counts."
    rows = tuple(_line(one) for one in lines)
    head = paragraph(card, lead, "" if open_end else _NO_RATE, dates(card), invoice(card))
    return [head, Table(("Work", "Price", "Remarks"), rows), *_modifiers(card)]


def _line(line: Part) -> tuple[str, str, str]:
    own = words.titled(said(line, "name")) if "name" in line else ""
    fixed = "none of the changes below applies" if said(line, "modifiers") == "none" else ""
    told = [one for one in (own, fixed, dates(line), invoice(line)) if one]
    asked = condition(line)
    if "flat" in line:
        price = f"{amount(line.at('flat'), 'money')} for the whole entry, whatever its length; no change applies to it"
    else:
        price, asked = _rate(line.at("rate"), asked)
    return asked or ("all other work" if line.path[-1] else "all work"), price, "; ".join(told)


def _rate(part: Part, asked: str) -> tuple[str, str]:
    if not isinstance(part.value, dict):
        return f"{amount(part, 'money')} an hour", asked
    if "from" in part:
        source = words.plain(said(part, "from"))
        where = f"where a {source} is recorded with it"
        return f"the {source} recorded with the work, an hour", f"{asked}, {where}" if asked else where
    return _tiers(part), asked


def _tiers(rate: Part) -> str:
    """Each hour at the price of its own tier."""
    model = {"graduated": "each hour at the price of its own tier"}[said(rate, "model")]
    over = words.within(said(rate, "every")) if "every" in rate else "in all"
    told, low = [], ""
    for tier in rate.parts("tiers"):
        price = f"{amount(tier.at('each'), 'money')} an hour"
        high = amount(tier.at("up_to")) if "up_to" in tier else ""
        if high:
            told.append(f"{'beyond ' + low + ', ' if low else ''}up to {high}: {price}")
        else:
            told.append(f"beyond {low}: {price}" if low else price)
        low = high
    return f"{model}, counted {over}: {'; '.join(told)}"


def _modifiers(card: Part) -> list[Paragraph | Table]:
    listed = list(card.parts("modifiers"))
    highest = {"": False, "highest": True}[said(card, "apply")]
    if not listed:
        return []
    how = (
        "Of these changes only the one that gives the highest price is made." if highest
        else "The price is then changed. Every change that fits is made, one after the other, in this order."
    )  # fmt: skip
    rows = tuple(row for one in listed for row in _changes(one))
    group = " Of the lines marked “one of” at most one is used, the first that fits."
    grouped = any("one_of" in one for one in listed)
    return [Paragraph(how + (group if grouped else "")),
            Table(("Change", "For work", "What is done", "Remarks"), rows)]  # fmt: skip


def _changes(part: Part) -> list[tuple[str, str, str, str]]:
    if "one_of" in part:
        return [(f"one of: {name}", *rest) for one in part.parts("one_of") for name, *rest in _changes(one)]  # type: ignore[misc]
    return [(words.titled(said(part, "name")), condition(part) or "all work", _change(part), dates(part))]


def _change(part: Part) -> str:
    if "multiply" in part:
        return f"the price is multiplied by {amount(part.at('multiply'))}"
    if "set" in part:
        return f"the price is {amount(part.at('set'), 'money')} an hour instead"
    added = amount(part.at("add"), "money")
    taken = added.startswith("-")
    return f"{added.removeprefix('-')} an hour {'are taken off' if taken else 'are added'}"


def _hours(factor: str) -> str:
    return f"{factor} hour{'' if factor == '1' else 's'}"


def _factors(table: Part) -> list[Paragraph | Table]:
    lines = list(table.parts("lines"))
    open_end = any("when" not in one and "from" not in one and "until" not in one for one in lines)
    rows = tuple(
        (condition(one) or "all other work", _hours(amount(one.at("factor"))), dates(one)) for one in lines
    )
    lead = "This is as how many hours an hour of work counts. The first line that fits counts."
    return [paragraph(table, lead, "" if open_end else _NO_FACTOR, dates(table)),
            Table(("Work", "An hour counts as", "Remarks"), rows)]  # fmt: skip
