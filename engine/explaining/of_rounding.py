"""Rounding explained: what a rule makes of the time of an entry, and why no other rule did."""

from __future__ import annotations

from typing import Any

from ..evaluation import Evaluated
from ..packs import Rounding
from ..quantity import DAY
from . import numbers
from .rows import known_of
from .situation import Situations, why_not
from .values import Step

_NO_MAXIMUM = 3650 * DAY
_WAYS = {"up": "up to", "down": "down to", "nearest": "to the nearest"}


def rounded(made: Evaluated, known: Situations, rows: list[dict[str, Any]], head: dict[str, Any]) -> Step:
    """What rounding makes of the pieces that are rounded together."""
    rule = made.behind.work.decisions[head["d"]].rounding
    fact = made.behind.facts["time_entries"].row(head["f"], named=True)
    pieces = [row for row in rows if row["parent"] < 0]
    worked, billed = sum(row["worked"] for row in pieces), sum(row["billed"] for row in pieces)
    says = f"{numbers.hours(worked)} worked are {numbers.hours(billed)}"
    if fact["billable_seconds"] is not None:
        return Step("Rounded", f"{says}, because the entry brings its billable hours")
    if rule is None:
        return Step("Rounded", f"{says}: no rule of rounding matches, so time is kept to the second")
    details = [_rule(rule)]
    if rule.per:
        details.append(
            f"work with the same {' and '.join(rule.per)} is rounded together, in order of time: "
            "an entry counts for what it adds to the rounded total"
        )
    if len(pieces) > 1:
        details += [
            f"from {numbers.moment(made.run, row['c'], row['start'])}: {numbers.hours(row['billed'])}"
            for row in pieces
        ]
    seen, rules = known_of(made, known, head), made.run.editions[head["e"]].rounding
    considered = tuple(
        (one.clause.name, why_not(one.clause.when, seen)) for one in rules[: rules.index(rule)]
    )
    says = f"{says} by `{rule.clause.name}`"
    return Step("Rounded", says, tuple(details), rule.clause.source, considered)


def _rule(rule: Rounding) -> str:
    parts = [f"rounded {_WAYS[rule.direction]} whole steps of {numbers.hours(rule.increment)}"]
    if rule.minimum:
        parts.append(f"at least {numbers.hours(rule.minimum)}")
    if rule.maximum < _NO_MAXIMUM:
        parts.append(f"at most {numbers.hours(rule.maximum)}")
    if rule.grace:
        parts.append(f"up to {numbers.hours(rule.grace)} beyond a whole step are forgiven")
    for name, clock in (("start", rule.start), ("end", rule.end)):
        if clock is not None:
            parts.append(
                f"the {name} is rounded {clock.direction} to {numbers.hours(clock.increment)} before"
            )
    return ", ".join(parts)
