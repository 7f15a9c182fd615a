"""Random facts on a handful of days: entries, purchases, tickets and adjustments."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from strategies_chance import (
    DEVICES,
    HOURS,
    MINUTES,
    MONEY,
    OFFSETS,
    PRIORITIES,
    QUEUES,
    RESOURCES,
    ROLES,
    TICKET_TYPES,
    TIMES,
    UNITS,
    WORK_TYPES,
    Chance,
    Row,
    decimals,
)
from strategies_demands import expenses, usage
from strategies_fees import counts, milestones
from strategies_pools import held_as

Pools = dict[str, dict[str, Row]]  # by contract and name


def written(day: dt.date, clock: str, offset: str, minutes: int = 0) -> str:
    """A time as text, some minutes later on the same wall clock."""
    at = dt.datetime.fromisoformat(f"{day}T{clock}") + dt.timedelta(minutes=minutes)
    return at.strftime("%Y-%m-%d %H:%M") if not offset else at.strftime("%Y-%m-%dT%H:%M:%S") + offset


def owner(chance: Chance, contract: Row) -> Row:
    """What names the contract or the customer of a fact."""
    ways: list[Row] = [
        {"customer": contract["customer"]},
        {"contract": contract["id"]},
        {"customer": contract["customer"]},
        {"contract": contract["id"], "customer": contract["customer"]},
    ]
    if chance.rarely(80):
        ways = [{"contract": "NOBODY"}, {"customer": "nobody"}]
    chosen: Row = chance.one(ways)
    return chosen


def time_entry(chance: Chance, rows: list[Row], days: list[dt.date], name: str) -> Row:
    """One entry."""
    fact: Row = {"id": name}
    if chance.often(3):
        fact["ticket"] = chance.one(["T1", "T2", "T3"])
    if "ticket" not in fact or chance.often(12):
        fact |= owner(chance, chance.one(rows))
    fact |= when_and_how_long(chance, chance.one(days))
    if chance.rarely(3 if chance.has("billable") else 16):
        fact["billable_hours"] = chance.one(HOURS)
    if chance.rarely(4 if chance.has("billable") else 16):
        fact["billable"] = chance.either()
    for column, words in (("role", ROLES), ("work_type", WORK_TYPES), ("resource", RESOURCES)):
        if chance.either():
            fact[column] = chance.one(words)
    if chance.rarely(12):
        fact["entered_at"] = chance.day(16)
    fact |= attributes(chance)
    return spoiled(chance, fact) if chance.rarely(24 if chance.has("faulty") else 200) else fact


def when_and_how_long(chance: Chance, day: dt.date) -> Row:
    """The times of an entry and its worked time: from the clock, as hours or minutes, or both."""
    clock = chance.one(TIMES)
    offset = chance.one(OFFSETS) if chance.rarely(5) else ""
    kinds = ["hours", "minutes", "end", "end", "date"]
    kind = chance.one(
        [*kinds, "end", "end", "end"] if chance.has("calendar", "holidays", "clock-rounding") else kinds
    )
    fact: Row = {"at": day.isoformat() if kind == "date" else written(day, clock, offset)}
    if kind == "end":
        fact["end"] = written(day, clock, offset, chance.one(MINUTES))
        if chance.rarely(5):
            fact["hours"] = chance.one(HOURS)
    elif kind == "minutes":
        fact["minutes"] = chance.one(MINUTES)
    else:
        fact["hours"] = chance.one(HOURS)
    return fact


def attributes(chance: Chance) -> Row:
    """Declared attributes."""
    fact: Row = {}
    if chance.rarely(4):
        fact["devices"] = chance.one([1, 3, Decimal("2.5"), 4])
    if chance.rarely(2 if chance.has("up-to", "typed") else 6):
        fact["device"] = chance.one(DEVICES)
    if chance.has("agreed-rate", "typed") and chance.either():
        fact["agreed_rate"] = chance.one(decimals("100.00", "95.50", "0", "33.33"))
    if chance.has("typed"):
        some: Row = {
            "promised": chance.one(["90 minutes", "2 hours"]),
            "installed": chance.one(["2026-03-07", "2026-03-08", "2026-10-25"]),
            "done": chance.one(["50%", "75%"]),
            "level": chance.one(["gold", "silver"]),
            "site": "north",
        }
        fact |= {key: some[key] for key in chance.some(list(some))}
    return fact


def spoiled(chance: Chance, fact: Row) -> Row:
    """The same entry with something wrong with it."""
    wrong: list[Row] = [
        {"role": "wizard"},
        {"hours": Decimal("-1")},
        {"hours": Decimal("24.5")},
        {"at": "yesterday"},
        {"end": "2020-01-01 09:00"},
    ]
    fault: Row = chance.one(wrong)
    return {k: v for k, v in fact.items() if k != "minutes"} | {"hours": 1} | fault


# Purchases, adjustments, tickets ----------------------------------------------------------------------


def pool_for(chance: Chance, pools: Pools, contract: Row) -> tuple[str, Row]:
    """A pool of the contract, mostly; and what its pack says of it."""
    known = pools.get(contract["id"]) or {}
    if not known or chance.rarely(20):
        name = chance.one(["block", "retainer", "night"])
        return name, known.get(name, {"unit": "money" if name == "retainer" else "hours"})
    name = chance.one(list(known))
    return name, known[name]


def purchase(chance: Chance, rows: list[Row], pools: Pools, days: list[dt.date], name: str) -> Row:
    """One purchase: of an offer, or of a quantity."""
    contract, day = chance.one(rows), chance.one(days)
    pool, raw = pool_for(chance, pools, contract)
    fact: Row = {"id": name, **owner(chance, contract), "pool": pool}
    fact["at"] = day.isoformat() if chance.either() else written(day, chance.one(TIMES), "")
    fact |= bought(chance, raw)
    first = 0
    if chance.rarely(2 if raw.get("reach_back") else 3):
        first = chance.one([0, 1, 3, 5, -1])
        fact["start"] = (day + dt.timedelta(days=first)).isoformat()
    if chance.rarely(3):
        last = max(0, first) + chance.one([0, 2, 5, 30])
        fact["end"] = (day + dt.timedelta(days=last)).isoformat()
    if chance.either():
        fact["paid_at"] = (day + dt.timedelta(days=chance.one([0, 1, 4, -2, 40]))).isoformat()
    if chance.rarely(3):
        fact["priority"] = chance.one([1, 0, 2])
    if chance.rarely(8):
        fact["already_billed"] = True
    if chance.rarely(16):
        fact["ticket"] = "T1"
    return fact


def bought(chance: Chance, pool: Row) -> Row:
    """What a purchase says of its size and price; where the pool sells nothing it has to say both."""
    offers = [one["name"] for one in pool.get("offers") or []]
    if offers and chance.often(4):
        prices = {"total_price": chance.one([Decimal("100.00"), 0])} if chance.rarely(4) else {}
        return {"offer": "fifty" if chance.rarely(24) else chance.one(offers), **prices}
    sizes: list[Any] = [Decimal("0.5"), 1, Decimal("1.5"), 2, "90 minutes"]
    sizes = {"money": MONEY, "units": UNITS}.get(held_as(pool["unit"]), sizes)
    fact: Row = {}
    needed = "sold" not in pool and chance.often(12)
    if needed or chance.often(3):
        fact["quantity"] = chance.one(sizes)
    if needed or chance.either():
        fact["total_price"] = chance.one([Decimal("100.00"), 0, Decimal("250.00"), 333])
    return fact


def adjustment(chance: Chance, rows: list[Row], pools: Pools, days: list[dt.date], name: str) -> Row:
    """An amount, or so much more or less in a pool."""
    contract, day = chance.one(rows), chance.one(days)
    row: Row = {"id": name, **owner(chance, contract)}
    row["at"] = day.isoformat() if chance.often(3) else written(day, chance.one(TIMES), "")
    if chance.has("pool-adjustments") and chance.often(4):
        pool, raw = pool_for(chance, pools, contract)
        sizes: list[Any] = (
            [*decimals("50.00", "-30.00", "-200.00"), 20]
            if raw["unit"] == "money"
            else [*decimals("0.5", "-0.5", "-3"), 1, Decimal("-0.25")]
        )
        row |= {"pool": pool, "quantity": chance.one(sizes)}
    else:
        row["amount"] = chance.one([Decimal("-50.00"), 12])
    if chance.either():
        row["reason"] = "agreed"
    if chance.rarely(8):
        row["ticket"] = "T1"
    return row


def ticket(chance: Chance, rows: list[Row], days: list[dt.date], name: str) -> Row:
    """One ticket, opened before or on one of the days, mostly completed."""
    fact: Row = {"id": name, **owner(chance, chance.one(rows))}
    for column, words in (("priority", PRIORITIES), ("type", TICKET_TYPES), ("queue", QUEUES)):
        if chance.either():
            fact[column] = chance.one(words)
    if chance.rarely(3):
        fact |= {"title": "No network", "source": "mail"}
    opened, clock = min(days) - dt.timedelta(days=3), "08:00"
    if chance.either():
        opened, clock = min(chance.one(days), chance.one(days)), chance.one(TIMES)
    if chance.often(3):
        fact["opened_at"] = written(opened, clock, "")
    if chance.often(3):
        completed = max(opened, chance.one(days))
        late = ["23:55", *TIMES] if completed > opened or chance.has("faulty") else ["23:55", "23:59"]
        fact["completed_at"] = written(completed, chance.one(late), "")
    return fact


def at_work(chance: Chance, said: Row, rows: list[Row], days: list[dt.date]) -> Row:
    """Usage or an expense with its owner, ticket, time and attributes."""
    fact = dict(said)
    if chance.either():
        fact["ticket"] = chance.one(["T1", "T2", "T3"])
    if "ticket" not in fact or chance.often(4):
        fact |= owner(chance, chance.one(rows))
    day, offset = chance.one(days), chance.one(OFFSETS) if chance.rarely(5) else ""
    fact["at"] = day.isoformat() if chance.either() else written(day, chance.one(TIMES), offset)
    if chance.either():
        fact["role"] = chance.one(ROLES)
    fact |= attributes(chance)
    if not chance.rarely(24 if chance.has("faulty") else 200):
        return fact
    number = "quantity" if "quantity" in fact else "amount"
    wrong: list[Row] = [{"role": "wizard"}, {number: None}, {"at": "yesterday"}, {"at": None}]
    wrong += [{"quantity": Decimal("-1")}, {"unit": None}] if number == "quantity" else []
    fault: Row = chance.one(wrong)
    return {key: value for key, value in (fact | fault).items() if value is not None}


def facts(chance: Chance, rows: list[Row], pools: Pools) -> dict[str, list[Row]]:
    """Facts of every kind in scope, on a handful of days."""
    offsets = list(range(15))
    if chance.has("months"):
        offsets = [0, 2, 3, 9, 10, 25, 26, 31, 40, 58, 61, 62, 75, 89]
    days = [chance.base + dt.timedelta(days=n) for n in chance.some(offsets, 1, 5)]
    names = chance.some(["9", "10", "e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "E9", "11"], 2)
    numbers = ["T1", "T2", "T3", *(["T4", "9", "10"] if chance.has("ticket-prices") else [])]
    result: dict[str, list[Row]] = {
        "time_entries": [time_entry(chance, rows, days, name) for name in names],
        "purchases": [
            purchase(chance, rows, pools, days, name) for name in chance.some(["p2", "p10", "p1", "9"], 0, 4)
        ],
        "tickets": [
            ticket(chance, rows, days, name) for name in chance.some(numbers, 0 if chance.rarely(4) else 2)
        ],
        "adjustments": [],
    }
    wanted = chance.rarely(2 if chance.has("adjustments", "pool-adjustments") else 8)
    for name in chance.some(["a1", "a2", "9"], 1) if wanted else []:
        result["adjustments"].append(adjustment(chance, rows, pools, days, name))
    result["counts"] = counts(chance, [owner(chance, one) for one in rows], days)
    result["milestones"] = milestones(chance, [owner(chance, one) for one in rows], days)
    result["usage"] = [at_work(chance, one, rows, days) for one in usage(chance)]
    result["expenses"] = [at_work(chance, one, rows, days) for one in expenses(chance)]
    entries = result["time_entries"]
    if entries and chance.rarely(4 if chance.has("faulty") else 40):
        entries.append(dict(entries[0]))
    if entries and chance.rarely(6 if chance.has("faulty") else 80):
        entries.append(entries[-1] | {"resource": "somebody-else"})
    return result
