"""Fees, counts, discounts and limits in the oracle, with the numbers of the rulings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from oracle import Outcome, run
from oracle_cases import D, Row, contract, entries, evaluate, hourly
from oracle_prices import price_of
from oracle_terms import number

USERS: Row = {"name": "users", "unit": "users", "every": "month", "price": D("100.00")}
FLAT: Row = {"name": "base", "every": "month", "price": D("100.00")}


def pack(*fees: Row, **sections: Any) -> Row:
    return hourly([], sections.pop("labor", []), fees=list(fees), **sections)


def counted(*rows: tuple[str, Any], kind: str = "quantity", unit: str = "users") -> list[Row]:
    return [
        {"id": f"c{n}", "customer": "acme", "unit": unit, "at": at, kind: value}
        for n, (at, value) in enumerate(rows, 1)
    ]


def billed(*fees: Row, counts: list[Row] = [], as_of: str = "2026-01-31", **columns: Any) -> list[Any]:  # noqa: B006
    """(day, amount) of every line."""
    outcome = evaluate(pack(*fees), {"counts": counts}, as_of=as_of, **columns)
    return shown(outcome)


def shown(outcome: Outcome, *kinds: str) -> list[Any]:
    return [
        (f"{c['date']:%m-%d}", str(c["amount"])) for c in outcome.charges if not kinds or c["kind"] in kinds
    ]


def reasons(outcome: Outcome) -> dict[str, str]:
    return {row["id"]: row["reason"] for row in outcome.rejected}


# Prices -----------------------------------------------------------------------------------------------

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


# Counts -----------------------------------------------------------------------------------------------


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


# Recurring fees ---------------------------------------------------------------------------------------


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


# One-off fees -----------------------------------------------------------------------------------------


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


# Discounts and limits ---------------------------------------------------------------------------------

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


def total(outcome: Outcome, *kinds: str) -> Decimal:
    return sum((c["amount"] for c in outcome.charges if not kinds or c["kind"] in kinds), Decimal(0))


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
