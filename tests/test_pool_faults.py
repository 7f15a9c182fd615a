"""What an author is told about pools and rates that cannot be, and a clerk about purchases that cannot be used."""

from __future__ import annotations

from typing import Any

import pytest
from running import entry, faults, left, reasons, run

RATE = "labor: [{name: work, draws: block, rate: 150.00}]\n"


def pool(text: str) -> str:
    return f"pools: [{{name: block, unit: hours, {text}}}]\n{RATE}"


FAULTS = [
    ("refill: {at: 1 hour, buy: 10 hours}, lasts: forever, when_used_up: bill", "nothing-to-buy", "add its price"),
    ("offers: [{name: five, quantity: 5 hours, price: 1, lasts: forever}], when_used_up: buy", "nothing-to-buy", "replace `offers`"),
    ("offers: [{name: five, quantity: 5 hours, price: 1}], when_used_up: bill", "missing-key", "add `lasts: 12 months` to the offer"),
    ("offers: [{name: five, quantity: 5 hours, price: 1, lasts: forever}], allowance: {quantity: 1 hour, every: month}, when_used_up: bill",
     "missing-key", "lasts: period"),
    ("offers: [{name: a, quantity: 5 hours, price: 1}, {name: a, quantity: 9 hours, price: 2}], lasts: forever, when_used_up: bill",
     "duplicate-name", "give each its own name"),
    ("lasts: forever, when_used_up: bill, may_owe: 5 hours", "misplaced-key", "write `when_used_up: owe`"),
    ("lasts: forever, when_used_up: hold, debt_at_end: bill", "misplaced-key", "write `when_used_up: owe`"),
    ("lasts: period, when_used_up: bill", "misplaced-key", "add an `allowance`"),
    ("allowance: {quantity: 1 hour, every: month, carry_over: {of_grant: 50%}}, lasts: forever, when_used_up: bill",
     "misplaced-key", "write `lasts: period`"),
    ("sold: {quantity: 0 hours, price: 1}, lasts: forever, when_used_up: bill", "out-of-range", "above zero"),
    ("refill: {at: 1 hour, buy: 0 hours, price: 1}, lasts: forever, when_used_up: bill", "out-of-range", "above zero"),
    ("refill: {at: 2 hours, to: 2 hours, price: 1}, lasts: forever, when_used_up: bill", "out-of-range", "raise `to`"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rule", "help"), FAULTS, ids=[f"{rule}-{n}" for n, (_, rule, _) in enumerate(FAULTS)]
)
def test_a_pool_that_cannot_be_is_told_with_what_to_type(text: str, rule: str, help: str) -> None:
    """Each fault has its rule, and its help says what to write."""
    found = [(one.rule, one.help) for one in faults(pool(text))]
    assert [(name, help in said) for name, said in found if name == rule][:1] == [(rule, True)], found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("labor: [{name: a, treatment: next-contract, up_to: 1 hour, every: month}, {name: b, rate: 1}]", "misplaced-key"),
        ("labor: [{name: a, rate: 1, up_to: 1 hour, every: month, per: device}, {name: b, rate: 1}]", "unknown-attribute"),
        ("rates: [{name: r, lines: [{rate: {from: agreed}}]}]\nlabor: [{name: a, rate: r}]", "unknown-attribute"),
        ("attributes: {agreed: {type: text}}\nrates: [{name: r, lines: [{rate: {from: agreed}}]}]\nlabor: [{name: a, rate: r}]",
         "wrong-type"),
        ("rates: [{name: r, lines: [{rate: {model: volume, every: month, tiers: [{each: 1}]}}]}]\nlabor: [{name: a, rate: r}]", "unknown-value"),
        ("rates: [{name: r, lines: [{rate: {model: graduated, every: month, tiers: [{each: 1, flat: 5}]}}]}]\nlabor: [{name: a, rate: r}]",
         "unknown-key"),
        ("labor: [{name: a, rate: 1}]\ntriggers: [{name: t, on: days-before-end, days: [$many], then: [{task: x}]}]\n"
         "terms: {many: {type: number, default: 1.5}}", "out-of-range"),
        ("labor: [{name: a, rate: 1}]\ntriggers: [{name: t, on: lapse, count: {of: spend, within: 90 days, at_least: 3}, then: [{task: x}]}]",
         "wrong-type"),
    ],
)  # fmt: skip
def test_labor_rates_and_triggers_that_cannot_be_are_told(text: str, rule: str) -> None:
    """The pack does not load, and the first thing told is what is wrong."""
    found = [one.rule for one in faults(text + "\n")]
    assert rule in found or (rule == "wrong-type" and found), found


OFFERS = """
pools:
  - name: block
    unit: hours
    offers:
      - {name: five, quantity: 5 hours, price: 650.00, lasts: 12 months}
      - {name: twenty, quantity: 20 hours, price: 2200.00, lasts: forever}
    when_used_up: bill
labor: [{name: work, draws: block, rate: 150.00}]
"""


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"offer": "ten"}, "unknown-offer"),
        ({"offer": "five", "quantity": "5"}, "offer-and-quantity"),
        ({}, "no-quantity"),
        ({"quantity": "5"}, "no-price"),
        ({"quantity": "5", "total_price": "1"}, "no-end"),
        ({"quantity": "5", "total_price": "0.001", "end": "2026-12-31"}, "bad-number"),
        ({"offer": "five", "start": "2026-02-01", "end": "2026-01-15"}, "end-before-start"),
    ],
)
def test_a_purchase_that_cannot_be_used_is_rejected(row: dict[str, Any], reason: str) -> None:
    """With a reason, and nothing is sold."""
    result = run(OFFERS, purchases=[{"pool": "block", "at": "2026-01-05", **row}])
    assert reasons(result) == {"purchases-1": reason}
    assert result.charges.height == 0


def test_an_offer_has_its_own_quantity_price_and_end() -> None:
    """Five hours for 650.00 to 4 January 2027; a total_price beside the offer is what it costs."""
    bought = [
        {"pool": "block", "at": "2026-01-05", "offer": "five"},
        {"pool": "block", "at": "2026-01-05", "offer": "twenty", "total_price": "2000.00"},
    ]
    result = run(OFFERS, purchases=bought, time_entries=[entry("2026-01-06", "6")])
    assert result.charges.filter(result.charges["kind"] == "sale")["amount"].sum() == 2650
    assert left(result) == {"purchases-1": "0", "purchases-2": "19"}
    assert [str(one) for one in result.balances["usable_to"]] == ["2027-01-04", "None"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"pool": "blok", "quantity": "1"}, "unknown-pool"),
        ({"pool": "block", "quantity": "1"}, "no-end"),
        ({"pool": "block", "quantity": "999999999999"}, "number-too-large"),
        ({"pool": "block", "quantity": "1", "amount": "5.00"}, "amount-and-pool"),
    ],
)
def test_a_correction_that_cannot_be_made_is_rejected(row: dict[str, Any], reason: str) -> None:
    """With a reason; only the offers of this pool say how long they last."""
    result = run(OFFERS, adjustments=[{"at": "2026-01-05", **row}])
    assert reasons(result) == {"adjustments-1": reason}


def test_a_plan_can_say_that_a_block_lasts_forever() -> None:
    """A term of type text says `forever`, `contract` or a length."""
    pack = (
        "terms: {valid: {type: text, default: 12 months}}\nplans: {big: {valid: forever}}\n"
        "pools: [{name: block, unit: hours, sold: {quantity: 2 hours, price: 1, at: start}, lasts: $valid, when_used_up: bill}]\n"
        + RATE
    )
    one = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01%s}\n"
    assert str(run(pack, contracts=one % "").balances["usable_to"][0]) == "2026-12-31"
    assert run(pack, contracts=one % ", plan: big").balances["usable_to"][0] is None


def test_a_ticket_of_another_customer_says_nothing_of_the_work() -> None:
    """The critical ticket is beta's: acme's work on it is at the plain rate, 150.00."""
    pack = (
        "rates: [{name: r, lines: [{when: {ticket.priority: critical}, rate: 300.00}, {rate: 150.00}]}]\n"
        "labor: [{name: work, rate: r}]\n"
    )
    two = "".join(
        f"  - {{id: {id}, customer: {who}, pack: pack, start: 2026-01-01}}\n"
        for id, who in (("A", "acme"), ("B", "beta"))
    )
    tickets = [{"id": "T", "customer": "beta", "priority": "critical"}]
    result = run(
        pack,
        contracts=two,
        tickets=tickets,
        time_entries=[entry("2026-01-05", "1", ticket="T", customer="acme")],
    )
    assert result.charges["amount"].to_list() == [150]
