"""What random triggers ask of what happens to a contract, and what they wait for in what is spent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from strategies_chance import PERCENTS, Chance, Row, decimals
from strategies_conditions import choice
from strategies_fees import EVERY, STAGES, UNITS, scope

OF_CONTRACTS = ["charge", "count-changed", "period-closed", "milestone-reached", "contract-starts",
                "contract-ends"]  # fmt: skip
KINDS = ["fee", "labor", "overage", "sale", "usage", "adjustment", "true-up", "expense"]
# How a charge is shared among them depends on the order of charges inside a day, which is free.
OF_CHARGES = ["discount", "write-off"]
AMOUNTS: list[Any] = ["$warn_money", *decimals("100.00", "300.00", "33.33", "1000.00", "0.00"), 50]
SHARES: list[Any] = ["$warn_at", *PERCENTS]
TIMES: list[Any] = ["1 hour", "$warn_time", "90 minutes", "4 hours", "0 hours"]


def asks(chance: Chance, event: str, names: list[str]) -> Row:
    """The condition of a trigger, where its event has something to ask; `names` are those of pools or clauses."""
    fields: dict[str, Callable[[], Any]] = {
        "count-changed": lambda: {"unit": choice(chance, UNITS)},
        "milestone-reached": lambda: {"milestone": choice(chance, STAGES)},
        "charge": lambda: of_charge(chance, names),
        **dict.fromkeys(("purchase", "lapse"), lambda: {"pool": choice(chance, names)}),
    }
    if event not in fields or not names:
        return {}
    plain = fields[event]
    when: Row = {}
    if chance.rarely(3):
        when = chance.one([plain(), plain(), {"any": [plain(), plain()]}, {"not": plain()}])
    if event == "charge" and chance.has("discounts", "limits"):
        when = {"not": {"kind": OF_CHARGES}} | ({"any": [when]} if when else {})
    return {"when": when} if when else {}


def of_charge(chance: Chance, names: list[str]) -> Row:
    """One thing of a charge."""
    ways: list[Row] = [
        {"kind": choice(chance, KINDS)},
        {"clause": choice(chance, names)},
        {"code": "4711"},
    ]
    found: Row = chance.one(ways)
    return found


def spending(chance: Chance, names: list[str], limits: list[Row]) -> list[Row]:
    """Steps of money, of time, or of a limit."""
    found = []
    for _ in range(1 + chance.below(2) if chance.has("spend") else 0):
        trigger: Row = {"on": "spend", "of": scope(chance, names), "every": chance.one(EVERY)}
        kind = chance.one(["limit", "time", "money", "both"] if limits else ["money", "time"])
        steps = {"money": AMOUNTS, "time": TIMES, "limit": SHARES, "both": [*SHARES, *AMOUNTS]}[kind]
        trigger["amount"] = chance.some(steps, 1, 3)
        if kind in ("limit", "both"):
            trigger["limit"] = chance.one(limits)["name"]
        found.append(trigger)
    return found
