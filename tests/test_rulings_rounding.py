"""Rulings R: worked time and billed time. Those of the clock are in `test_rulings_clock`."""

from __future__ import annotations

from running import bought, charged, entry, left, minutes, run, short, total

HOURLY = "labor: [{name: work, rate: 150.00}]\n"


QUARTERS = "rounding: [{name: q, increment: 15 minutes}]\n" + HOURLY


BLOCK = """
rounding: [{name: q, increment: 15 minutes}]
pools:
  - {name: block, unit: hours, sold: {quantity: 2 hours, price: 300.00}, lasts: 12 months, when_used_up: bill}
labor: [{name: work, draws: block, rate: 150.00}]
"""


def test_R1_rounded_then_counted_then_drawn() -> None:
    """80 minutes, quarter hours up, counting as 1.2: 90 minutes draw 1.8 hours."""
    pack = BLOCK.replace("draws: block,", "draws: block, counts_as: 1.2,")
    result = run(pack, purchases=[bought("2026-01-05", "10")], time_entries=[minutes("2026-01-06", 80)])
    assert left(result) == {"purchases-1": "8.2"}


PER_TICKET = """
rounding: [{name: hour, increment: 1 hour, per: [ticket]}]
labor: [{name: none, when: {work_type: gift}, treatment: free}, {name: work, rate: 150.00}]
"""


def test_R4_only_billed_or_drawn_work_is_in_the_group() -> None:
    """20 billed, 30 free, 20 billed, an hour up per ticket: 60 and 0, 150.00."""
    result = run(PER_TICKET, time_entries=[
        minutes("2026-01-05 09:00", 20, ticket="T", customer="acme"),
        minutes("2026-01-05 10:00", 30, ticket="T", customer="acme", work_type="gift"),
        minutes("2026-01-05 11:00", 20, ticket="T", customer="acme"),
    ])  # fmt: skip
    assert charged(result, "labor") == [("labor", "1", "150.00"), ("labor", "0", "0.00")]


def test_R4_an_entry_without_a_ticket_is_its_own_group() -> None:
    """Two entries of 20 minutes with no ticket are an hour each, whoever worked."""
    result = run(PER_TICKET, time_entries=[minutes("2026-01-05 09:00", 20), minutes("2026-01-05 10:00", 20)])
    assert total(result) == "300.00"


def test_R5_groups_never_cross_contracts() -> None:
    """20 + 20 minutes on one ticket under two contracts are an hour each."""
    contracts = "".join(f"  - {{id: {one}, customer: acme, pack: pack, start: 2026-01-01}}\n" for one in "CD")
    result = run(PER_TICKET, contracts=contracts, time_entries=[
        minutes("2026-01-05 09:00", 20, ticket="T", contract="C"),
        minutes("2026-01-05 10:00", 20, ticket="T", contract="D"),
    ])  # fmt: skip
    assert total(result) == "300.00"


def test_R6_the_sum_of_a_group_never_depends_on_late_entries() -> None:
    """5 minutes before 45 + 45 share as 60, 0, 60 in work order; the sum is 120."""
    result = run(PER_TICKET, time_entries=[
        minutes(f"2026-01-05 {hour}", worked, ticket="T", customer="acme")
        for hour, worked in (("09:00", 45), ("10:00", 45), ("08:00", 5))
    ])  # fmt: skip
    hours = dict(result.charges.select("fact", "quantity").iter_rows())
    assert {fact: short(one) for fact, one in hours.items()} == {
        "time_entries-3": "1", "time_entries-1": "0", "time_entries-2": "1",
    }  # fmt: skip


def test_R7_grace_forgives_only_beyond_a_whole_increment() -> None:
    """8 minutes in half hours with ten minutes of grace are a whole half hour: 75.00."""
    pack = "rounding: [{name: half, increment: 30 minutes, grace: 10 minutes}]\n" + HOURLY
    assert total(run(pack, time_entries=[minutes("2026-01-05", 8)])) == "75.00"


def test_R8_clock_rounding_to_nothing_still_has_the_minimum() -> None:
    """12:01 up to 12:15 and 12:10 down to 12:00 is zero, and a minimum of 15 minutes applies: 37.50."""
    clock = "start: {increment: 15 minutes, direction: up}, end: {increment: 15 minutes, direction: down}"
    pack = f"rounding: [{{name: clock, increment: 15 minutes, minimum: 15 minutes, {clock}}}]\n" + HOURLY
    result = run(pack, time_entries=[entry("2026-01-05 12:01", end="2026-01-05 12:10")])
    assert total(result) == "37.50"
    result = run(pack, time_entries=[entry("2026-01-05 12:01", end="2026-01-05 12:01")])
    assert charged(result) == [("labor", "0", "0.00")]


def test_R9_a_changed_rule_starts_new_groups() -> None:
    """Per ticket, 15 minutes until June and 30 from July: 10 + 10 minutes across it are 15 + 30."""
    pack = """
terms: {step: {type: duration, default: 15 minutes}}
rounding: [{name: step, increment: $step, per: [ticket]}]
labor: [{name: work, rate: 150.00}]
"""
    contract = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, "
        "amendments: [{from: 2026-07-01, terms: {step: 30 minutes}}]}\n"
    )
    result = run(pack, contracts=contract, time_entries=[
        minutes("2026-06-30 09:00", 10, ticket="T", contract="C"),
        minutes("2026-07-01 09:00", 10, ticket="T", contract="C"),
    ])  # fmt: skip
    assert [one[1] for one in charged(result)] == ["0.25", "0.5"]


def test_R10_conditions_see_worked_time_before_rounding() -> None:
    """3:50 worked, 4:00 rounded, does not match `at_least: 4 hours`."""
    pack = QUARTERS.replace(
        "[{name: work,", "[{name: long, when: {duration: {at_least: 4 hours}}, rate: 1.00}, {name: work,"
    )
    assert total(run(pack, time_entries=[minutes("2026-01-05", 230)])) == "600.00"
    assert total(run(pack, time_entries=[minutes("2026-01-05", 240)])) == "4.00"
