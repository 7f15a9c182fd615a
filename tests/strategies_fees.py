"""Random fees, discounts and limits, and the facts they ask for: counts and milestones."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from strategies_chance import MONEY, PRICES, Chance, Row, decimals
from strategies_conditions import choice, conditions

UNITS = ["users", "users", "devices"]
STAGES = ["layouts", "half", "done"]
EVERY = ["month", "month", "week", "month", "10 days", "quarter", "term", "2 weeks", "3 days", "day", "2 months",
         "half-year", "year"]  # fmt: skip
LONG = ["month", "week", "quarter", "term", "10 days"]
PERIODS = ["contract", "calendar", "day 15", "day 31", "day 8"]
LEADS = ["3 days", "10 days", "1 week", "1 month", "$lasting"]
EACH: list[Any] = ["$extra", *decimals("10.00", "22.00", "100.00", "33.33", "0.05", "0.00"), 7]
SHARES = ["30%", "40%", "rest", "33.3%", "$kept", "140%", "100%", "12.5%"]
WHAT = ["all", "labor", "fees", "usage", "tickets", "expenses"]


# Prices -----------------------------------------------------------------------------------------------


def tier(chance: Chance) -> Row:
    """A price for each unit, a flat amount, or both; sometimes for several units at once."""
    result: Row = {}
    if chance.often(5):
        result["each"] = chance.one(EACH)
    if "each" not in result or chance.rarely(3):
        result["flat"] = chance.one([*decimals("50.00", "20.00", "33.33"), "$extra"])
    if "each" in result and chance.rarely(4):
        result["size"] = chance.one([2, 5, Decimal("1.5"), "$times"])
    return result


def tiered(chance: Chance) -> Row:
    """Graduated or volume tiers; the last one is open."""
    ends = chance.one([[5], [2, 6], [1, 3], ["$times", 4], [], [Decimal("2.5"), 10, 20]])
    tiers = [{"up_to": end, **tier(chance)} for end in ends]
    return {"model": chance.one(["graduated", "volume"]), "tiers": [*tiers, tier(chance)]}


def price(chance: Chance) -> Any:
    """A plain price, tiers, or packages."""
    kind = chance.one(["plain", "tiers", "plain", "tiers", "package"])
    if kind == "tiers":
        return tiered(chance)
    if kind == "package":
        return {"model": "package", "size": chance.one([2, 3, 10, "$times"]), "price": chance.one(EACH)}
    return chance.one(EACH)


def units(chance: Chance) -> Row:
    """What is counted, and how many of it are charged."""
    result: Row = {"unit": chance.one(UNITS)}
    if chance.rarely(3):
        result["minimum"] = chance.one([2, 1, 4, "$times"])
    if chance.rarely(4):
        result["maximum"] = chance.one([5, 4, Decimal("7.5"), 12])
    if chance.rarely(3):
        result["first_free"] = chance.one([1, 2, "$times", Decimal("0.5")])
    return result


def dates(chance: Chance) -> Row:
    """Days on which a clause begins or ends."""
    if not chance.rarely(3 if chance.has("dated") else 8):
        return {}
    return {chance.one(["from", "until"]): chance.day(chance.one([3, 1, 6, 12, -3, 30]))}


# Fees -------------------------------------------------------------------------------------------------


def recurring(chance: Chance, name: str) -> Row:
    """A fee of every so often."""
    every = chance.one(EVERY)
    fee: Row = {"name": name, **dates(chance), "every": every, "price": price(chance)}
    if chance.often(3) if chance.has("counts") else chance.either():
        fee |= units(chance)
    if chance.rarely(3):
        fee["periods"] = chance.one(PERIODS)
    in_advance = chance.either()
    if not in_advance or chance.either():
        fee["billed"] = "in-advance" if in_advance else "in-arrears"
    if in_advance and chance.rarely(3):
        fee["lead"] = chance.one(LEADS)
    if "unit" in fee and chance.often(3):
        ways = ["daily", "first-day", "highest"]
        fee["counted"] = chance.one(ways if in_advance else [*ways, "last-day", "average"])
    if chance.often(3):
        fee["proration"] = chance.one(["none", "skip", "daily"])
    if every != "day" and chance.rarely(3):
        fee["days_in_month"] = chance.one([30, "actual", 30])
    if chance.rarely(3):
        fee["flats"] = chance.one(["whole", "daily", "whole"])
    return fee


def milestone_conditions(chance: Chance) -> Row:
    """Which milestones are meant."""
    plain: Row = {"milestone": choice(chance, STAGES)}
    kind = chance.one(["plain", "plain", "plain", "not", "any"])
    if kind == "not":
        return {"not": plain}
    return {"any": [plain, {"milestone": choice(chance, STAGES)}]} if kind == "any" else plain


def one_off(chance: Chance, bands: list[str], name: str, shared: list[str]) -> Row:
    """A fee for something that happens; `shared` is what shares may be taken of."""
    on = chance.one(["milestone-reached", "contract-starts", "time-entry", "milestone-reached"])
    fee: Row = {"name": name, **dates(chance), "on": on}
    if on == "milestone-reached" and chance.often(3):
        fee["when"] = milestone_conditions(chance)
    if on == "time-entry":
        if chance.either():
            fee["when"] = conditions(chance, bands)
        if chance.often(3):
            once = ["ticket", "date", ["ticket", "date"], "resource", ["date", "resource"]]
            fee["once_per"] = chance.one(once)
    if chance.either():
        return fee | {"share": chance.one(SHARES), "of": chance.one(shared)}
    if on == "milestone-reached" and chance.rarely(3):
        return fee | {"price": {"from": "amount"}}
    fee["price"] = price(chance)
    return fee | units(chance) if chance.rarely(4) else fee


def fees(chance: Chance, bands: list[str]) -> list[Row]:
    """A few fees, in worlds that have them."""
    found: list[Row] = []
    if chance.has("fees", "counts"):
        found += [recurring(chance, f"fee-{place + 1}") for place in range(1 + chance.below(3))]
    if chance.has("one-off"):
        shared = [*(one["name"] for one in found), "$block_price", "$retainer_size", "$block_price"]
        count = 1 + chance.below(4)
        found += [one_off(chance, bands, f"once-{place + 1}", shared) for place in range(count)]
    return chance.shuffled(found) if chance.rarely(3) else found


def changed(chance: Chance, bands: list[str], before: list[Row]) -> list[Row]:
    """The fees of a newer pack: some as they were, some new under their name, some gone that no share is of."""
    named = {one.get("of") for one in before}
    found: list[Row] = []
    shared = [*(one["name"] for one in before if "every" in one), "$block_price"]
    for one in before:
        kind = chance.one(["as it was", "priced anew", "new", "gone"])
        if kind == "gone" and one["name"] not in named:
            continue
        if kind == "priced anew" and "every" in one:
            one = one | {"price": price(chance)}
        elif kind == "new" and "every" in one:
            one = recurring(chance, one["name"])
        elif kind == "new" or one.get("on") == "time-entry":  # the older conditions may ask for other bands
            one = one_off(chance, bands, one["name"], shared)
        found.append(one)
    return [
        one for one in found if one.get("of") in {None, *(two["name"] for two in found)} or "$" in one["of"]
    ]


# Discounts and limits ---------------------------------------------------------------------------------


def scope(chance: Chance, names: list[str]) -> Any:
    """A kind of charges, or a few clauses by name."""
    return (
        chance.some(names, 1, 3) if chance.rarely(3) else chance.one(WHAT if chance.rarely(3) else WHAT[:3])
    )


def named(of: Any) -> list[str]:
    """The words of a scope."""
    return of if isinstance(of, list) else [of]


def discounts(chance: Chance, names: list[str]) -> list[Row]:
    """Percentages off."""
    if not chance.has("discounts"):
        return []
    return [
        {
            "name": f"discount-{place + 1}",
            **dates(chance),
            "of": scope(chance, names),
            "percent": chance.one(["10%", "5%", "33.3%", "$kept", "100%", "2.75%"]),
        }
        for place in range(1 + chance.below(2))
    ]


def bounds(chance: Chance) -> Row:
    """A cap, a commitment, or both."""
    if chance.rarely(3):
        return {
            "at_most": chance.one([100, *decimals("300.00", "99.99")]),
            "at_least": chance.one([10, *MONEY[3:]]),
        }
    amounts: list[Any] = ["$retainer_size", *MONEY, *PRICES, *decimals("500.00", "10.00"), 1000]
    return {chance.one(["at_most", "at_least"]): chance.one(amounts)}


def limits(chance: Chance, names: list[str], like: list[Row] | None = None) -> list[Row]:
    """Caps and commitments; those of a newer pack have the periods of the older one."""
    if like is not None:
        kept = [one for one in like if chance.often()]
        known = {*WHAT, *names}
        return [
            one
            if chance.either() and known.issuperset(named(one["of"]))
            else one | {"of": scope(chance, names)}
            for one in kept
        ]
    found = []
    for place in range(1 + chance.below(2) if chance.has("limits") else 0):
        limit: Row = {"name": f"limit-{place + 1}", **dates(chance), "of": scope(chance, names)}
        limit["every"] = chance.one(LONG if chance.often(3) else EVERY)
        if chance.rarely(3):
            limit["periods"] = chance.one(PERIODS)
        limit |= bounds(chance)
        if chance.either():
            limit["proration"] = chance.one(["none", "daily"])
        found.append(limit)
    return found


# Facts ------------------------------------------------------------------------------------------------


def at_some_time(chance: Chance, days: list[dt.date]) -> str:
    """A day of the facts or near them, mostly without a time."""
    day = chance.one(days) + dt.timedelta(days=chance.one([0, 0, 1, -3, 0, -20, 5]))
    return day.isoformat() if chance.often(3) else f"{day} {chance.one(['09:00', '00:30', '23:50'])}"


def counts(chance: Chance, owners: list[Row], days: list[dt.date]) -> list[Row]:
    """How many there are: of each unit totals and changes, or subjects."""
    if not chance.has("counts", "for-each") and chance.often(8):
        return []
    by_subject = {unit: chance.rarely(3) for unit in UNITS}
    rows: list[Row] = []
    for place in range(1 + chance.below(6)):
        unit = "cars" if chance.rarely(40) else chance.one(UNITS)
        row: Row = {
            "id": f"c{place + 1}",
            **chance.one(owners),
            "unit": unit,
            "at": at_some_time(chance, days),
        }
        if by_subject.get(unit, False) != chance.rarely(30):
            row["subject"] = chance.one(["ann", "bob", "cem"])
            if chance.rarely(3):
                first = dt.date.fromisoformat(row["at"][:10])
                row["until"] = (first + dt.timedelta(days=chance.one([3, 0, 1, 10, 40]))).isoformat()
        elif chance.either():
            row["quantity"] = chance.one([3, 6, 1, 10, 0, Decimal("2.5"), 5])
        else:
            row["change"] = chance.one([1, 2, -1, -4, Decimal("0.5")])
        rows.append(spoiled(chance, row) if chance.has("faulty") and chance.rarely(8) else row)
    if rows and chance.rarely(12):
        rows.append(dict(rows[0]))
    return rows


def spoiled(chance: Chance, row: Row) -> Row:
    """A count that says nothing, or two things at once."""
    first = dt.date.fromisoformat(row["at"][:10])
    ways: list[Row] = [
        {"quantity": -1, "change": None, "subject": None},
        {"quantity": 2, "change": 1},
        {"quantity": None, "change": None, "subject": None},
        {"subject": "ann", "until": (first - dt.timedelta(days=2)).isoformat()},
        {"quantity": 4, "subject": None, "change": None, "until": row["at"]},
    ]
    return {key: value for key, value in (row | chance.one(ways)).items() if value is not None}


def milestones(chance: Chance, owners: list[Row], days: list[dt.date]) -> list[Row]:
    """Milestones that are reached."""
    if not chance.has("one-off", "contract-events") and chance.often(20):
        return []
    rows = []
    for place in range(chance.below(5)):
        row: Row = {"id": f"m{place + 1}", **chance.one(owners), "name": chance.one(STAGES)}
        row["at"] = at_some_time(chance, days)
        if chance.either():
            row["amount"] = chance.one([*decimals("100.00", "33.33"), 0, 250])
        rows.append(row)
    return rows
