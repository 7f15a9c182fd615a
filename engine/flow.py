"""Flow: the one loop of the engine, in plain whole numbers.

A piece of work flows down its waterfall step by step; a step that can run out takes what it can, and what is left goes
on, perhaps into the customer's next contract.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from .clock import wall_of
from .costs import Costs
from .counters import Counters
from .holdings import Holdings
from .moves import END, WORK, Waiting
from .parts import Held, Part
from .price import HOURS, MONEY, NEXT, TAKE, Op, Tag
from .run import Run

_COVERS = 2**20  # the most lots that cover one part of work that waits


@dataclass(slots=True)
class Flow:
    """Work on its way down the waterfalls, and what has become of it."""

    run: Run
    programs: Mapping[tuple[int, int], tuple[Op, ...]]
    tags: tuple[Tag, ...]
    at: dict[str, list[int]]
    counters: Counters
    costs: Costs
    pools: Holdings
    name: Callable[[int], str]
    parts: list[Part] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    ends: deque[tuple[int, int]] = field(default_factory=deque)
    seq: int = 0
    settling: Waiting | None = None

    def piece(self, head: int) -> None:
        """A piece of work from the top."""
        at, day = self.at, self.at["day"][head]
        while self.ends and self.ends[0][0] < day:
            end, lane = self.ends.popleft()
            self._advance(lane, end, END + 1)
        self.pools.cause = head
        ops = self.programs[at["c"][head], at["d"][head]]
        if at["billed"][head]:
            self.pour(head, head, 0, at["billed"][head], day)
        elif not at["entry"][head] and at["opens"][head] and (whole := self._flat_price(head)) is not None:
            self._whole(head, head, 0, whole, day)
        else:
            c, f = at["c"][head], at["f"][head]
            is_draw = ops[0].kind in (HOURS, MONEY)
            tag = -1 if is_draw else self.costs.stretch(ops[0].price, c, f, day, 0)[1]
            self._part(head, head, ops[0], "drawn" if is_draw else ops[0].line, 0, tag=tag)

    def pour(
        self, head: int, row: int, step: int, rest: int, day: int, owed: int = -1, priced: int = -1, name: str = "rest",
    ) -> None:  # fmt: skip
        """Let what is left of a piece (seconds) flow down from a step; `owed` is what it costs at the tag `priced`, -1
        where that is not settled yet."""
        f, drew = self.at["f"][head], step > 0
        stretches: list[tuple[int, int, int]] = []
        while rest or stretches:
            if not rest:
                (row, step, rest), owed = stretches.pop(), -1
            c = self.at["c"][row]
            ops = self.programs[c, self.at["d"][row]]
            if step == len(ops):  # a pool that never runs out, of money, and nothing to pay
                self._part(head, row, ops[-1], "drawn", rest, day=day)
                rest = 0
                continue
            op = ops[step]
            if op.kind == NEXT:
                owed = self.costs.afresh(owed, rest)
                row, step = self.at["then"][row], 0
                continue
            step += 1
            drew = drew or op.kind != TAKE
            cap = self.counters.of_cap(op.cap, op, c, f, day) if op.cap else None
            room = min(rest, self.counters.room(cap, op.cap.up_to)) if op.cap and cap else rest
            if not room:
                continue
            if op.kind == HOURS:
                took = self._hours(op, head, row, step, room, day)
                owed = self.costs.afresh(owed, rest) if took else owed
            elif op.kind == MONEY:
                stretch = self.costs.stretch(op.price, c, f, day, room)[0]
                if stretch < room:
                    stretches.append((row, step - 1, rest - stretch))
                    rest = room = stretch
                if owed < 0 or priced != op.price or room < rest:
                    self.costs.afresh(owed, rest)
                    owed = self.costs.cost(op.price, c, f, day, self.at["entry"][head], room)
                    priced = op.price
                took, owed = self._money(op, head, row, step, room, owed, day)
                owed = owed if room == rest else self.costs.afresh(owed, room - took)
            else:
                if room < rest or priced != op.price or op.line != "rate":
                    owed = self.costs.afresh(owed, rest)
                took = self._take(op, head, row, room, owed, drew, day, name)
                step, owed = step - (took < room), -1
            rest -= took
            if cap:
                self.counters.add(cap, took)

    def _take(
        self, op: Op, head: int, row: int, room: int, fixed: int, drew: bool, day: int, name: str
    ) -> int:
        """Take time at a price, or in another way; returns how much of it has one price. `fixed` is what it costs where
        a pool of money has been asked for it, else -1."""
        c, f = self.at["c"][row], self.at["f"][head]
        took, tag, tier = self.costs.stretch(op.price, c, f, day, room)
        settled = self.settling
        if settled and fixed >= 0 and self._is_counted(settled, op):
            took, (tag, tier) = room, settled.tier
        else:
            fixed = fixed if took == room else -1
            self.costs.count(op.price, c, f, day, took)
        if fixed < 0 and tag >= 0 and self.tags[tag].is_flat:
            fixed = self.costs.cost(tag, c, f, day, self.at["entry"][head], took)
        self._part(head, row, op, op.line, took, -1, fixed, tag, drew, day, name + tier)
        if op.line == "held":
            self.held.append(Held(row, took))
        return took

    def _is_counted(self, settled: Waiting, op: Op) -> bool:
        """Whether a debt was counted in the tiers of a rate, when it was priced for a pool of money."""
        return settled.op is not None and settled.op.kind == MONEY and settled.op.price == op.price

    def _hours(self, op: Op, head: int, row: int, step: int, room: int, day: int) -> int:
        """Draw so many seconds from a pool of hours; returns how many of them it has taken."""
        pools, took = self.pools, 0
        self._advance(op.lane, day, WORK)
        while True:
            self._refill(op, head, row, day)
            if took == room:
                return took
            number = pools.next_lot(op.lane, day, op.draw_first)
            if number < 0 and op.used_up == "buy":
                self._buy(op, head, row, day)
                continue
            if number < 0:
                need = (room - took) * op.factor
                return took + self._wait(op, head, row, step, room - took, 0, need, 0, day)[0]
            need, have = (room - took) * op.factor, pools.left[number]
            covered = room - took if have >= need else -(-have // op.factor)
            pools.draw(number, min(need, have), head, day)
            self._part(head, row, op, "drawn", covered, number, day=day)
            took += covered

    def _money(
        self, op: Op, head: int, row: int, step: int, room: int, whole: int, day: int
    ) -> tuple[int, int]:
        """Draw an amount from a pool of money; returns the seconds taken and the amount that is left to pay.

        Worked time is shared in proportion, whole seconds, the remainder to what is billed (ruling P4).
        """
        pools, took, given = self.pools, 0, 0
        self._advance(op.lane, day, WORK)
        while whole:
            self._refill(op, head, row, day)
            if given == whole:
                break
            number = pools.next_lot(op.lane, day, op.draw_first)
            if number < 0 and op.used_up == "buy":
                self._buy(op, head, row, day)
                continue
            if number < 0:
                break
            out = min(whole - given, pools.left[number])
            given += out
            covered = room * given // whole - took
            pools.draw(number, out, head, day)
            self._part(head, row, op, "drawn", covered, number, day=day)
            took += covered
        self.costs.count(op.price, self.at["c"][row], self.at["f"][head], day, took)
        if given < whole:
            waits, owes = self._wait(op, head, row, step, room, took, whole, given, day)
            self.costs.count(op.price, self.at["c"][row], self.at["f"][head], day, waits)
            return took + waits, whole - given - owes
        return took, 0

    def _wait(
        self, op: Op, head: int, row: int, step: int, room: int, took: int, whole: int, given: int, day: int
    ) -> tuple[int, int]:
        """What a pool that is used up lets wait, or owes: seconds, and the quantity that they need (ruling B12).

        Of `room` seconds that need `whole` of the pool, `took` have been given.
        """
        assert op.pool is not None
        is_owed, is_over = op.used_up == "owe", self.settling is not None
        # A debt that is settled makes no new debt, unless that one is forgiven.
        if not (is_owed or op.used_up == "hold") or (is_owed and is_over and op.pool.can_run_dry):
            return 0, 0
        quantity = whole - given
        if is_owed and op.pool.may_owe is not None:
            quantity = min(quantity, max(op.pool.may_owe - self.pools.debts[op.lane], 0))
        if not quantity:
            return 0, 0
        waits = room - took
        if given + quantity < whole:
            waits = (
                room * (given + quantity) // whole - took if op.kind == MONEY else -(-quantity // op.factor)
            )
        self.seq += 1
        seq, sub = self._place()
        _, tag, tier = self.costs.stretch(op.price, self.at["c"][row], self.at["f"][head], day, waits)
        one = Waiting(
            op.lane, head, row, step, op, quantity, waits, whole, room, given, seq, is_owed, day, (tag, tier), sub=sub,
        )  # fmt: skip
        if not is_owed:
            self.pools.waiting[op.lane].append(one)
            self.held.append(Held(row, waits))
            return waits, quantity
        self.pools.owe(one, day, self.pools.phase, 0, self.pools.cause)
        if is_over:
            self.pools.forgive(one, day)
            self._late(one, "drawn", self.pools.owed_lot(op.lane), waits)
        return waits, quantity

    def _path(self, row: int, step: int) -> Iterator[tuple[int, int, Op]]:
        """The steps from one on, with their row and the number of the step after each, on into the next contracts."""
        while row >= 0:
            ops = self.programs[self.at["c"][row], self.at["d"][row]]
            for number, op in enumerate(ops[step:], step + 1):
                if op.kind != NEXT:
                    yield row, number, op
            row, step = self.at["then"][row] if ops[-1].kind == NEXT else -1, 0

    def _flat_price(self, head: int) -> int | None:
        """What an entry costs whose first price is a flat one; None where it is not."""
        first = next((op for _, _, op in self._path(head, 0) if op.line == "rate"), None)
        return self.tags[first.price].share(1, 1) if first and self.tags[first.price].is_flat else None

    def _whole(self, head: int, row: int, step: int, owed: int, day: int, name: str = "rest") -> None:
        """An amount that no time stands for goes down from a step: the whole flat price of an entry of zero time
        (ruling P2), or what is left of a debt."""
        drew = step > 0
        for at, number, op in self._path(row, step):
            drew = drew or op.kind != TAKE
            if op.kind == MONEY and owed:
                owed = self._money(op, head, at, number, 0, owed, day)[1]
                if not owed:
                    return
            if op.kind == TAKE and (op.line == "rate" or op.cap is None):
                amount = owed if op.line == "rate" else -1
                self._part(head, at, op, op.line, 0, -1, amount, op.price, drew, day, name)
                return

    def _buy(self, op: Op, head: int, row: int, day: int) -> None:
        self.pools.buy(op, *self._buyer(head, row), day, head)

    def _refill(self, op: Op, head: int, row: int, day: int) -> None:
        if op.pool is not None and op.pool.refill is not None:
            self.pools.refill(op, op.pool.refill, *self._buyer(head, row), day, head)

    def _buyer(self, head: int, row: int) -> tuple[int, int, str, int]:
        """Contract, fact, its name in ids and the local time of the work that makes a pool buy."""
        c, f = self.at["c"][row], self.at["f"][head]
        return c, f, self.name(f), wall_of(self.run.zones[self.run.zone_of[c]], self.at["start"][head])

    def _part(
        self, head: int, row: int, op: Op, line: str, seconds: int, lot: int = -1, amount: int = -1, tag: int = -1,
        drew: bool = False, day: int | None = None, name: str = "rest",
    ) -> None:  # fmt: skip
        self.seq += 1
        seq, sub = self._place()
        day = self.at["day"][head] if day is None else day
        name = "held" if line == "held" and name == "rest" else name
        times = op.factor if line == "drawn" else op.times
        self.parts.append(
            Part(head, row, seq, sub, line, op.clause, lot, seconds, amount, tag, times, drew, day, name)
        )

    def _place(self) -> tuple[int, int]:
        """The place of a part. What becomes of a debt stands where the debt stood, not after what went on beyond it."""
        return (self.seq, 0) if self.settling is None else (self.settling.seq, self.seq * _COVERS)

    # What the days bring --------------------------------------------------------------------------------

    def _advance(self, lane: int, day: int, phase: int) -> None:
        if self.pools.agenda[lane]:
            for one, on in self.pools.advance(lane, day, phase):
                self._settle(one, on)

    def _settle(self, one: Waiting, day: int) -> None:
        """What is owed at a contract's end goes on down the waterfall, or is forgiven."""
        op = one.op
        assert op is not None
        assert op.pool is not None
        if op.pool.debt_at_end == "forgive":
            self._late(one, "drawn", self.pools.owed_lot(one.lane), one.seconds, one.covers + 1)
        else:
            owed = one.quantity if op.kind == MONEY else -1
            self.costs.costed = (self.at["f"][one.head], self.at["c"][one.row], one.tier[0])
            self.pools.phase, self.pools.cause, self.settling = END, one.head, one
            if one.seconds:
                self.pour(one.head, one.row, one.step, one.seconds, day, owed, op.price, "settled")
            elif owed > 0:
                self._whole(one.head, one.row, one.step, owed, day, "settled")
            self.pools.phase, self.settling = WORK, None

    def _late(self, one: Waiting, line: str, lot: int, seconds: int, sub: int = 0) -> None:
        """A part of what waited, in its place among the lines of its work."""
        assert one.op is not None
        self.parts.append(
            Part(one.head, one.row, one.seq, one.sub + sub, line, one.op.clause, lot, seconds, -1, -1, one.op.factor,
                 True, one.day, "held" if line == "held" else "rest")
        )  # fmt: skip

    def finish(self) -> None:
        """Let happen what the days bring after the last work, and write down what still waits."""
        pools = self.pools
        due = sorted((event[:2], lane) for lane, agenda in enumerate(pools.agenda) for event in agenda)
        for (day, phase), lane in due:
            self._advance(lane, day, phase + 1)
        for one, lot, seconds, sub in pools.covers:
            self._late(one, "drawn", lot, seconds, sub)
        for lane, queue in enumerate(pools.waiting):
            for one in queue:
                if one.op and one.is_owed:
                    self._late(one, "drawn", pools.owed_lot(lane), one.seconds, one.covers + 1)
                elif one.op:
                    self._late(one, "held", -1, one.seconds, one.covers + 1)
