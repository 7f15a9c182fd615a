"""Rounding of time in the oracle, held against the worked numbers of the rulings."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from oracle_cases import HOUR, QUARTER, D, Row, entries, evaluate, hourly, lines
from oracle_rounding import rounded

GRACE = {"increment": "30 minutes", "grace": "10 minutes"}
MINIMUM = {"increment": "1 hour", "minimum": "2 hours", "grace": "15 minutes"}
FIRST = {"increment": "15 minutes", "minimum": "1 hour"}


def billed(rule: Row, *minutes: int, **columns: Any) -> list[Fraction]:
    pack = hourly([], [{"name": "work", "rate": D(60)}], rounding=[{"name": "r", **rule}])
    facts = entries(*({"minutes": m, **columns} for m in minutes))
    return [c["quantity"] * 60 for c in evaluate(pack, {"time_entries": facts}).charges]


@pytest.mark.parametrize(
    ("rule", "worked", "result"),
    [
        (QUARTER, (5, 15, 80), [15, 15, 90]),
        (GRACE, (8, 35, 41), [30, 30, 60]),
        (MINIMUM, (135, 138), [120, 180]),
        ({**HOUR, "per": "entry"}, (45, 45, 5), [60, 60, 60]),
        (FIRST, (20, 62), [60, 75]),
    ],
)
def test_rounding_table(rule: Row, worked: tuple[int, ...], result: list[int]) -> None:
    """The rows of the language's table that stand entry by entry."""
    assert billed(rule, *worked) == result


def test_rounding_table_per_ticket() -> None:
    """45 + 45 + 5 minutes of one ticket, an hour up: 60, 60, 0."""
    assert billed({**HOUR, "per": ["ticket"]}, 45, 45, 5, ticket="T") == [60, 60, 0]
    assert billed({**HOUR, "per": ["ticket"]}, 45, 45, 5) == [60, 60, 60]


def test_rounding_nearest_down_maximum_and_zero() -> None:
    """Half goes up unless said; down cuts; zero stays zero; the maximum cuts last."""
    assert billed({"increment": "10 minutes", "direction": "nearest"}, 14, 15, 16) == [10, 20, 20]
    assert billed({"increment": "10 minutes", "direction": "nearest", "half": "down"}, 14, 15, 16) == [
        10,
        10,
        20,
    ]
    assert billed({"increment": "10 minutes", "direction": "down"}, 9, 19) == [0, 10]
    assert billed({**HOUR, "maximum": "90 minutes"}, 0, 1, 130) == [0, 60, 90]


def test_R7_grace_never_forgives_the_first_increment() -> None:
    """8 minutes, 30 up, grace 10: 30."""
    rule = {"increment": 1800, "direction": "up", "grace": 600, "minimum": 0, "maximum": None, "half": "up"}
    assert rounded(480, rule) == 1800


def test_R8_clock_rounding_to_nothing_still_meets_the_minimum() -> None:
    """12:01 up is 12:15, 12:10 down is 12:00; the minimum of 15 minutes is billed: 37.50."""
    clock = {"start": {"increment": "15 minutes", "direction": "up"}}
    clock["end"] = {"increment": "15 minutes", "direction": "down"}
    rule = {"name": "r", "minimum": "15 minutes", **clock}
    pack = hourly([], [{"name": "work", "rate": D("150.00")}], rounding=[rule])
    facts = entries(
        {"at": "2026-01-05 12:01", "end": "2026-01-05 12:10"},
        {"at": "2026-01-06 12:01", "end": "2026-01-06 12:50"},
        {"at": "2026-01-07 12:01", "end": "2026-01-07 12:01"},
    )
    assert lines(evaluate(pack, {"time_entries": facts}), "amount") == [
        (D("37.50"),),
        (D("75.00"),),
        (D("0.00"),),
    ]


def test_R4_free_work_takes_no_part_in_a_group() -> None:
    """20 billed, 30 free, 20 billed, an hour up per ticket: 60 and 0, 150.00."""
    rule = {"name": "r", **HOUR, "per": ["ticket"]}
    labor: list[Row] = [{"name": "gift", "when": {"work_type": "gift"}, "treatment": "free"}]
    labor.append({"name": "work", "rate": D("150.00")})
    pack = hourly([], labor, rounding=[rule])
    facts = entries({"minutes": 20}, {"minutes": 30, "work_type": "gift"}, {"minutes": 20})
    outcome = evaluate(pack, {"time_entries": [{**f, "ticket": "T"} for f in facts]})
    assert lines(outcome, "kind", "amount") == [
        ("labor", D("150.00")),
        ("free", D("0.00")),
        ("labor", D("0.00")),
    ]


def test_R6_shares_follow_the_work_order_of_all_facts_known() -> None:
    """A late entry of 5 minutes before 45 + 45: 60, 0, 60."""
    assert billed({**HOUR, "per": ["ticket"]}, 5, 45, 45, ticket="T") == [60, 0, 60]


def test_R9_new_terms_start_new_groups() -> None:
    """10 + 10 minutes across a change from 15 to 30: 15 + 30."""
    rule = {"name": "r", "increment": "$step", "per": ["ticket"]}
    terms = {"step": {"type": "duration", "default": "15 minutes"}}
    pack = hourly([], [{"name": "work", "rate": D(60)}], rounding=[rule], terms=terms)
    facts = entries({"minutes": 10, "ticket": "T"}, {"minutes": 10, "ticket": "T"})
    change = [{"from": "2026-01-06", "terms": {"step": "30 minutes"}}]
    outcome = evaluate(pack, {"time_entries": facts}, amendments=change)
    assert [c["quantity"] * 60 for c in outcome.charges] == [15, 30]


def test_R10_conditions_see_worked_time() -> None:
    """3:50 worked, 4:00 rounded, is below four hours."""
    labor: list[Row] = [
        {"name": "long", "when": {"duration": {"at_least": "4 hours"}}, "treatment": "included"}
    ]
    labor.append({"name": "work", "rate": D(60)})
    pack = hourly([], labor, rounding=[{"name": "r", **QUARTER}])
    outcome = evaluate(pack, {"time_entries": entries({"minutes": 230}, {"minutes": 240})})
    assert lines(outcome, "clause") == [("work",), ("long",)]
