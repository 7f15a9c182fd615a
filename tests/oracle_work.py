"""Where an entry goes, in which steps, at which rate, and how its time is rounded.

All of this is decided from the packs and the entries alone; nothing here looks at what a pool holds.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from oracle_facts import BadFactError, Fact, Read, World, ticket_of, timed_for
from oracle_terms import (
    WEEKDAYS,
    Row,
    active,
    factor,
    from_local,
    instant,
    is_duration,
    local_day,
    number,
    pack_at,
    resolve,
    seconds,
    terms_at,
    whole,
    zone_of,
)
from oracle_when import applies, present

ENDS = {"included": "included", "free": "free", "hold": "held"}


@dataclass(frozen=True)
class Step:
    """One step of a waterfall: `draw`, `rate`, `included`, `free`, `held` or `next`."""

    kind: str
    clause: str
    pool: str = ""
    unit: str = ""
    factor: Fraction | None = Fraction(1)
    overage_drawn: bool = False
    buys: bool = False
    rate: Fraction | None = None  # of a rate step; of a draw from a money pool, what its work costs an hour
    unpriced: bool = False


@dataclass(frozen=True)
class Segment:
    """The steps of one contract for one entry."""

    contract: Row
    on: dt.date
    steps: tuple[Step, ...]


@dataclass
class Work:
    fact: Fact
    segments: list[Segment] = field(default_factory=list)
    billed: int = 0

    @property
    def order(self) -> tuple[Any, str]:
        return (self.fact.at, self.fact.id)


def subject_of(fact: Fact, ticket: Row | None, on: dt.date) -> Row:
    """What conditions may ask of an entry, on its local day."""
    subject = dict(fact.row)
    subject.update({f"ticket.{name}": value for name, value in (ticket or {}).items()})
    subject.update(duration=fact.worked, weekday=WEEKDAYS[on.weekday()])
    return subject


# Rates ------------------------------------------------------------------------------------------------


def change(rate: Fraction, modifier: Row, terms: Row) -> Fraction:
    if "multiply" in modifier:
        return rate * factor(resolve(modifier["multiply"], terms))
    if "add" in modifier:
        return rate + number(resolve(modifier["add"], terms))
    return number(resolve(modifier["set"], terms))


def rate_of(written: Any, on: dt.date, subject: Row, pack: Row, terms: Row) -> Fraction | None:
    """The rate an hour, exact; None where no line of the card matches."""

    def good(clause: Row) -> bool:
        return applies(clause, on, subject, pack, terms)

    written = resolve(written, terms)
    card = next((c for c in pack.get("rates") or [] if c["name"] == written), None)
    if card is None:
        return None if written is None else number(written)
    line = next((line for line in card["lines"] if good(line)), None)
    if line is None:
        return None
    rate = number(resolve(line["rate"], terms))
    matching = []
    for modifier in card.get("modifiers") or []:
        if "one_of" in modifier:
            matching += [one for one in modifier["one_of"] if good(one)][:1]
        elif good(modifier):
            matching.append(modifier)
    if card.get("apply") == "highest":
        return max((change(rate, modifier, terms) for modifier in matching), default=rate)
    for modifier in matching:
        rate = change(rate, modifier, terms)
    return rate


def weight(written: Any, on: dt.date, subject: Row, pack: Row, terms: Row) -> Fraction | None:
    """`counts_as`: a number, a factor table, or a list that multiplies; None: no line."""
    if written is None:
        return Fraction(1)
    if isinstance(written, list):
        product = Fraction(1)
        for item in written:
            one = weight(item, on, subject, pack, terms)
            if one is None:
                return None
            product *= one
        return Fraction(whole(product * 10000), 10000)
    written = resolve(written, terms)
    table = next((t for t in pack.get("factors") or [] if t["name"] == written), None)
    if table is None:
        return factor(written)
    lines = (x for x in table["lines"] if applies(x, on, subject, pack, terms))
    line = next(lines, None)
    return None if line is None else factor(resolve(line["factor"], terms))


# The waterfall ----------------------------------------------------------------------------------------


def pool_named(pack: Row, name: str) -> Row | None:
    return next((p for p in pack.get("pools") or [] if p["name"] == name), None)


def clause_steps(clause: Row, on: dt.date, subject: Row, pack: Row, terms: Row) -> list[Step]:
    steps = []
    name = clause["name"]
    drawn = clause.get("draws") or []
    pools = [drawn] if isinstance(drawn, str) else drawn
    for pool in pools:
        defined = pool_named(pack, pool)
        assert defined, pool
        steps.append(
            Step(
                "draw",
                name,
                pool=pool,
                unit=defined["unit"],
                factor=weight(clause.get("counts_as"), on, subject, pack, terms),
                overage_drawn=clause.get("overage") == "drawn",
                buys=pool == pools[-1] and defined["when_used_up"] == "buy",
            )
        )
    if "rate" in clause:
        rate = rate_of(clause["rate"], on, subject, pack, terms)
        steps.append(Step("rate", name, rate=rate, unpriced=rate is None))
    elif clause.get("treatment") == "next-contract":
        steps.append(Step("next", name))
    elif "treatment" in clause:
        steps.append(Step(ENDS[clause["treatment"]], name))
    return steps


def priced(step: Step, after: list[Step]) -> Step:
    """A draw from a money pool, with the rate of the next rate step before any treatment."""
    if step.kind != "draw" or step.unit != "money":
        return step
    ends = (s for s in after if s.kind != "draw")
    end = next(ends, None)
    rate = end.rate if end is not None and end.kind == "rate" else None
    return replace(step, rate=rate, unpriced=rate is None)


def waterfall(clauses: list[Row], on: dt.date, subject: Row, pack: Row, terms: Row) -> list[Step]:
    """The steps up to the first that cannot run out."""
    every: list[Step] = []
    for clause in clauses:
        every += clause_steps(clause, on, subject, pack, terms)
    steps = []
    for place, step in enumerate(every):
        steps.append(priced(step, every[place + 1 :]))
        if step.kind != "draw" or step.buys:
            break
    return steps


def place(world: World, fact: Fact, ticket: Row | None) -> list[Segment]:
    """The contracts that take the work, each with its steps; raises BadFactError where nobody takes it."""
    segments: list[Segment] = []
    assert fact.at
    for contract in fact.candidates:
        local = timed_for(world, fact, contract)
        assert local.at
        on = segments[0].on if segments else local_day(local.at, zone_of(world.packs, contract))
        if not active(contract, on):
            continue
        pack, terms = pack_at(world.packs, contract, on), terms_at(world.packs, contract, on)
        subject = subject_of(fact, ticket, on)
        clauses = [c for c in pack.get("labor") or [] if applies(c, on, subject, pack, terms)]
        if not clauses:
            continue
        if fact.row.get("billable") is False and clauses[0].get("treatment") != "next-contract":
            fact.at, fact.worked = local.at, local.worked
            return [Segment(contract, on, (Step("free", clauses[0]["name"]),))]
        steps = waterfall(clauses, on, subject, pack, terms)
        if steps[0].kind != "next":
            if not segments:
                fact.at, fact.worked = local.at, local.worked
            segments.append(Segment(contract, on, tuple(s for s in steps if s.kind != "next")))
        if steps[-1].kind == "next":
            continue
        if steps[-1].kind == "draw" and not steps[-1].buys:
            raise BadFactError("no-rest")
        if any(step.unpriced for segment in segments for step in segment.steps):
            raise BadFactError("no-rate")
        if any((step.rate or 0) < 0 for segment in segments for step in segment.steps):
            raise BadFactError("negative-rate")
        if any(not step.factor for segment in segments for step in segment.steps):
            raise BadFactError("no-factor")
        return segments
    raise BadFactError("unrouted")


# Rounding ---------------------------------------------------------------------------------------------


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


def on_the_clock(at: dt.datetime, rule: Row | None, fact_zone: Any) -> dt.datetime:
    """A time rounded on the wall clock of the contract, counted from midnight."""
    if not rule:
        return at
    local = at.astimezone(fact_zone)
    midnight = local.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    since = int((local.replace(tzinfo=None) - midnight).total_seconds())
    increment = rule["increment"]
    low, rest = since - since % increment, since % increment
    up = {"up": rest > 0, "down": False, "nearest": 2 * rest >= increment}[rule["direction"]]
    moved = midnight + dt.timedelta(seconds=low + (increment if up else 0))
    return from_local(moved, fact_zone, local.fold)


def rule_for(world: World, segment: Segment, fact: Fact, ticket: Row | None) -> Row | None:
    """The first rounding clause that matches, with its terms resolved."""
    contract, on = segment.contract, segment.on
    pack, terms = pack_at(world.packs, contract, on), terms_at(world.packs, contract, on)
    subject = subject_of(fact, ticket, on)
    clauses = (c for c in pack.get("rounding") or [] if applies(c, on, subject, pack, terms))
    clause = next(clauses, None)
    if clause is None:
        return None

    def length(value: Any) -> int | None:
        value = resolve(value, terms)
        return seconds(value) if is_duration(value) else None

    def clock(written: Row | None) -> Row | None:
        if not written:
            return None
        return {"increment": length(written["increment"]), "direction": written.get("direction", "up")}

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


def clock_time(world: World, work: Work, rule: Row) -> int:
    """Worked time between the rounded clock times; only where the clock gives the time."""
    fact = work.fact
    if fact.worked == 0:
        return 0
    if present(fact.row.get("hours")) or present(fact.row.get("minutes")) or not present(fact.row.get("end")):
        return fact.worked
    assert fact.at
    zone = zone_of(world.packs, work.segments[0].contract)
    end = instant(str(fact.row["end"]), zone)
    length = on_the_clock(end, rule["end"], zone) - on_the_clock(fact.at, rule["start"], zone)
    return max(0, int(length.total_seconds()))


def group_of(work: Work, rule: Row) -> tuple[Any, ...]:
    """Which entries share a running total; an entry that stands alone is its own group (R3, R4, R9)."""
    alone = ("alone", work.fact.id)
    segment = work.segments[0]
    if rule["per"] in ("entry", "piece") or segment.steps[0].kind not in ("draw", "rate"):
        return alone
    keys: list[Any] = [segment.contract["id"], repr(rule)]
    for what in rule["per"]:
        value = segment.on if what == "date" else work.fact.row.get(what)
        if not present(value):
            return alone
        keys.append(str(value))
    return tuple(keys)


def measure(world: World, read: Read, works: list[Work]) -> None:
    """Set the billed time of every entry: rounded total with it less rounded total without it."""
    totals: dict[Any, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for work in sorted(works, key=lambda w: w.order):
        fact = work.fact
        if fact.billable_seconds is not None and fact.row.get("billable") is not False:
            work.billed = fact.billable_seconds
            continue
        rule = rule_for(world, work.segments[0], fact, ticket_of(read, fact))
        if rule is None or fact.row.get("billable") is False:
            work.billed = fact.worked
            continue
        group = group_of(work, rule)
        time, worked = totals[group]
        before = rounded(time, rule) if worked else 0
        time, worked = time + clock_time(world, work, rule), worked + fact.worked
        totals[group] = (time, worked)
        work.billed = (rounded(time, rule) if worked else 0) - before


def place_all(world: World, read: Read) -> list[Work]:
    """Every entry that is taken, in work order, with its steps and its billed time."""
    works = []
    for fact in read.facts["time_entries"]:
        try:
            works.append(Work(fact, place(world, fact, ticket_of(read, fact))))
        except BadFactError as bad:
            read.reject("time_entries", fact.id, str(bad))
    measure(world, read, works)
    return sorted(works, key=lambda w: w.order)
