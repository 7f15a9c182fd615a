"""The text of a drafted pack's cases, but for what they expect: that is written by running them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..quantity import Duration, day_of, duration, last_day, number_of
from ..yaml_flow import flow
from .answers import FEES, NONE, POOLS, Answers, is_apart
from .clauses_text import days_before_lapse, has_renewal, is_outside_billed

START = date(2026, 1, 1)
MONDAY = date(2026, 1, 5)
SATURDAY = date(2026, 1, 10)
_HEAD = (
    "# What the cases expect was written by running them when the pack was drafted: hold each number against the",
    "# contract, say in its `note` how it comes about, and change both where the contract says otherwise.",
)
_MOST_ENTRIES = 40
_HOURS_A_DAY = 8
Facts = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    note: str
    facts: Facts
    as_of: date
    contract: Mapping[str, Any]


def cases_text(answers: Answers) -> str:
    """A file of cases that expect nothing yet, for every clause of the pack at least one."""
    lines = [*_HEAD, f"pack: {answers['name']}", f"title: {flow(answers['title'])}", "cases:"]
    for one in _cases(answers):
        contract = {"start": START, **one.contract}
        lines += [
            f"  - name: {flow(one.name)}",
            f"    note: {flow(one.note)}",
            f"    contract: {flow(contract)}",
        ]
        if one.facts:
            lines.append("    facts:")
        for kind, rows in one.facts.items():
            lines += [f"      {kind}:", *(f"        - {flow(row)}" for row in rows)]
        lines += [f"    as_of: {one.as_of}", ""]
    return "\n".join(lines[:-1]) + "\n"


def _cases(answers: Answers) -> Iterator[_Case]:
    kind = answers["kind"]
    yield from _of_time(answers)
    if kind in POOLS:
        yield from _of_pools(answers)
    if kind in FEES:
        yield from _of_fees(answers)
    if kind == "project":
        reached = {"milestones": [{"name": "acceptance", "at": date(2026, 3, 2)}]}
        note = "Half of the price is due at the start, and the rest when the project is accepted. The work is included."
        yield _case(
            "both parts of the price", note, {**_entries(MONDAY, answers), **reached}, date(2026, 3, 31)
        )
    note = "Work of the types internal and courtesy is shown at zero and uses nothing."
    yield _case("internal work is free", note, _entries(MONDAY, answers, work_type="internal"), MONDAY)
    if kind in (*POOLS, "hourly", "tickets"):
        done = {"tickets": [{"id": "T-1", "completed_at": _at(date(2026, 1, 7), "17:00")}]}
        note = "Accounts receivable is told what the ticket comes to."
        facts = {**_entries(MONDAY, answers, ticket="T-1"), **done}
        yield _case("a ticket is completed", note, facts, date(2026, 1, 7))
    if has_renewal(answers):
        note = "28 February less 30 days is 29 January."
        yield _case("the end is told thirty days before", note, {}, date(2026, 1, 31), end=date(2026, 2, 28))


def _case(name: str, note: str, facts: Facts, as_of: date, **contract: Any) -> _Case:
    return _Case(name, note, facts, as_of, contract)


def _of_time(answers: Answers) -> Iterator[_Case]:
    """Rounding, visits, and work outside business hours."""
    worked: dict[str, Any] = {"work_type": "project"} if answers["kind"] in FEES else {}
    worked = {"work_type": "change"} if answers["kind"] == "project" else worked
    if answers["increment"] == NONE:
        yield _case("an hour of work", "Time is kept as it is.", _entries(MONDAY, answers, **worked), MONDAY)
    else:
        step = _seconds(answers["increment"]) // 60
        minutes = 62 if step <= 60 else step + 2
        note = f"{minutes} minutes are rounded up to whole {answers['increment']}, and 60 minutes likewise."
        rows = [
            _entry(MONDAY, answers, minutes=minutes, **worked),
            _entry(_next(MONDAY), answers, minutes=60, **worked),
        ]
        yield _case("time is rounded up", note, {"time_entries": rows}, date(2026, 1, 6))
    if answers.get("visit", NONE) != NONE:
        minutes = max(_seconds(answers["visit"]) // 180, 1)
        note = f"{minutes} minutes on site count as {answers['visit']}."
        facts = _entries(MONDAY, answers, minutes=minutes, work_type="onsite")
        yield _case("a visit has a minimum", note, facts, MONDAY)
    if is_apart(answers):
        yield _outside(answers)


def _outside(answers: Answers) -> _Case:
    """An entry over the end of business hours, and one of a Saturday."""
    closes = answers["business"].partition("-")[2]
    rows = [{"at": _at(SATURDAY, "10:00"), "end": _at(SATURDAY, "11:00")}]
    note = "An hour of a Saturday."
    if "01:00" <= closes <= "23:00":
        hour, minute = map(int, closes.split(":"))
        around = [divmod(hour * 60 + minute + more, 60) for more in (-30, 30)]
        start, end = (_at(MONDAY, f"{hours:02}:{minutes:02}") for hours, minutes in around)
        rows.append({"at": start, "end": end})
        note += f" The other entry is cut at {closes}, half an hour on each side."
    what = (
        "is billed by the hour" if is_outside_billed(answers) else f"counts {answers['out_of_hours']} times"
    )
    return _case(f"work outside business hours {what}", note, {"time_entries": rows}, SATURDAY)


def _of_pools(answers: Answers) -> Iterator[_Case]:
    kind = answers["kind"]
    terms: dict[str, Any] = {}
    if kind == "retainer":
        rate, paid = Decimal(answers["rate"]), Decimal(answers["price"])
        seconds = int(paid / rate * 3600) if rate else 3600
        if seconds > _MOST_ENTRIES * _HOURS_A_DAY * 3600:
            seconds, terms = 2 * 3600, {"deposit": 2 * rate}
    else:
        seconds = _seconds(answers["hours"])
        if seconds > _MOST_ENTRIES * _HOURS_A_DAY * 3600:
            seconds, terms = 2 * 3600, {"block_size" if kind == "block" else "monthly_hours": "2 hours"}
    contract = {"terms": terms} if terms else {}
    rows = _spread(seconds + 3600, answers)
    as_of = date.fromisoformat(str(rows[-1]["at"])[:10])
    note = "More is worked than there is, by an hour."
    yield _case("it is used up", note, {"time_entries": rows}, as_of, **contract)
    if kind == "monthly":
        left = (
            "What January leaves can be used in February."
            if answers["carry_over"] == "yes"
            else "It is lost."
        )
        yield _case("hours are left at the end of a month", left, {}, date(2026, 2, 1))
    length = duration(answers.get("lasts", ""))
    if length is not None:
        told = days_before_lapse(answers)
        note = (
            f"Nothing was used. Somebody is told {told.replace(', ', ' and ')} days before."
            if told
            else "Nothing was used."
        )
        yield _case("what is left lapses", note, {}, _after(length))


def _after(length: Duration) -> date:
    """The first day on which what was sold at the start is gone."""
    return day_of(number_of(last_day(START, length)) + 1)


def _of_fees(answers: Answers) -> Iterator[_Case]:
    kind = answers["kind"]
    support = _entries(MONDAY, answers)
    if kind == "tickets":
        facts = {
            **_entries(MONDAY, answers, ticket="T-1"),
            "tickets": [{"id": "T-1", "completed_at": _at(date(2026, 1, 7), "17:00")}, {"id": "T-2"}],
        }
        note = "One ticket is completed, the other is not. The work on it is in its price."
        yield _case("a ticket has a price", note, facts, date(2026, 1, 31))
    elif kind == "users":
        counts = [
            {"unit": "users", "at": START, "quantity": 12},
            {"unit": "users", "at": date(2026, 2, 15), "change": 1},
        ]
        note = "Twelve users in January and February; from 15 February there is one more, for 14 of 28 days."
        facts = {"counts": counts, **support}
        yield _case("users come within a month", note, facts, date(2026, 3, 1))
    else:
        note = "From 17 to 31 January are 15 of 31 days."
        yield _case("a month that is begun", note, {}, date(2026, 2, 1), start=date(2026, 1, 17))
        yield _case("support is in the fee", "The entry is shown at zero.", support, MONDAY)


# Facts ---------------------------------------------------------------------------------------------------


def _entries(on: date, answers: Answers, **columns: Any) -> Facts:
    return {"time_entries": [_entry(on, answers, **columns)]}


def _entry(on: date, answers: Answers, **columns: Any) -> dict[str, Any]:
    """An entry at the beginning of business hours, of an hour if nothing else is said."""
    length = {} if {"minutes", "hours"} & columns.keys() else {"hours": 1}
    return {"at": _at(on, answers.get("business", "09:00-17:00").partition("-")[0]), **length, **columns}


def _spread(seconds: int, answers: Answers) -> list[dict[str, Any]]:
    """Entries of one length of work, day by day from Monday to Friday."""
    rows, on = [], MONDAY
    while seconds > 0:
        part = min(seconds, _HOURS_A_DAY * 3600)
        length = {"hours": Decimal(part) / 3600} if part % 36 == 0 else {"minutes": -(-part // 60)}
        rows.append(_entry(on, answers, **length))
        seconds, on = seconds - part, _next(on)
    return rows


def _next(on: date) -> date:
    """The next day that is no Saturday or Sunday."""
    on += timedelta(days=1)
    return on if on.weekday() < 5 else _next(on)


def _at(on: date, clock: str) -> str:
    return f"{on} {clock}"


def _seconds(text: str) -> int:
    length = duration(text)
    assert length is not None  # the answer was checked
    return length.seconds
