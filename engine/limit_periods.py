"""The periods of a limit: where it holds with the same rhythm, and what it comes to in each period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from .limits import Limit
from .lines import money
from .periods import period_of
from .quantity import MICRO, NEVER
from .run import Run


@dataclass(frozen=True, slots=True)
class LimitPeriod:
    """Days on end of one period (first to last) on which a limit holds with the same rhythm, in stretches of days on
    which it says the same."""

    c: int
    first: int
    last: int
    stretches: tuple[tuple[int, int, Limit], ...]

    @property
    def begins(self) -> int:
        """The first of the days."""
        return self.stretches[0][0]

    @property
    def ends(self) -> int:
        """The last of them."""
        return self.stretches[-1][1]

    def rule_on(self, day: int) -> Limit | None:
        """What the limit says on a day; None outside."""
        return next((rule for begins, ends, rule in self.stretches if begins <= day <= ends), None)

    def amount(self, run: Run, side: str) -> int | None:
        """The least or the most of the period in minor units, by its days (ruling L5) or whole; None where it is not
        said."""
        said = [(ends - begins + 1, getattr(rule, side)) for begins, ends, rule in self.stretches]
        if all(amount is None for _, amount in said):
            return None
        if not self.stretches[-1][2].is_prorated or self.last >= NEVER:
            exact = Fraction(said[-1][1] or 0, MICRO)
        else:
            length = self.last - self.first + 1
            exact = sum(
                (Fraction((amount or 0) * days, MICRO * length) for days, amount in said), Fraction(0)
            )
        return money(run, self.c, self.ends if self.ends < NEVER else self.stretches[-1][0], exact)


def periods_of(run: Run, c: int, name: str, until: int) -> Iterator[LimitPeriod]:
    """The periods of a limit that begin up to a day, in order."""
    start, end = run.first_day(c), run.last_day(c)
    for span in _spans(run, c, name):
        day, last_day = span[0][0], span[-1][1]
        while day <= min(until, last_day):
            rule = next(rule for begins, ends, rule in span if begins <= day <= ends)
            first, last = period_of(rule.every, rule.anchor, day, start, end)
            inside = tuple(
                (max(begins, day), min(ends, last), one)
                for begins, ends, one in span
                if begins <= last and ends >= day
            )
            yield LimitPeriod(c, first, last, inside)
            day = last + 1


def _spans(run: Run, c: int, name: str) -> Iterator[list[tuple[int, int, Limit]]]:
    """Stretches of days on end with one rhythm: a limit that changes its rhythm is another one from that day."""
    line, end = run.timelines[c], run.last_day(c)
    open_: list[tuple[int, int, Limit]] = []
    for index, (first, e) in enumerate(line):
        last = min(line[index + 1][0] - 1 if index + 1 < len(line) else NEVER, end)
        rule = next((one for one in run.editions[e].limits if one.clause.name == name), None)
        if open_ and (rule is None or _rhythm(rule) != _rhythm(open_[-1][2])):
            yield open_
            open_ = []
        if rule is not None and first <= last:
            open_.append((first, last, rule))
    if open_:
        yield open_


def _rhythm(rule: Limit) -> tuple[object, ...]:
    return rule.every, rule.anchor, rule.is_prorated


def amount_on(run: Run, c: int, name: str, day: int) -> int | None:
    """The amount (minor units) of a limit in the period in which a day lies: its most, or its least where it has no
    other; None where it does not hold that day."""
    for period in periods_of(run, c, name, day):
        if period.begins <= day <= period.ends:
            most = period.amount(run, "at_most")
            return most if most is not None else period.amount(run, "at_least")
    return None
