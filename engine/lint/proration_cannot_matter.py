"""proration-cannot-matter: a word on part periods where there are none, or on days that nothing counts."""

from __future__ import annotations

from collections.abc import Iterator

from ..periods import Every, read_every
from ..walking import items
from .rule import Finding, Rule, Subject

_DAY = Every("days", 1)


def _check(subject: Subject) -> Iterator[Finding]:
    for section in ("fees", "limits"):
        for raw, path in items(subject.value, section):
            proration, days = raw.get("proration"), raw.get("days_in_month")
            if days is not None and proration in ("none", "skip"):
                yield Finding(
                    (*path, "days_in_month"),
                    f"`{raw['name']}` has `proration: {proration}`, so that nothing is divided by days",
                    "take `days_in_month` out, or write `proration: daily`",
                )  # fmt: skip
            elif proration and days is None and read_every(raw["every"]) == _DAY:
                yield Finding(
                    (*path, "proration"),
                    f"a period of `{raw['name']}` is one day, and there is no part of a day",
                    "take `proration` out, or write a longer period",
                )  # fmt: skip


RULE = Rule("proration-cannot-matter", "warning", _check)
