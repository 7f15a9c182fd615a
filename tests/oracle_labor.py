"""Pieces of work on their way down the waterfall: what they draw, owe, wait for and cost."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction

from oracle_counters import Counters
from oracle_flow import Debt, Flow, Priced
from oracle_lines import Part
from oracle_lots import Lot, covered_hours
from oracle_pieces import Entry, Piece
from oracle_pools import Pools
from oracle_supply import Supply
from oracle_waterfall import Step
from oracle_world import World


class Labor(Counters):
    """The way down, for all work of a customer."""

    def __init__(self, world: World, pools: Pools) -> None:
        super().__init__(world)
        self.pools = pools
        self.settling = False
        self.held: dict[tuple[str, str], int] = defaultdict(int)  # seconds by fact and contract

    def work(self, entry: Entry, piece: Piece) -> None:
        """A piece in its turn."""
        flow = Flow(entry, piece, entry.on, piece.billed, parts=piece.parts)
        if piece.billed:
            self.down(flow, 0)
        else:
            self.nothing(flow)

    def nothing(self, flow: Flow) -> None:
        """No billed time: a line of the first step; or the whole of a flat price (W5)."""
        entry, steps = flow.entry, flow.piece.steps
        rate = next((step for step in steps if step.kind == "rate"), None)
        whole = rate is not None and rate.price is not None and rate.price.flat is not None
        if whole and entry.billed == 0 and flow.piece is entry.pieces[0]:
            assert rate
            assert rate.price
            assert rate.price.flat is not None
            amount = self.world.round(rate.contract, flow.on, rate.price.flat)
            flow.money = Priced(rate.contract, amount, 0, ("whole", entry.fact.id), flat=rate.price.flat)
            if amount:
                self.down(flow, next(n for n, step in enumerate(steps) if step.contract is rate.contract))
            else:
                self.bill(flow, rate, 0)
            return
        step = steps[0]
        if step.kind == "draw":
            flow.parts.append(Part(step, "drawn", 0, flow.on))
        elif step.kind == "rate":
            self.bill(flow, step, 0)
        else:
            flow.parts.append(Part(step, step.kind, 0, flow.on))

    def down(self, flow: Flow, index: int) -> None:
        steps = flow.piece.steps
        while index < len(steps) and flow.open:
            step = steps[index]
            if flow.money and flow.money.contract is not step.contract:
                self.afresh(flow)  # the next contract prices it by its own clauses (X14)
            if step.kind != "draw":
                self.end(flow, step)
            elif step.unit == "money":
                index = self.draw_money(flow, index)
            else:
                self.draw_hours(flow, index)
            index += 1
        if flow.open:  # at a pool that never runs out, work that costs nothing
            flow.parts.append(Part(steps[-1], "drawn", flow.seconds, flow.on))
            flow.seconds, flow.money = 0, None

    def end(self, flow: Flow, step: Step) -> None:
        """A rate or a treatment: it takes all, or as much as its `up_to` leaves."""
        seconds = self.room(flow, step)
        if step.kind == "rate":
            if seconds or not flow.seconds:
                self.bill(flow, step, seconds)
        elif seconds:
            self.afresh(flow)
            flow.parts.append(Part(step, step.kind, seconds, flow.on))
            if step.kind == "held":
                self.held[flow.entry.fact.id, step.contract["id"]] += seconds
        elif not flow.seconds:
            return
        self.count(flow, step, seconds)
        flow.seconds -= seconds
        self.afresh(flow)

    def bill(self, flow: Flow, step: Step, seconds: int) -> None:
        """Lines of a rate step: what is left of a price, a share of a flat price, or hours at their rates."""
        kind = "overage" if step.after_draw else "labor"
        if seconds < flow.seconds:
            self.afresh(flow)
        price, money = step.price, flow.money
        assert price
        if money is not None:
            fixed = money.left
            part = Part(step, kind, seconds, flow.on, rate=money.rate, flat=money.flat, fixed=fixed)
            flow.parts.append(part)
            self.counted(money, seconds)
        elif price.flat is not None:
            amount = self.flat(flow, step, price, seconds)[0] if seconds else Fraction(0)
            flow.parts.append(Part(step, kind, seconds, flow.on, flat=price.flat, fixed=amount))
        else:
            counter = self.counter(flow, step, price)
            for part_of, rate in self.by_tier(flow, step, price, seconds):
                exact = rate * part_of * step.times / 3600
                flow.parts.append(
                    Part(step, kind, part_of, flow.on, rate=rate, exact=exact, times=step.times)
                )
                if counter:
                    self.tiers[counter] += part_of

    # Drawing -----------------------------------------------------------------------------------------

    def supply(self, flow: Flow, step: Step) -> Supply:
        assert step.pool
        return Supply(self.pools, step.contract, step.pool, flow.on, flow.entry.fact, flow.piece.start)

    def lot(self, flow: Flow, step: Step) -> Lot | None:
        return self.supply(flow, step).next_lot(step.used_up == "buy")

    def drawn(self, flow: Flow, step: Step, lot: Lot, quantity: Fraction, seconds: int) -> None:
        self.pools.take(lot, "draw", flow.entry.fact.id, flow.on, quantity, flow.mark)
        flow.parts.append(Part(step, "drawn", seconds, flow.on, purchase=lot.id))
        flow.seconds -= seconds
        self.count(flow, step, seconds)
        self.supply(flow, step).refill()

    def put_off(self, flow: Flow, index: int, owed: bool, seconds: int, quantity: Fraction) -> None:
        """A part that waits or is owed."""
        step, fact = flow.piece.steps[index], flow.entry.fact.id
        assert step.pool
        key = (step.contract["id"], step.pool["name"])
        name = f"{key[0]}/{key[1]}/owed" if owed else None
        part = Part(step, "drawn" if owed else "held", seconds, flow.on, purchase=name)
        flow.parts.append(part)
        position = flow.money.given if flow.money else Fraction(0)
        debt = Debt(flow, index, part, owed, seconds, quantity, flow.money, position)
        self.pools.debts.setdefault(key, []).append(debt)
        if owed:
            lot = self.pools.owed_lot(step.contract, key[1], flow.on, step.unit)
            self.pools.take(lot, "owe", fact, flow.on, quantity, flow.mark)
            if self.settling:
                self.pools.take(lot, "forgive", fact, flow.on, -quantity, flow.mark)
                self.pools.debts[key].remove(debt)
        else:
            self.held[fact, key[0]] += seconds
        flow.seconds -= seconds
        self.count(flow, step, seconds)

    def passes(self, step: Step) -> bool:
        """A debt that is settled makes no new debt, unless that one is forgiven."""
        assert step.pool
        return self.settling and ("may_owe" in step.pool or step.pool.get("debt_at_end") != "forgive")

    def draw_hours(self, flow: Flow, index: int) -> None:
        step = flow.piece.steps[index]
        wanted, factor = self.room(flow, step), step.factor
        assert factor
        while wanted > 0 and (lot := self.lot(flow, step)) is not None:
            quantity, seconds = covered_hours(lot.left, wanted, factor)
            self.afresh(flow)
            self.drawn(flow, step, lot, quantity, seconds)
            wanted -= seconds
        if wanted > 0 and step.used_up == "hold":
            self.afresh(flow)
            self.put_off(flow, index, False, wanted, wanted * factor)
        elif wanted > 0 and step.used_up == "owe" and not self.passes(step):
            room = self.supply(flow, step).room_to_owe()
            quantity, seconds = covered_hours(wanted * factor if room is None else room, wanted, factor)
            if quantity > 0:
                self.afresh(flow)
                self.put_off(flow, index, True, seconds, quantity)

    def draw_money(self, flow: Flow, index: int) -> int:
        """Price what comes, and draw it. Each tier goes down by itself; what `up_to` leaves goes past."""
        step = flow.piece.steps[index]
        room = self.room(flow, step)
        if flow.money and room < flow.seconds:
            self.afresh(flow)
        if flow.money is None:
            if not room:
                return index
            money = self.priced(flow, step, room)
            past = flow.seconds - room
            first = Flow(flow.entry, flow.piece, flow.on, money.seconds, money, flow.parts)
            if (
                money.seconds < room
            ):  # hours that a later pool of hours covers do not count: look again after each
                self.down(first, index)
                flow.seconds -= money.seconds
                return self.draw_money(flow, index)
            if past:
                self.draw_price(first, index, money)
                flow.seconds = past + first.seconds
                self.afresh(first)
                return index
            flow.money = money
        self.draw_price(flow, index, flow.money)
        return index

    def draw_price(self, flow: Flow, index: int, money: Priced) -> None:
        step = flow.piece.steps[index]
        while money.left > 0 and (lot := self.lot(flow, step)) is not None:
            quantity = min(money.left, lot.left)
            seconds = money.covered(money.given, money.given + quantity)
            self.drawn(flow, step, lot, quantity, seconds)
            money.given += quantity
            self.counted(money, seconds)
        if money.left == 0:
            return
        if step.used_up == "hold":
            seconds = flow.seconds
            self.put_off(flow, index, False, seconds, money.left)
            money.given = money.price
            self.counted(money, seconds)
        elif step.used_up == "owe" and not self.passes(step):
            room = self.supply(flow, step).room_to_owe()
            quantity = money.left if room is None else min(room, money.left)
            if quantity > 0:
                seconds = money.covered(money.given, money.given + quantity)
                self.put_off(flow, index, True, seconds, quantity)
                money.given += quantity
                self.counted(money, seconds)

    # The end of a contract ---------------------------------------------------------------------------

    def settle_one(self, debt: Debt, on: dt.date) -> None:
        """What is still owed goes on down the waterfall, or is forgiven (L7)."""
        pool, flow = debt.step.pool, debt.flow
        assert pool
        lot = self.pools.owed_lot(debt.step.contract, pool["name"], on, pool["unit"])
        forgiven = pool.get("debt_at_end") == "forgive"
        kind = "forgive" if forgiven else "settle"
        self.pools.take(lot, kind, flow.entry.fact.id, on, -debt.quantity, flow.mark)
        if forgiven:
            return
        money = None
        if debt.money:
            old = debt.money
            money = Priced(
                old.contract, debt.quantity, debt.seconds, ("settled",), rate=old.rate, flat=old.flat
            )
        again = Flow(flow.entry, flow.piece, on, debt.seconds, money)
        self.settling = True
        self.down(again, debt.index + 1)
        self.settling = False
        parts = flow.piece.parts
        place = parts.index(debt.part)
        parts[place : place + 1] = again.parts
