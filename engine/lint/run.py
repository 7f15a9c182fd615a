"""Running lint: what `validate` finds, and what the rules find in packs and contracts without errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath

from .. import agreed, source
from ..build import build
from ..contracts import read_contracts
from ..diagnostic import Diagnostic, has_errors, sort
from ..packs import Pack
from ..source import Document
from ..walking import leaves
from ..workspace import check, kind_of, known_packs
from .allow import without_allowed
from .catalogue import CONTRACT_RULES, RULES
from .rule import ContractRule, Rule, Signed, Subject, diagnose, diagnose_contracts


def lint(paths: Sequence[FilePath | str]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """The files that were looked at, and everything found in them, by place."""
    files, packs, found = check(paths)
    listed = [*found, *(one for pack in packs for one in lint_pack(pack))]
    by_name = {one.name: one for one in packs}
    for file in files:
        if kind_of(FilePath(file)) == "contracts":
            document, faults = source.read(file)
            if document and not has_errors(faults):
                listed += lint_contracts(document, {**_other_packs(document, by_name), **by_name})
    lines = {file: FilePath(file).read_text("utf-8", errors="replace").split("\n") for file in files}
    return files, sort(without_allowed(listed, lines))


def lint_pack(pack: Pack, rules: Iterable[Rule] = RULES) -> Iterator[Diagnostic]:
    """What the rules find in a pack."""
    subject = Subject(pack, build(pack, agreed.samples(pack))[0])
    for rule in rules:
        yield from diagnose(rule, subject)


def lint_contracts(
    document: Document, packs: Mapping[str, Pack], rules: Iterable[ContractRule] = CONTRACT_RULES
) -> Iterator[Diagnostic]:
    """What the rules find in a file of contracts; nothing where it has errors."""
    contracts, found = read_contracts(document, packs)
    for rule in rules if not has_errors(found) else ():
        yield from diagnose_contracts(rule, Signed(document, contracts))


def _other_packs(document: Document, packs: Mapping[str, Pack]) -> Mapping[str, Pack]:
    """The packs that contracts ask for beside those that are at hand."""
    asked = {
        str(text).partition("@")[0] for path, text in leaves(document.value) if path[-1:] == ("pack",)
    } - packs.keys()
    return known_packs(FilePath(document.file).parent, asked)[0] if asked else {}
