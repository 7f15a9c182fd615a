"""Random conditions, and the calendar whose bands they may ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from strategies_chance import (
    DEVICES,
    PRIORITIES,
    QUEUES,
    RESOURCES,
    ROLES,
    TICKET_TYPES,
    WORK_TYPES,
    Chance,
    Row,
    decimals,
)

ATTRIBUTES: Row = {
    "role": {"values": ROLES},
    "devices": {"type": "number"},
    "site": {"type": "text"},
    "device": {"type": "text"},
    "agreed_rate": {"type": "money"},
}
# For worlds with attributes of every type.
TYPED: Row = {
    "promised": {"type": "duration"},
    "installed": {"type": "date"},
    "done": {"type": "percent"},
    "level": {"type": "choice", "values": ["gold", "silver"]},
}
SHORT_BANDS = ["after-hours", "business", "weekend", "holiday"]
HOLIDAYS: list[Row] = [
    {"code": "US-NY"},
    {"code": "DE-BY"},
    {"code": "US-NY", "observed": False},
    {"code": "US-NY", "without": ["Columbus Day"]},
    {"code": "DE-BY", "observed": True, "without": ["Good Friday"]},
    {"code": "US"},
]


def choice(chance: Chance, values: list[str]) -> Any:
    """A value, or a list of one or two that may match."""
    return chance.one(values) if chance.either() else chance.some(values, 1, 2)


def comparison(chance: Chance, values: list[Any]) -> Row:
    """One or two limits."""
    return {op: chance.one(values) for op in chance.some(["at_least", "above", "below", "at_most"], 1, 2)}


def key(chance: Chance, bands: list[str], of_ticket: bool = False) -> Row:
    """A mapping with one key."""
    both: dict[str, Callable[[], Any]] = {
        "ticket.priority": lambda: choice(chance, PRIORITIES),
        "weekday": lambda: chance.one(
            ["sat", "mon-fri", ["fri", "sat", "sun"], "sun", ["mon-wed", "sun"], "fri-mon"]
        ),
    }
    ticket: dict[str, Callable[[], Any]] = {
        **both,
        "priority": lambda: choice(chance, PRIORITIES),
        "ticket.type": lambda: choice(chance, TICKET_TYPES),
        "queue": lambda: choice(chance, QUEUES),
    }
    clock: dict[str, Callable[[], Any]] = {"clock": lambda: choice(chance, bands)} if bands else {}
    work_types = [*WORK_TYPES, "$chore", "$favourite"] if chance.has("typed") else WORK_TYPES
    entry: dict[str, Callable[[], Any]] = {
        "role": lambda: choice(chance, ROLES),
        "work_type": lambda: choice(chance, work_types),
        **clock,
        "resource": lambda: choice(chance, RESOURCES),
        "duration": lambda: comparison(chance, ["$long", "1 hour", "20 minutes", "80 minutes"]),
        "devices": lambda: (
            chance.one([3, [1, 3]]) if chance.rarely(3) else comparison(chance, [1, 3, *decimals("2.5")])
        ),
        **both,
    }
    if chance.has("typed"):
        entry |= {
            "device": lambda: choice(chance, DEVICES),
            "agreed_rate": lambda: comparison(chance, [*decimals("100.00", "95.50"), "$hourly_rate"]),
            "promised": lambda: comparison(chance, ["2 hours", "$long"]),
            "installed": lambda: comparison(chance, ["2026-03-07", "$cutover"]),
            "done": lambda: comparison(chance, ["50%", "$kept"]),
            "level": lambda: choice(chance, ["gold", "silver"]),
            "billable": lambda: chance.one([False, True, [True]]),
            "ticket.type": lambda: choice(chance, TICKET_TYPES),
        }
    fields = ticket if of_ticket else entry
    # Half of the conditions of a pack with a calendar ask for the clock.
    name: str = "clock" if clock and not of_ticket and chance.either() else chance.one(list(fields))
    return {name: fields[name]()}


def conditions(chance: Chance, bands: list[str], of_ticket: bool = False) -> Any:
    """What may stand behind `when`; the set `odd` is that of `packs`."""

    def plain() -> Row:
        return key(chance, bands, of_ticket)

    def inner() -> Any:
        kind = chance.below(2 if of_ticket else 3)
        return plain() if kind == 0 else plain() | plain() if kind == 1 else "odd"

    kind = chance.one(["one", "one", "two", "not", "any", "but", "one" if of_ticket else "set"])
    if kind == "two":
        return plain() | plain()
    if kind == "not":
        return {"not": inner()}
    if kind == "any":
        return {"any": [inner() for _ in range(1 + chance.below(2))]}
    if kind == "but":
        return plain() | {"not": inner()}
    return "odd" if kind == "set" else plain()


# Calendars --------------------------------------------------------------------------------------------


def holidays(chance: Chance) -> Row:
    """Public holidays near the days of the facts, and days of our own."""
    found = dict(chance.one(HOLIDAYS))
    if chance.rarely(3):
        found["extra"] = [chance.day(n) for n in chance.some([0, 1, 2, 3, 5], 1, 2)]
        if chance.rarely(3):
            del found["code"]
            found.pop("without", None)
    return found


def band_list(chance: Chance, has_holidays: bool) -> list[Row]:
    """Named bands, the first that fits: some over midnight, some that leave a gap."""
    kinds: list[Row] = [
        {"name": "business", "days": "mon-fri", "from": "08:00", "to": "17:00"},
        {"name": "evening", "days": "mon-fri", "from": "17:00", "to": "21:00"},
        {"name": "night", "from": "22:00", "to": "06:00"},
        {"name": "weekend", "days": ["sat", "sun"]},
        {"name": "late", "days": "fri", "from": "20:00", "to": "02:00"},
        {"name": "lunch", "days": ["tue", "thu-sat"], "from": "12:00", "to": "12:30"},
        {"name": "morning", "from": "00:00", "to": "09:30"},
        {"name": "to-midnight", "days": "sun-wed", "from": "23:00", "to": "24:00"},
    ]
    off: list[Row] = [
        {"name": "holiday", "days": "holidays"},
        {"name": "feast-night", "days": ["holidays", "sat"], "from": "21:00", "to": "03:00"},
    ]
    bands = chance.some(kinds, 1, 3)
    if has_holidays:
        bands.insert(chance.below(2), chance.one(off))
    if chance.often(3):
        bands.append({"name": "other"})
    return [dict(one) for one in bands]


def calendar(chance: Chance) -> tuple[Row, list[str]]:
    """A calendar, and the names of its bands."""
    result: Row = {}
    if chance.has("holidays") and chance.often():
        result["holidays"] = holidays(chance)
    if chance.rarely(5):
        result["split"] = chance.rarely(4)
    if chance.either():
        result["bands"] = band_list(chance, "holidays" in result)
        return result, [one["name"] for one in result["bands"]]
    hours: list[Row] = [
        {"mon-fri": "08:00-17:00"},
        {"mon-fri": "08:00-18:00", "sat": "09:00-12:00"},
        {"mon-thu": "09:00-17:00", "fri": "08:00-12:30"},
        {"mon-sun": "00:00-24:00"},
        {"mon-fri": "16:00-23:30", "sun": "00:00-02:00"},
        {"fri-mon": "22:00-06:00"},
    ]
    return result | {"business": chance.one(hours)}, SHORT_BANDS
