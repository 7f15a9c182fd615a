"""Routing: at which of the customer's contracts a fact starts, and why it may start nowhere.

A fact that names a contract starts there and goes on with the customer's later contracts in file order; one
that names a customer starts at the first.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from .clock import localise
from .quantity import DAY
from .reading import near
from .run import Refusals, Run


def start_of(run: Run, facts: pl.DataFrame) -> tuple[pl.DataFrame, Refusals]:
    """Where each fact starts, and the facts that cannot start.

    Returns f (row of the facts), customer (as routed), r (place among the customer's contracts), and the
    refused rows with reason and message.
    """
    known = run.route.select(pl.col("id").alias("contract"), pl.col("customer").alias("_owner"), "r")
    customers = run.route.select(pl.col("customer").unique()).with_columns(_known=pl.lit(True))
    table = (
        facts.select("contract", "customer")
        .with_row_index("f")
        .with_columns(pl.col("f").cast(pl.Int64))
        .join(known, on="contract", how="left", maintain_order="left")
        .join(customers, on="customer", how="left", maintain_order="left")
    )
    names_contract = pl.col("contract").is_not_null()
    reason = (
        pl.when(names_contract & pl.col("r").is_null()).then(pl.lit("unknown-contract"))
        .when(pl.col("customer").is_not_null() & names_contract & pl.col("customer").ne_missing(pl.col("_owner")))
        .then(pl.lit("other-customer"))
        .when(~names_contract & pl.col("customer").is_null()).then(pl.lit("no-customer"))
        .when(~names_contract & pl.col("_known").is_null()).then(pl.lit("unknown-customer"))
    )  # fmt: skip
    table = table.with_columns(reason=reason)
    refused = {
        row["f"]: (
            row["reason"],
            _message(run, row["reason"], row["contract"], row["customer"], row["_owner"]),
        )
        for row in table.filter(pl.col("reason").is_not_null()).iter_rows(named=True)
    }
    good = table.filter(pl.col("reason").is_null())
    return good.select(
        "f",
        pl.coalesce("_owner", "customer").alias("customer"),
        pl.col("r").fill_null(0),
    ), refused


def offers_of(run: Run) -> dict[str, list[int]]:
    """The contracts of each customer, in file order."""
    found: dict[str, list[int]] = {}
    for customer, c in run.route.sort("customer", "r").select("customer", "c").iter_rows():
        found.setdefault(customer, []).append(c)
    return found


def beside_contracts(run: Run, facts: pl.DataFrame, time: str, starts: pl.DataFrame) -> pl.DataFrame:
    """f, c, e, day, at: each fact beside every contract it may go to, in order, with the local day and the instant of
    its `time`; facts that have none are not there."""
    offers = starts.join(run.route.rename({"r": "place"}), on="customer", how="inner", maintain_order="left")
    offers = offers.filter(pl.col("place") >= pl.col("r")).sort("f", "place")
    zone = pl.Series("zone", [run.zone_of[c] for c in offers["c"]], dtype=pl.Int32)
    times = facts.select(pl.col(time).alias("time"), pl.col(f"{time}_offset").alias("time_offset"))
    offers = pl.concat([offers.with_columns(zone), times[offers["f"]]], how="horizontal")
    offers = localise(offers.filter(pl.col("time").is_not_null()), "time", run.zones)
    offers = offers.with_columns(day=pl.col("time_wall").floordiv(DAY), at="time_utc")
    numbers = [run.number_on(c, day) for c, day in offers.select("c", "day").iter_rows()]
    return offers.select(
        pl.col("f", "c").cast(pl.Int64),
        pl.Series("e", numbers, dtype=pl.Int64),
        pl.col("day", "at").cast(pl.Int64),
    )


def _message(run: Run, reason: str, contract: str, customer: str, owner: str) -> str:
    if reason == "unknown-contract":
        close = _close(contract, (one.id for one in run.contracts))
        return f"there is no contract `{contract}`: {close}add it to contracts.yaml, or correct the id"
    if reason == "other-customer":
        return f"contract `{contract}` is {owner}'s, and this row says {customer}: correct one of the two"
    if reason == "unknown-customer":
        close = _close(customer, (one.customer for one in run.contracts))
        return f"customer `{customer}` has no contract: {close}add one to contracts.yaml, or correct the name"
    return "neither a contract nor a customer is given: name one, or a ticket that has one"


def _close(word: str, known: Iterable[str]) -> str:
    """The name that was meant, if one is close, before what else can be done."""
    hint = near(word, sorted(known))
    return f"{hint} Or " if hint else ""
