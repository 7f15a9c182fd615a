"""Attributes of work: those of its ticket, typed ones as comparable numbers, closed lists checked."""

from __future__ import annotations

import polars as pl

from .conditions import fields
from .run import Run
from .when import COMPARED, attribute_value


def with_attributes(run: Run, entries: pl.DataFrame, tickets: pl.DataFrame) -> pl.DataFrame:
    """The entries with `ticket.x` columns for what conditions ask of tickets, and a column for each typed attribute."""
    asked = {name for edition in run.editions for one in edition.work_conditions for name in fields(one)}
    of_ticket = {name: name[7:].partition(":")[0] for name in asked if name.startswith("ticket.")}
    present = {name: column for name, column in of_ticket.items() if column in tickets.columns}
    if present:
        looked_up = tickets.select(
            pl.col("id").alias("ticket"), *(pl.col(column).alias(name) for name, column in present.items())
        )
        entries = entries.join(looked_up, on="ticket", how="left", maintain_order="left")
    for name in sorted(one for one in asked if one.partition(":")[2] in COMPARED):
        column, _, kind = name.partition(":")
        if column in entries.columns and name not in entries.columns:
            entries = entries.with_columns(_typed(entries[column], kind).alias(name))
    return entries


def with_own_attributes(run: Run, tickets: pl.DataFrame) -> pl.DataFrame:
    """Tickets with a column for every name that a condition on tickets may use: `priority`, `ticket.priority`, …"""
    asked = {name for edition in run.editions for one in edition.ticket_conditions for name in fields(one)}
    for name in sorted(asked - set(tickets.columns)):
        column, _, kind = name.removeprefix("ticket.").partition(":")
        if column in tickets.columns:
            source = tickets[column]
            tickets = tickets.with_columns((_typed(source, kind) if kind else source).alias(name))
    return tickets


def _typed(column: pl.Series, kind: str) -> pl.Series:
    texts = column.unique().drop_nulls()
    values = [attribute_value(text, kind) for text in texts]
    return column.replace_strict(
        texts, pl.Series(values, dtype=pl.Int64), default=None, return_dtype=pl.Int64
    )


def check_vocabulary(run: Run, active: pl.DataFrame, refused: dict[int, tuple[str, str]]) -> pl.Expr:
    """Refuse work whose attribute is outside the closed list, or not of the type, that its pack declares."""
    bad: set[int] = set()
    for name in sorted({name for edition in run.editions for name in edition.pack.attributes}):
        if name not in active.columns:
            continue
        for e, value in active.select("e", name).unique().drop_nulls().iter_rows():
            problem = _problem(run, e, name, str(value))
            if problem:
                rows = active.filter((pl.col("e") == e) & (pl.col(name) == value))["f"].to_list()
                bad |= set(rows)
                refused.update({f: problem for f in rows if f not in refused})
    return pl.col("f").is_in(sorted(bad))


def _problem(run: Run, e: int, name: str, value: str) -> tuple[str, str] | None:
    declared = run.editions[e].pack.attributes.get(name)
    if declared is None:
        return None
    if declared.values and value not in declared.values:
        listed = ", ".join(declared.values[:8])
        return "unknown-value", f"`{value}` is not a value of `{name}` in this pack: it knows {listed}"
    if declared.type in COMPARED and attribute_value(value, declared.type) is None:
        return "bad-attribute", f"`{value}` is not a {declared.type}, which `{name}` is in this pack"
    return None
