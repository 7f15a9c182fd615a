"""Random pools: what they sell, grant and carry over, and what happens when they are used up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from strategies_chance import LENGTHS, MONEY, PRICES, UNITS, Chance, Row, decimals
from strategies_fees import UNITS as COUNTED_UNITS

LASTS = ["12 months", "1 month", "3 days", "1 week", "10 days", "1 year", "forever", "contract", "$lasting"]
SHORT = ["3 days", "1 week", "2 days", "5 days", "$lasting"]
# How often an allowance comes. Those of days and weeks are in `DENSE`: contracts with them begin late.
GRANTED = ["week", "month", "10 days", "2 weeks", "quarter", "term", "3 days", "day", "2 months", "half-year",
           "year"]  # fmt: skip
DENSE = ("day", "3 days", "week")
OF_MONTHS = ("month", "quarter", "2 months", "half-year", "year")
OFFERS: dict[str, list[Row]] = {
    "hours": [
        {"name": "five", "quantity": "5 hours", "price": Decimal("650.00")},
        {"name": "half", "quantity": "30 minutes", "price": Decimal("99.99"), "lasts": "3 days"},
        {"name": "one", "quantity": "$block_size", "price": "$block_price", "lasts": "forever"},
    ],
    "money": [
        {"name": "five", "quantity": Decimal("500.00"), "price": Decimal("450.00")},
        {"name": "half", "quantity": Decimal("50.00"), "price": Decimal("50.00"), "lasts": "3 days"},
        {"name": "one", "quantity": "$retainer_size", "price": "$block_price", "lasts": "1 month"},
    ],
    "units": [
        {"name": "five", "quantity": 5, "price": Decimal("450.00")},
        {"name": "half", "quantity": Decimal("0.5"), "price": Decimal("50.00"), "lasts": "3 days"},
        {"name": "one", "quantity": "$pack_size", "price": "$block_price", "lasts": "1 month"},
    ],
}
# Sizes by what a pool holds: what it sells or grants, carries at most, and may owe.
SIZES: dict[str, list[Any]] = {
    "hours": ["$block_size", *LENGTHS],
    "money": ["$retainer_size", *MONEY],
    "units": ["$pack_size", *UNITS],
}
CARRIED: dict[str, list[Any]] = {
    "hours": ["30 minutes", "20 hours", "1000 seconds", "$long"],
    "money": decimals("20.00", "75.00"),
    "units": [2, Decimal("7.5"), "$pack_size"],
}
OWED: dict[str, list[Any]] = {
    "hours": ["1 hour", "20 minutes", "$long"],
    "money": decimals("40.00", "100.00", "0"),
    "units": [2, 0, Decimal("0.5"), "$pack_size"],
}
# For a refill: the level at which it buys, how much, and up to which level.
REFILLS: dict[str, tuple[list[Any], list[Any], list[Any]]] = {
    "hours": (["30 minutes", "0 minutes", "1000 seconds"], ["1 hour", "20 minutes", "$block_size"],
              ["2 hours", "31 minutes"]),
    "money": (decimals("0", "25.00"), decimals("50.00", "30.00", "100.00"), decimals("60.00", "100.00")),
    "units": ([0, 1, Decimal("0.5")], [3, Decimal("2.5"), "$pack_size"], [10, Decimal("1.5")]),
}  # fmt: skip


def held_as(unit: str) -> str:
    """What a pool of this unit holds: hours, money, or units."""
    return unit if unit in ("hours", "money") else "units"


def sizes_of(unit: str) -> list[Any]:
    """Quantities that a pool of this unit may sell or grant."""
    return SIZES[held_as(unit)]


def pools(chance: Chance) -> list[Row]:
    """Up to three pools: two of hours, one of money; and one of tickets and one of gigabytes, in worlds with those."""
    names = chance.some(["block", "retainer", "night"], 0 if chance.rarely(8) else 1)
    units = {"retainer": "money", "incidents": "tickets", "gigs": "gigabytes"}
    names += ["incidents"] if chance.has("ticket-prices") and chance.often(3) else []
    names += ["gigs"] if chance.has("usage") and chance.often(3) else []
    return [pool(chance, name, units.get(name, "hours")) for name in names]


def pool(chance: Chance, name: str, unit: str) -> Row:
    """A pool that holds time, money or units."""
    result: Row = {"name": name, "unit": unit}
    if chance.has("allowance", "carry-over", "for-each") and chance.often(3):
        result["allowance"] = allowance(chance, unit)
    if chance.has("offers") and chance.either():
        result["offers"] = offers(chance, unit)
    elif ("allowance" not in result or chance.rarely(3)) and chance.often(8):
        result["sold"] = {
            "quantity": chance.one(sizes_of(unit)),
            "price": chance.one(["$block_price", *PRICES]),
        }
        if chance.often(4):
            result["sold"]["at"] = "start"
    lasts = lasting(chance, result)
    if lasts:
        result["lasts"] = lasts
    if chance.either():
        result["draw_first"] = chance.one(["oldest", "soonest-to-expire"])
    if chance.has("paid-first") and chance.often(3):
        result["paid_first"] = chance.often(4)
    if chance.has("reach-back") and chance.often(3):
        result["reach_back"] = chance.one(["3 days", "10 days", "1 week", "1 month", "30 days", "$lasting"])
    if chance.has("refill") and chance.often(3):
        result["refill"] = refill(chance, unit, bool(result.get("sold")))
    return result | used_up(chance, result)


def offers(chance: Chance, unit: str) -> list[Row]:
    """One to three sizes to buy."""
    return [dict(one) for one in chance.some(OFFERS[held_as(unit)], 1)]


def lasting(chance: Chance, pool: Row) -> str | None:
    """How long what is in the pool lasts; None where each offer says so itself and nothing else comes in."""
    alone = not {"allowance", "refill"} & set(pool)
    if alone and "offers" in pool and all("lasts" in one for one in pool["offers"]) and chance.rarely(3):
        return None
    if "allowance" in pool and chance.often(3):
        return "period"
    ways = SHORT if chance.has("lapsing") else LASTS
    if "carry_over" in pool.get("allowance", {}):  # of what has no end nothing is ever left to carry
        ways = [one for one in ways if one not in ("forever", "contract")]
    found: str = chance.one(ways)
    return found


def allowance(chance: Chance, unit: str) -> Row:
    """What comes anew in each period."""
    every = chance.one(GRANTED)
    result: Row = {"quantity": chance.one([*sizes_of(unit), *sizes_of(unit)[:1]]), "every": every}
    if chance.has("for-each") and chance.often(4):
        result["for_each"] = chance.one(COUNTED_UNITS)
    starts = ["calendar", "contract"]
    if every in OF_MONTHS:
        starts += ["day 15", "day 31", "day 2"]
    if every != "term" and chance.either():
        result["periods"] = chance.one(starts)
    if chance.has("carry-over") and chance.often(4):
        result["carry_over"] = carry_over(chance, unit)
    if chance.either():
        result["prorate"] = chance.often(4)
    return result


def carry_over(chance: Chance, unit: str) -> Row:
    """What of the rest goes on."""
    ways: Row = {
        "of_grant": chance.one(["40%", "100%", "$kept", "33.3%"]),
        "at_most": chance.one(CARRIED[held_as(unit)]),
        "for": chance.one(["1 week", "1 month", "3 days", "2 months", "$lasting"]),
    }
    return {key: ways[key] for key in chance.some(list(ways), 1)}


def refill(chance: Chance, unit: str, is_sold: bool) -> Row:
    """What is bought before the pool is used up; without a price of its own that of the sale counts."""
    low, sizes, levels = REFILLS[held_as(unit)]
    result: Row = {"at": chance.one(low)}
    result |= {"to": chance.one(levels)} if chance.rarely(3) else {"buy": chance.one(sizes)}
    if not is_sold or chance.either():
        result["price"] = chance.one(["$block_price", *PRICES])
    return result


def used_up(chance: Chance, pool: Row) -> Row:
    """What happens to work that the pool cannot cover."""
    ways = ["bill", "bill"] if not chance.has("buy", "hold", "owe") else ["bill"]
    ways += ["buy", "buy"] if chance.has("buy") and "sold" in pool else []
    ways += ["hold", "hold"] if chance.has("hold") else []
    ways += ["owe", "owe"] if chance.has("owe") else []
    # A pool that is refilled is never used up: what it would do then is mostly left at bill.
    way = "bill" if "refill" in pool and chance.often(4) else chance.one(ways)
    result: Row = {"when_used_up": way}
    if way == "owe":
        if chance.either():
            result["may_owe"] = chance.one(OWED[held_as(pool["unit"])])
        if chance.either():
            result["debt_at_end"] = chance.one(["bill", "forgive"])
    return result


def changed(chance: Chance, before: list[Row]) -> list[Row]:
    """The pools of a newer pack: the same names and units, otherwise new; now and then one is gone."""
    kept = before if chance.often(4) else before[1:]
    return [pool(chance, one["name"], one["unit"]) if chance.either() else one for one in kept]
