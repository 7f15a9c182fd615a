"""Random rounding rules, rate cards and factor tables."""

from __future__ import annotations

from typing import Any

from strategies_chance import FACTORS, FLATS, RATES, STEPS, Chance, Row, decimals
from strategies_conditions import conditions

# Over what an `up_to` is counted; the first are those in which something happens within a few days.
COUNTED = ["week", "ticket", "entry", "month", "day", "term", "2 weeks", "10 days", "quarter", "half-year",
           "year", "2 months", "3 days"]  # fmt: skip
PER: list[Any] = [
    "entry",
    "piece",
    ["ticket"],
    ["date"],
    ["ticket", "date"],
    ["resource"],
    ["date", "resource"],
]


def rounding(chance: Chance, bands: list[str]) -> list[Row]:
    """Up to two rounding rules; the first mostly with a condition."""
    clauses = []
    count = 1 + chance.below(2) if chance.has("rounding", "clock-rounding", "groups") else chance.below(2)
    for place in range(count):
        clause: Row = {"name": f"round-{place + 1}"}
        if place + 1 < count or chance.rarely():
            clause["when"] = conditions(chance, bands)
        if chance.has("dated") and chance.rarely(3):
            clause[chance.one(["from", "until"])] = chance.day(chance.one([3, 1, 6]))
        if chance.often():
            clause |= increments(chance)
        if chance.rarely(3) or "increment" not in clause:
            clause["minimum"] = chance.one(["15 minutes", "1 hour", "2 hours"])
        if chance.rarely():
            clause["maximum"] = chance.one(["2 hours", "3 hours"])
        for end in ("start", "end") if chance.has("clock-rounding") else ():
            if chance.often(3):
                clause[end] = {
                    "increment": chance.one(STEPS[:5]),
                    "direction": chance.one(["up", "down", "nearest"]),
                }
        if chance.has("groups"):
            clause["per"] = chance.one(PER[2:])
        elif chance.either():
            clause["per"] = chance.one(PER[:2])
        clauses.append(clause)
    return clauses


def increments(chance: Chance) -> Row:
    """An increment with what belongs to its direction."""
    result: Row = {"increment": chance.one(["$step", *STEPS])}
    direction = chance.one(["up", "absent", "down", "nearest"])
    if direction != "absent":
        result["direction"] = direction
    if direction in ("up", "absent") and chance.rarely(3):
        result["grace"] = chance.one(["5 minutes", "3 minutes"])
    if direction == "nearest" and chance.either():
        result["half"] = chance.one(["up", "down"])
    return result


def modifier(chance: Chance, bands: list[str], name: str) -> Row:
    """A modifier with a name."""
    result: Row = {"name": name}
    if chance.often():
        result["when"] = conditions(chance, bands)
    if chance.has("dated") and chance.rarely(4):
        result[chance.one(["from", "until"])] = chance.day(chance.one([3, 1, 6]))
    kind = chance.one(["multiply", "multiply", "add", "set"])
    values: dict[str, list[Any]] = {
        "multiply": ["$times", *FACTORS],
        "add": ["$extra", *decimals("25.00", "-5.00")],
        "set": ["$hourly_rate", *decimals("95.00")],
    }
    result[kind] = chance.one(values[kind])
    return result


def tiers(chance: Chance) -> list[Row]:
    """Prices of an hour by how many there were; the last one is open."""
    ends = chance.one([["1 hour"], ["1 hour", "2 hours"], ["30 minutes"], ["$long", "5 hours"], ["90 minutes", "3 hours"],
                       []])  # fmt: skip
    prices = ["$hourly_rate", *RATES]
    steps = [{"up_to": end, "each": chance.one(prices)} for end in ends]
    return [*steps, {"each": chance.one(prices)}]


def rate(chance: Chance) -> Row:
    """What a line says of the price: an amount an hour, that of the fact, tiers, or a flat amount."""
    ways = ["plain", "plain"]
    ways += [way for way in ("agreed-rate", "flat", "tiers") if chance.has(way) for _ in range(2)]
    way = chance.one(ways)
    if way == "agreed-rate":
        return {"rate": {"from": "agreed_rate"}}
    if way == "flat":
        return {"flat": chance.one([*FLATS, "$extra"])}
    if way == "tiers":
        return {"rate": {"model": "graduated", "every": chance.one(COUNTED), "tiers": tiers(chance)}}
    return {"rate": chance.one(["$hourly_rate", *RATES])}


def line(chance: Chance, bands: list[str], place: int, last: bool) -> Row:
    """A line of a rate card; the last one holds for the rest."""
    result: Row = {} if last else {"when": conditions(chance, bands)}
    result |= rate(chance)
    if isinstance(result.get("rate"), dict) and "from" in result["rate"] and last:
        result["when"] = conditions(chance, bands)  # it holds only where the amount is there
    if chance.has("modifiers") and chance.rarely(4):
        result["modifiers"] = "none"
    if chance.has("dated") and not last and chance.rarely(4):
        result[chance.one(["from", "until"])] = chance.day(chance.one([3, 1, 6]))
    if chance.has("remarks") and chance.rarely(4):
        result["name"] = f"line-{place}"
    return result


def rate_cards(chance: Chance, bands: list[str]) -> list[Row]:
    """Up to two rate cards."""
    special = chance.has("cards", "modifiers", "agreed-rate", "flat", "tiers")
    cards = []
    for name in chance.some(["by-role", "by-work"], 1 if special else 0, 2):
        count = chance.below(3)
        lines = [line(chance, bands, place, False) for place in range(count)]
        if chance.has("agreed-rate") and chance.either():
            lines.insert(0, {"rate": {"from": "agreed_rate"}})
        if not lines or chance.often(12):
            lines.append(line(chance, bands, count, True))
            if "when" in lines[-1]:
                lines.append({"rate": chance.one(["$hourly_rate", *RATES])})
        card: Row = {"name": name, "lines": lines}
        modifiers: list[Row] = []
        for place in range(1 + chance.below(3) if chance.has("modifiers") else chance.below(2)):
            if chance.rarely(4):
                pair = [modifier(chance, bands, f"m{place}-{letter}") for letter in "ab"]
                modifiers.append({"one_of": pair})
            else:
                modifiers.append(modifier(chance, bands, f"m{place}"))
        if modifiers:
            card["modifiers"] = modifiers
            if chance.rarely(3):
                card["apply"] = "highest"
        cards.append(card)
    return cards


def factor_tables(chance: Chance, bands: list[str]) -> list[Row]:
    """A table of weights, in some worlds."""
    if not chance.has("factors") and chance.often(8):
        return []
    lines: list[Row] = [{"when": conditions(chance, bands), "factor": chance.one(["$times", *FACTORS])}]
    if chance.has("dated") and chance.rarely(3):
        lines[0][chance.one(["from", "until"])] = chance.day(chance.one([3, 1, 6]))
    if chance.often(12):
        lines.append({"factor": chance.one(FACTORS)})
    return [{"name": "by-kind", "lines": lines}]
