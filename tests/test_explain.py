"""Explanations: every number that they show is the engine's, and every product that they show is right."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import comparing
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from running import contracts_of, load
from running_cli import MSP, run, shell
from strategies import world_of

import clausewise as cw
from clausewise.conditions import holds
from clausewise.decide import Situation, decide
from clausewise.evaluation import Evaluated, pass_through
from clausewise.explaining import numbers
from clausewise.explaining.explaining import explain
from clausewise.explaining.of_other import BY_KIND, steps_of
from clausewise.explaining.situation import given_amounts, situations, why_not
from clausewise.explaining.values import Explanation, Step, Unknown

AS_OF = date(2026, 3, 31)
PRODUCT = re.compile(r"([\d,.]+)(?: hours)? x ([\d,.]+) [A-Z]{3} = ([\d,.]+) [A-Z]{3}")
SHARE = re.compile(r"^([\d,.]+) [A-Z]{3} x (\d+)/(\d+) of the days = ([\d,.]+) [A-Z]{3}$")


@pytest.fixture(scope="module")
def example() -> cw.Workspace:
    workspace, _ = cw.load_workspace(MSP)
    assert workspace is not None
    return workspace


@pytest.fixture(scope="module")
def made(example: cw.Workspace) -> Evaluated:
    return pass_through(example.contracts, example.facts, as_of=AS_OF)


def exact(text: str) -> Fraction:
    return Fraction(text.replace(",", "").removesuffix("..."))


def texts(steps: tuple[Step, ...]) -> list[str]:
    return [text for step in steps for text in (step.says, *step.details)]


def checked(made: Evaluated, line: dict[str, Any]) -> tuple[Step, ...]:
    """The steps of a line, with the amount that it bills, and products and shares that are right."""
    steps = steps_of(made, line)
    billed = next(step for step in steps if step.stage == "Billed")
    assert numbers.amount(made.run, line["c"], line["amount"]) in billed.says
    for text in texts(steps):
        for one, each, whole in PRODUCT.findall(text):
            if "..." not in text and "counts as" not in text:
                assert exact(one) * exact(each) == exact(whole), text
        for full, days, of_days, part in SHARE.findall(text):
            assert abs(exact(full) * int(days) / int(of_days) - exact(part)) < Fraction(1, 10**6), text
    return steps


def test_every_sort_of_charge_of_the_example_is_explained(made: Evaluated) -> None:
    """Up to three lines of each contract, kind and clause: the amount of the line, and sums that come out."""
    some = made.lines.with_columns(number=pl.int_range(pl.len()).over("c", "kind", "k")).filter(
        pl.col("number") < 3
    )
    for line in some.iter_rows(named=True):
        checked(made, line)
    assert set(some["kind"]) == set(BY_KIND)


def test_conditions_are_read_as_the_engine_decided(made: Evaluated) -> None:
    """For every piece of work: what holds, read plainly, gives the decision that was made."""
    run_, known = made.run, situations(made)
    rows = made.behind.demands.rows.filter(pl.col("n") < made.behind.demands.begin).sort("start", "n")
    worked = dict(rows.filter(pl.col("parent") < 0).group_by("f").agg(pl.col("worked").sum()).iter_rows())
    first: dict[tuple[int, int], Any] = {}
    for row in rows.filter(pl.col("parent") < 0).iter_rows(named=True):
        edition = run_.editions[row["e"]]
        seen = known.of_piece(row["f"], row["c"], row["day"], row["start"], worked[row["f"]])
        held = frozenset(one for one in edition.work_conditions if holds(one, seen))
        of_entry = first.setdefault((row["f"], row["c"]), held)
        situation = Situation(held, of_entry, seen["billable"] == "true", given_amounts(seen))
        decision = made.behind.work.decisions[row["d"]]
        assert decide(edition, situation).steps == decision.steps
        for clause in edition.labor:
            if clause.clause.when not in held:
                assert why_not(clause.clause.when, seen)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**9))
def test_everything_that_comes_out_of_a_random_world_is_explained(seed: int) -> None:
    """Each charge with its amount; actions, movements and rejections without a fault."""
    packs, contracts, facts, as_of = world_of(seed, None, frozenset())
    try:
        result = comparing.by_engine((packs, contracts, facts, as_of), quick=True)
    except comparing.RefusedError:
        return
    signed, read = comparing_world(packs, contracts, facts)
    made = pass_through(signed, read, as_of=as_of)
    for line in made.lines.head(25).iter_rows(named=True):
        checked(made, line)
    ids = [*result.actions["id"].head(1), *result.draws["id"].head(1), *result.balances["purchase"].head(1)]
    ids += [f"{kind}/{id}" for kind, id in result.rejected.select("kind", "id").head(1).iter_rows() if id]
    ids += [*result.charges["id"].head(1)]
    for id in ids:
        found = explain(signed, read, id, as_of=as_of)
        assert not isinstance(found, Unknown), id


def comparing_world(packs: Any, contracts: Any, facts: Any) -> tuple[Any, cw.Facts]:
    loaded = {
        name: comparing.pack_from(comparing.loaded(raw, f"rules/{name}.yaml", True))[0]
        for name, raw in packs.items()
    }
    signed, _ = cw.read_contracts(comparing.loaded({"contracts": contracts}, "contracts.yaml", True), loaded)
    return signed, cw.facts_from_rows(facts)


def of(example: cw.Workspace, what: str) -> Explanation:
    found = explain(example.contracts, example.facts, what, as_of=AS_OF)
    assert not isinstance(found, Unknown)
    return found[0]


def test_an_explanation_needs_only_the_customers_own_facts(example: cw.Workspace, made: Evaluated) -> None:
    """It says the same of a line as the run over all customers does."""
    line = made.lines.filter(pl.col("id") == "BRIGHTWATER-BLOCK/work/TE-001021/rest").row(0, named=True)
    alone = of(example, line["id"])
    assert alone.amount == "75.00 USD"
    assert [step.says for step in alone.steps] == [step.says for step in steps_of(made, line)]


def test_a_clause_that_did_not_match_says_why(example: cw.Workspace) -> None:
    """With the value that the entry has, and what was asked."""
    steps = of(example, "ASHDOWN-SUPPORT/support/TE-ASHDOWN-1/rest").steps
    decided = next(step for step in steps if step.stage == "Decided")
    assert decided.considered == (("gifts", "`work_type` is remote, not internal or courtesy"),)


def test_a_term_says_who_agreed_it(example: cw.Workspace) -> None:
    """The pack's default, its plan, or a value from a day on."""
    fee = of(example, "FOXGLOVE-MONTH/monthly-fee/fee/2026-01-01")
    assert "price is $monthly_fee: from the plan medium of the pack" in texts(fee.steps)
    usage = of(example, "HOBNAIL-CALLS/mileage/usage/US-HOBNAIL-1/rest")
    assert "price is $per_mile: the value of the pack from 2026-01-01 on" in texts(usage.steps)
    assert "12 x 0.725 USD = 8.70 USD" in texts(usage.steps)


def test_a_rejected_fact_is_explained_by_every_contract(example: cw.Workspace) -> None:
    """The reason, its place; of work, why each clause did not take it."""
    found = of(example, "time_entries/TE-BAD-01")
    assert found.title == "time_entries, rejected"
    assert found.steps[0].says.startswith("unknown-contract: ")
    kinds = {one.title for one in (of(example, "purchases/PU-BAD-1"), of(example, "milestones/MI-BAD-1"))}
    assert kinds == {"purchases, rejected", "milestones, rejected"}


def test_unrouted_work_hears_of_each_clause() -> None:
    """A trainee's project is no clause's, and the pack of last year has ended."""
    packs = {
        "a": "labor: [{name: seniors, when: {role: senior}, rate: 1}, {name: short, when: {not: {work_type: project}}, rate: 1}]"
    }
    from running import contracts_of, load

    loaded = load(packs["a"], "a")
    contracts = contracts_of(
        "  - {id: OLD, customer: acme, pack: a, start: 2025-01-01, end: 2025-12-31}\n"
        "  - {id: NEW, customer: acme, pack: a, start: 2026-01-01}\n", [loaded],
    )  # fmt: skip
    fact = {
        "id": "7",
        "customer": "acme",
        "at": "2026-01-05 09:00",
        "hours": "1",
        "work_type": "project",
        "role": "trainee",
    }
    facts = cw.facts_from_rows({"time_entries": [fact]})
    found = explain(contracts, facts, "7", as_of=date(2026, 1, 31))
    assert not isinstance(found, Unknown)
    asked = [step for step in found[0].steps if step.stage == "Asked"]
    assert [step.says for step in asked] == ["OLD: it ended on 2025-12-31", "NEW: no clause of labor matches"]
    assert asked[1].considered == (
        ("seniors", "`role` is trainee, not senior"),
        ("short", "left out, because `work_type` is project"),
    )


def test_actions_movements_and_pools_are_explained(made: Evaluated, example: cw.Workspace) -> None:
    """What fired and for whom; what moved, and the life of the purchase."""
    action = made.actions["id"][0]
    assert of(example, action).steps[0].stage == "Fired"
    low = next(one for one in made.actions.iter_rows(named=True) if '"pool": "block"' in one["data"])
    fired = of(example, low["id"])
    assert [step.stage for step in fired.steps] in (["Fired"], ["Fired", "Moved"])
    assert not any("{" in detail for detail in fired.steps[0].details if not detail.startswith("message"))
    pool = explain(example.contracts, example.facts, "BRIGHTWATER-BLOCK/block", as_of=AS_OF)
    assert not isinstance(pool, Unknown)
    assert {step.stage for one in pool for step in one.steps} == {"Balance", "Life"}
    move = of(example, "BRIGHTWATER-BLOCK/block/start/sale")
    assert move.steps[0].says == "sale of 2 hours on 2026-01-01; 2 hours left"
    drawn = of(example, "BRIGHTWATER-BLOCK/block/start/draw/TE-001021")
    stages = [step.stage for step in drawn.steps]
    assert stages == ["Entry", "Routed", "Decided", "Rounded", "Shared", "Moved", "Life"]
    used = of(example, "time_entries/TE-001021")
    assert any(
        "BRIGHTWATER-BLOCK/work/TE-001021/rest: overage, 75.00 USD" in text for text in texts(used.steps)
    )


def test_time_is_shown_as_people_say_it() -> None:
    """Hours where they have two places, else minutes, else seconds."""
    shown = [numbers.hours(one) for one in (0, 3600, 5400, 900, 6720, 40, 3641)]
    assert shown == [
        "0 hours",
        "1 hour",
        "1.5 hours",
        "15 minutes",
        "112 minutes",
        "40 seconds",
        "3,641 seconds",
    ]
    assert numbers.exact(Fraction(1, 3)) == "0.333333..."
    assert numbers.exact(Fraction(-5, 2)) == "-2.5"


def test_the_command_prints_what_a_customer_can_be_told() -> None:
    """As a user runs it: the page, and exit code 0."""
    done = shell("explain", "BRIGHTWATER-BLOCK/work/TE-001021/rest", str(MSP), "--as-of", "2026-03-31")
    assert done.returncode == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "BRIGHTWATER-BLOCK/work/TE-001021/rest   75.00 USD"
    assert lines[1] == "overage, 2026-02-18, contract BRIGHTWATER-BLOCK"
    assert lines[-1] == "Billed   0.5 hours x 150.00 USD = 75.00 USD"


def test_other_forms_say_the_same() -> None:
    """Markdown to send on, JSON for programs."""
    what = ("explain", "BRIGHTWATER-BLOCK/work/TE-001021/rest", str(MSP), "--as-of", "2026-03-31")
    page = run(*what, "--format", "markdown").output
    assert page.startswith("## BRIGHTWATER-BLOCK/work/TE-001021/rest: 75.00 USD\n")
    assert "**Priced**: 150.00 USD an hour (rules/block-hours.yaml:" in page
    assert '"amount": "75.00 USD"' in run(*what, "--format", "json").output


def test_an_id_that_nothing_has_is_told_with_those_near_it() -> None:
    """Exit code 2, and where ids stand."""
    done = run("explain", "BRIGHTWATER-BLOCK/work/TE-001022x/rest", str(MSP), "--as-of", "2026-03-31")
    assert done.exit_code == 2
    assert "Did you mean BRIGHTWATER-BLOCK/work/TE-00" in done.output
    assert "charges.csv" in done.output
    assert run("explain", "nothing-like-it", str(MSP), "--as-of", "2026-03-31").exit_code == 2


def test_decimals_of_amounts_are_those_of_the_currency(made: Evaluated) -> None:
    """Yen have none."""
    for line in made.lines.filter(pl.col("kind") == "fee").head(200).iter_rows(named=True):
        shown = numbers.amount(made.run, line["c"], line["amount"])
        value, _, code = shown.partition(" ")
        assert Decimal(value.replace(",", "")).scaleb(made.run.digits[line["c"]]) == line["amount"]
        assert ("." in value) == (code != "JPY")


def test_the_page_shows_what_the_command_prints() -> None:
    """Each command of docs/explain.md prints the text below it."""
    text = (MSP.parent.parent / "docs" / "explain.md").read_text("utf-8")
    shown = re.findall(r"```console\nclausewise (explain .*)\n```\n\n```text\n((?:.*\n)*?)```", text)
    assert len(shown) == 3
    for command, output in shown:
        printed = run(*command.replace("examples/msp", str(MSP)).split()).output
        assert printed.replace(str(MSP), "examples/msp") == output


def test_rounding_and_factors_say_why(example: cw.Workspace) -> None:
    """The rule that was asked before and did not match; the line of the table that says what an hour counts as."""
    steps = of(example, "HOBNAIL-CALLS/repair/TE-000218/2026-01-16T23:00:00Z/rest").steps
    assert any(
        re.search(r"an hour counts as 1\.5, by line \d+ of the factors `", text) for text in texts(steps)
    )
    remote = of(example, "BRIGHTWATER-BLOCK/work/TE-001021/rest").steps
    rounded = next(step for step in remote if step.stage == "Rounded")
    assert rounded.considered == (("visit", "`work_type` is remote, not onsite"),)


def test_metered_usage_is_told_tier_by_tier() -> None:
    """30 free, in steps of 10: 47 and 61 are 108, less 30 are 78, so 80: 50 at 2.00, 30 at 1.00, and 5.00 flat."""
    pack = load(
        "usage:\n  - name: calls\n    unit: calls\n    every: month\n    first_free: 30\n    increment: 10\n"
        "    price: {model: graduated, tiers: [{up_to: 50, each: 2.00, flat: 5.00}, {each: 1.00}]}\n"
        "  - {name: scans, unit: scans, lines: per-fact, price: {model: package, size: 3, price: 9.00}}\n"
    )
    contracts = contracts_of("  - {id: C, customer: acme, pack: pack, start: 2026-01-01}\n", [pack])
    rows: list[dict[str, Any]] = [
        {"id": "1", "unit": "calls", "at": "2026-01-05", "quantity": 47},
        {"id": "2", "unit": "calls", "at": "2026-01-06", "quantity": 61},
        {"id": "3", "unit": "scans", "at": "2026-01-07", "quantity": 7},
    ]
    facts = cw.facts_from_rows({"usage": [{"customer": "acme", **one} for one in rows]})
    as_of = date(2026, 1, 31)
    charges = cw.evaluate(contracts, facts, as_of=as_of).charges
    told = [cw.explain(contracts, facts, id, as_of=as_of) for id in sorted(charges["id"], reverse=True)]
    scans, calls = (
        [text for step in one[0].steps for text in step.details]
        for one in told
        if not isinstance(one, Unknown)
    )
    assert calls[-4:] == ["50 x 2.00 USD", "30 x 1.00 USD", "tier 1: 5.00 USD flat", "80 charged: 135.00 USD"]
    assert scans[-2:] == ["3 packages of 3 x 9.00 USD", "7 charged: 27.00 USD"]
