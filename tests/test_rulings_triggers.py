"""Rulings T and O: who is told, when and once; contracts, amendments, stable ids."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from running import charged, contracts_of, entry, load, minutes, reasons, run, total

from clausewise import Result, evaluate, facts_from_rows

HOURLY = "labor: [{name: work, rate: 150.00}]\n"
BLOCK = """
pools: [{name: block, unit: hours, sold: {quantity: 2 hours, price: 300.00}, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: block, rate: 150.00}]
"""
MONTHLY = """
pools: [{name: block, unit: hours, allowance: {quantity: 10 hours, every: month}, lasts: period, when_used_up: bill}]
labor: [{name: work, draws: block, rate: 150.00}]
"""
YEAR = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, end: 2026-12-31}\n"


def trigger(on: str, message: str = "{trigger}", more: str = "") -> str:
    """One trigger that tells the account manager."""
    return f'triggers:\n  - {{name: told, on: {on}, {more}then: [{{notify: am, message: "{message}"}}]}}\n'


def balance(rule: str, message: str = "{threshold} ({passed}): {left}") -> str:
    return trigger("balance", message, f"pool: block, {rule}, ")


def bought(at: str, quantity: str = "2", **more: object) -> dict[str, object]:
    return {"pool": "block", "at": at, "quantity": quantity, **more}


def told(result: Result) -> list[tuple[str, str]]:
    """(day, message) of the actions, in order of the day."""
    return [(str(day), text) for day, text in result.actions.sort("at", "id").select("at", "message").rows()]


def days(result: Result) -> list[str]:
    """The days of the actions."""
    return [day for day, _ in told(result)]


def test_T1_lapses_carries_and_grants_of_a_day_are_one_moment() -> None:
    """10 h a month, unused: on 1 February they lapse and 10 come; a notice at 1 hour never sees the zero between."""
    result = run(MONTHLY + balance("left: [1 hour]"), as_of="2026-02-28")
    assert result.actions.height == 0


def test_T1_each_entry_is_a_moment_of_its_own() -> None:
    """Two entries of one day: the first leaves 1 h and fires, the second leaves 0.5 h and does not fire again."""
    work = [entry("2026-01-05 09:00", "1"), entry("2026-01-05 10:00", "0.5")]
    result = run(BLOCK + balance("left: [1 hour]"), purchases=[bought("2026-01-01")], time_entries=work)
    assert told(result) == [("2026-01-05", "1 hour (1 hour): 1 hour")]


def test_T2_pool_states_exist_from_the_first_grant() -> None:
    """A notice at 20 hours on an allowance of 10: true when first looked at, on 1 January."""
    result = run(MONTHLY + balance("left: [20 hours]"), as_of="2026-01-31")
    assert told(result) == [("2026-01-01", "20 hours (20 hours): 10 hours")]


@pytest.mark.parametrize(("used", "fires"), [("7.99", 0), ("8", 1), ("8.01", 1)])
def test_T3_a_ladder_fires_when_a_threshold_is_reached_or_passed(used: str, fires: int) -> None:
    """80 % of 10 h used: at 8 h, not at 7.99."""
    result = run(BLOCK + balance("used: [80%]"), purchases=[bought("2026-01-01", "10")],
                 time_entries=[entry("2026-01-05", used)])  # fmt: skip
    assert result.actions.height == fires


def test_T3_a_ladder_goes_on_in_steps() -> None:
    """`used: [80%], then_every: 10%` of 20 h: 16 h, 18 h, 20 h; an entry that passes two says both and names the last."""
    pack = BLOCK + balance("used: [80%], then_every: 10%", "{threshold} ({passed})")
    work = [entry("2026-01-05", "16"), entry("2026-01-06", "1"), entry("2026-01-07", "3")]
    result = run(pack, purchases=[bought("2026-01-01", "20")], time_entries=work)
    assert told(result) == [("2026-01-05", "80% (80%)"), ("2026-01-07", "100% (90%, 100%)")]


def test_T3_a_purchase_re_arms_the_thresholds_it_lifts_above() -> None:
    """Notice at 1 h: fired at 1 h left, again after 2 h were bought and used (3 - 2 = 1), and not at 0.5."""
    work = [
        entry(day, hours) for day, hours in (("2026-01-05", "1"), ("2026-02-05", "2"), ("2026-03-05", "0.5"))
    ]
    buys = [bought("2026-01-01"), bought("2026-02-01")]
    result = run(BLOCK + balance("left: [1 hour]", "{left}"), purchases=buys, time_entries=work)
    assert told(result) == [("2026-01-05", "1 hour"), ("2026-02-05", "1 hour")]


def test_T3_each_purchase_by_itself() -> None:
    """`per: purchase`, left 25 %: 10 h and 4 h; 7.5 h used leave 2.5 of the first; 2.5 and 3 h more leave 1 of the second."""
    pack = BLOCK + balance("left: [25%], per: purchase", "{left}")
    work = [entry("2026-01-05", "7.5"), entry("2026-01-06", "2.5"), entry("2026-01-07", "3")]
    buys = [bought("2026-01-01", "10"), bought("2026-01-02", "4")]
    result = run(pack, purchases=buys, time_entries=work)
    assert told(result) == [("2026-01-05", "2.5 hours"), ("2026-01-07", "1 hour")]


@pytest.mark.parametrize("as_of", ["2026-12-01", "2026-12-15", "2027-03-31"])
def test_T4_days_before_the_end(as_of: str) -> None:
    """30 days before 31 December is 1 December, whenever the run is."""
    result = run(HOURLY + trigger("days-before-end", "{contract} {end} {threshold}", "days: [30], "),
                 contracts=YEAR, as_of=as_of)  # fmt: skip
    assert told(result) == [("2026-12-01", "C 2026-12-31 30")]


def test_T4_not_before_its_day() -> None:
    """As of 30 November nobody is told; a contract without an end has no such day."""
    pack = HOURLY + trigger("days-before-end", more="days: [30], ")
    assert run(pack, contracts=YEAR, as_of="2026-11-30").actions.height == 0
    assert run(pack, as_of="2027-12-31").actions.height == 0


def test_T4_several_steps() -> None:
    """[90, 30] before 31 December: 2 October and 1 December; a contract from 10 December passes both on its first day."""
    pack = HOURLY + trigger("days-before-end", "{threshold} ({passed})", "days: [90, 30], ")
    result = run(pack, contracts=YEAR)
    assert told(result) == [("2026-10-02", "90 (90)"), ("2026-12-01", "30 (30)")]
    short = YEAR.replace("start: 2026-01-01", "start: 2026-12-10")
    assert told(run(pack, contracts=short)) == [("2026-12-10", "30 (90, 30)")]


def test_T5_an_edit_back_and_forth_makes_one_action() -> None:
    """800 left, then 700, then 800 again in three runs: the notice at 1,000 keeps its id, whatever fact passed it."""
    pack = """
pools: [{name: block, unit: money, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: block, rate: 100.00}]
""" + balance("left: [1000.00]")  # fmt: skip
    ids = [
        run(pack, purchases=[bought("2026-01-01", "1100", total_price="1100")],
            time_entries=[entry(day, hours, id=name)]).actions["id"].to_list()
        for day, hours, name in (("2026-01-05", "3", "a"), ("2026-01-06", "4", "b"), ("2026-01-05", "3", "a"))
    ]  # fmt: skip
    assert ids[0] == ids[1] == ids[2]
    assert len(ids[0]) == 1


def test_T5_the_grant_that_armed_it_is_in_the_id() -> None:
    """9 h of January's and of February's 10 h used: two actions with different ids, the same in every run."""
    pack = MONTHLY + balance("left: [1 hour]")
    months = ("2026-01-05", "2026-02-05")
    ids = run(pack, as_of="2026-02-28", time_entries=[entry(day, "9") for day in months]).actions["id"]
    assert len(set(ids)) == 2
    again = [entry(day, "9.5", id=f"other-{day}") for day in months]
    assert set(run(pack, as_of="2026-02-28", time_entries=again).actions["id"]) == set(ids)


COUNTED = trigger("purchase", "{count}", "count: {of: purchase, within: 90 days, at_least: 3}, ")


@pytest.mark.parametrize(
    ("dates", "fires"),
    [
        (("01-01", "01-20", "02-10", "02-25"), ["02-10"]),
        (("01-01", "01-02", "03-31"), ["03-31"]),  # day 90 of the window
        (("01-01", "01-02", "04-01"), []),
        (("01-01", "01-20", "02-10", "09-01", "09-10", "09-20", "09-30"), ["02-10", "09-20"]),
    ],
)
def test_T6_count_within_90_days(dates: tuple[str, ...], fires: list[str]) -> None:
    """At least 3: 1 January, 20 January, 10 and 25 February fire on 10 February only; again after falling below."""
    result = run(BLOCK + COUNTED, purchases=[bought(f"2026-{day}") for day in dates])
    assert told(result) == [(f"2026-{day}", "3") for day in fires]


def test_T6_a_count_is_of_events_that_no_trigger_is_on() -> None:
    """Work on the 5th is told because two tickets were opened before; that of the 2nd comes after one."""
    pack = HOURLY + trigger(
        "time-entry", "{count}", "count: {of: ticket-opened, within: 30 days, at_least: 2}, "
    )
    opened = [{"id": day, "opened_at": f"2026-01-{day}"} for day in ("01", "03")]
    result = run(pack, tickets=opened, time_entries=[entry("2026-01-02", "1"), entry("2026-01-05", "1")])
    assert told(result) == [("2026-01-05", "2")]


def test_T6_periods_are_counted_by_their_length() -> None:
    """The fifth week ends on 1 February; the month that ended the day before, for another trigger, is no week."""
    pack = (
        HOURLY
        + """
triggers:
  - {name: monthly, on: period-closed, every: month, then: [{emit: month}]}
  - name: weekly
    on: period-closed
    every: week
    count: {of: period-closed, within: 60 days, at_least: 5}
    then: [{notify: am, message: "{count}"}]
"""
    )
    result = run(pack, as_of="2026-02-10")
    weekly = result.actions.filter(pl.col("trigger") == "weekly")
    assert weekly["at"].cast(pl.String).to_list() == ["2026-02-01"]
    assert weekly["message"].to_list() == ["5"]


def test_T6_an_amendment_that_brings_a_count_does_not_forget() -> None:
    """Visits of the 5th and 6th were heard by `told` before it had a `count`: that of the 10th is the third."""
    onsite = "when: {work_type: onsite}, "
    before = HOURLY + trigger("time-entry", "{fact}", onsite)
    after = HOURLY + trigger(
        "time-entry", "{count}", onsite + "count: {of: time-entry, within: 30 days, at_least: 3}, "
    )
    contracts = (
        "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, "
        "amendments: [{from: 2026-01-10, pack: pack2}]}\n"
    )
    visits = [entry(f"2026-01-{day}", "1", work_type="onsite", id=day) for day in ("05", "06", "10")]
    remote = entry("2026-01-07", "1", work_type="remote", id="07")
    result = run(before, after, contracts=contracts, time_entries=[*visits, remote])
    assert told(result) == [("2026-01-05", "05"), ("2026-01-06", "06"), ("2026-01-10", "3")]


def test_on_days_before_a_lapse() -> None:
    """14 days before 31 December is the 17th, if something is left; bought on the 20th, it is told that day."""
    pack = BLOCK + trigger("days-before-lapse", "{purchase} {left} {lapses}", "pool: block, days: [14], ")
    buys = [
        bought("2026-01-01", end="2026-12-31", id="early"),
        bought("2026-12-20", end="2026-12-31", id="late"),
    ]
    result = run(pack, as_of="2027-01-31", purchases=buys, time_entries=[entry("2026-06-01", "0.5")])
    assert told(result) == [
        ("2026-12-17", "early 1.5 hours 2026-12-31"), ("2026-12-20", "late 2 hours 2026-12-31"),
    ]  # fmt: skip
    empty = run(pack, as_of="2027-01-31", purchases=buys[:1], time_entries=[entry("2026-12-17", "2")])
    assert empty.actions.height == 0


def test_on_unused_for() -> None:
    """60 days after the last draw of 10 January: 11 March, once; after a draw on 1 June again on 31 July."""
    pack = BLOCK + trigger("unused-for", "{since} {left}", "pool: block, days: [60], ")
    result = run(pack, as_of="2026-12-31", purchases=[bought("2026-01-01", "10")],
                 time_entries=[entry("2026-01-10", "1"), entry("2026-06-01", "2")])  # fmt: skip
    assert days(result) == ["2026-03-11", "2026-07-31"]
    assert [text.split()[1] for _, text in told(result)] == ["9", "7"]


def test_on_lapse() -> None:
    """1.5 h that lapse after 30 June are told on 1 July; a purchase that was used up lapses without a word."""
    pack = BLOCK + trigger("lapse", "{pool} {purchase} {quantity}")
    buys = [bought("2026-01-01", end="2026-06-30", id="a"), bought("2026-01-02", end="2026-07-31", id="b")]
    result = run(pack, purchases=buys, time_entries=[entry("2026-01-05", "0.5"), entry("2026-07-01", "2")])
    assert told(result) == [("2026-07-01", "block a 1.5 hours")]


@pytest.mark.parametrize("used_up", ["hold", "treatment"])
def test_on_held(used_up: str) -> None:
    """60 min with 39 left: 21 are held and told on the day of the work; so is work whose treatment is to hold."""
    pack = BLOCK.replace("when_used_up: bill", "when_used_up: hold")
    if used_up == "treatment":
        pack = BLOCK.replace("draws: block, rate: 150.00", "draws: block}, {name: stop, treatment: hold")
    pack += trigger("held", "{fact} {hours}")
    result = run(pack, purchases=[bought("2026-01-01", "0.65")],
                 time_entries=[minutes("2026-01-05", 60), minutes("2026-01-04", 9)])  # fmt: skip
    [(day, text)] = told(result)
    assert (day, text.split()[0]) == ("2026-01-05", "time_entries-1")
    assert text.split()[1] == "0.5"  # 30 of the 60 min: the 9 min before took theirs


def test_on_time_entry() -> None:
    """Each used entry whose first piece meets the condition, with what it is billed."""
    pack = 'calendar: {business: {mon-fri: "09:00-17:00"}}\n' + HOURLY
    pack += trigger("time-entry", "{fact} {work_type} {billed}", "when: {clock: after-hours}, ")
    result = run(pack, time_entries=[
        entry("2026-01-05 08:30", end="2026-01-05 09:30", work_type="call"),
        entry("2026-01-05 16:30", end="2026-01-05 17:30", work_type="call"),
        entry("2026-01-05 18:00", end="2026-01-05 17:00"),
    ])  # fmt: skip
    assert told(result) == [("2026-01-05", "time_entries-1 call 150.00 USD")]


def test_on_ticket_opened() -> None:
    """A ticket is told on the day it is opened, if it meets the condition and is not later than the as-of day."""
    pack = HOURLY + trigger("ticket-opened", "{ticket} {title}", "when: {priority: critical}, ")
    tickets = [
        {"id": f"T{n}", "customer": "acme", "opened_at": day, "priority": priority, "title": "Down"}
        for n, (day, priority) in enumerate(
            (("2026-01-05 09:00", "critical"), ("2026-01-06", "low"), ("2026-03-01", "critical"))
        )
    ]
    assert told(run(pack, as_of="2026-01-31", tickets=tickets)) == [("2026-01-05", "T0 Down")]


TWO = "".join(
    f"  - {{id: {id}, customer: acme, pack: {pack}, start: 2026-01-01}}\n"
    for id, pack in (("C", "pack"), ("D", "pack2"))
)
DAYTIME = 'calendar: {business: {mon-fri: "09:00-17:00"}}\nlabor: [{name: day, when: {clock: business}, rate: 150.00}]\n'


def test_O1_a_contract_without_a_clause_refuses_a_piece_and_the_next_takes_it() -> None:
    """16:00-18:00 of which C has a clause for business hours only: an hour each for C and D."""
    other = "labor: [{name: work, rate: 200.00}]\n"
    work = [entry("2026-01-05 16:00", end="2026-01-05 18:00")]
    result = run(DAYTIME, other, contracts=TWO, time_entries=work)
    assert sorted(result.charges.select("contract", "amount").rows()) == [("C", 150), ("D", 200)]


def test_O1_an_entry_of_which_a_piece_is_refused_is_rejected_whole() -> None:
    """Nobody takes the hour after 17:00: the entry is `unrouted`, nothing of it is billed."""
    work = [entry("2026-01-05 16:00", end="2026-01-05 18:00")]
    result = run(DAYTIME, time_entries=work)
    assert (reasons(result), result.charges.height) == ({"time_entries-1": "unrouted"}, 0)


def test_O2_a_purchase_keeps_the_terms_of_its_day() -> None:
    """2 h sold for 300.00, from 1 July for 400.00: bought on 30 June and on 1 July."""
    pack = "terms: {p: {type: money, default: 300.00}}" + BLOCK.replace("300.00", "$p")
    contract = YEAR.replace("}\n", ", amendments: [{from: 2026-07-01, terms: {p: 400.00}}]}\n")
    result = run(pack, contracts=contract, purchases=[bought("2026-06-30 23:59"), bought("2026-07-01")])
    assert charged(result) == [("sale", "2", "300.00"), ("sale", "2", "400.00")]


def test_O2_an_amended_rate_holds_from_midnight_but_not_for_work_that_began_before() -> None:
    """200.00, from 1 July 300.00: 23:00-01:00 of 30 June is 400.00, 00:00-01:00 of 1 July 300.00."""
    pack = (
        "terms: {late: {type: money, default: 200.00}}\n"
        'calendar: {business: {mon-fri: "09:00-17:00"}}\n'
        "labor: [{name: day, when: {clock: business}, rate: 100.00}, {name: late, rate: $late}]\n"
    )
    contract = YEAR.replace("}\n", ", amendments: [{from: 2026-07-01, terms: {late: 300.00}}]}\n")
    work = [
        entry("2026-06-30 23:00", end="2026-07-01 01:00"),
        entry("2026-07-01 00:00", end="2026-07-01 01:00"),
    ]
    assert [one[2] for one in charged(run(pack, contracts=contract, time_entries=work))] == [
        "400.00",
        "300.00",
    ]


def test_O3_a_part_is_named_by_its_purchase_and_its_pieces_start() -> None:
    """A late purchase of half an hour splits the first piece: the ids of p1's part and of the evening stay as they were."""
    pack = """
calendar: {business: {mon-fri: "09:00-17:00"}}
pools: [{name: block, unit: hours, lasts: forever, when_used_up: bill}]
rates: [{name: card, lines: [{when: {clock: business}, rate: 150.00}, {rate: 300.00}]}]
labor: [{name: work, draws: block, rate: card}]
"""
    half = [bought(f"2026-01-0{n}", "0.5", id=f"p{n}", total_price="0") for n in (1, 2)]
    work = [entry("2026-01-05 16:00", end="2026-01-05 18:00")]

    def parts(count: int) -> dict[str, tuple[str, str]]:
        table = run(pack, purchases=half[:count], time_entries=work).charges.filter(pl.col("kind") != "sale")
        return {
            id: (kind, f"{amount:.2f}") for id, kind, amount in table.select("id", "kind", "amount").rows()
        }

    before, after = parts(1), parts(2)
    assert sorted(before.values()) == [("drawn", "0.00"), ("overage", "300.00"), ("overage", "75.00")]
    assert sorted(after.values()) == [("drawn", "0.00"), ("drawn", "0.00"), ("overage", "300.00")]
    kept = before.keys() & after.keys()
    assert sorted(before[one] for one in kept) == [("drawn", "0.00"), ("overage", "300.00")]
    assert all(before[one] == after[one] for one in kept)


def test_O4_the_library_requires_the_as_of_day() -> None:
    """`evaluate` without `as_of` is an error, never today."""
    contracts = contracts_of(YEAR, [load(HOURLY)])
    with pytest.raises(TypeError):
        evaluate(contracts, facts_from_rows({}))  # type: ignore[call-arg]
    assert evaluate(contracts, facts_from_rows({}), as_of=date(2026, 1, 31)).as_of == date(2026, 1, 31)


def test_O5_billed_is_that_of_the_run_and_the_id_stays() -> None:
    """An hour logged after completion: the same action, with 300.00 instead of 150.00."""
    pack = HOURLY + trigger("ticket-completed", "{billed}")
    ticket = [{"id": "T", "customer": "acme", "completed_at": "2026-01-06 12:00"}]
    work = [entry(day, "1", ticket="T") for day in ("2026-01-05", "2026-01-20")]
    first, later = (run(pack, tickets=ticket, time_entries=work[:n]) for n in (1, 2))
    assert (told(first), told(later)) == ([("2026-01-06", "150.00 USD")], [("2026-01-06", "300.00 USD")])
    assert first.actions["id"].to_list() == later.actions["id"].to_list()


def test_X11_a_ticket_completed_after_the_as_of_day_is_open() -> None:
    """As of the 15th a ticket that is completed on the 16th says nothing, and its work is billed."""
    pack = HOURLY + trigger("ticket-completed", "{billed}")
    ticket = [{"id": "T", "customer": "acme", "opened_at": "2026-01-02", "completed_at": "2026-01-16 12:00"}]
    result = run(
        pack, as_of="2026-01-15", tickets=ticket, time_entries=[entry("2026-01-05", "1", ticket="T")]
    )
    assert (result.actions.height, result.rejected.height, total(result)) == (0, 0, "150.00")
