"""Fees, prices and limits where they meet their neighbours: each case is worked out by hand in its docstring."""

from __future__ import annotations

from typing import Any

from running import entry, run, short

from clausewise import Result

USERS = [
    {"id": "1", "customer": "acme", "unit": "users", "at": "2026-01-01", "quantity": 24},
    {"id": "2", "customer": "acme", "unit": "users", "at": "2026-03-15", "change": 4},
]
MARCH = "  - {id: C, customer: acme, pack: pack, start: 2026-03-01}\n"


def lines(result: Result) -> list[tuple[str, str, str, str]]:
    """Date, clause, kind and amount of every charge that is not zero, in order."""
    table = result.charges.select("date", "clause", "kind", "amount").rows()
    return [(str(day)[5:], clause, kind, f"{amount:.2f}") for day, clause, kind, amount in table if amount]


def fact(**values: Any) -> dict[str, Any]:
    """A fact of the customer."""
    return {"customer": "acme", **values}


def test_a_tier_that_is_crossed_in_mid_month_by_a_head_count_in_advance() -> None:
    """24 users are 2,640.00. From the 15th on 28 are 25 x 110 + 3 x 95 + the flat 50 = 3,085.00: 445.00 more for 17 of
    31 days, 244.03. Ten percent off is 264.00, then 288.403 - 264.00 = 24.40."""
    pack = """
fees:
  - {name: users, unit: users, every: month,
     price: {model: graduated, tiers: [{up_to: 25, each: 110.00}, {each: 95.00, flat: 50.00}]}}
discounts: [{name: loyalty, of: fees, percent: 10%}]
"""
    result = run(pack, contracts=MARCH, as_of="2026-03-31", counts=USERS)
    assert lines(result) == [
        ("03-01", "loyalty", "discount", "-264.00"), ("03-01", "users", "fee", "2640.00"),
        ("03-15", "loyalty", "discount", "-24.40"), ("03-15", "users", "fee", "244.03"),
    ]  # fmt: skip


def test_a_cap_that_is_reached_in_the_middle_of_an_overage() -> None:
    """Two hours of five are in the block; three are 450.00, of which the cap lets 300.00 stand. The next entry is
    written off whole, and the sale of the block is not labor."""
    pack = """
pools: [{name: block, unit: hours, sold: {quantity: 2 hours, price: 200.00, at: start}, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: block, rate: 150.00}]
limits: [{name: cap, of: labor, every: month, at_most: 300.00}]
"""
    work = [entry("2026-01-05", "5"), entry("2026-01-06", "1")]
    assert lines(run(pack, as_of="2026-01-31", time_entries=work)) == [
        ("01-01", "block", "sale", "200.00"),
        ("01-05", "cap", "write-off", "-150.00"), ("01-05", "work", "overage", "450.00"),
        ("01-06", "cap", "write-off", "-150.00"), ("01-06", "work", "overage", "150.00"),
    ]  # fmt: skip


def test_two_caps_over_the_same_work_write_nothing_off_twice() -> None:
    """100.00 an hour, 4 h in January and 4 h in February, 300.00 a month and 500.00 a year at most: 300.00 are left of
    each month, and of February another 100.00 goes."""
    pack = """
labor: [{name: work, rate: 100.00}]
limits:
  - {name: month, of: labor, every: month, at_most: 300.00}
  - {name: year, of: labor, every: year, at_most: 500.00}
"""
    work = [entry("2026-01-05", "4"), entry("2026-02-05", "4")]
    assert lines(run(pack, as_of="2026-02-28", time_entries=work)) == [
        ("01-05", "month", "write-off", "-100.00"), ("01-05", "work", "labor", "400.00"),
        ("02-05", "month", "write-off", "-100.00"), ("02-05", "work", "labor", "400.00"),
        ("02-05", "year", "write-off", "-100.00"),
    ]  # fmt: skip


def test_a_commitment_over_part_of_a_month_counts_the_fee_of_that_part() -> None:
    """From 16 January: 500.00 x 16/31 = 258.06 are owed at least; the fee is 51.61 and the work 150.00, so 56.45 is
    missing."""
    pack = """
labor: [{name: work, rate: 150.00}]
fees: [{name: base, every: month, price: 100.00}]
limits: [{name: least, of: all, every: month, at_least: 500.00}]
"""
    late = "  - {id: C, customer: acme, pack: pack, start: 2026-01-16}\n"
    result = run(pack, contracts=late, as_of="2026-01-31", time_entries=[entry("2026-01-20", "1")])
    assert lines(result) == [
        ("01-16", "base", "fee", "51.61"), ("01-20", "work", "labor", "150.00"), ("01-31", "least", "true-up", "56.45"),
    ]  # fmt: skip


def test_a_retainer_pays_an_expense_and_the_work_of_the_day_in_their_order() -> None:
    """Of 100.00 the parts of 09:00 take 92.00 (80.00 and 15 %), the work of 10:00 the last 8.00: 142.00 are left to
    pay. Had the work come first, it would have taken all."""
    pack = """
pools: [{name: retainer, unit: money, sold: {quantity: 100.00, price: 100.00, at: start}, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: retainer, rate: 150.00}]
expenses: [{name: parts, markup: 15%, draws: retainer}]
"""
    expense = fact(id="e", at="2026-01-05 09:00", amount="80.00")
    for at, expected in (
        ("2026-01-05 10:00", [("work", "overage", "142.00")]),
        ("2026-01-05 08:00", [("parts", "expense", "92.00"), ("work", "overage", "50.00")]),
    ):
        work = fact(id="w", at=at, hours="1")
        result = run(pack, as_of="2026-01-31", time_entries=[work], expenses=[expense])
        assert [row[1:] for row in lines(result) if row[2] != "sale"] == expected


def test_hours_for_each_user_run_out_on_an_evening_that_counts_more() -> None:
    """Two users bring an hour. It covers 40 minutes of an evening (1.5 each); the other 80 are 186.67, and the user who
    comes later brings nothing before February."""
    pack = """
calendar: {bands: [{name: evening, from: "18:00", to: "24:00"}, {name: day}]}
factors: [{name: by-clock, lines: [{when: {clock: evening}, factor: 1.5}, {factor: 1}]}]
pools:
  - {name: support, unit: hours, allowance: {quantity: 30 minutes, for_each: users, every: month}, lasts: period, when_used_up: bill}
labor: [{name: work, draws: support, counts_as: by-clock, rate: 140.00}]
"""
    counts = [fact(id="1", unit="users", at="2026-01-01", quantity=2),
              fact(id="2", unit="users", at="2026-01-04", change=1)]  # fmt: skip
    work = fact(id="w", at="2026-01-05 19:00", end="2026-01-05 21:00")
    result = run(pack, as_of="2026-02-01", time_entries=[work], counts=counts)
    assert result.charges.select("kind", "worked").rows() == [("drawn", 2400), ("overage", 4800)]
    assert lines(result) == [("01-05", "work", "overage", "186.67")]
    assert [short(one) for one in result.balances["bought"]] == ["1", "1.5"]


def test_the_rest_of_a_price_that_an_amendment_raised() -> None:
    """30 % of 1,000.00 at the start; the price is 1,200.00 when the last milestone is reached: 900.00 are left."""
    pack = """
terms: {price: {type: money, default: 1000.00}}
fees:
  - {name: deposit, on: contract-starts, share: 30%, of: $price}
  - {name: done, on: milestone-reached, when: {milestone: done}, share: rest, of: $price}
"""
    signed = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01,"
        " amendments: [{from: 2026-02-01, terms: {price: 1200.00}}]}\n"
    )
    done = fact(id="m", name="done", at="2026-03-01")
    assert lines(run(pack, contracts=signed, milestones=[done])) == [
        ("01-01", "deposit", "fee", "300.00"), ("03-01", "done", "fee", "900.00"),
    ]  # fmt: skip


def test_usage_beyond_a_pool_is_rounded_up_for_the_month_and_not_for_each_fact() -> None:
    """500 GB are bought. Of 400 and 220 the pool pays 500; the 120 left are three steps of 50 at 0.10: 15.00."""
    pack = """
pools: [{name: space, unit: gigabytes, sold: {quantity: 500, price: 40.00, at: start}, lasts: forever, when_used_up: bill}]
usage: [{name: backup, unit: gigabytes, every: month, increment: 50, draws: space, price: 0.10}]
"""
    facts = [fact(id=str(n), unit="gigabytes", at=f"2026-01-{n:02}", quantity=size)
             for n, size in ((10, 400), (20, 220))]  # fmt: skip
    result = run(pack, as_of="2026-01-31", usage=facts)
    assert lines(result) == [("01-01", "space", "sale", "40.00"), ("01-31", "backup", "usage", "15.00")]


def test_a_call_out_is_charged_once_for_a_ticket_and_day_also_beside_work_in_the_block() -> None:
    """Three visits on one ticket, two on one day: two call-outs, though the block pays all the hours."""
    pack = """
pools: [{name: block, unit: hours, sold: {quantity: 9 hours, price: 900.00, at: start}, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: block, rate: 150.00}]
fees: [{name: call-out, on: time-entry, when: {work_type: onsite}, once_per: [ticket, date], price: 60.00}]
"""
    visits = [
        fact(ticket="T", work_type="onsite", at=f"2026-01-{at}", hours="1")
        for at in ("05 09:00", "05 15:00", "06 09:00")
    ]  # fmt: skip
    result = run(pack, as_of="2026-01-31", time_entries=visits, tickets=[fact(id="T")])
    assert [row for row in lines(result) if row[2] == "fee"] == [
        ("01-05", "call-out", "fee", "60.00"), ("01-06", "call-out", "fee", "60.00"),
    ]  # fmt: skip
