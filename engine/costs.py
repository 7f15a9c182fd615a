"""Costs: what stretches of time cost, as parts of what their entry comes to, and the hours that tiers have counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .counters import Counters
from .price import Tag


@dataclass(slots=True)
class Costs:
    """Seconds that each entry (fact) was priced for in each contract at each tag, and the last such cost."""

    tags: Sequence[Tag]
    counters: Counters
    priced: dict[tuple[int, int, int], int] = field(default_factory=dict)
    costed: tuple[int, int, int] | None = None

    def stretch(self, price: int, c: int, f: int, day: int, room: int) -> tuple[int, int, str]:
        """How much of the time has one price: the seconds, its tag, and the end of its line's id."""
        if price < 0 or not self.tags[price].tiers:
            return room, price, ""
        tag = self.tags[price]
        key = self.counters.of_tier(tag, c, f, day)
        for number, (up_to, own) in enumerate(tag.tiers):
            left = self.counters.room(key, up_to)
            if left:
                return min(room, left), own, f"/tier-{number + 1}" if number else ""
        raise AssertionError("the last tier has no end")

    def count(self, price: int, c: int, f: int, day: int, seconds: int) -> None:
        """Count time that was priced by tiers (ruling P1)."""
        if price >= 0 and self.tags[price].tiers and seconds:
            self.counters.add(self.counters.of_tier(self.tags[price], c, f, day), seconds)

    def cost(self, price: int, c: int, f: int, day: int, entry: int, seconds: int) -> int:
        """What time costs in minor units, as the difference it makes to what the entry costs at this price (ruling
        P5)."""
        price = self.stretch(price, c, f, day, seconds)[1]
        tag, before = self.tags[price], self.priced.get((f, c, price), 0)
        self.priced[f, c, price], self.costed = before + seconds, (f, c, price)
        if tag.is_flat:
            return tag.share(before + seconds, entry) - tag.share(before, entry)
        return tag.amount(before + seconds) - tag.amount(before)

    def afresh(self, owed: int, seconds: int) -> int:
        """Forget what time was to cost: whoever takes it prices it anew. Returns the amount of what is not priced."""
        if owed >= 0 and self.costed is not None:
            self.priced[self.costed] -= seconds
        return -1
