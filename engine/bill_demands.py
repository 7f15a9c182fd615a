"""Bill: tickets, expenses and usage fact by fact, and what pools have taken of all demands -> charge lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from .demand import WORDS, Demand, Demands
from .draw import Drawn
from .lines import Clauses, Line, money
from .meter import Metered, uncovered_cost
from .metered import ExpensePrice, TicketPrice
from .parts import Part
from .quantity import MICRO
from .run import Run
from .take import Taken


def of_facts(
    run: Run, demands: Demands, tickets: Sequence[Taken], expenses: Sequence[tuple[Taken, int]],
    metered: Sequence[Metered], clauses: Clauses,
) -> Iterator[Line]:  # fmt: skip
    """The lines of facts that ask no pool: tickets with a price, expenses, usage that is billed fact by fact."""
    asked = {(one.kind, one.taken.f) for one in demands.demands}

    def line(
        kind: str, one: Taken, units: int | None, unit: str | None, rate: int | None, amount: int
    ) -> Line:
        part = f"{demands.name(demands.number(kind, one.f))}/rest"
        return Line(
            one.c, one.e, clauses.number(one.clauses[0].clause), WORDS[kind], kind, one.f, None, None, part, one.day,
            None, None, 0, units, unit, rate, amount,
        )  # fmt: skip

    for one in tickets:
        ticket: TicketPrice = one.clauses[0]
        if ("tickets", one.f) not in asked and ticket.price is not None:
            amount = money(run, one.c, one.day, Fraction(ticket.price, MICRO))
            yield line("tickets", one, MICRO, "tickets", ticket.price * 10_000, amount)
    for one, amount in expenses:
        if ("expenses", one.f) not in asked:
            yield line("expenses", one, None, None, None, amount)
    for use in metered:
        if use.clause.every is None and ("usage", use.taken.f) not in asked:
            yield line("usage", use.taken, use.billable, use.clause.unit, use.clause.price.rate, use.minor)


def of_expenses(run: Run, amounts: Sequence[int], taken: Sequence[Taken]) -> list[tuple[Taken, int]]:
    """Expenses with what the customer pays for them, in minor units; `amounts` are what they cost, in millionths."""
    found = []
    for one in taken:
        expense: ExpensePrice = one.clauses[0]
        exact = Fraction(amounts[one.f], MICRO) * (1 + Fraction(expense.markup, MICRO))
        found.append((one, money(run, one.c, one.day, exact)))
    return found


def of_pools(run: Run, demands: Demands, drawn: Drawn, clauses: Clauses) -> Iterator[Line]:
    """The lines of what was asked of pools: what they have taken, what waits, and what is left at the price.

    What is left of usage that is billed by the period is in the line of its period (see `bill_usage`).
    """
    for demand, parts in parts_of(demands, drawn):
        by_period = demand.metered is not None and demand.metered.clause.every is not None
        uncovered: list[int] = []
        for part, units in parts:
            is_left, amount = part.line == "rate", part.amount
            if is_left and by_period:
                continue
            if is_left and demand.metered is not None and demand.metered.way == "units":
                uncovered.append(units)
                units, amount = _by_itself(run, demand.metered, part.day, uncovered)
            is_expense = demand.kind == "expenses"
            lot = part.lot if part.lot >= 0 else None
            name = part.name if lot is None else drawn.lots[lot].id
            fact = demands.number(demand.kind, demand.taken.f)
            yield Line(
                demand.taken.c, run.number_on(demand.taken.c, part.day), clauses.number(demand.clause),
                WORDS[demand.kind] if is_left else part.line, demand.kind, demand.taken.f, lot, None,
                f"{demands.name(fact)}/{name}", part.day, None, None, 0,
                None if is_expense and is_left else units,
                None if is_expense and is_left else _unit(demand),
                _rate(demand) if is_left else None, amount if is_left else 0,
            )  # fmt: skip


def parts_of(demands: Demands, drawn: Drawn) -> Iterator[tuple[Demand, list[tuple[Part, int]]]]:
    """Every demand with its parts in order, each with its quantity; what is left has its amount.

    Of usage that money pays for, the quantity is in proportion to the money.
    """
    found: dict[int, list[Part]] = defaultdict(list)
    for part in drawn.parts:
        if part.head >= demands.begin:
            found[part.head].append(_with_amount(demands, part))
    for head in sorted(found):
        demand = demands.demands[head - demands.begin]
        one, given = demand.metered, 0
        parts = []
        for part in _merged(sorted(found[head], key=lambda one: (one.day, one.seq, one.sub))):
            units = part.seconds
            if one is not None and one.way == "money":
                before = one.billable * given // demand.quantity
                given += part.seconds
                units = one.billable * given // demand.quantity - before
            parts.append((part, units))
        yield demand, parts


def _by_itself(run: Run, one: Metered, day: int, uncovered: Sequence[int]) -> tuple[int, int]:
    """The quantity in increments, and the amount, of the last of the parts that pools leave of one fact."""
    exact, units = uncovered_cost([(one.clause, sum(uncovered))])
    before, units_before = (
        uncovered_cost([(one.clause, sum(uncovered[:-1]))]) if len(uncovered) > 1 else (Fraction(0), 0)
    )
    return units - units_before, money(run, one.group.c, day, exact - before)


def _with_amount(demands: Demands, part: Part) -> Part:
    """What is left at its price, where no pool of money has priced it."""
    if part.line != "rate" or part.amount >= 0:
        return part
    amount = demands.tags[part.tag].amount(part.seconds) if part.tag >= 0 else 0
    return part._replace(amount=amount)


def _merged(parts: Sequence[Part]) -> Iterator[Part]:
    """Adjacent parts of one purchase, or in one way, on one day are one (ruling P5)."""
    open_: Part | None = None
    for part in parts:
        if open_ and (open_.line, open_.lot, open_.day) == (part.line, part.lot, part.day):
            open_ = open_._replace(seconds=open_.seconds + part.seconds, amount=open_.amount + part.amount)
            continue
        if open_:
            yield open_
        open_ = part
    if open_:
        yield open_


def _unit(demand: Demand) -> str:
    if demand.metered is not None:
        return demand.metered.clause.unit
    return "tickets" if demand.kind == "tickets" else "money"


def _rate(demand: Demand) -> int | None:
    """The price of one, for show, in 1e-10."""
    if demand.metered is not None:
        return demand.metered.clause.price.rate
    return (
        int(demand.price * MICRO * 10**10) if demand.kind == "tickets" and demand.price is not None else None
    )
