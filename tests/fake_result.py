"""A hand-made result of a run with the columns that the command line reads, and the page it must print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

MONEY, RATE, QUANTITY = pl.Decimal(38, 4), pl.Decimal(38, 10), pl.Decimal(38, 6)
SCHEMAS: dict[str, dict[str, Any]] = {
    "charges": {
        "id": pl.String, "contract": pl.String, "customer": pl.String, "kind": pl.String, "date": pl.Date,
        "quantity": QUANTITY, "unit": pl.String, "rate": RATE, "amount": MONEY, "currency": pl.String,
    },
    "draws": {
        "id": pl.String, "contract": pl.String, "pool": pl.String, "date": pl.Date, "quantity": QUANTITY,
    },
    "balances": {
        "contract": pl.String, "pool": pl.String, "purchase": pl.String, "bought": QUANTITY,
        "drawn": QUANTITY, "lapsed": QUANTITY, "left": QUANTITY, "usable_from": pl.Date, "usable_to": pl.Date,
    },
    "actions": {
        "id": pl.String, "contract": pl.String, "trigger": pl.String, "action": pl.String, "to": pl.String,
        "at": pl.Date, "message": pl.String,
    },
    "rejected": {
        "file": pl.String, "row": pl.Int64, "kind": pl.String, "id": pl.String, "reason": pl.String,
        "message": pl.String,
    },
}  # fmt: skip
AS_OF = date(2026, 3, 31)
CUSTOMERS = {"ACME-BLOCK": "acme", "ACME-TM": "acme", "TOKYO": "tokyo", "IDLE": "idle"}
JAN, MAR = date(2026, 1, 6), date(2026, 3, 2)


@dataclass(frozen=True)
class Fake:
    """A result with the columns that the command line reads."""

    charges: pl.DataFrame
    draws: pl.DataFrame
    balances: pl.DataFrame
    actions: pl.DataFrame
    rejected: pl.DataFrame
    read: int
    used: int
    repeated: int
    later: int
    as_of: date
    units: Mapping[tuple[str, str], str]
    currencies: Mapping[str, str]
    holidays: str | None = None
    notices: tuple[Any, ...] = ()


def result(rejected: int = 2) -> Fake:
    """A quarter of three customers: one with two contracts, one in yen, one idle."""
    return Fake(
        charges(),
        frame("draws", ("d1", "ACME-BLOCK", "block", JAN, Decimal("1.333333"))),
        balances(),
        actions(),
        rejects(rejected),
        read=2104,
        used=2100 - rejected,
        repeated=3,
        later=1,
        as_of=AS_OF,
        units={("ACME-BLOCK", "block"): "hours", ("TOKYO", "retainer"): "money"},
        currencies={"ACME-BLOCK": "USD", "ACME-TM": "USD", "TOKYO": "JPY", "IDLE": "USD"},
    )


def frame(name: str, *rows: tuple[Any, ...]) -> pl.DataFrame:
    """Rows of one table."""
    return pl.DataFrame(list(rows), schema=SCHEMAS[name], orient="row")


def charges() -> pl.DataFrame:
    """Seven lines of every sort."""
    return frame(
        "charges",
        charge("ACME-BLOCK", "sale", JAN, "2", "hours", "300"),
        charge("ACME-BLOCK", "overage", MAR, "0.25", "hours", "37.5"),
        charge("ACME-BLOCK", "drawn", JAN, "1.333333", "hours", "0"),
        charge("ACME-BLOCK", "drawn", MAR, "0.666667", "hours", "0"),
        charge("ACME-TM", "labor", MAR, "1200.5", "hours", "180075"),
        charge("ACME-TM", "adjustment", MAR, "1", "each", "-25"),
        charge("TOKYO", "labor", MAR, "3", "hours", "45000", "JPY"),
    )


def charge(
    contract: str, kind: str, day: date, quantity: str, unit: str, amount: str, currency: str = "USD"
) -> tuple[Any, ...]:
    """One row of charges."""
    customer, id_ = CUSTOMERS[contract], f"{contract}/{kind}/{day}"
    return (id_, contract, customer, kind, day, Decimal(quantity), unit, None, Decimal(amount), currency)


def balances() -> pl.DataFrame:
    """A block that is used up, one bought after it, and a retainer that begins next month."""
    return frame(
        "balances",
        ("ACME-BLOCK", "block", "start", *map(Decimal, "2200"), JAN, date(2026, 12, 31)),
        ("ACME-BLOCK", "block", "p-2", *map(Decimal, ("5", "0.5", "0", "4.5")), MAR, None),
        ("TOKYO", "retainer", "p-9", *map(Decimal, ("100000", "0", "0", "100000")), date(2026, 4, 1), None),
    )


def actions() -> pl.DataFrame:
    """Five of one trigger and one each of two others."""
    message = "Ticket {} is complete; 0.00 to invoice."
    complete = ("ACME-BLOCK", "ticket-complete", "notify", "accounts-receivable")
    low = ("ACME-BLOCK", "block-running-low", "notify", "account-manager")
    return frame(
        "actions",
        *((f"a{n}", *complete, date(2026, 2, n), message.format(n)) for n in range(1, 6)),
        ("b", *low, MAR, "acme has 0.5 hours of the block left."),
        ("c", "ACME-TM", "renewal", "task", None, MAR, "Renew ACME-TM"),
    )


def rejects(number: int) -> pl.DataFrame:
    """So many rejected facts; the first message has markup and an escape sequence in it."""
    file, kind = "facts/time_entries.csv", "time_entries"
    message = "[red]no contract[/red] \x1b[31mtakes it, " + "and why " * 9
    first = (file, 2, kind, "te-0", "unrouted", message)
    others = ((file, n + 2, kind, f"te-{n}", "no-rate", "no line matches") for n in range(1, number))
    return frame("rejected", *(first, *others)[:number])


PAGE = """\
As of 2026-03-31
2,104 facts read = 2,098 used + 3 repeated + 1 later + 2 rejected

acme
  charges            lines        hours             amount
  labor                  1     1,200.50         180,075.00 USD
  overage                1         0.25              37.50 USD
  drawn                  2         2.00               0.00 USD
  sale                   1         2.00             300.00 USD
  adjustment             1                          -25.00 USD
  total                  6                      180,387.50 USD

  prepaid          purchase        left          of   usable until
  block            p-2             4.50        5.00 h no end
  and 1 purchase before, used up or lapsed

  actions          to                  message
  2026-02-03       accounts-receivable Ticket 3 is complete; 0.00 to invoice.
  2026-02-04       accounts-receivable Ticket 4 is complete; 0.00 to invoice.
  2026-02-05       accounts-receivable Ticket 5 is complete; 0.00 to invoice.
  2026-03-02       account-manager     acme has 0.5 hours of the block left.
  2026-03-02       task                Renew ACME-TM
  and 2 more of ticket-complete to accounts-receivable before

tokyo
  charges            lines        hours             amount
  labor                  1         3.00             45,000 JPY
  total                  1                          45,000 JPY

  prepaid          purchase        left          of     usable until
  retainer         p-9          100,000     100,000 JPY from 2026-04-01

Nothing for idle.

2 facts rejected: 1 no-rate, 1 unrouted
  facts/time_entries.csv row 2  te-0  unrouted
    [red]no contract[/red] ␛[31mtakes it, and why and why and why and why and
    why and why and why and why and why
  facts/time_entries.csv row 3  te-1  no-rate
    no line matches

  total              lines                          amount
  all customers          1                          45,000 JPY
  all customers          6                      180,387.50 USD

Written to out: charges.csv, draws.csv, balances.csv, actions.csv, rejected.csv
"""
