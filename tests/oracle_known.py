"""The keys the oracle knows. Any other key of a section is an error: it would have no second opinion."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oracle_terms import Row, counted


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORDS = frozenset({"label", "code", "note"})
DATED = frozenset({"from", "until"})
CLAUSE = WORDS | DATED | {"name", "when"}
PACK = names(
    "pack version title summary currency timezone money_rounding terms plans attributes sets calendar "
    "rounding rates factors pools labor tickets usage expenses fees limits discounts triggers"
)
CONTRACT = names(
    "id customer pack plan start end terms timezone currency holidays bill_to purchase_order contacts "
    "amendments note"
)
TERM = frozenset({"type", "default", "required", "values", "uplift", "note"})
CALENDAR = frozenset({"business", "holidays", "split", "bands"})
HOLIDAYS = frozenset({"code", "observed", "without", "extra"})
BAND = frozenset({"name", "days", "from", "to", "note"})
ROUNDING = CLAUSE | {
    "increment", "direction", "half", "minimum", "maximum", "grace", "per", "start", "end",
}  # fmt: skip
CARD = WORDS | DATED | {"name", "lines", "modifiers", "apply"}
RATE_LINE = CLAUSE | {"rate", "flat", "modifiers"}
TIERS = frozenset({"model", "tiers", "every"})
MODIFIER = CLAUSE | {"multiply", "add", "set"}
TABLE = DATED | {"name", "lines", "note"}
FACTOR_LINE = DATED | {"when", "factor", "note"}
POOL = WORDS | DATED | {
    "name", "unit", "sold", "offers", "allowance", "lasts", "draw_first", "paid_first", "reach_back", "refill",
    "when_used_up", "may_owe", "debt_at_end",
}  # fmt: skip
OFFER = WORDS | {"name", "quantity", "price", "lasts"}
ALLOWANCE = frozenset({"quantity", "for_each", "every", "periods", "carry_over", "prorate"})
CARRY = frozenset({"of_grant", "at_most", "for"})
LABOR = CLAUSE | {"draws", "rate", "treatment", "up_to", "every", "per", "counts_as", "overage"}
METERED = {
    "tickets": CLAUSE | {"draws", "price"},
    "usage": CLAUSE | {"draws", "unit", "every", "periods", "lines", "first_free", "increment", "price"},
    "expenses": CLAUSE | {"draws", "markup"},
}
TIER = frozenset({"up_to", "each", "flat", "size"})
FEE = CLAUSE | {"unit", "price", "minimum", "maximum", "first_free"}
RECURRING = FEE | {"every", "periods", "billed", "lead", "counted", "proration", "days_in_month", "flats"}
ONE_OFF = FEE | {"on", "once_per", "share", "of"}
LIMIT = CLAUSE | {"of", "every", "periods", "at_most", "at_least", "proration"}
FIRES = WORDS | DATED | {"name", "on", "then"}
EVENTS = {
    "balance": frozenset({"pool", "left", "used", "then_every", "per"}),
    "days-before-end": frozenset({"days"}),
    "days-before-lapse": frozenset({"pool", "days"}),
    "unused-for": frozenset({"pool", "days"}),
    "spend": frozenset({"of", "every", "amount", "limit"}),
    "purchase": frozenset({"when", "count"}),
    "lapse": frozenset({"when", "count"}),
    "count-changed": frozenset({"when", "count"}),
    "milestone-reached": frozenset({"when", "count"}),
    "charge": frozenset({"when", "count"}),
    "period-closed": frozenset({"every", "count"}),
    "contract-starts": frozenset({"count"}),
    "contract-ends": frozenset({"count"}),
    "time-entry": frozenset({"when", "count"}),
    "held": frozenset({"when", "count"}),
    "ticket-opened": frozenset({"when", "count"}),
    "ticket-completed": frozenset({"when", "count"}),
}
ACTION = frozenset({"notify", "message", "subject", "channel", "task", "invoice", "emit", "data"})


class UnknownKeyError(Exception):
    """A pack or a contract says something that the oracle cannot evaluate."""


class FaultyPackError(Exception):
    """A pack that no evaluator should take."""


def only(found: Any, known: Iterable[str], where: str) -> None:
    for key in found:
        if key not in known:
            raise UnknownKeyError(f"{where}: {key}")


def one_of(value: Any, known: Iterable[Any], where: str) -> None:
    if value not in known:
        raise UnknownKeyError(f"{where}: {value}")


def check_holidays(written: Row | None, where: str) -> None:
    only(written or {}, HOLIDAYS, where)


def check_calendar(calendar: Row) -> None:
    only(calendar, CALENDAR, "calendar")
    check_holidays(calendar.get("holidays"), "calendar.holidays")
    for band in calendar.get("bands") or []:
        only(band, BAND, "band")
        if "from" in band and band["from"] == band["to"]:
            raise FaultyPackError(f"band {band['name']} begins when it ends")


def check_rates(cards: list[Row]) -> None:
    for card in cards:
        only(card, CARD, "rates")
        for line in card["lines"]:
            only(line, RATE_LINE, "rates.lines")
            rate = line.get("rate")
            if isinstance(rate, dict) and "from" not in rate:
                only(rate, TIERS, "rate")
                one_of(rate["model"], ["graduated"], "rate.model")
                for tier in rate["tiers"]:
                    only(tier, ("up_to", "each"), "rate.tiers")
                assert "up_to" not in rate["tiers"][-1]
            elif isinstance(rate, dict):
                only(rate, ("from",), "rate")
        for modifier in card.get("modifiers") or []:
            for plain in modifier.get("one_of", [modifier]):
                only(plain, MODIFIER, "modifiers")


def check_pools(pools: list[Row]) -> None:
    for pool in pools:
        only(pool, POOL, "pools")
        one_of(pool["when_used_up"], ("bill", "buy", "hold", "owe"), "pool.when_used_up")
        only(pool.get("sold") or {}, ("quantity", "price", "at"), "sold")
        for offer in pool.get("offers") or []:
            only(offer, OFFER, "offers")
        allowance = pool.get("allowance") or {}
        only(allowance, ALLOWANCE, "allowance")
        only(allowance.get("carry_over") or {}, CARRY, "carry_over")
        only(pool.get("refill") or {}, ("at", "buy", "to", "price"), "refill")
        if "lasts" not in pool and {"sold", "allowance", "refill"} & set(pool):
            raise FaultyPackError(f"pool {pool['name']}: how long does it last?")


def check_labor(clauses: list[Row]) -> None:
    for clause in clauses:
        only(clause, LABOR, "labor")
        if "up_to" in clause and clause.get("treatment") == "next-contract":
            raise FaultyPackError("labor: up_to with next-contract")


def check_demands(pack: Row) -> None:
    """Tickets, usage and expenses: their keys, and pools that hold something that they take."""
    pools = {one["name"]: one for one in pack.get("pools") or []}
    for section, known in METERED.items():
        for clause in pack.get(section) or []:
            only(clause, known, section)
            check_price(clause.get("price"))
            drawn = clause.get("draws") or []
            held = [pools[name] for name in ([drawn] if isinstance(drawn, str) else drawn)]
            own = {"tickets": "tickets", "usage": clause.get("unit")}.get(section)
            units = {pool["unit"] for pool in held}
            if units - {own, "money"} or (section == "usage" and len(units) > 1):
                raise FaultyPackError(f"{section}: {clause['name']} draws on {units}")
            if section == "tickets" and "price" not in clause and ("money" in units or runs_dry(held[-1])):
                raise FaultyPackError(f"tickets: {clause['name']} has no price")


def runs_dry(pool: Row) -> bool:
    forgiven = "may_owe" not in pool and pool.get("debt_at_end") == "forgive"
    return pool["when_used_up"] == "bill" or (pool["when_used_up"] == "owe" and not forgiven)


def check_price(price: Any) -> None:
    """A price of a quantity: an amount, tiers, or packages."""
    if not isinstance(price, dict):
        return
    if price["model"] == "package":
        only(price, ("model", "size", "price"), "price")
        return
    only(price, ("model", "tiers"), "price")
    one_of(price["model"], ("graduated", "volume"), "price.model")
    for tier in price["tiers"]:
        only(tier, TIER, "tiers")
    if "up_to" in price["tiers"][-1]:
        raise FaultyPackError("the last tier is open")


def check_fees(clauses: list[Row]) -> None:
    for clause in clauses:
        only(clause, RECURRING if "every" in clause else ONE_OFF, "fees")
        of_milestone = clause.get("on") == "milestone-reached"
        price = clause.get("price")
        if of_milestone and isinstance(price, dict) and "from" in price:
            only(price, ("from",), "price")
        else:
            check_price(price)
        if "when" in clause and not of_milestone and clause.get("on") != "time-entry":
            raise FaultyPackError(f"fee {clause['name']}: there is nothing to ask")
        in_advance = "every" in clause and clause.get("billed", "in-advance") == "in-advance"
        if in_advance and clause.get("counted") in ("last-day", "average"):
            raise FaultyPackError(f"fee {clause['name']}: that count is not known in advance")


def check_limits(limits: list[Row], discounts: list[Row]) -> None:
    for clause in limits:
        only(clause, LIMIT, "limits")
    for clause in discounts:
        only(clause, CLAUSE | {"of", "percent"}, "discounts")
    for clause in [*limits, *discounts]:
        if "when" in clause:
            raise FaultyPackError(f"{clause['name']}: there is nothing to ask")


def check_triggers(triggers: list[Row]) -> None:
    for trigger in triggers:
        one_of(trigger["on"], EVENTS, "triggers.on")
        only(trigger, FIRES | EVENTS[trigger["on"]], f"trigger on {trigger['on']}")
        count = trigger.get("count") or {}
        only(count, ("of", "within", "at_least"), "count")
        if count:
            one_of(count["of"], [name for name in EVENTS if "count" in EVENTS[name]], "count.of")
        for action in trigger["then"]:
            only(action, ACTION, "then")


def check_terms(terms: Row) -> None:
    for term in terms.values():
        only(term, TERM, "terms")
        if "uplift" in term:
            only(term["uplift"], ("percent", "every"), "uplift")
            one_of(counted(term["uplift"]["every"]), [(1, "year")], "uplift.every")


def check_pack(pack: Row) -> None:
    only(pack, PACK, "pack")
    rounding = pack.get("money_rounding", "half-up")
    mode = rounding["direction"] if isinstance(rounding, dict) else rounding
    one_of(mode, ("half-up", "half-even", "up", "down"), "money_rounding")
    check_terms(pack.get("terms") or {})
    for attribute in (pack.get("attributes") or {}).values():
        only(attribute, ("type", "values", "note"), "attributes")
    check_calendar(pack.get("calendar") or {})
    for clause in pack.get("rounding") or []:
        only(clause, ROUNDING, "rounding")
        for end in ("start", "end"):
            only(clause.get(end) or {}, ("increment", "direction"), f"rounding.{end}")
    check_rates(pack.get("rates") or [])
    for table in pack.get("factors") or []:
        only(table, TABLE, "factors")
        for line in table["lines"]:
            only(line, FACTOR_LINE, "factors.lines")
    check_pools(pack.get("pools") or [])
    check_labor(pack.get("labor") or [])
    check_demands(pack)
    check_fees(pack.get("fees") or [])
    check_limits(pack.get("limits") or [], pack.get("discounts") or [])
    check_triggers(pack.get("triggers") or [])


def check(packs: dict[str, Row], contracts: list[Row], facts: dict[str, list[Row]]) -> None:
    """Raise UnknownKeyError for anything that is said and not understood."""
    for pack in packs.values():
        check_pack(pack)
    for contract in contracts:
        only(contract, CONTRACT, "contract")
        check_holidays(contract.get("holidays"), "contract.holidays")
        for amendment in contract.get("amendments") or []:
            only(amendment, ("from", "terms", "plan", "pack", "note"), "amendments")
    only(
        [kind for kind, rows in facts.items() if rows],
        ("tickets", "time_entries", "purchases", "adjustments", "counts", "milestones", "usage", "expenses"),
        "facts",
    )
