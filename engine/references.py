"""Names that must lead somewhere: terms, pools, rate cards, factor tables; and names that stand twice.

What conditions and messages refer to is in `references_when`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Any

from . import references_charging, references_when
from .diagnostic import Diagnostic, Edit, Span
from .quantity import day
from .reading import NEGATIVE
from .source import Document, Path
from .walking import LISTED, fault, items, leaves, mapping, names, texts, unknown
from .when import ENTRY_FIELDS
from .yaml_scalars import how_to_write, in_digits
from .yaml_state import MAX_FAULTS

_PROSE = ("message", "summary", "title", "label", "note", "subject", "task", "channel", "emit", "code")
_MONEY = re.compile(r"([$€£¥]) ?([0-9][0-9.,]*)")
# Whose sign it may be; of other currencies it is no slip of the pen but another price.
_OF_SIGN = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD"),
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_NEVER_NEGATIVE = ("rate", "set", "price")


def check(document: Document) -> tuple[Diagnostic, ...]:
    """Every name that leads nowhere and every name that stands twice, each at its own place."""
    value = document.value if isinstance(document.value, dict) else {}
    checks = (_terms, _plans, _named, _labor, _draws, _rates, _triggers, _dates, _negative,
              references_charging.check, references_when.check)  # fmt: skip
    found = tuple(islice((one for check in checks for one in check(document, value)), MAX_FAULTS + 1))
    if len(found) <= MAX_FAULTS:
        return found
    message = f"there are more faults in this file than the {MAX_FAULTS} shown"
    more = Diagnostic("too-many-faults", "error", message, found[-1].span, "", "correct these first")
    return (*found[:MAX_FAULTS], more)


def _terms(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    known = mapping(value, "terms")
    for path, text in leaves(value):
        prose = (
            not path or path[-1] in _PROSE or "data" in path or path[0] in ("terms", "attributes", "plans")
        )
        if prose or not isinstance(text, str):
            continue
        name = text[1:]
        if amount := _MONEY.fullmatch(text):
            yield _money_sign(document, path, text, amount[1])
        elif text.startswith("$") and name not in known:
            yield unknown(document, "unknown-term", path, f"there is no term named `{name}`", name, known,
                          f"declare it: `terms: {{{name}: {{type: money, default: 150.00}}}}`")  # fmt: skip


def _money_sign(document: Document, path: Path, text: str, sign: str) -> Diagnostic:
    told = how_to_write(text)
    write = told[0] if told else "write the amount in plain digits, such as 1500.00"
    currency = document.value.get("currency") or "the currency of the pack"
    said = f'`{text}` means the term named "{text[1:]}", and there is none'
    message = said if sign == "$" else f"`{text}` has a currency sign, and amounts are plain numbers"
    found = fault(document, "money-sign", path, message, f"{write}; the currency is {currency}")
    digits, is_sure = in_digits(text) or ("", False)
    if not is_sure or currency not in _OF_SIGN[sign]:
        return found
    return replace(found, fix=(Edit(document.spans[path][1], digits),))


def _plans(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    known = mapping(value, "terms")
    for plan, terms in mapping(value, "plans").items():
        for name in terms if isinstance(terms, dict) else ():
            if name not in known:
                yield unknown(
                    document, "unknown-term", ("plans", plan, name),
                    f"plan `{plan}` sets `{name}`, which is no term of this pack", name, known,
                    f"declare `{name}` under `terms`", at_key=True,
                )  # fmt: skip


def _named(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    for section in LISTED:
        seen: dict[str, Span] = {}
        for item, path in items(value, section):
            name = item.get("name")
            if not isinstance(name, str):
                continue
            here = document.spans[(*path, "name")][1]
            if name in seen:
                yield fault(
                    document, "duplicate-name", (*path, "name"),
                    f"two clauses of `{section}` are named `{name}`",
                    "give each its own name: charges are traced by it",
                    (f"the first `{name}` is here", seen[name]),
                )  # fmt: skip
            seen.setdefault(name, here)


def _labor(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    for clause, path in items(value, "labor"):
        draws = list(texts(clause.get("draws"), (*path, "draws")))
        rate = clause.get("rate")
        cards = [(rate, (*path, "rate"))] if isinstance(rate, str) and _NAME.fullmatch(rate) else []
        tables = [
            one for one in texts(clause.get("counts_as"), (*path, "counts_as")) if _NAME.fullmatch(one[0])
        ]
        yield from _lead(document, value, clause, draws, "pools", "unknown-pool", "pool")
        yield from _lead(document, value, clause, cards, "rates", "unknown-rate", "rate card")
        yield from _lead(document, value, clause, tables, "factors", "unknown-factors", "factor table")
        yield from _per(document, value, clause, path)
        yield from _twice(document, draws)


def _draws(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    """The pools that tickets, usage and expenses draw on."""
    for section in ("tickets", "usage", "expenses"):
        for clause, path in items(value, section):
            draws = list(texts(clause.get("draws"), (*path, "draws")))
            yield from _lead(document, value, clause, draws, "pools", "unknown-pool", "pool")
            yield from _twice(document, draws)


def _twice(document: Document, draws: list[tuple[str, Path]]) -> Iterator[Diagnostic]:
    for index, (name, at) in enumerate(draws):
        first = next((place for other, place in draws[:index] if other == name), None)
        if first:
            yield fault(document, "repeated-item", at, f"`{name}` is in this list twice",
                        "keep one of them", ("first one is here", document.spans[first][1]))  # fmt: skip


def _per(
    document: Document, value: dict[str, Any], clause: dict[str, Any], path: Path
) -> Iterator[Diagnostic]:
    """What has an `up_to` of its own: an attribute that work has."""
    known = (*ENTRY_FIELDS, *mapping(value, "attributes"))
    per = clause.get("per")
    if isinstance(per, str) and per not in known:
        yield unknown(document, "unknown-attribute", (*path, "per"), f"`{per}` is not an attribute that work has", per,
                      known, f"declare it: `attributes: {{{per}: {{type: text}}}}`")  # fmt: skip


def _rates(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    """Amounts that come with the fact: from an attribute that is declared as money."""
    attributes = mapping(value, "attributes")
    of_money = [
        name for name, one in attributes.items() if isinstance(one, dict) and one.get("type") == "money"
    ]
    for card, path in items(value, "rates"):
        for line, at in items(card, "lines"):
            rate, place = line.get("rate"), (*path, *at, "rate", "from")
            name = rate.get("from") if isinstance(rate, dict) else None
            if not isinstance(name, str) or name in of_money:
                continue
            if name in attributes:
                yield fault(document, "wrong-type", place, f"`{name}` is not an amount of money",
                            f"declare it so: `{name}: {{type: money}}`")  # fmt: skip
            else:
                yield unknown(document, "unknown-attribute", place, f"there is no attribute named `{name}`", name,
                              of_money, f"declare it: `attributes: {{{name}: {{type: money}}}}`")  # fmt: skip


def _triggers(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    for trigger, path in items(value, "triggers"):
        named = list(texts(trigger.get("pool"), (*path, "pool")))
        yield from _lead(document, value, {}, named, "pools", "unknown-pool", "pool", dated=False)


def _lead(
    document: Document, value: dict[str, Any], clause: dict[str, Any], found: Iterable[tuple[str, Path]],
    section: str, rule: str, what: str, dated: bool = True,
) -> Iterator[Diagnostic]:  # fmt: skip
    """Names of another section: there has to be one, on every day on which the clause holds."""
    known = names(value, section)
    held = {one.get("name"): (one, path) for one, path in items(value, section)}
    for name, at in found:
        if name not in known:
            yield unknown(document, rule, at, f"there is no {what} named `{name}`", name, known,
                          f"declare it under `{section}`")  # fmt: skip
        elif dated and (missing := _outside(clause, held[name][0])):
            key, when = missing
            place = document.spans[(*held[name][1], key)][1]
            yield fault(document, "not-in-force", at,
                        f"{what} `{name}` is used here on days when it does not hold",
                        f"give this clause `{key}: {when}` too, or take it away from `{name}`",
                        (f"`{name}` has its days here", place))  # fmt: skip


def _outside(clause: dict[str, Any], named: dict[str, Any]) -> tuple[str, str] | None:
    """The limit of a pool, card or table that a clause does not keep: its key and its day."""
    first, last = named.get("from"), named.get("until")
    if isinstance(first, str) and str(clause.get("from", "")) < first:
        return "from", first
    if isinstance(last, str) and str(clause.get("until", "9999")) > last:
        return "until", last
    return None


def _dates(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    """Days that no calendar has, and clauses, lines or modifiers whose last day is before their first."""
    for path, text in leaves(value):
        if path[-1:] not in (("from",), ("until",)) or not isinstance(text, str):
            continue
        if _DAY.fullmatch(text) and day(text) is None:
            yield fault(document, "no-such-day", path, f"there is no day `{text}`",
                        "write year-month-day, such as 2026-01-31")  # fmt: skip
        if path[-1] == "from" or path[0] not in LISTED:
            continue
        holder: Any = value
        for step in path[:-1]:
            holder = holder[step]
        first, last = day(holder.get("from")), day(text)
        if first and last and last < first:
            yield fault(document, "end-before-start", path, "this ends before it begins",
                        f"write a day on or after {first}; `until` is the last day")  # fmt: skip


def _negative(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    for path, number in leaves(value):
        is_number = isinstance(number, (int, Decimal)) and not isinstance(number, bool)
        if path and path[-1] in _NEVER_NEGATIVE and path[0] in LISTED and is_number and number < 0:
            yield fault(document, "negative-rate", path, f"`{path[-1]}` is below zero", NEGATIVE)
