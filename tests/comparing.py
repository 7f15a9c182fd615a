"""The engine and the oracle over one world, as rows that can be compared."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import oracle
import polars as pl
from strategies import World, dump_yaml

from clausewise import Result, evaluate, facts_from_rows, read_contracts
from clausewise.diagnostic import has_errors
from clausewise.load import pack_from
from clausewise.source import parse

Rows = list[tuple[Any, ...]]


class RefusedError(Exception):
    """The engine refuses to load the world: not an error of either evaluator."""


def by_engine(world: World) -> Result:
    """Load the world through YAML and evaluate it."""
    packs, contracts, facts, as_of = world
    made = {}
    for name, raw in packs.items():
        document, found = parse(dump_yaml(raw).encode(), f"rules/{name}.yaml")
        assert document is not None, found
        pack, more = pack_from(document)
        if pack is None:
            raise RefusedError("\n".join(f"{one.rule}: {one.message}" for one in (*found, *more)))
        made[name] = pack
    document, found = parse(dump_yaml({"contracts": contracts}).encode(), "contracts.yaml")
    assert document is not None, found
    signed, problems = read_contracts(document, made)
    if has_errors(problems):
        raise RefusedError("\n".join(f"{one.rule}: {one.message}" for one in problems))
    return evaluate(signed, facts_from_rows(facts), as_of=as_of)


def _hours(value: Decimal | None) -> Any:
    return None if value is None else round(Fraction(value), 5)


def engine_rows(result: Result) -> dict[str, Rows]:
    """The engine's tables as sorted rows."""
    purchase = pl.col("id").str.split("/").list.last()
    charges = result.charges.with_columns(is_rest=purchase == "rest")
    return {
        "charges": sorted(
            (row["contract"], row["clause"], row["kind"], str(row["fact"] if row["kind"] != "sale" else ""), row["date"],
             row["worked"], _hours(row["quantity"]), Decimal(row["amount"]).normalize())
            for row in charges.iter_rows(named=True)
        ),
        "draws": sorted(
            (row["contract"], row["pool"], row["purchase"], row["kind"], row["date"], _hours(row["quantity"]),
             abs(row["value"]).normalize(), _hours(row["left"]))
            for row in result.draws.iter_rows(named=True)
        ),
        "balances": sorted(
            (row["contract"], row["pool"], row["purchase"], _hours(row["bought"]), _hours(row["drawn"]),
             _hours(row["lapsed"]), _hours(row["left"]), row["value_left"].normalize())
            for row in result.balances.iter_rows(named=True)
        ),
        "actions": sorted(
            (row["contract"], row["trigger"], row["action"], row["to"] or "", row["at"], row["message"] or "")
            for row in result.actions.iter_rows(named=True)
        ),
        "rejected": sorted({(row["kind"], str(row["id"])) for row in result.rejected.iter_rows(named=True)}),
    }  # fmt: skip


def oracle_rows(outcome: oracle.Outcome) -> dict[str, Rows]:
    """The oracle's rows in the same form."""

    def day(value: Any) -> dt.date:
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))

    def money(value: Any) -> Decimal:
        return Decimal(value).normalize()

    return {
        "charges": sorted(
            (row["contract"], row["clause"], row["kind"], str(row["fact"] or "") if row["kind"] != "sale" else "",
             day(row["date"]), row["worked"], round(Fraction(row["quantity"] or 0), 5) if row["kind"] != "adjustment" else None,
             money(row["amount"]))
            for row in outcome.charges
        ),
        "draws": sorted(
            (row["contract"], row["pool"], row["purchase"], row["kind"], day(row["date"]),
             round(Fraction(row["quantity"]), 5), abs(money(row["value"])), round(Fraction(row["left"]), 5))
            for row in outcome.draws
        ),
        "balances": sorted(
            (row["contract"], row["pool"], row["purchase"], *(round(Fraction(row[one]), 5) for one in
             ("bought", "drawn", "lapsed", "left")), money(row["value_left"]))
            for row in outcome.balances
        ),
        "actions": sorted(
            (row["contract"], row["trigger"], row["action"], row["to"] or "", day(row["at"]), row["message"] or "")
            for row in outcome.actions
        ),
        "rejected": sorted({(row["kind"], str(row["id"])) for row in outcome.rejected}),
    }  # fmt: skip


def compare(world: World) -> None:
    """Both evaluators must give the same charges, draws, balances, actions and rejections."""
    packs, contracts, facts, as_of = world
    result = by_engine(world)
    ours, theirs = engine_rows(result), oracle_rows(oracle.run(packs, contracts, facts, as_of))
    for name, rows in ours.items():
        assert rows == theirs[name], name
    assert result.read == result.used + result.repeated + result.later + result.rejected.height
