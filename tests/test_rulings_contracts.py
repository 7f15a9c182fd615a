"""Rulings O and X: contracts, their days, their terms, and what lies outside them."""

from __future__ import annotations

import pytest
from running import (
    BLOCK,
    RETAINER,
    bought,
    charged,
    contracts_of,
    entry,
    left,
    load,
    minutes,
    reasons,
    run,
    short,
    total,
)

HOURLY = "labor: [{name: work, rate: 150.00}]\n"


def test_O1_the_last_day_of_a_contract_is_inclusive() -> None:
    """Work on the end day is taken, work on the day after is unrouted; a contract without a clause refuses."""
    contract = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, end: 2026-03-31}\n"
    result = run(
        HOURLY, contracts=contract, time_entries=[entry("2026-03-31 23:00", "1"), entry("2026-04-01", "1")]
    )
    assert total(result) == "150.00"
    assert reasons(result) == {"time_entries-2": "unrouted"}
    assert "C ended on 2026-03-31" in result.rejected["message"][0]


def test_O1_a_named_contract_that_refuses_passes_work_to_later_ones() -> None:
    """A fact that names a contract goes on with the customer's later contracts in file order, not earlier ones."""
    some = "labor: [{name: only-senior, when: {role: senior}, rate: 1.00}]\n"
    contracts = "".join(
        f"  - {{id: {id}, customer: acme, pack: {pack}, start: 2026-01-01}}\n"
        for id, pack in (("A", "pack2"), ("B", "pack"), ("D", "pack2"))
    )
    result = run(some, HOURLY, contracts=contracts, time_entries=[entry("2026-01-05", "1", contract="B")])
    assert result.charges["contract"].to_list() == ["D"]


def test_O2_terms_of_a_day_hold_for_that_whole_day() -> None:
    """An amendment from 1 July prices all of 1 July; purchases keep the terms of their day."""
    pack = "terms: {r: {type: money, default: 150.00}}\nlabor: [{name: work, rate: $r}]\n"
    contract = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, amendments: [{from: 2026-07-01, terms: {r: 200.00}}]}\n"
    result = run(
        pack,
        contracts=contract,
        time_entries=[entry("2026-06-30 23:59", "1"), entry("2026-07-01 00:00", "1")],
    )
    assert [one[2] for one in charged(result)] == ["150.00", "200.00"]


def test_O3_a_part_is_named_by_its_purchase() -> None:
    """A late purchase that covers the rest of an entry leaves the id of the first part as it was."""
    work = [entry("2026-01-05", "3")]
    before = run(BLOCK, purchases=[bought("2026-01-01", id="p1")], time_entries=work)
    after = run(
        BLOCK, purchases=[bought("2026-01-01", id="p1"), bought("2026-01-02", id="p2")], time_entries=work
    )
    assert before.charges["id"].to_list()[1:] == ["C/work/time_entries-1/p1", "C/work/time_entries-1/rest"]
    assert after.charges.filter(after.charges["kind"] == "drawn")["id"].to_list() == [
        "C/work/time_entries-1/p1", "C/work/time_entries-1/p2",
    ]  # fmt: skip


def test_X1_an_opening_balance_makes_no_sale_line_and_keeps_its_value() -> None:
    """6 h left of a block, already billed, worth 900.00: no charge, the value stays for revenue."""
    opening = bought("2026-01-01", "6", total_price="900.00", already_billed="true")
    result = run(BLOCK, purchases=[opening])
    assert charged(result) == []
    assert f"{result.balances['value_left'][0]:.2f}" == "900.00"


@pytest.mark.parametrize(("overage", "amount"), [("worked", "90.00"), ("drawn", "180.00")])
def test_X4_overage_worked_and_drawn(overage: str, amount: str) -> None:
    """Rate 90.00, counting as 2, one hour uncovered: 90.00 worked, 180.00 drawn."""
    pack = BLOCK.replace(
        "draws: block, rate: 150.00", f"draws: block, counts_as: 2, overage: {overage}, rate: 90.00"
    )
    assert total(run(pack, time_entries=[entry("2026-01-05", "1")])) == amount


def test_X8_uplift_rises_on_each_anniversary() -> None:
    """110.00 from 15 March 2025 at 3%: 113.30 from 15 March 2026, 116.70 from 15 March 2027."""
    pack = "terms: {r: {type: money, default: 110.00, uplift: {percent: 3%, every: year}}}\nlabor: [{name: work, rate: $r}]\n"
    contract = "  - {id: C, customer: acme, pack: pack, start: 2025-03-15}\n"
    days = ("2026-03-14", "2026-03-15", "2027-03-14", "2027-03-15")
    result = run(pack, contracts=contract, as_of="2027-12-31", time_entries=[entry(day, "1") for day in days])
    assert [one[2] for one in charged(result)] == ["110.00", "113.30", "113.30", "116.70"]


def test_X8_an_amendment_sets_a_new_base() -> None:
    """A rate agreed anew on 1 July counts its years from there."""
    pack = "terms: {r: {type: money, default: 100.00, uplift: {percent: 10%, every: year}}}\nlabor: [{name: work, rate: $r}]\n"
    contract = "  - {id: C, customer: acme, pack: pack, start: 2025-01-01, amendments: [{from: 2025-07-01, terms: {r: 200.00}}]}\n"
    days = ("2025-06-30", "2026-01-01", "2026-07-01")
    result = run(pack, contracts=contract, as_of="2027-12-31", time_entries=[entry(day, "1") for day in days])
    assert [one[2] for one in charged(result)] == ["100.00", "200.00", "220.00"]


def test_X11_facts_after_the_as_of_day_are_later() -> None:
    """An entry, a purchase and an adjustment after the day are counted as later, neither used nor rejected."""
    result = run(BLOCK, as_of="2026-01-31", time_entries=[entry("2026-02-01", "1"), entry("2026-01-31 23:59", "1")],
                 purchases=[bought("2026-02-01")], adjustments=[{"at": "2026-02-01", "amount": "1"}])  # fmt: skip
    assert (result.read, result.used, result.later, result.rejected.height) == (4, 1, 3, 0)
    assert total(result) == "150.00"


def test_X13_unused_prepaid_time_stays_in_balances_after_the_contract() -> None:
    """Without `lasts: contract` nothing lapses at the end; with it, the day after."""
    contract = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, end: 2026-03-31}\n"
    kept = run(BLOCK, contracts=contract, as_of="2026-04-30", purchases=[bought("2026-01-01")])
    assert left(kept) == {"purchases-1": "2"}
    pack = BLOCK.replace("lasts: 12 months", "lasts: contract")
    gone = run(pack, contracts=contract, as_of="2026-04-30", purchases=[bought("2026-01-01")])
    assert short(gone.balances["lapsed"][0]) == "2"


def test_X14_the_rest_of_a_rounded_entry_is_not_rounded_again() -> None:
    """80 minutes rounded to 90 with an hour left: half an hour goes on, priced by the next contract."""
    first = BLOCK.replace("labor: [{name: work, draws: block, rate: 150.00}]",
                          "labor: [{name: work, draws: block}, {name: on, treatment: next-contract}]")  # fmt: skip
    second = "rounding: [{name: h, increment: 1 hour}]\nlabor: [{name: work, rate: 200.00}]\n"
    contracts = "".join(
        f"  - {{id: {id}, customer: acme, pack: {pack}, start: 2026-01-01}}\n"
        for id, pack in (("C", "pack"), ("D", "pack2"))
    )
    result = run(first, second, contracts=contracts, purchases=[bought("2026-01-01", "1", total_price="1")],
                 time_entries=[minutes("2026-01-05", 80)])  # fmt: skip
    assert charged(result, "drawn", "overage") == [("drawn", "1", "0.00"), ("overage", "0.5", "100.00")]
    assert result.charges.filter(result.charges["kind"] == "overage")["contract"].to_list() == ["D"]


def test_contracts_pin_a_version() -> None:
    """`pack@1.0.0` loads, and the pack is the one named."""
    [contract] = contracts_of(
        "  - {id: C, customer: acme, pack: pack@1.0.0, start: 2026-01-01}\n", [load(HOURLY)]
    )
    assert contract.stages[0].pack.version == "1.0.0"


def test_a_change_of_pack_keeps_currency_and_units() -> None:
    """An amendment to a pack in another currency, or whose pool holds something else, is a fault."""
    from clausewise import read_contracts
    from clausewise.source import parse

    text = (
        "contracts:\n  - {id: C, customer: acme, pack: pack, start: 2026-01-01, "
        "amendments: [{from: 2026-02-01, pack: other}]}\n"
    )
    document, _ = parse(text.encode(), "contracts.yaml")
    assert document is not None
    first, money = load(BLOCK, "pack"), RETAINER.replace("fund", "block")
    for other, rule in (
        (load(BLOCK, "other", currency="JPY"), "currency-changes"),
        (load(money, "other"), "pool-changes-unit"),
    ):
        _, found = read_contracts(document, {"pack": first, "other": other})
        assert [one.rule for one in found] == [rule]


def test_an_entry_keeps_its_day_in_every_contract() -> None:
    """Taken on 31 January in Honolulu, the rest is priced by a contract in Tokyo as of 31 January, not dropped."""
    first = BLOCK.replace("labor: [{name: work, draws: block, rate: 150.00}]",
                          "labor: [{name: work, draws: block}, {name: on, treatment: next-contract}]")  # fmt: skip
    zones = (("C", "pack", "Pacific/Honolulu"), ("D", "pack2", "Asia/Tokyo"))
    contracts = "".join(
        f"  - {{id: {id}, customer: acme, pack: {pack}, start: 2026-01-01, timezone: {zone}}}\n"
        for id, pack, zone in zones
    )
    result = run(first, HOURLY, contracts=contracts, as_of="2026-01-31",
                 purchases=[bought("2026-01-01", "1", total_price="1")],
                 time_entries=[entry("2026-01-31T20:00:00-10:00", "3")])  # fmt: skip
    assert charged(result, "overage") == [("overage", "2", "300.00")]
    assert (result.used, result.later) == (2, 0)


def test_X12_the_holidays_librarys_version_stands_in_the_result() -> None:
    """The version is told where a calendar asks the library, and nothing where none does."""
    from importlib.metadata import version

    asking = 'calendar: {business: {mon-fri: "08:00-17:00"}, holidays: {code: US-NY}}\n' + HOURLY
    assert run(asking, time_entries=[entry("2026-01-05", "1")]).holidays == version("holidays")
    assert run(HOURLY, time_entries=[entry("2026-01-05", "1")]).holidays is None
