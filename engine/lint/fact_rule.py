"""Rules over what happened: a name, a severity, and a function that finds rows of facts, or contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from .. import mappings as mapping_files
from ..diagnostic import Diagnostic, Related, Severity, Span
from ..fact_kinds import EVALUATED
from ..fact_places import places_in
from ..facts import Facts
from ..quantity import DAY
from ..run import Run
from ..source import Document
from .rule import Finding, diagnostic


@dataclass(frozen=True, slots=True)
class Happened:
    """A workspace without errors: the file of its contracts, what they say up to the last day of the facts, the first
    and the last day of these, the facts, and the mappings by which they were read."""

    document: Document
    run: Run
    first: int
    last: int
    facts: Facts
    mappings: tuple[mapping_files.Mapping, ...]

    def mapped(self, file: int, column: str) -> mapping_files.Column | None:
        """What a mapping says about a column of a file."""
        fitting = [one for one in self.mappings if one.fits(self.facts.files[file])]
        columns = (one for mapping in fitting for one in mapping.columns)
        return next((one for one in columns if one.name == column), None)


@dataclass(frozen=True, slots=True)
class FactFinding:
    """A cell of a row of a kind's table, the contract that is concerned (its number in the run), what is odd, and what
    to type."""

    kind: str
    row: Mapping[str, Any]
    column: str
    c: int
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class FactRule:
    """A rule of lint over the facts of a workspace, with its contracts and their packs."""

    name: str
    severity: Severity
    check: Callable[[Happened], Iterator[FactFinding | Finding]]


def days_of(facts: Facts) -> tuple[int, int] | None:
    """The first and the last day on which anything happened; None where nothing has.

    Not those that rows look ahead to: a purchase may last until 2099.
    """
    times = [facts.tables[kind][shape.times[0]] for kind, shape in EVALUATED.items()]
    seconds = [one for time in times for one in (time.min(), time.max()) if isinstance(one, int)]
    return (min(seconds) // DAY, max(seconds) // DAY) if seconds else None


def diagnose_facts(rules: Iterable[FactRule], happened: Happened) -> Iterator[Diagnostic]:
    """What rules find, at the places where it stands. Each file with findings is opened once."""
    rows: list[tuple[FactRule, FactFinding]] = []
    for rule in rules:
        for one in rule.check(happened):
            if isinstance(one, Finding):
                yield diagnostic(rule.name, rule.severity, happened.document, one)
            else:
                rows.append((rule, one))
    places = _places(happened, [one for _, one in rows])
    for rule, one in rows:
        contract = happened.run.contracts[one.c]
        signed = happened.document.spans["contracts", contract.position, "id"][1]
        yield Diagnostic(
            rule.name, rule.severity, one.message, places[one.row["file"]][one.row["row"], _written(happened, one)],
            f'{one.kind}["{one.row["id"]}"].{one.column}', one.help, (Related("its contract is here", signed),),
        )  # fmt: skip


def _places(happened: Happened, found: Iterable[FactFinding]) -> Mapping[int, Mapping[tuple[int, str], Span]]:
    asked: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for one in found:
        asked[one.row["file"]].add((one.row["row"], _written(happened, one)))
    return {file: places_in(happened.facts.files[file], asked[file]) for file in sorted(asked)}


def _written(happened: Happened, one: FactFinding) -> str:
    """The column as its file calls it."""
    column = happened.mapped(one.row["file"], one.column)
    return one.column if column is None or column.of is None else column.of


def first_of_each(table: pl.DataFrame, *keys: str) -> Iterator[tuple[dict[str, Any], int]]:
    """The first row, by file and row, of those that agree in the keys, and how many others there are."""
    table = table.sort("file", "row")
    counted = table.group_by(keys, maintain_order=True).agg(pl.all().first(), _others=pl.len() - 1)
    for row in counted.sort("file", "row").iter_rows(named=True):
        yield row, row.pop("_others")
