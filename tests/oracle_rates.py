"""What an hour costs and what it counts as: rate cards, modifiers, tiers, flat prices, factor tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from oracle_terms import Row, factor, number, resolve, seconds, whole
from oracle_when import applies, present
from oracle_world import Edition


@dataclass(frozen=True)
class Price:
    """One amount for the whole entry, or so much an hour, tier by tier (up to so many seconds)."""

    flat: Fraction | None = None
    tiers: tuple[tuple[int | None, Fraction], ...] = ()
    card: str = ""  # whose counter the tiers use; none without tiers
    every: str = ""

    @property
    def negative(self) -> bool:
        return any(rate < 0 for _, rate in self.tiers)


def change(rate: Fraction, modifier: Row, terms: Row) -> Fraction:
    if "multiply" in modifier:
        return rate * factor(resolve(modifier["multiply"], terms))
    if "add" in modifier:
        return rate + number(resolve(modifier["add"], terms))
    return number(resolve(modifier["set"], terms))


@dataclass(frozen=True)
class Asked:
    """Who asks for a price: a piece on a day. Flat lines ask about the entry's first piece (W7)."""

    edition: Edition
    on: dt.date
    subject: Row
    first: Row

    def good(self, clause: Row, of_entry: bool = False) -> bool:
        subject = self.first if of_entry else self.subject
        return applies(clause, self.on, subject, self.edition.pack, self.edition.terms)

    def modified(self, rate: Fraction, card: Row) -> Fraction:
        """The rate after every modifier that matches, in order, or after the one that gives most."""
        matching = []
        for modifier in card.get("modifiers") or []:
            if "one_of" in modifier:
                matching += [one for one in modifier["one_of"] if self.good(one)][:1]
            elif self.good(modifier):
                matching.append(modifier)
        if card.get("apply") == "highest":
            return max((change(rate, one, self.edition.terms) for one in matching), default=rate)
        for modifier in matching:
            rate = change(rate, modifier, self.edition.terms)
        return rate

    def tiers(self, line: Row) -> list[tuple[int | None, Fraction]] | None:
        """The rates of a line as written; None where the amount of a `from` is absent."""
        written, terms = resolve(line["rate"], self.edition.terms), self.edition.terms
        if not isinstance(written, dict):
            return [(None, number(written))]
        if "from" in written:
            value = self.subject.get(written["from"])
            return [(None, number(value))] if present(value) else None
        tiers = []
        for tier in written["tiers"]:
            up_to = resolve(tier.get("up_to"), terms)
            each = number(resolve(tier["each"], terms))
            tiers.append((None if up_to is None else seconds(up_to), each))
        return tiers

    def price(self, written: Any) -> Price | None:
        """What `rate` says; None where no line of the card matches."""
        written = resolve(written, self.edition.terms)
        card = self.edition.named("rates", written, self.on)
        if card is None:
            return None if written is None else Price(tiers=((None, number(written)),))
        for line in card["lines"]:
            if not self.good(line, of_entry="flat" in line):
                continue
            if "flat" in line:
                return Price(flat=number(resolve(line["flat"], self.edition.terms)))
            tiers = self.tiers(line)
            if tiers is None:
                continue
            if line.get("modifiers") != "none":
                tiers = [(up_to, self.modified(rate, card)) for up_to, rate in tiers]
            every = line["rate"].get("every", "") if isinstance(line["rate"], dict) else ""
            return Price(tiers=tuple(tiers), card=card["name"] if every else "", every=every)
        return None

    def weight(self, written: Any) -> Fraction | None:
        """`counts_as`: a number, a factor table, or a list that multiplies; None: no line."""
        if written is None:
            return Fraction(1)
        if isinstance(written, list):
            product = Fraction(1)
            for item in written:
                one = self.weight(item)
                if one is None:
                    return None
                product *= one
            return Fraction(whole(product * 10000), 10000)
        written = resolve(written, self.edition.terms)
        table = self.edition.named("factors", written, self.on)
        if table is None:
            return factor(written)
        line = next((x for x in table["lines"] if self.good(x)), None)
        return None if line is None else factor(resolve(line["factor"], self.edition.terms))
