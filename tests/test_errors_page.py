"""The catalogue of errors: each rule has a bad file, and the page says what is really printed for it."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

import clausewise
from clausewise import shape_words, yaml_state
from clausewise.cli.main import cli

ROOT = Path(__file__).parents[1]
ENGINE = Path(clausewise.__file__).parent


def _page_maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_errors", ROOT / "docs" / "make_errors.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


page = _page_maker()

# Rules that no small file gives, and why.
WITHOUT_A_FILE = {
    "unreadable-file": "there is no file, or it may not be read",
    "file-too-large": "it takes more than 1 MiB",
    "too-many-values": "it takes more than 100,000 values",
    "too-many-faults": "it takes more than 200 faults",
    "duplicate-pack": "it takes two files of a workspace",
    "nothing-expected": "only `clausewise test` asks what a case expects, and the page is made by `validate`",
    "rounding-changes": "no pack that ships rounds money to a step",
    "wrong-date": "the schemas that ship say what a day is by `pattern`; only other schemas use `format`",
    "wrong-shape": "it is for keywords that the schemas that ship do not use",
}
ABOUT_FACTS = ("fact", "read_", "find_facts", "map_tables", "text_table")
# Where a call has the name of the rule: the function and the place among its arguments. `fault` is a function
# (document, rule, …) and a method (rule, …).
FUNCTIONS = {
    "Diagnostic": 0,
    "_fault": 0,
    "note": 1,
    "fault_in_words": 1,
    "unknown": 1,
    "_lead": 5,
    "fault": 1,
}
METHODS = {"fault": 0}


def _constants(node: ast.AST) -> Iterator[str]:
    """The texts that an expression may be: `"a"`, or `"a" if … else "b"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_constants(node.body), *_constants(node.orelse))


def _rules_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            is_method = isinstance(node.func, ast.Attribute)
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = (METHODS if is_method else FUNCTIONS).get(name)
            if place is not None and place < len(node.args):
                yield from _constants(node.args[place])
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "rule":
            yield from _constants(node.value)
        # `return value, (rule, message, help)`
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and node.value.elts:
            last = node.value.elts[-1]
            if isinstance(last, ast.Tuple) and len(last.elts) == 3:
                yield from _constants(last.elts[0])


def rules_of_the_engine() -> set[str]:
    """Every rule that reading, packs and contracts may give, from the source."""
    files = [one for one in ENGINE.glob("*.py") if not one.name.startswith(ABOUT_FACTS)]
    found = {rule for file in files for rule in _rules_in(ast.parse(file.read_text("utf-8")))}
    return {yaml_state._RULES.get(rule, rule) for rule in found} | {
        *shape_words._RULES.values(),
        "wrong-shape",
    }


def test_the_page_is_fresh() -> None:
    """docs/errors.md has what is printed today."""
    assert page.PAGE.read_text("utf-8") == page.page(), "run make errors"


def test_a_stale_page_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` ends with 1 and says what to do where the page differs, and with 0 after it was written."""
    monkeypatch.setattr(page, "PAGE", tmp_path / "errors.md")
    assert page.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/errors.md is stale: run make errors\n"
    assert page.main([]) == 0
    assert page.main(["--check"]) == 0


def test_every_rule_has_a_bad_file() -> None:
    """A rule without a bad file stands in a short list that says why; nothing is in both."""
    shown = {page.rule_of(name) for name in page.files()}
    assert rules_of_the_engine() - shown - set(WITHOUT_A_FILE) == set()
    assert shown & set(WITHOUT_A_FILE) == set()
    assert set(WITHOUT_A_FILE) <= rules_of_the_engine()


def test_the_search_for_rules_finds_what_is_given() -> None:
    """Every rule that a bad file gives was found in the source."""
    given = {one.rule for name in page.files() for one in page.diagnostics(name)}
    assert given <= rules_of_the_engine()


@pytest.mark.parametrize("name", page.files())
def test_a_bad_file_gives_its_rule_first(name: str) -> None:
    """The first thing found in a bad file is its own rule, at a place, with a path to type or a help."""
    found = page.diagnostics(name)
    assert found[0].rule == page.rule_of(name)
    assert found[0].span is not None
    assert len(found) == 1


@pytest.mark.parametrize("name", page.files())
def test_the_messages_are_in_the_authors_words(name: str) -> None:
    """No message has words of a validator or of Python in it, and each is one sentence."""
    jargon = re.compile(
        r"\b(schema|instance|regex|None|True|False|dict|Decimal|Traceback|NoneType|str|int)\b"
    )
    for one in page.diagnostics(name):
        for text in (one.message, one.help):
            assert not jargon.search(text), text
            assert not re.search(r"\bDecimal\(|<class|\\x|\bu?'[^']*':", text), text
        assert one.message
        assert one.message == one.message.strip()
        assert not one.message.endswith((".", ",", ":", ";")), one.message
        assert one.message.count("`") % 2 == 0, one.message
        assert str(one.span).startswith(name)


def test_the_page_names_no_place_of_this_computer() -> None:
    """The page reads the same wherever it is made."""
    assert str(ROOT) not in page.page()


@pytest.mark.parametrize("name", ["unknown-pool.yaml", "contracts/missing-term.yaml", "not-utf-8.yaml"])
def test_the_page_shows_what_the_command_prints(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text on the page is that of the command, to the letter, and the command ends with 1."""
    monkeypatch.chdir(page.FOLDER)
    done = CliRunner().invoke(cli, ["validate", name])
    assert done.exit_code == 1
    assert done.output == page.printed(name)
