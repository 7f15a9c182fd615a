"""analysis-cut-short: clauses whose conditions tell more situations apart than lint looks at."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import Finding, Rule, Subject
from .situations import MOST, how_many


def _check(subject: Subject) -> Iterator[Finding]:
    edition = subject.edition
    for section, clauses in (
        ("labor", [one.clause for one in edition.labor]),
        ("tickets", [one.clause for one in edition.tickets]),
        ("usage", [one.clause for one in edition.usage]),
        ("expenses", [one.clause for one in edition.expenses]),
    ):
        many = how_many([one.when for one in clauses]) if clauses else 0
        if many > MOST:
            yield Finding(
                (section,),
                f"the conditions of `{section}` tell {many:,} situations apart, and lint looks at {MOST:,} at most: "
                "whether one of its clauses is never used, or nothing takes some work, was not proved",
                "cases beside the pack can show what matters; fewer attributes in one section can be proved",
            )  # fmt: skip


RULE = Rule("analysis-cut-short", "info", _check)
