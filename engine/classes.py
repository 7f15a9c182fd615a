"""Values as classes: two values of an attribute are in one class when every test of a book treats them alike.

All values of one list are one class, and numbers fall on one side of the thresholds. Class 0 passes no test:
the values that nobody asks about, and the absent ones. Over classes, every test is an `in` test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import polars as pl

from .conditions import AllOf, AnyOf, Condition, Not, Test, tests_of

Book: TypeAlias = tuple[Condition, ...]

_LEAST, _MOST = -(2**63), 2**63 - 1


class Cut(NamedTuple):
    """One attribute as one book sees it: where its classes begin, and the classes that pass each test.

    Text has a class per value, numbers have (first number, class) in ascending order; the other one is empty.
    """

    words: Mapping[str, int]
    starts: Sequence[tuple[int, int]]
    passing: Mapping[Test, tuple[int, ...]]


class Seen(NamedTuple):
    """One book after its values have become classes: its shape, and the place of each attribute's cut."""

    shape: int
    cuts: Mapping[str, int]


def mentioned(books: Iterable[Book]) -> frozenset[str]:
    """The attributes that any book asks about."""
    return frozenset(test.field for book in books for one in book for test in tests_of(one))


def over_classes(
    books: Iterable[Book], whole: Mapping[str, bool]
) -> tuple[dict[Book, Seen], list[Book], dict[str, list[Cut]]]:
    """Each book as seen; the shapes, which are the distinct books over classes; the cuts of each attribute.

    `whole` has the attributes of the rows, and whether they are whole numbers; no other passes any test.
    """
    seen: dict[Book, Seen] = {}
    shapes: dict[Book, int] = {}
    cuts: dict[str, list[Cut]] = {name: [] for name in whole}
    places: dict[tuple[Test, ...], int] = {}
    for book in dict.fromkeys(books):
        own: dict[str, int] = {}
        for name, tests in _tests_by_attribute(book, whole).items():
            if tests not in places:
                places[tests] = len(cuts[name])
                cuts[name].append(_whole_cut(tests) if whole[name] else _text_cut(tests))
            own[name] = places[tests]
        passing = {name: cuts[name][place].passing for name, place in own.items()}
        shape = tuple(_over_classes(condition, passing) for condition in book)
        seen[book] = Seen(shapes.setdefault(shape, len(shapes)), own)
    return seen, list(shapes), {name: of for name, of in cuts.items() if of}


def _tests_by_attribute(book: Book, wanted: Mapping[str, bool]) -> dict[str, tuple[Test, ...]]:
    tests: dict[str, dict[Test, None]] = {}
    for condition in book:
        for test in tests_of(condition):
            if test.field in wanted:
                tests.setdefault(test.field, {})[test] = None
    return {name: tuple(own) for name, own in tests.items()}


def _over_classes(condition: Condition, passing: Mapping[str, Mapping[Test, tuple[int, ...]]]) -> Condition:
    if isinstance(condition, Not):
        return Not(_over_classes(condition.part, passing))
    if isinstance(condition, Test):
        classes = passing[condition.field][condition] if condition.field in passing else ()
        return Test(condition.field, "in", classes) if classes else AnyOf(())
    parts = tuple(_over_classes(part, passing) for part in condition.parts)
    return AllOf(parts) if isinstance(condition, AllOf) else AnyOf(parts)


def _text_cut(tests: Sequence[Test]) -> Cut:
    passed: dict[str, int] = {}
    for index, test in enumerate(tests):
        for value in test.values if test.op == "in" else ():
            if isinstance(value, str):
                passed[value] = passed.get(value, 0) | 1 << index
    classes = _numbered(passed.values())
    return Cut({value: classes[mask] for value, mask in passed.items()}, (), _passing(tests, classes))


def _whole_cut(tests: Sequence[Test]) -> Cut:
    changes: dict[int, int] = {_LEAST: 0}
    for index, test in enumerate(tests):
        for start in _turns(test):
            changes[max(start, _LEAST)] = changes.get(max(start, _LEAST), 0) ^ 1 << index
    passed, mask = [], 0
    for start in sorted(changes):
        mask ^= changes[start]
        if start <= _MOST:
            passed.append((start, mask))
    classes = _numbered(mask for _, mask in passed)
    return Cut({}, [(start, classes[mask]) for start, mask in passed], _passing(tests, classes))


def _turns(test: Test) -> list[int]:
    """Where a test begins or ceases to hold, going upwards from the least number."""
    values = {value for value in test.values if isinstance(value, int)}
    if test.op == "in":
        return [turn for value in values for turn in (value, value + 1)]
    from_the_least = [_LEAST] if test.op in ("below", "at_most") else []
    beyond = 1 if test.op in ("above", "at_most") else 0
    return [turn for value in values for turn in (*from_the_least, value + beyond)]


def _numbered(masks: Iterable[int]) -> dict[int, int]:
    """A class number for each set of tests passed; 0 where none is."""
    return {mask: number for number, mask in enumerate(dict.fromkeys([0, *masks]))}


def _passing(tests: Sequence[Test], classes: Mapping[int, int]) -> dict[Test, tuple[int, ...]]:
    passing: list[list[int]] = [[] for _ in tests]
    for mask, number in classes.items():
        while mask:
            lowest = mask & -mask
            passing[lowest.bit_length() - 1].append(number)
            mask ^= lowest
    return {test: tuple(numbers) for test, numbers in zip(tests, passing, strict=True)}


def text_classes(values: pl.Series, places: pl.Series, cuts: list[Cut]) -> pl.Series:
    """Per row the class of its text in the cut at `places`; 0 where the place is -1."""
    known = [(place, value, code) for place, cut in enumerate(cuts) for value, code in cut.words.items()]
    table = pl.DataFrame(known, schema={"cut": pl.Int32, "value": pl.String, "code": pl.Int32}, orient="row")
    asked = pl.DataFrame([places, values.cast(pl.String).alias("value")])
    return asked.join(table, on=["cut", "value"], how="left", maintain_order="left")["code"].fill_null(0)


def whole_classes(values: pl.Series, places: pl.Series, cuts: list[Cut]) -> pl.Series:
    """Per row the class of its number in the cut at `places`; 0 where the place is -1.

    A number becomes its rank among the starts of all cuts, so that cut and rank are one number to search for.
    """
    starts = sorted({start for cut in cuts for start, _ in cut.starts})
    ranks = {start: rank for rank, start in enumerate(starts)}
    width = len(starts)
    known = [
        (place * width + ranks[start], code)
        for place, cut in enumerate(cuts)
        for start, code in cut.starts
    ]  # fmt: skip
    keys = pl.Series([key for key, _ in known], dtype=pl.Int64)
    codes = pl.Series([code for _, code in known], dtype=pl.Int32)
    rank = pl.Series(starts, dtype=pl.Int64).search_sorted(values.cast(pl.Int64).fill_null(0), side="right")
    sought = places.cast(pl.Int64).clip(0) * width + rank.cast(pl.Int64) - 1
    found = codes.gather(keys.search_sorted(sought, side="right").cast(pl.Int64) - 1)
    return found.to_frame("code").select(
        pl.when(values.is_not_null() & (places >= 0)).then("code").otherwise(0).cast(pl.Int32)
    ).to_series()  # fmt: skip
