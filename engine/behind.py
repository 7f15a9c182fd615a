"""Behind: what the stages before `bill` have made; charge lines and movements point to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from .demand import Demands
from .draw import Drawn
from .head_counts import HeadCounts
from .meter import Metered
from .place import Work
from .supply import Supply
from .take import Taken
from .take_all import TakenAll


@dataclass(frozen=True, slots=True)
class Behind:
    """The facts of each kind, the tickets that can be used, and what became of all of them up to what pools gave.

    `expenses` are those taken, with what the customer pays in minor units.
    """

    facts: Mapping[str, pl.DataFrame]
    tickets: pl.DataFrame
    work: Work
    counts: HeadCounts
    taken: TakenAll
    metered: Sequence[Metered]
    expenses: Sequence[tuple[Taken, int]]
    supplied: Supply
    demands: Demands
    drawn: Drawn
