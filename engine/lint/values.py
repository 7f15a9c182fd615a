"""Values in a pack: whether a number is sure before a contract is known, and numbers in words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..quantity import half_up
from ..walking import leaves
from .rule import Subject

_UNITS = ((3600, "hour"), (60, "minute"), (1, "second"))


def is_sure(subject: Subject, *written: Any) -> bool:
    """Whether all values are plain, or terms with a default that no day and not every contract replaces."""
    used = [text[1:] for _, text in leaves(list(written)) if isinstance(text, str) and text.startswith("$")]
    terms = [subject.pack.terms[name] for name in used]
    return all(one.default is not None and not one.required and not one.values for one in terms)


def is_zero(written: Any) -> bool:
    """Whether a plain number is zero; a term never is, because contracts set it."""
    return isinstance(written, (int, Decimal)) and not isinstance(written, bool) and written == 0


def is_dated(written: Any) -> bool:
    """Whether anything in a block or list holds from or until a day."""
    return any(
        path[-1:] in (("from",), ("until",)) and isinstance(value, str) and value[:1].isdigit()
        for path, value in leaves(written)
    )


def money(subject: Subject, amount: Fraction) -> str:
    """An amount with the digits of the pack's currency: `1,500.00`."""
    digits = subject.pack.money().least
    whole = half_up(amount.numerator * 10**digits, amount.denominator)
    return f"{Decimal(whole).scaleb(-digits):,.{digits}f}"


def number(value: Fraction) -> str:
    """A number with the places that it has, up to six: `1.5`."""
    rounded = Decimal(half_up(value.numerator * 10**6, value.denominator)).scaleb(-6)
    return f"{rounded:,.6f}".rstrip("0").rstrip(".")


def time(seconds: int) -> str:
    """A length of time in the largest unit that is whole: `45 minutes`."""
    size, unit = next(one for one in _UNITS if seconds % one[0] == 0)
    count = seconds // size
    return f"{count} {unit}{'' if count == 1 else 's'}"
