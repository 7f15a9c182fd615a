"""Rules of lint: the page of each is its test. What it avoids gives exactly what it shows, what it prefers nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clausewise import lint as package
from clausewise.cli import render_text
from clausewise.lint.allow import without_allowed
from clausewise.lint.catalogue import RULES, page
from clausewise.lint.run import lint, lint_pack
from clausewise.load import pack_from
from clausewise.source import parse

HEAD = "pack: pack\nversion: 1.0.0\ntitle: A pack\ncurrency: USD\ntimezone: UTC\n"
ROOT = Path(__file__).parent.parent
NAMES = [one.name for one in RULES]
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def linted(text: str) -> str:
    """What lint prints for the sections of a pack."""
    whole = HEAD + text
    document, faults = parse(whole.encode(), "pack.yaml")
    assert document is not None, faults
    pack, found = pack_from(document, faults)
    assert pack is not None, [one.message for one in found]
    lines = whole.split("\n")
    kept = tuple(without_allowed(lint_pack(pack), {"pack.yaml": lines}))
    return render_text.render(kept, lambda file: lines)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_rule_is_its_test(name: str) -> None:
    """Its examples stand under Avoid and Prefer; there may be several of each."""
    text = page(name)
    assert text is not None
    assert text.startswith(f"# {name}\n")
    avoid, prefer = text.split("## Avoid")[1].split("## Prefer")
    blocks = _BLOCK.findall(avoid)
    assert blocks
    for (kind, pack), (also, shown) in zip(blocks[::2], blocks[1::2], strict=True):
        assert (kind, also) == ("yaml", "text")
        assert linted(pack).strip() == shown.strip()
        assert f"[{name}]" in shown
    near_misses = _BLOCK.findall(prefer)
    assert near_misses
    for _, pack in near_misses:
        assert f"[{name}]" not in linted(pack)


def test_every_rule_is_in_the_catalogue_with_a_page() -> None:
    """In the order of the names, so that a stranger finds the place."""
    folder = Path(package.__file__).parent
    assert sorted(NAMES) == NAMES
    assert sorted(one.stem.replace("_", "-") for one in folder.glob("*.md")) == NAMES


@pytest.mark.parametrize("folder", ["rules", "examples/msp/rules"])
def test_nothing_is_found_in_the_packs_that_ship(folder: str) -> None:
    """What ships is an example to others."""
    files, found = lint([ROOT / folder])
    assert files
    assert [f"{one.span} {one.rule}: {one.message}" for one in found] == []


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
