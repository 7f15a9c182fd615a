"""Names in fees, prices, discounts and limits that must lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .diagnostic import Diagnostic
from .limits import KINDS
from .source import Document, Path
from .walking import fault, items, names, texts, unknown

_CHARGING = ("pools", "labor", "tickets", "usage", "fees", "expenses")
_WORDS = ("all", *KINDS)


def check(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    """Shares of fees that are not there, and discounts, limits and triggers on clauses that are not."""
    yield from _shares(document, value)
    for section in ("discounts", "limits", "triggers"):
        for clause, path in items(value, section):
            if "of" in clause:
                yield from _what(document, value, clause["of"], (*path, "of"))


def _shares(document: Document, value: dict[str, Any]) -> Iterator[Diagnostic]:
    recurring = [one.get("name") for one, _ in items(value, "fees") if "every" in one]
    for fee, path in items(value, "fees"):
        of = fee.get("of")
        if not isinstance(of, str) or of.startswith("$") or of in recurring:
            continue
        if of in names(value, "fees"):
            yield fault(document, "unknown-fee", (*path, "of"), f"`{of}` is due once, and has no whole period",
                        "name a fee with `every`, or a term such as $project_price")  # fmt: skip
        else:
            yield unknown(document, "unknown-fee", (*path, "of"), f"there is no fee named `{of}`", of,
                          [one for one in recurring if one],
                          "name a fee with `every`, or a term such as $project_price")  # fmt: skip


def _what(document: Document, value: dict[str, Any], of: Any, path: Path) -> Iterator[Diagnostic]:
    known = [one for section in _CHARGING for one in names(value, section)]
    if isinstance(of, str) and of not in _WORDS:
        help = (
            f"write a list: of: [{of}]" if of in known else f"write {', '.join(_WORDS[:-1])} or {_WORDS[-1]}"
        )
        message = f"`{of}` alone is no kind of charge"
        yield fault(document, "unknown-charges", path, message, help)
    for name, at in texts(of, path) if isinstance(of, list) else ():
        if name in _WORDS and name not in known:
            message = f"`{name}` is a kind of charge, and a list has names of clauses"
            yield fault(document, "unknown-clause", at, message,
                        f"write one kind alone, of: {name}, or name the clauses that are meant")  # fmt: skip
        elif name not in known:
            yield unknown(document, "unknown-clause", at, f"no clause that charges is named `{name}`", name, known,
                          "write the name of a clause of labor, fees, usage, tickets, expenses or pools")  # fmt: skip
