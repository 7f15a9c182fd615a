"""Parts: what becomes of a piece of work, as the loop of `flow` writes it down. `bill` makes lines of them."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """A part of a piece of work, which becomes a charge line.

    `head` is the row in which the piece began and `row` the one that takes the part; `seq` and `sub` place it among the
    parts of the piece. `lot` is -1 where no purchase covers it, `amount` (minor units) -1 where the tag decides. `drew`
    says whether a pool was asked before, `times` how much the time counts. `day` is the day of the line, `name`
    the end of its id.
    """

    head: int
    row: int
    seq: int
    sub: int
    line: str
    clause: int
    lot: int
    seconds: int
    amount: int
    tag: int
    times: int
    drew: bool
    day: int
    name: str


class Held(NamedTuple):
    """Work that was held when it was done: the row that holds it, and the billed seconds that waited."""

    row: int
    seconds: int
