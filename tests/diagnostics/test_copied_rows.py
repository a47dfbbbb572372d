"""Rows of any table become records: every column, in words, technical ones left out."""

from __future__ import annotations

import pytest

from diagnostics.copied_rows import TECHNICAL, section
from diagnostics.models import Person
from tests.diagnostics.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_every_column_of_a_table_is_in_its_section_but_the_technical_ones() -> None:
    PersonFactory(sex="f", qpv="yes")
    read = section("fiche", "Qui vous êtes", Person.objects.all())
    columns = {field.name for field in Person._meta.local_concrete_fields}
    assert {column.key for column in read.columns} == columns - TECHNICAL
    assert read.tables == ("diagnostics.Person",)


def test_choices_days_instants_and_links_are_said_in_words() -> None:
    person = PersonFactory(sex="f")
    record = section("fiche", "", Person.objects.filter(pk=person.pk)).records()[0]
    assert (record["sex"], record["first_met_on"]) == ("femme", "2 mars 2026")
    assert record["created_at"] == "2 mars 2026 à 10:00"
    assert record["agency"] == str(person.agency)
    assert record["closed_on"] is None


def test_columns_said_in_words_come_first_and_some_may_be_left_out() -> None:
    PersonFactory()
    said = {"qui": ("Qui", lambda row: f"Mme {row.last_name}")}
    read = section("x", "X", Person.objects.all(), words=said, without=frozenset({"agency"}))
    assert read.columns[0].words == "Qui"
    assert "agency" not in {column.key for column in read.columns}
    assert read.records()[0]["qui"].startswith("Mme Diallo")


def test_a_section_asks_the_same_number_of_questions_whatever_its_length(
    django_assert_num_queries,
) -> None:
    for _ in range(4):
        PersonFactory()
    with django_assert_num_queries(1):
        section("fiche", "", Person.objects.all())
