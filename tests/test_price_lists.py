"""Three price lists in plain prose, and the packs that say the same; the numbers are worked out from the prose.

`price_lists/one.md` sells blocks of hours, `two.md` manages users, `three.md` repairs and bills by the ticket. Beside
each stands its pack, with the sentences of the prose as notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from running import charged, entry, left, minutes, of, reasons, run, short, total

from clausewise import Result, load_pack
from clausewise.packs import Pack
from clausewise.source import parse

LISTS = Path(__file__).parent / "price_lists"
NAMES = ("one", "two", "three")
SECTIONS = (
    "rounding",
    "pools",
    "labor",
    "tickets",
    "usage",
    "expenses",
    "fees",
    "discounts",
    "limits",
    "triggers",
)
NUMBER = re.compile(r"\d|\b(one|two|half|twice|double|first)\b")

Rows = Sequence[Mapping[str, Any]]


@cache
def priced(name: str) -> Pack:
    """The pack beside a price list, without any diagnostic."""
    pack, found = load_pack(LISTS / f"{name}.yaml")
    assert pack is not None
    assert not found
    return pack


def prose(name: str) -> str:
    """The price list without its heading, in one line."""
    lines = (LISTS / f"{name}.md").read_text().splitlines()
    return " ".join(" ".join(lines[1:]).split())


def written(name: str) -> Any:
    """The pack as plain data."""
    document, found = parse((LISTS / f"{name}.yaml").read_bytes(), f"{name}.yaml")
    assert document is not None
    assert not found
    return document.value


def notes(value: Any) -> Iterator[str]:
    """Each `note` of a pack, wherever it stands."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key == "note":
                yield " ".join(str(one).split())
            else:
                yield from notes(one)
    elif isinstance(value, list):
        for one in value:
            yield from notes(one)


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=\.) (?=[A-Z])", text)


def bill(
    name: str, *, start: str = "2026-01-01", as_of: str = "2026-01-31", more: str = "", **facts: Rows
) -> Result:
    """One contract under a price list; every fact is used."""
    contract = f"  - {{id: C, customer: acme, pack: {name}, start: {start}{more}}}\n"
    result = run(packs=[priced(name)], contracts=contract, as_of=as_of, **facts)
    assert reasons(result) == {}
    return result


def lines(result: Result, *clauses: str) -> list[tuple[str, str, str, str]]:
    """(day, clause, quantity, amount) of the lines that are not zero, in this order; of some clauses only."""
    rows = result.charges.iter_rows(named=True)
    return sorted(
        (f"{row['date']:%m-%d}", row["clause"], short(row["quantity"] or 0), f"{row['amount']:.2f}")
        for row in rows
        if row["amount"] and (not clauses or row["clause"] in clauses)
    )


def between(at: str, end: str, **more: Any) -> dict[str, Any]:
    """An entry from a time to a time of the same day."""
    return entry(at, end=f"{at[:10]} {end}", **more)


def counted(at: str, quantity: int, unit: str = "users") -> dict[str, Any]:
    return {"unit": unit, "at": at, "quantity": str(quantity)}


def block(offer: str, at: str, paid: str | None = None) -> dict[str, Any]:
    """A block that was bought and paid."""
    return {"pool": "block", "offer": offer, "at": at, "paid_at": paid or at}


def ticket(number: str, kind: str = "", done: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": number, "customer": "acme", **({"type": kind} if kind else {}),
        **({"completed_at": done} if done else {}), **more,
    }  # fmt: skip


# What the packs quote


@pytest.mark.parametrize("name", NAMES)
def test_the_pack_has_no_faults(name: str) -> None:
    assert priced(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_with_a_number_is_a_note(name: str) -> None:
    quoted = " ".join(notes(written(name)))
    with_numbers = [one for one in sentences(prose(name)) if NUMBER.search(one)]
    assert len(with_numbers) > 15
    assert [one for one in with_numbers if one not in quoted] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_note_is_a_sentence_of_the_prose(name: str) -> None:
    said = set(sentences(prose(name)))
    assert [one for note in notes(written(name)) for one in sentences(note) if one not in said] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_quotes_the_prose(name: str) -> None:
    pack = written(name)
    clauses = [clause for section in SECTIONS for clause in pack.get(section, [])]
    assert [clause["name"] for clause in clauses if not list(notes(clause))] == []


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
