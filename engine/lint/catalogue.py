"""All rules of lint, in the order of their names."""

from __future__ import annotations

from importlib import resources

from . import never_wins, unused_term
from .rule import Rule

RULES: tuple[Rule, ...] = (never_wins.RULE, unused_term.RULE)


def page(name: str) -> str | None:
    """The page of a rule; None where there is no such rule."""
    if all(one.name != name for one in RULES):
        return None
    return resources.files(__package__ or "").joinpath(f"{name.replace('-', '_')}.md").read_text("utf-8")
