"""Rulings B4, B5, B10 and B12: allowances, carry-over, holding and owing."""

from __future__ import annotations

import polars as pl
import pytest
from running import (
    ENDING,
    block,
    bought,
    charged,
    entry,
    faults,
    left,
    minutes,
    monthly,
    moved,
    of,
    reasons,
    run,
    short,
    summed,
    total,
)

from clausewise.diagnostic import has_errors


def test_B4_carried_hours_are_used_before_fresh_ones() -> None:
    """10 h a month, 6 then 5 used: 4 carried to February and used there with 1 fresh hour, 9 carried to March."""
    pack = monthly("10", ", carry_over: {at_most: 10 hours}")
    result = run(pack, as_of="2026-03-15", time_entries=[entry("2026-01-10", "6"), entry("2026-02-10", "5")])
    assert of(result, "grant/2026-01-01") == {
        "bought": "10", "drawn": "6", "lapsed": "0", "carried": "4", "left": "0",
    }  # fmt: skip
    assert of(result, "carry/2026-01-01")["drawn"] == "4"
    assert of(result, "grant/2026-02-01")["carried"] == "9"
    assert (of(result, "carry/2026-02-01")["left"], of(result, "grant/2026-03-01")["left"]) == ("9", "10")


def test_B4_carried_hours_are_never_carried_again() -> None:
    """1 of the 4 carried hours is used in February: 3 lapse on 1 March, and the 10 fresh ones are carried."""
    pack = monthly("10", ", carry_over: {at_most: 10 hours}")
    result = run(pack, as_of="2026-03-15", time_entries=[entry("2026-01-10", "6"), entry("2026-02-10", "1")])
    assert of(result, "carry/2026-01-01") == {
        "bought": "4", "drawn": "1", "lapsed": "3", "carried": "0", "left": "0",
    }  # fmt: skip
    assert moved(result, "lapse") == [("C/monthly/carry/2026-01-01", "2026-03-01", "-3")]
    assert of(result, "carry/2026-02-01")["left"] == "10"


@pytest.mark.parametrize(
    ("length", "last"),
    [("", "2026-02-28"), (", for: 2 months", "2026-03-31"), (", for: 10 days", "2026-02-10")],
)
def test_B4_carried_hours_keep_their_own_last_day(length: str, last: str) -> None:
    """The end of the next period, or as long as `for` says, from the day they are carried."""
    result = run(monthly("10", f", carry_over: {{at_most: 10 hours{length}}}"), as_of="2026-02-01")
    row = result.balances.filter(pl.col("purchase") == "C/monthly/carry/2026-01-01")
    assert (str(row["usable_from"][0]), str(row["usable_to"][0])) == ("2026-02-01", last)


@pytest.mark.parametrize(
    ("rule", "used", "carried"),
    [
        ("of_grant: 40%", 10, 20), ("of_grant: 40%", 35, 15), ("of_grant: 40%, at_most: 12 hours", 10, 12),
        ("at_most: 60 hours", 10, 40), ("of_grant: 40%", 50, 0),
    ],
)  # fmt: skip
def test_B5_the_least_of_what_is_left_the_share_of_the_grant_and_the_cap(
    rule: str, used: int, carried: int
) -> None:
    """50 h granted, 40 left, 40 % of the grant: 20 h are carried, not 16; the rest lapses."""
    work = [entry(f"2026-01-{day}", str(used // 5)) for day in range(10, 15)]
    result = run(monthly("50", f", carry_over: {{{rule}}}"), as_of="2026-02-01", time_entries=work)
    made = of(result, "grant/2026-01-01")
    assert [made[one] for one in ("drawn", "carried", "lapsed")] == [
        str(used), str(carried), str(50 - used - carried),
    ]  # fmt: skip


FROM_17 = "  - {id: C, customer: acme, pack: pack, start: 2026-01-17%s}\n"


@pytest.mark.parametrize(
    ("rule", "end", "granted", "usable_to"),
    [
        ("", "", "10", "2026-01-31"),
        (", prorate: true", "", "4.838611", "2026-01-31"),  # 36,000 x 15/31 = 17,419 s
        (", prorate: true, periods: contract", "", "10", "2026-02-16"),
        (", prorate: true, periods: day 15", "", "9.354722", "2026-02-14"),  # 36,000 x 29/31 = 33,677 s
        (", prorate: true", ", end: 2026-01-20", "1.290278", "2026-01-31"),  # 36,000 x 4/31 = 4,645 s
    ],
)
def test_B10_grant_periods_and_partial_ones(rule: str, end: str, granted: str, usable_to: str) -> None:
    """From 17 January 10 h a month: all of it, or by days to the nearest second (17,419 s)."""
    result = run(monthly("10", rule), contracts=FROM_17 % end, as_of="2026-01-31")
    [row] = result.balances.iter_rows(named=True)
    assert (row["purchase"], short(row["bought"])) == ("C/monthly/grant/2026-01-17", granted)
    assert str(row["usable_to"]) == usable_to
    assert result.charges.height == 0


@pytest.mark.parametrize(
    ("every", "last"), [("week", "2026-01-18"), ("quarter", "2026-03-31"), ("2 months", "2026-02-28"), ("year", "2026-12-31")]
)  # fmt: skip
def test_B10_an_allowance_takes_the_period_keys_of_fees(every: str, last: str) -> None:
    """Weeks end on Sunday, quarters, pairs of months and years are those of the calendar."""
    pack = monthly("10").replace("every: month", f"every: {every}")
    result = run(pack, contracts=FROM_17 % "", as_of="2026-01-17")
    assert [str(one) for one in result.balances["usable_to"]] == [last]


def test_B12_hold_only_the_uncovered_part_waits() -> None:
    """60 min, 39 left: 39 drawn, 21 held at zero; at the contract's end what is held stays held."""
    work = [minutes("2026-01-05", 60)]
    for contracts in ("  - {id: C, customer: acme, pack: pack, start: 2026-01-01}\n", ENDING):
        result = run(block(used_up="hold"), contracts=contracts, as_of="2026-02-28", time_entries=work,
                     purchases=[bought("2026-01-01", "0.65", total_price="0")])  # fmt: skip
        assert charged(result, "drawn", "held") == [("held", "0.35", "0.00"), ("drawn", "0.65", "0.00")]
        assert total(result) == "0.00"


def test_B12_waiting_work_is_covered_oldest_first_before_newer_work() -> None:
    """3 h and 2 h wait; 4 h bought on 10 February cover 3 + 1 and leave nothing for the work of that day."""
    work = [
        entry("2026-01-05", "3", id="a"),
        entry("2026-01-06", "2", id="b"),
        entry("2026-02-10", "1", id="c"),
    ]
    result = run(block(used_up="hold"), time_entries=work, purchases=[bought("2026-02-10 16:00", "4")])
    held = result.charges.filter(pl.col("kind") == "held").select("fact", "quantity").rows()
    assert sorted((fact, short(by)) for fact, by in held) == [("b", "1"), ("c", "1")]
    covered = result.charges.filter(pl.col("kind") == "drawn").select("fact", "date").rows()
    assert sorted((fact, str(day)) for fact, day in covered) == [("a", "2026-01-05"), ("b", "2026-01-06")]
    assert moved(result, "draw") == [("purchases-1", "2026-02-10", "-3"), ("purchases-1", "2026-02-10", "-1")]


OWE = monthly("10", used_up="owe")
THIRTEEN = [entry("2026-01-10", "13")]


def test_B12_what_is_owed_is_a_negative_balance_and_the_next_grant_repays_it() -> None:
    """10 h a month, 13 used: -3 in January, nothing billed; 7 usable in February."""
    result = run(OWE, as_of="2026-01-31", time_entries=THIRTEEN)
    assert left(result) == {"C/monthly/grant/2026-01-01": "0", "C/monthly/owed": "-3"}
    assert (total(result), summed(result, "drawn")) == ("0.00", "13")
    later = run(OWE, as_of="2026-02-28", time_entries=THIRTEEN)
    assert left(later) == {
        "C/monthly/grant/2026-01-01": "0", "C/monthly/owed": "0", "C/monthly/grant/2026-02-01": "7",
    }  # fmt: skip
    assert ("C/monthly/grant/2026-02-01", "2026-02-01", "-3") in moved(later, "draw")
    assert moved(later, "owe") == [("C/monthly/owed", "2026-01-10", "-3")]
    assert moved(later, "repay") == [("C/monthly/owed", "2026-02-01", "3")]


@pytest.mark.parametrize(("day", "billed"), [("2026-01-30", "0.00"), ("2026-01-31", "450.00")])
def test_B12_what_is_still_owed_at_the_contracts_end_is_billed(day: str, billed: str) -> None:
    """3 x 150 = 450.00 on the contract's last day, not before."""
    result = run(OWE, contracts=ENDING, as_of=day, time_entries=THIRTEEN)
    assert total(result) == billed
    if billed != "0.00":
        late = result.charges.filter(pl.col("kind") == "overage")
        assert [(str(row["date"]), short(row["quantity"])) for row in late.iter_rows(named=True)] == [
            ("2026-01-31", "3")
        ]
        assert left(result)["C/monthly/owed"] == "0"


def test_B12_a_debt_may_be_forgiven_at_the_end() -> None:
    """With `debt_at_end: forgive` the 3 h stay drawn and cost nothing."""
    pack = monthly("10", used_up="owe", pool=", debt_at_end: forgive")
    result = run(pack, contracts=ENDING, as_of="2026-02-28", time_entries=THIRTEEN)
    assert (total(result), summed(result, "drawn")) == ("0.00", "13")
    assert moved(result, "forgive") == [("C/monthly/owed", "2026-01-31", "3")]


def test_B12_beyond_may_owe_work_is_billed() -> None:
    """13 h with 10 granted and 2 that may be owed: 1 h billed, 150.00, -2 left."""
    pack = monthly("10", used_up="owe", pool=", may_owe: 2 hours")
    result = run(pack, as_of="2026-01-31", time_entries=THIRTEEN)
    assert (charged(result, "overage"), summed(result, "drawn")) == ([("overage", "1", "150.00")], "12")
    assert left(result)["C/monthly/owed"] == "-2"


def test_B12_a_debt_that_nothing_would_settle_is_refused() -> None:
    """`owe` with `debt_at_end: bill`, the default, needs a rate after it, also for this work: else `no-rest`."""
    bare = OWE.replace(", rate: 150.00", "")
    assert has_errors(faults(bare))
    pack = bare.replace("draws: monthly}]", "draws: monthly}, {name: s, when: {role: senior}, rate: 150.00}]")
    assert reasons(run(pack, as_of="2026-01-31", time_entries=THIRTEEN)) == {"time_entries-1": "no-rest"}
