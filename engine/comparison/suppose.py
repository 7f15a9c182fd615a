"""Head counts that are only supposed, for packs that charge for each user where nobody has counted users yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import polars as pl

from ..contracts import Contract
from ..facts import Facts, facts_from_rows
from ..terms import Editions, timeline


def units_counted(contract: Contract) -> frozenset[str]:
    """The units that the packs of a contract charge for or grant by, such as `users`."""
    found: set[str] = set()
    for _, edition in timeline(contract, max(one.first for one in contract.stages), Editions()):
        found |= {one.terms.unit for one in edition.fees if one.terms.unit}
        found |= {one.unit for one in edition.one_offs if one.unit}
        found |= {
            one.allowance.for_each
            for one in edition.pools.values()
            if one.allowance and one.allowance.for_each
        }
    return frozenset(found)  # fmt: skip


def units_known(facts: Facts, contract: Contract) -> frozenset[str]:
    """The units of which there is any count for a contract or its customer."""
    counts = facts.tables["counts"]
    own = (pl.col("contract") == contract.id) | (pl.col("customer") == contract.customer)
    return frozenset(counts.filter(own)["unit"].to_list())


def with_supposed(
    facts: Facts, contracts: Sequence[Contract], supposed: Mapping[str, Decimal]
) -> tuple[Facts, tuple[tuple[str, str, Decimal], ...]]:
    """The facts with a count from the start for each contract that counts a unit nobody has counted.

    Returns also what was supposed: contract, unit, number.
    """
    added = [
        (one, unit, supposed[unit])
        for one in contracts
        for unit in sorted((units_counted(one) & supposed.keys()) - units_known(facts, one))
    ]
    if not added:
        return facts, ()
    taken = set(facts.tables["counts"]["id"].to_list())
    more = facts_from_rows({"counts": list(_rows(added, taken))}, "<supposed>")
    table = more.tables["counts"].with_columns(pl.lit(len(facts.files), dtype=pl.Int32).alias("file"))
    counts = pl.concat([facts.tables["counts"], table], how="diagonal").sort("id")
    joined = replace(
        facts, tables={**facts.tables, "counts": counts}, files=(*facts.files, "<supposed>"),
        read=facts.read + more.read,
    )  # fmt: skip
    return joined, tuple((one.id, unit, number) for one, unit, number in added)


def _rows(added: Sequence[tuple[Contract, str, Decimal]], taken: set[str]) -> Iterator[Mapping[str, object]]:
    for contract, unit, number in added:
        id = f"supposed-{contract.id}-{unit}"
        while id in taken:
            id += "+"
        yield {
            "id": id, "contract": contract.id, "customer": contract.customer, "unit": unit, "at": contract.start,
            "quantity": number,
        }  # fmt: skip
