"""What customers would have paid under other packs or terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from running import contracts_of, load
from running_cli import MSP

from clausewise import (
    Alternative,
    compare,
    evaluate,
    facts_from_rows,
    load_pack,
    load_workspace,
    read_alternative,
    shipped_packs,
)
from clausewise.comparison.values import Column, Compared, Comparison
from clausewise.packs import Pack
from clausewise.workspace import Workspace

BLOCK, USERS = "block-hours", "managed-users"
WORK = [
    {"customer": "acme", "at": "2026-01-06T10:00:00", "hours": Decimal("2.25")},
    {"customer": "acme", "at": "2026-02-03T10:00:00", "hours": 1},
]
FEBRUARY = date(2026, 2, 28)


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    return {name: pack for name, path in shipped_packs().items() if (pack := load_pack(path)[0])}


@pytest.fixture(scope="module")
def msp() -> Workspace:
    workspace, _ = load_workspace(MSP)
    assert workspace is not None
    return workspace


def asked(packs: dict[str, Pack], *texts: str) -> list[Alternative]:
    found = []
    for text in texts:
        alternative, wrong, _ = read_alternative(text, packs)
        assert alternative is not None, wrong
        found.append(alternative)
    return found


def of_acme(
    packs: dict[str, Pack], *texts: str, more: str = "", facts: dict[str, list[dict[str, object]]] | None = None,
    counts: dict[str, Decimal] | None = None, since: date | None = None, extra: str = "",
) -> Comparison:  # fmt: skip
    """A customer with a block of two hours from January, who had 2.25 h of work in January and 1 h in February."""
    lines = f"  - {{id: A, customer: acme, pack: block-hours, start: 2026-01-01{more}}}\n{extra}"
    contracts = contracts_of(lines, list(packs.values()))
    rows = facts_from_rows({"time_entries": WORK, **(facts or {})})
    return compare(contracts, rows, asked(packs, *texts), as_of=FEBRUARY, counts=counts, since=since)


def only(found: Comparison) -> Compared:
    assert found.refused == ()
    (one,) = found.customers
    return one


def amounts(column: Column) -> tuple[list[Decimal], Decimal, Decimal]:
    return list(column.months), column.total, column.difference


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(one) for one in texts]


def test_a_block_against_managed_users_in_numbers_worked_out_by_hand(packs: dict[str, Pack]) -> None:
    """The block: 300.00 + 0.25 x 150.00, then 1 x 150.00. Ten users: 10 x 110.00 twice over with onboarding, then once;
    their five hours a month include the work."""
    one = only(of_acme(packs, USERS, counts={"users": Decimal(10)}))
    assert one.months == ("2026-01", "2026-02")
    assert amounts(one.now) == (decimals("337.50", "150.00"), Decimal("487.50"), 0)
    (users,) = one.alternatives
    assert amounts(users) == (decimals("2200.00", "1100.00"), Decimal("3300.00"), Decimal("2812.50"))
    assert (one.now.hours, users.hours) == (Decimal("1.25"), 0)
    assert users.notes[0] == "supposed: 10 users from 2026-01-01"
    assert (one.cheapest, one.dearest) == (one.now, users)


def test_the_own_pack_keeps_its_terms_and_takes_those_that_are_given(packs: dict[str, Pack]) -> None:
    """At a price of 250.00 for the block, agreed before, 200.00 an hour: 250.00 + 50.00, then 200.00."""
    one = only(of_acme(packs, "block-hours,hourly_rate=200", more=", terms: {block_price: 250.00}"))
    assert amounts(one.now)[0] == decimals("287.50", "150.00")
    assert amounts(one.alternatives[0]) == (decimals("300", "200"), Decimal(500), Decimal("62.50"))


def test_a_term_that_is_given_holds_through_every_amendment(packs: dict[str, Pack]) -> None:
    """February was agreed at 170.00; the alternative is at 200.00 in both months."""
    more = ", amendments: [{from: 2026-02-01, terms: {hourly_rate: 170.00}}]"
    one = only(of_acme(packs, "block-hours,hourly_rate=200", "block-hours", more=more))
    assert one.now.months[1] == 170
    assert [column.months[1] for column in one.alternatives] == [200, 170]


def test_a_plan_of_the_own_pack_begins_anew(packs: dict[str, Pack]) -> None:
    """Five hours for 700.00 hold all of the work; the price agreed for the small block does not stay."""
    one = only(of_acme(packs, "block-hours,plan=five-hours", more=", terms: {block_price: 250.00}"))
    assert amounts(one.alternatives[0])[0] == decimals("700", "0")


def test_facts_that_an_alternative_cannot_use_are_told(packs: dict[str, Pack]) -> None:
    """A purchase for the block has no pool in managed users: it is counted and not silently dropped."""
    bought = {"purchases": [{"customer": "acme", "pool": "block", "at": date(2026, 1, 20), "quantity": 2}]}
    one = only(of_acme(packs, USERS, facts=bought, counts={"users": Decimal(10)}))
    assert one.now.rejected == 0
    assert (one.alternatives[0].rejected, one.alternatives[0].unusable) == (1, (("unknown-pool", 1),))


def test_users_that_nobody_has_counted_are_warned_of(packs: dict[str, Pack]) -> None:
    """Without counts there are no users: ten are billed at least, and nobody brings hours: 2.25 x 135.00 and 1 x 135.00
    come on top."""
    (users,) = only(of_acme(packs, USERS)).alternatives
    assert users.notes == tuple(
        f"nobody has counted {unit}: reckoned with none; suppose a number with --count {unit}=25"
        for unit in ("kiosk-users", "users")
    )
    assert list(users.months) == decimals("2503.75", "1235")


def test_counts_are_supposed_only_where_there_are_none(packs: dict[str, Pack]) -> None:
    """Twelve users were counted: 12 x 110.00 x 2 in January, whatever is supposed; the base never sees a count."""
    counted = {"counts": [{"customer": "acme", "unit": "users", "at": date(2026, 1, 1), "quantity": 12}]}
    one = only(of_acme(packs, USERS, facts=counted, counts={"users": Decimal(20)}))
    assert one.alternatives[0].months[0] == 2640
    assert all("supposed" not in note for note in one.alternatives[0].notes)


def test_charges_from_a_day_on(packs: dict[str, Pack]) -> None:
    """Only February is left, with the same block behind it."""
    one = only(of_acme(packs, "block-hours", since=date(2026, 2, 1)))
    assert (one.months, amounts(one.now)[0]) == (("2026-02",), decimals("150"))
    assert amounts(one.alternatives[0])[2] == 0


def test_an_alternative_in_other_money_is_refused(packs: dict[str, Pack]) -> None:
    """Dollars are never taken for pounds, until every amount is said in pounds."""
    more = ", currency: GBP"
    one = only(of_acme(packs, "time-and-materials", more=more))
    assert one.alternatives == ()
    (reason,) = one.refused[0].reasons
    assert reason.startswith("the prices of `time-and-materials` are in USD, and `A` is in GBP: say what `")
    flat = load("labor: [{name: work, rate: 100.00}]", "flat")
    one = only(of_acme({**packs, "flat": flat}, "flat", more=more))
    assert one.refused[0].reasons[0].endswith("none of them is a term that could be said otherwise")
    termed = load(
        "terms: {price: {type: money, default: 90.00}}\nlabor: [{name: work, rate: $price}]", "termed"
    )
    one = only(of_acme({**packs, "termed": termed}, "termed,price=80", more=more))
    assert amounts(one.alternatives[0])[0] == decimals("180", "80")


def test_a_customer_in_two_currencies_is_not_added_up(packs: dict[str, Pack]) -> None:
    """Charges of different currencies are refused, with a sentence."""
    second = "  - {id: B, customer: acme, pack: break-fix, start: 2026-01-01, currency: GBP}\n"
    found = of_acme(packs, USERS, extra=second)
    assert found.customers == ()
    assert found.refused[0].reasons == ("its contracts are in GBP and USD, which cannot be added up",)


def test_which_contract_is_replaced_must_be_clear(packs: dict[str, Pack]) -> None:
    """Of two contracts one is named; of none, or of one that is not there, it is said."""
    lines = "".join(
        f"  - {{id: {id}, customer: acme, pack: block-hours, start: 2026-01-01}}\n" for id in ("A", "B")
    )
    contracts = contracts_of(lines, list(packs.values()))
    facts = facts_from_rows({"time_entries": WORK})

    def reasons(contract: str | None, customers: Sequence[str] | None = None) -> list[str]:
        alternatives = asked(packs, "block-hours,hourly_rate=200")
        found = compare(
            contracts, facts, alternatives, as_of=FEBRUARY, contract=contract, customers=customers
        )
        return [one.reasons[0] for one in found.refused]

    assert reasons(None) == ["it has several contracts (A, B); name the one to replace, as --contract A"]
    assert reasons("C") == ["there is no contract `C` with this customer; there are A, B"]
    assert reasons(None, ["nobody"]) == ["no contract is with this customer"]
    assert reasons("A") == []


def test_a_pack_that_cannot_be_held_is_refused_with_why(packs: dict[str, Pack]) -> None:
    """A term that must be said, and a value that makes no sense."""
    needy = load(
        "terms: {price: {type: money, required: true}}\nlabor: [{name: work, rate: $price}]", "needy"
    )
    found = of_acme({**packs, "needy": needy}, "needy", "block-hours,visit_minimum=1 month", "needy,price=-5")
    reasons = [one.reasons[0] for one in only(found).refused]
    assert reasons[0] == "pack `needy` needs the term `price`, and nothing says it"
    assert "is a number of months, not a length of time" in reasons[1]
    assert "is below zero" in reasons[2]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("managed-userz", "there is no pack named `managed-userz`; did you mean `managed-users`?"),
        ("block-hours,hourly_rat=1", "has no term `hourly_rat`; did you mean `hourly_rate`?"),
        ("block-hours,hourly_rate=much", "`much` is no value for `hourly_rate`; write it like 150.00"),
        ("block-hours,hourly_rate=1,500.00", "`500.00` is not term=value"),
        ("block-hours,plan=six-hours", "has no plan `six-hours`; did you mean"),
        ("gone.yaml", "the pack `gone.yaml` has errors"),
    ],
)
def test_an_alternative_that_cannot_be_read_says_what_to_type(
    packs: dict[str, Pack], text: str, sentence: str
) -> None:
    """Every mistake in what is asked for has a sentence."""
    alternative, wrong, _ = read_alternative(text, packs)
    assert alternative is None
    assert sentence in "; ".join(wrong)


def test_every_customer_of_the_example_pays_the_same_under_the_own_pack(msp: Workspace) -> None:
    """The difference is 0 in every month, and the months add up to what `evaluate` charges."""
    as_of = date(2026, 3, 31)
    total = evaluate(msp.contracts, msp.facts, as_of=as_of).charges
    seen = 0
    for customer in sorted({one.customer for one in msp.contracts}):
        own = [one for one in msp.contracts if one.customer == customer]
        contract = own[0]
        same = Alternative("same", contract.stages[0].pack)
        one = only(compare(own, msp.facts, [same], as_of=as_of, contract=contract.id))
        assert one.alternatives[0].months == one.now.months
        assert (one.alternatives[0].difference, one.alternatives[0].unusable) == (0, ())
        assert sum(one.now.months) == total.filter(pl.col("customer") == customer)["amount"].sum()
        seen += 1
    assert seen == 20


def test_a_customer_without_charges_has_no_months(packs: dict[str, Pack]) -> None:
    """Nothing on either side is zero and not a fault."""
    contracts = contracts_of(
        "  - {id: A, customer: acme, pack: break-fix, start: 2026-01-01}\n", list(packs.values())
    )
    found = only(compare(contracts, facts_from_rows({}), asked(packs, "break-fix"), as_of=FEBRUARY))
    assert (found.months, found.now.total, found.alternatives[0].total) == ((), 0, 0)


def test_a_month_without_charges_stands_between_two_with_some(packs: dict[str, Pack]) -> None:
    """January and March: February is 0."""
    rows = {
        "time_entries": [
            {"customer": "acme", "at": f"2026-0{month}-06T10:00:00", "hours": 1} for month in (1, 3)
        ]
    }
    flat = load("labor: [{name: work, rate: 100.00}]", "flat")
    contracts = contracts_of("  - {id: A, customer: acme, pack: flat, start: 2026-01-01}\n", [flat])
    one = only(
        compare(contracts, facts_from_rows(rows), [Alternative("same", flat)], as_of=date(2026, 3, 31))
    )
    assert (one.months, one.now.months) == (("2026-01", "2026-02", "2026-03"), (100, 0, 100))
