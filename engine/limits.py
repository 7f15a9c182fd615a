"""Discounts and limits as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .clause import Clause
from .periods import Anchor, Every

KINDS: Mapping[str, tuple[str, ...]] = {
    "labor": ("labor", "overage"),
    "fees": ("fee",),
    "usage": ("usage",),
    "tickets": ("ticket",),
    "expenses": ("expense",),
}
LISTED = (*(kind for kinds in KINDS.values() for kind in kinds), "sale")


@dataclass(frozen=True, slots=True)
class What:
    """Which charges: all (both empty), kinds of them, or those of named clauses."""

    kinds: tuple[str, ...]
    names: tuple[str, ...]

    def has(self, kind: str, clause: str) -> bool:
        """Whether a charge is among them; adjustments, write-offs and true-ups never are (ruling L6)."""
        if kind not in LISTED:
            return False
        return clause in self.names if self.names else not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Discount:
    """A percentage (millionths) off the list amount of charges."""

    clause: Clause
    of: What
    percent: int


@dataclass(frozen=True, slots=True)
class Limit:
    """The least and the most (millionths) that the charges of a period come to."""

    clause: Clause
    of: What
    every: Every
    anchor: Anchor
    at_most: int | None
    at_least: int | None
    is_prorated: bool


def what_of(raw: str | list[str]) -> What:
    """Which charges are meant: `all`, a kind of them, or a list of clauses."""
    if isinstance(raw, list):
        return What((), tuple(raw))
    return What(KINDS.get(raw, ()), ())
