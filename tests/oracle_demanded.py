"""All demands of a run: the facts that ask for them, each in the contract that takes it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from oracle_demands import Demand
from oracle_expenses import Spent
from oracle_facts import BadFactError, Read, ticket_of
from oracle_pieces import LaterError
from oracle_routing import taken
from oracle_terms import Row
from oracle_tickets import Completed
from oracle_usage import Usage, metered
from oracle_world import World


@dataclass
class Demanded:
    """The demands of each customer, and the periods of their usage."""

    world: World
    of: dict[str, list[Demand]] = field(default_factory=lambda: defaultdict(list))
    usage: dict[str, Usage] = field(default_factory=dict)

    def usage_of(self, customer: str) -> Usage:
        return self.usage.setdefault(customer, Usage(self.world))

    def add(self, demand: Demand) -> None:
        self.of[demand.contract["customer"]].append(demand)

    def charges(self, customer: str) -> list[Row]:
        rows = [row for one in self.of[customer] for row in one.charges()]
        return rows + self.usage_of(customer).charges()


def demanded(world: World, read: Read) -> Demanded:
    """Route all of them. A ticket that nobody takes costs nothing; other facts are rejected then."""
    found = Demanded(world)
    for fact in read.facts["tickets"]:
        if fact.has("completed_at"):
            try:
                found.add(Completed(world, taken(world, fact, fact.row, "tickets")))
            except (BadFactError, LaterError):
                continue
    for kind in ("usage", "expenses"):
        for fact in read.facts[kind]:
            try:
                here = taken(world, fact, ticket_of(read, fact), kind)
            except BadFactError as bad:
                read.reject(kind, fact.id, str(bad))
            except LaterError:
                read.later += 1
            else:
                usage = found.usage_of(here.contract["customer"])
                found.add(metered(usage, here) if kind == "usage" else Spent(world, here))
    return found
