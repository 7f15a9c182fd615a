"""Parts of a piece, each taken by one step, and the charge lines they make."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from oracle_terms import Row, decimal
from oracle_waterfall import Step
from oracle_world import World

if TYPE_CHECKING:
    from oracle_pieces import Entry, Piece


@dataclass(eq=False)
class Part:
    """What one step takes of a piece: seconds of billed time, and what they cost."""

    step: Step
    kind: str
    seconds: int
    date: dt.date
    purchase: str | None = None
    rate: Fraction | None = None
    flat: Fraction | None = None
    exact: Fraction = Fraction(0)  # rounded on the sum of a line
    fixed: Fraction = Fraction(0)  # rounded already
    times: Fraction = Fraction(1)  # an hour is billed as so many (overage: drawn)

    @property
    def factor(self) -> Fraction:
        """What the line counts an hour as: drawn hours by `counts_as`, overage by `overage: drawn`."""
        return self.times * (self.step.factor or 1)

    @property
    def quantity(self) -> Fraction:
        return Fraction(self.seconds, 3600) * self.times

    @property
    def line(self) -> tuple[Any, ...]:
        """Neighbours that agree in this are one line (W11)."""
        own = (self.step.contract["id"], self.step.clause, self.kind, self.purchase)
        return (*own, self.rate, self.flat, self.factor, self.date)


@dataclass
class Line:
    part: Part
    piece: Piece
    worked: int = 0
    quantity: Fraction = Fraction(0)
    exact: Fraction = Fraction(0)
    fixed: Fraction = Fraction(0)

    def add(self, part: Part, worked: int) -> None:
        self.worked += worked
        self.quantity += part.quantity
        self.exact += part.exact
        self.fixed += part.fixed


def lines_of(entry: Entry) -> list[Line]:
    """Worked time fills the parts of each piece in order; the last takes all that is left of it (P6)."""
    lines: list[Line] = []
    for piece in entry.pieces:
        assert sum(part.seconds for part in piece.parts) == piece.billed
        remaining = piece.worked
        for number, part in enumerate(piece.parts, 1):
            worked = remaining if number == len(piece.parts) else min(remaining, part.seconds)
            remaining -= worked
            if not lines or lines[-1].part.line != part.line:
                lines.append(Line(part, piece))
            lines[-1].add(part, worked)
    return lines


def charges_of(world: World, entry: Entry) -> list[Row]:
    """The charge rows of an entry."""
    rows = []
    for line in lines_of(entry):
        part, contract = line.part, line.part.step.contract
        amount = world.round(contract, part.date, line.exact) + line.fixed
        start = line.piece.start.isoformat()
        rows.append(
            {
                "contract": contract["id"],
                "customer": contract["customer"],
                "clause": part.step.clause,
                "kind": part.kind,
                "fact": entry.fact.id,
                "ticket": entry.fact.row.get("ticket"),
                "date": part.date,
                "worked": line.worked,
                "quantity": line.quantity,
                "amount": decimal(amount, world.digits(contract)),
                "purchase": part.purchase,
                "rate": part.rate,
                "id": f"{contract['id']}/{part.step.clause}/{entry.fact.id}/{part.purchase or 'rest'}/{start}",
            }
        )
    return rows
