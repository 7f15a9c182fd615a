"""Running small worlds with fees in tests: their packs, counts of users, and one contract under them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from running import run

from clausewise import Result

USERS = "fees: [{name: users, unit: users, every: month, price: 100.00%s}]\n"
FEE = "fees: [{name: base, every: month, price: 100.00%s}]\n"


def counted(at: str, quantity: object, **more: object) -> dict[str, object]:
    """A total of users."""
    return {"unit": "users", "at": at, "quantity": str(quantity), **more}


def changed(at: str, change: object, **more: object) -> dict[str, object]:
    """Some users more or fewer."""
    return {"unit": "users", "at": at, "change": str(change), **more}


def named(at: str, subject: str, **more: object) -> dict[str, object]:
    """One user by name."""
    return {"unit": "users", "at": at, "subject": subject, **more}


def bill(
    pack: str,
    *counts: Mapping[str, Any],
    start: str = "2026-01-01",
    as_of: str = "2026-01-31",
    more: str = "",
) -> Result:
    """A contract from its start up to a day; `more` is written into it."""
    contract = f"  - {{id: C, customer: acme, pack: pack, start: {start}{more}}}\n"
    return run(pack, contracts=contract, as_of=as_of, counts=counts)
