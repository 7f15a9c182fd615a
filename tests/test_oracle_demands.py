"""Tickets and expenses that draw on pools, and allowances for each, in the oracle."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from oracle_cases import D, Row, evaluate, hourly, lines, pool
from oracle_demand_cases import (
    BACKUP,
    INCIDENT,
    WORK,
    bought,
    done,
    pack,
    packs_of,
    rejections,
    retainer,
    said,
    spent,
    tickets,
    used,
)
from oracle_known import FaultyPackError


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
