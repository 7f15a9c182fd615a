"""Random triggers: every event in scope, with the fields that its messages may use."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from strategies_chance import MONEY, PERCENTS, Chance, Row, decimals
from strategies_conditions import conditions
from strategies_happenings import OF_CONTRACTS, asks, spending
from strategies_pools import held_as

FIELDS = {
    "balance": "{pool} {left} {threshold} ({passed})",
    "purchase": "{pool} for {amount}",
    "lapse": "{pool} {purchase} {quantity}",
    "time-entry": "{fact} {ticket} {role} {work_type} {resource} {hours} {billed}",
    "held": "{fact} {ticket} {role} {work_type} {resource} {hours}",
    "ticket-opened": "{ticket} {title} {type} {priority}",
    "ticket-completed": "{ticket} {title} {type} {priority}: {billed}",
    "days-before-end": "{end} {threshold} ({passed})",
    "days-before-lapse": "{pool} {purchase} {left} {lapses} {threshold} ({passed})",
    "unused-for": "{pool} {left} {threshold} ({passed}) since {since}",
    "spend": "{amount} {threshold} ({passed}) from {start} to {end}",
    "count-changed": "{unit} {count} {before}",
    "milestone-reached": "{fact} {milestone} {billed}",
    "charge": "{clause} {kind} {amount} {fact} {ticket}",
    "period-closed": "{start} {end} {billed}",
    "contract-starts": "{start} {end}",
    "contract-ends": "{start} {end}",
}
OF_TICKETS = ("ticket-opened", "ticket-completed")
OF_WORK = ("time-entry", "held")
OF_POOLS = ("purchase", "lapse")
COUNTABLE = ["time-entry", "purchase", "ticket-completed", "ticket-opened", "held", "lapse"]
# What a balance may come to, and the steps that go on from there.
STEPS: dict[str, tuple[list[Any], list[Any]]] = {
    "hours": (["1 hour", "30 minutes", "$warn_time", "2 hours"], ["30 minutes", "1 hour"]),
    "money": ([*MONEY, "$warn_money"], decimals("20.00", "50.00")),
    "units": ([2, 1, "$pack_size", Decimal("0.5"), 0], [1, Decimal("0.5")]),
}
LENGTHS = ["month", "week", "quarter", "term", "10 days", "2 months", "year"]  # of periods that close
WITHIN = ["3 days", "1 week", "30 days", "1 month", "2 days", "1 quarter"]


def message(chance: Chance, event: str, more: str = "") -> str:
    """What is told: all fields of the event; which charge of a day is counted last is free."""
    fields = "" if event == "charge" and more else FIELDS[event]
    if event == "purchase" and chance.rarely(4):
        fields += " {purchase} {quantity}"
    if event == "balance" and chance.rarely(4):
        fields += " {purchase}"
    return f"{{customer}} {{contract}} {{trigger}} {{date}} {fields}{more}"


def then(chance: Chance, event: str, more: str = "") -> list[Row]:
    """One action, now and then several."""
    told: Row = {"notify": chance.one(["am", "am", ["am", "sales"]]), "message": message(chance, event, more)}
    if chance.rarely(8):
        told |= {"subject": "{contract} of {pack}", "channel": "mail"}
    if chance.often(4):
        return [told]
    first = "{trigger}" if event == "charge" and more else FIELDS[event].split()[0].rstrip(":")
    others: list[Row] = [
        {"task": f"See to {first} of {{customer}}"},
        {"invoice": "now"},
        {"emit": "happened", "data": {"what": "{trigger}", "many": 3, "sure": True}},
    ]
    return [told, *chance.some(others, 1, 2)]


def count(chance: Chance, event: str) -> Row:
    """How often something has to have happened."""
    others = [*COUNTABLE, *OF_CONTRACTS] if chance.has("contract-events") else COUNTABLE
    if chance.has(
        "discounts", "limits"
    ):  # how many lines they have depends on the order of charges inside a day
        others = [one for one in others if one != "charge"]
    return {
        "of": event if chance.either() else chance.one(others),
        "within": chance.one(WITHIN),
        "at_least": chance.one([2, 1, 3]),
    }


def balance(chance: Chance, pool: Row) -> Row:
    """A ladder of what is left or used."""
    sizes, steps = STEPS[held_as(pool["unit"])]
    shares = chance.either()
    trigger: Row = {"on": "balance", "pool": pool["name"]}
    trigger[chance.one(["left", "used", "left"])] = chance.some(
        ["$warn_at", *PERCENTS] if shares else sizes, 1, 3
    )
    if chance.has("ladders"):
        if chance.often(3):
            trigger["then_every"] = chance.one(["10%", "25%", "100%"] if shares else steps)
        if chance.often(3):
            trigger["per"] = chance.one(["purchase", "pool"])
    return trigger


def occurrence(chance: Chance, bands: list[str], event: str, names: list[str]) -> Row:
    """Something that happens, with a condition where the event has a subject to ask, and a count."""
    trigger: Row = {"on": event}
    if event in OF_TICKETS and chance.either():
        trigger["when"] = conditions(chance, [], of_ticket=True)
    if event in OF_WORK and chance.either():
        trigger["when"] = conditions(chance, bands)
    trigger |= asks(chance, event, names)
    if event == "period-closed" and chance.often(3):
        trigger["every"] = chance.one(LENGTHS)
    if chance.has("counting") and chance.often(3):
        trigger["count"] = count(chance, event)
    return trigger


def day_state(chance: Chance, pool: Row | None) -> Row:
    """A state that comes with the days."""
    days = chance.some([3, 1, 7, "$warn_days", 30, 0], 1, 3)
    event = chance.one(
        ["days-before-lapse", "unused-for", "days-before-end"] if pool else ["days-before-end"]
    )
    if event == "unused-for":
        days = [one for one in days if one != 0] or [2]
    own: Row = {"on": event, "pool": pool["name"]} if pool and event != "days-before-end" else {"on": event}
    return own | {"days": days}


def triggers(
    chance: Chance, bands: list[str], pools: list[Row], names: list[str], limits: list[Row]
) -> list[Row]:
    """A few triggers; `names` are those of the clauses that charge."""
    found: list[Row] = []
    if pools and chance.has("balance", "ladders"):
        found += [balance(chance, chance.one(pools)) for _ in range(1 + chance.below(2))]
    events: list[str] = []
    if chance.has("occurrences", "counting"):
        events += chance.some(["lapse", "held", "time-entry", "purchase"], 1, 3)
    if chance.has("ticket-events") or (chance.has("counting") and chance.either()):
        events += chance.some(["ticket-completed", "ticket-opened"], 1)
    if not events and chance.rarely(8):
        events = ["ticket-completed", "purchase"]
    if chance.has("contract-events"):
        events += chance.some(OF_CONTRACTS, 1, 3)
    held = [one["name"] for one in pools]
    found += [occurrence(chance, bands, one, held if one in OF_POOLS else names) for one in events]
    found += spending(chance, names, limits)
    if chance.has("day-states"):
        found += [day_state(chance, chance.one(pools) if pools else None) for _ in range(1 + chance.below(2))]
    result = []
    for place, one in enumerate(found):
        more = " {count}" if "count" in one else ""
        named: Row = {"name": f"{one['on']}-{place + 1}", **one, "then": then(chance, one["on"], more)}
        if chance.has("dated") and chance.rarely(4):
            named[chance.one(["from", "until"])] = chance.day(chance.one([3, 1, 6]))
        result.append(named)
    return result
