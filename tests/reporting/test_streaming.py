"""Rows come as plain tuples, the same on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics.models import Person
from reporting import streaming
from tests.diagnostics.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_rows_come_one_by_one_as_tuples_in_the_order_of_the_query() -> None:
    for year in (1980, 1970):
        PersonFactory(birth_year=year)
    rows = streaming.tuples(Person.objects.order_by("birth_year"), "birth_year", "first_name")
    assert next(rows) == (1970, "Awa")
    assert list(rows) == [(1980, "Awa")]


def test_a_day_may_come_as_text_written_by_the_database() -> None:
    PersonFactory(first_met_on=dt.date(2026, 3, 2))
    rows = streaming.tuples(
        Person.objects.all(), "first_met_on", "birth_year", iso=["first_met_on"]
    )
    assert list(rows) == [("2026-03-02", 1974)]
