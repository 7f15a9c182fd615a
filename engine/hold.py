"""Holding: a signed contract with another pack in the place of its own, and everything else as it was signed.

Whether a pack can be held is asked here as `contracts` asks it of a file; what stands in the way comes back as
sentences, because there is no file in which it would stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from .agreed import samples
from .build import build
from .contracts import Contract, Stage
from .packs import Pack, TermValue
from .reading import did_you_mean


@dataclass(frozen=True, slots=True)
class Alternative:
    """A pack that a contract could have had, with a plan and terms; `label` is how it was asked for."""

    label: str
    pack: Pack = field(repr=False)
    plan: str | None = None
    terms: Mapping[str, TermValue] = field(default_factory=dict)


def instead(contract: Contract, name: str, pack: Pack) -> tuple[Contract | None, tuple[str, ...]]:
    """The contract with every use of the pack of that name replaced; None with the reasons where it cannot be held."""
    stages = tuple(replace(one, pack=pack) if one.pack.name == name else one for one in contract.stages)
    reasons = list(_reasons(contract, stages))
    used = {one.pack.currency for one in contract.stages if one.pack.name == name}
    if contract.currency in used and pack.currency != contract.currency:
        reasons.insert(0, f"`{pack.name}` is in {pack.currency}, and the contract in {contract.currency}")
    return _held(contract, stages, tuple(reasons))


def under(contract: Contract, asked: Alternative) -> tuple[Contract | None, tuple[str, ...]]:
    """The contract under an alternative, from its first day; None with the reasons where it cannot be held.

    Where the pack is the contract's own and no plan is given, its plan, terms and amendments stay, and the terms given
    are laid over them. Any other alternative begins anew.
    """
    if not asked.plan and all(one.pack.name == asked.pack.name for one in contract.stages):
        stages = tuple(_laid_over(one, asked, is_first=one is contract.stages[0]) for one in contract.stages)
        return _held(contract, stages, tuple(_reasons(contract, stages)))
    stages = (Stage(contract.start, asked.pack, asked.plan, asked.terms, frozenset(asked.terms)),)
    reasons = (*_of_currency(contract, asked), *_reasons(contract, stages))
    return _held(contract, stages, reasons)


def _laid_over(stage: Stage, asked: Alternative, is_first: bool) -> Stage:
    given = frozenset(asked.terms)
    said = stage.said | given if is_first else stage.said - given
    return replace(stage, pack=asked.pack, terms={**stage.terms, **asked.terms}, said=said)


def _held(
    contract: Contract, stages: tuple[Stage, ...], reasons: tuple[str, ...]
) -> tuple[Contract | None, tuple[str, ...]]:
    return (None, reasons) if reasons else (replace(contract, stages=stages), ())


def _of_currency(contract: Contract, asked: Alternative) -> Iterator[str]:
    """Prices in other money would be taken at their numbers: each amount must be agreed in the contract's."""
    if asked.pack.currency == contract.currency:
        return
    amounts = [name for name, term in asked.pack.terms.items() if term.type == "money"]
    missing = [name for name in amounts if name not in asked.terms]
    if missing or not amounts:
        say = f"say what {', '.join(f'`{one}`' for one in missing)} come to in {contract.currency}" if missing else (
            "none of them is a term that could be said otherwise"
        )  # fmt: skip
        yield (
            f"the prices of `{asked.pack.name}` are in {asked.pack.currency}, and `{contract.id}` is in "
            f"{contract.currency}: {say}"
        )


def _reasons(contract: Contract, stages: tuple[Stage, ...]) -> Iterator[str]:
    """Why the contract cannot have these stages, each reason once."""
    signed = contract.stages if len(contract.stages) == len(stages) else ()
    found = [
        reason
        for before, stage in zip_longest(signed, stages)
        for reason in _of_stage(contract, stage, before)
    ]
    found += [reason for before, after in pairwise(stages) for reason in _of_change(before.pack, after.pack)]
    yield from dict.fromkeys(found)


def _of_stage(contract: Contract, stage: Stage, before: Stage | None) -> Iterator[str]:
    pack = stage.pack
    if stage.plan is not None and stage.plan not in pack.plans:
        yield _said(
            f"pack `{pack.name}` has no plan `{stage.plan}`", did_you_mean(stage.plan, tuple(pack.plans))
        )
        return
    given = {**pack.plans.get(stage.plan or "", {}), **stage.terms}
    wrong = [reason for name, value in stage.terms.items() for reason in _of_term(pack, name, value, before)]
    missing = [name for name, term in pack.terms.items() if term.required and name not in given]
    wrong += [f"pack `{pack.name}` needs the term `{name}`, and nothing says it" for name in missing]
    yield from wrong
    if not wrong:
        faults = build(pack, {**samples(pack), **given}, None, contract.currency)[1]
        yield from (_said(one.message, one.help) for one in faults)


def _of_term(pack: Pack, name: str, value: TermValue, before: Stage | None) -> Iterator[str]:
    """Why a value cannot be that of a term; one that was signed was read as what the term was then."""
    term = pack.terms.get(name)
    signed = before is not None and before.terms.get(name) == value
    if term is None:
        yield _said(f"pack `{pack.name}` has no term `{name}`", did_you_mean(name, tuple(pack.terms)))
    elif before is not None and signed and before.pack.terms[name].type != term.type:
        was = before.pack.terms[name].type
        yield f"the term `{name}` of pack `{pack.name}` was of type {was} and is now of type {term.type}"
    elif term.choices and value not in term.choices:
        yield _said(f"`{value}` is not a value of `{name}`", did_you_mean(str(value), term.choices))


def _of_change(before: Pack, after: Pack) -> Iterator[str]:
    """What an amendment to another pack may not change: the step of money, and what a pool holds."""
    if before.money_step != after.money_step:
        yield f"`{before.name}` and `{after.name}` round money to different steps"
    units = {one["name"]: one["unit"] for one in before.document.value.get("pools") or ()}
    for one in after.document.value.get("pools") or ():
        unit = units.get(one["name"], one["unit"])
        if unit != one["unit"]:
            yield f"pool `{one['name']}` holds {unit} in `{before.name}` and {one['unit']} in `{after.name}`"


def _said(message: str, help: str) -> str:
    return f"{message}; {help}" if help else message
