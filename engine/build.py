"""Building: a checked pack document and the terms of one day make an `Edition`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from .build_calendar import calendar_of
from .build_fees import fee_of
from .build_limits import discount_of, limit_of
from .build_metered import draws_of, expense_price, ticket_price, usage_price
from .build_pools import pool_of
from .build_rates import card_of, factors_of
from .clauses import amount_of, clause_of, listed_in_force
from .diagnostic import Diagnostic
from .fees import Fee, OneOff
from .packs import TICKET_EVENTS, ClockRounding, Edition, Pack, Rounding, TermValue, conditions_of_work
from .periods import read_every
from .pools import Pool
from .rates import Cap, Labor
from .reading import Reader
from .source import Path
from .triggers import read_triggers

LONGEST_ENTRY = 24 * 3600


def build(
    pack: Pack, values: Mapping[str, TermValue], on: date | None = None, currency: str | None = None
) -> tuple[Edition, tuple[Diagnostic, ...]]:
    """The edition of a pack under the given terms, without clauses not in force on that day."""
    reader = Reader(pack.document, pack.terms, values)
    source = pack.document.value
    pools = {
        one["name"]: pool_of(reader, one, path, pack, pack.money(currency))
        for one, path in _clauses(source, "pools", on)
    }
    rounding = tuple(_rounding(reader, one, path, pack) for one, path in _clauses(source, "rounding", on))
    labor = tuple(_labor(reader, one, path, pack, pools) for one, path in _clauses(source, "labor", on))
    cards = {one["name"]: card_of(reader, one, path, pack, on) for one, path in _clauses(source, "rates", on)}
    factors = {
        one["name"]: factors_of(reader, one, path, pack, on) for one, path in _clauses(source, "factors", on)
    }
    fees = [fee_of(reader, one, path, pack) for one, path in _clauses(source, "fees", on)]
    one_offs = tuple(one for one in fees if isinstance(one, OneOff))
    units = {one["name"]: one["unit"] for one in source.get("pools") or ()}
    triggers = read_triggers(reader, pack, units, on, pack.money(currency))

    def charged(section: str, make: Callable[..., Any]) -> tuple[Any, ...]:
        return tuple(make(reader, one, path, pack, pools) for one, path in _clauses(source, section, on))

    def taken_off(section: str, make: Callable[..., Any]) -> tuple[Any, ...]:
        return tuple(make(reader, one, path, pack) for one, path in _clauses(source, section, on))

    tickets = charged("tickets", ticket_price)
    of_tickets = [one.clause.when for one in tickets]
    of_tickets += [one.clause.when for one in triggers if one.on in TICKET_EVENTS]
    edition = Edition(
        pack=pack,
        calendar=calendar_of(reader, source["calendar"], ("calendar",)) if source.get("calendar") else None,
        rounding=rounding,
        pools=pools,
        labor=labor,
        cards=cards,
        factors=factors,
        tickets=tickets,
        usage=charged("usage", usage_price),
        expenses=charged("expenses", expense_price),
        fees=tuple(one for one in fees if isinstance(one, Fee)),
        one_offs=one_offs,
        discounts=taken_off("discounts", discount_of),
        limits=taken_off("limits", limit_of),
        triggers=triggers,
        work_conditions=conditions_of_work(rounding, labor, cards, factors, one_offs, triggers),
        ticket_conditions=tuple(dict.fromkeys(of_tickets)),
    )
    return edition, tuple(reader.faults)


def _clauses(source: dict[str, Any], section: str, on: date | None) -> Iterator[tuple[dict[str, Any], Path]]:
    yield from ((one, (section, index)) for index, one in listed_in_force(source.get(section), on))


def _rounding(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack) -> Rounding:
    def seconds(key: str, absent: int) -> int:
        return reader.seconds(raw[key], (*path, key)) if key in raw else absent

    per = raw.get("per", "entry")
    rounding = Rounding(
        clause=clause_of(reader, raw, path, pack),
        increment=seconds("increment", 1),
        direction=raw.get("direction", "up"),
        half=raw.get("half", "up"),
        minimum=seconds("minimum", 0),
        maximum=seconds("maximum", 10 * 366 * LONGEST_ENTRY),
        grace=seconds("grace", 0),
        per=tuple(per) if isinstance(per, list) else () if per in ("entry", "piece") else (per,),
        alone=per == "piece",
        start=_clock(reader, raw, (*path, "start")),
        end=_clock(reader, raw, (*path, "end")),
    )
    if rounding.increment <= 0:
        reader.fault("out-of-range", (*path, "increment"), "an increment of nothing rounds nothing",
                     "write 15 minutes, or leave `increment` out")  # fmt: skip
    if rounding.maximum < rounding.minimum:
        reader.fault("out-of-range", (*path, "maximum"), "`maximum` is below `minimum`",
                     "raise `maximum` or lower `minimum`")  # fmt: skip
    return rounding


def _clock(reader: Reader, raw: dict[str, Any], path: Path) -> ClockRounding | None:
    rule = raw.get(str(path[-1]))
    if rule is None:
        return None
    increment = reader.seconds(rule["increment"], (*path, "increment"))
    if not 0 < increment <= LONGEST_ENTRY or LONGEST_ENTRY % increment:
        reader.fault("out-of-range", (*path, "increment"), "clock times are rounded by a part of the day",
                     "write an increment that divides 24 hours, such as 15 minutes")  # fmt: skip
    return ClockRounding(increment, rule.get("direction", "up" if path[-1] == "end" else "down"))


def _labor(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, pools: Mapping[str, Pool]) -> Labor:
    draws = draws_of(reader, raw, path, pools, ("hours", "money"))
    of_money = [name for name in draws if name in pools and pools[name].unit == "money"]
    if "counts_as" in raw and of_money:
        reader.fault("counts-on-money", (*path, "counts_as"),
                     f"`{of_money[0]}` holds money, and only hours can count as more or less",
                     "raise the rate instead: `modifiers` of a rate card can multiply it")  # fmt: skip
    return Labor(
        clause=clause_of(reader, raw, path, pack),
        draws=draws,
        rate=_rate(reader, raw, path),
        treatment=raw.get("treatment"),
        cap=_cap(reader, raw, path),
        counts_as=_counts_as(reader, raw, path),
        overage_drawn=raw.get("overage") == "drawn",
    )


def _cap(reader: Reader, raw: dict[str, Any], path: Path) -> Cap | None:
    if "up_to" not in raw:
        return None
    if raw.get("treatment") == "next-contract":
        reader.fault("misplaced-key", (*path, "up_to"),
                     "work goes to the next contract as a whole or by what is left of it, not up to a number of hours",
                     "take `up_to` out; what the clauses before this one do not take goes on")  # fmt: skip
    return Cap(reader.seconds(raw["up_to"], (*path, "up_to")), read_every(raw["every"]), raw.get("per"))


def _rate(reader: Reader, raw: dict[str, Any], path: Path) -> int | str | None:
    rate = raw.get("rate")
    if rate is None or (isinstance(rate, str) and not rate.startswith("$")):
        return rate
    return amount_of(reader, rate, (*path, "rate"))


def _counts_as(reader: Reader, raw: dict[str, Any], path: Path) -> tuple[int | str, ...]:
    if "counts_as" not in raw:
        return ()
    written = raw["counts_as"]
    several = isinstance(written, list)
    return tuple(
        one
        if isinstance(one, str) and not one.startswith("$")
        else reader.factor(one, (*path, "counts_as", index) if several else (*path, "counts_as"))
        for index, one in enumerate(written if several else [written])
    )
