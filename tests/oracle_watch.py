"""Triggers: what is said to whom, when a balance passes a threshold, a pool is bought or a ticket is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracle_facts import Read, World
from oracle_pools import Lot, quantity_of
from oracle_terms import (
    WEEKDAYS,
    Row,
    active,
    currency_of,
    decimal,
    digits_of,
    instant,
    local_day,
    pack_at,
    percent,
    resolve,
    terms_at,
    zone_of,
)
from oracle_when import applies

# Words ------------------------------------------------------------------------------------------------


def trimmed(value: Fraction, places: int) -> str:
    text = format(decimal(value, places), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def hours_text(length: Fraction) -> str:
    """Seconds as `0.5 hours`, `1 hour`."""
    text = trimmed(length / 3600, 2)
    return f"{text} hour" if text == "1" else f"{text} hours"


def money_text(amount: Fraction | Decimal, currency: str) -> str:
    return f"{format(decimal(Fraction(amount), digits_of(currency)), 'f')} {currency}"


def quantity_text(quantity: Fraction, unit: str, currency: str) -> str:
    return hours_text(quantity) if unit == "hours" else money_text(quantity, currency)


def is_percent(value: Any) -> bool:
    return isinstance(value, str) and value.strip().endswith("%")


def threshold_text(value: Any, unit: str, currency: str) -> str:
    if is_percent(value):
        return f"{trimmed(percent(value) * 100, 4)}%"
    return quantity_text(quantity_of(value, unit, digits_of(currency)), unit, currency)


def fill(message: str | None, fields: Row) -> str | None:
    for name, value in fields.items():
        message = message.replace("{" + name + "}", str(value)) if message else message
    return message


def actions(trigger: Row, contract: Row, on: dt.date, fields: Row) -> Iterable[Row]:
    """One row for each thing to do, and for each contact that is told."""
    fields = {
        "customer": contract["customer"],
        "contract": contract["id"],
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


# Balances ---------------------------------------------------------------------------------------------


@dataclass
class Watch:
    """What is usable in each pool, its base for percents, and which thresholds are true."""

    world: World
    lots: list[Lot] = field(default_factory=list)  # those that have come into use and not lapsed
    base: dict[tuple[str, str], Fraction] = field(default_factory=dict)
    true: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    found: list[Row] = field(default_factory=list)

    def usable(self, contract: str, pool: str) -> Fraction:
        same = (lot for lot in self.lots if lot.contract["id"] == contract and lot.pool == pool)
        return sum((lot.left for lot in same), Fraction(0))

    def comes_into_use(self, lot: Lot) -> None:
        """From here on the lot counts; percents are of what is usable now (B15)."""
        self.lots.append(lot)
        key = (lot.contract["id"], lot.pool)
        self.base[key] = self.usable(*key)

    def goes(self, lot: Lot) -> None:
        self.lots = [other for other in self.lots if other is not lot]

    def look(self, contract: Row, pool: str, unit: str, on: dt.date) -> None:
        """Fire every balance trigger of the pool for which a threshold has become true."""
        key = (contract["id"], pool)
        if key not in self.base:
            return
        pack, terms = pack_at(self.world.packs, contract, on), terms_at(self.world.packs, contract, on)
        currency = currency_of(self.world.packs, contract)
        left, base = self.usable(*key), self.base[key]
        for trigger in pack.get("triggers") or []:
            if trigger["on"] != "balance" or trigger["pool"] != pool:
                continue
            ladder = "left" if "left" in trigger else "used"
            values = trigger[ladder] if isinstance(trigger[ladder], list) else [trigger[ladder]]
            levels = {}
            for value in (resolve(v, terms) for v in values):
                size = (
                    percent(value) * base
                    if is_percent(value)
                    else quantity_of(value, unit, digits_of(currency))
                )
                levels[threshold_text(value, unit, currency)] = size
            ordered = sorted(levels, key=lambda text: levels[text], reverse=ladder == "left")
            moved = left if ladder == "left" else base - left
            now = [t for t in ordered if (moved <= levels[t] if ladder == "left" else moved >= levels[t])]
            state = self.true.setdefault((contract["id"], trigger["name"]), set())
            passed = [t for t in now if t not in state]
            self.true[contract["id"], trigger["name"]] = set(now)
            if passed:
                fields = {
                    "pool": pool,
                    "left": quantity_text(left, unit, currency),
                    "threshold": passed[-1],
                    "passed": ", ".join(passed),
                }
                self.found += actions(trigger, contract, on, fields)

    def bought(self, lot: Lot) -> None:
        """A purchase is an occurrence: its triggers fire each time."""
        contract, on = lot.contract, lot.date
        currency = currency_of(self.world.packs, contract)
        for trigger in pack_at(self.world.packs, contract, on).get("triggers") or []:
            if trigger["on"] == "purchase" and trigger.get("pool", lot.pool) == lot.pool:
                left = self.usable(contract["id"], lot.pool)
                fields = {
                    "pool": lot.pool,
                    "left": quantity_text(left, lot.unit, currency),
                    "amount": money_text(lot.price, currency),
                }
                self.found += actions(trigger, contract, on, fields)


# Tickets ----------------------------------------------------------------------------------------------


def completed(world: World, read: Read, charges: list[Row]) -> list[Row]:
    """The actions of completed tickets, in the first contract with a trigger that matches."""
    found: list[Row] = []
    for fact in read.facts["tickets"]:
        if fact.completed is None:
            continue
        for contract in fact.candidates:
            zone = zone_of(world.packs, contract)
            on = local_day(instant(str(fact.row["completed_at"]), zone), zone)
            if on > world.as_of or not active(contract, on):
                continue
            pack, terms = pack_at(world.packs, contract, on), terms_at(world.packs, contract, on)
            subject = {**fact.row, "weekday": WEEKDAYS[on.weekday()]}
            subject |= {f"ticket.{name}": value for name, value in fact.row.items()}
            matching = [
                trigger
                for trigger in pack.get("triggers") or []
                if trigger["on"] == "ticket-completed" and applies(trigger, on, subject, pack, terms)
            ]
            customer = contract["customer"]
            sums: dict[str, Decimal] = {}
            for charge in charges:
                if charge["ticket"] == fact.id and charge["customer"] == customer:
                    [signed] = [one for one in world.contracts if one["id"] == charge["contract"]]
                    theirs = currency_of(world.packs, signed)
                    sums[theirs] = sums.get(theirs, Decimal(0)) + charge["amount"]
            sums = sums or {currency_of(world.packs, contract): Decimal(0)}
            billed = " + ".join(money_text(sums[one], one) for one in sorted(sums))
            for trigger in matching:
                found += actions(trigger, contract, on, {"ticket": fact.id, "billed": billed})
            if matching:
                break
    return found
