"""What every clause of a pack has."""

from __future__ import annotations

from dataclasses import dataclass

from .conditions import Condition
from .diagnostic import Span


@dataclass(frozen=True, slots=True)
class Clause:
    """What every clause has: its name, its condition, the words and the code for the invoice, its place."""

    name: str
    when: Condition
    label: str
    code: str
    span: Span

    @property
    def source(self) -> str:
        """Where the clause stands, the same on every machine: `rules/block-hours.yaml:55`."""
        return f"{'/'.join(self.span.file.replace(chr(92), '/').split('/')[-2:])}:{self.span.line}"
