"""The example workspace is what its generator writes, and has what its README promises."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clausewise import Result, evaluate, load_workspace, shipped_packs

MSP = Path(__file__).resolve().parents[1] / "examples" / "msp"
TABLES = (
    "time_entries.csv", "purchases.csv", "adjustments.csv", "counts.csv", "usage.csv", "expenses.csv", "milestones.csv",
)  # fmt: skip
Generate = Callable[..., None]


@pytest.fixture(scope="module")
def generate() -> Generate:
    sys.path.insert(0, str(MSP))
    try:
        from generate import generate as function  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(MSP))
    return function  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def quarter() -> Result:
    workspace, found = load_workspace(MSP)
    assert workspace is not None
    assert [one for one in found if one.severity == "error"] == []
    return evaluate(workspace.contracts, workspace.facts, as_of=date(2026, 3, 31))


def rows(name: str) -> list[dict[str, str]]:
    with (MSP / "facts" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()
    }


def test_the_committed_facts_are_what_the_generator_writes(generate: Generate, tmp_path: Path) -> None:
    """Running the generator again changes nothing: the files in the repository are its output."""
    generate(tmp_path)
    assert contents(tmp_path / "facts") == contents(MSP / "facts")
    assert contents(tmp_path / "rules") == contents(MSP / "rules")


def test_a_larger_workspace_is_the_same_twice_and_not_with_another_seed(
    generate: Generate, tmp_path: Path
) -> None:
    """Size and seed alone decide what is written."""
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, entries=900, customers=25, seed=seed)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a") != contents(tmp_path / "c")


def test_copied_customers_have_contracts_of_their_own(generate: Generate, tmp_path: Path) -> None:
    """Every contract id is there once, and every customer named in the facts has a contract."""
    generate(tmp_path, entries=900, customers=25, seed=1)
    lines = (tmp_path / "contracts.yaml").read_text(encoding="utf-8").splitlines()
    ids = [line.partition("id: ")[2] for line in lines if line.startswith("  - id: ")]
    customers = {line.partition("customer: ")[2] for line in lines if line.startswith("    customer: ")}
    assert len(ids) == len(set(ids))
    assert len(customers) == 25
    with (tmp_path / "facts" / "time_entries.csv").open(encoding="utf-8", newline="") as file:
        named = {(row["customer"], row["contract"]) for row in csv.DictReader(file)}
    assert {customer for customer, _ in named if customer} <= customers
    assert {contract for _, contract in named if contract} <= set(ids)


def test_the_quarter_is_large_enough_and_inside_its_days() -> None:
    """At least 1,800 entries and 600 tickets, all in the first quarter of 2026 but for rows made bad."""
    entries = rows("time_entries.csv")
    assert len(entries) >= 1800
    assert len(rows("tickets.csv")) >= 600
    good = [row for row in entries if not row["id"].startswith(("TE-BAD", "TE-LATER"))]
    days = {date.fromisoformat(row["at"][:10]) for row in good}
    assert min(days) >= date(2026, 1, 1)
    assert max(days) <= date(2026, 3, 31)


def test_the_entries_come_in_every_form_people_export() -> None:
    """Start and end, decimal hours of two and four places, a date alone, an offset, and only a ticket."""
    entries = [row for row in rows("time_entries.csv") if not row["id"].startswith("TE-BAD")]
    forms = Counter(
        "date" if len(row["at"]) == 10
        else "offset" if row["at"][-6] in "+-" or row["at"].endswith("Z")
        else "both" if row["end"] and row["hours"]
        else "start-end" if row["end"]
        else f"{len(row['hours'].partition('.')[2])} places"
        for row in entries
    )  # fmt: skip
    assert all(
        forms[form] >= 20 for form in ("date", "offset", "both", "start-end", "2 places", "4 places")
    ), forms
    assert sum(not row["customer"] and not row["contract"] and bool(row["ticket"]) for row in entries) > 50


def test_every_ticket_an_entry_names_is_there() -> None:
    """An entry with only a ticket takes its customer from it, so the ticket must exist, once."""
    ids = Counter(row["id"] for row in rows("tickets.csv"))
    assert set(ids.values()) == {1}
    assert {row["ticket"] for row in rows("time_entries.csv") if row["ticket"]} <= set(ids)


def test_the_bad_rows_are_the_ones_the_readme_lists() -> None:
    """One pair of clashing ids, one repeat in the file, one in the late batch, nothing by accident."""
    entries = rows("time_entries.csv")
    several = {key: count for key, count in Counter(row["id"] for row in entries).items() if count > 1}
    assert several == {"TE-CEDAR-1": 2, "TE-BAD-06": 2}
    clashing = [row for row in entries if row["id"] == "TE-BAD-06"]
    repeated = [row for row in entries if row["id"] == "TE-CEDAR-1"]
    assert clashing[0] != clashing[1]
    assert repeated[0] == repeated[1]
    late = [
        json.loads(line) for line in (MSP / "facts/time_entries-late.jsonl").read_text("utf-8").splitlines()
    ]
    again = [row for row in late if row["id"] in {one["id"] for one in entries}]
    assert [row["id"] for row in again] == ["TE-CEDAR-2"]
    readme = (MSP / "README.md").read_text(encoding="utf-8")
    bad = {row["id"] for name in TABLES for row in rows(name) if "-BAD-" in row["id"]}
    assert len(bad) == 21
    assert all(f"`{one}`" in readme for one in bad)


def test_the_bad_rows_and_no_others_are_rejected(quarter: Result) -> None:
    """Every row that is bad on purpose has a reason, nothing else is rejected, and none of them is charged for."""
    rejected = quarter.rejected["id"]
    assert all("-BAD-" in one for one in rejected)
    assert set(rejected) == {row["id"] for name in TABLES for row in rows(name) if "-BAD-" in row["id"]}
    assert set(rejected).isdisjoint(quarter.charges["fact"].drop_nulls())


def test_what_the_readme_shows_is_what_a_run_gives(quarter: Result) -> None:
    """Every table of the README, line by line, against the tables of a run as of the quarter's last day."""
    sys.path.insert(0, str(MSP))
    try:
        from tables import renewed  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(MSP))
    text = (MSP / "README.md").read_text(encoding="utf-8")
    assert text.count("```text ") >= 15
    assert text == renewed(text, quarter), (
        "`python examples/msp/tables.py` writes the tables of README.md again"
    )


def test_what_providers_meet_occurs_in_the_quarter(quarter: Result) -> None:
    """Evenings, holidays, visits, carried and lost hours, debts repaid, refills, work that waited, adjustments."""
    draws = Counter(quarter.draws["kind"])
    kinds = ("grant", "carry", "carried", "lapse", "owe", "repay", "refill", "buy", "adjustment", "purchase")
    assert [kind for kind in kinds if not draws[kind]] == []
    late = quarter.draws.filter(pl.col("kind") == "draw", pl.col("contract") == "SALTMARSH-BANK")
    worked = quarter.charges.select("fact", worked_on="date").unique("fact")
    waited = late.join(worked, on="fact").filter(pl.col("date") > pl.col("worked_on"))
    assert waited["fact"].n_unique() >= 3
    by_hour = quarter.charges.filter(
        pl.col("contract").str.ends_with("-TM"), pl.col("clause") == "work", pl.col("kind") == "labor"
    )
    cut = by_hour.group_by("fact").agg(pl.col("rate").n_unique()).filter(pl.col("rate") > 1)
    assert cut.height >= 15
    entries = rows("time_entries.csv")
    assert sum(bool(row["end"]) for row in entries) > len(entries) / 2


def test_every_kind_of_charge_and_every_pack_that_ships_occurs(quarter: Result) -> None:
    """Fees, tickets, usage, expenses, discounts, write-offs and true-ups beside work; prepaid tickets and outlays."""
    kinds = ("labor", "overage", "drawn", "included", "free", "held", "sale", "fee", "usage", "ticket", "expense",
             "adjustment", "write-off", "true-up", "discount")  # fmt: skip
    assert set(quarter.charges["kind"]) == set(kinds)
    assert set(shipped_packs()) <= set(quarter.charges["pack"])
    drawn = quarter.charges.filter(pl.col("kind") == "drawn")["fact"]
    assert {one.partition("-")[0] for one in drawn} == {"TE", "TL", "TK", "EX"}


def test_work_goes_on_from_the_first_contract_to_the_second(quarter: Result) -> None:
    """Managed users send projects to a contract by the hour, or at a fixed price; a service sends on support."""
    for first, second in (("WRENFIELD-USERS", "WRENFIELD-TM"), ("MERRIWEATHER-USERS", "MERRIWEATHER-MOVE"),
                          ("THORNBURY-SERVICE", "THORNBURY-BLOCK")):  # fmt: skip
        of = {
            name: set(quarter.charges.filter(pl.col("contract") == name)["clause"])
            for name in (first, second)
        }
        assert of[first], first
        assert of[second], second
        assert of[first].isdisjoint(of[second])


def test_only_what_is_driven_or_bought_names_its_ticket_alone() -> None:
    """Miles and parts that are drawn by chance have no customer: the ticket says whose they are."""
    tickets = {row["id"] for row in rows("tickets.csv")}
    for name in ("usage.csv", "expenses.csv"):
        drawn = [row for row in rows(name) if row["id"][3:].isdigit()]
        assert len(drawn) >= 4
        assert all(row["ticket"] in tickets and not row["customer"] for row in drawn)
