"""The text of a drafted pack: each section with a comment that says what it is for and how to change it.

Here is what its numbers are; what happens with work, and who is told, is in `clauses_text`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..yaml_flow import flow
from .answers import FEES, NONE, Answers, has_rate, is_apart
from .clauses_text import OUTSIDE, labor, pools, tickets, triggers


def pack_text(answers: Answers) -> str:
    """The whole pack."""
    sections = (_head, _terms, _calendar, _rounding, _counting, _fees, pools, tickets, labor, triggers)
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section(answers)))) + "\n"


def _head(answers: Answers) -> Iterator[str]:
    yield f"# {answers['title']}"
    yield "#"
    yield "# The numbers of the contract stand under `terms`; a contract may set its own, in contracts.yaml, without a"
    yield "# copy of this file. `clausewise lint` and `clausewise test` say whether a change is sound."
    yield f"pack: {answers['name']}"
    yield "version: 1.0.0"
    yield f"title: {flow(answers['title'])}"
    yield "summary: >-"
    yield f"  {_SUMMARY[answers['kind']]}"
    yield f"currency: {answers['currency']}"
    yield f"timezone: {answers['timezone']}"


_SUMMARY = {
    "block": "A block of hours is paid for in advance, and work draws on it.",
    "monthly": "A monthly fee brings so many hours every month.",
    "retainer": "An amount is paid in advance, and work is taken from it at the hourly rate.",
    "hourly": "Every hour of work is billed.",
    "users": "A monthly fee for each user includes support; projects are billed by the hour.",
    "tickets": "Each ticket has a price, whatever the work on it; projects are billed by the hour.",
    "flat": "A monthly fee includes support; projects are billed by the hour.",
    "project": "A fixed price is due in two parts; changes are billed by the hour.",
}


def _terms(answers: Answers) -> Iterator[str]:
    yield "terms:"
    for name, kind, key, note in _TERMS[answers["kind"]]:
        if key in answers and answers[key] not in (NONE, "forever"):
            yield f"  {name}: {{type: {kind}, default: {answers[key]}, note: {flow(note)}}}"
    if has_rate(answers):
        note = flow(_RATE.get(answers["kind"], "Each hour."))
        yield f"  hourly_rate: {{type: money, default: {answers['rate']}, note: {note}}}"
    if answers.get("visit", NONE) != NONE:
        yield f"  visit_minimum: {{type: duration, default: {answers['visit']}, note: The least that a visit counts.}}"
    if is_apart(answers):
        note = "An hour outside business hours counts as this many."
        yield f"  out_of_hours: {{type: number, default: {answers['out_of_hours']}, note: {note}}}"


_RATE = {
    "block": "Each hour once the block is used up.", "monthly": "Each hour beyond those of the month.",
    "project": "Each hour of work on a change.",
    **dict.fromkeys(FEES, "Each hour that is not in the price, such as of a project."),
}  # fmt: skip
_TERMS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "block": (
        ("block_size", "duration", "hours", "How many hours one block holds."),
        ("block_price", "money", "price", "What one block costs. It is billed on the day it is bought."),
        ("block_lasts", "duration", "lasts", "How long the hours of a block can be used."),
    ),
    "monthly": (
        ("monthly_hours", "duration", "hours", "What every month brings."),
        ("monthly_fee", "money", "price", "What a month costs. It is billed on its first day."),
    ),
    "retainer": (
        ("deposit", "money", "price", "What is paid in advance."),
        ("deposit_lasts", "duration", "lasts", "How long it can be used."),
    ),
    "hourly": (),
    "users": (("user_price", "money", "price", "What a user costs each month."),),
    "tickets": (("ticket_price", "money", "price", "What a ticket costs, on completion."),),
    "flat": (("monthly_fee", "money", "price", "What a month costs. It is billed on its first day."),),
    "project": (("project_price", "money", "price", "The price of the whole project."),),
}


def _calendar(answers: Answers) -> Iterator[str]:
    if is_apart(answers):
        yield "# An entry with a start and an end is cut where business hours begin and end; each piece counts."
        yield "calendar:"
        yield f'  business: {{mon-fri: "{answers["business"]}"}}'
        if answers["holidays"] != NONE:
            yield f"  holidays: {{code: {answers['holidays']}}}   # days that are worked: without: [Columbus Day]"


def _rounding(answers: Answers) -> Iterator[str]:
    increment = answers["increment"]
    step = "" if increment == NONE else f"increment: {increment}"
    rules = []
    if answers.get("visit", NONE) != NONE:
        parts = ", ".join(one for one in (step, "minimum: $visit_minimum") if one)
        rules.append(f"  - {{name: visits, when: {{work_type: onsite}}, {parts}}}")
    if step:
        rules.append(f"  - {{name: other-work, {step}}}")
    if rules:
        yield "# The first rule that matches is used. Each entry is rounded up by itself; to round the sum of a ticket,"
        yield "# add `per: [ticket]`; to forgive some minutes beyond a whole increment, `grace: 5 minutes`."
        yield "rounding:"
        yield from rules


def _counting(answers: Answers) -> Iterator[str]:
    if not is_apart(answers):
        return
    if answers["kind"] in ("block", "monthly"):
        yield "# How many hours an hour of work uses."
        yield "factors:"
        yield "  - name: by-clock"
        yield "    lines:"
        yield "      - {when: {clock: business}, factor: 1}"
        yield "      - {factor: $out_of_hours}"
    else:
        yield "# What an hour costs. For rates by role add lines above: - {when: {role: engineer}, rate: 195.00}"
        yield "rates:"
        yield "  - name: by-clock"
        yield "    lines:"
        yield "      - {rate: $hourly_rate}"
        yield "    modifiers:"
        yield f"      - {{name: out-of-hours, when: {OUTSIDE}, multiply: $out_of_hours}}"


def _fees(answers: Answers) -> Iterator[str]:
    kind = answers["kind"]
    if kind in ("monthly", "flat"):
        yield "# A part of a month is billed by its days."
        yield "fees:"
        label = '"Month from {date}"'
        yield f"  - {{name: monthly-fee, every: month, billed: in-advance, price: $monthly_fee, label: {label}}}"
    elif kind == "users":
        yield "# facts/counts.csv tells how many users there are. Who comes or goes within a month is billed by days."
        yield "fees:"
        yield "  - name: users"
        yield "    unit: users"
        yield "    every: month"
        yield "    billed: in-advance"
        yield "    price: $user_price"
        yield '    label: "Users from {date}: {quantity}"'
    elif kind == "project":
        yield "fees:"
        yield "  - {name: first-part, on: contract-starts, share: 50%, of: $project_price}"
        reached = "on: milestone-reached, when: {milestone: acceptance}"
        yield f"  - {{name: last-part, {reached}, share: rest, of: $project_price}}"
