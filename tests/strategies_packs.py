"""Random packs: their terms and plans, and their sections put together."""

from __future__ import annotations

from typing import Any

from strategies_chance import RATES, TERMS, ZONES, Chance, Row, decimals
from strategies_conditions import ATTRIBUTES, TYPED, calendar, key
from strategies_demands import demands
from strategies_fees import changed as changed_fees
from strategies_fees import discounts, fees, limits
from strategies_labor import keep_days, labor, limit
from strategies_pools import changed, pools
from strategies_rates import factor_tables, rate_cards, rounding
from strategies_triggers import triggers

SHARED = ("currency", "timezone", "money_rounding", "terms", "plans", "pools")
LABELS = ["{customer}: {clause}", "Ticket {ticket}, {quantity} h on {date}", "as agreed"]


def terms(chance: Chance) -> Row:
    """All the terms that the other sections may name."""
    result: Row = {}
    for name, (kind, values) in TERMS.items():
        result[name] = {"type": kind, "default": chance.one(values)}
        if kind == "choice":
            result[name]["values"] = values
    if chance.rarely(4):
        result["hourly_rate"]["uplift"] = {"percent": chance.one(["3%", "2.5%"]), "every": "year"}
    elif chance.rarely():
        result["hourly_rate"] = {"type": "money", "values": dated_values(chance, RATES)}
    elif chance.rarely():
        result["hourly_rate"] = {"type": "money", "required": True}
    if chance.has("dated") and chance.either():
        name = chance.one(["block_size", "retainer_size", "times", "kept", "chore", "lasting"])
        result[name] = {"type": TERMS[name][0], "values": dated_values(chance, TERMS[name][1])}
    return result


def dated_values(chance: Chance, values: list[Any]) -> list[Row]:
    """A value that changes on a day."""
    first = {"from": "2020-01-01", "value": chance.one(values)}
    return [first, {"from": chance.day(chance.one([3, 1, 6, 31])), "value": chance.one(values)}]


def values_of_terms(chance: Chance, most: int = 3, fixed: tuple[str, ...] = ()) -> Row:
    """Values for a few terms, as a plan or a contract gives them."""
    names = chance.some([name for name in TERMS if not name.startswith("warn")], 0, most)
    return {name: chance.one(TERMS[name][1]) for name in dict.fromkeys((*fixed, *names))}


def pack(chance: Chance, name: str = "alpha", like: Row | None = None, currency: str | None = None) -> Row:
    """A pack; `like` another it has the same terms, plans, currency, time zone, and mostly the same pools."""
    result: Row = {"pack": name, "version": "1.0.0", "title": f"Pack {name}"}
    if like is None:
        result["currency"] = currency or chance.one(["USD", "USD", "USD", "JPY", "KWD"])
        result["timezone"] = chance.one(ZONES)
        if chance.either():
            result["money_rounding"] = chance.one(["half-up", "half-even", "up", "down", "step"])
        if result.get("money_rounding") == "step":
            step = chance.one(
                decimals("5", "10") if result["currency"] == "JPY" else decimals("0.05", "0.0001")
            )
            way = chance.one(["half-up", "half-even", "up", "down"])
            result["money_rounding"] = {"step": step, "direction": way}
        result["terms"] = terms(chance)
        plans = {plan: values_of_terms(chance, 4) for plan in chance.some(["basic", "plus"], 0, 2)}
        if plans:
            result["plans"] = plans
        held = pools(chance)
        if held:
            result["pools"] = held
    else:
        result |= {section: like[section] for section in SHARED if section in like}
        held = like.get("pools") or []
        if held and chance.has("changed-pools") and chance.often(3):
            held = changed(chance, held)
            result |= {"pools": held}
            if not held:
                del result["pools"]
    attributes = ATTRIBUTES | TYPED if chance.has("typed") else ATTRIBUTES
    result["attributes"] = {column: dict(declared) for column, declared in attributes.items()}
    bands: list[str] = []
    if chance.has("calendar", "holidays") and chance.often(8):
        result["calendar"], bands = calendar(chance)
    result["sets"] = {"odd": key(chance, bands)}
    sections = {
        "rounding": rounding(chance, bands),
        "rates": rate_cards(chance, bands),
        "factors": factor_tables(chance, bands),
    }
    result |= {section: rows for section, rows in sections.items() if rows}
    cards, tables = ([row["name"] for row in sections[s]] for s in ("rates", "factors"))
    result["labor"] = labor(
        chance, bands, [one["name"] for one in held if one["unit"] in ("hours", "money")], cards, tables
    )
    asked = demands(chance, held)
    result |= {section: rows for section, rows in asked.items() if rows}
    old = like or {}
    due = fees(chance, bands) if like is None else changed_fees(chance, bands, old.get("fees") or [])
    work = [] if name == "catch-all" else result["labor"]  # its labor is another in the end
    charged = [*work, *due, *held, *(one for rows in asked.values() for one in rows)]
    names = [one["name"] for one in charged] or ["hourly"]
    bounded = limits(chance, names, None if like is None else old.get("limits") or [])
    charging = {"fees": due, "limits": bounded, "discounts": discounts(chance, names)}
    result |= {section: rows for section, rows in charging.items() if rows}
    fires = triggers(chance, bands, held, names, bounded)
    if fires:
        result["triggers"] = fires
    if like is None and chance.has("dated") and chance.either():
        limit(chance, result)
    keep_days(result)
    if chance.has("remarks"):
        remark(chance, result)
    return result


def remark(chance: Chance, pack: Row) -> None:
    """Add notes, labels and codes, which change no number."""
    labelled: list[Row] = [one for name in ("rounding", "rates", "pools", "labor", "tickets", "usage", "expenses", "fees", "limits", "discounts", "triggers")
                           for one in pack.get(name) or []]  # fmt: skip
    labelled += [line for card in pack.get("rates") or [] for line in card["lines"]]
    labelled += [one for pool in pack.get("pools") or [] for one in pool.get("offers") or []]
    noted = [line for table in pack.get("factors") or [] for line in [table, *table["lines"]]]
    modifiers = [one for card in pack.get("rates") or [] for one in card.get("modifiers") or []]
    noted += [inner for one in modifiers for inner in one.get("one_of") or [one]]
    noted += (pack.get("calendar") or {}).get("bands") or []
    noted += [*pack["terms"].values(), *pack["attributes"].values()]
    for one in labelled:
        if chance.rarely(4):
            one["label"] = chance.one(LABELS)
        if chance.rarely(4):
            one["code"] = chance.one(["4711", "labor"])
    for one in [*labelled, *noted]:
        if chance.rarely(8):
            one["note"] = "For whoever reads this."
    pack["summary"] = "What happens to hours."
