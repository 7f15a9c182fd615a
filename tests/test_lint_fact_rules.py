"""Rules of lint over facts: what they say is what happens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lint_workspaces import ACME, BLOCK, EARLY, HEAD, OFFICE, found, named, workspace

from clausewise import evaluate, load_workspace


def test_a_purchase_before_the_start_is_billed_as_the_rule_says(tmp_path: Path) -> None:
    """The engine makes a sale of that amount on that day."""
    folder = workspace(tmp_path, BLOCK, purchases__csv=EARLY)
    assert "1,200.00" in found(folder)[0].message
    loaded, _ = load_workspace(folder)
    assert loaded is not None
    charges = evaluate(loaded.contracts, loaded.facts, as_of=date(2026, 1, 31)).charges
    assert charges.select("kind", "date", "amount").rows() == [("sale", date(2025, 12, 1), Decimal(1200))]


ENTRIES = "id,customer,at,hours\n1,acme,2026-03-02 16:30,%s\n"


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        ("2.5", "2.5 hours from 16:30 run past 17:00"),
        ("0.75", "45 minutes from 16:30 run past 17:00"),
        ("1", "1 hour from 16:30 run past 17:00"),
        ("0.5", None),
    ],
)
def test_work_that_runs_past_five_is_told(hours: str, says: str | None, tmp_path: Path) -> None:
    """Up to five is not past five."""
    messages = [one.message for one in found(workspace(tmp_path, OFFICE, time_entries__csv=ENTRIES % hours))]
    assert [one.partition(",")[0] for one in messages] == ([says] if says else [])


def test_an_end_makes_the_difference_that_the_rule_says(tmp_path: Path) -> None:
    """Of 2.5 hours from 16:30 half an hour is the day's, and two hours are the evening's."""

    def amounts(text: str) -> list[Decimal]:
        (tmp_path / "facts" / "time_entries.csv").write_text(text, "utf-8")
        loaded, _ = load_workspace(tmp_path)
        assert loaded is not None
        return evaluate(loaded.contracts, loaded.facts, as_of=date(2026, 3, 31)).charges["amount"].to_list()

    workspace(tmp_path, OFFICE)
    assert amounts(ENTRIES % "2.5") == [Decimal(375)]
    assert amounts("id,customer,at,end\n1,acme,2026-03-02 16:30,2026-03-02 19:00\n") == [
        Decimal(450),
        Decimal(75),
    ]


def test_hours_without_an_end_are_told_once_for_each_contract_and_file(tmp_path: Path) -> None:
    """A thousand rows of an export are one finding; where no band fits, that is said."""
    bands = OFFICE.replace(
        'business: {mon-fri: "08:00-17:00"}', 'bands: [{name: after-hours, from: "17:00", to: "24:00"}]'
    )
    rows = "".join(f"{n},acme,2026-03-{n:02} 16:30,1\n" for n in range(2, 6))
    folder = workspace(
        tmp_path, bands.replace("[after-hours, weekend, holiday]", "after-hours"),
        time_entries__csv="id,customer,at,hours\n" + rows,
        time_entries2__jsonl='\n{"id": "x", "customer": "acme", "at": "2026-03-02T16:30-05:00", "hours": 1}\n',
    )  # fmt: skip
    first, second = found(folder)
    assert first.message.endswith("priced as time in no band; so are 3 other entries of this file")
    assert second.message.endswith("priced as time in no band")
    assert second.span is not None
    assert (second.span.line, second.span.column) == (2, 39)


def test_the_work_of_two_contracts_is_told_of_the_one_that_takes_it(tmp_path: Path) -> None:
    """The contract that is asked first hands projects on to one that does not look at the clock."""
    leaving = OFFICE.replace(
        "labor:\n", "labor:\n  - {name: out, when: {work_type: project}, treatment: next-contract}\n"
    )
    second = "  - {id: NEXT, customer: acme, pack: per-hour, start: 2026-01-01}\n"
    folder = workspace(
        tmp_path, leaving, ACME % "" + second,
        time_entries__csv="id,customer,at,hours,work_type\n1,acme,2026-03-02 16:30,2,project\n2,acme,2026-03-03 16:30,2,\n",
    )  # fmt: skip
    per_hour = HEAD.replace("pack: pack", "pack: per-hour") + "labor: [{name: work, rate: 90.00}]\n"
    (folder / "rules" / "per-hour.yaml").write_text(per_hour, "utf-8")
    assert [(one.rule, one.path) for one in found(folder)] == [("no-end-to-split", 'time_entries["2"].at')]


def offsets(folder: Path, *times: str, contracts: str = ACME % "") -> list[tuple[str, str]]:
    """Lint of entries of acme at these times: rule and message."""
    rows = "".join(f"{number},acme,{at},1\n" for number, at in enumerate(times))
    where = workspace(
        folder, "labor: [{name: work, rate: 90.00}]\n", contracts,
        time_entries__csv="id,customer,at,hours\n" + rows,
    )  # fmt: skip
    return [(one.rule, one.message) for one in found(where)]


def test_an_offset_of_another_time_of_the_year_is_wrong(tmp_path: Path) -> None:
    """The sentence says what the engine does with it, also where that is another day."""
    ((rule, message),) = offsets(tmp_path, "2026-07-01T23:30:00-05:00")
    assert rule == "wrong-offset"
    assert message == (
        "-05:00 is not the offset of America/New_York on 2026-07-01 (it is -04:00): this is 00:30 on 2026-07-02 there, "
        "not 23:30"
    )


@pytest.mark.parametrize(
    "at", ["2026-07-01T23:30Z", "2026-07-01T23:30-06:00", "2026-07-01T23:30+02:00", "2026-07-01"]
)
def test_an_offset_of_no_time_of_the_year_is_another_zone(at: str, tmp_path: Path) -> None:
    """It says when it was, wherever it was written; and then the rest of the column is of that zone too."""
    assert offsets(tmp_path, at) == []


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Panama"])
def test_an_offset_may_be_that_of_another_contract(zone: str, tmp_path: Path) -> None:
    """A provider with a customer there may export in that zone; one whose contracts are in two zones in either."""
    other = f"  - {{id: B, customer: %s, pack: pack, start: 2026-01-01, timezone: {zone}}}\n"
    assert offsets(tmp_path, "2026-07-01T09:00-05:00", contracts=ACME % "" + other % "bolt") == []


@pytest.mark.parametrize("at", ["2026-03-08T03:30-05:00", "2026-03-07T23:30-04:00"])
def test_an_offset_of_the_day_before_is_not_told(at: str, tmp_path: Path) -> None:
    """An end that was reckoned from a start before the clocks were changed keeps its offset."""
    assert offsets(tmp_path, at) == []


def test_offsets_of_a_customer_in_two_zones_are_not_looked_at(tmp_path: Path) -> None:
    """Nobody knows which of the contracts was meant."""
    other = "  - {id: B, customer: acme, pack: pack, start: 2026-01-01, timezone: Europe/Paris}\n"
    assert offsets(tmp_path, "2026-07-01T09:00-05:00", contracts=ACME % "" + other) == []


MAPPING = """mappings:
  - files: export.csv
    kind: time_entries
    columns: {id: Id, customer: Client, at: {from: Started%s}, hours: Hours}
"""


def test_what_a_mapping_reads_is_placed_as_it_is_written(tmp_path: Path) -> None:
    """The finding stands at the column of the file; an offset that the mapping's zone has given is nobody's fault."""
    folder = workspace(
        tmp_path, OFFICE, mapping__yaml=MAPPING % "",
        export__csv="Id,Hours,Client,Started\n1,2,acme,2026-07-01T16:30-05:00\n2,2,acme,2026-07-01T15:30-04:00\n",
    )  # fmt: skip
    assert [(one.rule, one.span and (one.span.line, one.span.column)) for one in found(folder)] == [
        ("wrong-offset", (2, 10)), ("no-end-to-split", (3, 10)),
    ]  # fmt: skip
    (folder / "facts" / "mapping.yaml").write_text(MAPPING % ", zone: America/Chicago", "utf-8")
    (folder / "facts" / "export.csv").write_text(
        "Id,Hours,Client,Started\n1,1,acme,2026-07-01 09:00\n", "utf-8"
    )
    assert named(folder) == []


def test_an_allowance_for_each_device_needs_counts(tmp_path: Path) -> None:
    """As a fee does; any row for the contract will do, also one that says that there are none."""
    each = (
        "pools:\n  - name: support\n    unit: hours\n    lasts: period\n    when_used_up: bill\n"
        "    allowance: {quantity: 30 minutes, for_each: devices, every: month}\n"
        "labor:\n  - {name: work, draws: support, rate: 150.00}\n"
    )
    folder = workspace(tmp_path, each, time_entries__csv="id,customer,at,hours\n1,acme,2026-03-02 16:30,1\n")
    assert named(folder) == ["nothing-counted"]
    (folder / "facts" / "counts.csv").write_text(
        "id,customer,unit,at,quantity\n1,acme,devices,2026-01-01,0\n"
    )
    assert named(folder) == []


def test_a_price_in_a_currency_without_cents_is_looked_at(tmp_path: Path) -> None:
    """What to type has the digits of the currency."""
    yen = ACME % "".replace("}", ", currency: JPY}")
    contracts = yen.replace("start: 2026-01-01}", "start: 2026-01-01, currency: JPY}")
    rows = "id,customer,pool,at,quantity,total_price\n1,acme,block,2026-03-02,20,120\n"
    (one,) = found(workspace(tmp_path, BLOCK, contracts, purchases__csv=rows))
    assert one.help.endswith("write 2400, or leave it out")
