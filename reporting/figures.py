"""Rates, medians and rounding: once, at the very end, half up and away from zero.

Every format receives the rounded value, so that one figure is the same on a page, in a file and
in a sentence. Division by zero is "–", never 0 and never an error (reports.md section 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Rate:
    """Two numbers that are always shown together."""

    numerator: int
    denominator: int

    @property
    def exact(self) -> Fraction | None:
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def percent(self) -> Decimal | None:
        """The rate in percent with one decimal, or None when there is nothing to divide by."""
        return None if self.exact is None else rounded(self.exact * 100, 1)


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Round an exact fraction half up, away from zero."""
    scaled = abs(value) * 10**decimals
    whole = int(scaled * 2 + 1) // 2
    sign = -1 if value < 0 else 1
    quantum = Decimal(1).scaleb(-decimals)
    return (Decimal(sign * whole) * quantum).quantize(quantum, rounding=ROUND_HALF_UP)


def mean(total: int, count: int, decimals: int = 1) -> Decimal | None:
    """Divide a sum by a count, rounded once."""
    return rounded(Fraction(total, count), decimals) if count else None


def median(histogram: Mapping[int, int]) -> Decimal | None:
    """Read the median of a histogram of days; of an even set, the mean of the two middle values."""
    count = sum(histogram.values())
    if count == 0:
        return None
    low, high = _at_rank(histogram, (count + 1) // 2), _at_rank(histogram, count // 2 + 1)
    return rounded(Fraction(low + high, 2), 1)


def p75(histogram: Mapping[int, int]) -> int | None:
    """Read the value at rank ⌈0.75 n⌉ in ascending order."""
    count = sum(histogram.values())
    return _at_rank(histogram, -(-3 * count // 4)) if count else None


def _at_rank(histogram: Mapping[int, int], rank: int) -> int:
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen >= rank:
            return value
    raise ValueError(rank)


def french(value: Decimal | int | None) -> str:
    """Write a number as it is read in France: decimal comma, thin space between thousands."""
    if value is None:
        return NOTHING
    text = f"{value:,}"
    return text.replace(",", "\u202f").replace(".", ",")
