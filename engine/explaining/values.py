"""What an explanation is: steps in words, with their numbers and the line of the pack. Renderers know no more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, a sentence, further lines, and where in a pack it is said (`rules/a.yaml:12`, or empty).

    `considered` are clauses that were asked before and did not match, each with why.
    """

    stage: str
    says: str
    details: tuple[str, ...] = ()
    source: str = ""
    considered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How something came about: what it is, in a line, its amount where it has one (`37.50 USD`), and the steps."""

    id: str
    title: str
    amount: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing has the id that was asked for: those that are near it."""

    id: str
    near: tuple[str, ...]
