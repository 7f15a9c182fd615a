"""shares-off: shares of one price by milestones that do not add up to the whole of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..quantity import MICRO
from ..source import Path
from ..walking import items, leaves
from .rule import Finding, Rule, Subject
from .values import is_dated, is_sure, number


def _check(subject: Subject) -> Iterator[Finding]:
    value = subject.value
    groups: dict[str, list[tuple[dict[str, Any], Path]]] = defaultdict(list)
    for fee, path in items(value, "fees"):
        if str(fee.get("of", "")).startswith("$") and "share" in fee:
            groups[fee["of"]].append((fee, path))
    percents = {one.clause.name: one.share.percent for one in subject.edition.one_offs if one.share}
    for of, listed in groups.items():
        fees = [fee for fee, _ in listed]
        elsewhere = [path for path, text in leaves(value) if text == of and path[-1] != "of"]
        if elsewhere or not _each_once(fees) or not is_sure(subject, *(fee["share"] for fee in fees)):
            continue
        total = sum(percents[fee["name"]] or 0 for fee in fees)
        if total != MICRO:
            percent = number(Fraction(total, MICRO // 100))
            before = [("and this", (*path, "share")) for _, path in listed[:-1]]
            yield Finding(
                (*listed[-1][1], "share"),
                f"the shares of `{of}` add up to {percent}%, not to 100%",
                "write `share: rest` in the one that is due last, or shares that make up 100%", tuple(before),
            )  # fmt: skip


def _each_once(fees: list[dict[str, Any]]) -> bool:
    """Whether shares by milestones are all percentages, and each is surely due once."""
    due = [_due(fee) for fee in fees]
    return (
        None not in due
        and any(due)
        and len(due) > 1
        and not any(fee["share"] == "rest" or is_dated(fee) for fee in fees)
    )


def _due(fee: dict[str, Any]) -> str | None:
    """The milestone of a fee, an empty text for the contract's start; None for whatever else."""
    if fee["on"] == "contract-starts":
        return ""
    when = fee.get("when")
    if fee["on"] != "milestone-reached" or not isinstance(when, dict) or list(when) != ["milestone"]:
        return None
    return when["milestone"] if isinstance(when["milestone"], str) else None


RULE = Rule("shares-off", "warning", _check)
