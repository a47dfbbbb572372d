"""Euros as whole cents: read, shown, added up, and a fee rounded once.

Integers add up exactly in Python, in both databases and in a table, and no rounding rule can hide
in an addition. Nothing is ever guessed: an amount that cannot be read with certainty is refused,
because a cent made up here is a cent that somebody is owed. Rounding happens once, at the end of an
exact computation, half up on the absolute value (passes-and-money.md 7.1).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
BASIS_POINTS = 10_000

_SPACE = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
_TYPED = re.compile(
    rf"(?P<whole>[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+|[0-9]+)"
    rf"(?:[,.](?P<part>[0-9]{{1,2}}))?"
    rf"(?:{_SPACE}?(?:€|EUR))?"
)
_DECIMAL = re.compile(r"(?P<whole>[0-9]+)(?:\.(?P<part>[0-9]*))?")


class AmountUnreadable(ValueError):
    """An amount that cannot be read with certainty; `text` is what was written."""

    def __init__(self, text: str) -> None:
        super().__init__(f"Montant illisible : « {text} ».")
        self.text = text


def parse(text: str) -> int:
    """Read "1 240,50 €" as a person types it, in cents.

    A point is read as a comma when one or two digits follow it; three digits ("1.240") could be a
    thousand or a thousandth, so they are refused, as is a sign: direction is in the noun.
    """
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        raise AmountUnreadable(text)
    whole = re.sub(_SPACE, "", found["whole"])
    return int(whole) * 100 + int((found["part"] or "").ljust(2, "0"))


def read_decimal(text: str) -> int:
    """Read the "1240.50" of a machine's file, in cents; digits beyond the cent must be zeros."""
    if text[-3:-2] == "." and text.isascii() and text[0] != ".":
        digits = text[:-3] + text[-2:]
        if digits.isdigit():  # as nearly every amount is written, and a file has 200,000 of them
            return int(digits)
    found = _DECIMAL.fullmatch(text.strip(" \t\r\n"))
    if found is None:
        raise AmountUnreadable(text)
    part = found["part"] or ""
    if part[2:].strip("0"):
        raise AmountUnreadable(text)
    return int(found["whole"]) * 100 + int(part[:2].ljust(2, "0"))


def decimal(cents: int) -> str:
    """Write cents as the "1240.50" of a machine's file."""
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros}.{rest:02d}"


def show(cents: int) -> str:
    """Print cents as « 1 240,50 € », with spaces that never break at the end of a line."""
    euros, rest = divmod(abs(cents), 100)
    return f"{_whole(cents, euros)},{rest:02d}{NBSP}€"


def show_short(cents: int) -> str:
    """Print cents as a sentence says them: « 1 240 € », and « 12,50 € » when cents there are."""
    euros, rest = divmod(abs(cents), 100)
    return show(cents) if rest else f"{_whole(cents, euros)}{NBSP}€"


def _whole(cents: int, euros: int) -> str:
    grouped = f"{euros:,}".replace(",", NBSP)
    return f"{MINUS if cents < 0 else ''}{grouped}"


def total(amounts: Iterable[int]) -> int:
    """Add cents up, refusing anything that is not a whole number of them."""
    result = 0
    for amount in amounts:
        if type(amount) is not int:
            raise TypeError(f"cents are integers, not {amount!r}")
        result += amount
    return result


def half_up(numerator: int, denominator: int) -> int:
    """Round a fraction to the nearest whole, halves away from zero."""
    whole, rest = divmod(abs(numerator), denominator)
    rounded = whole + (2 * rest >= denominator)
    return -rounded if numerator < 0 else rounded


@dataclass(frozen=True)
class FeeBase:
    """What one order brings to a statement: its signed cents, and its rates in basis points."""

    base_cents: int
    rate_bp: int
    vat_bp: int


@dataclass(frozen=True)
class Fee:
    """The fee of a statement and its VAT, each rounded once."""

    fee_cents: int
    vat_cents: int


def fee(bases: Iterable[FeeBase]) -> Fee:
    """Compute the fee of a statement over its orders, exactly, then round the fee and the VAT once.

    The VAT comes from the exact fee: three Passes at 125 basis points are 37.5, so 38 cents of fee,
    and 20 % of 37.5 is 7.5, so 8 cents of VAT.
    """
    exact_fee = 0
    exact_vat = 0
    for base in bases:
        share = base.base_cents * base.rate_bp
        exact_fee += share
        exact_vat += share * base.vat_bp
    return Fee(
        fee_cents=half_up(exact_fee, BASIS_POINTS),
        vat_cents=half_up(exact_vat, BASIS_POINTS * BASIS_POINTS),
    )
