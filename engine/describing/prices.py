"""Prices of quantities in words: an amount, tiers, or packages."""

from __future__ import annotations

from .telling import Part, Table, amount, said

_MODELS = {
    "graduated": "each one at the price of its own tier",
    "volume": "all of them at the price of the last tier that is reached",
    "package": "in whole packages",
}


def price_of(part: Part, one: str) -> tuple[str, list[Table]]:
    """The price as words (`110.00 USD for each of the users`), and the table of its tiers where it has some."""
    if not isinstance(part.value, dict):
        shown = amount(part, "money")
        return (f"{shown} {one}" if one else shown), []
    if "from" in part:
        return {"amount": "the amount that is agreed for it"}[said(part, "from")], []
    model = said(part, "model")
    if model == "package":
        return (
            f"{amount(part.at('price'), 'money')} for each package of {amount(part.at('size'))}, in whole packages"
        ), []
    return f"priced by the tiers of the table, {_MODELS[model]}", [_tiers(part)]


def _tiers(part: Part) -> Table:
    rows, low = [], ""
    for tier in part.parts("tiers"):
        high = amount(tier.at("up_to")) if "up_to" in tier else ""
        span = (
            f"beyond {low}"
            if low and not high
            else f"{'beyond ' + low + ', ' if low else ''}up to {high}"
            if high
            else "all"
        )
        rows.append((span, _each(tier), amount(tier.at("flat"), "money") if "flat" in tier else "none"))
        low = high
    if all(row[2] == "none" for row in rows):
        return Table(("Tier", "Price of each"), tuple(row[:2] for row in rows))
    return Table(("Tier", "Price of each", "Once, where the tier is reached"), tuple(rows))


def _each(tier: Part) -> str:
    each = amount(tier.at("each"), "money") if "each" in tier else "nothing"
    return f"{each} for every {amount(tier.at('size'))} begun" if "size" in tier else each
