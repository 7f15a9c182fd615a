"""The oracle itself, held against the worked numbers of the language and of the rulings."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from oracle import by_purchase, run, total
from oracle_cases import (
    HOUR,
    QUARTER,
    SEED,
    START,
    WORK,
    D,
    Row,
    contract,
    entries,
    evaluate,
    hourly,
    lines,
    pool,
    seed,
)
from oracle_terms import add_months, from_local, instant, last_day, terms_at, whole
from oracle_when import holds


@pytest.mark.parametrize(
    ("mode", "numbers"),
    [("half-up", (3, -3, 2)), ("half-even", (2, -2, 2)), ("up", (3, -3, 3)), ("down", (2, -2, 2))],
)
def test_V2_rounding_looks_at_the_size_and_keeps_the_sign(mode: str, numbers: tuple[int, ...]) -> None:
    """2.5, -2.5 and 2.1 in every mode."""
    assert tuple(whole(Fraction(v), mode) for v in ("2.5", "-2.5", "2.1")) == numbers


def test_V16_the_last_day_is_the_day_before_the_same_day() -> None:
    """12 months from 15 January end on 14 January; a month from 31 January ends on 27 February."""
    assert last_day("12 months", dt.date(2026, 1, 15), None) == dt.date(2027, 1, 14)
    assert last_day("1 month", dt.date(2026, 1, 31), None) == dt.date(2026, 2, 27)
    assert last_day("2 weeks", dt.date(2026, 1, 1), None) == dt.date(2026, 1, 14)
    assert last_day("30 days", dt.date(2026, 1, 1), None) == dt.date(2026, 1, 30)
    assert last_day("forever", dt.date(2026, 1, 1), None) is None
    assert add_months(dt.date(2028, 2, 29), 12) == dt.date(2029, 2, 28)


def test_V7_clock_times_that_do_not_exist_and_that_exist_twice() -> None:
    """02:30 on the day the clock springs forward is 03:00; 01:30 in autumn is the first of the two."""
    zone = ZoneInfo("America/New_York")
    assert from_local(dt.datetime(2026, 3, 8, 2, 30), zone) == dt.datetime(2026, 3, 8, 7, 0, tzinfo=dt.UTC)
    assert from_local(dt.datetime(2026, 11, 1, 1, 30), zone) == dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC)
    assert instant("2026-03-08T02:30:00Z", zone) == dt.datetime(2026, 3, 8, 2, 30, tzinfo=dt.UTC)


def test_V7_a_night_of_dst_is_elapsed_time() -> None:
    """8 March 2026, 00:00 to 04:00 in New York, is three hours: 450.00."""
    pack = hourly([], [{"name": "work", "rate": D("150.00")}])
    fact = {"id": "1", "customer": "acme", "at": "2026-03-08 00:00", "end": "2026-03-08 04:00"}
    assert lines(evaluate(pack, {"time_entries": [fact]}), "worked", "amount") == [(10800, D("450.00"))]


def test_V1_decimal_hours_are_read_to_the_second() -> None:
    """0.17 h is 612 s, so 5 minutes up give 15 minutes."""
    pack = hourly(
        [], [{"name": "work", "rate": D("150.00")}], rounding=[{"name": "r", "increment": "5 minutes"}]
    )
    outcome = evaluate(pack, {"time_entries": entries({"hours": D("0.17")})})
    assert lines(outcome, "worked", "amount") == [(612, D("37.50"))]


def test_V3_hours_beside_start_and_end_are_the_worked_time() -> None:
    """16:00 to 18:00 with 1.5 hours is 1.5 hours; `billable_hours` replaces rounding."""
    pack = hourly(
        [], [{"name": "work", "rate": D("150.00")}], rounding=[{"name": "r", "increment": "1 hour"}]
    )
    fact = {"at": "2026-01-05 16:00", "end": "2026-01-05 18:00", "hours": D("1.5")}
    facts = entries(fact, {**fact, "billable_hours": D("1.1")})
    assert lines(evaluate(pack, {"time_entries": facts}), "worked", "amount") == [
        (5400, D("300.00")),
        (5400, D("165.00")),
    ]


def test_V8_clashing_ids_are_all_rejected_and_repeats_counted() -> None:
    """Two rows of one id: equal rows are one fact, different rows are two rejections."""
    pack = hourly([], [{"name": "work", "rate": D("150.00")}])
    one = {"id": "7", "customer": "acme", "at": "2026-01-05 09:00", "hours": D("1")}
    outcome = evaluate(
        pack, {"time_entries": [one, dict(one), {**one, "id": "8"}, {**one, "id": "8", "hours": D(2)}]}
    )
    assert lines(outcome, "fact") == [("7",)]
    assert [r["reason"] for r in outcome.rejected] == ["clashing-id", "clashing-id"]
    assert (outcome.read, outcome.used, outcome.repeated, outcome.later) == (4, 1, 1, 0)


def test_V9_an_entry_with_only_a_ticket_takes_the_tickets_contract() -> None:
    """The ticket names the customer; the entry does not."""
    pack = hourly([], [{"name": "work", "rate": D("150.00")}])
    fact = {"id": "1", "ticket": "T", "at": "2026-01-05 09:00", "hours": D(1)}
    ticket = {"id": "T", "customer": "acme"}
    assert total(evaluate(pack, {"time_entries": [fact], "tickets": [ticket]}).charges) == D("150.00")
    assert [r["reason"] for r in evaluate(pack, {"time_entries": [fact]}).rejected] == ["no-contract"]


def test_V15_a_purchase_without_a_price_is_priced_in_proportion() -> None:
    """10 h where 2 h are sold for 300.00 cost 1,500.00."""
    pack = hourly([pool(sold={"quantity": "2 hours", "price": D("300.00")})], [WORK])
    bought = {"id": "1", "customer": "acme", "pool": "block", "at": "2026-01-10", "quantity": D(10)}
    outcome = evaluate(pack, {"purchases": [bought]})
    assert lines(outcome, "kind", "amount", "quantity", sales=True) == [("sale", D("1500.00"), 10)]
    unsold = hourly([pool()], [WORK])
    assert [r["reason"] for r in evaluate(unsold, {"purchases": [bought]}).rejected] == ["no-price"]


def test_X1_opening_balances_are_not_billed_and_keep_their_value() -> None:
    """6 h for 900.00, already billed: no sale line; 2 h drawn are worth 300.00."""
    bought = {"id": "1", "customer": "acme", "pool": "block", "at": "2026-01-01", "quantity": D(6)}
    bought |= {"total_price": D("900.00"), "already_billed": True}
    facts = {"purchases": [bought], "time_entries": entries({"hours": D(2)})}
    outcome = evaluate(hourly([pool()], [WORK]), facts)
    assert lines(outcome, "kind", sales=True) == [("drawn",)]
    assert [d["value"] for d in outcome.draws] == [D("900.00"), D("300.00")]
    assert outcome.balances[0]["value_left"] == D("600.00")


def card(**columns: Any) -> Row:
    lines = [{"when": {"role": "senior"}, "rate": D("175.00")}, {"rate": D("150.00")}]
    return {"name": "by-role", "lines": lines, **columns}


def priced(rates: Row, **attributes: Any) -> list[tuple[Any, ...]]:
    pack = hourly([], [{"name": "work", "rate": "by-role"}], rates=[rates])
    return lines(evaluate(pack, {"time_entries": entries({"hours": D(1), **attributes})}), "rate", "amount")


def test_P3_modifiers_apply_in_order_or_the_highest() -> None:
    """x1.5 and x2 give 450.00; the higher alone 300.00; one_of takes the first."""
    double, more = {"name": "b", "multiply": 2}, {"name": "a", "multiply": D("1.5")}
    assert priced(card(modifiers=[more, double])) == [(450, D("450.00"))]
    assert priced(card(modifiers=[more, double], apply="highest")) == [(300, D("300.00"))]
    assert priced(card(modifiers=[{"one_of": [more, double]}, {"name": "c", "add": D("25.00")}])) == [
        (250, D("250.00"))
    ]
    assert priced(card(modifiers=[double, {"name": "s", "set": D("95.00")}])) == [(95, D("95.00"))]


def test_P7_no_line_of_the_card_rejects_even_what_a_pool_would_cover() -> None:
    """No line for a technician: `no-rate`, with two hours in the block."""
    rates = [{"name": "by-role", "lines": [{"when": {"role": "senior"}, "rate": D("175.00")}]}]
    sold = pool(sold={"quantity": "2 hours", "price": D(300), "at": "start"})
    pack = hourly([sold], [{**WORK, "rate": "by-role"}], rates=rates)
    outcome = evaluate(pack, {"time_entries": entries({"hours": D(1)}, {"hours": D(1), "role": "senior"})})
    assert [r["reason"] for r in outcome.rejected] == ["no-rate"]
    assert lines(outcome, "kind", "fact") == [("drawn", "e2")]


def test_roles_and_cents() -> None:
    """1:20 in quarter hours at 175.00 is 262.50; six lines of one minute at 100.00 are 10.02."""
    pack = hourly(
        [], [{"name": "work", "rate": "by-role"}], rates=[card()], rounding=[{"name": "r", **QUARTER}]
    )
    fact = {"at": "2026-01-05 13:38", "end": "2026-01-05 14:58", "role": "senior"}
    assert total(evaluate(pack, {"time_entries": entries(fact)}).charges) == D("262.50")
    plain = hourly([], [{"name": "work", "rate": D(100)}])
    assert total(evaluate(plain, {"time_entries": entries(*[{"minutes": 1}] * 6)}).charges) == D("10.02")


def test_X14_the_rest_goes_to_the_next_contract_as_it_is() -> None:
    """1:05 rounds to 1:15; an hour is drawn, 0:15 is billed by the next contract, which rounds to hours."""
    labor = [{"name": "work", "draws": "block"}, {"name": "on", "treatment": "next-contract"}]
    first = hourly([pool(sold=START)], labor, rounding=[{"name": "r", **QUARTER}])
    second = {**hourly([], [{"name": "tm", "rate": D(100)}], rounding=[{"name": "r", **HOUR}]), "pack": "q"}
    contracts = [contract("p", id="A"), contract("q", id="B")]
    facts = {"time_entries": entries({"minutes": 65})}
    outcome = run({"p": first, "q": second}, contracts, facts, dt.date(2026, 12, 31))
    assert lines(outcome, "contract", "kind", "worked", "amount") == [
        ("A", "drawn", 3600, D("0.00")),
        ("B", "overage", 300, D("25.00")),
    ]
    alone = run({"p": first}, contracts[:1], facts, dt.date(2026, 12, 31))
    assert [r["reason"] for r in alone.rejected] == ["unrouted"]


def test_O1_both_ends_of_a_contract_are_inside() -> None:
    """Work on the first and the last day is taken, the day after is not."""
    pack = hourly([], [{"name": "work", "rate": D(60)}])
    outcome = evaluate(
        pack, {"time_entries": entries(*[{"minutes": 1}] * 4)}, start="2026-01-06", end="2026-01-07"
    )
    assert lines(outcome, "fact") == [("e2",), ("e3",)]
    assert [r["reason"] for r in outcome.rejected] == ["unrouted", "unrouted"]


def test_X11_later_facts_are_neither_used_nor_rejected() -> None:
    """An entry, a purchase and a completion after the as-of day."""
    facts = {
        "time_entries": entries({"hours": D(1)}, {"hours": D(1)}),
        "purchases": [{"id": "P", "customer": "acme", "pool": "block", "at": "2026-01-06"}],
        "tickets": [{"id": "T", "customer": "acme", "completed_at": "2026-01-06 10:00"}],
    }
    outcome = evaluate(SEED, facts, as_of="2026-01-05")
    assert (outcome.read, outcome.used, outcome.later, outcome.rejected) == (4, 2, 2, [])
    assert outcome.actions == []


def test_X8_uplift_rounds_each_step_and_an_amendment_sets_a_new_base() -> None:
    """110.00 from 15 March 2025 at 3 %: 113.30, then 116.70."""
    uplift = {"percent": "3%", "every": "year"}
    pack = hourly([], [], terms={"m": {"type": "money", "default": D(110), "uplift": uplift}})
    item = contract("p", start="2025-03-15")

    def on(day: str, **changes: Any) -> Any:
        return terms_at({"p": pack}, {**item, **changes}, dt.date.fromisoformat(day))["m"]

    assert [on("2026-03-14"), on("2026-03-15"), on("2027-03-15")] == [110, D("113.30"), D("116.70")]
    change = [{"from": "2026-07-01", "terms": {"m": D(200)}}]
    assert on("2027-06-30", amendments=change) == 200
    assert on("2027-07-01", amendments=change) == 206


def test_terms_of_plan_contract_amendment_and_date() -> None:
    """A contract's own term beats its plan, which beats the default; dated values begin on their day."""
    values = [{"from": "2025-01-01", "value": D("0.70")}, {"from": "2026-02-01", "value": D("0.725")}]
    terms = {"a": {"type": "money", "default": 1}, "b": {"type": "money", "default": 1}}
    terms |= {"c": {"type": "money", "default": 1}, "d": {"type": "money", "values": values}}
    pack = hourly([], [], terms=terms, plans={"x": {"a": 2, "b": 2}, "y": {"a": 3}})
    item = contract("p", plan="x", terms={"b": 9}, amendments=[{"from": "2026-02-01", "plan": "y"}])
    before = terms_at({"p": pack}, item, dt.date(2026, 1, 31))
    after = terms_at({"p": pack}, item, dt.date(2026, 2, 1))
    assert before == {"a": 2, "b": 9, "c": 1, "d": D("0.70")}
    assert after == {"a": 3, "b": 9, "c": 1, "d": D("0.725")}


def test_T1_states_are_looked_at_after_the_fact_with_all_it_caused() -> None:
    """Block 2 h, notice at 25 %, entry of 2.5 h, buy: 1.5 of 2 are left, nothing fires."""
    block = {**SEED["pools"][0], "when_used_up": "buy"}
    outcome = evaluate(
        seed(pools=[block]), {"time_entries": entries({"hours": D("2.5")})}, as_of="2026-01-31"
    )
    assert outcome.actions == []
    assert outcome.balances[0]["left"] == Fraction(3, 2)


def test_T2_a_state_true_when_first_looked_at_fires_and_a_purchase_rearms() -> None:
    """A purchase of 400 under 1,000 / 500 / 100 says 500; one of 700 lifts above both."""
    money: Row = {"name": "r", "unit": "money", "lasts": "forever", "when_used_up": "bill"}
    trigger: Row = {"name": "low", "on": "balance", "pool": "r", "left": [D(1000), D(500), D(100)]}
    trigger["then"] = [{"notify": "am", "message": "{passed}"}]
    pack = hourly([money], [{"name": "w", "draws": "r", "rate": D(100)}], triggers=[trigger])
    base = {"customer": "acme", "pool": "r", "total_price": D(1)}
    purchases = [
        {**base, "id": "1", "at": "2026-01-02", "quantity": D(400)},
        {**base, "id": "2", "at": "2026-01-03", "quantity": D(700)},
    ]
    outcome = evaluate(pack, {"purchases": purchases, "time_entries": entries({"hours": D(2)})})
    assert [(a["at"].day, a["message"]) for a in outcome.actions] == [
        (2, "1000.00 USD, 500.00 USD"),
        (5, "1000.00 USD"),
    ]


def test_conditions() -> None:
    """Absent matches nothing and `not` of it holds; every key must hold; sets go by name."""
    pack = {"sets": {"odd": {"work_type": ["project"]}}}
    fact = {"role": "senior", "ticket.priority": "high", "weekday": "sat", "duration": 3600}

    def yes(when: Any) -> bool:
        return holds(when, fact, pack, {"long": "1 hour"})

    assert yes({"role": ["junior", "senior"], "weekday": "sat"})
    assert not yes({"role": "senior", "weekday": "sun"})
    assert not yes("odd")
    assert yes({"not": "odd"})
    assert yes({"any": [{"queue": "vip"}, {"ticket.priority": "high"}]})
    assert yes({"duration": {"at_least": "$long"}})
    assert not yes({"duration": {"above": "1 hour"}})


def test_billable_false_is_free_before_any_clause_is_asked() -> None:
    """The block is not drawn and the time is not rounded."""
    outcome = evaluate(
        SEED, {"time_entries": entries({"minutes": 10, "billable": False})}, as_of="2026-01-31"
    )
    assert lines(outcome, "kind", "clause", "worked", "quantity") == [("free", "work", 600, Fraction(1, 6))]


def test_adjustments_are_billed_as_they_are() -> None:
    """A credit of 300.00 is a line of -300.00."""
    credit = {"id": "A", "customer": "acme", "at": "2026-01-10", "amount": D("-300.00"), "reason": "sorry"}
    outcome = evaluate(SEED, {"adjustments": [credit]}, as_of="2026-01-31")
    assert lines(outcome, "kind", "amount") == [("adjustment", D("-300.00"))]


def test_conservation_of_a_purchase_is_seen_in_its_movements() -> None:
    """What came less what went is what is left."""
    outcome = evaluate(SEED, {"time_entries": entries({"hours": D("1.5")})}, as_of="2027-12-31")
    (moves,) = by_purchase(outcome.draws).values()
    assert [m["kind"] for m in moves] == ["sale", "draw", "lapse"]
    assert sum(m["quantity"] for m in moves) == outcome.balances[0]["left"] == 0
