"""Rules of lint: the page of each is its test. What it avoids gives exactly what it shows, what it prefers nothing.

An example of a rule over packs is a pack (its sections), of one over contracts a pack and contracts, of one over facts
these and a file of facts, which is named: ```csv file=purchases.csv
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest

from clausewise import lint as package
from clausewise.cli import render_text
from clausewise.contracts import read_contracts
from clausewise.diagnostic import Diagnostic, sort
from clausewise.lint.allow import without_allowed
from clausewise.lint.catalogue import ALL, CONTRACT_RULES, FACT_RULES, RULES, page
from clausewise.lint.rule import Signed
from clausewise.lint.run import lint, lint_contracts, lint_pack
from clausewise.load import load_pack, pack_from, shipped_packs
from clausewise.packs import Pack
from clausewise.source import Document, parse

HEAD = "pack: pack\nversion: 1.0.0\ntitle: A pack\nsummary: It has clauses.\ncurrency: USD\n"
ROOT = Path(__file__).parent.parent
NAMES = [one.name for one in ALL]
_GIVEN = {
    **dict.fromkeys((one.name for one in RULES), ("yaml",)),
    **dict.fromkeys((one.name for one in CONTRACT_RULES), ("yaml", "yaml")),
    **dict.fromkeys((one.name for one in FACT_RULES), ("yaml", "yaml", "csv")),
}
_BLOCK = re.compile(r"```(\w+(?: file=\w+\.csv)?)\n(.*?)```", re.DOTALL)


def read(text: str, file: str) -> tuple[Document, tuple[Diagnostic, ...]]:
    """A document, with the faults of its spelling."""
    document, faults = parse(text.encode(), file)
    assert document is not None, faults
    return document, faults


def headed(text: str) -> str:
    """A whole pack: sections, after a head where they have none of their own."""
    return text if text.startswith("pack:") else HEAD + text


def pack_of(whole: str) -> Pack:
    """A pack without errors."""
    pack, found = pack_from(*read(whole, "pack.yaml"))
    assert pack is not None, [one.message for one in found]
    return pack


def linted(text: str, contracts: str = "") -> str:
    """What lint prints for the sections of a pack, and for contracts that use it and those that ship."""
    whole = headed(text)
    pack = pack_of(whole)
    lines = {"pack.yaml": whole.split("\n")}
    found = [*lint_pack(pack)]
    if contracts:
        lines["contracts.yaml"] = contracts.split("\n")
        packs = {name: load_pack(path)[0] for name, path in shipped_packs().items() if name in contracts}
        known = {"pack": pack, **{name: one for name, one in packs.items() if one}}
        document, faults = read(contracts, "contracts.yaml")
        signed, wrong = read_contracts(document, known, spelling=faults)
        assert not wrong
        found += lint_contracts(Signed(document, signed))
    return render_text.render(sort(without_allowed(found, lines)), lambda file: lines[file])


def happened(folder: Path, pack: str, contracts: str, file: str, facts: str) -> str:
    """What lint prints for a workspace with one pack and one file of facts, in its folder."""
    texts = {"rules/pack.yaml": headed(pack), "contracts.yaml": contracts, f"facts/{file}": facts}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    with contextlib.chdir(folder):
        return render_text.render(lint(["."])[1], render_text.file_lines())


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_rule_is_its_test(name: str, tmp_path: Path) -> None:
    """Its examples stand under Avoid and Prefer; there may be several of each."""
    text = page(name)
    assert text is not None
    assert text.startswith(f"# {name}\n")
    avoid, prefer = (_BLOCK.findall(part) for part in text.split("## Avoid")[1].split("## Prefer"))
    given = _GIVEN[name]
    size = len(given)
    assert avoid
    assert prefer
    assert [kind.split()[0] for kind, _ in avoid] == [*given, "text"] * (len(avoid) // (size + 1))
    assert [kind.split()[0] for kind, _ in prefer] == [*given] * (len(prefer) // size)

    def printed(start: int, blocks: list[tuple[str, str]]) -> str:
        files = [one for _, one in blocks[start : start + size]]
        if size < 3:
            return linted(*files)
        file = blocks[start + size - 1][0].partition("=")[2]
        return happened(tmp_path / f"{len(blocks)}-{start}", *files[:2], file, files[2])

    for start in range(0, len(avoid), size + 1):
        shown = avoid[start + size][1]
        assert printed(start, avoid).strip() == shown.strip()
        assert f"[{name}]" in shown
    for start in range(0, len(prefer), size):
        assert f"[{name}]" not in printed(start, prefer)


def test_every_rule_is_in_the_catalogue_with_a_page() -> None:
    """In the order of the names, so that a stranger finds the place."""
    folder = Path(package.__file__).parent
    for listed in (RULES, CONTRACT_RULES, FACT_RULES):
        assert sorted(one.name for one in listed) == [one.name for one in listed]
    assert sorted(one.stem.replace("_", "-") for one in folder.glob("*.md")) == NAMES


@pytest.mark.parametrize("folder", ["rules", "examples/msp/rules"])
def test_nothing_is_found_in_the_packs_that_ship(folder: str) -> None:
    """What ships is an example to others."""
    files, found = lint([ROOT / folder])
    assert files
    assert [f"{one.span} {one.rule}: {one.message}" for one in found] == []


def test_contracts_are_looked_at_with_the_packs_beside_them(tmp_path: Path) -> None:
    """Those of the folder and those that ship; not at all where the file has errors."""
    (tmp_path / "rules").mkdir()
    leaving = "labor:\n  - {name: out, when: {role: lead}, treatment: next-contract}\n"
    (tmp_path / "rules" / "pack.yaml").write_text(HEAD + leaving + "  - {name: work, rate: 1.00}\n", "utf-8")
    one = "  - {id: A, customer: a, pack: pack@1.0.0, start: 2026-01-01}%s\n"
    contracts = tmp_path / "contracts.yaml"

    def found(text: str) -> list[str]:
        contracts.write_text(f"contracts:\n{text}", "utf-8")
        assert [rule.rule for rule in lint([tmp_path])[1]] == [rule.rule for rule in lint([contracts])[1]]
        return [rule.rule for rule in lint([tmp_path])[1]]

    assert found(one % "") == ["next-contract-leads-nowhere"]
    assert found(one % " # allow: next-contract-leads-nowhere -- a lead never works here") == []
    assert found(one % "" + "  - {id: B, customer: a, pack: break-fix, start: 2026-01-01}\n") == []
    assert found(one % "" + "  - {id: B, customer: b, pack: brek-fix, start: 2026-01-01}\n") == [
        "unknown-pack"
    ]


def test_a_finding_that_is_meant_is_allowed_with_a_reason() -> None:
    """On its line, or alone on the line above; without a reason that is told, and so is one that allows nothing."""
    term = "terms:\n%s  spare: {type: money, default: 1.00}%s\nlabor: [{name: work, rate: 1.00}]\n"
    assert "unused-term" in linted(term % ("", ""))
    assert linted(term % ("", " # allow: unused-term -- contracts of 2025 set it")) == ""
    assert linted(term % ("  # allow: unused-term -- contracts of 2025 set it\n", "")) == ""
    assert "allow-without-reason" in linted(term % ("", " # allow: unused-term"))
    assert "stale-allow" in linted(
        "labor: [{name: work, rate: 1.00}] # allow: unused-term -- was once needed\n"
    )


def test_uncovered_looks_at_what_can_be_and_no_more() -> None:
    """Days and bands would have to fit together, and too many combinations are not looked at."""
    card = "rates: [{name: card, lines: [{when: %s, rate: 1.00}]}]\nlabor: [{name: work, rate: card}]\n"
    roles = "attributes: {role: {values: [a, b]}}\n"
    assert "`role: b`" in linted(roles + card % "{role: a}")
    calendar = 'calendar: {business: {mon-fri: "08:00-18:00"}}\n'
    assert "[uncovered]" in linted(calendar + card % "{clock: business}")
    assert "[uncovered]" not in linted(calendar + roles + card % "{clock: business, weekday: mon, role: a}")
    assert "`weekday: mon`" in linted(card % "{weekday: sat}")
    many = "".join(f"  a{n}: {{values: [x, y, z, u]}}\n" for n in range(8))
    asked = ", ".join(f"a{n}: x" for n in range(8))
    assert "[uncovered]" not in linted(f"attributes:\n{many}" + card % f"{{{asked}}}")
