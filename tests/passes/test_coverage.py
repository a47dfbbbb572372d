"""What readings say: covered, short, unknown; one point per closing day of the bank."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from passes import coverage
from passes.laws import Verdict
from passes.models import CustodyReading
from tests.support import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MONDAY = dt.date(2026, 3, 9)


def reading(on: dt.date | None = MONDAY, balance: int | None = 12_000, **fields: object) -> None:
    """Keep a reading of 10,000 cents due, made at noon of the day of its balance."""
    at = dt.datetime.combine(on or MONDAY, dt.time(12), tzinfo=dt.UTC)
    values: dict[str, object] = {
        "read_at": at,
        "balance_cents": balance,
        "balance_on": on,
        "live_liability_cents": 6_000,
        "redeemed_not_paid_cents": 4_000,
        "owed_back_cents": 0,
        "gap_cents": None if balance is None else balance - 10_000,
    }
    CustodyReading.objects.create(**{**values, **fields})


def test_a_covered_account_is_kept_with_its_ratio_never_rounded_up() -> None:
    reading(balance=10_199)
    last = coverage.last()
    assert (last.verdict, last.ratio, last.gap_cents) == (Verdict.KEPT, 101, 199)
    assert sum(cents for _, cents in last.parts) == last.due_cents == 10_000


def test_one_cent_short_is_ninety_nine_percent_and_short() -> None:
    reading(balance=9_999)
    last = coverage.last()
    assert (last.is_short, last.ratio) == (True, 99)


def test_a_balance_older_than_ten_days_is_unknown_and_so_is_none() -> None:
    reading(on=MONDAY - dt.timedelta(days=9))
    assert coverage.last().verdict == Verdict.UNKNOWN  # read long ago
    reading(on=MONDAY - dt.timedelta(days=9), read_at=dt.datetime(2026, 3, 10, 8, tzinfo=dt.UTC))
    assert coverage.last().verdict == Verdict.KEPT
    reading(on=MONDAY - dt.timedelta(days=10), read_at=dt.datetime(2026, 3, 10, 8, tzinfo=dt.UTC))
    old = coverage.last()
    assert (old.verdict, old.is_kept, old.is_short, old.is_unread) == (
        Verdict.UNKNOWN,
        False,
        False,
        False,
    )
    reading(on=None, balance=None)
    assert coverage.last().ratio is None


def test_a_recent_balance_that_nobody_read_again_for_two_days_is_unknown() -> None:
    reading()
    assert coverage.last().is_kept
    with time_machine.travel("2026-03-11T13:00:00Z", tick=False):
        last = coverage.last()
    assert (last.verdict, last.is_unread) == (Verdict.UNKNOWN, True)


def test_the_history_has_the_last_reading_of_each_closing_day_in_one_statement() -> None:
    for balance in (9_000, 12_000):
        reading(on=MONDAY - dt.timedelta(days=1), balance=balance)
    reading(balance=10_000)
    reading(on=None, balance=None)
    with queries.at_most(1):
        days = coverage.history()
    assert [(day.on, day.gap_cents, day.is_short) for day in days] == [
        (MONDAY - dt.timedelta(days=1), 2_000, False),
        (MONDAY, 0, False),
    ]
    assert [day.on for day in coverage.history(MONDAY)] == [MONDAY]
    assert days[0].ratio == 120


def test_nothing_due_has_no_ratio() -> None:
    reading(live_liability_cents=0, redeemed_not_paid_cents=0)
    assert (coverage.last().ratio, coverage.history()[0].ratio) == (None, None)


def test_ages_are_read_back_with_what_stands_beside_them() -> None:
    reading(unpaid_by_age=[[2, 2_000], [1, 1_500], [0, 0], [0, 0]])
    last = coverage.last()
    assert [band.cents for band in last.bands] == [2_000, 1_500, 0, 0]
    assert last.beside_cents == 500
    reading()
    assert coverage.last().bands == []


def test_a_shortfall_is_counted_from_the_last_covered_reading() -> None:
    assert coverage.last_covered_pk() == 0
    reading()
    covered = coverage.last_covered_pk()
    reading(balance=1)
    assert coverage.last_covered_pk() == covered > 0
