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
# 1,500.00 and 1.500,00; and 12,5, which nobody writes for thousands. A comma before three digits may be either.
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_POINTS = re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+")
_DECIMAL_COMMA = re.compile(r"-?(?:0|[1-9][0-9]*),[0-9]+")
_SIGN = re.compile("[$€£¥]")
_SIGNS = re.compile(r"[\s$€£¥]")
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


def in_digits(text: str) -> tuple[str, bool] | None:
    """The plain spelling of a number with currency signs, spaces or commas, and whether no other can be meant.

    `$1,500.00` and `1.500,00` are 1500.00 and `1,5` is 1.5; `1,500` may be 1500 or 1.5. None of what is no number.
    """
    bare = _SIGNS.sub("", text)
    if len(bare) > MAX_DIGITS:
        return None
    if _THOUSANDS.fullmatch(bare):
        return bare.replace(",", ""), "." in bare or bare.count(",") > 1
    if _POINTS.fullmatch(bare):
        return bare.replace(".", "").replace(",", "."), True
    if _DECIMAL_COMMA.fullmatch(bare):
        return bare.replace(",", "."), True
    return (bare, True) if _NUMBER.fullmatch(bare) else None


def how_to_write(text: str) -> tuple[str, str] | None:
    """What to tell of a number in an odd spelling, and its plain one where there is no doubt (else nothing).

    A currency sign may be that of another currency.
    """
    meant = in_digits(text)
    if meant is None:
        return None
    digits, is_sure = meant
    if is_sure:
        return f"write {digits}", "" if _SIGN.search(text) else digits
    decimals = _SIGNS.sub("", text).replace(",", ".")
    return f"write {digits}, or {decimals} if the comma is a decimal point", ""


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
