"""Facts are typed exactly, checked, and never lost: rows read = rows in tables + repeated + rejected."""

from __future__ import annotations

import json
import pathlib
import string
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clausewise.fact_sentences import SENTENCES
from clausewise.facts import Facts, facts_from_rows, read_facts

ENTRY = {"at": "2026-01-05 09:00", "hours": "1", "customer": "acme"}
PURCHASE = {"at": "2026-01-05", "pool": "block", "customer": "acme"}
ADJUSTMENT = {"at": "2026-01-05", "amount": "-5.00", "customer": "acme"}
COUNT = {"at": "2026-01-05", "unit": "users", "quantity": "10", "customer": "acme"}
USAGE = {"at": "2026-01-05", "unit": "miles", "quantity": "12", "customer": "acme"}
EXPENSE = {"at": "2026-01-05", "amount": "80.00", "customer": "acme"}
MILESTONE = {"at": "2026-01-05", "name": "go-live", "customer": "acme"}
OF_KIND = {
    "time_entries": ENTRY, "tickets": {}, "purchases": PURCHASE, "adjustments": ADJUSTMENT, "counts": COUNT,
    "usage": USAGE, "expenses": EXPENSE, "milestones": MILESTONE,
}  # fmt: skip


def conserved(facts: Facts) -> Facts:
    assert facts.read == sum(map(len, facts.tables.values())) + facts.repeated + facts.rejected.height
    return facts


def one(kind: str = "time_entries", **values: object) -> dict:
    facts = conserved(facts_from_rows({kind: [{**OF_KIND[kind], **values}]}))
    assert not facts.rejected.height, facts.rejected.rows()
    return facts.tables[kind].row(0, named=True)


def reason(kind: str = "time_entries", **values: object) -> str:
    facts = conserved(facts_from_rows({kind: [{**OF_KIND.get(kind, {}), **values}]}))
    assert facts.rejected.height == 1, facts.tables[kind].rows(named=True)
    row = facts.rejected.row(0, named=True)
    assert row["message"][0] in string.ascii_lowercase + "`"
    assert row["message"][-1] not in ".:"
    assert ": " in row["message"]
    return row["reason"]


def files(folder: pathlib.Path, **texts: str) -> tuple[Facts, list[str]]:
    for name, text in texts.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    facts, diagnostics = read_facts([folder])
    return conserved(facts), [one.rule for one in diagnostics]


def epoch(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "seconds", "offset", "dated"),
    [
        ("2026-01-05", epoch(2026, 1, 5), None, True),
        ("2026-01-05 09:00", epoch(2026, 1, 5, 9), None, False),
        ("2026-01-05T09:00", epoch(2026, 1, 5, 9), None, False),
        ("2026-01-05T09:00:59", epoch(2026, 1, 5, 9, 0, 59), None, False),
        ("2026-01-05T09:00:00Z", epoch(2026, 1, 5, 9), 0, False),
        ("2026-01-05T09:00:00-05:00", epoch(2026, 1, 5, 9), -18_000, False),
        ("2026-01-05T09:00+05:30", epoch(2026, 1, 5, 9), 19_800, False),
        ("2026-01-05T09:00:00.499999999Z", epoch(2026, 1, 5, 9), 0, False),
        ("2026-12-31T23:59:59.5Z", epoch(2027, 1, 1), 0, False),
        ("2026-01-05T24:00", epoch(2026, 1, 6), None, False),
        ("2026-01-05 24:00:00+01:00", epoch(2026, 1, 6), 3_600, False),
        ("1970-01-01", 0, None, True),
        ("2200-12-31", epoch(2200, 12, 31), None, True),
        (date(2026, 1, 5), epoch(2026, 1, 5), None, True),
        (datetime(2026, 1, 5, 9, tzinfo=UTC), epoch(2026, 1, 5, 9), 0, False),
    ],
)
def test_times_are_kept_as_written(text, seconds, offset, dated):
    """A time is its wall clock, its offset where one is written, and whether only a date is written."""
    entry = one(at=text, entered_at=text)
    assert (entry["at"], entry["at_offset"], entry["at_dated"]) == (seconds, offset, dated)
    assert (entry["entered_at"], entry["entered_at_offset"]) == (seconds, offset)
    assert (entry["end"], entry["end_offset"], entry["end_dated"]) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "5.1.2026", "01/05/2026 9:00", "2026-1-5", "2026-02-30", "2026-01-05 9:00", "2026-01-05 24:01",
        "2026-01-05 25:00",
        "2026-01-05 24:00:01", "2026-01-05 24:00:00.4", "2026-01-05 09:60", "2026-01-05 09:00:60",
        "2026-01-05T09:00 EST",
        "2026-01-05T09", "2026-01-05T", "2026-01-05Z", "1969-12-31", "2201-01-01", "2026-01-05T09:00+0500",
        "٢٠٢٦-01-05",
        "2026-01-05_09:00", "2026-01-05T09:00:00+24:00", "today", "20260105",
    ],
)  # fmt: skip
def test_bad_time(text):
    """A text that is no time is rejected with itself and the form to write; nothing is guessed."""
    facts = facts_from_rows({"time_entries": [{**ENTRY, "at": text}]})
    assert facts.rejected["reason"].to_list() == ["bad-time"]
    assert text in facts.rejected["message"][0]
    assert "2026-01-05T09:00:00-05:00" in facts.rejected["message"][0]


@settings(deadline=None)
@given(st.decimals(0, 24, places=7), st.sampled_from(["hours", "minutes", "billable_hours"]))
def test_V1_decimal_hours_are_read_to_the_second(value, column):
    """Hours and minutes are whole seconds, to the nearest, half up."""
    entry = one(**{"hours": None, "end": "2026-01-05 10:00", column: value})
    exact = Fraction(value) * (60 if column == "minutes" else 3600)
    assert entry["billable_seconds" if column == "billable_hours" else "worked"] == int(
        exact + Fraction(1, 2)
    )


def test_hours_of_exports():
    """20 minutes come as 0.3333 and 40 as 0.6667; equal hours and minutes may stand side by side."""
    assert [one(hours=text)["worked"] for text in ("0.3333", "0.6667", "0.17", "0", "24")] == [
        1200,
        2400,
        612,
        0,
        86400,
    ]
    assert one(hours="1.5", minutes="90")["worked"] == 5400
    assert one(hours=None, end="2026-01-05 10:00")["worked"] is None


@settings(deadline=None)
@given(st.decimals(-999_999_999_999, 999_999_999_999, places=6))
def test_money_is_exact_in_millionths(value):
    """Money with up to six places is held without any loss."""
    assert one("adjustments", amount=value)["amount"] == value * 10**6


@pytest.mark.parametrize(
    ("text", "quantity", "unit"),
    [
        ("10", "10", None), ("10.50", "10.5", None), ("0.000001", "0.000001", None), ("007", "7", None),
        ("10 hours", "10", "hours"), ("1 hour", "1", "hours"), ("90 minutes", "1.5", "hours"),
        ("2 days", "48", "hours"),
        ("90minutes", "1.5", "hours"), (None, None, None),
    ],
)  # fmt: skip
def test_quantities_are_plain_text_and_times_are_in_hours(text, quantity, unit):
    """A quantity is decimal text without needless zeros; one with a unit of time is in hours."""
    row = one("purchases", quantity=text)
    assert (row["quantity"], row["quantity_unit"]) == (quantity, unit)


def test_purchases_have_prices_priorities_and_billed_or_not():
    """A price of zero is a price; a missing one is null, never zero."""
    row = one("purchases", total_price="0", priority="-2", already_billed="Yes", paid_at="2026-01-07")
    assert (row["total_price"], row["priority"], row["already_billed"], row["paid_at_dated"]) == (
        0,
        -2,
        True,
        True,
    )
    assert one("purchases")["total_price"] is None


@pytest.mark.parametrize(
    ("text", "value"), [("TRUE", True), ("no", False), ("1", True), (False, False), (None, None)]
)
def test_yes_and_no(text, value):
    """true, yes, 1 and false, no, 0 are read in any case, and a blank is neither."""
    assert one(billable=text)["billable"] is value


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


def test_V8_missing_ids_are_numbered_only_in_rows():
    """In rows of a test a missing id is its kind and number."""
    facts = facts_from_rows({"time_entries": [ENTRY, ENTRY], "tickets": [{}]})
    assert facts.tables["time_entries"]["id"].to_list() == ["time_entries-1", "time_entries-2"]
    assert facts.tables["tickets"]["id"].to_list() == ["tickets-1"]


def test_V8_a_missing_id_in_a_file_is_rejected(tmp_path):
    """In a file nothing stands for a missing id."""
    facts, _ = files(tmp_path, tickets__csv="id,title\n,a\n7,b\n", tickets2__jsonl='{"title": "c"}\n')
    assert facts.rejected["reason"].to_list() == ["missing-id", "missing-id"]
    assert facts.tables["tickets"]["id"].to_list() == ["7"]


def test_V8_all_rows_of_a_clashing_id_are_rejected(tmp_path):
    """Two rows with id 7 and different values are both rejected, each message naming the other place."""
    head = "id,at,hours,customer\n"
    facts, _ = files(
        tmp_path,
        time_entries_a__csv=head + "7,2026-01-05,1,acme\n8,2026-01-05,1,acme\n",
        time_entries_b__csv=head + "7,2026-01-05,2,acme\n",
    )
    assert facts.tables["time_entries"]["id"].to_list() == ["8"]
    assert facts.rejected["reason"].to_list() == ["clashing-id"] * 2
    assert "time_entries_b.csv row 1" in facts.rejected["message"][0]
    assert "time_entries_a.csv row 1" in facts.rejected["message"][1]


def test_V8_a_repeat_is_equal_after_reading(tmp_path):
    """A row that says the same in other words, in another file, is left out and counted."""
    other = {"id": 7, "at": "2026-01-05T09:00:00", "minutes": 90, "customer": "acme", "billable": True}
    facts, _ = files(
        tmp_path,
        time_entries_a__csv="id,at,hours,customer,billable\n7,2026-01-05 09:00,1.5,acme,yes\n",
        time_entries_b__jsonl=json.dumps(other),
    )
    assert (facts.read, facts.repeated, facts.rejected.height) == (2, 1, 0)
    assert facts.tables["time_entries"].select("file", "row", "worked").rows() == [(0, 1, 5400)]


def test_V8_a_row_that_cannot_be_read_clashes_with_a_good_one():
    """Nobody knows that an unreadable row says the same, so the good row of its id is not used either."""
    facts = facts_from_rows({"time_entries": [{**ENTRY, "id": "7"}, {**ENTRY, "id": "7", "hours": "many"}]})
    assert facts.rejected.select("row", "reason").rows() == [(1, "clashing-id"), (2, "bad-number")]


def test_a_clash_of_many_names_a_few():
    """The message of a clash among thousands stays short."""
    facts = conserved(facts_from_rows({"tickets": [{"id": "7", "title": str(n)} for n in range(2000)]}))
    assert facts.rejected.height == 2000
    assert "and 1996 more" in facts.rejected["message"][500]


def test_equal_ids_of_different_kinds_do_not_clash():
    """Ids are unique within their kind, and compare as text: 7 is not 07."""
    facts = facts_from_rows({"time_entries": [{**ENTRY, "id": "7"}], "tickets": [{"id": "7"}, {"id": "07"}]})
    assert not facts.rejected.height


def test_V9_a_fact_takes_the_contract_and_customer_of_its_ticket():
    """Only a fact that names neither takes its ticket's; an unknown ticket gives nothing."""
    facts = facts_from_rows(
        {
            "tickets": [{"id": "T1", "contract": "C1", "customer": "acme"}, {"id": "T2"}],
            "time_entries": [
                {**ENTRY, "id": "a", "customer": None, "ticket": "T1"},
                {**ENTRY, "id": "b", "customer": "other", "ticket": "T1"},
                {**ENTRY, "id": "c", "customer": None, "ticket": "T2"},
                {**ENTRY, "id": "d", "customer": None, "ticket": "T3"},
            ],
            "adjustments": [{**ADJUSTMENT, "customer": None, "ticket": "T1"}],
        }
    )
    rows = facts.tables["time_entries"].select("id", "contract", "customer").rows()
    assert rows == [("a", "C1", "acme"), ("b", None, "other")]
    assert facts.tables["adjustments"]["contract"].to_list() == ["C1"]
    assert facts.rejected.select("id", "reason").rows() == [("c", "no-customer"), ("d", "no-customer")]
    assert facts.tables["tickets"].height == 2


def test_other_columns_are_attributes_of_entries_and_tickets():
    """An unknown column of an entry or a ticket is kept as text under its name; blank is null."""
    facts = facts_from_rows({"time_entries": [{**ENTRY, "Cost Center": 12, "site": " "}, ENTRY]})
    assert facts.tables["time_entries"].select("cost_center", "site").rows() == [("12", None), (None, None)]
    assert one("tickets", vip=True)["vip"] == "true"


def test_an_unknown_column_of_a_purchase_is_told(tmp_path):
    """Purchases and adjustments have no attributes: an unknown column is a warning naming a near one."""
    (tmp_path / "purchases.csv").write_text("id,at,pool,customer,quantitty\n1,2026-01-05,block,acme,2\n")
    _, (fault,) = read_facts([tmp_path])
    assert (fault.rule, fault.severity, fault.span.line) == ("unknown-column", "warning", 1)
    assert "quantity" in fault.help


def test_a_column_with_the_name_of_a_value_is_told(tmp_path):
    """A column of the file never overwrites one that is added."""
    facts, rules = files(tmp_path, tickets__csv="id,row,file,opened_at_offset\n1,9,x,5\n")
    assert rules == ["reserved-column"] * 3
    assert facts.tables["tickets"].select("row", "file", "opened_at_offset").row(0) == (1, 0, None)


@pytest.mark.parametrize(
    ("name", "header", "missing"),
    [
        ("time_entries", "at,hours,customer", "id"),
        ("time_entries", "id,started,hours", "at"),
        ("time_entries", "id,at,customer", "hours"),
        ("purchases", "id,at,quantity", "pool"),
        ("adjustments", "id,at,customer", "amount"),
    ],
)
def test_a_missing_column_is_an_error_and_rejects_every_row(tmp_path, name, header, missing):
    """A file without a column that its kind needs has one error, and all its rows are accounted for."""
    (tmp_path / f"{name}.csv").write_text(f"{header}\na,b,c\nd,e,f\n")
    facts, (fault,) = read_facts([tmp_path])
    assert (fault.rule, fault.severity, fault.span.line) == ("missing-column", "error", 1)
    assert f"column {missing}" in fault.message
    assert conserved(facts).rejected["reason"].to_list() == ["missing-column"] * 2


def test_duplicate_columns_reject_every_row(tmp_path):
    """Nobody knows which of two columns of one name counts."""
    facts, rules = files(tmp_path, tickets__csv="id,title,Title\n1,a,b\n")
    assert (rules, facts.rejected["reason"].to_list()) == (["duplicate-column"], ["duplicate-column"])


def test_a_column_kind_says_the_kind_of_each_row(tmp_path):
    """Rows of several kinds may share a file; a row whose kind is none is rejected."""
    text = "kind,id,at,hours,customer,amount,title\nTime-Entries,1,2026-01-05,1,acme,,\n"
    text += "adjustments,1,2026-01-05,,acme,5,\ntickets,1,,,,,x\nother,2,,,,,\n,3,,,,,\n"
    facts, rules = files(tmp_path, all__csv=text)
    assert [facts.tables[kind].height for kind in ("time_entries", "adjustments", "tickets")] == [1, 1, 1]
    assert facts.rejected.select("row", "kind", "id", "reason").rows() == [
        (4, "other", "2", "unknown-kind"),
        (5, None, "3", "unknown-kind"),
    ]
    assert rules == []


def test_a_file_without_a_kind_is_an_error(tmp_path):
    """A file whose kind nobody can tell is an error that says what to call it."""
    (tmp_path / "export.csv").write_text("id\n1\n")
    facts, (fault,) = read_facts([tmp_path])
    assert (fault.rule, fault.severity, facts.read) == ("unknown-fact-file", "error", 0)
    assert "time_entries" in fault.help


def test_broken_rows_are_rejected_with_their_number(tmp_path):
    """A row that cannot be cut into cells is a rejected row like any other."""
    facts, rules = files(
        tmp_path, tickets__csv="id,title\n1,a\n2\n3,b\n", tickets2__jsonl='{"id": 4}\n{"id"\n'
    )
    assert facts.rejected.select("row", "kind", "reason").rows() == [(2, "tickets", "bad-row")] * 2
    assert facts.tables["tickets"]["id"].to_list() == ["1", "3", "4"]
    assert rules == []


def test_no_facts_are_empty_tables(tmp_path):
    """Without facts every table is there, with its columns and types, and a row changes neither."""
    empty = facts_from_rows({})
    full = facts_from_rows({kind: [row] for kind, row in OF_KIND.items()})
    assert set(empty.tables) == set(OF_KIND)
    for kind, table in empty.tables.items():
        assert table.schema == full.tables[kind].schema
    assert files(tmp_path, tickets__csv="id\n", usage__jsonl="")[1] == ["empty-file"]


def test_a_float_is_refused():
    """A float is not exact, so it is refused where it is given."""
    with pytest.raises(TypeError, match="Decimal"):
        facts_from_rows({"time_entries": [{**ENTRY, "hours": 1.5}]})


texts = st.one_of(
    st.sampled_from(
        [
            "",
            "1",
            "2",
            "7",
            "1.5",
            "-1",
            "25",
            "acme",
            "T1",
            "2026-01-05",
            "2026-01-05 09:00",
            "2026-01-05T23:00:00-05:00",
            "block",
            "true",
            "maybe",
            "10 hours",
            " ",
            "x" * 201,
            "a\x00b",
            "é",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
)
COLUMNS = {
    "time_entries": ["id", "at", "hours", "end", "minutes", "customer", "ticket", "billable", "site"],
    "tickets": ["id", "customer", "opened_at", "title"],
    "purchases": ["id", "at", "pool", "customer", "quantity", "total_price", "offer"],
    "adjustments": ["id", "at", "amount", "customer", "ticket"],
    "counts": ["id", "unit", "at", "quantity", "change", "subject", "until", "customer"],
    "usage": ["id", "unit", "at", "quantity", "customer", "ticket", "site"],
    "expenses": ["id", "at", "amount", "category", "ticket", "customer"],
    "milestones": ["id", "name", "at", "amount", "customer"],
}
GOOD = {"at": "2026-01-05", "hours": "1", "customer": "acme", "pool": "block", "amount": "1"}


@st.composite
def rows(draw, kind: str) -> dict[str, str]:
    """A row that is mostly good, so that it comes as far as the later checks."""
    row = {name: GOOD.get(name, "") for name in COLUMNS[kind]} | {"id": draw(st.sampled_from("123456789"))}
    return row | draw(st.dictionaries(st.sampled_from(COLUMNS[kind]), texts, max_size=2))


batches = st.lists(
    st.sampled_from(sorted(COLUMNS)).flatmap(lambda kind: st.tuples(st.just(kind), rows(kind))), max_size=12
)


def text_of(kind: str, row: dict[str, str], form: str) -> str:
    if form == "jsonl":
        return json.dumps(row)
    return ",".join('"' + row[name].replace('"', '""') + '"' for name in COLUMNS[kind])


def write(folder: pathlib.Path, batch, form: str, parts: int) -> None:
    folder.mkdir()
    for part in range(parts):
        for kind in COLUMNS:
            lines = [text_of(kind, row, form) for name, row in batch[part::parts] if name == kind]
            head = [",".join(COLUMNS[kind])] if form == "csv" else []
            (folder / f"{kind}-{part}.{form}").write_text(
                "\n".join(head + lines), encoding="utf-8", newline=""
            )


def same(one_way: Facts, other: Facts) -> None:
    for kind, table in one_way.tables.items():
        assert_frame_equal(table.drop("file", "row"), other.tables[kind].drop("file", "row"))
    assert one_way.repeated == other.repeated
    told = [facts.rejected.select("kind", "id", "reason").sort(pl.all()) for facts in (one_way, other)]
    assert_frame_equal(*told)


@settings(max_examples=40, deadline=None)
@given(batches, st.randoms(use_true_random=False), st.integers(1, 3))
def test_any_order_and_any_files_give_equal_tables(tmp_path_factory, batch, random, parts):
    """Rows shuffled, cut into files and written as CSV or JSON Lines give the same tables and rejections."""
    batch = [pair for pair in batch if any(value.strip() for value in pair[1].values())]
    folder = tmp_path_factory.mktemp("facts")
    shuffled = list(batch)
    random.shuffle(shuffled)
    write(folder / "a", batch, "csv", 1)
    write(folder / "b", shuffled, "csv", parts)
    write(folder / "c", shuffled, "jsonl", parts)
    first, *others = (conserved(read_facts([folder / name])[0]) for name in "abc")
    assert first.read == len(batch)
    for other in others:
        same(first, other)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=30), st.lists(texts, max_size=9).map(",".join)), max_size=8),
    st.sampled_from(["id,at,hours,customer", "id", "kind,id,at", "id,id", '"id', ""]),
    st.sampled_from(
        ["time_entries.csv", "tickets.csv", "purchases.csv", "export.csv", "tickets.jsonl", "usage.csv"]
    ),
)
def test_garbage_is_conserved(tmp_path_factory, lines, head, name):
    """Whatever a file holds, every row read is in a table, repeated or rejected, and nothing falls over."""
    folder = tmp_path_factory.mktemp("garbage")
    (folder / name).write_text("\n".join([head, *lines]), encoding="utf-8", errors="replace", newline="")
    conserved(read_facts([folder])[0])
