"""The rulings on discounts and limits: L1 to L6 and V17, each with its numbers."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from running import charged, dated, entry, faults, run, total

from clausewise import Result
from clausewise.diagnostic import has_errors

OWN = """
attributes: {agreed: {type: money}}
rates: [{name: own, lines: [{rate: {from: agreed}}]}]
labor: [{name: work, rate: own}]
"""
CAP = "limits: [{name: cap, of: labor, every: month, at_most: 4000.00}]\n"
TENTH = "discounts: [{name: tenth, of: labor, percent: 10%}]\n"


def labor(pack: str, *amounts: str, as_of: str = "2026-01-31", **facts: Any) -> Result:
    """An hour of labor at each of the amounts, from 5 January on one day after the other."""
    work = [
        entry(f"2026-01-{day:02d} 09:00", "1", id=f"e{day}", agreed=amount)
        for day, amount in enumerate(amounts, 5)
    ]
    return run(OWN + pack, as_of=as_of, time_entries=work, **facts)


def of_kind(result: Result, kind: str) -> str:
    """The sum of the charges of a kind."""
    return f"{result.charges.filter(pl.col('kind') == kind)['amount'].sum():.2f}"


def test_L1_discounts_before_the_cap() -> None:
    """Labor 5,000, 10 %, cap 4,000: 4,000.00 with 500.00 written off, not 3,600.00."""
    result = labor(TENTH + CAP, "5000.00")
    assert (total(result), of_kind(result, "write-off")) == ("4000.00", "-500.00")


def test_L1_a_commitment_is_compared_with_what_is_left_after_discounts() -> None:
    """450 with 10 %, commitment 500: a true-up of 95.00, not 50.00."""
    result = labor(TENTH + "limits: [{name: least, of: all, every: month, at_least: 500.00}]\n", "450.00")
    assert (total(result), dated(result, "true-up")) == ("500.00", [("01-31", "95.00")])


def test_L1_write_offs_and_true_ups_are_never_discounted() -> None:
    """10 % of all: 10.00 of the 100.00 charged, none of the 150.00 written off and of the true-up."""
    pack = (
        "limits: [{name: cap, of: labor, every: month, at_most: 60.00},"
        " {name: least, of: fees, every: month, at_least: 40.00}]\n"
        "discounts: [{name: tenth, of: all, percent: 10%}]\n"
    )
    result = labor(pack, "100.00")
    assert of_kind(result, "discount") == "-10.00"
    assert (of_kind(result, "write-off"), of_kind(result, "true-up")) == ("-30.00", "40.00")


def test_L2_one_discount_line_for_each_charge() -> None:
    """3 x 33.33, 10 %: 3.33 + 3.34 + 3.33 = 10.00, not 9.99."""
    result = labor(TENTH, "33.33", "33.33", "33.33")
    assert dated(result, "discount") == [("01-05", "-3.33"), ("01-06", "-3.34"), ("01-07", "-3.33")]
    assert result.charges.filter(pl.col("kind") == "discount")["fact"].to_list() == ["e5", "e6", "e7"]


def test_L2_the_difference_starts_again_each_month() -> None:
    """0.05 in January and in February, 10 %: 0.01 each (0.005 up)."""
    work = [entry(f"2026-0{month}-05", "1", agreed="0.05") for month in (1, 2)]
    assert of_kind(run(OWN + TENTH, as_of="2026-02-28", time_entries=work), "discount") == "-0.02"


def test_L3_each_discount_is_of_the_list_amount() -> None:
    """10 % and 5 % on 100.00: 85.00, not 85.50."""
    pack = TENTH.replace("}]", "}, {name: twentieth, of: all, percent: 5%}]")
    assert total(labor(pack, "100.00")) == "85.00"


def test_L3_a_discount_holds_from_its_first_to_its_last_day() -> None:
    """From 6 to 7 January: two of four charges."""
    pack = TENTH.replace("10%", "10%, from: 2026-01-06, until: 2026-01-07")
    assert dated(labor(pack, *["10.00"] * 4), "discount") == [("01-06", "-1.00"), ("01-07", "-1.00")]


def test_L4_one_write_off_for_each_charge_beyond_the_cap() -> None:
    """3,900 + 200 + 100, cap 4,000: -100 and -100, dated with their charges and with their facts."""
    result = labor(CAP, "3900.00", "200.00", "100.00")
    assert dated(result, "write-off") == [("01-06", "-100.00"), ("01-07", "-100.00")]
    assert result.charges.filter(pl.col("kind") == "write-off")["fact"].to_list() == ["e6", "e7"]


def test_L4_later_runs_never_change_earlier_lines() -> None:
    """The run of the 6th has the lines of the 6th."""
    assert dated(labor(CAP, "3900.00", "200.00", as_of="2026-01-06"), "write-off") == [("01-06", "-100.00")]


def test_L4_a_charge_below_zero_brings_written_off_amounts_back() -> None:
    """A fee of 100.00 credited by 35.48 on the 21st, cap 80.00: -20.00, then 20.00."""
    pack = (
        "fees: [{name: base, every: month, price: 100.00, until: 2026-01-20}]\n"
        "limits: [{name: cap, of: fees, every: month, at_most: 80.00}]\n"
    )
    result = run(pack, as_of="2026-01-31")
    assert dated(result, "write-off") == [("01-01", "-20.00"), ("01-21", "20.00")]


def test_L4_true_ups_are_dated_the_last_day_of_the_period() -> None:
    """31 January, and not before it has come; a month without charges is trued up too."""
    least = "limits: [{name: least, of: labor, every: month, at_least: 500.00}]\n"
    assert dated(labor(least, "450.00", as_of="2026-01-30"), "true-up") == []
    assert dated(labor(least, "450.00", as_of="2026-02-28"), "true-up") == [
        ("01-31", "50.00"),
        ("02-28", "500.00"),
    ]


@pytest.mark.parametrize(("more", "amount"), [("", "2.84"), (", proration: none", "8.00")])
def test_L5_limits_are_prorated(more: str, amount: str) -> None:
    """Commitment 10.00, 15 of 31 days, 2.00 used: 2.84; 8.00 without proration."""
    pack = OWN + f"limits: [{{name: least, of: all, every: month, at_least: 10.00{more}}}]\n"
    contract = "  - {id: C, customer: acme, pack: pack, start: 2026-01-17}\n"
    work = [entry("2026-01-20", "1", agreed="2.00")]
    result = run(pack, contracts=contract, as_of="2026-01-31", time_entries=work)
    assert dated(result, "true-up") == [("01-31", amount)]


@pytest.mark.parametrize(
    ("more", "start", "end", "day", "amount"),
    [
        (", until: 2026-01-10", "2026-01-01", "2026-06-30", "01-10", "100.00"),
        (", from: 2026-01-22", "2026-01-01", "2026-06-30", "01-31", "100.00"),
        ("", "2026-01-01", "2026-01-10", "01-10", "100.00"),
        (", until: 2026-01-10, proration: none", "2026-01-01", "2026-06-30", "01-10", "310.00"),
    ],
)
def test_L5_a_limit_that_holds_for_a_part_of_the_period(
    more: str, start: str, end: str, day: str, amount: str
) -> None:
    """310.00 a month for ten of 31 days: 100.00, on the last day of period, contract or limit."""
    pack = OWN + f"limits: [{{name: least, of: all, every: month, at_least: 310.00{more}}}]\n"
    contract = f"  - {{id: C, customer: acme, pack: pack, start: {start}, end: {end}}}\n"
    assert dated(run(pack, contracts=contract, as_of="2026-01-31"), "true-up") == [(day, amount)]


def test_L5_a_cap_that_changes_inside_the_period_is_weighed_by_days() -> None:
    """310.00, from 17 January 620.00: 16 x 10.00 + 15 x 20.00 = 460.00 for January; its last amount without proration."""
    terms = "terms: {cap: {type: money, default: 310.00}}\n"
    contract = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01,"
        " amendments: [{from: 2026-01-17, terms: {cap: 620.00}}]}\n"
    )
    for more, billed in (("", "460.00"), (", proration: none", "620.00")):
        pack = terms + OWN + f"limits: [{{name: cap, of: labor, every: month, at_most: $cap{more}}}]\n"
        work = [entry("2026-01-05", "1", agreed="1000.00")]
        assert total(run(pack, contracts=contract, as_of="2026-01-31", time_entries=work)) == billed


SOLD = """
pools: [{name: block, unit: hours, sold: {quantity: 1 hour, price: 300.00, at: start}, lasts: forever, when_used_up: bill}]
labor: [{name: work, rate: 150.00}, {name: other, rate: 1.00}]
fees: [{name: base, every: month, price: 40.00}]
discounts: [{name: half, of: [base], percent: 50%}]
"""


@pytest.mark.parametrize(
    ("of", "missing"),
    [("all", "530.00"), ("labor", "850.00"), ("fees", "980.00"), ("[block]", "700.00"), ("[work, base]", "830.00"),
     ("[other]", "1000.00")],
)  # fmt: skip
def test_L6_all_is_every_charge_with_its_discounts_but_no_adjustment(of: str, missing: str) -> None:
    """A sale of 300.00, labor of 150.00, a fee of 40.00 less 20.00; -300.00 adjusted; commitment 1,000.00."""
    pack = SOLD + f"limits: [{{name: least, of: {of}, every: month, at_least: 1000.00}}]\n"
    result = run(pack, as_of="2026-01-31", time_entries=[entry("2026-01-05", "1")],
                 adjustments=[{"at": "2026-01-09", "amount": "-300.00"}])  # fmt: skip
    assert of_kind(result, "true-up") == missing


def test_L6_caps_and_commitments_of_one_clause() -> None:
    """Labor of 450.00 between 100.00 and 400.00: 50.00 written off and no true-up; of 20.00: 80.00 trued up."""
    both = "limits: [{name: both, of: labor, every: month, at_most: 400.00, at_least: 100.00}]\n"
    result = labor(both, "450.00")
    assert sorted(charged(result, "write-off", "true-up")) == [("write-off", "0", "-50.00")]
    assert sorted(charged(labor(both, "20.00"), "write-off", "true-up")) == [("true-up", "0", "80.00")]


def test_V17_adjustments_stand_outside_limits() -> None:
    """-300.00, labor 4,200.00, cap 4,000.00 on `all`: 3,700.00, not 3,900.00 without a write-off."""
    pack = CAP.replace("labor", "all")
    adjusted = [{"at": "2026-01-09", "amount": "-300.00"}]
    result = labor(pack, "4200.00", adjustments=adjusted)
    assert (total(result), of_kind(result, "write-off")) == ("3700.00", "-200.00")


def test_V17_adjustments_are_not_discounted() -> None:
    """10 % of all: 10.00 of the labor of 100.00, nothing of an adjustment of 50.00."""
    adjusted = [{"at": "2026-01-09", "amount": "50.00"}]
    assert total(labor(TENTH.replace("labor", "all"), "100.00", adjustments=adjusted)) == "140.00"


@pytest.mark.parametrize(
    "clause",
    [
        "limits: [{name: cap, when: {role: senior}, of: labor, every: month, at_most: 1.00}]\n",
        "discounts: [{name: tenth, when: {role: senior}, of: labor, percent: 10%}]\n",
        "limits: [{name: cap, of: [nothing], every: month, at_most: 1.00}]\n",
        "limits: [{name: cap, of: labor, every: month}]\n",
    ],
)
def test_limits_that_are_refused(clause: str) -> None:
    """`when` has nothing to ask; a clause that is not there; no amount."""
    assert has_errors(faults(OWN + clause))
