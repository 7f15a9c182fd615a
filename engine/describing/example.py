"""A worked example: a case of the pack's own tests, run by the engine and told as facts, charges and a total."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..case_file import Case, read_case_file
from ..packs import Pack
from ..run_case import Outcome, run_case
from . import words
from .telling import Paragraph, Table, typed

_COLUMNS = {
    "time_entries": ("at", "end", "hours", "minutes"), "tickets": ("opened_at", "completed_at"),
    "purchases": ("at",), "counts": ("at",), "usage": ("at",), "expenses": ("at",), "milestones": ("at",),
    "adjustments": ("at",),
}  # fmt: skip
_KINDS = {
    "time_entries": "work", "tickets": "ticket", "purchases": "purchase", "counts": "count", "usage": "usage",
    "expenses": "expense", "milestones": "milestone", "adjustments": "correction",
}  # fmt: skip
_CHARGES = {
    "labor": "work", "overage": "work beyond what is prepaid", "drawn": "prepaid", "included": "included",
    "free": "free", "held": "waits", "sale": "prepaid, bought", "fee": "fee", "usage": "usage", "ticket": "ticket",
    "expense": "expense", "adjustment": "correction", "discount": "discount", "write-off": "beyond the limit",
    "true-up": "missing to the commitment",
}  # fmt: skip
_OF_WORK = ("labor", "overage", "drawn")
_MOST_LINES = 14  # an example is read, not searched
_NONE = (
    "There is no worked example: no case stands beside the rule pack. A file {name}.test.yaml with a case adds one; "
    "its first line is `pack: {name}`."
)


def cases_beside(pack: Pack) -> tuple[Case, ...]:
    """The cases in the file beside the pack; none where there is no such file, or it has faults."""
    path = Path(pack.document.file)
    beside = path.with_name(f"{path.stem}.test.yaml")
    file = read_case_file(beside)[0] if beside.exists() else None
    return file.cases if file is not None and file.pack.name == pack.name else ()


def case_beside(pack: Pack, name: str = "") -> Outcome | None:
    """The case of this name beside the pack; else the one that passes and shows most clauses on a few lines, with the
    values of the pack rather than with others. None where there is none."""
    outcomes = [run_case(one) for one in cases_beside(pack) if not name or one.name == name]
    fit = [
        one
        for one in outcomes
        if not one.differences and one.result.charges.height > 0 and not one.result.rejected.height
    ]
    short = [one for one in fit if one.result.charges.height + _facts(one.case) <= _MOST_LINES]
    plain = [
        one for one in short if not any(stage.terms or stage.plan for stage in one.case.contracts[0].stages)
    ]
    return max(plain or short or fit, key=_shown, default=None)


def tell(pack: Pack, outcome: Outcome | None) -> list[Paragraph | Table]:
    """The facts, the charges and the total of the case."""
    if outcome is None:
        return [Paragraph(_NONE.format(name=words.safe(pack.name)))]
    case, charges = outcome.case, outcome.result.charges
    currency = case.contracts[0].currency
    lines = list(charges.iter_rows(named=True))
    rows = [_charge(row, currency, taken) for row, taken in zip(lines, _taken(outcome, lines), strict=True)]
    total = words.money(sum(charges["amount"], Decimal(0)), currency)
    rows.append(("", "**Total**", "", "", f"**{total}**"))
    found: list[Paragraph | Table] = [Paragraph(_lead(case), "")]
    facts = tuple(_fact(kind, row) for kind, listed in case.facts.items() for row in listed)
    if facts:
        found.append(Table(("What happened", "When", "Details"), facts))
    head = ("Date", "On the invoice", "Quantity", "Price", "Amount")
    return [
        *found,
        Paragraph(f"Up to {words.day(case.as_of)} this is on the invoice:"),
        Table(head, tuple(rows)),
    ]


def _facts(case: Case) -> int:
    return sum(map(len, case.facts.values()))


def _shown(outcome: Outcome) -> int:
    """How many clauses the lines of a case show, each in all the ways in which it charges."""
    charges = outcome.result.charges
    shown = set(zip(charges["clause"], charges["kind"], strict=True))
    return len(shown) + any(kind in _OF_WORK for _, kind in shown)


def _lead(case: Case) -> str:
    told = [f"An example, computed: {words.safe(case.name)}."]
    for contract in case.contracts:
        own = [
            f"{words.plain(name)} {_term(contract.stages[0].pack, name, value, contract.currency)}"
            for name, value in contract.stages[0].terms.items()
        ]
        plan = contract.stages[0].plan
        own = ([f"the plan {words.quoted(words.plain(plan))}"] if plan else []) + own
        with_ = f" with {words.listed(own)}" if own else ""
        other = (
            ""
            if contract is case.contracts[0]
            else f" another contract ({words.safe(contract.stages[0].pack.title)})"
        )
        told.append(
            f"The customer has{other or ' this contract'} from {words.day(contract.start)} on{with_}."
        )
    return " ".join(told)


def _term(pack: Pack, name: str, value: Any, currency: str) -> str:
    return typed(value, pack.terms[name].type, currency)


def _fact(kind: str, row: Mapping[str, Any]) -> tuple[str, str, str]:
    told = [_much(row[key], key, "") for key in ("hours", "minutes") if key in row]
    left_out = {*_COLUMNS[kind], "contract", "customer", *([] if kind == "tickets" else ["id"])}
    told += [f"{words.plain(key)} {words.safe(value)}" for key, value in row.items() if key not in left_out]
    return _KINDS[kind], _when(kind, row), ", ".join(told).replace("id ", "", 1 if kind == "tickets" else 0)


def _when(kind: str, row: Mapping[str, Any]) -> str:
    if kind == "tickets":
        told = [(f"{key.removesuffix('_at')} ", row[key]) for key in _COLUMNS[kind] if key in row]
        return ", ".join(f"{word}{_moment(at)}" for word, at in told)
    first = _moment(row["at"])
    day, _, clock = _moment(row["end"]).partition(", ") if "end" in row else ("", "", "")
    return f"{first} to {clock if first.startswith(day) else f'{day}, {clock}'}" if day else first


def _taken(outcome: Outcome, lines: Sequence[Mapping[str, Any]]) -> Iterator[Decimal | None]:
    """For each line the hours that it has taken from a pool of hours, if it says only those that were worked."""
    moved: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for row in outcome.result.draws.iter_rows(named=True):
        if (
            row["kind"] == "draw"
            and row["fact"]
            and outcome.result.units[row["contract"], row["pool"]] == "hours"
        ):
            moved[row["contract"], row["fact"]].append(-row["quantity"])
    prepaid = [(one["contract"], one["fact"]) for one in lines if one["kind"] == "drawn"]
    seen: Counter[tuple[str, str]] = Counter()
    for line in lines:
        key = (line["contract"], line["fact"])
        is_plain = line["kind"] == "drawn" and len(moved[key]) == prepaid.count(key)
        taken = moved[key][seen[key]] if is_plain else None
        seen[key] += is_plain
        yield taken if taken != line["quantity"] else None


def _charge(row: Mapping[str, Any], currency: str, taken: Decimal | None) -> tuple[str, ...]:
    quantity = "" if row["quantity"] is None else _much(row["quantity"], row["unit"] or "", currency)
    rate = "" if row["rate"] is None else words.money(row["rate"], currency)
    counted = "" if taken is None else f", takes {_much(taken, 'hours', currency)}"
    what = f"{words.safe(row['description'])} ({_CHARGES[row['kind']]}{counted})"
    return words.day(row["date"]), what, quantity, rate, words.money(row["amount"], currency)


def _much(quantity: Any, unit: str, currency: str) -> str:
    if unit == currency:
        return words.money(quantity, currency)
    shown = words.number(quantity)
    return f"{shown} {words.plain(unit.removesuffix('s') if shown == '1' else unit)}".strip()


def _moment(value: object) -> str:
    """A time as it is written in the case, with its day in words."""
    text = str(value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return words.safe(text)
    clock = f", {moment:%H:%M}" if len(text) > len("2026-01-05") else ""
    return f"{words.day(date(moment.year, moment.month, moment.day))}{clock}"


def year_of(outcome: Outcome | None) -> int | None:
    """The year in which the example begins, whose holidays are shown where nothing else says a year."""
    return outcome.case.contracts[0].start.year if outcome else None
