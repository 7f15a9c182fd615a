"""Allowances, refills, debts, waiting work and adjustments in the oracle, with the numbers of the rulings."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from oracle import Outcome, run
from oracle_cases import D, Row, entries, evaluate, hourly, lines, pool

WORK: list[Row] = [{"name": "work", "draws": "block", "rate": D(150)}]
MONTHLY: Row = {"quantity": "10 hours", "every": "month"}


def grants(**columns: Any) -> Row:
    return pool(allowance={**MONTHLY, **columns}, lasts="period")


def bought(at: str, quantity: Any, **columns: Any) -> Row:
    base = {"id": "P", "customer": "acme", "pool": "block", "at": at, "quantity": D(quantity)}
    return {**base, "total_price": D(100), **columns}


def on(*days_hours: tuple[str, Any]) -> list[Row]:
    return entries(*({"at": f"2026-{day} 09:00", "hours": D(hours)} for day, hours in days_hours))


def moves(outcome: Outcome, *kinds: str) -> list[tuple[Any, ...]]:
    """Last part of the purchase's name, kind, day and hours, of these kinds or of all."""
    rows = [d for d in outcome.draws if not kinds or d["kind"] in kinds]
    rows.sort(key=lambda d: d["date"])
    return [(d["purchase"].split("/")[-1], d["kind"], f"{d['date']:%m-%d}", d["quantity"]) for d in rows]


# Allowances -------------------------------------------------------------------------------------------


def test_B4_carried_hours_are_used_first_and_never_carried_again() -> None:
    """10 h a month, 6 then 5 used: 4 are carried and used before 1 fresh one; 9 are carried to March."""
    facts = {"time_entries": on(("01-05", 6), ("02-05", 5))}
    pack = hourly([grants(carry_over={"of_grant": "100%"})], WORK)
    outcome = evaluate(pack, facts, as_of="2026-03-01")
    assert moves(outcome, "carried", "carry", "lapse", "draw") == [
        ("2026-01-01", "draw", "01-05", -6),
        ("2026-01-01", "carry", "02-01", 4),
        ("2026-01-01", "carried", "02-01", -4),
        ("2026-01-01", "draw", "02-05", -4),
        ("2026-02-01", "draw", "02-05", -1),
        ("2026-02-01", "carry", "03-01", 9),
        ("2026-02-01", "carried", "03-01", -9),
    ]


def test_B4_what_was_carried_and_is_left_lapses() -> None:
    """6 h of January and nothing of February used: 4 carried hours lapse in March."""
    pack = hourly([grants(carry_over={"of_grant": "100%"})], WORK)
    outcome = evaluate(pack, {"time_entries": on(("01-05", 6))}, as_of="2026-03-01")
    assert moves(outcome, "lapse") == [("2026-01-01", "lapse", "03-01", -4)]


def test_B5_carried_is_the_least_of_left_share_and_bound() -> None:
    """50 h granted, 40 left, 40 % of the grant: 20 h; at most 12 h: 12; 45 used: 5."""
    for used, rule, carried in (
        (10, {"of_grant": "40%"}, 20),
        (10, {"of_grant": "40%", "at_most": "12 hours"}, 12),
        (45, {"of_grant": "40%"}, 5),
    ):
        pack = hourly([grants(quantity="50 hours", carry_over=rule)], WORK)
        facts = {"time_entries": on(*[(f"01-{day:02}", D(used) / 5) for day in range(5, 10)])}
        outcome = evaluate(pack, facts, as_of="2026-02-01")
        assert [m[3] for m in moves(outcome, "carry")] == [carried]
        january = outcome.balances[1]
        assert (january["carried"], january["lapsed"]) == (carried, 50 - used - carried)


def test_B10_a_partial_period_grants_all_or_its_share() -> None:
    """From 17 January: 10 h, or 4.84 h (17,419 s); the last month of a contract likewise."""
    for prorate, seconds in ((False, 36000), (True, 17419)):
        outcome = evaluate(
            hourly([grants(prorate=prorate)], WORK), {}, start="2026-01-17", as_of="2026-01-31"
        )
        assert [m[3] * 3600 for m in moves(outcome)] == [seconds]
    outcome = evaluate(hourly([grants(prorate=True)], WORK), {}, end="2026-02-14", as_of="2026-02-28")
    assert moves(outcome, "grant") == [
        ("2026-01-01", "grant", "01-01", 10),
        ("2026-02-01", "grant", "02-01", 5),
    ]


def test_L2_an_amendment_brings_an_allowance() -> None:
    """On the day it begins, then monthly; the pool is empty before."""
    pack, newer = hourly([pool()], WORK), {**hourly([grants()], WORK), "pack": "q"}
    item: Row = {"id": "ACME", "customer": "acme", "pack": "p", "start": "2026-01-01"}
    item |= {"amendments": [{"from": "2026-02-10", "pack": "q"}]}
    outcome = run({"p": pack, "q": newer}, [item], {}, dt.date(2026, 3, 2))
    assert [m[:3] for m in moves(outcome, "grant")] == [
        ("2026-02-10", "grant", "02-10"),
        ("2026-03-01", "grant", "03-01"),
    ]


# Offers, reach-back, refill ---------------------------------------------------------------------------


def test_L10_offers() -> None:
    """Quantity, price and length of the offer; without one both quantity and price are needed."""
    offers = [{"name": "five", "quantity": "5 hours", "price": D(650), "lasts": "3 days"}]
    pack = hourly([pool(offers=offers)], WORK)
    named: Row = {"id": "A", "customer": "acme", "pool": "block", "at": "2026-01-05", "offer": "five"}
    facts = [named, {**named, "id": "B", "total_price": D(600)}, {**named, "id": "C", "offer": "six"}]
    facts += [bought("2026-01-05", 2, id="D"), {**bought("2026-01-05", 2, id="E"), "total_price": None}]
    outcome = evaluate(pack, {"purchases": facts}, as_of="2026-01-31")
    assert lines(outcome, "purchase", "quantity", "amount", sales=True) == [
        ("A", 5, D("650.00")),
        ("B", 5, D("600.00")),
        ("D", 2, D("100.00")),
    ]
    assert [(b["purchase"], b["usable_to"]) for b in outcome.balances][:1] == [("A", dt.date(2026, 1, 7))]
    assert [(r["id"], r["reason"]) for r in outcome.rejected] == [("C", "unknown-offer"), ("E", "no-price")]


def test_B9_reach_back_comes_last() -> None:
    """1 h left, 1.5 h on 20 January, P2 from 1 February on, 30 days, better priority: 1 h + 0.5 h."""
    pack = hourly([pool(reach_back="30 days")], WORK)
    purchases = [bought("2026-01-01", 1, id="P1", priority=1), bought("2026-02-01", 5, id="P2")]
    facts = {"purchases": purchases, "time_entries": on(("01-20", "1.5"), ("01-01", 1))}
    outcome = evaluate(pack, facts, as_of="2026-02-01")
    assert moves(outcome, "draw") == [
        ("P1", "draw", "01-01", -1),
        ("P2", "draw", "01-20", Fraction("-1.5")),
    ]
    facts = {"purchases": purchases, "time_entries": on(("01-20", "1.5"))}
    assert moves(evaluate(pack, facts, as_of="2026-02-01"), "draw") == [
        ("P1", "draw", "01-20", -1),
        ("P2", "draw", "01-20", Fraction("-0.5")),
    ]
    known = evaluate(pack, facts, as_of="2026-01-31")
    assert [c["amount"] for c in known.charges if c["kind"] == "overage"] == [D("75.00")]
    facts = {"purchases": purchases[1:], "time_entries": on(("01-01", 1), ("01-02", 1))}
    assert lines(evaluate(pack, facts), "kind") == [("overage",), ("drawn",)]


def test_B8_refill_at_the_level_also_inside_an_entry() -> None:
    """{at: 1 hour, buy: 10 hours}, 2 h left, entry 5 h: 5 drawn, 7 left."""
    refill = {"at": "1 hour", "buy": "10 hours", "price": D(1500)}
    sold = {"quantity": "2 hours", "price": D(300), "at": "start"}
    pack = hourly([pool(sold=sold, refill=refill)], WORK)
    outcome = evaluate(pack, {"time_entries": on(("01-05", 5))})
    assert lines(outcome, "kind", "amount", sales=True) == [
        ("sale", D("300.00")),
        ("sale", D("1500.00")),
        ("drawn", D("0.00")),
        ("drawn", D("0.00")),
    ]
    assert [(b["purchase"], b["left"]) for b in outcome.balances] == [
        ("ACME/block/refill/e1", 7),
        ("ACME/block/start", 0),
    ]
    to = {"at": "1 hour", "to": "4 hours"}
    outcome = evaluate(hourly([pool(sold=sold, refill=to)], WORK), {"time_entries": on(("01-05", 5))})
    assert [(b["purchase"][11:], b["bought"]) for b in outcome.balances] == [
        ("refill/e1", 4),
        ("refill/e1/2", 3),
        ("start", 2),
    ]
    assert [c["amount"] for c in outcome.charges if c["kind"] == "sale"] == [D(300), D(600), D(450)]


def test_B8_as_many_as_bring_the_balance_above_it() -> None:
    """-429.8 owed, buy 50, at 10: 9; a pending unpaid one counts as bought."""
    fund: Row = {"name": "block", "unit": "money", "lasts": "forever", "when_used_up": "bill"}
    pack = hourly([{**fund, "refill": {"at": D(10), "buy": D(50), "price": D(50)}, "paid_first": True}], WORK)
    debt = {"id": "A", "customer": "acme", "pool": "block", "at": "2026-01-02", "quantity": D("-429.8")}
    facts = {"adjustments": [debt], "time_entries": entries({"minutes": 1})}
    outcome = evaluate(pack, facts)
    assert len(moves(outcome, "refill")) == 9
    pending = bought("2026-01-03", 500)
    outcome = evaluate(pack, {**facts, "purchases": [pending]})
    assert moves(outcome, "refill") == []
    assert lines(outcome, "kind", "amount") == [("overage", D("2.50"))]


# Held and owed ----------------------------------------------------------------------------------------


def test_B12_only_the_uncovered_part_waits_and_the_next_purchase_covers_it_first() -> None:
    """60 min, 39 left: 39 drawn, 21 held; 30 min are bought: 21 for what waits, 9 for newer work."""
    sold = {"quantity": "39 minutes", "price": D(39), "at": "start"}
    pack = hourly([pool(sold=sold, when_used_up="hold")], WORK)
    work = on(("01-05", 1), ("02-05", 1))
    outcome = evaluate(pack, {"time_entries": work[:1]})
    assert lines(outcome, "kind", "worked") == [("drawn", 2340), ("held", 1260)]
    facts = {"time_entries": work, "purchases": [bought("2026-02-01", "0.5")]}
    outcome = evaluate(pack, facts)
    assert lines(outcome, "kind", "fact", "purchase", "worked", "date") == [
        ("drawn", "e1", "ACME/block/start", 2340, dt.date(2026, 1, 5)),
        ("drawn", "e1", "P", 1260, dt.date(2026, 1, 5)),
        ("drawn", "e2", "P", 540, dt.date(2026, 2, 5)),
        ("held", "e2", None, 3060, dt.date(2026, 2, 5)),
    ]
    assert moves(outcome, "draw")[1] == ("P", "draw", "02-01", Fraction(-21, 60))


def test_B12_what_is_owed_is_repaid_by_the_next_grant_or_billed_at_the_end() -> None:
    """10 h a month, 13 used: 7 usable next month; at the end 3 x 150 = 450.00."""
    pack = hourly([{**grants(), "when_used_up": "owe"}], WORK)
    work = {"time_entries": on(("01-05", 13))}
    outcome = evaluate(pack, work, as_of="2026-02-01")
    assert moves(outcome, "owe", "repay", "draw") == [
        ("2026-01-01", "draw", "01-05", -10),
        ("owed", "owe", "01-05", -3),
        ("2026-02-01", "draw", "02-01", -3),
        ("owed", "repay", "02-01", 3),
    ]
    assert {b["purchase"][11:]: b["left"] for b in outcome.balances} == {
        "grant/2026-01-01": 0,
        "grant/2026-02-01": 7,
        "owed": 0,
    }
    ended = evaluate(pack, work, end="2026-01-31", as_of="2026-02-28")
    assert lines(ended, "kind", "amount", "date")[-1] == ("overage", D("450.00"), dt.date(2026, 1, 31))
    assert moves(ended, "settle") == [("owed", "settle", "01-31", 3)]
    pools = [{**grants(), "when_used_up": "owe", "debt_at_end": "forgive"}]
    forgiven = evaluate(hourly(pools, WORK), work, end="2026-01-31", as_of="2026-02-28")
    assert moves(forgiven, "forgive") == [("owed", "forgive", "01-31", 3)]
    assert lines(forgiven, "kind", "purchase", "amount")[-1] == ("drawn", "ACME/block/owed", D("0.00"))


def test_B12_beyond_may_owe_it_is_billed() -> None:
    """13 h used, 2 may be owed: 1 h at 150.00, counting as 2 only half of that is owed (L8)."""
    for factor, owed, billed in ((1, 2, "150.00"), (2, 1, "1050.00")):
        pools = [{**grants(), "when_used_up": "owe", "may_owe": "2 hours"}]
        pack = hourly(pools, [{**WORK[0], "counts_as": factor}])
        outcome = evaluate(pack, {"time_entries": on(("01-05", 13))}, as_of="2026-01-31")
        found = [c["quantity"] for c in outcome.charges if c["purchase"] == "ACME/block/owed"]
        assert found == [owed]
        assert [c["amount"] for c in outcome.charges if c["kind"] == "overage"] == [D(billed)]
        assert outcome.balances[-1]["left"] == -2


def test_W1_owed_work_needs_a_rest() -> None:
    """`debt_at_end: bill` without a rate after it is `no-rest`; forgiven without a bound it is none."""
    labor: list[Row] = [{"name": "w", "draws": "block"}]
    work = {"time_entries": on(("01-05", 1))}
    for columns, reasons in (({}, ["no-rest"]), ({"debt_at_end": "forgive"}, [])):
        outcome = evaluate(hourly([pool(when_used_up="owe", **columns)], labor), work)
        assert [r["reason"] for r in outcome.rejected] == reasons


def test_X13_unused_time_stays_when_a_contract_ends_and_held_work_stays_held() -> None:
    """A purchase after the end covers nothing."""
    pack = hourly([pool(when_used_up="hold")], WORK)
    facts = {
        "time_entries": on(("01-05", 1)),
        "purchases": [bought("2026-01-31", 5, start="2026-02-01")],
    }
    outcome = evaluate(pack, facts, end="2026-01-31")
    assert lines(outcome, "kind") == [("held",)]
    assert outcome.balances[0]["left"] == 5


# Adjustments of a pool --------------------------------------------------------------------------------


def adjusted(at: str, quantity: Any, **columns: Any) -> Row:
    return {"id": "A", "customer": "acme", "pool": "block", "at": at, "quantity": D(quantity), **columns}


def test_L11_an_adjustment_above_zero_is_a_lot() -> None:
    """2 h for nothing, used like any other."""
    facts = {"adjustments": [adjusted("2026-01-02", 2)], "time_entries": on(("01-05", 1))}
    outcome = evaluate(hourly([pool()], WORK), facts)
    assert lines(outcome, "kind", "purchase") == [("drawn", "ACME/block/adjustment/A")]
    assert (outcome.balances[0]["bought"], outcome.balances[0]["left"]) == (2, 1)


def test_L11_an_adjustment_below_zero_is_taken_or_owed_and_never_billed() -> None:
    """3 h of which 2 are there: 1 h is owed, and repaid by the next purchase."""
    sold = {"quantity": "2 hours", "price": D(300), "at": "start"}
    pack = hourly([pool(sold=sold)], WORK)
    facts = {"adjustments": [adjusted("2026-01-02", -3)], "purchases": [bought("2026-01-10", 5)]}
    outcome = evaluate(pack, facts, end="2026-12-31")
    assert moves(outcome, "adjustment", "owe", "repay") == [
        ("owed", "owe", "01-02", -1),
        ("start", "adjustment", "01-02", -2),
        ("owed", "repay", "01-10", 1),
        ("P", "adjustment", "01-10", -1),
    ]
    assert [(b["purchase"], b["adjusted"], b["left"]) for b in outcome.balances] == [
        ("ACME/block/owed", 0, 0),
        ("ACME/block/start", 2, 0),
        ("P", 1, 4),
    ]
    alone = evaluate(pack, {"adjustments": facts["adjustments"]}, end="2026-06-30")
    assert lines(alone, "kind") == []
    assert alone.balances[0]["left"] == -1
