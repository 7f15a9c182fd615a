"""The steps of a piece in one contract: pools, rates and treatments, up to the first that cannot run out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from oracle_facts import BadFactError, Fact
from oracle_rates import Asked, Price
from oracle_terms import Row, resolve, seconds
from oracle_when import present

if TYPE_CHECKING:
    from oracle_pieces import Visit

ENDS = {"included": "included", "free": "free", "hold": "held", "next-contract": "next"}


@dataclass(frozen=True)
class Limit:
    """`up_to`: so many seconds over a period, for each value of an attribute."""

    clause: str
    up_to: int
    every: str
    value: str | None


@dataclass(frozen=True, eq=False)
class Step:
    """One step of a waterfall: `draw`, `rate`, `included`, `free`, `held` or `next`."""

    contract: Row
    kind: str
    clause: str
    limit: Limit | None = None
    pool: Row | None = None
    last: bool = False  # the last pool of its clause: what it says when it is used up counts (B6)
    factor: Fraction | None = Fraction(1)
    times: Fraction = Fraction(1)  # of a rate: an hour is billed as so many (overage: drawn)
    price: Price | None = None  # of a rate; of a draw from a money pool, that of the next rate
    after_draw: bool = False

    @property
    def unit(self) -> str:
        return str(self.pool["unit"]) if self.pool else ""

    @property
    def used_up(self) -> str:
        return str(self.pool["when_used_up"]) if self.pool and self.last else "bill"

    @property
    def never_runs_out(self) -> bool:
        """W1."""
        if self.kind == "next":
            return True
        if self.limit:
            return False
        if self.pool is None:
            return True
        if not self.last:
            return False
        forgiven = "may_owe" not in self.pool and self.pool.get("debt_at_end") == "forgive"
        return self.used_up in ("buy", "hold") or (self.used_up == "owe" and forgiven)


def limit_of(clause: Row, subject: Row, terms: Row) -> Limit | None:
    if "up_to" not in clause:
        return None
    value = subject.get(clause["per"]) if "per" in clause else None
    up_to = seconds(resolve(clause["up_to"], terms))
    return Limit(clause["name"], up_to, clause["every"], str(value) if present(value) else None)


def clause_steps(clause: Row, contract: Row, asked: Asked) -> list[Step]:
    """The pools of a clause, then its rate or treatment."""
    name, edition = clause["name"], asked.edition
    limit = limit_of(clause, asked.subject, edition.terms)
    drawn: Any = clause.get("draws") or []
    pools = [drawn] if isinstance(drawn, str) else drawn
    steps = []
    for place, pool in enumerate(pools, 1):
        defined = edition.named("pools", pool, asked.on)
        assert defined, pool
        weight = asked.weight(clause.get("counts_as"))
        last = place == len(pools)
        steps.append(Step(contract, "draw", name, limit, defined, last, weight))
    own = None if pools else limit  # beside `draws` the limit is on what is drawn
    if "rate" in clause:
        steps.append(Step(contract, "rate", name, own, price=asked.price(clause["rate"])))
    elif "treatment" in clause:
        steps.append(Step(contract, ENDS[clause["treatment"]], name, own))
    return steps


def next_price(after: list[Step]) -> Price | None:
    """The price of the next rate step, if no treatment takes everything before it."""
    for step in after:
        if step.kind == "rate":
            return step.price
        if step.kind != "draw" and step.limit is None:
            return None
    return None


def steps_of(
    visit: Visit, on: dt.date, fact: Fact, first: Row | None = None, drew: bool = False
) -> list[Step]:
    """The steps of a piece in a contract; BadFactError where they can run dry (W1)."""
    if fact.row.get("billable") is False:
        return [Step(visit.contract, "free", visit.clauses[0]["name"])]
    asked = Asked(visit.edition, on, visit.subject, first or visit.subject)
    every: list[Step] = []
    for clause in visit.clauses:
        every += clause_steps(clause, visit.contract, asked)
    steps: list[Step] = []
    times = Fraction(1)
    overage = {clause["name"]: clause.get("overage") == "drawn" for clause in visit.clauses}
    for place, step in enumerate(every):
        if step.kind == "draw":
            times = (step.factor or Fraction(1)) if overage[step.clause] else Fraction(1)
        price = next_price(every[place + 1 :]) if step.unit == "money" else step.price
        steps.append(
            replace(step, price=price, after_draw=drew, times=times if step.kind == "rate" else Fraction(1))
        )
        drew = drew or step.kind == "draw"
        if step.never_runs_out:
            return steps
    raise BadFactError("no-rest")
