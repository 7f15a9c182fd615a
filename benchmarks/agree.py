"""Hold the engine against the oracle on many random worlds.

Each seed is a world of its own, so a run can go on where another ended, and a failure can be looked at again:

    .venv/bin/python benchmarks/agree.py --worlds 100000 --processes 2
    .venv/bin/python benchmarks/agree.py --first 4711 --worlds 1            # one world again
    .venv/bin/python benchmarks/agree.py --features calendar,up-to --stop 1  # worlds with these features only
    .venv/bin/python benchmarks/agree.py --without dated,changed-pools

At the end it prints how many worlds agreed, were refused by the engine, and differed, and the first that differs
as YAML, made as small as it goes. The exit code is 1 where any world differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from strategies import World

TESTS = Path(__file__).parent.parent / "tests"
CHUNK = 50
KINDS = ("time_entries", "tickets", "purchases", "counts", "usage", "expenses", "milestones", "adjustments")
LONGEST = 120  # seconds spent on making the first differing world smaller


@dataclass(frozen=True)
class Asked:
    """Which worlds are drawn."""

    features: frozenset[str] | None
    without: frozenset[str]


@dataclass
class Found:
    """What came of some seeds."""

    agreed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    differing: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Take in what came of other seeds."""
        self.agreed += other.agreed
        self.refused += other.refused
        self.differing = sorted([*self.differing, *other.differing])


def main() -> None:
    """Run the seeds and say what came of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--worlds", type=int, default=1000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--features", help="draw worlds with exactly these features, separated by commas")
    parser.add_argument("--without", default="", help="draw worlds without these features")
    parser.add_argument("--stop", type=int, default=0, metavar="N", help="stop after N differing worlds")
    parser.add_argument("--whole", action="store_true", help="print the differing world as it was drawn")
    given = parser.parse_args()
    prepare()
    asked = Asked(None if given.features is None else words(given.features), words(given.without))
    started, found = time.perf_counter(), Found()
    seeds = range(given.first, given.first + given.worlds)
    for part in parts(seeds, asked, given.processes):
        found.add(part)
        if sys.stderr.isatty():
            print(f"\r{summary(found)}", end="", file=sys.stderr, flush=True)
        if given.stop and len(found.differing) >= given.stop:
            break
    took = time.perf_counter() - started
    print(f"\n{summary(found)} in {took:.0f} s")
    for reason, times in found.refused.most_common(12):
        print(f"  refused {times}: {reason}")
    if found.differing:
        show(found, asked, given.whole)
    raise SystemExit(bool(found.differing))


def prepare() -> None:
    """One thread for each process, and the tests' modules to import."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    sys.path.insert(0, str(TESTS))


def words(text: str) -> frozenset[str]:
    """Names separated by commas; each has to be that of a feature."""
    from strategies_chance import FEATURES

    named = frozenset(one for one in text.split(",") if one)
    if unknown := named - set(FEATURES):
        raise SystemExit(f"no such feature: {', '.join(sorted(unknown))}; there are: {', '.join(FEATURES)}")
    return named


def summary(found: Found) -> str:
    """The three counts."""
    return f"{found.agreed} agreed, {found.refused.total()} refused, {len(found.differing)} differing"


def parts(seeds: range, asked: Asked, processes: int) -> Iterator[Found]:
    """What came of the seeds, chunk by chunk."""
    chunks = [(seeds[at : at + CHUNK], asked) for at in range(0, len(seeds), CHUNK)]
    if processes == 1:
        yield from map(held_against, chunks)
        return
    with get_context("spawn").Pool(processes, initializer=prepare) as pool:
        yield from pool.imap_unordered(held_against, chunks)


def held_against(chunk: tuple[Sequence[int], Asked]) -> Found:
    """Evaluate each seed's world twice."""
    from comparing import RefusedError
    from strategies import world_of

    seeds, asked = chunk
    found = Found()
    for seed in seeds:
        try:
            text = differs(world_of(seed, asked.features, asked.without))
        except RefusedError as refused:
            found.refused[str(refused).split("\n")[0][:110]] += 1
            continue
        if text:
            found.differing.append((seed, text))
        else:
            found.agreed += 1
    return found


def differs(world: World) -> str:
    """What differs, or the error with which one of both ended."""
    from comparing import RefusedError, difference

    try:
        return difference(world, quick=True)
    except RefusedError:
        raise
    except Exception:
        return traceback.format_exc()


# The first world that differs -------------------------------------------------------------------------


def show(found: Found, asked: Asked, whole: bool) -> None:
    """Print the first differing world, and what differs in all of them with a seed for each."""
    from strategies import dump_world, world_of

    seed, text = found.differing[0]
    world = world_of(seed, asked.features, asked.without)
    if not whole:
        world = smaller(world, kinds_of(text)[0])
        text = differs(world)
    print(f"\nseed {seed} differs:\n{text}\n\n{dump_world(world)}")
    seeds: dict[str, list[int]] = {}
    for one, difference in found.differing:
        seeds.setdefault(", ".join(kinds_of(difference)), []).append(one)
    print("what differs: how many worlds, and the seeds of some")
    for kinds, some in sorted(seeds.items(), key=lambda item: -len(item[1]))[:40]:
        print(f"  {len(some)} {kinds}: {' '.join(map(str, some[:5]))}")


def kinds_of(text: str) -> list[str]:
    """What a difference is about: the tables with the kinds of their rows (or triggers), or the error."""
    lines = text.strip().split("\n")
    if lines[0].startswith("Traceback"):
        return [f"{lines[-1][:60]} at {lines[-3].strip()[-60:]}"]
    found, table, at = [lines[0]] if "counted" in lines[0] else [], "", 0
    for line in lines:
        if not line.startswith("  "):
            table, _, names = line.partition(":")
            columns = names.strip().split(", ")
            of = [name for name in ("kind", "trigger", "pool") if name in columns]
            at = columns.index(of[0]) if of else 0
        else:
            kind = line.partition(": ")[2].split(" | ")[at].rstrip("-0123456789")
            found.append(f"{table} {kind}" if table != "balances" else table)
    return list(dict.fromkeys(found))


def smaller(world: World, kind: str) -> World:
    """The world without everything that can be taken away while it still differs in a kind of rows."""
    from comparing import RefusedError
    from strategies import read_world

    def still(value: dict[str, Any]) -> bool:
        try:
            text = differs(read_world(value))
            return bool(text) and kind in kinds_of(text)
        except (RefusedError, AssertionError, KeyError, IndexError):
            return False

    packs, contracts, facts, as_of = world
    value: dict[str, Any] = {
        "packs": list(packs.values()), "contracts": contracts, "facts": facts, "as_of": as_of
    }  # fmt: skip
    until = time.perf_counter() + LONGEST
    goes_on = True
    while goes_on:
        goes_on = False
        for path in sorted(places(value), key=len):
            if time.perf_counter() > until:
                return read_world(value)
            less = taken_away(value, path)
            if less is not None and still(less):
                value, goes_on = less, True
    return read_world(value)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every key and item below, the last items of a list first so that the others keep their numbers."""
    inside = (
        list(value) if isinstance(value, dict) else range(len(value))[::-1] if isinstance(value, list) else ()
    )
    for key in inside:
        if len(path) > 0:
            yield (*path, key)
        yield from places(value[key], (*path, key))


def taken_away(value: Any, path: tuple[Any, ...]) -> Any:
    """A copy without what is at a path; None where it is not there (any more)."""
    key = path[0]
    try:
        inner = value[key]
    except (KeyError, IndexError, TypeError):
        return None
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1:
        if path[0] in KINDS:
            copy[key] = []
            return copy if inner else None
        del copy[key]
        return copy
    below = taken_away(inner, path[1:])
    if below is None:
        return None
    copy[key] = below
    return copy


if __name__ == "__main__":
    main()
