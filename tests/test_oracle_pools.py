"""The pools of the oracle, held against the worked numbers of the language and of the rulings."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from oracle import total
from oracle_cases import QUARTER, SEED, START, WORK, D, Row, entries, evaluate, hourly, lines, pool

# Pools ------------------------------------------------------------------------------------------------


def test_the_seed_contract() -> None:
    """2.25 h give 2.0 h drawn, 0.25 h of overage at 37.50, and the two actions."""
    facts = {
        "time_entries": entries({"hours": D("1.5"), "ticket": "T"}, {"hours": D("0.75"), "ticket": "T"}),
        "tickets": [{"id": "T", "customer": "acme", "completed_at": "2026-01-07 10:00"}],
    }
    outcome = evaluate(SEED, facts, as_of="2026-01-31")
    assert lines(outcome, "kind", "quantity", "amount", "worked", sales=True) == [
        ("sale", 2, D("300.00"), 0),
        ("drawn", Fraction(3, 2), D("0.00"), 5400),
        ("drawn", Fraction(1, 2), D("0.00"), 1800),
        ("overage", Fraction(1, 4), D("37.50"), 900),
    ]
    assert [(a["trigger"], a["to"], a["message"]) for a in outcome.actions] == [
        ("block-running-low", "account-manager", "acme has 0.5 hours of the block left."),
        ("ticket-complete", "accounts-receivable", "Ticket T is complete; 37.50 USD to invoice."),
    ]
    assert total(outcome.charges) == D("337.50")


@pytest.mark.parametrize(
    ("clause", "covered", "overage", "amount"),
    [({}, 1, "0.5", "75.00"), ({"counts_as": 2}, "0.5", 1, "150.00")],
)
def test_a_block_splits_at_zero(clause: Row, covered: Any, overage: Any, amount: str) -> None:
    """1.0 h left, 1.5 h worked: 75.00; counting as 2, the hour covers half an hour: 150.00."""
    pack = hourly([pool(sold=START)], [{**WORK, **clause}])
    outcome = evaluate(pack, {"time_entries": entries({"hours": D("1.5")})})
    assert lines(outcome, "kind", "quantity", "amount") == [
        ("drawn", Fraction(covered), D("0.00")),
        ("overage", Fraction(overage), D(amount)),
    ]


def test_X4_overage_worked_or_drawn() -> None:
    """Rate 90.00, counts as 2, one hour uncovered: 90.00, or 180.00 for the multiplied hours."""
    for overage, hours, amount in (("worked", 1, "90.00"), ("drawn", 2, "180.00")):
        clause = {**WORK, "rate": D("90.00"), "counts_as": 2, "overage": overage}
        outcome = evaluate(hourly([pool()], [clause]), {"time_entries": entries({"hours": D(1)})})
        assert lines(outcome, "kind", "quantity", "amount") == [("overage", hours, D(amount))]


def test_R1_rounding_comes_before_counts_as() -> None:
    """80 minutes, 15 up, counting as 1.2, draw 1.8 h."""
    sold = {**START, "quantity": "5 hours"}
    pack = hourly([pool(sold=sold)], [{**WORK, "counts_as": D("1.2")}], rounding=[{"name": "r", **QUARTER}])
    outcome = evaluate(pack, {"time_entries": entries({"minutes": 80})})
    assert outcome.draws[-1]["quantity"] == Fraction("-1.8")


def test_B1_fractions_of_a_second_are_kept() -> None:
    """30 min at 1.333 and 10 min at 1.5 are 3,299.4 s; a left of 1,000 s at 1.2 covers 834 s."""
    lines_ = [{"when": {"role": "a"}, "factor": D("1.333")}, {"factor": D("1.5")}]
    factors = [{"name": "f", "lines": lines_}]
    pack = hourly(
        [pool(sold={**START, "quantity": "3 hours"})], [{**WORK, "counts_as": "f"}], factors=factors
    )
    outcome = evaluate(pack, {"time_entries": entries({"minutes": 30, "role": "a"}, {"minutes": 10})})
    assert outcome.balances[0]["drawn"] * 3600 == Fraction("3299.4")
    small = hourly([pool(sold={**START, "quantity": "1000 seconds"})], [{**WORK, "counts_as": D("1.2")}])
    outcome = evaluate(small, {"time_entries": entries({"minutes": 20})})
    assert [c["quantity"] * 3600 for c in outcome.charges if c["kind"] != "sale"] == [834, 366]


def test_a_money_pool_is_drawn_by_what_the_work_would_have_cost() -> None:
    """1,100.00 held, work of 1,050.00 leaves 50.00; then work of 120.00: 50.00 drawn, 70.00 billed (T3)."""
    money: Row = {"name": "retainer", "unit": "money", "lasts": "forever", "when_used_up": "bill"}
    money["sold"] = {"quantity": D(1100), "price": D(1100), "at": "start"}
    trigger: Row = {"name": "low", "on": "balance", "pool": "retainer", "left": [D(1000), D(500), D(100)]}
    trigger["then"] = [{"notify": "am", "message": "{left} left: {threshold} ({passed})"}]
    pack = hourly([money], [{"name": "work", "draws": "retainer", "rate": D(150)}], triggers=[trigger])
    outcome = evaluate(pack, {"time_entries": entries({"hours": D(7)}, {"minutes": 48})})
    assert lines(outcome, "kind", "worked", "amount") == [
        ("drawn", 25200, D("0.00")),
        ("drawn", 1200, D("0.00")),
        ("overage", 1680, D("70.00")),
    ]
    assert [a["message"] for a in outcome.actions] == [
        "50.00 USD left: 100.00 USD (1000.00 USD, 500.00 USD, 100.00 USD)"
    ]


def test_money_pools_need_a_rate() -> None:
    """A retainer whose rest is included has nothing to price the work with: `no-rate`."""
    money: Row = {"name": "retainer", "unit": "money", "lasts": "forever", "when_used_up": "bill"}
    labor = [{"name": "work", "draws": "retainer"}, {"name": "rest", "treatment": "included"}]
    outcome = evaluate(hourly([money], labor), {"time_entries": entries({"hours": D(1)})})
    assert [r["reason"] for r in outcome.rejected] == ["no-rate"]


def test_work_with_no_rest_is_rejected_whatever_the_pool_holds() -> None:
    """A block that bills, and nothing after it: `no-rest`."""
    labor = [{"name": "work", "draws": "block"}]
    outcome = evaluate(hourly([pool(sold=START)], labor), {"time_entries": entries({"minutes": 10})})
    assert [r["reason"] for r in outcome.rejected] == ["no-rest"]


def test_B2_a_purchase_serves_from_the_start_of_its_day() -> None:
    """Bought on 10 March at 16:00, work at 09:00: covered; B7: it lapses the day after its last day."""
    bought = {"id": "P", "customer": "acme", "pool": "block", "at": "2026-03-10 16:00", "quantity": D(3)}
    bought |= {"total_price": D(300), "end": "2026-12-31"}
    fact = {"id": "1", "customer": "acme", "at": "2026-03-10 09:00", "hours": D(1)}
    facts = {"purchases": [bought], "time_entries": [fact]}
    outcome = evaluate(hourly([pool()], [WORK]), facts, as_of="2026-12-31")
    assert lines(outcome, "kind") == [("drawn",)]
    assert (outcome.balances[0]["left"], outcome.balances[0]["lapsed"]) == (2, 0)
    lapsed = evaluate(hourly([pool()], [WORK]), facts, as_of="2027-01-01")
    assert lapsed.draws[-1]["date"] == dt.date(2027, 1, 1)
    assert lapsed.draws[-1]["quantity"] == -2
    assert lapsed.balances[0]["value_left"] == 0


def test_B3_order_of_use() -> None:
    """Oldest first day, or soonest last day; priority before both."""

    def used(draw_first: str, **first: Any) -> str:
        base = {
            "customer": "acme",
            "pool": "block",
            "at": "2026-01-01",
            "quantity": D(5),
            "total_price": D(1),
        }
        old = {**base, "id": "old", "start": "2026-01-01", "end": "2026-12-31", **first}
        new = {**base, "id": "new", "start": "2026-01-02", "end": "2026-06-30"}
        facts = {"purchases": [old, new], "time_entries": entries({"hours": D(1)})}
        outcome = evaluate(hourly([pool(draw_first=draw_first)], [WORK]), facts)
        return next(str(d["purchase"]) for d in outcome.draws if d["kind"] == "draw")

    assert used("oldest") == "old"
    assert used("soonest-to-expire") == "new"
    assert used("oldest", priority=1) == "new"


def test_B6_only_the_last_pool_buys() -> None:
    """An empty pool that buys, before one that buys: only the second is bought."""
    a, b = (
        pool(name="a", when_used_up="buy", sold=sold_hours(2)),
        pool(name="b", when_used_up="buy", sold=sold_hours(1)),
    )
    outcome = evaluate(
        hourly([a, b], [{"name": "w", "draws": ["a", "b"]}]), {"time_entries": entries({"hours": D("2.5")})}
    )
    assert [(d["purchase"], d["kind"], d["quantity"], d["left"]) for d in outcome.draws] == [
        ("ACME/b/buy/e1", "buy", 1, 1),
        ("ACME/b/buy/e1", "draw", -1, 0),
        ("ACME/b/buy/e1/2", "buy", 1, 1),
        ("ACME/b/buy/e1/2", "draw", -1, 0),
        ("ACME/b/buy/e1/3", "buy", 1, 1),
        ("ACME/b/buy/e1/3", "draw", Fraction(-1, 2), Fraction(1, 2)),
    ]


def sold_hours(hours: int) -> Row:
    return {"quantity": f"{hours} hours", "price": D("100.00")}


def test_B11_charged_when_bought_and_B13_usable_when_paid() -> None:
    """Bought 10 January for 1 February, paid 10 March: charged 10 January, usable from 10 March."""
    bought = {"id": "P", "customer": "acme", "pool": "block", "at": "2026-01-10", "quantity": D(3)}
    bought |= {"total_price": D(300), "start": "2026-02-01", "paid_at": "2026-03-10"}
    fact = {"id": "1", "customer": "acme", "at": "2026-03-05", "hours": D(1)}
    outcome = evaluate(
        hourly([pool(paid_first=True)], [WORK]), {"purchases": [bought], "time_entries": [fact]}
    )
    assert lines(outcome, "kind", "date", sales=True) == [
        ("sale", dt.date(2026, 1, 10)),
        ("overage", dt.date(2026, 3, 5)),
    ]
    assert outcome.balances[0]["usable_from"] == dt.date(2026, 3, 10)


def test_B14_values_end_at_the_price() -> None:
    """3 h for 100.00, an hour at a time: 33.33, 33.34, 33.33."""
    pack = hourly([pool(sold={**START, "quantity": "3 hours"})], [WORK])
    outcome = evaluate(pack, {"time_entries": entries(*[{"hours": D(1)}] * 3)})
    assert [d["value"] for d in outcome.draws if d["kind"] == "draw"] == [D("33.33"), D("33.34"), D("33.33")]


def test_B15_share_of_what_was_usable_after_the_last_purchase() -> None:
    """1 h left and 10 h bought: 25 % is reached at 2:45, not at 5 h."""
    trigger: Row = {"name": "low", "on": "balance", "pool": "block", "left": "25%"}
    trigger["then"] = [{"notify": "am", "message": "{left}"}]
    pack = hourly([pool(sold={**START, "quantity": "10 hours"})], [WORK], triggers=[trigger])
    bought = {"id": "P", "customer": "acme", "pool": "block", "at": "2026-01-06", "quantity": D(10)}
    work = entries({"hours": D(9)}, {"hours": D(8)}, {"minutes": 15})
    outcome = evaluate(pack, {"purchases": [bought], "time_entries": work})
    assert [(a["at"].day, a["message"]) for a in outcome.actions] == [(5, "1 hour"), (7, "2.75 hours")]


def test_P6_worked_time_fills_the_parts_in_order() -> None:
    """10 min worked, 15 billed, 7:30 left: 7:30 and 2:30."""
    sold = {**START, "quantity": "450 seconds"}
    pack = hourly([pool(sold=sold)], [WORK], rounding=[{"name": "r", **QUARTER}])
    assert lines(evaluate(pack, {"time_entries": entries({"minutes": 10})}), "worked") == [(450,), (150,)]


def test_lasts_contract_lapses_the_day_after_the_end() -> None:
    """B7 and X13: a contract's end lapses nothing, except with `lasts: contract`."""
    for lasts, lapsed in (("contract", 1), ("forever", 0)):
        pack = hourly([pool(sold=START, lasts=lasts)], [WORK])
        outcome = evaluate(pack, {}, end="2026-06-30")
        assert outcome.balances[0]["lapsed"] == lapsed
