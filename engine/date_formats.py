"""Times as somebody else's export writes them: `MM/DD/YYYY hh:mm AM` into `YYYY-MM-DD HH:MM`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTS = {
    "YYYY": r"(?P<year>\d{4})", "MM": r"(?P<month>\d{2})", "M": r"(?P<month>\d{1,2})", "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})", "HH": r"(?P<hour>\d{2})", "H": r"(?P<hour>\d{1,2})", "hh": r"(?P<hour>\d{2})",
    "h": r"(?P<hour>\d{1,2})", "mm": r"(?P<minute>\d{2})", "ss": r"(?P<second>\d{2})",
    "AM": r"(?P<half>[AaPp]\.?[Mm]\.?)",
}  # fmt: skip
_PART = re.compile("|".join(_PARTS))
_NAMED = re.compile(r"\?P<(\w+)>")


@dataclass(frozen=True, slots=True)
class Format:
    """How an export writes its times: what a text of it has to match, and whether hours go up to twelve."""

    pattern: re.Pattern[str]
    has_clock: bool


def read_format(text: str) -> tuple[Format | None, str]:
    """The format in a text, or None with what is wrong with it."""
    parts = _PART.findall(text)
    rest = _PART.sub(" ", text)
    if unknown := re.search(r"[A-Za-z]+", rest.replace("T", " ")):
        return None, f"`{unknown[0]}` in `{text}` stands for nothing"
    names = [_NAMED.findall(_PARTS[part])[0] for part in parts]
    for name in ("year", "month", "day"):
        if name not in names:
            return None, f"`{text}` says no {name}"
    if twice := next((name for name in names if names.count(name) > 1), ""):
        return None, f"`{text}` says the {twice} twice"
    if ("hour" in names) != ("minute" in names) or ("second" in names and "hour" not in names):
        return None, f"`{text}` says half a clock time"
    if ("half" in names) != bool({"hh", "h"} & set(parts)):
        return None, f"`{text}` needs both hh and AM, or HH alone"
    pattern = "".join(
        _PARTS[one] if one in _PARTS else re.escape(one) for one in re.split(f"({_PART.pattern})", text)
    )
    return Format(re.compile(pattern, re.ASCII), "hour" in names), ""


def rewritten(form: Format, text: str) -> str | None:
    """A text of the format as `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`; None where it is none.

    Whether there is such a day is for whoever reads it next.
    """
    match = form.pattern.fullmatch(text)
    if match is None:
        return None
    part = match.groupdict()
    day = f"{part['year']}-{int(part['month']):02}-{int(part['day']):02}"
    if not form.has_clock:
        return day
    hour = int(part["hour"])
    if part.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if part["half"][0] in "Pp" else 0)
    return f"{day} {hour:02}:{part['minute']}:{part.get('second') or '00'}"
