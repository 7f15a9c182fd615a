"""Fees that are due once: shares (X10), milestones and call-outs."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from running import dated, entry, reasons, run
from running_fees import bill, counted

ONBOARDING = """
fees:
  - {name: managed-users, unit: users, every: month, price: 100.00}
  - {name: onboarding, on: contract-starts, share: 140%, of: managed-users}
discounts: [{name: loyalty, of: [managed-users], percent: 10%}]
"""


def test_X10_a_share_of_the_first_whole_period_before_discounts() -> None:
    """140 % of 7 users at 100.00, from 16 January: 980.00 beside 361.29 less 36.13."""
    result = bill(ONBOARDING, counted("2026-01-01", 7), start="2026-01-16", as_of="2026-01-16")
    amounts = dict(result.charges.select("clause", "amount").iter_rows())
    assert {clause: f"{amount:.2f}" for clause, amount in amounts.items()} == {
        "managed-users": "361.29", "onboarding": "980.00", "loyalty": "-36.13",
    }  # fmt: skip


STAGES = """
terms: {project_price: {type: money, default: 100.01}}
fees:
  - {name: deposit, on: contract-starts, share: 30%, of: $project_price}
  - {name: layouts, on: milestone-reached, when: {milestone: layouts}, share: 40%, of: $project_price}
  - {name: done, on: milestone-reached, when: {milestone: done}, share: rest, of: $project_price}
"""


def test_X10_rest_is_what_earlier_shares_left() -> None:
    """30 %, 40 % and the rest of 100.01: 30.00 + 40.01 + 30.00."""
    reached = [{"name": "layouts", "at": "2026-02-01"}, {"name": "done", "at": "2026-03-01"}]
    result = run(STAGES, milestones=reached)
    assert dated(result) == [("01-01", "30.00"), ("02-01", "40.01"), ("03-01", "30.00")]
    assert result.charges["fact"].to_list() == [None, "milestones-1", "milestones-2"]


def test_X10_rest_before_other_shares() -> None:
    """The rest comes first: it takes what the deposit left, and nothing is left for a later share."""
    reached = [{"name": "layouts", "at": "2026-03-01"}, {"name": "done", "at": "2026-02-01"}]
    assert dated(run(STAGES, milestones=reached)) == [
        ("01-01", "30.00"), ("02-01", "70.01"), ("03-01", "0.00"),
    ]  # fmt: skip


def test_a_milestone_with_an_amount_of_its_own() -> None:
    """`from: amount` does not match where the milestone has none; without another fee it is unrouted."""
    pack = "fees: [{name: stage, on: milestone-reached, price: {from: amount}}]\n"
    rows = [{"name": "a", "at": "2026-01-05", "amount": "1200.00"}, {"name": "b", "at": "2026-01-06"},
            {"name": "c", "at": "2026-02-05", "amount": "1.00"}]  # fmt: skip
    result = run(pack, as_of="2026-01-31", milestones=rows)
    assert dated(result) == [("01-05", "1200.00")]
    assert (reasons(result), result.later) == ({"milestones-2": "unrouted"}, 1)


CALL_OUT = """
fees: [{name: call-out, on: time-entry, when: {work_type: onsite}%s, price: 60.00}]
labor: [{name: work, rate: 0.00}]
"""


@pytest.mark.parametrize(
    ("once", "billed"),
    [
        ("", ["1", "2", "3", "4", "5"]),
        (", once_per: ticket", ["2", "4", "5"]),
        (", once_per: [ticket, date]", ["2", "3", "4", "5"]),
        (", once_per: date", ["2", "3"]),
        (", once_per: resource", ["2", "4"]),
    ],
)
def test_a_call_out_once_for_each_group(once: str, billed: list[str]) -> None:
    """The first in work order of each ticket, day or technician; what is not named is its own group."""
    onsite: dict[str, Any] = {"work_type": "onsite", "customer": "acme", "resource": "ann"}
    work = [
        entry("2026-01-05 11:00", "1", id="1", ticket="T", **onsite),
        entry("2026-01-05 09:00", "1", id="2", ticket="T", **onsite),
        entry("2026-01-06 09:00", "1", id="3", ticket="T", **onsite),
        entry("2026-01-06 10:00", "1", id="4", **{**onsite, "resource": None}),
        entry("2026-01-06 11:00", "1", id="5", **onsite),
        entry("2026-01-04 09:00", "1", id="6", ticket="T", billable=False, **onsite),
        entry("2026-01-04 09:00", "1", id="7", ticket="T", **{**onsite, "work_type": "remote"}),
    ]
    result = run(CALL_OUT % once, time_entries=work)
    fees = result.charges.filter(pl.col("kind") == "fee")
    assert sorted(fees["fact"].to_list()) == billed
    assert {f"{amount:.2f}" for amount in fees["amount"]} == {"60.00"}


def test_a_call_out_is_billed_with_the_visit_that_begins_first_as_rounded() -> None:
    """09:05 rounded down to 09:00 comes before 09:03, which has no end and is not rounded: one call-out, on it."""
    pack = """
rounding: [{name: clock, start: {increment: 15 minutes, direction: down}}]
labor: [{name: work, rate: 100.00}]
fees: [{name: call-out, on: time-entry, once_per: [date], price: 60.00}]
"""
    late = {"id": "late", "at": "2026-01-05 09:05", "end": "2026-01-05 10:05", "customer": "acme"}
    early = {"id": "early", "at": "2026-01-05 09:03", "hours": "1", "customer": "acme"}
    result = run(pack, time_entries=[early, late])
    assert result.charges.filter(pl.col("kind") == "fee")["fact"].to_list() == ["late"]
