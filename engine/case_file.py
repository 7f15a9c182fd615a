"""Test files: a pack's worked cases, read and checked, each with its contracts, facts and what must come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any

from . import shape, source
from .contracts import Contract, read_contracts
from .diagnostic import Diagnostic, Span, has_errors, sort
from .packs import Pack
from .quantity import day
from .reading import did_you_mean
from .source import Document, Path, author_path
from .workspace import known_packs

CUSTOMER = "customer"
_HELP = "write what must come out, such as `total: 337.50`; `clausewise test --update` writes what does"


@dataclass(frozen=True, slots=True)
class Case:
    """One case: contracts, rows of facts by kind, the day, and what is expected with the place of each part."""

    name: str
    contracts: tuple[Contract, ...] = field(repr=False)
    facts: Mapping[str, list[Mapping[str, Any]]]
    as_of: date
    expect: Mapping[str, Any]
    document: Document = field(repr=False)
    path: Path

    @property
    def is_open(self) -> bool:
        """Whether it expects nothing yet."""
        return not self.expect.keys() - {"match"}

    def span(self, *path: str | int) -> Span:
        """Where a part of the case stands."""
        return self.document.spans[(*self.path, *path)][1]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of cases, and the pack that they are about."""

    file: str
    pack: Pack
    cases: tuple[Case, ...]


def read_case_file(
    path: FilePath | str, may_be_open: bool = False
) -> tuple[CaseFile | None, tuple[Diagnostic, ...]]:
    """The cases of a `*.test.yaml`; None where it, or a pack that it needs, has errors.

    A case that expects nothing cannot fail, which is an error unless it `may_be_open`.
    """
    path = FilePath(path)
    document, found = source.read(path)
    if document is None:
        return None, found
    if may_be_open:
        document = _with_expect(document)
    found = (*found, *shape.unheard(shape.check(document, "test"), found))
    if has_errors(found):
        return None, sort(found)
    packs, broken = known_packs(path.parent, _wanted(document.value))
    name = document.value["pack"].partition("@")[0]
    if name in broken:
        return None, sort((*found, *broken[name]))
    if name not in packs:
        place = document.spans[("pack",)][1]
        missing = f"there is no pack named `{name}` beside this file"
        help = did_you_mean(name, tuple(packs)) or "correct the name, or put the test beside its pack"
        return None, (*found, Diagnostic("unknown-pack", "error", missing, place, "pack", help))
    cases = []
    for index, raw in enumerate(document.value["cases"]):
        case, more = _case(document, raw, ("cases", index), packs)
        found = (*found, *more)
        if case and case.is_open and not may_be_open:
            found = (*found, _nothing_expected(case))
        cases += [case] if case else []
    if has_errors(found):
        return None, sort(found)
    return CaseFile(document.file, packs[name], tuple(cases)), sort(found)


def _with_expect(document: Document) -> Document:
    """The document with `expect: {match: exact}` in each case that has none."""
    listed = document.value.get("cases") if isinstance(document.value, dict) else None
    if not isinstance(listed, list):
        return document
    spans, cases = dict(document.spans), []
    for index, one in enumerate(listed):
        if isinstance(one, dict) and not one.get("expect"):
            path: Path = ("cases", index, "expect")
            spans.setdefault(path, (None, spans[path[:2]][1]))
            spans[*path, "match"] = spans[path]
            one = {**one, "expect": {"match": "exact"}}
        cases.append(one)
    return Document(document.file, {**document.value, "cases": cases}, spans)


def _nothing_expected(case: Case) -> Diagnostic:
    where = author_path(case.document.value, (*case.path, "expect"))
    message = "this case says nothing that must come out, so that it cannot fail"
    return Diagnostic("nothing-expected", "error", message, case.span("expect"), where, _HELP)


def _wanted(value: Mapping[str, Any]) -> frozenset[str]:
    """The packs that a file of cases asks for."""
    named = [value["pack"]]
    for case in value["cases"]:
        for contract, _ in _contracts(case, ()):
            named += [one["pack"] for one in (contract, *contract.get("amendments", ())) if "pack" in one]
    return frozenset(one.partition("@")[0] for one in named)


def _contracts(case: Mapping[str, Any], path: Path) -> Iterator[tuple[Mapping[str, Any], Path]]:
    if "contract" in case:
        yield case["contract"], (*path, "contract")
    for index, one in enumerate(case.get("contracts", ())):
        yield one, (*path, "contracts", index)


def _case(
    document: Document, raw: Mapping[str, Any], path: Path, packs: Mapping[str, Pack]
) -> tuple[Case | None, tuple[Diagnostic, ...]]:
    signed = _signed(document, raw, path)
    contracts, found = read_contracts(signed, packs)
    as_of = day(raw["as_of"])
    if has_errors(found) or as_of is None:
        return None, found
    facts = {kind: [_fact(row, contracts) for row in rows] for kind, rows in (raw.get("facts") or {}).items()}
    return Case(raw["name"], contracts, facts, as_of, raw["expect"], document, path), found


def _signed(document: Document, raw: Mapping[str, Any], path: Path) -> Document:
    """The contracts of a case as a file of contracts, with what was left out filled in; faults keep their place."""
    spans: dict[Path, tuple[Span | None, Span]] = {(): document.spans[path]}
    spans[("contracts",)] = document.spans[path]
    listed = []
    for index, (one, at) in enumerate(_contracts(raw, path)):
        filled = {"id": f"contract-{index + 1}", "customer": CUSTOMER, "pack": document.value["pack"]}
        listed.append({**filled, **one})
        here: Path = ("contracts", index)
        spans |= {(*here, key): document.spans[at] for key in filled}
        length = len(at)
        spans |= {
            (*here, *inner[length:]): span for inner, span in document.spans.items() if inner[:length] == at
        }
    return Document(document.file, {"contracts": listed}, spans)


def _fact(row: Mapping[str, Any], contracts: tuple[Contract, ...]) -> Mapping[str, Any]:
    """A fact that says neither contract, customer nor ticket is the first contract's customer's."""
    if any(key in row for key in ("contract", "customer", "ticket")):
        return row
    return {**row, "customer": contracts[0].customer if contracts else CUSTOMER}
