"""The catalogue of rejections: each reason has a bad row, and the page says what is really said of it."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import clausewise
from clausewise import fact_sentences, refuse

ROOT = Path(__file__).parents[1]
ENGINE = Path(clausewise.__file__).parent


def _page_maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_rejected", ROOT / "docs" / "make_rejected.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


page = _page_maker()
# Reasons that no row of text gives, and why.
WITHOUT_A_ROW = {
    "bad-id": "it takes more than 200 characters, or a line break",
    "unreadable-column": "it takes a Parquet file",
}
# Where a reason is the first of a pair, with its sentence; elsewhere such a pair is a rule and its message.
OF_PAIRS = ("bill_adjustments", "head_counts", "purchases", "refuse", "take", "table_header", "vocabulary")
ELSEWHERE = {"bad-row", "clashing-id", "missing-column", "unreadable-column"}


def _pairs(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant):
            word, sentence = node.elts[0].value, node.elts[1]
            says = isinstance(sentence, (ast.JoinedStr, ast.Call)) or (
                isinstance(sentence, ast.Constant) and " " in str(sentence.value)
            )
            if says and isinstance(word, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word):
                yield word


def reasons_of_the_engine() -> set[str]:
    """Every reason for which a fact may be rejected, from the source."""
    found = {
        word
        for module in OF_PAIRS
        for word in _pairs(ast.parse((ENGINE / f"{module}.py").read_text("utf-8")))
    }
    routing = re.findall(r'pl\.lit\("([a-z-]+)"\)', (ENGINE / "route.py").read_text("utf-8"))
    return {*found, *routing, *fact_sentences.SENTENCES, *refuse.SENTENCES, *ELSEWHERE}


def test_every_reason_has_a_bad_row() -> None:
    """A reason without a bad row stands in a short list that says why; nothing is in both."""
    shown = {reason for reason, *_ in page.rejected()}
    assert reasons_of_the_engine() - shown == set(WITHOUT_A_ROW)
    assert shown <= reasons_of_the_engine()


def test_the_page_is_fresh() -> None:
    """docs/rejected.md has what is said today, and names no place of this computer."""
    assert page.PAGE.read_text("utf-8") == page.page(), "run make errors"
    assert str(ROOT) not in page.page()


def test_every_message_says_what_to_do() -> None:
    """What is wrong, then after a colon or in a question what to type; no word of Python."""
    for reason, _, _, message in page.rejected():
        assert re.search(r": .|\?$", message), (reason, message)
        assert not re.search(r"\b(None|True|False|dict|Decimal|Traceback)\b", message)
        assert message.count("`") % 2 == 0


def test_a_stale_page_is_told(tmp_path: Path, monkeypatch, capsys) -> None:
    """`--check` ends with 1 and says what to do where the page differs, and with 0 after it was written."""
    monkeypatch.setattr(page, "PAGE", tmp_path / "rejected.md")
    assert page.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/rejected.md is stale: run make errors\n"
    assert page.main([]) == 0
    assert page.main(["--check"]) == 0
    assert page.main(["--help"]) == 2
