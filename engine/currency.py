"""The digits of money: how many decimal places the minor unit of a currency has (ISO 4217).

The table is written out here, and not taken from a package of the published list, because that list drops a
currency the day it is withdrawn (BGN in 2026, HRK in 2023): a contract of the year before must still give the
same bytes, whatever is installed. It follows the list of 2026-01-01, with what was withdrawn since 2015.
Codes without a minor unit (gold, test codes) cannot be billed in and are not here.
"""

from __future__ import annotations

from dataclasses import dataclass

_CODES: dict[int, str] = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF BYR",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
        CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
        HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK
        MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
        RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
        USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
        ANG BGN CUC HRK LTL MRO SLL STD VEF ZWL
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_DIGITS = {code: digits for digits, codes in _CODES.items() for code in codes.split()}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """A currency, and the decimal places in which amounts of it are kept: those of its minor unit, or more where a pack
    rounds to a finer step."""

    code: str
    digits: int

    @property
    def least(self) -> int:
        """The decimal places with which every amount is shown."""
        return minor_digits(self.code)


def is_known(code: str) -> bool:
    """Whether the code is a currency one can bill in: three capital letters of ISO 4217, such as `USD`."""
    return code in _DIGITS


def minor_digits(code: str) -> int:
    """The decimal places of an amount in this currency: USD 2, JPY 0, KWD 3, CLF 4.

    Raises `ValueError` for a code that `is_known` refuses; packs are checked for that when they are loaded.
    """
    digits = _DIGITS.get(code)
    if digits is None:
        raise ValueError(f"{code!r} is not a currency of ISO 4217")
    return digits
