"""grace-too-large: a grace that forgives every rest that an increment can leave."""

from __future__ import annotations

from collections.abc import Iterator

from ..walking import items
from .rule import Finding, Rule, Subject
from .values import is_sure, time


def _check(subject: Subject) -> Iterator[Finding]:
    for raw, path in items(subject.value, "rounding"):
        if "grace" not in raw or not is_sure(subject, raw["increment"], raw["grace"]):
            continue
        rule = subject.edition.rounding[int(path[1])]
        if rule.grace >= rule.increment:
            grace, increment = time(rule.grace), time(rule.increment)
            yield Finding(
                (*path, "grace"),
                f"a grace of {grace} forgives every rest that an increment of {increment} can leave",
                f"write a grace shorter than {increment}; if no rest is to count, `direction: down` says so, with a "
                f"`minimum` of {increment}",
            )  # fmt: skip


RULE = Rule("grace-too-large", "warning", _check)
