"""What the language has and this version does not evaluate. It is refused with a message, never ignored."""

from __future__ import annotations

from typing import Any

from .diagnostic import Diagnostic
from .packs import EVENTS_WITH_WHEN
from .source import Document, Path
from .walking import fault, items, mapping

SECTIONS = ("tickets", "usage", "fees", "expenses", "limits", "discounts")
EVENTS = ("balance", "purchase", "lapse", "held", "time-entry", "ticket-opened", "ticket-completed", "days-before-end",
          "days-before-lapse", "unused-for")  # fmt: skip
_INSTEAD: dict[str | int, str] = {
    "unit": "write hours or money",
    "model": "write graduated",
    "on": f"write {', '.join(EVENTS[:-1])} or {EVENTS[-1]}",
}


def check(document: Document) -> tuple[Diagnostic, ...]:
    """A diagnostic at every key whose meaning is still to be built."""
    value = document.value if isinstance(document.value, dict) else {}
    found: list[Path] = [(section,) for section in SECTIONS if value.get(section)]
    found += _lines(value)
    found += _words(value)
    return tuple(_diagnostic(document, path) for path in dict.fromkeys(found))


def _lines(value: dict[str, Any]) -> list[Path]:
    """Rate lines whose hours are not priced by graduated tiers, but as a whole or in packages; tiers with a flat
    price."""
    found: list[Path] = []
    for card, path in items(value, "rates"):
        for line, at in items(card, "lines"):
            rate = line.get("rate")
            if not isinstance(rate, dict):
                continue
            found += [(*path, *at, "rate", "model")] if rate.get("model") not in ("graduated", None) else []
            for tier, place in items(rate, "tiers"):
                found += [(*path, *at, "rate", *place, key) for key in ("flat", "size") if key in tier]
    return found


def _words(value: dict[str, Any]) -> list[Path]:
    found: list[Path] = []
    for name, term in mapping(value, "terms").items():
        uplift = term.get("uplift") if isinstance(term, dict) else None
        if isinstance(uplift, dict) and uplift.get("every") not in ("year", None):
            found.append(("terms", name, "uplift", "every"))
    if isinstance(value.get("money_rounding"), dict):
        found.append(("money_rounding",))
    for pool, path in items(value, "pools"):
        grant = pool.get("allowance")
        found += [(*path, "allowance", "for_each")] if isinstance(grant, dict) and "for_each" in grant else []
        found += [(*path, "unit")] if pool.get("unit") not in ("hours", "money", None) else []
    for trigger, path in items(value, "triggers"):
        found += [(*path, "on")] if trigger.get("on") not in (*EVENTS, None) else []
        has_condition = trigger.get("on") in EVENTS_WITH_WHEN
        found += [(*path, "when")] if "when" in trigger and not has_condition else []
        count = trigger.get("count")
        counts = isinstance(count, dict) and count.get("of") not in (*EVENTS, None)
        found += [(*path, "count", "of")] if counts else []
    return found


def _diagnostic(document: Document, path: Path) -> Diagnostic:
    name = next(str(part) for part in reversed(path) if isinstance(part, str))
    usual = "leave it out for now; nothing is billed on a guess"
    help = "write year" if path[0] == "terms" else _INSTEAD.get(path[-1], usual)
    return fault(
        document, "not-yet", path,
        f"`{name}` as written here belongs to the language, but this version cannot evaluate it yet",
        help, at_key=True,
    )  # fmt: skip
