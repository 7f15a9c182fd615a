"""What an unquoted word of a YAML file is: text, a number, true or false, or nothing.

Numbers are taken from the text as it stands, never through a binary float. The many other spellings that
YAML allows for a number are faults, because their authors seldom mean what YAML reads.
"""

from __future__ import annotations

import re
from decimal import Decimal

Scalar = str | int | Decimal | bool | None

MAX_DIGITS = 40
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_LIKE_A_NUMBER = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F][0-9a-fA-F_]*|0[oO][0-7][0-7_]*|0[bB][01][01_]*"
    r"|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?)"
)
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def plain(text: str) -> tuple[Scalar, tuple[str, str, str] | None]:
    """The value of an unquoted word, and the fault in its spelling: rule, message, help.

    A misspelled number keeps the value it must have meant, or its text where there is none.
    """
    if text in _WORDS:
        return _WORDS[text], None
    if len(text) <= MAX_DIGITS and _NUMBER.fullmatch(text):
        return number(text), None
    if _NO_NUMBER.fullmatch(text):
        return text, (
            "number-spelling",
            f"`{text}` is not a number that can be billed",
            "write a number such as 1.5",
        )
    if not _LIKE_A_NUMBER.fullmatch(text):
        return text, None
    if len(text) > MAX_DIGITS:
        message = f"this number has {len(text):,} characters; numbers may have up to {MAX_DIGITS}"
        return text, ("number-too-long", message, "write a shorter number, or put it in quotes if it is text")
    meant = _meant(text)
    if meant is None:
        return text, (
            "number-spelling",
            f"the number `{text}` is spelled in a way that is easy to misread",
            "write it in plain digits, such as 1500.00, or put it in quotes if it is text",
        )
    return number(meant), (
        "number-spelling",
        f"the number `{text}` is spelled in a way that is easy to misread",
        f'write {meant}, or "{text}" in quotes if it is text',
    )


def number(text: str) -> int | Decimal:
    """The number that a plain spelling such as `-12` or `150.00` stands for."""
    return Decimal(text) if "." in text else int(text)


def is_number(text: str) -> bool:
    """Whether the text is a number as it should be written."""
    return len(text) <= MAX_DIGITS and _NUMBER.fullmatch(text) is not None


def _meant(text: str) -> str | None:
    """The plain spelling of an odd one: `0x1F` is 31, `1e3` is 1000, `.5` is 0.5."""
    bare = text.replace("_", "")
    if re.match(r"[-+]?0[xXoObB]", bare):
        return str(int(bare, 0))
    exponent = re.search(r"[eE][-+]?([0-9]+)", bare)
    if exponent and int(exponent[1]) > MAX_DIGITS:
        return None
    written = format(Decimal(bare), "f")
    return written if is_number(written) else None
