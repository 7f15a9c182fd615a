"""Names that must lead somewhere: terms, pools, rate cards, factor tables, sets, attributes, message fields.

It walks the plain document and tolerates wrong shapes, so that an author sees faults of every kind in one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .diagnostic import Diagnostic, Related, Span
from .packs import Attribute
from .reading import did_you_mean
from .source import Document, Path
from .triggers import ALWAYS_KNOWN, FIELDS, fields_of
from .when import ENTRY_FIELDS, TICKET_FIELDS, WEEKDAYS, weekdays

LISTED = ("rounding", "rates", "factors", "pools", "labor", "tickets", "usage", "fees", "expenses", "limits",
          "discounts", "triggers")  # fmt: skip
LABEL_FIELDS = ("customer", "contract", "clause", "fact", "ticket", "date", "quantity", "rate", "role", "work_type",
                "resource", "purchase", "pool")  # fmt: skip
_CONDITION_WORDS = ("not", "any", "duration", "clock", "weekday", "billable")


def check(document: Document) -> tuple[Diagnostic, ...]:
    """Every name that leads nowhere and every name that stands twice, each at its own place."""
    value = document.value if isinstance(document.value, dict) else {}
    checks = (_terms, _named, _sections, _conditions, _messages)
    return tuple(fault for check in checks for fault in check(document, value))


def _mapping(value: dict[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _items(value: dict[str, Any], section: str) -> Iterator[tuple[dict[str, Any], Path]]:
    listed = value.get(section)
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, dict):
            yield item, (section, index)


def _unknown(
    document: Document, rule: str, path: Path, message: str, word: str, known: Iterable[str]
) -> Diagnostic:
    where = ".".join(str(part) for part in path)
    return Diagnostic(
        rule, "error", message, document.spans[path][1], where, did_you_mean(word, tuple(known))
    )


def _walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, (*path, index))
    else:
        yield path, value


def _terms(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    known = _mapping(value, "terms")
    for path, text in _walk(value):
        is_prose = path and path[-1] in ("message", "summary", "title", "label", "note", "subject", "task")
        if is_prose or not isinstance(text, str) or not text.startswith("$") or path[:1] == ("terms",):
            continue
        name = text[1:]
        if name.replace(".", "").replace(",", "").isdigit():
            currency = value.get("currency", "the currency of the pack")
            yield Diagnostic(
                "money-sign", "error", f'`{text}` means the term named "{name}", and there is none',
                document.spans[path][1], ".".join(map(str, path)),
                f"write {name.replace(',', '')}; the currency is {currency}",
            )  # fmt: skip
        elif name not in known:
            yield _unknown(document, "unknown-term", path, f"there is no term named `{name}`", name, known)
    for plan, terms in _mapping(value, "plans").items():
        for name in terms if isinstance(terms, dict) else ():
            if name not in known:
                at: Path = ("plans", plan, name)
                yield Diagnostic(
                    "unknown-term", "error", f"plan `{plan}` sets `{name}`, which is no term of this pack",
                    document.spans[at][0], ".".join(map(str, at)), did_you_mean(name, tuple(known)),
                )  # fmt: skip


def _named(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    for section in LISTED:
        seen: dict[str, Span] = {}
        for item, path in _items(value, section):
            name = item.get("name")
            if not isinstance(name, str):
                continue
            here = document.spans[(*path, "name")][1]
            if name in seen:
                yield Diagnostic(
                    "duplicate-name", "error", f"two clauses of `{section}` are named `{name}`", here,
                    ".".join(map(str, path)), "give each its own name: charges are traced by it",
                    (Related(f"the first `{name}` is here", seen[name]),),
                )  # fmt: skip
            seen.setdefault(name, here)


def _names(value: dict[str, Any], section: str) -> list[str]:
    return [str(item["name"]) for item, _ in _items(value, section) if "name" in item]


def _sections(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    pools, cards, tables = (_names(value, one) for one in ("pools", "rates", "factors"))
    for clause, path in _items(value, "labor"):
        for text, at in _texts(clause.get("draws"), (*path, "draws")):
            if text not in pools:
                yield _unknown(document, "unknown-pool", at, f"there is no pool named `{text}`", text, pools)
        rate = clause.get("rate")
        if isinstance(rate, str) and not rate.startswith("$") and rate not in cards:
            yield _unknown(
                document,
                "unknown-rate",
                (*path, "rate"),
                f"there is no rate card named `{rate}`",
                rate,
                cards,
            )
        for text, at in _texts(clause.get("counts_as"), (*path, "counts_as")):
            if not text.startswith("$") and text not in tables:
                yield _unknown(
                    document, "unknown-factors", at, f"there is no factor table named `{text}`", text, tables
                )
    for trigger, path in _items(value, "triggers"):
        pool = trigger.get("pool")
        if isinstance(pool, str) and pool not in pools:
            yield _unknown(
                document, "unknown-pool", (*path, "pool"), f"there is no pool named `{pool}`", pool, pools
            )


def _texts(value: Any, path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(value, str):
        yield value, path
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, str):
            yield item, (*path, index)


def _conditions(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    sets = _mapping(value, "sets")
    attributes = {
        name: Attribute(name, str(one.get("type", "text")), tuple(map(str, one.get("values") or ())))
        for name, one in _mapping(value, "attributes").items()
        if isinstance(one, dict)
    }
    for name, condition in sets.items():
        yield from _condition(document, condition, ("sets", name), sets, attributes)
    for path, when in _whens(value):
        of_tickets = path[0] == "triggers" and _item(value, path).get("on") == "ticket-completed"
        own = {name: Attribute(name, "text", ()) for name in TICKET_FIELDS} if of_tickets else {}
        yield from _condition(document, when, path, sets, {**own, **attributes})


def _item(value: dict[str, Any], path: Path) -> dict[str, Any]:
    item: dict[str, Any] = value[str(path[0])][path[1]]
    return item


def _whens(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if key == "when":
            yield (*path, key), item
        elif isinstance(item, (dict, list)) and path[:1] != ("sets",):
            yield from _whens(item, (*path, key))


def _condition(
    document: Document, when: Any, path: Path, sets: dict[str, Any], attributes: dict[str, Attribute]
) -> Iterator[Diagnostic]:
    if isinstance(when, str):
        if path[:1] == ("sets",):
            yield _unknown(
                document, "nested-set", path, "a set is made of attributes, not of other sets", when, ()
            )
        elif when not in sets:
            yield _unknown(document, "unknown-set", path, f"there is no set named `{when}`", when, sets)
    for key, raw in when.items() if isinstance(when, dict) else ():
        at = (*path, key)
        if key == "not":
            yield from _condition(document, raw, at, sets, attributes)
        elif key == "any":
            for index, one in enumerate(raw if isinstance(raw, list) else ()):
                yield from _condition(document, one, (*at, index), sets, attributes)
        else:
            yield from _attribute(document, key, raw, at, attributes)


def _attribute(
    document: Document, key: str, raw: Any, at: Path, attributes: dict[str, Attribute]
) -> Iterator[Diagnostic]:
    known = [*ENTRY_FIELDS, *_CONDITION_WORDS, *attributes, *(f"ticket.{one}" for one in TICKET_FIELDS)]
    if key not in known and not (key.startswith("ticket.") and key[7:] in attributes):
        yield Diagnostic(
            "unknown-attribute", "error", f"`{key}` is not an attribute that work has", document.spans[at][0],
            ".".join(map(str, at)),
            did_you_mean(key, tuple(known)) + " Other columns are declared under `attributes`.",
        )  # fmt: skip
    closed = attributes[key].values if key in attributes else WEEKDAYS if key == "weekday" else ()
    for text, place in _texts(raw, at):
        is_good = bool(weekdays(text)) if key == "weekday" else text in closed
        if closed and not is_good and not text.startswith("$"):
            yield _unknown(
                document, "unknown-value", place, f"`{text}` is not a value of `{key}`", text, closed
            )


def _messages(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    for trigger, path in _items(value, "triggers"):
        event = trigger.get("on")
        if not isinstance(event, str) or event not in FIELDS:
            continue
        known = (*ALWAYS_KNOWN, *FIELDS[event])
        for action, at in _items(trigger, "then"):
            for key in ("message", "subject", "task"):
                yield from _fields(document, action.get(key), (*path, *at, key), known, f"event `{event}`")
    for section in LISTED:
        for item, path in _items(value, section):
            yield from _fields(document, item.get("label"), (*path, "label"), LABEL_FIELDS, "a label")


def _fields(
    document: Document, text: Any, path: Path, known: tuple[str, ...], whose: str
) -> Iterator[Diagnostic]:
    for name in fields_of(text) if isinstance(text, str) else ():
        if name not in known:
            yield _unknown(document, "unknown-field", path, f"{whose} has no field {{{name}}}", name, known)
