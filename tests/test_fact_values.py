"""Times, hours, money and quantities of facts are typed exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from fact_cases import ENTRY, epoch, one
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewise.facts import facts_from_rows


@pytest.mark.parametrize(
    ("text", "seconds", "offset", "dated"),
    [
        ("2026-01-05", epoch(2026, 1, 5), None, True),
        ("2026-01-05 09:00", epoch(2026, 1, 5, 9), None, False),
        ("2026-01-05T09:00", epoch(2026, 1, 5, 9), None, False),
        ("2026-01-05T09:00:59", epoch(2026, 1, 5, 9, 0, 59), None, False),
        ("2026-01-05T09:00:00Z", epoch(2026, 1, 5, 9), 0, False),
        ("2026-01-05T09:00:00-05:00", epoch(2026, 1, 5, 9), -18_000, False),
        ("2026-01-05T09:00+05:30", epoch(2026, 1, 5, 9), 19_800, False),
        ("2026-01-05T09:00:00.499999999Z", epoch(2026, 1, 5, 9), 0, False),
        ("2026-12-31T23:59:59.5Z", epoch(2027, 1, 1), 0, False),
        ("2026-01-05T24:00", epoch(2026, 1, 6), None, False),
        ("2026-01-05 24:00:00+01:00", epoch(2026, 1, 6), 3_600, False),
        ("1970-01-01", 0, None, True),
        ("2200-12-31", epoch(2200, 12, 31), None, True),
        (date(2026, 1, 5), epoch(2026, 1, 5), None, True),
        (datetime(2026, 1, 5, 9, tzinfo=UTC), epoch(2026, 1, 5, 9), 0, False),
    ],
)
def test_times_are_kept_as_written(text, seconds, offset, dated):
    """A time is its wall clock, its offset where one is written, and whether only a date is written."""
    entry = one(at=text, entered_at=text)
    assert (entry["at"], entry["at_offset"], entry["at_dated"]) == (seconds, offset, dated)
    assert (entry["entered_at"], entry["entered_at_offset"]) == (seconds, offset)
    assert (entry["end"], entry["end_offset"], entry["end_dated"]) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "5.1.2026", "01/05/2026 9:00", "2026-1-5", "2026-02-30", "2026-01-05 9:00", "2026-01-05 24:01",
        "2026-01-05 25:00",
        "2026-01-05 24:00:01", "2026-01-05 24:00:00.4", "2026-01-05 09:60", "2026-01-05 09:00:60",
        "2026-01-05T09:00 EST",
        "2026-01-05T09", "2026-01-05T", "2026-01-05Z", "1969-12-31", "2201-01-01", "2026-01-05T09:00+0500",
        "٢٠٢٦-01-05",
        "2026-01-05_09:00", "2026-01-05T09:00:00+24:00", "today", "20260105",
    ],
)  # fmt: skip
def test_bad_time(text):
    """A text that is no time is rejected with itself and the form to write; nothing is guessed."""
    facts = facts_from_rows({"time_entries": [{**ENTRY, "at": text}]})
    assert facts.rejected["reason"].to_list() == ["bad-time"]
    assert text in facts.rejected["message"][0]
    assert "2026-01-05T09:00:00-05:00" in facts.rejected["message"][0]


@settings(deadline=None)
@given(st.decimals(0, 24, places=7), st.sampled_from(["hours", "minutes", "billable_hours"]))
def test_V1_decimal_hours_are_read_to_the_second(value, column):
    """Hours and minutes are whole seconds, to the nearest, half up."""
    entry = one(**{"hours": None, "end": "2026-01-05 10:00", column: value})
    exact = Fraction(value) * (60 if column == "minutes" else 3600)
    assert entry["billable_seconds" if column == "billable_hours" else "worked"] == int(
        exact + Fraction(1, 2)
    )


def test_hours_of_exports():
    """20 minutes come as 0.3333 and 40 as 0.6667; equal hours and minutes may stand side by side."""
    assert [one(hours=text)["worked"] for text in ("0.3333", "0.6667", "0.17", "0", "24")] == [
        1200,
        2400,
        612,
        0,
        86400,
    ]
    assert one(hours="1.5", minutes="90")["worked"] == 5400
    assert one(hours=None, end="2026-01-05 10:00")["worked"] is None


@settings(deadline=None)
@given(st.decimals(-999_999_999_999, 999_999_999_999, places=6))
def test_money_is_exact_in_millionths(value):
    """Money with up to six places is held without any loss."""
    assert one("adjustments", amount=value)["amount"] == value * 10**6


@pytest.mark.parametrize(
    ("text", "quantity", "unit"),
    [
        ("10", "10", None), ("10.50", "10.5", None), ("0.000001", "0.000001", None), ("007", "7", None),
        ("10 hours", "10", "hours"), ("1 hour", "1", "hours"), ("90 minutes", "1.5", "hours"),
        ("2 days", "48", "hours"),
        ("90minutes", "1.5", "hours"), (None, None, None),
    ],
)  # fmt: skip
def test_quantities_are_plain_text_and_times_are_in_hours(text, quantity, unit):
    """A quantity is decimal text without needless zeros; one with a unit of time is in hours."""
    row = one("purchases", quantity=text)
    assert (row["quantity"], row["quantity_unit"]) == (quantity, unit)


def test_purchases_have_prices_priorities_and_billed_or_not():
    """A price of zero is a price; a missing one is null, never zero."""
    row = one("purchases", total_price="0", priority="-2", already_billed="Yes", paid_at="2026-01-07")
    assert (row["total_price"], row["priority"], row["already_billed"], row["paid_at_dated"]) == (
        0,
        -2,
        True,
        True,
    )
    assert one("purchases")["total_price"] is None


@pytest.mark.parametrize(
    ("text", "value"), [("TRUE", True), ("no", False), ("1", True), (False, False), (None, None)]
)
def test_yes_and_no(text, value):
    """true, yes, 1 and false, no, 0 are read in any case, and a blank is neither."""
    assert one(billable=text)["billable"] is value
