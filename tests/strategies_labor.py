"""Random labor waterfalls."""

from __future__ import annotations

from typing import Any

from strategies_chance import FACTORS, RATES, Chance, Row
from strategies_conditions import conditions
from strategies_rates import COUNTED

BOUNDS = ["1 hour", "30 minutes", "2 hours", "45 minutes", "10 minutes", "$long"]


def drawing(chance: Chance, names: list[str], rates: list[Any], factors: list[Any]) -> Row:
    """The part of a clause that draws: one pool or a list, weights and the short form of a rate."""
    drawn = chance.some(names, 1, 2)
    clause: Row = {"draws": drawn[0] if len(drawn) == 1 and chance.either() else drawn}
    if "retainer" not in drawn and chance.rarely(2 if chance.has("factors") else 6):
        weight = chance.one(factors)
        clause["counts_as"] = [weight, chance.one(factors)] if chance.rarely(4) else weight
        if chance.either():
            clause["overage"] = chance.one(["worked", "drawn"])
    if chance.often(8) if "retainer" in drawn else chance.either():
        clause["rate"] = chance.one(rates)
    return clause


def bound(chance: Chance) -> Row:
    """How much a clause takes at most."""
    result = {"up_to": chance.one(BOUNDS), "every": chance.one(COUNTED)}
    if chance.rarely(3):
        result["per"] = chance.one(["device", "device", "resource", "role", "devices"])
    return result


def labor(
    chance: Chance, bands: list[str], pools: list[str], cards: list[str], tables: list[str]
) -> list[Row]:
    """One to five clauses; the last one mostly takes all that is left."""
    rates = ["$hourly_rate", *cards, *cards, *cards, *RATES[:3], *RATES]
    factors = ["$times", "$times", *tables, *tables, *tables, *FACTORS]
    kinds = ["draws", "draws", "draws", "draws", "rate", "treatment"] if pools else ["rate", "treatment"]
    if chance.has("treatments"):
        kinds += ["treatment"] * (len(kinds) // 2)
    if pools and chance.rarely(5):
        passing = {"name": "cover", **drawing(chance, pools, rates, factors)}
        passing.pop("rate", None)
        if chance.has("up-to") and chance.either():
            passing |= bound(chance)
        return [passing, {"name": "pass-on", "treatment": "next-contract"}]
    clauses: list[Row] = []
    for place in range((1 if pools else 0) + chance.below(4)):
        clause: Row = {"name": f"clause-{place + 1}"}
        kind = chance.one(kinds)
        if chance.rarely(3 if kind == "draws" else 2):
            clause["when"] = conditions(chance, bands)
        if chance.rarely(4 if chance.has("dated") else 24):
            clause[chance.one(["from", "until"])] = chance.day(chance.one([3, 1, 6]))
        if kind == "draws":
            clause |= drawing(chance, pools, rates, factors)
        elif kind == "rate":
            clause["rate"] = chance.one(rates)
        else:
            clause["treatment"] = chance.one(["included", "next-contract", "free", "hold"])
        if chance.has("up-to") and clause.get("treatment") != "next-contract" and chance.often(3):
            clause |= bound(chance)
        clauses.append(clause)
    if not clauses or chance.often(16):
        passes = chance.rarely(6 if clauses else 12)
        clauses.append(
            {"name": "rest", **({"treatment": "next-contract"} if passes else {"rate": chance.one(rates)})}
        )
    return clauses


DRAWING = ("labor", "tickets", "usage", "expenses")
NAMED = (("pools", "draws"), ("rates", "rate"), ("factors", "counts_as"))


def limit(chance: Chance, pack: Row) -> None:
    """Let a pool, a card or a factor table begin or end on a day."""
    sections = [section for section, _ in NAMED if pack.get(section)]
    if sections:
        named = chance.one(pack[chance.one(sections)])
        side = chance.one(["from", "until"])
        named[side] = chance.day(chance.one([2, 4, -3]) if side == "from" else chance.one([6, 9, 3]))


def keep_days(pack: Row) -> None:
    """Let clauses hold only on days on which what they use holds."""
    for section, key in NAMED:
        for named in pack.get(section) or []:
            for clause in (one for section in DRAWING for one in pack.get(section) or []):
                written = clause.get(key)
                if named["name"] in (written if isinstance(written, list) else [written]):
                    narrow(clause, named)


def narrow(clause: Row, named: Row) -> None:
    """The days that both have; where there are none, those of what is named."""
    days = {
        "from": max(clause.get("from", ""), named.get("from", "")),
        "until": min(clause.get("until", "9"), named.get("until", "9")),
    }
    for side, none in (("from", ""), ("until", "9")):
        day = days[side] if days["from"] <= days["until"] else named.get(side, none)
        clause.pop(side, None)
        if day != none:
            clause[side] = day
