"""What a comparison comes to, as frozen values. Amounts are in the currency of the customer's contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Column:
    """What one way of charging a customer comes to.

    `months` has the amount of each month of `Compared.months`; `difference` is the total less that of what holds now.
    `hours` are the hours that were billed (labor and overage). `rejected` counts the customer's facts that are not
    used; `unusable` are those of them that are used now, by reason. `notes` are sentences to read before the amounts.
    """

    label: str
    months: tuple[Decimal, ...]
    total: Decimal
    difference: Decimal
    hours: Decimal
    rejected: int
    unusable: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """An alternative, or a customer, that was not compared, and why."""

    label: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One customer: what holds now, the alternatives that one contract could have had, and those that it could not.

    `months` are `2026-01` and so on, without a gap.
    """

    customer: str
    contract: str
    currency: str
    months: tuple[str, ...]
    now: Column
    alternatives: tuple[Column, ...]
    refused: tuple[Refused, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """What holds now, then the alternatives as they were asked for."""
        return (self.now, *self.alternatives)

    @property
    def cheapest(self) -> Column:
        """The column with the lowest total; the first of equal ones."""
        return min(self.columns, key=lambda one: one.total)

    @property
    def dearest(self) -> Column:
        """The column with the highest total; the first of equal ones."""
        return max(self.columns, key=lambda one: one.total)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All customers of a comparison by name, and those that could not be compared; `asked` are the alternatives."""

    as_of: date
    since: date | None
    asked: tuple[str, ...]
    customers: tuple[Compared, ...]
    refused: tuple[Refused, ...]
