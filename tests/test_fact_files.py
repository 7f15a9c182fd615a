"""Files of facts: ids that clash or are missing, columns, kinds and broken rows."""

from __future__ import annotations

import json

import pytest
from fact_cases import ADJUSTMENT, ENTRY, OF_KIND, conserved, files, one

from clausewise.facts import facts_from_rows, read_facts


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
