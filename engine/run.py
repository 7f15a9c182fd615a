"""What one run knows before the first fact: contracts, their terms day by day, and numbers for all of them.

Tables hold numbers and strings are gathered at the very end, so this is also the place where names wait.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

import polars as pl

from .contracts import Contract
from .currency import minor_digits
from .packs import Edition, Pool
from .quantity import number_of
from .terms import Editions, timeline

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """Contracts in order of customer and id (their index is `c`), editions (`e`), and the tables that join them.

    versions: c, first (day number), e. route: customer, r (place in file order), c.
    `as_of` is a day number. `digits[c]` are the places of the contract's currency.
    """

    contracts: tuple[Contract, ...]
    editions: tuple[Edition, ...]
    timelines: tuple[tuple[tuple[int, int], ...], ...]
    zones: tuple[ZoneInfo, ...]
    zone_of: tuple[int, ...]
    digits: tuple[int, ...]
    as_of: int
    versions: pl.DataFrame = field(repr=False)
    route: pl.DataFrame = field(repr=False)

    def number_on(self, c: int, day: int) -> int:
        """The number of the edition of a contract on a day; of the first one for days before its start."""
        line = self.timelines[c]
        return line[max(bisect_right(line, day, key=lambda one: one[0]) - 1, 0)][1]

    def edition_on(self, c: int, day: int) -> Edition:
        """The edition of a contract on a day; the first one for days before its start."""
        return self.editions[self.number_on(c, day)]

    def is_active(self, c: int, day: int) -> bool:
        """Whether a day lies within the contract, both ends included (ruling O1)."""
        contract = self.contracts[c]
        return number_of(contract.start) <= day and (contract.end is None or day <= number_of(contract.end))

    def pool(self, c: int, name: str, day: int) -> Pool | None:
        """A pool of a contract as of a day."""
        return self.edition_on(c, day).pools.get(name)


def prepare(contracts: Sequence[Contract], as_of: date) -> Run:
    """Number contracts and editions, and lay out which edition holds from which day."""
    ordered = tuple(sorted(contracts, key=lambda one: (one.customer, one.id)))
    editions: dict[int, tuple[int, Edition]] = {}
    made = Editions()
    timelines = []
    for contract in ordered:
        line = timeline(contract, max(as_of, contract.start), made)
        timelines.append(
            tuple(
                (number_of(day), editions.setdefault(id(one), (len(editions), one))[0]) for day, one in line
            )
        )
    names = sorted({one.timezone for one in ordered})
    versions = [(c, first, e) for c, line in enumerate(timelines) for first, e in line]
    return Run(
        ordered,
        tuple(one for _, one in editions.values()),
        tuple(timelines),
        tuple(ZoneInfo(name) for name in names),
        tuple(names.index(one.timezone) for one in ordered),
        tuple(minor_digits(one.currency) for one in ordered),
        number_of(as_of),
        pl.DataFrame(versions, schema={"c": pl.Int32, "first": pl.Int64, "e": pl.Int32}, orient="row"),
        _route(ordered),
    )


def _route(ordered: tuple[Contract, ...]) -> pl.DataFrame:
    """The contracts of each customer in file order: work is offered to them in that order."""
    rows = []
    by_customer: dict[str, list[tuple[int, int]]] = {}
    for c, contract in enumerate(ordered):
        by_customer.setdefault(contract.customer, []).append((contract.position, c))
    for customer, listed in by_customer.items():
        rows += [(customer, r, c) for r, (_, c) in enumerate(sorted(listed))]
    ends = [ordered[c].end for _, _, c in rows]
    return pl.DataFrame(
        {
            "customer": pl.Series([one[0] for one in rows], dtype=pl.String),
            "r": pl.Series([one[1] for one in rows], dtype=pl.Int32),
            "c": pl.Series([one[2] for one in rows], dtype=pl.Int32),
            "id": pl.Series([ordered[one[2]].id for one in rows], dtype=pl.String),
            "begins": pl.Series([number_of(ordered[one[2]].start) for one in rows], dtype=pl.Int64),
            "ends": pl.Series([number_of(end) if end else 2**31 for end in ends], dtype=pl.Int64),
        }
    )
