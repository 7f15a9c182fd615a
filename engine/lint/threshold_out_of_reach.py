"""threshold-out-of-reach: a step of a balance trigger beyond what its pool brings, or can use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..packs import Threshold
from ..pools import Pool
from ..quantity import MICRO
from ..triggers import hours_text, money_text, units_text
from ..walking import leaves
from .rule import Finding, Rule, Subject


def _check(subject: Subject) -> Iterator[Finding]:
    for index, trigger in enumerate(subject.edition.triggers):
        if trigger.on != "balance" or trigger.pool is None:
            continue
        written = subject.value["triggers"][index][trigger.measure]
        for number, (step, text) in enumerate(zip(trigger.thresholds, written, strict=True)):
            is_open = str(text).startswith("$")
            found = None if is_open else _odd(subject, trigger.measure, trigger.pool, step, str(text))
            if found:
                yield Finding(("triggers", index, trigger.measure, number), *found)


def _odd(subject: Subject, measure: str, name: str, step: Threshold, text: str) -> tuple[str, str] | None:
    pool = subject.edition.pools[name]
    if step.is_share and step.value > MICRO:
        if measure == "left":
            return (f"no more than 100% of `{name}` is ever left: {text} holds as soon as something is there",
                    "write a percent below 100%")  # fmt: skip
        if pool.when_used_up == "bill" and pool.refill is None:
            return (f"work uses no more than 100% of `{name}`, which may not owe: {text} is never reached",
                    "write 100% or less, or `when_used_up: owe` in the pool")  # fmt: skip
    most = None if step.is_share or measure == "used" else _most(subject, pool)
    if most is None or step.value <= most:
        return None
    size = _text(subject, pool, most)
    return (
        f"`left: {text}` is more than `{name}` brings at once ({size}): it fires as soon as that comes in",
        "write less, or a percent such as 25%",
    )


def _most(subject: Subject, pool: Pool) -> int | None:
    """The largest sale, offer or refill, with a grant; None where terms, counts or a carry-over change it."""
    raw: dict[str, Any] = next(one for one in subject.value["pools"] if one["name"] == pool.clause.name)
    grows = pool.allowance and (
        pool.allowance.for_each or pool.allowance.carry_over or pool.lasts != "period"
    )
    brings = {key: raw.get(key) for key in ("sold", "offers", "allowance", "refill")}
    is_open = any(str(text).startswith("$") and path[-1] != "price" for path, text in leaves(brings))
    listed = [
        *((pool.sold.quantity,) if pool.sold else ()),
        *(one.quantity for one in pool.offers),
        *((pool.refill.buy or 0, pool.refill.to or 0) if pool.refill else ()),
    ]
    granted = pool.allowance.quantity if pool.allowance else 0
    return None if grows or is_open else (max(listed, default=0) + granted or None)


def _text(subject: Subject, pool: Pool, quantity: int) -> str:
    if pool.unit == "hours":
        return hours_text(quantity)
    if pool.unit == "money":
        return money_text(quantity, subject.pack.money())
    return units_text(quantity, pool.unit)


RULE = Rule("threshold-out-of-reach", "warning", _check)
