"""Pools where they meet their neighbours: each case is worked out by hand in its docstring, step by step."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from running import buy, charged, entry, left, run, short, summed, total

from clausewise import Result

NIGHT = 'calendar: {bands: [{name: night, from: "21:00", to: "06:00"}, {name: day}]}\n'
NIGHT_TWICE = "factors: [{name: by-clock, lines: [{when: {clock: night}, factor: 2}, {factor: 1}]}]\n"


def moved(result: Result, purchase: str) -> list[tuple[str, str, str]]:
    """(kind, date, quantity) of the movements that one purchase has had after it came, in order of date."""
    table = result.draws.filter((pl.col("purchase") == purchase) & (pl.col("quantity") < 0))
    return sorted(
        (kind, str(day), short(by)) for kind, day, by in table.select("kind", "date", "quantity").rows()
    )


def test_carry_over_that_lapses_while_a_new_allowance_is_partly_used() -> None:
    """10 h a month, at most 4 carried for 10 days.

    January: 5 used, 5 left: 4 carried, 1 lapsed. February: 1 h on the 5th and 2 h on the 10th are carried ones; the last
    lapses on the 11th, and the 3 h of that day are fresh: 7 left. March: 4 carried, 3 lapsed.
    """
    pack = """
pools:
  - name: monthly
    unit: hours
    allowance: {quantity: 10 hours, every: month, carry_over: {at_most: 4 hours, for: 10 days}}
    lasts: period
    when_used_up: bill
labor: [{name: work, draws: monthly, rate: 150.00}]
"""
    days = (("2026-01-10", "5"), ("2026-02-05", "1"), ("2026-02-10", "2"), ("2026-02-11", "3"))
    result = run(pack, as_of="2026-03-01", time_entries=[entry(day, hours) for day, hours in days])
    found = {
        row["purchase"].removeprefix("C/monthly/"): tuple(
            short(row[key]) for key in ("bought", "drawn", "lapsed", "carried", "left")
        )
        for row in result.balances.iter_rows(named=True)
    }
    assert found == {
        "grant/2026-01-01": ("10", "5", "1", "4", "0"), "carry/2026-01-01": ("4", "3", "1", "0", "0"),
        "grant/2026-02-01": ("10", "3", "3", "4", "0"), "carry/2026-02-01": ("4", "0", "0", "0", "4"),
        "grant/2026-03-01": ("10", "0", "0", "0", "10"),
    }  # fmt: skip
    assert total(result) == "0.00"


def test_owed_hours_are_repaid_by_the_next_allowance_or_billed_where_the_contract_ends_before_it() -> None:
    """10 h a month, 13 worked on 20 January in each of two contracts: 10 drawn and 3 owed.

    C goes on: February's grant repays 3, 7 left, 0.00. D ends on 31 January: 3 x 150.00 = 450.00 on that day.
    """
    pack = """
pools: [{name: monthly, unit: hours, allowance: {quantity: 10 hours, every: month}, lasts: period, when_used_up: owe}]
labor: [{name: work, draws: monthly, rate: 150.00}]
"""
    contracts = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01}\n"
        "  - {id: D, customer: beta, pack: pack, start: 2026-01-01, end: 2026-01-31}\n"
    )
    work = [entry("2026-01-20", "13", contract=id) for id in "CD"]
    result = run(pack, contracts=contracts, as_of="2026-02-28", time_entries=work)
    billed = result.charges.filter(pl.col("amount") != 0).select("contract", "kind", "date", "amount").rows()
    assert [(id, kind, str(day), f"{by:.2f}") for id, kind, day, by in billed] == [
        ("D", "overage", "2026-01-31", "450.00")
    ]
    assert left(result) == {
        "C/monthly/grant/2026-01-01": "0", "C/monthly/grant/2026-02-01": "7", "C/monthly/owed": "0",
        "D/monthly/grant/2026-01-01": "0", "D/monthly/owed": "0",
    }  # fmt: skip
    seconds = result.charges.group_by("contract").agg(pl.col("worked").sum()).rows()
    assert dict(seconds) == {"C": 13 * 3600, "D": 13 * 3600}


REFILL = (
    NIGHT
    + NIGHT_TWICE
    + """
pools:
  - name: block
    unit: hours
    sold: {quantity: 2 hours, price: 300.00, at: start}
    lasts: forever
    refill: {at: 1 hour, buy: 5 hours}
    when_used_up: bill
labor: [{name: work, draws: block, counts_as: by-clock, rate: 150.00}]
"""
)


def test_a_refill_inside_an_entry_whose_hours_count_double_at_night() -> None:
    """20:00-23:00, x2 from 21:00; 2 h held, at 1 h buy 5 (750.00, the sale price in proportion).

    The day's hour draws 1: 1 left, at the level. 5 bought: 6. The night's 2 h draw 4, one from the first lot and 3 from
    the new one: 2 left. 300.00 + 750.00 sold, nothing else.
    """
    result = run(REFILL, time_entries=[entry("2026-01-05 20:00", end="2026-01-05 23:00")])
    assert left(result) == {"C/block/start": "0", "C/block/refill/time_entries-1": "2"}
    assert charged(result, "sale") == [("sale", "2", "300.00"), ("sale", "5", "750.00")]
    assert (total(result), summed(result, "drawn")) == ("1050.00", "3")


def test_a_notice_sees_a_refill_as_part_of_the_entry_that_caused_it() -> None:
    """The same entry with a notice at 25 %: it passes 1 of 2 h (50 %) and 1 of the first lot, and ends with 2 of the 6 h
    held just after the last purchase: 33 %, silence. With a notice at 50 % it fires once, at 2 h.
    """
    for share, expected in (("25%", []), ("50%", ["2 hours"])):
        trigger = f"triggers: [{{name: low, on: balance, pool: block, left: [{share}], then: [{{notify: am, message: '{{left}}'}}]}}]\n"
        result = run(REFILL + trigger, time_entries=[entry("2026-01-05 20:00", end="2026-01-05 23:00")])
        assert result.actions["message"].to_list() == expected


def test_reach_back_with_hold() -> None:
    """P1 1 h; 1.5 h on 10 January and 1 h on the 20th; P2 of 2 h from 15 February, reaching back 30 days to 16 January.

    As of 31 January: 1 drawn; 0.5 and 1 held. As of 28 February: the 20th is reached, 1 h drawn on that day; the half hour
    of the 10th is not, it waits and is covered on 15 February. 0.5 left.
    """
    pack = """
pools: [{name: block, unit: hours, lasts: forever, reach_back: 30 days, when_used_up: hold}]
labor: [{name: work, draws: block}]
"""
    buys = [buy("block", "2026-01-01", "1", id="p1"), buy("block", "2026-02-15", "2", id="p2")]
    work = [entry("2026-01-10", "1.5"), entry("2026-01-20", "1")]
    before = run(pack, as_of="2026-01-31", purchases=buys, time_entries=work)
    assert (summed(before, "drawn"), summed(before, "held")) == ("1", "1.5")
    after = run(pack, as_of="2026-02-28", purchases=buys, time_entries=work)
    assert moved(after, "p2") == [("draw", "2026-01-20", "-1"), ("draw", "2026-02-15", "-0.5")]
    assert (left(after), summed(after, "drawn")) == ({"p1": "0", "p2": "0.5"}, "2.5")


@pytest.mark.parametrize(
    ("order", "twenty", "five"), [("soonest-to-expire", "19", "0"), ("oldest", "14", "5")]
)
def test_offers_with_different_lasts_drawn_soonest_to_expire(order: str, twenty: str, five: str) -> None:
    """20 h for ever bought on 2 January, 5 h for 12 months on the 5th, 6 h worked: 5 + 1, or 6 of the older.

    2,200.00 + 650.00 sold; the 5 h can be used to 4 January 2027.
    """
    pack = f"""
pools:
  - name: block
    unit: hours
    offers:
      - {{name: five, quantity: 5 hours, price: 650.00, lasts: 12 months}}
      - {{name: twenty, quantity: 20 hours, price: 2200.00, lasts: forever}}
    draw_first: {order}
    when_used_up: bill
labor: [{{name: work, draws: block, rate: 150.00}}]
"""
    buys = [
        {"id": name, "pool": "block", "at": at, "offer": name}
        for name, at in (("twenty", "2026-01-02"), ("five", "2026-01-05"))
    ]
    result = run(pack, purchases=buys, time_entries=[entry("2026-01-10", "6")])
    assert left(result) == {"twenty": twenty, "five": five}
    assert charged(result, "sale") == [("sale", "20", "2200.00"), ("sale", "5", "650.00")]
    last = dict(result.balances.select("purchase", "usable_to").iter_rows())
    assert (str(last["five"]), last["twenty"]) == ("2027-01-04", None)


def test_an_adjustment_below_zero_that_meets_an_allowance() -> None:
    """10 h a month, 8 used, then -3: 2 are taken from January's grant, 1 is owed and repaid by February's: 9 left.

    It is never billed, also where the contract ends with it.
    """
    pack = """
pools: [{name: monthly, unit: hours, allowance: {quantity: 10 hours, every: month}, lasts: period, when_used_up: bill}]
labor: [{name: work, draws: monthly, rate: 150.00}]
"""
    minus = [{"at": "2026-01-20", "pool": "monthly", "quantity": "-3", "reason": "Counted twice"}]
    work = [entry("2026-01-10", "8")]
    january = run(pack, as_of="2026-01-31", adjustments=minus, time_entries=work)
    assert left(january) == {"C/monthly/grant/2026-01-01": "0", "C/monthly/owed": "-1"}
    result = run(pack, as_of="2026-02-01", adjustments=minus, time_entries=work)
    assert left(result) == {
        "C/monthly/grant/2026-01-01": "0", "C/monthly/grant/2026-02-01": "9", "C/monthly/owed": "0",
    }  # fmt: skip
    adjusted = dict(result.balances.select("purchase", "adjusted").iter_rows())
    assert [short(adjusted[f"C/monthly/grant/2026-0{n}-01"]) for n in (1, 2)] == ["2", "1"]
    ending = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, end: 2026-01-31}\n"
    ended = run(pack, contracts=ending, as_of="2026-02-28", adjustments=minus, time_entries=work)
    assert (total(result), total(ended)) == ("0.00", "0.00")


def test_paid_first_with_refill() -> None:
    """2 h paid; 10 h bought on 2 January and paid on the 20th; at 1 h buy 4 for 500.00.

    5 January, 1.5 h: 0.5 left, and the pending 10 h count: nothing is bought. 21 January, 8 h: 10.5 usable: 2.5 left.
    22 January, 3 h: 2.5 drawn, 0 left: 4 bought, usable unpaid, 0.5 drawn: 3.5 left. One refill, 500.00.
    """
    pack = """
pools:
  - name: block
    unit: hours
    sold: {quantity: 2 hours, price: 300.00}
    lasts: forever
    paid_first: true
    refill: {at: 1 hour, buy: 4 hours, price: 500.00}
    when_used_up: bill
labor: [{name: work, draws: block, rate: 150.00}]
"""
    buys = [
        buy("block", "2026-01-01", "2", paid_at="2026-01-01"),
        buy("block", "2026-01-02", "10", paid_at="2026-01-20"),
    ]
    days = (("2026-01-05", "1.5"), ("2026-01-21", "8"), ("2026-01-22", "3"))
    result = run(pack, purchases=buys, time_entries=[entry(day, hours) for day, hours in days])
    assert left(result) == {"purchases-1": "0", "purchases-2": "0", "C/block/refill/time_entries-3": "3.5"}
    assert total(result) == "500.00"


def test_several_pools_with_counts_as_by_clock() -> None:
    """A night block of 1 h and a block of 5; night from 21:00 counts as 2 and draws the night block first.

    Monday 20:00-23:00: the day's hour from the block, 4 left. The night's 2 h: the night block covers 0.5, the other
    1.5 draw 3: 1 left. Tuesday 21:00-23:00: that hour covers 0.5; 1.5 h are billed at 150.00 = 225.00.
    """
    pack = (
        NIGHT
        + NIGHT_TWICE
        + """
pools:
  - {name: night-block, unit: hours, lasts: forever, when_used_up: bill}
  - {name: block, unit: hours, lasts: forever, when_used_up: bill}
labor:
  - {name: nights, when: {clock: night}, draws: [night-block, block], counts_as: by-clock}
  - {name: work, draws: block, rate: 150.00}
"""
    )
    buys = [buy("night-block", "2026-01-01", "1", id="n"), buy("block", "2026-01-01", "5", id="b")]
    monday, tuesday = (
        entry(f"2026-01-0{n} {at}", end=f"2026-01-0{n} 23:00") for n, at in ((5, "20:00"), (6, "21:00"))
    )
    result = run(pack, purchases=buys, time_entries=[monday])
    assert (left(result), total(result)) == ({"n": "0", "b": "1"}, "0.00")
    result = run(pack, purchases=buys, time_entries=[monday, tuesday])
    assert (left(result), charged(result, "overage")) == (
        {"n": "0", "b": "0"},
        [("overage", "1.5", "225.00")],
    )


def test_may_owe_with_a_factor() -> None:
    """An empty pool that may owe 1,000 s, an hour counting as 1.2: ceil(1,000 / 1.2) = 834 s are owed.

    2,766 s are billed at 150.00: 115.25. The pool stands at -1,000 s = -0.277778 h. 2 h bought repay it: 1.722222 left.
    """
    pack = """
pools: [{name: block, unit: hours, lasts: forever, when_used_up: owe, may_owe: 1000 seconds}]
labor: [{name: work, draws: block, counts_as: 1.2, rate: 150.00}]
"""
    result = run(pack, time_entries=[entry("2026-01-05", "1")])
    assert charged(result, "overage") == [("overage", "0.768333", "115.25")]
    assert left(result) == {"C/block/owed": "-0.277778"}
    repaid = run(pack, time_entries=[entry("2026-01-05", "1")], purchases=[buy("block", "2026-01-10", "2")])
    assert left(repaid) == {"C/block/owed": "0", "purchases-1": "1.722222"}


def test_a_debt_that_buys_at_the_end_is_watched_as_work_that_buys() -> None:
    """1 h owed at the end costs 80.00: a deposit of 100.00 is sold for it and 20.00 are left, which is below 50%."""
    text = """
pools:
  - {name: bank, unit: hours, lasts: forever, when_used_up: owe}
  - {name: deposit, unit: money, sold: {quantity: 100.00, price: 100.00}, lasts: forever, when_used_up: buy}
labor:
  - {name: banked, draws: bank}
  - {name: work, draws: deposit, rate: 80.00}
triggers:
  - {name: low, on: balance, pool: deposit, left: [50%], then: [{notify: am, message: "{left} left"}]}
"""
    contracts = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, end: 2026-01-31}\n"
    result = run(text, contracts=contracts, as_of="2026-02-28", time_entries=[entry("2026-01-05", "1")])
    assert result.actions.select("at", "message").rows() == [(date(2026, 1, 31), "20.00 USD left")]
