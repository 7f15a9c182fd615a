"""Small workspaces for lint: one pack, contracts, and files of facts."""

from __future__ import annotations

from pathlib import Path

from clausewise.diagnostic import Diagnostic
from clausewise.lint.run import lint

HEAD = "pack: pack\nversion: 1.0.0\ntitle: A pack\nsummary: For tests.\ncurrency: USD\ntimezone: America/New_York\n"
BLOCK = """pools:
  - {name: block, unit: hours, sold: {quantity: 10 hours, price: 1200.00}, lasts: 12 months, when_used_up: bill}
labor:
  - {name: work, draws: block, rate: 120.00}
"""
OFFICE = """calendar: {business: {mon-fri: "08:00-17:00"}}
labor:
  - {name: evening, when: {clock: [after-hours, weekend, holiday]}, rate: 225.00}
  - {name: work, rate: 150.00}
"""
ACME = "contracts:\n  - {id: ACME, customer: acme, pack: pack, start: 2026-01-01}%s\n"
EARLY = "id,contract,pool,at\n1,ACME,block,2025-12-01\n"


def workspace(folder: Path, pack: str, contracts: str = ACME % "", **facts: str) -> Path:
    """A folder with one pack, contracts, and files of facts: `purchases__csv` is purchases.csv."""
    (folder / "rules").mkdir()
    (folder / "rules" / "pack.yaml").write_text(HEAD + pack, "utf-8")
    (folder / "contracts.yaml").write_text(contracts, "utf-8")
    (folder / "facts").mkdir()
    for name, text in facts.items():
        (folder / "facts" / name.replace("__", ".")).write_text(text, "utf-8", newline="")
    return folder


def found(*paths: Path) -> list[Diagnostic]:
    return list(lint(paths)[1])


def named(*paths: Path) -> list[str]:
    return [one.rule for one in found(*paths)]
