"""Who said a number: the pack's default, a dated value, the plan, the contract, an amendment, an uplift."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..contracts import Contract, Stage
from ..packs import Pack
from ..walking import leaves


def terms_of(pack: Pack, section: str, name: str, contract: Contract, day: date) -> Iterator[str]:
    """A sentence for each term that a clause of a pack uses."""
    raw: dict[str, Any] = next(
        (one for one in pack.document.value.get(section) or () if one["name"] == name), {}
    )
    used = [(path, text[1:]) for path, text in leaves(raw) if isinstance(text, str) and text.startswith("$")]
    for path, term in used:
        key = ".".join(str(step) for step in path if isinstance(step, str))
        yield f"{key} is ${term}: {who_says(contract, term, day)}"


def who_says(contract: Contract, name: str, day: date) -> str:
    """Where the value of a term on a day comes from."""
    stages = [one for one in contract.stages if one.first <= day] or [contract.stages[0]]
    stage = stages[-1]
    term = stage.pack.terms[name]
    rises = ", with its uplift since then" if term.uplift is not None else ""
    if name in stage.terms:
        return f"{_agreed(contract, stages, name)}{rises}"
    if name in stage.pack.plans.get(stage.plan or "", {}):
        return f"from the plan {stage.plan} of the pack{rises}"
    begun = [first for first, _ in term.values if first <= day]
    if begun:
        return f"the value of the pack from {begun[-1]} on{rises}"
    return f"the default of the pack ({_place(stage, name)}){rises}"


def _agreed(contract: Contract, stages: list[Stage], name: str) -> str:
    said = [one for one in stages if name in one.said]
    if not said or said[-1] is contract.stages[0]:
        return f"agreed in contract {contract.id}"
    return f"agreed in contract {contract.id} from {said[-1].first} on"


def _place(stage: Stage, name: str) -> str:
    span: Any = stage.pack.terms[name].span
    return f"{'/'.join(span.file.replace(chr(92), '/').split('/')[-2:])}:{span.line}"
