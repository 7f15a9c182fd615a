"""What a run is given, and what each contract says on a day: its pack, its terms, its calendar."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from oracle_calendar import Calendar, calendar_of
from oracle_terms import (
    Row,
    add_months,
    cents,
    currency_of,
    day,
    digits_of,
    named_pack,
    pack_at,
    start_of,
    terms_at,
    whole,
    zone_of,
)


def in_force(clause: Row, on: dt.date) -> bool:
    """Whether a clause holds on a day: `from` and `until` are in it."""
    if "from" in clause and on < day(clause["from"]):
        return False
    return "until" not in clause or on <= day(clause["until"])


@dataclass(frozen=True)
class Edition:
    """What a contract says on a day."""

    pack: Row
    terms: dict[str, Any]
    calendar: Calendar

    def clauses(self, section: str) -> list[Row]:
        return self.pack.get(section) or []

    def named(self, section: str, name: Any, on: dt.date) -> Row | None:
        """The pool, rate card or factor table of that name, if it holds on the day."""
        mine = (one for one in self.clauses(section) if one["name"] == name and in_force(one, on))
        return next(mine, None)


class World:
    """Packs, contracts and the day of the run. What is asked twice is remembered."""

    def __init__(self, packs: dict[str, Row], contracts: list[Row], as_of: dt.date) -> None:
        self.packs, self.contracts, self.as_of = packs, contracts, as_of
        self._days: dict[str, list[dt.date]] = {}
        self._editions: dict[tuple[str, dt.date], Edition] = {}
        self._zones = {c["id"]: zone_of(packs, c) for c in contracts}
        self._digits = {c["id"]: self._places(c) for c in contracts}

    def zone(self, contract: Row) -> ZoneInfo:
        return self._zones[contract["id"]]

    def digits(self, contract: Row) -> int:
        return self._digits[contract["id"]]

    def _places(self, contract: Row) -> int:
        """The places in which amounts are kept: those of the currency, or of a finer step that the pack rounds to."""
        rounding = named_pack(self.packs, contract["pack"]).get("money_rounding")
        step = str(rounding["step"]) if isinstance(rounding, dict) else "1"
        return max(digits_of(currency_of(self.packs, contract)), len(step.partition(".")[2].rstrip("0")))

    def currency(self, contract: Row) -> str:
        return currency_of(self.packs, contract)

    def edition(self, contract: Row, on: dt.date) -> Edition:
        """What holds on a day, before the contract's start that of its first; it is worked out once between two days on
        which something may change."""
        on = max(on, start_of(contract))
        name = contract["id"]
        if name not in self._days:
            self._days[name] = self._changes(contract)
        days = self._days[name]
        key = (name, days[bisect_right(days, on) - 1])
        if key not in self._editions:
            pack = pack_at(self.packs, contract, on)
            terms = terms_at(self.packs, contract, on)
            calendar = calendar_of(pack.get("calendar"), contract.get("holidays"), self.zone(contract))
            self._editions[key] = Edition(pack, terms, calendar)
        return self._editions[key]

    def _changes(self, contract: Row) -> list[dt.date]:
        """Amendments, dated values, and each anniversary of the start and of every amendment."""
        changes = contract.get("amendments") or []
        bases = [start_of(contract), *(day(one["from"]) for one in changes)]
        days = {dt.date.min, *bases}
        for base in bases:
            years = range(1, max(1, self.as_of.year - base.year + 3))
            days |= {add_months(base, 12 * n) for n in years}
        for name in [contract["pack"], *(one["pack"] for one in changes if "pack" in one)]:
            for term in (named_pack(self.packs, name).get("terms") or {}).values():
                if term["type"] != "choice":
                    days |= {day(value["from"]) for value in term.get("values") or []}
        return sorted(days)

    def round(self, contract: Row, on: dt.date, exact: Fraction) -> Fraction:
        """An amount in minor units, rounded as the contract says on a day."""
        mode = self.edition(contract, on).pack.get("money_rounding", "half-up")
        if isinstance(mode, dict):
            step = Fraction(str(mode["step"]))
            return whole(exact / step, mode["direction"]) * step
        return cents(exact, self.digits(contract), mode)
