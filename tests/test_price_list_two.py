"""The price list of managed users; the numbers are worked out from its prose."""

from __future__ import annotations

from running import entry, of
from running_price_lists import between, bill, counted, lines, ticket

# Two: managed users


def test_two_eighty_users_and_what_is_beside_them() -> None:
    """20 × 48 + 55 × 43 + 5 × 38 = 3,515.00, once more for taking over; 3 servers less one, 2 × 95; 4 × 16."""
    result = bill(
        "two", counts=[counted("2026-01-01", 80), counted("2026-01-01", 3, "servers"),
                       counted("2026-01-01", 4, "shared-users")],
    )  # fmt: skip
    assert lines(result) == [
        ("01-01", "servers", "2", "190.00"), ("01-01", "shared", "4", "64.00"),
        ("01-01", "taking-over", "1", "3515.00"), ("01-01", "users", "80", "3515.00"),
    ]  # fmt: skip


def test_two_the_least_of_a_month_and_of_a_part() -> None:
    """5 users are billed as 8, 384.00, and one shared computer 16.00: 50.00 are missing. From 16 January it is 16/31:
    198.19 + 8.26 of 232.26, 25.81 missing."""
    facts = [counted("2026-01-01", 5), counted("2026-01-01", 1, "shared-users")]
    whole = bill("two", counts=facts)
    assert lines(whole) == [
        ("01-01", "shared", "1", "16.00"), ("01-01", "taking-over", "1", "384.00"), ("01-01", "users", "8", "384.00"),
        ("01-31", "least", "0", "50.00"),
    ]  # fmt: skip
    part = bill("two", start="2026-01-16", counts=facts)
    assert lines(part, "users", "shared", "least") == [
        ("01-16", "shared", "1", "8.26"), ("01-16", "users", "8", "198.19"), ("01-31", "least", "0", "25.81"),
    ]  # fmt: skip


def test_two_who_joins_pays_by_the_day_and_who_leaves_to_the_end() -> None:
    """24 users are 20 × 48 + 4 × 43 = 1,132.00; 2 more from 15 March 86 × 17/31 = 47.16; 3 leave on the 20th: nothing.
    April: 23 are 1,089.00, one more from the 10th 43 × 21/30 = 30.10."""
    result = bill(
        "two", start="2026-03-01", as_of="2026-04-30",
        counts=[counted("2026-03-01", 24), counted("2026-03-15", 26), counted("2026-03-20", 23),
                counted("2026-04-10", 24)],
    )  # fmt: skip
    assert lines(result, "users") == [
        ("03-01", "users", "24", "1132.00"), ("03-15", "users", "2", "47.16"), ("04-01", "users", "23", "1089.00"),
        ("04-10", "users", "1", "30.10"),
    ]  # fmt: skip


def test_two_minutes_on_the_premises_go_on_to_the_next_month() -> None:
    """12 users bring 2 h. 40 minutes in January are 1 h, 1 h goes on; 3 h in February, and 3:10 hours there are 3.5 h:
    0.5 × 85.00."""
    result = bill(
        "two", as_of="2026-02-28", counts=[counted("2026-01-01", 12)],
        time_entries=[
            between("2026-01-08 09:00", "09:40", work_type="onsite"),
            between("2026-02-03 09:00", "12:10", work_type="onsite"),
        ],
    )  # fmt: skip
    assert lines(result, "premises") == [("02-03", "premises", "0.5", "42.50")]


def test_two_at_most_five_hours_go_on_and_only_once() -> None:
    """60 users bring 10 h: 5 of the unused go on and lapse in March; of February's 10 another 5 go on."""
    result = bill("two", as_of="2026-03-01", counts=[counted("2026-01-01", 60)])
    assert of(result, "premises/grant/2026-01-01") == {
        "bought": "10", "drawn": "0", "lapsed": "5", "carried": "5", "left": "0",
    }  # fmt: skip
    assert of(result, "premises/carry/2026-01-01")["lapsed"] == "5"
    assert of(result, "premises/carry/2026-02-01")["left"] == "5"


def test_two_outside_of_office_hours() -> None:
    """Critical, 20:00 to 22:30: 1 h included, 1 h 130.00, half an hour of night 87.50. 20 minutes on a Sunday are 1 h,
    175.00, as on Easter Monday. A visit on Saturday of 70 minutes is 1.5 h, 195.00, and 75.00."""
    result = bill(
        "two", as_of="2026-04-30", tickets=[ticket("X", priority="critical"), ticket("V")],
        time_entries=[
            between("2026-01-05 20:00", "22:30", ticket="X"), between("2026-01-10 12:00", "13:10", ticket="V",
                                                                      work_type="onsite"),
            between("2026-01-11 10:00", "10:20"), between("2026-04-06 10:00", "11:00"),
        ],
    )  # fmt: skip
    assert lines(result, "out-of-hours", "call-out", "critical-hour") == [
        ("01-05", "out-of-hours", "0.5", "87.50"), ("01-05", "out-of-hours", "1", "130.00"),
        ("01-10", "call-out", "1", "75.00"), ("01-10", "out-of-hours", "1.5", "195.00"),
        ("01-11", "out-of-hours", "1", "175.00"), ("04-06", "out-of-hours", "1", "175.00"),
    ]  # fmt: skip


def test_two_what_the_price_does_not_include() -> None:
    """A project of 3 h 285.00; a change of 1.5 + 1 h: 1 included, 142.50; recovery of 6 + 4 h: 8 included, 240.00;
    2 h of support are included. In January of the next year 8 h are included again."""
    result = bill(
        "two", as_of="2027-01-31", tickets=[ticket("M"), ticket("A")],
        time_entries=[
            entry("2026-01-05 09:00", "3", work_type="project"), entry("2026-01-06 09:00", "2"),
            entry("2026-01-07 09:00", "1.5", ticket="M", work_type="change"),
            entry("2026-01-08 09:00", "1", ticket="M", work_type="change"),
            entry("2026-12-14 09:00", "6", ticket="A", work_type="recovery"),
            entry("2026-12-15 20:00", "4", ticket="A", work_type="recovery"),
            entry("2027-01-12 09:00", "8", ticket="A", work_type="recovery"),
        ],
    )  # fmt: skip
    worked = ("excluded", "long-change", "more-recovery", "support", "out-of-hours")
    assert lines(result, *worked) == [
        ("01-05", "excluded", "3", "285.00"), ("01-07", "long-change", "0.5", "47.50"),
        ("01-08", "long-change", "1", "95.00"), ("12-15", "more-recovery", "2", "240.00"),
    ]  # fmt: skip


def test_two_storage_requests_trips_and_hardware() -> None:
    """12 users of the 1st, whoever joins later: 240 of 300 gigabytes, 60 × 0.12. A request 35.00; 46 miles are 26 ×
    0.45; 250.00 and 10 %."""
    result = bill(
        "two", counts=[counted("2026-01-01", 12), counted("2026-01-15", 20)],
        tickets=[ticket("N", "new-user", "2026-01-14"), ticket("O", "incident", "2026-01-14")],
        usage=[
            {"unit": "gigabytes", "at": "2026-01-31", "quantity": "300"},
            {"unit": "miles", "at": "2026-01-12", "quantity": "46"},
        ],
        expenses=[{"at": "2026-01-20", "amount": "250.00", "category": "laptop"}],
    )  # fmt: skip
    assert lines(result, "storage", "new-user", "mileage", "hardware") == [
        ("01-12", "mileage", "26", "11.70"), ("01-14", "new-user", "1", "35.00"), ("01-20", "hardware", "0", "275.00"),
        ("01-31", "storage", "60", "7.20"),
    ]  # fmt: skip


def test_two_three_years_and_an_anniversary() -> None:
    """1,132.00 less 15 % = 169.80. A year later 48.00 and 43.00 are 49.44 and 44.29: 20 × 49.44 + 4 × 44.29 =
    1,165.96, less 174.89; the shared computer stays at 16.00."""
    result = bill(
        "two", as_of="2027-01-31", more=", plan: three-years",
        counts=[counted("2026-01-01", 24), counted("2026-01-01", 1, "shared-users")],
    )  # fmt: skip
    months = result.charges.filter(result.charges["date"].dt.day() == 1)
    years = [
        (row["date"].year, row["clause"], f"{row['amount']:.2f}")
        for row in months.sort("date", "clause").iter_rows(named=True)
        if row["date"].month == 1 and row["clause"] != "taking-over"
    ]
    assert years == [
        (2026, "commitment", "-169.80"), (2026, "shared", "16.00"), (2026, "users", "1132.00"),
        (2027, "commitment", "-174.89"), (2027, "shared", "16.00"), (2027, "users", "1165.96"),
    ]  # fmt: skip
