"""Small worlds with fees for tests of the oracle, and what is looked at in their outcome."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from oracle import Outcome
from oracle_cases import D, Row, evaluate, hourly

USERS: Row = {"name": "users", "unit": "users", "every": "month", "price": D("100.00")}
FLAT: Row = {"name": "base", "every": "month", "price": D("100.00")}


def pack(*fees: Row, **sections: Any) -> Row:
    return hourly([], sections.pop("labor", []), fees=list(fees), **sections)


def counted(*rows: tuple[str, Any], kind: str = "quantity", unit: str = "users") -> list[Row]:
    return [
        {"id": f"c{n}", "customer": "acme", "unit": unit, "at": at, kind: value}
        for n, (at, value) in enumerate(rows, 1)
    ]


def billed(*fees: Row, counts: list[Row] = [], as_of: str = "2026-01-31", **columns: Any) -> list[Any]:  # noqa: B006
    """(day, amount) of every line."""
    outcome = evaluate(pack(*fees), {"counts": counts}, as_of=as_of, **columns)
    return shown(outcome)


def shown(outcome: Outcome, *kinds: str) -> list[Any]:
    return [
        (f"{c['date']:%m-%d}", str(c["amount"])) for c in outcome.charges if not kinds or c["kind"] in kinds
    ]


def reasons(outcome: Outcome) -> dict[str, str]:
    return {row["id"]: row["reason"] for row in outcome.rejected}


def total(outcome: Outcome, *kinds: str) -> Decimal:
    return sum((c["amount"] for c in outcome.charges if not kinds or c["kind"] in kinds), Decimal(0))
