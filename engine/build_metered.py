"""Building the prices of tickets, of usage and of expenses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .build_prices import number_of, positive, price_of
from .clauses import amount_of, clause_of
from .metered import ExpensePrice, TicketPrice, UsagePrice
from .packs import Pack
from .periods import read_anchor, read_every
from .pools import Pool
from .reading import Reader
from .source import Path


def ticket_price(
    reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, pools: Mapping[str, Pool]
) -> TicketPrice:
    """The price of a ticket."""
    draws = draws_of(reader, raw, path, pools, ("tickets", "money"))
    price = amount_of(reader, raw["price"], (*path, "price")) if "price" in raw else None
    last = pools.get(draws[-1]) if draws else None
    if price is None and (last is None or last.can_run_dry):
        name = draws[-1] if draws else ""
        reader.fault("nothing-after", (*path, "name"),
                     f"when `{name}` is used up the ticket is to be billed, and nothing says at what price",
                     "add `price: 95.00` to this clause")  # fmt: skip
    if price is None and any(pools[one].unit == "money" for one in draws if one in pools):
        reader.fault("nothing-after", (*path, "name"), "a pool of money pays the price of a ticket, and there is none",
                     "add `price: 95.00` to this clause")  # fmt: skip
    return TicketPrice(clause_of(reader, raw, path, pack), draws, price)


def usage_price(
    reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, pools: Mapping[str, Pool]
) -> UsagePrice:
    """The price of metered units."""
    draws = draws_of(reader, raw, path, pools, (raw["unit"], "money"))
    if len({pools[one].unit for one in draws if one in pools}) > 1:
        reader.fault("mixed-draws", (*path, "draws"), "pools of a unit and of money cannot pay for one thing in turn",
                     "draw on one kind of pool, and leave the rest to the price")  # fmt: skip
    return UsagePrice(
        clause_of(reader, raw, path, pack), raw["unit"],
        None if raw.get("lines") == "per-fact" else read_every(raw["every"]),
        read_anchor(raw.get("periods", "calendar")),
        number_of(reader, raw["first_free"], (*path, "first_free")) if "first_free" in raw else 0,
        positive(reader, raw["increment"], (*path, "increment")) if "increment" in raw else 0,
        draws, price_of(reader, raw["price"], (*path, "price")),
    )  # fmt: skip


def expense_price(
    reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, pools: Mapping[str, Pool]
) -> ExpensePrice:
    """What is done with expenses."""
    markup = reader.whole(raw["markup"], (*path, "markup"), "percent") if "markup" in raw else 0
    return ExpensePrice(
        clause_of(reader, raw, path, pack), markup, draws_of(reader, raw, path, pools, ("money",))
    )


def draws_of(
    reader: Reader, raw: dict[str, Any], path: Path, pools: Mapping[str, Pool], units: tuple[str, ...]
) -> tuple[str, ...]:
    """The pools that a clause draws on, with a fault where one holds something else."""
    written = raw.get("draws", ())
    draws = (written,) if isinstance(written, str) else tuple(written)
    for index, name in enumerate(draws):
        pool = pools.get(name)
        if pool is not None and pool.unit not in units:
            at = (*path, "draws") if isinstance(written, str) else (*path, "draws", index)
            reader.fault("other-unit", at, f"pool `{name}` holds {pool.unit}, and this clause takes {units[0]}",
                         f"draw on a pool whose unit is {' or '.join(dict.fromkeys(units))}")  # fmt: skip
    return draws
