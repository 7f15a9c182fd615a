"""Running small worlds in tests: packs as an author writes them, contracts and facts as plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from clausewise import Result, evaluate, facts_from_rows, read_contracts
from clausewise.diagnostic import Diagnostic, has_errors
from clausewise.load import pack_from
from clausewise.packs import Pack
from clausewise.source import parse

HEAD = """\
pack: {name}
version: 1.0.0
title: A contract type under test
currency: {currency}
timezone: {timezone}
"""


def load(text: str, name: str = "pack", currency: str = "USD", timezone: str = "UTC") -> Pack:
    """The pack of some sections; its head is added. Fails the test where the pack has errors."""
    head = HEAD.format(name=name, currency=currency, timezone=timezone)
    document, faults = parse((head + text).encode(), f"rules/{name}.yaml")
    assert document is not None, faults
    pack, found = pack_from(document)
    assert pack is not None, "\n".join(f"{one.span} {one.rule}: {one.message}" for one in (*faults, *found))
    return pack


def faults(text: str, name: str = "pack") -> list[Diagnostic]:
    """Everything found in a pack of some sections."""
    head = HEAD.format(name=name, currency="USD", timezone="UTC")
    document, found = parse((head + text).encode(), f"rules/{name}.yaml")
    more = pack_from(document)[1] if document else ()
    return [*found, *more]


def contracts_of(lines: str, packs: Sequence[Pack]) -> Any:
    """Contracts from the lines of a contracts.yaml."""
    document, found = parse(f"contracts:\n{lines}".encode(), "contracts.yaml")
    assert document is not None, found
    contracts, problems = read_contracts(document, {one.name: one for one in packs})
    assert not has_errors(problems), problems
    return contracts


ONE = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01}\n"
ENDING = "  - {id: C, customer: acme, pack: pack, start: 2026-01-01, end: 2026-01-31}\n"
DRAWN = "labor: [{name: work, draws: block, rate: 150.00}]\n"
BLOCK = """
rounding: [{name: q, increment: 15 minutes}]
pools:
  - {name: block, unit: hours, sold: {quantity: 2 hours, price: 300.00}, lasts: 12 months, when_used_up: bill}
labor: [{name: work, draws: block, rate: 150.00}]
"""
RETAINER = """
pools: [{name: fund, unit: money, lasts: forever, when_used_up: bill}]
labor: [{name: work, draws: fund, rate: 150.00}]
"""


def run(
    *texts: str, contracts: str = ONE, as_of: str = "2026-12-31", currency: str = "USD", timezone: str = "UTC",
    packs: Sequence[Pack] = (), **facts: Sequence[Mapping[str, Any]],
) -> Result:  # fmt: skip
    """Evaluate a pack (the first text; more are named pack2, …) over contracts and rows of facts."""
    made = [
        load(text, "pack" if index == 0 else f"pack{index + 1}", currency, timezone)
        for index, text in enumerate(texts)
    ]
    rows = {
        kind: [row if "contract" in row or "ticket" in row else {"customer": "acme", **row} for row in listed]
        for kind, listed in facts.items()
    }
    everything = [*made, *packs]
    return evaluate(
        contracts_of(contracts, everything), facts_from_rows(rows), as_of=date.fromisoformat(as_of)
    )


def entry(at: str, hours: str | None = None, **more: Any) -> dict[str, Any]:
    """A time entry of the customer acme."""
    return {"at": at, **({"hours": hours} if hours else {}), **more}


def minutes(at: str, worked: int, **more: Any) -> dict[str, Any]:
    """A time entry with its worked time in minutes."""
    return {"at": at, "minutes": worked, **more}


def short(number: Any) -> str:
    """A decimal without the zeros that only fill its column."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def charged(result: Result, *kinds: str) -> list[tuple[str, str, str]]:
    """(kind, quantity, amount) of the charges, in order of date and id; of some kinds only."""
    table = result.charges.sort("date", "id")
    if kinds:
        table = table.filter(pl.col("kind").is_in(kinds))
    return [(kind, short(quantity or 0), f"{amount:.2f}") for kind, quantity, amount in
            table.select("kind", "quantity", "amount").iter_rows()]  # fmt: skip


def dated(result: Result, *kinds: str) -> list[tuple[str, str]]:
    """(month and day, amount) of the charges, in order of date and id; of some kinds only."""
    table = result.charges.sort("date", "id")
    if kinds:
        table = table.filter(pl.col("kind").is_in(kinds))
    return [(f"{day:%m-%d}", f"{amount:.2f}") for day, amount in table.select("date", "amount").iter_rows()]


def total(result: Result) -> str:
    """The sum of all charges."""
    return f"{result.charges['amount'].sum():.2f}"


def left(result: Result) -> dict[str, str]:
    """What is left of each purchase."""
    return {row["purchase"]: short(row["left"]) for row in result.balances.iter_rows(named=True)}


def reasons(result: Result) -> dict[str, str]:
    """The reason of each rejected fact."""
    return {row["id"]: row["reason"] for row in result.rejected.iter_rows(named=True)}


def block(more: str = "", used_up: str = "bill", lasts: str = "forever") -> str:
    """A pool sold as 2 h for 300.00, and work that draws on it at 150.00 an hour."""
    return (
        f"pools: [{{name: block, unit: hours, sold: {{quantity: 2 hours, price: 300.00}}, lasts: {lasts}, "
        f"when_used_up: {used_up}{more}}}]\nlabor: [{{name: work, draws: block, rate: 150.00}}]\n"
    )


def monthly(hours: str, more: str = "", used_up: str = "bill", pool: str = "") -> str:
    """So many hours every month, and work that draws on them at 150.00 an hour."""
    return (
        f"pools: [{{name: monthly, unit: hours, allowance: {{quantity: {hours} hours, every: month{more}}}, "
        f"lasts: period, when_used_up: {used_up}{pool}}}]\nlabor: [{{name: work, draws: monthly, rate: 150.00}}]\n"
    )


def bought(at: str, quantity: str = "2", **more: object) -> dict[str, object]:
    """A purchase of pool `block`."""
    return {"pool": "block", "at": at, "quantity": quantity, **more}


def fund(at: str, quantity: str, **more: object) -> dict[str, object]:
    """Money paid into pool `fund`."""
    return {"pool": "fund", "at": at, "quantity": quantity, "total_price": quantity, **more}


def buy(pool: str, at: str, quantity: str, **more: object) -> dict[str, object]:
    """A purchase without a price, unless it has one."""
    return {"pool": pool, "at": at, "quantity": quantity, "total_price": "0", **more}


def of(result: Result, purchase: str) -> dict[str, str]:
    """What became of the purchase whose id ends so."""
    table = result.balances.filter(pl.col("purchase").str.ends_with(purchase))
    [row] = table.iter_rows(named=True)
    return {key: short(row[key]) for key in ("bought", "drawn", "lapsed", "carried", "left")}


def moved(result: Result, kind: str) -> list[tuple[str, str, str]]:
    """(purchase, date, quantity) of the movements of a kind, in order of date."""
    table = result.draws.filter(pl.col("kind") == kind).sort("date", "purchase", "quantity")
    return [
        (one, str(day), short(by)) for one, day, by in table.select("purchase", "date", "quantity").rows()
    ]


def summed(result: Result, kind: str) -> str:
    """The hours of all lines of a kind."""
    return short(result.charges.filter(pl.col("kind") == kind)["quantity"].sum())
