"""Cutting: parts of a piece lie in one band each, as a plain reading of the calendar minute by minute says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewise.bands import Calendar
from clausewise.build_calendar import calendar_of
from clausewise.cut import cut, shares, stretches
from clausewise.quantity import number_of
from clausewise.reading import Reader
from clausewise.source import Document, parse

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Beirut", "Africa/Casablanca",
         "America/St_Johns", "Asia/Kathmandu")  # fmt: skip
# The day before the clocks change in a zone; the turn of a year; a change of the offset before 1970.
CHANGES = [
    ("America/New_York", (2026, 3, 7)), ("America/New_York", (2026, 10, 31)), ("Europe/Berlin", (2026, 3, 28)),
    ("Europe/Berlin", (2026, 10, 24)), ("Australia/Lord_Howe", (2026, 4, 4)),
    ("Australia/Lord_Howe", (2026, 10, 3)), ("Asia/Beirut", (2026, 3, 28)), ("Africa/Casablanca", (2026, 2, 14)),
    ("UTC", (2025, 12, 31)), ("America/New_York", (1969, 10, 25)),
]  # fmt: skip
FIRST = [dt.datetime(*day) for _, day in CHANGES]
TIMES = (
    "00:00",
    "00:30",
    "01:00",
    "01:45",
    "02:00",
    "02:15",
    "02:30",
    "03:00",
    "08:00",
    "17:00",
    "22:00",
    "24:00",
)
PIECES = {"k": pl.Int32, "begins": pl.Int64, "ends": pl.Int64, "whole": pl.Boolean}


def made(raw: dict[str, Any]) -> Calendar:
    """The calendar of plain values, as the engine reads it."""
    document, _ = parse(b"calendar:\n  split: true\n", "calendar.yaml")
    assert document is not None
    reader = Reader(Document(document.file, {"calendar": raw}, document.spans), {}, {})
    calendar = calendar_of(reader, raw, ("calendar",))
    assert reader.faults == []
    return calendar


def named(days: str) -> list[str]:
    """The weekdays of `mon-fri`, going round the end of the week."""
    first, _, last = days.partition("-")
    found = [first]
    while found[-1] != (last or first):
        found.append(WEEK[(WEEK.index(found[-1]) + 1) % 7])
    return found


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def fits(raw: dict[str, Any], band: dict[str, Any], day: dt.date, minute: int) -> bool:
    """Whether a band that began on a day holds so many minutes after its midnight."""
    days = band.get("days", list(WEEK))
    listed = [days] if isinstance(days, str) else days
    is_holiday = day.isoformat() in raw.get("holidays", {}).get("extra", ())
    if not any(is_holiday if one == "holidays" else WEEK[day.weekday()] in named(one) for one in listed):
        return False
    start, end = minutes(band.get("from", "00:00")), minutes(band.get("to", "24:00"))
    return start <= minute < (end if end > start else end + 1440)


def plainly(raw: dict[str, Any], zone: ZoneInfo, instant: int) -> str | None:
    """The band of one instant: the first that began that local day or the day before, and still holds."""
    local = dt.datetime.fromtimestamp(instant, dt.UTC).astimezone(zone)
    day, minute = local.date(), local.hour * 60 + local.minute
    is_holiday = day.isoformat() in raw.get("holidays", {}).get("extra", ())
    if "business" in raw:
        for back in (0, 1):
            began = day - dt.timedelta(days=back)
            if began.isoformat() in raw.get("holidays", {}).get("extra", ()):
                continue
            for days, hours in raw["business"].items():
                start, end = hours.split("-")
                band = {"days": days, "from": start, "to": end}
                if fits({}, band, began, minute + 1440 * back):
                    return "business"
        return "holiday" if is_holiday else "weekend" if day.weekday() >= 5 else "after-hours"
    for band in raw["bands"]:
        if fits(raw, band, day, minute) or fits(raw, band, day - dt.timedelta(days=1), minute + 1440):
            return str(band["name"])
    return None


def by_minute(
    raw: dict[str, Any], zone: ZoneInfo, begins: int, ends: int
) -> list[tuple[int, int, str | None]]:
    """What an interval of whole minutes is cut into, looked at minute by minute."""
    found: list[tuple[int, int, str | None]] = []
    for instant in range(begins, max(ends, begins + 60), 60):
        band = plainly(raw, zone, instant)
        if found and found[-1][2] == band:
            found[-1] = (found[-1][0], instant + 60, band)
        else:
            found.append((instant, instant + 60, band))
    return [(start, min(end, ends), band) for start, end, band in found]


def runs(draw: st.DrawFn) -> tuple[str, str]:
    start, end = draw(st.lists(st.sampled_from(TIMES), min_size=2, max_size=2, unique=True))
    return (start, end) if {start, end} != {"24:00", "00:00"} else ("00:00", "24:00")


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    """A calendar as an author may write it, with holidays around the days that are tried."""
    days = st.one_of(
        st.sampled_from(WEEK), st.tuples(st.sampled_from(WEEK), st.sampled_from(WEEK)).map("-".join)
    )
    raw: dict[str, Any] = {}
    extra = draw(st.lists(st.tuples(st.sampled_from(FIRST), st.integers(-1, 4)), max_size=3))
    if extra:
        written = {(first + dt.timedelta(days=more)).date().isoformat() for first, more in extra}
        raw["holidays"] = {"extra": sorted(written)}
    if draw(st.booleans()):
        raw["business"] = {draw(days): "-".join(runs(draw)) for _ in range(draw(st.integers(1, 3)))}
        return raw
    raw["bands"] = []
    for _ in range(draw(st.integers(1, 4))):
        band: dict[str, Any] = {"name": draw(st.sampled_from(("a", "b", "c")))}
        if draw(st.booleans()):
            band["days"] = draw(st.one_of(days, st.lists(days, min_size=1, max_size=3)))
        if draw(st.booleans()) and extra:
            band["days"] = draw(st.sampled_from(("holidays", ["sat", "holidays"])))
        if draw(st.integers(0, 3)):
            band["from"], band["to"] = runs(draw)
        raw["bands"].append(band)
    return raw


@st.composite
def worlds(
    draw: st.DrawFn,
) -> tuple[list[tuple[dict[str, Any], ZoneInfo]], list[tuple[int | None, int, int, bool]]]:
    """A few calendars in their zones, and pieces (calendar, begins, ends, whole) around one day."""
    name, day = draw(st.sampled_from(CHANGES))
    zones = st.one_of(st.just(name), st.sampled_from(ZONES)).map(ZoneInfo)
    listed = draw(st.lists(st.tuples(calendars(), zones), min_size=1, max_size=3))
    first = int(dt.datetime(*day, tzinfo=dt.UTC).timestamp())
    k = st.one_of(st.none(), st.integers(0, len(listed) - 1), st.integers(0, len(listed) - 1))
    piece = st.tuples(
        k, st.integers(0, 2 * 1440), st.integers(0, 1440), st.integers(0, 4).map(lambda n: n == 0)
    )
    pieces = [
        (number, first + 60 * start, first + 60 * (start + length), whole)
        for number, start, length, whole in draw(st.lists(piece, max_size=6))
    ]
    return listed, pieces


def rows(table: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    return table.iter_rows()


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_parts_are_what_reading_the_clock_minute_by_minute_says(
    world: tuple[list[tuple[dict[str, Any], ZoneInfo]], list[tuple[int | None, int, int, bool]]],
) -> None:
    """Every calendar in every zone, over changes of the clocks both ways: the same parts, in the same order."""
    listed, pieces = world
    days = [begins // 86_400 for _, begins, _, _ in pieces] or [0]
    found = stretches([(made(raw), zone) for raw, zone in listed], min(days) - 1, max(days) + 2)
    table = pl.DataFrame(pieces, schema=PIECES, orient="row").with_row_index("f")
    expected: list[tuple[Any, ...]] = []
    for f, (k, begins, ends, whole) in enumerate(pieces):
        if k is None:
            parts: list[tuple[int, int, str | None]] = [(begins, ends, None)]
        elif whole:
            parts = [(begins, ends, plainly(*listed[k], begins))]
        else:
            parts = by_minute(*listed[k], begins, ends)
        expected += [(f, k, start, end, whole, band, part) for part, (start, end, band) in enumerate(parts)]
    assert list(cut(table, found).iter_rows()) == expected


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_stretches_are_in_order_and_no_two_neighbours_are_one_band(
    world: tuple[list[tuple[dict[str, Any], ZoneInfo]], Any],
) -> None:
    """Sorted by calendar and time, begun by the start of the first day, each another band than the one before."""
    listed, _ = world
    first = number_of(dt.date(2026, 3, 7))
    found = stretches([(made(raw), zone) for raw, zone in listed], first, first + 40)
    assert found.schema == {"k": pl.Int64, "begins": pl.Int64, "band": pl.String}
    assert found.equals(found.sort("k", "begins"))
    assert found["k"].unique(maintain_order=True).to_list() == list(range(len(listed)))
    for (k, _), table in found.group_by("k", "begins", maintain_order=True):
        assert table.height == 1, k
    for k, (_, zone) in enumerate(listed):
        own = found.filter(pl.col("k") == k)
        midnight = dt.datetime(2026, 3, 7, tzinfo=zone).timestamp()
        assert own["begins"][0] <= midnight
        assert not own.select((pl.col("band").eq_missing(pl.col("band").shift(1))).slice(1).any()).item()


def simple() -> pl.DataFrame:
    """Business from 08:00 to 18:00 in January 2026, UTC."""
    first = number_of(dt.date(2026, 1, 1))
    return stretches([(made({"business": {"mon-fri": "08:00-18:00"}}), ZoneInfo("UTC"))], first, first + 30)


def at(text: str) -> int:
    return int(dt.datetime.fromisoformat(f"{text}+00:00").timestamp())


def test_other_columns_go_with_every_part() -> None:
    """A piece of two bands gives two rows with its own id; the table keeps the order of its rows."""
    pieces = pl.DataFrame({
        "id": ["late", "early"], "k": [0, 0], "whole": [False, None],
        "begins": [at("2026-01-06T17:00"), at("2026-01-05T09:00")],
        "ends": [at("2026-01-06T19:00"), at("2026-01-05T10:00")],
    })  # fmt: skip
    parts = cut(pieces, simple())
    assert parts.select("id", "band", "part").rows() == [
        ("late", "business", 0), ("late", "after-hours", 1), ("early", "business", 0),
    ]  # fmt: skip
    assert parts.columns == [*pieces.columns, "band", "part"]
    assert parts["part"].dtype == pl.Int64


def test_a_piece_of_no_length_or_without_an_end_is_one_part() -> None:
    """Its start decides, also exactly where a band begins, and also where the end is before the start."""
    begins = at("2026-01-05T18:00")
    pieces = pl.DataFrame(
        [(0, begins, begins, False), (0, begins, None, False), (0, begins, begins - 9000, False)],
        schema=PIECES, orient="row",
    )  # fmt: skip
    assert cut(pieces, simple())["band"].to_list() == ["after-hours"] * 3


def test_a_piece_outside_the_days_asked_for_has_the_nearest_band() -> None:
    """The first stretch reaches back and the last one on; nothing of another calendar is taken."""
    first = number_of(dt.date(2026, 1, 5))
    never, always = (
        made({"bands": [{"name": "a", "days": "holidays"}], "holidays": {"extra": ["2026-01-01"]}}),
        made({"bands": [{"name": "b"}]}),
    )
    utc = ZoneInfo("UTC")
    found = stretches([(never, utc), (always, utc), (never, utc)], first, first)
    far = [at("1990-01-01T00:00"), at("2060-01-01T00:00")]
    pieces = pl.DataFrame(
        [(k, one, one + 60, False) for k in (0, 1, 2, 3) for one in far], schema=PIECES, orient="row"
    )
    assert cut(pieces, found)["band"].to_list() == [None, None, "b", "b", None, None, None, None]


@pytest.mark.parametrize("height", [0, 1])
def test_without_calendars_nothing_is_cut(height: int) -> None:
    """No stretches: one part each, without a band. No pieces: no parts, with the same columns."""
    pieces = pl.DataFrame([(None, 0, 90_000, False)][:height], schema=PIECES, orient="row")
    for found in (stretches([], 0, 9), simple()):
        parts = cut(pieces, found)
        assert parts.columns == [*pieces.columns, "band", "part"]
        assert parts.select("band", "part").rows() == [(None, 0)][:height]


def shared(total: list[int], lengths: list[list[int]]) -> list[int]:
    """The shares of pieces with these totals, over parts of these lengths."""
    table = pl.DataFrame(
        [(of, length, n) for of, parts in zip(total, lengths, strict=True) for n, length in enumerate(parts)],
        schema={"of": pl.Int64, "length": pl.Int64, "part": pl.Int64}, orient="row",
    )  # fmt: skip
    return table.select(shares(pl.col("of"), pl.col("length"), pl.col("part") == 0)).to_series().to_list()


def test_V3_worked_time_is_shared_by_length_and_the_remainder_goes_to_the_first_part() -> None:
    """100 s over parts of 60, 60 and 60 s are 34, 33, 33; 90 min over 60 + 60 are 45 + 45."""
    assert shared([100, 5400], [[60, 60, 60], [3600, 3600]]) == [34, 33, 33, 2700, 2700]


def test_parts_of_no_length_leave_everything_to_the_first() -> None:
    """A rounded interval of nothing has all the worked time on its one part."""
    assert shared([600, 600, 0], [[0], [0, 0], [5, 5]]) == [600, 600, 0, 0, 0]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 86_400), st.lists(st.integers(0, 172_800), min_size=1, max_size=5)),
        max_size=6,
    )
)
def test_shares_add_up_to_the_total_and_are_less_than_a_second_off(
    world: list[tuple[int, list[int]]],
) -> None:
    """Each part after the first has its exact share rounded down, and nothing is lost."""
    found = iter(shared([total for total, _ in world], [parts for _, parts in world]))
    for total, parts in world:
        own = [next(found) for _ in parts]
        assert sum(own) == total
        whole = sum(parts)
        for share, length in list(zip(own, parts, strict=True))[1:]:
            assert share == (int(Fraction(total * length, whole)) if whole else 0)
