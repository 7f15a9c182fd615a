"""Each ruling that this much of the language raises, by its name and with its numbers."""

from __future__ import annotations

import pytest
from running import charged, contracts_of, entry, left, load, minutes, reasons, run, short, total

HOURLY = "labor: [{name: work, rate: 150.00}]\n"
QUARTERS = "rounding: [{name: q, increment: 15 minutes}]\n" + HOURLY
BLOCK = """
rounding: [{name: q, increment: 15 minutes}]
pools:
  - {name: block, unit: hours, sold: {quantity: 2 hours, price: 300.00}, lasts: 12 months, when_used_up: bill}
labor: [{name: work, draws: block, rate: 150.00}]
"""
RETAINER = """
pools: [{name: fund, unit: money, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: fund, rate: 150.00}]
"""


def bought(at: str, quantity: str = "2", **more: object) -> dict[str, object]:
    return {"pool": "block", "at": at, "quantity": quantity, **more}


def fund(at: str, quantity: str, **more: object) -> dict[str, object]:
    return {"pool": "fund", "at": at, "quantity": quantity, "total_price": quantity, **more}


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


def test_R1_rounded_then_counted_then_drawn() -> None:
    """80 minutes, quarter hours up, counting as 1.2: 90 minutes draw 1.8 hours."""
    pack = BLOCK.replace("draws: block,", "draws: block, counts_as: 1.2,")
    result = run(pack, purchases=[bought("2026-01-05", "10")], time_entries=[minutes("2026-01-06", 80)])
    assert left(result) == {"purchases-1": "8.2"}


PER_TICKET = """
rounding: [{name: hour, increment: 1 hour, per: [ticket]}]
labor: [{name: none, when: {work_type: gift}, treatment: free}, {name: work, rate: 150.00}]
"""


def test_R4_only_billed_or_drawn_work_is_in_the_group() -> None:
    """20 billed, 30 free, 20 billed, an hour up per ticket: 60 and 0, 150.00."""
    result = run(PER_TICKET, time_entries=[
        minutes("2026-01-05 09:00", 20, ticket="T", customer="acme"),
        minutes("2026-01-05 10:00", 30, ticket="T", customer="acme", work_type="gift"),
        minutes("2026-01-05 11:00", 20, ticket="T", customer="acme"),
    ])  # fmt: skip
    assert charged(result, "labor") == [("labor", "1", "150.00"), ("labor", "0", "0.00")]


def test_R4_an_entry_without_a_ticket_is_its_own_group() -> None:
    """Two entries of 20 minutes with no ticket are an hour each, whoever worked."""
    result = run(PER_TICKET, time_entries=[minutes("2026-01-05 09:00", 20), minutes("2026-01-05 10:00", 20)])
    assert total(result) == "300.00"


def test_R5_groups_never_cross_contracts() -> None:
    """20 + 20 minutes on one ticket under two contracts are an hour each."""
    contracts = "".join(f"  - {{id: {one}, customer: acme, pack: pack, start: 2026-01-01}}\n" for one in "CD")
    result = run(PER_TICKET, contracts=contracts, time_entries=[
        minutes("2026-01-05 09:00", 20, ticket="T", contract="C"),
        minutes("2026-01-05 10:00", 20, ticket="T", contract="D"),
    ])  # fmt: skip
    assert total(result) == "300.00"


def test_R6_the_sum_of_a_group_never_depends_on_late_entries() -> None:
    """5 minutes before 45 + 45 share as 60, 0, 60 in work order; the sum is 120."""
    result = run(PER_TICKET, time_entries=[
        minutes(f"2026-01-05 {hour}", worked, ticket="T", customer="acme")
        for hour, worked in (("09:00", 45), ("10:00", 45), ("08:00", 5))
    ])  # fmt: skip
    hours = dict(result.charges.select("fact", "quantity").iter_rows())
    assert {fact: short(one) for fact, one in hours.items()} == {
        "time_entries-3": "1", "time_entries-1": "0", "time_entries-2": "1",
    }  # fmt: skip


def test_R7_grace_forgives_only_beyond_a_whole_increment() -> None:
    """8 minutes in half hours with ten minutes of grace are a whole half hour: 75.00."""
    pack = "rounding: [{name: half, increment: 30 minutes, grace: 10 minutes}]\n" + HOURLY
    assert total(run(pack, time_entries=[minutes("2026-01-05", 8)])) == "75.00"


def test_R8_clock_rounding_to_nothing_still_has_the_minimum() -> None:
    """12:01 up to 12:15 and 12:10 down to 12:00 is zero, and a minimum of 15 minutes applies: 37.50."""
    clock = "start: {increment: 15 minutes, direction: up}, end: {increment: 15 minutes, direction: down}"
    pack = f"rounding: [{{name: clock, increment: 15 minutes, minimum: 15 minutes, {clock}}}]\n" + HOURLY
    result = run(pack, time_entries=[entry("2026-01-05 12:01", end="2026-01-05 12:10")])
    assert total(result) == "37.50"
    result = run(pack, time_entries=[entry("2026-01-05 12:01", end="2026-01-05 12:01")])
    assert charged(result) == [("labor", "0", "0.00")]


def test_R9_a_changed_rule_starts_new_groups() -> None:
    """Per ticket, 15 minutes until June and 30 from July: 10 + 10 minutes across it are 15 + 30."""
    pack = """
terms: {step: {type: duration, default: 15 minutes}}
rounding: [{name: step, increment: $step, per: [ticket]}]
labor: [{name: work, rate: 150.00}]
"""
    contract = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, "
        "amendments: [{from: 2026-07-01, terms: {step: 30 minutes}}]}\n"
    )
    result = run(pack, contracts=contract, time_entries=[
        minutes("2026-06-30 09:00", 10, ticket="T", contract="C"),
        minutes("2026-07-01 09:00", 10, ticket="T", contract="C"),
    ])  # fmt: skip
    assert [one[1] for one in charged(result)] == ["0.25", "0.5"]


def test_R10_conditions_see_worked_time_before_rounding() -> None:
    """3:50 worked, 4:00 rounded, does not match `at_least: 4 hours`."""
    pack = QUARTERS.replace(
        "[{name: work,", "[{name: long, when: {duration: {at_least: 4 hours}}, rate: 1.00}, {name: work,"
    )
    assert total(run(pack, time_entries=[minutes("2026-01-05", 230)])) == "600.00"
    assert total(run(pack, time_entries=[minutes("2026-01-05", 240)])) == "4.00"


def test_P3_modifiers_apply_in_order_and_multiply() -> None:
    """Emergency x 1.5 and senior x 2 give 450.00; `apply: highest` 300.00."""
    card = """
rates:
  - name: card
    lines: [{rate: 150.00}]
    modifiers:
      - {name: emergency, when: {work_type: emergency}, multiply: 1.5}
      - {name: senior, when: {role: senior}, multiply: 2}
labor: [{name: work, rate: card}]
"""
    work = [entry("2026-01-05", "1", role="senior", work_type="emergency")]
    assert total(run(card, time_entries=work)) == "450.00"
    highest = card.replace("    lines:", "    apply: highest\n    lines:")
    assert total(run(highest, time_entries=work)) == "300.00"


def test_P4_a_money_pool_is_drawn_by_the_rounded_line() -> None:
    """48 minutes are 120.00; 50.00 left are drawn, 70.00 billed; worked time is shared in proportion."""
    result = run(RETAINER, purchases=[fund("2026-01-05", "50.00")], time_entries=[minutes("2026-01-06", 48)])
    assert charged(result, "drawn", "overage") == [
        ("drawn", "0.333333", "0.00"),
        ("overage", "0.466667", "70.00"),
    ]
    assert result.charges.filter(result.charges["kind"] != "sale").sort("kind")["worked"].to_list() == [
        1200,
        1680,
    ]


def test_P6_worked_time_fills_the_parts_in_order() -> None:
    """10 minutes worked, 15 billed, 7:30 left: 7:30 and 2:30."""
    result = run(BLOCK, purchases=[bought("2026-01-05", "0.125")], time_entries=[minutes("2026-01-06", 10)])
    assert result.charges.filter(result.charges["kind"] != "sale").sort("kind")["worked"].to_list() == [
        450,
        150,
    ]


def test_P7_no_line_of_the_rate_card_rejects_the_fact() -> None:
    """A fact that no line of the card fits is rejected, not billed at zero."""
    pack = "rates: [{name: card, lines: [{when: {role: senior}, rate: 1.00}]}]\nlabor: [{name: work, rate: card}]\n"
    assert reasons(run(pack, time_entries=[entry("2026-01-05", "1", role="junior")])) == {
        "time_entries-1": "no-rate"
    }


def test_B1_hour_pools_keep_ten_thousandths_of_a_second() -> None:
    """30 minutes as 1.333 and 10 minutes as 1.5 draw 3,299.4 s; 1,000 s at 1.2 cover 834 s."""
    pack = """
factors: [{name: by, lines: [{when: {role: a}, factor: 1.333}, {when: {role: b}, factor: 1.5}, {factor: 1.2}]}]
pools: [{name: block, unit: hours, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: block, counts_as: by, rate: 150.00}]
"""
    result = run(pack, purchases=[bought("2026-01-01", "2", total_price="1")], time_entries=[
        minutes("2026-01-05", 30, role="a"), minutes("2026-01-05", 10, role="b")])  # fmt: skip
    assert round(result.balances["drawn"][0] * 3600, 1) == round(result.balances["drawn"][0] * 3600, 6)
    assert short(round(result.balances["drawn"][0] * 3600, 1)) == "3299.4"
    thousand = bought("2026-01-01", "0.277778", total_price="1")
    result = run(pack, purchases=[thousand], time_entries=[minutes("2026-01-05", 60)])
    assert result.charges.filter(result.charges["kind"] == "drawn")["worked"].to_list() == [834]


def test_B2_a_purchase_serves_the_whole_of_its_day() -> None:
    """A purchase at 16:00 covers work at 09:00 of the same day."""
    result = run(BLOCK, purchases=[bought("2026-03-10 16:00")], time_entries=[entry("2026-03-10 09:00", "1")])
    assert charged(result, "drawn", "overage") == [("drawn", "1", "0.00")]


def test_B3_ties_are_broken_by_last_day_then_purchase_then_id() -> None:
    """Of two purchases with one first day, the one that ends sooner goes first; priority goes before all."""
    work = [entry("2026-03-10", "1")]
    two = [
        bought("2026-01-01", id="long", end="2026-12-31"),
        bought("2026-01-01", id="short", end="2026-06-30"),
    ]
    assert left(run(BLOCK, as_of="2026-03-31", purchases=two, time_entries=work)) == {
        "short": "1",
        "long": "2",
    }
    two[1]["priority"] = 1
    assert left(run(BLOCK, as_of="2026-03-31", purchases=two, time_entries=work)) == {
        "short": "2",
        "long": "1",
    }
    same = [bought("2026-01-01", id="b"), bought("2026-01-01", id="a")]
    assert left(run(BLOCK, as_of="2026-03-31", purchases=same, time_entries=work)) == {"a": "1", "b": "2"}


def test_B6_only_the_last_pools_when_used_up_counts() -> None:
    """`draws: [a, b]` with a billing and b buying: b buys."""
    pack = """
pools:
  - {name: a, unit: hours, lasts: forever, when_used_up: bill}
  - {name: b, unit: hours, sold: {quantity: 1 hour, price: 100.00}, lasts: forever, when_used_up: buy}
labor: [{name: work, draws: [a, b]}]
"""
    result = run(pack, purchases=[{"pool": "a", "at": "2026-01-01", "quantity": "1", "total_price": "90"}],
                 time_entries=[entry("2026-01-05", "2.5")])  # fmt: skip
    assert [one for one in charged(result) if one[0] == "sale"] == [
        ("sale", "1", "90.00"), ("sale", "1", "100.00"), ("sale", "1", "100.00"),
    ]  # fmt: skip
    assert left(result)["C/b/buy/time_entries-1/2"] == "0.5"


@pytest.mark.parametrize(("as_of", "lapsed"), [("2026-12-31", "0"), ("2027-01-01", "2")])
def test_B7_the_lapse_is_dated_the_day_after_the_last_day(as_of: str, lapsed: str) -> None:
    """What is left on 31 December lapses on 1 January."""
    result = run(BLOCK, as_of=as_of, purchases=[bought("2026-01-01")])
    assert short(result.balances["lapsed"][0]) == lapsed
    days = [str(one) for one in result.draws.filter(result.draws["kind"] == "lapse")["date"]]
    assert days == (["2027-01-01"] if lapsed == "2" else [])


def test_B11_a_sale_is_charged_when_bought_and_usable_from_its_start() -> None:
    """Bought on 10 January for 1 February: charged on the 10th, work in January is overage."""
    result = run(
        BLOCK, purchases=[bought("2026-01-10", start="2026-02-01")], time_entries=[entry("2026-01-20", "1")]
    )
    assert str(result.charges.filter(result.charges["kind"] == "sale")["date"][0]) == "2026-01-10"
    assert charged(result, "overage") == [("overage", "1", "150.00")]
    assert str(result.balances["usable_from"][0]) == "2026-02-01"


def test_B13_paid_first_means_usable_from_the_paid_day() -> None:
    """Work on 5 March, paid on 10 March: billed; work on 10 March: covered; never paid: never usable."""
    pack = BLOCK.replace("lasts: 12 months,", "lasts: 12 months, paid_first: true,")
    work = [entry("2026-03-05", "1"), entry("2026-03-10", "1")]
    result = run(pack, purchases=[bought("2026-03-01", paid_at="2026-03-10")], time_entries=work)
    assert charged(result, "drawn", "overage") == [("overage", "1", "150.00"), ("drawn", "1", "0.00")]
    assert total(run(pack, purchases=[bought("2026-03-01")], time_entries=work)) == "600.00"


def test_B14_the_value_of_draws_ends_at_the_price() -> None:
    """3 hours for 100.00: 33.33, 33.34, 33.33."""
    result = run(BLOCK, purchases=[bought("2026-01-01", "3", total_price="100.00")],
                 time_entries=[entry(f"2026-01-0{day}", "1") for day in (5, 6, 7)])  # fmt: skip
    values = result.draws.filter(result.draws["kind"] == "draw")["value"].to_list()
    assert [f"{-one:.2f}" for one in values] == ["33.33", "33.34", "33.33"]


LADDER = """
triggers:
  - {name: low, on: balance, pool: %s, left: [%s], then: [{notify: am, message: "{threshold} ({passed}): {left}"}]}
"""


def test_B15_a_share_is_of_what_was_usable_after_the_last_purchase() -> None:
    """1 hour left, 10 bought: the base is 11, and 25% is at 2:45."""
    pack = BLOCK + LADDER % ("block", "25%")
    result = run(pack, purchases=[bought("2026-01-01", "10", id="p1"), bought("2026-02-01", "10", id="p2")],
                 time_entries=[entry("2026-01-05", "9"), entry("2026-02-05", "8"), entry("2026-02-06", "0.25")])  # fmt: skip
    assert [(str(row["at"]), row["message"]) for row in result.actions.iter_rows(named=True)] == [
        ("2026-01-05", "25% (25%): 1 hour"), ("2026-02-06", "25% (25%): 2.75 hours"),
    ]  # fmt: skip


def test_T1_a_state_is_looked_at_after_each_fact_with_all_it_caused() -> None:
    """Block of 2 h that buys again, notice at 25%, an entry of 2.5 h: 1.5 of 2 are left, nothing fires."""
    pack = BLOCK.replace("when_used_up: bill", "when_used_up: buy") + LADDER % ("block", "25%")
    result = run(pack, purchases=[bought("2026-01-01")], time_entries=[entry("2026-01-05", "2.5")])
    assert result.actions.height == 0
    assert left(result) == {"purchases-1": "0", "C/block/buy/time_entries-1": "1.5"}


def test_T2_a_state_true_when_first_looked_at_fires() -> None:
    """Ladder 1,000 / 500 / 100 and a purchase of 400: one action, for 500."""
    pack = RETAINER + LADDER % ("fund", "1000.00, 500.00, 100.00")
    result = run(pack, purchases=[fund("2026-01-05", "400.00")])
    assert result.actions["message"].to_list() == ["500.00 USD (1000.00 USD, 500.00 USD): 400.00 USD"]


def test_T3_one_movement_past_several_thresholds_fires_once() -> None:
    """1,100.00 less 1,050.00: one action that names 100, having passed 1,000, 500 and 100."""
    pack = RETAINER + LADDER % ("fund", "1000.00, 500.00, 100.00")
    result = run(pack, purchases=[fund("2026-01-05", "1100.00")], time_entries=[entry("2026-01-06", "7")])
    assert result.actions["message"].to_list() == [
        "100.00 USD (1000.00 USD, 500.00 USD, 100.00 USD): 50.00 USD"
    ]
    again = run(pack, purchases=[fund("2026-01-05", "1100.00"), fund("2026-02-01", "1000.00")],
                time_entries=[entry("2026-01-06", "7"), entry("2026-02-02", "1")])  # fmt: skip
    assert again.actions["message"].to_list()[1:] == ["1000.00 USD (1000.00 USD): 900.00 USD"]


def test_T5_the_action_id_never_names_the_fact() -> None:
    """The id is contract, trigger, threshold and the purchase that armed it."""
    pack = BLOCK + LADDER % ("block", "25%")
    result = run(pack, purchases=[bought("2026-01-01")], time_entries=[entry("2026-01-05", "2")])
    assert result.actions["id"].to_list() == ["C/low/25%/purchases-1"]


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


def test_a_rate_below_zero_is_rejected() -> None:
    """Modifiers that take more than the rate leave nothing to bill: the work is rejected, never credited."""
    pack = "rates: [{name: c, lines: [{rate: 10.00}], modifiers: [{name: less, add: -60.00}]}]\nlabor: [{name: w, rate: c}]\n"
    assert reasons(run(pack, time_entries=[entry("2026-01-05", "1")])) == {"time_entries-1": "negative-rate"}


def test_a_factor_of_nothing_is_rejected() -> None:
    """Factors that multiply to less than four places would make work free of the pool."""
    pack = BLOCK.replace("draws: block,", "draws: block, counts_as: [0.0001, 0.1],")
    result = run(pack, purchases=[bought("2026-01-01")], time_entries=[entry("2026-01-05", "1")])
    assert reasons(result) == {"time_entries-1": "no-factor"}


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


def test_a_buying_loop_behind_a_lapsed_purchase_ends() -> None:
    """Blocks of one second for a day of work, with a lapsed purchase in front: seconds, not minutes."""
    pack = """
pools: [{name: block, unit: hours, sold: {quantity: 1 minute, price: 1.00}, lasts: forever, when_used_up: buy}]
labor: [{name: work, draws: block}]
"""
    result = run(pack, purchases=[bought("2026-01-01", "10", end="2026-01-02")],
                 time_entries=[entry(f"2026-01-{day:02d}", "24") for day in range(10, 15)])  # fmt: skip
    assert result.balances.height == 5 * 24 * 60 + 1


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


def test_a_threshold_amended_and_amended_back_fires_with_an_id_of_its_own() -> None:
    """25%, then 50%, then 25% again under one purchase: each firing has its own id."""
    pack = "terms: {warn_at: {type: percent, default: 25%}}" + BLOCK + LADDER % ("block", "$warn_at")
    contract = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, amendments: "
        "[{from: 2026-02-01, terms: {warn_at: 50%}}, {from: 2026-03-01, terms: {warn_at: 25%}}]}\n"
    )
    result = run(pack, contracts=contract, purchases=[bought("2026-01-01", "10")], time_entries=[
        entry("2026-01-05", "8"), entry("2026-02-05", "0.5"), entry("2026-03-05", "0.5")])  # fmt: skip
    assert result.actions["id"].to_list() == [
        "C/low/25%/purchases-1", "C/low/50%/purchases-1", "C/low/25%/purchases-1/again/1",
    ]  # fmt: skip


def test_X12_the_holidays_librarys_version_stands_in_the_result() -> None:
    """The version is told where a calendar asks the library, and nothing where none does."""
    from importlib.metadata import version

    asking = 'calendar: {business: {mon-fri: "08:00-17:00"}, holidays: {code: US-NY}}\n' + HOURLY
    assert run(asking, time_entries=[entry("2026-01-05", "1")]).holidays == version("holidays")
    assert run(HOURLY, time_entries=[entry("2026-01-05", "1")]).holidays is None
