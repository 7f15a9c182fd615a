"""The rulings on recurring fees, F1 to F10 and X8, each with its numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from running import ONE, charged, dated, entry, faults, run, total
from running_fees import FEE, USERS, bill, counted

from clausewise.diagnostic import has_errors


def test_F1_in_advance_the_first_day_in_arrears_the_last() -> None:
    """January, 100.00: dated 1 January in advance; 31 January in arrears, and not before it has come."""
    late = FEE % ", billed: in-arrears"
    assert dated(bill(FEE % "", as_of="2026-01-01")) == [("01-01", "100.00")]
    assert dated(bill(late, as_of="2026-01-31")) == [("01-31", "100.00")]
    assert dated(bill(late, as_of="2026-01-30")) == []


def test_F1_limits_use_the_date_of_the_line() -> None:
    """A cap of 60.00 a month: the fee of January in arrears is January's."""
    cap = "limits: [{name: cap, of: fees, every: month, at_most: 60.00}]\n"
    result = bill(FEE % ", billed: in-arrears" + cap, as_of="2026-02-27")
    assert dated(result, "write-off") == [("01-31", "-40.00")]


def test_F1_an_end_in_a_period_ends_it() -> None:
    """10 February is the last day: in arrears 10 of 28 days, on that day."""
    result = bill(FEE % ", billed: in-arrears", more=", end: 2026-02-10", as_of="2026-03-31")
    assert dated(result) == [("01-31", "100.00"), ("02-10", "35.71")]


EACH = "terms: {each: {type: money, default: %s}}\nfees: [{name: users%s, every: month, price: $each}]\n"
AMENDED = ", amendments: [{from: 2026-03-15, terms: {each: %s}}]"


def test_F2_one_difference_line() -> None:
    """10.00 to 20.00 on 15 March: 5.48, not -5.48 + 10.97 = 5.49."""
    result = bill(EACH % ("10.00", ""), start="2026-03-01", as_of="2026-03-31", more=AMENDED % "20.00")
    assert dated(result) == [("03-01", "10.00"), ("03-15", "5.48")]


def test_F2_count_and_price_together() -> None:
    """10 at 100 to 12 at 110: 175.48, not 109.68 + 65.81 = 175.49."""
    counts = (counted("2026-03-01", 10), counted("2026-03-15", 12))
    result = bill(
        EACH % ("100.00", ", unit: users"), *counts, start="2026-03-01", as_of="2026-03-31", more=AMENDED % "110.00"
    )  # fmt: skip
    assert charged(result) == [("fee", "10", "1000.00"), ("fee", "2", "175.48")]


@pytest.mark.parametrize(
    ("proration", "later"),
    [
        ("daily", [("03-15", "12.06"), ("04-01", "44.00")]),
        ("none", [("03-15", "22.00"), ("04-01", "44.00")]),
        ("skip", [("04-01", "44.00")]),
    ],
)
def test_F3_the_same_word_governs_changes(proration: str, later: list[tuple[str, str]]) -> None:
    """22.00 added on 15 March: 12.06, 22.00 or 0.00; each from April on."""
    pack = (USERS % f", proration: {proration}").replace("100.00", "22.00")
    counts = (counted("2026-03-01", 1), counted("2026-03-15", 2))
    result = bill(pack, *counts, start="2026-03-01", as_of="2026-04-01")
    assert dated(result) == [("03-01", "22.00"), *later]


@pytest.mark.parametrize(
    ("proration", "later"),
    [
        ("daily", [("03-15", "-12.06"), ("04-01", "22.00")]),
        ("none", [("04-01", "22.00")]),
        ("skip", [("04-01", "22.00")]),
    ],
)
def test_F3_a_decrease_counts_from_the_next_period_unless_daily(
    proration: str, later: list[tuple[str, str]]
) -> None:
    """One of two leaves on 15 March."""
    pack = (USERS % f", proration: {proration}").replace("100.00", "22.00")
    counts = (counted("2026-03-01", 2), counted("2026-03-15", 1))
    result = bill(pack, *counts, start="2026-03-01", as_of="2026-04-01")
    assert dated(result) == [("03-01", "44.00"), *later]


@pytest.mark.parametrize(
    ("proration", "amounts"),
    [("daily", ["51.61", "100.00"]), ("none", ["100.00", "100.00"]), ("skip", ["100.00"])],
)
def test_F3_and_part_periods(proration: str, amounts: list[str]) -> None:
    """From 16 January: 16 of 31 days, the whole, or nothing before February."""
    result = bill(FEE % f", proration: {proration}", start="2026-01-16", as_of="2026-02-01")
    assert [amount for _, amount in dated(result)] == amounts


def test_F4_highest_in_advance_bills_each_new_maximum() -> None:
    """10, 5, 15 at 10.00 without proration: 100, 0, 50."""
    pack = (USERS % ", counted: highest, proration: none").replace("100.00", "10.00")
    counts = [
        counted(f"2026-01-{day}", count) for day, count in (("01", 10), ("10", 5), ("20", 15), ("25", 1))
    ]
    assert dated(bill(pack, *counts)) == [("01-01", "100.00"), ("01-20", "50.00")]


@pytest.mark.parametrize("counted", ["last-day", "average"])
def test_F4_what_is_not_known_in_advance_is_refused(counted: str) -> None:
    """Last-day and average go with in-arrears."""
    assert has_errors(faults(USERS % f", counted: {counted}"))
    assert not has_errors(faults(USERS % f", counted: {counted}, billed: in-arrears"))


@pytest.mark.parametrize(("later", "amount"), [([], "516.13"), ([counted("2026-01-24", 18)], "722.58")])
def test_F5_the_average_is_over_the_days_served(later: Sequence[dict[str, object]], amount: str) -> None:
    """10 users at 100.00 from 16 January: 516.13, not 266.39; 8 more for half of the days: 14 on average."""
    pack = USERS % ", counted: average, billed: in-arrears"
    result = bill(pack, counted("2026-01-16", 10), *later, start="2026-01-16")
    assert dated(result) == [("01-31", amount)]


@pytest.mark.parametrize(
    ("more", "count", "quantity", "amount"),
    [
        ("price: 110.00, minimum: 10, first_free: 5", 8, "5", "550.00"),
        ("price: 110.00, minimum: 10, first_free: 5", 0, "5", "550.00"),
        ("price: 110.00, maximum: 20, first_free: 5", 30, "15", "1650.00"),
        ("price: 110.00, first_free: 5", 3, "0", None),
        (
            "price: {model: graduated, tiers: [{up_to: 25, each: 110.00}, {each: 95.00}]}, first_free: 5",
            30,
            "25",
            "2750.00",
        ),
    ],
)
def test_F6_minimum_then_free_units(more: str, count: int, quantity: str, amount: str | None) -> None:
    """Minimum 10, 5 free, 8 counted: 550.00, not 1,100.00; 30 users, 5 free: 2,750.00, not 2,675.00."""
    pack = f"fees: [{{name: users, unit: users, every: month, {more}}}]\n"
    expected = [("fee", quantity, amount)] if amount else []
    assert charged(bill(pack, counted("2026-01-01", count))) == expected


@pytest.mark.parametrize(("flats", "amount"), [("", "12.42"), (", flats: whole", "51.13")])
def test_F7_flats_follow_the_days_or_are_whole(flats: str, amount: str) -> None:
    """The sixth user on 25 October, flat 50.00 + 5.00: 55 x 7/31, or 50 + 1.13."""
    tiers = "{model: graduated, tiers: [{up_to: 5, each: 0.00}, {each: 5.00, flat: 50.00}]}"
    pack = f"fees: [{{name: users, unit: users, every: month, price: {tiers}{flats}}}]\n"
    counts = (counted("2026-10-01", 5), counted("2026-10-25", 6))
    result = bill(pack, *counts, start="2026-10-01", as_of="2026-10-31")
    assert dated(result) == [("10-01", "0.00"), ("10-25", amount)]


def test_F7_the_flat_of_the_first_tier_is_owed_at_zero() -> None:
    """Nobody counted: the first tier's 20.00, not the second's 50.00."""
    tiers = "{model: graduated, tiers: [{up_to: 5, each: 10.00, flat: 20.00}, {each: 5.00, flat: 50.00}]}"
    pack = f"fees: [{{name: users, unit: users, every: month, price: {tiers}}}]\n"
    assert total(bill(pack)) == "20.00"
    assert total(bill(pack, counted("2026-01-01", 5))) == "70.00"
    assert total(bill(pack, counted("2026-01-01", 6))) == "125.00"


def test_F7_a_whole_flat_is_charged_once_for_each_period_and_tier() -> None:
    """The second tier reached, left and reached again in October: its flat once; in November again."""
    tiers = "{model: graduated, tiers: [{up_to: 5, each: 0.00}, {each: 0.00, flat: 50.00}]}"
    pack = f"fees: [{{name: users, unit: users, every: month, price: {tiers}, flats: whole}}]\n"
    counts = [counted(f"2026-10-{day}", count) for day, count in (("01", 5), ("10", 6), ("15", 5), ("20", 7))]
    result = bill(pack, *counts, start="2026-10-01", as_of="2026-11-01")
    assert [one for one in dated(result) if one[1] != "0.00"] == [("10-10", "50.00"), ("11-01", "50.00")]


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
    """From 16 January 15/30, from 15 February 16/30: the 31st does not count, February's last day up to the 30th."""
    for more, amount in (("", actual), (", days_in_month: 30", thirty)):
        result = bill(FEE % more, start=start, as_of=start)
        assert dated(result) == [(start[5:], amount)]


@pytest.mark.parametrize(
    ("every", "start", "as_of", "lines"),
    [
        ("month, periods: day 31", "2026-02-14", "2026-02-28", [("02-14", "50.00"), ("02-28", "100.00")]),
        ("week", "2026-01-01", "2026-01-05", [("01-01", "57.14"), ("01-05", "100.00")]),
        ("quarter", "2026-03-01", "2026-04-01", [("03-01", "34.44"), ("04-01", "100.00")]),
        ("half-year", "2026-06-30", "2026-07-01", [("06-30", "0.55"), ("07-01", "100.00")]),
        ("year", "2026-12-01", "2027-01-01", [("12-01", "8.49"), ("01-01", "100.00")]),
        ("month, periods: contract", "2026-01-17", "2026-02-17", [("01-17", "100.00"), ("02-17", "100.00")]),
        ("term", "2026-01-17", "2027-01-17", [("01-17", "100.00")]),
        ("30 days", "2026-01-17", "2026-02-16", [("01-17", "100.00"), ("02-16", "100.00")]),
    ],
)
def test_F9_a_part_is_measured_against_its_whole_period(
    every: str, start: str, as_of: str, lines: list[tuple[str, str]]
) -> None:
    """From 14 February before a day 31: 14/28 = 50.00; weeks begin on Monday, quarters and years in January."""
    result = bill(f"fees: [{{name: base, every: {every}, price: 100.00}}]\n", start=start, as_of=as_of)
    assert dated(result) == lines


def test_F10_lines_of_nothing() -> None:
    """A sale at 0.00 and an entry at 0.00 have lines; a fee of no units has none; one of one unit at 0.00 has."""
    pack = """
pools: [{name: block, unit: hours, sold: {quantity: 1 hour, price: 0.00, at: start}, lasts: forever, when_used_up: bill}]
labor: [{name: work, treatment: free}]
fees:
  - {name: nobody, unit: users, every: month, price: 10.00}
  - {name: free-of-charge, every: month, price: 0.00}
"""
    result = run(pack, as_of="2026-01-31", time_entries=[entry("2026-01-05", "1")])
    assert sorted(charged(result)) == [("fee", "1", "0.00"), ("free", "1", "0.00"), ("sale", "1", "0.00")]


def test_a_lead_bills_whole_periods_earlier() -> None:
    """10 days before the period: not the first part; what changes until it begins counts for all of it."""
    counts = [counted(f"2026-{day}", count) for day, count in (("01-10", 1), ("01-25", 2), ("02-10", 3))]
    result = bill(USERS % ", lead: 10 days", *counts, start="2026-01-10", as_of="2026-02-18")
    assert sorted(dated(result)) == [
        ("01-10", "70.97"), ("01-22", "100.00"), ("01-25", "100.00"), ("01-25", "22.58"), ("02-10", "67.86"),
    ]  # fmt: skip
    assert total(bill(USERS % ", lead: 10 days", *counts, start="2026-01-10", as_of="2026-02-19")) == "661.41"


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        ("", [("01-01", "100.00"), ("01-21", "-35.48")]),
        (", proration: none", [("01-01", "100.00")]),
        (", proration: skip", [("01-01", "100.00")]),
        (", billed: in-arrears", [("01-20", "64.52")]),
        (", billed: in-arrears, proration: none", [("01-20", "100.00")]),
        (", billed: in-arrears, proration: skip", []),
    ],
)
def test_a_fee_that_ends_inside_a_period(more: str, lines: list[tuple[str, str]]) -> None:
    """`until` 20 January: in advance the days left are credited."""
    assert dated(bill(FEE % f", until: 2026-01-20{more}")) == lines


@pytest.mark.parametrize(
    ("more", "lines"), [("", [("01-01", "64.52")]), (", proration: none", [("01-01", "100.00")])]
)
def test_the_end_of_a_contract_is_known_from_the_start(more: str, lines: list[tuple[str, str]]) -> None:
    """20 of 31 days in advance; the whole without proration."""
    assert dated(bill(FEE % more, more=", end: 2026-01-20")) == lines


def test_another_rhythm_begins_periods_of_its_own() -> None:
    """Monthly until 10 January, quarterly from then on: 21/31 credited, 80/90 billed."""
    contract = ONE.replace("}", ", amendments: [{from: 2026-01-11, pack: pack2}]}")
    result = run(
        FEE % "", (FEE % "").replace("month", "quarter"), contracts=contract, as_of="2026-03-31"
    )  # fmt: skip
    assert sorted(dated(result)) == [("01-01", "100.00"), ("01-11", "-67.74"), ("01-11", "88.89")]


@pytest.mark.parametrize(
    ("more", "amount"),
    [
        ("", "1516.13"),
        (", proration: none", "2000.00"),
        (", proration: skip", "1000.00"),
        (", counted: first-day", "1000.00"),
        (", counted: last-day", "2000.00"),
        (", counted: highest", "2000.00"),
        (", counted: average", "1516.13"),
    ],
)
def test_in_arrears_by_days_or_one_count(more: str, amount: str) -> None:
    """10 users, 20 from 16 January on."""
    counts = (counted("2026-01-01", 10), counted("2026-01-16", 20))
    assert dated(bill(USERS % f", billed: in-arrears{more}", *counts)) == [("01-31", amount)]


@pytest.mark.parametrize(
    "pack",
    [
        FEE % ", when: {role: senior}",
        "fees: [{name: setup, on: contract-starts, when: {role: senior}, price: 1.00}]\n",
        USERS % ", minimum: 5, maximum: 3",
        FEE % ", billed: in-arrears, lead: 10 days",
        "fees: [{name: a, on: contract-starts, share: 10%, of: nothing}]\n",
    ],
)
def test_fees_that_are_refused(pack: str) -> None:
    """`when` where there is nothing to ask, a minimum above the maximum, a lead in arrears, a share of nothing."""
    assert has_errors(faults(pack))


def test_X8_a_price_rises_with_the_anniversary() -> None:
    """110.00 from 15 March 2025, 3 % a year: 113.30 from 15 March 2026, 116.70 from 15 March 2027."""
    pack = (
        "terms: {each: {type: money, default: 110.00, uplift: {percent: 3%, every: year}}}\n"
        "fees: [{name: base, every: month, periods: contract, price: $each}]\n"
    )
    result = bill(pack, start="2025-03-15", as_of="2027-03-15")
    amounts = [amount for _, amount in dated(result)]
    assert amounts == ["110.00"] * 12 + ["113.30"] * 12 + ["116.70"]


def test_X8_an_amendment_sets_a_new_base() -> None:
    """120.00 from 15 September 2026 on: 123.60 a year later."""
    pack = (
        "terms: {each: {type: money, default: 110.00, uplift: {percent: 3%, every: year}}}\n"
        "fees: [{name: base, every: month, periods: contract, price: $each}]\n"
    )
    more = ", amendments: [{from: 2026-09-15, terms: {each: 120.00}}]"
    amounts = [amount for _, amount in dated(bill(pack, start="2025-03-15", as_of="2027-09-15", more=more))]
    assert amounts == ["110.00"] * 12 + ["113.30"] * 6 + ["120.00"] * 12 + ["123.60"]
