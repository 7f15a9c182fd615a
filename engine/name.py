"""Name: numbers -> strings, ids and decimals: the five tables, in order.

Order is customer, contract, date, id; the same input in any row order gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from .behind import Behind
from .demand import KINDS, WORDS
from .describe_line import described
from .lines import Clauses
from .lots import WORDS_OF_IDS
from .price import RATE_PLACES
from .quantity import FACTOR, NEVER
from .run import Run
from .tables import quotient

CHARGES = ("id", "contract", "customer", "bill_to", "purchase_order", "pack", "version", "clause", "code", "kind",
           "fact", "ticket", "date", "period_start", "period_end", "worked", "quantity", "unit", "rate", "amount",
           "currency", "description", "source")  # fmt: skip
_WORK = ("labor", "overage", "drawn", "included", "free", "held")
HOUR = 3600 * FACTOR
AMOUNT, QUANTITY, RATE = pl.Decimal(38, 4), pl.Decimal(38, 6), pl.Decimal(38, RATE_PLACES)


def _scaled(value: pl.Expr, scale: pl.Expr, dtype: pl.Decimal) -> pl.Expr:
    return (value.cast(pl.Int128) * scale).reinterpret(dtype=dtype)


def _units(value: pl.Expr, unit: pl.Expr, digits: pl.Expr) -> pl.Expr:
    """Quantities as hours, money or other units with six places; hours that do not fit are rounded for show."""
    whole = value.cast(pl.Int128)
    hours = quotient(whole * 1_000_000, pl.lit(HOUR, pl.Int128), pl.lit("half-up"))
    money = whole * _power(6 - digits)
    of_unit = pl.when(unit == "hours").then(hours).when(unit == "money").then(money).otherwise(whole)
    return of_unit.reinterpret(dtype=QUANTITY)


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


def identified(run: Run, lines: pl.DataFrame, clauses: Clauses, behind: Behind) -> pl.DataFrame:
    """The lines with `id`: contract, clause, and what the line is of."""
    entries = behind.facts["time_entries"].select(pl.col("id").alias("entry"))
    lots = pl.DataFrame({"purchase": [one.id for one in behind.drawn.lots]}, schema={"purchase": pl.String})
    of_work = (pl.col("of") == "time_entries") & pl.col("kind").is_in(_WORK)
    by_entry = lines.select(pl.when(of_work).then("f")).to_series()
    names = pl.DataFrame({"clause": [one.name for one in clauses]}, schema={"clause": pl.String})
    table = pl.concat(
        [
            lines,
            contract_table(run).select("contract")[lines["c"]],
            _gather(names, lines["k"]),
            _gather(lots, lines["lot"]),
            _gather(entries, by_entry),
        ],
        how="horizontal",
    )
    piece = pl.concat_str(_piece("entry"), pl.lit("/"), pl.coalesce("purchase", "part"))
    part = pl.when(of_work).then(piece).otherwise("part")
    clause = pl.col("clause").fill_null("adjustment")
    id = pl.concat_str(_id_part("contract"), pl.lit("/"), clause, pl.lit("/"), part)
    return numbered(table.select(*lines.columns, id.alias("id")))


def charges(run: Run, lines: pl.DataFrame, clauses: Clauses, behind: Behind) -> pl.DataFrame:
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
            "purchase": [one.id for one in behind.drawn.lots],
            "lot_kind": [one.kind for one in behind.drawn.lots],
            "pool": [behind.supplied.lanes[one.lane][1] for one in behind.drawn.lots],
        },
        schema={"purchase": pl.String, "lot_kind": pl.String, "pool": pl.String},
    )
    table = pl.concat(
        [
            lines,
            contract_table(run)[lines["c"]],
            packs[lines["e"]],
            _gather(named, lines["k"]),
            _gather(lots, lines["lot"]),
            _of_facts(lines, behind.facts),
        ],
        how="horizontal",
    )
    is_sale = pl.col("kind") == "sale"
    table = table.with_columns(
        clause=pl.col("clause").fill_null("adjustment"),
        fact=pl.when(is_sale & (pl.col("lot_kind") == "purchase")).then("purchase").otherwise("fact"),
        date=_date(pl.col("day")),
        period_start=_date(pl.col("first")),
        period_end=_date(pl.col("last")),
        quantity=_units(pl.col("units"), pl.col("unit"), pl.col("digits")),
        amount=_scaled(pl.col("amount"), _power(4 - pl.col("digits")), AMOUNT),
        rate=pl.col("rate").reinterpret(dtype=RATE),
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


_WORDS = ("role", "work_type", "resource", "reason")


def _of_facts(lines: pl.DataFrame, facts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """fact, ticket and the words a label may use, of the fact behind each line."""
    found = pl.DataFrame({
        name: pl.Series([None], dtype=pl.String).new_from_index(0, lines.height)
        for name in ("fact", "ticket", *_WORDS)
    })  # fmt: skip
    kinds = lines["of"].drop_nulls().unique().to_list()
    for kind in sorted(kinds):
        table = facts[kind]
        mine = lines["of"] == kind
        own = _gather(_words(kind, table), pl.select(pl.when(mine).then(lines["f"])).to_series())
        found = found.with_columns(
            pl.when(mine).then(own[name]).otherwise(name).alias(name) for name in own.columns
        )
    return found


def _words(kind: str, table: pl.DataFrame) -> pl.DataFrame:
    """What lines say of a fact; the ticket of a ticket is itself."""
    known = [pl.col("id").alias("fact")]
    if kind == "tickets" or ("ticket" in table.columns and kind != "adjustments"):
        known.append(pl.col("id" if kind == "tickets" else "ticket").alias("ticket"))
    return table.select(*known, *(pl.col(name) for name in _WORDS if name in table.columns))


def draws(run: Run, moved: pl.DataFrame, behind: Behind) -> pl.DataFrame:
    """The movements of pools: quantities and values signed, so that a purchase's rows add up to what is left."""
    table = _with_lots(run, moved, behind)
    words = pl.Series([WORDS.get(kind) for kind in KINDS], dtype=pl.String)
    kinds = [number for number, kind in enumerate(KINDS) for _ in range(behind.facts[kind].height)]
    every = pl.DataFrame({"by": behind.demands.ids, "word": words.gather(kinds)})
    adjustments = behind.facts["adjustments"].select(pl.col("id").alias("adjusted_by"))
    table = pl.concat([table, _gather(every, moved["f"]), _gather(adjustments, moved["a"])], how="horizontal")
    bought = (
        pl.when(pl.col("kind") == "purchase").then("purchase").otherwise(pl.coalesce("by", "adjusted_by"))
    )
    is_out = ~pl.col("is_in")
    by = pl.concat_str("kind", "word", _piece("by"), separator="/", ignore_nulls=True)
    part = (
        pl.when(is_out & pl.col("by").is_not_null()).then(by)
        .when(is_out & pl.col("a").is_not_null()).then(pl.concat_str("kind", pl.lit("/"), _id_part("adjusted_by")))
        .otherwise("kind")
    )  # fmt: skip
    table = table.with_columns(
        id=pl.concat_str("purchase", pl.lit("/"), part),
        fact=bought,
        date=_date(pl.col("date")),
        quantity=_units(pl.col("delta"), pl.col("unit"), pl.col("digits")),
        value=_scaled(pl.col("value"), _power(4 - pl.col("digits")), AMOUNT),
        left=_units(pl.col("left"), pl.col("unit"), pl.col("digits")),
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


def _with_lots(run: Run, moved: pl.DataFrame, behind: Behind) -> pl.DataFrame:
    drawn, supplied, lanes = behind.drawn, behind.supplied, behind.supplied.lanes
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


def balances(run: Run, moved: pl.DataFrame, behind: Behind) -> pl.DataFrame:
    """One row for each purchase: bought = drawn + lapsed + carried + adjusted + left."""

    def summed(kind: str, column: str) -> pl.Expr:
        return pl.col(column).filter(pl.col("kind") == kind).sum()

    totals = moved.group_by("lot").agg(
        carried=-summed("carried", "delta"), lapsed=-summed("lapse", "delta"),
        adjusted=-pl.col("delta").filter(~pl.col("is_in") & (pl.col("kind") == "adjustment")).sum(),
        gone=-pl.col("delta").filter(~pl.col("is_in")).sum(),
        out=pl.col("value").filter(~pl.col("is_in")).sum(),
    )  # fmt: skip
    lots = behind.drawn.lots
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
    table = _with_lots(run, table, behind)
    table = table.with_columns(
        *(
            _units(pl.col(one), pl.col("unit"), pl.col("digits")).alias(one)
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
