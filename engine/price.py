"""Price: decisions -> programs, short lists of steps in whole numbers, which is what the loop of `draw` runs on.

A rate is an exact fraction of minor units a second until a line is rounded, once, in `bill` or where a money pool is
drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .decide import Price, Step
from .lines import Clauses
from .periods import Every
from .place import Work
from .pools import Pool
from .quantity import FACTOR, NEVER, divide
from .rates import Cap
from .run import Run

HOURS, MONEY, TAKE, NEXT = range(4)
RATE_PLACES = 10


class Tag(NamedTuple):
    """A price in minor units: `num`/`den` a second, or for the whole entry where it is flat; or tiers of other tags.

    `rate` is the amount an hour in 1e-10, for show. Tiers are (up to so many seconds, tag); their seconds are counted
    for each `card` over `every`. `mode` says how money is rounded.
    """

    num: int
    den: int
    rate: int | None
    mode: str
    is_flat: bool = False
    tiers: tuple[tuple[int, int], ...] = ()
    card: str = ""
    every: Every | None = None

    def amount(self, seconds: int) -> int:
        """What so many seconds cost, rounded once."""
        return divide(seconds * self.num, self.den, self.mode)

    def share(self, seconds: int, entry: int) -> int:
        """The part of a flat price that so many seconds of an entry's time pay."""
        return divide(seconds * self.num, entry * self.den, self.mode)


class Op(NamedTuple):
    """A step: draw hours or money of a lane, take time at a price or in another way, or hand on to the next contract.

    `factor` is what a second takes of the pool, `used_up` what happens when that is empty (empty text where
    another pool follows), `price` a tag or -1, `cap` what the clause takes at most, `line` the kind of charge,
    `times` the factor of billed time, `name` the clause's.
    """

    kind: int
    clause: int
    lane: int
    factor: int
    pool: Pool | None
    draw_first: str
    used_up: str
    cap: Cap | None
    price: int
    line: str
    times: int
    name: str


@dataclass(frozen=True, slots=True)
class Priced:
    """The program of each contract and decision, with the tags that they number."""

    programs: Mapping[tuple[int, int], tuple[Op, ...]]
    tags: tuple[Tag, ...]


def price(run: Run, work: Work, lanes: Mapping[tuple[int, str], int], clauses: Clauses) -> Priced:
    """The programs of all decisions in the contracts that take work by them."""
    made = _Making(lanes, clauses)
    kinds = work.rows.select("c", "e", "d").unique(maintain_order=True)
    programs = {}
    for c, e, d in kinds.iter_rows():
        mode = run.editions[e].pack.mode(run.digits[c])
        programs[c, d] = tuple(made.op(c, run.digits[c], mode, step) for step in work.decisions[d].steps)
    return Priced(programs, tuple(made.tags))


@dataclass(slots=True)
class _Making:
    """Tags and clauses are numbered as they come."""

    lanes: Mapping[tuple[int, str], int]
    clauses: Clauses
    tags: dict[Tag, int] = field(default_factory=dict)

    def op(self, c: int, digits: int, mode: str, step: Step) -> Op:
        """One step."""
        tag = -1 if step.price is None else self.tag(step.price, digits, mode)
        kind = NEXT if step.kind == "next" else TAKE
        lane, factor, used_up, draw_first = -1, FACTOR, "", ""
        if step.pool is not None:
            assert step.factor is not None
            kind = HOURS if step.pool.unit == "hours" else MONEY
            lane, factor = self.lanes[c, step.pool.clause.name], step.factor
            used_up = step.pool.when_used_up if step.is_last_pool else ""
            draw_first = step.pool.draw_first
        clause = self.clauses.number(step.clause)
        return Op(
            kind,
            clause,
            lane,
            factor,
            step.pool,
            draw_first,
            used_up,
            step.cap,
            tag,
            step.kind,
            step.times,
            step.clause.name,
        )

    def tag(self, price: Price, digits: int, mode: str) -> int:
        """The number of a price."""
        if price.tiers:
            tiers = tuple(
                (NEVER if up_to is None else up_to, self.tag(Price(hourly=rate), digits, mode))
                for up_to, rate in price.tiers
            )
            return self._numbered(Tag(0, 1, None, mode, False, tiers, price.card, price.every))
        if price.flat is not None:
            whole = price.flat * 10**digits
            return self._numbered(Tag(whole.numerator, whole.denominator, None, mode, True))
        assert price.hourly is not None
        second = price.hourly * 10**digits / 3600
        shown = round(price.hourly * 10**RATE_PLACES)
        return self._numbered(Tag(second.numerator, second.denominator, shown, mode))

    def _numbered(self, tag: Tag) -> int:
        return self.tags.setdefault(tag, len(self.tags))
