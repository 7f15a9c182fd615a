"""What the documentation shows is what the engine loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clausewise import read_contracts
from clausewise.load import pack_from
from clausewise.source import parse

ROOT = Path(__file__).parent.parent
HEAD = "pack: support-block\nversion: 1.0.0\ntitle: Example\ncurrency: USD\n"


def examples(page: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", ["README.md", "docs/authoring.md"])
def test_every_example_loads(page: str) -> None:
    """Each YAML example is a pack, a part of one, or a contracts file, and has no fault."""
    shown = examples(page)
    assert shown
    packs = {}
    for text in shown:
        is_contracts = text.startswith("contracts:")
        whole = text if is_contracts or re.search(r"^pack:", text, re.MULTILINE) else HEAD + text
        document, found = parse(whole.encode(), page)
        assert document is not None, found
        if is_contracts:
            terms = parse(
                (
                    HEAD
                    + "terms: {hourly_rate: {type: money, default: 1}}\nlabor: [{name: w, rate: $hourly_rate}]\n"
                ).encode(),
                page,
            )
            assert terms[0] is not None
            pack, _ = pack_from(terms[0])
            assert pack is not None
            _, found = read_contracts(document, {"support-block": pack})
        else:
            pack, found = pack_from(document)
            packs[page] = pack
        assert found == (), text


def test_the_readme_names_the_commands_that_the_makefile_has() -> None:
    """`make demo` and `make test` are targets."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for command in re.findall(r"^make (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE):
        assert f"\n{command}:" in makefile


def test_no_page_names_a_machine_or_a_registry() -> None:
    """The repository speaks of itself alone."""
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/**/*.md")]:
        assert not re.search(r"/work/|/root/|pypi\.org|/tmp/", path.read_text("utf-8")), path
