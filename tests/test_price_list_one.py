"""The price list of blocks of hours; the numbers are worked out from its prose."""

from __future__ import annotations

import pytest
from running import charged, entry, left, minutes, of
from running_price_lists import between, bill, block, lines, ticket

# One: blocks of hours


def test_one_sizes_prices_and_expiries() -> None:
    """Four prices of the list; 6, 12 and 24 months from 5 January, the last day included, and no end."""
    offers = ("five", "ten", "twenty-five", "fifty")
    result = bill("one", purchases=[block(offer, "2026-01-05") for offer in offers])
    assert lines(result) == [
        ("01-01", "new-customer", "1", "290.00"), ("01-05", "block", "10", "1480.00"),
        ("01-05", "block", "25", "3500.00"), ("01-05", "block", "5", "775.00"), ("01-05", "block", "50", "6500.00"),
    ]  # fmt: skip
    ends = [str(row["usable_to"]) for row in result.balances.sort("purchase").iter_rows(named=True)]
    assert ends == ["2026-07-04", "2027-01-04", "2028-01-04", "None"]


def test_one_remote_work_in_quarters_with_three_minutes_of_grace() -> None:
    """8, 18, 19 and 33 minutes are 15, 15, 30, 30; a call of 5 is free, one of 6 is 15: 1.75 h of 5."""
    calls = [
        minutes("2026-01-05 14:00", 5, work_type="phone"),
        minutes("2026-01-05 15:00", 6, work_type="phone"),
    ]
    work = [
        minutes(f"2026-01-05 {hour}:00", worked) for hour, worked in (("09", 8), (10, 18), (11, 19), (13, 33))
    ]
    result = bill("one", purchases=[block("five", "2026-01-02")], time_entries=work + calls)
    assert left(result) == {"purchases-1": "3.25"}
    assert [hours for _, hours, _ in charged(result, "drawn")] == ["0.25", "0.25", "0.5", "0.5", "0.25"]
    assert [fact for fact, kind in result.charges.select("fact", "kind").iter_rows() if kind == "free"] == [
        "time_entries-5"
    ]


def test_one_what_an_hour_counts() -> None:
    """17:30 to 18:30: 0.5 by day and, at least, 1 in the evening as 1.5: 2.0. A senior for 20 minutes on a Sunday: 1
    h as 2 × 1.25 = 2.5. A Saturday hour 1.5. Martin Luther King Day 1.5 h as 3.0. Of ten hours 1.0 is left; an hour
    at 22:00 would take 2, so half of it is covered and the other half is billed as 1 hour: 165.00."""
    work = [
        between("2026-01-05 17:30", "18:30"), between("2026-01-11 10:00", "10:20", role="senior"),
        between("2026-01-17 09:00", "10:00"), between("2026-01-19 10:00", "11:30"),
    ]  # fmt: skip
    bought = [block("ten", "2026-01-02")]
    assert left(bill("one", purchases=bought, time_entries=work)) == {"purchases-1": "1"}
    result = bill("one", purchases=bought, time_entries=[*work, between("2026-01-20 22:00", "23:00")])
    assert lines(result, "work") == [("01-20", "work", "1", "165.00")]


def test_one_visits_and_drives() -> None:
    """6 January: 25 + 20 minutes are 1 hour, 50 + 40 minutes of driving half an hour. 7 January: 70 minutes are 1.25
    h, a drive of 20 minutes in the evening half an hour. 3.25 of 5 h; 55 miles are 15 × 0.85."""
    visit, drive = {"ticket": "T", "work_type": "onsite"}, {"ticket": "T", "work_type": "travel"}
    result = bill(
        "one", tickets=[ticket("T")], purchases=[block("five", "2026-01-02")],
        time_entries=[
            between("2026-01-06 09:00", "09:50", **drive), between("2026-01-06 10:00", "10:25", **visit),
            between("2026-01-06 11:00", "11:20", **visit), between("2026-01-06 11:30", "12:10", **drive),
            between("2026-01-07 16:30", "17:40", **visit), between("2026-01-07 18:00", "18:20", **drive),
        ],
        usage=[{"unit": "miles", "at": "2026-01-06", "quantity": "55", "ticket": "T"}],
    )  # fmt: skip
    assert left(result) == {"purchases-1": "1.75"}
    assert lines(result, "mileage") == [("01-06", "mileage", "15", "12.75")]


@pytest.mark.parametrize(("as_of", "billed"), [("2026-01-19", 2), ("2026-01-22", 3), ("2026-01-31", 1)])
def test_one_a_block_covers_what_was_done_before(as_of: str, billed: int) -> None:
    """Bought on the 20th: from the 6th on, once it is paid on the 23rd. Hours of the 5th, 7th and 21st, 165.00 each."""
    result = bill(
        "one", as_of=as_of, purchases=[block("five", "2026-01-20", "2026-01-23")],
        time_entries=[entry("2026-01-05 09:00", "1"), entry("2026-01-07 09:00", "1"), entry("2026-01-21 09:00", "1")],
    )  # fmt: skip
    assert [amount for *_, amount in lines(result, "work")] == ["165.00"] * billed


def test_one_what_expires_first_goes_first_and_what_has_expired_is_gone() -> None:
    """2 h of February come from the five of February, not the fifty of January. On 2 August the other 3 h are
    lost, and an hour of the 4th comes from the fifty."""
    bought = [block("fifty", "2026-01-05"), block("five", "2026-02-02")]
    work = [entry("2026-02-03 09:00", "2"), entry("2026-08-04 09:00", "1")]
    result = bill("one", as_of="2026-08-31", purchases=bought, time_entries=work)
    assert of(result, "purchases-2") == {
        "bought": "5",
        "drawn": "2",
        "lapsed": "3",
        "carried": "0",
        "left": "0",
    }
    assert of(result, "purchases-1")["left"] == "49"


def test_one_a_project_of_24_hours() -> None:
    """20 × 150.00 and 4 × 135.00, three days of 8 hours; the block stays whole."""
    days = ("2026-01-06", "2026-01-07", "2026-01-08")
    work = [entry(f"{day} 09:00", "8", ticket="P", work_type="project") for day in days]
    result = bill("one", tickets=[ticket("P")], purchases=[block("five", "2026-01-02")], time_entries=work)
    assert sum(float(amount) for *_, amount in lines(result, "project")) == 3540
    assert left(result) == {"purchases-1": "5"}


def test_one_a_year_with_parts() -> None:
    """Ten hours, 1,480.00 less 5 % = 74.00; 3,000.00 - 1,406.00 are billed on the last day. 129.99 and 15 % is
    149.49, parking 12.00."""
    result = bill(
        "one", as_of="2026-12-31", more=", end: 2026-12-31, plan: year", purchases=[block("ten", "2026-01-05")],
        expenses=[
            {"at": "2026-01-07", "amount": "129.99", "category": "parts"},
            {"at": "2026-01-08", "amount": "12.00", "category": "parking"},
        ],
    )  # fmt: skip
    assert lines(result) == [
        ("01-01", "new-customer", "1", "290.00"), ("01-05", "block", "10", "1480.00"),
        ("01-05", "year", "0", "-74.00"), ("01-07", "parts", "0", "149.49"), ("01-08", "outlays", "0", "12.00"),
        ("12-31", "year-blocks", "0", "1594.00"),
    ]  # fmt: skip


def test_one_who_is_told() -> None:
    """3 of 5 h used leave 2. Bought on 5 January, the last day is 4 July: told on 4 and 27 June. The third block within
    90 days, on 2 March, is an offer; the other two blocks last longer than the run."""
    bought = [block("five", "2026-01-05"), block("ten", "2026-02-02"), block("ten", "2026-03-02")]
    result = bill("one", as_of="2026-06-30", purchases=bought, time_entries=[entry("2026-01-06 09:00", "3")])
    told = [(f"{row['at']:%m-%d}", row["message"]) for row in result.actions.sort("at").iter_rows(named=True)]
    assert told == [
        ("01-06", "2 hours left."), ("03-02", "acme bought 3 blocks: offer a monthly contract."),
        ("06-04", "2 hours expire after 2026-07-04."), ("06-27", "2 hours expire after 2026-07-04."),
    ]  # fmt: skip
