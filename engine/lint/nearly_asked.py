"""nearly-asked: a word of a fact that no condition asks for, beside one that differs from it by next to nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

import polars as pl

from ..diagnostic import Span
from ..packs import Pack
from ..route import offers_of, start_of
from ..walking import leaves
from .fact_rule import FactFinding, FactRule, Happened, first_of_each

_ALIKE = 0.9
_SHORT = 5  # of shorter words one letter is much: low and slow
_ABOUT = ("when", "not", "any")
Asked = dict[str, dict[str, Span]]


def _check(happened: Happened) -> Iterator[FactFinding]:
    """One finding for each word and customer."""
    run, contracts = happened.run, offers_of(happened.run)
    of_customer = {
        customer: tuple(dict.fromkeys(run.editions[e].pack for c in own for _, e in run.timelines[c]))
        for customer, own in contracts.items()
    }
    for kind in ("time_entries", "tickets"):
        asked_by = {packs: _asked(packs, kind) for packs in set(of_customer.values())}
        table = happened.facts.tables[kind]
        starts, _ = start_of(run, table)
        rows = table[starts["f"].to_list()].with_columns(_routed=starts["customer"])
        for column in sorted(set().union(*asked_by.values()) & set(table.columns)):
            if table.schema[column] == pl.String:
                for row, others in first_of_each(
                    rows.filter(pl.col(column).is_not_null()), "_routed", column
                ):
                    asked = asked_by[of_customer[row["_routed"]]].get(column, {})
                    yield from _of_word(kind, row, column, others, asked, contracts[row["_routed"]][0])


def _of_word(
    kind: str, row: Mapping[str, Any], column: str, others: int, asked: Mapping[str, Span], c: int
) -> Iterator[FactFinding]:
    word = row[column]
    close = next((one for one in sorted(asked) if word not in asked and _is_near(word, one)), None)
    if close is not None:
        more = f", here and in {others} other row{'' if others == 1 else 's'}" if others else ""
        yield FactFinding(
            kind, row, column, c,
            f"nothing asks for the {column.replace('_', ' ')} `{word}`{more}; {asked[close]} asks for `{close}`",
            f"write `{close}` in one place or the other; `attributes: {{{column}: {{values: [{close}, …]}}}}` in "
            "the pack rejects every other word",
        )  # fmt: skip


def _asked(packs: Iterable[Pack], kind: str) -> Asked:
    """The words that conditions of packs ask of each column of a kind, each with a place."""
    found: Asked = defaultdict(dict)
    for pack in packs:
        for name, word, span in _words(pack):
            if kind == "tickets" or not name.startswith("ticket."):
                found[name.removeprefix("ticket.")].setdefault(word, span)
        for attribute in pack.attributes.values():
            for word in attribute.values:
                found[attribute.name].setdefault(word, pack.document.spans["attributes", attribute.name][1])
    return found


def _words(pack: Pack) -> Iterator[tuple[str, str, Span]]:
    """Every word in a condition, with the attribute that it is asked of."""
    for path, word in leaves(pack.document.value):
        keys = [one for one in path if isinstance(one, str)]
        is_asked = bool({*_ABOUT} & {*keys}) or keys[:1] == ["sets"]
        if is_asked and isinstance(word, str) and keys[-1] not in _ABOUT:
            yield keys[-1], word, pack.document.spans[path][1]


def _is_near(word: str, asked: str) -> bool:
    """Whether two words are one but for signs and capitals, or for a letter of many; never where numbers differ."""
    one, other = (re.sub(r"[^0-9a-z]", "", text.casefold()) for text in (word, asked))
    if one == other:
        return word != asked
    if min(len(one), len(other)) < _SHORT or re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    return SequenceMatcher(None, one, other).ratio() >= _ALIKE


RULE = FactRule("nearly-asked", "warning", _check)
