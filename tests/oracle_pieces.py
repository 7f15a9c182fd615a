"""An entry, cut into pieces: each lies in one band and goes its own way through the contracts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oracle_facts import BadFactError, Fact, ticket_of, timed_for
from oracle_rounding import rounded_clock, rule_for
from oracle_terms import WEEKDAYS, Row, active, instant, local_day
from oracle_waterfall import Step, steps_of
from oracle_when import applies
from oracle_world import Edition, World

if TYPE_CHECKING:
    from oracle_facts import Read
    from oracle_lines import Part


class LaterError(Exception):
    """The next contract that may take the work sees it after the as-of day (X11)."""


@dataclass(eq=False)
class Visit:
    """A piece in a contract that takes it: the clauses that match, and the band there."""

    contract: Row
    edition: Edition
    clauses: list[Row]
    subject: Row


@dataclass(eq=False)
class Piece:
    """A stretch of an entry. `length` is the time to be rounded, `worked` its share of the worked time."""

    start: dt.datetime
    end: dt.datetime
    band: str | None
    length: int
    worked: int
    visits: list[Visit] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    rule: Row | None = None
    billed: int = 0
    parts: list[Part] = field(default_factory=list)


@dataclass(eq=False)
class Entry:
    fact: Fact
    ticket: Row | None
    on: dt.date
    pieces: list[Piece]

    @property
    def free(self) -> bool:
        return self.fact.row.get("billable") is False

    @property
    def billed(self) -> int:
        return sum(piece.billed for piece in self.pieces)


def shares(total: int, lengths: list[int]) -> list[int]:
    """A total in proportion to lengths: whole seconds, the remainder to the first (C5)."""
    whole = sum(lengths)
    found = [total * length // whole if whole else 0 for length in lengths]
    found[0] += total - sum(found)
    return found


def subject_of(fact: Fact, ticket: Row | None, on: dt.date, band: str | None) -> Row:
    """What conditions may ask of a piece: its own band, all else is the entry's (C7)."""
    subject = {"billable": True} | dict(fact.row)
    subject.update({f"ticket.{name}": value for name, value in (ticket or {}).items()})
    subject.update(duration=fact.worked, weekday=WEEKDAYS[on.weekday()])
    return subject | {"clock": band} if band else subject


@dataclass
class Placing:
    """An entry on its way through the contracts it may go to."""

    world: World
    fact: Fact
    ticket: Row | None
    on: dt.date | None = None  # decided by the first contract that takes any of it
    taken: list[Piece] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.candidates = self.fact.candidates

    def band_at(self, at: dt.datetime, edition: Edition) -> str | None:
        return "business" if self.fact.is_dated else edition.calendar.at(at)

    def cut(
        self, start: dt.datetime, end: dt.datetime, length: int, worked: int, edition: Edition
    ) -> list[Piece]:
        """The pieces of a stretch; only an entry with an end is cut (C4)."""
        if not self.fact.has("end") or self.fact.is_dated or end <= start:
            return [Piece(start, end, self.band_at(start, edition), length, worked)]
        found = edition.calendar.cut(start, end)
        lengths = [int((last - first).total_seconds()) for first, last, _ in found]
        times, parts = shares(length, lengths), shares(worked, lengths)
        return [Piece(*each, time, part) for each, time, part in zip(found, times, parts, strict=True)]

    def whole(self, contract: Row, local: Fact, on: dt.date, edition: Edition) -> list[Piece]:
        """The entry as its first contract sees it: clock times rounded, then cut (C6)."""
        start, zone = local.at, self.world.zone(contract)
        assert start
        end = instant(str(local.row["end"]), zone) if local.has("end") else start
        length = local.worked
        if local.is_clocked and length and not local.is_dated and not self.unrounded:
            subject = subject_of(local, self.ticket, on, self.band_at(start, edition))
            rule = rule_for(edition, on, subject)
            if rule and (rule["start"] or rule["end"]):
                start, end = rounded_clock(start, end, rule, zone)
                length = int((end - start).total_seconds())
        return self.cut(start, end, length, local.worked, edition)

    @property
    def unrounded(self) -> bool:
        return self.fact.row.get("billable") is False or self.fact.billable_seconds is not None

    def visit(self, piece: Piece, contract: Row, edition: Edition, on: dt.date, fact: Fact) -> Visit | None:
        """The clauses of a contract for a piece, if it takes it (first clause no next-contract)."""
        subject = subject_of(fact, self.ticket, on, piece.band)
        clauses = [
            one for one in edition.clauses("labor") if applies(one, on, subject, edition.pack, edition.terms)
        ]
        if not clauses or clauses[0].get("treatment") == "next-contract":
            return None
        return Visit(contract, edition, clauses, subject)

    def place(self) -> Entry:
        """Every piece to the contracts that take it; BadFactError where one is refused (C9)."""
        homeless: list[Piece] = []
        for place, contract in enumerate(self.candidates):
            local = self.fact if self.taken else timed_for(self.world, self.fact, contract)
            assert local.at
            on = self.on or local_day(local.at, self.world.zone(contract))
            if on > self.world.as_of:
                raise LaterError
            if not active(contract, on):
                continue
            edition = self.world.edition(contract, on)
            if self.taken:
                here = [
                    one for p in homeless for one in self.cut(p.start, p.end, p.length, p.worked, edition)
                ]
            else:
                here = self.whole(contract, local, on, edition)
            homeless = []
            for piece in here:
                visit = self.visit(piece, contract, edition, on, local)
                if visit is None:
                    homeless.append(piece)
                    continue
                self.fact, self.on = local, on
                piece.visits = [visit]
                if not self.unrounded:
                    piece.rule = rule_for(edition, on, visit.subject)
                self.taken.append(piece)
                self.go_on(piece, self.candidates[place + 1 :])
            if self.taken and not homeless:
                return self.decided()
        raise BadFactError("unrouted")

    def go_on(self, piece: Piece, later: list[Row]) -> None:
        """The rest of a piece goes on to the next contract: its start decides its band there (C8)."""
        assert self.on
        for contract in later:
            if steps_of(piece.visits[-1], self.on, self.fact)[-1].kind != "next":
                return
            if not active(contract, self.on):
                continue
            edition = self.world.edition(contract, self.on)
            again = Piece(
                piece.start, piece.end, self.band_at(piece.start, edition), piece.length, piece.worked
            )
            visit = self.visit(again, contract, edition, self.on, self.fact)
            if visit is not None:
                piece.visits.append(visit)
        if steps_of(piece.visits[-1], self.on, self.fact)[-1].kind == "next":
            raise BadFactError("unrouted")

    def decided(self) -> Entry:
        """Steps with their prices, now that it is known which piece comes first in each contract."""
        assert self.on
        self.taken.sort(key=lambda piece: piece.start)
        first: dict[str, Row] = {}
        for piece in self.taken:
            for visit in piece.visits:
                first.setdefault(visit.contract["id"], visit.subject)
        for piece in self.taken:
            drew = False
            for visit in piece.visits:
                steps = steps_of(visit, self.on, self.fact, first[visit.contract["id"]], drew)
                piece.steps += [step for step in steps if step.kind != "next"]
                drew = drew or any(step.kind == "draw" for step in steps)
            check(piece.steps)
        return Entry(self.fact, self.ticket, self.on, self.taken)


def check(steps: list[Step]) -> None:
    for step in steps:
        if step.price is None and (step.kind == "rate" or step.unit == "money"):
            raise BadFactError("no-rate")
        if step.price is not None and step.price.negative:
            raise BadFactError("negative-rate")
        if not step.factor:
            raise BadFactError("no-factor")


def place_all(world: World, read: Read) -> list[Entry]:
    """Every entry that is taken."""
    entries = []
    for fact in read.facts["time_entries"]:
        try:
            entries.append(Placing(world, fact, ticket_of(read, fact)).place())
        except BadFactError as bad:
            read.reject("time_entries", fact.id, str(bad))
        except LaterError:
            read.later += 1
    return entries
