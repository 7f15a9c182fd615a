"""From worked time to billed time, in words."""

from __future__ import annotations

from . import words
from .conditions import dates, invoice, scope
from .telling import Paragraph, Part, amount, paragraph, said, word

_HALVES = {"up": "exactly half a step goes up", "down": "exactly half a step goes down"}
_PER = {"ticket": "the same ticket", "date": "the same day", "resource": "the same person"}
_LEAD = "Worked time becomes billed time by the first of these rules that fits. Work of no time at all stays no time."

_CUT = (
    "The pieces of an entry that is cut where the hours change are rounded together: what rounding adds or takes goes "
    "to the longest piece, the earlier one of two equal pieces. As how many hours an hour counts is applied afterwards."
)


def tell(pack: Part) -> list[Paragraph]:
    """The rules in order."""
    rules = list(pack.parts("rounding"))
    if not rules:
        return [Paragraph("Time is billed as it is worked, to the second.")]
    rest = "Work that none of these rules fits is billed as it is worked, to the second."
    cut = [Paragraph(_CUT)] * ("calendar" in pack and any("piece" not in _words(one) for one in rules))
    is_open = all("when" in one.value or "from" in one.value or "until" in one.value for one in rules)
    return [Paragraph(_LEAD), *map(_rule, rules), *([Paragraph(rest)] if is_open else []), *cut]


def _words(rule: Part) -> list[str]:
    return [word(one) for one in rule.parts("per")]


def _rule(rule: Part) -> Paragraph:
    return paragraph(
        rule, _clocks(rule), _step(rule), _bounds(rule), _per(rule), dates(rule), _called(rule)
    )  # fmt: skip


def _clocks(rule: Part) -> str:
    """How the start and the end of the work are rounded first."""
    ends = [
        f"the {key} of the work is rounded {_way(rule.at(key))} {amount(rule.at(key).at('increment'))}"
        for key in ("start", "end") if key in rule
    ]  # fmt: skip
    return f"First {words.listed(ends)}." if ends else ""


def _way(part: Part) -> str:
    return {"up": "up to the next", "down": "down to the last", "nearest": "to the nearest"}[
        said(part, "direction")
    ]


def _step(rule: Part) -> str:
    subject = scope(rule, "Work", "All other work" if rule.path[-1] else "All work")
    direction, half = said(rule, "direction", "up"), _HALVES[said(rule, "half", "up")]
    if "increment" not in rule:
        return f"{subject} counts as long as it took."
    step = amount(rule.at("increment"))
    if direction == "nearest":
        return f"{subject} is rounded to the nearest whole multiple of {step}; {half}."
    if direction == "down":
        return f"{subject} is rounded down to a whole multiple of {step}."
    grace = amount(rule.at("grace")) if "grace" in rule else ""
    forgiven = (
        f" Up to {grace} beyond a whole multiple are forgiven; the first {step} are always whole."
        if grace
        else ""
    )
    return f"{subject} is rounded up to the next whole multiple of {step}.{forgiven}"


def _bounds(rule: Part) -> str:
    least = amount(rule.at("minimum")) if "minimum" in rule else ""
    most = amount(rule.at("maximum")) if "maximum" in rule else ""
    told = [f"as at least {least}"] * bool(least) + [f"as at most {most}"] * bool(most)
    return f"It counts {words.listed(told)}." if told else ""


def _per(rule: Part) -> str:
    per = [word(one) for one in rule.parts("per")] or ["entry"]
    if per == ["entry"]:
        return "Each entry is rounded by itself."
    if per == ["piece"]:
        return "Each piece of an entry that is cut where the hours change is rounded by itself."
    return (
        f"This is done for the sum of all entries on {words.listed(_PER[one] for one in per)}, not entry by entry: "
        "each entry adds what the rounded sum grows by."
    )


def _called(rule: Part) -> str:
    return (
        invoice(rule)
        .replace("On the invoice:", "It is called")
        .replace("Code on the invoice:", "Its code is")
    )
