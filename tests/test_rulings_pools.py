"""Rulings B, X1, X2 and X13: purchases, their order of use, refill, reach-back, values."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from running import (
    ENDING,
    block,
    bought,
    charged,
    entry,
    left,
    minutes,
    monthly,
    moved,
    of,
    reasons,
    run,
    summed,
    total,
)


def test_B2_lapses_carries_and_grants_come_before_the_work_of_their_day() -> None:
    """At midnight of 1 February January's hours have lapsed, 1 was carried and 2 are new: 4 h are 3 drawn and 1 billed."""
    pack = monthly("2", ", carry_over: {at_most: 1 hour}")
    result = run(pack, as_of="2026-02-01", time_entries=[entry("2026-02-01 00:00", "4")])
    assert (summed(result, "drawn"), charged(result, "overage")) == ("3", [("overage", "1", "150.00")])
    assert of(result, "grant/2026-01-01") == {
        "bought": "2", "drawn": "0", "lapsed": "1", "carried": "1", "left": "0",
    }  # fmt: skip


DATES = dict[str, Any]


@pytest.mark.parametrize(
    ("order", "a", "b", "first"),
    [
        ("oldest", {"start": "2026-01-02", "end": "2026-06-30"}, {"start": "2026-01-01", "end": "2026-12-31"}, "b"),
        ("soonest-to-expire", {"start": "2026-01-02", "end": "2026-06-30"}, {"start": "2026-01-01", "end": "2026-12-31"}, "a"),
        ("oldest", {"start": "2026-01-01"}, {"start": "2026-01-01", "end": "2026-12-31"}, "b"),
        ("soonest-to-expire", {"start": "2026-01-01"}, {"start": "2026-01-02", "end": "2026-12-31"}, "b"),
        ("soonest-to-expire", {"start": "2026-01-03", "end": "2026-12-31"}, {"start": "2026-01-02", "end": "2026-12-31"}, "b"),
        ("soonest-to-expire", {"priority": 1, "end": "2026-06-30"}, {"end": "2026-12-31"}, "b"),
        ("oldest", {"at": "2026-01-03", "start": "2026-01-05", "end": "2026-12-31"},
         {"at": "2026-01-02", "start": "2026-01-05", "end": "2026-12-31"}, "b"),
        ("soonest-to-expire", {}, {}, "a"),
    ],
)  # fmt: skip
def test_B3_priority_the_chosen_day_the_other_day_at_id(order: str, a: DATES, b: DATES, first: str) -> None:
    """Each key decides only where those before it are equal; never lapsing comes last."""
    two = [bought("2026-01-01", id="a") | a, bought("2026-01-01", id="b") | b]
    result = run(block(f", draw_first: {order}"), as_of="2026-03-31", purchases=two,
                 time_entries=[entry("2026-03-10", "1")])  # fmt: skip
    assert left(result)[first] == "1"


def test_B3_ids_compare_as_text() -> None:
    """Of purchases 9 and 10 that are alike, 10 goes first."""
    two = [bought("2026-01-01", id=name) for name in ("9", "10")]
    result = run(block(), purchases=two, time_entries=[entry("2026-03-10", "1")])
    assert left(result) == {"9": "2", "10": "1"}


THREE = """
pools:
  - {name: a, unit: hours, lasts: forever, when_used_up: %s}
  - {name: b, unit: hours, lasts: forever, when_used_up: %s}
  - {name: c, unit: hours, lasts: forever, when_used_up: %s}
labor: [{name: work, draws: [b, a, c], rate: 150.00}]
"""


@pytest.mark.parametrize(
    ("used_up", "end"),
    [
        (("hold", "hold", "bill"), ("overage", "1", "150.00")),
        (("bill", "bill", "hold"), ("held", "1", "0.00")),
    ],
)
def test_X2_several_pools_are_tried_in_order_and_the_last_ones_rule_counts(
    used_up: tuple[str, str, str], end: tuple[str, str, str]
) -> None:
    """One hour in each of b, a, c and 4 h worked: 1 + 1 + 1 drawn, in that order, and the last pool's rule for 1 h."""
    holding = [
        {"id": name, "pool": name, "at": "2026-01-01", "quantity": "1", "total_price": "0"} for name in "abc"
    ]
    result = run(THREE % used_up, purchases=holding, time_entries=[entry("2026-01-05", "4")])
    assert charged(result, "overage", "held") == [end]
    part = run(THREE % used_up, purchases=holding, time_entries=[entry("2026-01-05", "1.5")])
    assert left(part) == {"a": "0.5", "b": "0", "c": "1"}


def test_B7_what_is_left_of_a_grant_lapses_the_day_after_its_period() -> None:
    """3 h left on 31 January are left as of that day, and lapsed as of 1 February."""
    work = [entry("2026-01-10", "7")]
    assert left(run(monthly("10"), as_of="2026-01-31", time_entries=work)) == {
        "C/monthly/grant/2026-01-01": "3"
    }
    result = run(monthly("10"), as_of="2026-02-01", time_entries=work)
    assert moved(result, "lapse") == [("C/monthly/grant/2026-01-01", "2026-02-01", "-3")]


def test_B7_the_end_of_a_contract_lapses_nothing() -> None:
    """2 h for a year stay in balances after a contract of one month, unusable: work of February is unrouted."""
    result = run(block(lasts="12 months"), contracts=ENDING, as_of="2026-03-31",
                 purchases=[bought("2026-01-05")], time_entries=[entry("2026-02-05", "1")])  # fmt: skip
    assert left(result) == {"purchases-1": "2"}
    assert reasons(result) == {"time_entries-1": "unrouted"}


def test_X13_unused_prepaid_time_stays_in_balances_unless_it_lasts_as_the_contract() -> None:
    """`lasts: contract` lapses what is left the day after the last day: 1 February."""
    result = run(block(lasts="contract"), contracts=ENDING, as_of="2026-03-31", purchases=[bought("2026-01-05")],
                 time_entries=[entry("2026-01-31", "0.5")])  # fmt: skip
    assert moved(result, "lapse") == [("purchases-1", "2026-02-01", "-1.5")]


@pytest.mark.parametrize(
    ("rule", "rest", "price"),
    [
        ("at: 1 hour, buy: 10 hours", "7", "1500.00"),
        ("at: 1 hour, buy: 10 hours, price: 1400.00", "7", "1400.00"),
        ("at: 1 hour, to: 20 hours", "17", "3000.00"),
        ("at: 1 hour, to: 20 hours, price: 2500.00", "17", "2500.00"),
        ("at: 4 hours, buy: 2 hours", "5", "1200.00"),
    ],
)
def test_B8_refill_buys_inside_an_entry(rule: str, rest: str, price: str) -> None:
    """2 h left, an entry of 5 h: all 5 are drawn. At 1 h buy 10: 7 left, 1,500.00 by default or its own price.

    At 4 h buy 2: 2 left are below it, so 2 + 2 + 2 = 6; after the first 2 h 4 are left, one more makes 6; after the
    next 2 h again; the last hour leaves 5. Four purchases of 2 h, 1,200.00.
    """
    result = run(block(f", refill: {{{rule}}}"), purchases=[bought("2026-01-01", total_price="0")],
                 time_entries=[entry("2026-01-05", "5")])  # fmt: skip
    assert (charged(result, "overage"), total(result)) == ([], price)
    assert f"{sum(float(by) for by in left(result).values()):g}" == rest
    assert "C/block/refill/time_entries-1" in left(result)


def test_B8_at_the_level_it_buys_at_once() -> None:
    """2 h left, an entry of 1 h leaves 1 h, the level: 10 more are bought with it, 1,500.00; 11 left."""
    result = run(block(", refill: {at: 1 hour, buy: 10 hours}"), time_entries=[entry("2026-01-05", "1")],
                 purchases=[bought("2026-01-01", total_price="0")])  # fmt: skip
    assert left(result) == {"purchases-1": "1", "C/block/refill/time_entries-1": "10"}
    assert total(result) == "1500.00"


def test_B8_as_many_as_bring_the_balance_above_the_level() -> None:
    """-429.8, buy 50, at 10: 9 purchases, 20.2 left; six minutes of work then leave 20.1."""
    pack = block(", refill: {at: 10 hours, buy: 50 hours, price: 1.00}")
    result = run(pack, adjustments=[{"pool": "block", "at": "2026-01-02", "quantity": "-429.8"}],
                 time_entries=[minutes("2026-01-05", 6)])  # fmt: skip
    assert total(result) == "9.00"
    refills = {one: by for one, by in left(result).items() if "refill" in one}
    assert sorted(refills.values()) == ["0"] * 8 + ["20.1"]
    assert "C/block/refill/time_entries-1/9" in refills


def test_B8_what_is_bought_by_rule_is_usable_at_once_even_with_paid_first() -> None:
    """A pool that must be paid first, nothing paid, 5 h: 10 h are bought by the rule and 5 of them drawn."""
    pack = block(", paid_first: true, refill: {at: 1 hour, buy: 10 hours}")
    result = run(pack, time_entries=[entry("2026-01-05", "5")])
    assert left(result) == {"C/block/refill/time_entries-1": "5"}
    assert (total(result), summed(result, "drawn")) == ("1500.00", "5")


def test_B8_a_pending_unpaid_purchase_counts_as_bought() -> None:
    """2 h paid, 10 h bought and not yet paid: nothing is refilled; of 5 h 2 are drawn and 3 billed, 450.00."""
    pack = block(", paid_first: true, refill: {at: 1 hour, buy: 10 hours}")
    result = run(pack, time_entries=[entry("2026-01-05", "5")], purchases=[
        bought("2026-01-01", paid_at="2026-01-01", total_price="0"),
        bought("2026-01-02", "10", paid_at="2026-01-20", total_price="0"),
    ])  # fmt: skip
    assert left(result) == {"purchases-1": "0", "purchases-2": "10"}
    assert charged(result, "drawn", "overage") == [("drawn", "2", "0.00"), ("overage", "3", "450.00")]


P1_AND_P2 = [
    bought("2026-01-01", "1", id="p1", priority=1, total_price="0"),
    bought("2026-02-01", "5", id="p2", total_price="0"),
]


def test_B9_reach_back_comes_last_and_before_when_used_up() -> None:
    """1 h left in P1, 1.5 h on 20 January, P2 from 1 February with the better priority, 30 days: 1 h P1 + 0.5 h P2."""
    pack = block(", reach_back: 30 days")
    work = [entry("2026-01-20", "1.5")]
    result = run(pack, as_of="2026-02-28", purchases=P1_AND_P2, time_entries=work)
    assert left(result) == {"p1": "0", "p2": "4.5"}
    assert total(result) == "0.00"
    assert ("p2", "2026-01-20", "-0.5") in moved(result, "draw")
    assert total(run(pack, as_of="2026-01-31", purchases=P1_AND_P2, time_entries=work)) == "75.00"


@pytest.mark.parametrize(("day", "billed"), [("2026-01-01", "150.00"), ("2026-01-02", "0.00")])
def test_B9_work_from_the_first_day_less_30_on_is_reached(day: str, billed: str) -> None:
    """A purchase from 1 February reaches work of 2 January and not of 1 January."""
    result = run(block(", reach_back: 30 days"), purchases=[P1_AND_P2[1]], time_entries=[entry(day, "1")])
    assert total(result) == billed


def test_B11_a_purchase_that_starts_later_counts_in_no_left() -> None:
    """2 h now and 2 h from 1 February: an entry of 1.5 h on 20 January leaves 0.5 h, and a notice at 1 hour fires."""
    trigger = "triggers: [{name: low, on: balance, pool: block, left: [1 hour], then: [{notify: am, message: '{left}'}]}]\n"
    result = run(block() + trigger, as_of="2026-01-31", time_entries=[entry("2026-01-20", "1.5")],
                 purchases=[bought("2026-01-01"), bought("2026-01-10", start="2026-02-01")])  # fmt: skip
    assert result.actions["message"].to_list() == ["0.5 hours"]
    assert [one[2] for one in charged(result, "sale")] == ["300.00", "300.00"]


@pytest.mark.parametrize(("start", "paid"), [("2026-03-08", "2026-03-10"), ("2026-03-10", "2026-03-08")])
def test_B13_usable_from_the_later_of_first_day_and_paid_day(start: str, paid: str) -> None:
    """Of work on 9 and 10 March only the second is covered, whichever of the two days is the 10th."""
    work = [entry("2026-03-09", "1", id="9"), entry("2026-03-10", "1", id="10")]
    result = run(block(", paid_first: true"), time_entries=work,
                 purchases=[bought("2026-03-01", start=start, paid_at=paid)])  # fmt: skip
    kinds = dict(result.charges.filter(pl.col("kind") != "sale").select("fact", "kind").iter_rows())
    assert kinds == {"9": "overage", "10": "drawn"}


def test_B14_the_value_of_a_lapse_is_what_draws_left_of_the_price() -> None:
    """3 h for 100.00, two drawn and one lapsed: 33.33, 33.34, and 33.33 that is earned by the lapse."""
    result = run(block(), as_of="2026-12-31", time_entries=[entry(f"2026-01-0{n}", "1") for n in (5, 6)],
                 purchases=[bought("2026-01-01", "3", total_price="100.00", end="2026-06-30")])  # fmt: skip
    out = result.draws.filter(pl.col("kind").is_in(["draw", "lapse"])).sort("date")["value"].to_list()
    assert [f"{-one:.2f}" for one in out] == ["33.33", "33.34", "33.33"]
    assert f"{result.balances['value_left'][0]:.2f}" == "0.00"


LOW = (
    "triggers: [{name: low, on: balance, pool: %s, left: [25%%], then: [{notify: am, message: '{left}'}]}]\n"
)


def test_B15_a_grant_or_a_carry_is_a_new_base() -> None:
    """6 carried and 10 granted make 16 usable in February: 25 % is at 4 h left, not at 2.5."""
    pack = monthly("10", ", carry_over: {at_most: 10 hours}") + LOW % "monthly"
    work = [entry("2026-01-10", "4"), entry("2026-02-10", "11.75"), entry("2026-02-11", "0.25")]
    result = run(pack, as_of="2026-02-28", time_entries=work)
    assert [(str(at), text) for at, text in result.actions.select("at", "message").rows()] == [
        ("2026-02-11", "4 hours")
    ]


def test_B15_a_share_is_undefined_before_the_first_purchase() -> None:
    """A block never bought has no 25 %: work is billed and nobody is told."""
    result = run(block() + LOW % "block", time_entries=[entry("2026-01-10", "4")])
    assert (result.actions.height, total(result)) == (0, "600.00")


def test_X1_the_value_of_an_opening_balance_is_earned_as_it_is_drawn() -> None:
    """6 h of a block of 10 for 1,500.00, 900.00 already billed: 2 h drawn earn 300.00, 600.00 are left; no sale line."""
    opening = bought("2026-01-01", "6", total_price="900.00", already_billed="true")
    result = run(block(), purchases=[opening], time_entries=[entry("2026-01-05", "2")])
    assert charged(result, "sale") == []
    assert [f"{-one:.2f}" for one in result.draws.filter(pl.col("kind") == "draw")["value"]] == ["300.00"]
    assert (left(result), f"{result.balances['value_left'][0]:.2f}") == ({"purchases-1": "4"}, "600.00")


def test_a_payment_after_the_as_of_day_has_not_been_made() -> None:
    """A purchase of 25 January paid on 3 February covers nothing as of 31 January, not even backwards."""
    pack = block(", paid_first: true, reach_back: 10 days").replace(
        "sold: {quantity: 2 hours, price: 300.00}, ", ""
    )
    world: dict[str, Any] = {
        "purchases": [bought("2026-01-25", id="p", total_price="300", paid_at="2026-02-03")],
        "time_entries": [entry("2026-01-20", "1.5"), entry("2026-01-30", "2")],
    }
    assert summed(run(pack, as_of="2026-01-31", **world), "overage") == "3.5"
    assert summed(run(pack, as_of="2026-02-28", **world), "drawn") == "2"


@pytest.mark.parametrize("name", ["rest", "settled", "held", "sale"])
def test_a_purchase_or_an_entry_named_like_a_word_of_an_id_makes_no_id_twice(name: str) -> None:
    """What is drawn from purchase `rest` and what is billed beyond it have ids of their own."""
    pack = block(used_up="owe", lasts="contract").replace("name: work", "name: block")
    world: dict[str, Any] = {
        "purchases": [bought("2026-01-01", id=name, quantity="1", total_price="1")],
        "time_entries": [entry("2026-01-02", "4") | {"id": name}],
    }
    for used_up in ("bill", "hold", "owe"):
        result = run(pack.replace("when_used_up: owe", f"when_used_up: {used_up}"), contracts=ENDING, **world)
        assert len(result.charges) == 3
        assert result.charges["id"].is_unique().all()


def test_at_one_moment_adjustments_come_in_order_of_id() -> None:
    """200.00 is taken before 50.00 is given: 200.00 are owed, and 50.00 are repaid."""
    pack = "pools: [{name: block, unit: money, lasts: contract, when_used_up: bill}]\n"
    two = [
        {"id": name, "customer": "acme", "at": "2026-01-02", "pool": "block", "quantity": by}
        for name, by in (("a1", "-200"), ("a2", "50"))
    ]
    result = run(pack, adjustments=two)
    assert moved(result, "owe") == [("C/block/owed", "2026-01-02", "-200")]
    assert moved(result, "repay") == [("C/block/owed", "2026-01-02", "50")]


def test_O2_a_debt_that_buys_at_the_end_buys_on_the_terms_of_that_day() -> None:
    """Two hours are owed in January; the block of May, 1 h for 100.00, is bought, and not that of January."""
    before = """
pools:
  - {name: loan, unit: hours, lasts: 1 month, when_used_up: owe}
  - {name: block, unit: hours, sold: {quantity: 30 minutes, price: 300.00}, lasts: 1 year, when_used_up: buy}
labor:
  - {name: first, draws: loan}
  - {name: then, draws: block}
"""
    after = """
pools: [{name: block, unit: hours, sold: {quantity: 1 hour, price: 100.00}, lasts: 1 year, when_used_up: buy}]
labor: [{name: then, draws: block}]
"""
    contracts = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, end: 2026-05-31, "
        "amendments: [{from: 2026-02-01, pack: pack2}]}\n"
    )
    result = run(before, after, contracts=contracts, time_entries=[entry("2026-01-05", "2")])
    sales = result.charges.filter(pl.col("kind") == "sale")
    assert [str(one) for one in sales["amount"]] == ["100.0000", "100.0000"]
