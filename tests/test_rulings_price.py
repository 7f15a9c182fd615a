"""Rulings P and X4 to X8: what an hour costs, tiers, flat prices, modifiers, and clauses that take up to so much."""

from __future__ import annotations

import polars as pl
import pytest
from running import ONE, charged, entry, faults, left, minutes, reasons, run, total

from clausewise.diagnostic import has_errors

CALENDAR = 'calendar: {business: {mon-fri: "09:00-17:00"}}\n'
TIERS = "rates: [{name: volume, lines: [{rate: {model: graduated, every: %s, tiers: [{up_to: 10 hours, each: 150.00}, {each: 120.00}]}}]}]\n"
POOL = "pools: [{name: block, unit: hours, lasts: forever, when_used_up: bill}]\n"
FUND = "pools: [{name: fund, unit: money, lasts: forever, when_used_up: bill}]\n"
BILLED = "labor: [{name: work, rate: volume}]\n"


def bought(quantity: str, at: str = "2026-01-01", pool: str = "block") -> dict[str, str]:
    return {"pool": pool, "at": at, "quantity": quantity, "total_price": quantity}


def test_P1_a_tier_does_not_count_what_an_hour_pool_covers() -> None:
    """150 to 10 h, then 120; 15 h worked, 5 from a block: 10 x 150 = 1,500.00; two hours more: 240.00."""
    pack = TIERS % "month" + POOL + "labor: [{name: work, draws: block, rate: volume}]\n"
    work = [entry("2026-01-05", "15"), entry("2026-01-06", "2")]
    result = run(pack, purchases=[bought("5")], time_entries=work)
    assert charged(result, "overage") == [("overage", "10", "1500.00"), ("overage", "2", "240.00")]


def test_P1_a_tier_counts_what_a_money_pool_pays() -> None:
    """300.00 held pay the first 2 h; of 9 h more 8 are at 150 and one is at 120: 1,320.00."""
    pack = TIERS % "month" + FUND + "labor: [{name: work, draws: fund, rate: volume}]\n"
    work = [entry("2026-01-05", "2"), entry("2026-01-06", "9")]
    result = run(pack, purchases=[bought("300", pool="fund")], time_entries=work)
    assert sorted(charged(result, "overage")) == [("overage", "1", "120.00"), ("overage", "8", "1200.00")]
    assert left(result) == {"purchases-1": "0"}


def test_P1_the_counter_survives_an_amendment() -> None:
    """8 h at 150, an amendment to 160, 4 h: 2 at 160 and 2 at 120: 1,200 + 320 + 240 = 1,760.00."""
    pack = (
        "terms: {first: {type: money, default: 150.00}}\n"
        + TIERS.replace("150.00", "$first") % "month"
        + BILLED
    )
    contract = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, "
        "amendments: [{from: 2026-01-16, terms: {first: 160.00}}]}\n"
    )
    work = [entry("2026-01-15", "8"), entry("2026-01-16", "4")]
    result = run(pack, contracts=contract, time_entries=work)
    assert sorted(one[1:] for one in charged(result)) == [("2", "240.00"), ("2", "320.00"), ("8", "1200.00")]


def test_P1_the_counter_belongs_to_the_card_not_to_its_line() -> None:
    """8 h senior and 5 h trainee (not tiered), then 4 h: 2 at 150 and 2 at 120; 1,600 + 250 + 540 = 2,390.00."""
    tiers = "{model: graduated, every: month, tiers: [{up_to: 10 hours, each: %s}, {each: %s}]}"
    pack = (
        f"rates: [{{name: volume, lines: [{{when: {{role: senior}}, rate: {tiers % ('200.00', '170.00')}}}, "
        f"{{when: {{role: trainee}}, rate: 50.00}}, {{rate: {tiers % ('150.00', '120.00')}}}]}}]\n" + BILLED
    )
    work = [
        entry("2026-01-05", "8", role="senior"),
        entry("2026-01-06", "5", role="trainee"),
        entry("2026-01-07", "4"),
    ]
    assert total(run(pack, time_entries=work)) == "2390.00"


@pytest.mark.parametrize(
    ("every", "amount"),
    [
        ("month", "2640.00"), ("ticket", "2460.00"), ("entry", "2700.00"), ("term", "2460.00"), ("quarter", "2460.00"),
    ],
)  # fmt: skip
def test_P1_what_a_tier_is_counted_over(every: str, amount: str) -> None:
    """Three entries of 6 h on one ticket, two in January, one in February: 2,700.00, less 30.00 an hour beyond 10 h.

    Of a month 2 h are beyond it, of the ticket, the term and the quarter 8 h, of an entry none.
    """
    work = [entry(at, "6", ticket="T", customer="acme") for at in ("2026-01-05", "2026-01-06", "2026-02-05")]
    assert total(run(TIERS % every + BILLED, time_entries=work)) == amount


def test_P1_a_part_that_crosses_a_tier_is_a_line_for_each_with_its_modifiers() -> None:
    """12 h of emergency x1.5: 10 at 225 and 2 at 180, 2,250.00 + 360.00."""
    card = TIERS.replace(
        "}}]}]", "}}], modifiers: [{name: e, when: {work_type: emergency}, multiply: 1.5}]}]"
    )
    result = run(card % "month" + BILLED, time_entries=[entry("2026-01-05", "12", work_type="emergency")])
    assert sorted(charged(result)) == [("labor", "10", "2250.00"), ("labor", "2", "360.00")]


FLAT = """
attributes: {urgency: {values: [emergency]}}
rates:
  - name: card
    lines: [{when: {work_type: travel}, flat: 80.00}, {rate: 150.00}]
    modifiers: [{name: emergency, when: {urgency: emergency}, multiply: 1.5}]
"""


@pytest.mark.parametrize(
    ("hours", "amount"), [("1", "40.00"), ("2", "0.00"), ("0.5", "60.00"), ("0.25", "70.00")]
)
def test_P2_the_uncovered_share_of_a_flat_price_is_billed(hours: str, amount: str) -> None:
    """`flat: 80.00` on a 2 h entry, 1 h left: 40.00; a covered entry costs nothing."""
    pack = FLAT + POOL + "labor: [{name: work, draws: block, rate: card}]\n"
    work = [entry("2026-01-05", "2", work_type="travel")]
    result = run(pack, purchases=[{**bought(hours), "total_price": "0"}], time_entries=work)
    assert total(result) == amount


def test_P2_an_entry_of_zero_time_pays_the_whole_flat() -> None:
    """No time, 80.00; also where a block would have covered time."""
    work = [minutes("2026-01-05", 0, work_type="travel")]
    assert total(run(FLAT + "labor: [{name: work, rate: card}]\n", time_entries=work)) == "80.00"
    pack = FLAT + POOL + "labor: [{name: work, draws: block, rate: card}]\n"
    assert total(run(pack, purchases=[{**bought("1"), "total_price": "0"}], time_entries=work)) == "80.00"


def test_P2_a_flat_price_ends_the_list_of_modifiers() -> None:
    """Travel flat 80.00, then emergency x1.5: 80.00, not 120.00."""
    work = [entry("2026-01-05", "2", work_type="travel", urgency="emergency")]
    assert total(run(FLAT + "labor: [{name: work, rate: card}]\n", time_entries=work)) == "80.00"


@pytest.mark.parametrize(
    ("start", "end", "amount"), [("16:00", "18:00", "80.00"), ("08:00", "10:00", "300.00")]
)
def test_P2_a_flat_price_is_decided_on_the_entry_not_on_its_pieces(start: str, end: str, amount: str) -> None:
    """Flat 80.00 in business hours: an entry that begins there pays it once; one that begins before pays by the hour."""
    pack = (
        CALENDAR + "rates: [{name: card, lines: [{when: {clock: business}, flat: 80.00}, {rate: 150.00}]}]\n"
        "labor: [{name: work, rate: card}]\n"
    )
    work = [entry(f"2026-01-05 {start}", end=f"2026-01-05 {end}")]
    assert total(run(pack, time_entries=work)) == amount


def test_P2_a_money_pool_pays_what_it_has_of_a_flat_price() -> None:
    """50.00 held, flat 80.00: 50.00 drawn, 30.00 billed; an entry of zero time too."""
    pack = FLAT + FUND + "labor: [{name: work, draws: fund, rate: card}]\n"
    for worked in (120, 0):
        result = run(pack, purchases=[bought("50", pool="fund")],
                     time_entries=[minutes("2026-01-05", worked, work_type="travel")])  # fmt: skip
        assert (total(result), left(result)) == ("80.00", {"purchases-1": "0"})  # 50.00 sold + 30.00


def test_P2_the_shares_of_a_flat_price_add_up_to_it() -> None:
    """33.33 for an entry whose half hour, ten and twenty minutes go three ways: 16.67, 5.55 from the fund, 11.11."""
    pack = """
rounding: [{name: hour, minimum: 1 hour}]
rates: [{name: card, lines: [{flat: 33.33}]}]
pools: [{name: fund, unit: money, lasts: forever, when_used_up: bill}]
labor:
  - {name: first, rate: card, up_to: 30 minutes, every: month}
  - {name: second, draws: fund, rate: card, up_to: 10 minutes, every: month}
  - {name: third, rate: card}
"""
    result = run(pack, purchases=[bought("100", pool="fund")], time_entries=[minutes("2026-01-05", 6)])
    assert charged(result, "labor") == [("labor", "0.5", "16.67")]
    assert [amount for _, _, amount in charged(result, "overage")] == ["11.11"]
    assert left(result) == {"purchases-1": "94.45"}


@pytest.mark.parametrize(("apply", "amount"), [("", "450.00"), ("    apply: highest\n", "300.00")])
def test_P3_emergency_and_after_hours(apply: str, amount: str) -> None:
    """Emergency x1.5 and after-hours x2: 450.00, the product; `apply: highest` takes 300.00."""
    pack = (
        CALENDAR
        + f"""
rates:
  - name: card
{apply}    lines: [{{rate: 150.00}}]
    modifiers:
      - {{name: emergency, when: {{work_type: emergency}}, multiply: 1.5}}
      - {{name: after, when: {{clock: after-hours}}, multiply: 2}}
labor: [{{name: work, rate: card}}]
"""
    )
    work = [entry("2026-01-05 19:00", end="2026-01-05 20:00", work_type="emergency")]
    assert total(run(pack, time_entries=work)) == amount


def test_P4_pieces_at_one_rate_are_drawn_from_money_by_cumulative_difference() -> None:
    """25 + 25 min at 100.00 take 41.67 + 41.66 = 83.33 of 100.00; 16.67 are left."""
    pack = CALENDAR + FUND + "labor: [{name: work, draws: fund, rate: 100.00}]\n"
    result = run(pack, purchases=[bought("100", pool="fund")],
                 time_entries=[entry("2026-01-05 16:35", end="2026-01-05 17:25")])  # fmt: skip
    assert left(result) == {"purchases-1": "16.67"}


def test_P4_counts_as_on_a_money_pool_is_refused() -> None:
    """Money is drawn at what the work costs; a factor on it is an error of the pack."""
    pack = FUND + "labor: [{name: work, draws: fund, counts_as: 2, rate: 100.00}]\n"
    assert has_errors(faults(pack))


def test_P5_adjacent_parts_at_one_rate_are_one_line() -> None:
    """25 + 25 min at 100.00, cut at 17:00: one line of 83.33, not 41.67 x 2 = 83.34."""
    pack = CALENDAR + "labor: [{name: work, rate: 100.00}]\n"
    result = run(pack, time_entries=[entry("2026-01-05 16:35", end="2026-01-05 17:25")])
    assert charged(result) == [("labor", "0.833333", "83.33")]
    assert result.charges["worked"].to_list() == [3000]


def test_P6_worked_time_fills_the_parts_inside_each_piece() -> None:
    """10 + 10 min to 30, 5 min left: 20 billed min of the day (5 + 15, worked 5 + 5) and 10 of the evening x2.

    15 min at 150.00 = 37.50, 10 min at 300.00 = 50.00.
    """
    pack = CALENDAR + POOL + """
rounding: [{name: q, increment: 15 minutes}]
rates: [{name: card, lines: [{rate: 150.00}], modifiers: [{name: after, when: {clock: after-hours}, multiply: 2}]}]
labor: [{name: work, draws: block, rate: card}]
"""  # fmt: skip
    result = run(pack, purchases=[{**bought("0.083333"), "total_price": "0"}],
                 time_entries=[entry("2026-01-05 16:50", end="2026-01-05 17:10")])  # fmt: skip
    lines = result.charges.filter(pl.col("kind") != "sale").select("kind", "worked", "amount").rows()
    assert sorted(lines) == [("drawn", 300, 0), ("overage", 300, 37.5), ("overage", 600, 50)]


DEVICE = """
attributes: {device: {type: text}}
rounding: [{name: h, increment: 1 hour}]
labor:
  - {name: onsite-hour, when: {work_type: onsite}, treatment: included, up_to: 1 hour, every: month, per: device}
  - {name: work, rate: 150.00}
"""


def onsite(at: str, worked: int, device: str | None = None) -> dict[str, object]:
    return minutes(at, worked, work_type="onsite", **({"device": device} if device else {}))


def test_X5_up_to_so_much_every_month_and_device() -> None:
    """3 h on one device, 1 h a month included: 2 h billed, 300.00."""
    result = run(DEVICE, time_entries=[onsite("2026-01-05", 180, "a")])
    assert sorted(charged(result)) == [("included", "1", "0.00"), ("labor", "2", "300.00")]


def test_X5_the_counter_takes_rounded_time_in_work_order() -> None:
    """20 min rounded to 1 h use the hour up: the next 20 min on the device are billed; other devices and months are not."""
    work = [onsite("2026-01-05 09:00", 20, "a"), onsite("2026-01-05 08:00", 20, "a"), onsite("2026-01-05 10:00", 20, "b"),
            onsite("2026-02-05", 20, "a")]  # fmt: skip
    result = run(DEVICE, time_entries=work)
    facts = dict(result.charges.select("fact", "kind").iter_rows())
    assert facts == {
        "time_entries-1": "labor", "time_entries-2": "included", "time_entries-3": "included", "time_entries-4": "included",
    }  # fmt: skip
    assert total(result) == "150.00"


def test_X5_entries_without_the_attribute_share_one_counter() -> None:
    """Two hours without a device: one included, one billed."""
    result = run(DEVICE, time_entries=[onsite("2026-01-05", 60), onsite("2026-01-06", 60)])
    assert total(result) == "150.00"


def test_X5_up_to_on_a_clause_that_draws_bounds_what_is_drawn() -> None:
    """5 h of 10 by a senior (row 12): of 7 h, 5 are drawn and 2 billed by its own rate; technicians draw the other 5."""
    pack = (
        POOL
        + """
labor:
  - {name: senior, when: {role: senior}, draws: block, up_to: 5 hours, every: month, rate: 200.00}
  - {name: work, draws: block, rate: 150.00}
"""
    )
    work = [entry("2026-01-05", "7", role="senior"), entry("2026-01-06", "6")]
    result = run(pack, purchases=[bought("10")], time_entries=work)
    assert sorted(charged(result, "drawn", "overage")) == [
        ("drawn", "5", "0.00"), ("drawn", "5", "0.00"), ("overage", "1", "150.00"), ("overage", "2", "400.00"),
    ]  # fmt: skip


def test_X5_up_to_survives_an_amendment_and_starts_again_with_the_period() -> None:
    """5 h a month at 100, then 150: 3 h; amended to 101, 3 h (2 + 1); 3 h in February: 300 + 202 + 150 + 303 = 955.00."""
    pack = (
        "terms: {r: {type: money, default: 100.00}}\n"
        "labor: [{name: cheap, rate: $r, up_to: 5 hours, every: month}, {name: work, rate: 150.00}]\n"
    )
    contract = ONE.replace("}", ", amendments: [{from: 2026-01-10, terms: {r: 101.00}}]}")
    work = [entry(day, "3") for day in ("2026-01-05", "2026-01-12", "2026-02-05")]
    assert total(run(pack, contracts=contract, time_entries=work)) == "955.00"


@pytest.mark.parametrize("calendar", ["", CALENDAR])
def test_X6_overtime_after_the_first_hour_of_an_entry(calendar: str) -> None:
    """150.00 for the first hour of the entry, then 225.00: 2 h are 375.00, also when the clock cuts the entry."""
    pack = (
        calendar + "labor: [{name: first, rate: 150.00, up_to: 1 hour, every: entry}, {name: overtime, rate: 225.00}]\n"
    )  # fmt: skip
    work = [entry(f"2026-01-0{day} 16:30", end=f"2026-01-0{day} 18:30") for day in (5, 6)]
    assert sorted(charged(run(pack, time_entries=work))) == [
        ("labor", "1", "150.00"), ("labor", "1", "150.00"), ("labor", "1", "225.00"), ("labor", "1", "225.00"),
    ]  # fmt: skip


@pytest.mark.parametrize(("more", "amount"), [("", "150.00"), (", modifiers: none", "100.00")])
def test_X7_modifiers_apply_to_a_rate_from_the_fact(more: str, amount: str) -> None:
    """Agreed at 100.00, emergency x1.5: 150.00, and 100.00 where the line says `modifiers: none`."""
    pack = f"""
attributes: {{agreed_rate: {{type: money}}}}
rates:
  - name: card
    lines: [{{rate: {{from: agreed_rate}}{more}}}, {{rate: 80.00}}]
    modifiers: [{{name: emergency, when: {{work_type: emergency}}, multiply: 1.5}}]
labor: [{{name: work, rate: card}}]
"""
    agreed = [entry("2026-01-05", "1", work_type="emergency", agreed_rate="100.00")]
    assert total(run(pack, time_entries=agreed)) == amount
    assert total(run(pack, time_entries=[entry("2026-01-05", "1", work_type="emergency")])) == "120.00"


def test_X8_each_step_is_rounded() -> None:
    """0.15 at 10 % is 0.17 after a year (0.165) and 0.19 after two (0.187), not 0.18 (0.1815)."""
    pack = "terms: {r: {type: money, default: 0.15, uplift: {percent: 10%, every: year}}}\nlabor: [{name: w, rate: $r}]\n"
    contract = "  - {id: C, customer: acme, pack: pack, start: 2024-03-15}\n"
    work = [entry(f"{year}-03-15", "1") for year in (2024, 2025, 2026)]
    result = run(pack, contracts=contract, time_entries=work)
    assert [one[2] for one in charged(result)] == ["0.15", "0.17", "0.19"]


@pytest.mark.parametrize(
    "clauses",
    [
        "labor: [{name: on, treatment: next-contract, up_to: 1 hour, every: month}, {name: work, rate: 1.00}]\n",
        "rates: [{name: c, lines: [{rate: {model: graduated, every: month, tiers: [{up_to: 1 hour, each: 1.00}]}}]}]\n"
        "labor: [{name: work, rate: c}]\n",
        'calendar: {bands: [{name: all, from: "08:00", to: "08:00"}]}\nlabor: [{name: work, rate: 1.00}]\n',
    ],
)
def test_packs_that_leave_time_without_a_price_are_refused(clauses: str) -> None:
    """`up_to` before next-contract, tiers that all end, and a band that begins where it ends are errors of the pack."""
    assert has_errors(faults(clauses))


def test_work_that_runs_out_of_clauses_is_rejected() -> None:
    """An included hour a month and nothing after it is an error; with a clause for others only, `no-rest` from the start."""
    some = "{name: some, treatment: included, up_to: 1 hour, every: month}"
    assert has_errors(faults(f"labor: [{some}]\n"))
    pack = f"labor: [{some}, {{name: senior, when: {{role: senior}}, rate: 150.00}}]\n"
    work = [entry("2026-01-05", "0.5", role="junior"), entry("2026-01-06", "0.5", role="senior")]
    result = run(pack, time_entries=work)
    assert reasons(result) == {"time_entries-1": "no-rest"}
    assert charged(result) == [("included", "0.5", "0.00")]
