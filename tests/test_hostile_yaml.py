"""Files made to hang, crash or fill the memory are refused with a message, within seconds."""

from __future__ import annotations

import pytest

from clausewise import shape
from clausewise.source import parse

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
DEEP = 10_000
SCHEMA = {"type": "object", "properties": {"known": {"type": "string"}}, "additionalProperties": False}

HOSTILE = {
    "brackets": ("a: " + "[" * DEEP, "too-deep"),
    "braces": ("{" * DEEP, "too-deep"),
    "closed brackets": ("[" * DEEP + "]" * DEEP, "too-deep"),
    "maps in lists": ("a: " + "[{b: " * DEEP, "too-deep"),
    "dashes": ("- " * DEEP, "too-deep"),
    "question marks": ("? " * DEEP, "too-deep"),
    "keys that are lists": ("? " + "[" * DEEP, "too-deep"),
    "indentation": ("\n".join(" " * depth + "a:" for depth in range(1_400)), "too-deep"),
    "a bracket a line": ("[\n" * DEEP, "too-deep"),
    "too many values": ("a: [" + "1," * 110_000 + "]", "too-many-values"),
    "too many faults": ("- 0x1\n" * 1_000, "too-many-faults"),
    "alias bomb": (BOMB, "alias"),
    "a list inside itself": ("a: &a [*a]", "alias"),
    "a map merged into itself": ("a: &a {<<: *a}", "merge-key"),
    "5,000 digits": ("a: " + "9" * 5_000, "number-too-long"),
    "a megabyte of digits": ("a: " + "9" * 1_000_000, "number-too-long"),
    "almost a number": ("a: " + "9" * 500_000 + "x", ""),
    "a huge exponent": ("a: 1e999999999", "number-spelling"),
    "NUL": ("a: 1\nb: x\0y\n", "invisible-character"),
    "only NUL": ("\0" * 100_000, "invisible-character"),
    "an unclosed quote": ("a: '" + "x " * 500_000, "unclosed-quote"),
    "a directive a line": ("%YAML 1.1\n" * 50_000, "directive"),
    "over a mebibyte": ("a: " + "x" * 1_100_000, "file-too-large"),
    "half a file": ("pack: x\nlabor:\n  - {name: work, ra", "unclosed-bracket"),
    "half a surrogate": ('a: "\\ud800"\n', "invisible-character"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    """Hostile text gets its message within seconds, and what is left of it passes the shape check as fast."""
    text, rule = HOSTILE[name]
    document, found = parse(text.encode(), "x")
    if document is not None:
        shape.check_against(document, SCHEMA)
    assert not rule or rule in {one.rule for one in found}
    assert document is None or rule not in (
        "too-deep",
        "too-many-values",
        "too-many-faults",
        "file-too-large",
    )


def test_nul_has_a_place() -> None:
    """A NUL byte is found by line and column, and the rest is read."""
    document, found = parse(b"a: 1\nb: x\0y\n", "x")
    assert [(str(one.span), one.message) for one in found] == [
        ("x:2:5", "there is a character here that cannot be seen (U+0000)")
    ]
    assert document is not None
    assert document.value == {"a": 1, "b": "x\ufffdy"}


def test_depth_is_exact() -> None:
    """Thirty levels are read, thirty-one are not."""
    assert parse(b"[" * 30 + b"1" + b"]" * 30, "x")[0] is not None
    document, found = parse(b"[" * 31 + b"1" + b"]" * 31, "x")
    assert document is None
    assert [(one.message, str(one.span)) for one in found] == [
        ("values are nested more than 30 deep here", "x:1:31")
    ]


def test_many_unknown_keys() -> None:
    """A thousand unknown keys stop at two hundred diagnostics and say that there are more."""
    document, _ = parse("\n".join(f"key{n}: 1" for n in range(1_000)).encode(), "x")
    assert document is not None
    found = shape.check_against(document, SCHEMA)
    assert len(found) == 201
    assert "too-many-faults" in {one.rule for one in found}
