"""What must hold of the oracle in any random world."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import oracle
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from oracle import by_purchase
from oracle_cases import Row
from oracle_known import FaultyPackError
from oracle_terms import whole
from ruamel.yaml import YAML
from strategies import World, dump_yaml, worlds

FOR_NOTHING = ("drawn", "included", "free", "held")
# Random worlds ----------------------------------------------------------------------------------------


def run(*world: Any) -> oracle.Outcome:
    """A run of the oracle; packs that are wrong are passed over."""
    try:
        return oracle.run(*world)
    except FaultyPackError:
        assume(False)
        raise


few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(worlds())
def test_nothing_is_lost_in_any_world(world: World) -> None:
    """Rows read are used, repeated, later or rejected; what came into a pool is gone or left."""
    _, _, facts, as_of = world
    outcome = run(*world)
    assert outcome.read == sum(len(rows) for rows in facts.values())
    assert outcome.read == outcome.used + outcome.repeated + outcome.later + len(outcome.rejected)
    moves = by_purchase(outcome.draws)
    assert len(moves) == len(outcome.balances)
    for balance in outcome.balances:
        mine = moves[balance["contract"], balance["pool"], balance["purchase"]]
        assert sum(m["quantity"] for m in mine) == balance["left"] == mine[-1]["left"]
        assert balance["left"] <= 0 if balance["purchase"].endswith("/owed") else balance["left"] >= 0
        assert balance["bought"] == sum(
            balance[name] for name in ("drawn", "lapsed", "carried", "adjusted", "left")
        )
        assert mine[0]["value"] == sum(m["value"] for m in mine[1:]) + balance["value_left"]
        assert balance["left"] or not balance["value_left"]
    for line in outcome.charges:
        assert line["date"] <= as_of or len({c.get("timezone") for c in world[1]}) > 1
        assert line["kind"] not in FOR_NOTHING or line["amount"] == 0


@few
@given(worlds())
def test_every_second_worked_is_in_exactly_one_line(world: World) -> None:
    """The lines of an entry that was used add up to its worked time, and other entries have none."""
    outcome = run(*world)
    named = {row["id"] for row in outcome.rejected if row["kind"] == "time_entries"}
    for fact in world[2]["time_entries"]:
        # A fact of another kind may have the same id; its lines have no worked time.
        mine = [c for c in outcome.charges if c["fact"] == fact["id"] and c["worked"]]
        if fact["id"] in named:
            assert mine == []
        elif mine and "end" not in fact:
            hours = Fraction(str(fact["hours"])) if "hours" in fact else Fraction(str(fact["minutes"])) / 60
            assert sum(c["worked"] for c in mine) == whole(hours * 3600)


@few
@given(worlds(), st.randoms(use_true_random=False))
def test_any_order_of_rows_gives_the_same(world: World, random: Any) -> None:
    """Facts shuffled, kind by kind."""
    known, rows, facts, as_of = world
    shuffled = {kind: random.sample(rows_, len(rows_)) for kind, rows_ in facts.items()}
    assert run(known, rows, shuffled, as_of) == run(*world)


@few
@given(worlds())
def test_a_run_is_the_sum_of_the_runs_of_its_customers(world: World) -> None:
    """Contracts and the facts that reach them, customer by customer."""
    known, rows, facts, as_of = world
    whole_run = run(*world)
    owners = {c["id"]: c["customer"] for c in rows}
    tickets = {t["id"]: owners.get(t.get("contract", ""), t.get("customer")) for t in facts["tickets"]}

    def customer(fact: Row) -> str | None:
        if "contract" in fact:
            return owners.get(fact["contract"])
        return fact.get("customer") or tickets.get(fact.get("ticket", ""))

    if any(row["reason"] == "clashing-id" for row in whole_run.rejected):
        return
    charges: list[Row] = []
    for name in sorted(set(owners.values())):
        theirs = {kind: [f for f in rows_ if customer(f) == name] for kind, rows_ in facts.items()}
        charges += run(known, [c for c in rows if c["customer"] == name], theirs, as_of).charges
    assert charges == whole_run.charges


@few
@given(worlds())
def test_worlds_are_written_in_the_language(world: World) -> None:
    """Every pack and every contract fits its schema, and comes back from its YAML text as it was."""
    schemas = Path(__file__).parent.parent / "schemas"
    documents = [("pack", pack) for pack in world[0].values()] + [("contracts", {"contracts": world[1]})]
    for kind, document in documents:
        schema = json.loads((schemas / f"{kind}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(document)
        assert YAML(typ="safe", pure=True).load(dump_yaml(document)) == floats(document)


def floats(value: Any) -> Any:
    """Plain data as a YAML library reads it: decimals as binary floats."""
    if isinstance(value, dict):
        return {key: floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [floats(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value
