"""Take: which contract takes a ticket, a metered quantity, an expense or a milestone, and which of its clauses match.

A fact is offered to its customer's contracts in order; the first that is active on the local day and has a matching
clause takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import polars as pl

from . import situations
from .clause import Clause
from .clock import weekday_names
from .conditions import Condition
from .match import Matcher
from .packs import Edition
from .reading import near
from .refuse import MOST_NAMED, not_taken
from .route import beside_contracts, start_of
from .run import Refusals, Run
from .vocabulary import problem


class HasClause(Protocol):
    """Anything that a pack says in a clause."""

    @property
    def clause(self) -> Clause:
        """The clause."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for the facts of a kind.

    `facts` have a column for every attribute that conditions ask for; `time` is the column of their moment; `clauses`
    are those of an edition that may match, and `fits` says whether one can be for a fact at all. `named` is the column
    by which people know a fact, and `known` are the values of it that packs ask for. What nobody takes is refused.
    """

    facts: pl.DataFrame
    time: str
    clauses: Callable[[Edition], Sequence[HasClause]]
    fits: Callable[[Any, Mapping[str, Any]], bool] = lambda clause, row: True
    named: str = "id"
    known: frozenset[str] = frozenset()
    is_refused: bool = True

    def conditions(self, run: Run) -> tuple[Condition, ...]:
        """Every condition that any edition asks."""
        return tuple(one.clause.when for edition in run.editions for one in self.clauses(edition))


class Taken(NamedTuple):
    """A fact that a contract takes: the edition, local day and instant, and the clauses that match, in order."""

    f: int
    c: int
    e: int
    day: int
    at: int
    clauses: tuple[Any, ...]

    @property
    def order(self) -> tuple[int, int, int]:
        """Where it stands among others: by day, instant, and its place among the facts."""
        return self.day, self.at, self.f


def take(run: Run, asking: Asking, matcher: Matcher | None) -> tuple[list[Taken], Refusals, set[int]]:
    """The facts that are taken, in order; those that nobody takes, with the reasons; those after the as-of day."""
    if not asking.facts.height:
        return [], {}, set()
    starts, refused = start_of(run, asking.facts)
    offers = beside_contracts(run, asking.facts, asking.time, starts)
    rows = asking.facts.rows(named=True)
    taken: list[Taken] = []
    later: set[int] = set()
    done: set[int] = set()
    tried: dict[int, list[tuple[int, int, str]]] = {}
    for (f, c, e, day, at), held in zip(
        offers.select("f", "c", "e", "day", "at").iter_rows(),
        _answers(run, asking, offers, matcher),
        strict=True,
    ):
        if f in done:
            continue
        why = tried.setdefault(f, [])
        if day > run.as_of:
            later.add(f)
        elif not run.is_active(c, day):
            why.append((c, day, "inactive"))
            continue
        elif found := _problem(run, e, rows[f]):
            refused[f] = found
        else:
            fitting = tuple(
                one
                for one in asking.clauses(run.editions[e])
                if one.clause.when in held and asking.fits(one, rows[f])
            )
            if not fitting:
                why.append((c, day, "no-clause"))
                continue
            taken.append(Taken(f, c, e, day, at, fitting))
        done.add(f)
    for f, reasons in tried.items() if asking.is_refused else ():
        if f not in done:
            refused[f] = ("unrouted", _sentence(run, asking, rows[f], reasons))
    return taken, refused, later


def _answers(
    run: Run, asking: Asking, offers: pl.DataFrame, matcher: Matcher | None
) -> Iterator[frozenset[Condition]]:
    """The conditions that hold for each offer."""
    books = [
        tuple(dict.fromkeys(one.clause.when for one in asking.clauses(edition))) for edition in run.editions
    ]
    rows = asking.facts[offers["f"]].with_columns(
        offers["e"].alias(situations.BOOK), weekday_names(offers["day"]).alias("weekday")
    )
    numbers, answers = situations.decide(books, rows, {}, matcher)
    for e, number in zip(offers["e"], numbers, strict=True):
        yield frozenset(books[e][index] for index in answers[number])


def _problem(run: Run, e: int, row: Mapping[str, Any]) -> tuple[str, str] | None:
    for name in run.editions[e].pack.attributes:
        value = row.get(name)
        if value is not None and (found := problem(run, e, name, str(value))):
            return found
    return None


def _sentence(run: Run, asking: Asking, row: Mapping[str, Any], tried: Sequence[tuple[int, int, str]]) -> str:
    name = row[asking.named]
    close = near(name, sorted(asking.known)) if name and name not in asking.known else ""
    hint = f"; {close}" if close else ""
    reasons = [not_taken(run, *one) for one in tried[:MOST_NAMED]]
    reasons += ["and so on"] if len(tried) > MOST_NAMED else []
    what = f"`{name}`" if name else "this"
    return f"no contract takes {what}: {'; '.join(dict.fromkeys(reasons))}{hint}"
