"""What an author sees of a diagnostic, exactly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from clausewise.cli import render_concise, render_json, render_text
from clausewise.cli.outcome import exit_code
from clausewise.diagnostic import Diagnostic, Related, Span

FILE = "rules/block-hours.yaml"
PACK = [
    "pack: block-hours",
    "version: 1.0.0",
    "",
    "labor:",
    "  - name: after-hours",
    "    titel: After hours",
    "    rate: 150.00",
    "",
    "pools:",
    "    id: onsite-2",
]
UNKNOWN = Diagnostic(
    "unknown-key",
    "error",
    "`titel` is not a key that belongs here",
    Span(FILE, 6, 5, 6, 10),
    'labor["after-hours"].titel',
    "did you mean `title`?",
)
TWICE = Diagnostic(
    "duplicate-key",
    "error",
    "`id` appears twice in the same block",
    Span(FILE, 10, 5, 10, 7),
    help="keep one of them",
    related=(Related("first `id` is here", Span(FILE, 9, 5, 9, 7)),),
)
NOWHERE = Diagnostic(
    "no-contracts", "warning", "this workspace has no contracts", None, help="add contracts.yaml"
)


def lines(file: str) -> list[str]:
    """The pack above, and no other file."""
    return PACK if file == FILE else []


def shown(line: str, start: int, end: int, end_line: int = 1) -> list[str]:
    """The excerpt of one line: what stands after the bar of the line's row and of the caret's row."""
    one = Diagnostic("r", "error", "m", Span("f", 1, start, end_line, end))
    rows = render_text.render([one], lambda _: [line]).splitlines()
    return [rows[3].removeprefix("1 | "), rows[4].removeprefix("  | ")]


def test_text_has_rule_sentence_place_excerpt_note_and_help() -> None:
    """The anatomy: everything in the first line, then where, then what to type."""
    assert render_text.render([UNKNOWN, TWICE, NOWHERE], lines) == (
        "error[unknown-key]: `titel` is not a key that belongs here\n"
        ' --> rules/block-hours.yaml:6:5  (labor["after-hours"].titel)\n'
        "  |\n"
        "6 |     titel: After hours\n"
        "  |     ^^^^^\n"
        "  = help: did you mean `title`?\n"
        "\n"
        "error[duplicate-key]: `id` appears twice in the same block\n"
        "  --> rules/block-hours.yaml:10:5\n"
        "   |\n"
        "10 |     id: onsite-2\n"
        "   |     ^^\n"
        "   = note: first `id` is here: rules/block-hours.yaml:9:5\n"
        "   = help: keep one of them\n"
        "\n"
        "warning[no-contracts]: this workspace has no contracts\n"
        "  = help: add contracts.yaml\n"
    )


def test_without_the_file_the_excerpt_is_left_out() -> None:
    """And a line past the end of a file that has changed since counts as gone."""
    place = " --> rules/block-hours.yaml:6:5"
    text = render_text.render([UNKNOWN], lambda _: [])
    assert text.splitlines()[1].startswith(place)
    assert "|" not in text
    assert "|" not in render_text.render([UNKNOWN], lambda _: PACK[:5])


def test_the_caret_stands_under_the_span_after_tabs_and_wide_characters() -> None:
    """A tab is four cells, an ideograph two, an accent of its own none, a joined picture two."""
    assert shown("\tid: x", 2, 4) == ["    id: x", "    ^^"]
    assert shown("東京: 大阪", 5, 7) == ["東京: 大阪", "      ^^^^"]
    assert shown("e\u0301te\u0301: x", 8, 9) == ["e\u0301te\u0301: x", "     ^"]
    assert shown("👩\u200d💻: x", 6, 7) == ["👩\u200d💻: x", "    ^"]


def test_the_caret_has_at_least_one_cell_and_stays_on_its_line() -> None:
    """An empty span, one past the end of the line, and one that goes on to later lines."""
    assert shown("id:", 4, 4) == ["id:", "   ^"]
    assert shown("id:   ", 9, 12) == ["id:", "   ^"]
    assert shown("when: {a: 1,", 7, 3, end_line=2) == ["when: {a: 1,", "      ^^^^^^"]
    assert shown("", 1, 1) == ["1 |", "^"]


@pytest.mark.parametrize("start", [1, 40, 99, 100, 101, 300, 580, 595])
@pytest.mark.parametrize("letter", ["x", "東"])
def test_a_very_long_line_is_cut_around_the_caret(start: int, letter: str) -> None:
    """What the caret points at is shown whole, within 100 cells, with `…` where something is missing."""
    line = letter * (start - 1) + "HERE" + letter * (596 - start)
    text, caret = shown(line, start, start + 4)
    assert cell_len(text) <= render_text.LONGEST_LINE
    assert caret == " " * cell_len(text[: text.index("HERE")]) + "^^^^"
    assert text.startswith("…") == (start > 26)
    assert text.endswith("…") == (not line.endswith(text.lstrip("…")))


def test_a_very_long_value_is_underlined_as_far_as_it_is_shown() -> None:
    """A span longer than the window ends with it."""
    text, caret = shown("key: " + "x" * 5000, 6, 5006)
    assert cell_len(text) == len(caret) + 1 <= render_text.LONGEST_LINE
    assert caret.startswith("     ^")


def test_nothing_in_a_file_can_steer_the_terminal() -> None:
    """Escape sequences, backspaces and marks that turn the direction of text are shown as signs."""
    one = Diagnostic(
        "r", "error", "bad \x1b[31mred\nnext", Span("\x1b]0;x\x07.yaml", 1, 1, 1, 3), "a\x08", "x\x1b[0m"
    )
    text = render_text.render([one], lambda _: ["a\x1b[2J\u202eb\x7f\x9b"])
    assert text == (
        "error[r]: bad ␛[31mred next\n"
        " --> ␛]0;x␇.yaml:1:1  (a␈)\n"
        "  |\n"
        "1 | a␛[2J�b␡�\n"
        "  | ^^\n"
        "  = help: x␛[0m\n"
    )
    assert "\x1b" not in render_concise.render([one])


def test_colour_adds_only_colour() -> None:
    """Without the escape sequences the text is the same."""
    import click

    text = render_text.render([UNKNOWN, TWICE, NOWHERE], lines, colour=True)
    assert "\x1b[31m\x1b[1merror[unknown-key]\x1b[0m" in text
    assert click.unstyle(text) == render_text.render([UNKNOWN, TWICE, NOWHERE], lines)


def test_help_of_several_lines_is_indented() -> None:
    """So that an example to type can be read as one."""
    one = Diagnostic("r", "error", "m", None, help="write\n  rate: 150.00")
    assert render_text.render([one], lines) == "error[r]: m\n  = help: write\n            rate: 150.00\n"


def test_lines_are_counted_as_places_count_them(tmp_path: Path) -> None:
    """Windows and old Mac line ends, no form feeds, no signs that no editor breaks a line at; a byte order mark is no
    character."""
    file = tmp_path / "a.yaml"
    file.write_bytes("\ufeffone\r\ntwo\rthree\x85still three\u2028and\x0cthree\nfour".encode())
    read = render_text.file_lines()
    assert read(str(file)) == ("one", "two", "three\x85still three\u2028and\x0cthree", "four")


def test_a_file_that_cannot_be_read_has_no_lines(tmp_path: Path) -> None:
    """Gone, a folder, a name that cannot be one, too large; a wrong encoding is shown as well as can be."""
    read = render_text.file_lines()
    (tmp_path / "latin").write_bytes(b"caf\xe9: 1")
    (tmp_path / "large").write_bytes(b"x" * (4 * 1024 * 1024 + 1))
    assert (
        read(str(tmp_path / "none"))
        == read(str(tmp_path))
        == read("a\x00b")
        == read(str(tmp_path / "large"))
        == ()
    )
    assert read(str(tmp_path / "latin")) == ("caf�: 1",)


def test_concise_is_one_line_each() -> None:
    """Problem matchers read `file:line:column`."""
    assert render_concise.render([UNKNOWN, TWICE, NOWHERE]) == (
        "rules/block-hours.yaml:6:5: error[unknown-key]: `titel` is not a key that belongs here\n"
        "rules/block-hours.yaml:10:5: error[duplicate-key]: `id` appears twice in the same block\n"
        "warning[no-contracts]: this workspace has no contracts\n"
    )


def test_json_has_every_field_and_null_for_what_is_not_there() -> None:
    """A diagnostic without a place has no line 1."""
    first, second, third = json.loads(render_json.render([UNKNOWN, TWICE, NOWHERE]))
    assert first == {
        "rule": "unknown-key",
        "severity": "error",
        "message": "`titel` is not a key that belongs here",
        "help": "did you mean `title`?",
        "file": FILE,
        "line": 6,
        "column": 5,
        "end_line": 6,
        "end_column": 10,
        "path": 'labor["after-hours"].titel',
        "fix": [],
        "related": [],
    }
    assert second["related"] == [
        {"label": "first `id` is here", "file": FILE, "line": 9, "column": 5, "end_line": 9, "end_column": 7}
    ]
    assert [third[key] for key in ("file", "line", "column", "end_line", "end_column", "path")] == [None] * 6
    assert json.loads(render_json.render([])) == []


def test_the_tally_counts_faults_and_files() -> None:
    """One file, several, none at fault, and a fault without a file."""
    assert render_text.tally([], ["a"]) == "checked 1 file: no faults"
    assert render_text.tally([], [""] * 1200) == "checked 1,200 files: no faults"
    assert (
        render_text.tally([UNKNOWN, TWICE, NOWHERE], [FILE, "b", "c"])
        == "2 errors, 1 warning in 1 of 3 files"
    )
    assert render_text.tally([NOWHERE], ["a", "b"]) == "1 warning; checked 2 files"
    assert render_text.tally([NOWHERE], []) == "1 warning"
    assert render_text.tally([UNKNOWN, TWICE, NOWHERE], []) == "2 errors, 1 warning in 1 file"
    assert render_text.tally([UNKNOWN], ["including.yaml"]) == "1 error in 1 of 2 files"


def test_only_errors_make_a_run_fail_and_unreadable_files_more_so() -> None:
    """Exit codes of design.md: 0, 1, 2."""
    unreadable = Diagnostic("unreadable-file", "error", "m", None)
    assert exit_code([]) == exit_code([NOWHERE]) == 0
    assert exit_code([NOWHERE, UNKNOWN]) == 1
    assert exit_code([UNKNOWN, unreadable]) == 2
