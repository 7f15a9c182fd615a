"""Building: a checked pack document and the terms of one day make an `Edition`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from .build_rates import card_of, factors_of
from .clauses import amount_of, clause_of, listed_in_force
from .clauses import in_force as in_force
from .currency import minor_digits
from .diagnostic import Diagnostic
from .packs import ClockRounding, Edition, Labor, Pack, Pool, Rounding, Sold, TermValue, conditions_of_work
from .quantity import FACTOR, MICRO, Duration
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
        one["name"]: _pool(reader, one, path, pack, currency or pack.currency)
        for one, path in _clauses(source, "pools", on)
    }
    rounding = tuple(_rounding(reader, one, path, pack) for one, path in _clauses(source, "rounding", on))
    labor = tuple(_labor(reader, one, path, pack, pools) for one, path in _clauses(source, "labor", on))
    cards = {one["name"]: card_of(reader, one, path, pack, on) for one, path in _clauses(source, "rates", on)}
    factors = {
        one["name"]: factors_of(reader, one, path, pack, on) for one, path in _clauses(source, "factors", on)
    }
    triggers = read_triggers(reader, pack, pools, on, currency or pack.currency)
    edition = Edition(
        pack, rounding, pools, labor, cards, factors, triggers,
        conditions_of_work(rounding, labor, cards, factors),
        tuple(dict.fromkeys(one.clause.when for one in triggers if one.on == "ticket-completed")),
    )  # fmt: skip
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


def _pool(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, currency: str) -> Pool:
    clause = clause_of(reader, raw, path, pack)
    sold = None
    if raw.get("sold"):
        offer, at = raw["sold"], (*path, "sold")
        sold = Sold(
            pool_quantity(reader, offer["quantity"], (*at, "quantity"), raw["unit"], currency),
            amount_of(reader, offer["price"], (*at, "price")),
            offer.get("at") == "start",
        )
        if sold.quantity <= 0:
            reader.fault(
                "out-of-range", (*at, "quantity"), "nothing would be sold", "write a quantity above zero"
            )
    if raw.get("when_used_up") == "buy" and sold is None:
        reader.fault("nothing-to-buy", (*path, "when_used_up"),
                     f"pool `{raw['name']}` buys when it is used up, and nothing says what is bought",
                     "add `sold: {quantity: 10 hours, price: 1350.00}`")  # fmt: skip
    return Pool(
        clause, raw["unit"], sold, _lasts(reader, raw, path),
        raw.get("draw_first", "oldest"), bool(raw.get("paid_first", False)), raw["when_used_up"],
    )  # fmt: skip


def _lasts(reader: Reader, raw: dict[str, Any], path: Path) -> Any:
    lasts = raw["lasts"]
    if lasts in ("contract", "forever"):
        return lasts
    length = reader.typed(lasts, (*path, "lasts"), "duration")
    if not isinstance(length, Duration):
        return "forever"
    if not length.is_calendar or (length.seconds == 0 and length.months == 0):
        reader.fault("wrong-type", (*path, "lasts"), f"`{lasts}` is not a number of whole days or months",
                     "write 12 months, 90 days, contract or forever")  # fmt: skip
    return length


def pool_quantity(reader: Reader, raw: Any, path: Path, unit: str, currency: str) -> int:
    """A quantity in the pool's smallest unit: ten-thousandths of a second, or minor units of money."""
    if unit == "hours":
        return reader.seconds(raw, path) * FACTOR
    micros, minor = reader.whole(raw, path, "money"), int(10 ** minor_digits(currency))
    if micros * minor % MICRO:
        reader.fault("too-fine", path, f"`{raw}` is finer than {currency} can be paid",
                     f"write at most {minor_digits(currency)} decimal places")  # fmt: skip
    return micros * minor // MICRO


def _labor(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, pools: Mapping[str, Pool]) -> Labor:
    written = raw.get("draws", ())
    draws = (written,) if isinstance(written, str) else tuple(written)
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
        counts_as=_counts_as(reader, raw, path),
        overage_drawn=raw.get("overage") == "drawn",
    )


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
