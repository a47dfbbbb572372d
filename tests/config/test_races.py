"""The support of races: real threads, real connections, a database thrown away."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from diagnostics.accounts.models import User
from tests.support.races import run_together

pytestmark = pytest.mark.both_databases


def _create(number: int) -> str:
    with transaction.atomic():
        user = User.objects.create_user(f"u{number}@a.fr", first_name="U", last_name=str(number))
        return user.email


def test_callers_arrive_together_and_each_commits(own_database: str) -> None:
    outcomes = run_together([lambda number=number: _create(number) for number in range(8)])
    assert [outcome.error for outcome in outcomes] == [None] * 8
    assert User.objects.count() == 8


def test_the_same_row_is_written_once(own_database: str) -> None:
    outcomes = run_together([lambda: _create(1)] * 8)
    assert sum(outcome.succeeded for outcome in outcomes) == 1
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_what_a_race_wrote_is_gone_afterwards() -> None:
    assert User.objects.count() == 0
    assert connection.in_atomic_block
