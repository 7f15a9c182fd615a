"""What the customers of a workspace pay under either of two packs: the same facts, evaluated twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from ..contracts import Contract
from ..evaluation import Result, evaluate
from ..facts import Facts
from ..hold import instead
from ..packs import Pack

TOTAL = "total"
ACTION = ("contract", "trigger", "action", "to", "at")
REJECTION = ("kind", "id", "file", "row", "reason")


@dataclass(frozen=True, slots=True)
class Amount:
    """What a customer pays of one kind of charge, or in total, in one currency, before and after."""

    customer: str
    currency: str
    kind: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Amounts:
    """The change in money.

    `contracts` are those that use the pack, `refused` those that cannot hold one of the two, with why. `totals` are
    those that differ, the largest difference first, and `kinds` their parts. Actions and rejected facts are counted,
    whatever the words of their messages.
    """

    as_of: date
    since: date | None
    contracts: tuple[str, ...]
    refused: tuple[tuple[str, tuple[str, ...]], ...]
    totals: tuple[Amount, ...]
    kinds: tuple[Amount, ...]
    actions_gained: int
    actions_lost: int
    rejected_gained: int
    rejected_lost: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing that comes out has changed."""
        counts = (self.actions_gained, self.actions_lost, self.rejected_gained, self.rejected_lost)
        return not (self.kinds or self.refused or any(counts))


def amounts(
    old: Pack, new: Pack, contracts: Sequence[Contract], facts: Facts, as_of: date, since: date | None = None
) -> Amounts:
    """The charges of contracts that use the old pack, by its name, under it and under the new one.

    A contract that cannot hold one of the two stays as it is in both. Raises as `evaluate` does.
    """
    using = [one for one in contracts if any(stage.pack.name == old.name for stage in one.stages)]
    refused: list[tuple[str, tuple[str, ...]]] = []
    before: dict[str, Contract] = {}
    after: dict[str, Contract] = {}
    for one in using:
        (was, why), (now, why_not) = (instead(one, old.name, pack) for pack in (old, new))
        if was is None or now is None:
            refused.append((one.id, tuple(dict.fromkeys((*why, *why_not)))))
        else:
            before[one.id], after[one.id] = was, now
    results = [
        evaluate([held.get(one.id, one) for one in contracts], facts, as_of=as_of)
        for held in ((before, after) if before else ())
    ]
    ids = tuple(sorted(one.id for one in using))
    if not results:
        return Amounts(as_of, since, ids, tuple(sorted(refused)), (), (), 0, 0, 0, 0)
    totals, kinds = _differences(*(_sums(one, since) for one in results))
    gained, lost = _counted(results, lambda one: _from(one.actions, "at", since).select(ACTION))
    more, fewer = _counted(results, lambda one: one.rejected.select(REJECTION))
    return Amounts(
        as_of, since, ids, tuple(sorted(refused)), totals, kinds, gained, lost, more, fewer
    )  # fmt: skip


def _from(table: pl.DataFrame, column: str, since: date | None) -> pl.DataFrame:
    return table if since is None else table.filter(pl.col(column) >= since)


def _sums(result: Result, since: date | None) -> Mapping[tuple[str, str, str], Decimal]:
    """Amounts by customer, currency and kind; different currencies are never added."""
    charges = _from(result.charges, "date", since)
    by_kind = charges.group_by("customer", "currency", "kind").agg(pl.col("amount").sum())
    return {(customer, currency, kind): amount for customer, currency, kind, amount in by_kind.iter_rows()}


def _differences(
    before: Mapping[tuple[str, str, str], Decimal], after: Mapping[tuple[str, str, str], Decimal]
) -> tuple[tuple[Amount, ...], tuple[Amount, ...]]:
    """The totals and the kinds that differ."""
    kinds = [
        Amount(*key, before.get(key, Decimal(0)), after.get(key, Decimal(0)))
        for key in sorted({*before, *after})
    ]
    other = [one for one in kinds if one.difference]
    sides: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for one in kinds:
        was, now = sides.get((one.customer, one.currency), (Decimal(0), Decimal(0)))
        sides[one.customer, one.currency] = was + one.before, now + one.after
    changed = sorted({(one.customer, one.currency) for one in other})
    totals = [Amount(*key, TOTAL, *sides[key]) for key in changed]
    totals.sort(key=lambda one: (-abs(one.difference), one.customer, one.currency))
    return tuple(totals), tuple(other)


def _counted(results: Sequence[Result], table: Callable[[Result], pl.DataFrame]) -> tuple[int, int]:
    """How many rows the second result has and the first has not, and the other way round."""
    before, after = (Counter(table(one).rows()) for one in results)
    return (after - before).total(), (before - after).total()
