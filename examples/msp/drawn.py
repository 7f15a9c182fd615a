"""Work drawn by chance: tickets, their time entries, how people write down when they worked, and what came with it.

Every choice comes from `Random.random`, the one method whose sequence Python promises to keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

FIRST, LAST = date(2026, 1, 2), date(2026, 3, 31)
TICKETS_PER_HUNDRED = 37
MINUTE = "%Y-%m-%d %H:%M"
UTC = ZoneInfo("UTC")

Row = dict[str, str]
T = TypeVar("T")


def chance(rng: Random, percent: int) -> bool:
    """True that often in a hundred."""
    return rng.random() * 100 < percent


def between(rng: Random, least: int, most: int) -> int:
    """A whole number, both ends included."""
    return least + int(rng.random() * (most - least + 1))


def pick(rng: Random, items: Sequence[T]) -> T:
    """One of the items, each as likely."""
    return items[int(rng.random() * len(items))]


def spread(weights: Iterable[tuple[T, int]]) -> tuple[T, ...]:
    """Each item as often as its weight says, to pick from."""
    return tuple(item for item, weight in weights for _ in range(weight))


FORMS = spread((("start-end", 52), ("hundredths", 20), ("fine", 7), ("pause", 9), ("date", 4), ("offset", 8)))
SAYS = spread(((("customer",), 76), ((), 12), (("contract",), 7), (("customer", "contract"), 5)))
BILLABLE = spread((("", 70), ("true", 27), ("false", 3)))
CHANGES, ON_SATURDAY = (0, 6, 7, 8, 18, 19, 22), (9, 13)  # hours of the day at which desks open or close
DELAYS = spread((((1, 200), 82), ((1440, 9000), 8), ((0, 0), 10)))


def working_day(day: date, holidays: Sequence[date]) -> date:
    """The day, or the first one after it that is no Saturday, Sunday or holiday; the last of the quarter at most."""
    while day.weekday() >= 5 or day in holidays:
        day += timedelta(days=1)
    return min(day, LAST)


def opened(rng: Random, first: date, kind: str, holidays: Sequence[date]) -> datetime:
    """When a ticket of this kind comes in: in office hours mostly, an emergency at any time."""
    day = first + timedelta(days=between(rng, 0, (LAST - first).days - 2))
    if kind == "emergency":
        return datetime.combine(day, time(between(rng, 0, 23), between(rng, 0, 59)))
    day = day if chance(rng, 8) else working_day(day, holidays)
    return datetime.combine(day, time(between(rng, 7, 17), between(rng, 0, 59)))


def next_start(rng: Random, after: datetime, kind: str, is_first: bool, holidays: Sequence[date]) -> datetime:
    """When the next entry of a ticket begins: by day mostly, now and then in the evening or past closing time."""
    if kind == "emergency" and is_first:
        return after + timedelta(minutes=between(rng, 8, 40))
    start = after + timedelta(minutes=between(rng, 3, 150) if is_first else between(rng, 20, 2900))
    day, hour = start.date(), start.hour
    if chance(rng, 12) and kind in ("remote", "emergency"):
        hour = between(rng, 17, 22)
    elif not 7 <= hour < 19 or (day in holidays and not is_first):
        day, hour = working_day(day + timedelta(days=hour // 19), holidays), between(rng, 8, 11)
    return datetime.combine(min(day, LAST), time(hour, start.minute))


def drawn_tickets(
    rng: Random, story: Any, suffix: str, entries: int, data: Any
) -> Iterator[tuple[Row, list[Any]]]:
    """Each ticket of a customer with its entries: (start, minutes, row), without ids yet."""
    count = max(1, entries * TICKETS_PER_HUNDRED // 100)
    sizes = [1] * count
    for _ in range(entries - count):
        sizes[int(rng.random() * rng.random() * count)] += 1
    for size in sizes:
        kind = pick(rng, story["mix"])
        words = data["tickets"][kind]
        urgent = kind == "emergency"
        holidays = story.get("holidays", ())
        moment = opened(rng, story.get("drawn_from", FIRST), kind, holidays)
        ticket = {
            "customer": story["id"] + suffix,
            "contract": story["contracts"][0] + suffix if chance(rng, 15) else "",
            "opened_at": f"{moment:{MINUTE}}",
            "type": pick(rng, words["types"]),
            "priority": pick(rng, data["words"]["urgent" if urgent else "priorities"]),
            "queue": words["queue"],
            "source": pick(rng, data["words"]["sources"]),
            "title": pick(rng, words["titles"]),
        }
        work = []
        for number in range(size):
            moment = next_start(rng, moment, kind, number == 0, holidays)
            by_remote = kind in ("onsite", "emergency") and number > 0 and chance(rng, 55)
            entry_kind = "remote" if by_remote else kind
            minutes = between(rng, *pick(rng, data["lengths"][entry_kind]))
            work.append((moment, minutes, drawn_entry(rng, story, suffix, entry_kind, data)))
            moment += timedelta(minutes=minutes)
        if chance(rng, 88):
            ticket["completed_at"] = f"{moment + timedelta(minutes=between(rng, 2, 1500)):{MINUTE}}"
        yield ticket, work


def drawn_entry(rng: Random, story: Any, suffix: str, kind: str, data: Any) -> Row:
    """An entry of a customer without its times: who did what, and how much of that the export says."""
    role, says = pick(rng, story["roles"]), pick(rng, SAYS)
    return {
        "customer": story["id"] + suffix if "customer" in says else "",
        "contract": story["contracts"][0] + suffix if "contract" in says else "",
        "role": role,
        "work_type": kind,
        "resource": pick(rng, data["people"][role]),
        "billable": pick(rng, BILLABLE),
        "summary": pick(rng, data["words"]["summaries"]),
        "zone": story["zone"],
    }


def times(rng: Random, start: datetime, minutes: int, zone: str) -> Row:
    """The times of an entry, in one of the ways in which people export them."""
    form, end = pick(rng, FORMS), start + timedelta(minutes=minutes)
    at = f"{start:{MINUTE}}"
    if form in ("hundredths", "fine"):
        row = {"at": at, "hours": hours(minutes, 100 if form == "hundredths" else 10_000)}
        return {**row, "end": f"{end:{MINUTE}}"} if passes_a_change(start, end) else row
    if form == "pause":
        worked = minutes - between(rng, 0, minutes // 4)
        return {"at": at, "end": f"{end:{MINUTE}}", "hours": hours(worked, 100)}
    if form == "date":
        return {"at": at[:10], "hours": hours(minutes, 100)}
    if form == "offset":
        begin = start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        return {name: moment.astimezone(ZoneInfo(zone)).isoformat()
                for name, moment in (("at", begin), ("end", begin + timedelta(minutes=minutes)))}  # fmt: skip
    return {"at": at, "end": f"{end:{MINUTE}}"}


def passes_a_change(start: datetime, end: datetime) -> bool:
    """Whether work may pass from one price to another: then people write when it ended."""
    hours = (*CHANGES, *(ON_SATURDAY if start.weekday() > 4 else ()))
    midnight = start.replace(hour=0, minute=0)
    edges = (midnight + timedelta(days=day, hours=hour) for day in (0, 1) for hour in hours)
    return any(start < edge < end for edge in edges)


def hours(minutes: int, parts: int) -> str:
    """Decimal hours to the nearest of so many parts: 23 minutes are 0.38, or 0.3833."""
    whole = (minutes * parts + 30) // 60
    return f"{whole // parts}.{whole % parts:0{len(str(parts)) - 1}}"


def typed_in(rng: Random, end: datetime) -> str:
    """When the entry was typed in: soon after the work, days later, or not said."""
    least, most = pick(rng, DELAYS)
    return f"{end + timedelta(minutes=between(rng, least, most)):{MINUTE}}" if most else ""


def top_ups(rng: Random, story: Any, suffix: str, entries: int) -> Iterator[Row]:
    """The purchases of a customer who buys again and again."""
    again = story.get("top_up", {})
    first = again.get("since", story.get("drawn_from", FIRST))
    count = entries // again["every_entries"] if again else 0
    length = (again.get("until", LAST) - first).days
    for number in range(count):
        day = first + timedelta(days=length * (2 * number + 1) // (2 * count) + between(rng, -2, 2))
        paid = day + timedelta(days=between(rng, 3, 24))
        yield {
            "customer": story["id"] + suffix,
            "at": day.isoformat(),
            "paid_at": paid.isoformat() if paid <= LAST else "",
            **{name: again[name] for name in ("pool", "offer", "quantity", "total_price") if name in again},
        }


def trips(rng: Random, story: Any, ticket: Row, work: Sequence[Any]) -> Iterator[Row]:
    """The miles of each day on which somebody drove to a customer who pays for that. The ticket says whose they are."""
    least, most = story.get("trips", (0, 0))
    for day in sorted(
        {start.date() for start, _, row in work if row["work_type"] == "onsite"} if most else ()
    ):
        tenths = between(rng, least * 10, most * 10)
        miles = f"{tenths // 10}.{tenths % 10}".removesuffix(".0")
        yield {"ticket": ticket["id"], "unit": "miles", "at": day.isoformat(), "quantity": miles}


def parts(rng: Random, story: Any, ticket: Row, work: Sequence[Any], data: Any) -> Iterator[Row]:
    """What was bought for a ticket with work on site, now and then."""
    visits = [start for start, _, row in work if row["work_type"] == "onsite"]
    if visits and chance(rng, story.get("parts", 0)):
        part = pick(rng, data["words"]["parts"])
        yield {
            "ticket": ticket["id"],
            "at": f"{visits[0]:%Y-%m-%d}",
            "amount": f"{between(rng, *part['price'])}.{between(rng, 0, 9)}0",
            "category": part["category"],
            "description": part["description"],
        }


def head_counts(rng: Random, story: Any, suffix: str) -> Iterator[Row]:
    """One more or one less, in some of the weeks."""
    staff = story.get("staff")
    day = staff["since"] if staff else LAST + timedelta(days=1)
    while day <= LAST:
        if chance(rng, staff["weeks"]):
            change = "1" if chance(rng, 70) else "-1"
            at = (day + timedelta(days=between(rng, 0, 4))).isoformat()
            yield {"customer": story["id"] + suffix, "unit": staff["unit"], "at": at, "change": change}
        day += timedelta(days=7)
