"""What conditions and messages refer to: sets, attributes and their values, and the {fields} of events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from . import references_clock
from .diagnostic import Diagnostic
from .packs import ASKED_OF_EVENTS, EVENTS_WITH_WHEN, TICKET_EVENTS, Attribute
from .reading import did_you_mean
from .source import Document, Path
from .triggers import ALWAYS_KNOWN, FIELDS, fields_of
from .walking import LISTED, fault, items, leaves, mapping, unknown
from .when import ENTRY_FIELDS, TICKET_FIELDS, WEEKDAYS, weekdays

LABEL_FIELDS = ("customer", "contract", "clause", "fact", "ticket", "date", "quantity", "rate", "role",
                "work_type", "resource", "purchase", "pool")  # fmt: skip
_WORDS = ("duration", "clock", "weekday", "billable")
_FILLED = ("message", "subject", "channel", "task", "emit")


@dataclass(frozen=True, slots=True)
class _Known:
    """What a condition may refer to: the pack, its sets and attributes, what it asks about, and the names of that."""

    value: dict[str, Any]
    sets: dict[str, Any]
    attributes: dict[str, Attribute]
    about: str = "work"
    fields: tuple[str, ...] = (*ENTRY_FIELDS, *_WORDS)
    is_event: bool = False

    @property
    def names(self) -> list[str]:
        """The names that a condition may use."""
        if self.is_event:
            return list(self.fields)
        return [*self.fields, *self.attributes, *(f"ticket.{one}" for one in TICKET_FIELDS)]


def check(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    """Every name in a condition or a message that leads nowhere, at its own place."""
    yield from _conditions(document, value)
    yield from _messages(document, value)


def _conditions(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    sets = mapping(value, "sets")
    attributes = {
        name: Attribute(name, str(one.get("type", "text")), tuple(map(str, _list(one.get("values")))))
        for name, one in mapping(value, "attributes").items()
        if isinstance(one, dict)
    }
    known = _Known(value, sets, attributes)
    own = {name: Attribute(name, "text", ()) for name in TICKET_FIELDS}
    about = {
        "work": known,
        "tickets": replace(known, attributes={**own, **attributes}, about="tickets"),
        "usage": replace(known, about="usage", fields=("weekday",)),
        "expenses": replace(known, about="expenses", fields=("category", "description", "weekday")),
    }
    for name, asked in ASKED_OF_EVENTS.items():
        about[name] = replace(known, attributes={}, about=f"`{name}`", fields=asked, is_event=True)
    for name, condition in sets.items():
        yield from _condition(document, condition, ("sets", name), known)
    for path, when in _whens(value):
        event = value[path[0]][path[1]].get("on") if path[0] in ("triggers", "fees") else None
        if path[0] == "triggers" and event in FIELDS and event not in EVENTS_WITH_WHEN:
            continue
        yield from _condition(document, when, path, about[_asked(str(path[0]), event)])


def _asked(section: str, event: str | None) -> str:
    """What the conditions of a section ask about."""
    if event in ASKED_OF_EVENTS:
        return str(event)
    if event in TICKET_EVENTS:
        return "tickets"
    return section if section in ("tickets", "usage", "expenses") else "work"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _whens(value: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    for section in LISTED:
        for index, item in enumerate(_list(value.get(section))):
            yield from _whens_in(item, (section, index))


def _whens_in(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(_list(value))
    for key, item in pairs:
        if key == "when":
            yield (*path, key), item
        elif isinstance(item, (dict, list)):
            yield from _whens_in(item, (*path, key))


def _condition(document: Document, when: Any, path: Path, known: _Known) -> Iterator[Diagnostic]:
    if isinstance(when, str) and path[:1] == ("sets",):
        yield fault(document, "nested-set", path, "a set is made of attributes, not of other sets",
                    "write its conditions out: {work_type: [project, cabling]}")  # fmt: skip
    elif isinstance(when, str) and when not in known.sets:
        yield unknown(document, "unknown-set", path, f"there is no set named `{when}`", when, known.sets,
                      "declare it under `sets`, or write conditions like {role: senior}")  # fmt: skip
    elif isinstance(when, str) and known.about != "work":
        for key in _clocks(known.sets[when], ("sets", when)):
            yield references_clock.of_no_work(document, path, key, known.about)
            break
    for key, raw in when.items() if isinstance(when, dict) else ():
        at = (*path, key)
        if key == "not":
            yield from _condition(document, raw, at, known)
        elif key == "any":
            for index, one in enumerate(_list(raw)):
                yield from _condition(document, one, (*at, index), known)
        elif key == "clock":
            if known.about != "work":
                yield references_clock.of_no_work(document, at, None, known.about)
            else:
                yield from references_clock.check(document, known.value, raw, at)
        else:
            yield from _attribute(document, key, raw, at, known)


def _clocks(condition: Any, path: Path) -> Iterator[Path]:
    """Where a condition asks for the clock."""
    pairs = condition.items() if isinstance(condition, dict) else enumerate(_list(condition))
    for key, raw in pairs:
        if key == "clock":
            yield (*path, key)
        else:
            yield from _clocks(raw, (*path, key))


def _attribute(document: Document, key: str, raw: Any, at: Path, known: _Known) -> Iterator[Diagnostic]:
    attributes = known.attributes
    if key not in known.names and not (key.startswith("ticket.") and key[7:] in attributes):
        help = did_you_mean(key, tuple(known.names))
        if not known.is_event:
            join = " Or" if help.endswith("?") else "; or"
            help = f"{help}{join} declare `{key}` under `attributes`"
        verb = "has" if known.about in ("work", "usage") or known.is_event else "have"
        message = f"`{key}` is not an attribute that {known.about} {verb}"
        yield fault(document, "unknown-attribute", at, message, help, at_key=True)
    closed = attributes[key].values if key in attributes else WEEKDAYS if key == "weekday" else ()
    for word, place in _values(raw, at) if closed else ():
        is_good = bool(weekdays(word)) if key == "weekday" else word in closed
        if not is_good and not word.startswith("$"):
            yield unknown(
                document, "unknown-value", place, f"`{word}` is not a value of `{key}`", word, closed, ""
            )


def _values(raw: Any, at: Path) -> Iterator[tuple[str, Path]]:
    """The values that an attribute is compared with; a number is the text that it would be in a fact."""
    places = [(one, (*at, index)) for index, one in enumerate(raw)] if isinstance(raw, list) else [(raw, at)]
    for one, place in places:
        if isinstance(one, str) or (isinstance(one, int) and not isinstance(one, bool)):
            yield str(one), place


def _messages(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    for trigger, path in items(value, "triggers"):
        event = trigger.get("on")
        if not isinstance(event, str) or event not in FIELDS:
            continue
        known = (*ALWAYS_KNOWN, *FIELDS[event], *(("count",) if "count" in trigger else ()))
        for action, at in items(trigger, "then"):
            filled = {key: one for key, one in action.items() if key in (*_FILLED, "data")}
            for place, text in leaves(filled, (*path, *at)):
                yield from _fields(document, text, place, known, f"event `{event}`")
    for section in LISTED:
        for item, path in items(value, section):
            yield from _fields(document, item.get("label"), (*path, "label"), LABEL_FIELDS, "a label")


def _fields(
    document: Document, text: Any, path: Path, known: tuple[str, ...], whose: str
) -> Iterator[Diagnostic]:
    for name in fields_of(text) if isinstance(text, str) else ():
        if name not in known:
            yield unknown(
                document, "unknown-field", path, f"{whose} has no field {{{name}}}", name, known, ""
            )
