"""Fees, prices, discounts, limits and spend triggers that cannot be are told, with what to type."""

from __future__ import annotations

import pytest
from running import faults

FEE = "fees: [{name: users, unit: users, every: month, price: 10.00%s}]\n"
ONCE = "fees: [{name: users, every: month, price: 10.00}, {name: setup, %s}]\n"
POOL = "pools: [{name: block, unit: %s, sold: {quantity: %s, price: 9.00}, lasts: forever, when_used_up: bill}]\n"
SPEND = (
    "labor: [{name: a, rate: 1.00}]\nlimits: [{name: cap, of: labor, every: month, at_most: 5.00}]\n"
    "triggers: [{name: t, on: spend, of: labor, every: month, %s, then: [{task: x}]}]\n"
)


@pytest.mark.parametrize(
    ("text", "rule", "help"),
    [
        (FEE % ", when: {role: x}", "misplaced-key", "take `when` out"),
        (FEE % ", counted: last-day", "counted-too-late", "billed: in-arrears"),
        (FEE % ", counted: average", "counted-too-late", "billed: in-arrears"),
        (FEE % ", minimum: 5, maximum: 4", "out-of-range", "raise `maximum`"),
        (FEE % ", first_free: $low" + "terms: {low: {type: number, default: -1}}\n", "out-of-range", "zero or more"),
        (FEE % ", lead: $soon" + "terms: {soon: {type: duration, default: 90 minutes}}\n", "wrong-type", "10 days"),
        ("fees: [{name: a, every: month, price: {from: amount}}]\n", "misplaced-key", "a term such as $monthly"),
        (ONCE % "on: contract-starts, price: {from: amount}", "misplaced-key", "on: milestone-reached"),
        (ONCE % "on: contract-starts, share: 50%, of: setup", "unknown-fee", "a fee with `every`"),
        (ONCE % "on: contract-starts, share: 50%, of: user", "unknown-fee", "did you mean `users`"),
        ("fees: [{name: a, every: month, price: {model: package, size: $n, price: 1.00}}]\n"
         "terms: {n: {type: number, default: 0}}\n", "out-of-range", "above zero"),
        ("fees: [{name: a, every: month, price: {model: volume, tiers: [{up_to: 5, each: 1.00}]}}]\n",
         "tiers-without-end", "without `up_to`"),
        ("fees: [{name: a, every: month, price: {model: volume, tiers: [{each: 1.00}, {each: 2.00}]}}]\n",
         "tiers-out-of-order", "take this one out"),
        ("fees: [{name: a, every: month, price: {model: volume, tiers: [{up_to: 5, each: 1}, {up_to: 5, each: 2},"
         " {each: 3}]}}]\n", "tiers-out-of-order", "in order"),
        (POOL % ("hours", "9 hours") + "tickets: [{name: a, draws: block, price: 1.00}]\n", "other-unit", "tickets or money"),
        (POOL % ("gigabytes", 9) + "labor: [{name: a, draws: block, rate: 1.00}]\n", "other-unit", "hours or money"),
        (POOL % ("tickets", 9) + "tickets: [{name: a, draws: block}]\n", "nothing-after", "price: 95.00"),
        (POOL % ("money", 9) + "tickets: [{name: a, draws: block}]\n", "nothing-after", "price: 95.00"),
        (POOL % ("tickets", 9) + "tickets: [{name: a, draws: [block, block], price: 1.00}]\n", "repeated-item", "keep one"),
        ("expenses: [{name: a, draws: block}]\n", "unknown-pool", "declare it under `pools`"),
        ("labor: [{name: a, rate: 1.00}]\ndiscounts: [{name: d, of: labor, percent: 101%}]\n", "out-of-range", "to 100%"),
        ("labor: [{name: a, rate: 1.00}]\ndiscounts: [{name: d, of: labour, percent: 1%}]\n", "unknown-charges", "labor"),
        ("labor: [{name: a, rate: 1.00}]\ndiscounts: [{name: d, of: [b], percent: 1%}]\n", "unknown-clause", "`a`"),
        ("labor: [{name: a, rate: 1.00}]\ndiscounts: [{name: d, of: labor, percent: 1%, when: {role: x}}]\n",
         "misplaced-key", "of: [after-hours]"),
        ("labor: [{name: a, rate: 1.00}]\nlimits: [{name: l, of: all, every: month, at_most: 1.00, at_least: 2.00}]\n",
         "out-of-range", "raise `at_most`"),
        (SPEND % "amount: [80%]", "share-of-nothing", "limit: cap"),
        (SPEND % "amount: [80%], limit: caps", "unknown-limit", "did you mean `cap`"),
        (SPEND % "amount: [80%, 5 hours], limit: cap", "other-unit", "two triggers"),
        (SPEND % "amount: [5.00], when: {role: x}", "misplaced-key", "take `when` out"),
    ],
)  # fmt: skip
def test_what_cannot_be_charged_is_told(text: str, rule: str, help: str) -> None:
    """One fault each, with its rule and words that say what to write."""
    found = [(one.rule, one.help) for one in faults(text)]
    assert [name for name, _ in found] == [rule], found
    assert help in found[0][1]
