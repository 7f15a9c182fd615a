"""What is counted while work goes down: `up_to`, tiers, and prices shared by the parts of an entry."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from oracle_flow import Flow, Priced
from oracle_periods import period
from oracle_rates import Price
from oracle_terms import Row
from oracle_waterfall import Step
from oracle_world import World


class Counters:
    """All counters of a customer's contracts."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.taken: dict[tuple[Any, ...], int] = defaultdict(int)  # by `up_to`
        self.tiers: dict[tuple[Any, ...], int] = defaultdict(int)
        self.shared: dict[tuple[Any, ...], int] = defaultdict(int)  # seconds priced so far

    def span(self, flow: Flow, every: str, contract: Row) -> tuple[Any, ...]:
        """The entry, the ticket, or the period of the day (W2)."""
        fact = flow.entry.fact
        if every == "entry" or (every == "ticket" and not fact.has("ticket")):
            return ("entry", fact.id)
        if every == "ticket":
            return ("ticket", str(fact.row["ticket"]))
        return period(every, flow.on, contract)

    def limit_key(self, flow: Flow, step: Step) -> tuple[Any, ...]:
        assert step.limit
        span = self.span(flow, step.limit.every, step.contract)
        return (step.contract["id"], step.limit.clause, span, step.limit.value)

    def room(self, flow: Flow, step: Step) -> int:
        """How many of the seconds the clause still takes."""
        if step.limit is None:
            return flow.seconds
        return max(0, min(flow.seconds, step.limit.up_to - self.taken[self.limit_key(flow, step)]))

    def count(self, flow: Flow, step: Step, seconds: int) -> None:
        if step.limit:
            self.taken[self.limit_key(flow, step)] += seconds

    def counter(self, flow: Flow, step: Step, price: Price) -> tuple[Any, ...] | None:
        if not price.card:
            return None
        span = self.span(flow, price.every, step.contract)
        return (step.contract["id"], price.card, price.every, span)

    def by_tier(self, flow: Flow, step: Step, price: Price, seconds: int) -> list[tuple[int, Fraction]]:
        """Seconds cut at the boundaries of the tiers, each with its rate; at least one."""
        counter = self.counter(flow, step, price)
        at = self.tiers[counter] if counter else 0
        found: list[tuple[int, Fraction]] = []
        for up_to, rate in price.tiers:
            room = seconds if up_to is None else min(seconds, up_to - at)
            if room > 0 or (seconds == 0 and not found and (up_to is None or at < up_to)):
                found.append((room, rate))
                at, seconds = at + room, seconds - room
        return found

    # Prices of work that meets a money pool -------------------------------------------------------------

    def share(
        self, flow: Flow, contract: Row, key: tuple[Any, ...], seconds: int, each: Fraction
    ) -> Fraction:
        """The price of seconds at so much a second, by cumulative difference over the entry."""
        before = self.shared[key]
        self.shared[key] += seconds
        until, since = each * self.shared[key], each * before
        return self.world.round(contract, flow.on, until) - self.world.round(contract, flow.on, since)

    def flat(self, flow: Flow, step: Step, price: Price, seconds: int) -> tuple[Fraction, tuple[Any, ...]]:
        """The share of a flat price for some of the entry's billed seconds (W7); all shares add up to it."""
        assert price.flat is not None
        key = (flow.entry.fact.id, step.contract["id"], "flat", price.flat)
        return self.share(flow, step.contract, key, seconds, price.flat / flow.entry.billed), key

    def priced(self, flow: Flow, step: Step, seconds: int) -> Priced:
        """The price of work before a money pool is drawn; of tiers, of the stretch at the first (W9)."""
        price, contract = step.price, step.contract
        assert price
        if price.flat is not None:
            amount, key = self.flat(flow, step, price, seconds)
            return Priced(contract, amount, seconds, key, flat=price.flat)
        counter = self.counter(flow, step, price)
        part, rate = next(iter(self.by_tier(flow, step, price, seconds)))
        key = (flow.entry.fact.id, contract["id"], "rate", rate)
        amount = self.share(flow, contract, key, part, rate / 3600)
        return Priced(contract, amount, part, key, rate=rate, counter=counter)

    def afresh(self, flow: Flow) -> None:
        """What is left is priced anew by whoever comes next (W10)."""
        if flow.money:
            self.shared[flow.money.key] -= flow.seconds
            flow.money = None

    def counted(self, money: Priced, seconds: int) -> None:
        if money.counter:
            self.tiers[money.counter] += seconds
