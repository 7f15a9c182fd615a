"""Tickets, usage and expenses in the oracle: their prices, and what they draw, owe and wait for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from oracle import Outcome
from oracle_cases import D, Row, evaluate, hourly, lines, pool
from oracle_known import FaultyPackError

WORK: list[Row] = [{"name": "work", "rate": D("150.00")}]
INCIDENT: Row = {"name": "incident", "draws": "incidents", "price": D("95.00")}
BACKUP: Row = {"name": "backup", "unit": "gigabytes", "every": "month", "price": D("0.10")}


def tickets(**changes: Any) -> Row:
    return pool(name="incidents", unit="tickets", **changes)


def retainer(**changes: Any) -> Row:
    return pool(name="retainer", unit="money", **changes)


def packs_of(**changes: Any) -> Row:
    return pool(name="pack", unit="gigabytes", **changes)


def bought(name: str, at: str, quantity: Any, id: str = "P", **columns: Any) -> Row:
    base = {"id": id, "customer": "acme", "pool": name, "at": at, "quantity": D(str(quantity))}
    return {**base, "total_price": D(100), **columns}


def done(id: str, at: str, **columns: Any) -> Row:
    return {"id": id, "customer": "acme", "completed_at": at, **columns}


def used(at: str, quantity: Any, unit: str = "gigabytes", **columns: Any) -> Row:
    row = {"id": f"u{at}", "customer": "acme", "at": at, "unit": unit, "quantity": D(str(quantity))}
    return row | columns


def spent(at: str, amount: Any, **columns: Any) -> Row:
    return {"id": f"x{at}", "customer": "acme", "at": at, "amount": D(str(amount)), **columns}


def pack(pools: list[Row], **sections: Any) -> Row:
    return hourly(pools, WORK, **sections)


def said(outcome: Outcome, *kinds: str) -> list[tuple[Any, ...]]:
    """Kind, fact, day, quantity and amount; without sales, or of these kinds only."""
    found = lines(outcome, "kind", "fact", "date", "quantity", "amount")
    found = [(kind, fact, f"{on:%m-%d}", by, amount) for kind, fact, on, by, amount in found]
    return [one for one in found if not kinds or one[0] in kinds]


def rejections(outcome: Outcome) -> list[tuple[str, str]]:
    return [(row["id"], row["reason"]) for row in outcome.rejected]


# Tickets ----------------------------------------------------------------------------------------------


def test_B16_a_ticket_counts_once_on_its_completion_and_leaves_its_labor_alone() -> None:
    """One ticket in the pool: the first completed is drawn, the second billed at 95.00; its hour is 150.00."""
    facts = {
        "purchases": [bought("incidents", "2026-01-01", 1)],
        "tickets": [
            done("T1", "2026-01-20 10:00"),
            done("T2", "2026-01-10 10:00"),
            done("T3", "2026-02-10 10:00"),
        ],
        "time_entries": [{"id": "e", "ticket": "T1", "at": "2026-01-05 09:00", "hours": 1}],
    }
    outcome = evaluate(pack([tickets()], tickets=[INCIDENT]), facts, as_of="2026-01-31")
    assert said(outcome) == [
        ("labor", "e", "01-05", 1, D("150.00")),
        ("drawn", "T2", "01-10", 1, D("0.00")),
        ("ticket", "T1", "01-20", 1, D("95.00")),
    ]


def test_part_of_a_ticket_is_drawn_and_the_rest_pays_its_share() -> None:
    """0.25 left: 0.75 x 95.00 = 71.25."""
    facts = {
        "purchases": [bought("incidents", "2026-01-01", "0.25")],
        "tickets": [done("T", "2026-01-20 10:00")],
    }
    outcome = evaluate(pack([tickets()], tickets=[INCIDENT]), facts)
    assert said(outcome) == [
        ("drawn", "T", "01-20", Fraction("0.25"), D("0.00")),
        ("ticket", "T", "01-20", Fraction("0.75"), D("71.25")),
    ]


def test_the_first_ticket_clause_that_matches_and_nobody() -> None:
    """Type incident 95.00, other types nothing; a ticket before the contract costs nothing and is no rejection."""
    clause = {"name": "incident", "when": {"ticket.type": "incident", "priority": "high"}, "price": D(95)}
    facts = {
        "tickets": [
            done("A", "2026-01-20", type="incident", priority="high"),
            done("B", "2026-01-20", type="request", priority="high"),
            done("C", "2025-12-31", type="incident", priority="high"),
        ]
    }
    outcome = evaluate(pack([], tickets=[clause]), facts)
    assert said(outcome) == [("ticket", "A", "01-20", 1, D("95.00"))]
    assert (outcome.used, outcome.rejected) == (3, [])


def test_a_ticket_pays_from_money() -> None:
    """50.00 held: 50.00 of 95.00 is drawn, which is 0.526315 of it; 45.00 is billed for the rest."""
    clause = {**INCIDENT, "draws": "retainer"}
    facts = {
        "purchases": [bought("retainer", "2026-01-01", 50)],
        "tickets": [done("T", "2026-01-20 10:00")],
    }
    outcome = evaluate(pack([retainer()], tickets=[clause]), facts)
    assert said(outcome) == [
        ("drawn", "T", "01-20", Fraction("0.526315"), D("0.00")),
        ("ticket", "T", "01-20", Fraction("0.473685"), D("45.00")),
    ]
    assert [row["left"] for row in outcome.balances] == [0]


def test_tickets_that_wait_are_covered_oldest_first() -> None:
    """Held on the 10th and the 20th, two bought on the 25th."""
    facts = {
        "purchases": [bought("incidents", "2026-01-25", "1.5")],
        "tickets": [done("A", "2026-01-20 10:00"), done("B", "2026-01-10 10:00")],
    }
    held = pack([tickets(when_used_up="hold")], tickets=[{"name": "incident", "draws": "incidents"}])
    assert said(evaluate(held, facts, as_of="2026-01-24")) == [
        ("held", "B", "01-10", 1, D("0.00")),
        ("held", "A", "01-20", 1, D("0.00")),
    ]
    assert said(evaluate(held, facts, as_of="2026-01-25")) == [
        ("drawn", "B", "01-10", 1, D("0.00")),
        ("drawn", "A", "01-20", Fraction("0.5"), D("0.00")),
        ("held", "A", "01-20", Fraction("0.5"), D("0.00")),
    ]


@pytest.mark.parametrize(("at_end", "billed"), [("bill", [D("190.00")]), ("forgive", [])])
def test_tickets_that_are_owed_are_settled_at_the_end(at_end: str, billed: list[Any]) -> None:
    """Two may be owed, three completed: one is billed at once, two on the last day or never."""
    facts = {"tickets": [done(f"T{n}", f"2026-01-1{n}") for n in range(3)]}
    owing = pack([tickets(when_used_up="owe", may_owe=2, debt_at_end=at_end)], tickets=[INCIDENT])
    outcome = evaluate(owing, facts, end="2026-01-31")
    assert said(outcome, "ticket")[0] == ("ticket", "T2", "01-12", 1, D("95.00"))
    settled = said(outcome, "ticket")[1:]
    assert [sum(one[4] for one in settled)] == (billed or [0])
    assert all(one[2] == "01-31" for one in settled)
    assert [row["left"] for row in outcome.balances] == [0]


def test_a_pool_of_tickets_is_bought_again() -> None:
    """Sold as 10 for 500.00; the first ticket buys ten, and nine are left."""
    sold = {"quantity": 10, "price": D("500.00")}
    clause = {"name": "incident", "draws": "incidents"}
    facts = {"tickets": [done("T", "2026-01-20 10:00")]}
    outcome = evaluate(pack([tickets(sold=sold, when_used_up="buy")], tickets=[clause]), facts)
    assert lines(outcome, "kind", "quantity", "amount", sales=True) == [
        ("drawn", 1, D("0.00")),
        ("sale", 10, D("500.00")),
    ]
    assert [(row["purchase"], row["left"]) for row in outcome.balances] == [
        ("ACME/incidents/buy/ticket/T", 9)
    ]


# Usage ------------------------------------------------------------------------------------------------


def test_usage_by_the_fact() -> None:
    """12.5 miles at 2.50 are 31.25; a fact without contract takes its ticket's; nobody measures calls."""
    clause = {"name": "mileage", "unit": "miles", "price": D("2.50"), "lines": "per-fact"}
    facts = {
        "tickets": [{"id": "T", "contract": "ACME"}],
        "usage": [
            {"id": "m", "ticket": "T", "at": "2026-01-05", "unit": "miles", "quantity": D("12.5")},
            used("2026-01-06", 3, "calls"),
            used("2026-02-06", 3, "miles"),
        ],
    }
    outcome = evaluate(pack([], usage=[clause]), facts, as_of="2026-01-31")
    assert said(outcome) == [("usage", "m", "01-05", Fraction("12.5"), D("31.25"))]
    assert (rejections(outcome), outcome.later) == ([("u2026-01-06", "unrouted")], 1)


@pytest.mark.parametrize(
    ("total", "quantity", "amount"),
    [("100", None, None), ("101", 10, "1.00"), ("1100", 1000, "100.00"), ("1111", 1020, "101.60")],
)
def test_usage_of_a_month(total: str, quantity: Any, amount: Any) -> None:
    """100 free, up to tens, 0.10 to 1,000 and 0.08 beyond: 1,111 are 1,020, 100.00 + 1.60."""
    tiers = {"model": "graduated", "tiers": [{"up_to": 1000, "each": D("0.10")}, {"each": D("0.08")}]}
    clause = {**BACKUP, "first_free": 100, "increment": 10, "price": tiers}
    facts = {"usage": [used("2026-01-05", 50), used("2026-01-20", D(total) - 50)]}
    outcome = evaluate(pack([], usage=[clause]), facts, as_of="2026-01-31")
    assert said(outcome) == ([("usage", None, "01-31", quantity, D(amount))] if quantity else [])
    assert evaluate(pack([], usage=[clause]), facts, as_of="2026-01-30").charges == []


def test_usage_under_terms_that_change_inside_the_month() -> None:
    """10 at 1.00, then 10 at 2.00: the rise of each fact is priced by the terms of its day, 30.00."""
    terms = {"each": {"type": "money", "default": D("1.00")}}
    facts = {"usage": [used("2026-01-05", 10), used("2026-01-20", 10)]}
    change = [{"from": "2026-01-10", "terms": {"each": D("2.00")}}]
    clause = {**BACKUP, "price": "$each"}
    outcome = evaluate(pack([], usage=[clause], terms=terms), facts, amendments=change)
    assert said(outcome) == [("usage", None, "01-31", 20, D("30.00"))]


def test_the_flat_of_the_first_tier_is_owed_from_the_first_fact_on() -> None:
    """A fact of nothing: 5.00."""
    tiers = {"model": "graduated", "tiers": [{"flat": D("5.00"), "each": D("0.10")}]}
    outcome = evaluate(
        pack([], usage=[{**BACKUP, "price": tiers}]), {"usage": [used("2026-01-05", 0)]}, as_of="2026-01-31"
    )
    assert said(outcome) == [("usage", None, "01-31", 0, D("5.00"))]


def test_usage_ends_with_the_contract() -> None:
    """The line of the last period is dated the contract's last day."""
    outcome = evaluate(pack([], usage=[BACKUP]), {"usage": [used("2026-01-05", 10)]}, end="2026-01-20")
    assert said(outcome) == [("usage", None, "01-20", 10, D("1.00"))]


def test_a_pool_of_the_unit_takes_what_is_beyond_the_free_units() -> None:
    """10 free, 25 + 25 used, 30 in the pool: 15 and 15 of 40 drawn, 10 are billed."""
    clause = {**BACKUP, "first_free": 10, "draws": "pack", "price": D("1.00")}
    facts = {
        "purchases": [bought("pack", "2026-01-01", 30)],
        "usage": [used("2026-01-05", 25), used("2026-01-20", 25)],
    }
    outcome = evaluate(pack([packs_of()], usage=[clause]), facts)
    assert said(outcome) == [
        ("drawn", "u2026-01-05", "01-05", 15, D("0.00")),
        ("drawn", "u2026-01-20", "01-20", 15, D("0.00")),
        ("usage", None, "01-31", 10, D("10.00")),
    ]


def test_a_pool_of_the_unit_by_the_fact() -> None:
    """12.5, of which 5 are in the pool: 7.5 up to 10 in tens at 1.00, and the flat of 4.00: 14.00."""
    tiers = {"model": "volume", "tiers": [{"each": D("1.00"), "flat": D("4.00")}]}
    clause = {"name": "g", "unit": "gigabytes", "lines": "per-fact", "increment": 10, "draws": "pack"}
    facts = {
        "purchases": [bought("pack", "2026-01-01", 5)],
        "usage": [used("2026-01-05", "12.5")],
    }
    outcome = evaluate(pack([packs_of()], usage=[{**clause, "price": tiers}]), facts)
    assert said(outcome) == [
        ("drawn", "u2026-01-05", "01-05", 5, D("0.00")),
        ("usage", "u2026-01-05", "01-05", 10, D("14.00")),
    ]


def test_usage_pays_from_money_as_it_comes() -> None:
    """0.10 each, 33.333 three times: 3.33 + 3.34 + 3.33; 5.00 held pay the first and half of the second."""
    clause = {**BACKUP, "draws": "retainer"}
    facts = {
        "purchases": [bought("retainer", "2026-01-01", 5)],
        "usage": [used(f"2026-01-0{n}", "33.333") for n in (5, 6, 7)],
    }
    outcome = evaluate(pack([retainer()], usage=[clause]), facts)
    second = Fraction("16.666500")
    assert said(outcome) == [
        ("drawn", "u2026-01-05", "01-05", Fraction("33.333"), D("0.00")),
        ("drawn", "u2026-01-06", "01-06", second, D("0.00")),
        ("usage", None, "01-31", Fraction("99.999") - Fraction("33.333") - second, D("5.00")),
    ]


def test_usage_that_is_owed_counts_in_the_last_period() -> None:
    """Owed in January, settled on the last day of the contract in its period: 5 x 1.00 on 28 February."""
    clause = {**BACKUP, "draws": "pack", "price": D("1.00")}
    facts = {"usage": [used("2026-01-05", 5)]}
    outcome = evaluate(pack([packs_of(when_used_up="owe")], usage=[clause]), facts, end="2026-02-28")
    assert said(outcome) == [
        ("usage", None, "02-28", 5, D("5.00")),
    ]


# Expenses ---------------------------------------------------------------------------------------------


def test_expenses_with_a_markup() -> None:
    """100.10 + 15 % = 115.12 (115.115); a refund is billed as it is; nobody takes travel."""
    clause = {"name": "parts", "when": {"category": "hardware"}, "markup": "15%"}
    facts = {
        "expenses": [
            spent("2026-01-05", "100.10", category="hardware"),
            spent("2026-01-06", "-20.00", category="hardware"),
            spent("2026-01-07", "20.00", category="travel"),
            spent("2026-01-08", "20.00"),
        ]
    }
    outcome = evaluate(pack([], expenses=[clause]), facts)
    assert said(outcome) == [
        ("expense", "x2026-01-05", "01-05", None, D("115.12")),
        ("expense", "x2026-01-06", "01-06", None, D("-23.00")),
    ]
    assert rejections(outcome) == [("x2026-01-07", "unrouted"), ("x2026-01-08", "unrouted")]


def test_P4_expenses_draw_money() -> None:
    """30.00 held: of 50.00 30.00 is drawn and 20.00 billed; a refund is never drawn."""
    clause = {"name": "travel", "draws": "retainer"}
    facts = {
        "purchases": [bought("retainer", "2026-01-01", 30)],
        "expenses": [spent("2026-01-05", "-10.00"), spent("2026-01-06", "50.00")],
    }
    outcome = evaluate(pack([retainer()], expenses=[clause]), facts)
    assert said(outcome) == [
        ("expense", "x2026-01-05", "01-05", None, D("-10.00")),
        ("drawn", "x2026-01-06", "01-06", 30, D("0.00")),
        ("expense", "x2026-01-06", "01-06", None, D("20.00")),
    ]


# Among the work of the day ----------------------------------------------------------------------------


def test_all_stand_among_the_work_of_their_day() -> None:
    """1,000.00: an expense without a time first, then the entry, the ticket and the usage of 10:00, in this order."""
    sections: Row = {
        "tickets": [{**INCIDENT, "draws": "retainer"}],
        "usage": [{**BACKUP, "draws": "retainer", "price": D("1.00"), "unit": "miles", "name": "miles"}],
        "expenses": [{"name": "travel", "draws": "retainer"}],
    }
    facts: dict[str, list[Row]] = {
        "purchases": [bought("retainer", "2026-01-01", 1000)],
        "time_entries": [{"id": "e", "customer": "acme", "at": "2026-01-05 10:00", "hours": 1}],
        "tickets": [done("T", "2026-01-05 10:00")],
        "usage": [used("2026-01-05 10:00", 7, "miles")],
        "expenses": [spent("2026-01-05", 50), {**spent("2026-01-05 10:00", 3), "id": "a"}],
    }
    drawing = hourly([retainer()], [{**WORK[0], "draws": "retainer"}], **sections)
    outcome = evaluate(drawing, facts)
    moves = [(row["fact"], row["quantity"]) for row in outcome.draws if row["kind"] == "draw"]
    assert moves == [("x2026-01-05", -50), ("e", -150), ("T", -95), ("u2026-01-05 10:00", -7), ("a", -3)]


def test_billed_of_a_ticket_is_all_that_is_charged_for_it() -> None:
    """95.00 for the ticket, 150.00 for work and 20.00 for an expense; an entry of the same id is another fact."""
    told = [{"notify": "am", "message": "{billed}"}]
    sections: Row = {
        "tickets": [{"name": "incident", "price": D("95.00")}],
        "expenses": [{"name": "travel"}],
        "triggers": [
            {"name": "done", "on": "ticket-completed", "then": told},
            {"name": "work", "on": "time-entry", "then": told},
        ],
    }
    facts: dict[str, list[Row]] = {
        "tickets": [done("9", "2026-01-06")],
        "time_entries": [{"id": "9", "ticket": "9", "at": "2026-01-05 10:00", "hours": 1}],
        "expenses": [{"id": "9", "ticket": "9", "at": "2026-01-05", "amount": 20}],
    }
    outcome = evaluate(pack([], **sections), facts)
    assert [(row["trigger"], row["message"]) for row in outcome.actions] == [
        ("work", "150.00 USD"),
        ("done", "265.00 USD"),
    ]


def test_a_balance_of_tickets_is_told_in_tickets() -> None:
    """Of three two, then one is left."""
    told = [{"notify": "am", "message": "{left} at {threshold}"}]
    low = [{"name": "low", "on": "balance", "pool": "incidents", "left": [2, 1], "then": told}]
    facts = {
        "purchases": [bought("incidents", "2026-01-01", 3)],
        "tickets": [done("A", "2026-01-05"), done("B", "2026-01-06")],
    }
    outcome = evaluate(pack([tickets()], tickets=[INCIDENT], triggers=low), facts)
    assert [row["message"] for row in outcome.actions] == ["2 tickets at 2 tickets", "1 tickets at 1 tickets"]


# Allowances for each ----------------------------------------------------------------------------------


def counted(at: str, **said: Any) -> Row:
    return {"id": f"c{at}", "customer": "acme", "unit": "computers", "at": at, **said}


@pytest.mark.parametrize(
    ("prorate", "grants"),
    [
        (False, [("2026-01-01", 6)]),
        (True, [("2026-01-01", 6), ("2026-01-10", Fraction(3832, 3600))]),
    ],
)
def test_X9_an_allowance_for_each(prorate: bool, grants: list[Any]) -> None:
    """30 min, 12 computers, 15 from the 10th: 6 h; in proportion 3 x 30 min x 22/31 = 3,832 s more."""
    allowance = {"quantity": "30 minutes", "for_each": "computers", "every": "month", "prorate": prorate}
    monthly = pool(allowance=allowance, lasts="period")
    facts = {"counts": [counted("2025-12-01", quantity=12), counted("2026-01-10", change=3),
                        counted("2026-01-20", change=-5), counted("2026-01-25", change=4)]}  # fmt: skip
    outcome = evaluate(pack([monthly]), facts, as_of="2026-01-31")
    moves = [(row["purchase"].split("/")[-1], row["quantity"]) for row in outcome.draws]
    assert moves == grants


def test_X9_a_count_below_zero_and_one_in_the_middle() -> None:
    """Nobody on the 1st; two from 17 January: nothing, or 2 x 10 x 15/31 = 9.677419 gigabytes."""
    facts = {"counts": [counted("2026-01-01", change=-1), counted("2026-01-17", change=3)]}
    for prorate, quantity in ((False, []), (True, [Fraction("9.677419")])):
        allowance = {"quantity": 10, "for_each": "computers", "every": "month", "prorate": prorate}
        outcome = evaluate(pack([packs_of(allowance=allowance, lasts="period")]), facts, as_of="2026-01-31")
        assert [row["quantity"] for row in outcome.draws] == quantity


# Packs that are refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sections",
    [
        {"tickets": [{"name": "t", "draws": "incidents"}]},
        {"tickets": [{"name": "t", "draws": "retainer"}]},
        {"tickets": [{**INCIDENT, "draws": "pack"}]},
        {"usage": [{**BACKUP, "draws": ["pack", "retainer"]}]},
        {"usage": [{**BACKUP, "draws": "incidents"}]},
        {"expenses": [{"name": "x", "draws": "incidents"}]},
    ],
)
def test_what_cannot_be_drawn_is_refused(sections: Row) -> None:
    """No price after a pool that may run dry, and pools of something else."""
    with pytest.raises(FaultyPackError):
        evaluate(pack([tickets(), retainer(), packs_of()], **sections), {})
