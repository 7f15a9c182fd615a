"""The loading room: what a YAML file becomes, and what its author is told about each fault in it."""

from __future__ import annotations

import string
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clausewise.diagnostic import Diagnostic
from clausewise.source import Document, author_path, parse, read


def faults(text: str | bytes) -> list[str]:
    """The faults of a file as lines of `place rule: message`."""
    return [line(one) for one in parse(text.encode() if isinstance(text, str) else text, "pack.yaml")[1]]


def line(one: Diagnostic) -> str:
    at = f"{one.span.line}:{one.span.column}-{one.span.end_line}:{one.span.end_column} " if one.span else ""
    return f"{at}{one.rule}: {one.message}"


def loaded(text: str) -> Document:
    document, found = parse(text.encode(), "pack.yaml")
    assert document is not None
    assert found == ()
    return document


SYNTAX = [
    ("title: Block: hours", "1:13-1:14 needs-quotes: a `:` inside text needs quotes around the text", 'put the text in quotes: "Block: hours"'),
    ("a: 'x\nb: 1\n", "1:4-1:5 unclosed-quote: this quote is never closed", "add ' at the end of the text"),
    ('a: "x\nb: 1\n', "1:4-1:5 unclosed-quote: this quote is never closed", 'add " at the end of the text'),
    ("a: 'x\nb: 'y'\n", "1:4-1:5 unclosed-quote: this quote is closed only on line 2, where more text follows", "add ' at the end of the text"),
    ("a: 'it's'", "1:8-1:9 text-after-quote: there is more text after the closing quote", 'put the whole text in " "'),
    ('a: "x" y', "1:8-1:9 text-after-quote: there is more text after the closing quote", "put the whole text in ' '"),
    ("a: %x", "1:4-1:5 needs-quotes: text cannot begin with `%`", "put the whole text in quotes"),
    ("a: @x", "1:4-1:5 needs-quotes: text cannot begin with `@`", "put the whole text in quotes"),
    ("a: `x", "1:4-1:5 needs-quotes: text cannot begin with a backtick", "put the whole text in quotes"),
    ("a: > 5 hours", "1:4-1:5 needs-quotes: text cannot begin with `>`", "put the whole text in quotes"),
    ("a: , b", "1:4-1:5 needs-quotes: text cannot begin with `,`", "put the whole text in quotes"),
    ("a:\n\t- b\n", "2:1-2:2 tab: a tab cannot indent a line", "use spaces"),
    ("a: [1, 2\n", "1:4-1:5 unclosed-bracket: this `[` is never closed", "add `]`"),
    ("a: {b: [1]\n", "1:4-1:5 unclosed-bracket: this `{` is never closed", "add `}`"),
    ("a: [1, 2\nb: 3\n", "1:4-1:5 unclosed-bracket: this `[` is not closed, or a comma is missing before line 2", "add `]` after the last value"),
    ("a: [1, 2]]", "1:10-1:11 syntax: this `]` has no `[` before it", "delete it, or put the text in quotes"),
    ("a: [1,,2]", "1:7-1:8 syntax: a value is missing before this comma", "write the value, or delete the comma"),
    ("a: {b: 1 c: 2}", "1:11-1:12 needs-quotes: a `:` is not expected here", "put a comma between two entries, and quotes around text that has a `:`"),
    ('a: ["b" "c"]', "1:9-1:10 syntax: a comma or `]` is expected here", "add a comma or `]`"),
    ("a: 1\n b: 2\n", "2:2-2:3 indentation: this line is indented further than the line above it allows", "give keys and items that belong together the same number of spaces"),
    ("a:\n  - b\n c: 1", "3:2-3:3 indentation: this line is indented unlike the lines it belongs to", "give keys and items that belong together the same number of spaces"),
    ("a: 1\n- b\n", "2:1-2:2 indentation: a list item stands here where a key is expected", "give keys and items that belong together the same number of spaces"),
    ("- a\nb: 1\n", "2:1-2:2 indentation: a key stands here where a list item is expected", "give keys and items that belong together the same number of spaces"),
    ("a: - b", "1:4-1:5 indentation: a list item cannot begin here", "begin each `-` on a line of its own"),
    ("title\n\n# why\npack: 1", "1:1-1:6 missing-colon: a `:` is missing on this line", "write `key: value`"),
    ("a: 1\ntitle", "2:1-2:6 missing-colon: a `:` is missing on this line", "write `key: value`"),
    ("pack:x\ntitle: y", "1:1-1:6 missing-space: `pack:` needs a space after the `:`", "write `pack: x`"),
    ('a: "\\q"', '1:6-1:7 syntax: a `\\` inside " " begins a special character, and this is none', "write \\\\ for a backslash, or use ' ' instead of \" \""),
    ("{a: 1}, b", "1:7-1:8 syntax: the file's text ends before this, yet more follows", "delete it, or write it as `key: value`"),
    ("x" * 2000 + ": 1", "1:2001-1:2002 syntax: this cannot be read", "look for a missing quote, bracket, `:` or space on this line and the one above"),
]  # fmt: skip

CONFINED = [
    ("a: 0x1F", {"a": 31}, "1:4-1:8 number-spelling: the number `0x1F` is spelled in a way that is easy to misread", 'write 31, or "0x1F" in quotes if it is text'),
    ("a: 0o17", {"a": 15}, "1:4-1:8 number-spelling: the number `0o17` is spelled in a way that is easy to misread", 'write 15, or "0o17" in quotes if it is text'),
    ("a: 1_000", {"a": 1000}, "1:4-1:9 number-spelling: the number `1_000` is spelled in a way that is easy to misread", 'write 1000, or "1_000" in quotes if it is text'),
    ("a: 1e3", {"a": 1000}, "1:4-1:7 number-spelling: the number `1e3` is spelled in a way that is easy to misread", 'write 1000, or "1e3" in quotes if it is text'),
    ("a: .5", {"a": Decimal("0.5")}, "1:4-1:6 number-spelling: the number `.5` is spelled in a way that is easy to misread", 'write 0.5, or ".5" in quotes if it is text'),
    ("a: 5.", {"a": 5}, "1:4-1:6 number-spelling: the number `5.` is spelled in a way that is easy to misread", 'write 5, or "5." in quotes if it is text'),
    ("a: 017", {"a": 17}, "1:4-1:7 number-spelling: the number `017` is spelled in a way that is easy to misread", 'write 17, or "017" in quotes if it is text'),
    ("a: +5", {"a": 5}, "1:4-1:6 number-spelling: the number `+5` is spelled in a way that is easy to misread", 'write 5, or "+5" in quotes if it is text'),
    ("a: 1e999", {"a": "1e999"}, "1:4-1:9 number-spelling: the number `1e999` is spelled in a way that is easy to misread", "write it in plain digits, such as 1500.00, or put it in quotes if it is text"),
    ("a: .nan", {"a": ".nan"}, "1:4-1:8 number-spelling: `.nan` is not a number that can be billed", "write a number such as 1.5"),
    ("a: -.inf", {"a": "-.inf"}, "1:4-1:9 number-spelling: `-.inf` is not a number that can be billed", "write a number such as 1.5"),
    ("a: 1\nb: 2\na: 3", {"a": 1, "b": 2}, "3:1-3:2 duplicate-key: `a` appears twice in the same block", "keep one of them"),
    ("5: x", {"5": "x"}, "1:1-1:2 key-not-text: keys are text, but `5` is read as a number", 'put it in quotes: "5"'),
    ("true: x", {"true": "x"}, "1:1-1:5 key-not-text: keys are text, but `true` is read as true or false", 'put it in quotes: "true"'),
    ("null: x", {"null": "x"}, "1:1-1:5 key-not-text: keys are text, but `null` is read as nothing", 'put it in quotes: "null"'),
    ("? [a, b]\n: 1\nc: 2", {"c": 2}, "1:3-1:4 key-not-text: a key has to be text, not a list or a block", "write a name before the `:`"),
    ("a: {: 1}", {"a": {}}, "1:5-1:6 key-not-text: there is no key before this `:`", "write a name before the `:`"),
    ("a: !money 5", {"a": 5}, "1:4-1:10 tag: `!money` is a tag, which is not possible here", "delete it, or put text that begins with `!` in quotes"),
    ("a: !!str 5", {"a": "5"}, "1:4-1:9 tag: `!!str` is a tag, which is not possible here", "delete it, or put text that begins with `!` in quotes"),
    ("a: &x 5", {"a": 5}, "1:4-1:6 anchor: `&x` is a name for this part of the file, which is not possible here", "delete it, or put text that begins with `&` in quotes"),
    ("a: *x", {"a": "*x"}, "1:4-1:6 alias: `*x` refers to another part of the file, which is not possible here", "write it out, or put text that begins with `*` in quotes"),
    ("a:\n  <<: *x\n  b: 1", {"a": {"b": 1}}, "2:3-2:5 merge-key: `<<` copies another part of the file, which is not possible here", "write the keys out"),
    ("# why\n%YAML 1.1\n---\na: no", {"a": "no"}, "2:1-2:10 directive: the line `%YAML 1.1` changes how the whole file is read", "delete this line"),
    ("a: 1\n---\nb: 2", {"a": 1}, "2:1-2:4 several-documents: a second document begins here; a file holds one", "move it to a file of its own, or delete this line"),
    ("name: |\n  x\n", {"name": "x\n"}, "1:7-2:4 line-break-in-name: a name has to stand on one line", "write it on one line"),
    ("? |\n  x\n: 1", {"x\n": 1}, "1:3-3:1 line-break-in-name: a name has to stand on one line", "write it on one line"),
    ("a: \u00a0b", {"a": "\u00a0b"}, "1:4-1:6 invisible-character: there is a space here that is not a plain one (U+00A0)", "type the space again, or put the text in quotes"),
    ("a: b\u2028c", {"a": "b\ufffdc"}, "1:5-1:6 invisible-character: there is a character here that cannot be seen (U+2028)", "delete it, and type the text around it again"),
    ("a: {b: 1,500.00, c: 2}", {"a": {"b": Decimal("1500.00"), "c": 2}}, "1:10-1:16 comma-in-braces: inside { } a comma starts a new key", "write 1500.00; put text that has commas in quotes"),
    ("a: {b: $1,500,000}", {"a": {"b": 1500000}}, "1:11-1:18 comma-in-braces: inside { } a comma starts a new key", "write 1500000; put text that has commas in quotes"),
    ("a: {b: Each hour, or part}", {"a": {"b": "Each hour, or part"}}, "1:19-1:26 comma-in-braces: inside { } a comma starts a new key", 'put text that has commas in quotes: "Each hour, or part"'),
    ('a: "x\\0"', {"a": "x\ufffd"}, "1:4-1:9 invisible-character: this text has a character in it that cannot be seen (U+0000)", "delete the `\\` and what it stands for"),
    ("a: {b:1, c: 2}", {"a": {"b": 1, "c": 2}}, "1:5-1:7 missing-space: `b:` needs a space after the `:`", "write `b: 1`"),
    ("a: {b, c: 2}", {"a": {"c": 2}}, "1:5-1:6 missing-colon: `b` has no `:` and no value", "write `b: ` and its value"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "help"), SYNTAX, ids=[text[:20] for text, *_ in SYNTAX])
def test_syntax(text: str, said: str, help: str) -> None:
    """A file that cannot be parsed says in an author's words where the mistake is and what to type."""
    document, found = parse(text.encode(), "pack.yaml")
    assert document is None
    assert [(line(one), one.help) for one in found] == [(said, help)]


@pytest.mark.parametrize(
    ("text", "value", "said", "help"), CONFINED, ids=[text[:20] for text, *_ in CONFINED]
)
def test_confined(text: str, value: object, said: str, help: str) -> None:
    """A fault in one place is named there, and the rest of the file is still read."""
    document, found = parse(text.encode(), "pack.yaml")
    assert [(line(one), one.help) for one in found] == [(said, help)]
    assert document is not None
    assert repr(document.value) == repr(value)


def test_second_places() -> None:
    """A duplicate key and an unclosed bracket show the other place as well."""
    duplicate = parse(b"a: 1\na: 2", "x")[1][0].related[0]
    assert (duplicate.label, str(duplicate.span)) == ("first one is here", "x:1:1")
    bracket = parse(b"a: [1, 2\nb: 3", "x")[1][0].related[0]
    assert (bracket.label, str(bracket.span)) == ("reading stopped here", "x:2:2")


def test_all_faults_at_once() -> None:
    """Every fault up to a syntax error, and that error, come in one run, in the order of the file."""
    text = "%TAG ! x\n---\na: 0x1\na: {b: 1_0, b: 2}\n7: *q\nc: &d .5\ne: 'x\n"
    assert [said.split(":")[0] + ":" + said.split(":")[1].split("-")[0] for said in faults(text)] == [
        "1:1", "3:4", "4:1", "4:8", "4:13", "5:1", "5:4", "6:4", "6:7", "7:4",
    ]  # fmt: skip


def test_faults_know_their_path() -> None:
    """The path of a fault names list items by their name."""
    found = parse(b"labor:\n  - {name: work, rate: 1e3}\n  - {rate: 1e3}", "x")[1]
    assert [one.path for one in found] == ['labor["work"].rate', "labor[1].rate"]


def test_author_path() -> None:
    """List items go by their name or id, odd keys in quotes."""
    value = {"cases": [{"id": "A"}, {"name": "b"}, 3], "when": {"ticket.priority": 1}}
    assert author_path(value, ("cases", 0, "id")) == 'cases["A"].id'
    assert author_path(value, ("cases", 1)) == 'cases["b"]'
    assert author_path(value, ("cases", 2)) == "cases[2]"
    assert author_path(value, ("when", "ticket.priority")) == 'when["ticket.priority"]'
    assert author_path(value, ()) == ""


def test_values() -> None:
    """Numbers are exact, and what only looks like something else stays text."""
    document = loaded(
        "a: 150.00\nb: -7\nc: 0.30000000000000000001\nd: yes\ne: 2026-01-01\nf: 25%\ng: $rate\nh: 08:00\n"
        'i: "5"\nj: true\nk: ~\nl: 1.2.3\nm: off\nn: 15 minutes\no: "1e3"\np: 1,500\n'
    )
    assert document.value == {
        "a": Decimal("150.00"), "b": -7, "c": Decimal("0.30000000000000000001"), "d": "yes", "e": "2026-01-01",
        "f": "25%", "g": "$rate", "h": "08:00", "i": "5", "j": True, "k": None, "l": "1.2.3", "m": "off",
        "n": "15 minutes", "o": "1e3", "p": "1,500",
    }  # fmt: skip
    assert str(document.value["a"]) == "150.00"
    assert type(document.value["b"]) is int


def test_spans() -> None:
    """Every key and value has its place; blocks end where their last value ends, not at the next line."""
    spans = loaded("a:\n  b: 1 # c\n\n  c: [x, 'y z']\nd: |\n  long\n\ne: 2\n").spans
    places = {
        path: tuple(span and (span.line, span.column, span.end_line, span.end_column) for span in pair)
        for path, pair in spans.items()
    }
    assert places == {
        ("a", "b"): ((2, 3, 2, 4), (2, 6, 2, 7)),
        ("a", "c", 0): (None, (4, 7, 4, 8)),
        ("a", "c", 1): (None, (4, 10, 4, 15)),
        ("a", "c"): ((4, 3, 4, 4), (4, 6, 4, 16)),
        ("a",): ((1, 1, 1, 2), (2, 3, 4, 16)),
        ("d",): ((5, 1, 5, 2), (5, 4, 6, 7)),
        ("e",): ((8, 1, 8, 2), (8, 4, 8, 5)),
        (): (None, (1, 1, 9, 1)),
    }


def test_empty_values_stand_at_their_key() -> None:
    """`then:` with nothing after it has the place of `then`, and an empty list item that of its dash."""
    document = loaded("a:\n  then:\n\nb: {c: , d: 1}\ne:\n  - x: # why - not\n  -\n  - # none\n  - 1\n")
    assert document.value == {
        "a": {"then": None},
        "b": {"c": None, "d": 1},
        "e": [{"x": None}, None, None, 1],
    }
    assert [str(document.spans[path][1]) for path in (("a", "then"), ("b", "c"), ("e", 0, "x"), ("e", 1), ("e", 2))] == [
        "pack.yaml:2:3", "pack.yaml:4:5", "pack.yaml:6:5", "pack.yaml:7:3", "pack.yaml:8:3",
    ]  # fmt: skip


def test_columns_count_characters() -> None:
    """A byte order mark counts nothing, an emoji one; `\\r\\n` ends one line."""
    document, found = parse("\ufeffa: \U0001f600 x\r\nb: 1e3\r\n".encode(), "x")
    assert document is not None
    assert document.value["a"] == "\U0001f600 x"
    assert document.spans[("a",)][1].end_column == 7
    assert [str(one.span) for one in found] == ["x:2:4"]


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_empty_file(text: str) -> None:
    """An empty file says that it is empty."""
    assert faults(text) == ["1:1-1:1 empty-file: this file is empty"]


@pytest.mark.parametrize("text", ["# only\n", "---\n# only\n...\n"])
def test_only_comments(text: str) -> None:
    """A file of comments says that it holds nothing else."""
    assert faults(text) == ["1:1-1:1 empty-file: this file holds nothing but comments"]


def test_not_utf8() -> None:
    """A Latin-1 file names the line and the byte, and says what to do."""
    document, found = parse("a: x\nb: café au lait\n".encode("latin-1"), "x")
    assert document is None
    assert [line(one) for one in found] == ["2:7-2:8 not-utf-8: the byte E9 on this line is not UTF-8"]
    assert found[0].help == "save the file as UTF-8; editors offer it under `Save with encoding`"
    assert faults("a: 1".encode("utf-16")) == ["1:1-1:2 not-utf-8: this file is UTF-16"]


def test_unreadable_files(tmp_path: Path) -> None:
    """A folder, a missing file and an impossible name are named; none has a place."""
    cases = {
        tmp_path: f"unreadable-file: `{tmp_path}` is a folder, not a file",
        tmp_path / "no.yaml": f"unreadable-file: `{tmp_path / 'no.yaml'}` does not exist",
        "a\0b": "unreadable-file: `a\0b` cannot be read",
        "x" * 5000: f"unreadable-file: `{'x' * 5000}` cannot be read",
        "/dev/null": "unreadable-file: `/dev/null` is not an ordinary file",
    }
    for path, said in cases.items():
        document, found = read(path)
        assert document is None
        assert [line(one) for one in found] == [said]


def test_read(tmp_path: Path) -> None:
    """A file on disk is read under the name the user gave."""
    (tmp_path / "a.yaml").write_text("a: 1\n")
    document, found = read(str(tmp_path / "a.yaml"))
    assert document is not None
    assert (document.file, document.value, found) == (str(tmp_path / "a.yaml"), {"a": 1}, ())


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)))
@example(b"a: &a {<<: *a}")
@example(b"a\n...\n%YAML 1.3\n---\nb")
@example(b"\xff\xfe")
@example(b"!!str")
@example(b"- &x\n- !t\n-")
def test_never_raises(data: bytes) -> None:
    """Whatever the bytes are, parse returns a document or says why not."""
    document, found = parse(data, "x")
    assert document is not None or found


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="ab1.0 :-,[]{}'\"#\n\t&*!|>%?~<", max_size=50))
def test_never_raises_on_yaml_like_text(text: str) -> None:
    """The same for text made of the characters that mean something in YAML, and every place exists in it."""
    document, found = parse(text.encode(), "x")
    assert document is not None or found
    lines = text.split("\n")
    spans = [span for pair in (document.spans.values() if document else ()) for span in pair if span]
    for span in [*spans, *(one.span for one in found if one.span)]:
        assert (span.line, span.column) <= (span.end_line, span.end_column)
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1 or text[-1:] != "\n"


WORDS = st.text(alphabet=string.ascii_letters + "é ", min_size=1, max_size=8).map(lambda word: f"w{word}w")
NUMBERS = st.decimals(min_value=-(10**6), max_value=10**6, places=2).map(lambda number: format(number, "f"))
SPELLINGS = st.one_of(
    WORDS, NUMBERS, st.integers().filter(lambda number: abs(number) < 10**39).map(str),
    WORDS.map(lambda word: f'"{word}"'), WORDS.map(lambda word: f"'{word}'"), st.just("true"),
)  # fmt: skip
TREES = st.recursive(
    SPELLINGS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(WORDS, inner, min_size=1, max_size=3)
    ),
    max_leaves=12,
)


def written(tree: object, indent: int = 0) -> str:
    """The tree as YAML: lists in brackets, blocks by indentation."""
    if isinstance(tree, dict):
        rows = [f"{' ' * indent}{key}:{_after(value, indent)}" for key, value in tree.items()]
        return "\n".join(rows)
    if isinstance(tree, list):
        return "\n".join(f"{' ' * indent}-{_after(value, indent)}" for value in tree)
    return f"{' ' * indent}{tree}"


def _after(value: object, indent: int) -> str:
    return f" {value}  # note" if isinstance(value, str) else "\n" + written(value, indent + 2)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(WORDS, TREES, min_size=1, max_size=3))
def test_spans_cut_out_the_spelling(tree: dict[str, object]) -> None:
    """The place of every key and scalar, cut out of the text, is its spelling, and its value what that says."""
    text = written(tree)
    document, found = parse(text.encode(), "x")
    assert found == ()
    assert document is not None
    rows = text.split("\n")
    leaves = 0
    for path, (key, value) in document.spans.items():
        meant, got = tree, document.value
        for step in path:
            meant, got = meant[step], got[step]  # type: ignore[index]
        if key:
            assert rows[key.line - 1][key.column - 1 : key.end_column - 1] == path[-1]
        if isinstance(meant, str):
            leaves += 1
            assert rows[value.line - 1][value.column - 1 : value.end_column - 1] == meant
            assert str(got).lower() == meant.strip("'\"").lower() or Decimal(meant) == got
    assert leaves
