"""purchase-price-unlikely: a whole purchase at the price of one hour, or of one block, that is several times that."""

from __future__ import annotations

from collections.abc import Iterator

from ..lots import minor_price, scale_of
from ..pools import Offer, Sold
from ..quantity import half_up
from .bought import Bought, amount, bought, size
from .fact_rule import FactFinding, FactRule, Happened

_SEVERAL = 3
"""Two for the price of one is an offer that people make; three and more are not."""


def _check(happened: Happened) -> Iterator[FactFinding]:
    for one in bought(happened):
        if one.row["total_price"] is None or not one.lot.price:
            continue
        listed = list(_listed(happened, one))
        if any(price == one.lot.price and quantity == one.lot.quantity for quantity, price, _ in listed):
            continue
        hits = (
            (quantity, name)
            for quantity, price, name in listed
            if price == one.lot.price and one.lot.quantity >= _SEVERAL * quantity
        )
        for quantity, name in list(hits)[:1]:
            yield _finding(happened, one, quantity, name)


def _listed(happened: Happened, one: Bought) -> Iterator[tuple[int, int, str]]:
    """What the pool sells: a quantity, its price in minor units, and whose price that is; one of a unit as well."""
    run, c = happened.run, one.c
    mode, scale = run.mode(c, one.lot.at), scale_of(run, c, one.pool.unit)
    sales: list[tuple[Sold | Offer, str]] = [(sale, f"the offer `{sale.name}`") for sale in one.pool.offers]
    if one.pool.sold:
        sales.insert(0, (one.pool.sold, f"`{one.pool.clause.name}`"))
    for sale, name in sales:
        price = minor_price(run, c, sale.price, mode)
        yield sale.quantity, price, name
        if one.pool.unit != "money" and sale.quantity > scale:
            yield scale, half_up(price * scale, sale.quantity), name


def _finding(happened: Happened, one: Bought, quantity: int, name: str) -> FactFinding:
    c, price = one.c, one.lot.price
    whole = half_up(price * one.lot.quantity, quantity)
    each = "an hour" if one.pool.unit == "hours" else "each"
    scale = scale_of(happened.run, c, one.pool.unit)

    def rate(of: int) -> str:
        return amount(happened, c, half_up(price * scale, of))

    paid = f"{size(happened, c, one.pool, one.lot.quantity)} for {amount(happened, c, price)}"
    said = f"{paid} is {rate(one.lot.quantity)} {each}, and {name} is sold at {rate(quantity)} {each}"
    if one.pool.unit == "money":
        said = f"{paid}, and {name} sells {size(happened, c, one.pool, quantity)} for that"
    whole_price = amount(happened, c, whole).replace(",", "")
    otherwise = ", or leave it out" if one.row["offer"] is not None or one.pool.sold is not None else ""
    return FactFinding(
        "purchases", one.row, "total_price", c, said,
        f"`total_price` is for the whole purchase: write {whole_price}{otherwise}",
    )  # fmt: skip


RULE = FactRule("purchase-price-unlikely", "warning", _check)
