"""What the packs that ship say in plain English, word by word; `make golden` writes these files anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from running_cli import run

from clausewise import describe, load_pack, shipped_packs

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden" / "describe"


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_a_pack_that_ships_says_what_was_read_and_agreed(name: str) -> None:
    """The text of each pack is that of its file: a change of words is seen in review."""
    assert run("describe", str(ROOT / "rules" / f"{name}.yaml")).stdout == (GOLDEN / f"{name}.md").read_text(
        "utf-8"
    )


def test_there_is_a_file_for_each_pack_and_for_no_other() -> None:
    """No file stays behind when a pack goes."""
    assert sorted(one.stem for one in GOLDEN.glob("*.md")) == sorted(shipped_packs())


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_each_pack_has_an_example_that_adds_up(name: str) -> None:
    """The last table ends in a total of amounts that the engine computed."""
    assert "| **Total** |" in (GOLDEN / f"{name}.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_every_table_is_a_table_of_the_page(name: str) -> None:
    """All tables have the same number of cells in all rows, and none is shown as text with bars."""
    pack, _ = load_pack(shipped_packs()[name])
    assert pack is not None
    page = describe(pack, form="html")
    tables = (GOLDEN / f"{name}.md").read_text("utf-8").count("\n|---|")
    assert page.count("<table>") == tables
    assert "|---|" not in page


def test_the_page_about_describe_shows_real_output() -> None:
    """Each block of the page is a part of what the command prints."""
    page = (ROOT / "docs" / "describe.md").read_text("utf-8")
    shown = [one.partition("\n```")[0] for one in page.split("```markdown\n")[1:]]
    printed = run("describe", "block-hours").stdout
    assert shown
    assert all(MarkdownIt().render(one) and one in printed for one in shown)
