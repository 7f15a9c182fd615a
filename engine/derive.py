"""How a row of a case's result came about that is not as expected."""

from __future__ import annotations

from .explaining.explaining import explain
from .explaining.values import Explanation, Unknown
from .facts import facts_from_rows
from .run_case import Difference, Outcome


def derivations(outcome: Outcome) -> tuple[tuple[Explanation, ...], ...]:
    """For each difference of a case the steps of the charge or movement that came; nothing of other rows."""
    return tuple(_derivation(outcome, one) for one in outcome.differences)


def _derivation(outcome: Outcome, difference: Difference) -> tuple[Explanation, ...]:
    if not difference.id or difference.table not in ("charges", "draws"):
        return ()
    case = outcome.case
    facts = facts_from_rows(case.facts, case.document.file)
    found = explain(case.contracts, facts, difference.id, as_of=case.as_of)
    return () if isinstance(found, Unknown) else found
