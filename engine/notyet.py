"""What the language has and this version does not evaluate. It is refused with a message, never ignored."""

from __future__ import annotations

from typing import Any

from .diagnostic import Diagnostic
from .source import Document, Path
from .walking import fault, items, mapping

SECTIONS = ("calendar", "tickets", "usage", "fees", "expenses", "limits", "discounts")
POOL_KEYS = ("offers", "reach_back", "refill", "may_owe", "debt_at_end", "allowance")
LABOR_KEYS = ("up_to", "every")
EVENTS = ("balance", "ticket-completed", "purchase")
TRIGGER_KEYS = ("then_every", "per", "count", "every")
_INSTEAD: dict[str | int, str] = {
    "unit": "write hours or money",
    "when_used_up": "write bill or buy",
    "on": f"write {', '.join(EVENTS[:-1])} or {EVENTS[-1]}",
}


def check(document: Document) -> tuple[Diagnostic, ...]:
    """A diagnostic at every key whose meaning is still to be built."""
    value = document.value if isinstance(document.value, dict) else {}
    found: list[Path] = [(section,) for section in SECTIONS if value.get(section)]
    found += _keys(value, "pools", POOL_KEYS)
    found += _keys(value, "labor", LABOR_KEYS)
    found += _keys(value, "triggers", TRIGGER_KEYS)
    found += _lines(value)
    found += _words(value)
    found += _clock(value, ())
    return tuple(_diagnostic(document, path) for path in dict.fromkeys(found))


def _keys(value: dict[str, Any], section: str, keys: tuple[str, ...]) -> list[Path]:
    return [(*path, key) for item, path in items(value, section) for key in keys if key in item]


def _lines(value: dict[str, Any]) -> list[Path]:
    """Rate lines other than a plain amount an hour; also in a labor clause of its own."""
    found: list[Path] = []
    for card, path in items(value, "rates"):
        for line, at in items(card, "lines"):
            found += [(*path, *at, "flat")] if "flat" in line else []
            found += [(*path, *at, "modifiers")] if "modifiers" in line else []
            found += [(*path, *at, "rate")] if isinstance(line.get("rate"), dict) else []
    return found + [
        (*path, "rate") for one, path in items(value, "labor") if isinstance(one.get("rate"), dict)
    ]


def _words(value: dict[str, Any]) -> list[Path]:
    found: list[Path] = []
    for name, term in mapping(value, "terms").items():
        uplift = term.get("uplift") if isinstance(term, dict) else None
        if isinstance(uplift, dict) and uplift.get("every") not in ("year", None):
            found.append(("terms", name, "uplift", "every"))
    if isinstance(value.get("money_rounding"), dict):
        found.append(("money_rounding",))
    for pool, path in items(value, "pools"):
        found += [(*path, "when_used_up")] if pool.get("when_used_up") in ("hold", "owe") else []
        found += [(*path, "unit")] if pool.get("unit") not in ("hours", "money", None) else []
    for trigger, path in items(value, "triggers"):
        found += [(*path, "on")] if trigger.get("on") not in (*EVENTS, None) else []
        is_ticket = trigger.get("on") == "ticket-completed"
        found += [(*path, "when")] if "when" in trigger and not is_ticket else []
    return found


def _clock(value: Any, path: Path) -> list[Path]:
    """Conditions on the clock, wherever a `when` or a set stands."""
    if isinstance(value, list):
        return [hit for index, item in enumerate(value) for hit in _clock(item, (*path, index))]
    if not isinstance(value, dict):
        return []
    in_condition = "when" in path or path[:1] == ("sets",)
    own: list[Path] = [(*path, "clock")] if in_condition and "clock" in value else []
    return own + [hit for key, item in value.items() for hit in _clock(item, (*path, key))]


def _diagnostic(document: Document, path: Path) -> Diagnostic:
    name = next(str(part) for part in reversed(path) if isinstance(part, str))
    usual = "leave it out for now; nothing is billed on a guess"
    help = "write year" if path[0] == "terms" else _INSTEAD.get(path[-1], usual)
    return fault(
        document, "not-yet", path,
        f"`{name}` as written here belongs to the language, but this version cannot evaluate it yet",
        help, at_key=True,
    )  # fmt: skip
