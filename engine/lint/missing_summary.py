"""missing-summary: a pack that does not say what its contracts say."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import Finding, Rule, Subject


def _check(subject: Subject) -> Iterator[Finding]:
    if not subject.pack.summary.strip():
        yield Finding(
            ("title",), f"`{subject.pack.name}` has no summary",
            "add `summary: …`, what the contract says in a sentence or two",
        )  # fmt: skip


RULE = Rule("missing-summary", "info", _check)
