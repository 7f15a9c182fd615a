"""Reading what to compare with: `managed-users,plan=standard,hourly_rate=150.00` as an alternative."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from ..diagnostic import Diagnostic
from ..hold import Alternative
from ..load import load_pack, shipped_packs
from ..packs import Pack, TermValue
from ..reading import EXAMPLES, did_you_mean, plain_value
from ..yaml_scalars import is_number


def find_pack(name: str, packs: Mapping[str, Pack]) -> tuple[Pack | None, str, tuple[Diagnostic, ...]]:
    """A pack of some that are known, a file, or one that ships; else None with a sentence, or what is wrong with it."""
    if name in packs:
        return packs[name], "", ()
    shipped = shipped_packs()
    is_file = name.endswith((".yaml", ".yml")) or Path(name).is_file()
    if not is_file and name not in shipped:
        help = did_you_mean(name, tuple(sorted({*packs, *shipped})))
        return None, f"there is no pack named `{name}`; {help}", ()
    pack, found = load_pack(name if is_file else shipped[name])
    return pack, "" if pack else f"the pack `{name}` has errors", found


def read_alternative(
    text: str, packs: Mapping[str, Pack]
) -> tuple[Alternative | None, tuple[str, ...], tuple[Diagnostic, ...]]:
    """The alternative that a text asks for, with sentences about what is wrong with it, and what its pack's file has.

    `packs` are those known by name; files and the packs that ship are found besides. Without fault the sentences are
    empty.
    """
    name, *parts = [part.strip() for part in text.split(",")]
    pack, why, found = find_pack(name, packs)
    if pack is None:
        return None, (why,), found
    plan: str | None = None
    terms: dict[str, TermValue] = {}
    wrong: list[str] = []
    for part in parts:
        key, equals, written = (one.strip() for one in part.partition("="))
        if not equals:
            wrong.append(
                f"`{part}` is not term=value; write `hourly_rate=1500.00`, and no comma inside a number"
            )
        elif key == "plan":
            plan = written
        elif key not in pack.terms:
            wrong.append(f"pack `{pack.name}` has no term `{key}`; {did_you_mean(key, tuple(pack.terms))}")
        else:
            kind = pack.terms[key].type
            value = plain_value(Decimal(written) if is_number(written) else written, kind)
            if value is None:
                wrong.append(f"`{written}` is no value for `{key}`; write it like {EXAMPLES[kind]}")
            else:
                terms[key] = value
    if plan is not None and plan not in pack.plans:
        help = did_you_mean(plan, tuple(pack.plans)) or "leave `plan` out"
        wrong.append(f"pack `{pack.name}` has no plan `{plan}`; {help}")
    return (None if wrong else Alternative(text, pack, plan, terms)), tuple(wrong), found
