"""Demand: tickets, usage and expenses that draw on pools -> rows beside those of work, for the one loop of `flow`.

Every demand is a quantity: tickets and metered units in millionths, expenses and usage that money pays in minor units.
Its program draws on its pools in order and leaves the rest to its price.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import polars as pl

from .clause import Clause
from .lines import Clauses
from .lots import id_part
from .meter import Metered
from .metered import ExpensePrice, TicketPrice
from .place import Work
from .price import HOURS, MONEY, TAKE, Op, Priced, Tag
from .quantity import FACTOR, MICRO
from .run import Run
from .supply import Supply
from .take import Taken

KINDS = ("time_entries", "tickets", "usage", "expenses")
WORDS: Mapping[str, str] = {"tickets": "ticket", "usage": "usage", "expenses": "expense"}


class Demand(NamedTuple):
    """What a fact asks of pools: so much (`quantity`), at a price of `num`/`den` minor units each."""

    kind: str
    taken: Taken
    clause: Clause
    draws: tuple[str, ...]
    quantity: int
    price: Fraction | None
    metered: Metered | None = None


@dataclass(frozen=True, slots=True)
class Demands:
    """The rows of work and, from row `begin` on, one for each demand, with the programs and tags of all.

    In these rows, and in what the loop makes of them, facts of all kinds are numbered together: those of a kind from
    its base on, by the order of their ids.
    """

    rows: pl.DataFrame
    begin: int
    demands: tuple[Demand, ...]
    programs: Mapping[tuple[int, int], tuple[Op, ...]]
    tags: tuple[Tag, ...]
    bases: tuple[int, ...]
    ids: pl.Series

    def fact(self, f: int) -> tuple[str, int]:
        """The kind of a fact and its row in the table of its kind."""
        kind = max(number for number, base in enumerate(self.bases) if base <= f)
        return KINDS[kind], f - self.bases[kind]

    def number(self, kind: str, f: int) -> int:
        """The number of a fact among those of all kinds."""
        return self.bases[KINDS.index(kind)] + f

    def name(self, f: int) -> str:
        """A fact inside an id: a time entry by its id, others with the word for what they are before it."""
        kind, _ = self.fact(f)
        return "/".join([*([WORDS[kind]] if kind in WORDS else []), id_part(self.ids[f])])


def demand(
    run: Run, work: Work, rows: pl.DataFrame, facts: Mapping[str, pl.DataFrame], supplied: Supply, priced: Priced,
    asked: Sequence[Demand], clauses: Clauses,
) -> Demands:  # fmt: skip
    """All rows for the loop."""
    bases, ids = _numbered(facts)
    lanes, tags = supplied.lane_numbers(), {tag: number for number, tag in enumerate(priced.tags)}
    programs = dict(priced.programs)
    begin = rows.height
    first = len(work.decisions)
    made = []
    for number, one in enumerate(asked):
        taken = one.taken
        programs[taken.c, first + number] = tuple(_ops(run, one, lanes, tags, clauses))
        f = bases[KINDS.index(one.kind)] + taken.f
        made.append((begin + number, f, taken.c, taken.e, first + number, taken.day, taken.at, one.quantity))
    names = ("n", "f", "c", "e", "d", "day", "start", "billed")
    table = pl.DataFrame(made, schema=dict.fromkeys(names, pl.Int64), orient="row").with_columns(
        parent=pl.lit(-1, pl.Int64), then=pl.lit(-1, pl.Int64), worked=pl.lit(0, pl.Int64)
    )
    every = pl.concat([rows, table], how="diagonal")
    return Demands(every, begin, tuple(asked), programs, tuple(tags), bases, ids)


def _numbered(facts: Mapping[str, pl.DataFrame]) -> tuple[tuple[int, ...], pl.Series]:
    """The base of each kind, and the ids of the facts of all."""
    bases, height = [], 0
    for kind in KINDS:
        bases.append(height)
        height += facts[kind].height
    return tuple(bases), pl.concat([facts[kind]["id"] for kind in KINDS])


def _ops(
    run: Run, one: Demand, lanes: Mapping[tuple[int, str], int], tags: dict[Tag, int], clauses: Clauses
) -> Iterator[Op]:  # fmt: skip
    """The program of a demand: its pools in order, then its price."""
    c, e = one.taken.c, one.taken.e
    edition, clause = run.editions[e], clauses.number(one.clause)
    price = -1
    if one.price is not None:
        minor = one.price * 10 ** run.digits[c]
        tag = Tag(minor.numerator, minor.denominator, None, edition.pack.mode(run.digits[c]))
        price = tags.setdefault(tag, len(tags))
    for name in one.draws:
        pool = edition.pools[name]
        used_up = pool.when_used_up if name == one.draws[-1] else ""
        kind = MONEY if pool.unit == "money" else HOURS
        yield Op(
            kind, clause, lanes[c, name], 1, pool, pool.draw_first, used_up, None, price, "draw", FACTOR,
            one.clause.name,
        )  # fmt: skip
    if one.price is not None or one.metered is not None:
        yield Op(TAKE, clause, -1, FACTOR, None, "", "", None, price, "rate", FACTOR, one.clause.name)


def every_demand(
    run: Run, tickets: Sequence[Taken], metered: Sequence[Metered], expenses: Sequence[tuple[Taken, int]]
) -> list[Demand]:
    """Everything that tickets, usage and expenses ask of pools."""
    return [*of_tickets(tickets), *of_usage(run, metered), *of_expenses(run, expenses)]


def of_tickets(taken: Sequence[Taken]) -> Iterator[Demand]:
    """Completed tickets that draw on pools."""
    for one in taken:
        ticket: TicketPrice = one.clauses[0]
        if ticket.draws:
            price = None if ticket.price is None else Fraction(ticket.price, MICRO * MICRO)
            yield Demand("tickets", one, ticket.clause, ticket.draws, MICRO, price)


def of_expenses(run: Run, expenses: Sequence[tuple[Taken, int]]) -> Iterator[Demand]:
    """Expenses that draw on pools, with what the customer pays in minor units; credits are never drawn."""
    for one, amount in expenses:
        expense: ExpensePrice = one.clauses[0]
        if expense.draws and amount > 0:
            each = Fraction(1, 10 ** run.digits[one.c])
            yield Demand("expenses", one, expense.clause, expense.draws, amount, each)


def of_usage(run: Run, metered: Sequence[Metered]) -> Iterator[Demand]:
    """Usage that draws on pools: of its unit, or of money."""
    for one in metered:
        clause = one.clause
        if not clause.draws:
            continue
        if one.way == "units" and one.net > 0:
            yield Demand("usage", one.taken, clause.clause, clause.draws, one.net, None, one)
        elif one.way == "money" and one.minor > 0:
            minor = Fraction(1, 10 ** run.digits[one.taken.c])
            yield Demand("usage", one.taken, clause.clause, clause.draws, one.minor, minor, one)
