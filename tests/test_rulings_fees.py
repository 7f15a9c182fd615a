"""The rulings on counts and fees: V10 to V14, F1 to F10, X8 and X10, each with its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from running import ONE, charged, dated, entry, faults, reasons, run, short, total

from clausewise import Result
from clausewise.diagnostic import has_errors

USERS = "fees: [{name: users, unit: users, every: month, price: 100.00%s}]\n"
FEE = "fees: [{name: base, every: month, price: 100.00%s}]\n"


def counted(at: str, quantity: object, **more: object) -> dict[str, object]:
    """A total of users."""
    return {"unit": "users", "at": at, "quantity": str(quantity), **more}


def changed(at: str, change: object, **more: object) -> dict[str, object]:
    """Some users more or fewer."""
    return {"unit": "users", "at": at, "change": str(change), **more}


def named(at: str, subject: str, **more: object) -> dict[str, object]:
    """One user by name."""
    return {"unit": "users", "at": at, "subject": subject, **more}


def bill(
    pack: str,
    *counts: Mapping[str, Any],
    start: str = "2026-01-01",
    as_of: str = "2026-01-31",
    more: str = "",
) -> Result:
    """A contract from its start up to a day; `more` is written into it."""
    contract = f"  - {{id: C, customer: acme, pack: pack, start: {start}{more}}}\n"
    return run(pack, contracts=contract, as_of=as_of, counts=counts)


# Counts -----------------------------------------------------------------------------------------------


def test_V10_a_count_before_the_start_is_the_opening_count() -> None:
    """10 users on 20 December, 100.00 each from 1 January: 1,000.00."""
    result = bill(USERS % "", counted("2025-12-20", 10))
    assert dated(result) == [("01-01", "1000.00")]
    assert reasons(result) == {}


def test_V10_a_count_holds_until_the_next_one() -> None:
    """10 in January, 12 from 1 February on: 1,000.00, 1,200.00 and 1,200.00."""
    result = bill(USERS % "", counted("2025-12-20", 10), counted("2026-02-01", 12), as_of="2026-03-01")
    assert [amount for _, amount in dated(result)] == ["1000.00", "1200.00", "1200.00"]


def test_V10_a_count_after_the_end_is_used_and_changes_nothing() -> None:
    """Contracts' days do not route counts."""
    result = bill(
        USERS % "", counted("2026-01-01", 10), counted("2026-02-10", 90), more=", end: 2026-01-31",
        as_of="2026-03-31",
    )  # fmt: skip
    assert (total(result), reasons(result), result.used) == ("1000.00", {}, 2)


PAIR = "".join(
    f"  - {{id: {id}, customer: acme, pack: {pack}, start: 2026-01-01}}\n"
    for id, pack in (("C", "pack"), ("D", "pack2"), ("E", "pack3"))
)
THREE = (USERS % "", (USERS % "").replace("100.00", "10.00"), FEE % "")


@pytest.mark.parametrize(
    ("whose", "amounts"),
    [
        ({"customer": "acme"}, {"C": "1000", "D": "100", "E": "100"}),
        ({"contract": "C"}, {"C": "1000", "E": "100"}),
        ({"contract": "D"}, {"D": "100", "E": "100"}),
    ],
)
def test_V11_a_count_of_a_customer_serves_every_contract_that_counts_the_unit(
    whose: dict[str, str], amounts: dict[str, str]
) -> None:
    """Two contracts at 100.00 and 10.00: 1,100.00; a named contract alone has it; a third counts nothing."""
    result = run(
        *THREE, contracts=PAIR, as_of="2026-01-31", counts=[{**counted("2026-01-01", 10), **whose}]
    )  # fmt: skip
    assert {row["contract"]: short(row["amount"]) for row in result.charges.iter_rows(named=True)} == amounts


def test_V11_a_unit_that_nobody_counts_is_unrouted() -> None:
    """A contract without users, and no later one of the customer that counts them."""
    result = run(
        *THREE, contracts=PAIR, as_of="2026-01-31", counts=[{**counted("2026-01-01", 10), "contract": "E"}]
    )  # fmt: skip
    assert reasons(result) == {"counts-1": "unrouted"}


def test_V11_other_facts_go_to_the_first_contract_with_a_clause_for_them() -> None:
    """A milestone of a customer: the second contract has a fee for it, and the third is not asked."""
    stage = "fees: [{name: %s, on: milestone-reached, when: {milestone: done}, price: 70.00}]\n"
    packs = (FEE % "", stage % "second", stage % "third")
    reached = [{"name": "done", "at": "2026-01-10"}, {"name": "other", "at": "2026-01-10"}]
    result = run(*packs, contracts=PAIR, as_of="2026-01-31", milestones=reached)
    assert sorted(result.charges["clause"].to_list()) == ["base", "second"]
    assert reasons(result) == {"milestones-2": "unrouted"}


def test_V12_totals_first_then_changes() -> None:
    """Total 10 and change +2 on one day, in any order of the clock: 1,200.00."""
    result = bill(USERS % "", changed("2026-01-01 08:00", 2), counted("2026-01-01 17:00", 10))
    assert total(result) == "1200.00"


def test_V12_two_different_totals_of_a_day_are_both_rejected() -> None:
    """11 and 12 on one day are `conflicting-count`; twice 10 is not."""
    rows = [counted("2026-01-01", 10, id="a"), counted("2026-01-01 09:00", 10, id="b"), changed("2026-01-01", 1),
            counted("2026-01-05", 11), counted("2026-01-05 10:00", 12)]  # fmt: skip
    result = bill(USERS % "", *rows)
    assert reasons(result) == {"counts-4": "conflicting-count", "counts-5": "conflicting-count"}
    assert total(result) == "1100.00"


@pytest.mark.parametrize(
    ("leaves", "amount"),
    [
        (changed("2026-07-24", -1), "10.65"),
        (changed("2026-07-25", -1), "11.35"),
    ],
)
def test_V13_a_count_holds_from_its_date_on(leaves: dict[str, object], amount: str) -> None:
    """22.00 a month from 9 July: -1 on the 24th bills 15 days, on the 25th 16 days."""
    pack = (USERS % ", billed: in-arrears").replace("100.00", "22.00")
    result = bill(pack, changed("2026-07-09", 1), leaves, start="2026-07-01", as_of="2026-07-31")
    assert dated(result) == [("07-31", amount)]


def test_V13_a_leaver_by_name_is_billed_for_the_last_day() -> None:
    """A row with `subject` and `until` 24 July: 16 days, 11.35."""
    pack = (USERS % ", billed: in-arrears").replace("100.00", "22.00")
    ann = named("2026-07-09", "ann", until="2026-07-24")
    assert total(bill(pack, ann, start="2026-07-01", as_of="2026-07-31")) == "11.35"


def test_V13_names_are_counted_once_and_not_beside_totals() -> None:
    """Two rows of ann and one of bob are two users. Names and totals do not mix: the kind that came first stays."""
    rows = [
        named("2026-01-01", "ann", id="a"),
        named("2025-12-01", "ann", id="b"),
        named("2026-01-01", "bob", id="c"),
    ]
    assert total(bill(USERS % "", *rows)) == "200.00"
    result = bill(USERS % "", *rows, counted("2026-01-01", 5, id="t"))
    assert (reasons(result), total(result)) == ({"t": "mixed-count"}, "200.00")
    result = bill(USERS % "", *rows, counted("2025-11-01", 5, id="t"))
    assert (reasons(result), total(result)) == (dict.fromkeys("abc", "mixed-count"), "500.00")


def test_V14_the_sum_may_pass_below_zero() -> None:
    """-3, then +4 users: one user, 100.00; -3 alone is priced as none."""
    below = changed("2025-12-01", -3)
    assert total(bill(USERS % "", below, changed("2025-12-02", 4))) == "100.00"
    result = bill(USERS % "", below)
    assert (result.charges.height, reasons(result)) == (0, {})
    assert [(one.name, one.contract, str(one.date)) for one in result.notices] == [
        ("count-below-zero", "C", "2025-12-01")
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"quantity": "1", "change": "1"},
        {"quantity": "1", "subject": "ann"},
        {},
        {"quantity": "-1"},
        {"quantity": "many"},
        {"quantity": "1", "until": "2026-01-05"},
        {"subject": "ann", "until": "2025-12-31"},
        {"quantity": "1", "at": "soon"},
        {"quantity": "1", "unit": ""},
    ],
)
def test_a_count_says_one_thing(row: dict[str, str]) -> None:
    """A total, a change or a name; `until` goes with a name, and is not before the day."""
    result = bill(USERS % "", {"unit": "users", "at": "2026-01-01", **row})
    assert list(reasons(result)) == ["counts-1"]


def test_counts_after_the_day_of_the_run_are_later() -> None:
    """Neither used nor rejected (X11)."""
    result = bill(USERS % "", counted("2026-02-01", 3))
    assert (result.later, result.used, result.charges.height) == (1, 0, 0)


# Recurring fees ---------------------------------------------------------------------------------------


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


# One-off fees -----------------------------------------------------------------------------------------


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
