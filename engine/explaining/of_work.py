"""Work explained: how an entry was routed, decided, rounded, drawn and priced."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import polars as pl

from ..conditions import Known, holds
from ..decide import Decision
from ..decide import Step as Decided
from ..evaluation import Evaluated
from ..packs import Edition
from ..parts import Part
from ..quantity import FACTOR, day_of
from ..rates import Labor
from . import numbers
from .of_price import priced_by
from .of_rounding import rounded
from .rows import head_of, known_of, rows_of, worked_of
from .said import terms_of
from .situation import Situations, situations, why_not
from .values import Step

_TREATED = {
    "included": "it is included in what is paid otherwise, and shown at zero",
    "free": "it is free of charge",
    "held": "it waits until somebody decides, or a purchase covers it",
}


def of_work(made: Evaluated, line: dict[str, Any]) -> Iterator[Step]:
    """The steps of a line of work."""
    f, c = line["f"], line["c"]
    rows = rows_of(made, f)
    own = [row for row in rows if row["c"] == c and (line["mark"] is None or row["mark"] == line["mark"])]
    row = own[0] if own else next(row for row in rows if row["c"] == c)
    head = head_of(rows, row)
    known = situations(made)
    yield entry(made, f, c)
    yield from _routed(made, known, rows, head, c)
    yield from _cut(made, known, rows, f)
    yield _decided(made, known, row)
    yield rounded(made, known, rows, head)
    yield _shared(made, f, c)
    yield from _priced(made, known, row, line)


def entry(made: Evaluated, f: int, c: int) -> Step:
    """The entry as it was read."""
    run, fact = made.run, made.behind.facts["time_entries"].row(f, named=True)
    words = [f"{name} {fact[name]}" for name in ("role", "work_type", "resource", "ticket") if fact[name]]
    when = numbers.day(run.local_day(c, fact, "at"))
    if not fact["at_dated"]:
        wall = run.wall(c, fact, "at")
        when += f" {wall // 3600 % 24:02d}:{wall // 60 % 60:02d}"
    worked = worked_of(made, f)
    says = f"{numbers.hours(worked)} on {when}" + (f": {', '.join(words)}" if words else "")
    more = ["billable: no"] if fact["billable"] is False else []
    if fact["billable_seconds"] is not None:
        more.append(f"it brings its billable hours: {numbers.hours(fact['billable_seconds'])}")
    return Step("Entry", says, tuple(more))


def _routed(
    made: Evaluated, known: Situations, rows: list[dict[str, Any]], head: dict[str, Any], c: int
) -> Iterator[Step]:
    run, fact = made.run, made.behind.facts["time_entries"].row(head["f"], named=True)
    contract = run.contracts[c]
    route = run.route.filter(pl.col("customer") == contract.customer).sort("r")["c"].to_list()
    begins = next((i for i, one in enumerate(route) if run.contracts[one].id == fact["contract"]), 0)
    considered = [
        (run.contracts[one].id, _passed_by(made, known, rows, one, head))
        for one in route[begins : route.index(c)]
    ]
    named = f"names {contract.id}" if fact["contract"] == contract.id else f"is {contract.customer}'s"
    end = f" to {contract.end}" if contract.end else " on"
    says = f"the entry {named}; {contract.id} holds from {contract.start}{end} and has clauses for it"
    yield Step("Routed", says, (), "", tuple(considered))


def _passed_by(
    made: Evaluated, known: Situations, rows: list[dict[str, Any]], c: int, head: dict[str, Any]
) -> str:
    """Why a contract that was asked before did not take (all of) the work."""
    run, day = made.run, head["day"]
    contract = run.contracts[c]
    if any(row["c"] == c for row in rows):
        return "it took its part, and the rest went on"
    if not run.is_active(c, day):
        is_early = day < run.first_day(c)
        return f"it begins on {contract.start}" if is_early else f"it ended on {contract.end}"
    edition = run.edition_on(c, day)
    seen = known.of_piece(head["f"], c, day, head["start"], worked_of(made, head["f"]))
    first = next((one for one in edition.labor if holds(one.clause.when, seen)), None)
    if first is not None:
        return f"`{first.clause.name}` sends the work to the next contract ({first.clause.source})"
    reasons = [f"`{one.clause.name}`: {why_not(one.clause.when, seen)}" for one in edition.labor]
    return "; ".join(reasons) or "it has no clause of labor"


def _cut(made: Evaluated, known: Situations, rows: list[dict[str, Any]], f: int) -> Iterator[Step]:
    pieces = [row for row in rows if row["parent"] < 0]
    if len(pieces) < 2:
        return
    details = []
    for row in pieces:
        band = known_of(made, known, row)["clock"] or "no band"
        at = numbers.moment(made.run, row["c"], row["start"])
        details.append(f"from {at}: {numbers.hours(row['worked'])} worked, {band}")
    yield Step(
        "Cut", "the entry runs over the edge of a band, and each piece is decided by itself", tuple(details)
    )


def _decided(made: Evaluated, known: Situations, row: dict[str, Any]) -> Step:
    """The clauses that were asked, in order, up to the one that leaves nothing."""
    run, decision = made.run, made.behind.work.decisions[row["d"]]
    edition, seen = run.editions[row["e"]], known_of(made, known, row)
    taking = list(dict.fromkeys(one.clause for one in decision.steps))
    last = next((i for i, one in enumerate(edition.labor) if one.clause == taking[-1]), len(edition.labor))
    considered = [
        (one.clause.name, why_not(one.clause.when, seen))
        for one in edition.labor[: last + 1]
        if not holds(one.clause.when, seen)
    ]
    considered += _not_in_force(edition, row["day"])
    contract = run.contracts[row["c"]]
    details = [f"{one.name} ({one.source}): {_does(run, row['c'], decision, one)}" for one in taking]
    details += [
        text for one in edition.labor if one.clause in taking for text in _factors(edition, one, seen)
    ]
    for one in taking:
        details += terms_of(edition.pack, "labor", one.name, contract, day_of(row["day"]))
    names = ", then ".join(f"`{one.name}`" for one in taking)
    says = f"labor {names}" + (" are asked in order" if len(taking) > 1 else " is the first that matches")
    return Step("Decided", says, tuple(details), taking[0].source, tuple(considered))


def _factors(edition: Edition, labor: Labor, seen: Known) -> Iterator[str]:
    """The line of each factor table that says what an hour counts as."""
    for name in labor.counts_as:
        lines = edition.factors[name] if isinstance(name, str) else ()
        for number, line in enumerate(lines, 1):
            if holds(line.when, seen):
                counts = numbers.exact(Fraction(line.value, FACTOR))
                yield f"an hour counts as {counts}, by line {number} of the factors `{name}`"
                break


def _not_in_force(edition: Edition, day: int) -> Iterator[tuple[str, str]]:
    from ..clauses import in_force

    for one in edition.pack.document.value.get("labor") or ():
        if not in_force(one, day_of(day)):
            days = " ".join(f"{key} {one[key]}" for key in ("from", "until") if key in one)
            yield one["name"], f"not in force on {numbers.day(day)} ({days})"


def _does(run: Any, c: int, decision: Decision, clause: Any) -> str:
    said = [_step(step) for step in decision.steps if step.clause == clause]
    return ", then ".join(dict.fromkeys(said))


def _step(step: Decided) -> str:
    cap = ""
    if step.cap is not None:
        per = f" and {step.cap.per}" if step.cap.per else ""
        cap = f", up to {numbers.hours(step.cap.up_to)} every {every(step.cap.every)}{per}"
    if step.kind == "draw" and step.pool is not None:
        times = (
            ""
            if step.factor == FACTOR
            else f", each hour as {numbers.exact(Fraction(step.factor or 0, FACTOR))}"
        )
        return f"draws {step.pool.clause.name}{times}{cap}"
    if step.kind == "rate":
        return f"bills what is left{cap}" if step.cap is None else f"bills{cap}"
    if step.kind == "next":
        return f"sends what is left to the next contract{cap}"
    return f"{_TREATED[step.kind]}{cap}"


def every(period: Any) -> str:
    """`month`, `2 months`, `term`."""
    if period.unit in ("term", "ticket", "entry"):
        return str(period.unit)
    return str(period.unit[:-1]) if period.size == 1 else f"{period.size} {period.unit}"


def _shared(made: Evaluated, f: int, c: int) -> Step:
    """Where the time of the entry went, part by part, in all contracts."""
    run, drawn, clauses = made.run, made.behind.drawn, list(made.clauses)
    rows = {row["n"]: row for row in rows_of(made, f)}
    details = []
    for part in _parts(made, rows):
        what = f"{numbers.hours(part.seconds)} by `{clauses[part.clause].name}`"
        if part.lot >= 0:
            lot = drawn.lots[part.lot]
            pool = made.behind.supplied.lanes[lot.lane][1]
            what += f" from {pool}, purchase {lot.id}" + _left(made, part, lot.lane)
        elif part.line == "rate":
            what += " at its rate"
        else:
            what += f": {part.line}"
        if rows[part.row]["c"] != c:
            what += f", in {run.contracts[rows[part.row]['c']].id}"
        details.append(what)
    return Step("Shared", "this is where the time went, in order", tuple(details))


def _parts(made: Evaluated, rows: dict[int, dict[str, Any]]) -> list[Part]:
    """What became of the rows of an entry: the parts that the loop made, or the one part of plain work."""
    drawn = made.behind.drawn
    found = [one for one in drawn.parts if one.head in rows]
    plain = drawn.plain.filter(pl.col("n").is_in(list(rows)))
    found += [
        Part(one["n"], one["n"], 0, 0, one["line"], one["clause"], -1, one["billed"], -1, one["tag"], FACTOR, False,
             one["day"], "rest")
        for one in plain.iter_rows(named=True)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (rows[one.head]["start"], one.head, one.seq, one.sub))


def _left(made: Evaluated, part: Part, lane: int) -> str:
    """What the draw took, and what is left of the purchase after it."""
    c, _ = made.behind.supplied.lanes[lane]
    unit = made.behind.supplied.units[lane]
    moves = made.moved.filter(
        (pl.col("lot") == part.lot) & (pl.col("head") == part.head) & (pl.col("kind") == "draw")
    )
    if not moves.height:
        return ""
    row = moves.row(-1, named=True)
    took = numbers.units(made.run, c, unit, -int(moves["delta"].sum()))
    return f": {took} taken, {numbers.units(made.run, c, unit, row['left'])} left"


def _priced(made: Evaluated, known: Situations, row: dict[str, Any], line: dict[str, Any]) -> Iterator[Step]:
    """What the time of the line costs, and how the amount is rounded."""
    run, c = made.run, line["c"]
    decision, edition = made.behind.work.decisions[row["d"]], run.editions[row["e"]]
    clause = list(made.clauses)[line["k"]]
    if line["kind"] not in ("labor", "overage"):
        covered = line["kind"] == "drawn"
        why = "it was paid for before, by the purchase" if covered else _TREATED[line["kind"]]
        yield Step("Billed", f"{numbers.amount(run, c, line['amount'])}: {why}")
        return
    step = next((one for one in decision.steps if one.clause == clause and one.kind == "rate"), None)
    labor = next((one for one in edition.labor if one.clause == clause), None)
    if step is None or step.price is None or labor is None or labor.rate is None:
        yield Step("Billed", numbers.amount(run, c, line["amount"]))
        return
    seen = known_of(made, known, row)
    first = known_of(made, known, _first(made, row))
    yield from priced_by(run, edition, labor, step.price, seen, first, c, day_of(row["day"]))
    yield _billed(made, line, step)


def _first(made: Evaluated, row: dict[str, Any]) -> dict[str, Any]:
    """The first piece of the entry that the contract takes."""
    return next(one for one in rows_of(made, row["f"]) if one["c"] == row["c"])


def _billed(made: Evaluated, line: dict[str, Any], step: Decided) -> Step:
    run, c = made.run, line["c"]
    shown = numbers.amount(run, c, line["amount"])
    hours = Fraction(line["units"] or 0, 3600 * FACTOR)
    rate = None if line["rate"] is None else Fraction(line["rate"], 10**10)
    mode = run.edition_on(c, line["day"]).pack.money_rounding
    times = (
        ""
        if step.times == FACTOR
        else f" (each hour counts as {numbers.exact(Fraction(step.times, FACTOR))})"
    )
    if rate is not None and step.price is not None and step.price.hourly is not None:
        rate = step.price.hourly
        product = hours * rate
        says = f"{numbers.exact(hours)} hours{times} x {numbers.price(run, c, rate)} = {numbers.price(run, c, product)}"
        if product * 10 ** run.digits[c] == line["amount"]:
            return Step("Billed", says)
        if abs(product * 10 ** run.digits[c] - line["amount"]) <= 1:
            return Step("Billed", f"{says}, rounded {mode}: {shown}")
        rest = "what a pool of money did not pay of the work, priced and rounded before it was drawn"
        return Step("Billed", f"{shown}: {rest}")
    if step.price is not None and step.price.flat is not None:
        return Step(
            "Billed", f"{shown}: the share of this part in the flat price, all shares adding up to it"
        )
    return Step("Billed", f"{numbers.exact(hours)} hours{times} = {shown}")
