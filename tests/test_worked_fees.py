"""Numbers that PSA systems publish of fees, prorations, tiers, monthly hours and milestones, and our answers."""

from __future__ import annotations

import polars as pl
import pytest
from running import charged, dated, entry, left, reasons, run, total

BLOCK = """
pools: [{name: block, unit: hours, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: block, rate: 150.00}]
"""


def units(at: str, change: str, unit: str = "licences") -> dict[str, str]:
    """So many units more."""
    return {"unit": unit, "at": at, "change": change}


@pytest.mark.parametrize(("as_of", "hours"), [("2026-03-06", "10"), ("2026-03-07", "7"), ("2026-03-15", "5")])
def test_row_10_the_balance_of_a_day(as_of: str, hours: str) -> None:
    """10 h from 1 March; 3 h on the 7th leave 7; 2 h on the 15th leave 5."""
    bought = [{"pool": "block", "at": "2026-03-01", "quantity": "10", "total_price": "1000"}]
    work = [entry("2026-03-07", "3"), entry("2026-03-15", "2")]
    assert left(run(BLOCK, as_of=as_of, purchases=bought, time_entries=work)) == {"purchases-1": hours}


def test_row_12_a_cap_for_a_role() -> None:
    """10 h a month, of which 5 for a senior engineer: 7 h by one are 5 covered and 2 billed, 6 h by others 5 and 1."""
    pack = """
pools: [{name: included, unit: hours, allowance: {quantity: 10 hours, every: month}, lasts: period, when_used_up: bill}]
labor:
  - {name: senior, when: {role: senior}, draws: included, up_to: 5 hours, every: month, rate: 200.00}
  - {name: work, draws: included, rate: 150.00}
"""
    work = [entry("2026-01-05", "7", role="senior"), entry("2026-01-06", "6")]
    result = run(pack, as_of="2026-01-31", time_entries=work)
    assert sorted(charged(result, "overage")) == [("overage", "1", "150.00"), ("overage", "2", "400.00")]


def test_row_13_role_and_kind_of_work() -> None:
    """100.00 x 1.5 for an emergency is 150.00."""
    pack = """
rates:
  - name: card
    lines: [{when: {role: technician}, rate: 100.00}, {rate: 120.00}]
    modifiers: [{name: emergency, when: {work_type: emergency}, multiply: 1.5}]
labor: [{name: work, rate: card}]
"""
    assert (
        total(run(pack, time_entries=[entry("2026-01-05", "1", role="technician", work_type="emergency")]))
        == "150.00"
    )


@pytest.mark.parametrize(("used", "carried"), [("10", "20"), ("45", "5")])
def test_row_19_at_most_forty_percent_roll(used: str, carried: str) -> None:
    """A plan of 50 h: of 40 h left 20 roll over, of 5 h left all 5."""
    pack = """
pools:
  - name: included
    unit: hours
    allowance: {quantity: 50 hours, every: month, carry_over: {of_grant: 40%}}
    lasts: period
    when_used_up: bill
labor: [{name: work, draws: included, rate: 150.00}]
"""
    work = [entry("2026-01-05", "10")] + [
        entry(f"2026-01-{day}", "7") for day in ("06", "07", "08", "09", "12")
    ]
    result = run(pack, as_of="2026-02-01", time_entries=work[:1] if used == "10" else work)
    assert left(result)["C/included/carry/2026-01-01"] == carried


def test_row_20_what_is_not_used_comes_on_top() -> None:
    """100 h a month, 80 used: 120 h in the next."""
    pack = """
pools:
  - name: included
    unit: hours
    allowance: {quantity: 100 hours, every: month, carry_over: {of_grant: 100%, for: 12 months}}
    lasts: period
    when_used_up: bill
labor: [{name: work, draws: included, rate: 150.00}]
"""
    work = [entry(f"2026-01-{day:02d}", "8") for day in range(5, 15)]
    result = run(pack, as_of="2026-02-01", time_entries=work)
    usable = [hours for name, hours in left(result).items() if not name.endswith("grant/2026-01-01")]
    assert sum(map(int, usable)) == 120


def test_row_21_beyond_the_included_hours() -> None:
    """A fee with 3 h included, 4 h worked: 1 h at the full rate."""
    pack = """
fees: [{name: plan, every: month, price: 340.00}]
pools: [{name: included, unit: hours, allowance: {quantity: 3 hours, every: month}, lasts: period, when_used_up: bill}]
labor: [{name: work, draws: included, rate: 150.00}]
"""
    result = run(pack, as_of="2026-01-31", time_entries=[entry("2026-01-05", "4")])
    assert charged(result, "fee", "overage") == [("fee", "1", "340.00"), ("overage", "1", "150.00")]


LICENCES = "fees: [{name: licences, unit: licences, every: month, price: %s}]\n"


def test_row_23_a_unit_added_in_march_and_billed_with_april() -> None:
    """$22 a unit, added on 15 March: 22 + 22 x 17/31 = 34.06; row 24, a day less, says 33.35."""
    contract = "  - {id: C, customer: acme, pack: pack, start: 2026-03-01}\n"
    result = run(
        LICENCES % "22.00", contracts=contract, as_of="2026-04-01", counts=[units("2026-03-15", "1")]
    )
    assert dated(result) == [("03-15", "12.06"), ("04-01", "22.00")]
    assert total(result) == "34.06"


@pytest.mark.parametrize(
    ("lead", "lines"),
    [
        ("", [("03-01", "310.00"), ("03-17", "30.00"), ("04-01", "372.00")]),
        (", lead: 1 month", [("03-01", "310.00"), ("03-01", "310.00"), ("03-17", "30.00"), ("03-17", "62.00"),
                             ("04-01", "372.00")]),
    ],
)  # fmt: skip
def test_row_25_growth_inside_a_month(lead: str, lines: list[tuple[str, str]]) -> None:
    """10 licences at 31.00, 2 more on 17 March: 15/31 of March; billed a month ahead, to 30 April."""
    pack = LICENCES % f"31.00{lead}"
    contract = "  - {id: C, customer: acme, pack: pack, start: 2026-03-01}\n"
    counts = [units("2026-03-01", "10"), units("2026-03-17", "2")]
    assert sorted(dated(run(pack, contracts=contract, as_of="2026-04-01", counts=counts))) == lines


@pytest.mark.parametrize(
    ("periods", "lines"),
    [
        ("contract", [("01-17", "100.00"), ("02-17", "100.00")]),
        ("calendar", [("01-17", "48.39"), ("02-01", "100.00")]),
    ],
)
def test_row_26_the_first_period(periods: str, lines: list[tuple[str, str]]) -> None:
    """Monthly from 17 January: from the 17th to the 16th, or 17 to 31 January in part, then whole months."""
    pack = f"fees: [{{name: base, every: month, periods: {periods}, price: 100.00}}]\n"
    contract = "  - {id: C, customer: acme, pack: pack, start: 2026-01-17}\n"
    assert dated(run(pack, contracts=contract, as_of="2026-02-17")) == lines


def test_row_27_classes_of_users() -> None:
    """10 contacts: 8 x 30.00 + 2 x 50.00 = 340.00."""
    pack = """
fees:
  - {name: office, unit: office-users, every: month, price: 30.00}
  - {name: power, unit: power-users, every: month, price: 50.00}
"""
    counts = [units("2026-01-01", "8", "office-users"), units("2026-01-01", "2", "power-users")]
    result = run(pack, as_of="2026-01-31", counts=counts)
    assert sorted(charged(result)) == [("fee", "2", "100.00"), ("fee", "8", "240.00")]
    assert total(result) == "340.00"


@pytest.mark.parametrize(("count", "price", "amount"), [("7", "100.00", "700.00"), ("3", "20.00", "60.00")])
def test_row_28_units_times_price(count: str, price: str, amount: str) -> None:
    """7 contacts at 100.00; desktops at 20.00 each."""
    assert total(run(LICENCES % price, as_of="2026-01-31", counts=[units("2026-01-01", count)])) == amount


@pytest.mark.parametrize(("model", "amount"), [("volume", "300.00"), ("graduated", "400.00")])
def test_row_29_volume_or_graduated(model: str, amount: str) -> None:
    """150 units, 3.00 up to 100 and 2.00 beyond."""
    price = f"{{model: {model}, tiers: [{{up_to: 100, each: 3.00}}, {{each: 2.00}}]}}"
    assert total(run(LICENCES % price, as_of="2026-01-31", counts=[units("2026-01-01", "150")])) == amount


PROJECT = """
terms: {project_price: {type: money, default: 12000.00}}
fees:
  - {name: start, on: milestone-reached, when: {milestone: kick-off}, share: 30%, of: $project_price}
  - {name: built, on: milestone-reached, when: {milestone: built}, price: {from: amount}}
  - {name: done, on: milestone-reached, when: {milestone: done}, share: rest, of: $project_price}
labor: [{name: project, treatment: included}]
"""


@pytest.mark.parametrize(
    ("as_of", "amounts", "later"),
    [
        ("2026-01-14", [], 3),
        ("2026-01-15", ["3600.00"], 2),
        ("2026-03-01", ["3600.00", "500.00"], 1),
        ("2026-04-01", ["3600.00", "500.00", "8400.00"], 0),
    ],
)
def test_row_34_a_milestone_is_billed_when_it_is_reached(as_of: str, amounts: list[str], later: int) -> None:
    """A fixed price of 12,000.00: 30 % at the start, the rest at the end; what is built meanwhile is its own price."""
    reached = [{"name": "kick-off", "at": "2026-01-15"}, {"name": "built", "at": "2026-03-01", "amount": "500.00"},
               {"name": "done", "at": "2026-04-01"}]  # fmt: skip
    work = [entry("2026-01-10", "8")]
    result = run(PROJECT, as_of=as_of, milestones=reached, time_entries=work)
    fees = result.charges.filter(pl.col("kind") == "fee").sort("date")
    assert [f"{amount:.2f}" for amount in fees["amount"]] == amounts
    assert (result.later, reasons(result)) == (later, {})
