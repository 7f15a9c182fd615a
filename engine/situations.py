"""Which conditions hold for which rows, decided once per situation instead of once per row.

Two rows are in the same situation when every condition treats them alike: when they have the same classes
(see `classes`) under books that ask the same of classes. So one pack under many contracts, with other names
in its lists or other thresholds, is one set of questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import polars as pl

from .classes import Book, Cut, Seen, mentioned, over_classes, text_classes, whole_classes
from .conditions import tests_of
from .match import Matcher, default_matcher

Progress: TypeAlias = Callable[[int, int], None]

TEXT = frozenset({"text", "choice", "boolean"})
WHOLE = frozenset({"number", "money", "percent", "duration", "date"})

BOOK = "$book"  # no attribute can be named so
_AT_ONCE = 20_000
_SHAPE, _ANSWER = "$shape", "$answer"


def decide(
    books: Sequence[Book],
    rows: pl.DataFrame,
    kinds: Mapping[str, str],
    matcher: Matcher | None = None,
    progress: Progress | None = None,
) -> tuple[pl.Series, tuple[tuple[int, ...], ...]]:
    """For each row the number of its answer; and the answers, each the ascending indices of what holds.

    `rows` has `$book` (a place in `books`) and a column per attribute: text, or whole numbers where it can be
    compared; null is absent, and so is an attribute without a column. `kinds` says what the attributes are
    (`text`, `number`, …); a column that is not of its kind raises TypeError. `progress` is told how many
    situations are decided, and of how many. Answers depend neither on the order of rows nor on the matcher.
    """
    wanted = sorted(mentioned(dict.fromkeys(books)).intersection(rows.columns))
    whole = {name: _is_whole(rows.schema[name], name, kinds.get(name)) for name in wanted}
    seen, shapes, cuts = over_classes(books, whole)
    codes = _codes(rows, [seen[book] for book in books], cuts, whole)
    distinct = codes.unique().sort(codes.columns)
    answers = _answers(distinct, shapes, matcher or default_matcher(), progress)
    numbers = {answer: number for number, answer in enumerate(dict.fromkeys(answers))}
    numbered = pl.Series(_ANSWER, [numbers[answer] for answer in answers], dtype=pl.Int32)
    found = codes.join(distinct.with_columns(numbered), on=codes.columns, how="left", maintain_order="left")
    return found[_ANSWER].alias("answer"), tuple(numbers)


def _is_whole(dtype: pl.DataType, name: str, kind: str | None) -> bool:
    """Whether a column holds whole numbers; text otherwise."""
    whole = dtype.is_integer()
    if not whole and dtype not in (pl.String, pl.Null):
        raise TypeError(f"attribute `{name}` must be text or whole numbers, not {dtype}")
    if dtype != pl.Null and kind in (TEXT if whole else WHOLE):
        raise TypeError(f"attribute `{name}` is of kind {kind}, but its column is {dtype}")
    return whole


def _codes(
    rows: pl.DataFrame, seen: Sequence[Seen], cuts: Mapping[str, list[Cut]], whole: Mapping[str, bool]
) -> pl.DataFrame:
    """Per row the number of its shape, and the class of each attribute that any book asks about."""
    book = rows[BOOK]
    columns = [pl.Series(_SHAPE, [one.shape for one in seen], dtype=pl.Int32).gather(book)]
    for name, own in cuts.items():
        places = pl.Series("cut", [one.cuts.get(name, -1) for one in seen], dtype=pl.Int32).gather(book)
        classes = whole_classes if whole[name] else text_classes
        columns.append(classes(rows[name], places, own).alias(name))
    return pl.DataFrame(columns)


def _answers(
    distinct: pl.DataFrame, shapes: Sequence[Book], matcher: Matcher, progress: Progress | None
) -> list[tuple[int, ...]]:
    """What holds in each situation. The situations stand together by shape."""
    answers: list[tuple[int, ...]] = []
    for part in distinct.partition_by(_SHAPE, maintain_order=True):
        conditions = shapes[part[_SHAPE][0]]
        asked = {test.field for condition in conditions for test in tests_of(condition)}
        names = [name for name in part.columns if name in asked]
        for few in part.iter_slices(_AT_ONCE):
            codes = zip(*(few[name].to_list() for name in names), strict=True) if names else [()] * few.height
            situations = [
                {name: code for name, code in zip(names, one, strict=True) if code} for one in codes
            ]
            answers.extend(matcher(conditions, situations))
            if progress:
                progress(len(answers), distinct.height)
    return answers
