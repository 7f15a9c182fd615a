"""What the oracle's own tests share: the seed pack, a contract of acme, entries, and rows looked at by column."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from oracle import Outcome, run

D = Decimal
Row = dict[str, Any]

SEED: Row = {
    "pack": "block-hours",
    "version": "1.0.0",
    "title": "Block Hour Purchase",
    "currency": "USD",
    "timezone": "America/New_York",
    "terms": {
        "block_size": {"type": "duration", "default": "2 hours"},
        "block_price": {"type": "money", "default": D("300.00")},
        "hourly_rate": {"type": "money", "default": D("150.00")},
        "warn_at": {"type": "percent", "default": "25%"},
    },
    "rounding": [{"name": "quarter-hour", "increment": "15 minutes", "direction": "up", "per": "entry"}],
    "pools": [
        {
            "name": "block",
            "unit": "hours",
            "sold": {"quantity": "$block_size", "price": "$block_price", "at": "start"},
            "lasts": "12 months",
            "draw_first": "oldest",
            "when_used_up": "bill",
        }
    ],
    "labor": [{"name": "work", "draws": "block", "rate": "$hourly_rate"}],
    "triggers": [
        {
            "name": "block-running-low",
            "on": "balance",
            "pool": "block",
            "left": ["$warn_at"],
            "then": [{"notify": "account-manager", "message": "{customer} has {left} of the block left."}],
        },
        {
            "name": "ticket-complete",
            "on": "ticket-completed",
            "then": [
                {
                    "notify": "accounts-receivable",
                    "message": "Ticket {ticket} is complete; {billed} to invoice.",
                }
            ],
        },
    ],
}


def seed(**changes: Any) -> Row:
    return {**SEED, **changes}


def contract(pack: str = "block-hours", **columns: Any) -> Row:
    return {"id": "ACME", "customer": "acme", "pack": pack, "start": "2026-01-01", **columns}


def entries(*rows: Row) -> list[Row]:
    """Entries of customer acme, one a day from Monday 5 January 2026, 09:00, where not said."""
    return [
        {"id": f"e{n}", "customer": "acme", "at": f"2026-01-{n + 4:02} 09:00", **row}
        for n, row in enumerate(rows, 1)
    ]


def evaluate(pack: Row, facts: dict[str, list[Row]], *, as_of: str = "2027-12-31", **columns: Any) -> Outcome:
    return run({pack["pack"]: pack}, [contract(pack["pack"], **columns)], facts, dt.date.fromisoformat(as_of))


def lines(outcome: Outcome, *columns: str, sales: bool = False) -> list[tuple[Any, ...]]:
    return [tuple(c[name] for name in columns) for c in outcome.charges if sales or c["kind"] != "sale"]


def pool(**changes: Any) -> Row:
    return {"name": "block", "unit": "hours", "lasts": "forever", "when_used_up": "bill", **changes}


def hourly(pools: list[Row], labor: list[Row], **sections: Any) -> Row:
    """A pack without rounding and triggers."""
    return {
        "pack": "p",
        "version": "1.0.0",
        "title": "P",
        "currency": "USD",
        "timezone": "America/New_York",
        "pools": pools,
        "labor": labor,
        **sections,
    }


WORK = {"name": "work", "draws": "block", "rate": D("150.00")}
START = {"quantity": "1 hour", "price": D("100.00"), "at": "start"}
QUARTER = {"increment": "15 minutes"}
HOUR = {"increment": "1 hour", "minimum": "1 hour"}
