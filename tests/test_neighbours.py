"""Features where they meet: each case is worked out by hand in its docstring, step by step."""

from __future__ import annotations

import polars as pl
import pytest
from running import buy, charged, entry, left, minutes, run, short, summed, total

from clausewise import Result

BUSINESS = 'calendar: {business: {mon-fri: "09:00-17:00"}}\n'
NIGHT = 'calendar: {bands: [{name: night, from: "21:00", to: "06:00"}, {name: day}]}\n'
NIGHT_TWICE = "factors: [{name: by-clock, lines: [{when: {clock: night}, factor: 2}, {factor: 1}]}]\n"


def worked(result: Result, kind: str) -> int:
    """The worked seconds of all lines of a kind."""
    return int(result.charges.filter(pl.col("kind") == kind)["worked"].sum())


def two(*zones: str) -> str:
    """Contracts C and D of one customer, in that order."""
    parts = zip("CD", ("pack", "pack2"), zones or ("UTC", "UTC"), strict=True)
    return "".join(
        f"  - {{id: {id}, customer: acme, pack: {pack}, start: 2026-01-01, timezone: {zone}}}\n"
        for id, pack, zone in parts
    )


def test_a_retainer_that_runs_out_on_the_evening_piece_of_a_cut_entry() -> None:
    """16:00-20:00, evening from 18:00 at x1.5 of 100.00, 250.00 held.

    Day 2 h = 200.00, all drawn: 50.00 left. Evening 2 h at 150.00 = 300.00: 50.00 drawn, for 7,200 x 50/300 = 1,200 s;
    250.00 billed for 6,000 s (1.666667 h).
    """
    pack = """
calendar: {bands: [{name: day, from: "08:00", to: "18:00"}, {name: evening}]}
pools: [{name: fund, unit: money, lasts: forever, when_used_up: bill}]
rates: [{name: card, lines: [{rate: 100.00}], modifiers: [{name: evening, when: {clock: evening}, multiply: 1.5}]}]
labor: [{name: work, draws: fund, rate: card}]
"""
    result = run(pack, purchases=[buy("fund", "2026-01-01", "250")],
                 time_entries=[entry("2026-01-05 16:00", end="2026-01-05 20:00")])  # fmt: skip
    assert charged(result, "overage") == [("overage", "1.666667", "250.00")]
    assert (worked(result, "drawn"), worked(result, "overage")) == (8400, 6000)
    assert left(result) == {"purchases-1": "0"}


def test_an_amendment_of_rate_and_rounding_while_a_ticket_rounded_per_ticket_is_open() -> None:
    """100.00 in 15-minute steps, from 15 January 120.00 in 30-minute steps, per ticket; one ticket all along.

    14 January: 10 min -> 15 = 25.00, then 4 min more, 14 -> 15: 0.00. 15 January, a new group: 10 -> 30 = 60.00, then
    10 more, 20 -> 30: 0.00. 16 January: 15 more, 35 -> 60: 30 min = 60.00. In all 145.00.
    """
    pack = """
terms: {r: {type: money, default: 100.00}, step: {type: duration, default: 15 minutes}}
rounding: [{name: r, increment: $step, per: [ticket]}]
labor: [{name: work, rate: $r}]
"""
    contract = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, "
        "amendments: [{from: 2026-01-15, terms: {r: 120.00, step: 30 minutes}}]}\n"
    )
    times = (("14 09:00", 10), ("14 10:00", 4), ("15 00:00", 10), ("15 10:00", 10), ("16 09:00", 15))
    work = [minutes(f"2026-01-{at}", spent, ticket="T", customer="acme") for at, spent in times]
    result = run(pack, contracts=contract, time_entries=work)
    assert dict(result.charges.select("fact", "amount").iter_rows()) == {
        "time_entries-1": 25, "time_entries-2": 0, "time_entries-3": 60, "time_entries-4": 0, "time_entries-5": 60,
    }  # fmt: skip


def test_an_included_hour_for_each_device_with_a_cut_entry() -> None:
    """16:30-18:30 on device a, business to 17:00, x2 after, an hour a month and device included.

    30 min of the day and 30 of the evening are the hour; the other 60 min of the evening at 300.00 = 300.00. Then an hour
    on a, in business hours: 150.00; half an hour on b: 0.00. In all 450.00, 1.5 h included.
    """
    pack = (
        BUSINESS
        + """
attributes: {device: {type: text}}
rates: [{name: card, lines: [{rate: 150.00}], modifiers: [{name: after, when: {not: {clock: business}}, multiply: 2}]}]
labor:
  - {name: hour, treatment: included, up_to: 1 hour, every: month, per: device}
  - {name: work, rate: card}
"""
    )
    result = run(pack, time_entries=[
        entry("2026-01-05 16:30", end="2026-01-05 18:30", device="a"),
        entry("2026-01-06 10:00", end="2026-01-06 11:00", device="a"),
        entry("2026-01-06 10:00", end="2026-01-06 10:30", device="b"),
    ])  # fmt: skip
    assert charged(result, "labor") == [("labor", "1", "300.00"), ("labor", "1", "150.00")]
    assert summed(result, "included") == "1.5"


def test_tiers_crossed_by_a_part_left_from_a_block() -> None:
    """150.00 to 10 h a month, then 120.00; a block of 2 h bought on the 10th.

    9 h on the 5th: 1,350.00, one hour of the tier left. 4 h on the 12th: 2 drawn, of the other 2 one at 150.00 and one
    at 120.00.
    """
    pack = """
pools: [{name: block, unit: hours, lasts: forever, when_used_up: bill}]
rates: [{name: volume, lines: [{rate: {model: graduated, every: month, tiers: [{up_to: 10 hours, each: 150.00}, {each: 120.00}]}}]}]
labor: [{name: work, draws: block, rate: volume}]
"""
    result = run(pack, purchases=[buy("block", "2026-01-10", "2")],
                 time_entries=[entry("2026-01-05", "9"), entry("2026-01-12", "4")])  # fmt: skip
    assert sorted(charged(result, "drawn", "overage")) == [
        ("drawn", "2", "0.00"), ("overage", "1", "120.00"), ("overage", "1", "150.00"), ("overage", "9", "1350.00"),
    ]  # fmt: skip


def test_a_money_pool_that_runs_out_behind_a_tier() -> None:
    """12 h at 150.00 to 10 h, then 120.00: 1,500.00 + 240.00; 1,590.00 held.

    The first tier is drawn whole: 90.00 left, for 0.75 of the 2 h beyond it. 150.00 are billed for 1.25 h at 120.00.
    """
    pack = """
pools: [{name: fund, unit: money, lasts: forever, when_used_up: bill}]
rates: [{name: volume, lines: [{rate: {model: graduated, every: month, tiers: [{up_to: 10 hours, each: 150.00}, {each: 120.00}]}}]}]
labor: [{name: work, draws: fund, rate: volume}]
"""
    result = run(
        pack, purchases=[buy("fund", "2026-01-01", "1590")], time_entries=[entry("2026-01-05", "12")]
    )
    assert charged(result, "overage") == [("overage", "1.25", "150.00")]
    assert (summed(result, "drawn"), left(result)) == ("10.75", {"purchases-1": "0"})


def test_a_rest_that_goes_to_the_next_contract_in_another_time_zone() -> None:
    """C in New York has half an hour and sends the rest on; D in Los Angeles bills x2 outside 09:00-17:00.

    Tuesday 19:00-21:00 in New York is 16:00-18:00 in Los Angeles: 0.5 h drawn, and the rest of 1.5 h is not cut again,
    its piece began in business hours: 225.00. A project at the same time on Wednesday leaves C whole and is cut by D's
    calendar: 150.00 + 300.00.
    """
    first = """
pools: [{name: block, unit: hours, lasts: forever, when_used_up: bill}]
labor:
  - {name: projects, when: {work_type: project}, treatment: next-contract}
  - {name: work, draws: block}
  - {name: rest, treatment: next-contract}
"""
    second = (
        BUSINESS
        + """
rates: [{name: card, lines: [{rate: 150.00}], modifiers: [{name: after, when: {not: {clock: business}}, multiply: 2}]}]
labor: [{name: work, rate: card}]
"""
    )
    result = run(
        first, second, contracts=two("America/New_York", "America/Los_Angeles"),
        purchases=[buy("block", "2026-01-01", "0.5", contract="C")],
        time_entries=[
            entry("2026-01-06T19:00:00-05:00", end="2026-01-06T21:00:00-05:00"),
            entry("2026-01-07T19:00:00-05:00", end="2026-01-07T21:00:00-05:00", work_type="project"),
        ],
    )  # fmt: skip
    assert charged(result, "drawn", "overage") == [("drawn", "0.5", "0.00"), ("overage", "1.5", "225.00")]
    assert sorted(charged(result, "labor")) == [("labor", "1", "150.00"), ("labor", "1", "300.00")]


def test_a_flat_price_on_an_entry_of_which_a_block_covers_three_quarters() -> None:
    """Flat 80.00, 20:00-22:00, x2 from 21:00, 2 h held.

    The day's hour draws 1; the last hour covers half an hour of the night; half an hour of two is left: 80.00 x 0.5/2 = 20.00.
    """
    pack = (
        NIGHT
        + NIGHT_TWICE
        + """
pools: [{name: block, unit: hours, lasts: forever, when_used_up: bill}]
rates: [{name: card, lines: [{flat: 80.00}]}]
labor: [{name: work, draws: block, counts_as: by-clock, rate: card}]
"""
    )
    result = run(pack, purchases=[buy("block", "2026-01-01", "2")],
                 time_entries=[entry("2026-01-05 20:00", end="2026-01-05 22:00")])  # fmt: skip
    assert charged(result, "overage") == [("overage", "0.5", "20.00")]
    assert summed(result, "drawn") == "1.5"


@pytest.mark.parametrize(
    ("start", "end", "night", "amount"),
    [("2026-03-07 21:00", "2026-03-08 07:00", "7", "1600.00"), ("2026-10-31 21:00", "2026-11-01 07:00", "9", "2000.00")],
)  # fmt: skip
def test_bands_on_the_nights_on_which_the_clocks_change(
    start: str, end: str, night: str, amount: str
) -> None:
    """21:00-07:00 in New York, night 22:00-06:00 at x2 of 100.00, an hour of day before and after it.

    Into 8 March the night has 7 h: 100 + 1,400 + 100 = 1,600.00; into 1 November 9 h: 100 + 1,800 + 100 = 2,000.00.
    """
    pack = """
calendar: {bands: [{name: night, from: "22:00", to: "06:00"}, {name: day}]}
rates: [{name: card, lines: [{rate: 100.00}], modifiers: [{name: night, when: {clock: night}, multiply: 2}]}]
labor: [{name: work, rate: card}]
"""
    result = run(pack, timezone="America/New_York", time_entries=[entry(start, end=end)])
    assert sorted(one[1] for one in charged(result)) == ["1", "1", night]
    assert (total(result), worked(result, "labor")) == (amount, (int(night) + 2) * 3600)


def test_a_day_of_24_hours_cut_in_five_pieces() -> None:
    """Monday 09:00 to Tuesday 09:00 at 100.00, 10 h held.

    Business 09-17 8 h, evening 17-21 4 h x1.5, night 21-06 9 h x2, early 06-08 2 h x1.25, business 08-09 1 h. The block
    covers 8 + 2; billed are 2 x 150 = 300, 9 x 200 = 1,800, 2 x 125 = 250, 1 x 100: 2,450.00, all of it of Monday.
    """
    pack = """
calendar:
  bands:
    - {name: business, days: mon-fri, from: "08:00", to: "17:00"}
    - {name: evening, from: "17:00", to: "21:00"}
    - {name: night, from: "21:00", to: "06:00"}
    - {name: early}
pools: [{name: block, unit: hours, lasts: forever, when_used_up: bill}]
rates:
  - name: card
    lines: [{rate: 100.00}]
    modifiers:
      - one_of:
          - {name: evening, when: {clock: evening}, multiply: 1.5}
          - {name: night, when: {clock: night}, multiply: 2}
          - {name: early, when: {clock: early}, multiply: 1.25}
labor: [{name: work, draws: block, rate: card}]
"""
    result = run(pack, purchases=[buy("block", "2026-01-01", "10")],
                 time_entries=[entry("2026-01-05 09:00", end="2026-01-06 09:00")])  # fmt: skip
    assert sorted(charged(result, "overage")) == [
        ("overage", "1", "100.00"), ("overage", "2", "250.00"), ("overage", "2", "300.00"), ("overage", "9", "1800.00"),
    ]  # fmt: skip
    assert (summed(result, "drawn"), worked(result, "drawn") + worked(result, "overage")) == ("10", 86400)
    days = result.charges.filter(pl.col("kind") != "sale")["date"].to_list()
    assert {str(day) for day in days} == {"2026-01-05"}


def test_an_entry_over_midnight_into_a_holiday() -> None:
    """24 December 22:00 to 02:00 at 100.00, after-hours x1.5, holidays x2; the rate rises to 200.00 on the 25th.

    2 x 150 + 2 x 200 = 700.00: the holiday's factor is that of the piece, the rate and the date are those of the 24th.
    """
    pack = """
terms: {r: {type: money, default: 100.00}}
calendar: {business: {mon-fri: "09:00-17:00"}, holidays: {code: US-NY}}
rates:
  - name: card
    lines: [{rate: $r}]
    modifiers:
      - {name: after, when: {clock: after-hours}, multiply: 1.5}
      - {name: holiday, when: {clock: holiday}, multiply: 2}
labor: [{name: work, rate: card}]
"""
    contract = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, "
        "amendments: [{from: 2026-12-25, terms: {r: 200.00}}]}\n"
    )
    result = run(pack, contracts=contract, time_entries=[entry("2026-12-24 22:00", end="2026-12-25 02:00")])
    assert sorted(charged(result)) == [("labor", "2", "300.00"), ("labor", "2", "400.00")]
    assert {str(day) for day in result.charges["date"]} == {"2026-12-24"}


def test_billable_hours_of_an_entry_that_two_contracts_share() -> None:
    """16:00-18:00 with 1.5 h billable: C takes the business hour, D the other.

    The half hour that is not billed comes off the earlier of two equal pieces: 0.5 x 150.00 = 75.00 for C, 200.00 for D.
    """
    day = BUSINESS + "labor: [{name: day, when: {clock: business}, rate: 150.00}]\n"
    work = [entry("2026-01-05 16:00", end="2026-01-05 18:00", billable_hours="1.5")]
    result = run(day, "labor: [{name: work, rate: 200.00}]\n", contracts=two(), time_entries=work)
    found = result.charges.select("contract", "quantity", "amount").rows()
    assert sorted((id, short(hours), f"{amount:.2f}") for id, hours, amount in found) == [
        ("C", "0.5", "75.00"), ("D", "1", "200.00"),
    ]  # fmt: skip


def test_a_group_per_ticket_whose_second_entry_is_half_covered_by_a_new_grant() -> None:
    """1 h up per ticket, 1 h granted a month, 100.00: 70 min on 31 January, 20 min on 1 February.

    January: 70 -> 120 min: 60 drawn, 60 billed = 100.00. February: 90 -> 120: 0 min, a line of nothing on the new grant,
    which stays whole; 40 min more, 130 -> 180: 60 drawn, 0 left.
    """
    pack = """
rounding: [{name: h, increment: 1 hour, per: [ticket]}]
pools: [{name: monthly, unit: hours, allowance: {quantity: 1 hour, every: month}, lasts: period, when_used_up: bill}]
labor: [{name: work, draws: monthly, rate: 100.00}]
"""
    work = [minutes(at, spent, ticket="T", customer="acme")
            for at, spent in (("2026-01-31 10:00", 70), ("2026-02-01 10:00", 20), ("2026-02-02 10:00", 40))]  # fmt: skip
    result = run(pack, as_of="2026-02-28", time_entries=work[:2])
    assert (total(result), left(result)["C/monthly/grant/2026-02-01"]) == ("100.00", "1")
    result = run(pack, as_of="2026-02-28", time_entries=work)
    assert (total(result), left(result)["C/monthly/grant/2026-02-01"]) == ("100.00", "0")
    assert sum(result.charges["worked"].to_list()) == 130 * 60
