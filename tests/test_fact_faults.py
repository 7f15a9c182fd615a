"""Facts with faults are rejected, each with its reason and a sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from fact_cases import ENTRY, one, reason

from clausewise.fact_sentences import SENTENCES
from clausewise.facts import facts_from_rows

CASES: list[tuple[str, str, dict]] = [
    ("bad-id", "time_entries", {"id": "x" * 201}),
    ("bad-id", "tickets", {"id": "a\nb"}),
    ("bad-id", "tickets", {"id": "a\0b"}),
    ("missing-value", "time_entries", {"at": None}),
    ("missing-value", "purchases", {"pool": " "}),
    ("missing-value", "adjustments", {"at": None}),
    (
        "completed-before-opened",
        "tickets",
        {"opened_at": "2026-01-05 09:00", "completed_at": "2026-01-05 08:59"},
    ),
    ("no-amount", "adjustments", {"amount": None}),
    ("amount-and-pool", "adjustments", {"amount": "5.00", "pool": "block", "quantity": "1"}),
    ("no-pool", "adjustments", {"amount": None, "quantity": "1"}),
    ("no-quantity", "adjustments", {"amount": None, "pool": "block"}),
    ("no-change", "adjustments", {"amount": None, "pool": "block", "quantity": "0"}),
    ("bad-quantity", "adjustments", {"amount": None, "pool": "block", "quantity": "minus one"}),
    ("bad-number", "time_entries", {"hours": "1:30"}),
    ("bad-number", "time_entries", {"hours": "1e3"}),
    ("bad-number", "time_entries", {"hours": "1,5"}),
    ("bad-number", "time_entries", {"hours": "+1"}),
    ("bad-number", "adjustments", {"amount": "$1,500.00"}),
    ("bad-number", "adjustments", {"amount": Decimal("NaN")}),
    ("bad-number", "adjustments", {"amount": "1."}),
    ("too-many-places", "adjustments", {"amount": "1.0000001"}),
    ("number-too-large", "adjustments", {"amount": "1000000000000"}),
    ("number-too-large", "time_entries", {"hours": "9" * 5000}),
    ("too-many-places", "time_entries", {"hours": "0." + "3" * 5000}),
    ("not-whole", "purchases", {"priority": "1.5"}),
    ("bad-boolean", "time_entries", {"billable": "maybe"}),
    ("bad-boolean", "purchases", {"already_billed": "2"}),
    ("bad-quantity", "purchases", {"quantity": "0"}),
    ("bad-quantity", "purchases", {"quantity": "-1"}),
    ("bad-quantity", "purchases", {"quantity": "10 apples"}),
    ("too-many-places", "purchases", {"quantity": "100 minutes"}),
    ("too-many-places", "purchases", {"quantity": "0.0000001"}),
    ("negative-price", "purchases", {"total_price": "-0.01"}),
    ("negative-hours", "time_entries", {"hours": "-0.0001"}),
    ("negative-hours", "time_entries", {"billable_hours": "-1"}),
    ("over-24-hours", "time_entries", {"hours": "24.01"}),
    ("over-24-hours", "time_entries", {"end": "2026-01-06 11:00:01"}),
    ("hours-and-minutes", "time_entries", {"minutes": "61"}),
    ("no-duration", "time_entries", {"hours": None}),
    ("end-before-start", "time_entries", {"end": "2026-01-05 06:59:59"}),
    ("end-before-start", "time_entries", {"at": "2026-01-05T09:00Z", "end": "2026-01-05T09:59:59+01:00"}),
    ("no-customer", "time_entries", {"customer": None}),
    ("no-customer", "purchases", {"customer": "", "ticket": "T1"}),
    ("missing-value", "counts", {"unit": None}),
    ("no-count", "counts", {"quantity": None}),
    ("several-counts", "counts", {"change": "2"}),
    ("below-zero", "counts", {"quantity": "-1"}),
    ("until-without-subject", "counts", {"until": "2026-02-01"}),
    ("until-before-start", "counts", {"quantity": None, "subject": "ann", "until": "2026-01-01"}),
    ("missing-value", "usage", {"quantity": None}),
    ("below-zero", "usage", {"quantity": "-0.5"}),
    ("missing-value", "expenses", {"amount": None}),
    ("bad-number", "expenses", {"amount": "1,200"}),
    ("missing-value", "milestones", {"name": None}),
    ("negative-price", "milestones", {"amount": "-1"}),
    ("unknown-kind", "timesheets", {"id": "1"}),
]


@pytest.mark.parametrize(("name", "kind", "values"), CASES, ids=[f"{name}-{kind}" for name, kind, _ in CASES])
def test_reasons_by_name(name, kind, values):
    """Each fault has its reason, and its row is in `rejected` and nowhere else."""
    assert reason(kind, **values) == name


def test_every_sentence_is_tested():
    """No reason of a rejected row is without a test; a bad time and a missing id have tests of their own."""
    assert set(SENTENCES) - {name for name, _, _ in CASES} == {"bad-time", "missing-id"}


@pytest.mark.parametrize(
    "values",
    [
        {"end": "2026-01-05 07:30"},
        {"at": "2026-01-05T09:00Z", "end": "2026-01-05 03:00"},
        {"end": "2026-01-06 10:30"},
        {"at": "2026-01-05T09:00Z", "end": "2026-01-05T10:00+01:00"},
    ],
)
def test_what_a_clock_change_may_explain_is_decided_later(values):
    """Without offsets a clock change may lie between start and end, so two hours are let through."""
    one(**values)


def test_several_faults_tell_the_first():
    """A row with several faults is rejected once, ids before times before numbers."""
    assert reason(id="x" * 300, at="never", hours="many") == "bad-id"
    assert reason(at="never", hours="many", customer=None) == "bad-time"


def test_messages_are_short_and_on_one_line():
    """A huge or hostile value is cut and cleaned in the sentence that shows it."""
    facts = facts_from_rows({"time_entries": [{**ENTRY, "hours": "\x1b[31m\n" + "9" * 5000}]})
    message = facts.rejected["message"][0]
    assert message.isprintable()
    assert len(message) < 200
