"""Building fees: those that recur, and those that are due once."""

from __future__ import annotations

from typing import Any

from .build_prices import number_of, price_of
from .clauses import clause_of
from .fees import Fee, OneOff, Share, Terms
from .packs import Pack
from .periods import read_anchor, read_every
from .quantity import Duration
from .reading import Reader
from .source import Path

_ASKS = ("milestone-reached", "time-entry")


def fee_of(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack) -> Fee | OneOff:
    """A fee of the pack, with faults where it can never be charged as it says."""
    if "when" in raw and raw.get("on") not in _ASKS:
        reader.fault("misplaced-key", (*path, "when"),
                     "there is no fact that a condition of this fee could ask about",
                     "take `when` out; it goes with `on: milestone-reached` or `on: time-entry`")  # fmt: skip
    minimum, maximum, first_free = _numbers(reader, raw, path)
    clause = clause_of(reader, raw, path, pack)
    if "on" in raw:
        return OneOff(
            clause, raw["on"], _one_price(reader, raw, path), _share(reader, raw, path), raw.get("unit"), minimum,
            maximum, first_free, _once_per(raw),
        )  # fmt: skip
    return Fee(clause, _terms(reader, raw, path), _price(reader, raw, path), minimum, maximum, first_free)


def _numbers(reader: Reader, raw: dict[str, Any], path: Path) -> tuple[int, int | None, int]:
    def number(key: str) -> int | None:
        return number_of(reader, raw[key], (*path, key)) if key in raw else None

    minimum, maximum = number("minimum") or 0, number("maximum")
    if maximum is not None and maximum < minimum:
        reader.fault("out-of-range", (*path, "maximum"), "`maximum` is below `minimum`",
                     "raise `maximum` or lower `minimum`")  # fmt: skip
    return minimum, maximum, number("first_free") or 0


def _terms(reader: Reader, raw: dict[str, Any], path: Path) -> Terms:
    in_advance, counted = raw.get("billed", "in-advance") == "in-advance", raw.get("counted", "daily")
    if in_advance and counted in ("last-day", "average"):
        reader.fault("counted-too-late", (*path, "counted"),
                     f"a fee billed in advance cannot wait for the {counted.replace('-', ' ')}",
                     "write `billed: in-arrears`, or count daily, first-day or highest")  # fmt: skip
    return Terms(
        read_every(raw["every"]), read_anchor(raw.get("periods", "calendar")), in_advance,
        _lead(reader, raw, path), raw.get("unit"), counted, raw.get("proration", "daily"),
        raw.get("days_in_month") == 30, raw.get("flats") == "whole",
    )  # fmt: skip


def _lead(reader: Reader, raw: dict[str, Any], path: Path) -> Duration | None:
    lead = reader.typed(raw["lead"], (*path, "lead"), "duration") if "lead" in raw else None
    if not isinstance(lead, Duration):
        return None
    if not lead.is_calendar:
        reader.fault("wrong-type", (*path, "lead"), f"`{raw['lead']}` is not a number of whole days or months",
                     "write 10 days or 1 month")  # fmt: skip
    return lead


def _price(reader: Reader, raw: dict[str, Any], path: Path) -> Any:
    price, at = raw.get("price", 0), (*path, "price")
    if isinstance(price, dict) and "from" in price:
        reader.fault("misplaced-key", (*at, "from"), "no fact brings the amount of a fee that recurs",
                     "write the amount, or a term such as $monthly")  # fmt: skip
        return price_of(reader, 0, at)
    return price_of(reader, price, at)


def _one_price(reader: Reader, raw: dict[str, Any], path: Path) -> Any:
    """The price of a fee that is due once; None where the milestone brings it, or a share is taken."""
    price, at = raw.get("price"), (*path, "price")
    if price is None:
        return None
    if isinstance(price, dict) and "from" in price:
        if raw["on"] != "milestone-reached" or price["from"] != "amount":
            reader.fault("misplaced-key", (*at, "from"), "only a milestone brings its own amount",
                         "write `on: milestone-reached` with `price: {from: amount}`, or an amount")  # fmt: skip
        return None
    return price_of(reader, price, at)


def _share(reader: Reader, raw: dict[str, Any], path: Path) -> Share | None:
    if "share" not in raw:
        return None
    of, percent = raw["of"], None
    if raw["share"] != "rest":
        percent = reader.whole(raw["share"], (*path, "share"), "percent")
    amount = reader.whole(of, (*path, "of"), "money") if of.startswith("$") else None
    return Share(percent, of, amount)


def _once_per(raw: dict[str, Any]) -> tuple[str, ...]:
    written = raw.get("once_per", ())
    return (written,) if isinstance(written, str) else tuple(written)
