"""Numbers that PSA systems and their users publish, the tables of the language, and our answers by name."""

from __future__ import annotations

import pytest
from running import charged, entry, left, minutes, run, short, total

from clausewise import load_pack, shipped_packs

ONE_HOUR_BLOCK = """
pools: [{name: block, unit: hours, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: block, rate: 150.00}]
"""
ONE_HOUR = [{"pool": "block", "at": "2026-01-01", "quantity": "1", "total_price": "150"}]


@pytest.mark.parametrize(
    ("rule", "worked", "billed"),
    [
        ("increment: 15 minutes", 5, 15),
        ("increment: 15 minutes", 15, 15),
        ("increment: 15 minutes", 80, 90),
        ("increment: 30 minutes, grace: 10 minutes", 8, 30),
        ("increment: 30 minutes, grace: 10 minutes", 35, 30),
        ("increment: 30 minutes, grace: 10 minutes", 41, 60),
        ("increment: 1 hour, minimum: 2 hours, grace: 15 minutes", 135, 120),
        ("increment: 1 hour, minimum: 2 hours, grace: 15 minutes", 138, 180),
        ("minimum: 1 hour, increment: 15 minutes", 20, 60),
        ("minimum: 1 hour, increment: 15 minutes", 62, 75),
        ("increment: 15 minutes, direction: down", 29, 15),
        ("increment: 15 minutes, direction: nearest", 22, 15),
        ("increment: 15 minutes, direction: nearest", 23, 30),
        ("increment: 10 minutes, direction: nearest, half: up", 15, 20),
        ("increment: 10 minutes, direction: nearest, half: down", 15, 10),
        ("increment: 15 minutes, maximum: 1 hour", 100, 60),
        ("increment: 15 minutes", 0, 0),
    ],
)
def test_the_rounding_table(rule: str, worked: int, billed: int) -> None:
    """Every row of the language's rounding table, and the directions it does not show."""
    pack = f"rounding: [{{name: r, {rule}}}]\nlabor: [{{name: work, rate: 60.00}}]\n"
    assert total(run(pack, time_entries=[minutes("2026-01-05", worked)])) == f"{billed}.00"


@pytest.mark.parametrize(("per", "hours"), [("entry", "3"), ("[ticket]", "2")])
def test_row_16_per_entry_or_per_ticket(per: str, hours: str) -> None:
    """45 + 45 + 5 minutes, one hour up, minimum one hour: 3 h an entry at a time, 2 h on the ticket."""
    pack = f"rounding: [{{name: r, increment: 1 hour, minimum: 1 hour, per: {per}}}]\nlabor: [{{name: w, rate: 1.00}}]\n"
    work = [minutes(f"2026-01-05 {9 + n}:00".replace(" 9", " 09"), worked, ticket="T", customer="acme")
            for n, worked in enumerate((45, 45, 5))]  # fmt: skip
    assert total(run(pack, time_entries=work)) == f"{hours}.00"


def test_row_1_round_up() -> None:
    """10:00 to 10:05 in quarter hours is 0.25 h."""
    pack = "rounding: [{name: r, increment: 15 minutes}]\nlabor: [{name: work, rate: 150.00}]\n"
    result = run(pack, time_entries=[entry("2026-01-05 10:00", end="2026-01-05 10:05")])
    assert charged(result) == [("labor", "0.25", "37.50")]


@pytest.mark.parametrize(
    ("role", "amount"),
    [("technician", "225.00"), ("senior", "262.50"), ("bench", "187.50"), ("architect", "337.50")],
)
def test_row_2_round_up_and_role(role: str, amount: str) -> None:
    """1:38 to 2:58 pm is 1 h 20, billed 1.5 h at each role's rate."""
    lines = ", ".join(
        f"{{when: {{role: {one}}}, rate: {rate}.00}}"
        for one, rate in (("technician", 150), ("senior", 175), ("bench", 125), ("architect", 225))
    )
    pack = (
        f"rounding: [{{name: r, increment: 15 minutes}}]\nrates: [{{name: by-role, lines: [{lines}]}}]\n"
        "labor: [{name: work, rate: by-role}]\n"
    )
    assert (
        total(run(pack, time_entries=[entry("2026-01-05 13:38", end="2026-01-05 14:58", role=role)]))
        == amount
    )


@pytest.mark.parametrize(
    ("factor", "drawn"),
    [("1", "1.5"), ("1.2", "1.8"), ("0.85", "1.275"), ("1.5", "2.25"), ("2", "3"), ("0.5", "0.75")],
)
def test_rows_2_and_4_a_block_loses_multiplied_hours(factor: str, drawn: str) -> None:
    """1.5 h billed draws 1.5 h times the role's factor."""
    pack = ONE_HOUR_BLOCK.replace("draws: block,", f"draws: block, counts_as: {factor},")
    result = run(
        pack, purchases=[{**ONE_HOUR[0], "quantity": "10"}], time_entries=[entry("2026-01-05", "1.5")]
    )
    assert short(result.balances["drawn"][0]) == drawn


def test_row_3_the_older_block_goes_first() -> None:
    """Blocks of 1 May and 1 June: work on 3 June comes off the May block."""
    blocks = [{"id": month, "pool": "block", "at": f"2026-0{n}-01", "quantity": "5", "total_price": "1", "end": "2026-12-31"}
              for n, month in ((5, "may"), (6, "june"))]  # fmt: skip
    result = run(
        ONE_HOUR_BLOCK, as_of="2026-06-30", purchases=blocks, time_entries=[entry("2026-06-03", "1")]
    )
    assert left(result) == {"may": "4", "june": "5"}


def test_row_6_a_block_splits_at_zero() -> None:
    """1.0 h left, 1.5 h worked at 150.00: 1.0 h drawn and 0.5 h billed, 75.00."""
    result = run(ONE_HOUR_BLOCK, purchases=ONE_HOUR, time_entries=[entry("2026-01-05", "1.5")])
    assert charged(result, "drawn", "overage") == [("drawn", "1", "0.00"), ("overage", "0.5", "75.00")]


def test_row_6_counting_as_two() -> None:
    """Counting as 2 the 1.0 h covers 0.5 h; 1.0 h is billed, 150.00."""
    pack = ONE_HOUR_BLOCK.replace("draws: block,", "draws: block, counts_as: 2,")
    result = run(pack, purchases=ONE_HOUR, time_entries=[entry("2026-01-05", "1.5")])
    assert charged(result, "drawn", "overage") == [("drawn", "0.5", "0.00"), ("overage", "1", "150.00")]


def test_row_7_the_seed_contract() -> None:
    """Two hours up front, 2.25 h worked: 2.0 h drawn, 0.25 h of overage at 37.50, and the actions."""
    pack, _ = load_pack(shipped_packs()["block-hours"])
    assert pack is not None
    contract = "  - {id: C, customer: acme, pack: block-hours, start: 2026-01-01}\n"
    result = run(
        packs=[pack], contracts=contract, as_of="2026-01-31",
        tickets=[{"id": "T-1", "customer": "acme", "completed_at": "2026-01-06 12:00"}],
        time_entries=[entry("2026-01-05 09:00", "1.5", ticket="T-1"), entry("2026-01-06 09:00", "0.75", ticket="T-1")],
    )  # fmt: skip
    assert charged(result) == [
        ("sale", "2", "300.00"), ("drawn", "1.5", "0.00"), ("drawn", "0.5", "0.00"), ("overage", "0.25", "37.50"),
    ]  # fmt: skip
    assert left(result) == {"C/block/start": "0"}
    assert result.actions.select("trigger", "to", "message").rows() == [
        ("block-running-low", "account-manager", "acme has 0.5 hours of the block left."),
        ("ticket-complete", "accounts-receivable", "Ticket T-1 is complete; 37.50 USD to invoice."),
    ]  # fmt: skip


MONEY = """
pools: [{name: retainer, unit: money, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: retainer, rate: 150.00}]
triggers:
  - {name: low, on: balance, pool: retainer, left: [1000.00, 500.00, 100.00], then: [{notify: am, message: "{threshold}"}]}
"""


def test_row_8_thresholds_of_a_retainer() -> None:
    """1,100 less 1,050 leaves 50: Autotask sends three mails; we send one that names the last threshold."""
    bought = [{"pool": "retainer", "at": "2026-01-01", "quantity": "1100", "total_price": "1100"}]
    result = run(MONEY, purchases=bought, time_entries=[entry("2026-01-05", "7")])
    assert left(result) == {"purchases-1": "50"}
    assert result.actions["message"].to_list() == ["100.00 USD"]


def test_a_money_pool_runs_out_inside_an_entry() -> None:
    """50.00 left, work of 120.00: 50.00 drawn, 70.00 billed."""
    bought = [{"pool": "retainer", "at": "2026-01-01", "quantity": "1100", "total_price": "1100"}]
    result = run(MONEY, purchases=bought, time_entries=[entry("2026-01-05", "7"), entry("2026-01-06", "0.8")])
    assert charged(result, "overage")[0][2] == "70.00"


@pytest.mark.parametrize("threshold", ["used: [90%]", "left: [10%]", "used: [18 hours]", "left: [2 hours]"])
def test_row_9_a_threshold_in_percent(threshold: str) -> None:
    """20 h bought, threshold 10%: it fires at 18 h used, however it is written."""
    pack = ONE_HOUR_BLOCK + (
        f"triggers: [{{name: low, on: balance, pool: block, {threshold}, then: [{{notify: am, message: low}}]}}]\n"
    )
    days = [entry(f"2026-01-{day:02d}", "1") for day in range(2, 22)]
    result = run(pack, purchases=[{**ONE_HOUR[0], "quantity": "20"}], time_entries=days)
    assert [str(one) for one in result.actions["at"]] == ["2026-01-19"]


@pytest.mark.parametrize(("overage", "amount"), [("worked", "90.00"), ("drawn", "180.00")])
def test_row_5_overage_and_multiplier(overage: str, amount: str) -> None:
    """$90, counting as 2, an hour beyond the block: 90.00 with the setting off, 180.00 with it on."""
    pack = ONE_HOUR_BLOCK.replace(
        "draws: block, rate: 150.00", f"draws: block, counts_as: 2, overage: {overage}, rate: 90.00"
    )
    result = run(pack, purchases=[{**ONE_HOUR[0], "quantity": "2"}], time_entries=[entry("2026-01-05", "2")])
    assert charged(result, "overage")[0][2] == amount


def test_row_14_a_multiplier_on_the_contract() -> None:
    """10 h a month, on-site deducts 2x: 3 h on site and 2 h remote leave 2 h."""
    pack = """
factors: [{name: by-place, lines: [{when: {work_type: onsite}, factor: 2}, {factor: 1}]}]
pools: [{name: included, unit: hours, allowance: {quantity: 10 hours, every: month}, lasts: period, when_used_up: bill}]
labor: [{name: work, draws: included, counts_as: by-place, rate: 150.00}]
"""
    work = [entry("2026-01-05", "3", work_type="onsite"), entry("2026-01-06", "2", work_type="remote")]
    result = run(pack, as_of="2026-01-31", time_entries=work)
    assert (left(result), total(result)) == ({"C/included/grant/2026-01-01": "2"}, "0.00")


@pytest.mark.parametrize(("worked", "billed"), [("15", "0.00"), ("15.5", "100.00")])
def test_row_15_monthly_hours_grouped_by_quarter(worked: str, billed: str) -> None:
    """$1,000 for 10 h is a base of $100; 10 h a month grouped quarterly are 30 h usable before overage."""
    pack = """
pools: [{name: included, unit: hours, allowance: {quantity: 30 hours, every: quarter}, lasts: period, when_used_up: bill}]
labor: [{name: work, draws: included, rate: 100.00}]
"""
    work = [entry(day, worked) for day in ("2026-01-05", "2026-03-31")]
    assert total(run(pack, as_of="2026-03-31", time_entries=work)) == billed


@pytest.mark.parametrize(("contract", "billed"), [("C", "0.5"), ("D", "0.25")])
def test_row_22_an_entry_that_moves_to_another_contract_is_rounded_from_its_real_time(
    contract: str, billed: str
) -> None:
    """10 min real: 30 in a contract of 30-minute steps; moved to one of 15-minute steps 15, not 30."""
    half, quarter = (
        f"rounding: [{{name: r, increment: {step} minutes}}]\nlabor: [{{name: w, rate: 100.00}}]\n" for step in (30, 15)
    )  # fmt: skip
    contracts = "".join(
        f"  - {{id: {id}, customer: acme, pack: {pack}, start: 2026-01-01}}\n"
        for id, pack in (("C", "pack"), ("D", "pack2"))
    )
    result = run(
        half, quarter, contracts=contracts, time_entries=[minutes("2026-01-05", 10, contract=contract)]
    )
    assert [one[1] for one in charged(result)] == [billed]
    assert result.charges["worked"].to_list() == [600]


def test_row_22_an_overrun_is_accepted() -> None:
    """70 min into a contract of 60 min: all of it is taken, -10 min left."""
    pack = """
pools:
  - {name: block, unit: hours, lasts: forever, when_used_up: owe, debt_at_end: forgive}
labor: [{name: work, draws: block}]
"""
    result = run(pack, purchases=ONE_HOUR, time_entries=[minutes("2026-01-05", 70)])
    assert left(result) == {"purchases-1": "0", "C/block/owed": "-0.166667"}
    assert result.rejected.height == 0


def test_row_32_driving_by_customer() -> None:
    """0.5x, 1x and 0.2x of the technician's rate for customers A, B and C: of 150.00 75.00, 150.00 and 30.00."""
    pack = """
terms: {driving: {type: number, default: 1}}
rates:
  - name: by-role
    lines: [{when: {role: technician}, rate: 150.00}, {rate: 175.00}]
    modifiers: [{name: driving, when: {work_type: driving}, multiply: $driving}]
labor: [{name: work, rate: by-role}]
"""
    contracts = "".join(
        f"  - {{id: {id}, customer: {id.lower()}, pack: pack, start: 2026-01-01, terms: {{driving: {times}}}}}\n"
        for id, times in (("A", "0.5"), ("B", "1"), ("C", "0.2"))
    )
    work = [entry("2026-01-05", "1", contract=id, role="technician", work_type="driving") for id in "ABC"]
    result = run(pack, contracts=contracts, time_entries=work)
    amounts = dict(result.charges.select("contract", "amount").iter_rows())
    assert {id: f"{amount:.2f}" for id, amount in amounts.items()} == {
        "A": "75.00",
        "B": "150.00",
        "C": "30.00",
    }


@pytest.mark.parametrize(("computers", "hours", "billed"), [(15, "1", "0.00"), (1, "3", "300.00")])
def test_row_33_an_allowance_for_each_device(computers: int, hours: str, billed: str) -> None:
    """1 h on site per computer and month: 15 h over 15 computers are free; of 3 h on one, 2 are billable."""
    pack = """
attributes: {device: {type: text}}
labor:
  - {name: onsite-hour, when: {work_type: onsite}, treatment: included, up_to: 1 hour, every: month, per: device}
  - {name: work, rate: 150.00}
"""
    work = [entry(f"2026-01-05 {8 + n // 2:02d}:{n % 2 * 30:02d}", hours, work_type="onsite", device=f"pc-{n}")
            for n in range(computers)]  # fmt: skip
    result = run(pack, time_entries=work)
    assert total(result) == billed
    assert short(result.charges.filter(result.charges["kind"] == "included")["quantity"].sum()) == str(
        computers
    )


@pytest.mark.parametrize(("worked", "billed"), [(35, "0.5"), (41, "1")])
def test_row_17_a_grace_of_ten_minutes(worked: int, billed: str) -> None:
    """Half-hour steps with ten minutes of grace: 35 minutes are 0.5 h, 41 are 1 h."""
    pack = "rounding: [{name: r, increment: 30 minutes, grace: 10 minutes}]\nlabor: [{name: w, rate: 1.00}]\n"
    assert charged(run(pack, time_entries=[minutes("2026-01-05", worked)]))[0][1] == billed


@pytest.mark.parametrize(
    ("hours", "lasts", "usable_to"),
    [("5", "12 months", "2027-01-14"), ("10", "24 months", "2028-01-14"), ("20", "forever", "None")],
)
def test_row_18_expiry_by_size_of_the_block(hours: str, lasts: str, usable_to: str) -> None:
    """5 h blocks last 12 months, 10 h 24 months, 20 h for ever; the first hour whole, then quarter hours."""
    pack = (
        ONE_HOUR_BLOCK.replace("lasts: forever", f"lasts: {lasts}")
        + "rounding: [{name: r, minimum: 1 hour, increment: 15 minutes}]\n"
    )
    result = run(pack, purchases=[{"pool": "block", "at": "2026-01-15", "quantity": hours, "total_price": "1"}],
                 time_entries=[minutes("2026-01-16", 20), minutes("2026-01-17", 62)])  # fmt: skip
    assert str(result.balances["usable_to"][0]) == usable_to
    assert short(result.balances["drawn"][0]) == "2.25"


def test_row_30_the_lines_add_up_to_the_total() -> None:
    """1:15:45 + 2:45:30 + 0:59:50 at 100.00: exact seconds give 501.81; invoices from rounded hours say 502.00."""
    pack = "labor: [{name: w, rate: 100.00}]\n"
    ends = (("09:00:00", "10:15:45"), ("11:00:00", "13:45:30"), ("14:00:00", "14:59:50"))
    work = [entry(f"2026-01-05 {start}", end=f"2026-01-05 {end}") for start, end in ends]
    result = run(pack, time_entries=work)
    assert [one[2] for one in charged(result)] == ["126.25", "275.83", "99.72"]
    assert total(result) == "501.80"  # the sum of its lines, each rounded once; 501.81 is the rounded sum


def test_row_31_cents() -> None:
    """Six entries of one minute at 100.00 an hour: 1.67 each, and the total is the sum of its lines, 10.02."""
    work = [minutes(f"2026-01-05 1{hour}:00", 1) for hour in range(6)]
    result = run("labor: [{name: w, rate: 100.00}]\n", time_entries=work)
    assert {one[2] for one in charged(result)} == {"1.67"}
    assert total(result) == "10.02"


@pytest.mark.parametrize(
    ("modifier", "amount"),
    [
        ("set: 200.00", "200.00"),
        ("add: 25.00", "125.00"),
        ("multiply: 1.5", "150.00"),
        ("multiply: 0.9", "90.00"),
    ],
)
def test_row_11_rate_overrides(modifier: str, amount: str) -> None:
    """Base 100: custom 200 is 200, +25 is 125, x 1.5 is 150, x 0.9 is 10% off."""
    pack = (
        f"rates: [{{name: c, lines: [{{rate: 100.00}}], modifiers: [{{name: m, {modifier}}}]}}]\n"
        "labor: [{name: w, rate: c}]\n"
    )
    assert total(run(pack, time_entries=[entry("2026-01-05", "1")])) == amount


def test_one_of_takes_the_first_that_matches() -> None:
    """At most one modifier of a `one_of` applies, the first."""
    group = "one_of: [{name: a, when: {role: x}, multiply: 2}, {name: b, when: {work_type: y}, multiply: 3}]"
    pack = f"rates: [{{name: c, lines: [{{rate: 100.00}}], modifiers: [{{{group}}}]}}]\nlabor: [{{name: w, rate: c}}]\n"
    assert total(run(pack, time_entries=[entry("2026-01-05", "1", role="x", work_type="y")])) == "200.00"
    assert total(run(pack, time_entries=[entry("2026-01-05", "1", work_type="y")])) == "300.00"


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "5"), ("USD", "5.13"), ("KWD", "5.125")])
def test_amounts_have_the_minor_digits_of_their_currency(currency: str, amount: str) -> None:
    """5.125 an hour is 5 yen, 5.13 dollars, 5.125 dinars."""
    result = run(
        "labor: [{name: w, rate: 5.125}]\n", currency=currency, time_entries=[entry("2026-01-05", "1")]
    )
    assert short(result.charges["amount"][0]) == amount


@pytest.mark.parametrize(
    ("mode", "amount"), [("half-up", "5.13"), ("half-even", "5.12"), ("up", "5.13"), ("down", "5.12")]
)
def test_money_rounding_is_the_packs(mode: str, amount: str) -> None:
    """5.125 in the four ways."""
    pack = f"money_rounding: {mode}\nlabor: [{{name: w, rate: 5.125}}]\n"
    assert total(run(pack, time_entries=[entry("2026-01-05", "1")])) == amount
