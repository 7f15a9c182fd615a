"""What comes first, where several things meet: days, contracts, debts, entries that overlap. Worked out by hand."""

from __future__ import annotations

from running import charged, entry, left, minutes, reasons, run, total

ENDS = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, end: 2026-01-31}\n"
TWO = (
    "  - {id: A, customer: acme, pack: pack, start: 2026-01-01%s}\n"
    "  - {id: B, customer: acme, pack: pack2, start: 2026-01-01%s}\n"
)
OWING = "pools: [{name: bank, unit: %s, lasts: contract, when_used_up: owe}]\n"
FLAT = "rates: [{name: card, lines: [{flat: 80.00}]}]\n"
RATE = "labor: [{name: work, rate: 100.00}]\n"


def told(pack: str, **world: object) -> list[str]:
    """The messages of a run, in order."""
    return run(pack, **world).actions["message"].to_list()  # type: ignore[arg-type]


def test_hours_owed_count_in_their_tiers_when_they_are_billed_at_the_end() -> None:
    """Two debts of 3 h go past an empty retainer to tiers of 100.00 up to 4 h, then 50.00: 4 x 100 + 2 x 50."""
    pack = (
        "pools: [{name: bank, unit: hours, lasts: contract, when_used_up: owe},"
        " {name: purse, unit: money, lasts: contract, when_used_up: bill}]\n"
        "rates: [{name: card, lines: [{rate: {model: graduated, every: term, tiers: [{up_to: 4 hours, each: 100.00},"
        " {each: 50.00}]}}]}]\n"
        "labor: [{name: owed, draws: bank}, {name: work, draws: purse, rate: card}]\n"
    )
    result = run(pack, contracts=ENDS, time_entries=[entry("2026-01-05", "3"), entry("2026-01-06", "3")])
    assert total(result) == "500.00"


def test_a_flat_price_owed_for_a_visit_of_no_time_is_billed_at_the_end() -> None:
    """80.00 for a visit of no time: 10.00 are drawn and 70.00 owed, which the last day bills."""
    pools = OWING.replace("lasts", "sold: {quantity: 10.00, price: 10.00, at: start}, lasts") % "money"
    pack = pools + FLAT + "labor: [{name: work, draws: bank, rate: card}]\n"
    result = run(pack, contracts=ENDS, time_entries=[minutes("2026-01-10", 0)])
    assert charged(result, "drawn", "overage") == [("drawn", "0", "0.00"), ("overage", "0", "70.00")]


def test_a_visit_of_no_time_pays_the_flat_price_of_the_next_contract() -> None:
    """Hours cover no visit, and the first contract sends what is left on: the second bills 80.00."""
    first = (
        "pools: [{name: block, unit: hours, lasts: contract, when_used_up: bill}]\n"
        "labor: [{name: cover, draws: block}, {name: pass-on, treatment: next-contract}]\n"
    )
    second = FLAT + "labor: [{name: visit, rate: card}]\n"
    result = run(first, second, contracts=TWO % ("", ""), time_entries=[minutes("2026-01-10", 0)])
    assert charged(result) == [("overage", "0", "80.00")]


def test_a_flat_price_of_nothing_is_still_the_price_of_a_visit() -> None:
    """A visit of no time at a flat 0.00 is a line of that rate, past the block."""
    pack = (
        "pools: [{name: block, unit: hours, lasts: contract, when_used_up: bill}]\n"
        + FLAT.replace("80.00", "0.00")
        + "labor: [{name: work, draws: block, rate: card}]\n"
    )
    assert charged(run(pack, time_entries=[minutes("2026-01-10", 0)])) == [("overage", "0", "0.00")]


def test_a_debt_goes_on_to_the_next_contract_before_later_work_there() -> None:
    """1 h owed on 31 January takes 1 of the 2 h of the second contract; of 2 h in February 1 is left to bill."""
    first = OWING % "hours" + "labor: [{name: owed, draws: bank}, {name: on, treatment: next-contract}]\n"
    second = (
        "pools: [{name: block, unit: hours, sold: {quantity: 2 hours, price: 0.00, at: start}, lasts: contract,"
        " when_used_up: bill}]\nlabor: [{name: work, draws: block, rate: 100.00}]\n"
    )
    work = [entry("2026-01-10", "1", contract="A"), entry("2026-02-10", "2", contract="B")]
    result = run(first, second, contracts=TWO % (", end: 2026-01-31", ""), time_entries=work)
    assert charged(result, "overage") == [("overage", "1", "100.00")]
    assert str(result.charges.filter(kind="overage")["date"][0]) == "2026-02-10"


def test_work_comes_by_day_and_then_by_the_start_of_each_piece() -> None:
    """1 h free a year: the piece after midnight of the evening before has it, not the entry that starts with it."""
    pack = (
        'calendar: {bands: [{name: early, from: "00:00", to: "06:00"}, {name: day}]}\n'
        "labor: [{name: first, when: {clock: early}, treatment: included, up_to: 1 hour, every: year}, "
        "{name: work, rate: 100.00}]\n"
    )
    work = [
        entry("2026-01-05 23:00", id="night", end="2026-01-06 01:00"),
        entry("2026-01-06 00:00", id="a", end="2026-01-06 01:00"),
    ]
    result = run(pack, time_entries=work)
    assert result.charges.filter(kind="included")["fact"].to_list() == ["night"]


def test_a_flat_price_is_decided_by_the_first_piece_that_the_contract_takes() -> None:
    """The Sunday part goes on; Monday's hour is the first piece here: 1 of 2.5 h pays its share of 45.00."""
    first = (
        'calendar: {business: {mon-fri: "08:00-17:00"}}\n'
        "rates: [{name: card, lines: [{when: {clock: after-hours}, flat: 45.00}]}]\n"
        "labor: [{name: on, when: {clock: weekend}, treatment: next-contract}, {name: work, rate: card}]\n"
    )
    work = [entry("2026-04-05 22:30", end="2026-04-06 01:00")]
    result = run(first, RATE, contracts=TWO % ("", ""), time_entries=work)
    assert reasons(result) == {}
    assert sorted(amount for _, _, amount in charged(result)) == ["150.00", "18.00"]


def test_each_contract_that_holds_a_part_of_an_entry_tells_of_it() -> None:
    """Of 2.5 h each contract holds one: two messages."""
    holding = (
        "labor: [{name: keep, treatment: hold, up_to: 1 hour, every: month}, {name: on, treatment: next-contract}]\n"
        'triggers: [{name: waits, on: held, then: [{notify: am, message: "{contract} {hours}"}]}]\n'
    )
    contracts = TWO % ("", "") + "  - {id: D, customer: acme, pack: pack3, start: 2026-01-01}\n"
    result = run(holding, holding, RATE, contracts=contracts, time_entries=[entry("2026-01-05", "2.5")])
    assert result.actions["message"].to_list() == ["A 1 hour", "B 1 hour"]


def test_work_that_the_next_contract_sees_after_the_as_of_day_is_later() -> None:
    """31 January 16:00 in New York is 1 February in Tokyo: it waits for the run that reaches that day."""
    nothing = "labor: [{name: on, treatment: next-contract}]\n"
    contracts = TWO % (", timezone: America/New_York", ", timezone: Asia/Tokyo")
    work = [entry("2026-01-31T16:00:00-05:00", "1")]
    early = run(nothing, RATE, contracts=contracts, as_of="2026-01-31", time_entries=work)
    assert (early.later, reasons(early)) == (1, {})
    assert total(run(nothing, RATE, contracts=contracts, as_of="2026-02-01", time_entries=work)) == "100.00"


def test_a_balance_is_looked_at_when_an_entry_is_done_with_its_last_piece() -> None:
    """Two entries that overlap take turns at a block of 1 h; the first is done when both have drawn on it."""
    pack = (
        'calendar: {bands: [{name: night, to: "03:00", from: "21:00"}]}\n'
        "pools: [{name: block, unit: hours, sold: {quantity: 1 hour, price: 0.00, at: start}, lasts: contract,"
        " when_used_up: bill}]\nlabor: [{name: work, draws: block, rate: 90.00}]\n"
        "triggers: [{name: low, on: balance, pool: block, left: [30 minutes], then: [{notify: am,"
        ' message: "{left}"}]}]\n'
    )
    work = [
        entry("2026-04-26 02:15", id="a", end="2026-04-26 04:45"),
        entry("2026-04-26 02:15", id="b", end="2026-04-26 12:15"),
    ]
    assert told(pack, time_entries=work) == ["0 hours"]


def test_a_share_of_a_refill_is_of_what_it_held_after_it_had_paid_the_debt() -> None:
    """3 h owed, a refill to 2 h brings 5 and pays 3: 1 h of the 2 left is half, and not four fifths."""
    pack = (
        "pools: [{name: block, unit: hours, sold: {quantity: 1 hour, price: 10.00}, lasts: contract,"
        " refill: {at: 0 hours, to: 2 hours}, when_used_up: bill}]\n"
        "labor: [{name: work, draws: block, rate: 90.00}]\n"
        "triggers: [{name: low, on: balance, pool: block, per: purchase, used: [20%, 50%, 80%],"
        ' then: [{notify: am, message: "{passed}"}]}]\n'
    )
    world = {
        "adjustments": [
            {"id": "x", "customer": "acme", "at": "2026-01-02", "pool": "block", "quantity": "-3"}
        ],
        "time_entries": [entry("2026-01-05", "1")],
    }
    result = run(pack, **world)  # type: ignore[arg-type]
    assert result.actions["message"].to_list() == ["20%, 50%"]
    assert left(result)["C/block/refill/time_entries-1"] == "1"


def test_a_grant_of_nothing_is_no_grant() -> None:
    """One day of a quarter is a third of a yen: nothing comes before October."""
    pack = (
        "pools: [{name: fund, unit: money, allowance: {quantity: 30, every: quarter, prorate: true}, lasts: period,"
        " when_used_up: bill}]\n"
    )
    contracts = "  - {id: C, customer: acme, pack: pack, start: 2026-09-30}\n"
    assert list(left(run(pack, contracts=contracts, currency="JPY"))) == ["C/fund/grant/2026-10-01"]


def test_a_run_of_a_count_that_was_told_is_told_no_more_after_an_amendment() -> None:
    """Three visits in a month are told once, also when the pack is changed before the fourth."""
    pack = (
        RATE
        + "triggers: [{name: often, on: time-entry, count: {of: time-entry, within: 1 month, at_least: 3},"
        ' then: [{notify: am, message: "{count}"}]}]\n'
    )
    contracts = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01,"
        " amendments: [{from: 2026-01-08, pack: pack2}]}\n"
    )
    visits = [entry(f"2026-01-0{day}", "1") for day in (5, 6, 7, 8)]
    assert run(pack, pack, contracts=contracts, time_entries=visits).actions["message"].to_list() == ["3"]
