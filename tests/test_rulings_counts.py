"""The rulings on counts, V10 to V14, each with its numbers."""

from __future__ import annotations

import pytest
from running import dated, reasons, run, short, total
from running_fees import FEE, USERS, bill, changed, counted, named


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
