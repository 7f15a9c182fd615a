"""Clause coverage: which clauses of a pack its cases have exercised, as their results show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .evaluation import Result
from .packs import Pack
from .walking import items

# Sections whose clauses show in results: by the lines they make, the pools that move, the actions they cause.
SECTIONS = ("pools", "labor", "tickets", "usage", "expenses", "fees", "limits", "discounts", "triggers")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The clauses of a pack (section and name), and those of them that no case has exercised, with their lines."""

    total: int
    missed: tuple[tuple[str, str, int], ...]

    @property
    def percent(self) -> int:
        """The part that was exercised, rounded down; 100 of nothing."""
        return 100 * (self.total - len(self.missed)) // self.total if self.total else 100


def coverage(pack: Pack, results: Iterable[Result]) -> Coverage:
    """Which clauses the results show. Work that is sent to the next contract leaves no line here and is not counted."""
    seen: set[tuple[str, str]] = set()
    for result in results:
        own = result.charges.filter(result.charges["pack"] == pack.name)
        seen |= {("clause", name) for name in own["clause"].unique()}
        seen |= {("pools", name) for name in result.draws["pool"].unique()}
        seen |= {("triggers", name) for name in result.actions["trigger"].unique()}
    clauses = [
        (section, clause["name"], pack.document.spans[(*path, "name")][1].line)
        for section in SECTIONS
        for clause, path in items(pack.document.value, section)
        if clause.get("treatment") != "next-contract"
    ]
    missed = tuple(
        one for one in clauses
        if (one[0] if one[0] in ("pools", "triggers") else "clause", one[1]) not in seen
    )  # fmt: skip
    return Coverage(len(clauses), missed)
