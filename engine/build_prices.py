"""Building prices of a quantity: one amount, tiers, or packages."""

from __future__ import annotations

from typing import Any

from .clauses import amount_of
from .prices import Price, Tier
from .reading import Reader
from .source import Path


def price_of(reader: Reader, raw: Any, path: Path) -> Price:
    """The price that a clause's `price` says."""
    if not isinstance(raw, dict):
        return Price("each", (Tier(None, amount_of(reader, raw, path), 0, None),))
    if raw["model"] == "package":
        size = positive(reader, raw["size"], (*path, "size"))
        return Price("package", (Tier(None, amount_of(reader, raw["price"], (*path, "price")), 0, size),))
    return Price(raw["model"], _tiers(reader, raw["tiers"], (*path, "tiers")))


def _tiers(reader: Reader, listed: list[dict[str, Any]], path: Path) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for index, raw in enumerate(listed):
        at = (*path, index)
        up_to = number_of(reader, raw["up_to"], (*at, "up_to")) if "up_to" in raw else None
        before = tiers[-1].up_to if tiers else 0
        if before is None:
            reader.fault("tiers-out-of-order", at, "this tier is never reached: the one before it has no end",
                         "give the earlier tier an `up_to`, or take this one out")  # fmt: skip
        elif up_to is not None and up_to <= before:
            reader.fault("tiers-out-of-order", (*at, "up_to"), "this tier ends before it begins",
                         "write the tiers in order; `up_to` counts all units of the period")  # fmt: skip
        each, flat = (
            amount_of(reader, raw[key], (*at, key)) if key in raw else 0 for key in ("each", "flat")
        )
        size = positive(reader, raw["size"], (*at, "size")) if "size" in raw else None
        tiers.append(Tier(up_to, each, flat, size))
    if tiers[-1].up_to is not None:
        reader.fault("tiers-without-end", (*path, len(tiers) - 1),
                     "nothing says what the units beyond the last tier cost",
                     "add a tier without `up_to`: {each: 85.00}")  # fmt: skip
        tiers.append(Tier(None, 0, 0, None))
    return tuple(tiers)


def number_of(reader: Reader, raw: Any, path: Path) -> int:
    """A number in millionths, with a fault where it is below zero."""
    value = reader.whole(raw, path, "number")
    if value < 0:
        reader.fault("out-of-range", path, f"`{raw}` is below zero", "write zero or more")
    return value


def positive(reader: Reader, raw: Any, path: Path) -> int:
    """A number in millionths above zero; 1 after a fault."""
    value = reader.whole(raw, path, "number")
    if value <= 0:
        reader.fault(
            "out-of-range", path, f"`{raw}` is not above zero", "write a number above zero, such as 10"
        )
    return value if value > 0 else 1_000_000
