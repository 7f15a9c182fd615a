"""Running a price list of `price_lists/` in tests: one contract under the pack that says the same as its prose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from running import entry, reasons, run, short

from clausewise import Result, load_pack
from clausewise.packs import Pack

LISTS = Path(__file__).parent / "price_lists"


Rows = Sequence[Mapping[str, Any]]


@cache
def priced(name: str) -> Pack:
    """The pack beside a price list, without any diagnostic."""
    pack, found = load_pack(LISTS / f"{name}.yaml")
    assert pack is not None
    assert not found
    return pack


def bill(
    name: str, *, start: str = "2026-01-01", as_of: str = "2026-01-31", more: str = "", **facts: Rows
) -> Result:
    """One contract under a price list; every fact is used."""
    contract = f"  - {{id: C, customer: acme, pack: {name}, start: {start}{more}}}\n"
    result = run(packs=[priced(name)], contracts=contract, as_of=as_of, **facts)
    assert reasons(result) == {}
    return result


def lines(result: Result, *clauses: str) -> list[tuple[str, str, str, str]]:
    """(day, clause, quantity, amount) of the lines that are not zero, in this order; of some clauses only."""
    rows = result.charges.iter_rows(named=True)
    return sorted(
        (f"{row['date']:%m-%d}", row["clause"], short(row["quantity"] or 0), f"{row['amount']:.2f}")
        for row in rows
        if row["amount"] and (not clauses or row["clause"] in clauses)
    )


def between(at: str, end: str, **more: Any) -> dict[str, Any]:
    """An entry from a time to a time of the same day."""
    return entry(at, end=f"{at[:10]} {end}", **more)


def counted(at: str, quantity: int, unit: str = "users") -> dict[str, Any]:
    return {"unit": unit, "at": at, "quantity": str(quantity)}


def block(offer: str, at: str, paid: str | None = None) -> dict[str, Any]:
    """A block that was bought and paid."""
    return {"pool": "block", "offer": offer, "at": at, "paid_at": paid or at}


def ticket(number: str, kind: str = "", done: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": number, "customer": "acme", **({"type": kind} if kind else {}),
        **({"completed_at": done} if done else {}), **more,
    }  # fmt: skip
