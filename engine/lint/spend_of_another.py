"""spend-of-another: a trigger that adds up other charges than the limit of which its percents are."""

from __future__ import annotations

from collections.abc import Iterator

from ..limits import KINDS, What
from ..packs import Edition
from .rule import Finding, Rule, Subject


def _check(subject: Subject) -> Iterator[Finding]:
    limits = {one.clause.name: (index, one) for index, one in enumerate(subject.edition.limits)}
    for index, trigger in enumerate(subject.edition.triggers):
        number, limit = limits.get(trigger.limit or "", (0, None))
        if limit is None or trigger.of is None or not any(one.is_share for one in trigger.thresholds):
            continue
        raw, other = subject.value["triggers"][index], subject.value["limits"][number]
        is_other = {
            "of": _charges(subject.edition, trigger.of) != _charges(subject.edition, limit.of),
            "every": trigger.every != limit.every,
        }
        for key in [key for key in is_other if is_other[key]]:
            by, said, meant = "by " if key == "every" else "", _written(raw[key]), _written(other[key])
            yield Finding(
                ("triggers", index, key),
                f"`{raw['name']}` adds up {by}`{said}`, and `{trigger.limit}`, whose percents it waits for, "
                f"{by}`{meant}`",
                f"write `{key}: {meant}`, as the limit does",
                (("the limit says it here", ("limits", number, key)),),
            )


def _charges(edition: Edition, of: What) -> frozenset[tuple[str, str]]:
    """The clauses whose charges are meant, as section and name, without those that never charge."""
    sections = {
        "labor": [one.clause.name for one in edition.labor if one.rate is not None],
        "fees": [*(one.clause.name for one in edition.fees), *(one.clause.name for one in edition.one_offs)],
        "usage": [one.clause.name for one in edition.usage],
        "tickets": [one.clause.name for one in edition.tickets],
        "expenses": [one.clause.name for one in edition.expenses],
        "pools": list(edition.pools),
    }
    if of.names:
        return frozenset(
            (section, name) for section in sections for name in sections[section] if name in of.names
        )
    meant = [section for section in sections if not of.kinds or KINDS.get(section) == of.kinds]
    return frozenset((section, name) for section in meant for name in sections[section])


def _written(raw: str | list[str]) -> str:
    return raw if isinstance(raw, str) else f"[{', '.join(raw)}]"


RULE = Rule("spend-of-another", "warning", _check)
