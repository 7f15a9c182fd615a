"""Random small worlds: packs, contracts and facts in which interesting things happen often.

Values come from short lists, so that blocks run out, purchases fall on one day, and times tie. Everything is
plain data: numbers are int or Decimal, all else is text as it stands in YAML.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

Row = dict[str, Any]
World = tuple[dict[str, Row], list[Row], dict[str, list[Row]], dt.date]

ROLES = ["technician", "senior", "engineer"]
WORK_TYPES = ["remote", "onsite", "project", "travel"]
PRIORITIES = ["low", "high", "critical"]
RESOURCES = ["ann", "bob"]
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"]
OFFSETS = ["Z", "-05:00", "-04:00", "+01:00", "+02:00", "+05:30", "+10:30", "+11:00"]
# Each is a few days before a change of the clocks somewhere, the end of a month, or a leap day's place.
BASES = ["2026-03-05", "2026-03-26", "2026-04-02", "2026-10-01", "2026-10-22", "2026-10-29", "2026-02-24"]

RATES = [Decimal(text) for text in ("150.00", "100.00", "90.00", "33.33", "175.50", "72.345", "0.00", "0.01")]
PRICES = [Decimal(text) for text in ("300.00", "100.00", "99.99", "33.33", "0.00")]
MONEY = [Decimal(text) for text in ("100.00", "50.00", "250.00", "30.00")]
LENGTHS = ["1 hour", "30 minutes", "90 minutes", "2 hours", "1000 seconds", "1.5 hours"]
STEPS = ["15 minutes", "6 minutes", "10 minutes", "30 minutes", "1 hour", "7 minutes"]
FACTORS: list[Any] = [Decimal("1.2"), 2, Decimal("0.85"), Decimal("1.5"), Decimal("1.33"), 1, Decimal("0.5")]
PERCENTS = ["25%", "50%", "80%", "100%", "12.5%", "10%", "0%"]
LASTS = ["12 months", "1 month", "3 days", "1 week", "10 days", "1 year", "forever", "contract", "$lasting"]
TIMES = ["09:00", "09:00", "00:00", "00:30", "01:30", "02:15", "02:30", "12:01", "16:45", "22:30", "23:50"]
HOURS = [Decimal(text) for text in ("0.5", "1", "1.5", "0.25", "0.3333", "2.25", "0.1", "0.017", "3.9", "0")]
MINUTES = [5, 10, 20, 45, 62, 80, 95, 1, 0, 240, 150]

TERMS: dict[str, tuple[str, list[Any]]] = {
    "hourly_rate": ("money", RATES),
    "block_size": ("duration", LENGTHS),
    "block_price": ("money", PRICES),
    "retainer_size": ("money", MONEY),
    "extra": ("money", [Decimal("25.00"), Decimal("12.50"), Decimal("0.333")]),
    "times": ("number", FACTORS),
    "step": ("duration", STEPS),
    "long": ("duration", ["30 minutes", "1 hour", "4 hours"]),
    "warn_at": ("percent", PERCENTS),
    "warn_money": ("money", MONEY),
    "warn_time": ("duration", ["30 minutes", "1 hour"]),
    "lasting": ("duration", ["5 days", "1 month", "2 weeks"]),
}


@cache
def below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


def one(draw: DrawFn, values: Sequence[Any]) -> Any:
    """One of the values; the first is the simplest."""
    return values[draw(below(len(values)))]


def rarely(draw: DrawFn, one_in: int = 6) -> bool:
    return draw(below(one_in)) == one_in - 1


def often(draw: DrawFn, one_in: int = 6) -> bool:
    return not rarely(draw, one_in)


def either(draw: DrawFn) -> bool:
    return bool(draw(below(2)))


def some(draw: DrawFn, values: Sequence[Any], least: int = 0, most: int | None = None) -> list[Any]:
    """A few different values, in any order."""
    rest = list(values)
    count = least + draw(below((len(rest) if most is None else min(most, len(rest))) - least + 1))
    return [rest.pop(draw(below(len(rest)))) for _ in range(count)]


# Conditions -------------------------------------------------------------------------------------------


def comparison(values: list[Any]) -> st.SearchStrategy[Row]:
    ops = st.sampled_from(["above", "at_least", "below", "at_most"])
    return st.dictionaries(ops, st.sampled_from(values), min_size=1, max_size=2)


def choice(values: list[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values) | st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


@cache
def keys(of_ticket: bool) -> st.SearchStrategy[Row]:
    """Mappings with one key."""
    entry: dict[str, st.SearchStrategy[Any]] = {
        "role": choice(ROLES),
        "work_type": choice(WORK_TYPES),
        "resource": choice(RESOURCES),
        "duration": comparison(["$long", "1 hour", "20 minutes", "80 minutes"]),
        "devices": comparison([1, 3, Decimal("2.5")]) | st.just(3),
    }
    both: dict[str, st.SearchStrategy[Any]] = {
        "ticket.priority": choice(PRIORITIES),
        "weekday": st.sampled_from(["sat", "mon-fri", ["fri", "sat", "sun"], "sun", ["mon-wed", "sun"]]),
    }
    fields = both | {"priority": choice(PRIORITIES)} if of_ticket else both | entry
    return st.one_of([st.fixed_dictionaries({name: value}) for name, value in fields.items()])


@cache
def conditions(of_ticket: bool = False) -> st.SearchStrategy[Any]:
    """What may stand behind `when`; the sets are those of `packs`."""
    plain = keys(of_ticket)
    two = st.tuples(plain, plain).map(lambda pair: pair[0] | pair[1])
    inner = plain | two if of_ticket else plain | two | st.just("odd")
    return st.one_of(
        plain,
        plain,
        two,
        inner.map(lambda part: {"not": part}),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"any": parts}),
        st.tuples(plain, inner).map(lambda pair: pair[0] | {"not": pair[1]}),
        plain if of_ticket else st.just("odd"),
    )


# Packs ------------------------------------------------------------------------------------------------


@st.composite
def terms(draw: DrawFn) -> Row:
    """All the terms that the other sections may name."""
    result: Row = {}
    for name, (kind, values) in TERMS.items():
        result[name] = {"type": kind, "default": one(draw, values)}
    if rarely(draw, 4):
        result["hourly_rate"]["uplift"] = {"percent": one(draw, ["3%", "2.5%"]), "every": "year"}
    elif rarely(draw):
        dated = [{"from": "2020-01-01", "value": one(draw, RATES)}]
        dated.append(
            {"from": one(draw, ["2026-03-08", "2026-04-05", "2026-10-25"]), "value": one(draw, RATES)}
        )
        result["hourly_rate"] = {"type": "money", "values": dated}
    elif rarely(draw):
        result["hourly_rate"] = {"type": "money", "required": True}
    return result


@st.composite
def values_of_terms(draw: DrawFn, most: int = 3, fixed: tuple[str, ...] = ()) -> Row:
    """Values for a few terms, as a plan or a contract gives them."""
    names = some(draw, [name for name in TERMS if not name.startswith("warn")], 0, most)
    return {name: one(draw, TERMS[name][1]) for name in dict.fromkeys((*fixed, *names))}


@st.composite
def pools(draw: DrawFn) -> list[Row]:
    result = []
    for name in some(draw, ["block", "retainer", "night"], 0 if rarely(draw, 8) else 1):
        money = name == "retainer"
        sizes = ["$retainer_size", *MONEY] if money else ["$block_size", *LENGTHS]
        pool: Row = {"name": name, "unit": "money" if money else "hours"}
        buys = rarely(draw, 3)
        if buys or often(draw):
            pool["sold"] = {"quantity": one(draw, sizes), "price": one(draw, ["$block_price", *PRICES])}
            if often(draw, 4):
                pool["sold"]["at"] = "start"
        pool["lasts"] = one(draw, LASTS)
        if either(draw):
            pool["draw_first"] = one(draw, ["oldest", "soonest-to-expire"])
        if rarely(draw):
            pool["paid_first"] = True
        pool["when_used_up"] = "buy" if buys else "bill"
        result.append(pool)
    return result


@st.composite
def rounding(draw: DrawFn) -> list[Row]:
    clauses = []
    count = draw(st.integers(0, 2))
    for place in range(count):
        clause: Row = {"name": f"round-{place + 1}"}
        if place + 1 < count or rarely(draw):
            clause["when"] = draw(conditions())
        if often(draw):
            clause |= draw(increments())
        if rarely(draw, 3) or "increment" not in clause:
            clause["minimum"] = one(draw, ["15 minutes", "1 hour", "2 hours"])
        if rarely(draw):
            clause["maximum"] = one(draw, ["2 hours", "3 hours"])
        for end in ("start", "end"):
            if rarely(draw, 5):
                clause[end] = {
                    "increment": one(draw, STEPS[:5]),
                    "direction": one(draw, ["up", "down", "nearest"]),
                }
        per: list[Any] = [
            "entry",
            "piece",
            ["ticket"],
            ["date"],
            ["ticket", "date"],
            ["resource"],
            ["date", "resource"],
        ]
        if often(draw, 3):
            clause["per"] = one(draw, per)
        clauses.append(clause)
    return clauses


@st.composite
def increments(draw: DrawFn) -> Row:
    result: Row = {"increment": one(draw, ["$step", *STEPS])}
    direction = one(draw, ["up", "absent", "down", "nearest"])
    if direction != "absent":
        result["direction"] = direction
    if direction in ("up", "absent") and rarely(draw, 3):
        result["grace"] = one(draw, ["5 minutes", "3 minutes"])
    if direction == "nearest" and either(draw):
        result["half"] = one(draw, ["up", "down"])
    return result


def modifier(draw: DrawFn, name: str) -> Row:
    result: Row = {"name": name}
    if often(draw):
        result["when"] = draw(conditions())
    kind = one(draw, ["multiply", "multiply", "add", "set"])
    values: dict[str, list[Any]] = {
        "multiply": ["$times", *FACTORS],
        "add": ["$extra", Decimal("25.00"), Decimal("-5.00")],
        "set": ["$hourly_rate", Decimal("95.00")],
    }
    result[kind] = one(draw, values[kind])
    return result


@st.composite
def rate_cards(draw: DrawFn) -> list[Row]:
    cards = []
    for name in some(draw, ["by-role", "by-work"], 0, 2):
        some_whens = draw(st.lists(conditions(), max_size=2))
        lines: list[Row] = [{"when": w, "rate": one(draw, ["$hourly_rate", *RATES])} for w in some_whens]
        if not lines or often(draw, 8):
            lines.append({"rate": one(draw, ["$hourly_rate", *RATES])})
        card: Row = {"name": name, "lines": lines}
        modifiers: list[Row] = []
        for place in range(draw(st.integers(0, 3))):
            if rarely(draw, 4):
                modifiers.append({"one_of": [modifier(draw, f"m{place}-a"), modifier(draw, f"m{place}-b")]})
            else:
                modifiers.append(modifier(draw, f"m{place}"))
        if modifiers:
            card["modifiers"] = modifiers
            if rarely(draw, 3):
                card["apply"] = "highest"
        cards.append(card)
    return cards


@st.composite
def factor_tables(draw: DrawFn) -> list[Row]:
    if often(draw, 3):
        return []
    lines = [{"when": draw(conditions()), "factor": one(draw, ["$times", *FACTORS])}]
    return [{"name": "by-kind", "lines": [*lines, {"factor": one(draw, FACTORS)}]}]


def drawing(draw: DrawFn, names: list[str], rates: list[Any], factors: list[Any]) -> Row:
    """The part of a labor clause that draws: one pool or a list, weights and the short form of a rate."""
    drawn = some(draw, names, 1, 2)
    clause: Row = {"draws": drawn[0] if len(drawn) == 1 and either(draw) else drawn}
    if "retainer" not in drawn and rarely(draw, 3):
        weight = one(draw, factors)
        clause["counts_as"] = [weight, one(draw, factors)] if rarely(draw) else weight
        if either(draw):
            clause["overage"] = one(draw, ["worked", "drawn"])
    if often(draw, 4) if "retainer" in drawn else either(draw):
        clause["rate"] = one(draw, rates)
    return clause


@st.composite
def labor(draw: DrawFn, pool_names: list[str], cards: list[str], tables: list[str]) -> list[Row]:
    rates = ["$hourly_rate", *cards, *cards, *RATES]
    factors = ["$times", *tables, *tables, *FACTORS]
    clauses: list[Row] = []
    if pool_names and rarely(draw, 4):
        passing = {"name": "cover", **drawing(draw, pool_names, rates, factors)}
        passing.pop("rate", None)
        return [passing, {"name": "pass-on", "treatment": "next-contract"}]
    for place in range(draw(st.integers(0 if not pool_names else 1, 4))):
        clause: Row = {"name": f"clause-{place + 1}"}
        if either(draw):
            clause["when"] = draw(conditions())
        if rarely(draw, 12):
            clause[one(draw, ["from", "until"])] = one(draw, ["2026-03-08", "2026-04-05", "2026-10-25"])
        kind = one(
            draw,
            ["draws", "draws", "draws", "draws", "rate", "treatment"]
            if pool_names
            else ["rate", "treatment"],
        )
        if kind == "draws":
            clause |= drawing(draw, pool_names, rates, factors)
        elif kind == "rate":
            clause["rate"] = one(draw, rates)
        else:
            clause["treatment"] = one(draw, ["included", "next-contract", "free", "hold"])
        clauses.append(clause)
    if not clauses or often(draw, 8):
        last = {"treatment": "next-contract"} if rarely(draw, 4) else {"rate": one(draw, rates)}
        clauses.append({"name": "rest", **last})
    return clauses


@st.composite
def triggers(draw: DrawFn, pool_rows: list[Row]) -> list[Row]:
    result: list[Row] = []
    for place in range(draw(st.integers(0, 2)) if pool_rows else 0):
        pool = one(draw, pool_rows)
        trigger: Row = {"name": f"balance-{place + 1}", "on": "balance", "pool": pool["name"]}
        sizes = (
            [*MONEY, "$warn_money"]
            if pool["unit"] == "money"
            else ["1 hour", "30 minutes", "$warn_time", "2 hours"]
        )
        levels = some(draw, one(draw, [["$warn_at", *PERCENTS], sizes]), 1, 3)
        trigger[one(draw, ["left", "left", "used"])] = levels
        message = "{customer} {contract} {pool} {left} {threshold} ({passed}) {trigger} {date}"
        trigger["then"] = [{"notify": one(draw, ["am", ["am", "sales"]]), "message": message}]
        result.append(trigger)
    if rarely(draw, 3):
        then: list[Row] = [{"notify": "ar", "message": "Ticket {ticket} of {customer}: {billed}."}]
        if rarely(draw, 3):
            then += [{"task": "Close {ticket}"}, {"invoice": "now"}]
        done: Row = {"name": "done", "on": "ticket-completed"}
        if either(draw):
            done["when"] = draw(conditions(of_ticket=True))
        result.append({**done, "then": then})
    if pool_rows and rarely(draw, 3):
        bought: Row = {"name": "bought", "on": "purchase"}
        message = "{customer} {contract} {pool} for {amount} on {date}"
        result.append({**bought, "then": [{"notify": "sales", "message": message}]})
    return result


@st.composite
def packs(draw: DrawFn, name: str = "alpha", like: Row | None = None, currency: str | None = None) -> Row:
    """A pack; `like` another it has the same terms, plans, pools, currency and time zone."""
    attributes: Row = {"role": {"values": ROLES}, "devices": {"type": "number"}, "site": {"type": "text"}}
    pack: Row = {"pack": name, "version": "1.0.0", "title": f"Pack {name}"}
    if like is None:
        pack["currency"] = currency or one(draw, ["USD", "USD", "USD", "JPY", "KWD"])
        pack["timezone"] = one(draw, ZONES)
        if either(draw):
            pack["money_rounding"] = one(draw, ["half-up", "half-even", "up", "down"])
        pack["terms"] = draw(terms())
        plans = {plan: draw(values_of_terms(4)) for plan in some(draw, ["basic", "plus"], 0, 2)}
        if plans:
            pack["plans"] = plans
        held = draw(pools())
        if held:
            pack["pools"] = held
    else:
        shared = ("currency", "timezone", "money_rounding", "terms", "plans", "pools")
        pack |= {section: like[section] for section in shared if section in like}
        held = like.get("pools") or []
    pack["attributes"] = attributes
    pack["sets"] = {"odd": draw(keys(of_ticket=False))}
    sections = {"rounding": draw(rounding()), "rates": draw(rate_cards()), "factors": draw(factor_tables())}
    pack |= {section: rows for section, rows in sections.items() if rows}
    cards, tables = ([row["name"] for row in sections[s]] for s in ("rates", "factors"))
    pack["labor"] = draw(labor([pool["name"] for pool in held], cards, tables))
    fires = draw(triggers(held))
    return pack | {"triggers": fires} if fires else pack


# Contracts --------------------------------------------------------------------------------------------


def shifted(base: dt.date, days: int) -> str:
    return (base + dt.timedelta(days=days)).isoformat()


@st.composite
def contracts(
    draw: DrawFn,
    pack: Row,
    base: dt.date = dt.date(2026, 3, 5),
    name: str = "A1",
    customer: str = "acme",
    newer: tuple[str, ...] = (),
) -> Row:
    """A contract on a pack around a day; `newer` are packs to which an amendment may change it."""
    needed = ("hourly_rate",) if pack["terms"]["hourly_rate"].get("required") else ()
    plans = list(pack.get("plans") or {})
    contract: Row = {"id": name, "customer": customer, "pack": pack["pack"]}
    if rarely(draw, 10):
        contract["pack"] += "@1.0.0"
    if plans and either(draw):
        contract["plan"] = one(draw, plans)
    starts = [0, -2, -7, 1, -5, -28, -364, -1, -365, -400, -3, -730, 3]
    contract["start"] = shifted(base, one(draw, starts))
    if rarely(draw, 4):
        contract["end"] = shifted(base, one(draw, [4, 6, 9, 13, 30]))
    stated = draw(values_of_terms(2, needed))
    if stated:
        contract["terms"] = stated
    amendments: list[Row] = []
    for day in sorted(some(draw, [1, 3, 4, 5, 8, -20], 0, 2) if rarely(draw, 3) else []):
        change: Row = {"from": shifted(base, day)}
        kind = one(draw, ["terms", "terms", "plan", "pack", "both"])
        if kind == "pack" and newer:
            change["pack"] = one(draw, list(newer))
        if kind in ("plan", "both") and plans:
            change["plan"] = one(draw, plans)
        if kind in ("terms", "both") or len(change) == 1:
            change["terms"] = draw(values_of_terms(2, ("hourly_rate",)))
        if change["from"] > contract["start"]:
            amendments.append(change)
    return contract | {"amendments": amendments} if amendments else contract


# Facts ------------------------------------------------------------------------------------------------


def written(day: dt.date, clock: str, offset: str, minutes: int = 0) -> str:
    """A time as text, some minutes later on the same wall clock."""
    at = dt.datetime.fromisoformat(f"{day}T{clock}") + dt.timedelta(minutes=minutes)
    return at.strftime("%Y-%m-%d %H:%M") if not offset else at.strftime("%Y-%m-%dT%H:%M:%S") + offset


def owner(draw: DrawFn, rows: list[Row]) -> Row:
    """What names the contract or the customer of a fact."""
    contract = one(draw, rows)
    ways: list[Row] = [
        {"customer": contract["customer"]},
        {"contract": contract["id"]},
        {"customer": contract["customer"]},
        {"contract": contract["id"], "customer": contract["customer"]},
    ]
    if rarely(draw, 40):
        ways = [{"contract": "NOBODY"}, {"customer": "nobody"}]
    chosen: Row = one(draw, ways)
    return chosen


@st.composite
def time_entries(draw: DrawFn, rows: list[Row], days: list[dt.date], name: str) -> Row:
    fact: Row = {"id": name}
    if often(draw, 3):
        fact["ticket"] = one(draw, ["T1", "T2", "T3"])
    if "ticket" not in fact or often(draw, 8):
        fact |= owner(draw, rows)
    day, clock = one(draw, days), one(draw, TIMES)
    offset = one(draw, OFFSETS) if rarely(draw, 4) else ""
    kind = one(draw, ["hours", "minutes", "end", "end", "date"])
    fact["at"] = day.isoformat() if kind == "date" else written(day, clock, offset)
    if kind == "end":
        fact["end"] = written(day, clock, offset, one(draw, MINUTES))
        if rarely(draw, 8):
            fact["hours"] = one(draw, HOURS)
    elif kind == "minutes":
        fact["minutes"] = one(draw, MINUTES)
    else:
        fact["hours"] = one(draw, HOURS)
    if rarely(draw, 10):
        fact["billable_hours"] = one(draw, HOURS)
    if rarely(draw, 10):
        fact["billable"] = either(draw)
    for column, words in (("role", ROLES), ("work_type", WORK_TYPES), ("resource", RESOURCES)):
        if either(draw):
            fact[column] = one(draw, words)
    if rarely(draw, 4):
        fact["devices"] = one(draw, [1, 3, Decimal("2.5"), 4])
    return spoiled(draw, fact) if rarely(draw, 40) else fact


def spoiled(draw: DrawFn, fact: Row) -> Row:
    """The same entry with something wrong with it."""
    wrong: list[Row] = [
        {"role": "wizard"},
        {"hours": Decimal("-1")},
        {"hours": Decimal("24.5")},
        {"at": "yesterday"},
        {"end": "2020-01-01 09:00"},
    ]
    fault: Row = one(draw, wrong)
    return {k: v for k, v in fact.items() if k != "minutes"} | {"hours": 1} | fault


@st.composite
def purchases(draw: DrawFn, rows: list[Row], days: list[dt.date], name: str) -> Row:
    day = one(draw, days)
    pool = one(draw, ["block", "block", "retainer", "night"])
    fact: Row = {"id": name, **owner(draw, rows), "pool": pool}
    fact["at"] = day.isoformat() if either(draw) else written(day, one(draw, TIMES), "")
    if often(draw, 3):
        fact["quantity"] = one(draw, MONEY if pool == "retainer" else [Decimal("0.5"), 1, Decimal("1.5"), 2])
    if either(draw):
        fact["total_price"] = one(draw, [Decimal("100.00"), 0, Decimal("250.00"), 333])
    first = 0
    if rarely(draw, 3):
        first = one(draw, [0, 1, 3, 5, -1])
        fact["start"] = shifted(day, first)
    if rarely(draw, 3):
        fact["end"] = shifted(day, max(0, first) + one(draw, [0, 2, 5, 30]))
    if either(draw):
        fact["paid_at"] = shifted(day, one(draw, [0, 1, 4, -2, 40]))
    if rarely(draw, 3):
        fact["priority"] = one(draw, [1, 0, 2])
    if rarely(draw, 8):
        fact["already_billed"] = True
    return fact


@st.composite
def tickets(draw: DrawFn, rows: list[Row], days: list[dt.date], name: str) -> Row:
    fact: Row = {"id": name, **owner(draw, rows)}
    if either(draw):
        fact["priority"] = one(draw, PRIORITIES)
    if either(draw):
        fact["opened_at"] = written(min(days) - dt.timedelta(days=3), "08:00", "")
    if often(draw, 3):
        fact["completed_at"] = written(one(draw, days), one(draw, TIMES), "")
    return fact


@st.composite
def facts(draw: DrawFn, rows: list[Row], base: dt.date = dt.date(2026, 3, 5)) -> dict[str, list[Row]]:
    """Facts of every kind in scope, on a handful of days."""
    days = [base + dt.timedelta(days=n) for n in some(draw, list(range(15)), 1, 5)]
    names = some(draw, ["9", "10", "e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "E9", "11"], 2)
    result: dict[str, list[Row]] = {
        "time_entries": [draw(time_entries(rows, days, name)) for name in names],
        "purchases": [
            draw(purchases(rows, days, name)) for name in some(draw, ["p2", "p10", "p1", "9"], 0, 4)
        ],
        "tickets": [draw(tickets(rows, days, name)) for name in some(draw, ["T1", "T2", "T3"])],
        "adjustments": [],
    }
    for name in some(draw, ["a1", "a2"]) if rarely(draw, 4) else []:
        row = {"id": name, **owner(draw, rows), "at": one(draw, days).isoformat()}
        result["adjustments"].append(row | {"amount": one(draw, [Decimal("-50.00"), 12]), "reason": "agreed"})
    entries = result["time_entries"]
    if entries and rarely(draw, 10):
        entries.append(dict(entries[0]))
    if entries and rarely(draw, 20):
        entries.append(entries[-1] | {"resource": "somebody-else"})
    return result


@st.composite
def worlds(draw: DrawFn) -> World:
    """(packs, contracts, facts, as_of): one to three customers with one to three contracts each."""
    base = dt.date.fromisoformat(one(draw, BASES))
    first = draw(packs("alpha"))
    known = {"alpha": first}
    if either(draw):
        known["beta"] = draw(packs("beta"))
    newer: dict[str, tuple[str, ...]] = dict.fromkeys(known, ())
    catch_all = {
        **draw(packs("catch-all", like=first)),
        "labor": [{"name": "hourly", "rate": "$hourly_rate"}],
    }
    known["catch-all"] = catch_all
    if rarely(draw, 3):
        known["alpha-new"] = draw(packs("alpha-new", like=first))
        newer["alpha"] = ("alpha-new",)
    rows: list[Row] = []
    for customer in ["acme", "beta-co", "coda"][: draw(st.integers(1, 3))]:
        zone = one(draw, ZONES)
        for place in range(one(draw, [1, 2])):
            name = one(draw, list(newer))
            contract = draw(
                contracts(known[name], base, f"{customer[0].upper()}{place + 1}", customer, newer[name])
            )
            if often(draw):
                contract["timezone"] = zone
            rows.append(contract)
        if often(draw, 3):
            rows.append(draw(contracts(catch_all, base, f"{customer[0].upper()}9", customer)))
    rows = list(draw(st.permutations(rows))) if rarely(draw, 3) else rows
    as_of = base + dt.timedelta(days=one(draw, [40, 16, 15, 8, 40, 5, 400]))
    return known, rows, draw(facts(rows, base)), as_of


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
