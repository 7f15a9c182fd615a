"""Discounts and limits in the oracle, with the numbers of the rulings."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from oracle import Outcome
from oracle_cases import D, Row, entries, evaluate, hourly
from oracle_fee_cases import FLAT, USERS, counted, pack, shown, total

HOUR: list[Row] = [{"name": "work", "rate": D("1.00")}]


def work(*amounts: Any, **sections: Any) -> Outcome:
    """So much labor on one day after the other from 5 January on."""
    at_most = [{"rate": D(str(amount)), "hours": 1} for amount in amounts]
    rows = entries(*({"hours": 1, "agreed": one["rate"]} for one in at_most))
    rates = [{"name": "own", "lines": [{"rate": {"from": "agreed"}}]}]
    raw = hourly(
        [],
        [{"name": "work", "rate": "own"}],
        rates=rates,
        attributes={"agreed": {"type": "money"}},
        **sections,
    )
    return evaluate(raw, {"time_entries": rows}, as_of="2026-01-31")


CAP: Row = {"name": "cap", "of": "labor", "every": "month", "at_most": D("4000.00")}
LEAST: Row = {"name": "least", "of": "all", "every": "month", "at_least": D("500.00")}
TENTH: Row = {"name": "tenth", "of": "labor", "percent": "10%"}


def test_L1_discounts_then_caps_then_commitments() -> None:
    """5,000 less 10 %, cap 4,000: 4,000.00; 450 less 10 %, commitment 500: a true-up of 95.00."""
    assert total(work(5000, discounts=[TENTH], limits=[CAP])) == 4000
    assert total(work(450, discounts=[TENTH], limits=[LEAST]), "true-up") == 95


def test_L2_one_discount_line_for_each_charge() -> None:
    """3 x 33.33, 10 %: 3.33 + 3.34 + 3.33 = 10.00."""
    outcome = work("33.33", "33.33", "33.33", discounts=[TENTH])
    assert [str(c["amount"]) for c in outcome.charges if c["kind"] == "discount"] == [
        "-3.33",
        "-3.34",
        "-3.33",
    ]
    assert total(outcome, "discount") == -10


def test_L3_each_discount_is_of_the_list_amount() -> None:
    """10 % and 5 % of 100.00: 85.00."""
    assert total(work(100, discounts=[TENTH, {**TENTH, "name": "twentieth", "percent": "5%"}])) == 85


def test_L4_one_write_off_for_each_charge_beyond_the_cap() -> None:
    """3,900 + 200 + 100, cap 4,000: -100 and -100, dated with their charges."""
    outcome = work(3900, 200, 100, limits=[CAP])
    assert shown(outcome, "write-off") == [("01-06", "-100.00"), ("01-07", "-100.00")]
    assert [c["fact"] for c in outcome.charges if c["kind"] == "write-off"] == ["e2", "e3"]


@pytest.mark.parametrize(("more", "amount"), [({}, "2.84"), ({"proration": "none"}, "8.00")])
def test_L5_limits_are_prorated(more: Row, amount: str) -> None:
    """Commitment 10.00, 15 of 31 days, 2.00 used."""
    least = {**LEAST, "at_least": D("10.00"), **more}
    raw = pack({**FLAT, "price": D("2.00"), "proration": "none"}, limits=[least])
    outcome = evaluate(raw, {}, start="2026-01-17", as_of="2026-01-31")
    assert shown(outcome, "true-up") == [("01-31", amount)]


def test_L6_all_and_named_clauses() -> None:
    """Sales count in all and not in labor; adjustments in nothing (V17); a limit may name clauses."""
    sold = {"name": "block", "unit": "hours", "lasts": "forever", "when_used_up": "bill",
            "sold": {"quantity": "1 hour", "price": D("300.00"), "at": "start"}}  # fmt: skip
    raw = hourly([sold], [{"name": "work", "rate": D("150.00")}])
    facts = {"time_entries": entries({"hours": 1}), "adjustments": [
        {"id": "a", "customer": "acme", "at": "2026-01-09", "amount": D("-300.00")}]}  # fmt: skip
    for of, missing in (
        ("all", 550),
        ("labor", 850),
        (["block"], 700),
        (["work", "block"], 550),
        ("fees", 1000),
    ):
        limits = [{**LEAST, "of": of, "at_least": D("1000.00")}]
        outcome = evaluate({**raw, "limits": limits}, facts, as_of="2026-01-31")
        assert total(outcome, "true-up") == missing, of


def test_V17_adjustments_stand_outside_limits() -> None:
    """-300.00, labor 4,200.00, cap 4,000.00 on all: 3,700.00."""
    raw = pack({**FLAT, "price": D("4200.00")}, limits=[{**CAP, "of": "all"}])
    row = {"id": "a", "customer": "acme", "at": "2026-01-09", "amount": D("-300.00")}
    assert total(evaluate(raw, {"adjustments": [row]}, as_of="2026-01-31")) == 3700


def test_a_true_up_on_the_last_day_of_the_limit() -> None:
    """Until 10 January: 10 of 31 days, dated the 10th; nothing before it has come."""
    limits = [{**LEAST, "until": "2026-01-10", "at_least": D("310.00")}]
    assert shown(evaluate(pack(limits=limits), {}, as_of="2026-01-10")) == [("01-10", "100.00")]
    assert shown(evaluate(pack(limits=limits), {}, as_of="2026-01-09")) == []


def test_quantities_of_lines() -> None:
    """Units of a first line, their change, and the average by days of a line in arrears."""
    counts = counted(("2026-01-01", 10), ("2026-01-16", 4))
    outcome = evaluate(pack(USERS), {"counts": counts}, as_of="2026-01-31")
    assert [c["quantity"] for c in outcome.charges] == [10, -6]
    late = evaluate(pack({**USERS, "billed": "in-arrears"}), {"counts": counts}, as_of="2026-01-31")
    assert [c["quantity"] for c in late.charges] == [Fraction(10 * 15 + 4 * 16, 31)]
