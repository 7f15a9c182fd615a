"""holidays-at-a-price: all public holidays of the US cost more, also those on which many offices work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from math import prod

from ..bands import Band, Holidays
from ..conditions import Condition, Not, Test
from ..public_holidays import days_by_code
from ..quantity import FACTOR, MICRO, day_of
from ..rates import Card, Modifier
from ..source import Path
from .rule import Finding, Rule, Subject
from .values import money, number

YEAR = 2026
"""The year that is shown: the names come back every year, and in this one a holiday is observed on another day. It is
never today's, so that the same pack reads the same tomorrow."""
AT_WORK = ("Columbus Day", "Juneteenth National Independence Day", "Veterans Day")
_PLACE: Path = ("calendar", "holidays")


def _check(subject: Subject) -> Iterator[Finding]:
    """Where neither `without` nor `extra` shows that somebody has gone through the days."""
    calendar = subject.edition.calendar
    holidays = calendar.holidays if calendar else None
    if calendar is None or holidays is None or holidays.without or holidays.extra:
        return
    bands = {one.name for one in calendar.bands if _is_of_holidays(one)}
    dearer = next(_dearer(subject, bands), None)
    days = dict(days_by_code(holidays, YEAR)) if holidays.code.partition("-")[0] == "US" else {}
    odd = {day: names[0] for day, names in days.items() if all(map(_is_ordinary, names))}
    if dearer is None or not odd:
        return
    path, band, does = dearer
    shown = [f"{day_of(day).day} {day_of(day):%B} ({_plain(name)})" for day, name in odd.items()]
    document = subject.pack.document
    own = document.spans[_PLACE][1].file == document.file
    yield Finding(
        _PLACE if own else path,
        f"`clock: {band}` {does} on {len(days)} days of {YEAR}, among them {', '.join(shown[:-1])}"
        f"{' and ' if shown[1:] else ''}{shown[-1]}",
        f"leave out those on which you work as on any other day: {_advice(holidays, odd.values())}",
        (("it costs more here", path),) if own else (("the days come from here", document.spans[_PLACE][1]),),
    )


def _is_of_holidays(band: Band) -> bool:
    """Whether a band has hours on holidays that it does not have on other days."""
    return band.on_holidays != band.ordinary and any(band.on_holidays)


def _plain(name: str) -> str:
    """`Independence Day (observed)` without brackets of its own."""
    return name.replace(" (", ", ").rstrip(")")


def _is_ordinary(name: str) -> bool:
    return name.endswith("(observed)") or name.startswith(AT_WORK)


def _advice(holidays: Holidays, names: Iterable[str]) -> str:
    named = [one for one in AT_WORK if any(name.startswith(one) for name in names)]
    said = [f"`without: [{', '.join(named)}]`"] if named else []
    if holidays.observed:
        said.append("`observed: false`")
    return ", ".join(said)


def _dearer(subject: Subject, bands: set[str]) -> Iterator[tuple[Path, str, str]]:
    """What costs more on holidays: the place of its condition, the band that this asks for, and what it does."""
    for path, when, does in _priced(subject):
        for band in sorted(_asked(when) & bands):
            yield (*path, "when"), band, does


def _asked(when: Condition) -> frozenset[str]:
    """The bands in which a condition holds because it names them."""
    if isinstance(when, Test):
        return frozenset(map(str, when.values)) if when.field == "clock" else frozenset()
    if isinstance(when, Not):
        return frozenset()
    return frozenset().union(*map(_asked, when.parts))


def _priced(subject: Subject) -> Iterator[tuple[Path, Condition, str]]:
    """What makes an hour cost more than others do: its place, its condition, and what it does."""
    edition = subject.edition
    rates = [one.rate for one in edition.labor if isinstance(one.rate, int)]
    for at, one in enumerate(edition.labor):
        factor = prod(
            (Fraction(each, FACTOR) for each in one.counts_as if isinstance(each, int)), start=Fraction(1)
        )
        if factor > 1:
            yield ("labor", at), one.clause.when, f"counts as {number(factor)}"
        elif isinstance(one.rate, int) and one.rate > min(rates):
            yield ("labor", at), one.clause.when, f"costs {_money(subject, one.rate)} an hour"
    for at, card in enumerate(edition.cards.values()):
        prices = [line.price for line in card.lines if isinstance(line.price, int)]
        for index, line in enumerate(card.lines):
            if isinstance(line.price, int) and line.price > min(prices):
                yield ("rates", at, "lines", index), line.when, f"costs {_money(subject, line.price)} an hour"
        for path, modifier in _modifiers(card, ("rates", at, "modifiers")):
            if does := _raises(subject, modifier, prices):
                yield path, modifier.when, does
    for at, lines in enumerate(edition.factors.values()):
        for index, one_of in enumerate(lines):
            if one_of.value > FACTOR:
                yield (
                    ("factors", at, "lines", index),
                    one_of.when,
                    f"counts as {number(Fraction(one_of.value, FACTOR))}",
                )


def _modifiers(card: Card, at: Path) -> Iterator[tuple[Path, Modifier]]:
    for index, one in enumerate(card.modifiers):
        if isinstance(one, Modifier):
            yield (*at, index), one
        else:
            yield from (((*at, index, "one_of", number), each) for number, each in enumerate(one))


def _raises(subject: Subject, modifier: Modifier, prices: Collection[int]) -> str:
    """What a modifier does that makes an hour dearer; nothing where it does not."""
    if modifier.kind == "multiply":
        return f"multiplies by {number(Fraction(modifier.value, FACTOR))}" if modifier.value > FACTOR else ""
    if modifier.kind == "add":
        return f"adds {_money(subject, modifier.value)} an hour" if modifier.value > 0 else ""
    is_more = any(one < modifier.value for one in prices)
    return f"costs {_money(subject, modifier.value)} an hour" if is_more else ""


def _money(subject: Subject, millionths: int) -> str:
    return money(subject, Fraction(millionths, MICRO))


RULE = Rule("holidays-at-a-price", "warning", _check)
