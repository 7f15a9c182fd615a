"""clock-gap: `after-hours` is asked for, and the weekend and holidays are charged like daytime."""

from __future__ import annotations

from collections.abc import Iterator

from ..bands import Calendar, bands_of_day
from ..conditions import Condition, tests_of
from ..packs import Edition
from ..walking import leaves, mapping
from .rule import Finding, Rule, Subject

_DAYS = ((6, "Sunday"), (5, "Saturday"))
_MORNING = 10 * 3600
_PRICED = ("labor", "rates", "factors")


def _check(subject: Subject) -> Iterator[Finding]:
    """Nothing that is asked of work tells a weekend or a holiday from business hours."""
    calendar = subject.edition.calendar
    if calendar is None or "business" not in mapping(subject.value, "calendar"):
        return
    tests = [test for one in subject.edition.work_conditions for test in tests_of(one)]
    bands = {value for test in tests if test.field == "clock" for value in test.values}
    places = [(path, text) for path, text in leaves(subject.value) if "clock" in path[-2:]]
    moment = _weekend(calendar)
    if bands != {"after-hours"} or moment is None or any(test.field == "weekday" for test in tests):
        return
    if any(str(text).startswith("$") for _, text in places):
        return
    direct = [path for path, text in places if path[0] in _PRICED]
    asked = any(test.field == "clock" for one in _priced(subject.edition) for test in tests_of(one))
    for path in direct or [path for path, _ in places if path[0] == "sets" and asked]:
        yield Finding(
            path,
            f"`after-hours` does not hold on weekends and holidays: {moment} is charged like business hours",
            "write `clock: [after-hours, weekend, holiday]`, or give weekends and holidays a clause",
        )


def _priced(edition: Edition) -> Iterator[Condition]:
    yield from (one.clause.when for one in edition.labor)
    for card in edition.cards.values():
        yield from (one.when for one in card.lines)
        for modifier in card.modifiers:
            yield from (one.when for one in (modifier if isinstance(modifier, tuple) else (modifier,)))
    for lines in edition.factors.values():
        yield from (one.when for one in lines)


def _weekend(calendar: Calendar) -> str | None:
    """A moment that is weekend, if there is any: at ten in the morning, or later."""
    for day, name in _DAYS:
        bands = bands_of_day(calendar, (day, False), (day - 1, False))
        found = [at for at, band in bands if band == "weekend"]
        if found:
            in_the_morning = [band for at, band in bands if at <= _MORNING][-1]
            at = _MORNING if in_the_morning == "weekend" else found[-1]
            return f"{name} {at // 3600:02d}:{at // 60 % 60:02d}"
    return None


RULE = Rule("clock-gap", "warning", _check)
