"""Lines that stay as they are: later runs, changes on odd days, and ids that no two lines share."""

from __future__ import annotations

from typing import Any

import pytest
from running import charged, dated, entry, run, total

from clausewise import Result

SIGNED = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01%s}\n"


def to_pack2(day: str) -> str:
    """A contract whose pack is another from a day on."""
    return SIGNED % f", amendments: [{{from: {day}, pack: pack2}}]"


def fee(words: str, price: str = "310.00") -> str:
    """A monthly fee."""
    return f"fees: [{{name: fee, every: month, price: {price}{words}}}]\n"


def users(*changes: tuple[str, int]) -> list[dict[str, Any]]:
    """Totals of users by day."""
    return [{"id": day, "unit": "users", "at": day, "quantity": number} for day, number in changes]


def lines(result: Result) -> list[tuple[str, str, str]]:
    """Date, kind and amount of every charge that is not zero."""
    rows = result.charges.select("date", "kind", "amount").rows()
    return [(f"{day:%m-%d}", kind, f"{amount:.2f}") for day, kind, amount in rows if amount]


def test_a_discount_belongs_to_its_own_line_where_two_periods_begin_on_one_day() -> None:
    """10 of January by the month, 20 by the quarter from the 21st on, at half price: 5.00 are missing in January, where
    10.00 are promised, and nothing in March."""
    text = """
usage: [{name: b, unit: gb, every: %s, price: 1.00}]
discounts: [{name: half, of: usage, percent: 50%%}]
limits: [{name: least, of: usage, every: month, at_least: 10.00}]
"""
    facts = [{"id": "1", "unit": "gb", "at": "2026-01-05", "quantity": 10},
             {"id": "2", "unit": "gb", "at": "2026-01-25", "quantity": 20}]  # fmt: skip
    result = run(
        text % "month", text % "quarter", contracts=to_pack2("2026-01-21"), as_of="2026-03-31", usage=facts
    )
    assert [row for row in lines(result) if row[1] == "true-up"] == [
        ("01-31", "true-up", "5.00"),
        ("02-28", "true-up", "10.00"),
    ]
    assert result.charges["id"].n_unique() == result.charges.height


def test_a_limit_that_changes_its_rhythm_is_measured_by_the_days_of_each() -> None:
    """900.00 a quarter for 14 of 90 days, then 310.00 a month from 15 January: 140 + 170 + 310 + 310."""
    text = "labor: [{name: work, rate: 1.00}]\nlimits: [{name: l, of: all, every: %s, at_least: %s}]\n"
    result = run(text % ("quarter", "900.00"), text % ("month", "310.00"), contracts=to_pack2("2026-01-15"),
                 as_of="2026-03-31")  # fmt: skip
    assert dated(result) == [
        ("01-14", "140.00"),
        ("01-31", "170.00"),
        ("02-28", "310.00"),
        ("03-31", "310.00"),
    ]


def test_a_fee_that_begins_later_is_not_billed_before_it_begins() -> None:
    """A month ahead, from 16 January: the part of January and February on the 16th, whatever the day of the run."""
    text = fee(", lead: 1 month, from: 2026-01-16")
    assert dated(run(text, as_of="2026-01-10")) == []
    assert dated(run(text, as_of="2026-01-16")) == [("01-16", "160.00"), ("01-16", "310.00")]


@pytest.mark.parametrize("as_of", ["2026-01-01", "2026-12-31", "2031-01-01"])
def test_a_fee_that_is_billed_years_ahead_is_billed_at_the_price_of_its_period(as_of: str) -> None:
    """Five years ahead at 100.00 and 10 % more each year: 2031 costs 161.05 on 1 January 2026, whatever the day of the
    run."""
    text = "terms: {price: {type: money, default: 100.00, uplift: {percent: 10%, every: year}}}\n"
    text += "fees: [{name: fee, every: year, price: $price, lead: 5 years}]\n"
    first_day = [one for one in dated(run(text, as_of=as_of)) if one[0] == "01-01"][:6]
    assert [amount for _, amount in first_day] == ["100.00", "110.00", "121.00", "133.10", "146.41", "161.05"]


@pytest.mark.parametrize("as_of", ["2026-01-20", "2026-01-21", "2026-06-30"])
def test_a_fee_in_arrears_that_ends_is_billed_on_its_last_day(as_of: str) -> None:
    """20 of 31 days: known on the 20th, and not a day later."""
    assert dated(run(fee(", billed: in-arrears, until: 2026-01-20"), as_of=as_of)) == [("01-20", "200.00")]


@pytest.mark.parametrize("as_of", ["2026-01-01", "2026-01-31", "2026-12-31"])
def test_a_share_of_a_fee_that_begins_later_is_known_from_the_start(as_of: str) -> None:
    """140 % of 100.00, which are due from 2027 on."""
    text = (
        "fees:\n  - {name: mu, every: month, price: 100.00, from: 2027-06-01}\n"
        "  - {name: onboarding, on: contract-starts, share: 140%, of: mu}\n"
    )
    assert dated(run(text, as_of=as_of)) == [("01-01", "140.00")]


@pytest.mark.parametrize("as_of", ["2026-01-31", "2027-06-01", "2028-12-31"])
def test_a_cap_over_the_term_knows_what_was_signed_for_its_last_year(as_of: str) -> None:
    """1,000.00, and 100.00 from 2028 on: by days 365 + 365 of 1,096 are 1,000.00 and 366 are 100.00, which is 699.45."""
    text = (
        "terms: {cap: {type: money, default: 1000.00}}\nlabor: [{name: work, rate: 1000.00}]\n"
        "limits: [{name: cap, of: labor, every: term, at_most: $cap}]\n"
    )
    signed = SIGNED % ", end: 2028-12-31, amendments: [{from: 2028-01-01, terms: {cap: 100.00}}]"
    result = run(text, contracts=signed, as_of=as_of, time_entries=[entry("2026-01-05", "1")])
    assert total(result) == "699.45"


def test_a_pool_takes_what_was_used_and_the_rest_goes_up_to_increments() -> None:
    """Fact by fact as over a month: 1 of 100 is taken, and not ten. Of 10, with 3 free and 5 left, 2 count as 10."""
    text = """
pools: [{name: space, unit: gb, sold: {quantity: %d, price: 0.00, at: start}, lasts: forever, when_used_up: bill}]
usage: [{name: b, unit: gb, lines: per-fact, increment: 10, draws: space, price: 1.00%s}]
"""
    used = [{"unit": "gb", "at": "2026-01-05", "quantity": 1}]
    assert charged(run(text % (100, ""), usage=used), "drawn", "usage") == [("drawn", "1", "0.00")]
    used = [{"unit": "gb", "at": "2026-01-05", "quantity": 10}]
    assert charged(run(text % (5, ", first_free: 3"), usage=used), "drawn", "usage") == [
        ("drawn", "5", "0.00"), ("usage", "10", "10.00"),
    ]  # fmt: skip


def test_highest_and_first_day_look_at_the_period_itself_where_it_is_billed_ahead() -> None:
    """15 from 25 to 27 January do not count for February; 15 from 25 January on do."""
    text = "fees: [{name: fee, unit: users, every: month, price: 100.00, lead: 10 days, counted: %s}]\n"
    february = users(("2026-01-01", 10), ("2026-01-25", 15), ("2026-01-28", 10))
    result = run(text % "highest", contracts=SIGNED % "", as_of="2026-02-15", counts=february)
    assert (
        sum(row["amount"] for row in result.charges.iter_rows(named=True) if row["period_end"].month == 2)
        == 1000
    )
    result = run(text % "first-day", as_of="2026-02-15", counts=users(("2026-01-01", 10), ("2026-01-25", 15)))
    assert (
        sum(row["amount"] for row in result.charges.iter_rows(named=True) if row["period_end"].month == 2)
        == 1500
    )


def test_another_unit_under_the_same_name_is_another_line() -> None:
    """10 gb before the amendment and 20 calls after it are two lines."""
    text = "usage: [{name: b, unit: %s, every: month, price: 1.00}]\n"
    facts = [{"id": "1", "unit": "gb", "at": "2026-01-05", "quantity": 10},
             {"id": "2", "unit": "calls", "at": "2026-01-25", "quantity": 20}]  # fmt: skip
    result = run(
        text % "gb", text % "calls", contracts=to_pack2("2026-01-21"), as_of="2026-01-31", usage=facts
    )
    assert sorted(result.charges.select("unit", "quantity").rows()) == [("calls", 20), ("gb", 10)]
    assert result.charges["id"].n_unique() == 2


def test_tiers_go_on_where_a_pool_begins_to_pay_in_mid_month() -> None:
    """10 at 10.00, then 15 of which the pool takes 5: the other 10 are in the second tier at 1.00."""
    text = """
pools: [{name: space, unit: gb, sold: {quantity: 5, price: 0.00, at: start}, lasts: forever, when_used_up: bill}]
usage: [{name: b, unit: gb, every: month%s, price: {model: graduated, tiers: [{up_to: 10, each: 10.00}, {each: 1.00}]}}]
"""
    facts = [{"id": "1", "unit": "gb", "at": "2026-01-05", "quantity": 10},
             {"id": "2", "unit": "gb", "at": "2026-01-25", "quantity": 15}]  # fmt: skip
    result = run(
        text % "", text % ", draws: space", contracts=to_pack2("2026-01-21"), as_of="2026-01-31", usage=facts
    )
    assert total(result) == "110.00"


def test_an_allowance_that_was_taken_away_and_comes_back_is_not_granted_twice() -> None:
    """January's ten hours came on the 1st."""
    pool = "{name: m, unit: hours, allowance: {quantity: 10 hours, every: month}, lasts: period, when_used_up: bill}"
    labor = "labor: [{name: work, rate: 1.00}]\n"
    signed = SIGNED % ", amendments: [{from: 2026-01-10, pack: pack2}, {from: 2026-01-20, pack: pack}]"
    result = run(f"pools: [{pool}]\n{labor}", labor, contracts=signed, as_of="2026-02-01")
    assert [str(day) for day in result.balances["usable_from"]] == ["2026-01-01", "2026-02-01"]


def test_what_is_held_and_what_is_billed_of_one_entry_have_ids_of_their_own() -> None:
    """Half an hour a day may wait for the block; the rest is billed."""
    text = (
        "pools: [{name: block, unit: hours, lasts: forever, when_used_up: hold}]\n"
        "labor: [{name: work, draws: block, rate: 150.00, up_to: 30 minutes, every: day}]\n"
    )
    result = run(text, time_entries=[entry("2026-01-05", "1", id="e")], as_of="2026-01-31")
    assert result.charges.select("id", "kind").rows() == [
        ("C/work/e/held", "held"),
        ("C/work/e/rest", "overage"),
    ]


def test_one_name_for_visits_and_then_for_milestones_makes_two_ids() -> None:
    """Ids are unique within a kind of facts only."""
    result = run(
        "labor: [{name: work, treatment: free}]\nfees: [{name: x, on: time-entry, price: 1.00}]\n",
        "labor: [{name: work, treatment: free}]\nfees: [{name: x, on: milestone-reached, price: 2.00}]\n",
        contracts=to_pack2("2026-02-01"), as_of="2026-02-28", time_entries=[entry("2026-01-05", "1", id="1")],
        milestones=[{"id": "1", "name": "m", "at": "2026-02-05"}],
    )  # fmt: skip
    ids = result.charges["id"].to_list()
    assert ids == ["C/work/1/rest", "C/x/once/1", "C/x/once/milestone/1"]


def test_a_day_that_does_not_count_in_a_month_of_30_days_costs_nothing() -> None:
    """`every: day` on the 31st."""
    text = "fees: [{name: fee, every: day, price: 1.00, days_in_month: 30}]\n"
    assert dated(run(text, as_of="2026-01-31"))[-1] == ("01-31", "0.00")
    assert total(run(text, as_of="2026-01-31")) == "30.00"


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("usage: [{name: b, unit: gb, every: month, price: 1000000000.00}]",
         {"usage": [{"unit": "gb", "at": "2026-01-05", "quantity": 10**9}]}),
        ("fees: [{name: f, unit: users, every: month, price: 1000000000.00}]",
         {"counts": users(("2026-01-01", 10**9))}),
        ("pools: [{name: p, unit: hours, allowance: {quantity: 1000 hours, for_each: users, every: month}, lasts: period,"
         " when_used_up: bill}]\nlabor: [{name: w, draws: p, rate: 1.00}]", {"counts": users(("2026-01-01", 10**9))}),
    ],
)  # fmt: skip
def test_amounts_that_nobody_owes_are_refused_and_do_not_wrap(text: str, facts: dict[str, Any]) -> None:
    """The command says that the facts have a number that is too large."""
    with pytest.raises(OverflowError):
        run(f"{text}\n", **facts)


def test_a_spend_that_was_of_hours_and_becomes_one_of_money_adds_up_money() -> None:
    """50 hours, then from 10 January 150.00: an hour at 100.00 on the 5th and one on the 12th are 200.00."""
    text = (
        "labor: [{name: work, rate: 100.00}]\ntriggers: [{name: budget, on: spend, of: labor, every: month, "
        'amount: [%s], then: [{notify: am, message: "{amount}"}]}]\n'
    )
    result = run(
        text % "50 hours", text % "150.00", contracts=to_pack2("2026-01-10"), as_of="2026-01-31",
        time_entries=[entry("2026-01-05", "1"), entry("2026-01-12", "1")],
    )  # fmt: skip
    assert result.actions["message"].to_list() == ["200.00 USD"]


@pytest.mark.parametrize("as_of", ["2026-01-02", "2026-01-03", "2026-01-04", "2026-01-31"])
def test_a_debt_that_is_billed_at_the_end_leaves_the_line_before_it_as_it_was(as_of: str) -> None:
    """Of 5 gigabytes the pool owes 1. The other 4 are two packages of 3, billed on the day; the fifth is in the second."""
    text = """
pools: [{name: gigs, unit: gigabytes, lasts: forever, when_used_up: owe, may_owe: 1, debt_at_end: bill}]
usage:
  - {name: each, unit: gigabytes, lines: per-fact, draws: gigs, price: {model: package, size: 3, price: 9.00}}
"""
    contracts = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, end: 2026-01-04}\n"
    used = [{"id": "u", "unit": "gigabytes", "quantity": 5, "at": "2026-01-02"}]
    charges = run(text, contracts=contracts, as_of=as_of, usage=used).charges
    billed = charges.filter(charges["kind"] == "usage").select("quantity", "amount").rows()
    assert billed == [(4, 18), (1, 0)][: 1 + (as_of >= "2026-01-04")]
