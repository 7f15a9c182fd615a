"""Asking: the decision of every piece of work, made once for each distinct situation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from . import situations
from .clock import weekday_names
from .decide import Decision, Situation, decide, leaves
from .match import Matcher
from .packs import Edition
from .rates import Flat, FromFact
from .run import Run

_Key = tuple[int, tuple[int, ...], tuple[int, ...], bool, tuple[int | None, ...]]


@dataclass(slots=True)
class Asked:
    """What conditions may ask about, and the decisions made so far: one number for each edition and situation."""

    run: Run
    entries: pl.DataFrame
    attributes: pl.DataFrame
    matcher: Matcher | None
    numbers: dict[_Key, int] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)

    def number(self, key: _Key, given: tuple[str, ...]) -> int:
        """The number of the decision for an edition, what holds for the piece and for its entry, and so on."""
        if key not in self.numbers:
            e, answer, of_entry, billable, amounts = key
            edition = self.run.editions[e]
            self.numbers[key] = len(self.decisions)
            brought = {name: one for name, one in zip(given, amounts, strict=True) if one is not None}
            situation = Situation(_held(edition, answer), _held(edition, of_entry), billable, brought)
            self.decisions.append(decide(edition, situation))
        return self.numbers[key]


def _held(edition: Edition, answer: tuple[int, ...]) -> frozenset[Any]:
    return frozenset(edition.work_conditions[index] for index in answer)


def answers(asked: Asked, pieces: pl.DataFrame) -> tuple[pl.Series, tuple[tuple[int, ...], ...]]:
    """Which conditions hold for each piece (f, e, day, duration, billable, band); see `situations.decide`."""
    books = [edition.work_conditions for edition in asked.run.editions]
    weekday = weekday_names(pieces["day"])
    billable = pieces.select(pl.when("billable").then(pl.lit("true")).otherwise(pl.lit("false"))).to_series()
    rows = asked.attributes[pieces["f"]].with_columns(
        pieces["e"].alias(situations.BOOK), weekday.alias("weekday"), billable.alias("billable"),
        pieces["duration"].alias("duration"), pieces["band"].alias("clock"),
    )  # fmt: skip
    return situations.decide(books, rows, {}, asked.matcher)


def ask(asked: Asked, pieces: pl.DataFrame) -> pl.DataFrame:
    """The pieces, in order within each entry, with `d` (their decision) and `end` (how it ends)."""
    answer, found = answers(asked, pieces)
    editions = asked.run.editions
    with_flat = [e for e, one in enumerate(editions) if _lines_of(one, Flat)]
    given = tuple(sorted({one for edition in editions for one in _brought(edition)}))
    keyed = pieces.select("f", "e", "billable").with_columns(a=answer)
    kinds = keyed.select("e", "a").unique()
    stays = [not leaves(editions[e], _held(editions[e], found[a])) for e, a in kinds.iter_rows()]
    keyed = keyed.join(
        kinds.with_columns(stays=pl.Series(stays, dtype=pl.Boolean)), on=["e", "a"], maintain_order="left"
    )
    of_entry = pl.col("a").filter("stays").first().over("f")
    keyed = keyed.with_columns(a0=pl.when(pl.col("e").is_in(with_flat)).then(of_entry)).drop("stays")
    keyed = keyed.with_columns(_amounts(asked, pieces, name) for name in given).drop("f")
    kinds = keyed.unique(maintain_order=True)
    numbers = [
        asked.number((e, found[a], found[a if a0 is None else a0], billable, tuple(amounts)), given)
        for e, billable, a, a0, *amounts in kinds.iter_rows()
    ]
    kinds = kinds.with_columns(pl.Series("d", numbers, dtype=pl.Int32))
    columns = keyed.columns
    d = keyed.join(kinds, on=columns, how="left", nulls_equal=True, maintain_order="left")["d"]
    ends = pl.Series([one.end for one in asked.decisions], dtype=pl.String)
    return pieces.with_columns(d, ends.gather(d).alias("end"))


def _lines_of(edition: Edition, kind: type) -> list[Any]:
    return [
        line.price
        for card in edition.cards.values()
        for line in card.lines
        if isinstance(line.price, kind)
    ]  # fmt: skip


def _brought(edition: Edition) -> set[str]:
    """The attributes from which a rate card takes its amount."""
    return {one.attribute for one in _lines_of(edition, FromFact)}


def _amounts(asked: Asked, pieces: pl.DataFrame, name: str) -> pl.Series:
    """The amount that each piece brings, where its edition asks for it."""
    using = [e for e, one in enumerate(asked.run.editions) if name in _brought(one)]
    column = f"{name}:money"
    if column not in asked.attributes.columns:
        return pl.Series(name, [None] * pieces.height, dtype=pl.Int64)
    values = asked.attributes[column].gather(pieces["f"])
    return pl.select(pl.when(pieces["e"].is_in(using)).then(values)).to_series().alias(name)
