"""wrong-offset: a time with the offset that its contract's zone has at another time of the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from ..clock import localise, wall_of
from ..fact_kinds import EVALUATED
from ..quantity import DAY
from ..route import start_of
from .fact_rule import FactFinding, FactRule, Happened, first_of_each

_EPOCH = datetime(1970, 1, 1)
_QUARTER = 900  # seconds; clocks are put forward and back at full quarters of an hour


def _check(happened: Happened) -> Iterator[FactFinding]:
    """One finding for each contract, file and column."""
    for kind, shape in EVALUATED.items():
        for column in shape.times:
            facts = happened.facts.tables[kind].filter(pl.col(f"{column}_offset").is_not_null())
            if facts.height:
                yield from _of_column(happened, kind, column, facts)


def _of_column(happened: Happened, kind: str, column: str, facts: pl.DataFrame) -> Iterator[FactFinding]:
    zones = happened.run.zones
    times = _localised(happened, facts, column)
    written = times.select("zone", "year", "written").unique()
    strange = [offset not in _offsets(zones[zone].key, year) for zone, year, offset in written.iter_rows()]
    times = times.join(
        written.with_columns(strange=pl.Series(strange, dtype=pl.Boolean)), on=["zone", "year", "written"]
    )
    times = times.filter(
        (pl.col("written") != pl.col("there")) & ~pl.col("strange").any().over("zone", "file")
    )
    times = times.filter(~_may_be_meant(happened, times))
    for row, others in first_of_each(times, "c", "file"):
        mapped = happened.mapped(row["file"], column)
        if mapped is None or mapped.zone is None:
            yield FactFinding(kind, row, column, row["c"], _sentence(happened, row, others), _HELP)


def _localised(happened: Happened, facts: pl.DataFrame, column: str) -> pl.DataFrame:
    """file, row, id, c, zone, year, utc, wall, written and there (offsets, s) of the times that are not in UTC, of
    customers whose contracts are all in one zone."""
    run = happened.run
    starts, _ = start_of(run, facts)
    route = run.route.with_columns(
        zone=pl.Series([run.zone_of[c] for c in run.route["c"]], dtype=pl.Int32)
    ).filter(pl.col("zone").n_unique().over("customer") == 1)
    times = starts.join(route, on=["customer", "r"], how="inner", maintain_order="left")
    own = facts.select("file", "row", "id", time=column, time_offset=f"{column}_offset")[times["f"]]
    times = localise(pl.concat([times.drop("id"), own], how="horizontal"), "time", run.zones)
    return times.filter(pl.col("time_offset") != 0).select(
        "file", "row", "id", "c", "zone", written="time_offset", utc="time_utc", wall="time_wall", said="time",
        there=pl.col("time_wall") - pl.col("time_utc"), year=pl.from_epoch("time_wall", time_unit="s").dt.year(),
    )  # fmt: skip


def _may_be_meant(happened: Happened, times: pl.DataFrame) -> pl.Series:
    """Whether the clock of any contract's zone shows what is written, or does so a day before or after: then it may be
    that zone that was meant, or an end that was reckoned from a start before the clocks were changed."""
    moments = times.with_columns(utc=pl.col("utc").floordiv(_QUARTER) * _QUARTER).select("utc", "written")
    fits = {
        (utc, written): any(
            wall_of(zone, at) - at == written
            for zone in happened.run.zones
            for at in (utc - DAY, utc, utc + DAY)
        )
        for utc, written in moments.unique().iter_rows()
    }
    return pl.Series([fits[one] for one in moments.iter_rows()], dtype=pl.Boolean)


@cache
def _offsets(zone: str, year: int) -> frozenset[int]:
    """The offsets that a zone has in a year, as seen week by week."""
    first = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    return frozenset(wall_of(ZoneInfo(zone), at) - at for at in range(first, first + 366 * DAY, 7 * DAY))


def _sentence(happened: Happened, row: dict[str, Any], others: int) -> str:
    zone = happened.run.contracts[row["c"]].timezone
    there, said = (_EPOCH + timedelta(seconds=row[name]) for name in ("wall", "said"))
    day = said.date()
    shown = f"{there:%H:%M}" if there.date() == day else f"{there:%H:%M} on {there.date()}"
    more = "; so is another row" if others == 1 else f"; so are {others:,} other rows"
    return (
        f"{_offset(row['written'])} is not the offset of {zone} on {day} (it is {_offset(row['there'])}): this is "
        f"{shown} there, not {said:%H:%M}{f'{more} of this file' if others else ''}"
    )


def _offset(seconds: int) -> str:
    size = abs(seconds) // 60
    return f"{'-' if seconds < 0 else '+'}{size // 60:02}:{size % 60:02}"


_HELP = "leave the offset out: then it is a time of the contract's zone"
RULE = FactRule("wrong-offset", "error", _check)
