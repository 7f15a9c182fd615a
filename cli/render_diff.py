"""The change of meaning between two packs: for people, as Markdown (for a review), and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .blocks import money
from .columns import aligned, escaped, markdown
from .render_text import count
from .terminal import visible

if TYPE_CHECKING:
    from clausewise.diff.amounts import Amount, Amounts
    from clausewise.diff.difference import Difference
    from clausewise.diff.written import Change, Detail

SHOWN = 50
WORDS = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}


def text(one: Difference) -> str:
    """The page for a terminal."""
    return "\n".join((
        f"{visible(one.old)} -> {visible(one.new)}", *_section("Written", list(_written(one.changes)), ""),
        *_section("Decided", list(_decided(one)), ""), *_paid(one.amounts, is_markdown=False), "", _end(one),
    )) + "\n"  # fmt: skip


def as_markdown(one: Difference) -> str:
    """The page for a review or a merge request."""
    return "\n".join((
        f"# {escaped(one.old)} -> {escaped(one.new)}",
        *_section("Written", [_item(line) for line in _written(one.changes)], "## "),
        *_section("Decided", [_item(line) for line in _decided(one)], "## "),
        *_paid(one.amounts, is_markdown=True), "", _end(one),
    )) + "\n"  # fmt: skip


def as_json(one: Difference) -> str:
    """One object in plain ASCII; amounts are text, so that no program reads them as floats."""
    value = asdict(one)
    value["decisions"]["is_cut_short"] = one.decisions.is_cut_short
    return json.dumps(value, indent=2, default=str) + "\n"


def _section(title: str, lines: Sequence[str], mark: str) -> Iterator[str]:
    if lines:
        yield from ("", f"{mark}{title}", *([""] if mark else []), *lines)


def _item(line: str) -> str:
    """A line of the page for a terminal as an item of a list."""
    depth = (len(line) - len(line.lstrip())) // 2 - 1
    return f"{'  ' * depth}- {line.lstrip().replace('<', '&lt;').replace('*', chr(92) + '*')}"


def _written(changes: Sequence[Change]) -> Iterator[str]:
    for one in changes:
        whole = one.kind in ("added", "removed")
        yield f"  {WORDS[one.kind]} {one.kind}: {visible(one.section)} `{visible(one.name)}`"
        for detail in one.details:
            yield f"      {visible(_detail(detail, whole))}"


def _detail(one: Detail, whole: bool) -> str:
    places = " -> ".join(place for place in (one.before_at, one.after_at) if place)
    if whole:
        return f"{one.before or one.after} ({places})"
    if one.before is None or one.after is None:
        word = "added" if one.before is None else "taken out"
        return f"{one.key}: {one.before or one.after} {word} ({places})"
    return f"{one.key}: {one.before} -> {one.after} ({places})"


def _decided(one: Difference) -> Iterator[str]:
    found = one.decisions
    for each in found.changed[:SHOWN]:
        more = f" (and in {count(each.situations - 1, 'more situation')})" if each.situations > 1 else ""
        yield f"  {visible(each.situation)}{more}"
        yield f"      was {visible(each.before or 'nothing of this')}"
        yield f"      now {visible(each.after or 'nothing of this')}"
    if len(found.changed) > SHOWN:
        yield f"  … and {len(found.changed) - SHOWN:,} more kinds of change; --format json has them all"
    if found.is_cut_short:
        yield f"  Cut short: {found.looked_at:,} of {found.of:,} situations were looked at."


def _paid(amounts: Amounts | None, is_markdown: bool) -> Iterator[str]:
    if amounts is None:
        return
    since = f" from {amounts.since}" if amounts.since else ""
    title = f"Paid{since} as of {amounts.as_of} ({count(len(amounts.contracts), 'contract')})"
    rows: list[tuple[str, ...]] = [("customer", "kind", "before", "after", "difference", "")]
    for total in amounts.totals:
        own = [
            one for one in amounts.kinds if (one.customer, one.currency) == (total.customer, total.currency)
        ]
        rows += [_row(one) for one in (total, *own)]
    lines = list((markdown if is_markdown else aligned)(rows, 2)) if amounts.totals else []
    more = list(_counts(amounts))
    lines += [
        *([""] if is_markdown and lines and more else []),
        *(_item(one) if is_markdown else one for one in more),
    ]
    yield from _section(title, lines or ["  Nobody pays another amount."], "## " if is_markdown else "")


def _row(one: Amount) -> tuple[str, ...]:
    return (
        one.customer, one.kind, money(one.before, one.currency), money(one.after, one.currency),
        signed(one.difference, one.currency), one.currency,
    )  # fmt: skip


def signed(amount: Decimal, currency: str) -> str:
    """An amount with its sign; nothing before a zero."""
    return f"{'+' if amount > 0 else ''}{money(amount, currency)}"


def _counts(amounts: Amounts) -> Iterator[str]:
    for id, reasons in amounts.refused:
        yield f"  {visible(id)} is left out, because it cannot hold the pack: {visible('; '.join(reasons))}"
    told: list[tuple[str, Any, Any]] = [
        ("actions", amounts.actions_gained, amounts.actions_lost),
        ("rejected facts", amounts.rejected_gained, amounts.rejected_lost),
    ]
    for what, gained, lost in told:
        if gained or lost:
            yield f"  {what}: {gained:,} more, {lost:,} fewer"


def _end(one: Difference) -> str:
    if one.is_empty:
        return "No change of meaning."
    looked = f"{one.decisions.looked_at:,} situations were looked at"
    return f"{count(len(one.changes), 'change')}; {looked}."
