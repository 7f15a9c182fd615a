"""What `clock` refers to: the bands of the pack's calendar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .bands import SHORT_FORM
from .diagnostic import Diagnostic
from .source import Document, Path
from .walking import fault, items, mapping, texts, unknown


def check(document: Document, value: dict[str, Any], raw: Any, at: Path) -> Iterator[Diagnostic]:
    """What is wrong with the value of a `clock` in a condition of work; `value` is the pack."""
    if "calendar" not in value:
        yield fault(document, "no-calendar", at, "`clock` asks for a band of the calendar, and this pack has none",
                    'write one: `calendar: {business: {mon-fri: "08:00-18:00"}}`', at_key=True)  # fmt: skip
        return
    known = bands(value)
    for word, place in texts(raw, at) if known else ():
        if word not in known and not word.startswith("$"):
            yield unknown(
                document, "unknown-band", place, f"the calendar has no band named `{word}`", word, known, ""
            )


def bands(value: dict[str, Any]) -> tuple[str, ...]:
    """The names of the bands of a pack's calendar; none where it has no calendar or a faulty one."""
    calendar = mapping(value, "calendar")
    if "business" in calendar:
        return SHORT_FORM
    named = (one.get("name") for one, _ in items(calendar, "bands"))
    return tuple(dict.fromkeys(one for one in named if isinstance(one, str)))


_HAVE = {
    "tickets": "ask what a ticket has, such as `priority` or `queue`",
    "usage": "ask for an attribute that the facts have, or for `weekday`",
    "expenses": "ask for `category`, for an attribute that the facts have, or for `weekday`",
}


def of_no_work(document: Document, at: Path, key: Path | None, about: str) -> Diagnostic:
    """A condition of something else than work that asks for the clock: at its key, or where the set is named that
    does."""
    message = f"`clock` is the time of day of work, and this asks about {about}"
    help = _HAVE.get(about, "ask for what the event has")
    if key is None:
        return fault(document, "no-clock", at, message, help, at_key=True)
    place, value = document.spans[key]
    return fault(document, "no-clock", at, message, help, ("the set asks for it here", place or value))
