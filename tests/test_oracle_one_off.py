"""Fees that are due once in the oracle, with the numbers of the rulings."""

from __future__ import annotations

from oracle_cases import D, Row, entries, evaluate
from oracle_fee_cases import USERS, counted, pack, reasons, shown


def test_X10_shares_of_a_fee_and_of_a_price() -> None:
    """140 % of the first whole period before discounts; 30 %, 40 % and the rest of a price."""
    onboarding = {"name": "onboarding", "on": "contract-starts", "share": "140%", "of": "users"}
    outcome = evaluate(
        pack(USERS, onboarding),
        {"counts": counted(("2026-01-01", 7))},
        start="2026-01-16",
        as_of="2026-01-16",
    )
    assert {c["clause"]: str(c["amount"]) for c in outcome.charges} == {
        "onboarding": "980.00", "users": "361.29",
    }  # fmt: skip
    shares: list[Row] = [{"name": "deposit", "on": "contract-starts", "share": "33.33%", "of": "$price"}]
    shares += [
        {"name": name, "on": "milestone-reached", "when": {"milestone": name}, "share": share, "of": "$price"}
        for name, share in (("half", "33.33%"), ("done", "rest"))
    ]
    terms = {"price": {"type": "money", "default": D("100.01")}}
    reached = [
        {"id": f"m{n}", "customer": "acme", "name": name, "at": at}
        for n, (name, at) in enumerate((("done", "2026-03-01"), ("half", "2026-02-01"), ("x", "2026-02-02")))
    ]
    outcome = evaluate(pack(*shares, terms=terms), {"milestones": reached})
    assert shown(outcome) == [("01-01", "33.33"), ("02-01", "33.34"), ("03-01", "33.34")]
    assert reasons(outcome) == {"m2": "unrouted"}


def test_a_milestone_with_an_amount_of_its_own() -> None:
    """The fee does not match where the milestone has none."""
    fee = {"name": "stage", "on": "milestone-reached", "price": {"from": "amount"}}
    rows: list[Row] = [
        {"id": "m1", "customer": "acme", "name": "a", "at": "2026-01-05", "amount": D("1200.00")},
        {"id": "m2", "customer": "acme", "name": "b", "at": "2026-01-06"},
        {"id": "m3", "customer": "acme", "name": "c", "at": "2026-02-06"},
    ]
    outcome = evaluate(pack(fee), {"milestones": rows}, as_of="2026-01-31")
    assert shown(outcome) == [("01-05", "1200.00")]
    assert (reasons(outcome), outcome.later) == ({"m2": "unrouted"}, 1)


def test_a_call_out_once_for_each_ticket_and_date() -> None:
    """Two visits of a ticket on one day are one call-out; entries without a ticket are each their own."""
    fee = {
        "name": "call-out", "on": "time-entry", "when": {"work_type": "onsite"},
        "once_per": ["ticket", "date"], "price": D("60.00"),
    }  # fmt: skip
    labor: list[Row] = [{"name": "work", "rate": D("1.00")}]
    onsite: Row = {"hours": 1, "work_type": "onsite", "at": "2026-01-05 09:00"}
    rows: list[Row] = [
        {**onsite, "ticket": "T", "at": "2026-01-05 11:00"},
        {**onsite, "ticket": "T"},
        {**onsite, "ticket": "T", "at": "2026-01-06 09:00"},
        onsite,
        onsite,
        {**onsite, "billable": False},
        {**onsite, "work_type": "remote"},
    ]
    outcome = evaluate(pack(fee, labor=labor), {"time_entries": entries(*rows)})
    due = sorted(c["fact"] for c in outcome.charges if c["kind"] == "fee")
    assert due == ["e2", "e3", "e4", "e5"]
