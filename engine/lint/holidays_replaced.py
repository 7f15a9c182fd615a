"""holidays-replaced: a contract's own holidays, in the same country, without what its pack has taken out or added."""

from __future__ import annotations

from collections.abc import Iterator

from ..public_holidays import is_name
from ..walking import mapping
from .rule import ContractRule, Finding, Signed


def _check(signed: Signed) -> Iterator[Finding]:
    """Where the contract says nothing of its own about single days."""
    for contract in signed.contracts:
        own = contract.holidays
        if own is None or own.without or own.extra:
            continue
        for stage in contract.stages:
            said = mapping(mapping(stage.pack.document.value, "calendar"), "holidays")
            code = str(said.get("code", ""))
            if not own.code or code.partition("-")[0] != own.code.partition("-")[0]:
                continue
            without = [name for name in said.get("without") or () if is_name(own.code, name)]
            extra = [str(day) for day in said.get("extra") or ()]
            lost = [*(f"{name} counts" for name in without), *(f"{day} does not" for day in extra)]
            if lost:
                keys = {"without": without, "extra": extra}
                typed = ", ".join(f"{key}: [{', '.join(days)}]" for key, days in keys.items() if days)
                yield Finding(
                    ("contracts", contract.position, "holidays"),
                    f"these holidays hold instead of those of `{stage.pack.name}`: {', '.join(lost)}",
                    f"add `{typed}`, as the pack has it",
                    (("the pack says it here", stage.pack.document.spans["calendar", "holidays"][1]),),
                )
                break


RULE = ContractRule("holidays-replaced", "warning", _check)
