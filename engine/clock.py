"""Clock times and instants: what is local where, decided by `zoneinfo`, DST included.

Offsets are looked up once for each zone and day; only on the few days on which a zone's offset changes is
each distinct time asked on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from .quantity import DAY
from .when import WEEKDAYS

_EPOCH = datetime(1970, 1, 1)


def instant_of(zone: ZoneInfo, wall: int) -> int:
    """The instant (seconds since 1970 UTC) of a wall-clock time (seconds since 1970 as written).

    The first of two equal clock times; a time that does not exist is the next that does (ruling V7).
    """
    written = (_EPOCH + timedelta(seconds=wall)).replace(tzinfo=zone)
    before = wall - _seconds(written)
    after = wall - _seconds(written.replace(fold=1))
    if after >= before or wall_of(zone, before) == wall:
        return before
    low, high = after, before
    while high - low > 1:
        middle = (low + high) // 2
        if wall_of(zone, middle) - middle == wall_of(zone, low) - low:
            low = middle
        else:
            high = middle
    return high


def wall_of(zone: ZoneInfo, instant: int) -> int:
    """What the clock of a zone shows at an instant."""
    aware = datetime.fromtimestamp(instant, UTC).astimezone(zone)
    return instant + _seconds(aware)


def _seconds(aware: datetime) -> int:
    offset = aware.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def weekday_names(days: pl.Series) -> pl.Series:
    """The weekday (mon to sun) of each day number."""
    numbers = days.cast(pl.Int32).cast(pl.Date).dt.weekday()
    return (numbers - 1).replace_strict(list(range(7)), list(WEEKDAYS), return_dtype=pl.String)


def localise(table: pl.DataFrame, name: str, zones: Sequence[ZoneInfo]) -> pl.DataFrame:
    """Add `{name}_utc` and `{name}_wall` to a table with `zone`, `{name}` and `{name}_offset` columns.

    A time with an offset is an instant; one without is what the clock of the zone shows.
    """
    given = pl.col(name) - pl.col(f"{name}_offset")
    table = _shifted(table, name, "_from_wall", zones, lambda zone, wall: instant_of(zone, wall) - wall)
    utc = pl.coalesce(given, pl.col(name) + pl.col("_from_wall"))
    table = table.with_columns(utc.alias(f"{name}_utc"))
    table = _shifted(table, f"{name}_utc", "_from_utc", zones, lambda zone, at: wall_of(zone, at) - at)
    wall = pl.col(f"{name}_utc") + pl.col("_from_utc")
    return table.with_columns(wall.alias(f"{name}_wall")).drop("_from_wall", "_from_utc")


def _shifted(
    table: pl.DataFrame,
    name: str,
    into: str,
    zones: Sequence[ZoneInfo],
    shift: Callable[[ZoneInfo, int], int],
) -> pl.DataFrame:
    """Add the shift of every time: one look-up for each zone and day, one for each time on days of change."""
    keyed = table.with_columns(_day=pl.col(name).floordiv(DAY))
    days = keyed.select("zone", "_day").unique().drop_nulls()
    found = [_of_day(zones[zone], day, shift) for zone, day in days.iter_rows()]
    days = days.with_columns(pl.Series("_steady", found, dtype=pl.Int64))
    keyed = keyed.join(days, on=["zone", "_day"], how="left", maintain_order="left")
    odd = keyed.filter(pl.col("_steady").is_null() & pl.col(name).is_not_null()).select("zone", name).unique()
    if odd.height:
        exact = [shift(zones[zone], at) for zone, at in odd.iter_rows()]
        odd = odd.with_columns(pl.Series("_exact", exact, dtype=pl.Int64))
        keyed = keyed.join(odd, on=["zone", name], how="left", maintain_order="left")
        keyed = keyed.with_columns(pl.coalesce("_steady", "_exact").alias("_steady")).drop("_exact")
    return keyed.rename({"_steady": into}).drop("_day")


def _of_day(zone: ZoneInfo, day: int, shift: Callable[[ZoneInfo, int], int]) -> int | None:
    """The shift that holds all day, or None where it changes within the day or at its ends."""
    seen = {shift(zone, at) for at in (day * DAY, day * DAY + DAY // 2, (day + 1) * DAY)}
    return seen.pop() if len(seen) == 1 else None
