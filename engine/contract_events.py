"""Events of contracts: they start and end, periods close, counts change, milestones are reached, charges are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from .head_counts import HeadCounts
from .lines import Clauses
from .lots import id_part
from .match import Matcher
from .packs import Trigger
from .periods import Anchor, Every, period_of
from .quantity import NEVER, day_of
from .run import Run
from .take import Taken
from .told import told
from .triggers import money_text, units_text
from .watching import BY_ITSELF, CHARGED, CLOSED, ON_TICKETS, Occurrence


def starts_and_ends(run: Run) -> Iterator[Occurrence]:
    """Every contract on its first day and on its last."""
    for c in range(len(run.contracts)):
        first, last = run.first_day(c), run.last_day(c)
        fields = {"start": day_of(first).isoformat(), "end": day_of(last).isoformat() if last < NEVER else ""}
        for on, day, order in (
            ("contract-starts", first, (BY_ITSELF, -1, 0, 0, "")),
            ("contract-ends", last, (CLOSED, 1, 0, 0, "")),
        ):
            if day <= run.as_of:
                heard = tuple(one for one in run.edition_on(c, day).triggers if one.on == on)
                yield Occurrence(on, c, day, order, day_of(day).isoformat(), fields, heard)


def closed_periods(run: Run, lines: pl.DataFrame) -> Iterator[Occurrence]:
    """Every period that has ended, of each length that a trigger asks for, with what was charged in it."""
    by_day: dict[tuple[int, int], int] = defaultdict(int)
    for c, day, amount in lines.group_by("c", "day").agg(pl.col("amount").sum()).iter_rows():
        by_day[c, day] = amount
    for c in range(len(run.contracts)):
        for every, triggers in _lengths(run, c).items():
            for first, last in _periods(run, c, every):
                heard = tuple(one for one in run.edition_on(c, last).triggers if one in triggers)
                billed = sum(by_day[c, day] for day in range(first, last + 1) if (c, day) in by_day)
                fields = {
                    "start": day_of(first).isoformat(), "end": day_of(last).isoformat(),
                    "billed": money_text(billed, run.money[c]),
                }  # fmt: skip
                armed = f"{day_of(first).isoformat()}/{day_of(last).isoformat()}"
                if not heard:
                    continue
                order = (CLOSED, 0, 0, 0, armed)
                yield Occurrence("period-closed", c, last, order, armed, fields, heard, str(every))


def _lengths(run: Run, c: int) -> dict[Every, list[Trigger]]:
    found: dict[Every, list[Trigger]] = defaultdict(list)
    for _, e in run.timelines[c]:
        for trigger in run.editions[e].triggers:
            if trigger.on == "period-closed" and trigger.every is not None:
                found[trigger.every].append(trigger)
    return found


def _periods(run: Run, c: int, every: Every) -> Iterator[tuple[int, int]]:
    """The days of each period that the contract is active on, of those that have ended."""
    start, end = run.first_day(c), run.last_day(c)
    day = start
    while day <= end:
        last = min(period_of(every, Anchor(), day, start, end)[1], end)
        if last > run.as_of:
            return
        yield day, last
        day = last + 1


def changed_counts(run: Run, counts: HeadCounts, matcher: Matcher | None) -> Iterator[Occurrence]:
    """Every day on which a count of a contract changes while it is active."""
    found = []
    for (c, unit), steps in sorted(counts.steps.items()):
        before = 0
        for day, number in steps:
            if run.is_active(c, day) and day <= run.as_of:
                found.append((c, day, unit, before, number))
            before = number
    heard = told(run, "count-changed", [(c, day, {"unit": unit}) for c, day, unit, _, _ in found], matcher)
    for (c, day, unit, before, number), triggers in zip(found, heard, strict=True):
        fields = {"unit": unit, "count": units_text(number, unit), "before": units_text(before, unit)}
        armed = f"{id_part(unit)}/{day_of(day).isoformat()}"
        yield Occurrence("count-changed", c, day, (BY_ITSELF, 1, 0, 0, unit), armed, fields, triggers)


def reached_milestones(
    run: Run, milestones: pl.DataFrame, taken: Sequence[Taken], lines: pl.DataFrame, matcher: Matcher | None
) -> Iterator[Occurrence]:
    """Every milestone that a contract takes, with what was billed for it."""
    of = lines.filter(pl.col("of") == "milestones").group_by("f").agg(pl.col("amount").sum())
    billed = dict(of.iter_rows())
    rows = milestones.rows(named=True)
    asked = [(one.c, one.day, {"milestone": rows[one.f]["name"]}) for one in taken]
    for one, heard in zip(taken, told(run, "milestone-reached", asked, matcher), strict=True):
        row = rows[one.f]
        fields = {
            "fact": row["id"], "milestone": row["name"],
            "billed": money_text(billed.get(one.f, 0), run.money[one.c]),
        }  # fmt: skip
        order = (ON_TICKETS, one.at, 0, 2, row["id"])
        yield Occurrence("milestone-reached", one.c, one.day, order, id_part(row["id"]), fields, heard)


def made_charges(
    run: Run,
    lines: pl.DataFrame,
    clauses: Clauses,
    facts: Mapping[str, pl.DataFrame],
    matcher: Matcher | None,
) -> Iterator[Occurrence]:
    """Every charge line that is not zero."""
    names = [(one.name, one.code) for one in clauses]
    heard = sorted(run.listening("charge"))
    rows = (
        lines.filter(pl.col("c").is_in(heard) & (pl.col("amount") != 0))
        .sort("c", "day", "id")
        .rows(named=True)
    )
    asked: list[tuple[int, int, dict[str, str | None]]] = []
    for row in rows:
        clause, code = ("adjustment", "") if row["k"] is None else names[row["k"]]
        asked.append((row["c"], row["day"], {"kind": row["kind"], "clause": clause, "code": code or None}))
    for number, (row, triggers) in enumerate(zip(rows, told(run, "charge", asked, matcher), strict=True)):
        c, day, of = asked[number]
        fields = {
            "clause": of["clause"] or "", "kind": row["kind"], **_fact(row, facts),
            "amount": money_text(row["amount"], run.money[c]),
        }  # fmt: skip
        armed = row["id"].removeprefix(f"{id_part(run.contracts[c].id)}/")
        yield Occurrence("charge", c, day, (CHARGED, 0, 0, 0, row["id"]), armed, fields, triggers)


def _fact(row: Mapping[str, Any], facts: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """The fact that a line bills, and its ticket; a sale bills a purchase."""
    if row["of"] is None or row["kind"] == "sale":
        return {"fact": "", "ticket": ""}
    table = facts[row["of"]]
    id = table["id"][row["f"]]
    if row["of"] == "tickets":
        return {"fact": id, "ticket": id}
    has_ticket = "ticket" in table.columns and row["of"] != "adjustments"
    return {"fact": id, "ticket": (table["ticket"][row["f"]] if has_ticket else None) or ""}
