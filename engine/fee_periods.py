"""The periods of a recurring fee: where it holds under the same terms, what part of a period is served, and how days
weigh."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .fees import Fee, Terms
from .periods import back, period_of
from .quantity import DAY, NEVER, day_of
from .run import Run


@dataclass(frozen=True, slots=True)
class Span:
    """Days on end on which a fee holds under the same terms: its contract, its name, first and last day."""

    c: int
    name: str
    terms: Terms
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Served:
    """A period (first, last), and its days from `begins` to `ends` that the fee is for. `seen` is the day on which it
    is billed."""

    first: int
    last: int
    begins: int
    ends: int
    seen: int

    @property
    def is_whole(self) -> bool:
        """Whether the whole period is served."""
        return self.begins == self.first and self.ends == self.last

    @property
    def has_no_end(self) -> bool:
        """Whether the period is a term that goes on for ever: nothing of it can be prorated."""
        return self.last >= NEVER


def fee_on(run: Run, span: Span, day: int) -> Fee | None:
    """The fee of a span on a day; None after its last."""
    if day > span.last:
        return None
    return next(one for one in run.edition_on(span.c, day).fees if one.clause.name == span.name)


def spans(run: Run, c: int) -> Iterator[Span]:
    """The spans of all fees of a contract."""
    line, end = run.timelines[c], run.last_day(c)
    names = dict.fromkeys(fee.clause.name for _, e in line for fee in run.editions[e].fees)
    for name in names:
        open_: Span | None = None
        for index, (first, e) in enumerate(line):
            last = min(line[index + 1][0] - 1 if index + 1 < len(line) else NEVER, end)
            terms = next((one.terms for one in run.editions[e].fees if one.clause.name == name), None)
            if open_ and terms == open_.terms:
                open_ = Span(c, name, open_.terms, open_.first, last)
                continue
            if open_:
                yield open_
            open_ = Span(c, name, terms, first, last) if terms else None
        if open_:
            yield open_


def periods_of(run: Run, span: Span) -> Iterator[Served]:
    """The periods of a span that are billed up to the as-of day, in order."""
    start, end = run.first_day(span.c), run.last_day(span.c)
    begins = span.first
    while begins <= span.last:
        first, last = period_of(span.terms.every, span.terms.anchor, begins, start, end)
        if span.terms.in_advance:
            lead = span.terms.lead if begins == first else None
            seen = begins if lead is None else max(back(begins, lead.months, lead.seconds // DAY), span.first)
            served = Served(first, last, begins, min(last, end), seen)
        else:
            ends = min(last, span.last)
            served = Served(first, last, begins, ends, ends)
        if served.seen > run.as_of:
            return
        yield served
        begins = last + 1


def weight(first: int, last: int, has_30_days: bool) -> int:
    """How many days there are from one to another, both included; in months of 30 days the 31st does not count, and
    the last of February counts up to the 30th (ruling F8)."""
    if last < first:
        return 0
    return _in_30(last) - _in_30(first - 1) if has_30_days else last - first + 1


def _in_30(day: int) -> int:
    date, next_day = day_of(day), day_of(day + 1)
    in_month = 30 if next_day.day == 1 else min(date.day, 30)
    return date.year * 360 + date.month * 30 + in_month
