"""Faults of authors: many in one run, each at its own place, and nothing that passes here breaks a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from running import charged, entry, faults, load, run, total

from clausewise import load_pack, read_contracts
from clausewise.diagnostic import Diagnostic
from clausewise.source import parse

TEN = """\
pack: block-hours
version: 1.0.0
title: Block Hours
currency: USD
terms:
  hourly_rate: {type: money, default: 1_50.00}
pools:
  - name: block
    unit: hours
    sold: {quantity: 10 hour, price: $1350.00, at: start}
    lasts: 1yr
    when_used_up: bill
    when_used_up: buy
labor:
  - {name: senior, when: {role: senior}, draws: blok, rate: $hourly}
  - {name: work, draw: block, rate: 150.00}
  - {when: {role: junior}, rate: 90.00}
expenses:
  - {name: parts, draws: blok, markup: 15%}
triggers:
  - name: running-low
    on: balance
    pool: block
    left: [25%]
    then:
      - {notify: account-manager, message: "{customer} has {hours_left} left."}
"""
TEN_FAULTS = [
    "6:39: number-spelling",
    "10:38: money-sign",
    "11:12: badly-formed",
    "13:5: duplicate-key",
    "15:49: unknown-pool",
    "15:61: unknown-term",
    "16:18: unknown-key",
    "17:5: missing-key",
    "19:26: unknown-pool",
    "26:44: unknown-field",
]

HOURS = """\
pools:
  - {name: block, unit: hours, sold: {quantity: 2 hours, price: 300.00}, lasts: 12 months, when_used_up: bill}
"""
BY_TERM = "labor:\n  - {name: work, rate: $r}\n"
WORK = "labor:\n  - {name: work, rate: 150.00}\n"
HOURLY = (
    "terms:\n  hourly_rate: {type: money, required: true}\nlabor:\n  - {name: work, rate: $hourly_rate}\n"
)


def short(found: list[Diagnostic] | tuple[Diagnostic, ...]) -> list[str]:
    """`line:column: rule` of each."""
    return [f"{one.span.line}:{one.span.column}: {one.rule}" for one in found if one.span]


def rules(text: str) -> list[str]:
    """The rules that a pack of these sections breaks."""
    return [one.rule for one in faults(text)]


def of_contracts(lines: str, **packs: str) -> list[Diagnostic]:
    """Everything found in the contracts of a file."""
    document, found = parse(f"contracts:\n{lines}".encode(), "contracts.yaml")
    assert document is not None
    made = {name: load(text, name) for name, text in packs.items()}
    return list(read_contracts(document, made, frozenset(), found)[1])


def contract(rest: str, pack: str = "hourly") -> str:
    """A contract of one line."""
    return f"  - {{id: C, customer: acme, pack: {pack}, start: 2026-01-01{rest}}}\n"


def test_many_faults_of_many_kinds_are_told_in_one_run(tmp_path: Path) -> None:
    """Faults of spelling, of shape and of names all come at once, each on its own line and column."""
    file = tmp_path / "block-hours.yaml"
    file.write_text(TEN)
    pack, found = load_pack(file)
    assert pack is None
    assert short(found) == TEN_FAULTS
    assert {one.span.file for one in found if one.span} == {str(file)}


def test_a_value_that_is_wrong_is_one_fault() -> None:
    """Where two rooms object to one value, the one that knows what was meant speaks."""
    assert rules('labor:\n  - {name: work, rate: "$1,500.00"}\n') == ["money-sign"]
    assert rules("sets:\n  a: {role: x}\n  b: a\n" + WORK) == ["nested-set"]
    assert rules("labor:\n  - {name: work, when: {weekday: monday}, rate: 1.00}\n") == ["unknown-value"]


def test_meaning_is_checked_beside_names_that_lead_nowhere() -> None:
    """A wrong value of a plan and an unknown pool are told in the same run."""
    text = "terms:\n  r: {type: money, default: 1.00}\nplans:\n  a: {r: 2 hours}\n"
    assert rules(text + "labor:\n  - {name: work, draws: blok, rate: $r}\n") == ["wrong-type", "unknown-pool"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HOURS.replace("hours, sold", "money, sold").replace("2 hours", "200.00")
         + "labor:\n  - {name: work, draws: block, counts_as: 2, rate: 1.00}\n", ["counts-on-money"]),
        (HOURS + "labor:\n  - {name: work, counts_as: 2, rate: 1.00}\n", ["missing-key"]),
        (HOURS + "labor:\n  - {name: work, draws: [block, block], rate: 1.00}\n", ["repeated-item"]),
        ("labor:\n  - {name: work, rate: -1.00}\n", ["negative-rate"]),
        ("terms:\n  r: {type: money, default: -1.00}\n" + BY_TERM, ["negative-rate"]),
        ("terms:\n  r: {type: money, default: 1.00}\nplans:\n  low: {r: -1.00}\n" + BY_TERM,
         ["negative-rate"]),
        ("rates:\n  - {name: r, lines: [{rate: 9.00}], modifiers: [{name: m, add: -3.00}]}\n"
         "labor:\n  - {name: work, rate: r}\n", []),
        ("rates:\n  - {name: r, lines: [{rate: 9.00}], modifiers: [{name: m, set: -3.00}]}\n"
         "labor:\n  - {name: work, rate: r}\n", ["negative-rate"]),
        ("terms:\n  r: {type: money, default: 1.00, uplift: {percent: 3%, every: month}}\n" + WORK,
         []),
        ("labor:\n  - {name: work, until: 2026-02-29, rate: 1.00}\n", ["no-such-day"]),
        ("labor:\n  - {name: work, rate: 1000000000000.01}\n", ["out-of-range"]),
        (HOURS.replace("12 months", "2000 years") + "labor:\n  - {name: work, draws: block, rate: 1.00}\n",
         ["out-of-range"]),
        (HOURS + "labor:\n  - {name: work, draws: block, counts_as: 1001, rate: 1.00}\n", ["out-of-range"]),
        (HOURS.replace("{name: block,", "{name: block, until: 2026-06-30,")
         + "labor:\n  - {name: work, draws: block, rate: 1.00}\n", ["not-in-force"]),
        (HOURS.replace("{name: block,", "{name: block, until: 2026-06-30,")
         + "labor:\n  - {name: work, draws: block, until: 2026-06-30, rate: 1.00}\n", []),
        ("sets:\n  a: {role: x}\n  b: {any: [a, {role: y}]}\n" + WORK, ["nested-set"]),
        ("rates:\n  - {name: r, until: 2026-06-30, lines: [{rate: 3.00}]}\n"
         "labor:\n  - {name: work, rate: r}\n", ["not-in-force"]),
    ],
)  # fmt: skip
def test_what_cannot_be_held_is_refused(text: str, expected: list[str]) -> None:
    """A pack that could not be evaluated, or would bill nonsense, says so before any work is billed."""
    assert rules(text) == expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        (", terms: {hourly_rate: 150.00}", []),
        ("", ["2:35: missing-term"]),
        (", terms: {hourly_rate: -1.00}", ["2:83: negative-rate"]),
        (', terms: {hourly_rate: "150.00"}', ["2:83: wrong-type"]),
        (", terms: {hourly_rate: 150.00}, timezone: America/NewYork", ["2:102: unknown-timezone"]),
        (", terms: {hourly_rate: 150.00}, currency: USB", ["2:102: unknown-currency"]),
        (", terms: {hourly_rate: 150.00}, plan: five", ["2:98: unknown-plan"]),
        (", terms: {hourly_rate: 1.00}, amendments: [{from: 2025-01-01, terms: {hourly_rate: 2.00}}]",
         ["2:110: dates-out-of-order"]),
        (", terms: {hourly_rate: 1.00}, amendments: [{from: 2026-07-01, terms: {hourly_rate: -2.00}}]",
         ["2:143: negative-rate"]),
    ],
)  # fmt: skip
def test_what_a_contract_gives_is_held_against_its_pack(rest: str, expected: list[str]) -> None:
    """A value that the pack cannot use is told where the contract says it."""
    assert short(of_contracts(contract(rest), hourly=HOURLY)) == expected


def test_a_contract_id_used_twice_is_told_with_the_first_place() -> None:
    """The second contract is the fault, the first one is the note."""
    lines = contract(", terms: {hourly_rate: 1.00}")
    (one,) = of_contracts(lines * 2, hourly=HOURLY)
    assert (one.rule, one.span and one.span.line, one.related[0].span.line) == ("duplicate-contract", 3, 2)


def test_a_pinned_version_must_be_the_one_there_is() -> None:
    """hourly@2.0.0 is refused where the pack is at 1.0.0, and hourly@1.0.0 is not."""
    rest = ", terms: {hourly_rate: 1.00}"
    assert [one.rule for one in of_contracts(contract(rest, "hourly@2.0.0"), hourly=HOURLY)] == [
        "wrong-version"
    ]
    assert of_contracts(contract(rest, "hourly@1.0.0"), hourly=HOURLY) == []


def test_an_amendment_keeps_what_the_plan_says() -> None:
    """A required term that the plan gives is not asked for again by each amendment."""
    pack = HOURLY.replace("labor:", "plans:\n  gold: {hourly_rate: 90.00}\nlabor:")
    rest = ", plan: gold, amendments: [{from: 2026-07-01, terms: {}}, {from: 2026-08-01, plan: gold}]"
    assert [one.rule for one in of_contracts(contract(rest), hourly=pack) if one.rule != "empty"] == []


def test_an_amendment_to_a_pack_without_the_plan_is_told() -> None:
    """A contract that changes its pack and keeps its plan needs that plan in the new pack."""
    gold = HOURLY.replace("labor:", "plans:\n  gold: {hourly_rate: 90.00}\nlabor:")
    rest = ", plan: gold, amendments: [{from: 2026-07-01, pack: plain, terms: {hourly_rate: 2.00}}]"
    assert [one.rule for one in of_contracts(contract(rest), hourly=gold, plain=HOURLY)] == ["unknown-plan"]


def test_a_currency_without_cents_needs_amounts_without_cents() -> None:
    """A deposit of 10.50 cannot be paid in yen: told at the contract's currency, with the pack's line."""
    pack = ("pools:\n  - {name: cash, unit: money, sold: {quantity: 10.50, price: 10.50}, lasts: contract, "
            "when_used_up: bill}\nlabor:\n  - {name: work, draws: cash, rate: 1.00}\n")  # fmt: skip
    (one,) = of_contracts(contract(", currency: JPY", "cash"), cash=pack)
    assert (one.rule, one.path, one.related[0].span.file) == (
        "too-fine",
        'contracts["C"].currency',
        "rules/cash.yaml",
    )


def test_a_thousand_clauses_load_and_run_in_seconds() -> None:
    """1,000 labor clauses with conditions are checked and evaluated, the last one included, within 20 s."""
    clauses = "".join(
        f"  - {{name: c{i}, when: {{role: r{i}, work_type: [a{i}, b]}}, rate: {i + 1}.00}}\n"
        for i in range(1000)
    )
    rows: list[dict[str, Any]] = [
        entry("2026-01-05T09:00:00Z", "1", role=role, work_type="b", id=role)
        for role in ("r5", "r999", "none")
    ]
    assert total(run(f"labor:\n{clauses}  - {{name: rest, rate: 0.50}}\n", time_entries=rows)) == "1006.50"


def test_an_attribute_may_have_thousands_of_values() -> None:
    """A closed list of 2,000 values, all of them in one condition, matches the last of them and no other."""
    listed = ", ".join(f"s{i}" for i in range(2000))
    text = (f"attributes:\n  site: {{values: [{listed}]}}\n"
            f"labor:\n  - {{name: a, when: {{site: [{listed}]}}, rate: 5.00}}\n"
            "  - {name: b, rate: 1.00}\n")  # fmt: skip
    rows = [
        entry("2026-01-05T09:00:00Z", "1", site="s1999", id="1"),
        entry("2026-01-05T09:00:00Z", "1", id="2"),
    ]
    assert total(run(text, time_entries=rows)) == "6.00"


@pytest.mark.parametrize("count", [300, 4])
def test_a_condition_that_is_too_large_is_refused_where_it_stands(count: int) -> None:
    """600 tests in one `when` are refused at that `when`; 8 are not."""
    parts = ", ".join(f"{{role: s{i}, work_type: x}}" for i in range(count))
    text = f"labor:\n  - {{name: a, when: {{any: [{parts}]}}, rate: 5.00}}\n  - {{name: b, rate: 1.00}}\n"
    assert short(faults(text)) == (["7:21: condition-too-large"] if count > 200 else [])


def test_a_clause_and_its_pool_may_end_on_the_same_day() -> None:
    """After the pool's last day the next clause takes the work."""
    text = (HOURS.replace("{name: block,", "{name: block, until: 2026-06-30,")
            + "labor:\n  - {name: a, draws: block, until: 2026-06-30, rate: 1.00}\n"
            + "  - {name: b, rate: 7.00}\n")  # fmt: skip
    assert charged(run(text, time_entries=[entry("2026-07-05T09:00:00Z", "1", id="1")]), "labor") == [
        ("labor", "1", "7.00")
    ]


def test_thousands_of_names_that_lead_nowhere_are_told_in_seconds() -> None:
    """200 faults and a last one that says there are more: looking for what was meant must not take for ever."""
    pools = "".join(
        f"  - {{name: p{i}, unit: hours, lasts: forever, when_used_up: bill}}\n" for i in range(2000)
    )
    labor = "".join(f"  - {{name: c{i}, draws: q{i}, rate: 1.00}}\n" for i in range(3000))
    found = rules(f"pools:\n{pools}labor:\n{labor}")
    assert (found.count("unknown-pool"), found.count("too-many-faults")) == (200, 1)
