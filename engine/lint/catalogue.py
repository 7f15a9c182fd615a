"""All rules of lint, in the order of their names: over packs, over contracts, and over facts."""

from __future__ import annotations

from importlib import resources

from . import (
    always_true,
    amendment_after_end,
    amount_steps_down,
    analysis_cut_short,
    billed_twice,
    cheaper_when_empty,
    clock_gap,
    gap_between,
    grace_too_large,
    holidays_at_a_price,
    holidays_replaced,
    minimum_no_multiple,
    missing_summary,
    modifiers_multiply,
    nearly_asked,
    never_true,
    never_used,
    never_wins,
    next_contract_leads_nowhere,
    no_end_to_split,
    nothing_counted,
    proration_cannot_matter,
    purchase_before_start,
    purchase_price_unlikely,
    same_clause,
    shares_off,
    spend_of_another,
    threshold_out_of_reach,
    uncovered,
    unit_unlikely,
    unknown_contact,
    unused_term,
    wrong_offset,
    zero_rate,
)
from .fact_rule import FactRule
from .rule import ContractRule, Rule

RULES: tuple[Rule, ...] = (
    always_true.RULE,
    amount_steps_down.RULE,
    analysis_cut_short.RULE,
    billed_twice.RULE,
    cheaper_when_empty.RULE,
    clock_gap.RULE,
    grace_too_large.RULE,
    holidays_at_a_price.RULE,
    minimum_no_multiple.RULE,
    missing_summary.RULE,
    modifiers_multiply.RULE,
    never_true.RULE,
    never_used.RULE,
    never_wins.RULE,
    proration_cannot_matter.RULE,
    same_clause.RULE,
    shares_off.RULE,
    spend_of_another.RULE,
    threshold_out_of_reach.RULE,
    uncovered.RULE,
    unit_unlikely.RULE,
    unused_term.RULE,
    zero_rate.RULE,
)
CONTRACT_RULES: tuple[ContractRule, ...] = (
    amendment_after_end.RULE,
    gap_between.RULE,
    holidays_replaced.RULE,
    next_contract_leads_nowhere.RULE,
    unknown_contact.RULE,
)
FACT_RULES: tuple[FactRule, ...] = (
    nearly_asked.RULE,
    no_end_to_split.RULE,
    nothing_counted.RULE,
    purchase_before_start.RULE,
    purchase_price_unlikely.RULE,
    wrong_offset.RULE,
)
ALL: tuple[Rule | ContractRule | FactRule, ...] = tuple(
    sorted((*RULES, *CONTRACT_RULES, *FACT_RULES), key=lambda one: one.name)
)


def page(name: str) -> str | None:
    """The page of a rule; None where there is no such rule."""
    if all(one.name != name for one in ALL):
        return None
    return resources.files(__package__ or "").joinpath(f"{name.replace('-', '_')}.md").read_text("utf-8")
