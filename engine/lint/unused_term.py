"""unused-term: a term that nothing in the pack asks for."""

from __future__ import annotations

from collections.abc import Iterator

from ..walking import leaves, mapping
from .rule import Finding, Rule, Subject


def _check(subject: Subject) -> Iterator[Finding]:
    used = {
        text[1:]
        for path, text in leaves(subject.value)
        if isinstance(text, str) and text.startswith("$") and path[:1] != ("terms",)
    }
    for name in mapping(subject.value, "terms"):
        if name not in used:
            yield Finding(
                ("terms", name), f"nothing in this pack uses the term `{name}`",
                f"write `${name}` where it is meant, or take the term out",
            )  # fmt: skip


RULE = Rule("unused-term", "warning", _check)
