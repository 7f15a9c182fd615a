"""Random prices of tickets, usage and expenses, and the usage and expenses they are asked of."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from strategies_chance import DEVICES, PRICES, PRIORITIES, ROLES, TICKET_TYPES, Chance, Row, decimals
from strategies_conditions import choice, comparison, conditions
from strategies_fees import EVERY, dates, price

METERED = ["gigabytes", "miles"]
CATEGORIES = ["hardware", "travel", "fees"]
OF_MONTHS = ("month", "quarter", "2 months", "half-year", "year")
# Names of usage clauses by what pays for it: none or money, its own unit, each fact by itself. One name always
# means one of them, so that packs that follow each other count alike.
PAID = {"paid": "money", "pack": "unit", "each": "fact"}


def demands(chance: Chance, pools: list[Row]) -> dict[str, list[Row]]:
    """The sections of a pack that charge for other things than time."""
    return {
        "tickets": several(chance, 2, ticket, pools) if chance.has("ticket-prices") else [],
        "usage": metered(chance, pools) if chance.has("usage") else [],
        "expenses": several(chance, 2, expense, pools) if chance.has("expenses") else [],
    }


def several(
    chance: Chance, most: int, make: Callable[[Chance, str, list[Row]], Row], pools: list[Row]
) -> list[Row]:
    """A few clauses; the last one mostly takes what the others leave."""
    names = [f"{make.__name__}-{place + 1}" for place in range(1 + chance.below(most))]
    found = [make(chance, name, pools) for name in names]
    if chance.often(4):
        found[-1].pop("when", None)
    return found


def drawn(chance: Chance, names: list[str]) -> Row:
    """A pool, or a list of them."""
    if not names or chance.rarely(4):
        return {}
    some = chance.some(names, 1, 2)
    return {"draws": some[0] if len(some) == 1 and chance.either() else some}


def of_unit(pools: list[Row], *units: str) -> list[str]:
    return [one["name"] for one in pools if one["unit"] in units]


def asked(chance: Chance, more: dict[str, Callable[[], Any]]) -> Row:
    """What may be asked of usage and expenses: attributes, the ticket, the day of the week."""
    fields: dict[str, Callable[[], Any]] = {
        **more,
        "role": lambda: choice(chance, ROLES),
        "device": lambda: choice(chance, DEVICES),
        "devices": lambda: comparison(chance, [1, 3, *decimals("2.5")]),
        "ticket.priority": lambda: choice(chance, PRIORITIES),
        "ticket.type": lambda: choice(chance, TICKET_TYPES),
        "weekday": lambda: chance.one(["mon-fri", "sat", ["thu", "sun"]]),
    }

    def plain() -> Row:
        name = chance.one(list(fields))
        return {name: fields[name]()}

    kind = chance.one(["plain", "plain", "not", "any"])
    if kind == "not":
        return {"not": plain()}
    return {"any": [plain(), plain()]} if kind == "any" else plain()


# Clauses ----------------------------------------------------------------------------------------------


def ticket(chance: Chance, name: str, pools: list[Row]) -> Row:
    """A price for each ticket; it may be left out where a pool never runs dry."""
    clause: Row = {"name": name, **dates(chance)}
    if chance.either():
        clause["when"] = conditions(chance, [], of_ticket=True)
    clause |= drawn(chance, of_unit(pools, "tickets", "money"))
    if needs_price(clause, pools) or chance.either():
        clause["price"] = chance.one(["$extra", *PRICES, *decimals("95.00")])
    return clause


def needs_price(clause: Row, pools: list[Row]) -> bool:
    """Whether something may be left to be billed, or a pool of money asks for the price."""
    written = clause.get("draws") or []
    held = [one for name in ([written] if isinstance(written, str) else written)
            for one in pools if one["name"] == name]  # fmt: skip
    if not held or any(one["unit"] == "money" for one in held):
        return True
    last = held[-1]
    forgiven = last.get("debt_at_end") == "forgive" and "may_owe" not in last
    return not (last["when_used_up"] in ("buy", "hold") or (last["when_used_up"] == "owe" and forgiven))


def metered(chance: Chance, pools: list[Row]) -> list[Row]:
    """Usage clauses of two units, paid for in the ways of `PAID`."""
    ways = [f"{unit}-{way}" for unit in METERED for way in PAID]
    return [usage_clause(chance, name, pools) for name in chance.some(ways, 2, 5)]


def usage_clause(chance: Chance, name: str, pools: list[Row]) -> Row:
    """A price for what is measured; its name says the unit and what pays."""
    unit, way = name.split("-")
    clause: Row = {"name": name, **dates(chance), "unit": unit}
    if chance.rarely(3):
        clause["when"] = asked(chance, {})
    if way == "each":
        clause["lines"] = "per-fact"
        pool_unit = chance.one(["money", unit])
    else:
        clause["every"] = chance.one(EVERY)
        starts = ["contract", "calendar", *(["day 15", "day 31"] if clause["every"] in OF_MONTHS else [])]
        if clause["every"] != "term" and chance.rarely(3):
            clause["periods"] = chance.one(starts)
        pool_unit = "money" if way == "paid" else unit
    names = of_unit(pools, pool_unit)
    if way == "pack" and names:
        clause["draws"] = names[0] if chance.either() else names
    elif way != "pack":
        clause |= drawn(chance, names)
    if chance.either():
        clause["first_free"] = chance.one([5, 1, "$pack_size", Decimal("2.5"), 0])
    if chance.either():
        clause["increment"] = chance.one([10, 1, Decimal("0.25"), "$pack_size"])
    clause["price"] = price(chance)
    return clause


def expense(chance: Chance, name: str, pools: list[Row]) -> Row:
    """What is done with expenses."""
    clause: Row = {"name": name, **dates(chance)}
    if chance.either():
        clause["when"] = asked(chance, {"category": lambda: choice(chance, CATEGORIES)})
    if chance.often(3):
        clause["markup"] = chance.one(["15%", "$kept", "0%", "2.75%", "100%"])
    return clause | drawn(chance, of_unit(pools, "money"))


# Facts: `strategies_facts.at_work` adds what all of them have -----------------------------------------


def usage(chance: Chance) -> list[Row]:
    """What is measured."""
    names = chance.some(["u1", "u2", "9", "10", "u3", "e1", "u4"], 1) if chance.has("usage") else []
    sizes: list[Any] = [*decimals("33.333", "0.5", "2.25", "0.000001"), 12, 1, 100, 0, 7]
    return [
        {
            "id": name,
            "unit": "calls" if chance.rarely(40) else chance.one(METERED),
            "quantity": chance.one(sizes),
        }
        for name in names
    ]


def expenses(chance: Chance) -> list[Row]:
    """What was paid for customers."""
    found = []
    for name in chance.some(["x1", "x2", "9", "10", "e1"], 1) if chance.has("expenses") else []:
        fact: Row = {
            "id": name,
            "amount": chance.one([*decimals("33.33", "100.10", "-20.00", "0.05"), 0, 250]),
        }
        if chance.often(4):
            fact["category"] = chance.one(CATEGORIES)
        if chance.rarely(3):
            fact["description"] = "Two hundred miles"
        found.append(fact)
    return found
