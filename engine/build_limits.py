"""Building discounts and limits."""

from __future__ import annotations

from typing import Any

from .clauses import amount_of, clause_of
from .limits import Discount, Limit, what_of
from .packs import Pack
from .periods import read_anchor, read_every
from .quantity import MICRO
from .reading import Reader
from .source import Path


def discount_of(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack) -> Discount:
    """A discount of the pack."""
    _asks_nothing(reader, raw, path)
    percent = reader.whole(raw["percent"], (*path, "percent"), "percent")
    if not 0 <= percent <= MICRO:
        reader.fault("out-of-range", (*path, "percent"), f"`{raw['percent']}` is no part of an amount",
                     "write a percentage from 0% to 100%")  # fmt: skip
    return Discount(clause_of(reader, raw, path, pack), what_of(raw["of"]), percent)


def limit_of(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack) -> Limit:
    """A limit of the pack."""
    _asks_nothing(reader, raw, path)
    most, least = (
        amount_of(reader, raw[key], (*path, key)) if key in raw else None for key in ("at_most", "at_least")
    )
    if most is not None and least is not None and most < least:
        reader.fault("out-of-range", (*path, "at_most"), "`at_most` is below `at_least`",
                     "raise `at_most` or lower `at_least`")  # fmt: skip
    return Limit(
        clause_of(reader, raw, path, pack), what_of(raw["of"]), read_every(raw["every"]),
        read_anchor(raw.get("periods", "calendar")), most, least, raw.get("proration") != "none",
    )  # fmt: skip


def _asks_nothing(reader: Reader, raw: dict[str, Any], path: Path) -> None:
    if "when" in raw:
        reader.fault("misplaced-key", (*path, "when"), "charges of many facts have nothing that a condition could ask",
                     "take `when` out, and name the clauses that are meant: `of: [after-hours]`")  # fmt: skip
