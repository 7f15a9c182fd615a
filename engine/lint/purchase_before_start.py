"""purchase-before-start: a purchase that is dated before its contract, and billed."""

from __future__ import annotations

from collections.abc import Iterator

from ..quantity import day_of
from .bought import amount, bought
from .fact_rule import FactFinding, FactRule, Happened


def _check(happened: Happened) -> Iterator[FactFinding]:
    """Only one that names its contract: another is not taken before the contract begins."""
    run = happened.run
    for one in bought(happened):
        if one.lot.charged and one.lot.price and one.lot.at < run.first_day(one.c):
            contract = run.contracts[one.c]
            yield FactFinding(
                "purchases", one.row, "at", one.c,
                f"this purchase is dated {day_of(one.lot.at)}, before `{contract.id}` starts ({contract.start}), "
                f"and is billed: {amount(happened, one.c, one.lot.price)}",
                "what was billed before needs `true` in `already_billed`; else date it on the contract's first day or "
                "later",
            )  # fmt: skip


RULE = FactRule("purchase-before-start", "warning", _check)
