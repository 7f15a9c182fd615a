"""Rulings V and R where a calendar cuts work: what the clock says, how pieces are shared and rounded."""

from __future__ import annotations

import polars as pl
import pytest
from running import charged, entry, left, minutes, reasons, run, short, total

from clausewise import Result

CALENDAR = 'calendar: {business: {mon-fri: "09:00-17:00"}}\n'
CARD = """
rates:
  - name: card
    lines: [{rate: 150.00}]
    modifiers: [{name: after, when: {not: {clock: business}}, multiply: 2}]
"""
DOUBLE = CARD + "labor: [{name: work, rate: card}]\n"
QUARTERS = "rounding: [{name: q, increment: 15 minutes}]\n"
ALLOWANCE = """
pools: [{name: monthly, unit: hours, allowance: {quantity: 1 hour, every: month}, lasts: period, when_used_up: bill}]
labor: [{name: work, draws: monthly, rate: 150.00}]
"""
TWO = "".join(
    f"  - {{id: {id}, customer: acme, pack: {pack}, start: 2026-01-01}}\n"
    for id, pack in (("C", "pack"), ("D", "pack2"))
)


def worked(result: Result) -> list[int]:
    """The worked seconds of the lines, smallest first."""
    return sorted(result.charges["worked"].to_list())


def amounts(result: Result) -> list[str]:
    """The amounts of the lines, as text, in the order of text."""
    return sorted(one[2] for one in charged(result))


def by_clock(calendar: str, *bands: str) -> str:
    """A pack that bills 1.00, 2.00, … an hour in the bands named, and 9.00 in none of them."""
    lines = [f"{{name: in-{band}, when: {{clock: {band}}}, rate: {n}.00}}" for n, band in enumerate(bands, 1)]
    return f"{calendar}labor: [{', '.join([*lines, '{name: none, rate: 9.00}'])}]\n"


def test_V3_hours_beside_start_and_end_shrink_the_pieces_in_proportion() -> None:
    """16:00-18:00, hours 1.5, business to 17:00, x2 after: 45 + 45 min, 112.50 + 225.00 = 337.50."""
    result = run(CALENDAR + DOUBLE, time_entries=[entry("2026-01-05 16:00", "1.5", end="2026-01-05 18:00")])
    assert sorted(charged(result)) == [("labor", "0.75", "112.50"), ("labor", "0.75", "225.00")]
    assert worked(result) == [2700, 2700]


def test_V3_the_remainder_of_the_seconds_goes_to_the_first_piece() -> None:
    """100 s over 60 + 30 min: 66 and 33 s and one more for the first: 67 s = 2.79, 33 s at 300.00 = 2.75."""
    result = run(
        CALENDAR + DOUBLE, time_entries=[entry("2026-01-05 16:00", "0.027778", end="2026-01-05 17:30")]
    )
    assert worked(result) == [33, 67]
    assert amounts(result) == ["2.75", "2.79"]


def test_V3_billable_hours_replace_the_rounding_of_all_pieces() -> None:
    """16:00-18:00, 1.5 h billable: the earlier of two equal pieces loses 30 min: 75.00 + 300.00."""
    work = [entry("2026-01-05 16:00", end="2026-01-05 18:00", billable_hours="1.5")]
    result = run(CALENDAR + "rounding: [{name: h, increment: 1 hour}]\n" + DOUBLE, time_entries=work)
    assert sorted(charged(result)) == [("labor", "0.5", "75.00"), ("labor", "1", "300.00")]
    assert worked(result) == [3600, 3600]


@pytest.mark.parametrize("day", ["2026-01-05", "2026-01-10", "2026-12-25"])
def test_V4_a_date_alone_counts_as_business(day: str) -> None:
    """One hour on a date without a time, x2 when not business: 150.00, not 300.00, also on a weekend or holiday."""
    calendar = 'calendar: {business: {mon-fri: "09:00-17:00"}, holidays: {code: US-NY}}\n'
    assert total(run(calendar + DOUBLE, time_entries=[entry(day, "1")])) == "150.00"


def test_V4_a_date_alone_is_in_none_of_the_bands() -> None:
    """With bands named otherwise it is still business: x2 by night and by day leaves it at 150.00; noon costs 300.00."""
    pack = """
calendar: {bands: [{name: night, from: "22:00", to: "06:00"}, {name: day}]}
rates: [{name: card, lines: [{rate: 150.00}], modifiers: [{name: m, when: {clock: [night, day]}, multiply: 2}]}]
labor: [{name: work, rate: card}]
"""
    result = run(pack, time_entries=[entry("2026-01-05", "1"), entry("2026-01-06 12:00", "1")])
    assert amounts(result) == ["150.00", "300.00"]


@pytest.mark.parametrize(("at", "billed"), [("2026-04-01", "0.00"), ("2026-04-01T00:00:00Z", "150.00")])
def test_V5_a_date_is_never_shifted_by_a_zone(at: str, billed: str) -> None:
    """In New York the date 1 April uses April's hour; the instant midnight UTC is 31 March, whose hour is used up."""
    result = run(ALLOWANCE, timezone="America/New_York", as_of="2026-04-30",
                 time_entries=[entry("2026-03-02 09:00", "1"), entry(at, "1")])  # fmt: skip
    assert total(result) == billed


NIGHTLY = """
calendar: {business: {mon-fri: "09:00-17:00"}}
factors: [{name: by-clock, lines: [{when: {clock: weekend}, factor: 2}, {factor: 1}]}]
pools: [{name: block, unit: hours, sold: {quantity: 4 hours, price: 600.00}, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: block, counts_as: by-clock, rate: 150.00}]
"""
OVER_MIDNIGHT = [entry("2026-01-09 23:00", end="2026-01-10 01:00")]


def test_V6_clock_looks_at_each_pieces_own_day_and_all_belong_to_the_first() -> None:
    """Friday 23:00 to Saturday 01:00 on a block that ends on Friday: 1 h after-hours and 1 h weekend x2 draw 3 h."""
    bought = [{"pool": "block", "at": "2026-01-05", "quantity": "4", "end": "2026-01-09"}]
    result = run(
        NIGHTLY, timezone="America/New_York", as_of="2026-01-09", purchases=bought, time_entries=OVER_MIDNIGHT
    )
    assert left(result) == {"purchases-1": "1"}
    drawn = result.charges.filter(pl.col("kind") == "drawn")
    assert {str(one) for one in drawn["date"]} == {"2026-01-09"}
    assert sum(drawn["worked"].to_list()) == 7200
    assert charged(result, "overage") == []


def test_V6_terms_weekday_and_period_are_those_of_the_first_day() -> None:
    """A rate amended on Saturday, and a clause for Saturdays, leave an entry of Friday night alone: 2 h, 300.00."""
    pack = (
        CALENDAR + "terms: {r: {type: money, default: 150.00}}\n"
        "labor: [{name: sat, when: {weekday: sat}, rate: 1.00}, {name: work, rate: $r}]\n"
    )
    contract = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, "
        "amendments: [{from: 2026-01-10, terms: {r: 999.00}}]}\n"
    )
    assert charged(run(pack, contracts=contract, time_entries=OVER_MIDNIGHT)) == [("labor", "2", "300.00")]


def test_V6_midnight_by_itself_cuts_nothing() -> None:
    """23:00 to 01:00 inside one band of the night is one piece, rounded once and one line."""
    calendar = 'calendar: {bands: [{name: night, from: "22:00", to: "06:00"}, {name: day}]}\n'
    pack = (
        calendar + "rounding: [{name: h, increment: 3 hours, per: piece}]\nlabor: [{name: w, rate: 150.00}]\n"
    )
    assert charged(run(pack, time_entries=OVER_MIDNIGHT)) == [("labor", "3", "450.00")]


@pytest.mark.parametrize(
    ("start", "end", "amount"),
    [("08:00", "09:00", "300.00"), ("09:00", "10:00", "150.00"), ("16:00", "17:00", "150.00"), ("17:00", "18:00", "300.00")],
)  # fmt: skip
def test_V7_business_hours_include_their_start_and_not_their_end(start: str, end: str, amount: str) -> None:
    """[09:00, 17:00): an hour that ends at 17:00 is all business, one that begins at 17:00 is not."""
    work = [entry(f"2026-01-05 {start}", end=f"2026-01-05 {end}")]
    assert charged(run(CALENDAR + DOUBLE, time_entries=work)) == [("labor", "1", amount)]


def test_V7_a_day_may_end_at_24() -> None:
    """20:00-24:00 takes 23:00-24:00; the hour after midnight is no longer in it."""
    pack = by_clock(
        'calendar: {bands: [{name: late, from: "20:00", to: "24:00"}, {name: rest}]}\n', "late", "rest"
    )
    result = run(pack, time_entries=[entry("2026-01-05 23:00", end="2026-01-06 01:00")])
    assert amounts(result) == ["1.00", "2.00"]


@pytest.mark.parametrize(
    ("hours", "start", "end", "amount"),
    [
        ("03:00-06:00", "2026-03-08 00:00", "2026-03-08 04:00", "750.00"),  # 2 h x2 + 1 h: 3 h in all
        ("02:30-06:00", "2026-03-08 01:00", "2026-03-08 04:00", "450.00"),  # 02:30 is 03:00: 1 h x2 + 1 h
        ("01:00-02:00", "2026-11-01 00:00", "2026-11-01 03:00", "900.00"),  # 1 h x2 + 2 h + 1 h x2
    ],
)
def test_V7_business_hours_are_wall_clock_and_durations_elapsed(
    hours: str, start: str, end: str, amount: str
) -> None:
    """The clocks change on 8 March and 1 November 2026: an hour that comes twice is read twice."""
    pack = f'calendar: {{business: {{sun: "{hours}"}}}}\n' + DOUBLE
    assert total(run(pack, timezone="America/New_York", time_entries=[entry(start, end=end)])) == amount


def test_V16_a_purchase_for_one_month_from_31_january_ends_on_27_february() -> None:
    """Short months are cut: usable to 27 February, lapsed on the 28th."""
    pack = """
pools: [{name: block, unit: hours, sold: {quantity: 2 hours, price: 300.00}, lasts: 1 month, when_used_up: bill}]
labor: [{name: work, draws: block, rate: 150.00}]
"""
    result = run(pack, purchases=[{"pool": "block", "at": "2026-01-31", "quantity": "2"}])
    assert str(result.balances["usable_to"][0]) == "2026-02-27"
    assert [str(one) for one in result.draws.filter(pl.col("kind") == "lapse")["date"]] == ["2026-02-28"]


def test_R1_clock_rounding_then_cut_then_decided_then_counted() -> None:
    """16:52-17:50 becomes 16:45-18:00; cut at 17:00 into 15 + 60 min; x2 after: 0.25 + 2 h drawn.

    The 58 min worked (3,480 s) are shared 15 : 60, 696 and 2,784 s.
    """
    pack = (
        CALENDAR + "rounding: [{name: clock, start: {increment: 15 minutes, direction: down}, "
        "end: {increment: 15 minutes, direction: up}}]\n"
        "factors: [{name: by, lines: [{when: {clock: business}, factor: 1}, {factor: 2}]}]\n"
        "pools: [{name: block, unit: hours, lasts: forever, when_used_up: bill}]\n"
        "labor: [{name: work, draws: block, counts_as: by, rate: 150.00}]\n"
    )
    result = run(pack, purchases=[{"pool": "block", "at": "2026-01-01", "quantity": "10", "total_price": "1"}],
                 time_entries=[entry("2026-01-05 16:52", end="2026-01-05 17:50")])  # fmt: skip
    assert left(result) == {"purchases-1": "7.75"}
    drawn = result.charges.filter(pl.col("kind") == "drawn")
    assert sorted(drawn["worked"].to_list()) == [696, 2784]


def test_R2_the_longest_piece_gains_what_rounding_adds() -> None:
    """17:50-18:01, 15 up, x2 after 18:00: 14 + 1 min, 35.00 + 5.00 = 40.00."""
    pack = CALENDAR.replace("17:00", "18:00") + QUARTERS + DOUBLE
    result = run(pack, time_entries=[entry("2026-01-05 17:50", end="2026-01-05 18:01")])
    assert amounts(result) == ["35.00", "5.00"]
    assert worked(result) == [60, 600]


def test_R2_the_longest_piece_loses_what_rounding_takes() -> None:
    """40 + 4 min rounded down to 30: 26 + 4 min, 65.00 + 20.00, never a piece of -10."""
    pack = CALENDAR + "rounding: [{name: d, increment: 30 minutes, direction: down}]\n" + DOUBLE
    result = run(pack, time_entries=[entry("2026-01-05 16:20", end="2026-01-05 17:04")])
    assert amounts(result) == ["20.00", "65.00"]


@pytest.mark.parametrize(
    ("end", "lines"),
    [
        ("17:10", [("labor", "0", "0.00"), ("labor", "0.083333", "25.00")]),  # 10 + 10 to 5: 0 + 5 min
        ("17:20", [("labor", "0", "0.00"), ("labor", "0.083333", "12.50")]),  # 10 + 20 to 5: 5 + 0 min
    ],
)
def test_R2_a_piece_never_falls_below_zero(end: str, lines: list[tuple[str, str, str]]) -> None:
    """The longest (the earlier of two equal ones) gives all it has, then the next longest."""
    pack = CALENDAR + "rounding: [{name: m, maximum: 5 minutes}]\n" + DOUBLE
    result = run(pack, time_entries=[entry("2026-01-05 16:50", end=f"2026-01-05 {end}")])
    assert sorted(charged(result)) == lines


def test_R3_pieces_of_different_contracts_are_rounded_apart() -> None:
    """20 min in business hours for C, 5 after for D, 15 up: 30 + 15 = 45 min, 112.50."""
    day = CALENDAR + QUARTERS + "labor: [{name: day, when: {clock: business}, rate: 150.00}]\n"
    other = QUARTERS + "labor: [{name: work, rate: 150.00}]\n"
    result = run(day, other, contracts=TWO, time_entries=[entry("2026-01-05 16:40", end="2026-01-05 17:05")])
    assert sorted(result.charges.select("contract", "amount").rows()) == [("C", 75), ("D", 37.5)]


def test_R3_pieces_under_different_rules_are_rounded_apart() -> None:
    """20 + 5 min of one contract under two rules of 15 minutes that ask for the clock: 30 + 15; under one rule: 30, unless `per: piece`."""
    rules = "rounding: [{name: day, when: {clock: business}, %s}, {name: rest, increment: 15 minutes}]\n"
    labor = "labor: [{name: work, rate: 150.00}]\n"
    work = [entry("2026-01-05 16:40", end="2026-01-05 17:05")]
    apart = rules % "increment: 15 minutes, minimum: 15 minutes"
    assert total(run(CALENDAR + apart + labor, time_entries=work)) == "112.50"
    assert total(run(CALENDAR + QUARTERS + labor, time_entries=work)) == "75.00"
    piece = QUARTERS.replace("15 minutes", "15 minutes, per: piece")
    assert total(run(CALENDAR + piece + labor, time_entries=work)) == "112.50"


@pytest.mark.parametrize(
    ("per", "billed"),
    [("[ticket]", "150.00"), ("[ticket, date]", "300.00"), ("[ticket, resource]", "300.00")],
)
def test_R4_the_group_is_the_ticket_and_date_whatever_the_technician(per: str, billed: str) -> None:
    """20 min on Monday by Ann and 20 on Tuesday by Bob on one ticket, 1 h up: 60 + 0, or 60 + 60 by date or resource."""
    pack = f"rounding: [{{name: h, increment: 1 hour, per: {per}}}]\nlabor: [{{name: work, rate: 150.00}}]\n"
    work = [
        minutes(f"2026-01-0{day} 09:00", 20, ticket="T", customer="acme", resource=who)
        for day, who in ((5, "ann"), (6, "bob"))
    ]
    assert total(run(pack, time_entries=work)) == billed


def test_R4_only_the_billed_pieces_of_an_entry_are_in_the_group() -> None:
    """30 min included + 15 billed, then 15 billed on the same ticket, 1 h up: 60 included, 60 and 0 billed, 150.00."""
    pack = (
        CALENDAR + "rounding: [{name: h, increment: 1 hour, per: [ticket]}]\n"
        "labor: [{name: day, when: {clock: business}, treatment: included}, {name: work, rate: 150.00}]\n"
    )
    result = run(pack, time_entries=[
        entry("2026-01-05 16:30", end="2026-01-05 17:15", ticket="T", customer="acme"),
        entry("2026-01-05 18:00", end="2026-01-05 18:15", ticket="T", customer="acme"),
    ])  # fmt: skip
    assert charged(result, "included") == [("included", "1", "0.00")]
    assert sorted(charged(result, "labor")) == [("labor", "0", "0.00"), ("labor", "1", "150.00")]


def test_R10_each_piece_sees_the_worked_time_of_the_whole_entry() -> None:
    """15:00-18:50 is 3:50: both pieces match `above: 3 hours`; rounded to 4:00, neither matches `at_least: 4 hours`."""
    long = "labor: [{name: long, when: {duration: {%s}}, rate: 60.00}, {name: work, rate: 150.00}]\n"
    work = [entry("2026-01-05 15:00", end="2026-01-05 18:50")]
    assert charged(run(CALENDAR + long % "above: 3 hours", time_entries=work)) == [
        ("labor", "3.833333", "230.00")
    ]
    pack = CALENDAR + QUARTERS + long % "at_least: 4 hours"
    assert total(run(pack, time_entries=work)) == "600.00"


WEEK = 'calendar: {business: {mon-fri: "08:00-18:00", sat: "09:00-12:00"}, holidays: {code: US-NY%s}}\n'
CLASSES = ("business", "holiday", "weekend", "after-hours")


@pytest.mark.parametrize(
    ("at", "band"),
    [
        ("2026-01-05 10:00", "business"), ("2026-01-05 07:59", "after-hours"), ("2026-01-05 18:00", "after-hours"),
        ("2026-01-10 10:00", "business"), ("2026-01-10 13:00", "weekend"), ("2026-01-11 10:00", "weekend"),
        ("2026-12-25 10:00", "holiday"), ("2026-12-25 22:00", "holiday"), ("2026-07-04 10:00", "holiday"),
        ("2026-07-04 13:00", "holiday"),
    ],
)  # fmt: skip
def test_R11_the_classes_of_the_clock(at: str, band: str) -> None:
    """Business inside the hours of that weekday and no holiday (Saturday 10:00); else holiday, weekend, after-hours."""
    result = run(by_clock(WEEK % "", *CLASSES), time_entries=[minutes(at, 60)])
    assert total(result) == f"{CLASSES.index(band) + 1}.00"


@pytest.mark.parametrize(
    ("more", "day", "band"),
    [
        (", observed: false", "2026-07-03", "business"), (", observed: true", "2026-07-03", "holiday"),
        ("", "2026-10-12", "holiday"), (", without: [Columbus Day]", "2026-10-12", "business"),
        ("", "2026-12-24", "business"), (", extra: [2026-12-24]", "2026-12-24", "holiday"),
    ],
)  # fmt: skip
def test_R11_which_days_are_holidays(more: str, day: str, band: str) -> None:
    """4 July 2026 is a Saturday, observed on Friday the 3rd; days may be left out by name and added by date."""
    result = run(by_clock(WEEK % more, *CLASSES), time_entries=[minutes(f"{day} 10:00", 60)])
    assert total(result) == f"{CLASSES.index(band) + 1}.00"


def test_R11_a_contracts_own_holidays_replace_the_packs() -> None:
    """A contract that names only 5 January has its holiday then; Christmas Day is business for it."""
    contract = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, holidays: {extra: [2026-01-05]}}\n"
    work = [minutes("2026-01-05 10:00", 60), minutes("2026-12-25 10:00", 60)]
    pack = by_clock(WEEK % "", *CLASSES)
    assert [one[2] for one in charged(run(pack, contracts=contract, time_entries=work))] == ["2.00", "1.00"]


@pytest.mark.parametrize("split", ["true", "false"])
def test_R11_without_split_or_without_an_end_the_start_decides(split: str) -> None:
    """16:30-18:30 is 30 min + 90 min x2 when cut (525.00); not cut, or as 2 hours from 16:30, it is all business (300.00)."""
    pack = f'calendar: {{business: {{mon-fri: "09:00-17:00"}}, split: {split}}}\n' + DOUBLE
    ended = run(pack, time_entries=[entry("2026-01-05 16:30", end="2026-01-05 18:30")])
    assert total(ended) == ("525.00" if split == "true" else "300.00")
    assert total(run(pack, time_entries=[entry("2026-01-05 16:30", "2")])) == "300.00"


@pytest.mark.parametrize(
    ("days", "at", "amount"),
    [
        ("fri", "2026-01-10 05:00", "1.00"), ("fri", "2026-01-09 05:00", "2.00"), ("fri", "2026-01-10 06:00", "2.00"),
        ("holidays", "2026-12-26 05:00", "1.00"), ("holidays", "2026-12-25 05:00", "2.00"),
    ],
)  # fmt: skip
def test_a_band_over_midnight_belongs_to_the_day_on_which_it_began(days: str, at: str, amount: str) -> None:
    """22:00-06:00 of Friday takes Saturday 05:00 and not Friday 05:00; the same for the night of a holiday."""
    bands = f'[{{name: night, days: {days}, from: "22:00", to: "06:00"}}, {{name: other}}]'
    pack = by_clock(f"calendar: {{bands: {bands}, holidays: {{code: US-NY}}}}\n", "night", "other")
    assert total(run(pack, time_entries=[minutes(at, 60)])) == amount


def test_where_no_band_fits_clock_is_absent() -> None:
    """No test of `clock` holds, and `not` of it does."""
    calendar = 'calendar: {bands: [{name: day, days: mon-fri, from: "08:00", to: "17:00"}]}\n'
    work = [minutes("2026-01-10 10:00", 60)]
    assert total(run(by_clock(calendar, "day"), time_entries=work)) == "9.00"
    pack = (
        calendar + "labor: [{name: off, when: {not: {clock: day}}, rate: 5.00}, {name: work, rate: 9.00}]\n"
    )
    assert total(run(pack, time_entries=work)) == "5.00"


def test_X3_each_piece_has_the_rounding_rule_of_its_own_band() -> None:
    """16:45-17:15, 15 up in business hours and 1 h minimum after: 15 + 60 min, 37.50 + 150.00."""
    pack = (
        CALENDAR + "rounding: [{name: day, when: {clock: business}, increment: 15 minutes}, {name: after, minimum: 1 hour}]\n"
        "labor: [{name: work, rate: 150.00}]\n"
    )  # fmt: skip
    result = run(pack, time_entries=[entry("2026-01-05 16:45", end="2026-01-05 17:15")])
    assert total(result) == "187.50"
    assert sum(result.charges["worked"].to_list()) == 1800
    assert short(result.charges["quantity"].sum()) == "1.25"


def test_P7_a_piece_without_a_rate_rejects_the_whole_entry() -> None:
    """An entry of which only the business piece has a line in the card is rejected, not billed by half."""
    pack = (
        CALENDAR + "rates: [{name: card, lines: [{when: {clock: business}, rate: 150.00}]}]\n"
        "labor: [{name: work, rate: card}]\n"
    )
    result = run(pack, time_entries=[entry("2026-01-05 16:00", end="2026-01-05 18:00")])
    assert (reasons(result), result.charges.height) == ({"time_entries-1": "no-rate"}, 0)
