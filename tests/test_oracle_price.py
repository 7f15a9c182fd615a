"""The waterfall and its prices in the oracle, with the worked numbers of the rulings."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from oracle import Outcome, run, total
from oracle_cases import START, D, Row, contract, entries, evaluate, hourly, lines, pool

OFFICE: Row = {"business": {"mon-fri": "08:00-17:00"}}
OVER_FIVE = {"at": "2026-01-05 16:35", "end": "2026-01-05 17:25"}  # 25 + 25 minutes
MONEY: Row = {"name": "fund", "unit": "money", "lasts": "forever", "when_used_up": "bill"}
TIERS: Row = {
    "model": "graduated",
    "every": "month",
    "tiers": [{"up_to": "10 hours", "each": D(150)}, {"each": D(120)}],
}
VOLUME: Row = {"name": "volume", "lines": [{"rate": TIERS}]}


def fund(amount: int, **columns: Any) -> Row:
    return {**MONEY, "sold": {"quantity": D(amount), "price": D(amount), "at": "start"}, **columns}


def worked(pack: Row, *rows: Row, **columns: Any) -> Outcome:
    return evaluate(pack, {"time_entries": entries(*rows)}, as_of="2026-12-31", **columns)


# Rates ------------------------------------------------------------------------------------------------


def test_P1_a_tier_counts_what_is_priced_by_the_rate() -> None:
    """15 h worked, 5 from a block: 10 x 150.00; without a block 10 x 150 + 5 x 120 = 2,100.00."""
    sold = {**START, "quantity": "5 hours"}
    pack = hourly([pool(sold=sold)], [{"name": "w", "draws": "block", "rate": "volume"}], rates=[VOLUME])
    outcome = worked(pack, {"hours": D(15)})
    assert lines(outcome, "kind", "rate", "amount")[1:] == [("overage", 150, D("1500.00"))]
    plain = hourly([], [{"name": "w", "rate": "volume"}], rates=[VOLUME])
    assert lines(worked(plain, {"hours": D(15)}), "rate", "quantity", "amount") == [
        (150, 10, D("1500.00")),
        (120, 5, D("600.00")),
    ]


def test_P1_the_counter_belongs_to_the_card_and_survives_amendments() -> None:
    """8 h, then 8 h after a change of terms: 2 at the first tier; the next month begins anew."""
    terms = {"each": {"type": "money", "default": D(150)}}
    tiers = [{"up_to": "10 hours", "each": "$each"}, {"each": D(120)}]
    card = {"name": "volume", "lines": [{"rate": {**TIERS, "tiers": tiers}}]}
    pack = hourly([], [{"name": "w", "rate": "volume"}], rates=[card], terms=terms)
    change = [{"from": "2026-01-06", "terms": {"each": D(160)}}]
    rows: list[Row] = [{"hours": D(8)}, {"hours": D(8)}, {"hours": D(8), "at": "2026-02-02 09:00"}]
    assert lines(worked(pack, *rows, amendments=change), "rate", "quantity") == [
        (150, 8),
        (160, 2),
        (120, 6),
        (160, 8),
    ]


def test_P2_a_flat_price_is_for_the_whole_entry() -> None:
    """80.00 for 2 h with 1 h left in the block: 40.00; covered: nothing; of no time: all of it; no modifiers."""
    card = {"name": "travel", "lines": [{"flat": D(80)}], "modifiers": [{"name": "x", "multiply": D("1.5")}]}
    labor: list[Row] = [{"name": "w", "draws": "block", "rate": "travel"}]
    pack = hourly([pool(sold=START)], labor, rates=[card])
    assert lines(worked(pack, {"hours": D(2)}), "kind", "worked", "amount") == [
        ("drawn", 3600, D("0.00")),
        ("overage", 3600, D("40.00")),
    ]
    assert lines(worked(pack, {"hours": D(1)}), "kind", "amount") == [("drawn", D("0.00"))]
    assert lines(worked(pack, {"hours": D(0)}), "kind", "amount") == [("overage", D("80.00"))]


def test_P2_a_flat_price_is_decided_on_the_entry_and_shared_exactly() -> None:
    """100.00 over three pieces of a third each: 33.33 + 33.34 + 33.33 in two bands."""
    bands = [{"name": "b", "from": "10:00", "to": "11:00"}, {"name": "a"}]
    labor: list[Row] = [{"name": "mid", "when": {"clock": "b"}, "rate": "c"}, {"name": "out", "rate": "c"}]
    cards = [{"name": "c", "lines": [{"flat": D(100)}]}]
    pack = hourly([], labor, rates=cards, calendar={"bands": bands})
    outcome = worked(pack, {"at": "2026-01-05 09:00", "end": "2026-01-05 12:00"})
    assert sorted(c["amount"] for c in outcome.charges) == [D("33.33"), D("33.33"), D("33.34")]
    one = hourly([], labor[1:], rates=cards, calendar={"bands": bands})
    assert lines(worked(one, {"at": "2026-01-05 09:00", "end": "2026-01-05 12:00"}), "amount") == [
        (D("100.00"),)
    ]


def test_P4_priced_rounded_then_drawn() -> None:
    """48 min = 120.00, 50.00 left: 50.00 drawn for 20:00 min, 70.00 for 28:00."""
    pack = hourly([fund(50)], [{"name": "w", "draws": "fund", "rate": D(150)}])
    assert lines(worked(pack, {"minutes": 48}), "kind", "worked", "amount") == [
        ("drawn", 1200, D("0.00")),
        ("overage", 1680, D("70.00")),
    ]


def test_P5_adjacent_parts_are_one_line_and_W9_shared_cents() -> None:
    """25 + 25 min at 100.00 are 83.33; from a money pool 41.67 + 41.66."""
    plain = hourly([], [{"name": "w", "rate": D(100)}], calendar=OFFICE)
    assert lines(worked(plain, OVER_FIVE), "worked", "amount") == [(3000, D("83.33"))]
    pack = hourly([fund(500)], [{"name": "w", "draws": "fund", "rate": D(100)}], calendar=OFFICE)
    outcome = worked(pack, OVER_FIVE)
    assert [m["quantity"] for m in outcome.draws[1:]] == [Fraction("-41.67"), Fraction("-41.66")]


def test_P6_worked_time_fills_the_parts_inside_each_piece() -> None:
    """25 + 25 min, an hour up, 30 min in the block: 25 + 5 drawn, what is rounded sits in the last."""
    sold = {**START, "quantity": "30 minutes"}
    labor: list[Row] = [{"name": "w", "draws": "block", "rate": D(60)}]
    pack = hourly([pool(sold=sold)], labor, calendar=OFFICE, rounding=[{"name": "r", "increment": "1 hour"}])
    # The first of two equal pieces takes the 10 minutes of rounding: 35 and 25 billed.
    assert lines(worked(pack, OVER_FIVE), "kind", "worked", "quantity") == [
        ("drawn", 1500, Fraction(1, 2)),
        ("overage", 1500, Fraction(1, 2)),
    ]


def test_X7_a_rate_that_comes_with_the_fact() -> None:
    """Modifiers apply to it unless the line says none; where it is absent the next line counts."""
    attributes = {"agreed_rate": {"type": "money"}}
    double = {"name": "double", "multiply": 2}
    for plain, amount in (({}, "160.00"), ({"modifiers": "none"}, "80.00")):
        first = {"rate": {"from": "agreed_rate"}, **plain}
        card = {"name": "c", "lines": [first, {"rate": D(100)}], "modifiers": [double]}
        pack = hourly([], [{"name": "w", "rate": "c"}], rates=[card], attributes=attributes)
        outcome = worked(pack, {"hours": D(1), "agreed_rate": D(80)}, {"hours": D(1)})
        assert lines(outcome, "amount") == [(D(amount),), (D("200.00"),)]


def test_a_rate_below_zero_rejects() -> None:
    """100.00 less 150.00."""
    card = {"name": "c", "lines": [{"rate": D(100)}], "modifiers": [{"name": "m", "add": D(-150)}]}
    outcome = worked(hourly([], [{"name": "w", "rate": "c"}], rates=[card]), {"hours": D(1)})
    assert [r["reason"] for r in outcome.rejected] == ["negative-rate"]


# The waterfall ----------------------------------------------------------------------------------------


def test_X5_up_to_per_device_and_month() -> None:
    """3 h on one device: 1 h included, 2 h billed, 300.00; another device has its own hour."""
    bound = {"up_to": "1 hour", "every": "month", "per": "device"}
    labor: list[Row] = [{"name": "hour", "treatment": "included", **bound}, {"name": "w", "rate": D(150)}]
    pack = hourly([], labor, attributes={"device": {"type": "text"}})
    rows = [{"hours": D(3), "device": "a"}, {"minutes": 30, "device": "b"}, {"minutes": 30, "device": "a"}]
    assert lines(worked(pack, *rows), "kind", "quantity", "amount") == [
        ("included", 1, D("0.00")),
        ("labor", 2, D("300.00")),
        ("included", Fraction(1, 2), D("0.00")),
        ("labor", Fraction(1, 2), D("75.00")),
    ]


def test_X6_overtime_in_an_entry() -> None:
    """The first hour at 150.00, the rest at 225.00; 2 h: 375.00."""
    labor: list[Row] = [{"name": "first", "rate": D(150), "up_to": "1 hour", "every": "entry"}]
    pack = hourly([], [*labor, {"name": "more", "rate": D(225)}])
    assert lines(worked(pack, {"hours": D(2)}, {"hours": D(1)}), "clause", "amount") == [
        ("first", D("150.00")),
        ("more", D("225.00")),
        ("first", D("150.00")),
    ]


def test_W2_up_to_beside_draws_bounds_what_is_drawn() -> None:
    """A block of 5 h, 1 h of it a month, counting as 2: 2 h drawn, the rest billed by the short form."""
    clause = {
        "name": "w",
        "draws": "block",
        "counts_as": 2,
        "up_to": "1 hour",
        "every": "month",
        "rate": D(60),
    }
    pack = hourly([pool(sold={**START, "quantity": "5 hours"})], [clause])
    outcome = worked(pack, {"hours": D(3)})
    assert lines(outcome, "kind", "quantity", "amount") == [
        ("drawn", 1, D("0.00")),
        ("overage", 2, D("120.00")),
    ]
    assert outcome.balances[0]["drawn"] == 2


def test_W9_each_tier_goes_down_by_itself() -> None:
    """12 h at 10 x 150 and 120, 1,600.00 held: 1,500.00 and 100.00 drawn, 140.00 billed at 120.00."""
    pack = hourly([fund(1600)], [{"name": "w", "draws": "fund", "rate": "volume"}], rates=[VOLUME])
    outcome = worked(pack, {"hours": D(12)})
    assert lines(outcome, "kind", "worked", "rate", "amount") == [
        ("drawn", 39000, None, D("0.00")),
        ("overage", 4200, 120, D("140.00")),
    ]
    assert [m["quantity"] for m in outcome.draws] == [1600, -1600]


def test_W10_after_an_hour_pool_the_rest_is_priced_afresh() -> None:
    """3 h at 100.00, 100.00 in the fund, an hour in the block: an hour is billed, 100.00."""
    labor: list[Row] = [{"name": "w", "draws": ["fund", "block"], "rate": D(100)}]
    outcome = worked(hourly([fund(100), pool(sold=START)], labor), {"hours": D(3)})
    assert lines(outcome, "kind", "worked", "amount") == [
        ("drawn", 3600, D("0.00")),
        ("drawn", 3600, D("0.00")),
        ("overage", 3600, D("100.00")),
    ]


def test_W5_an_entry_of_no_time_pays_a_flat_price_from_a_money_pool() -> None:
    """80.00, 50.00 in the fund: 30.00."""
    card = {"name": "travel", "lines": [{"flat": D(80)}]}
    labor: list[Row] = [{"name": "w", "draws": "fund", "rate": "travel"}]
    outcome = worked(hourly([fund(50)], labor, rates=[card]), {"hours": D(0)})
    assert lines(outcome, "kind", "worked", "amount") == [("drawn", 0, D("0.00")), ("overage", 0, D("30.00"))]


def test_a_limit_that_all_work_can_exhaust_is_no_rest() -> None:
    """`up_to` on the last clause."""
    clause = {"name": "w", "rate": D(1), "up_to": "1 hour", "every": "month"}
    outcome = worked(hourly([], [clause]), {"minutes": 5})
    assert [r["reason"] for r in outcome.rejected] == ["no-rest"]


def test_W4_overage_after_a_draw_in_any_contract() -> None:
    """The block of A is empty; B bills what is left as overage."""
    labor: list[Row] = [{"name": "w", "draws": "block"}, {"name": "on", "treatment": "next-contract"}]
    second = {**hourly([], [{"name": "tm", "rate": D(100)}]), "pack": "q"}
    facts = {"time_entries": entries({"hours": D(1)})}
    contracts = [contract("p", id="A"), contract("q", id="B")]
    outcome = run({"p": hourly([pool()], labor), "q": second}, contracts, facts, dt.date(2026, 12, 31))
    assert lines(outcome, "contract", "kind") == [("B", "overage")]
    assert total(outcome.charges) == D("100.00")
