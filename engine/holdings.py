"""Holdings: what every pool has while work is drawn, what waits for more of it, and what the days bring.

All quantities are whole numbers in the pool's smallest unit. Movements are written down as they happen; `ledger` puts
them in order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from .lots import Deduction, Lot, id_part, in_order, lot_last, minor_price, order_of, price_in_proportion
from .moves import (
    ARRIVE,
    BOUGHT,
    CARRY,
    DEDUCT,
    END,
    FROM_DEDUCTION,
    OWN,
    WORK,
    Cover,
    Move,
    Waiting,
    seconds_of,
)
from .periods import period_of
from .pools import Pool, Refill
from .price import HOURS, Op
from .quantity import MICRO, NEVER, day_of, half_up, last_day, number_of
from .run import Run


@dataclass(slots=True)
class Holdings:
    """The lots of all lanes, what each has left, and their order of use.

    `phase` and `cause` say in which part of a day, and for which work, movements are written down.
    """

    run: Run
    lanes: Sequence[tuple[int, str]]
    lots: list[Lot]
    left: list[int]
    queues: list[list[tuple[tuple[object, ...], int]]]
    draw_first: list[str]
    agenda: list[list[tuple[int, int, int, int, int]]]
    deductions: Sequence[Deduction]
    waiting: list[deque[Waiting]]
    debts: list[int]
    owed_lots: list[int]
    places: dict[int, int]
    phase: int = WORK
    cause: int = -1
    moves: list[Move] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    bought: dict[tuple[int, str, int], int] = field(default_factory=dict)

    def next_lot(self, lane: int, day: int, draw_first: str) -> int:
        """The first lot in order of use that serves on a day and has something left; -1 where there is none."""
        queue, left, lots = self.in_order(lane, draw_first), self.left, self.lots
        position, reaching = 0, -1
        while position < len(queue):
            number = queue[position][1]
            lot = lots[number]
            if not left[number] or lot.last < day:
                del queue[position]
                continue
            if lot.first <= day <= lot.last:
                return number
            if reaching < 0 and lot.reaches <= day < lot.first:
                reaching = number
            position += 1
        return reaching

    def in_order(self, lane: int, draw_first: str) -> list[tuple[tuple[object, ...], int]]:
        """The lots of a lane in order of use, put in the order that the pool now says."""
        queue = self.queues[lane]
        if self.draw_first[lane] != draw_first:
            queue[:] = sorted((in_order(self.lots[number].order, draw_first), number) for _, number in queue)
            self.draw_first[lane] = draw_first
        return queue

    def draw(self, number: int, quantity: int, head: int, day: int) -> None:
        """Take a quantity out of a lot for work; what was reached back for counts from when the lot is in use."""
        self.left[number] -= quantity
        lot = self.lots[number]
        came_before = lot.first <= day
        moment = (day, self.phase, 0, self.cause) if came_before else (lot.first, BOUGHT, self.places[number])
        self.moves.append(Move(number, "draw", head, day, -quantity, *moment))

    # Buying by rule -------------------------------------------------------------------------------------

    def buy(self, op: Op, c: int, f: int, fact: str, wall: int, day: int, head: int) -> None:
        """Sell the pool's `sold` again to work that has used it up; it serves from there on.

        A debt that is settled buys on the terms of that day, not of the day of the work (ruling O2).
        """
        assert op.pool is not None
        today = self.run.pool(c, op.pool.clause.name, day)
        pool = today if today is not None and today.sold is not None else op.pool
        assert pool.sold is not None
        price = minor_price(self.run, c, pool.sold.price, self.run.mode(c, day))
        self._bought(op.lane, pool, "buy", c, f, fact, day, wall, head, pool.sold.quantity, price)

    def refill(
        self, op: Op, refill: Refill, c: int, f: int, fact: str, wall: int, day: int, head: int
    ) -> None:
        """Buy at or below the level, as often as brings the balance above it (ruling B8)."""
        pool = op.pool
        assert pool is not None
        mode = self.run.mode(c, day)
        while (balance := self._standing(op.lane, day)) <= refill.at:
            quantity = refill.buy if refill.to is None else refill.to - balance
            assert quantity is not None
            if refill.price is not None:
                price = minor_price(self.run, c, refill.price, mode)
            else:
                assert pool.sold is not None
                price = price_in_proportion(self.run, c, pool.sold, quantity, mode)
            self._bought(op.lane, pool, "refill", c, f, fact, day, wall, head, quantity, price)

    def _standing(self, lane: int, day: int) -> int:
        """What is usable, less what is owed; what is bought and not yet paid counts as there."""
        standing = -self.debts[lane]
        for _, number in self.queues[lane]:
            lot = self.lots[number]
            is_pending = lot.at <= day and lot.opens <= day < lot.first
            if lot.first <= day <= lot.last or (is_pending and day <= lot.last):
                standing += self.left[number]
        return standing

    def _bought(
        self, lane: int, pool: Pool, kind: str, c: int, f: int, fact: str, day: int, wall: int, head: int,
        quantity: int, price: int,
    ) -> None:  # fmt: skip
        count = self.bought[lane, kind, f] = self.bought.get((lane, kind, f), 0) + 1
        suffix = f"/{count}" if count > 1 else ""
        name = f"{id_part(self.run.contracts[c].id)}/{pool.clause.name}/{kind}/{fact}{suffix}"
        last = lot_last(self.run, c, pool, day)
        order = order_of(0, day, last, wall, name)
        number = self.add(Lot(lane, name, kind, f, day, day, day, last, NEVER, quantity, price, True, order))
        self.moves.append(Move(number, kind, head, day, quantity, day, self.phase, 0, self.cause))
        self.cover(number, day, self.phase, 0, self.cause)

    def add(self, lot: Lot) -> int:
        """Put a new lot in its queue; returns its number."""
        number = len(self.lots)
        self.lots.append(lot)
        self.left.append(lot.quantity)
        queue = self.queues[lot.lane]
        entry = (in_order(lot.order, self.draw_first[lot.lane]), number)
        queue.insert(bisect_left(queue, entry), entry)
        return number

    # What the days bring --------------------------------------------------------------------------------

    def advance(self, lane: int, day: int, phase: int) -> list[tuple[Waiting, int]]:
        """Let everything happen that is due before a moment; returns the debts that a contract's end settles, and
        when."""
        agenda = self.agenda[lane]
        settled: list[tuple[Waiting, int]] = []
        while agenda and agenda[0][:2] < (day, phase):
            on, when, place, kind, number = agenda.pop(0)
            if kind == ARRIVE:
                self.cover(number, on, when, place)
            elif kind == CARRY:
                self._carry(number, on, place)
            elif kind == DEDUCT:
                self._deduct(number, place)
            else:
                settled += [(one, on) for one in self._settle(lane, on)]
        return settled

    def cover(self, number: int, day: int, phase: int, place: int, cause: int = -1) -> None:
        """A lot that comes into use first covers what waits or is owed, oldest first (ruling B12)."""
        lane = self.lots[number].lane
        queue = self.waiting[lane]
        if day > self.run.last_day(self.lanes[lane][0]):
            return
        while queue and self.left[number]:
            one = queue[0]
            out = min(one.quantity, self.left[number])
            seconds = seconds_of(one, out)
            one.quantity -= out
            one.given += out
            one.seconds -= seconds
            if one.op and one.op.kind == HOURS and not one.is_owed:
                one.quantity = one.seconds * one.op.factor
            self.left[number] -= out
            kind = "draw" if one.op else "adjustment"
            self.moves.append(Move(number, kind, one.head, day, -out, day, phase, place, cause))
            if one.is_owed:
                self._repay(one, out, "repay", day, phase, place, cause)
            if one.op:
                one.covers += 1
                self.covers.append(Cover(one, number, seconds, one.covers))
            if not one.quantity:
                queue.popleft()

    def owe(self, one: Waiting, day: int, phase: int, place: int, cause: int = -1) -> None:
        """Write down what the pool owes for work, or for an adjustment."""
        self.waiting[one.lane].append(one)
        self.debts[one.lane] += one.quantity
        self.moves.append(
            Move(self.owed_lot(one.lane), "owe", one.head, day, -one.quantity, day, phase, place, cause)
        )

    def forgive(self, one: Waiting, day: int) -> None:
        """Write off at once what work owes when its contract ends."""
        self.waiting[one.lane].remove(one)
        self._repay(one, one.quantity, "forgive", day, END, 0)

    def _repay(
        self, one: Waiting, quantity: int, kind: str, day: int, phase: int, place: int, cause: int = -1
    ) -> None:
        self.debts[one.lane] -= quantity
        moment = (day, phase, place, cause)
        self.moves.append(Move(self.owed_lot(one.lane), kind, one.head, day, quantity, *moment))

    def owed_lot(self, lane: int) -> int:
        """The lot that stands for what a pool owes; it has bought nothing and has less than nothing left."""
        if self.owed_lots[lane] < 0:
            c, pool = self.lanes[lane]
            name = f"{id_part(self.run.contracts[c].id)}/{pool}/owed"
            self.owed_lots[lane] = len(self.lots)
            self.lots.append(
                Lot(lane, name, "owed", None, NEVER, NEVER, NEVER, NEVER, NEVER, 0, 0, False, ())
            )
            self.left.append(0)
        return self.owed_lots[lane]

    def _carry(self, number: int, day: int, place: int) -> None:
        """Move what a grant may carry over into a lot of its own, on the day after its last."""
        grant = self.lots[number]
        c, name = self.lanes[grant.lane]
        pool = self.run.pool(c, name, grant.at)
        assert pool is not None
        assert pool.allowance is not None
        assert pool.allowance.carry_over is not None
        carry = pool.allowance.carry_over
        quantity = self.left[number]
        if carry.of_grant is not None:
            quantity = min(quantity, half_up(carry.of_grant * grant.quantity, MICRO))
        if carry.at_most is not None:
            quantity = min(quantity, carry.at_most)
        if quantity <= 0:
            return
        if carry.lasts is not None:
            last = number_of(last_day(day_of(day), carry.lasts))
        else:
            every, anchor = pool.allowance.every, pool.allowance.anchor
            last = period_of(every, anchor, day, self.run.first_day(c), self.run.last_day(c))[1]
        id = f"{id_part(self.run.contracts[c].id)}/{name}/carry/{day_of(grant.at).isoformat()}"
        order = order_of(0, grant.first, last, grant.first, id, carried=True)
        carried = self.add(
            Lot(grant.lane, id, "carry", None, day, day, day, last, NEVER, quantity, 0, False, order)
        )
        self.left[number] -= quantity
        self.moves.append(Move(number, "carried", -1, day, -quantity, day, OWN, place))
        self.moves.append(Move(carried, "carry", -1, day, quantity, day, OWN, place))
        self.cover(carried, day, OWN, place)

    def _deduct(self, deduction: int, place: int) -> None:
        """Take what an adjustment below zero says; what is not there is owed until the next purchase."""
        one, head = self.deductions[deduction], FROM_DEDUCTION - deduction
        need, lane, day = one.quantity, one.lane, one.day
        pool = self.run.pool(*self.lanes[lane], day)
        for _, number in list(self.in_order(lane, pool.draw_first if pool else "oldest")):
            lot = self.lots[number]
            comes_later = lot.first == day and self.places.get(number, 0) > place
            if not lot.first <= day <= lot.last or (comes_later and lot.kind != "grant"):
                continue
            out = min(need, self.left[number])
            self.left[number] -= out
            need -= out
            if out:
                self.moves.append(Move(number, "adjustment", head, day, -out, day, BOUGHT, place))
        if need:
            self.owe(Waiting(lane, head, -1, 0, None, need, 0, 0, 0, 0, 0, True, day), day, BOUGHT, place)

    def _settle(self, lane: int, day: int) -> list[Waiting]:
        """At a contract's end the work that is still owed is billed or forgiven; other things go on waiting."""
        settled = [one for one in self.waiting[lane] if one.is_owed and one.op]
        self.waiting[lane] = deque(one for one in self.waiting[lane] if not (one.is_owed and one.op))
        for one in settled:
            assert one.op is not None
            assert one.op.pool is not None
            kind = "forgive" if one.op.pool.debt_at_end == "forgive" else "settle"
            self._repay(one, one.quantity, kind, day, END, 0)
        return settled
