"""What the packs of a contract say on some day of it: clauses that hold, each once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import quantity
from ..contracts import Contract
from ..packs import Pack
from ..source import Path
from ..walking import items


def clauses(contract: Contract, section: str) -> Iterator[tuple[dict[str, Any], Pack, Path]]:
    """The clauses of a section that hold on a day of a contract, with their pack and their path in it."""
    seen: set[tuple[str, Path]] = set()
    for number, stage in enumerate(contract.stages):
        after = contract.stages[number + 1].first if number + 1 < len(contract.stages) else None
        for one, path in items(stage.pack.document.value, section):
            first, last = quantity.day(one.get("from")), quantity.day(one.get("until"))
            is_over = last is not None and last < stage.first
            is_late = first is not None and (
                (after is not None and first >= after) or (contract.end is not None and first > contract.end)
            )
            if not (is_over or is_late or (stage.pack.name, path) in seen):
                seen.add((stage.pack.name, path))
                yield one, stage.pack, path
