"""Prices of tickets, of usage and of expenses, as values."""

from __future__ import annotations

from dataclasses import dataclass

from .clause import Clause
from .periods import Anchor, Every
from .prices import Price


@dataclass(frozen=True, slots=True)
class TicketPrice:
    """What a completed ticket draws on, and costs in millionths (None where pools always pay)."""

    clause: Clause
    draws: tuple[str, ...]
    price: int | None


@dataclass(frozen=True, slots=True)
class UsagePrice:
    """What metered units cost: fact by fact (`every` is None) or added up over periods. Units are in millionths."""

    clause: Clause
    unit: str
    every: Every | None
    anchor: Anchor
    first_free: int
    increment: int
    draws: tuple[str, ...]
    price: Price

    def billable(self, total: int) -> int:
        """What is charged of a total: beyond what is free, in whole increments."""
        rest = max(total - self.first_free, 0)
        return -(-rest // self.increment) * self.increment if self.increment else rest


@dataclass(frozen=True, slots=True)
class ExpensePrice:
    """What is added to an expense (millionths of it), and the pools of money that pay it."""

    clause: Clause
    markup: int
    draws: tuple[str, ...]
