"""Explanations for people, as Markdown, and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from .terminal import visible

if TYPE_CHECKING:
    from clausewise.explaining.values import Explanation, Step

_WIDTH = 110


def text(found: Sequence[Explanation]) -> str:
    """A page: each explanation with its steps, what they say, and why other clauses did not match."""
    return "\n\n".join("\n".join(_page(one)) for one in found)


def _page(one: Explanation) -> Iterator[str]:
    amount = f"   {one.amount}" if one.amount else ""
    yield visible(f"{one.id}{amount}")
    yield visible(one.title)
    width = width_of_stages(one)
    for step in one.steps:
        yield ""
        yield from lines_of(step, width)
        for name, why in step.considered:
            yield from _wrapped(f"not {name}: {why}", " " * width + "- ", " " * (width + 2))


def width_of_stages(one: Explanation) -> int:
    """How wide the names of its steps are, with the space behind them."""
    return max(len(step.stage) for step in one.steps) + 2


def lines_of(step: Step, width: int) -> Iterator[str]:
    """A step with its details and the line of the pack."""
    place = f"  [{step.source}]" if step.source else ""
    yield from _wrapped(f"{step.says}{place}", step.stage.ljust(width), " " * width)
    for detail in step.details:
        yield from _wrapped(detail, " " * width + "- ", " " * (width + 2))


def _wrapped(says: str, first: str, other: str) -> list[str]:
    return textwrap.wrap(
        visible(says), _WIDTH, initial_indent=first, subsequent_indent=other, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def markdown(found: Sequence[Explanation]) -> str:
    """The same as Markdown, to be sent to a customer."""
    return "\n\n".join("\n".join(_section(one)) for one in found)


def _section(one: Explanation) -> Iterator[str]:
    yield f"## {_plain(one.id)}{f': {one.amount}' if one.amount else ''}"
    yield ""
    yield _plain(one.title)
    yield ""
    for number, step in enumerate(one.steps, 1):
        yield f"{number}. **{step.stage}**: {_plain(step.says)}{_place(step)}"
        for detail in step.details:
            yield f"   - {_plain(detail)}"
        for name, why in step.considered:
            yield f"   - not {_plain(name)}: {_plain(why)}"


def _place(step: Step) -> str:
    return f" ({step.source})" if step.source else ""


def _plain(says: str) -> str:
    """Text of facts as Markdown in which nothing but our own backticks is markup."""
    plain = " ".join(visible(says).split())
    for sign in ("\\", "*", "_", "[", "]", "<", "|"):
        plain = plain.replace(sign, f"\\{sign}")
    return plain


def as_json(found: Sequence[Explanation]) -> str:
    """All of it, for programs."""
    return json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False)
