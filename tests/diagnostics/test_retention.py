"""Days of the end of a file, and what an anonymous row still says."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics import retention

D = dt.date


@pytest.mark.parametrize(
    ("day", "years", "after"),
    [
        (D(2026, 3, 10), 2, D(2028, 3, 10)),
        (D(2024, 2, 29), 2, D(2026, 3, 1)),
        (D(2024, 2, 29), 4, D(2028, 2, 29)),
    ],
)
def test_a_file_ends_on_the_same_day_years_later(day, years, after) -> None:
    assert retention.years_after(day, years) == after


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (D(2026, 3, 10), D(2026, 4, 10)),
        (D(2026, 1, 31), D(2026, 2, 28)),
        (D(2026, 12, 31), D(2027, 1, 31)),
    ],
)
def test_a_request_is_due_a_month_later_or_on_the_last_day_of_a_shorter_one(day, after) -> None:
    assert retention.months_after(day, 1) == after


def test_an_answer_is_late_on_the_thirty_first_day_even_in_a_long_month() -> None:
    assert retention.answer_due_on(D(2026, 3, 10), 1) == D(2026, 4, 9)
    assert retention.answer_due_on(D(2026, 2, 10), 1) == D(2026, 3, 10)


def test_the_notice_starts_thirty_days_before_the_end_and_never_later() -> None:
    last = D(2026, 3, 10)
    assert retention.latest_contact_to_announce(D(2028, 2, 9), 2, 30) == last
    assert retention.latest_contact_to_announce(D(2028, 2, 8), 2, 30) < last
    assert retention.latest_contact_to_announce(D(2028, 1, 30), 2, 30) == D(2026, 2, 28)


def test_the_notice_always_runs_whole_even_when_the_job_slept() -> None:
    told = {"years": 2, "notice_days": 30}
    assert retention.due_on(D(2026, 3, 10), D(2028, 2, 9), **told) == D(2028, 3, 10)
    assert retention.due_on(D(2026, 3, 10), D(2028, 6, 1), **told) == D(2028, 7, 1)


@pytest.mark.parametrize(
    ("year", "band"), [(1985, 1987), (1989, 1987), (1990, 1992), (2000, 2002), (None, None)]
)
def test_five_years_of_birth_become_one(year, band) -> None:
    assert retention.middle_of_band(year) == band


def test_a_day_becomes_its_month() -> None:
    assert retention.month_of(D(2026, 3, 31)) == D(2026, 3, 1)
