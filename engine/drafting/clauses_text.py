"""The text of a drafted pack's pools, tickets, labor and triggers."""

from __future__ import annotations

from collections.abc import Iterator

from ..quantity import duration
from .answers import FEES, POOLS, Answers, has_rate, is_apart, listed

POOL = {"block": "block", "monthly": "month", "retainer": "retainer"}
OUTSIDE = "{not: {clock: business}}"


def is_outside_billed(answers: Answers) -> bool:
    """Whether support outside business hours is no part of a fee."""
    return answers["kind"] in FEES and is_apart(answers)


def pools(answers: Answers) -> Iterator[str]:
    """The section `pools`."""
    kind = answers["kind"]
    if kind not in POOLS:
        return
    if kind == "monthly":
        yield "# A contract that begins within a month gets its part of the hours (`prorate`)."
        yield "pools:"
        yield "  - name: month"
        yield "    unit: hours"
        carry = ", carry_over: {for: 1 month}" if answers["carry_over"] == "yes" else ""
        yield f"    allowance: {{quantity: $monthly_hours, every: month, prorate: true{carry}}}"
        yield "    lasts: period"
        yield "    when_used_up: bill"
        return
    size = "block_size" if kind == "block" else "deposit"
    price = "block_price" if kind == "block" else "deposit"
    lasts = (
        "forever" if answers["lasts"] == "forever" else f"${'block' if kind == 'block' else 'deposit'}_lasts"
    )
    yield "# The first one is sold on the first day of the contract; later ones come with facts/purchases.csv."
    yield "pools:"
    yield f"  - name: {POOL[kind]}"
    yield f"    unit: {'hours' if kind == 'block' else 'money'}"
    yield f"    sold: {{quantity: ${size}, price: ${price}, at: start}}"
    yield f"    lasts: {lasts}"
    used_up = answers.get("used_up", "bill")
    other = {"bill": "`buy` would sell the next by itself, `hold` would let work wait for it",
             "buy": "`bill` would bill more work by the hour, `hold` would let it wait",
             "hold": "`bill` would bill more work by the hour, `buy` would sell the next by itself"}  # fmt: skip
    yield f"    when_used_up: {used_up}   # {other[used_up]}"


def tickets(answers: Answers) -> Iterator[str]:
    """The section `tickets`."""
    if answers["kind"] == "tickets":
        yield "# A ticket is billed on the day it is completed."
        yield "tickets:"
        yield '  - {name: ticket, price: $ticket_price, label: "Ticket {ticket}"}'


def labor(answers: Answers) -> Iterator[str]:
    """The section `labor`."""
    kind, rate = answers["kind"], "by-clock" if is_apart(answers) else "$hourly_rate"
    yield "# Each entry is asked of these clauses in turn; the first that matches takes it."
    yield "labor:"
    yield "  - {name: free-work, when: {work_type: [internal, courtesy]}, treatment: free}"
    if kind in FEES:
        yield f'  - {{name: projects, when: {{work_type: project}}, rate: {rate}, label: "Project work on {{date}}"}}'
        if is_outside_billed(answers):
            yield f'  - {{name: out-of-hours, when: {OUTSIDE}, rate: {rate}, label: "Support on {{date}}"}}'
        yield "  - {name: support, treatment: included}"
    elif kind == "project":
        yield f'  - {{name: changes, when: {{work_type: change}}, rate: {rate}, label: "Change, {{date}}"}}'
        yield "  - {name: project, treatment: included}"
    else:
        yield "  - name: work"
        yield from (f"    {line}" for line in _work(answers, rate))


def _work(answers: Answers, rate: str) -> Iterator[str]:
    """The clause that takes all work that is not free."""
    kind = answers["kind"]
    if kind in POOLS:
        yield f"draws: {POOL[kind]}"
    if kind in ("retainer", "hourly"):
        yield f"rate: {rate}"
    else:
        if is_apart(answers):
            yield "counts_as: by-clock"
        if has_rate(answers):
            yield "rate: $hourly_rate"
            if is_apart(answers):
                yield "overage: drawn   # what it counts is billed, too; `worked` would bill the hours of the clock"
    yield 'label: "Support on {date}"'


def triggers(answers: Answers) -> Iterator[str]:
    """The section `triggers`."""
    told = list(_told(answers))
    if told:
        yield "# Who is told, and when. The addresses stand in contracts.yaml, under `contacts`."
        yield "triggers:"
        yield from told


def _told(answers: Answers) -> Iterator[str]:
    kind = answers["kind"]
    if kind in POOLS:
        yield f"  - name: {POOL[kind]}-running-low"
        yield "    on: balance"
        yield f"    pool: {POOL[kind]}"
        yield f"    left: [{', '.join(listed(answers['warn']))}]"
        yield '    then: [{notify: account-manager, message: "{customer} has {left} left."}]'
    if days := days_before_lapse(answers):
        yield f"  - name: {POOL[kind]}-lapses-soon"
        yield "    on: days-before-lapse"
        yield f"    pool: {POOL[kind]}"
        yield f"    days: [{days}]"
        yield '    then: [{notify: account-manager, message: "{customer} loses {left} after {lapses}."}]'
    if answers.get("used_up") == "hold":
        yield "  - name: work-waits"
        yield "    on: held"
        yield '    then: [{notify: account-manager, message: "{customer}: work of {date} waits for another block."}]'
    if kind == "users":
        yield "  - name: users-changed"
        yield "    on: count-changed"
        yield '    then: [{notify: account-manager, message: "{customer}: {count}, before {before}."}]'
    if kind == "project":
        yield "  - name: accepted"
        yield "    on: milestone-reached"
        yield '    then: [{notify: accounts-receivable, message: "{contract}: {milestone}; {billed} to invoice."}]'
    if kind in (*POOLS, "hourly", "tickets"):
        yield "  - name: ticket-complete"
        yield "    on: ticket-completed"
        yield '    then: [{notify: accounts-receivable, message: "Ticket {ticket} is complete; {billed} to invoice."}]'
    if has_renewal(answers):
        yield "  - name: renewal"
        yield "    on: days-before-end"
        yield "    days: [30]"
        yield '    then: [{task: "Renew {contract}, which ends on {end}"}]'


def days_before_lapse(answers: Answers) -> str:
    """When it is told that something lapses; nothing where nothing does, or where it lapses before."""
    length = duration(answers.get("lasts", "")) if answers["kind"] in ("block", "retainer") else None
    if length is None:
        return ""
    days = length.months * 30 + length.seconds // 86400
    return "60, 14" if days > 90 else "14" if days > 20 else "2" if days > 4 else ""


def has_renewal(answers: Answers) -> bool:
    """Whether somebody is told before a contract ends."""
    return answers["kind"] not in ("hourly", "project")
