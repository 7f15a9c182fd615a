"""The two matchers: each against what conditions mean, and the fence around durable-rules."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewise import match, match_durable, match_pieces, match_python
from clausewise.conditions import ALWAYS, AllOf, AnyOf, Condition, Not, Test, depth, fields
from clausewise.conditions import tests_of as every_test

needs_durable = pytest.mark.skipif(not match_durable.available(), reason="durable-rules is not installed")
BOTH = [match_python.match, pytest.param(match_durable.match, marks=needs_durable)]
NEVER = AnyOf(())


def one_of(field: str, *values: int) -> Test:
    return Test(field, "in", values)


def holds(condition: Condition, situation: Mapping[str, int]) -> bool:
    """What a condition over classes means, said as plainly as possible."""
    match condition:
        case Test(field, "in", values):
            return field in situation and situation[field] in values
        case Not(part):
            return not holds(part, situation)
        case AllOf(parts):
            return all(holds(part, situation) for part in parts)
        case AnyOf(parts):
            return any(holds(part, situation) for part in parts)
    raise AssertionError(condition)


def plainly(
    conditions: Sequence[Condition], situations: Sequence[Mapping[str, int]]
) -> list[tuple[int, ...]]:
    return [tuple(i for i, one in enumerate(conditions) if holds(one, s)) for s in situations]


NAMES = ["role", "work type", "site $m", "é"]
ranges = st.builds(lambda low, width: range(low, low + width), st.integers(-3, 20), st.integers(1, 20))
leaves = st.builds(
    lambda field, values: Test(field, "in", tuple(values)),
    st.sampled_from(NAMES),
    st.lists(st.integers(-3, 5), min_size=1, max_size=4) | ranges,
)


def nested(levels: int) -> st.SearchStrategy[Any]:
    if levels == 0:
        return leaves
    parts = st.lists(nested(levels - 1), max_size=4).map(tuple)
    return leaves | st.builds(AllOf, parts) | st.builds(AnyOf, parts) | st.builds(Not, nested(levels - 1))


conditions_of_four_levels = nested(4)
situations = st.dictionaries(st.sampled_from(NAMES), st.integers(-4, 6) | st.integers(-4, 45))


@needs_durable
@settings(max_examples=300, deadline=None)
@given(st.lists(conditions_of_four_levels, max_size=8), st.lists(situations, max_size=12))
def test_both_matchers_answer_what_the_conditions_mean(
    conditions: list[Condition], asked: list[dict[str, int]]
) -> None:
    """On random conditions and situations, absent attributes included, both agree with the plain reading."""
    expected = plainly(conditions, asked)
    assert match_python.match(conditions, asked) == expected
    assert match_durable.match(conditions, asked) == expected


@needs_durable
@settings(max_examples=40, deadline=None)
@given(st.lists(nested(3), min_size=14, max_size=40), st.lists(situations, min_size=1, max_size=6))
def test_conditions_of_several_pieces_are_put_together_right(
    parts: list[Condition], asked: list[dict[str, int]]
) -> None:
    """Conditions far beyond what durable-rules takes in one rule are answered as they mean."""
    conditions = [AnyOf(tuple(parts)), AllOf(tuple(map(AnyOf, itertools.pairwise(parts))))]
    conditions += [Not(one) for one in conditions]
    assert match_durable.match(conditions, asked) == plainly(conditions, asked)


@pytest.mark.parametrize("matcher", BOTH)
def test_empty_lists(matcher: match.Matcher) -> None:
    """All of nothing always holds, any of nothing never does, also where no attribute is present."""
    conditions = [ALWAYS, NEVER, Not(ALWAYS), Not(NEVER), AllOf((ALWAYS, NEVER)), AnyOf((ALWAYS, NEVER))]
    assert matcher(conditions, [{}, {"role": 1}]) == [(0, 3, 5), (0, 3, 5)]


@pytest.mark.parametrize("matcher", BOTH)
def test_not_holds_where_the_attribute_is_absent(matcher: match.Matcher) -> None:
    """An absent attribute matches no test, so `not` of any test of it holds."""
    conditions = [
        one_of("role", 1),
        Not(one_of("role", 1)),
        Not(one_of("role", 0, 1, 2)),
        Not(Not(one_of("role", 2))),
    ]
    assert matcher(conditions, [{}, {"role": 1}, {"role": 2}, {"role": 9}]) == [(1, 2), (0,), (1, 3), (1, 2)]


@pytest.mark.parametrize("matcher", BOTH)
def test_nothing_asked(matcher: match.Matcher) -> None:
    """No conditions and no situations are no trouble."""
    assert matcher([], [{}, {"role": 1}]) == [(), ()]
    assert matcher([one_of("role", 1)], []) == []


@pytest.mark.parametrize("matcher", BOTH)
def test_only_in_tests_are_taken(matcher: match.Matcher) -> None:
    """A comparison that was not turned into classes is a fault of the program, not a wrong answer."""
    with pytest.raises(ValueError, match="`in` tests only"):
        matcher([Not(Test("hours", "above", (1,)))], [{"hours": 2}])


@pytest.mark.parametrize("matcher", BOTH)
def test_a_thousand_conditions(matcher: match.Matcher) -> None:
    """1,000 conditions, some of one attribute and some of two, are answered within seconds."""
    conditions: list[Condition] = [one_of("role", i) for i in range(500)]
    conditions += [AllOf((one_of("role", i), Not(one_of("site", i % 7)))) for i in range(500)]
    asked = [{"role": i % 510, "site": i % 9} for i in range(600)]
    assert matcher(conditions, asked) == plainly(conditions, asked)


@pytest.mark.parametrize("matcher", BOTH)
def test_two_thousand_values(matcher: match.Matcher) -> None:
    """A test may name every second of 2,000 values, and its negation too."""
    every_second = one_of("device", *range(0, 2000, 2))
    conditions = [every_second, Not(every_second), one_of("device", *range(2000)), one_of("device", 1999)]
    asked = [{"device": i} for i in (*range(20), 1998, 1999, 2000)] + [{}]
    assert matcher(conditions, asked) == plainly(conditions, asked)


@needs_durable
def test_a_condition_too_large_for_durable_rules_is_still_decided() -> None:
    """600 tests, and 20 lists inside each other, neither hang nor fail."""
    wide = AllOf(tuple(AnyOf((one_of(f"f{i}", 1), one_of(f"g{i}", 1))) for i in range(300)))
    deep: Condition = one_of("f0", 1)
    for i in range(20):
        deep = (AnyOf if i % 2 else AllOf)((deep, one_of(f"f{i}", i % 3)))
    asked = [{f"f{i}": 1 for i in range(300)}, {f"f{i}": 1 for i in range(299)}, {"f0": 1}, {"f19": 1}]
    assert match.too_large(wide)
    assert match.too_large(deep)
    assert match_durable.match([wide, deep], asked) == plainly([wide, deep], asked)


@needs_durable
def test_alternatives_that_hold_at_once_do_not_multiply() -> None:
    """Twelve lists of `any`, each with eight parts that hold, are decided at once."""
    lists = [AnyOf(tuple(one_of(f"f{i}-{j}", 1, 3) for j in range(8))) for i in range(12)]
    conditions = [AllOf(tuple(lists)), Not(AllOf(tuple(map(Not, lists)))), AnyOf(tuple(lists))]
    asked = {f"f{i}-{j}": 1 for i in range(12) for j in range(8)}
    assert match_durable.match(conditions, [asked]) == [(0, 1, 2)]


@needs_durable
def test_more_attributes_than_durable_rules_takes_in_a_fact() -> None:
    """One condition on 400 attributes, all present, is decided."""
    conditions = [AllOf(tuple(one_of(f"f{i}", 1) for i in range(400)))]
    asked = [{f"f{i}": 1 for i in range(400)}, {f"f{i}": i % 399 and 1 for i in range(400)}]
    assert match_durable.match(conditions, asked) == [(0,), ()]


@needs_durable
def test_two_hundred_thresholds_that_all_hold() -> None:
    """Many comparisons that hold for one number at once are decided."""
    conditions = [one_of("hours", *range(i, 300)) for i in range(200)]
    conditions += [one_of("hours", *range(0, 300, 2), *range(i, i + 7)) for i in range(200)]
    asked = [{"hours": i} for i in (0, 1, 100, 199, 299)]
    assert match_durable.match(conditions, asked) == plainly(conditions, asked)


@needs_durable
def test_every_rule_stays_within_what_durable_rules_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rulesets have at most 60 tests; rules have at most 15 lists, ask `is_fact` first, fire at most once."""
    from durable import engine

    definitions: list[dict[str, Any]] = []
    firings: list[str] = []
    repeated: list[bool] = []

    class Recorded(engine.Ruleset):  # type: ignore[misc]
        def __init__(self, name: str, host: Any, definition: dict[str, Any]) -> None:
            for rule_name, one in definition.items():
                one["run"] = self.noting(rule_name, one["run"])
            super().__init__(name, host, definition)
            definitions.append(definition)

        def noting(self, rule_name: str, run: Any) -> Any:
            def noted(closure: Any) -> None:
                run(closure)
                firings.append(rule_name)

            return noted

        def do_actions(self, state: Any, complete: Any) -> None:
            firings.clear()
            super().do_actions(state, complete)
            repeated.append(len(firings) > len(set(firings)))

    monkeypatch.setattr(engine, "Ruleset", Recorded)
    conditions: list[Condition] = [one_of("role", i, i + 1) for i in range(900)]
    conditions += [AnyOf(tuple(AllOf((one_of("a", i), one_of("b", j))) for i in range(9))) for j in range(20)]
    conditions += [
        AllOf((one_of("a", *range(j)), one_of("b", *range(0, 20, 1 + j % 3)))) for j in range(1, 30)
    ]
    asked = [{"role": 5, "a": 3, "b": 2}, {"a": 8}]
    assert match_durable.match(conditions, asked) == plainly(conditions, asked)
    assert repeated
    assert not any(repeated)
    for definition in definitions:
        assert sum(json.dumps(rule).count('"a') - 1 for rule in definition.values()) <= 60
        for name, rule in definition.items():
            assert json.dumps(rule).count("[") - 1 <= 15
            first = rule["all"][0]["m"]
            assert first == {"is_end": 1} if name == "end" else first["$and"][0] == {"is_fact": 1}


@needs_durable
def test_the_default_is_durable_rules() -> None:
    """Where durable-rules is installed, it decides."""
    assert match.default_matcher() is match_durable.match


def test_the_default_without_durable_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where durable-rules is not installed, the matcher in plain Python decides."""
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    assert match.default_matcher() is match_python.match


def test_importing_the_matchers_does_not_import_durable_rules() -> None:
    """`import clausewise.match` works without durable-rules, and stays quick."""
    code = "import sys, clausewise.match, clausewise.match_durable as d; print('durable' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


@needs_durable
def test_matching_is_silent_and_starts_no_thread() -> None:
    """Nothing on the terminal, no warning although warnings are errors, no timer threads."""
    code = (
        "import threading\n"
        "from clausewise import match_durable\n"
        "from clausewise.conditions import Test\n"
        "match_durable.match([Test('role', 'in', (1,))] * 3, [{'role': 1}, {}])\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert threading.active_count() >= 1


@needs_durable
def test_a_consequent_that_did_not_end_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that jumps during a match (durable-rules then drops the rest of it) costs no answer."""
    from durable import engine

    jumps = iter([1.0, 100.0])
    real = engine._unix_now
    monkeypatch.setattr(engine, "_unix_now", lambda: next(jumps, None) or real())
    conditions = [one_of("role", 1), one_of("role", 1, 2), one_of("role", 1, 3)]
    assert match_durable.match(conditions, [{"role": 1}]) == [(0, 1, 2)]
    assert next(jumps, "used up") == "used up"


@needs_durable
def test_a_failure_inside_durable_rules_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A consequent that fails every time is an error, never an answer with something missing."""

    def failing(_closure: Any) -> None:
        raise ValueError("broken")

    def rules(batch: Any, _fired: list[int]) -> dict[str, Any]:
        rules = {f"r{n}": {"all": [{"m": {"$and": [{"is_fact": 1}, e]}}], "run": failing} for n, e in batch}
        return {**rules, "end": {"all": [{"m": {"is_end": 1}}], "run": failing}}

    monkeypatch.setattr(match_durable, "_rules", rules)
    with pytest.raises(RuntimeError, match="did not come to the end"):
        match_durable.match([one_of("role", 1)], [{"role": 1}])


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@needs_durable
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc")
def test_memory_stays_flat() -> None:
    """300 calls with rulesets of their own, and 10,000 situations that match or do not, keep no memory."""
    conditions: list[Condition] = [one_of("role", i) for i in range(30)]
    pairs = [AllOf((one_of("a", *range(50)), one_of("b", *range(70))))]
    asked = [{"a": i % 100, "b": i // 100} for i in range(10_000)]
    before = 0
    for call in range(350):
        match_durable.match(conditions, [{"role": call % 40}])
        if call % 100 == 50:
            match_durable.match(pairs, asked)
            before = before or resident()
    assert resident() - before < 8_000_000


def test_too_large() -> None:
    """A pack may ask 400 tests of one `when`, 8 lists inside each other, and any number of values."""

    def nest(levels: int) -> Condition:
        condition: Condition = one_of("role", 1)
        for _ in range(levels):
            condition = Not(AllOf((condition,)))
        return condition

    tests = tuple(one_of("role", i) for i in range(401))
    assert not match.too_large(AllOf(tests[:400]))
    assert match.too_large(AllOf(tests))
    assert not match.too_large(nest(8))
    assert match.too_large(nest(9))
    assert match.too_large(nest(50_000))
    assert not match.too_large(one_of("device", *range(2000)))


def test_what_a_condition_mentions() -> None:
    """Tests come in the order they are written; attributes are the set of theirs; `not` adds no depth."""
    condition = AllOf((one_of("b", 1), Not(AnyOf((one_of("a", 2), one_of("b", 3))))))
    assert [test.values for test in every_test(condition)] == [(1,), (2,), (3,)]
    assert fields(condition) == {"a", "b"}
    assert [depth(one) for one in (condition, ALWAYS, one_of("a", 1), AllOf((ALWAYS,)))] == [2, 0, 0, 1]


def test_pieces_are_shared() -> None:
    """Conditions that ask the same are one piece."""
    conditions = [
        one_of("role", 1, 3),
        AllOf((one_of("role", 3, 1),)),
        Not(Not(one_of("role", 1, 3))),
        one_of("role", 2),
    ]
    formulas, pieces = match_pieces.cut(conditions, match_pieces.attributes_of(conditions))
    assert (formulas, pieces) == ([0, 0, 0, 1], [{"$or": [{"a0": 1}, {"a0": 3}]}, {"a0": 2}])
