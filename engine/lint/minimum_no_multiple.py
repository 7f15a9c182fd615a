"""minimum-no-multiple: a rounding whose minimum is no multiple of its increment."""

from __future__ import annotations

from collections.abc import Iterator

from ..walking import items
from .rule import Finding, Rule, Subject
from .values import is_sure, time


def _check(subject: Subject) -> Iterator[Finding]:
    for raw, path in items(subject.value, "rounding"):
        written = raw.get("increment"), raw.get("minimum")
        if None in written or not is_sure(subject, *written):
            continue
        rule = subject.edition.rounding[int(path[1])]
        whole, rest = divmod(rule.minimum, rule.increment)
        if rest:
            near = [time(count * rule.increment) for count in (whole, whole + 1) if count]
            minimum, increment = time(rule.minimum), time(rule.increment)
            yield Finding(
                (*path, "minimum"),
                f"the minimum of {minimum} is no multiple of the increment of {increment}",
                f"write {' or '.join(near)}, or another increment",
            )  # fmt: skip


RULE = Rule("minimum-no-multiple", "warning", _check)
