"""never-used: a pool that nothing draws on or watches; a card, factor table or set that nothing names."""

from __future__ import annotations

from collections.abc import Iterator

from ..walking import items, leaves, mapping
from .rule import Finding, Rule, Subject

_OF_POOLS = {"draws", "pool", "of", "when"}
_SECTIONS = {"hours": "labor", "money": "labor", "tickets": "tickets"}


def _check(subject: Subject) -> Iterator[Finding]:
    value = subject.value
    texts = [(path, text) for path, text in leaves(value) if isinstance(text, str)]
    pools = {text for path, text in texts if path[0] == "sets" or _OF_POOLS.intersection(path)}
    for pool, path in items(value, "pools"):
        name, section = pool["name"], _SECTIONS.get(pool["unit"], "usage")
        if name not in pools:
            yield Finding(
                (*path, "name"), f"nothing draws on the pool `{name}` and nothing watches it",
                f"write `draws: {name}` in a clause of `{section}`, or take the pool out",
            )  # fmt: skip
    for section, key, what in (("rates", "rate", "rate card"), ("factors", "counts_as", "factor table")):
        used = {text for path, text in texts if path[0] == "labor" and key in path}
        for one, path in items(value, section):
            if one["name"] not in used:
                yield Finding(
                    (*path, "name"), f"no clause uses the {what} `{one['name']}`",
                    f"write `{key}: {one['name']}` in a clause of `labor`, or take it out",
                )  # fmt: skip
    asked = {text for path, text in texts if path[-1] in ("when", "not") or path[-2:-1] == ("any",)}
    for name in mapping(value, "sets"):
        if name not in asked:
            yield Finding(
                ("sets", name), f"no `when` names the set `{name}`",
                f"write `when: {name}` where it is meant, or take the set out",
            )  # fmt: skip


RULE = Rule("never-used", "warning", _check)
