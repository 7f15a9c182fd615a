"""The packs that ship, each with a case or two whose numbers were worked out by hand from the pack."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from running import charged, entry, left, reasons, run, short, total

from clausewise import Result, load_pack, shipped_packs
from clausewise.packs import Pack
from clausewise.workspace import case_files, pack_files

ROOT = Path(__file__).parent.parent
Rows = Sequence[Mapping[str, Any]]


def shipped(name: str) -> Pack:
    """A pack that ships, without faults."""
    pack, found = load_pack(shipped_packs()[name])
    assert pack is not None
    assert not found
    return pack


def bill(
    name: str, *, start: str = "2026-01-01", as_of: str = "2026-01-31", more: str = "", **facts: Rows
) -> Result:
    """One contract under a pack that ships."""
    contract = f"  - {{id: C, customer: acme, pack: {name}, start: {start}{more}}}\n"
    return run(packs=[shipped(name)], contracts=contract, as_of=as_of, **facts)


def by_clause(result: Result, *kinds: str) -> list[tuple[str, str, str]]:
    """(clause, quantity, amount) of the charges that are not zero or are of some kinds, by date, clause and id."""
    rows = result.charges.sort("date", "clause", "id").iter_rows(named=True)
    return [
        (row["clause"], short(row["quantity"] or 0), f"{row['amount']:.2f}")
        for row in rows
        if (row["kind"] in kinds if kinds else row["amount"])
    ]


def messages(result: Result, trigger: str) -> list[str]:
    """What a trigger says, in order."""
    return [row["message"] for row in result.actions.iter_rows(named=True) if row["trigger"] == trigger]


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_every_pack_that_ships_is_without_faults(name: str) -> None:
    """And has the name of its file."""
    pack = shipped(name)
    assert pack.name == name


def test_the_packs_that_ship() -> None:
    """One for each contract type of the trade."""
    assert sorted(shipped_packs()) == [
        "block-hours", "break-fix", "fixed-price", "managed-users", "monthly-block", "per-ticket", "recurring-service",
        "retainer", "time-and-materials",
    ]  # fmt: skip


@pytest.mark.parametrize("folder", ["rules", "examples/msp/rules"])
def test_the_cases_of_every_pack_pass_and_exercise_every_clause(folder: str) -> None:
    """As `clausewise test`, installed, runs them; there is a file of cases for each pack."""
    packs = [one.name for one in pack_files(ROOT / folder)]
    assert [one.name.replace(".test", "") for one in case_files([ROOT / folder])] == packs
    command = Path(sys.executable).with_name("clausewise")
    done = subprocess.run(
        [command, "test", ROOT / folder, "--min-coverage", "100"], capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_monthly_block_in_the_middle_of_a_month() -> None:
    """From 17 January: 700.00 x 15/31, and 5 h x 15/31 = 8,710 s; the other 2,090 s of 3 h at 145.00."""
    result = bill(
        "monthly-block", start="2026-01-17", as_of="2026-02-01", more=", plan: small",
        time_entries=[entry("2026-01-20 09:00", "3")],
    )  # fmt: skip
    assert charged(result) == [
        ("fee", "1", "338.71"), ("drawn", "2.419444", "0.00"), ("overage", "0.580556", "84.18"), ("fee", "1", "700.00"),
    ]  # fmt: skip


def test_retainer_pays_outlays_and_not_hardware() -> None:
    """2,500.00 less a train of 80.00 and an hour at 125.00; the drive is billed, 200.00 and 15 %."""
    result = bill(
        "retainer", more=", plan: small",
        time_entries=[entry("2026-01-06 09:00", "1", role="technician", work_type="remote")],
        expenses=[
            {"at": "2026-01-07", "amount": "80.00", "category": "travel"},
            {"at": "2026-01-08", "amount": "200.00", "category": "hardware"},
        ],
    )  # fmt: skip
    assert charged(result) == [
        ("sale", "2500", "2500.00"), ("drawn", "1", "0.00"), ("drawn", "80", "0.00"), ("expense", "0", "230.00"),
    ]  # fmt: skip
    assert left(result) == {"C/retainer/start": "2295"}


def test_time_and_materials_bills_the_materials() -> None:
    """219.99 and 15 % are 252.99, its credit note -23.00; travel at cost; an hour on site with its surcharge."""
    result = bill(
        "time-and-materials",
        time_entries=[entry("2026-01-05 09:00", "1", role="senior", work_type="onsite")],
        expenses=[
            {"at": "2026-01-06", "amount": "219.99", "category": "hardware"},
            {"at": "2026-01-07", "amount": "-20.00", "category": "hardware"},
            {"at": "2026-01-08", "amount": "45.00", "category": "travel"},
        ],
    )  # fmt: skip
    assert charged(result) == [
        ("labor", "1", "190.00"), ("expense", "0", "252.99"), ("expense", "0", "-23.00"), ("expense", "0", "45.00"),
    ]  # fmt: skip


def test_break_fix_bills_the_way_the_time_and_the_parts() -> None:
    """Two people on one ticket and day: one call-out, an hour in all. The next day 62 minutes: a call-out, 1.25 h."""
    visit = {"ticket": "T-1", "work_type": "onsite"}
    result = bill(
        "break-fix",
        tickets=[{"id": "T-1", "customer": "acme", "completed_at": "2026-01-07 17:00"}],
        time_entries=[
            entry("2026-01-06 10:00", end="2026-01-06 10:20", **visit, resource="Ann"),
            entry("2026-01-06 14:00", end="2026-01-06 14:30", **visit, resource="Ben"),
            entry("2026-01-07 10:00", end="2026-01-07 11:02", **visit, resource="Ann"),
        ],
        usage=[{"unit": "miles", "at": "2026-01-06", "quantity": "22", "ticket": "T-1"}],
        expenses=[{"at": "2026-01-07", "amount": "100.00", "category": "hardware", "ticket": "T-1"}],
    )  # fmt: skip
    assert by_clause(result) == [
        ("call-out", "1", "85.00"), ("mileage", "12", "8.70"), ("repair", "1", "165.00"),
        ("call-out", "1", "85.00"), ("parts", "0", "120.00"), ("repair", "1.25", "206.25"),
    ]  # fmt: skip
    assert messages(result, "ticket-complete") == ["Ticket T-1 is complete; 669.95 USD to invoice."]


def test_break_fix_hours_bought_ahead() -> None:
    """2 of 5 hours cost 290.00; an evening hour takes 1.5, and of the next the half hour left covers a third.

    The other 40 minutes are billed once, at 165.00 x 1.5. The third purchase within 90 days says so.
    """
    bought = [
        {"pool": "block", "at": day, "quantity": "2"} for day in ("2026-01-05", "2026-02-20", "2026-04-04")
    ]
    result = bill(
        "break-fix", as_of="2026-04-30", purchases=bought,
        time_entries=[
            entry("2026-01-06 18:00", end="2026-01-06 19:00", work_type="remote"),
            entry("2026-01-07 18:00", end="2026-01-07 19:00", work_type="remote"),
        ],
    )  # fmt: skip
    assert by_clause(result, "drawn", "overage", "sale")[:4] == [
        ("block", "2", "290.00"), ("repair", "1", "0.00"), ("repair", "0.333333", "0.00"), ("repair", "0.666667", "165.00"),
    ]  # fmt: skip
    assert messages(result, "time-for-a-contract") == [
        "acme bought 3 blocks within 90 days: offer a monthly contract."
    ]


PROJECT = ", terms: {project_price: 9999.99, estimate: 5 hours, warn_hours: 4 hours}"


def test_fixed_price_is_paid_in_parts_that_add_up() -> None:
    """30 % of 9,999.99, then up to 50 %, up to 80 %, and the rest; another milestone is rejected."""
    reached = [
        {"name": name, "at": day}
        for name, day in (("design", "2026-02-02"), ("rollout", "2026-03-02"), ("acceptance", "2026-03-30"), ("party", "2026-03-31"))
    ]  # fmt: skip
    result = bill("fixed-price", more=PROJECT, as_of="2026-03-31", milestones=reached)
    assert by_clause(result) == [
        ("deposit", "1", "3000.00"), ("design", "1", "2000.00"), ("rollout", "1", "2999.99"),
        ("acceptance", "1", "2000.00"),
    ]  # fmt: skip
    assert total(result) == "9999.99"
    assert reasons(result) == {"milestones-4": "unrouted"}
    assert messages(result, "part-due")[0] == "C: design is reached; 2000.00 USD to invoice."


def test_fixed_price_tells_of_the_effort() -> None:
    """3 + 1 h reach the warning, 1 h more the estimate; two hours of a change are billed and not counted."""
    days = [("2026-01-05 09:00", "3", "project"), ("2026-01-06 09:00", "2", "change"), ("2026-01-07 09:00", "1", "project"),
            ("2026-01-08 09:00", "1", "onsite")]  # fmt: skip
    result = bill(
        "fixed-price",
        more=PROJECT,
        time_entries=[entry(at, hours, work_type=kind) for at, hours, kind in days],
    )
    assert by_clause(result) == [("deposit", "1", "3000.00"), ("changes", "2", "350.00")]
    assert messages(result, "effort") == [
        "C: 4 hours worked, 4 hours reached.", "C: 5 hours worked, 5 hours reached.",
    ]  # fmt: skip


def test_per_ticket_and_tickets_bought_ahead() -> None:
    """Two tickets for 160.00 cover two of three incidents; of 4 h on one of them 3 are in its price; an outage."""
    tickets = [
        {"id": f"T-{n}", "customer": "acme", "type": kind, "completed_at": f"2026-01-{n + 10} 12:00"}
        for n, kind in ((1, "incident"), (2, "request"), (3, "incident"), (4, "outage"), (5, "project"))
    ]
    result = bill(
        "per-ticket", tickets=tickets, purchases=[{"pool": "tickets", "at": "2026-01-02", "quantity": "2"}],
        time_entries=[
            entry("2026-01-10 09:00", "4", ticket="T-1"), entry("2026-01-10 14:00", "5", ticket="T-4"),
            entry("2026-01-10 15:00", "1", ticket="T-5"),
        ],
    )  # fmt: skip
    assert by_clause(result) == [
        ("tickets", "2", "160.00"), ("overtime", "1", "140.00"), ("work", "1", "140.00"), ("ticket", "1", "95.00"),
        ("outage", "1", "240.00"),
    ]  # fmt: skip
    assert left(result) == {"purchases-1": "0"}
    assert messages(result, "ticket-too-long") == [
        "acme: ticket T-1 takes longer than its price allows; 140.00 USD by the hour for time_entries-1."
    ]
    assert messages(result, "tickets-running-low") == ["acme has 2 tickets left."]


def test_recurring_service() -> None:
    """25 workstations are 20 x 12.00 + 5 x 10.00; ten more from the 16th 100.00 x 16/31; 1,315 GB are 82 tens."""
    result = bill(
        "recurring-service",
        counts=[
            {"unit": "workstations", "at": "2025-12-30", "quantity": "25"}, {"unit": "servers", "at": "2026-01-01", "quantity": "2"},
            {"unit": "workstations", "at": "2026-01-16", "change": "10"},
        ],
        usage=[{"unit": "gigabytes", "at": "2026-01-31", "quantity": "1315"}],
        time_entries=[entry("2026-01-20 09:00", "1.5", work_type="restore"), entry("2026-01-21 09:00", "1", work_type="monitoring")],
    )  # fmt: skip
    assert by_clause(result) == [
        ("servers", "2", "90.00"), ("service", "1", "150.00"), ("setup", "1", "450.00"),
        ("setup-of-workstations", "25", "625.00"), ("workstations", "25", "290.00"), ("workstations", "10", "51.61"),
        ("more-restores", "0.5", "70.00"), ("backup", "820", "123.00"),
    ]  # fmt: skip
    assert messages(result, "devices-changed")[-1] == (
        "acme: 35 workstations, before 25 workstations, from 2026-01-16 on."
    )
    assert messages(result, "month-billed")[0] == "C, 2026-01-01 to 2026-01-31: 1849.61 USD."


def test_recurring_service_bills_a_minimum_and_a_waived_setup() -> None:
    """Three workstations are billed as five at 11.00; the setup stands there at 0.00."""
    result = bill(
        "recurring-service", more=", plan: three-years",
        counts=[{"unit": "workstations", "at": "2026-01-01", "quantity": "3"}],
    )  # fmt: skip
    assert by_clause(result, "fee") == [
        ("service", "1", "135.00"), ("setup", "1", "0.00"), ("setup-of-workstations", "3", "0.00"),
        ("workstations", "5", "55.00"),
    ]  # fmt: skip


USERS = [
    {"unit": "users", "at": "2026-01-01", "quantity": "30"}, {"unit": "kiosk-users", "at": "2026-01-01", "quantity": "4"},
    {"unit": "users", "at": "2026-01-15", "change": "2"},
]  # fmt: skip


def test_managed_users_with_projects_on_the_next_contract() -> None:
    """25 x 110.00 + 5 x 98.00; 15 h and, from the 15th, 1,974 s are included; evenings, a Sunday and a project are not."""
    contracts = (
        "  - {id: CARE, customer: acme, pack: managed-users, start: 2026-01-01}\n"
        "  - {id: PROJECTS, customer: acme, pack: time-and-materials, start: 2026-01-01}\n"
    )
    remote = {"work_type": "remote"}
    result = run(
        packs=[shipped("managed-users"), shipped("time-and-materials")], contracts=contracts, as_of="2026-01-31",
        counts=USERS,
        time_entries=[
            entry("2026-01-06 09:00", "8", **remote), entry("2026-01-07 09:00", "8", **remote),
            entry("2026-01-08 17:00", end="2026-01-08 19:00", **remote),
            entry("2026-01-11 10:00", end="2026-01-11 11:00", work_type="emergency"),
            entry("2026-01-12 09:00", "2", work_type="project"), entry("2026-01-13 09:00", "1", work_type="onboarding"),
        ],
    )  # fmt: skip
    assert by_clause(result) == [
        ("kiosk-users", "4", "112.00"), ("managed-users", "30", "3240.00"), ("onboarding", "1", "3240.00"),
        ("support", "1", "135.00"), ("outside-hours", "1", "195.00"), ("support", "1", "135.00"),
        ("outside-hours", "1", "375.00"), ("projects", "2", "350.00"), ("managed-users", "2", "107.48"),
    ]  # fmt: skip
    assert set(result.charges.filter(result.charges["clause"] == "projects")["contract"]) == {"PROJECTS"}
    assert left(result) == {
        "CARE/included/grant/2026-01-01": "0",
        "CARE/included/grant/2026-01-15": "0.548333",
    }
    assert messages(result, "hours-used")[0] == "acme has used 100% of the included support, 0 hours left."


def test_managed_users_minimum_and_yearly_rise() -> None:
    """Eight users are billed as ten; on the second 15 March the 110.00 become 113.30, from that day on.

    March of 2026 is billed at the old price on the 1st, and the difference of ten users is 33.00 x 17/31 = 18.10.
    """
    result = bill(
        "managed-users", start="2025-03-15", as_of="2026-04-01",
        counts=[{"unit": "users", "at": "2025-03-15", "quantity": "8"}],
    )  # fmt: skip
    assert by_clause(result)[-3:] == [
        ("managed-users", "10", "1100.00"), ("managed-users", "0", "18.10"), ("managed-users", "10", "1133.00"),
    ]  # fmt: skip
    assert by_clause(result)[0] == ("managed-users", "10", "603.23")


def test_managed_users_an_agreed_price_rises_too() -> None:
    """A contract's own 100.00 is 103.00 from the anniversary on."""
    result = bill(
        "managed-users", start="2025-02-01", as_of="2026-02-01", more=", terms: {user_price: 100.00}",
        counts=[{"unit": "users", "at": "2025-02-01", "quantity": "10"}],
    )  # fmt: skip
    assert by_clause(result)[-1] == ("managed-users", "10", "1030.00")
