"""Recurring fees in the oracle, with the numbers of the rulings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from oracle import run
from oracle_cases import D, Row, contract, evaluate
from oracle_fee_cases import FLAT, USERS, billed, counted, pack, shown


def test_F1_days_of_lines() -> None:
    """In advance the first day, in arrears the last, if it has come."""
    late = {**FLAT, "billed": "in-arrears"}
    assert billed(FLAT, as_of="2026-01-30") == [("01-01", "100.00")]
    assert billed(late, as_of="2026-01-30") == []
    assert billed(late, as_of="2026-01-31") == [("01-31", "100.00")]
    assert billed(late, as_of="2026-02-10", end="2026-02-10")[1:] == [("02-10", "35.71")]


def test_F2_one_difference_line_for_count_and_price() -> None:
    """10.00 to 20.00 on 15 March: 5.48; 10 at 100 to 12 at 110: 175.48."""
    terms = {"each": {"type": "money", "default": D(10)}}
    change: Row = {"amendments": [{"from": "2026-03-15", "terms": {"each": D(20)}}]}
    one = pack({**FLAT, "price": "$each"}, terms=terms)
    march: Row = {"start": "2026-03-01", "as_of": "2026-03-31"}
    assert shown(evaluate(one, {}, **march, **change)) == [("03-01", "10.00"), ("03-15", "5.48")]
    terms = {"each": {"type": "money", "default": D(100)}}
    change = {"amendments": [{"from": "2026-03-15", "terms": {"each": D(110)}}]}
    counts = counted(("2026-03-01", 10), ("2026-03-15", 12))
    outcome = evaluate(pack({**USERS, "price": "$each"}, terms=terms), {"counts": counts}, **march, **change)
    assert shown(outcome) == [("03-01", "1000.00"), ("03-15", "175.48")]
    assert [c["quantity"] for c in outcome.charges] == [10, 2]


@pytest.mark.parametrize(
    ("proration", "lines"),
    [
        ("daily", [("03-15", "12.06"), ("03-20", "-8.52"), ("04-01", "22.00")]),
        ("none", [("03-15", "22.00"), ("04-01", "22.00")]),
        ("skip", [("04-01", "22.00")]),
    ],
)
def test_F3_proration_governs_changes(proration: str, lines: list[Any]) -> None:
    """22.00 added on 15 March: 12.06, 22.00 or from the next period; less from the 20th on."""
    counts = counted(("2026-02-01", 1), ("2026-03-15", 2), ("2026-03-20", 1))
    fee = {**USERS, "price": D("22.00"), "proration": proration}
    march = billed(fee, counts=counts, start="2026-03-01", as_of="2026-04-01")
    assert march == [("03-01", "22.00"), *lines]


def test_F4_highest_in_advance() -> None:
    """10, 5, 15 at 10.00 without proration: 100, 0, 50."""
    fee = {**USERS, "price": D("10.00"), "proration": "none", "counted": "highest"}
    counts = counted(("2026-01-01", 10), ("2026-01-10", 5), ("2026-01-20", 15), ("2026-01-25", 2))
    assert billed(fee, counts=counts) == [("01-01", "100.00"), ("01-20", "50.00")]


def test_F5_average_of_the_days_served() -> None:
    """10 users at 100.00 from 16 January: 516.13."""
    fee = {**USERS, "billed": "in-arrears", "counted": "average"}
    assert billed(fee, counts=counted(("2026-01-16", 10)), start="2026-01-16") == [("01-31", "516.13")]
    half = counted(("2026-01-16", 10), ("2026-01-24", 18))
    assert billed(fee, counts=half, start="2026-01-16") == [("01-31", "722.58")]  # 14 on average


def test_F6_minimum_maximum_and_free_units() -> None:
    """Minimum 10, 5 free, 8 counted: 550.00; 30 with 5 free in tiers to 25: 2,750.00."""
    fee = {**USERS, "price": D("110.00"), "minimum": 10, "first_free": 5}
    assert billed(fee, counts=counted(("2026-01-01", 8))) == [("01-01", "550.00")]
    tiers = {"model": "graduated", "tiers": [{"up_to": 25, "each": D(110)}, {"each": D(95)}]}
    free = {**USERS, "price": tiers, "first_free": 5}
    assert billed(free, counts=counted(("2026-01-01", 30))) == [("01-01", "2750.00")]
    most = {**USERS, "maximum": 20, "first_free": 5}
    assert billed(most, counts=counted(("2026-01-01", 30))) == [("01-01", "1500.00")]


@pytest.mark.parametrize(("flats", "amount"), [("daily", "12.42"), ("whole", "51.13")])
def test_F7_flats_of_tiers(flats: str, amount: str) -> None:
    """The sixth user on 25 October, flat 50.00 and 5.00; the first tier's flat is owed at zero."""
    tiers = [{"up_to": 5, "each": D(0), "flat": D(10)}, {"each": D(5), "flat": D(50)}]
    fee = {**USERS, "price": {"model": "graduated", "tiers": tiers}, "flats": flats}
    counts = counted(("2026-10-25", 6))
    october = billed(fee, counts=counts, start="2026-10-01", as_of="2026-10-31")
    assert october == [("10-01", "10.00"), ("10-25", amount)]


@pytest.mark.parametrize(
    ("start", "actual", "thirty"),
    [
        ("2026-01-16", "51.61", "50.00"),
        ("2026-02-15", "50.00", "53.33"),
        ("2026-01-31", "3.23", "0.00"),
        ("2026-02-28", "3.57", "10.00"),
        ("2024-02-29", "3.45", "6.67"),
    ],
)
def test_F8_every_month_has_thirty_days(start: str, actual: str, thirty: str) -> None:
    """From 16 January and from 15 February; the 31st does not count, the last of February up to the 30th."""
    month = start[:8] + "28"
    for fee, amount in ((FLAT, actual), ({**FLAT, "days_in_month": 30}, thirty)):
        lines = billed(fee, start=start, as_of=max(start, month))
        assert [one[1] for one in lines] == [amount]


@pytest.mark.parametrize(
    ("every", "periods", "start", "as_of", "lines"),
    [
        ("month", "day 31", "2026-02-14", "2026-02-28", [("02-14", "50.00"), ("02-28", "100.00")]),
        ("week", "calendar", "2026-01-01", "2026-01-05", [("01-01", "57.14"), ("01-05", "100.00")]),
        ("quarter", "calendar", "2026-03-01", "2026-04-01", [("03-01", "34.44"), ("04-01", "100.00")]),
        ("year", "calendar", "2026-12-01", "2026-12-31", [("12-01", "8.49")]),
        ("month", "contract", "2026-01-17", "2026-02-17", [("01-17", "100.00"), ("02-17", "100.00")]),
        ("term", "calendar", "2026-01-17", "2026-06-17", [("01-17", "100.00")]),
    ],
)
def test_F9_partial_periods(every: str, periods: str, start: str, as_of: str, lines: list[Any]) -> None:
    """A part is measured against the whole period it lies in: from 14 February, 14 of 28 days."""
    fee = {**FLAT, "every": every, "periods": periods}
    assert billed(fee, start=start, as_of=as_of) == lines


def test_F10_no_lines_that_say_nothing() -> None:
    """Nobody counted: nothing; nobody billed of some: nothing; a fee of 0.00 for one: a line."""
    assert billed(USERS, {**USERS, "name": "free", "first_free": 10}, counts=counted(("2026-02-01", 3))) == []
    assert billed({**FLAT, "price": D("0.00")}) == [("01-01", "0.00")]


def test_a_lead_bills_whole_periods_earlier() -> None:
    """10 days before; not before the contract; what changes until then counts for the whole period."""
    fee = {**USERS, "lead": "10 days"}
    counts = counted(("2026-01-01", 1), ("2026-01-25", 2), ("2026-02-10", 3))
    lines = billed(fee, counts=counts, as_of="2026-02-18")
    assert lines == [
        ("01-01", "100.00"), ("01-22", "100.00"), ("01-25", "22.58"), ("01-25", "100.00"), ("02-10", "67.86"),
    ]  # fmt: skip


def test_a_fee_that_ends_is_credited_by_days_or_not() -> None:
    """`until` is not known at the start of the period; the contract's end is."""
    gone = {**FLAT, "until": "2026-01-20"}
    assert billed(gone) == [("01-01", "100.00"), ("01-21", "-35.48")]
    assert billed({**gone, "proration": "none"}) == [("01-01", "100.00")]
    assert billed({**gone, "billed": "in-arrears"}) == [("01-20", "64.52")]
    assert billed(FLAT, end="2026-01-20") == [("01-01", "64.52")]
    assert billed({**FLAT, "proration": "skip"}, end="2026-01-20") == []


def test_another_rhythm_begins_periods_of_its_own() -> None:
    """From monthly to quarterly on 11 January: the days left are credited, the rest of the quarter billed."""
    first, second = pack(FLAT), pack({**FLAT, "every": "quarter"}) | {"pack": "q"}
    signed = [contract("p", amendments=[{"from": "2026-01-11", "pack": "q"}])]
    outcome = run({"p": first, "q": second}, signed, {}, dt.date(2026, 3, 31))
    assert sorted(shown(outcome)) == [("01-01", "100.00"), ("01-11", "-67.74"), ("01-11", "88.89")]


def test_in_arrears_by_days_highest_and_skip() -> None:
    """10 users, 20 from 16 January: 15 days and 16 days; the highest; the first day's."""
    counts = counted(("2026-01-01", 10), ("2026-01-16", 20))
    late = {**USERS, "billed": "in-arrears"}
    assert billed(late, counts=counts) == [("01-31", "1516.13")]
    for more, amount in (
        ({"proration": "none"}, "2000.00"),
        ({"proration": "skip"}, "1000.00"),
        ({"counted": "last-day"}, "2000.00"),
        ({"counted": "first-day"}, "1000.00"),
        ({"counted": "highest"}, "2000.00"),
    ):
        assert billed({**late, **more}, counts=counts) == [("01-31", amount)]


def test_X8_a_price_that_rises_with_the_anniversary() -> None:
    """110.00 from 15 March 2025, 3 % a year: 113.30 and 116.70."""
    uplift = {"percent": "3%", "every": "year"}
    terms = {"each": {"type": "money", "default": D("110.00"), "uplift": uplift}}
    fee = {**FLAT, "price": "$each", "periods": "day 15"}
    outcome = evaluate(pack(fee, terms=terms), {}, as_of="2027-03-15", start="2025-03-15")
    assert [str(c["amount"]) for c in outcome.charges][::12] == ["110.00", "113.30", "116.70"]
