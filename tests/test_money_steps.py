"""Money that is rounded to a step: 0.05 as cash is paid, 0.0001 as metered units are priced."""

from __future__ import annotations

from decimal import Decimal

import pytest
from running import contracts_of, faults, load, run

LABOR = "labor: [{name: work, rate: 33.33}]\n"


def amounts(text: str, *minutes: int, currency: str = "USD") -> list[Decimal]:
    """What entries of so many minutes cost."""
    entries = [{"customer": "acme", "at": f"2026-01-0{n}", "minutes": m} for n, m in enumerate(minutes, 1)]
    return run(text, time_entries=entries, currency=currency).charges["amount"].to_list()


@pytest.mark.parametrize(
    ("direction", "expected"), [("half-up", "8.35"), ("half-even", "8.35"), ("down", "8.30"), ("up", "8.35")]
)
def test_a_step_above_the_minor_unit_rounds_to_its_multiples(direction: str, expected: str) -> None:
    """A quarter of 33.33 is 8.3325: to 0.05 that is 8.35, or 8.30 down."""
    text = f"money_rounding: {{step: 0.05, direction: {direction}}}\n{LABOR}"
    assert amounts(text, 15) == [Decimal(expected)]


def test_a_step_below_the_minor_unit_keeps_four_places() -> None:
    """7 minutes at 33.33 are 3.8885 exactly."""
    assert amounts(f"money_rounding: {{step: 0.0001, direction: half-up}}\n{LABOR}", 7) == [Decimal("3.8885")]


def test_pools_of_money_are_kept_in_the_finer_step() -> None:
    """4.0000 is bought and 3.8885 drawn: 0.1115 is left, and triggers and values count in the same units."""
    text = """\
money_rounding: {step: 0.0001, direction: half-up}
pools:
  - {name: purse, unit: money, sold: {quantity: 4.00, price: 4.00, at: start}, lasts: forever, when_used_up: bill}
labor:
  - {name: work, draws: purse, rate: 33.33}
triggers:
  - {name: low, on: balance, pool: purse, left: [0.50], then: [{notify: am, message: "{left} of {threshold}"}]}
"""
    result = run(text, time_entries=[{"customer": "acme", "at": "2026-01-02", "minutes": 7}])
    assert result.balances.select("bought", "drawn", "left", "value_left").row(0) == (
        Decimal("4"), Decimal("3.8885"), Decimal("0.1115"), Decimal("0.1115"),
    )  # fmt: skip
    assert result.actions["message"].to_list() == ["0.1115 USD of 0.50 USD"]


def test_a_currency_without_minor_units_can_be_rounded_to_tens() -> None:
    """1,234.5 yen are 1,230 to the nearest ten."""
    text = "money_rounding: {step: 10, direction: half-up}\nlabor: [{name: work, rate: 2469}]\n"
    assert amounts(text, 30, currency="JPY") == [Decimal(1230)]


def test_a_step_of_five_places_is_refused() -> None:
    """Charges have room for four."""
    text = f"money_rounding: {{step: 0.00001, direction: up}}\n{LABOR}"
    assert [one.rule for one in faults(text)] == ["too-fine"]


def test_an_amendment_cannot_change_the_step() -> None:
    """What a pool of money holds is counted in the step of the contract's first pack."""
    packs = [load(LABOR), load(f"money_rounding: {{step: 0.05, direction: up}}\n{LABOR}", "pack2")]
    lines = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01,"
        " amendments: [{from: 2026-02-01, pack: pack2}]}\n"
    )
    with pytest.raises(AssertionError, match="round money to different steps"):
        contracts_of(lines, packs)


def test_one_currency_is_told_as_one_sum_whatever_the_steps() -> None:
    """3.8885 of a contract that keeps four places, and 33.33 of one that keeps two, of one ticket: 37.2185."""
    fine = "money_rounding: {step: 0.0001, direction: half-up}\n"
    fine += "labor: [{name: remote, when: {work_type: remote}, rate: 33.33}]\n"
    coarse = (
        LABOR + "triggers: [{name: done, on: ticket-completed, then: [{notify: am, message: '{billed}'}]}]\n"
    )
    signed = "".join(
        f"  - {{id: {id}, customer: acme, pack: {pack}, start: 2026-01-01}}\n"
        for id, pack in (("A", "pack"), ("B", "pack2"))
    )
    entries = [{"ticket": "T", "at": "2026-01-02", "minutes": 7, "work_type": "remote"},
               {"ticket": "T", "at": "2026-01-03", "minutes": 60, "work_type": "onsite"}]  # fmt: skip
    tickets = [{"id": "T", "customer": "acme", "completed_at": "2026-01-05"}]
    result = run(fine, coarse, contracts=signed, tickets=tickets, time_entries=entries)
    assert result.actions["message"].to_list() == ["37.2185 USD"]
