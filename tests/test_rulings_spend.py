"""Rulings T for spend: steps of money, of time and of a limit; and what happens to a contract as a whole."""

from __future__ import annotations

from typing import Any

import pytest
from running import charged, entry, run

from clausewise import Result

HOURLY = "labor: [{name: work, rate: 100.00}]\n"
CAPPED = HOURLY + "limits: [{name: cap, of: labor, every: month, at_most: 4000.00}]\n"
SAID = "{amount}: {threshold} ({passed})"


def trigger(on: str, message: str = "{trigger}", more: str = "") -> str:
    """One trigger that tells the account manager."""
    return f'triggers:\n  - {{name: told, on: {on}, {more}then: [{{notify: am, message: "{message}"}}]}}\n'


def spend(steps: str, more: str = "", message: str = SAID, of: str = "labor", every: str = "month") -> str:
    return trigger("spend", message, f"of: {of}, every: {every}, amount: [{steps}], {more}")


def told(result: Result) -> list[tuple[str, str]]:
    """(month and day, message) of the actions, in order of the day."""
    return [
        (f"{day:%m-%d}", text) for day, text in result.actions.sort("at", "id").select("at", "message").rows()
    ]


def worked(*days_and_hours: tuple[str, str]) -> list[dict[str, object]]:
    """Entries of 2026 by month and day."""
    return [entry(f"2026-{day} 09:00", hours) for day, hours in days_and_hours]


# Spend ------------------------------------------------------------------------------------------------


def test_T1_spend_is_looked_at_when_a_day_is_over() -> None:
    """300.00 and 500.00 of one day are one moment: 800.00 at once, and one action for both steps."""
    work = [entry("2026-01-05 09:00", "3"), entry("2026-01-05 13:00", "5"), entry("2026-01-06 09:00", "1")]
    result = run(HOURLY + spend("200.00, 700.00"), time_entries=work)
    assert told(result) == [("01-05", "800.00 USD: 700.00 USD (200.00 USD, 700.00 USD)")]


def test_T2_spend_that_is_true_when_first_looked_at_fires() -> None:
    """A trigger from 1 February adds from its first day on; the 900.00 of January are none of its own."""
    pack = HOURLY + spend("500.00", "from: 2026-02-01, ", every="year")
    result = run(pack, time_entries=worked(("01-05", "9"), ("02-02", "5"), ("02-03", "1")))
    assert told(result) == [("02-02", "500.00 USD: 500.00 USD (500.00 USD)")]


@pytest.mark.parametrize(("hours", "fires"), [("31.99", 0), ("32", 1), ("32.01", 1)])
def test_T3_a_step_is_reached_or_passed(hours: str, fires: int) -> None:
    """80 % of a cap of 4,000.00: at 3,200.00, not at 3,199.00."""
    twice = worked(("01-05", "12"), ("01-06", str(float(hours) - 12)))
    assert run(CAPPED + spend("80%", "limit: cap, "), time_entries=twice).actions.height == fires


def test_T3_several_steps_at_once_are_one_action() -> None:
    """2,000.00, then 4,500.00: 50 %, and then 80 % and 100 % together; beyond the cap the sum goes on."""
    work = worked(("01-05", "20"), ("01-06", "24"), ("01-07", "1"))
    result = run(CAPPED + spend("50%, 80%, 100%", "limit: cap, "), time_entries=work)
    assert told(result) == [
        ("01-05", "2000.00 USD: 50% (50%)"),
        ("01-06", "4400.00 USD: 100% (80%, 100%)"),
    ]
    assert charged(result, "write-off") == [
        ("write-off", "0", "-400.00"),
        ("write-off", "0", "-100.00"),
    ]


def test_T3_each_period_begins_anew() -> None:
    """300.00 a month in January and February, 300.00 of a quarter once."""
    work = worked(("01-05", "3"), ("02-05", "3"))
    assert told(run(HOURLY + spend("300.00", message="{start} {end}"), time_entries=work)) == [
        ("01-05", "2026-01-01 2026-01-31"),
        ("02-05", "2026-02-01 2026-02-28"),
    ]
    result = run(HOURLY + spend("300.00", message="{start} {end}", every="quarter"), time_entries=work)
    assert told(result) == [("01-05", "2026-01-01 2026-03-31")]


def test_T3_a_step_is_ready_again_when_the_sum_has_fallen_below() -> None:
    """An expense of 1,000.00, a credit of 600.00, and 600.00 more: reached twice, with an id each."""
    pack = "expenses: [{name: parts}]\n" + spend("1000.00", of="expenses", message="{amount}")
    rows = [("2026-01-05", "1000.00"), ("2026-01-11", "-600.00"), ("2026-01-21", "600.00")]
    result = run(pack, expenses=[{"at": at, "amount": amount} for at, amount in rows])
    assert told(result) == [("01-05", "1000.00 USD"), ("01-21", "1000.00 USD")]
    assert result.actions["id"].n_unique() == result.actions.height


def test_T4_an_action_is_dated_its_day_whenever_the_run_is() -> None:
    """As of the 7th and as of December: passed on the 6th, with the same id."""
    work = worked(("01-05", "4"), ("01-06", "4"))
    results = [
        run(HOURLY + spend("700.00"), as_of=as_of, time_entries=work)
        for as_of in ("2026-01-07", "2026-12-31")
    ]
    assert [told(one) for one in results] == [[("01-06", "800.00 USD: 700.00 USD (700.00 USD)")]] * 2
    assert results[0].actions["id"].to_list() == results[1].actions["id"].to_list()
    assert run(HOURLY + spend("700.00"), as_of="2026-01-05", time_entries=work).actions.height == 0


def test_T5_an_edit_back_and_forth_makes_one_action() -> None:
    """800.00 on the 5th, then 900.00 on the 6th, then 800.00 again: one id, made of the step and the period."""
    ids = [
        run(HOURLY + spend("700.00"), time_entries=[entry(f"2026-01-{day} 09:00", hours, id=name)])
        .actions["id"].to_list()
        for day, hours, name in (("05", "8", "a"), ("06", "9", "b"), ("05", "8", "a"))
    ]  # fmt: skip
    assert ids[0] == ids[1] == ids[2]
    assert len(ids[0]) == 1


def test_a_step_is_passed_in_the_middle_of_an_overage() -> None:
    """2 h of the block for 300.00 and 150.00 an hour after it: 1.5 h of a 2.5 h entry are billed, 225.00."""
    pack = (
        "pools: [{name: block, unit: hours, sold: {quantity: 2 hours, price: 300.00, at: start}, lasts: forever, "
        "when_used_up: bill}]\nlabor: [{name: work, draws: block, rate: 150.00}]\n"
    )
    work = worked(("01-05", "1"), ("01-06", "2.5"), ("01-07", "1"))
    assert told(run(pack + spend("200.00"), time_entries=work)) == [
        ("01-06", "225.00 USD: 200.00 USD (200.00 USD)")
    ]
    sold_too = run(pack + spend("300.00, 400.00", of="all"), time_entries=work)
    assert told(sold_too) == [
        ("01-01", "300.00 USD: 300.00 USD (300.00 USD)"),
        ("01-06", "525.00 USD: 400.00 USD (400.00 USD)"),
    ]
    hours = run(pack + spend("3 hours"), time_entries=work)
    assert told(hours) == [("01-06", "3.5 hours: 3 hours (3 hours)")]


def test_a_cap_in_proportion() -> None:
    """From 17 January 4,000.00 x 15/31 = 1,935.48: half of it is 967.74, all of it is passed by 2,000.00."""
    contract = "  - {id: C, customer: acme, pack: pack, start: 2026-01-17}\n"
    work = worked(("01-20", "9"), ("01-21", "0.68"), ("01-22", "10"), ("02-02", "19.36"), ("02-03", "0.64"))
    result = run(CAPPED + spend("50%, 100%", "limit: cap, ", "{threshold} of {start}"),
                 contracts=contract, time_entries=work)  # fmt: skip
    assert told(result) == [
        ("01-21", "50% of 2026-01-17"),
        ("01-22", "100% of 2026-01-17"),
        ("02-03", "50% of 2026-02-01"),
    ]


def test_a_commitment_where_there_is_no_cap() -> None:
    """100 % of 500.00 that are to be reached, and a limit that begins in March has no step before."""
    pack = HOURLY + "limits: [{name: least, of: labor, every: month, at_least: 500.00FROM}]\n"
    pack += spend("100%", "limit: least, ", "{amount}")
    work = worked(("01-05", "5"), ("03-05", "6"))
    assert told(run(pack.replace("FROM", ""), time_entries=work)) == [
        ("01-05", "500.00 USD"),
        ("03-05", "600.00 USD"),
    ]
    later = run(pack.replace("FROM", ", from: 2026-03-01"), time_entries=work)
    assert told(later) == [("03-05", "600.00 USD")]


def test_spend_is_after_discounts_and_before_write_offs() -> None:
    """45 h at 100.00 less 10 % are 4,050.00: over 4,000.00 though the cap leaves 1,000.00 of it; not over 4,100.00."""
    pack = HOURLY + (
        "discounts: [{name: loyalty, of: labor, percent: 10%}]\n"
        "limits: [{name: cap, of: labor, every: month, at_most: 1000.00}]\n"
    )
    work = worked(("01-05", "24"), ("01-06", "21"))
    result = run(pack + spend("4000.00, 4100.00"), time_entries=work)
    assert told(result) == [("01-06", "4050.00 USD: 4000.00 USD (4000.00 USD)")]


def test_adjustments_are_not_spend() -> None:
    """A correction of 900.00 is billed as it is (V17); the 200.00 of work alone count."""
    result = run(HOURLY + spend("200.00, 1000.00", of="all", message="{amount}"),
                 adjustments=[{"at": "2026-01-04", "amount": "900.00"}],
                 time_entries=worked(("01-05", "2")))  # fmt: skip
    assert told(result) == [("01-05", "200.00 USD")]


def test_steps_of_time_count_what_is_worked_also_at_zero() -> None:
    """3 h included, 2 h free, 4 h billed and 1 h of another clause: 10 h of labor, 4 h of the clause alone."""
    pack = (
        "labor: [{name: covered, when: {work_type: remote}, treatment: included}, "
        "{name: gift, when: {work_type: travel}, treatment: free}, "
        "{name: onsite, when: {work_type: onsite}, rate: 100.00}, {name: work, rate: 50.00}]\n"
    )
    kinds = (("remote", "3"), ("travel", "2"), ("onsite", "4"), ("project", "1"))
    work = [
        entry(f"2026-01-{day:02} 09:00", hours, work_type=kind) for day, (kind, hours) in enumerate(kinds, 5)
    ]
    hours = spend("5 hours, 10 hours", message="{amount}: {passed}")
    assert told(run(pack + hours, time_entries=work)) == [
        ("01-06", "5 hours: 5 hours"),
        ("01-08", "10 hours: 10 hours"),
    ]
    alone = spend("4 hours", message="{amount}", of="[onsite]")
    assert told(run(pack + alone, time_entries=work)) == [("01-07", "4 hours")]
    fees = spend("1 hour", message="{amount}", of="fees")
    assert told(run(pack + fees, time_entries=work)) == []


# What happens to a contract ---------------------------------------------------------------------------

USERS = "fees: [{name: users, unit: users, every: month, price: 10.00, proration: none}]\n"
SHORT = "  - {id: C, customer: acme, pack: pack, start: 2026-01-10, end: 2026-03-15}\n"


def test_on_count_changed() -> None:
    """10 before the contract, 12 on its first day, no change on the 20th, 11 in February; what comes after is not told."""
    rows = [("2025-12-01", "10"), ("2026-01-10", "12"), ("2026-01-20", "12"), ("2026-02-01", "11"),
            ("2026-03-16", "1")]  # fmt: skip
    counts = [{"unit": "users", "at": at, "quantity": number} for at, number in rows]
    counts.append({"unit": "users", "at": "2026-01-20", "change": "0"})
    pack = USERS + trigger("count-changed", "{unit}: {before} -> {count}", "when: {unit: users}, ")
    assert told(run(pack, contracts=SHORT, counts=counts)) == [
        ("01-10", "users: 10 users -> 12 users"),
        ("02-01", "users: 12 users -> 11 users"),
    ]


def test_on_period_closed() -> None:
    """Months cut to the contract, with all that is dated in them; each told on its last day."""
    counts = [{"unit": "users", "at": "2026-01-01", "quantity": "2"}]
    pack = USERS + trigger("period-closed", "{start} {end} {billed}")
    adjusted = [{"at": "2026-02-28", "amount": "-5.00"}]
    result = run(pack, contracts=SHORT, counts=counts, adjustments=adjusted)
    assert told(result) == [
        ("01-31", "2026-01-10 2026-01-31 20.00 USD"),
        ("02-28", "2026-02-01 2026-02-28 15.00 USD"),
        ("03-15", "2026-03-01 2026-03-15 20.00 USD"),
    ]
    assert told(run(pack, contracts=SHORT, counts=counts, as_of="2026-02-27")) == told(result)[:1]


def test_on_contract_starts_and_ends() -> None:
    """On the first and on the last day, not before; without an end there is none."""
    for event, day in (("contract-starts", "01-10"), ("contract-ends", "03-15")):
        pack = HOURLY + trigger(event, "{start} {end}")
        assert told(run(pack, contracts=SHORT)) == [(day, "2026-01-10 2026-03-15")]
    assert run(HOURLY + trigger("contract-ends"), contracts=SHORT, as_of="2026-03-14").actions.height == 0
    assert run(HOURLY + trigger("contract-ends")).actions.height == 0


def test_on_milestone_reached() -> None:
    """A fee asks for `done`: another milestone is rejected. Without such a fee a trigger takes it."""
    rows = [{"id": name, "name": name, "at": "2026-01-20", "amount": "80.00"} for name in ("done", "dnoe")]
    asking = trigger("milestone-reached", "{fact} {milestone} {billed}")
    fee = "fees: [{name: stage, on: milestone-reached, when: {milestone: done}, price: {from: amount}}]\n"
    result = run(fee + asking, milestones=rows)
    assert told(result) == [("01-20", "done done 80.00 USD")]
    assert result.rejected["id"].to_list() == ["dnoe"]
    told_only = trigger("milestone-reached", "{billed}", "when: {milestone: done}, ")
    result = run(HOURLY + told_only, milestones=rows)
    assert told(result) == [("01-20", "0.00 USD")]
    assert result.rejected["id"].to_list() == ["dnoe"]


def test_on_charge() -> None:
    """Every line that is not zero: work, its discount, its write-off, a correction; by kind, clause or code."""
    pack = (
        "labor: [{name: gift, when: {work_type: travel}, treatment: free}, {name: work, rate: 100.00, code: L1}]\n"
        "discounts: [{name: loyalty, of: labor, percent: 10%}]\n"
        "limits: [{name: cap, of: labor, every: month, at_most: 150.00}]\n"
    )
    facts: dict[str, Any] = {
        "time_entries": [entry("2026-01-05", "2", ticket="T"), entry("2026-01-05", "1", work_type="travel")],
        "tickets": [{"id": "T", "customer": "acme"}],
        "adjustments": [{"at": "2026-01-06", "amount": "7.00"}],
    }
    every = run(pack + trigger("charge", "{kind} {clause} {amount} {fact} {ticket}"), **facts)
    assert sorted(told(every)) == [
        ("01-05", "discount loyalty -20.00 USD time_entries-1 T"),
        ("01-05", "labor work 200.00 USD time_entries-1 T"),
        ("01-05", "write-off cap -30.00 USD time_entries-1 T"),
        ("01-06", "adjustment adjustment 7.00 USD adjustments-1 "),
    ]
    for when, kind in (
        ("kind: [discount, sale]", "discount"),
        ("clause: cap", "write-off"),
        ("code: L1", "labor"),
    ):
        asked = run(pack + trigger("charge", "{kind}", f"when: {{{when}}}, "), **facts)
        assert told(asked) == [("01-05", kind)]


@pytest.mark.parametrize("event", ["purchase", "lapse"])
def test_the_pool_of_a_purchase_or_lapse_is_asked(event: str) -> None:
    """Two pools, of which one is meant."""
    pools = ", ".join(
        f"{{name: {name}, unit: hours, lasts: 10 days, when_used_up: bill}}" for name in ("day", "night")
    )
    pack = f"pools: [{pools}]\nlabor: [{{name: work, draws: [day, night], rate: 1.00}}]\n"
    bought = [
        {"id": pool, "pool": pool, "at": "2026-01-05", "quantity": "1", "total_price": "9"}
        for pool in ("day", "night")
    ]
    result = run(pack + trigger(event, "{purchase}", "when: {pool: night}, "), purchases=bought)
    assert told(result) == [("01-05" if event == "purchase" else "01-15", "night")]
