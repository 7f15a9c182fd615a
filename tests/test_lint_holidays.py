"""The rule of lint about holidays that cost more."""

from __future__ import annotations

from pathlib import Path

import pytest
from lint_workspaces import HEAD, found, named


def test_holidays_are_told_where_the_house_rules_bring_them(tmp_path: Path) -> None:
    """At the clause of the pack that charges more; and what the help says makes an end of it."""
    (tmp_path / "house.yaml").write_text(
        'calendar: {business: {mon-fri: "08:00-17:00"}, holidays: {code: US-NY}}\n'
    )
    text = (
        HEAD
        + "include: [house.yaml]\nfactors:\n  - {name: by, lines: [{when: {clock: holiday}, factor: 2}, {factor: 1}]}\n"
    )
    text += (
        "pools:\n  - {name: block, unit: hours, sold: {quantity: 1 hour, price: 9.00, at: start}, lasts: forever, "
        "when_used_up: bill}\nlabor:\n  - {name: work, draws: block, counts_as: by, overage: drawn, rate: 9.00}\n"
    )
    (tmp_path / "pack.yaml").write_text(text, "utf-8")
    (one,) = found(tmp_path / "pack.yaml")
    assert (one.rule, one.span and one.span.line) == ("holidays-at-a-price", 9)
    assert one.message.startswith("`clock: holiday` counts as 2 on 1")
    advice = one.help.partition("`")[2].replace("`", "").replace("`, `", ", ")
    (tmp_path / "house.yaml").write_text(
        f'calendar: {{business: {{mon-fri: "08:00-17:00"}}, holidays: {{code: US-NY, {advice}}}}}\n'
    )
    assert found(tmp_path / "pack.yaml") == []


@pytest.mark.parametrize(
    ("holiday", "does"),
    [
        ("multiply: 1.5", "multiplies by 1.5"),
        ("add: 25.00", "adds 25.00 an hour"),
        ("set: 300.00", "costs 300.00 an hour"),
        ("multiply: 1", None),
        ("add: -25.00", None),
        ("set: 150.00", None),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "{name: h, when: {clock: holiday}, %s}",
        "{one_of: [{name: h, when: {any: [{clock: holiday}, {weekday: sun}]}, %s}]}",
    ],
)
def test_holidays_at_a_price_are_told_where_the_price_is_higher(
    form: str, holiday: str, does: str | None, tmp_path: Path
) -> None:
    """Whatever makes it so."""
    (tmp_path / "pack.yaml").write_text(
        HEAD + 'calendar: {business: {mon-fri: "08:00-17:00"}, holidays: {code: US}}\nrates:\n'
        f"  - {{name: card, lines: [{{rate: 150.00}}], modifiers: [{form % holiday}]}}\nlabor: [{{name: work, rate: card}}]\n"
    )
    messages = [one.message for one in found(tmp_path) if one.rule == "holidays-at-a-price"]
    assert [one.split("`")[2].split(" on 12 days")[0].strip() for one in messages] == ([does] if does else [])


def test_lines_and_clauses_of_holidays_are_told_where_they_are_dearer(tmp_path: Path) -> None:
    """Against the cheapest other line or clause."""
    calendar = 'calendar: {business: {mon-fri: "08:00-17:00"}, holidays: {code: US}}\n'
    labor = "labor:\n  - {name: off, when: {clock: holiday}, rate: %s}\n  - {name: work, rate: 150.00}\n"
    card = "rates:\n  - name: card\n    lines: [{when: {clock: holiday}, rate: %s}, {rate: 150.00}]\nlabor: [{name: work, rate: card}]\n"
    for text in (labor, card):
        for rate, rules in (("200.00", ["holidays-at-a-price"]), ("120.00", [])):
            (tmp_path / "pack.yaml").write_text(HEAD + calendar + text % rate, "utf-8")
            assert named(tmp_path) == rules
