"""clausewise: service contracts as files that can be read, checked, tested and run.

    import clausewise as cw

    pack, diagnostics = cw.load_pack("rules/block-hours.yaml")
    workspace, diagnostics = cw.load_workspace("examples/msp")
    result = cw.evaluate(workspace.contracts, workspace.facts, as_of=date(2026, 3, 31))
    result.charges, result.draws, result.balances, result.actions, result.rejected

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .comparison.alternatives import read_alternative
    from .comparison.comparing import compare
    from .comparison.values import Comparison
    from .contracts import Contract, read_contracts
    from .describing.document import describe
    from .diagnostic import Diagnostic, Related, Span
    from .diff.difference import Difference, diff_packs
    from .evaluation import Result, evaluate
    from .explaining.explaining import explain
    from .explaining.values import Explanation
    from .facts import Facts, facts_from_rows, read_facts
    from .hold import Alternative
    from .load import load_pack, shipped_packs
    from .notices import Notice
    from .packs import Pack
    from .workspace import Workspace, load_workspace, validate
    from .writers import write

__version__ = "0.1.0"

_HOMES = {
    "Alternative": "hold", "read_alternative": "comparison.alternatives",
    "Comparison": "comparison.values", "compare": "comparison.comparing",
    "Difference": "diff.difference", "diff_packs": "diff.difference",
    "Contract": "contracts", "read_contracts": "contracts",
    "describe": "describing.document",
    "Explanation": "explaining.values", "explain": "explaining.explaining",
    "Diagnostic": "diagnostic", "Related": "diagnostic", "Span": "diagnostic",
    "Result": "evaluation", "evaluate": "evaluation",
    "Facts": "facts", "facts_from_rows": "facts", "read_facts": "facts",
    "Notice": "notices",
    "load_pack": "load", "shipped_packs": "load", "Pack": "packs",
    "Workspace": "workspace", "load_workspace": "workspace", "validate": "workspace",
    "write": "writers",
}  # fmt: skip

__all__ = [
    "Alternative", "Comparison", "Contract", "Diagnostic", "Difference", "Explanation", "Facts", "Notice", "Pack",
    "Related", "Result", "Span", "Workspace", "__version__", "compare", "describe", "diff_packs", "evaluate", "explain",
    "facts_from_rows", "load_pack", "load_workspace", "read_alternative", "read_contracts", "read_facts",
    "shipped_packs", "validate", "write",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value
