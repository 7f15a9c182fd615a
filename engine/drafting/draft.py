"""Draft: answers -> a pack, its cases with what comes out of them, and a contract, as texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ..case_file import read_case_file
from ..case_update import update
from ..diagnostic import Diagnostic
from ..edit import below, edited
from ..lint.run import lint
from ..source import parse
from ..yaml_flow import flow
from .answers import Answers, slug
from .cases_text import cases_text
from .pack_text import pack_text


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a pack and of its cases, and what lint finds in them: nothing, if the numbers make sense."""

    pack: str
    cases: str
    found: tuple[Diagnostic, ...]


def draft(answers: Answers) -> Draft:
    """A pack by the answers, with cases that pass and exercise every clause of it."""
    name = answers["name"]
    with TemporaryDirectory() as folder:
        pack, cases = Path(folder, f"{name}.yaml"), Path(folder, f"{name}.test.yaml")
        pack.write_text(pack_text(answers), "utf-8")
        cases.write_text(cases_text(answers), "utf-8")
        file, found = read_case_file(cases, may_be_open=True)
        if file is not None:
            update(file)
            _, found = lint([pack, cases])
        found = tuple(
            replace(one, span=one.span and replace(one.span, file=Path(one.span.file).name)) for one in found
        )
        return Draft(pack.read_text("utf-8"), cases.read_text("utf-8"), found)


def with_contract(content: str, file: str, answers: Answers) -> str | None:
    """A file of contracts (empty: there is none yet) with one more; None where it has none of them to stand behind."""
    lines = list(_contract(answers))
    if not content.strip():
        return "\n".join(["contracts:", *(f"  {line}" for line in lines)]) + "\n"
    document, _ = parse(content.encode(), file)
    listed = document.value.get("contracts") if document and isinstance(document.value, dict) else None
    if document is None or not isinstance(listed, list) or not listed:
        return None
    last = document.spans["contracts", len(listed) - 1][1]
    margin, dash, _ = content.splitlines()[last.line - 1].partition("- ")
    if not dash or margin.strip():
        return None
    return edited(content, [below(file, content, last.end_line, [f"{margin}{line}" for line in lines])])


def _contract(answers: Answers) -> Iterator[str]:
    text = pack_text(answers)
    told = [who for who in ("account-manager", "accounts-receivable") if f"notify: {who}" in text]
    customer = slug(answers["customer"])
    id = f"{customer}-{answers['name']}".upper()[:100]
    yield f"- id: {id}"
    yield f"  customer: {customer}"
    yield f"  pack: {answers['name']}"
    yield f"  start: {answers['start']}"
    if told:
        yield f"  contacts: {flow(dict.fromkeys(told, answers['contact']))}"
