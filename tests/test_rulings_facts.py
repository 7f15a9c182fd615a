"""Rulings V: what facts say, and what is no fact; what may stand in them."""

from __future__ import annotations

import pytest
from running import BLOCK, RETAINER, bought, charged, entry, reasons, run, total

HOURLY = "labor: [{name: work, rate: 150.00}]\n"
QUARTERS = "rounding: [{name: q, increment: 15 minutes}]\n" + HOURLY


def test_V1_decimal_hours_are_read_to_the_second() -> None:
    """0.17 h is 612 s; rounded up to 5 minutes that is 15 minutes, 37.50."""
    pack = "rounding: [{name: five, increment: 5 minutes}]\n" + HOURLY
    result = run(pack, time_entries=[entry("2026-01-05 09:00", "0.17")])
    assert result.charges["worked"].to_list() == [612]
    assert charged(result) == [("labor", "0.25", "37.50")]


def test_V2_rounding_keeps_the_sign() -> None:
    """A negative amount rounded up goes away from zero: a credit mirrors its charge."""
    from clausewise.quantity import divide

    assert divide(-12067, 10, "up") == -1207
    assert divide(12067, 10, "up") == 1207
    assert [divide(n, 10, "half-even") for n in (25, 35, -25)] == [2, 4, -2]
    assert [divide(n, 10, "half-up") for n in (25, -25)] == [3, -3]
    assert [divide(n, 10, "down") for n in (29, -29)] == [2, -2]


def test_V3_hours_beside_start_and_end() -> None:
    """`hours` is the worked time, start and end only place it; `billable_hours` replaces rounding."""
    result = run(QUARTERS, time_entries=[entry("2026-01-05 16:00", "1.5", end="2026-01-05 18:00")])
    assert charged(result) == [("labor", "1.5", "225.00")]
    result = run(QUARTERS, time_entries=[entry("2026-01-05 16:00", "1.5", billable_hours="0.4")])
    assert charged(result) == [("labor", "0.4", "60.00")]
    assert result.charges["worked"].to_list() == [5400]


def test_V4_a_date_alone_is_the_start_of_that_local_day() -> None:
    """An entry without a time goes before the timed ones of its day."""
    result = run(BLOCK, purchases=[bought("2026-01-05")], time_entries=[
        entry("2026-01-05 00:30", "1", id="a"), entry("2026-01-05", "1.5", id="b")])  # fmt: skip
    assert charged(result, "overage") == [("overage", "0.5", "75.00")]
    assert result.charges.filter(result.charges["kind"] == "overage")["fact"].to_list() == ["a"]


def test_V6_an_entry_belongs_to_the_local_day_on_which_it_starts() -> None:
    """Friday 23:00 to Saturday 01:00 on a block that ends on Friday is covered."""
    result = run(BLOCK, timezone="America/New_York", purchases=[bought("2026-01-05", end="2026-01-09")],
                 time_entries=[entry("2026-01-09 23:00", end="2026-01-10 01:00")])  # fmt: skip
    assert charged(result, "drawn", "overage") == [("drawn", "2", "0.00")]


def test_V7_durations_are_elapsed_time() -> None:
    """8 March 2026, 00:00 to 04:00 in New York, is three hours: 450.00."""
    result = run(
        HOURLY, timezone="America/New_York", time_entries=[entry("2026-03-08 00:00", end="2026-03-08 04:00")]
    )
    assert charged(result) == [("labor", "3", "450.00")]


def test_V7_a_clock_time_that_does_not_exist_is_the_next_that_does() -> None:
    """02:30 on the day the clocks go forward is 03:00, so 02:30 to 04:00 is one hour."""
    result = run(
        HOURLY, timezone="America/New_York", time_entries=[entry("2026-03-08 02:30", end="2026-03-08 04:00")]
    )
    assert charged(result) == [("labor", "1", "150.00")]


def test_V8_all_rows_of_a_clashing_id_are_rejected() -> None:
    """Two rows with id 7 and different hours are both rejected; an exact repeat is counted, not billed."""
    result = run(HOURLY, time_entries=[entry("2026-01-05", "1", id="7"), entry("2026-01-05", "2", id="7")])
    assert (total(result), result.rejected["reason"].to_list()) == ("0.00", ["clashing-id", "clashing-id"])
    result = run(HOURLY, time_entries=[entry("2026-01-05", "1", id="7"), entry("2026-01-05", "1.0", id="7")])
    assert (total(result), result.repeated) == ("150.00", 1)


def test_V9_an_entry_takes_its_tickets_customer() -> None:
    """An entry with only a ticket is billed to the ticket's customer."""
    result = run(
        HOURLY, tickets=[{"id": "T", "customer": "acme"}], time_entries=[entry("2026-01-05", "1", ticket="T")]
    )
    assert total(result) == "150.00"


def test_V15_a_purchase_without_price_costs_the_sale_price_in_proportion() -> None:
    """10 hours, sold as 2 hours for 300.00, cost 1,500.00; `total_price` is for the whole purchase."""
    assert charged(run(BLOCK, purchases=[bought("2026-01-05", "10")])) == [("sale", "10", "1500.00")]
    priced = run(BLOCK, purchases=[bought("2026-01-05", "10", total_price="300.00")])
    assert charged(priced) == [("sale", "10", "300.00")]
    refused = run(RETAINER, purchases=[{"pool": "fund", "at": "2026-01-05", "quantity": "100"}])
    assert reasons(refused) == {"purchases-1": "no-price"}


@pytest.mark.parametrize(("first", "last"), [("2026-01-15", "2027-01-14"), ("2026-01-01", "2026-12-31")])
def test_V16_the_last_day_is_the_day_before_the_same_day(first: str, last: str) -> None:
    """12 months from 15 January 2026 end on 14 January 2027; work on the 15th is overage."""
    result = run(
        BLOCK, as_of="2028-01-01", purchases=[bought(first)], time_entries=[entry("2027-01-15", "1")]
    )
    assert str(result.balances["usable_to"][0]) == last
    assert charged(result, "overage") == [("overage", "1", "150.00")]


def test_V16_short_months_are_cut() -> None:
    """31 January and one month end on 27 February."""
    from datetime import date

    from clausewise.quantity import Duration, last_day

    assert last_day(date(2026, 1, 31), Duration(1, 0)) == date(2026, 2, 27)


def test_V17_adjustments_are_billed_as_they_are() -> None:
    """An adjustment is a line of its own, also a negative one."""
    result = run(HOURLY, adjustments=[{"at": "2026-01-05", "amount": "-300.00", "reason": "Goodwill"}])
    assert charged(result) == [("adjustment", "0", "-300.00")]
    assert result.charges["description"].to_list() == ["Goodwill"]


def test_columns_may_have_the_names_of_our_own() -> None:
    """An export with columns named zone, parent, day or e is read; a condition may ask of them."""
    pack = "attributes: {day: {values: [x, y]}}\nlabor: [{name: a, when: {day: x}, rate: 1.00}, {name: b, rate: 2.00}]\n"
    work = [
        entry("2026-01-05", "1", zone="north", parent="7", e="1", f="2", c="3", day=day) for day in ("x", "y")
    ]
    assert [one[2] for one in charged(run(pack, time_entries=work))] == ["1.00", "2.00"]


def test_ids_are_never_the_same() -> None:
    """Entries named like our own ids, and like the second purchase of another, keep charges apart."""
    pack = BLOCK.replace("when_used_up: bill", "when_used_up: buy").replace(
        "lasts: 12 months", "lasts: forever"
    )
    names = ("7", "7/2", "7-2", "start", "C/block/start", "lapse", "buy", "rest")
    work = [entry(f"2026-01-0{n + 1} 09:00", "5", id=name) for n, name in enumerate(names)]
    result = run(pack, purchases=[bought("2026-01-01", id=name) for name in ("C/block/start", "7", "C/block/buy/7")],
                 time_entries=work)  # fmt: skip
    for table, key in ((result.charges, ["id"]), (result.draws, ["id"]), (result.balances, ["purchase"])):
        assert table.select(key).is_unique().all()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "99999999999999999999"), ("money", "1e400"), ("number", "nan"), ("percent", "9" * 30 + "%"),
        ("duration", "99999999999999999999 hours"), ("duration", "1 month"), ("date", "2026-02-30"), ("number", "x"),
    ],
)  # fmt: skip
def test_an_attribute_that_is_not_of_its_type_is_rejected(kind: str, text: str) -> None:
    """Also one that is too large to be compared exactly."""
    limit = {"number": "5", "money": "5.00", "percent": "5%", "duration": "5 hours", "date": "2026-01-01"}[
        kind
    ]
    pack = (
        f"attributes: {{size: {{type: {kind}}}}}\n"
        f"labor: [{{name: big, when: {{size: {{above: {limit}}}}}, rate: 1.00}}, {{name: work, rate: 2.00}}]\n"
    )
    result = run(pack, time_entries=[entry("2026-01-05", "1", size=text), entry("2026-01-06", "1")])
    assert reasons(result) == {"time_entries-1": "bad-attribute"}
    assert total(result) == "2.00"


def test_a_purchase_too_large_to_be_kept_is_rejected() -> None:
    """10^12 hours are refused with a sentence, not wrapped."""
    assert reasons(run(BLOCK, purchases=[bought("2026-01-01", "1000000000000", total_price="1")])) == {
        "purchases-1": "number-too-large"
    }
