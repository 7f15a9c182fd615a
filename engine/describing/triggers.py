"""Who is told, and when: triggers in words."""

from __future__ import annotations

from . import words
from .conditions import condition, dates, invoice
from .limits import charges
from .telling import Paragraph, Part, amount, items, paragraph, said, word

_HAPPENS = {
    "time-entry": "each time that an entry of work is recorded",
    "held": "each time that work has to wait",
    "ticket-opened": "each time that a ticket is opened",
    "ticket-completed": "each time that a ticket is completed",
    "purchase": "each time that something prepaid is bought, by hand or by a rule",
    "lapse": "each time that something prepaid lapses",
    "count-changed": "each time that a count changes",
    "milestone-reached": "each time that a milestone is reached",
    "charge": "each time that a charge that is not zero is made",
    "period-closed": "at the end of each {every}",
    "contract-starts": "on the first day of the contract",
    "contract-ends": "on the last day of the contract",
}
_ONCE = (
    "This is done once for each step, and again only after the step has no longer been reached; where several steps "
    "are reached at once, it is done once."
)
_COUNTED = {
    "time-entry": "entries of work", "held": "times that work had to wait", "ticket-opened": "tickets opened",
    "ticket-completed": "tickets completed", "purchase": "purchases", "lapse": "lapses of something prepaid",
    "count-changed": "changes of a count", "milestone-reached": "milestones reached", "charge": "charges",
    "period-closed": "ends of a period", "contract-starts": "beginnings of a contract",
    "contract-ends": "ends of a contract",
}  # fmt: skip
_LEAD = "Who is told of what, and what else is done without being asked for. Words in braces are filled in each time."


def tell(pack: Part) -> list[Paragraph]:
    """The triggers in order."""
    triggers = list(pack.parts("triggers"))
    return [Paragraph(_LEAD), *map(_trigger, triggers)] if triggers else []


def _trigger(trigger: Part) -> Paragraph:
    when = _when(trigger)
    done = words.listed((_action(one) for one in trigger.parts("then")), "and then")
    label = (
        invoice(trigger)
        .replace("On the invoice:", "It is called")
        .replace("Code on the invoice:", "Its code is")
    )
    again = _ONCE if said(trigger, "on") in ("balance", "spend") else ""
    end = "" if done.endswith((".”", "?”", "!”")) else "."
    return paragraph(trigger, f"{when[0].upper()}{when[1:]}: {done}{end}", again, dates(trigger), label)


def _when(trigger: Part) -> str:
    on = said(trigger, "on")
    if on == "balance":
        return _balance(trigger)
    if on == "spend":
        return _spend(trigger)
    if "days" in trigger:
        return _days(trigger, on)
    every = said(trigger, "every", "month")
    told = _HAPPENS[on].replace("{every}", words.period(every))
    asked = condition(trigger, of_ticket=on.startswith("ticket-"))
    told += f" {asked}" if asked else ""
    return told + (_often(trigger.at("count")) if "count" in trigger else "")


def _often(count: Part) -> str:
    what, within = _COUNTED[said(count, "of")], amount(count.at("within"))
    return (
        f", but only if there were at least {said(count, 'at_least')} {what} within the {within} that end with that "
        "day; and then not again before there were fewer"
    )


def _balance(trigger: Part) -> str:
    pool = words.plain(said(trigger, "pool"))
    key = "left" if "left" in trigger else "used"
    steps = words.listed((_step(one, trigger) for one in trigger.parts(key)), "or")
    on = (
        f", and then every further {_step(trigger.at('then_every'), trigger)}"
        if "then_every" in trigger
        else ""
    )
    which = {
        "pool": f"of “{pool}”", "purchase": f"of one purchase of “{pool}”, each looked at by itself",
    }[said(trigger, "per", "pool")]  # fmt: skip
    share = any(map(_is_share, trigger.parts(key)))
    base = " (a percentage is of what could be used just after the last purchase or grant)" if share else ""
    asked = condition(trigger)
    reached = f"left {which} falls to" if key == "left" else f"used {which} reaches"
    return f"as soon as what is {reached} {steps}{on}{base}{' ' + asked if asked else ''}"


def _is_share(part: Part) -> bool:
    """Whether a step is a percentage, written or by a term."""
    written = str(part.value)
    terms = part.book.document.value.get("terms") or {}
    return written.endswith("%") or terms.get(written.removeprefix("$"), {}).get("type") == "percent"


def _step(part: Part, trigger: Part) -> str:
    """A step of a balance in the unit of its pool."""
    pools = {one["name"]: one["unit"] for one in part.book.document.value.get("pools") or ()}
    unit = pools.get(trigger.value["pool"], "")
    shown = amount(part, "money" if unit == "money" else "number")
    return f"{shown} {words.plain(unit)}" if shown.replace(".", "").replace(",", "").isdigit() else shown


def _spend(trigger: Part) -> str:
    steps = words.listed((amount(one, "money") for one in trigger.parts("amount")), "or")
    of, over = charges(trigger.at("of")), words.within(said(trigger, "every")).replace("each", "one")
    limit = (
        f" (percentages are of the limit “{words.plain(said(trigger, 'limit'))}”)"
        if "limit" in trigger
        else ""
    )
    asked = condition(trigger)
    return f"at the end of a day on which {of}{' ' + asked if asked else ''} have come to {steps} or more {over}{limit}"


def _days(trigger: Part, on: str) -> str:
    days = words.listed((amount(one) for one in trigger.parts("days")), "and")
    pool = words.plain(said(trigger, "pool")) if "pool" in trigger else ""
    asked = condition(trigger)
    told = {
        "days-before-end": f"{days} days before the last day of the contract, if it has one",
        "days-before-lapse": f"{days} days before the last day of a purchase of “{pool}” of which something is left",
        "unused-for": f"when nothing has been taken from “{pool}” or bought for {days} days, and something is left",
    }[on]
    return f"{told}{' ' + asked if asked else ''}"


def _action(action: Part) -> str:
    if "notify" in action:
        who = words.listed(f"“{words.plain(word(one))}”" for one in items(action.at("notify")))
        subject = f", with the subject {words.quoted(said(action, 'subject'))}" if "subject" in action else ""
        channel = f" by {words.safe(said(action, 'channel'))}" if "channel" in action else ""
        verb = "are" if len(list(items(action.at("notify")))) > 1 else "is"
        return f"{who} {verb} told{channel} {words.quoted(said(action, 'message'))}{subject}"
    if "task" in action:
        return f"a ticket is opened: {words.quoted(said(action, 'task'))}"
    if "invoice" in action:
        return {"now": "an invoice is to be made at once"}[said(action, "invoice")]
    data = action.at("data") if "data" in action else None
    pairs = [f"{words.plain(key)} {words.quoted(word(data.at(key)))}" for key in data.value] if data else []
    sent = f" with {words.listed(pairs)}" if pairs else ""
    return f"another system is told of “{words.plain(said(action, 'emit'))}”{sent}"
