"""Situations: every row gets the answer that its own values would get, and each situation is decided once."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewise import match, match_durable, match_python, situations
from clausewise.conditions import ALWAYS, AllOf, AnyOf, Condition, Not, Op, Test
from clausewise.situations import decide

needs_durable = pytest.mark.skipif(not match_durable.available(), reason="durable-rules is not installed")
MATCHERS = [match_python.match] + [match_durable.match] * match_durable.available()
BOTH = [match_python.match, pytest.param(match_durable.match, marks=needs_durable)]
NEVER = AnyOf(())
Row = dict[str, Any]

KINDS = {"role": "text", "site": "choice", "hours": "duration", "floor:number": "number", "gone": "text"}
SCHEMA = {
    "$book": pl.Int32,
    "role": pl.String,
    "site": pl.String,
    "hours": pl.Int64,
    "floor:number": pl.Int64,
}


def is_role(*values: str) -> Test:
    return Test("role", "in", values)


def holds(condition: Condition, row: Mapping[str, Any]) -> bool:
    """What a condition means for the values of one row, said as plainly as possible."""
    match condition:
        case Not(part):
            return not holds(part, row)
        case AllOf(parts):
            return all(holds(part, row) for part in parts)
        case AnyOf(parts):
            return any(holds(part, row) for part in parts)
        case Test(field, op, values):
            value = row.get(field)
            if value is None or type(value) is not type(values[0]):
                return False
            if op == "in":
                return value in values
            limit = values[0]
            verdicts = {"above": value > limit, "at_least": value >= limit, "below": value < limit}
            return verdicts.get(op, value <= limit)
    raise AssertionError(condition)


def plainly(books: Sequence[tuple[Condition, ...]], rows: Sequence[Row]) -> list[tuple[int, ...]]:
    return [tuple(i for i, one in enumerate(books[row["$book"]]) if holds(one, row)) for row in rows]


def decided(
    books: Sequence[tuple[Condition, ...]], rows: Sequence[Row], matcher: match.Matcher | None = None
) -> list[tuple[int, ...]]:
    found, answers = decide(books, pl.DataFrame(rows, schema=SCHEMA, orient="row"), KINDS, matcher)
    assert found.dtype == pl.Int32
    assert len(set(answers)) == len(answers)
    return [answers[number] for number in found]


words = st.sampled_from(["", "a", "b", "c", "é"])
numbers = st.sampled_from([-(2**63), -7, -1, 0, 1, 2, 3, 10, 2**63 - 2, 2**63 - 1])
text_tests = st.builds(
    lambda field, values: Test(field, "in", tuple(values)),
    st.sampled_from(["role", "site", "gone"]),
    st.lists(words, min_size=1, max_size=4),
)
number_tests = st.builds(
    lambda field, values: Test(field, "in", tuple(values)),
    st.sampled_from(["hours", "floor:number"]),
    st.lists(numbers, min_size=1, max_size=4),
) | st.builds(
    lambda field, op, value: Test(field, op, (value,)),
    st.sampled_from(["hours", "floor:number"]),
    st.sampled_from(["above", "at_least", "below", "at_most"]),
    numbers,
)
mistyped_tests = st.sampled_from(
    [Test("hours", "in", ("a",)), Test("role", "in", (1,)), Test("role", "above", (1,))]
)


def nested(levels: int) -> st.SearchStrategy[Any]:
    if levels == 0:
        return text_tests | number_tests | mistyped_tests
    parts = st.lists(nested(levels - 1), max_size=3).map(tuple)
    return nested(0) | st.builds(AllOf, parts) | st.builds(AnyOf, parts) | st.builds(Not, nested(levels - 1))


some_books = st.lists(st.lists(nested(4), max_size=5).map(tuple), min_size=1, max_size=4)
values = st.fixed_dictionaries(
    {
        "role": st.none() | words,
        "site": st.none() | words,
        "hours": st.none() | numbers | numbers.map(lambda one: max(one, 5 - 2**63) - 5),
        "floor:number": st.none() | numbers,
    }
)


@st.composite
def books_and_rows(draw: st.DrawFn) -> tuple[list[tuple[Condition, ...]], list[Row]]:
    books = draw(some_books)
    rows = draw(st.lists(values, max_size=20))
    return books, [{"$book": draw(st.integers(0, len(books) - 1)), **row} for row in rows]


@settings(max_examples=250, deadline=None)
@given(books_and_rows())
def test_rows_get_the_answer_of_their_own_values(case: tuple[list[tuple[Condition, ...]], list[Row]]) -> None:
    """On random books and rows both matchers, asked of classes, agree with a plain reading of the values."""
    books, rows = case
    expected = plainly(books, rows)
    for matcher in MATCHERS:
        assert decided(books, rows, matcher) == expected


@settings(max_examples=50, deadline=None)
@given(books_and_rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    case: tuple[list[tuple[Condition, ...]], list[Row]], shuffler: random.Random
) -> None:
    """Rows in another order get the same answers under the same numbers."""
    books, rows = case
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    order = list(range(len(rows)))
    shuffler.shuffle(order)
    found, answers = decide(books, frame, KINDS)
    again, same = decide(books, frame[order] if order else frame, KINDS)
    assert same == answers
    assert again.to_list() == [found[place] for place in order]


def test_no_rows_and_no_books() -> None:
    """Nothing in, nothing out."""
    empty = pl.DataFrame([], schema=SCHEMA)
    for books in ([], [(is_role("a"),)]):
        found, answers = decide(books, empty, KINDS)
        assert (found.dtype, len(found), answers) == (pl.Int32, 0, ())


def test_books_that_ask_nothing() -> None:
    """A book without conditions answers with none, and one of constants with what always holds."""
    rows = [{"$book": 0}, {"$book": 1}]
    assert decided([(), (ALWAYS, NEVER, Not(NEVER))], rows) == [(), (0, 2)]


def test_an_attribute_without_a_column_is_absent() -> None:
    """A condition may ask about an attribute that no row has: no test of it holds, `not` does."""
    asked = (Test("gone", "in", ("a",)), Not(Test("gone", "in", ("a",))), Test("worth:money", "below", (5,)))
    assert decided([asked], [{"$book": 0, "role": "a"}]) == [(1,)]


def test_a_column_of_nulls_is_absent() -> None:
    """A column without a single value may have no type."""
    rows = pl.DataFrame({"$book": [0], "hours": [None]}, schema={"$book": pl.Int32, "hours": pl.Null})
    found, answers = decide([(Test("hours", "above", (0,)), Not(Test("hours", "in", (1,))))], rows, KINDS)
    assert [answers[number] for number in found] == [(1,)]


@pytest.mark.parametrize(
    ("name", "values"),
    [("hours", ["1"]), ("role", [1]), ("hours", [1.5]), ("unknown", [1.5]), ("role", [True])],
)
def test_a_column_of_the_wrong_type_is_refused(name: str, values: list[Any]) -> None:
    """Text where numbers are compared, numbers where text is, and floats are faults of the program."""
    rows = pl.DataFrame({"$book": pl.Series([0], dtype=pl.Int32), name: values})
    with pytest.raises(TypeError, match=name):
        decide([(Test(name, "in", ("a",)),)], rows, KINDS)


def test_columns_that_no_condition_asks_about_do_not_matter() -> None:
    """Other columns, of any type, stay unread."""
    rows = pl.DataFrame({"$book": pl.Series([0], dtype=pl.Int32), "role": ["a"], "noise": [1.5]})
    assert decide([(is_role("a"),)], rows, KINDS)[1] == ((0,),)


@pytest.mark.parametrize("matcher", BOTH)
@pytest.mark.parametrize("limit", [-(2**70), -(2**63), -1, 0, 7, 2**63 - 1, 2**70])
def test_thresholds(matcher: match.Matcher, limit: int) -> None:
    """Every comparison is right below, on and above its threshold, to the ends of what a column can hold."""
    ops: list[Op] = ["in", "above", "at_least", "below", "at_most"]
    book = tuple(Test("hours", op, (limit,)) for op in ops)
    book += (*map(Not, book), Test("hours", "in", (limit, limit + 1, limit + 2)))
    near = {limit + step for step in (-2, -1, 0, 1, 2)} | {-(2**63), 0, 2**63 - 1}
    rows: list[Row] = [{"$book": 0, "hours": hours} for hours in near if -(2**63) <= hours < 2**63]
    rows.append({"$book": 0, "hours": None})
    assert decided([book], rows, matcher) == plainly([book], rows)


def counting(counts: list[int]) -> match.Matcher:
    def matcher(conditions: Sequence[Condition], asked: Sequence[Mapping[str, int]]) -> list[tuple[int, ...]]:
        counts.append(len(asked))
        return match_python.match(conditions, asked)

    return matcher


def test_a_list_is_one_class_and_numbers_are_cut_at_thresholds() -> None:
    """2,000 listed roles and 10,000 numbers around two thresholds are 2 x 3 situations."""
    book = (
        is_role(*(f"r{i}" for i in range(2000))),
        Test("hours", "above", (10,)),
        Test("hours", "at_least", (90,)),
    )
    rows = [{"$book": 0, "role": f"r{i % 4000}", "hours": i % 101} for i in range(10_000)]
    counts: list[int] = []
    assert decided([book], rows, counting(counts)) == plainly([book], rows)
    assert counts == [6]


def test_what_nobody_asks_about_is_as_good_as_absent() -> None:
    """An absent role and one that no test names are one situation: no test tells them apart."""
    counts: list[int] = []
    rows = [{"$book": 0, "role": role} for role in (None, "other", "another", "a")]
    assert decided([(Not(is_role("a")),)], rows, counting(counts)) == [(0,), (0,), (0,), ()]
    assert counts == [2]


def test_absent_attributes_are_missing_from_situations() -> None:
    """A matcher is given the attributes that pass some test, and no others."""
    given_: list[Mapping[str, int]] = []

    def matcher(_: Sequence[Condition], asked: Sequence[Mapping[str, int]]) -> list[tuple[int, ...]]:
        given_.extend(asked)
        return [()] * len(asked)

    book = (is_role("a"), Test("hours", "above", (3,)))
    decided([book], [{"$book": 0, "role": "a"}, {"$book": 0, "role": "b", "hours": 4}, {"$book": 0}], matcher)
    assert sorted(map(sorted, given_)) == [[], ["hours"], ["role"]]


def test_books_of_the_same_shape_are_decided_together() -> None:
    """2,000 contracts on one pack, each with its own names and thresholds, ask the matcher once."""
    books = [
        (is_role(f"only-{i}"), AllOf((Test("hours", "above", (i,)), Test("site", "in", (f"s{i}", "all")))))
        for i in range(2000)
    ]
    rows = [
        {"$book": i, "role": f"only-{j}", "site": f"s{j}", "hours": j + 1}
        for i in range(2000)
        for j in (i, 7)
    ]
    counts: list[int] = []
    assert decided(books, rows, counting(counts)) == plainly(books, rows)
    assert len(counts) == 1
    assert counts[0] <= 8


def test_progress_is_told() -> None:
    """Progress hears how many situations are decided, and of how many, up to all of them."""
    heard: list[tuple[int, int]] = []
    book = tuple(is_role(f"r{i}") for i in range(300)) + tuple(Test("hours", "in", (i,)) for i in range(300))
    rows = pl.DataFrame({"role": [f"r{i}" for i in range(300)]}).join(
        pl.DataFrame({"hours": range(300)}), how="cross"
    )
    rows = rows.with_columns(pl.lit(0, dtype=pl.Int32).alias("$book"))
    decide(
        [book], rows, KINDS, lambda _, asked: [()] * len(asked), lambda done, all_: heard.append((done, all_))
    )
    assert heard == [(20_000 * i, 90_000) for i in range(1, 5)] + [(90_000, 90_000)]


@pytest.mark.parametrize("matcher", BOTH)
def test_a_thousand_conditions(matcher: match.Matcher) -> None:
    """A book of 1,000 conditions over two attributes is decided within seconds."""
    book: tuple[Condition, ...] = tuple(is_role(f"r{i}", f"r{i + 1}") for i in range(500))
    book += tuple(
        AllOf((Test("hours", "at_least", (i,)), Test("hours", "below", (i + 3,)))) for i in range(500)
    )
    rows = [{"$book": 0, "role": f"r{i % 600}", "hours": i % 520} for i in range(1000)]
    assert decided([book], rows, matcher) == plainly([book], rows)


@pytest.mark.parametrize("matcher", BOTH)
def test_two_thousand_values_told_apart(matcher: match.Matcher) -> None:
    """An attribute with 2,000 values, each in a list of its own and half of them in another, is decided."""
    book = (is_role(*(f"r{i}" for i in range(0, 2000, 2))), *(is_role(f"r{i}") for i in range(2000)))
    rows = [{"$book": 0, "role": f"r{i}"} for i in (*range(0, 2000, 97), 1999, 2000)]
    assert decided([book], rows, matcher) == plainly([book], rows)


@pytest.mark.parametrize(
    ("matcher", "roles"), [(BOTH[0], 1000), pytest.param(*BOTH[1].values, 200, marks=needs_durable)]
)
def test_a_hundred_thousand_situations(matcher: match.Matcher, roles: int) -> None:
    """100,000 distinct situations (20,000 for durable-rules) get the right answers within 15 seconds."""
    book: tuple[Condition, ...] = tuple(is_role(f"r{i}") for i in range(0, roles, roles // 10))
    book += (AllOf((is_role(*(f"r{i}" for i in range(roles // 2))), Test("hours", "above", (50,)))),)
    book += (Not(AnyOf(tuple(is_role(f"r{i}") for i in range(roles)))),)
    book += tuple(AllOf((is_role(f"r{i}"), Test("hours", "below", (i,)))) for i in range(0, 100, 9))
    book += tuple(Test("hours", "in", (i,)) for i in range(100))
    rows = [{"$book": 0, "role": f"r{i}", "hours": j} for i in range(roles) for j in range(100)]
    counts: list[int] = []

    def counted(conditions: Sequence[Condition], asked: Sequence[Mapping[str, int]]) -> list[tuple[int, ...]]:
        counts.append(len(asked))
        return matcher(conditions, asked)

    answers = decided([book], rows, counted)
    assert sum(counts) == len(rows)
    sample = random.Random(1).sample(range(len(rows)), 500)
    assert [answers[i] for i in sample] == plainly([book], [rows[i] for i in sample])


def test_the_kinds_are_those_of_packs() -> None:
    """Every kind is either text or whole numbers, never both."""
    assert not situations.TEXT & situations.WHOLE
