"""What a contract says from a day on: its plan, its own terms, and whether its pack can hold with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import agreed
from .diagnostic import Diagnostic
from .load import term_values
from .packs import Pack, TermValue
from .reading import EXAMPLES, Reader, did_you_mean
from .source import Path, author_path


@dataclass(frozen=True, slots=True)
class Stage:
    """What a contract says from a day on: its first text, then one for each amendment.

    `terms` are all of the contract's own values so far, `said` the names given in this text.
    """

    first: date
    pack: Pack
    plan: str | None
    terms: Mapping[str, TermValue]
    said: frozenset[str]


def stage_of(
    reader: Reader, raw: dict[str, Any], at: Path, begins: date, pack: Pack, before: Stage | None
) -> Stage:
    """What a contract or an amendment says, with what it leaves as it was before."""
    plan = raw.get("plan", before.plan if before else None)
    if plan is not None and plan not in pack.plans:
        where = next(key for key in ("plan", "pack", "from") if key in raw)
        reader.fault("unknown-plan", (*at, where), f"pack `{pack.name}` has no plan `{plan}`",
                     did_you_mean(plan, tuple(pack.plans)) or "leave `plan` out")  # fmt: skip
        plan = None
    own = raw.get("terms") or {}
    for name in own:
        if name not in pack.terms:
            path = (*at, "terms", name)
            reader.faults.append(Diagnostic(
                "unknown-term", "error", f"pack `{pack.name}` has no term `{name}`", reader.key_span(path),
                author_path(reader.document.value, path),
                did_you_mean(name, tuple(pack.terms)) or "leave `terms` out: this pack has none",
            ))  # fmt: skip
    values = {**_kept(before, pack), **term_values(reader, own, (*at, "terms"), pack.terms)}
    given = {*pack.plans.get(plan or "", {}), *values, *own}
    missing = [name for name, term in pack.terms.items() if term.required and name not in given]
    for name in missing if before is None or before.pack is not pack or before.plan != plan else ():
        where = next(key for key in ("pack", "plan", "from") if key in raw)
        example = EXAMPLES[pack.terms[name].type]
        reader.faults.append(Diagnostic(
            "missing-term", "error", f"pack `{pack.name}` needs the term `{name}`, and nothing says it",
            reader.span((*at, where)), author_path(reader.document.value, at),
            f"add `terms: {{{name}: {example}}}`",
        ))  # fmt: skip
    return Stage(begins, pack, plan, values, frozenset(own))


def _kept(before: Stage | None, pack: Pack) -> dict[str, TermValue]:
    """The terms agreed before that mean the same in the pack that holds now."""
    if before is None:
        return {}
    types = {name: term.type for name, term in pack.terms.items()}
    return {
        name: value
        for name, value in before.terms.items()
        if name in types and before.pack.terms[name].type == types[name]
    }


def check_values(
    reader: Reader, raw: dict[str, Any], at: Path, stages: tuple[Stage, ...], currency: str
) -> None:
    """Faults where the pack cannot be held under the values that a contract gives to its terms."""
    places: dict[str, Path] = {}
    for index, stage in enumerate(stages):
        here = at if index == 0 else _amendment(reader, at, stage.first)
        own: Path = (*here, "terms")
        places |= {name: (*own, name) for name in stage.said}
        given = {**stage.pack.plans.get(stage.plan or "", {}), **stage.terms}
        if stage.terms or currency != stage.pack.currency:
            otherwise: Path = (
                (*at, "currency") if "currency" in raw else (*here, "pack") if index == 0 else here
            )
            reader.faults += agreed.misfits(stage.pack, given, currency, reader.document, places, otherwise)


def _amendment(reader: Reader, at: Path, first: date) -> Path:
    contract = reader.document.value["contracts"][at[1]]
    return next(
        (*at, "amendments", index)
        for index, one in enumerate(contract["amendments"])
        if one["from"] == first.isoformat()
    )
