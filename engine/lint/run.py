"""Running lint: what `validate` finds, and what the rules find in packs, contracts and facts without errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath

from .. import agreed, source
from ..build import build
from ..contracts import read_contracts
from ..diagnostic import Diagnostic, has_errors, sort
from ..facts import read_facts
from ..find_facts import find_mappings
from ..mappings import read_mappings
from ..packs import Pack
from ..quantity import day_of
from ..run import prepare
from ..source import Document
from ..walking import leaves
from ..workspace import check, kind_of, known_packs
from .allow import without_allowed
from .catalogue import CONTRACT_RULES, FACT_RULES, RULES
from .fact_rule import FactRule, Happened, days_of, diagnose_facts
from .rule import ContractRule, Rule, Signed, Subject, diagnose, diagnose_contracts


def lint(paths: Sequence[FilePath | str]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """The files that were looked at, and everything found in them, by place.

    Facts are looked at where the contracts of a workspace are: in `facts` beside contracts.yaml.
    """
    files, packs, found = check(paths)
    listed = [*found, *(one for pack in packs for one in lint_pack(pack))]
    by_name = {one.name: one for one in packs}
    of_facts: list[str] = []
    for file in files:
        if kind_of(FilePath(file)) == "contracts" and (signed := _signed(file, by_name)):
            read, more = lint_facts(signed)
            of_facts += read
            listed += [*lint_contracts(signed), *more]
    lines = {file: FilePath(file).read_text("utf-8", errors="replace").split("\n") for file in files}
    return (*files, *of_facts), sort(
        without_allowed(listed, lines, [one.name for one in FACT_RULES], every_rule=not has_errors(found))
    )


def lint_pack(pack: Pack, rules: Iterable[Rule] = RULES) -> Iterator[Diagnostic]:
    """What the rules find in a pack."""
    subject = Subject(pack, build(pack, agreed.samples(pack))[0])
    for rule in rules:
        yield from diagnose(rule, subject)


def lint_contracts(signed: Signed, rules: Iterable[ContractRule] = CONTRACT_RULES) -> Iterator[Diagnostic]:
    """What the rules find in contracts without errors."""
    for rule in rules:
        yield from diagnose_contracts(rule, signed)


def lint_facts(
    signed: Signed, rules: Iterable[FactRule] = FACT_RULES
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """The files of facts beside the contracts of a workspace, and what reading them and the rules find."""
    file = FilePath(signed.document.file)
    folder = file.with_name("facts")
    if file.name != "contracts.yaml" or not folder.is_dir() or not signed.contracts:
        return (), ()
    facts, found = read_facts([folder])
    days = days_of(facts)
    if days is None:
        return facts.files, found
    mappings, _ = read_mappings(find_mappings([folder]))
    run = prepare(signed.contracts, day_of(days[1] + 1))  # a day more: elsewhere it is tomorrow
    happened = Happened(signed.document, run, *days, facts, mappings)
    return facts.files, (*found, *diagnose_facts(rules, happened))


def _signed(file: str, packs: Mapping[str, Pack]) -> Signed | None:
    """The contracts of a file, with the packs at hand and those that they ask for beside; None where it has errors."""
    document, faults = source.read(file)
    if document is None or has_errors(faults):
        return None
    contracts, found = read_contracts(document, {**_other_packs(document, packs), **packs})
    return None if has_errors(found) else Signed(document, contracts)


def _other_packs(document: Document, packs: Mapping[str, Pack]) -> Mapping[str, Pack]:
    """The packs that contracts ask for beside those that are at hand."""
    asked = {
        str(text).partition("@")[0] for path, text in leaves(document.value) if path[-1:] == ("pack",)
    } - packs.keys()
    return known_packs(FilePath(document.file).parent, asked)[0] if asked else {}
