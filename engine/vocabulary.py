"""Attributes of work: those of its ticket, typed ones as comparable numbers, closed lists checked."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from .conditions import Condition, fields
from .reading import EXAMPLES
from .run import Refusals, Run
from .when import COMPARED, attribute_value


def with_attributes(
    run: Run, entries: pl.DataFrame, tickets: pl.DataFrame, conditions: Iterable[Condition]
) -> pl.DataFrame:
    """Facts with `ticket.x` columns for what conditions ask of tickets, and a column for each typed attribute.

    A ticket of another customer says nothing of the work: customers are independent of each other.
    """
    asked = {name for one in conditions for name in fields(one)}
    of_ticket = {name: name[7:].partition(":")[0] for name in asked if name.startswith("ticket.")}
    present = {name: column for name, column in of_ticket.items() if column in tickets.columns}
    if present:
        looked_up = tickets.select(
            pl.col("id").alias("ticket"), *(pl.col(column).alias(name) for name, column in present.items())
        ).with_columns(_owner=_owners(run, tickets))
        entries = entries.with_columns(_theirs=_owners(run, entries))
        entries = entries.join(looked_up, on="ticket", how="left", maintain_order="left")
        own = pl.col("_owner").is_null() | (pl.col("_owner") == pl.col("_theirs"))
        entries = entries.with_columns(pl.when(own).then(name).alias(name) for name in present)
        entries = entries.drop("_owner", "_theirs")
    for name in sorted(one for one in asked if one.partition(":")[2] in COMPARED):
        column, _, kind = name.partition(":")
        if column in entries.columns and name not in entries.columns:
            entries = entries.with_columns(_typed(entries[column], kind).alias(name))
    return entries


def _owners(run: Run, facts: pl.DataFrame) -> pl.Series:
    """The customer of each fact: the one it names, or that of its contract."""
    owners = {one.id: one.customer for one in run.contracts}
    of_contract = facts["contract"].replace_strict(owners, default=None, return_dtype=pl.String)
    return pl.select(pl.coalesce(of_contract, facts["customer"])).to_series()


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


def check_vocabulary(run: Run, active: pl.DataFrame, attributes: pl.DataFrame, refused: Refusals) -> pl.Expr:
    """Refuse work whose attribute is outside the closed list, or not of the type, that its pack declares."""
    bad: list[int] = []
    for name in sorted({name for edition in run.editions for name in edition.pack.attributes}):
        if name not in attributes.columns:
            continue
        given = active.select("f", "e").with_columns(attributes[name].gather(active["f"]).alias("value"))
        kinds = given.drop_nulls().select("e", "value").unique()
        problems = [problem(run, e, name, str(value)) for e, value in kinds.iter_rows()]
        found = [number for number, one in enumerate(problems) if one]
        kinds = kinds[found].with_columns(pl.Series("problem", found, dtype=pl.Int64))
        for f, number in given.join(kinds, on=["e", "value"], how="inner").select("f", "problem").iter_rows():
            bad.append(f)
            refused.setdefault(f, problems[number] or ("", ""))
    return pl.col("f").is_in(bad)


def problem(run: Run, e: int, name: str, value: str) -> tuple[str, str] | None:
    """Why a value of an attribute cannot be used under an edition: outside its closed list, or not of its type."""
    declared = run.editions[e].pack.attributes.get(name)
    if declared is None:
        return None
    if declared.values and value not in declared.values:
        listed = ", ".join(declared.values[:8])
        return "unknown-value", f"`{value}` is not a value of `{name}` in this pack: it knows {listed}"
    if declared.type in COMPARED and attribute_value(value, declared.type) is None:
        return (
            "bad-attribute",
            f"`{value}` is no {declared.type}, which `{name}` is in this pack: "
            f"write it like {EXAMPLES[declared.type]}",
        )
    return None
