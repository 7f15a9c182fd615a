"""Name: numbers -> strings, ids and decimals: the five tables, in order.

Order is customer, contract, date, id; the same input in any row order gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from .clause import Clause
from .describe_line import described
from .draw import Drawn
from .lots import WORDS_OF_IDS
from .price import RATE_PLACES
from .quantity import FACTOR, NEVER
from .run import Run
from .supply import Supply
from .tables import quotient

CHARGES = ("id", "contract", "customer", "bill_to", "purchase_order", "pack", "version", "clause", "code", "kind",
           "fact", "ticket", "date", "period_start", "period_end", "worked", "quantity", "unit", "rate", "amount",
           "currency", "description", "source")  # fmt: skip
HOUR = 3600 * FACTOR
AMOUNT, QUANTITY, RATE = pl.Decimal(38, 4), pl.Decimal(38, 6), pl.Decimal(38, RATE_PLACES)


def _scaled(value: pl.Expr, scale: pl.Expr, dtype: pl.Decimal) -> pl.Expr:
    return (value.cast(pl.Int128) * scale).reinterpret(dtype=dtype)


def _units(value: pl.Expr, is_hours: pl.Expr, digits: pl.Expr) -> pl.Expr:
    """Pool units as hours or money with six places; hours that do not fit are rounded for show."""
    micros = value.cast(pl.Int128) * 1_000_000
    hours = quotient(micros, pl.lit(HOUR, pl.Int128), pl.lit("half-up"))
    money = value.cast(pl.Int128) * _power(6 - digits)
    return pl.when(is_hours).then(hours).otherwise(money).reinterpret(dtype=QUANTITY)


def _power(places: pl.Expr) -> pl.Expr:
    """Ten to a small power, exactly."""
    return places.replace_strict(list(range(11)), [10**one for one in range(11)], return_dtype=pl.Int128)


def _date(number: pl.Expr) -> pl.Expr:
    return pl.when(number < NEVER).then(number).cast(pl.Int32).cast(pl.Date)


def contract_table(run: Run) -> pl.DataFrame:
    """The names of each contract, by c."""
    listed = run.contracts
    return pl.DataFrame(
        {
            "contract": [one.id for one in listed],
            "customer": [one.customer for one in listed],
            "bill_to": [one.bill_to for one in listed],
            "purchase_order": [one.purchase_order for one in listed],
            "currency": [one.currency for one in listed],
            "digits": list(run.digits),
        },
        schema={**dict.fromkeys(("contract", "customer", "bill_to", "purchase_order", "currency"), pl.String),
                "digits": pl.Int64},
    )  # fmt: skip


def charges(
    run: Run, lines: pl.DataFrame, clauses: Sequence[Clause], drawn: Drawn, supplied: Supply,
    entries: pl.DataFrame, adjustments: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """The charges table."""
    packs = pl.DataFrame(
        {
            "pack": [one.pack.name for one in run.editions],
            "version": [one.pack.version for one in run.editions],
        },
        schema={"pack": pl.String, "version": pl.String},
    )
    named = pl.DataFrame(
        {
            "clause": [one.name for one in clauses],
            "label": [one.label for one in clauses],
            "code": [one.code or None for one in clauses],
            "source": [one.source for one in clauses],
        },
        schema=dict.fromkeys(("clause", "label", "code", "source"), pl.String),
    )
    lots = pl.DataFrame(
        {
            "purchase": [one.id for one in drawn.lots],
            "lot_kind": [one.kind for one in drawn.lots],
            "lot_first": [one.first for one in drawn.lots],
            "lot_last": [one.last for one in drawn.lots],
            "pool": [supplied.lanes[one.lane][1] for one in drawn.lots],
        },
        schema={"purchase": pl.String, "lot_kind": pl.String, "lot_first": pl.Int64, "lot_last": pl.Int64,
                "pool": pl.String},
    )  # fmt: skip
    table = pl.concat(
        [
            lines,
            contract_table(run)[lines["c"]],
            packs[lines["e"]],
            _gather(named, lines["k"]),
            _gather(lots, lines["lot"]),
            _of_facts(lines, entries, adjustments),
        ],
        how="horizontal",
    )
    is_sale, is_adjustment = pl.col("kind") == "sale", pl.col("kind") == "adjustment"
    table = table.with_columns(
        clause=pl.when(is_adjustment).then(pl.lit("adjustment")).otherwise("clause"),
        fact=pl.when(is_sale & (pl.col("lot_kind") == "purchase")).then("purchase").otherwise("fact"),
        date=_date(pl.col("day")),
        period_start=pl.when(is_sale).then(_date(pl.col("lot_first"))),
        period_end=pl.when(is_sale).then(_date(pl.col("lot_last"))),
        quantity=_units(pl.col("units"), pl.col("unit") == "hours", pl.col("digits")),
        amount=_scaled(pl.col("amount"), _power(4 - pl.col("digits")), AMOUNT),
        rate=pl.col("rate").reinterpret(dtype=RATE),
    )
    part = (
        pl.when(is_sale).then(pl.concat_str(pl.lit("sale/"), "purchase"))
        .when(is_adjustment).then(_id_part("fact"))
        .otherwise(pl.concat_str(_piece("fact"), pl.lit("/"), pl.coalesce("purchase", "part")))
    )  # fmt: skip
    table = table.with_columns(
        id=pl.concat_str(_id_part("contract"), pl.lit("/"), "clause", pl.lit("/"), part)
    )
    table = table.with_columns(description=described(table))
    unit = pl.when(pl.col("unit") == "money").then("currency").otherwise("unit")
    return table.with_columns(unit=unit).sort("customer", "contract", "date", "id").select(CHARGES)


def _id_part(name: str) -> pl.Expr:
    """As `lots.id_part`, for a column."""
    own = pl.when(pl.col(name).is_in(WORDS_OF_IDS)).then(pl.lit("%")).otherwise(pl.lit(""))
    escaped = pl.col(name).str.replace_all("%", "%25", literal=True).str.replace_all("/", "%2F", literal=True)
    return pl.concat_str(own, escaped)


def _piece(name: str) -> pl.Expr:
    """A time entry inside an id; a piece of it that is not the first by the moment at which it begins (ruling O3)."""
    moment = pl.from_epoch("mark", time_unit="s").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    mark = (
        pl.when(pl.col("mark").is_not_null()).then(pl.concat_str(pl.lit("/"), moment)).otherwise(pl.lit(""))
    )
    return pl.concat_str(_id_part(name), mark)


def _gather(table: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    """The rows of a table by number, nulls where there is no number."""
    if not table.height:
        return table.clear(len(numbers))
    return table.select(pl.all().gather(numbers))


def _of_facts(lines: pl.DataFrame, entries: pl.DataFrame, adjustments: pl.DataFrame) -> pl.DataFrame:
    """fact, ticket and the words a label may use, of the time entry or the adjustment behind each line."""
    is_adjustment = lines["kind"] == "adjustment"
    of_work = pl.select(pl.when(~is_adjustment).then(lines["f"])).to_series()
    of_adjustment = pl.select(pl.when(is_adjustment).then(lines["f"])).to_series()
    work = _gather(
        entries.select(pl.col("id").alias("fact"), "ticket", "role", "work_type", "resource"), of_work
    )
    other = _gather(adjustments.select(pl.col("id").alias("adjusted"), "reason"), of_adjustment)
    both = pl.concat([work, other], how="horizontal")
    return both.with_columns(fact=pl.coalesce("fact", "adjusted")).drop("adjusted")


def draws(
    run: Run, moved: pl.DataFrame, drawn: Drawn, supplied: Supply, entries: pl.DataFrame,
    adjustments: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """The movements of pools: quantities and values signed, so that a purchase's rows add up to what is left."""
    table = _with_lots(run, moved, drawn, supplied)
    facts = _gather(entries.select(pl.col("id").alias("by")), moved["f"])
    given = _gather(adjustments.select(pl.col("id").alias("adjusted_by")), moved["a"])
    table = pl.concat([table, facts, given], how="horizontal")
    bought = (
        pl.when(pl.col("kind") == "purchase").then("purchase").otherwise(pl.coalesce("by", "adjusted_by"))
    )
    is_in = pl.col("is_in")
    part = (
        pl.when(~is_in & pl.col("by").is_not_null()).then(pl.concat_str("kind", pl.lit("/"), _piece("by")))
        .when(~is_in & pl.col("a").is_not_null()).then(pl.concat_str("kind", pl.lit("/"), _id_part("adjusted_by")))
        .otherwise("kind")
    )  # fmt: skip
    is_hours = pl.col("unit") == "hours"
    table = table.with_columns(
        id=pl.concat_str("purchase", pl.lit("/"), part),
        fact=bought,
        date=_date(pl.col("date")),
        quantity=_units(pl.col("delta"), is_hours, pl.col("digits")),
        value=_scaled(pl.col("value"), _power(4 - pl.col("digits")), AMOUNT),
        left=_units(pl.col("left"), is_hours, pl.col("digits")),
    )
    columns = ("id", "contract", "pool", "purchase", "kind", "fact", "date", "quantity", "value", "left")
    table = table.sort("customer", "contract", "pool", "date", "phase", "place", "seq")
    return numbered(table).select(columns)


def numbered(table: pl.DataFrame) -> pl.DataFrame:
    """The same rows, with a number behind each id that stands before (a debt that is repaid in two parts, say)."""
    if table["id"].n_unique() == table.height:
        return table
    again = pl.int_range(pl.len()).over("id")
    return table.with_columns(
        id=pl.when(again == 0).then("id").otherwise(pl.concat_str("id", pl.lit("/again/"), again))
    )


def _with_lots(run: Run, moved: pl.DataFrame, drawn: Drawn, supplied: Supply) -> pl.DataFrame:
    lanes = supplied.lanes
    lots = pl.DataFrame(
        {
            "purchase": [one.id for one in drawn.lots],
            "c": [lanes[one.lane][0] for one in drawn.lots],
            "pool": [lanes[one.lane][1] for one in drawn.lots],
            "unit": [supplied.units[one.lane] for one in drawn.lots],
        },
        schema={"purchase": pl.String, "c": pl.Int64, "pool": pl.String, "unit": pl.String},
    )
    by_lot = _gather(lots, moved["lot"])
    return pl.concat([moved, by_lot, _gather(contract_table(run), by_lot["c"])], how="horizontal")


def balances(run: Run, moved: pl.DataFrame, drawn: Drawn, supplied: Supply) -> pl.DataFrame:
    """One row for each purchase: bought = drawn + lapsed + carried + adjusted + left."""

    def summed(kind: str, column: str) -> pl.Expr:
        return pl.col(column).filter(pl.col("kind") == kind).sum()

    totals = moved.group_by("lot").agg(
        carried=-summed("carried", "delta"), lapsed=-summed("lapse", "delta"),
        adjusted=-pl.col("delta").filter(~pl.col("is_in") & (pl.col("kind") == "adjustment")).sum(),
        gone=-pl.col("delta").filter(~pl.col("is_in")).sum(),
        out=pl.col("value").filter(~pl.col("is_in")).sum(),
    )  # fmt: skip
    lots = drawn.lots
    table = pl.DataFrame(
        {
            "lot": range(len(lots)),
            "bought": [one.quantity for one in lots],
            "price": [one.price for one in lots],
            "usable_from": [one.first for one in lots],
            "usable_to": [one.last for one in lots],
        },
        schema_overrides=dict.fromkeys(("lot", "bought", "price", "usable_from", "usable_to"), pl.Int64),
    )
    table = table.join(totals, on="lot", how="left", maintain_order="left")
    table = table.with_columns(pl.col("carried", "lapsed", "adjusted", "gone", "out").fill_null(0))
    out = pl.col("carried") + pl.col("lapsed") + pl.col("adjusted")
    table = table.with_columns(drawn=pl.col("gone") - out, left=pl.col("bought") - pl.col("gone"))
    table = _with_lots(run, table, drawn, supplied)
    is_hours = pl.col("unit") == "hours"
    table = table.with_columns(
        *(
            _units(pl.col(one), is_hours, pl.col("digits")).alias(one)
            for one in ("bought", "drawn", "lapsed", "carried", "adjusted", "left")
        ),
        value_left=_scaled(pl.col("price") + pl.col("out"), _power(4 - pl.col("digits")), AMOUNT),
        usable_from=_date(pl.col("usable_from")),
        usable_to=_date(pl.col("usable_to")),
        _first=pl.col("usable_from"),
    )
    columns = ("contract", "pool", "purchase", "bought", "drawn", "lapsed", "carried", "adjusted", "left", "value_left",
               "usable_from", "usable_to")  # fmt: skip
    return table.sort("customer", "contract", "pool", "_first", "purchase").select(columns)


def actions(run: Run, fired: pl.DataFrame) -> pl.DataFrame:
    """The actions table."""
    table = pl.concat([fired, contract_table(run)[fired["c"]]], how="horizontal")
    columns = ("id", "contract", "trigger", "action", "to", "at", "message", "data", "source")
    return (
        table.with_columns(at=_date(pl.col("day"))).sort("customer", "contract", "at", "id").select(columns)
    )
