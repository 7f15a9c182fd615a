"""What is asked before a pack is drafted: the questions, their usual answers, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from .. import currency, public_holidays, quantity
from ..load import shipped_packs
from ..yaml_scalars import how_to_write, is_number

Answers = Mapping[str, str]
NONE = "none"
KINDS = {
    "block": "a block of hours, paid in advance",
    "monthly": "so many hours every month, for a fee",
    "retainer": "an amount paid in advance, from which work is taken",
    "hourly": "time and materials: every hour is billed",
    "users": "a monthly fee for each user, with support",
    "tickets": "a price for each ticket",
    "flat": "a monthly fee for the whole service",
    "project": "a fixed price, paid in parts",
}
POOLS = ("block", "monthly", "retainer")
FEES = ("users", "flat", "tickets")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_HOURS = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)")
_ADDRESS = re.compile(r"[^\s@,{}]+@[^\s@,{}]+")
_WORD = re.compile(r"[^\r\n]{1,100}")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what it asks, the usual answer (by kind, where kinds differ), and what is wrong with an answer.

    It is asked of some kinds only, and only where earlier answers leave it open (`when`).
    """

    key: str
    asks: str | Mapping[str, str]
    usual: str | Mapping[str, str]
    fault: Callable[[str], str]
    choices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = tuple(KINDS)
    when: Callable[[Answers], bool] = lambda _: True

    def is_open(self, answers: Answers) -> bool:
        """Whether it is to be asked after these answers, of which `kind` is one."""
        return answers["kind"] in self.kinds and self.when(answers)

    def words(self, kind: str) -> str:
        """What it asks of a kind."""
        return self.asks if isinstance(self.asks, str) else self.asks.get(kind) or self.asks[""]

    def usually(self, answers: Answers) -> str:
        """The answer where nobody says another."""
        if self.key == "name":
            name = slug(answers["title"])
            return f"our-{name}" if name in shipped_packs() else name
        return self.usual if isinstance(self.usual, str) else self.usual[answers["kind"]]


def slug(title: str) -> str:
    """A name made of a title: `Block of 20 hours` is block-of-20-hours."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return words if _NAME.fullmatch(words) else f"pack-{words}".rstrip("-")


def _money(text: str) -> str:
    if is_number(text) and not text.startswith("-"):
        return ""
    told = how_to_write(text)
    return told[0] if told and "-" not in text else "write an amount such as 150.00"


def _length(text: str) -> str:
    length = quantity.duration(text)
    return (
        ""
        if length and length.seconds and not length.months
        else "write a time with its unit: 15 minutes, 2 hours"
    )


def _each(fault: Callable[[str], str]) -> Callable[[str], str]:
    """What is wrong with the first part of a list that is wrong."""
    return lambda text: next(filter(None, map(fault, listed(text) or [""])), "")


def _period(text: str) -> str:
    length = quantity.duration(text)
    return (
        ""
        if text == "forever" or (length and length.is_calendar and (length.months or length.seconds))
        else "write a length such as 12 months, or forever"
    )


def _or_none(fault: Callable[[str], str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        found = "" if text == NONE else fault(text)
        return f"{found}, or {NONE}" if found else ""

    return check


def _factor(text: str) -> str:
    places = len(text.partition(".")[2])
    return (
        ""
        if is_number(text) and "-" not in text and text.strip("0.") and places <= 4
        else "write a number such as 1.5"
    )


def _choice(*words: str) -> Callable[[str], str]:
    return lambda text: "" if text in words else f"write {', '.join(words[:-1])} or {words[-1]}"


def _matches(pattern: re.Pattern[str], help: str) -> Callable[[str], str]:
    return lambda text: "" if pattern.fullmatch(text) else help


def _business(text: str) -> str:
    hours = _HOURS.fullmatch(text)
    return "" if hours and hours[1] < hours[2] else "write hours such as 08:00-18:00"


def _day(text: str) -> str:
    return "" if quantity.day(text) else "write a day such as 2026-01-31"


def listed(text: str) -> list[str]:
    """The parts of an answer that stand between commas."""
    return [one.strip() for one in text.split(",") if one.strip()]


def is_apart(answers: Answers) -> bool:
    """Whether hours outside business hours count or cost otherwise."""
    return answers.get("out_of_hours", "1") != "1"


def has_rate(answers: Answers) -> bool:
    """Whether any hour is billed."""
    return answers.get("used_up", "bill") == "bill"


def has_contract(answers: Answers) -> bool:
    """Whether a contract is asked for."""
    return answers.get("customer", NONE) != NONE


_PAID = {
    "block": "What does a block cost?", "monthly": "What does a month cost?",
    "retainer": "How much is paid in advance?",
    "users": "What does a user cost each month?", "tickets": "What does a ticket cost?",
    "flat": "What does a month cost?", "project": "What does the project cost?",
}  # fmt: skip
_RATE = {
    "block": "What does an hour cost when the block is used up?", "monthly": "What does an hour beyond them cost?",
    "project": "What does an hour of work on a change cost?", "": "What does an hour cost?",
    **dict.fromkeys(("users", "flat"), "What does an hour cost that is not in the fee, such as of a project?"),
    "tickets": "What does an hour cost that is on no ticket's account, such as of a project?",
}  # fmt: skip
_TITLES = {
    "block": "Prepaid hours", "monthly": "Monthly hours", "retainer": "Retainer", "hourly": "Time and materials",
    "users": "Managed users", "tickets": "Support by the ticket", "flat": "Managed service", "project": "Project",
}  # fmt: skip
_APART = {
    "": "What does an hour outside business hours cost, in hours? (1: the same)",
    **dict.fromkeys(("block", "monthly"), "How many hours does an hour outside business hours use? (1: no more)"),
    **dict.fromkeys(
        FEES, "How many times the rate is support outside business hours? (1: included)"
    ),
}  # fmt: skip
_WARNED = "With how much left is the account manager told?"
QUESTIONS = (
    Question("title", "What is the contract type called?", _TITLES, _matches(_WORD, "write a title of one line")),
    Question("name", "Its name in files", "",
             _matches(_NAME, "write small letters and digits with hyphens: block-hours")),
    Question("currency", "Which currency?", "USD", lambda text: "" if currency.is_known(text) else
             "write the three letters of a currency, such as USD"),
    Question("timezone", "Which time zone?", "America/New_York", lambda text: "" if text in available_timezones() else
             "write a time zone such as America/New_York"),
    Question("hours", {"": "How many hours does a block hold?", "monthly": "How many hours does a month bring?"},
             {"block": "20 hours", "monthly": "10 hours"}, _length, kinds=("block", "monthly")),
    Question("price", _PAID, {"block": "2800.00", "monthly": "1350.00", "retainer": "5000.00", "users": "110.00",
             "tickets": "95.00", "flat": "900.00", "project": "20000.00"}, _money,
             kinds=tuple(kind for kind in KINDS if kind != "hourly")),
    Question("lasts", "How long can it be used?", "12 months", _period, kinds=("block", "retainer")),
    Question("carry_over", "May hours that are left be used in the next month?", "yes", _choice("yes", "no"),
             ("yes", "no"), kinds=("monthly",)),
    Question("used_up", "When it is used up, what happens to more work?", "bill", _choice("bill", "buy", "hold"),
             ("bill", "buy", "hold"), kinds=("block",)),
    Question("rate", _RATE, {**dict.fromkeys(KINDS, "160.00"), "project": "175.00"}, _money, when=has_rate),
    Question("increment", "To what is time rounded up?", "15 minutes", _or_none(_length)),
    Question("visit", "What does a visit on site count at least?", "1 hour", _or_none(_length),
             kinds=(*POOLS, "hourly")),
    Question("out_of_hours", _APART, "1.5", _factor, kinds=tuple(kind for kind in KINDS if kind != "project")),
    Question("business", "What are business hours, from Monday to Friday?", "08:00-18:00",
             _business, when=is_apart),
    Question("holidays", "Whose public holidays are no business days?", "US", _or_none(lambda text: ""
             if public_holidays.is_known(text) else "write a country, or a country and a state, such as US or US-NY"),
             when=is_apart),
    Question("warn", _WARNED, {"block": "4 hours, 1 hour", "monthly": "2 hours"}, _each(_length),
             kinds=("block", "monthly")),
    Question("warn", _WARNED, "1000.00, 250.00", _each(_money), kinds=("retainer",)),
)  # fmt: skip
CONTRACT = (
    Question("customer", "For which customer? (none: write no contract)", NONE, _matches(_WORD, "write one line")),
    Question("start", "From which day on?", "", _day, when=has_contract),
    Question("contact", "To which address are messages sent?", "billing@example.com",
             _matches(_ADDRESS, "write an address such as billing@example.com"), when=has_contract),
)  # fmt: skip
