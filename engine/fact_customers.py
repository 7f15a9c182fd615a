"""Whose facts they are: those that name neither contract nor customer take their ticket's."""

from __future__ import annotations

import polars as pl

from .fact_checks import Check, where
from .fact_kinds import WHO


def take_from_tickets(table: pl.DataFrame, tickets: pl.DataFrame) -> pl.DataFrame:
    """A fact that names neither contract nor customer has its ticket's (ruling V9)."""
    alone = pl.col("contract").is_null() & pl.col("customer").is_null() & pl.col("ticket").is_not_null()
    if not table.select(alone.any()).item():
        return table
    theirs = tickets.select(ticket="id", theirs_contract="contract", theirs_customer="customer")
    joined = table.join(theirs, on="ticket", how="left", maintain_order="left")
    taken = {name: pl.when(alone).then(f"theirs_{name}").otherwise(name) for name in WHO}
    return joined.with_columns(**taken).drop("theirs_contract", "theirs_customer")


def check_customers(table: pl.DataFrame) -> list[Check]:
    """Every fact has a contract or a customer."""
    nobody = table["contract"].is_null() & table["customer"].is_null()
    return [("customer", where(nobody, "no-customer"))]
