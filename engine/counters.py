"""Counters: how much of an `up_to`, or of a tier, has been used in a period.

A counter belongs to the contract and to the name of the clause or rate card, so that it survives amendments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .periods import Anchor, Every, period_of
from .price import Op, Tag
from .rates import Cap
from .run import Run

Key = tuple[object, ...]
_CALENDAR = Anchor()


@dataclass(slots=True)
class Counters:
    """Seconds counted so far, by key. `values` has, by attribute, what each fact says."""

    run: Run
    values: Mapping[str, Sequence[str | None]]
    counted: dict[Key, int] = field(default_factory=dict)

    def of_cap(self, cap: Cap, op: Op, c: int, f: int, day: int) -> Key:
        """The counter of a clause's `up_to` for a fact on a day."""
        own = None if cap.per is None else self._value(cap.per, f)
        return ("cap", c, op.name, self._period(cap.every, c, f, day), own)

    def of_tier(self, tag: Tag, c: int, f: int, day: int) -> Key:
        """The counter of a rate card's tiers."""
        assert tag.every is not None
        return ("tier", c, tag.card, self._period(tag.every, c, f, day))

    def room(self, key: Key, up_to: int) -> int:
        """How much is left until a counter reaches so much."""
        return max(up_to - self.counted.get(key, 0), 0)

    def add(self, key: Key, seconds: int) -> None:
        """Count so many seconds more."""
        self.counted[key] = self.counted.get(key, 0) + seconds

    def _value(self, name: str, f: int) -> str | None:
        return self.values[name][f] if name in self.values else None

    def _period(self, every: Every, c: int, f: int, day: int) -> object:
        if every.unit == "entry":
            return f
        if every.unit == "ticket":
            return self._value("ticket", f) or f
        return every, period_of(every, _CALENDAR, day, self.run.first_day(c), self.run.last_day(c))[0]
