"""always-true: a condition that holds in every situation."""

from __future__ import annotations

from collections.abc import Iterator

from .never_true import plain_conditions, situations_of, who
from .rule import Finding, Rule, Subject


def _check(subject: Subject) -> Iterator[Finding]:
    for path, raw in plain_conditions(subject):
        situations = situations_of(subject, path, raw)
        if situations is not None and all(situations):
            yield Finding(
                path,
                f"what {who(subject, path)} asks for always holds",
                "take the condition out, or write what is meant: all keys of one { } hold together, one of those under "
                "`any` is enough",
            )


RULE = Rule("always-true", "warning", _check)
