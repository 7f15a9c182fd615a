"""Rulings on tickets, usage and expenses (B16, P4, V9, V11, O1, X1) and on allowances for each of a unit (X9)."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from running import charged, entry, faults, left, moved, reasons, run, short

INCIDENTS = """
pools: [{name: incidents, unit: tickets, sold: {quantity: 10, price: 900.00}, lasts: forever, when_used_up: %s}]
tickets: [{name: incident, draws: incidents, price: 95.00}]
labor: [{name: work, rate: 150.00}]
"""
RETAINER = "pools: [{name: retainer, unit: money, lasts: forever, when_used_up: bill}]\n"
ENDING = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, end: 2026-01-31}\n"
TWO = (
    "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, end: 2026-01-31}\n"
    "  - {id: D, customer: acme, pack: pack2, start: 2026-01-01}\n"
)


def done(id: str, at: str, **more: Any) -> dict[str, Any]:
    """A completed ticket."""
    return {"id": id, "customer": "acme", "completed_at": at, **more}


def fund(quantity: str, pool: str = "retainer", **more: Any) -> dict[str, Any]:
    return {"pool": pool, "at": "2026-01-01", "quantity": quantity, "total_price": "0", **more}


def used(at: str, quantity: str, unit: str = "gigabytes", **more: Any) -> dict[str, Any]:
    return {"at": at, "quantity": quantity, "unit": unit, **more}


# B16: tickets -----------------------------------------------------------------------------------------


def test_B16_a_ticket_is_charged_on_its_completion_beside_its_labor() -> None:
    """One hour on the ticket is 150.00, the ticket 95.00 on the day of its completion, once."""
    result = run(
        INCIDENTS % "bill", as_of="2026-01-31", tickets=[done("T", "2026-01-20 10:00"), done("U", "2026-02-01")],
        time_entries=[entry("2026-01-05", "1", ticket="T")],
    )  # fmt: skip
    assert charged(result) == [("labor", "1", "150.00"), ("ticket", "1", "95.00")]
    [line] = result.charges.filter(pl.col("kind") == "ticket").iter_rows(named=True)
    assert (str(line["date"]), line["fact"], line["ticket"]) == ("2026-01-20", "T", "T")


def test_B16_the_first_clause_that_matches_and_nobody() -> None:
    """Incidents cost 95.00, high ones 120.00; requests nothing, and they are no rejection."""
    pack = """
tickets:
  - {name: high, when: {ticket.type: incident, priority: high}, price: 120.00}
  - {name: incident, when: {type: incident}, price: 95.00}
"""
    rows = [done("A", "2026-01-05", type="incident", priority="high"), done("B", "2026-01-06", type="incident"),
            done("C", "2026-01-07", type="request"), done("D", "2025-12-31", type="incident")]  # fmt: skip
    result = run(pack, tickets=rows)
    assert charged(result) == [("ticket", "1", "120.00"), ("ticket", "1", "95.00")]
    assert (result.used, reasons(result)) == (4, {})


def test_B16_a_pool_of_tickets_takes_parts() -> None:
    """1.25 tickets left: the first is drawn, of the second a quarter; 0.75 x 95.00 = 71.25."""
    result = run(INCIDENTS % "bill", purchases=[fund("1.25", "incidents")],
                 tickets=[done("A", "2026-01-05"), done("B", "2026-01-06")])  # fmt: skip
    assert charged(result, "drawn", "ticket") == [
        ("drawn", "1", "0.00"), ("drawn", "0.25", "0.00"), ("ticket", "0.75", "71.25"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("used_up", "before", "at_end"),
    [
        ("buy", [("drawn", "1", "0.00"), ("sale", "10", "900.00")], []),
        ("hold", [("held", "1", "0.00")], []),
        ("owe", [("drawn", "1", "0.00")], [("ticket", "1", "95.00")]),
        ("owe, may_owe: 0.5", [("drawn", "0.5", "0.00"), ("ticket", "0.5", "47.50")],
         [("ticket", "0.5", "47.50"), ("ticket", "0.5", "47.50")]),
        ("owe, debt_at_end: forgive", [("drawn", "1", "0.00")], []),
    ],
)  # fmt: skip
def test_B12_tickets_that_no_pool_covers_do_as_work_does(
    used_up: str, before: list[tuple[str, str, str]], at_end: list[tuple[str, str, str]]
) -> None:
    """Bought, held, or owed; what is still owed on 31 January is billed at the price that day, or forgiven."""
    tickets = [done("A", "2026-01-05")]
    first = run(INCIDENTS % used_up, contracts=ENDING, tickets=tickets, as_of="2026-01-30")
    assert sorted(charged(first)) == before
    last = run(INCIDENTS % used_up, contracts=ENDING, tickets=tickets, as_of="2026-01-31")
    assert charged(last, "ticket") == at_end


def test_B12_tickets_that_wait_are_covered_by_the_next_purchase_oldest_first() -> None:
    """Held since the 5th and the 6th; 1.5 bought on the 20th cover the first and half of the second."""
    bought = {"pool": "incidents", "at": "2026-01-20", "quantity": "1.5", "total_price": "0"}
    result = run(
        INCIDENTS % "hold", purchases=[bought], tickets=[done("B", "2026-01-05"), done("A", "2026-01-06")]
    )
    lines = result.charges.filter(pl.col("kind") != "sale").sort("date", "kind")
    assert [(kind, fact, str(day), short(by)) for kind, fact, day, by in
            lines.select("kind", "fact", "date", "quantity").iter_rows()] == [
        ("drawn", "B", "2026-01-05", "1"), ("drawn", "A", "2026-01-06", "0.5"), ("held", "A", "2026-01-06", "0.5"),
    ]  # fmt: skip


def test_X1_opening_balances_of_tickets() -> None:
    """6 left of 10 tickets for 900.00: no sale line, and each is worth 90.00."""
    opening = fund("6", "incidents", already_billed=True) | {"total_price": "540.00", "at": "2025-06-01"}
    result = run(INCIDENTS % "bill", purchases=[opening], tickets=[done("T", "2026-01-05")])
    assert charged(result) == [("drawn", "1", "0.00")]
    assert result.draws.filter(pl.col("kind") == "draw")["value"].to_list() == [-90]
    assert left(result) == {"purchases-1": "5"}


def test_a_ticket_that_may_be_billed_needs_a_price() -> None:
    """A pool that bills, or money: refused without `price`; a pool that is bought again needs none."""
    found = faults((INCIDENTS % "bill").replace(", price: 95.00", ""))
    assert [one.rule for one in found] == ["nothing-after"]
    assert "nothing-after" in [
        one.rule for one in faults(RETAINER + "tickets: [{name: t, draws: retainer}]\n")
    ]
    assert faults((INCIDENTS % "buy").replace(", price: 95.00", "")) == []


# P4: money --------------------------------------------------------------------------------------------


def test_P4_expenses_are_drawn_from_money_after_their_markup() -> None:
    """100.00 + 20 % = 120.00, 50.00 left: 50.00 drawn, 70.00 billed; a refund is billed as it is."""
    pack = RETAINER + "expenses: [{name: parts, markup: 20%, draws: retainer}]\n"
    result = run(pack, purchases=[fund("50")], expenses=[
        {"at": "2026-01-04", "amount": "-10.00"}, {"at": "2026-01-05", "amount": "100.00"},
    ])  # fmt: skip
    assert charged(result, "drawn", "expense") == [
        ("expense", "0", "-12.00"), ("drawn", "50", "0.00"), ("expense", "0", "70.00"),
    ]  # fmt: skip
    assert result.charges.filter(pl.col("kind") == "expense")["quantity"].to_list() == [None, None]


def test_P4_an_expense_comes_in_its_turn_among_the_work_of_its_day() -> None:
    """160.00 held: an expense without a time, 20.00, before the hour at 10:00, 150.00; one at 10:00, 30.00, after it.

    20.00 and 140.00 are drawn; 10.00 of the work and the last 30.00 are billed.
    """
    pack = (
        RETAINER
        + "labor: [{name: work, draws: retainer, rate: 150.00}]\nexpenses: [{name: x, draws: retainer}]\n"
    )
    result = run(
        pack, purchases=[fund("160")], time_entries=[entry("2026-01-05 10:00", "1")],
        expenses=[{"at": "2026-01-05 10:00", "amount": "30.00"}, {"at": "2026-01-05", "amount": "20.00"}],
    )  # fmt: skip
    assert sorted(charged(result, "drawn", "overage", "expense")) == [
        ("drawn", "0.933333", "0.00"), ("drawn", "20", "0.00"), ("expense", "0", "30.00"),
        ("overage", "0.066667", "10.00"),
    ]  # fmt: skip
    assert result.charges.filter(pl.col("kind") == "expense")["fact"].to_list() == ["expenses-1"]


def test_P4_the_price_of_a_ticket_is_rounded_before_money_is_drawn() -> None:
    """50.00 of 95.00: 0.526315 of the ticket; the rest is 45.00."""
    pack = RETAINER + "tickets: [{name: t, draws: retainer, price: 95.00}]\n"
    result = run(pack, purchases=[fund("50")], tickets=[done("T", "2026-01-05")])
    assert charged(result, "drawn", "ticket") == [
        ("drawn", "0.526315", "0.00"),
        ("ticket", "0.473685", "45.00"),
    ]


def test_P4_usage_is_drawn_from_money_as_it_comes() -> None:
    """Three times 33.333 at 0.10 is 3.33 + 3.34 + 3.33; 5.00 pay the first and half of the second."""
    pack = RETAINER + "usage: [{name: backup, unit: gigabytes, every: month, draws: retainer, price: 0.10}]\n"
    facts = [used(f"2026-01-0{n}", "33.333") for n in (5, 6, 7)]
    result = run(pack, as_of="2026-01-31", purchases=[fund("5")], usage=facts)
    assert charged(result, "drawn", "usage") == [
        ("drawn", "33.333", "0.00"), ("drawn", "16.6665", "0.00"), ("usage", "49.9995", "5.00"),
    ]  # fmt: skip


# V9, V11, O1: who takes a fact ------------------------------------------------------------------------

EACH = "usage: [{name: miles, unit: miles, lines: per-fact, price: 2.50}]\nexpenses: [{name: travel}]\n"


def test_V9_usage_and_expenses_take_their_tickets_customer() -> None:
    """Neither names a contract or a customer: 12.5 miles are 31.25, and 20.00 spent."""
    result = run(
        EACH, tickets=[{"id": "T", "contract": "C"}],
        usage=[used("2026-01-05", "12.5", "miles", ticket="T")],
        expenses=[{"at": "2026-01-06", "amount": "20.00", "ticket": "T"}],
    )  # fmt: skip
    assert charged(result) == [("usage", "12.5", "31.25"), ("expense", "0", "20.00")]
    assert result.charges["ticket"].to_list() == ["T", "T"]


def test_V9_without_a_ticket_that_knows_they_are_rejected() -> None:
    """A ticket that is not there says nothing."""
    result = run(EACH, usage=[used("2026-01-05", "1", "miles", ticket="T")],
                 expenses=[{"at": "2026-01-06", "amount": "20.00", "ticket": "T"}])  # fmt: skip
    assert set(reasons(result)) == {"usage-1", "expenses-1"}


def test_O1_V11_the_first_active_contract_with_a_clause() -> None:
    """C measures miles until 31 January, D gigabytes and miles; nobody calls."""
    other = """
usage:
  - {name: storage, unit: gigabytes, lines: per-fact, price: 1.00}
  - {name: far, when: {ticket.priority: high}, unit: miles, lines: per-fact, price: 5.00}
"""
    facts = [used("2026-01-05", "1"), used("2026-01-31", "1", "miles"), used("2026-01-05", "1", "calls"),
             used("2026-02-01", "1", "miles", ticket="T"), used("2026-02-01", "1", "miles", ticket="U")]  # fmt: skip
    tickets = [
        {"id": "T", "customer": "acme", "priority": "high"},
        {"id": "U", "customer": "acme", "priority": "low"},
    ]
    result = run(
        EACH, other, contracts=TWO, usage=[{"customer": "acme"} | one for one in facts], tickets=tickets
    )
    assert sorted(result.charges.select("contract", "fact", "amount").rows()) == [
        ("C", "usage-2", 2.5), ("D", "usage-1", 1), ("D", "usage-4", 5),
    ]  # fmt: skip
    assert reasons(result) == {"usage-3": "unrouted", "usage-5": "unrouted"}


def test_O1_a_named_contract_is_asked_first_and_later_ones_after_it() -> None:
    """Parts go to C, travel to D; a fact that names D never goes back to C."""
    some, other = (f"expenses: [{{name: x, when: {{category: {one}}}}}]\n" for one in ("parts", "travel"))
    facts = [{"at": "2026-01-05", "amount": "1.00", "contract": id, "category": category}
             for id, category in (("C", "parts"), ("C", "travel"), ("D", "parts"))]  # fmt: skip
    result = run(some, other, contracts=TWO, expenses=facts)
    assert result.charges.sort("fact").select("contract", "fact").rows() == [
        ("C", "expenses-1"),
        ("D", "expenses-2"),
    ]
    assert reasons(result) == {"expenses-3": "unrouted"}


def test_X11_usage_and_expenses_after_the_day_of_the_run_are_later() -> None:
    """Neither used nor rejected."""
    result = run(EACH, as_of="2026-01-31", usage=[used("2026-02-01", "1", "miles")],
                 expenses=[{"at": "2026-02-01", "amount": "1.00"}])  # fmt: skip
    assert (result.later, result.charges.height, reasons(result)) == (2, 0, {})


@pytest.mark.parametrize(
    "row",
    [used("2026-01-05", "-1", "miles"), {"at": "2026-01-05", "unit": "miles"}, used("soon", "1", "miles")],
)
def test_usage_that_says_too_little_is_rejected(row: dict[str, Any]) -> None:
    """A quantity below zero or none, and no time."""
    assert list(reasons(run(EACH, usage=[row]))) == ["usage-1"]


# Usage ------------------------------------------------------------------------------------------------

BACKUP = """
%s
usage:
  - name: backup
    unit: gigabytes
    every: month
    first_free: 100
    increment: 10
    %s
    price: {model: graduated, tiers: [{up_to: 1000, each: 0.10}, {each: 0.08}]}
"""


@pytest.mark.parametrize(
    ("used_in_all", "lines"),
    [
        ("100", []),
        ("100.5", [("usage", "10", "1.00")]),
        ("1100", [("usage", "1000", "100.00")]),
        ("1111", [("usage", "1020", "101.60")]),
    ],
)
def test_F6_usage_of_a_month_begins_its_tiers_after_the_free_units(
    used_in_all: str, lines: list[Any]
) -> None:
    """100 free, whole tens, 0.10 to 1,000 and 0.08 beyond: one line on the last day."""
    facts = [used("2026-01-05", "60"), used("2026-01-20", str(float(used_in_all) - 60))]
    assert charged(run(BACKUP % ("", ""), as_of="2026-01-31", usage=facts)) == lines
    assert charged(run(BACKUP % ("", ""), as_of="2026-01-30", usage=facts)) == []


def test_O2_each_fact_is_priced_by_the_terms_of_its_day() -> None:
    """10 at 1.00, and from the 10th on 10 more at 2.00: 30.00 in one line."""
    pack = (
        "terms: {each: {type: money, default: 1.00}}\n"
        "usage: [{name: u, unit: gigabytes, every: month, price: $each}]\n"
    )
    contract = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, "
        "amendments: [{from: 2026-01-10, terms: {each: 2.00}}]}\n"
    )
    facts = [used("2026-01-05", "10"), used("2026-01-20", "10")]
    result = run(pack, contracts=contract, as_of="2026-01-31", usage=facts)
    assert charged(result) == [("usage", "20", "30.00")]


def test_usage_draws_what_is_beyond_the_free_units() -> None:
    """100 free, 130 + 100 used, 50 held: 30 and 20 drawn, 80 billed at 0.10."""
    pool = "pools: [{name: gigs, unit: gigabytes, lasts: forever, when_used_up: bill}]"
    facts = [used("2026-01-05", "130"), used("2026-01-20", "100")]
    result = run(
        BACKUP % (pool, "draws: gigs"), as_of="2026-01-31", usage=facts, purchases=[fund("50", "gigs")]
    )
    assert charged(result, "drawn", "usage") == [
        ("drawn", "30", "0.00"), ("drawn", "20", "0.00"), ("usage", "80", "8.00"),
    ]  # fmt: skip


def test_usage_ends_with_its_contract() -> None:
    """The line of a period that is cut short is dated the contract's last day."""
    contract = ENDING.replace("01-31", "01-20")
    result = run(BACKUP % ("", ""), contracts=contract, as_of="2026-01-20", usage=[used("2026-01-05", "110")])
    assert [str(day) for day in result.charges["date"]] == ["2026-01-20"]


def test_pools_of_a_unit_and_of_money_do_not_mix() -> None:
    """Refused where it is written."""
    pools = (
        "pools: [{name: gigs, unit: gigabytes, lasts: forever, when_used_up: bill}, "
        "{name: retainer, unit: money, lasts: forever, when_used_up: bill}]"
    )
    assert [one.rule for one in faults(BACKUP % (pools, "draws: [gigs, retainer]"))] == ["mixed-draws"]
    assert [one.rule for one in faults(INCIDENTS % "bill" + "expenses: [{name: x, draws: incidents}]\n")] == [
        "other-unit"
    ]


# X9: allowances for each ------------------------------------------------------------------------------

EACH_COMPUTER = """
pools:
  - name: onsite
    unit: %s
    allowance: {quantity: %s, for_each: computers, every: month%s}
    lasts: period
    when_used_up: bill
"""


def counted(at: str, **said: str) -> dict[str, Any]:
    return {"unit": "computers", "at": at, **said}


GROWING = [counted("2025-12-15", quantity="12"), counted("2026-01-10", change="3"),
           counted("2026-01-15", change="-4"), counted("2026-01-20", change="3")]  # fmt: skip


def grants(pack: str, counts: list[dict[str, Any]], **more: Any) -> list[tuple[str, str]]:
    """The end of the name of each grant, and its quantity."""
    result = run(pack, counts=counts, **{"as_of": "2026-01-31", **more})
    return [(name.split("/")[-1], by) for name, _, by in moved(result, "grant")]


@pytest.mark.parametrize(
    ("prorate", "found"),
    [
        ("", [("2026-01-01", "6")]),
        (", prorate: true", [("2026-01-01", "6"), ("2026-01-10", "1.064444")]),
    ],
)
def test_X9_an_allowance_for_each_of_a_unit(prorate: str, found: list[tuple[str, str]]) -> None:
    """30 min, 12 computers, 15 from the 10th: 6 h; in proportion 3 x 30 min x 22/31 = 3,832 s more, and never less."""
    pack = (
        EACH_COMPUTER % ("hours", "30 minutes", prorate) + "labor: [{name: w, draws: onsite, rate: 150.00}]\n"
    )
    assert grants(pack, GROWING) == found


@pytest.mark.parametrize(
    ("unit", "quantity", "part"), [("money", "10.00", "9.68"), ("tickets", "10", "9.677419")]
)
def test_X9_parts_are_whole_cents_or_millionths(unit: str, quantity: str, part: str) -> None:
    """A contract from 17 January with 2 computers: 20 x 15/31 = 9.677419, or 9.68 in money."""
    contract = "  - {id: C, customer: acme, pack: pack, start: 2026-01-17}\n"
    pack = EACH_COMPUTER % (unit, quantity, ", prorate: true") + "labor: [{name: w, rate: 150.00}]\n"
    assert grants(pack, [counted("2026-01-01", quantity="2")], contracts=contract) == [("2026-01-17", part)]


def test_X9_a_count_below_zero_is_none() -> None:
    """-1 on the 1st, 2 from the 17th: nothing, or 2 x 10 x 15/31."""
    counts = [counted("2026-01-01", change="-1"), counted("2026-01-17", change="3")]
    for prorate, found in (("", []), (", prorate: true", [("2026-01-17", "9.677419")])):
        pack = EACH_COMPUTER % ("tickets", "10", prorate) + "labor: [{name: w, rate: 150.00}]\n"
        assert grants(pack, counts) == found


def test_X9_each_period_asks_anew() -> None:
    """12 computers in January, 14 in February."""
    pack = EACH_COMPUTER % ("tickets", "1", "") + "labor: [{name: w, rate: 150.00}]\n"
    assert grants(pack, GROWING, as_of="2026-02-01") == [("2026-01-01", "12"), ("2026-02-01", "14")]
