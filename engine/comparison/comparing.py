"""The same facts under several packs or terms: charges of a customer by month, for what holds now and alternatives.

Customers are independent of each other, so one run for each alternative is enough for any number of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from ..contracts import Contract
from ..evaluation import Result, evaluate
from ..facts import Facts
from ..hold import Alternative, under
from .suppose import units_counted, units_known, with_supposed
from .values import Column, Compared, Comparison, Refused

NOW = "now"
BILLED = ("labor", "overage")


@dataclass(frozen=True, slots=True)
class _Run:
    """One evaluation: which contracts were replaced, or why not, and what was supposed, by contract."""

    label: str
    result: Result
    facts: Facts
    held: Mapping[str, Contract]
    refused: Mapping[str, tuple[str, ...]]
    supposed: Mapping[str, tuple[tuple[str, Decimal], ...]]


def compare(
    contracts: Sequence[Contract], facts: Facts, alternatives: Sequence[Alternative], *, as_of: date,
    since: date | None = None, customers: Sequence[str] | None = None, contract: str | None = None,
    counts: Mapping[str, Decimal] | None = None,
) -> Comparison:  # fmt: skip
    """What customers (all of them, where none are named) are charged now and under each alternative.

    Charges count up to `as_of`, inclusive, and from `since` on. The contract that an alternative replaces is the
    customer's only one, or `contract`. `counts` supposes head counts by unit where there are none. Raises
    `AmountTooLargeError` as `evaluate` does.
    """
    wanted = sorted(set(customers) if customers is not None else {one.customer for one in contracts})
    chosen: dict[str, Contract] = {}
    refused: list[Refused] = []
    for name in wanted:
        one, why = _contract_of(name, contracts, contract)
        if one is None:
            refused.append(Refused(name, (why,)))
        else:
            chosen[name] = one
    asked = tuple(one.label for one in alternatives)
    if not chosen:
        return Comparison(as_of, since, asked, (), tuple(refused))
    now = _Run(NOW, evaluate(contracts, facts, as_of=as_of), facts, {}, {}, {})
    runs = [_run(one, contracts, list(chosen.values()), facts, as_of, counts or {}) for one in alternatives]
    compared = tuple(_compared(chosen[name], contracts, now, runs, since) for name in chosen)
    return Comparison(as_of, since, asked, compared, tuple(refused))


def _contract_of(
    customer: str, contracts: Sequence[Contract], asked: str | None
) -> tuple[Contract | None, str]:
    """The contract that alternatives replace, or why there is none."""
    own = [one for one in contracts if one.customer == customer]
    listed = ", ".join(one.id for one in own)
    currencies = sorted({one.currency for one in own})
    named = [one for one in own if asked is None or one.id == asked]
    if not own:
        return None, "no contract is with this customer"
    if not named:
        return None, f"there is no contract `{asked}` with this customer; there are {listed}"
    if len(currencies) > 1:
        return None, f"its contracts are in {' and '.join(currencies)}, which cannot be added up"
    if len(named) > 1:
        return (
            None,
            f"it has several contracts ({listed}); name the one to replace, as --contract {own[0].id}",
        )
    return named[0], ""


def _run(
    asked: Alternative, contracts: Sequence[Contract], chosen: Sequence[Contract], facts: Facts, as_of: date,
    counts: Mapping[str, Decimal],
) -> _Run:  # fmt: skip
    """The evaluation with every chosen contract replaced that can be."""
    held: dict[str, Contract] = {}
    refused: dict[str, tuple[str, ...]] = {}
    for one in chosen:
        replaced, why = under(one, asked)
        if replaced is None:
            refused[one.id] = why
        else:
            held[one.id] = replaced
    known, added = with_supposed(facts, list(held.values()), counts)
    supposed: dict[str, tuple[tuple[str, Decimal], ...]] = {}
    for id, unit, number in added:
        supposed[id] = (*supposed.get(id, ()), (unit, number))
    result = evaluate([held.get(one.id, one) for one in contracts], known, as_of=as_of)
    return _Run(asked.label, result, known, held, refused, supposed)


def _compared(
    contract: Contract, contracts: Sequence[Contract], now: _Run, runs: Sequence[_Run], since: date | None
) -> Compared:
    owner = {one.id: one.customer for one in contracts}
    possible = [one for one in runs if contract.id in one.held]
    sums = [_by_month(one.result, contract.customer, since) for one in (now, *possible)]
    months = tuple(_months(sorted({month for one in sums for month in one})))
    rejected_now = _rejected(now, contract.customer, owner)
    first = Column(
        NOW, *_amounts(sums[0], months, None), _hours(now.result, contract.customer, since), len(rejected_now)
    )
    columns = []
    for run, by_month in zip(possible, sums[1:], strict=True):
        rejected = _rejected(run, contract.customer, owner)
        new = Counter(reason for key, reason in rejected.items() if key not in rejected_now)
        columns.append(Column(
            run.label, *_amounts(by_month, months, first.total), _hours(run.result, contract.customer, since),
            len(rejected), tuple(sorted(new.items())), tuple(_notes(run, contract)),
        ))  # fmt: skip
    refused = tuple(
        Refused(one.label, one.refused[contract.id]) for one in runs if contract.id in one.refused
    )
    return Compared(contract.customer, contract.id, contract.currency, months, first, tuple(columns), refused)


def _amounts(
    by_month: Mapping[str, Decimal], months: Sequence[str], before: Decimal | None
) -> tuple[tuple[Decimal, ...], Decimal, Decimal]:
    amounts = tuple(by_month.get(month, Decimal(0)) for month in months)
    total = sum(amounts, Decimal(0))
    return amounts, total, total - (total if before is None else before)


def _own(result: Result, customer: str, since: date | None) -> pl.DataFrame:
    charges = result.charges.filter(pl.col("customer") == customer)
    return charges if since is None else charges.filter(pl.col("date") >= since)


def _by_month(result: Result, customer: str, since: date | None) -> dict[str, Decimal]:
    """The sum of charges by month of their date."""
    month = pl.col("date").dt.strftime("%Y-%m").alias("month")
    sums = _own(result, customer, since).group_by(month).agg(pl.col("amount").sum()).sort("month")
    return dict(sums.iter_rows())


def _hours(result: Result, customer: str, since: date | None) -> Decimal:
    billed = _own(result, customer, since).filter(pl.col("kind").is_in(BILLED) & (pl.col("unit") == "hours"))
    return sum(billed["quantity"].to_list(), Decimal(0))


def _months(found: Sequence[str]) -> Iterator[str]:
    """All months from the first to the last."""
    if not found:
        return
    first, last = ((int(one[:4]) * 12 + int(one[5:]) - 1) for one in (found[0], found[-1]))
    yield from (f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1))


def _rejected(run: _Run, customer: str, owner: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The reason of each fact of a customer that a run could not use, by kind and id."""
    found: dict[tuple[str, str], str] = {}
    for (kind,), rows in run.result.rejected.partition_by("kind", as_dict=True).items():
        if kind not in run.facts.tables:
            continue
        table = run.facts.tables[kind].select("id", "customer", "contract")
        whose = pl.coalesce("customer", pl.col("contract").replace_strict(dict(owner), default=None))
        own = rows.join(table, on="id", how="inner").filter(whose == customer)
        found |= {(kind, id): reason for id, reason in own.select("id", "reason").iter_rows()}
    return found


def _notes(run: _Run, contract: Contract) -> Iterator[str]:
    """What must be known before the amounts are believed: counts that were supposed, or that are missing."""
    supposed = run.supposed.get(contract.id, ())
    for unit, number in supposed:
        yield f"supposed: {number} {unit} from {contract.start}"
    missing = units_counted(run.held[contract.id]) - units_known(run.facts, contract)
    for unit in sorted(missing):
        yield f"nobody has counted {unit}: reckoned with none; suppose a number with --count {unit}=25"
