"""The engine agrees with the oracle, and keeps its invariants, on random packs, contracts and facts."""

from __future__ import annotations

import hashlib
import os
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
from comparing import RefusedError, by_engine, compare, engine_rows, oracle_rows
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from oracle import run
from running import contracts_of, load
from strategies import World, worlds

from clausewise import evaluate, facts_from_rows, load_workspace

TABLES = ("charges", "draws", "balances", "actions")
IN_CI = bool(os.environ.get("CI"))
# In CI the same worlds every time, and a failure at once; at a desk new worlds, and the smallest that fails.
FEW = settings(
    max_examples=15,
    deadline=None,
    derandomize=IN_CI,
    phases=[one for one in Phase if not (IN_CI and one in (Phase.shrink, Phase.explain))],
    suppress_health_check=list(HealthCheck),
)


@given(worlds())
@settings(FEW, max_examples=60)
def test_the_engine_agrees_with_the_oracle(world: World) -> None:
    """Charges, draws, balances, actions and rejections are the same, to the cent and the second."""
    try:
        compare(world)
    except RefusedError:
        assume(False)


@given(worlds(), st.randoms())
@FEW
def test_any_order_of_rows_gives_the_same_bytes(world: World, chance: random.Random) -> None:
    """Shuffled facts give equal tables."""
    packs, contracts, facts, as_of = world
    shuffled = {kind: chance.sample(rows, len(rows)) for kind, rows in facts.items()}
    try:
        one, other = by_engine(world), by_engine((packs, contracts, shuffled, as_of))
    except RefusedError:
        assume(False)
    for name in TABLES:
        assert getattr(one, name).equals(getattr(other, name)), name


@given(worlds())
@FEW
def test_any_partition_by_customer_gives_the_same_rows(world: World) -> None:
    """A run is the sum of the runs over each customer's contracts and facts."""
    packs, contracts, facts, as_of = world
    try:
        whole = by_engine(world)
        alone = [
            by_engine((packs, [one for one in contracts if one["customer"] == customer], facts, as_of))
            for customer in sorted({one["customer"] for one in contracts})
        ]
    except RefusedError:
        assume(False)
    for name in TABLES:
        parts = pl.concat([getattr(one, name) for one in alone])
        own = getattr(whole, name)
        assert sorted(map(str, parts.rows())) == sorted(map(str, own.rows())), name


@given(worlds())
@FEW
def test_every_purchase_is_conserved(world: World) -> None:
    """bought = drawn + lapsed + carried + adjusted + left; its movements add up to what is left, in time and money."""
    try:
        result = by_engine(world)
    except RefusedError:
        assume(False)
    balances = result.balances
    gone = [one for one in ("drawn", "lapsed", "carried", "adjusted") if one in balances.columns]
    spent = sum((balances[one] for one in gone), start=balances["left"])
    shown = Decimal("0.000001")  # the columns have six places; hours are kept finer
    assert all(abs(gap) <= shown * len(gone) for gap in balances["bought"] - spent)
    is_owed = balances["purchase"].str.ends_with("/owed")
    assert (balances["left"].filter(~is_owed) >= 0).all()
    assert (balances["left"].filter(is_owed) <= 0).all()
    by_purchase = result.draws.group_by("contract", "pool", "purchase")
    moved = by_purchase.agg(pl.col("value").sum(), pl.col("quantity").sum(), moves=pl.len())
    both = balances.join(moved, on=["contract", "pool", "purchase"], how="left")
    assert (both["value_left"] == both["value"]).all()
    for left, quantity, moves in both.select("left", "quantity", "moves").iter_rows():
        assert abs(left - quantity) <= shown * moves


@given(worlds(features=frozenset(["allowance", "carry-over", "lapsing", "months"])))
@FEW
def test_what_is_carried_out_of_a_grant_is_carried_in(world: World) -> None:
    """In every pool as much comes into carried purchases as has left grants, and grants make no charge."""
    try:
        result = by_engine(world)
    except RefusedError:
        assume(False)
    carried = result.draws.filter(pl.col("kind").is_in(["carry", "carried"]))
    summed = carried.group_by("contract", "pool").agg(pl.col("quantity").sum())
    assert (summed["quantity"] == 0).all()
    granted = result.draws.filter(pl.col("kind").is_in(["grant", "carry"]))["purchase"].to_list()
    sales = result.charges.filter(pl.col("kind") == "sale")["id"]
    assert not [one for one in sales if one.endswith(tuple(f"/{name}" for name in granted))]


@given(worlds())
@FEW
def test_every_second_worked_is_in_exactly_one_line(world: World) -> None:
    """The worked time of the used entries is the worked time of the lines."""
    try:
        result = by_engine(world)
    except RefusedError:
        assume(False)
    facts = facts_from_rows(world[2])
    # A fact of another kind may have the id of an entry; its lines have no worked time.
    of_work = result.charges.filter(pl.col("worked") != 0)
    stated = facts.tables["time_entries"].select(pl.col("id").alias("fact"), pl.col("worked").alias("stated"))
    summed = of_work.group_by("fact").agg(pl.col("worked").sum()).join(stated, on="fact")
    assert (summed["worked"] == summed["stated"].fill_null(summed["worked"])).all()
    assert (of_work["worked"] >= 0).all()
    assert result.read == result.used + result.repeated + result.later + result.rejected.height


def test_a_difference_would_be_seen() -> None:
    """The comparison fails where the tables differ: a world evaluated with one entry less."""
    text = "labor: [{name: work, rate: 150.00}]\n"
    pack = {"pack": "p", "version": "1.0.0", "title": "t", "currency": "USD", "timezone": "UTC",
            "labor": [{"name": "work", "rate": 150}]}  # fmt: skip
    contract = {"id": "C", "customer": "acme", "pack": "p", "start": "2026-01-01"}
    rows = [{"id": str(n), "customer": "acme", "at": "2026-01-05", "hours": "1"} for n in range(2)]
    contracts = contracts_of("  - {id: C, customer: acme, pack: p, start: 2026-01-01}\n", [load(text, "p")])
    day = date(2026, 1, 31)
    ours = engine_rows(evaluate(contracts, facts_from_rows({"time_entries": rows[:1]}), as_of=day))
    theirs = oracle_rows(run({"p": pack}, [contract], {"time_entries": rows}, day))
    assert ours["charges"] != theirs["charges"]
    assert ours["charges"] == theirs["charges"][:1]


def test_twice_the_same_bytes() -> None:
    """The example workspace gives the same bytes on every run."""
    workspace, _ = load_workspace(Path(__file__).parent.parent / "examples" / "msp")
    assert workspace is not None
    seen = set()
    for _ in range(2):
        result = evaluate(workspace.contracts, workspace.facts, as_of=date(2026, 3, 31))
        tables = [getattr(result, name).write_csv() for name in (*TABLES, "rejected")]
        seen.add(hashlib.sha256("".join(tables).encode()).hexdigest())
    assert len(seen) == 1
