"""The change of meaning between two packs: what is written, what is decided, what is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..agreed import samples
from ..build import build
from ..contracts import Contract
from ..facts import Facts
from ..lint.situations import MOST
from ..packs import Pack
from .amounts import Amounts, amounts
from .decisions import Decisions, decisions
from .written import Change, changes


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes between two packs. `amounts` is None where no workspace was asked."""

    old: str
    new: str
    changes: tuple[Change, ...]
    decisions: Decisions
    amounts: Amounts | None

    @property
    def is_empty(self) -> bool:
        """Whether both packs mean the same."""
        paid = self.amounts is not None and not self.amounts.is_empty
        return not (self.changes or self.decisions.changed or paid)


def diff_packs(
    old: Pack, new: Pack, *, contracts: Sequence[Contract] = (), facts: Facts | None = None,
    as_of: date | None = None, since: date | None = None, most: int = MOST,
) -> Difference:  # fmt: skip
    """What changes in meaning from one pack to another.

    Decisions are those under the defaults of both packs, with the clauses that hold on `as_of` (all, without it), over
    at most `most` situations. With contracts, facts and `as_of` there is what customers pay, from `since` on. Raises
    ValueError for facts without `as_of`, and as `evaluate` does.
    """
    if facts is not None and as_of is None:
        raise ValueError("say as of which day the facts are to be evaluated")
    before, after = (build(one, samples(one), as_of)[0] for one in (old, new))
    paid = amounts(old, new, contracts, facts, as_of, since) if facts is not None and as_of else None
    was, now = (f"{one.name} {one.version}" for one in (old, new))
    return Difference(was, now, changes(old, new), decisions(before, after, most), paid)
