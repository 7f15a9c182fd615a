"""What changes in meaning between two packs."""

from __future__ import annotations

import random
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from running import ONE, contracts_of, load
from strategies import dump_yaml
from strategies_chance import Chance
from strategies_packs import pack as random_pack

from clausewise import (
    Difference,
    diff_packs,
    evaluate,
    facts_from_rows,
    load_pack,
    load_workspace,
    shipped_packs,
)
from clausewise.load import pack_from
from clausewise.packs import Pack
from clausewise.source import parse

ROOT = Path(__file__).parent.parent
MSP = ROOT / "examples" / "msp"
FILES = [*shipped_packs().values(), *(one for one in sorted((MSP / "rules").glob("*.yaml")) if ".test" not in one.name
         and one.stem != "house-rules")]  # fmt: skip
LABOR = "labor: [{name: work, rate: 150.00}]"
CARDS = """
calendar:
  bands: [{{name: evening, days: mon-fri, from: "18:00", to: "22:00"}}, {{name: rest}}]
rates:
  - name: senior
    lines: [{{when: {{role: senior}}, rate: {rate}}}, {{rate: 100.00}}]
    modifiers: [{{name: late, when: {{clock: evening}}, multiply: {factor}}}]
labor: [{{name: work, rate: senior}}]
"""


def diff(old: str, new: str) -> Difference:
    return diff_packs(load(old), load(new))


def kinds(found: Difference) -> list[tuple[str, str, str]]:
    return [(one.kind, one.section, one.name) for one in found.changes]


def details(found: Difference) -> list[tuple[str, str | None, str | None]]:
    return [(each.key, each.before, each.after) for one in found.changes for each in one.details]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_pack_does_not_differ_from_itself(path: Path) -> None:
    """Every pack that ships, and those of the example, with what they include."""
    pack, _ = load_pack(path)
    assert pack is not None
    found = diff_packs(pack, pack)
    assert found.is_empty
    assert found.decisions.looked_at > 0


@pytest.mark.parametrize(("one", "other"), list(zip(FILES, [*FILES[1:], FILES[0]], strict=True)), ids=str)
def test_what_one_way_adds_the_other_way_removes(one: Path, other: Path) -> None:
    """Added and removed swap, and so do the values before and after."""
    packs = [load_pack(path)[0] for path in (one, other)]
    assert packs[0] is not None
    assert packs[1] is not None
    there, back = diff_packs(packs[0], packs[1]), diff_packs(packs[1], packs[0])
    swapped = {"added": "removed", "removed": "added"}
    assert {(swapped.get(kind, kind), section, name) for kind, section, name in kinds(there)} == set(
        kinds(back)
    )
    assert {(each.situations, each.before, each.after) for each in there.decisions.changed} == {
        (each.situations, each.after, each.before) for each in back.decisions.changed
    }


def test_a_rate_that_changes_is_told_in_the_words_of_the_author() -> None:
    """The key, both values, both places."""
    found = diff(LABOR, LABOR.replace("150.00", "165.00"))
    (change,) = found.changes
    assert (change.kind, change.section, change.name) == ("changed", "labor", "work")
    (detail,) = change.details
    assert (detail.key, detail.before, detail.after) == ("rate", "150.00", "165.00")
    assert (detail.before_at, detail.after_at) == ("rules/pack.yaml:6", "rules/pack.yaml:6")
    (decided,) = found.decisions.changed
    assert (decided.situation, decided.before, decided.after) == (
        "other work", "labor `work` at 150.00 an hour", "labor `work` at 165.00 an hour",
    )  # fmt: skip


def test_a_situation_shows_the_line_and_what_modifiers_make_of_it() -> None:
    """A senior in the evening: 150.00 x 1.5 = 225.00 before, 180.00 x 1.5 = 270.00 now."""
    found = diff(CARDS.format(rate="150.00", factor="1.5"), CARDS.format(rate="180.00", factor="1.5"))
    assert [(one.situation, one.before, one.after) for one in found.decisions.changed] == [
        ("work with `clock: evening`, `role: senior`", "labor `work` at 150.00 x 1.5 = 225.00 an hour",
         "labor `work` at 180.00 x 1.5 = 270.00 an hour"),
        ("work with `role: senior`", "labor `work` at 150.00 an hour", "labor `work` at 180.00 an hour"),
    ]  # fmt: skip


def test_comments_layout_and_the_order_of_keys_are_no_change() -> None:
    """Nor are digits that add nothing, or the order of what a condition lists."""
    before = "labor:\n  - {name: a, when: {role: [x, y]}, rate: 150.00}\n  - {name: b, rate: 1}\n"
    after = (
        "# new\nlabor:\n  - rate: 150\n    when:\n      role: [y, x]\n    name: a\n  - {name: b, rate: 1.0}\n"
    )
    assert diff(before, after).is_empty


def test_clauses_are_added_removed_and_moved_by_their_names() -> None:
    """The order of labor counts: the fewest clauses that explain it have moved."""
    lines = {name: f"{{name: {name}, when: {{role: {name}}}, rate: 10.00}}" for name in "abcd"}

    def pack(names: str) -> str:
        return f"labor: [{', '.join(lines[name] for name in names)}]"

    assert kinds(diff(pack("abc"), pack("bca"))) == [("moved", "labor", "a")]
    assert details(diff(pack("abc"), pack("bca"))) == [("order", "1.", "3.")]
    assert kinds(diff(pack("ab"), pack("bd"))) == [("removed", "labor", "a"), ("added", "labor", "d")]


def test_the_order_of_fees_means_nothing() -> None:
    """They are all billed."""
    fees = ["{name: a, price: 10.00, every: month}", "{name: b, price: 20.00, every: month}"]
    assert diff(f"fees: [{', '.join(fees)}]", f"fees: [{', '.join(fees[::-1])}]").is_empty


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("terms: {a: {type: money, default: 1}}\n", "terms: {a: {type: money, default: 2}}\n", ("changed", "terms", "a")),
        ("terms: {a: {type: money, default: 1}}\nplans: {p: {a: 3}}\n",
         "terms: {a: {type: money, default: 1}}\nplans: {p: {a: 4}}\n", ("changed", "plans", "p")),
        ("", "money_rounding: up\n", ("changed", "pack", "money_rounding")),
        ("", "rounding: [{name: q, increment: 15 minutes}]\n", ("added", "rounding", "q")),
        ("calendar: {business: {mon-fri: \"08:00-18:00\"}}\n", "", ("removed", "calendar", "calendar")),
        ("calendar: {business: {mon-fri: \"08:00-18:00\"}}\n", "calendar: {business: {mon-fri: \"08:00-17:00\"}}\n",
         ("changed", "calendar", "calendar")),
        ("sets: {s: {role: a}}\n", "sets: {s: {role: b}}\n", ("changed", "sets", "s")),
    ],
)  # fmt: skip
def test_every_part_of_a_pack_is_compared(old: str, new: str, expected: tuple[str, str, str]) -> None:
    """Terms, plans, the calendar, sets, rounding and what stands at the top."""
    assert kinds(diff(old + LABOR, new + LABOR)) == [expected]


def test_lines_without_names_are_compared_where_they_stand() -> None:
    """A line put before others is one line more, and not three that changed."""

    def card(lines: str) -> str:
        return f"rates: [{{name: card, lines: [{lines}]}}]\nlabor: [{{name: work, rate: card}}]"

    old = "{when: {role: a}, rate: 1.00}, {rate: 2.00}"
    assert details(diff(card(old), card("{when: {role: b}, rate: 3.00}, " + old))) == [
        ("lines[1]", None, "{when: {role: b}, rate: 3.00}")
    ]
    assert details(diff(card(old), card(old.replace("2.00", "2.50")))) == [("lines[2].rate", "2.00", "2.50")]


def test_bands_are_compared_by_name_and_their_order_counts() -> None:
    """The first band that fits is used."""
    bands = [
        '{name: a, days: mon-fri, from: "08:00", to: "18:00"}',
        '{name: b, days: mon, from: "08:00", to: "09:00"}',
    ]
    one, other = (f"calendar: {{bands: [{', '.join(order)}]}}\n{LABOR}" for order in (bands, bands[::-1]))
    assert details(diff(one, other)) == [("bands in order", "a, b", "b, a")]


def test_included_files_are_part_of_a_pack(tmp_path: Path) -> None:
    """A rate of the house that rises is told at its place in the house's file."""
    head = "pack: p\nversion: 1.0.0\ntitle: P\ncurrency: USD\ninclude: [house.yaml]\nlabor: [{name: w, rate: card}]\n"
    packs: list[Pack] = []
    for folder, rate in (("one", "10.00"), ("two", "12.00")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "house.yaml").write_text(f"rates: [{{name: card, lines: [{{rate: {rate}}}]}}]\n")
        (tmp_path / folder / "p.yaml").write_text(head)
        pack, found = load_pack(tmp_path / folder / "p.yaml")
        assert pack is not None, found
        packs.append(pack)
    (change,) = diff_packs(*packs).changes
    assert [(one.before, one.before_at, one.after_at) for one in change.details] == [
        ("10.00", "one/house.yaml:1", "two/house.yaml:1")
    ]


def test_rounding_that_changes_is_told_for_its_situation() -> None:
    """On site the least is two hours now; elsewhere nothing changes."""
    rules = (
        "rounding:\n  - {{name: visit, when: {{work_type: onsite}}, increment: 15 minutes, minimum: {}}}\n"
    )
    found = diff(rules.format("1 hour") + LABOR, rules.format("2 hours") + LABOR)
    (one,) = found.decisions.changed
    assert (one.situation, one.before, one.after) == (
        "work with `work_type: onsite`", "rounded up to 15 minutes, at least 1 hour",
        "rounded up to 15 minutes, at least 2 hours",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("{name: w, rate: 1.00}", "{name: w, treatment: included}", "labor `w` at 1.00 an hour", "labor `w`: included"),
        ("{name: w, rate: 1.00}", "{name: w, when: {role: a}, rate: 1.00}", "labor `w` at 1.00 an hour",
         "taken by no clause"),
        ("{name: w, up_to: 4 hours, every: month, treatment: included}, {name: r, rate: 1.00}",
         "{name: w, up_to: 5 hours, every: 2 months, per: resource, treatment: included}, {name: r, rate: 1.00}",
         "labor `w`: included (up to 4 hours every month), then labor `r` at 1.00 an hour",
         "labor `w`: included (up to 5 hours every 2 months, per resource), then labor `r` at 1.00 an hour"),
    ],
)  # fmt: skip
def test_what_is_decided_is_said_in_words(old: str, new: str, before: str, after: str) -> None:
    """Treatments, work that nobody takes, and caps."""
    (one,) = (
        each for each in diff(f"labor: [{old}]", f"labor: [{new}]").decisions.changed if each.situation == "other work"
    )  # fmt: skip
    assert (one.before, one.after) == (before, after)


def test_numbers_in_conditions_are_cut_at_the_thresholds_of_both_packs() -> None:
    """Between four and six hours the decision changes, at four hours to begin with."""
    text = "labor: [{{name: long, when: {{duration: {{at_least: {}}}}}, rate: 1.00}}, {{name: short, rate: 2.00}}]"
    found = diff(text.format("4 hours"), text.format("6 hours"))
    assert [(one.situation, one.after) for one in found.decisions.changed] == [
        ("work with `duration: 4 hours`", "labor `short` at 2.00 an hour"),
        ("work with `duration: 4 hours`, not billable", "labor `short`: free of charge"),
    ]


def test_a_walk_that_is_cut_short_says_so() -> None:
    """At most so many situations are looked at, each billable and not."""
    text = "labor: [{{name: a, when: {{role: [x], work_type: y, resource: z}}, rate: {}}}, {{name: b, rate: 1.00}}]"
    found = diff_packs(load(text.format("1.00")), load(text.format("2.00")), most=3)
    assert (found.decisions.looked_at, found.decisions.of, found.decisions.is_cut_short) == (6, 16, True)


ENTRY = {"time_entries": [{"customer": "acme", "at": "2026-01-06T10:00:00", "hours": 2}]}
JANUARY = date(2026, 1, 31)


def test_what_customers_pay_is_told_before_and_after() -> None:
    """Two hours at 150.00 and at 165.00: 30.00 more."""
    old, new = load(LABOR), load(LABOR.replace("150.00", "165.00"))
    contracts, facts = contracts_of(ONE, [old]), facts_from_rows(ENTRY)
    paid = diff_packs(old, new, contracts=contracts, facts=facts, as_of=JANUARY).amounts
    assert paid is not None
    (total,) = paid.totals
    assert (total.before, total.after, total.difference) == (300, 330, 30)
    assert [one.kind for one in paid.kinds] == ["labor"]
    later = diff_packs(old, new, contracts=contracts, facts=facts, as_of=JANUARY, since=JANUARY).amounts
    assert later is not None
    assert later.is_empty
    with pytest.raises(ValueError, match="as of which day"):
        diff_packs(old, new, facts=facts)


def test_rejected_facts_and_actions_are_counted() -> None:
    """Work that no clause takes any more is one rejected fact more; a trigger is an action more."""
    old = load(LABOR)
    new = load(
        "labor: [{name: work, when: {role: a}, rate: 150.00}]\n"
        "triggers: [{name: t, on: contract-starts, then: [{notify: x, message: hello}]}]"
    )
    contracts, facts = contracts_of(ONE, [old]), facts_from_rows(ENTRY)
    paid = diff_packs(old, new, contracts=contracts, facts=facts, as_of=JANUARY).amounts
    assert paid is not None
    assert (paid.rejected_gained, paid.rejected_lost, paid.actions_gained, paid.actions_lost) == (1, 0, 1, 0)


def test_a_contract_that_cannot_hold_the_new_pack_is_told_with_why() -> None:
    """A term that is gone, a plan that is gone, another type, and other money."""
    old = load(
        "terms: {rate: {type: money, default: 1.00}}\nplans: {p: {rate: 2.00}}\nlabor: [{name: w, rate: $rate}]"
    )
    lines = (
        "  - {id: A, customer: a, pack: pack, start: 2026-01-01, terms: {rate: 3.00}}\n"
        "  - {id: B, customer: b, pack: pack, start: 2026-01-01, plan: p}\n"
    )
    contracts, facts = contracts_of(lines, [old]), facts_from_rows({})

    def refused(new: Pack) -> list[tuple[str, tuple[str, ...]]]:
        paid = diff_packs(old, new, contracts=contracts, facts=facts, as_of=JANUARY).amounts
        assert paid is not None
        return list(paid.refused)

    assert refused(load(LABOR)) == [
        ("A", ("pack `pack` has no term `rate`",)), ("B", ("pack `pack` has no plan `p`",)),
    ]  # fmt: skip
    for kind, value in (("percent", "5%"), ("text", "x")):
        typed = load(f"terms: {{rate: {{type: {kind}, default: {value}}}}}\nplans: {{p: {{}}}}\n{LABOR}")
        why = f"the term `rate` of pack `pack` was of type money and is now of type {kind}"
        assert refused(typed) == [("A", (why,))]
    pounds = load("terms: {rate: {type: money, default: 1.00}}\nplans: {p: {}}\n" + LABOR, currency="GBP")
    assert [reasons[0] for _, reasons in refused(pounds)] == ["`pack` is in GBP, and the contract in USD"] * 2


def test_pools_of_amended_contracts_keep_their_unit() -> None:
    """What a pool holds cannot change within a contract, nor the step of money."""
    pool = "pools: [{{name: p, unit: {}, sold: {{quantity: {}, price: 10.00}}, lasts: 1 month, when_used_up: bill}}]\n"
    labor = "labor: [{name: w, draws: p, rate: 1.00}]"
    old, other = (load(pool.format("hours", "2 hours") + labor, name) for name in ("pack", "other"))
    new = load("money_rounding: {step: 0.05, direction: half-up}\n" + pool.format("money", "20.00") + labor)
    line = "  - {id: C, customer: c, pack: pack, start: 2026-01-01, amendments: [{from: 2026-02-01, pack: other}]}\n"
    contracts = contracts_of(line, [old, other])
    paid = diff_packs(old, new, contracts=contracts, facts=facts_from_rows({}), as_of=JANUARY).amounts
    assert paid is not None
    assert paid.refused == (("C", (
        "`pack` and `other` round money to different steps",
        "pool `p` holds money in `pack` and hours in `other`",
    )),)  # fmt: skip


def test_the_totals_are_those_of_evaluate() -> None:
    """On the example: before is what `evaluate` charges, and no two currencies are added."""
    workspace, _ = load_workspace(MSP)
    assert workspace is not None
    old = workspace.packs["block-hours"]
    text = Path(old.document.file).read_text("utf-8").replace("default: 150.00", "default: 165.00")
    new = pack_from(parse(text.encode(), "rules/new.yaml")[0])[0]  # type: ignore[arg-type]
    assert new is not None
    as_of = date(2026, 3, 31)
    paid = diff_packs(old, new, contracts=workspace.contracts, facts=workspace.facts, as_of=as_of).amounts
    assert paid is not None
    assert paid.totals
    charges = evaluate(workspace.contracts, workspace.facts, as_of=as_of).charges
    sums: dict[tuple[str, str], Decimal] = {}
    for row in charges.iter_rows(named=True):
        key = (row["customer"], row["currency"])
        sums[key] = sums.get(key, Decimal(0)) + row["amount"]
    for one in paid.totals:
        assert one.before == sums[one.customer, one.currency]
    sizes = [abs(one.difference) for one in paid.totals]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("name", ["block-hours", "time-and-materials", "managed-users"])
def test_every_change_that_mutation_makes_shows(name: str) -> None:
    """Each number and word of a pack that ships, a step more and a step less: no change goes unseen."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        from mutate import _changes  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))
    path = shipped_packs()[name]
    old, _ = load_pack(path)
    text = path.read_text("utf-8")
    seen = 0
    for change in list(_changes(path))[::4]:
        document, _ = parse(change.of(text).encode(), str(path))
        new = pack_from(document)[0] if document else None
        if new is not None and old is not None:
            assert not diff_packs(old, new).is_empty, change
            seen += 1
    assert seen > 20


@pytest.mark.parametrize("seed", range(40))
def test_a_number_that_changes_in_a_random_pack_shows(seed: int) -> None:
    """A digit more in one number of a random pack is a change, and the same text is none."""
    chance = Chance(random.Random(seed).randrange)
    text = dump_yaml(random_pack(chance, "alpha"))
    old = pack_from(parse(text.encode(), "a.yaml")[0])[0]  # type: ignore[arg-type]
    assert old is not None
    assert diff_packs(old, old, most=500).is_empty
    places = [index for index in range(len(text) - 5) if text[index : index + 3] in (".00", ".50")]
    seen = 0
    for place in places[:: max(1, len(places) // 5)]:
        document, _ = parse((text[:place] + ".25" + text[place + 3 :]).encode(), "b.yaml")
        new = pack_from(document)[0] if document else None
        if new is not None:
            assert not diff_packs(old, new, most=500).is_empty, text[place - 30 : place + 10]
            seen += 1
    assert seen or not places


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("rounding: [{name: q, increment: 15 minutes}]",
         "rounding: [{name: q, increment: 15 minutes, direction: nearest, half: down, "
         "maximum: 8 hours, per: [ticket], end: {increment: 15 minutes, direction: up}}]",
         ("other work", "rounded to the nearest 15 minutes, halves down, at most 8 hours, per ticket, "
          "end up to 15 minutes")),
        ("", "rounding: [{name: q, increment: 15 minutes, grace: 5 minutes}]",
         ("other work", "rounded up to 15 minutes, 5 minutes of grace")),
        ("", "rounding: [{name: q, increment: 15 minutes, per: piece}]",
         ("other work", "rounded up to 15 minutes, per piece")),
    ],
)  # fmt: skip
def test_every_kind_of_rounding_has_words(old: str, new: str, expected: tuple[str, str]) -> None:
    """Nearest, grace, most, groups, clock times, pieces."""
    (one,) = diff(f"{old}\n{LABOR}", f"{new}\n{LABOR}").decisions.changed
    assert (one.situation, one.after) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{flat: 90.00}", "labor `work` at 90.00 flat"),
        ("{rate: {model: graduated, every: month, tiers: [{up_to: 10 hours, each: 90.00}, {each: 80.00}]}}",
         "labor `work` at 90.00 up to 10 hours, 80.00 beyond (an hour)"),
    ],
)  # fmt: skip
def test_every_kind_of_price_has_words(line: str, expected: str) -> None:
    """A price for the entry, and tiers."""
    card = "rates: [{{name: card, lines: [{}]}}]\nlabor: [{{name: work, rate: card}}]"
    (one,) = diff(card.format("{rate: 1.00}"), card.format(line)).decisions.changed
    assert one.after == expected


def test_a_modifier_that_adds_shows_what_it_makes_of_the_rate() -> None:
    """100.00 and 50.01 more are no round factor: both are shown."""
    card = (
        "rates: [{{name: card, lines: [{{rate: 100.00}}], modifiers: [{{name: m, add: {}}}]}}]\n"
        "labor: [{{name: work, rate: card}}]"
    )
    (one,) = diff(card.format("10.00"), card.format("50.001")).decisions.changed
    assert (one.before, one.after) == (
        "labor `work` at 100.00 x 1.1 = 110.00 an hour", "labor `work` at 100.00, modified to 150.001 an hour",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "limit", "shown"),
    [("number", "2", "2"), ("percent", "25%", "25%"), ("date", "2026-02-01", "2026-02-01"),
     ("duration", "90 minutes", "90 minutes")],
)  # fmt: skip
def test_typed_attributes_are_shown_as_they_are_written(kind: str, limit: str, shown: str) -> None:
    """Numbers, percents, dates and lengths of time, at the threshold."""

    def pack(rate: str) -> str:
        return (
            f"attributes: {{level: {{type: {kind}}}}}\n"
            f"labor: [{{name: a, when: {{level: {{at_least: {limit}}}}}, rate: {rate}}}, {{name: b, rate: 1.00}}]"
        )

    (one,) = diff(pack("3.00"), pack("4.00")).decisions.changed
    assert one.situation == f"work with `level: {shown}`"
