"""Facts for tests: a good row of each kind, and reading rows and files so that none is lost."""

from __future__ import annotations

import pathlib
import string
from datetime import UTC, datetime

from clausewise.facts import Facts, facts_from_rows, read_facts

ENTRY = {"at": "2026-01-05 09:00", "hours": "1", "customer": "acme"}
PURCHASE = {"at": "2026-01-05", "pool": "block", "customer": "acme"}
ADJUSTMENT = {"at": "2026-01-05", "amount": "-5.00", "customer": "acme"}
COUNT = {"at": "2026-01-05", "unit": "users", "quantity": "10", "customer": "acme"}
USAGE = {"at": "2026-01-05", "unit": "miles", "quantity": "12", "customer": "acme"}
EXPENSE = {"at": "2026-01-05", "amount": "80.00", "customer": "acme"}
MILESTONE = {"at": "2026-01-05", "name": "go-live", "customer": "acme"}
OF_KIND = {
    "time_entries": ENTRY, "tickets": {}, "purchases": PURCHASE, "adjustments": ADJUSTMENT, "counts": COUNT,
    "usage": USAGE, "expenses": EXPENSE, "milestones": MILESTONE,
}  # fmt: skip


def conserved(facts: Facts) -> Facts:
    assert facts.read == sum(map(len, facts.tables.values())) + facts.repeated + facts.rejected.height
    return facts


def one(kind: str = "time_entries", **values: object) -> dict:
    facts = conserved(facts_from_rows({kind: [{**OF_KIND[kind], **values}]}))
    assert not facts.rejected.height, facts.rejected.rows()
    return facts.tables[kind].row(0, named=True)


def reason(kind: str = "time_entries", **values: object) -> str:
    facts = conserved(facts_from_rows({kind: [{**OF_KIND.get(kind, {}), **values}]}))
    assert facts.rejected.height == 1, facts.tables[kind].rows(named=True)
    row = facts.rejected.row(0, named=True)
    assert row["message"][0] in string.ascii_lowercase + "`"
    assert row["message"][-1] not in ".:"
    assert ": " in row["message"]
    return row["reason"]


def files(folder: pathlib.Path, **texts: str) -> tuple[Facts, list[str]]:
    for name, text in texts.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    facts, diagnostics = read_facts([folder])
    return conserved(facts), [one.rule for one in diagnostics]


def epoch(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())
