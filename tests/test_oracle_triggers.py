"""Triggers in the oracle, with the worked numbers of the rulings."""

from __future__ import annotations

from typing import Any

import pytest
from oracle import Outcome
from oracle_cases import D, Row, entries, evaluate, hourly, pool

WORK: list[Row] = [{"name": "work", "draws": "block", "rate": D(150)}]
SOLD: Row = {"quantity": "10 hours", "price": D(100), "at": "start"}


def says(message: str, on: str, **columns: Any) -> Row:
    return {"name": "t", "on": on, "then": [{"notify": "am", "message": message}], **columns}


def told(outcome: Outcome) -> list[tuple[str, str]]:
    return [(f"{a['at']:%m-%d}", str(a["message"])) for a in outcome.actions]


def used(*hours: Any) -> dict[str, list[Row]]:
    """Work on 5 January 2026 and the days after."""
    return {"time_entries": entries(*({"hours": D(one)} for one in hours))}


def watched(trigger: Row, **columns: Any) -> Row:
    return hourly([pool(**{"sold": SOLD, **columns})], WORK, triggers=[trigger])


# Balances ---------------------------------------------------------------------------------------------


def test_then_every_goes_on_beyond_the_last_step() -> None:
    """Used 80 %, then each 10 % more; left 2 hours, then each hour less."""
    trigger = says("{threshold} ({passed})", "balance", pool="block", used=["80%"], then_every="10%")
    assert told(evaluate(watched(trigger), used(8, "0.5", "0.5", 1))) == [
        ("01-05", "80% (80%)"),
        ("01-07", "90% (90%)"),
        ("01-08", "100% (100%)"),
    ]
    trigger = says("{threshold} ({passed})", "balance", pool="block", left=["2 hours"], then_every="1 hour")
    assert told(evaluate(watched(trigger), used("9.5"))) == [("01-05", "1 hour (2 hours, 1 hour)")]


def test_T_c_each_purchase_by_itself() -> None:
    """Half of each of two purchases of 2 h; the first is told when it is used, the second on its own."""
    trigger = says("{purchase} {left}", "balance", pool="block", left=["50%"], per="purchase")
    base = {"customer": "acme", "pool": "block", "quantity": D(2), "total_price": D(1)}
    bought = [{**base, "id": "P", "at": "2026-01-01"}, {**base, "id": "Q", "at": "2026-01-02"}]
    pack = watched(trigger, sold={"quantity": "1 hour", "price": D(1)})
    assert told(evaluate(pack, {**used(1, 1, 1), "purchases": bought})) == [
        ("01-05", "P 1 hour"),
        ("01-07", "Q 1 hour"),
    ]


def test_owed_time_counts_below_zero() -> None:
    """2 h used of 1: -1 hour left."""
    trigger = says("{left}", "balance", pool="block", left=["0 hours"])
    pack = watched(trigger, sold={**SOLD, "quantity": "1 hour"}, when_used_up="owe")
    assert told(evaluate(pack, used(2))) == [("01-05", "-1 hours")]


# Days -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-01-01", [30], [("12-01", "30 (30)")]),
        ("2026-01-01", [90, 30], [("10-02", "90 (90)"), ("12-01", "30 (30)")]),
        ("2026-12-15", [90, 30], [("12-15", "30 (90, 30)")]),
    ],
)
def test_T4_days_before_the_end(start: str, days: list[int], expected: list[tuple[str, str]]) -> None:
    """Last day less 30: 1 December; a late start tells once."""
    trigger = says("{threshold} ({passed})", "days-before-end", days=days)
    pack = hourly([], [{"name": "w", "rate": D(1)}], triggers=[trigger])
    assert told(evaluate(pack, {}, start=start, end="2026-12-31", as_of="2027-01-31")) == expected


def test_days_before_a_lapse() -> None:
    """Ten days from 1 January: told on the 7th what is left at its end; nothing when nothing is left."""
    trigger = says("{purchase} {left} {lapses} {threshold}", "days-before-lapse", pool="block", days=[3])
    pack = watched(trigger, lasts="10 days")
    assert told(evaluate(pack, used(1, 1, 1))) == [("01-07", "ACME/block/start 7 hours 2026-01-10 3")]
    assert told(evaluate(pack, used(5, 5))) == []


def test_unused_for() -> None:
    """60 days after the last draw, once; again only after a draw; not when nothing is left."""
    trigger = says("{left} since {since}", "unused-for", pool="block", days=[60])
    late = {"time_entries": entries({"hours": D(1)}, {"hours": D(1), "at": "2026-05-01 09:00"})}
    assert told(evaluate(watched(trigger), late, as_of="2026-12-31")) == [
        ("03-06", "9 hours since 2026-01-05"),
        ("06-30", "8 hours since 2026-05-01"),
    ]
    assert told(evaluate(watched(trigger), used(10), as_of="2026-12-31")) == []
    monthly = {"quantity": "1 hour", "every": "month"}
    pack = hourly([pool(allowance=monthly, lasts="period")], WORK, triggers=[trigger])
    assert told(evaluate(pack, {}, as_of="2026-12-31")) == [("03-02", "1 hour since 2026-01-01")]


# Occurrences ------------------------------------------------------------------------------------------


def purchases(*days: str) -> dict[str, list[Row]]:
    base = {"customer": "acme", "pool": "block", "quantity": D(1), "total_price": D(1)}
    return {"purchases": [{**base, "id": f"p{n}", "at": f"2026-{day}"} for n, day in enumerate(days)]}


def test_T6_a_count_within_90_days() -> None:
    """1 and 20 January, 10 and 25 February: told on 10 February; again only after it fell below."""
    count = {"of": "purchase", "within": "90 days", "at_least": 3}
    pack = hourly([pool()], WORK, triggers=[says("{count}", "purchase", count=count)])
    facts = purchases("01-01", "01-20", "02-10", "02-25")
    assert told(evaluate(pack, facts)) == [("02-10", "3")]
    facts = purchases("01-01", "01-20", "02-10", "02-25", "05-15", "05-20", "05-25")
    assert told(evaluate(pack, facts)) == [("02-10", "3"), ("05-20", "3")]


def test_a_count_of_something_else() -> None:
    """A purchase, where three entries were made within ten days."""
    count = {"of": "time-entry", "within": "10 days", "at_least": 3}
    pack = hourly([pool()], WORK, triggers=[says("{count} {amount}", "purchase", count=count)])
    facts = {**used(1, 1, 1), **purchases("01-06", "01-08", "01-09")}
    assert told(evaluate(pack, facts)) == [("01-08", "3 1.00 USD")]


def test_entries_and_held_work() -> None:
    """Each entry with what it is billed; of 1 h in a pool of half an hour the rest is held."""
    entry = says("{fact} {role} {hours} {billed}", "time-entry", when={"role": "senior"})
    held = {**says("{fact} {hours}", "held"), "name": "h"}
    pack = hourly([], [{"name": "w", "rate": D(150)}], triggers=[entry])
    facts = {"time_entries": entries({"hours": D("1.5"), "role": "senior"}, {"hours": D(1)})}
    assert told(evaluate(pack, facts)) == [("01-05", "e1 senior 1.5 hours 225.00 USD")]
    waits = pool(sold={**SOLD, "quantity": "30 minutes"}, when_used_up="hold")
    pack = hourly([waits], WORK, triggers=[held])
    assert told(evaluate(pack, {**used(1), **purchases("02-01")})) == [("01-05", "e1 0.5 hours")]


def test_lapses_and_tickets() -> None:
    """9 of 10 hours lapse after ten days; a ticket is opened."""
    lapse = says("{purchase} {quantity}", "lapse")
    opened = {**says("{ticket}: {title}", "ticket-opened", when={"priority": "high"}), "name": "o"}
    pack = hourly([pool(sold=SOLD, lasts="10 days")], WORK, triggers=[lapse, opened])
    ticket = {
        "id": "T",
        "customer": "acme",
        "opened_at": "2026-01-08",
        "title": "no mail",
        "priority": "high",
    }
    facts = {**used(1), "tickets": [ticket, {**ticket, "id": "U", "priority": "low"}]}
    assert told(evaluate(pack, facts)) == [("01-08", "T: no mail"), ("01-11", "ACME/block/start 9 hours")]


def test_triggers_hold_from_and_until() -> None:
    """A trigger until 5 January says nothing on the 6th."""
    trigger = says("{fact}", "time-entry", until="2026-01-05")
    pack = hourly([], [{"name": "w", "rate": D(150)}], triggers=[trigger])
    assert told(evaluate(pack, used(1, 1))) == [("01-05", "e1")]
