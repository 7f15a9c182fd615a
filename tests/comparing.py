"""The engine and the oracle over one world, as rows that can be compared."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import oracle
from strategies import World, dump_world, dump_yaml

from clausewise import Result, evaluate, facts_from_rows, read_contracts
from clausewise.diagnostic import Span, has_errors
from clausewise.load import pack_from
from clausewise.source import Document, Path, parse

Rows = list[tuple[Any, ...]]
OF_WORK = ("labor", "overage")  # the kinds of charges that have a rate
OF_CHARGES = ("discount", "write-off")  # the kinds of charges that belong to others
SUMMED = ("contract", "clause", "kind", "date")
ADDED_UP = (
    "draw",
    "owe",
    "repay",
    "settle",
    "forgive",
)  # the kinds of movements that may be one row or several
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "charges": ("contract", "clause", "kind", "fact", "date", "worked", "quantity", "amount", "rate", "purchase"),
    "draws": ("contract", "pool", "purchase", "kind", "fact", "date", "quantity", "value", "left"),
    "balances": ("contract", "pool", "purchase", "bought", "drawn", "lapsed", "carried", "adjusted", "left",
                 "value_left", "usable_from", "usable_to"),
    "actions": ("contract", "trigger", "action", "to", "at", "message"),
    "rejected": ("kind", "id"),
}  # fmt: skip


class RefusedError(Exception):
    """The engine refuses to load the world: not an error of either evaluator."""


def by_engine(world: World, quick: bool = False) -> Result:
    """Load the world through YAML and evaluate it; quickly, without writing and reading the YAML."""
    packs, contracts, facts, as_of = world
    made = {}
    for name, raw in packs.items():
        document = loaded(raw, f"rules/{name}.yaml", quick)
        pack, found = pack_from(document)
        if pack is None:
            raise RefusedError(
                "\n".join(f"{one.rule}: {one.message}" for one in found if one.severity == "error")
            )
        made[name] = pack
    signed, problems = read_contracts(loaded({"contracts": contracts}, "contracts.yaml", quick), made)
    if has_errors(problems):
        raise RefusedError(
            "\n".join(f"{one.rule}: {one.message}" for one in problems if one.severity == "error")
        )
    return evaluate(signed, facts_from_rows(facts), as_of=as_of)


def loaded(raw: dict[str, Any], file: str, quick: bool) -> Document:
    """A document of plain data: read from its YAML text, or made directly, each part on a line of its own."""
    if not quick:
        document, found = parse(dump_yaml(raw).encode(), file)
        assert document is not None, found
        return document
    spans: dict[Path, tuple[Span | None, Span]] = {}

    def place(value: Any, path: Path) -> None:
        line = len(spans) + 1
        here = Span(file, line, 1, line, 2)
        spans[path] = (here if path and isinstance(path[-1], str) else None, here)
        inside = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, item in inside:
            place(item, (*path, key))

    place(raw, ())
    return Document(file, raw, spans)


# Rows of both in one form -----------------------------------------------------------------------------


def number(value: Any, places: int = 10) -> str:
    """A number as text without zeros that say nothing, rounded half up like the columns of the tables."""
    if value is None:
        return ""
    scaled = abs(Fraction(value)) * 10**places
    size = Decimal((scaled + Fraction(1, 2)).__floor__()).scaleb(-places)
    text = f"{size.normalize():f}" if size else "0"
    return f"-{text}" if value < 0 and size else text


def hours(value: Any) -> str:
    """A quantity of hours, which the tables show with six places."""
    return number(value, 6)


def day(value: Any) -> str:
    """A day as text; nothing where there is none."""
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")


def charge(row: Mapping[str, Any], purchase: str) -> tuple[Any, ...]:
    """A charge. Only work that is billed has a rate; the fact of a sale is seen in its draws."""
    kind = row["kind"]
    return (
        row["contract"], row["clause"], kind, str(row["fact"] or "") if kind != "sale" else "", day(row["date"]),
        row["worked"], hours(row["quantity"]) if kind != "adjustment" else "", number(row["amount"]),
        number(row["rate"]) if kind in OF_WORK else "", purchase,
    )  # fmt: skip


def by_day(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Charges, with the discounts and write-offs of a clause and day as one: the order inside a day is free."""
    sums: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["kind"] in OF_CHARGES:
            sums[tuple(row[name] for name in SUMMED)] += row["amount"]
        else:
            yield row
    for key, amount in sums.items():
        if amount:
            plain = {"fact": None, "worked": 0, "quantity": None, "rate": None, "purchase": None}
            yield {**dict(zip(SUMMED, key, strict=True)), **plain, "amount": amount}


def draw(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """A movement of a pool; the fact only where work has caused it."""
    fact = str(row["fact"] or "") if row["kind"] in ("draw", "owe") else ""
    return (
        row["contract"], row["pool"], row["purchase"], row["kind"], fact, day(row["date"]),
        hours(row["quantity"]), number(abs(row["value"])), hours(row["left"]),
    )  # fmt: skip


def added_up(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Movements with those added up that one fact makes on one purchase on one day; what is left then says nothing.

    They may be one row or several: for each piece, for each lot that repays a debt.
    """
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        fact = row["fact"] if row["kind"] in ("draw", "owe") else ""
        key = tuple(row[name] for name in ("contract", "pool", "purchase", "kind", "date"))
        found[(*key, str(fact or ""))].append(row)
    for together in found.values():
        if len(together) == 1 and together[0]["kind"] not in ADDED_UP:
            yield together[0]
        else:
            sums = {name: sum(row[name] for row in together) for name in ("quantity", "value")}
            # The table shows six places, and a few of its rows may be rounded one way.
            yield {**together[-1], **sums, "quantity": round(Fraction(sums["quantity"]), 4), "left": 0}


def balance(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """A purchase as of the day."""
    moved = (
        hours(row.get(name) or 0) for name in ("bought", "drawn", "lapsed", "carried", "adjusted", "left")
    )
    used = (day(row["usable_from"]), day(row["usable_to"]))
    return (row["contract"], row["pool"], row["purchase"], *moved, number(row["value_left"]), *used)


def action(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Something to do."""
    names = ("contract", "trigger", "action")
    return (*(row[name] for name in names), row["to"] or "", day(row["at"]), row["message"] or "")


def engine_rows(result: Result) -> dict[str, Rows]:
    """The engine's tables as sorted rows."""
    tables = {name: list(getattr(result, name).iter_rows(named=True)) for name in COLUMNS}
    lots: dict[str, list[str]] = {}
    for row in tables["balances"]:
        lots.setdefault(row["contract"], []).append(row["purchase"])
    rows = by_day(tables["charges"])
    charges = (charge(row, purchase_of(row, lots.get(row["contract"], []))) for row in rows)
    return _sorted(tables, charges)


def oracle_rows(outcome: oracle.Outcome) -> dict[str, Rows]:
    """The oracle's rows in the same form."""
    tables = {name: list(getattr(outcome, name)) for name in COLUMNS}
    charges = (charge(row, row["purchase"] or "") for row in by_day(tables["charges"]))
    return _sorted(tables, charges)


def _sorted(tables: Mapping[str, list[Any]], charges: Iterable[tuple[Any, ...]]) -> dict[str, Rows]:
    rejected = {(row["kind"], str(row["id"])) for row in tables["rejected"]}
    found: dict[str, Iterable[tuple[Any, ...]]] = {
        "charges": charges,
        "draws": map(draw, added_up(tables["draws"])),
        "balances": map(balance, tables["balances"]),
        "actions": map(action, tables["actions"]),
        "rejected": rejected,
    }
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def purchase_of(row: Mapping[str, Any], lots: list[str]) -> str:
    """The purchase at the end of a charge's id: the longest of the contract's purchases that ends it."""
    if row["kind"] not in ("sale", "drawn"):
        return ""
    return max((one for one in lots if row["id"].endswith(f"/{one}")), key=len, default="")


# Differences ------------------------------------------------------------------------------------------


def differences(ours: Mapping[str, Rows], theirs: Mapping[str, Rows]) -> str:
    """The rows that only one of both has, table by table; nothing where they agree."""
    lines: list[str] = []
    for name, columns in COLUMNS.items():
        one, other = Counter(ours[name]), Counter(theirs[name])
        only = [("engine", row) for row in (one - other).elements()]
        only += [("oracle", row) for row in (other - one).elements()]
        if only:
            lines.append(f"{name}: {', '.join(columns)}")
            lines += [
                f"  {whose}: {' | '.join(map(str, row))}" for whose, row in sorted(only, key=lambda o: o[1])
            ]
    return "\n".join(lines)


def difference(world: World, quick: bool = False) -> str:
    """What differs between the engine and the oracle on a world; nothing where they agree."""
    packs, contracts, facts, as_of = world
    result = by_engine(world, quick)
    found = differences(engine_rows(result), oracle_rows(oracle.run(packs, contracts, facts, as_of)))
    counted = result.used + result.repeated + result.later + result.rejected.height
    return found if result.read == counted else f"{result.read} rows read, {counted} counted\n{found}"


def compare(world: World) -> None:
    """Both evaluators must give the same charges, draws, balances, actions and rejections."""
    found = difference(world)
    assert not found, f"\n{found}\n\n{dump_world(world)}"
