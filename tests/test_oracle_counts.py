"""Counts, and prices of a quantity, in the oracle, with the numbers of the rulings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from oracle import run
from oracle_cases import D, Row, contract, evaluate
from oracle_fee_cases import FLAT, USERS, billed, counted, pack, reasons, shown
from oracle_prices import price_of
from oracle_terms import number

TIERS: list[Row] = [{"up_to": 100, "each": D(3)}, {"each": D(2)}]
STEPS: list[Row] = [
    {"up_to": 5, "each": D(10), "flat": D(20)},
    {"up_to": 25, "each": D(7), "size": 10},
    {"flat": 50},
]


@pytest.mark.parametrize(
    ("price", "quantity", "amount"),
    [
        (D("22.00"), 3, 66),
        ("$each", 2, 25),
        ({"model": "volume", "tiers": TIERS}, 150, 300),
        ({"model": "volume", "tiers": TIERS}, 100, 300),
        ({"model": "graduated", "tiers": TIERS}, 150, 400),
        ({"model": "package", "size": 10, "price": D(99)}, 0, 0),
        ({"model": "package", "size": 10, "price": D(99)}, 10, 99),
        ({"model": "package", "size": 10, "price": "$each"}, D("10.5"), 25),
        ({"model": "graduated", "tiers": STEPS}, 0, 20),
        ({"model": "graduated", "tiers": STEPS}, 5, 70),
        ({"model": "graduated", "tiers": STEPS}, 6, 77),
        ({"model": "graduated", "tiers": STEPS}, 16, 84),
        ({"model": "graduated", "tiers": STEPS}, 26, 134),
        ({"model": "volume", "tiers": STEPS}, 0, 20),
        ({"model": "volume", "tiers": STEPS}, 12, 14),
        ({"model": "volume", "tiers": STEPS}, 26, 50),
    ],
)
def test_a_price_of_a_quantity(price: Any, quantity: Any, amount: int) -> None:
    """Plain, volume, graduated and packages; flats, and sizes inside tiers."""
    assert price_of(price, number(quantity), {"each": D("12.50")}) == amount


def test_V10_an_opening_count() -> None:
    """10 users on 20 December, 100.00 each from 1 January."""
    assert billed(USERS, counts=counted(("2025-12-20", 10))) == [("01-01", "1000.00")]


def test_V11_a_count_of_a_customer_serves_every_contract_that_counts() -> None:
    """100.00 and 10.00 each: 1,100.00; a contract that counts nothing is passed over."""
    packs = {
        "p": pack(USERS),
        "q": pack({**USERS, "price": D("10.00")}) | {"pack": "q"},
        "r": pack(FLAT) | {"pack": "r"},
    }
    signed = [contract(name, id=name.upper()) for name in packs]
    day = dt.date(2026, 1, 31)
    outcome = run(packs, signed, {"counts": counted(("2026-01-01", 10))}, day)
    assert {c["contract"]: c["amount"] for c in outcome.charges} == {"P": 1000, "Q": 100, "R": 100}
    named = [{**counted(("2026-01-01", 10))[0], "contract": "Q"}]
    assert [c["amount"] for c in run(packs, signed, {"counts": named}, day).charges] == [100, 100]
    lost = [{**named[0], "contract": "R"}]
    assert reasons(run(packs, signed, {"counts": lost}, day)) == {"c1": "unrouted"}


def test_V12_totals_first_then_changes() -> None:
    """Total 10 and change +2 on one day: 1,200.00; two totals on one day are both rejected."""
    rows = [*counted(("2026-01-01", 10)), {**counted(("2026-01-01", 2), kind="change")[0], "id": "c0"}]
    assert billed(USERS, counts=rows) == [("01-01", "1200.00")]
    both = counted(("2026-01-01", 10), ("2026-01-01 10:00", 11), ("2026-01-02", 12), ("2026-01-02", 12))
    outcome = evaluate(pack(USERS), {"counts": both}, as_of="2026-01-31")
    assert reasons(outcome) == {"c1": "conflicting-count", "c2": "conflicting-count"}
    assert shown(outcome) == [("01-02", "1161.29")]


def test_V13_a_count_holds_from_its_date_on() -> None:
    """-1 on 24 July, 22.00 a month: 23 days are billed, 8 credited; written on the 25th 7 are."""
    fee = {**USERS, "price": D("22.00")}
    counts = counted(("2026-07-01", 1), ("2026-07-24", 0))
    columns: Row = {"start": "2026-07-01", "as_of": "2026-07-31"}
    assert billed(fee, counts=counts, **columns) == [("07-01", "22.00"), ("07-24", "-5.68")]
    until = [{**counted(("2026-07-01", "ann"), kind="subject")[0], "until": "2026-07-24"}]
    assert billed(fee, counts=until, **columns) == [("07-01", "22.00"), ("07-25", "-4.97")]
    joins = counted(("2026-07-24", 1))
    assert billed(fee, counts=counted(("2026-07-16", 1)), **columns) == [("07-16", "11.35")]
    assert billed(fee, counts=joins, **columns) == [("07-24", "5.68")]


def test_V14_the_sum_may_pass_below_zero() -> None:
    """-3 then +4 users: one, 100.00."""
    rows = counted(("2025-12-01", -3), ("2025-12-02", 4), kind="change")
    assert billed(USERS, counts=rows) == [("01-01", "100.00")]
    assert billed(USERS, counts=rows[:1]) == []


def test_subjects_count_once_and_not_beside_totals() -> None:
    """Two rows of ann are one user; a total that comes later is rejected, and a name beside an earlier one."""
    rows = counted(("2026-01-01", "ann"), ("2026-01-01", "ann"), ("2026-01-01", "bob"), kind="subject")
    assert billed(USERS, counts=rows) == [("01-01", "200.00")]
    mixed = [*rows, {**counted(("2026-01-02", 5))[0], "id": "c9"}]
    outcome = evaluate(pack(USERS), {"counts": mixed}, as_of="2026-01-31")
    assert reasons(outcome) == {"c9": "mixed-count"}
    mixed = [*rows, {**counted(("2026-01-01", 5))[0], "id": "c9"}]
    outcome = evaluate(pack(USERS), {"counts": mixed}, as_of="2026-01-31")
    assert reasons(outcome) == dict.fromkeys(("c1", "c2", "c3"), "mixed-count")


@pytest.mark.parametrize(
    "row",
    [
        {"quantity": 1, "change": 1},
        {},
        {"quantity": -1},
        {"quantity": 1, "until": "2026-01-05"},
        {"subject": "ann", "until": "2025-12-31"},
        {"quantity": 1, "unit": "cars"},
        {"quantity": "many"},
    ],
)
def test_counts_that_say_nothing_are_rejected(row: Row) -> None:
    """Two things at once, nothing, less than none, an end before the start, a unit nobody counts."""
    counts = [{"id": "c1", "customer": "acme", "unit": "users", "at": "2026-01-01", **row}]
    assert list(reasons(evaluate(pack(USERS), {"counts": counts}))) == ["c1"]


def test_counts_after_the_day_of_the_run_are_later() -> None:
    """Not used and not rejected."""
    outcome = evaluate(pack(USERS), {"counts": counted(("2026-02-01", 3))}, as_of="2026-01-31")
    assert (outcome.later, outcome.used, outcome.charges) == (1, 0, [])
