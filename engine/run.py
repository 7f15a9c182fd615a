"""What one run knows before the first fact: contracts, their terms day by day, and numbers for all of them.

Tables hold numbers and strings are gathered at the very end, so this is also the place where names wait.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from .bands import Calendar
from .clock import wall_of
from .contracts import Contract
from .currency import Money
from .packs import Edition
from .periods import Every
from .pools import Pool
from .quantity import DAY, NEVER, Duration, day_of, number_of
from .terms import Editions, dated_changes, timeline

Progress = Callable[[str, int, int], None]
Refusals = dict[int, tuple[str, str]]
"""Facts that cannot be used: row of their table to reason and message."""


@dataclass(frozen=True, slots=True)
class Run:
    """Contracts in order of customer and id (their index is `c`), editions (`e`), and the tables that join them.

    versions: c, first (day number), e, k (calendar). route: customer, r (place in file order), c.
    `as_of` is a day number. `money[c]` is the contract's currency, `digits[c]` are its places.
    """

    contracts: tuple[Contract, ...]
    editions: tuple[Edition, ...]
    timelines: tuple[tuple[tuple[int, int], ...], ...]
    zones: tuple[ZoneInfo, ...]
    zone_of: tuple[int, ...]
    money: tuple[Money, ...]
    digits: tuple[int, ...]
    calendars: tuple[tuple[Calendar, ZoneInfo], ...]
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

    def first_day(self, c: int) -> int:
        """The first day of a contract."""
        return number_of(self.contracts[c].start)

    def last_day(self, c: int) -> int:
        """The last day of a contract; NEVER where it has no end."""
        end = self.contracts[c].end
        return NEVER if end is None else number_of(end)

    def is_active(self, c: int, day: int) -> bool:
        """Whether a day lies within the contract, both ends included (ruling O1)."""
        return self.first_day(c) <= day <= self.last_day(c)

    def local_day(self, c: int, row: Mapping[str, Any], name: str) -> int:
        """The local day of a fact's time in a contract's zone; a date as written is never shifted."""
        return self.wall(c, row, name) // DAY

    def wall(self, c: int, row: Mapping[str, Any], name: str) -> int:
        """What the clock of a contract's zone shows at a fact's time."""
        offset = row[f"{name}_offset"]
        if offset is None:
            return int(row[name])
        return wall_of(self.zones[self.zone_of[c]], int(row[name]) - int(offset))

    def mode(self, c: int, day: int) -> str:
        """How the amounts of a contract are rounded on a day (see `quantity.divide`)."""
        return self.edition_on(c, day).pack.mode(self.digits[c])

    def listening(self, on: str) -> frozenset[int]:
        """The contracts in which a trigger is on an event, or counts it."""
        asking = {
            e
            for e, edition in enumerate(self.editions)
            if any(one.on == on or (one.count is not None and one.count.of == on) for one in edition.triggers)
        }
        return frozenset(c for c, line in enumerate(self.timelines) if any(e in asking for _, e in line))

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
        line = _timeline(contract, as_of, made)
        timelines.append(
            tuple(
                (number_of(day), editions.setdefault(id(one), (len(editions), one))[0]) for day, one in line
            )
        )
    money = tuple(one.money for one in ordered)
    names = sorted({one.timezone for one in ordered})
    made_editions = tuple(one for _, one in editions.values())
    calendars: dict[tuple[Calendar, str], int] = {}
    versions = [
        (c, first, e, _calendar(ordered[c], made_editions[e], calendars))
        for c, line in enumerate(timelines)
        for first, e in line
    ]
    return Run(
        ordered,
        made_editions,
        tuple(timelines),
        tuple(ZoneInfo(name) for name in names),
        tuple(names.index(one.timezone) for one in ordered),
        money,
        tuple(one.digits for one in money),
        tuple((calendar, ZoneInfo(name)) for calendar, name in calendars),
        number_of(as_of),
        pl.DataFrame(
            versions, schema={"c": pl.Int32, "first": pl.Int64, "e": pl.Int32, "k": pl.Int64}, orient="row"
        ),
        _route(ordered),
    )


def _timeline(contract: Contract, as_of: date, editions: Editions) -> tuple[tuple[date, Edition], ...]:
    """The editions of a contract by their first days, as far as a run up to a day asks for them.

    That is as far as anything is written down, and beyond the as-of day as far as fees are billed before their
    period, and the periods of limits in which such a fee counts.
    """
    dated = max(*dated_changes(contract), contract.start, as_of)
    line = timeline(contract, dated, editions)
    made = [edition for _, edition in line]
    early = [fee.terms for edition in made for fee in edition.fees if fee.terms.lead is not None]
    left = max(number_of(contract.end or as_of) - number_of(as_of), 0)
    ahead = max((_days(one.every, left) + _days_of(one.lead) for one in early), default=0)
    ahead += max((_days(one.every, left) for edition in made for one in edition.limits), default=0)
    last = min(number_of(max(as_of, contract.start)) + ahead, number_of(date.max))
    return timeline(contract, day_of(last), editions) if last > number_of(dated) else line


def _days(every: Every, left: int) -> int:
    """No period of this length has more days than this; `left` are those of a term that are still to come."""
    return left if every.unit == "term" else every.size * {"months": 31, "weeks": 7}.get(every.unit, 1)


def _days_of(lead: Duration | None) -> int:
    return 0 if lead is None else lead.months * 31 + lead.seconds // DAY


def _calendar(contract: Contract, edition: Edition, numbers: dict[tuple[Calendar, str], int]) -> int | None:
    """The number of the calendar that an edition has in a contract: its own holidays, its own time zone."""
    calendar = edition.calendar
    if calendar is None:
        return None
    if contract.holidays is not None:
        calendar = replace(calendar, holidays=contract.holidays)
    return numbers.setdefault((calendar, contract.timezone), len(numbers))


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
            "opens": pl.Series([number_of(ordered[one[2]].start) for one in rows], dtype=pl.Int64),
            "closes": pl.Series([number_of(end) if end else NEVER for end in ends], dtype=pl.Int64),
        }
    )
