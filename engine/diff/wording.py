"""A situation, and what a pack decides in it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from ..conditions import Condition
from ..decide import Decision, Price, Situation, Step, decide
from ..lint.values import number, time
from ..packs import Edition, Rounding
from ..quantity import DAY, FACTOR, MICRO, day_of, half_up
from ..rates import Cap, FromFact

_REFUSED: Mapping[str, str] = {
    "no-clause": "taken by no clause",
    "no-rest": "rejected: nothing takes what the last clause leaves",
    "no-rate": "rejected: no line of the rate card fits",
    "no-factor": "rejected: no line of the factor table fits",
    "negative-rate": "rejected: the rate is below zero",
}
_TREATED: Mapping[str, str] = {
    "included": "included", "free": "free of charge", "held": "held back", "next": "sent to the next contract",
}  # fmt: skip
_SPAN = {"months": "month", "days": "day", "weeks": "week"}


def situation_words(values: Mapping[str, str | int], billable: bool) -> str:
    """``work with `role: senior`, `clock: evening` ``; `other work` where no condition names anything of it."""
    parts = [f"`{name.partition(':')[0]}: {_value(name, value)}`" for name, value in sorted(values.items())]
    work = "work" if parts else "other work"
    return f"{work}{' with ' if parts else ''}{', '.join(parts)}{'' if billable else ', not billable'}"


def _value(name: str, value: str | int) -> str:
    if isinstance(value, str):
        return value
    kind = name.partition(":")[2] or "duration"
    if kind == "date":
        return str(day_of(value))
    if kind == "duration":
        return time(value)
    percent = 100 if kind == "percent" else 1
    return number(Fraction(value * percent, MICRO)) + ("%" if kind == "percent" else "")


def words(edition: Edition, decision: Decision, held: frozenset[Condition]) -> Iterator[str]:
    """What is decided, part by part: the steps, the rounding, the fees of the entry, who is told."""
    if decision.refusal:
        yield _REFUSED[decision.refusal]
    else:
        yield ", then ".join(_step(edition, one, held) for one in decision.steps)
    yield _rounding(decision.rounding)
    yield ", ".join(f"fee `{one.clause.name}`" for one in decision.fees)
    yield ", ".join(f"trigger `{one.clause.name}`" for one in decision.told)


def _step(edition: Edition, one: Step, held: frozenset[Condition]) -> str:
    name, cap = f"labor `{one.clause.name}`", _cap(one.cap)
    price = _price(edition, one, held) if one.price is not None else ""
    if one.kind == "draw":
        assert one.pool is not None
        factor = "" if one.factor in (None, FACTOR) else f" x {number(Fraction(one.factor or 0, FACTOR))}"
        at = f" at {price}" if price else ""
        return f"{name} draws `{one.pool.clause.name}`{factor}{at}{cap}"
    if one.kind == "rate":
        times = "" if one.times == FACTOR else f", each hour counted as {number(Fraction(one.times, FACTOR))}"
        return f"{name} at {price or 'no price'}{times}{cap}"
    return f"{name}: {_TREATED[one.kind]}{cap}"


def _cap(cap: Cap | None) -> str:
    if cap is None:
        return ""
    size, unit = cap.every.size, cap.every.unit
    span = _SPAN.get(unit, unit)
    every = f"{size} {span}s" if size > 1 else span
    return f" (up to {time(cap.up_to)} every {every}{f', per {cap.per}' if cap.per else ''})"


def _price(edition: Edition, step: Step, held: frozenset[Condition]) -> str:
    """`180.00 x 1.5 = 270.00 an hour`: the line of the card, what modifiers make of it, and what it comes to."""
    price = step.price
    assert price is not None
    if price.flat is not None:
        return f"{_money(edition, price.flat)} flat"
    if price.tiers:
        steps = [
            f"{_money(edition, rate)} {f'up to {time(up_to)}' if up_to is not None else 'beyond'}"
            for up_to, rate in price.tiers
        ]
        return f"{', '.join(steps)} (an hour)"
    assert price.hourly is not None
    final = f"{_money(edition, price.hourly)} an hour"
    base = _unmodified(edition, step, held)
    if base is None or base == price.hourly:
        return final
    ratio = price.hourly / base if base else Fraction(0)
    if ratio and (ratio * FACTOR).denominator == 1:
        return f"{_money(edition, base)} x {number(ratio)} = {final}"
    return f"{_money(edition, base)}, modified to {final}"


def _unmodified(edition: Edition, step: Step, held: frozenset[Condition]) -> Fraction | None:
    """What the same step would cost without the modifiers of its card."""
    plain = replace(
        edition, cards={name: replace(card, modifiers=()) for name, card in edition.cards.items()}
    )
    given = {
        line.price.attribute: 100 * MICRO
        for card in edition.cards.values() for line in card.lines if isinstance(line.price, FromFact)
    }  # fmt: skip
    found = decide(plain, Situation(held, held, True, given))
    same = [one.price for one in found.steps if (one.kind, one.clause) == (step.kind, step.clause)]
    return same[0].hourly if same and isinstance(same[0], Price) else None


def _money(edition: Edition, amount: Fraction) -> str:
    """An amount with the digits of the currency, and more where it has more."""
    digits = edition.pack.money().least
    while digits < 6 and (amount * 10**digits).denominator != 1:
        digits += 1
    whole = half_up(amount.numerator * 10**digits, amount.denominator)
    return f"{Decimal(whole).scaleb(-digits):,.{digits}f}"


def _rounding(rule: Rounding | None) -> str:
    if rule is None:
        return "not rounded"
    nearest = f"to the nearest {time(rule.increment)}, halves {rule.half}"
    way = nearest if rule.direction == "nearest" else f"{rule.direction} to {time(rule.increment)}"
    parts = [f"rounded {way}"]
    if rule.minimum:
        parts.append(f"at least {time(rule.minimum)}")
    if rule.maximum < 366 * DAY:
        parts.append(f"at most {time(rule.maximum)}")
    if rule.grace:
        parts.append(f"{time(rule.grace)} of grace")
    if rule.per or rule.alone:
        parts.append(f"per {', '.join(rule.per) or 'piece'}")
    for word, clock in (("start", rule.start), ("end", rule.end)):
        if clock is not None:
            parts.append(f"{word} {clock.direction} to {time(clock.increment)}")
    return ", ".join(parts)
