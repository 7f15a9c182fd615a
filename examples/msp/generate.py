#!/usr/bin/env python3
"""Writes the facts of the example workspace, or a larger workspace of the same kind.

    python examples/msp/generate.py                                      the files in examples/msp/facts
    python examples/msp/generate.py --entries 300000 --customers 600 --out DIR

The same arguments give the same bytes, on any machine and any version of Python. Names and stories are in
stories.toml, contracts in contracts.yaml, chance in drawn.py (whoever imports this file puts its folder on
`sys.path`). Customers beyond those written there are copies of them: `cedar-dental-002`, …
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from drawn import (
    LAST,
    Row,
    between,
    chance,
    drawn_tickets,
    head_counts,
    parts,
    passes_a_change,
    spread,
    times,
    top_ups,
    trips,
    typed_in,
)

HERE = Path(__file__).resolve().parent
SEED = 20260101
ENTRIES = 2270
LATE_ONE_IN = 75
NAMES = ("id", "customer", "contract", "ticket")
COLUMNS = {
    name: tuple(columns.split())
    for name, columns in (
        (
            "time_entries",
            "id customer contract ticket at end hours role work_type resource billable entered_at summary",
        ),
        ("tickets", "id customer contract opened_at completed_at type priority queue source title"),
        (
            "purchases",
            "id contract customer pool offer at quantity total_price start end paid_at priority already_billed",
        ),
        ("adjustments", "id contract customer at amount pool quantity reason"),
        ("counts", "id contract customer unit at quantity change subject until"),
        ("usage", "id contract customer ticket unit at quantity"),
        ("expenses", "id contract customer ticket at amount category description"),
        ("milestones", "id contract customer name at amount"),
    )
}


def cut(total: int, weights: Sequence[int]) -> Iterator[int]:
    """The total in proportion to the weights; the parts add up to it exactly."""
    done = 0
    for weight in weights:
        yield total * (done + weight) // sum(weights) - total * done // sum(weights)
        done += weight


def renamed(row: Mapping[str, str], suffix: str) -> Row:
    """A written row, for a copy of its customer."""
    return {key: value + suffix if key in NAMES and value else value for key, value in row.items()}


def suffixes(customers: int, stories: int) -> Iterator[tuple[int, str]]:
    """For each customer the number of its story, and what its names end in: nothing, then -002, -003, …"""
    for number in range(customers):
        copy = number // stories
        yield number % stories, f"-{copy + 1:03}" if copy else ""


def contracts_text(text: str, customers: Sequence[str], copies: Iterable[tuple[str, str]]) -> str:
    """contracts.yaml for the given (customer, suffix) pairs, cut from the one in this folder."""
    head, body = text.split("\ncontracts:\n")
    blocks: dict[str, list[str]] = {customer: [] for customer in customers}
    for block in re.split(r"(?m)^(?=  - id: )", re.sub(r"(?m)^ *#.*\n|^\n", "", body))[1:]:
        found = re.search(r"(?m)^    customer: (\S+)", block)
        assert found is not None
        blocks[found[1]].append(block)
    parts = [
        re.sub(r"(?m)^(  - id: |    customer: )(\S+)", rf"\g<1>\g<2>{suffix}", block)
        for customer, suffix in copies
        for block in blocks[customer]
    ]
    return head + "\ncontracts:\n" + "".join(parts)


def stories_and_words() -> Any:
    """stories.toml, its weights spread out to pick from."""
    data = tomllib.loads((HERE / "stories.toml").read_text(encoding="utf-8"))
    data["lengths"] = {
        kind: spread(((least, most), weight) for weight, least, most in lengths)
        for kind, lengths in data["lengths"].items()
    }
    for story in data["customers"]:
        story["mix"], story["roles"] = spread(story["mix"].items()), spread(story["roles"].items())
    return data


def written(story: Any, suffix: str, kind: str, data: Any) -> Iterator[Row]:
    """The rows of a kind which the story itself gives."""
    for row in story.get(kind, ()):
        known = {"customer": story["id"]} if "id" in story and "contract" not in row else {}
        if kind == "entries":
            known["resource"] = data["people"].get(row.get("role"), data["people"]["senior"])[0]
        yield renamed({**known, **row}, suffix)


def numbered_work(
    rng: Random, tickets: list[tuple[Row, list[Any]]]
) -> tuple[list[Row], list[dict[str, Any]]]:
    """Tickets and entries numbered in the order of time: those typed in time, and those of the late batch."""
    work, in_time, late = [], [], []
    tickets.sort(key=lambda pair: pair[0]["opened_at"])
    for number, (ticket, pieces) in enumerate(tickets, start=1):
        ticket["id"] = f"TK-{number:05}"
        for _, _, row in pieces:
            # An entry that names nobody needs its ticket to say whose it is.
            named = row["customer"] or row["contract"]
            row["ticket"] = "" if named and chance(rng, 6) else ticket["id"]
        work += pieces
    work.sort(key=lambda piece: piece[0])
    for number, (start, minutes, row) in enumerate(work, start=1):
        if number % LATE_ONE_IN == 0:
            typed = f"{LAST}T{between(rng, 8, 18):02}:{between(rng, 0, 59):02}"
            at, end = f"{start:%Y-%m-%dT%H:%M}", start + timedelta(minutes=minutes)
            when = {"at": at, "end": f"{end:%Y-%m-%dT%H:%M}"} if passes_a_change(start, end) else {"at": at}
            late.append({**row, "id": f"TL-{number:06}", **when, "minutes": minutes, "entered_at": typed})
        else:
            row |= times(rng, start, minutes, row["zone"])
            row["entered_at"] = typed_in(rng, start + timedelta(minutes=minutes))
            in_time.append({"id": f"TE-{number:06}", **row})
    return in_time, late


def generate(folder: Path, entries: int = ENTRIES, customers: int | None = None, seed: int = SEED) -> None:
    """Write a workspace into a folder: contracts.yaml, rules/ and facts/, with about so many time entries."""
    data, rng = stories_and_words(), Random(seed)
    stories = data["customers"]
    chosen = list(suffixes(customers or len(stories), len(stories)))
    rows: dict[str, list[Row]] = {kind: [] for kind in ("entries", *list(COLUMNS)[1:])}
    tickets: list[tuple[Row, list[Any]]] = []
    drawn: dict[str, list[Row]] = {kind: [] for kind in ("purchases", "counts", "usage", "expenses")}
    story_of: dict[str, Any] = {}
    for (index, suffix), count in zip(
        chosen, cut(entries, [stories[i]["share"] for i, _ in chosen]), strict=True
    ):
        tickets += drawn_tickets(rng, stories[index], suffix, count, data)
        drawn["purchases"] += top_ups(rng, stories[index], suffix, count)
        drawn["counts"] += head_counts(rng, stories[index], suffix)
        story_of[stories[index]["id"] + suffix] = stories[index]
        for kind, found in rows.items():
            found += written(stories[index], suffix, kind, data)
    in_time, late = numbered_work(rng, tickets)
    for ticket, work in tickets:
        drawn["usage"] += trips(rng, story_of[ticket["customer"]], ticket, work)
        drawn["expenses"] += parts(rng, story_of[ticket["customer"]], ticket, work, data)
    if len(chosen) == len(stories):
        for kind in rows:
            rows[kind] += written(data["bad"], "", kind, data)
        # Two rows that were exported twice: one in the same file, one again in the late batch.
        rows["entries"].append(dict(rows["entries"][0]))
        late.append(dict(rows["entries"][1]))
    for place, row in enumerate(rows["entries"]):
        in_time.insert((place * 97 + 13) % (len(in_time) + 1), row)
    for kind, found in drawn.items():
        found.sort(key=lambda row: row["at"])
        rows[kind] += [{"id": f"{kind[:2].upper()}-{n:05}", **row} for n, row in enumerate(found, start=1)]

    prepare(folder, stories, chosen)
    facts = folder / "facts"
    write_csv(facts, "time_entries", in_time)
    write_csv(facts, "tickets", [*rows["tickets"], *(ticket for ticket, _ in tickets)])
    for kind in list(COLUMNS)[2:]:
        write_csv(facts, kind, rows[kind])
    write_jsonl(facts / "time_entries-late.jsonl", (*COLUMNS["time_entries"], "minutes"), late)


def write_csv(facts: Path, kind: str, rows: Iterable[Row]) -> None:
    """The CSV file of a kind, with the same bytes on every system."""
    with (facts / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS[kind], restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_jsonl(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """JSON Lines; what is blank is left out."""
    lines = (
        json.dumps({key: row[key] for key in columns if row.get(key)}, ensure_ascii=False) for row in rows
    )
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def prepare(folder: Path, stories: Sequence[Any], customers: Iterable[tuple[int, str]]) -> None:
    """The contracts and the house's own pack, unless the folder is the one that has them."""
    (folder / "facts").mkdir(parents=True, exist_ok=True)
    if folder.resolve() == HERE:
        return
    shutil.copytree(HERE / "rules", folder / "rules", dirs_exist_ok=True)
    copies = [(stories[index]["id"], suffix) for index, suffix in customers]
    text = contracts_text(
        (HERE / "contracts.yaml").read_text(encoding="utf-8"), [s["id"] for s in stories], copies
    )
    (folder / "contracts.yaml").write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write the facts of the example workspace, or a larger one.")
    parser.add_argument(
        "--entries", type=int, default=ENTRIES, help=f"time entries to draw (default {ENTRIES})"
    )
    parser.add_argument(
        "--customers", type=int, default=None, help="customers (default: those of stories.toml)"
    )
    parser.add_argument("--out", type=Path, default=HERE, help="folder of the workspace (default: this one)")
    wanted = parser.parse_args()
    if wanted.out.resolve() == HERE and (wanted.entries, wanted.customers) != (ENTRIES, None):
        parser.error("another size needs another folder: say --out DIR")
    generate(wanted.out, wanted.entries, wanted.customers)


if __name__ == "__main__":
    main()
