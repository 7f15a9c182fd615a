"""Contracts: which customer has which pack, from when, under which terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from . import quantity, references_clock, shape
from .bands import Holidays
from .build_calendar import holidays_of
from .currency import Money, is_known
from .diagnostic import Diagnostic, Related, has_errors, sort
from .load import check_timezone, shipped_packs
from .packs import Pack
from .reading import Reader, did_you_mean
from .source import Document, Path
from .stages import Stage as Stage
from .stages import check_values, stage_of


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """One signed contract. `position` is its place in the file: work is offered in that order.

    Its own `holidays`, where it has some, hold instead of those of its pack's calendar.
    """

    id: str
    customer: str
    position: int
    start: date
    end: date | None
    currency: str
    timezone: str
    holidays: Holidays | None
    bill_to: str | None
    purchase_order: str | None
    contacts: Mapping[str, str]
    stages: tuple[Stage, ...] = field(repr=False)

    @property
    def money(self) -> Money:
        """The contract's currency, with the places in which its amounts are kept."""
        return self.stages[0].pack.money(self.currency)


def read_contracts(
    document: Document,
    packs: Mapping[str, Pack],
    broken: frozenset[str] = frozenset(),
    spelling: tuple[Diagnostic, ...] = (),
) -> tuple[tuple[Contract, ...], tuple[Diagnostic, ...]]:
    """The contracts of a file, with every fault found.

    Packs named in `broken` were reported elsewhere; `spelling` is what reading the file found.
    """
    found = (*spelling, *shape.unheard(shape.check(document, "contracts"), spelling))
    if has_errors(found):
        return (), found
    reader = Reader(document, {}, {})
    listed = document.value["contracts"]
    contracts = [_contract(reader, raw, index, packs, broken) for index, raw in enumerate(listed)]
    seen: dict[str, int] = {}
    for index, raw in enumerate(listed):
        first = seen.setdefault(raw["id"], index)
        if first != index:
            reader.faults.append(Diagnostic(
                "duplicate-contract", "error", f"two contracts have the id `{raw['id']}`",
                reader.span(("contracts", index, "id")), f'contracts["{raw["id"]}"].id',
                "give each contract its own id",
                (Related("the first is here", reader.span(("contracts", first, "id"))),),
            ))  # fmt: skip
    return tuple(one for one in contracts if one), sort((*found, *reader.faults))


def _contract(
    reader: Reader, raw: dict[str, Any], index: int, packs: Mapping[str, Pack], broken: frozenset[str]
) -> Contract | None:
    at = ("contracts", index)
    pack = _pack(reader, raw["pack"], (*at, "pack"), packs, broken)
    start = _day(reader, raw["start"], (*at, "start"))
    end = _day(reader, raw["end"], (*at, "end")) if "end" in raw else None
    if start and end and end < start:
        reader.fault("end-before-start", (*at, "end"), f"`{raw['id']}` ends before it starts",
                     f"write a day on or after {start}; `end` is the last day")  # fmt: skip
    if pack is None or start is None:
        return None
    currency, timezone = raw.get("currency", pack.currency), raw.get("timezone", pack.timezone)
    check_timezone(reader, timezone, (*at, "timezone"))
    if not is_known(currency):
        reader.fault("unknown-currency", (*at, "currency"), f"`{currency}` is not a currency",
                     "write the three letters of ISO 4217, such as USD or EUR")  # fmt: skip
    first = stage_of(reader, raw, at, start, pack, None)
    stages = _amended(reader, raw, at, first, packs, broken)
    holidays = _holidays(reader, raw["holidays"], (*at, "holidays"), stages) if "holidays" in raw else None
    if is_known(currency):
        check_values(reader, raw, at, stages, currency)
    return Contract(
        raw["id"], raw["customer"], index, start, end, currency, timezone, holidays, _text(raw.get("bill_to")),
        _text(raw.get("purchase_order")), {key: str(one) for key, one in (raw.get("contacts") or {}).items()},
        stages,
    )  # fmt: skip


def _amended(
    reader: Reader,
    raw: dict[str, Any],
    at: Path,
    first: Stage,
    packs: Mapping[str, Pack],
    broken: frozenset[str],
) -> tuple[Stage, ...]:
    stages = [first]
    for index, one in enumerate(raw.get("amendments") or ()):
        here = (*at, "amendments", index)
        begins = _day(reader, one["from"], (*here, "from"))
        pack = (
            _pack(reader, one["pack"], (*here, "pack"), packs, broken) if "pack" in one else stages[-1].pack
        )
        if begins is None or pack is None:
            continue
        if begins <= stages[-1].first:
            reader.fault("dates-out-of-order", (*here, "from"),
                         f"this amendment begins on {begins}, not after what it amends ({stages[-1].first})",
                         "write amendments in order of their dates, after the contract's start")  # fmt: skip
            continue
        if pack is not stages[-1].pack:
            _check_change(reader, raw, (*here, "pack"), stages[-1].pack, pack)
        stages.append(stage_of(reader, one, here, begins, pack, stages[-1]))
    return tuple(stages)


def _holidays(reader: Reader, raw: dict[str, Any], path: Path, stages: tuple[Stage, ...]) -> Holidays:
    """The contract's own holidays; one of its packs needs a calendar in which they can count."""
    if not any(references_clock.bands(one.pack.document.value) for one in stages):
        reader.fault("no-calendar", path, f"pack `{stages[0].pack.name}` has no calendar in which holidays could count",
                     "leave `holidays` out, or add a calendar to the pack")  # fmt: skip
    return holidays_of(reader, raw, path)


def _check_change(reader: Reader, raw: dict[str, Any], path: Path, before: Pack, after: Pack) -> None:
    """A contract that changes its pack keeps its currency, and its pools keep what they hold."""
    if before.currency != after.currency and "currency" not in raw:
        reader.fault("currency-changes", path,
                     f"`{before.name}` is in {before.currency} and `{after.name}` in {after.currency}: "
                     "a contract has one currency",
                     f"end this contract and start another, or write `currency: {before.currency}`")  # fmt: skip
    if before.money_step != after.money_step:
        reader.fault("rounding-changes", path, f"`{before.name}` and `{after.name}` round money to different steps",
                     "give both the same `money_rounding`, or end this contract and start another")  # fmt: skip
    held = {one["name"]: one["unit"] for one in before.document.value.get("pools") or ()}
    for one in after.document.value.get("pools") or ():
        unit = held.get(one["name"], one["unit"])
        if unit != one["unit"]:
            reader.fault("pool-changes-unit", path,
                         f"pool `{one['name']}` holds {unit} in `{before.name}` and {one['unit']} in `{after.name}`",
                         "give the new pool another name: what is left in the old one stays there")  # fmt: skip


def _pack(
    reader: Reader, written: str, path: Path, packs: Mapping[str, Pack], broken: frozenset[str]
) -> Pack | None:
    name, _, version = written.partition("@")
    pack = packs.get(name)
    if pack is None:
        if name not in broken:
            reader.fault(
                "unknown-pack",
                path,
                f"there is no pack named `{name}`",
                did_you_mean(name, (*packs, *shipped_packs())),
            )
        return None
    if version and version != pack.version:
        reader.fault(
            "wrong-version", path, f"`{name}` is at version {pack.version}, and {version} is asked for here",
            f"write `{name}@{pack.version}` once the change is agreed, or bring version {version} back",
        )  # fmt: skip
    return pack


def _day(reader: Reader, text: Any, path: Path) -> date | None:
    found = quantity.day(text)
    if found is None:
        reader.fault(
            "no-such-day", path, f"there is no day `{text}`", "write year-month-day, such as 2026-01-31"
        )
    return found


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
