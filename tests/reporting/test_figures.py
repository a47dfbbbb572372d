"""One rounding, at the very end (reports.md 4; behaviours 8 to 10)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from reporting import figures


def test_a_rate_rounds_half_up_to_one_decimal() -> None:
    assert figures.Rate(1, 80).percent == Decimal("1.3")
    assert figures.Rate(18, 48).percent == Decimal("37.5")


def test_a_negative_difference_rounds_away_from_zero() -> None:
    assert figures.rounded(Fraction(-125, 100), 1) == Decimal("-1.3")


def test_a_zero_denominator_is_a_dash_never_zero() -> None:
    assert figures.Rate(0, 0).percent is None
    assert figures.french(figures.Rate(0, 0).percent) == "–"


def test_delays_of_3_10_12_and_40_days_have_a_median_of_11_and_a_p75_of_12() -> None:
    histogram = {3: 1, 10: 1, 12: 1, 40: 1}
    assert figures.median(histogram) == Decimal("11.0")
    assert figures.p75(histogram) == 12


@pytest.mark.parametrize("histogram", [{}, {5: 0}])
def test_an_empty_histogram_has_no_median(histogram: dict[int, int]) -> None:
    assert figures.median(histogram) is None
    assert figures.p75(histogram) is None


def test_numbers_are_written_as_in_france() -> None:
    assert figures.french(Decimal("1234.5")) == "1\u202f234,5"
    assert figures.mean(7, 2) == Decimal("3.5")
    assert figures.mean(7, 0) is None
