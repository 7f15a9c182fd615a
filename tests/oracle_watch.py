"""States: a balance that passes a threshold, and what days bring before an end, before a lapse, without use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracle_lots import MILLIONTHS, Lot, quantity_of
from oracle_pools import Pools
from oracle_terms import Row, active, decimal, digits_of, end_of, percent, resolve, start_of
from oracle_world import World, in_force

# Words ------------------------------------------------------------------------------------------------


def trimmed(value: Fraction, places: int) -> str:
    text = format(decimal(value, places), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def hours_text(length: Fraction) -> str:
    """Seconds as `0.5 hours`, `1 hour`."""
    text = trimmed(length / 3600, 2)
    return f"{text} hour" if text == "1" else f"{text} hours"


def money_text(amount: Fraction | Decimal, currency: str) -> str:
    places = digits_of(currency)
    while Fraction(amount) * 10**places % 1:  # where a pack rounds to a finer step
        places += 1
    return f"{format(decimal(Fraction(amount), places), 'f')} {currency}"


def quantity_text(quantity: Fraction, unit: str, currency: str) -> str:
    """`0.5 hours`, `50.00 USD`, `3 tickets`, `12.5 gigabytes`."""
    if unit == "hours":
        return hours_text(quantity)
    return money_text(quantity, currency) if unit == "money" else f"{trimmed(quantity, MILLIONTHS)} {unit}"


def is_percent(value: Any) -> bool:
    return isinstance(value, str) and value.strip().endswith("%")


def fill(message: str | None, fields: Row) -> str | None:
    for name, value in fields.items():
        message = message.replace("{" + name + "}", str(value)) if message else message
    return message


def actions(world: World, trigger: Row, contract: Row, on: dt.date, fields: Row) -> Iterable[Row]:
    """One row for each thing to do, and for each contact that is told."""
    fields = {
        "customer": contract["customer"],
        "contract": contract["id"],
        "pack": world.edition(contract, on).pack["pack"],
        "trigger": trigger["name"],
        "date": on.isoformat(),
        **fields,
    }
    for item in trigger["then"]:
        kind = next(k for k in ("notify", "task", "emit", "invoice") if k in item)
        row = {"contract": contract["id"], "trigger": trigger["name"], "action": kind, "to": None, "at": on}
        row |= {"message": None, "threshold": fields.get("threshold")}
        if kind == "notify":
            names = item["notify"] if isinstance(item["notify"], list) else [item["notify"]]
            message = fill(item.get("message"), fields)
            for name in names:
                yield row | {"to": name, "message": message}
        elif kind in ("task", "emit"):
            yield row | {"message": fill(item[kind], fields)}
        else:
            yield row


def triggers(world: World, contract: Row, on: dt.date, event: str) -> list[Row]:
    """The triggers on an event that hold on a day."""
    if on < start_of(contract):
        return []
    every = world.edition(contract, on).clauses("triggers")
    return [one for one in every if one["on"] == event and in_force(one, on)]


# Balances ---------------------------------------------------------------------------------------------


@dataclass
class Ladder:
    """The thresholds of a balance trigger in quantities, first to last, with their words."""

    downwards: bool
    levels: list[tuple[Fraction, str]]

    def passed(self, level: Fraction) -> list[str]:
        return [text for at, text in self.levels if (level <= at if self.downwards else level >= at)]


@dataclass
class Watch:
    """Which thresholds are true, and everything that has been said."""

    world: World
    pools: Pools
    true: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    found: list[Row] = field(default_factory=list)
    told: set[tuple[str, str, str, int]] = field(
        default_factory=set
    )  # numbers of days that have been looked at

    def ladder(
        self, trigger: Row, contract: Row, on: dt.date, unit: str, base: Fraction, at: Fraction
    ) -> Ladder:
        """Steps in order; `then_every` goes on beyond the last, as far as the level has come (T-b)."""
        terms, currency = self.world.edition(contract, on).terms, self.world.currency(contract)
        digits = self.world.digits(contract)

        def size(value: Any) -> Fraction:
            return percent(value) * base if is_percent(value) else quantity_of(value, unit, digits)

        def words(value: Any) -> str:
            if is_percent(value):
                return f"{trimmed(percent(value) * 100, 4)}%"
            return quantity_text(quantity_of(value, unit, digits), unit, currency)

        downwards = "left" in trigger
        written = trigger["left" if downwards else "used"]
        values = [resolve(one, terms) for one in (written if isinstance(written, list) else [written])]
        named = {words(value): value for value in values}
        ordered = sorted(named, key=lambda text: size(named[text]), reverse=downwards)
        levels = [(size(named[text]), text) for text in ordered]
        every = resolve(trigger.get("then_every"), terms)
        if every is not None and size(every) > 0:
            last, sign, count = named[ordered[-1]], -1 if downwards else 1, 1
            level = levels[-1][0] + sign * size(every)
            while (at <= level) if downwards else (at >= level):
                if is_percent(last) and is_percent(every):
                    share = percent(last) + sign * count * percent(every)
                    levels.append((level, f"{trimmed(share * 100, 4)}%"))
                else:
                    levels.append((level, quantity_text(level, unit, currency)))
                count, level = count + 1, level + sign * size(every)
        return Ladder(downwards, levels)

    def look(self, contract: Row, pool: str, on: dt.date) -> None:
        """Fire every balance trigger of the pool for which a threshold has become true."""
        end = end_of(contract)
        if end is not None and on > end:
            return
        moved = [lot for lot in self.pools.of(contract, pool) if lot in self.pools.moved_lots]
        mine = [lot for lot in moved if lot.comes_into_use and lot.usable_from and lot.usable_from <= on]
        for trigger in triggers(self.world, contract, on, "balance"):
            if trigger["pool"] != pool:
                continue
            if trigger.get("per", "pool") == "purchase":
                for lot in mine:
                    self.fire(trigger, contract, lot, on, lot.base, lot.left, lot.id)
            elif (contract["id"], pool) in self.pools.base:
                base = self.pools.base[contract["id"], pool]
                anyone = self.pools.of(contract, pool)[0]
                self.fire(trigger, contract, anyone, on, base, self.pools.net(contract, pool), pool)

    def fire(
        self, trigger: Row, contract: Row, lot: Lot, on: dt.date, base: Fraction, left: Fraction, who: str
    ) -> None:
        level = left if "left" in trigger else base - left
        now = self.ladder(trigger, contract, on, lot.unit, base, level).passed(level)
        key = (contract["id"], trigger["name"], who)
        passed = [text for text in now if text not in self.true.get(key, ())]
        self.true[key] = set(now)
        if passed:
            fields = {
                "pool": lot.pool,
                "purchase": self.pools.last_in[contract["id"], lot.pool] if who == lot.pool else who,
                "left": quantity_text(left, lot.unit, self.world.currency(contract)),
                "threshold": passed[-1],
                "passed": ", ".join(passed),
            }
            self.found += actions(self.world, trigger, contract, on, fields)

    # Days --------------------------------------------------------------------------------------------

    def end_of_day(self, contract: Row, on: dt.date) -> None:
        """The day states, at the end of each day (T-e)."""
        if on < start_of(contract):
            return
        for trigger in self.world.edition(contract, on).clauses("triggers"):
            if not in_force(trigger, on):
                continue
            if trigger["on"] == "days-before-end":
                self.before_end(trigger, contract, on)
            elif trigger["on"] == "days-before-lapse":
                self.before_lapse(trigger, contract, on)
            elif trigger["on"] == "unused-for":
                self.unused(trigger, contract, on)

    def days(self, trigger: Row, contract: Row, on: dt.date) -> list[int]:
        """From many to few."""
        terms = self.world.edition(contract, on).terms
        return sorted({int(resolve(one, terms)) for one in trigger["days"]}, reverse=True)

    def tell(self, trigger: Row, contract: Row, on: dt.date, passed: list[int], fields: Row) -> None:
        if passed:
            words = [str(one) for one in passed]
            fields |= {"threshold": words[-1], "passed": ", ".join(words)}
            self.found += actions(self.world, trigger, contract, on, fields)

    def reached(self, trigger: Row, contract: Row, on: dt.date, last: dt.date, lot: str) -> list[int]:
        """The numbers of days before a last day that are reached, each at the first look at it (T2)."""
        found = []
        for number in self.days(trigger, contract, on):
            key = (contract["id"], trigger["name"], lot, number)
            if on >= last - dt.timedelta(days=number) and key not in self.told:
                self.told.add(key)
                found.append(number)
        return found

    def before_end(self, trigger: Row, contract: Row, on: dt.date) -> None:
        end = end_of(contract)
        if end is None or on > end:
            return
        passed = self.reached(trigger, contract, on, max(end, start_of(contract)), "")
        self.tell(trigger, contract, on, passed, {"end": end.isoformat()})

    def before_lapse(self, trigger: Row, contract: Row, on: dt.date) -> None:
        for lot in self.pools.of(contract, trigger["pool"]):
            if lot.last is None or lot.usable_from is None or not lot.comes_into_use:
                continue
            if not lot.usable_from <= on <= lot.last or not active(contract, on):
                continue
            passed = self.reached(trigger, contract, on, lot.last, lot.id)
            if lot.left <= 0:
                continue
            left = quantity_text(lot.left, lot.unit, self.world.currency(contract))
            fields = {"pool": lot.pool, "purchase": lot.id, "left": left, "lapses": lot.last.isoformat()}
            self.tell(trigger, contract, on, passed, fields)

    def unused(self, trigger: Row, contract: Row, on: dt.date) -> None:
        key = (contract["id"], trigger["pool"])
        since = self.pools.used_on.get(key) or self.pools.granted_on.get(key)
        since = max(since, start_of(contract)) if since else None
        left = self.pools.usable(contract, trigger["pool"])
        if since is None or left <= 0 or not active(contract, on):
            return
        passed = [n for n in self.days(trigger, contract, on) if on == since + dt.timedelta(days=n)]
        unit = self.pools.of(contract, trigger["pool"])[0].unit
        words = quantity_text(left, unit, self.world.currency(contract))
        fields = {"pool": trigger["pool"], "left": words, "since": since.isoformat()}
        self.tell(trigger, contract, on, passed, fields)
