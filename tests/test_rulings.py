"""The first rulings of prices, prepaid pools and triggers; more are in `test_rulings_price`, `…_pools` and `…_triggers`."""

from __future__ import annotations

import pytest
from running import BLOCK, RETAINER, bought, charged, entry, fund, left, minutes, reasons, run, short, total


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


def test_a_rate_below_zero_is_rejected() -> None:
    """Modifiers that take more than the rate leave nothing to bill: the work is rejected, never credited."""
    pack = "rates: [{name: c, lines: [{rate: 10.00}], modifiers: [{name: less, add: -60.00}]}]\nlabor: [{name: w, rate: c}]\n"
    assert reasons(run(pack, time_entries=[entry("2026-01-05", "1")])) == {"time_entries-1": "negative-rate"}


def test_a_factor_of_nothing_is_rejected() -> None:
    """Factors that multiply to less than four places would make work free of the pool."""
    pack = BLOCK.replace("draws: block,", "draws: block, counts_as: [0.0001, 0.1],")
    result = run(pack, purchases=[bought("2026-01-01")], time_entries=[entry("2026-01-05", "1")])
    assert reasons(result) == {"time_entries-1": "no-factor"}


def test_a_buying_loop_behind_a_lapsed_purchase_ends() -> None:
    """Blocks of one second for a day of work, with a lapsed purchase in front: seconds, not minutes."""
    pack = """
pools: [{name: block, unit: hours, sold: {quantity: 1 minute, price: 1.00}, lasts: forever, when_used_up: buy}]
labor: [{name: work, draws: block}]
"""
    result = run(pack, purchases=[bought("2026-01-01", "10", end="2026-01-02")],
                 time_entries=[entry(f"2026-01-{day:02d}", "24") for day in range(10, 15)])  # fmt: skip
    assert result.balances.height == 5 * 24 * 60 + 1


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
