"""Random small worlds: packs, contracts and facts in which interesting things happen often.

Values come from short lists, so that blocks run out, purchases fall on one day, and times tie. Everything is
plain data: numbers are int or Decimal, all else is text as it stands in YAML. The parts are in strategies_*.py.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from strategies_chance import BASES, FEATURES, ZONES, Chance, Row
from strategies_contracts import contract
from strategies_facts import Pools, facts
from strategies_packs import pack

World = tuple[dict[str, Row], list[Row], dict[str, list[Row]], dt.date]


def drawn_features(chance: Chance) -> frozenset[str]:
    """Mostly a fifth of all features, now and then half or all; and mostly a way in which pools are used up."""
    one_in = chance.one([5, 5, 5, 5, 4, 3, 2, 1])
    ways = chance.one([[], [], ["buy"], ["hold"], ["owe"], ["owe", "ends"], ["refill"]])
    return frozenset(one for one in FEATURES if chance.rarely(one_in)).union(ways)


def world(chance: Chance) -> World:
    """(packs, contracts, facts, as_of): one to three customers with one to three contracts each."""
    chance.base = dt.date.fromisoformat(chance.one(BASES))
    first = pack(chance, "alpha")
    known = {"alpha": first}
    if chance.either():
        known["beta"] = pack(chance, "beta")
    newer: dict[str, tuple[str, ...]] = dict.fromkeys(known, ())
    catch_all = {
        **pack(chance, "catch-all", like=first),
        "labor": [{"name": "hourly", "rate": "$hourly_rate"}],
    }
    known["catch-all"] = catch_all
    if chance.has("new-pack", "changed-pools"):
        known["alpha-new"] = pack(chance, "alpha-new", like=first)
        newer["alpha"] = ("alpha-new",)
    rows: list[Row] = []
    for customer in ["acme", "beta-co", "coda"][: 1 + chance.below(3)]:
        zone = chance.one(ZONES)
        for place in range(chance.one([1, 2])):
            name, id = chance.one(list(newer)), f"{customer[0].upper()}{place + 1}"
            signed = contract(chance, known[name], id, customer, newer[name], known)
            if chance.often():
                signed["timezone"] = zone
            rows.append(signed)
        if chance.often(5):
            rows.append(contract(chance, catch_all, f"{customer[0].upper()}9", customer))
    rows = chance.shuffled(rows) if chance.rarely(3) else rows
    late = [130, 100, 62, 40, 93] if chance.has("months") else [40, 16, 15, 8, 40, 5, 90]
    as_of = chance.base + dt.timedelta(days=chance.one(late))
    used = {named(one["pack"]) for row in rows for one in [row, *row.get("amendments", [])] if "pack" in one}
    return (
        {name: one for name, one in known.items() if name in used},
        rows,
        facts(chance, rows, pools_of(known, rows)),
        as_of,
    )


def named(written: str) -> str:
    """The name of a pack without its version."""
    return written.split("@")[0]


def pools_of(known: dict[str, Row], rows: list[Row]) -> Pools:
    """The pools of each contract by name, as its first pack says them."""
    return {
        row["id"]: {one["name"]: one for one in known[named(row["pack"])].get("pools") or []} for row in rows
    }


@cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


@st.composite
def worlds(draw: DrawFn, features: frozenset[str] | None = None) -> World:
    """Random worlds; with the given features, or those that each draws."""
    chance = Chance(lambda count: draw(_below(count)))
    chance.features = drawn_features(chance) if features is None else features
    return world(chance)


def world_of(
    seed: int, features: frozenset[str] | None = None, without: frozenset[str] = frozenset()
) -> World:
    """The world of a seed: the same each time, and much quicker to draw than by hypothesis."""
    chance = Chance(random.Random(seed).randrange)
    own = drawn_features(chance)
    chance.features = (own if features is None else features) - without
    return world(chance)


# YAML -------------------------------------------------------------------------------------------------


def flow(value: Any) -> str:
    """A value on one line; numbers as they are, text in double quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(flow(item) for item in value) + "]"


def dump_yaml(document: Row) -> str:
    """A document as YAML text: a line for each clause, so that places in messages mean something."""
    lines = []
    for key, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [f"{key}:", *(f"  - {flow(item)}" for item in value)]
        elif isinstance(value, dict) and value:
            lines += [f"{key}:", *(f"  {name}: {flow(item)}" for name, item in value.items())]
        else:
            lines.append(f"{key}: {flow(value)}")
    return "\n".join(lines) + "\n"


def dump_world(world: World) -> str:
    """A whole world as YAML text, to be read by people."""
    packs, contracts, facts, as_of = world
    parts = ["packs:\n"]
    for one in packs.values():
        lines = dump_yaml(one).splitlines()
        parts.append(
            "".join(f"  {'- ' if number == 0 else '  '}{line}\n" for number, line in enumerate(lines))
        )
    parts += [dump_yaml({"contracts": contracts}), "facts:\n"]
    for kind, rows in facts.items():
        parts.append(f"  {kind}:{'' if rows else ' []'}\n" + "".join(f"    - {flow(row)}\n" for row in rows))
    return "".join(parts) + f'as_of: "{as_of}"\n'


def read_world(value: Row) -> World:
    """The world of what `dump_world` has written, after it was read as YAML."""
    day = dt.date.fromisoformat(str(value["as_of"]))
    return {one["pack"]: one for one in value["packs"]}, value["contracts"], value["facts"], day
