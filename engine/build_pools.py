"""Building pools: what is sold, granted, carried and bought again, in the pool's smallest unit."""

from __future__ import annotations

from typing import Any

from .clauses import amount_of, clause_of
from .currency import Money
from .packs import Pack
from .periods import read_anchor, read_every
from .pools import Allowance, CarryOver, Lasts, Offer, Pool, Refill, Sold
from .quantity import FACTOR, MICRO, Duration
from .reading import Reader, plain_value
from .source import Path

_UNTIL = {"forever": "forever", "contract": "as long as the contract"}


def pool_of(reader: Reader, raw: dict[str, Any], path: Path, pack: Pack, money: Money) -> Pool:
    """A pool of the pack, with faults where what it says cannot be sold, granted or used."""
    sold = _sold(reader, raw, path, money)
    refill = _refill(reader, raw, path, money)
    if raw["when_used_up"] == "buy" and sold is None:
        reader.fault("nothing-to-buy", (*path, "when_used_up"),
                     f"pool `{raw['name']}` buys when it is used up, and nothing says what is bought",
                     "replace `offers` by the one size that it buys: `sold: {quantity: 10 hours, price: 1350.00}`"
                     if "offers" in raw else "add `sold: {quantity: 10 hours, price: 1350.00}`")  # fmt: skip
    if refill and refill.price is None and sold is None:
        reader.fault("nothing-to-buy", (*path, "refill"),
                     f"nothing says what a refill of pool `{raw['name']}` costs",
                     "add its price: `refill: {at: 1 hour, buy: 10 hours, price: 1350.00}`")  # fmt: skip
    brings = [key for key in ("sold", "allowance", "refill") if key in raw]
    if brings and "lasts" not in raw:
        reader.fault("missing-key", (*path, "name"), f"nothing says how long what `{brings[0]}` brings lasts",
                     "add `lasts: 12 months` to the pool; an allowance has `lasts: period`")  # fmt: skip
    for key in ("may_owe", "debt_at_end"):
        if key in raw and raw["when_used_up"] != "owe":
            reader.fault("misplaced-key", (*path, key), f"`{key}` says something only where the pool may owe",
                         "write `when_used_up: owe`, or take it out")  # fmt: skip
    may_owe = _quantity(reader, raw, "may_owe", path, raw["unit"], money)
    return Pool(
        clause_of(reader, raw, path, pack), raw["unit"], sold, _offers(reader, raw, path, money),
        _allowance(reader, raw, path, money), _lasts(reader, raw, path, "allowance" in raw),
        raw.get("draw_first", "oldest"), bool(raw.get("paid_first", False)), _days(reader, raw, path, "reach_back"),
        refill, raw["when_used_up"], may_owe, raw.get("debt_at_end", "bill"),
    )  # fmt: skip


def _sold(reader: Reader, raw: dict[str, Any], path: Path, money: Money) -> Sold | None:
    if "sold" not in raw:
        return None
    offer, at = raw["sold"], (*path, "sold")
    quantity = _above_zero(reader, offer, at, raw["unit"], money)
    return Sold(quantity, amount_of(reader, offer["price"], (*at, "price")), offer.get("at") == "start")


def _above_zero(reader: Reader, raw: dict[str, Any], path: Path, unit: str, money: Money) -> int:
    quantity = pool_quantity(reader, raw["quantity"], (*path, "quantity"), unit, money)
    if quantity <= 0:
        reader.fault(
            "out-of-range", (*path, "quantity"), "nothing would be sold", "write a quantity above zero"
        )
    return quantity


def _offers(reader: Reader, raw: dict[str, Any], path: Path, money: Money) -> tuple[Offer, ...]:
    found: dict[str, Offer] = {}
    for index, one in enumerate(raw.get("offers") or ()):
        at = (*path, "offers", index)
        if one["name"] in found:
            reader.fault("duplicate-name", (*at, "name"),
                         f"two offers of pool `{raw['name']}` are named `{one['name']}`",
                         "give each its own name: a purchase asks for it by name")  # fmt: skip
        lasts = _lasts(reader, one, at, False)
        if lasts is None and "lasts" not in raw:
            reader.fault("missing-key", (*at, "name"), f"nothing says how long offer `{one['name']}` lasts",
                         "add `lasts: 12 months` to the offer, or to the pool for all of its offers")  # fmt: skip
        quantity = _above_zero(reader, one, at, raw["unit"], money)
        found[one["name"]] = Offer(
            one["name"], quantity, amount_of(reader, one["price"], (*at, "price")), lasts
        )
    return tuple(found.values())


def _allowance(reader: Reader, raw: dict[str, Any], path: Path, money: Money) -> Allowance | None:
    if "allowance" not in raw:
        return None
    grant, at = raw["allowance"], (*path, "allowance")
    carry = None
    if "carry_over" in grant:
        written, here = grant["carry_over"], (*at, "carry_over")
        share = (
            reader.whole(written["of_grant"], (*here, "of_grant"), "percent")
            if "of_grant" in written
            else None
        )
        most = _quantity(reader, written, "at_most", here, raw["unit"], money)
        if raw.get("lasts") in ("forever", "contract"):
            reader.fault("misplaced-key", here, f"what lasts {_UNTIL[raw['lasts']]} is never carried over",
                         "write `lasts: period`, or take `carry_over` out")  # fmt: skip
        carry = CarryOver(share, most, _days(reader, written, here, "for"))
    return Allowance(
        pool_quantity(reader, grant["quantity"], (*at, "quantity"), raw["unit"], money),
        read_every(grant["every"]), read_anchor(grant.get("periods", "calendar")), carry,
        bool(grant.get("prorate", False)), grant.get("for_each"),
    )  # fmt: skip


def _refill(reader: Reader, raw: dict[str, Any], path: Path, money: Money) -> Refill | None:
    if "refill" not in raw:
        return None
    written, at = raw["refill"], (*path, "refill")
    level = pool_quantity(reader, written["at"], (*at, "at"), raw["unit"], money)
    buy = _quantity(reader, written, "buy", at, raw["unit"], money)
    to = _quantity(reader, written, "to", at, raw["unit"], money)
    if buy is not None and buy <= 0:
        reader.fault(
            "out-of-range", (*at, "buy"), "a refill of nothing never fills", "write a quantity above zero"
        )
    if to is not None and to <= level:
        reader.fault("out-of-range", (*at, "to"), "a refill must reach a level above the one at which it buys",
                     "raise `to`, or lower `at`")  # fmt: skip
    price = amount_of(reader, written["price"], (*at, "price")) if "price" in written else None
    return Refill(level, buy, to, price)


def _quantity(
    reader: Reader, raw: dict[str, Any], key: str, path: Path, unit: str, money: Money
) -> int | None:
    return pool_quantity(reader, raw[key], (*path, key), unit, money) if key in raw else None


def _lasts(reader: Reader, raw: dict[str, Any], path: Path, has_allowance: bool) -> Lasts | None:
    """How long a purchase lasts; None where only the offers say it."""
    lasts = raw.get("lasts")
    if isinstance(lasts, str) and lasts.startswith("$"):
        term = reader.terms.get(lasts[1:])
        if term is not None and term.type in ("text", "choice"):
            lasts = reader.typed(lasts, (*path, "lasts"), "text")
            length = plain_value(lasts, "duration")
            if isinstance(length, Duration):
                return length
    if lasts is None or lasts in ("contract", "forever"):
        return lasts
    if lasts == "period":
        if not has_allowance:
            reader.fault("misplaced-key", (*path, "lasts"), "`period` is the period of an allowance, and there is none",
                         "write 12 months, contract or forever, or add an `allowance`")  # fmt: skip
        return "period"
    return _days(reader, raw, path, "lasts") or "forever"


def _days(reader: Reader, raw: dict[str, Any], path: Path, key: str) -> Duration | None:
    """A length of whole days or months, above zero."""
    if key not in raw:
        return None
    length = reader.typed(raw[key], (*path, key), "duration")
    if not isinstance(length, Duration):
        return None
    if not length.is_calendar or (length.seconds == 0 and length.months == 0):
        reader.fault("wrong-type", (*path, key), f"`{raw[key]}` is not a number of whole days or months",
                     "write 12 months, 90 days, contract or forever" if key == "lasts" else
                     "write 30 days or 1 month")  # fmt: skip
    return length


def pool_quantity(reader: Reader, raw: Any, path: Path, unit: str, money: Money) -> int:
    """A quantity in the pool's smallest unit: ten-thousandths of a second, minor units of money, or millionths."""
    if unit == "hours":
        return reader.seconds(raw, path) * FACTOR
    if unit != "money":
        return reader.whole(raw, path, "number")
    micros, minor = reader.whole(raw, path, "money"), int(10**money.digits)
    if micros * minor % MICRO:
        reader.fault("too-fine", path, f"`{raw}` is finer than {money.code} can be paid",
                     f"write at most {money.digits} decimal places")  # fmt: skip
    return micros * minor // MICRO
