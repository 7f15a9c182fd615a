"""Random contracts on a pack, around the day of a world."""

from __future__ import annotations

from typing import Any

from strategies_chance import ZONES, Chance, Row
from strategies_conditions import holidays
from strategies_packs import values_of_terms
from strategies_pools import DENSE


def contract(
    chance: Chance, pack: Row, name: str = "A1", customer: str = "acme", newer: tuple[str, ...] = (),
    packs: dict[str, Row] | None = None,
) -> Row:  # fmt: skip
    """A contract on a pack; `newer` are packs to which an amendment may change it."""
    needed = ("hourly_rate",) if pack["terms"]["hourly_rate"].get("required") else ()
    plans = list(pack.get("plans") or {})
    result: Row = {"id": name, "customer": customer, "pack": pack["pack"]}
    if chance.rarely(10):
        result["pack"] += "@1.0.0"
    if plans and chance.either():
        result["plan"] = chance.one(plans)
    known = [pack, *((packs or {})[one] for one in newer)]
    held = [pool for one in known for pool in one.get("pools") or []]
    dense = any(pool.get("allowance", {}).get("every") in DENSE for pool in held)
    due = [clause for one in known for name in ("fees", "limits") for clause in one.get(name) or []]
    dense = dense or any(clause.get("every") in DENSE for clause in due)
    starts = [0, -2, -7, 1, -5, -28, -1, -3, 3, -10]
    long_ago = [-364, -365, -400, -730, -59]
    result["start"] = chance.day(chance.one(long_ago if chance.rarely(5) and not dense else starts))
    if chance.rarely(2 if chance.has("ends", "owe") else 8):
        result["end"] = chance.day(chance.one([20, 45, 70] if chance.has("months") else [4, 6, 9, 13, 30]))
    stated = values_of_terms(chance, 2, needed)
    if stated:
        result["terms"] = stated
    if chance.rarely(4):
        result["timezone"] = chance.one(ZONES)
    result |= extras(chance, all("calendar" in one for one in known))
    changes = amendments(chance, result["start"], plans, newer)
    return result | {"amendments": changes} if changes else result


def extras(chance: Chance, has_calendar: bool) -> Row:
    """What a contract has of its own instead of the pack's, and what is passed on."""
    result: Row = {}
    if chance.has("currencies") and chance.rarely(4):
        result["currency"] = chance.one(["EUR", "JPY", "KWD"])
    if has_calendar and chance.has("holidays") and chance.rarely(3):
        result["holidays"] = holidays(chance)
    if chance.has("remarks"):
        passed: Row = {"bill_to": "Acme, head office", "purchase_order": "4711", "note": "A remark.",
                       "contacts": {"am": "am@msp.example", "sales": "sales@msp.example"}}  # fmt: skip
        result |= {key: passed[key] for key in chance.some(list(passed))}
    return result


def amendments(chance: Chance, start: str, plans: list[str], newer: tuple[str, ...]) -> list[Row]:
    """Dated changes of terms, plan or pack."""
    found: list[Row] = []
    if not (
        chance.has("amendments") or (chance.has("new-pack", "changed-pools") and newer) or chance.rarely(8)
    ):
        return found
    days = [1, 3, 4, 5, 8, -20, *([20, 31, 40, 62] if chance.has("months") else [])]
    for day in sorted(chance.some(days, 0, 2)):
        change: Row = {"from": chance.day(day)}
        kinds: list[Any] = ["terms", "terms", "plan", "pack", "both", *(["pack"] * 3 if newer else [])]
        kind = chance.one(kinds)
        if kind == "pack" and newer:
            change["pack"] = chance.one(list(newer))
        if kind in ("plan", "both") and plans:
            change["plan"] = chance.one(plans)
        if kind in ("terms", "both") or len(change) == 1:
            change["terms"] = values_of_terms(chance, 2, ("hourly_rate",))
        if chance.has("remarks") and chance.rarely(3):
            change["note"] = "Agreed by phone."
        if change["from"] > start:
            found.append(change)
    return found
