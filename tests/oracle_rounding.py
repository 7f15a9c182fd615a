"""From worked to billed time: the rule of a piece, clock rounding, and rounding of pieces and groups."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from oracle_terms import Row, is_duration, resolve, seconds
from oracle_when import applies, present
from oracle_world import Edition

if TYPE_CHECKING:
    from oracle_pieces import Entry, Piece


def rule_for(edition: Edition, on: dt.date, subject: Row) -> Row | None:
    """The first rounding clause that matches, with its terms resolved."""
    terms = edition.terms
    clauses = (c for c in edition.clauses("rounding") if applies(c, on, subject, edition.pack, terms))
    clause = next(clauses, None)
    if clause is None:
        return None

    def length(value: Any) -> int | None:
        value = resolve(value, terms)
        return seconds(value) if is_duration(value) else None

    def clock(written: Row | None) -> Row | None:
        if not written:
            return None
        return {"increment": length(written["increment"]), "direction": written["direction"]}

    return {
        "name": clause["name"],
        "increment": length(clause.get("increment")),
        "direction": clause.get("direction", "up"),
        "half": clause.get("half", "up"),
        "minimum": length(clause.get("minimum")) or 0,
        "maximum": length(clause.get("maximum")),
        "grace": length(clause.get("grace")) or 0,
        "per": clause.get("per", "entry"),
        "start": clock(clause.get("start")),
        "end": clock(clause.get("end")),
    }


def rounded(time: int, rule: Row) -> int:
    """A time above zero by the increment, the minimum and the maximum of a rule."""
    result: int = time
    if rule["increment"] and time > 0:
        increment = rule["increment"]
        full, rest = divmod(time, increment)
        if rule["direction"] == "up":
            full += 1 if full == 0 or rest > rule["grace"] else 0
        elif rule["direction"] == "nearest":
            full += 2 * rest > increment or (2 * rest == increment and rule["half"] == "up")
        result = full * increment
    result = max(result, rule["minimum"])
    return result if rule["maximum"] is None else min(result, rule["maximum"])


def on_the_clock(at: dt.datetime, rule: Row | None, zone: ZoneInfo) -> dt.datetime:
    """A time rounded on the wall clock of the contract, counted from midnight."""
    if not rule:
        return at
    local = at.astimezone(zone)
    midnight = local.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    since = int((local.replace(tzinfo=None) - midnight).total_seconds())
    increment = rule["increment"]
    low, rest = since - since % increment, since % increment
    up = {"up": rest > 0, "down": False, "nearest": 2 * rest >= increment}[rule["direction"]]
    moved = midnight + dt.timedelta(seconds=low + (increment if up else 0))
    return at + (moved - local.replace(tzinfo=None))  # it moves by as much as its clock reading does


def rounded_clock(
    start: dt.datetime, end: dt.datetime, rule: Row, zone: ZoneInfo
) -> tuple[dt.datetime, dt.datetime]:
    """Start and end on the rounded clock; an end before the start leaves nothing (R8)."""
    first = on_the_clock(start, rule["start"], zone)
    return first, max(first, on_the_clock(end, rule["end"], zone))


def spread(pieces: list[Piece], total: int) -> None:
    """Billed time of pieces: their lengths, and the difference to a total on the longest (R2)."""
    for piece in pieces:
        piece.billed = piece.length
    difference = total - sum(piece.length for piece in pieces)
    for piece in sorted(pieces, key=lambda p: -p.length):  # a stable sort: the earlier of equal ones first
        if difference >= 0:
            piece.billed += difference
            return
        taken = min(piece.billed, -difference)
        piece.billed -= taken
        difference += taken


def bill(pieces: list[Piece], rule: Row) -> int:
    """The rounded total of pieces of one entry that stand alone; only worked time of zero stays zero."""
    if not any(piece.worked for piece in pieces):
        return 0
    return rounded(sum(piece.length for piece in pieces), rule)


def in_group(piece: Piece) -> bool:
    """Only work that is billed or drawn takes part (R4, M2): its first contract draws, bills or passes on."""
    return any(step.kind in ("draw", "rate") for step in piece.steps) or len(piece.visits) > 1


def group_key(entry: Entry, rule: Row) -> tuple[str, ...] | None:
    """What shares a running total; None where the entry stands alone."""
    if rule["per"] in ("entry", "piece"):
        return None
    keys = []
    for what in rule["per"]:
        value = entry.on if what == "date" else entry.fact.row.get(what)
        if not present(value):
            return None
        keys.append(str(value))
    return tuple(keys)


def measure(entries: list[Entry]) -> None:
    """Set the billed time of every piece."""
    groups: dict[Any, list[tuple[Entry, list[Piece]]]] = defaultdict(list)
    rules: dict[Any, Row] = {}
    for entry in entries:
        billable = entry.fact.billable_seconds
        if not entry.free and billable is not None:
            spread(entry.pieces, billable)
            continue
        together: dict[Any, list[Piece]] = defaultdict(list)
        for piece in entry.pieces:
            rule = piece.rule
            if rule is None:
                piece.billed = piece.length
                continue
            contract = piece.visits[0].contract["id"]
            alone = len(together) if rule["per"] == "piece" else None
            key = group_key(entry, rule) if in_group(piece) else None
            apart = isinstance(rule["per"], list) and in_group(piece)
            together[contract, repr(rule), key, (alone, apart)].append(piece)
            rules[repr(rule)] = rule
        for (contract, text, key, _), pieces in together.items():
            if key is None:
                spread(pieces, bill(pieces, rules[text]))
            else:
                groups[contract, text, key].append((entry, pieces))
    for (_, text, _), members in groups.items():
        members.sort(key=lambda member: (member[1][0].start, member[0].fact.id))
        time, worked = 0, 0
        for _, pieces in members:
            before = rounded(time, rules[text]) if worked else 0
            time += sum(piece.length for piece in pieces)
            worked += sum(piece.worked for piece in pieces)
            spread(pieces, (rounded(time, rules[text]) if worked else 0) - before)
