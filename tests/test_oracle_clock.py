"""Calendars, pieces and their rounding in the oracle, with the worked numbers of the rulings."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from oracle import run, total
from oracle_calendar import calendar_of, holidays_of
from oracle_cases import QUARTER, D, Row, contract, entries, evaluate, hourly, lines
from oracle_known import FaultyPackError, UnknownKeyError
from oracle_periods import period
from oracle_terms import from_local

NEW_YORK = ZoneInfo("America/New_York")
OFFICE: Row = {"business": {"mon-fri": "08:00-17:00", "sat": "09:00-12:00"}, "holidays": {"code": "US-NY"}}
AFTER = {"name": "after", "when": {"not": {"clock": "business"}}, "multiply": 2}
CARD: Row = {"name": "card", "lines": [{"rate": D("150.00")}], "modifiers": [AFTER]}
WORK: list[Row] = [{"name": "work", "rate": "card"}]


def clocked(**sections: Any) -> Row:
    """Work at 150.00, twice as much outside business hours."""
    return hourly([], WORK, rates=[CARD], calendar=OFFICE, **sections)


def band(calendar: Row, text: str) -> str | None:
    at = from_local(dt.datetime.fromisoformat(text), NEW_YORK)
    return calendar_of(calendar, None, NEW_YORK).at(at)


def cut(calendar: Row, first: str, last: str) -> list[tuple[float, str | None]]:
    """Hours and bands of the stretches between two times in New York."""
    start, end = (from_local(dt.datetime.fromisoformat(t), NEW_YORK) for t in (first, last))
    found = calendar_of(calendar, None, NEW_YORK).cut(start, end)
    return [((b - a) / dt.timedelta(hours=1), name) for a, b, name in found]


# Bands ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "name"),
    [
        ("2026-01-10 10:00", "business"),  # R11: Saturday inside its hours
        ("2026-01-10 12:00", "weekend"),
        ("2026-01-11 10:00", "weekend"),
        ("2026-01-12 17:00", "after-hours"),
        ("2026-01-12 08:00", "business"),
        ("2026-01-01 10:00", "holiday"),
        ("2026-07-04 10:00", "holiday"),
    ],
)
def test_R11_the_short_form(at: str, name: str) -> None:
    """Business, else holiday, else weekend, else after-hours."""
    assert band(OFFICE, at) == name


def test_C2_bands_over_midnight_belong_to_the_day_they_began_on() -> None:
    """A night from Friday 22:00 to 06:00; nothing on Sunday night."""
    bands = [{"name": "night", "days": "mon-fri", "from": "22:00", "to": "06:00"}]
    assert band({"bands": bands}, "2026-01-10 05:59") == "night"
    assert band({"bands": bands}, "2026-01-10 06:00") is None
    assert band({"bands": bands}, "2026-01-12 05:00") is None
    with pytest.raises(FaultyPackError):
        evaluate(hourly([], WORK, calendar={"bands": [{"name": "b", "from": "09:00", "to": "09:00"}]}), {})


def test_holidays_with_a_few_more_and_a_few_less() -> None:
    """Columbus Day is none, Christmas Eve is one; without `observed`, 3 July 2026 is none."""
    free = holidays_of({"code": "US-NY", "without": ["Columbus Day"], "extra": ["2026-12-24"]})
    assert dt.date(2026, 10, 12) not in free
    assert dt.date(2026, 12, 24) in free
    assert dt.date(2026, 7, 3) in free
    assert dt.date(2026, 7, 3) not in holidays_of({"code": "US-NY", "observed": False})


def test_C3_midnight_by_itself_cuts_nothing_and_the_clock_is_read_on_the_wall() -> None:
    """Friday 16:00 to Sunday; and the hour that comes twice on 1 November 2026 is read twice."""
    assert cut(OFFICE, "2026-01-09 16:00", "2026-01-10 08:00") == [
        (1, "business"),
        (7, "after-hours"),
        (8, "weekend"),
    ]
    assert cut(OFFICE, "2026-01-10 23:00", "2026-01-11 02:00") == [(3, "weekend")]
    bands = {"bands": [{"name": "one", "from": "01:00", "to": "01:30"}, {"name": "else"}]}
    assert cut(bands, "2026-11-01 00:30", "2026-11-01 03:00") == [
        (0.5, "else"),
        (0.5, "one"),
        (0.5, "else"),
        (0.5, "one"),
        (1.5, "else"),
    ]
    spring = {"bands": [{"name": "one", "from": "02:30", "to": "04:00"}, {"name": "else"}]}
    assert cut(spring, "2026-03-08 01:00", "2026-03-08 05:00") == [(1, "else"), (1, "one"), (1, "else")]


def test_C10_a_contracts_own_holidays() -> None:
    """12 October is a holiday in New York, and none for a contract that says so."""
    fact = {"time_entries": entries({"at": "2026-10-12 10:00", "hours": D(1)})}
    assert total(evaluate(clocked(), fact).charges) == D("300.00")
    own = evaluate(clocked(), fact, holidays={"code": "US-NY", "without": ["Columbus Day"]})
    assert total(own.charges) == D("150.00")


# Pieces -----------------------------------------------------------------------------------------------


def test_V3_pieces_shrink_in_proportion() -> None:
    """16:00 to 18:00, hours 1.5, business to 17:00, x2 after: 112.50 + 225.00."""
    fact = {"at": "2026-01-05 16:00", "end": "2026-01-05 18:00", "hours": D("1.5")}
    outcome = evaluate(clocked(), {"time_entries": entries(fact)})
    assert lines(outcome, "worked", "amount") == [(2700, D("112.50")), (2700, D("225.00"))]


def test_V3_whole_seconds_the_remainder_to_the_first() -> None:
    """100 s over 60 + 30 minutes: 66 + 1 and 33."""
    fact = {"at": "2026-01-05 16:00", "end": "2026-01-05 17:30", "minutes": D("1.66667")}
    outcome = evaluate(clocked(), {"time_entries": entries(fact)})
    assert sorted(lines(outcome, "worked")) == [(33,), (67,)]


def test_V4_a_date_alone_counts_as_business() -> None:
    """150.00, though it is a Sunday."""
    outcome = evaluate(clocked(), {"time_entries": entries({"at": "2026-01-11", "hours": D(1)})})
    assert lines(outcome, "amount") == [(D("150.00"),)]


def test_V6_an_entry_belongs_to_the_day_on_which_it_starts() -> None:
    """Friday 23:00 to Saturday 01:00, a block that ends on Friday: covered."""
    sold = {"quantity": "5 hours", "price": D(1), "at": "start"}
    pool = {"name": "block", "unit": "hours", "sold": sold, "lasts": "9 days", "when_used_up": "bill"}
    pack = hourly([pool], [{"name": "w", "draws": "block", "rate": D(150)}], calendar=OFFICE)
    fact = {"at": "2026-01-09 23:00", "end": "2026-01-10 01:00"}
    outcome = evaluate(pack, {"time_entries": entries(fact)}, as_of="2026-01-31")
    assert lines(outcome, "kind", "date", "worked") == [("drawn", dt.date(2026, 1, 9), 7200)]


def test_no_split_and_no_end_the_start_decides() -> None:
    """16:00 to 18:00 with `split: false`, or two hours from 16:00 on: 300.00."""
    whole = {**clocked(), "calendar": {**OFFICE, "split": False}}
    fact = {"at": "2026-01-05 16:00", "end": "2026-01-05 18:00"}
    assert total(evaluate(whole, {"time_entries": entries(fact)}).charges) == D("300.00")
    point: Row = {"at": "2026-01-05 16:00", "hours": D(2)}
    assert total(evaluate(clocked(), {"time_entries": entries(point)}).charges) == D("300.00")


def test_C8_a_piece_that_leaves_is_cut_again_by_the_next_calendar() -> None:
    """After hours goes to B, which has an evening to 20:00 and a night."""
    labor: list[Row] = [{"name": "off", "when": {"clock": "after-hours"}, "treatment": "next-contract"}]
    first = hourly([], [*labor, {"name": "day", "rate": D(100)}], calendar=OFFICE)
    bands = [{"name": "evening", "from": "12:00", "to": "20:00"}, {"name": "night"}]
    by_band = [
        {"name": "eve", "when": {"clock": "evening"}, "rate": D(200)},
        {"name": "night", "rate": D(300)},
    ]
    second = {**hourly([], by_band, calendar={"bands": bands}), "pack": "q"}
    facts = {"time_entries": entries({"at": "2026-01-05 16:00", "end": "2026-01-05 21:00"})}
    contracts = [contract("p", id="A"), contract("q", id="B")]
    outcome = run({"p": first, "q": second}, contracts, facts, dt.date(2026, 12, 31))
    assert sorted(lines(outcome, "contract", "clause", "worked", "amount")) == [
        ("A", "day", 3600, D("100.00")),
        ("B", "eve", 10800, D("600.00")),
        ("B", "night", 3600, D("300.00")),
    ]
    alone = run({"p": first}, contracts[:1], facts, dt.date(2026, 12, 31))
    assert (alone.charges, [r["reason"] for r in alone.rejected]) == ([], ["unrouted"])


# Rounding ---------------------------------------------------------------------------------------------


def rounds(*rules: Row) -> Row:
    return clocked(rounding=[{"name": f"r{n}", **rule} for n, rule in enumerate(rules)])


def amounts(pack: Row, at: str, end: str) -> list[Any]:
    outcome = evaluate(
        pack, {"time_entries": entries({"at": f"2026-01-05 {at}", "end": f"2026-01-05 {end}"})}
    )
    return sorted(c["amount"] for c in outcome.charges)


def test_R2_the_longest_piece_takes_the_rounding() -> None:
    """16:50 to 17:01, 15 up, x2 after: 14 + 1 min are 35.00 + 5.00."""
    assert amounts(rounds(QUARTER), "16:50", "17:01") == [D("5.00"), D("35.00")]


def test_R2_a_loss_never_goes_below_zero() -> None:
    """40 + 4 min rounded down to 30: 26 and 4 min."""
    rule = {"increment": "30 minutes", "direction": "down"}
    assert amounts(rounds(rule), "16:20", "17:04") == [D("20.00"), D("65.00")]
    assert amounts(rounds({**rule, "increment": "1 hour"}), "16:20", "17:04") == [D("0.00"), D("0.00")]


def test_R3_and_X3_each_piece_has_the_rule_of_its_band() -> None:
    """16:45 to 17:15, 15 up in business hours and 1 h after: 15 + 60 min."""
    rules: list[Row] = [{"when": {"clock": "business"}, **QUARTER}, {"increment": "1 hour"}]
    assert amounts(rounds(*rules), "16:45", "17:15") == [D("37.50"), D("300.00")]


def test_C6_the_rounded_clock_is_cut() -> None:
    """16:50 to 17:10 with the start down and the end up to half hours: 30 + 30 min, 10 + 10 worked."""
    clock = {"increment": "30 minutes"}
    pack = rounds({"start": {**clock, "direction": "down"}, "end": {**clock, "direction": "up"}})
    fact = {"at": "2026-01-05 16:50", "end": "2026-01-05 17:10"}
    outcome = evaluate(pack, {"time_entries": entries(fact)})
    assert lines(outcome, "worked", "amount") == [(600, D("75.00")), (600, D("150.00"))]


def test_M3_billable_hours_replace_the_rounding_of_all_pieces() -> None:
    """16:00 to 17:30, billable 2.0: the half hour more goes to the longest piece, 225.00 + 150.00."""
    fact = {"at": "2026-01-05 16:00", "end": "2026-01-05 17:30", "billable_hours": D(2)}
    outcome = evaluate(rounds(QUARTER), {"time_entries": entries(fact)})
    assert lines(outcome, "amount") == [(D("225.00"),), (D("150.00"),)]


def test_R5_groups_never_cross_contracts() -> None:
    """20 + 20 min of one ticket in two contracts, an hour up: 60 + 60."""
    pack = hourly(
        [], [{"name": "w", "rate": D(60)}], rounding=[{"name": "r", "increment": "1 hour", "per": ["ticket"]}]
    )
    facts = {"time_entries": entries({"minutes": 20, "contract": "A"}, {"minutes": 20, "contract": "B"})}
    facts["time_entries"] = [{**one, "ticket": "T"} for one in facts["time_entries"]]
    outcome = run({"p": pack}, [contract("p", id="A"), contract("p", id="B")], facts, dt.date(2026, 12, 31))
    assert lines(outcome, "amount") == [(D("60.00"),), (D("60.00"),)]


# Periods and keys -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "periods", "first", "last"),
    [
        ("week", "calendar", "2026-05-11", "2026-05-17"),
        ("2 weeks", "calendar", "2026-05-11", "2026-05-24"),
        ("month", "calendar", "2026-05-01", "2026-05-31"),
        ("2 months", "calendar", "2026-05-01", "2026-06-30"),
        ("quarter", "calendar", "2026-04-01", "2026-06-30"),
        ("half-year", "calendar", "2026-01-01", "2026-06-30"),
        ("year", "calendar", "2026-01-01", "2026-12-31"),
        ("30 days", "calendar", "2026-05-01", "2026-05-30"),
        ("month", "contract", "2026-04-30", "2026-05-30"),
        ("month", "day 15", "2026-05-15", "2026-06-14"),
        ("month", "day 31", "2026-04-30", "2026-05-30"),
        ("term", "calendar", "2026-01-31", "2026-12-31"),
    ],
)  # fmt: skip
def test_W3_periods(every: str, periods: str, first: str, last: str) -> None:
    """Those in which 15 May 2026 lies, of a contract from 31 January on."""
    item = contract(start="2026-01-31", end="2026-12-31")
    assert [str(day) for day in period(every, dt.date(2026, 5, 15), item, periods)] == [first, last]


def test_what_the_oracle_does_not_know_is_an_error() -> None:
    """A key without a second opinion fails by its name."""
    for pack in (
        hourly([], [{"name": "w", "rate": 1, "surprise": 1}]),
        hourly([], [{"name": "w", "rate": 1}], include=["house-rules.yaml"]),
        hourly([{"name": "p", "unit": "hours", "when_used_up": "bill", "surprise": 1}], []),
    ):
        with pytest.raises(UnknownKeyError, match=r"surprise|include"):
            evaluate(pack, {})
