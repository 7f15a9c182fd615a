"""Calendars: bands, business hours, holidays, and what the wall clock of a zone makes of them."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from running import faults, load

from clausewise import read_contracts
from clausewise.bands import Calendar, Holidays
from clausewise.build_calendar import calendar_of
from clausewise.cut import cut, stretches
from clausewise.diagnostic import Diagnostic
from clausewise.public_holidays import holiday_days, is_known, names_of, parts_of
from clausewise.quantity import day_of, number_of
from clausewise.reading import Reader
from clausewise.source import parse

BUSINESS = 'business: {mon-fri: "08:00-18:00", sat: "09:00-12:00"}'
NAMED = """\
  holidays: {code: US-NY}
  bands:
    - {name: holiday, days: holidays}
    - {name: business, days: mon-fri, from: "08:00", to: "17:00"}
    - {name: evening, days: mon-fri, from: "17:00", to: "21:00"}
    - {name: night}
"""
WORK = "labor:\n  - {name: work, rate: 150.00}\n"


def read(lines: str) -> tuple[Calendar, list[Diagnostic]]:
    """A calendar from the lines below `calendar:`, and the faults found in it."""
    text = lines if lines.startswith("  ") else f"  {lines}\n"
    document, found = parse(f"calendar:\n{text}".encode(), "calendar.yaml")
    assert document is not None, found
    reader = Reader(document, {}, {})
    return calendar_of(reader, document.value["calendar"], ("calendar",)), reader.faults


def calendar(lines: str) -> Calendar:
    """A calendar that has no faults."""
    made, found = read(lines)
    assert found == []
    return made


def seconds(at: str, zone: ZoneInfo, fold: int = 0) -> int:
    return int(dt.datetime.fromisoformat(at).replace(tzinfo=zone, fold=fold).timestamp())


def clock(made: Calendar, *times: str, zone: str = "UTC") -> list[str | None]:
    """The band of each local time."""
    where = ZoneInfo(zone)
    days = [number_of(dt.date.fromisoformat(one[:10])) for one in times]
    instants = [seconds(one, where) for one in times]
    pieces = pl.DataFrame({"k": 0, "begins": instants, "ends": instants, "whole": False})
    return cut(pieces, stretches([(made, where)], min(days), max(days)))["band"].to_list()


def hours(made: Calendar, begins: str, ends: str, zone: str, fold: int = 0) -> list[tuple[str | None, str]]:
    """What a stretch of local time is cut into: each band and its length, in hours and minutes that passed."""
    where = ZoneInfo(zone)
    days = [number_of(dt.date.fromisoformat(one[:10])) for one in (begins, ends)]
    pieces = pl.DataFrame(
        {"k": [0], "begins": [seconds(begins, where)], "ends": [seconds(ends, where, fold)], "whole": [False]}
    )
    parts = cut(pieces, stretches([(made, where)], *days))
    lengths = (parts["ends"] - parts["begins"]).to_list()
    return [
        (band, f"{length // 3600}:{length % 3600 // 60:02}")
        for band, length in zip(parts["band"], lengths, strict=True)
    ]


def told(lines: str) -> list[tuple[str, str, str]]:
    """Rule, path and help of each fault in a calendar."""
    return [(one.rule, one.path.removeprefix("calendar."), one.help) for one in read(lines)[1]]


def days_of(code: str, year: int, observed: bool = True, without: tuple[str, ...] = ()) -> list[str]:
    """The holidays of a year as month and day."""
    found = holiday_days(Holidays(code, observed, without, ()), year, year)
    return [f"{day_of(one):%m-%d}" for one in sorted(found)]


def test_R11_business_is_inside_the_hours_and_no_holiday_else_holiday_weekend_after_hours() -> None:
    """Saturday 10:00 with hours on Saturday is business; 12:00 is the weekend, 25 December a holiday all day."""
    made = calendar(f"{BUSINESS}\n  holidays: {{code: US-NY}}")
    saturday = clock(made, "2026-01-10T08:59", "2026-01-10T09:00", "2026-01-10T11:59", "2026-01-10T12:00")
    assert saturday == ["weekend", "business", "business", "weekend"]
    assert clock(made, "2026-01-09T07:59", "2026-01-09T08:00", "2026-01-09T18:00") == [
        "after-hours", "business", "after-hours",
    ]  # fmt: skip
    assert clock(made, "2026-12-25T00:00", "2026-12-25T10:00", "2027-12-25T10:00") == ["holiday"] * 3


def test_business_hours_differ_by_weekday_and_several_of_one_day_unite() -> None:
    """mon-fri 08:00-12:00, mon-thu 13:00-17:00 and fri 11:00-15:00: Friday's two overlap and are one."""
    made = calendar('business: {mon-fri: "08:00-12:00", mon-thu: "13:00-17:00", fri: "11:00-15:00"}')
    assert hours(made, "2026-01-08T08:00", "2026-01-08T17:00", "UTC") == [
        ("business", "4:00"), ("after-hours", "1:00"), ("business", "4:00"),
    ]  # fmt: skip
    assert hours(made, "2026-01-09T08:00", "2026-01-09T16:00", "UTC") == [
        ("business", "7:00"), ("after-hours", "1:00"),
    ]  # fmt: skip


def test_a_range_of_days_may_go_over_the_end_of_the_week() -> None:
    """fri-mon is Friday to Monday."""
    made = calendar("bands: [{name: long, days: fri-mon}]")
    week = [f"2026-01-{day:02}T12:00" for day in range(5, 12)]  # Monday to Sunday
    assert clock(made, *week) == ["long", None, None, None, "long", "long", "long"]


def test_the_first_band_that_fits_counts() -> None:
    """A holiday that falls on a Thursday is no business day, and Thursday evening comes before the night."""
    made = calendar(NAMED)
    assert clock(made, "2026-11-26T10:00", "2026-11-25T10:00", "2026-11-25T18:00", "2026-11-25T21:00") == [
        "holiday", "business", "evening", "night",
    ]  # fmt: skip


def test_weekdays_of_a_band_count_on_holidays_too() -> None:
    """`days: thu` holds on Thanksgiving; `[sat, holidays]` holds on Saturdays and holidays."""
    holidays = "  holidays: {code: US}\n"
    made = calendar(f"{holidays}  bands: [{{name: a, days: thu}}, {{name: b, days: [sat, holidays]}}]\n")
    times = ("2026-11-26T10:00", "2026-11-28T10:00", "2026-12-25T10:00", "2026-11-27T10:00")
    assert clock(made, *times) == ["a", "b", "b", None]


def test_a_band_may_stand_twice_with_other_days() -> None:
    """Business until 17:00, on Fridays until 15:00: two entries of one name, and their neighbours are one."""
    made = calendar("""\
  bands:
    - {name: business, days: mon-thu, from: "08:00", to: "17:00"}
    - {name: business, days: mon-fri, from: "07:00", to: "15:00"}
""")
    assert hours(made, "2026-01-08T06:00", "2026-01-08T18:00", "UTC") == [
        (None, "1:00"), ("business", "10:00"), (None, "1:00"),
    ]  # fmt: skip


def test_a_band_over_midnight_belongs_to_the_day_on_which_it_began() -> None:
    """20:00 to 06:00 on weekdays: Saturday 05:59 is still Friday's night, Monday 05:59 is nobody's."""
    made = calendar('bands: [{name: night, days: mon-fri, from: "20:00", to: "06:00"}]')
    assert clock(made, "2026-01-10T05:59", "2026-01-10T06:00", "2026-01-12T05:59", "2026-01-12T20:00") == [
        "night", None, None, "night",
    ]  # fmt: skip
    assert hours(made, "2026-01-09T19:00", "2026-01-10T07:00", "UTC") == [
        (None, "1:00"), ("night", "10:00"), (None, "1:00"),
    ]  # fmt: skip


def test_the_night_of_a_holiday_reaches_into_the_day_after() -> None:
    """A band of holidays from 18:00 to 09:00 holds at 08:00 on 26 December and not at 08:00 on the 25th."""
    made = calendar("""\
  holidays: {extra: [2026-12-25]}
  bands: [{name: feast, days: holidays, from: "18:00", to: "09:00"}]
""")
    assert clock(made, "2026-12-25T08:00", "2026-12-25T18:00", "2026-12-26T08:00") == [None, "feast", "feast"]


def test_midnight_cuts_nothing_where_the_band_goes_on() -> None:
    """Friday 20:00 to Saturday 02:00 is after-hours to midnight, then the weekend; in one band it is whole."""
    assert hours(calendar(BUSINESS), "2026-01-09T20:00", "2026-01-10T02:00", "UTC") == [
        ("after-hours", "4:00"), ("weekend", "2:00"),
    ]  # fmt: skip
    assert hours(calendar("bands: [{name: all}]"), "2026-01-05T20:00", "2026-01-09T02:00", "UTC") == [
        ("all", "78:00")
    ]


def test_24_00_is_the_end_of_the_day() -> None:
    """18:00 to 24:00 holds until midnight, and 00:00 to 24:00 all day."""
    made = calendar('bands: [{name: late, days: mon, from: "18:00", to: "24:00"}]')
    assert hours(made, "2026-01-05T17:00", "2026-01-06T01:00", "UTC") == [
        (None, "1:00"), ("late", "6:00"), (None, "1:00"),
    ]  # fmt: skip
    assert clock(calendar('business: {tue: "00:00-24:00"}'), "2026-01-06T00:00", "2026-01-06T23:59") == [
        "business", "business",
    ]  # fmt: skip


def test_V7_business_hours_are_wall_clock_on_the_day_the_clocks_change() -> None:
    """In New York a band from midnight to 06:00 is five hours long in spring and seven in autumn."""
    made = calendar('bands: [{name: night, from: "00:00", to: "06:00"}, {name: day}]')
    spring = hours(made, "2026-03-08T00:00", "2026-03-08T07:00", "America/New_York")
    autumn = hours(made, "2026-11-01T00:00", "2026-11-01T07:00", "America/New_York")
    assert spring == [("night", "5:00"), ("day", "1:00")]
    assert autumn == [("night", "7:00"), ("day", "1:00")]


def test_V7_a_time_that_does_not_exist_is_the_next_that_does() -> None:
    """A band from 02:30 begins at 03:00 where 02:00 to 03:00 is left out; one inside that hour is no time at all."""
    made = calendar('bands: [{name: a, from: "02:15", to: "02:30"}, {name: b, from: "02:30", to: "04:00"}]')
    assert hours(made, "2026-03-08T01:00", "2026-03-08T05:00", "America/New_York") == [
        (None, "1:00"), ("b", "1:00"), (None, "1:00"),
    ]  # fmt: skip


def test_an_hour_that_comes_twice_is_read_twice() -> None:
    """01:00 to 01:30 comes twice in autumn, with half an hour of something else between."""
    made = calendar('bands: [{name: a, from: "01:00", to: "01:30"}]')
    assert hours(made, "2026-11-01T00:30", "2026-11-01T02:00", "America/New_York") == [
        (None, "0:30"), ("a", "0:30"), (None, "0:30"), ("a", "0:30"), (None, "0:30"),
    ]  # fmt: skip


def test_a_zone_that_moves_by_half_an_hour() -> None:
    """On Lord Howe 01:30 to 02:00 comes twice in April, and 02:00 to 02:30 is left out in October."""
    made = calendar('bands: [{name: a, from: "01:45", to: "02:15"}]')
    zone = "Australia/Lord_Howe"
    assert hours(made, "2026-04-05T01:00", "2026-04-05T03:00", zone) == [
        (None, "0:45"), ("a", "0:15"), (None, "0:15"), ("a", "0:30"), (None, "0:45"),
    ]  # fmt: skip
    assert hours(made, "2026-10-04T01:00", "2026-10-04T03:00", zone) == [
        (None, "0:45"), ("a", "0:15"), (None, "0:30"),
    ]  # fmt: skip


def test_a_zone_where_midnight_does_not_exist() -> None:
    """In Beirut 29 March 2026 begins at 01:00: Saturday's band ends there, Sunday's begins there."""
    made = calendar("bands: [{name: sat, days: sat}, {name: sun, days: sun}]")
    assert hours(made, "2026-03-28T22:00", "2026-03-29T02:00", "Asia/Beirut") == [
        ("sat", "2:00"),
        ("sun", "1:00"),
    ]


def test_holidays_are_the_days_of_the_country_and_its_part() -> None:
    """Lincoln's Birthday is one in New York and not in the United States."""
    assert set(days_of("US-NY", 2026)) - set(days_of("US", 2026)) == {"02-12", "02-15", "11-03"}


def test_a_holiday_on_a_weekend_counts_on_the_day_it_is_observed_unless_told_not_to() -> None:
    """4 July 2026 is a Saturday, observed on the 3rd; 1 January 2028 is one too, observed in the year before."""
    assert {"07-03", "07-04"} <= set(days_of("US", 2026))
    assert "07-03" not in days_of("US", 2026, observed=False)
    assert "12-31" in days_of("US", 2027)
    assert "12-31" not in days_of("US", 2027, observed=False)


def test_observed_is_the_default() -> None:
    """`{code: US}` is `{code: US, observed: true}`."""
    holidays = calendar(f"{BUSINESS}\n  holidays: {{code: US}}").holidays
    assert holidays == Holidays("US", True, (), ())


def test_a_name_in_without_takes_the_day_on_which_it_is_observed_with_it() -> None:
    """Without Independence Day neither 3 nor 4 July 2026 is a holiday; without the observed one, the 4th is."""
    assert not {"07-03", "07-04"} & set(days_of("US", 2026, without=("Independence Day",)))
    some = set(days_of("US", 2026, without=("Independence Day (observed)",)))
    assert {"07-03", "07-04"} & some == {"07-04"}


def test_a_day_with_two_holidays_stays_one_until_both_are_taken() -> None:
    """In New York 15 February 2027 is Susan B. Anthony Day and Washington's Birthday."""
    first, second = "Susan B. Anthony Day", "Washington's Birthday"
    assert "02-15" in days_of("US-NY", 2027, without=(first,))
    assert "02-15" in days_of("US-NY", 2027, without=(second,))
    assert "02-15" not in days_of("US-NY", 2027, without=(first, second))


def test_holidays_are_named_in_the_language_of_their_country_or_in_english() -> None:
    """1 May in Germany is `Erster Mai` and `Labor Day`, and either name takes it away."""
    assert {"Erster Mai", "Labor Day"} <= set(names_of("DE"))
    assert "05-01" in days_of("DE", 2026)
    for name in ("Erster Mai", "Labor Day"):
        assert "05-01" not in days_of("DE", 2026, without=(name,))


def test_names_of_holidays_do_not_depend_on_the_language_of_the_machine() -> None:
    """The library follows LANGUAGE; a pack reads the same under any."""
    code = "from clausewise.public_holidays import names_of; print(ascii(names_of('DE')))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "LANGUAGE": one}, capture_output=True, check=True
        ).stdout
        for one in ("de", "uk", "en_US")
    }
    assert len(said) == 1


def test_the_library_of_holidays_is_loaded_only_when_a_calendar_asks_for_it() -> None:
    """Importing the library and the command line loads no `holidays`."""
    code = "import sys, clausewise, clausewise.cli.main, clausewise.cut; sys.exit('holidays' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("year", [1, 1066, 1900, 2035, 2101, 2500, 9999])
@pytest.mark.parametrize("code", ["US-NY", "IN-MH", "SA", "DE-BY", "IL"])
def test_years_of_which_nothing_is_known_have_no_holidays(code: str, year: int) -> None:
    """Far from today the library knows no holidays; nothing is raised, and extra days count."""
    assert isinstance(days_of(code, year), list)
    extra = number_of(dt.date(year, 6, 15))
    assert extra in holiday_days(Holidays(code, True, (), (extra,)), year, year)


def test_every_holiday_of_the_library_may_be_named() -> None:
    """Each country that the library knows is known here, under its code."""
    from holidays import list_supported_countries

    assert all(is_known(one) for one in list_supported_countries())


def test_a_country_of_which_nothing_is_known_has_only_extra_days() -> None:
    """Asked without a calendar that was checked, nothing is raised."""
    assert not is_known("XX")
    assert (parts_of("XX"), names_of("XX")) == ((), ())
    assert holiday_days(Holidays("XX", True, (), (5,)), 2026, 2026) == {5}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('business: {mon-fri: "08:00-08:00"}',
         [("empty-band", "business.mon-fri", 'write a later end; the whole day is "00:00" to "24:00"')]),
        ('bands: [{name: a, from: "24:00", to: "00:00"}]',
         [("empty-band", 'bands["a"].to', 'write a later end; the whole day is "00:00" to "24:00"')]),
        ("bands: [{name: a, days: [sat, holidays]}]",
         [("no-holidays", 'bands["a"].days[1]', "add `holidays: {code: US-NY}` to the calendar")]),
        (f"{BUSINESS}\n  holidays: {{observed: false, without: [Columbus Day]}}",
         [("no-holidays", "holidays", "write the country whose holidays count: `code: US-NY`")]),
        (f"{BUSINESS}\n  holidays: {{without: [Columbus Day], extra: [2026-12-24]}}",
         [("unknown-holiday", "holidays.without[0]", "add the country whose holidays count: `code: US-NY`")]),
        (f"{BUSINESS}\n  holidays: {{code: US-NY, without: [Memorial Day, Colombus Day]}}",
         [("unknown-holiday", "holidays.without[1]", "did you mean `Columbus Day`?")]),
        (f"{BUSINESS}\n  holidays: {{code: US-ny}}",
         [("unknown-holidays", "holidays.code", "did you mean `US-NY`?")]),
        (f"{BUSINESS}\n  holidays: {{code: DE-Bayen, without: [Erster Mai]}}",
         [("unknown-holidays", "holidays.code", "did you mean `DE-Bayern`?")]),
        (f"{BUSINESS}\n  holidays: {{code: XX}}",
         [("unknown-holidays", "holidays.code", "write its two letters of ISO 3166, such as US, GB or DE")]),
        (f"{BUSINESS}\n  holidays: {{code: SG-XX}}",
         [("unknown-holidays", "holidays.code", "write `SG` alone")]),
        (f"{BUSINESS}\n  holidays: {{extra: [2026-12-24, 2026-02-29]}}",
         [("no-such-day", "holidays.extra[1]", "write year-month-day, such as 2026-01-31")]),
        ("split: false",
         [("calendar-without-bands", "calendar", 'add business hours: `business: {mon-fri: "08:00-18:00"}`')]),
    ],
)  # fmt: skip
def test_what_a_calendar_cannot_mean_is_told_where_it_stands(
    lines: str, expected: list[tuple[str, str, str]]
) -> None:
    """A calendar that names nothing, or a time that is none, says so before anything is billed."""
    assert told(lines) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("labor:\n  - {name: w, when: {clock: night}, rate: 1.00}\n", ["no-calendar"]),
        ("calendar:\n  business: {mon: \"08:00-18:00\"}\nlabor:\n"
         "  - {name: w, when: {not: {any: [{clock: [weekends, business]}]}}, rate: 1.00}\n", ["unknown-band"]),
        (f"calendar:\n{NAMED}sets:\n  late: {{clock: [evening, nigth]}}\n{WORK}", ["unknown-band"]),
        (f"calendar:\n{NAMED}labor:\n  - {{name: w, when: {{clock: [evening, holiday]}}, rate: 1.00}}\n", []),
        ("calendar:\n  split: false\nlabor:\n  - {name: w, when: {clock: late}, rate: 1.00}\n",
         ["calendar-without-bands"]),
        (f"calendar:\n{NAMED}sets:\n  late: {{clock: night}}\n{WORK}"
         "triggers:\n  - {name: t, on: ticket-completed, when: {any: [late, {priority: high}]}, "
         'then: [{notify: a, message: "x"}]}\n', ["no-clock"]),
    ],
)  # fmt: skip
def test_a_condition_on_the_clock_names_a_band_of_the_calendar(text: str, expected: list[str]) -> None:
    """A band that the calendar has not, no calendar, and a ticket's clock are told; sets are looked into."""
    assert [one.rule for one in faults(text)] == expected


def of_contract(pack: str, rest: str) -> tuple[Holidays | None, list[tuple[str, str]]]:
    """The holidays of a contract over a pack of these sections, and what was found."""
    lines = f"contracts:\n  - {{id: C, customer: acme, pack: pack, start: 2026-01-01{rest}}}\n"
    document, _ = parse(lines.encode(), "contracts.yaml")
    assert document is not None
    contracts, found = read_contracts(document, {"pack": load(pack + WORK)})
    return contracts[0].holidays, [(one.rule, one.path) for one in found]


def test_a_contract_may_have_holidays_of_its_own() -> None:
    """They are read like a calendar's, and are nothing where the contract says nothing."""
    pack = f"calendar:\n  {BUSINESS}\n"
    own = Holidays("US-IL", False, ("Columbus Day",), (number_of(dt.date(2026, 12, 24)),))
    rest = ", holidays: {code: US-IL, observed: false, without: [Columbus Day], extra: [2026-12-24]}"
    assert of_contract(pack, rest) == (own, [])
    assert of_contract(pack, "") == (None, [])


def test_holidays_of_a_contract_are_held_against_the_library_and_its_pack() -> None:
    """An unknown code is told in the contract, and holidays under a pack that has no calendar."""
    pack = f"calendar:\n  {BUSINESS}\n"
    assert of_contract(pack, ", holidays: {code: US-XX}")[1] == [
        ("unknown-holidays", 'contracts["C"].holidays.code')
    ]
    assert of_contract("", ", holidays: {code: US-IL}")[1] == [("no-calendar", 'contracts["C"].holidays')]
