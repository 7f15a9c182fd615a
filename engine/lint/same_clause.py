"""same-clause: two clauses of one section that say the same under different names."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from ..walking import items
from .never_wins import takes_all
from .rule import Finding, Rule, Subject

_WORDS = ("name", "label", "code", "note")
_ALIKE = 0.85
_SO = {
    "labor": "what one takes in part, the other takes on the same terms",
    "fees": "both are billed",
    "triggers": "both fire",
}


def _check(subject: Subject) -> Iterator[Finding]:
    for section, so in _SO.items():
        listed = [(one, path, _meaning(one)) for one, path in items(subject.value, section)]
        for number, (one, path, meaning) in enumerate(listed):
            first = next((at for at in range(number) if listed[at][2] == meaning), None)
            if first is None or not _is_sure(subject, section, first, one["name"], listed[first][0]["name"]):
                continue
            yield Finding(
                (*path, "name"), f"`{one['name']}` says the same as `{listed[first][0]['name']}`: {so}",
                "take one of them out, or write what is different",
                (("the same stands here", (*listed[first][1], "name")),),
            )  # fmt: skip


def _meaning(clause: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _sorted(value) if key == "when" else value for key, value in clause.items() if key not in _WORDS
    }


def _sorted(value: Any) -> Any:
    """A condition in which the order of words in lists is of no matter: [onsite, travel] is [travel, onsite]."""
    if isinstance(value, dict):
        return {key: _sorted(one) for key, one in value.items()}
    return sorted(map(_sorted, value), key=repr) if isinstance(value, list) else value


def _is_sure(subject: Subject, section: str, first: int, name: str, other: str) -> bool:
    """Two services may have one price: of fees only names that are alike count. Never-wins says what is never
    reached."""
    if section == "labor":
        return not takes_all(subject.edition, subject.edition.labor[first])
    return section != "fees" or SequenceMatcher(None, name, other).ratio() >= _ALIKE


RULE = Rule("same-clause", "warning", _check)
