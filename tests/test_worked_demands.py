"""Published numbers of PSA systems that concern tickets, usage, expenses, and allowances for each of a unit."""

from __future__ import annotations

from typing import Any

import pytest
from running import charged, entry, left, moved, run, summed, total

MONTHLY = """
pools:
  - {name: included, unit: %s, allowance: {%s}, lasts: period, when_used_up: bill}
"""


def done(*days: str) -> list[dict[str, Any]]:
    """A ticket completed on each of the days."""
    return [{"id": f"T{n}", "customer": "acme", "completed_at": day} for n, day in enumerate(days, 1)]


def users(count: str, unit: str = "users") -> list[dict[str, Any]]:
    return [{"unit": unit, "at": "2026-01-01", "quantity": count}]


def test_row_8_an_expense_passes_three_thresholds_at_once() -> None:
    """A retainer of 1,100.00 and an expense of 1,050.00: 50.00 left, and one action that names the last of three."""
    pack = """
pools: [{name: retainer, unit: money, lasts: forever, when_used_up: bill}]
expenses: [{name: parts, draws: retainer}]
triggers:
  - name: low
    on: balance
    pool: retainer
    left: [1000.00, 500.00, 100.00]
    then: [{notify: am, message: "{left} left: {threshold} ({passed})"}]
"""
    funds = {"pool": "retainer", "at": "2026-01-01", "quantity": "1100", "total_price": "1100"}
    result = run(pack, purchases=[funds], expenses=[{"at": "2026-01-05", "amount": "1050.00"}])
    assert left(result) == {"purchases-1": "50"}
    assert result.actions["message"].to_list() == [
        "50.00 USD left: 100.00 USD (1000.00 USD, 500.00 USD, 100.00 USD)"
    ]


@pytest.mark.parametrize(("as_of", "rest"), [("2026-03-06", "10"), ("2026-03-07", "7"), ("2026-03-15", "5")])
def test_row_10_the_balance_of_prepaid_tickets(as_of: str, rest: str) -> None:
    """Ten from 1 March, three completed on the 7th and two on the 15th."""
    pack = """
pools: [{name: incidents, unit: tickets, lasts: forever, when_used_up: bill}]
tickets: [{name: incident, draws: incidents, price: 95.00}]
"""
    bought = {"pool": "incidents", "at": "2026-03-01", "quantity": "10", "total_price": "900"}
    tickets = done("2026-03-07", "2026-03-07", "2026-03-07", "2026-03-15", "2026-03-15")
    assert left(run(pack, as_of=as_of, purchases=[bought], tickets=tickets)) == {"purchases-1": rest}


def test_row_15_ten_hours_for_each_month_grouped_by_quarter() -> None:
    """Three sites of 10 h a quarter are 30 h before any overage; the 31st hour is 100.00."""
    pack = MONTHLY % ("hours", "quantity: 10 hours, for_each: sites, every: quarter")
    pack += "labor: [{name: work, draws: included, rate: 100.00}]\n"
    work = [entry("2026-01-10", "20"), entry("2026-03-10", "11")]
    result = run(pack, as_of="2026-03-31", counts=users("3", "sites"), time_entries=work)
    assert (summed(result, "drawn"), charged(result, "overage")) == ("30", [("overage", "1", "100.00")])


@pytest.mark.parametrize(("used", "carried"), [(10, "20"), (35, "15")])
def test_row_19_at_most_forty_percent_of_the_tickets_roll(used: int, carried: str) -> None:
    """Two tickets for each of 25 users: of 50 at most 20 go on."""
    allowance = "quantity: 2, for_each: users, every: month, carry_over: {of_grant: 40%}"
    pack = MONTHLY % ("tickets", allowance) + "tickets: [{name: t, draws: included, price: 95.00}]\n"
    tickets = done(*(f"2026-01-{2 + n % 28:02d}" for n in range(used)))
    result = run(pack, as_of="2026-02-01", counts=users("25"), tickets=tickets)
    assert [by for _, _, by in moved(result, "carry")] == [carried]


def test_row_20_what_is_not_used_comes_on_top() -> None:
    """An hour for each of 100 users, 80 used: 120 h in February."""
    pack = MONTHLY % (
        "hours",
        "quantity: 1 hour, for_each: users, every: month, carry_over: {of_grant: 100%}",
    )
    pack += "labor: [{name: work, draws: included, rate: 100.00}]\n"
    work = [entry(f"2026-01-{day}", "16") for day in range(10, 15)]
    result = run(pack, as_of="2026-02-01", counts=users("100"), time_entries=work)
    assert left(result) == {
        "C/included/grant/2026-01-01": "0",
        "C/included/carry/2026-01-01": "20",
        "C/included/grant/2026-02-01": "100",
    }


def test_row_21_beyond_the_included_tickets() -> None:
    """Three a month are included: the fourth is 95.00 in full."""
    pack = MONTHLY % ("tickets", "quantity: 3, every: month") + (
        "tickets: [{name: t, draws: included, price: 95.00}]\n"
    )
    result = run(pack, tickets=done(*(f"2026-01-0{n}" for n in range(2, 6))), as_of="2026-01-31")
    assert (total(result), charged(result, "ticket")) == ("95.00", [("ticket", "1", "95.00")])


@pytest.mark.parametrize(("model", "amount"), [("volume", "300.00"), ("graduated", "400.00")])
@pytest.mark.parametrize("way", ["every: month", "lines: per-fact"])
def test_row_29_volume_or_graduated_usage(model: str, amount: str, way: str) -> None:
    """150 units, 3.00 to 100 and then 2.00: volume 300.00, graduated 400.00."""
    price = f"{{model: {model}, tiers: [{{up_to: 100, each: 3.00}}, {{each: 2.00}}]}}"
    pack = f"usage: [{{name: calls, unit: calls, {way}, price: {price}}}]\n"
    fact = {"unit": "calls", "at": "2026-01-05", "quantity": "150"}
    assert total(run(pack, as_of="2026-01-31", usage=[fact])) == amount


def test_row_33_an_hour_for_each_computer_in_one_pool() -> None:
    """15 computers bring 15 h on site a month; the 16th hour is 150.00."""
    pack = MONTHLY % ("hours", "quantity: 1 hour, for_each: computers, every: month")
    pack += "labor: [{name: onsite, draws: included, rate: 150.00}]\n"
    work = [entry("2026-01-05", "10"), entry("2026-01-06", "6")]
    result = run(pack, as_of="2026-01-31", counts=users("15", "computers"), time_entries=work)
    assert (summed(result, "drawn"), total(result)) == ("15", "150.00")


def test_the_examples_of_the_language() -> None:
    """Miles at 2.50 by the fact, parts with 15 %, travel from the retainer."""
    pack = """
pools: [{name: retainer, unit: money, lasts: forever, when_used_up: bill}]
usage: [{name: mileage, unit: miles, price: 2.50, lines: per-fact}]
expenses:
  - {name: parts, when: {category: hardware}, markup: 15%}
  - {name: travel, draws: retainer}
"""
    funds = {"pool": "retainer", "at": "2026-01-01", "quantity": "30", "total_price": "30"}
    result = run(
        pack,
        purchases=[funds],
        usage=[{"unit": "miles", "at": "2026-01-02", "quantity": "40"}],
        expenses=[
            {"at": "2026-01-03", "amount": "200.00", "category": "hardware"},
            {"at": "2026-01-04", "amount": "50.00", "category": "train"},
        ],
    )
    assert charged(result, "usage", "expense", "drawn") == [
        ("usage", "40", "100.00"), ("expense", "0", "230.00"), ("drawn", "30", "0.00"), ("expense", "0", "20.00"),
    ]  # fmt: skip
