"""Usage in the oracle, fact by fact and over periods, with and without pools."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from oracle_cases import D, evaluate
from oracle_demand_cases import BACKUP, bought, pack, packs_of, rejections, retainer, said, used


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
