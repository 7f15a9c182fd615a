"""Small worlds of tickets, usage and expenses for tests of the oracle."""

from __future__ import annotations

from typing import Any

from oracle import Outcome
from oracle_cases import D, Row, hourly, lines, pool

WORK: list[Row] = [{"name": "work", "rate": D("150.00")}]
INCIDENT: Row = {"name": "incident", "draws": "incidents", "price": D("95.00")}
BACKUP: Row = {"name": "backup", "unit": "gigabytes", "every": "month", "price": D("0.10")}


def tickets(**changes: Any) -> Row:
    return pool(name="incidents", unit="tickets", **changes)


def retainer(**changes: Any) -> Row:
    return pool(name="retainer", unit="money", **changes)


def packs_of(**changes: Any) -> Row:
    return pool(name="pack", unit="gigabytes", **changes)


def bought(name: str, at: str, quantity: Any, id: str = "P", **columns: Any) -> Row:
    base = {"id": id, "customer": "acme", "pool": name, "at": at, "quantity": D(str(quantity))}
    return {**base, "total_price": D(100), **columns}


def done(id: str, at: str, **columns: Any) -> Row:
    return {"id": id, "customer": "acme", "completed_at": at, **columns}


def used(at: str, quantity: Any, unit: str = "gigabytes", **columns: Any) -> Row:
    row = {"id": f"u{at}", "customer": "acme", "at": at, "unit": unit, "quantity": D(str(quantity))}
    return row | columns


def spent(at: str, amount: Any, **columns: Any) -> Row:
    return {"id": f"x{at}", "customer": "acme", "at": at, "amount": D(str(amount)), **columns}


def pack(pools: list[Row], **sections: Any) -> Row:
    return hourly(pools, WORK, **sections)


def said(outcome: Outcome, *kinds: str) -> list[tuple[Any, ...]]:
    """Kind, fact, day, quantity and amount; without sales, or of these kinds only."""
    found = lines(outcome, "kind", "fact", "date", "quantity", "amount")
    found = [(kind, fact, f"{on:%m-%d}", by, amount) for kind, fact, on, by, amount in found]
    return [one for one in found if not kinds or one[0] in kinds]


def rejections(outcome: Outcome) -> list[tuple[str, str]]:
    return [(row["id"], row["reason"]) for row in outcome.rejected]
