"""The price list of repairs by the ticket; the numbers are worked out from its prose."""

from __future__ import annotations

from running import entry, minutes, short, total
from running_price_lists import between, bill, lines, ticket

# Three: repairs and single tickets


def test_three_an_hour_is_in_the_price_of_a_ticket() -> None:
    """40 minutes: 95.00. 50 + 31 minutes are 81, six quarters: 95.00 and two quarters beyond the hour, 70.00."""
    result = bill(
        "three", tickets=[ticket("A", "help", "2026-01-06"), ticket("B", "help", "2026-01-07")],
        time_entries=[
            between("2026-01-06 10:00", "10:40", ticket="A"), between("2026-01-06 11:00", "11:50", ticket="B"),
            between("2026-01-07 10:00", "10:31", ticket="B"),
        ],
    )  # fmt: skip
    assert lines(result) == [
        ("01-06", "help", "1", "95.00"), ("01-07", "help", "1", "95.00"), ("01-07", "more-help", "0.5", "70.00"),
    ]  # fmt: skip


def test_three_tickets_bought_ahead() -> None:
    """800.00 for ten; two are used, and the quarter beyond an hour is 35.00 all the same. The check is not of them."""
    result = bill(
        "three", purchases=[{"pool": "tickets", "at": "2026-01-05", "quantity": "10"}],
        tickets=[ticket("A", "help", "2026-01-06"), ticket("B", "help", "2026-01-07"),
                 ticket("K", "check", "2026-01-08")],
        time_entries=[between("2026-01-06 10:00", "11:01", ticket="A")],
    )  # fmt: skip
    assert lines(result) == [
        ("01-05", "tickets", "10", "800.00"), ("01-06", "more-help", "0.25", "35.00"), ("01-08", "check", "1", "89.00"),
    ]  # fmt: skip
    [row] = result.balances.iter_rows(named=True)
    assert (short(row["left"]), str(row["usable_to"])) == ("8", "2027-01-04")


def test_three_the_workshop() -> None:
    """Viruses 179.00 with 4 h of work, one beyond three: 110.00. A move with 3 h 220.00."""
    result = bill(
        "three", tickets=[ticket("V", "viruses", "2026-01-07"), ticket("M", "new-computer", "2026-01-08")],
        time_entries=[
            entry("2026-01-06 10:00", "2.5", ticket="V"), entry("2026-01-07 10:00", "1.5", ticket="V"),
            entry("2026-01-08 10:00", "3", ticket="M"),
        ],
    )  # fmt: skip
    assert lines(result) == [
        ("01-07", "more-workshop", "1", "110.00"), ("01-07", "viruses", "1", "179.00"),
        ("01-08", "new-computer", "1", "220.00"),
    ]  # fmt: skip


def test_three_visits_and_the_way() -> None:
    """City: 25 + 20 minutes are 1 h, 165.00, and one way, 70.00; the next day 80 minutes are 1.5 h, 247.50, and 70.00.
    Country: 165.00, 110.00, and 82 km are 32 × 0.95; 40 km are free."""
    visit = {"work_type": "onsite", "area": "city", "ticket": "V"}
    result = bill(
        "three", tickets=[ticket("V"), ticket("W")],
        time_entries=[
            between("2026-01-06 10:00", "10:25", **visit), between("2026-01-06 11:00", "11:20", **visit),
            between("2026-01-07 10:00", "11:20", **visit),
            between("2026-01-08 10:00", "11:00", work_type="onsite", area="country", ticket="W"),
        ],
        usage=[
            {"unit": "kilometres", "at": "2026-01-08", "quantity": "82", "area": "country", "ticket": "W"},
            {"unit": "kilometres", "at": "2026-01-09", "quantity": "40", "area": "country", "ticket": "W"},
        ],
    )  # fmt: skip
    assert lines(result) == [
        ("01-06", "by-the-hour", "1", "165.00"), ("01-06", "way-city", "1", "70.00"),
        ("01-07", "by-the-hour", "1.5", "247.50"), ("01-07", "way-city", "1", "70.00"),
        ("01-08", "by-the-hour", "1", "165.00"), ("01-08", "kilometres", "32", "30.40"),
        ("01-08", "way-country", "1", "110.00"),
    ]  # fmt: skip


def test_three_emergencies() -> None:
    """From a distance on Tuesday, 50 minutes: 1 h at 210.00, and 150.00, but no 95.00. At the customer's place on
    Sunday and on Australia Day, half an hour: 2 h at twice 165.00, the higher rise, and 150.00, and the way."""
    urgent = {"priority": "emergency"}
    visit = {"work_type": "onsite", "area": "city"}
    result = bill(
        "three", tickets=[ticket("E", "help", "2026-01-06", **urgent), ticket("F", **urgent), ticket("G", **urgent)],
        time_entries=[
            between("2026-01-06 11:00", "11:50", ticket="E"), between("2026-01-11 10:00", "10:30", ticket="F", **visit),
            between("2026-01-26 10:00", "10:30", ticket="G", **visit),
        ],
    )  # fmt: skip
    sunday = [("by-the-hour", "2", "660.00"), ("emergency", "1", "150.00"), ("way-city", "1", "70.00")]
    assert lines(result) == [
        ("01-06", "by-the-hour", "1", "210.00"), ("01-06", "emergency", "1", "150.00"),
        *[("01-11", *one) for one in sunday], *[("01-26", *one) for one in sunday],
    ]  # fmt: skip


def test_three_other_times() -> None:
    """A Saturday visit of half an hour: 2 h at 247.50, and the way. One from 17:00 to 18:00: 1 h at 165.00, 2 h at
    247.50, and the way. A help ticket worked on at 18:00 twice: 95.00 and 50.00. An hour and a half from 20:30 that is
    on no ticket: 0.5 h at 210.00, 1 h at 280.00."""
    result = bill(
        "three", tickets=[ticket("H", "help", "2026-01-07")],
        time_entries=[
            between("2026-01-06 18:00", "18:20", ticket="H"), between("2026-01-07 18:00", "18:20", ticket="H"),
            between("2026-01-10 10:00", "10:30", work_type="onsite", area="city"),
            between("2026-01-13 20:30", "22:00", work_type="remote"),
            between("2026-01-14 17:00", "18:00", work_type="onsite", area="country"),
        ],
    )  # fmt: skip
    assert lines(result) == [
        ("01-06", "other-times", "1", "50.00"), ("01-07", "help", "1", "95.00"),
        ("01-10", "by-the-hour", "2", "495.00"), ("01-10", "way-city", "1", "70.00"),
        ("01-13", "by-the-hour", "0.5", "105.00"), ("01-13", "by-the-hour", "1", "280.00"),
        ("01-14", "by-the-hour", "1", "165.00"), ("01-14", "by-the-hour", "2", "495.00"),
        ("01-14", "way-country", "1", "110.00"),
    ]  # fmt: skip


def test_three_called_off_not_repaired_and_not_fetched() -> None:
    """Called off: 70.00, without a minute. Not repaired, even in an emergency: only the way, 70.00. Fetched after 20
    days: 6 × 5.00; after 14: nothing. Parts 80.00 and 25 %, a computer 1,000.00 and 12 %."""
    result = bill(
        "three", tickets=[ticket("N", priority="emergency", outcome="not-repaired")],
        time_entries=[
            minutes("2026-01-05 10:00", 0, work_type="called-off", area="city"),
            between("2026-01-06 10:00", "11:00", work_type="onsite", area="city", ticket="N"),
        ],
        usage=[
            {"unit": "days", "at": "2026-01-20", "quantity": "20"},
            {"unit": "days", "at": "2026-01-21", "quantity": "14"},
        ],
        expenses=[
            {"at": "2026-01-22", "amount": "80.00", "category": "parts"},
            {"at": "2026-01-23", "amount": "1000.00", "category": "computer"},
        ],
    )  # fmt: skip
    assert lines(result) == [
        ("01-05", "called-off", "0", "70.00"), ("01-06", "way-city", "1", "70.00"),
        ("01-20", "not-fetched", "6", "30.00"), ("01-22", "parts", "0", "100.00"), ("01-23", "computers", "0", "1120.00"),
    ]  # fmt: skip


def test_three_a_year() -> None:
    """A visit, 165.00 and 70.00, less 10 % each, and a ticket at 95.00 in full: 306.50; 893.50 are missing."""
    result = bill(
        "three", as_of="2026-12-31", more=", end: 2026-12-31, plan: year", tickets=[ticket("A", "help", "2026-01-07")],
        time_entries=[between("2026-01-06 10:00", "11:00", work_type="onsite", area="city")],
    )  # fmt: skip
    assert lines(result) == [
        ("01-06", "by-the-hour", "1", "165.00"), ("01-06", "way-city", "1", "70.00"), ("01-06", "year", "0", "-16.50"),
        ("01-06", "year", "0", "-7.00"), ("01-07", "help", "1", "95.00"), ("12-31", "year", "0", "893.50"),
    ]  # fmt: skip
    assert total(result) == "1200.00"
