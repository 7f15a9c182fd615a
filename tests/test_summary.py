"""The page that a billing clerk reads, exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import polars as pl
from fake_result import CUSTOMERS, PAGE, SCHEMAS, frame, result

from clausewise import Notice
from clausewise.cli import summary


def test_the_summary_is_exactly_this_page() -> None:
    """Per customer charges by kind, what is left, actions; then what was rejected, totals, and the files."""
    written = tuple(Path("out") / f"{name}.csv" for name in SCHEMAS)
    assert summary.text(result(), CUSTOMERS, summary.View(written=written)) == PAGE


def test_every_line_of_the_summary_fits_its_width() -> None:
    """At 80 columns and at 60, with long names of purchases, and without spaces at the ends."""
    long = replace(
        result(),
        balances=result().balances.with_columns(pl.lit("ACME-BLOCK/block/" + "x" * 90).alias("purchase")),
    )
    for width in (60, 80):
        page = summary.text(long, CUSTOMERS, summary.View(width=width)).splitlines()
        assert max(map(len, page)) <= width
        assert [line for line in page if line != line.rstrip()] == []


def test_the_summary_shows_twenty_rejected_and_says_where_the_rest_is() -> None:
    """In the file that was written, or how to have one written."""
    page = summary.text(result(23), CUSTOMERS, summary.View(written=(Path("o/rejected.jsonl"),)))
    assert page.count("  no-rate\n") + page.count("  unrouted\n") == 20
    assert "  … and 3 more in rejected.jsonl\n" in page
    assert "23 facts rejected: 22 no-rate, 1 unrouted\n" in page
    assert "  … and 3 more; --out DIR writes them all\n" in summary.text(result(23), CUSTOMERS)


def test_what_is_odd_is_told_after_what_was_rejected() -> None:
    """A count below zero spoils nothing, and somebody should look at it."""
    odd = Notice(
        "count-below-zero", "ACME", date(2026, 2, 1), "the count falls to -1 users: look for a total"
    )
    page = summary.text(replace(result(), notices=(odd,) * 21), CUSTOMERS)
    assert page.count("  ACME  2026-02-01  count-below-zero\n    the count falls to -1 users") == 20
    assert "  … and 1 more\n" in page


def test_texts_of_facts_are_neither_markup_nor_escape_sequences() -> None:
    """On a terminal, too: the only sequences in the page are ours."""
    page = summary.text(result(), CUSTOMERS, summary.View(colour=True))
    assert "\x1b[1m" in page
    assert "\x1b[31mtakes" not in page
    assert click.unstyle(page).replace(" \n", "\n").count("[red]no contract[/red] ␛[31mtakes it") == 1


def test_asked_for_one_customer_the_summary_shows_that_one_and_its_total() -> None:
    """The files have everybody, and the page says so."""
    page = summary.text(
        result(), CUSTOMERS, summary.View(customers=("tokyo",), written=(Path("o/charges.csv"),))
    )
    assert "acme" not in page
    assert "  these customers        1                          45,000 JPY\n" in page
    assert "Written to o (of all customers): charges.csv\n" in page


def test_a_pool_that_is_used_up_still_shows_its_last_purchase() -> None:
    """So that a clerk sees an empty block, not no block."""
    one = result()
    spent = replace(one, balances=one.balances.head(1))
    assert "  block            start           0.00        2.00 h 2026-12-31\n" in summary.text(
        spent, CUSTOMERS
    )


def test_a_result_without_anything_is_a_short_page() -> None:
    """No contracts, no facts, no charges."""
    nothing = replace(
        result(0), **{name: frame(name) for name in SCHEMAS}, read=0, used=0, repeated=0, later=0
    )
    assert summary.text(nothing, {}) == (
        "As of 2026-03-31\n"
        "0 facts read = 0 used + 0 repeated + 0 later + 0 rejected\n"
        "\n"
        "No charges.\n"
        "\n"
        "Nothing was written; --out DIR writes the five tables.\n"
    )


def test_of_two_contracts_with_pools_the_balances_say_which_is_whose() -> None:
    """Two pools named `block` would look like one."""
    one = result()
    other = one.balances.head(1).with_columns(pl.lit("ACME-TM").alias("contract"))
    both = replace(
        one,
        balances=pl.concat([one.balances.head(1), other]),
        units={**one.units, ("ACME-TM", "block"): "hours"},
    )
    lines = summary.text(both, CUSTOMERS).splitlines()
    assert [line.split() for line in lines if line.startswith("  block")] == [
        ["block", "ACME-BLOCK", "start", "0.00", "2.00", "h", "2026-12-31"],
        ["block", "ACME-TM", "start", "0.00", "2.00", "h", "2026-12-31"],
    ]


def test_of_many_actions_alike_the_last_three_by_date_are_shown() -> None:
    """Whatever order the contracts of a customer come in."""
    one = result()
    turned = summary.text(replace(one, actions=one.actions.reverse()), CUSTOMERS)
    assert [day for day in range(1, 6) if f"Ticket {day} is complete" in turned] == [3, 4, 5]
    assert "  and 2 more of ticket-complete to accounts-receivable before\n" in turned


def test_of_very_many_customers_a_hundred_are_shown() -> None:
    """And how to see another; the totals are of all."""
    one = result(0)
    names = {f"C{n}": f"customer-{n:03}" for n in range(103)}
    charges = pl.concat(
        one.charges.head(1).with_columns(contract=pl.lit(contract), customer=pl.lit(name))
        for contract, name in names.items()
    )
    page = summary.text(
        replace(one, charges=charges, balances=frame("balances"), actions=frame("actions")), names
    )
    assert sum(line.startswith("customer-") for line in page.splitlines()) == 100
    assert "\n… and 3 more customers; --customer NAME shows one.\n" in page
    assert "  all customers        103                       30,900.00 USD\n" in page


def test_the_summary_tells_the_version_of_the_holidays_library() -> None:
    """Below the counts, and only where a calendar asks it (ruling X12)."""
    page = summary.text(replace(result(), holidays="0.109"), CUSTOMERS)
    assert "Holidays are those of the holidays library, version 0.109.\n" in page
    assert "library" not in summary.text(result(), CUSTOMERS)
