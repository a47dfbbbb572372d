"""Periods and the windows around them."""

from __future__ import annotations

import datetime as dt

import pytest

from reporting import periods


def test_a_quarter_is_named_aloud_and_in_an_address() -> None:
    quarter = periods.read("2026-T3")
    assert (quarter.first, quarter.last) == (dt.date(2026, 7, 1), dt.date(2026, 9, 30))
    assert (quarter.label, quarter.code) == ("3ᵉ trimestre 2026", "2026-T3")


@pytest.mark.parametrize("code", ["2026-02", "2026-T1", "2026"])
def test_what_is_read_is_written_back(code: str) -> None:
    assert periods.read(code).code == code


@pytest.mark.parametrize("code", ["2026-13", "2026-T5", "hier", "2026-1"])
def test_anything_else_is_not_a_period(code: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        periods.read(code)


def test_the_period_before_has_the_same_length() -> None:
    assert periods.previous(periods.read("2026-T1")).code == "2025-T4"
    assert periods.previous(periods.read("2026-01")).code == "2025-12"
    assert periods.previous(periods.read("2026")).code == "2025"


def test_a_first_meeting_is_expected_to_lead_somewhere_within_thirty_days() -> None:
    window = periods.read("2026-03").coverage_window
    assert (window.first, window.last) == (dt.date(2026, 1, 30), dt.date(2026, 3, 1))


def test_the_maturity_cohort_was_handed_over_180_to_359_days_before() -> None:
    cohort = periods.read("2025").maturity_cohort
    assert (cohort.first, cohort.last) == (dt.date(2025, 1, 6), dt.date(2025, 7, 4))
