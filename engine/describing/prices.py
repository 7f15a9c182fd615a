"""Prices of quantities in words: an amount, tiers, or packages."""

from __future__ import annotations

from .telling import Part, Table, amount, said

_MODELS = {
    "graduated": "{each} at the price of its own tier, as the table says",
    "volume": "{each} at the price of the last tier that is reached, as the table says",
}


def price_of(part: Part, unit: str) -> tuple[str, list[Table]]:
    """The price as words (`110.00 USD for each of the users`), and the table of its tiers where it has some."""
    each = f"each of the {unit}" if unit else "each unit"
    if not isinstance(part.value, dict):
        shown = amount(part, "money")
        return (f"{shown} for {each}" if unit else shown), []
    if "from" in part:
        return {"amount": "the amount that is agreed for it"}[said(part, "from")], []
    model = said(part, "model")
    if model == "package":
        price, size = amount(part.at("price"), "money"), amount(part.at("size"))
        return (
            f"{price} for each package of {size}{' ' + unit if unit else ''}, a package that is begun in full",
            [],
        )
    return _MODELS[model].replace("{each}", each), [_tiers(part)]


def _tiers(part: Part) -> Table:
    rows, low = [], ""
    for tier in part.parts("tiers"):
        high = amount(tier.at("up_to")) if "up_to" in tier else ""
        beyond = f"beyond {low}" if low else ""
        span = ", ".join(filter(None, (beyond, f"up to {high}" if high else ""))) or "all"
        rows.append((span, _each(tier), amount(tier.at("flat"), "money") if "flat" in tier else "none"))
        low = high
    if all(row[2] == "none" for row in rows):
        return Table(("Tier", "Price of each"), tuple(row[:2] for row in rows))
    return Table(("Tier", "Price of each", "Once, where the tier is reached"), tuple(rows))


def _each(tier: Part) -> str:
    each = amount(tier.at("each"), "money") if "each" in tier else "nothing"
    return f"{each} for every {amount(tier.at('size'))} begun" if "size" in tier else each
