"""What the written tables look like, byte for byte."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewise.currency import is_known, minor_digits
from clausewise.writers import FORMULA, TABLES, write

MONEY, RATE, QUANTITY = pl.Decimal(38, 4), pl.Decimal(38, 10), pl.Decimal(38, 6)
CHARGES = {
    "id": pl.String, "contract": pl.String, "customer": pl.String, "kind": pl.String, "date": pl.Date,
    "worked": pl.Int64, "quantity": QUANTITY, "unit": pl.String, "rate": RATE, "amount": MONEY,
    "currency": pl.String, "description": pl.String,
}  # fmt: skip
DRAWS = {
    "contract": pl.String, "pool": pl.String, "date": pl.Date, "quantity": QUANTITY, "value": MONEY,
    "left": QUANTITY,
}  # fmt: skip
BALANCES = {
    "contract": pl.String, "pool": pl.String, "bought": QUANTITY, "left": QUANTITY, "value_left": MONEY,
    "usable_to": pl.Date,
}  # fmt: skip
ACTIONS = {"id": pl.String, "contract": pl.String, "at": pl.Date, "message": pl.String, "data": pl.String}
REJECTED = {"file": pl.String, "row": pl.Int64, "id": pl.String, "message": pl.String}
DAY = date(2026, 1, 6)


@dataclass(frozen=True)
class Tables:
    """A result cut down to the columns that these claims are about."""

    charges: pl.DataFrame
    draws: pl.DataFrame
    balances: pl.DataFrame
    actions: pl.DataFrame
    rejected: pl.DataFrame
    units: Mapping[tuple[str, str], str]
    currencies: Mapping[str, str]


def charge(
    amount: str, currency: str = "USD", rate: str | None = None, quantity: str | None = None, text: str = "x"
):
    """One row of charges."""
    decimals = (Decimal(one) if one is not None else None for one in (quantity, rate, amount))
    quantity_, rate_, amount_ = decimals
    return ("c/1", "C", "acme", "labor", DAY, 900, quantity_, "hours", rate_, amount_, currency, text)


def tables(charges=(), draws=(), balances=(), actions=(), rejected=()) -> Tables:
    """The five frames from rows, for a contract C in dollars and J in yen."""
    frames = [
        pl.DataFrame(list(rows), schema=schema, orient="row")
        for rows, schema in zip(
            (charges, draws, balances, actions, rejected),
            (CHARGES, DRAWS, BALANCES, ACTIONS, REJECTED),
            strict=True,
        )
    ]
    units = {("C", "block"): "hours", ("C", "retainer"): "money", ("J", "retainer"): "money"}
    return Tables(*frames, units, {"C": "USD", "J": "JPY"})


def cells(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column, read by Python's own reader."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_csv_is_exactly_these_bytes(tmp_path: Path) -> None:
    """Amounts have the currency's digits, dates are ISO, absent is empty, lines end in LF, text is UTF-8."""
    result = tables(
        [charge("75", rate="150", quantity="0.5", text='Zoë, "on site"'), charge("-5", text=None)]
    )
    write(result, tmp_path, "csv")
    assert (tmp_path / "charges.csv").read_bytes() == (
        b"id,contract,customer,kind,date,worked,quantity,unit,rate,amount,currency,description\n"
        b'c/1,C,acme,labor,2026-01-06,900,0.5,hours,150.00,75.00,USD,"Zo\xc3\xab, ""on site"""\n'
        b"c/1,C,acme,labor,2026-01-06,900,,hours,,-5.00,USD,\n"
    )


def test_json_lines_are_exactly_these_bytes(tmp_path: Path) -> None:
    """Decimals are text, whole numbers are numbers, absent is null."""
    write(tables([charge("75", rate="150", quantity="0.5", text=None)]), tmp_path, "jsonl")
    assert (tmp_path / "charges.jsonl").read_bytes() == (
        b'{"id":"c/1","contract":"C","customer":"acme","kind":"labor","date":"2026-01-06","worked":900,'
        b'"quantity":"0.5","unit":"hours","rate":"150.00","amount":"75.00","currency":"USD","description":null}\n'
    )


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("75", "USD", "75.00"),
        ("75", "JPY", "75"),
        ("1200", "JPY", "1200"),
        ("75", "KWD", "75.000"),
        ("0.125", "KWD", "0.125"),
        ("1.5", "CLF", "1.5000"),
        ("0", "EUR", "0.00"),
        ("-0.05", "EUR", "-0.05"),
        ("1234567.8", "EUR", "1234567.80"),
    ],
)
def test_amounts_have_the_digits_of_their_currency(
    tmp_path: Path, amount: str, currency: str, text: str
) -> None:
    """Two for most, none for yen, three for dinars, four for units of account."""
    write(tables([charge(amount, currency), charge("1", "USD"), charge("1", "JPY")]), tmp_path)
    assert cells(tmp_path / "charges.csv")[0]["amount"] == text


def test_a_digit_too_many_is_shown_and_never_cut(tmp_path: Path) -> None:
    """An amount is rounded where it is made; a writer that rounded again would hide a mistake."""
    write(tables([charge("75.005")]), tmp_path)
    assert cells(tmp_path / "charges.csv")[0]["amount"] == "75.005"


@pytest.mark.parametrize(
    ("rate", "text"),
    [("150", "150.00"), ("150.5", "150.50"), ("0.0725", "0.0725"), ("33.3333333333", "33.3333333333")],
)
def test_rates_have_at_least_the_digits_of_their_currency(tmp_path: Path, rate: str, text: str) -> None:
    """A rate may have more places than money has."""
    write(tables([charge("1", rate=rate)]), tmp_path)
    assert cells(tmp_path / "charges.csv")[0]["rate"] == text


@pytest.mark.parametrize(
    ("quantity", "text"), [("0.25", "0.25"), ("2", "2"), ("100", "100"), ("0", "0"), ("0.333333", "0.333333")]
)
def test_quantities_have_no_zeros_at_the_end(tmp_path: Path, quantity: str, text: str) -> None:
    """And whole ones keep theirs: 100 is not 1."""
    write(tables([charge("1", quantity=quantity)]), tmp_path)
    assert cells(tmp_path / "charges.csv")[0]["quantity"] == text


def test_pools_of_money_show_money_and_pools_of_hours_show_hours(tmp_path: Path) -> None:
    """What is left of a retainer is `50.00`, in yen `50`, and of a block `1.5`; its value is money anyway."""
    hour, fifty = Decimal("1.5"), Decimal(50)
    draws = [("C", "block", DAY, hour, fifty, hour), ("C", "retainer", DAY, fifty, fifty, fifty)]
    balances = [("J", "retainer", fifty, fifty, fifty, None), ("C", "block", hour, hour, fifty, DAY)]
    write(tables(draws=draws, balances=balances), tmp_path)
    assert (tmp_path / "draws.csv").read_text("utf-8").splitlines()[1:] == [
        "C,block,2026-01-06,1.5,50.00,1.5",
        "C,retainer,2026-01-06,50.00,50.00,50.00",
    ]
    assert (tmp_path / "balances.csv").read_text("utf-8").splitlines()[1:] == [
        "J,retainer,50,50,50,",
        "C,block,1.5,1.5,50.00,2026-01-06",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1+1",
        "'=1",
        "\x00=1",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_gets_a_mark(tmp_path: Path, text: str) -> None:
    """One `'` in front; taking it off gives the text back."""
    write(tables([charge("-5", text=text)]), tmp_path)
    row = cells(tmp_path / "charges.csv")[0]
    assert row["description"] == f"'{text}"
    assert row["amount"] == "-5.00"


@pytest.mark.parametrize("text", ["-5.00", "+1", "a=b", "O'Hara", "'quoted'", "1-2", "", "re: -"])
def test_other_texts_stay_as_they_are(tmp_path: Path, text: str) -> None:
    """Plain numbers with a sign compute nothing, and must go on to add up."""
    write(tables([charge("1", text=text)]), tmp_path)
    assert cells(tmp_path / "charges.csv")[0]["description"] == text


def test_json_lines_have_every_text_as_it_came(tmp_path: Path) -> None:
    """Programs read them, and programs do not run cells."""
    write(tables(rejected=[("a.csv", 2, "=1+1", "no")]), tmp_path, "jsonl")
    assert json.loads((tmp_path / "rejected.jsonl").read_text("utf-8"))["id"] == "=1+1"


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=6), min_size=1, max_size=8))
def test_any_text_can_be_read_back_from_csv(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    """Marks, commas, quotes and line ends included: take one `'` from what matches FORMULA."""
    folder = tmp_path_factory.mktemp("out")
    write(tables([charge("1", text=text) for text in texts]), folder)
    read = [row["description"] for row in cells(folder / "charges.csv")]
    assert [one[1:] if one.startswith("'") and re.match(FORMULA, one) else one for one in read] == texts


def test_the_same_result_gives_the_same_bytes_and_nothing_else_in_the_folder(tmp_path: Path) -> None:
    """Ten files after both formats; written again, they are the same."""
    result = tables([charge("75")], actions=[("a", "C", DAY, "m", "{}")], rejected=[("f", 1, "t", "m")])
    for form in ("csv", "jsonl"):
        paths = write(result, tmp_path, form)
        assert [path.name for path in paths] == [f"{name}.{form}" for name in TABLES]
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    write(result, tmp_path, "csv")
    write(result, tmp_path, "jsonl")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert len(before) == 10


def test_without_rows_a_csv_has_its_heading_and_json_lines_nothing(tmp_path: Path) -> None:
    """An empty table is still a file, so that a month without charges is not mistaken for a failed run."""
    write(tables(), tmp_path / "new" / "folder", "csv")
    assert (tmp_path / "new/folder/draws.csv").read_text(
        "utf-8"
    ) == "contract,pool,date,quantity,value,left\n"
    write(tables(), tmp_path, "jsonl")
    assert (tmp_path / "draws.jsonl").read_bytes() == b""


def test_a_run_that_fails_leaves_the_files_of_the_last_one(tmp_path: Path) -> None:
    """No half-written file, no new charges beside old draws, and no rubbish."""
    write(tables([charge("75")]), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    broken = replace(tables([charge("80")]), rejected=pl.DataFrame({"file": [["a list is no cell"]]}))
    with pytest.raises(pl.exceptions.PolarsError):
        write(broken, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_an_os_error(tmp_path: Path) -> None:
    """So that the command line can say so instead of calling it a fault of ours."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(OSError, match="file"):
        write(tables(), tmp_path / "file" / "out")


def test_minor_units_of_iso_4217() -> None:
    """The odd ones by name: none, three and four places."""
    assert {code: minor_digits(code) for code in ("USD", "JPY", "KRW", "VND", "CLP", "ISK", "UGX")} == {
        "USD": 2, "JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "UGX": 0,
    }  # fmt: skip
    assert {minor_digits(code) for code in ("KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD")} == {3}
    assert {minor_digits(code) for code in ("CLF", "UYW")} == {4}
    assert minor_digits("HUF") == 2


def test_withdrawn_currencies_stay_known() -> None:
    """A contract of 2025 in leva is evaluated again in 2027."""
    assert all(map(is_known, ("BGN", "HRK", "ANG", "LTL")))


@pytest.mark.parametrize("code", ["usd", "XXX", "XAU", "US", "DOLLAR", ""])
def test_what_cannot_be_billed_in_is_no_currency(code: str) -> None:
    """Gold and test codes have no minor unit; small letters are a slip of the author."""
    assert not is_known(code)
    with pytest.raises(ValueError, match="not a currency"):
        minor_digits(code)
