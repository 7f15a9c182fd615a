"""From files to packs: read, include, check the shape, the names and the meaning, in that order."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path as FilePath
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from . import agreed, include, quantity, references, shape, source
from .build import build
from .currency import is_known
from .diagnostic import Diagnostic, has_errors, sort
from .packs import Attribute, Edition, Pack, Term, TermValue, Uplift
from .periods import read_every
from .rates import Labor
from .reading import Reader, did_you_mean, near, plain_value
from .source import Document

_FINEST = 100  # millionths: charges have room for four places


def load_pack(path: FilePath | str) -> tuple[Pack | None, tuple[Diagnostic, ...]]:
    """Read and check one pack file.

    Returns the pack, or None where the file has errors, and everything found, by place.
    """
    document, found = source.read(path)
    if document is None:
        return None, found
    return pack_from(document, found)


def pack_from(
    document: Document, spelling: tuple[Diagnostic, ...] = ()
) -> tuple[Pack | None, tuple[Diagnostic, ...]]:
    """Check a document that has been read with these faults of spelling; as `load_pack`."""
    document, found = include.resolve(document)
    found = (*spelling, *found)
    # What a name means is said in better words than what form it should have: those come first.
    found = (*found, *shape.unheard(references.check(document), found))
    misshapen = shape.unheard(shape.check(document, "pack"), found)
    found = (*found, *misshapen)
    if misshapen or not isinstance(document.value, dict):
        return None, sort(found)
    pack, more = _pack(document)
    more = (*more, *_meaning(pack))
    found = (*found, *shape.unheard(more, found))
    return (None if has_errors(found) else pack), sort(found)


def _meaning(pack: Pack) -> tuple[Diagnostic, ...]:
    """What the clauses of a pack say that cannot be, under its defaults, its plans and its dated values."""
    edition, found = build(pack, agreed.samples(pack))
    if has_errors(found):
        return found
    return (*agreed.of_plans_and_days(pack), *_falls_out(edition))


def shipped_packs() -> dict[str, FilePath]:
    """The packs that come with clausewise, by the name of their file."""
    folder = FilePath(str(resources.files("clausewise.rules")))
    return {one.stem: one for one in sorted(folder.glob("*.yaml")) if not one.name.endswith(".test.yaml")}


def _pack(document: Document) -> tuple[Pack, tuple[Diagnostic, ...]]:
    value = document.value
    reader = Reader(document, {}, {})
    terms = {name: _term(reader, name, raw) for name, raw in (value.get("terms") or {}).items()}
    plans = {name: _plan(reader, name, raw, terms) for name, raw in (value.get("plans") or {}).items()}
    attributes = {
        name: Attribute(name, raw.get("type", "text"), tuple(map(str, raw.get("values") or ())))
        for name, raw in (value.get("attributes") or {}).items()
    }
    timezone = value.get("timezone", "UTC")
    check_timezone(reader, timezone, ("timezone",))
    if not is_known(value["currency"]):
        reader.fault("unknown-currency", ("currency",), f"`{value['currency']}` is not a currency",
                     "write the three letters of ISO 4217, such as USD or EUR")  # fmt: skip
    pack = Pack(
        value["pack"], str(value["version"]), value["title"], value.get("summary", ""), value["currency"],
        timezone, *_rounding_of_money(reader, value), terms, plans, attributes, document,
    )  # fmt: skip
    return pack, tuple(reader.faults)


def _rounding_of_money(reader: Reader, value: dict[str, Any]) -> tuple[str, int | None]:
    """How money is rounded, and to multiples of what (millionths)."""
    raw = value.get("money_rounding", "half-up")
    if isinstance(raw, str):
        return raw, None
    at = ("money_rounding", "step")
    step = reader.whole(raw["step"], at, "money")
    if step <= 0 or step % _FINEST:
        reader.fault(
            "too-fine", at, f"`{raw['step']}` has more than four decimal places", "write at most four"
        )
        return raw["direction"], None
    return raw["direction"], step


def check_timezone(reader: Reader, name: str, path: source.Path) -> None:
    """A fault where there is no such time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        help = near(name, sorted(available_timezones())) or "write one such as America/New_York"
        reader.fault("unknown-timezone", path, f"there is no time zone `{name}`", help)


def _term(reader: Reader, name: str, raw: dict[str, Any]) -> Term:
    at = ("terms", name)
    kind, values = raw["type"], raw.get("values") or ()
    choices = tuple(map(str, values)) if kind == "choice" else ()
    dated = [] if choices else [
        (quantity.day(one["from"]), reader.typed(one["value"], (*at, "values", i, "value"), kind))
        for i, one in enumerate(values)
    ]  # fmt: skip
    days = [day for day, _ in dated]
    if None not in days and days != sorted(set(days), key=str):
        reader.fault("dates-out-of-order", (*at, "values"),
                     f"the values of `{name}` are not in order of their dates",
                     "write the earliest `from` first, each day once")  # fmt: skip
    default = reader.typed(raw["default"], (*at, "default"), kind) if "default" in raw else None
    if choices and default is not None and default not in choices:
        reader.fault("unknown-value", (*at, "default"), f"`{default}` is not a value of `{name}`",
                     did_you_mean(str(default), choices))  # fmt: skip
    uplift = _uplift(reader, raw, at)
    return Term(
        name, kind, default, tuple((day, value) for day, value in dated if day and value is not None),
        bool(raw.get("required")), uplift, choices, reader.span(at),
    )  # fmt: skip


def _uplift(reader: Reader, raw: dict[str, Any], at: source.Path) -> Uplift | None:
    if "uplift" not in raw:
        return None
    percent = reader.whole(raw["uplift"]["percent"], (*at, "uplift", "percent"), "percent")
    return Uplift(percent, read_every(raw["uplift"]["every"]))


def _plan(reader: Reader, plan: str, raw: dict[str, Any], terms: Mapping[str, Term]) -> dict[str, TermValue]:
    return term_values(reader, raw, ("plans", plan), terms)


def term_values(
    reader: Reader, raw: Mapping[str, Any], path: source.Path, terms: Mapping[str, Term]
) -> dict[str, TermValue]:
    """Values given for terms, each read as its term's type; unknown names are left out."""
    found = {}
    for name, one in raw.items():
        term = terms.get(name)
        if term is None:
            continue
        value = plain_value(one, term.type)
        if term.choices and value not in term.choices:
            reader.fault("unknown-value", (*path, name), f"`{one}` is not a value of `{name}`",
                         did_you_mean(str(one), term.choices))  # fmt: skip
        elif value is None:
            value = reader.typed(one, (*path, name), term.type)
        if value is not None:
            found[name] = value
    return found


def _falls_out(edition: Edition) -> tuple[Diagnostic, ...]:
    """Work that the last clause may leave over, and that no clause after it could take."""
    if not edition.labor or (edition.labor[-1].rate is not None and not _is_capped(edition.labor[-1])):
        return ()
    clause = edition.labor[-1]
    pool = edition.pools[clause.draws[-1]] if clause.draws else None
    if _is_capped(clause):
        why = f"`{clause.clause.name}` takes only so much, and no clause after it takes the rest"
    elif pool is not None and pool.when_used_up == "bill":
        why = (
            f"when `{pool.clause.name}` is used up the rest is to be billed, and no clause after "
            f"`{clause.clause.name}` says at what rate"
        )
    elif pool is not None and pool.can_run_dry:
        why = (
            f"what `{pool.clause.name}` owes too much, or still owes at the contract's end, is to be billed, and no "
            f"clause after `{clause.clause.name}` says at what rate"
        )
    else:
        return ()
    help = "add `rate: 150.00` to this clause, or a clause after it"
    if _is_capped(clause):
        help = "add a clause after it, such as `- {name: rest, rate: 150.00}`"
    return (
        Diagnostic("nothing-after", "error", why, clause.clause.span, f'labor["{clause.clause.name}"]', help),
    )


def _is_capped(clause: Labor) -> bool:
    """Whether the clause's last step takes only so much; a `rate` after what it draws takes all."""
    return clause.cap is not None and not (clause.draws and clause.rate is not None)
