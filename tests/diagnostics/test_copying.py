"""The complete copy: one of each kind of record, given by who may read all of it, journaled."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics import copying, restricting
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Person
from tests.accounts.factories import AgencyFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.lives import lived

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


def code_of(**kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        copying.export_person(**kwargs)
    return caught.value.code


def test_the_copy_leaves_its_line_and_counts_what_it_holds() -> None:
    user, _, person = lived(TODAY)
    copy = copying.export_person(actor=user, person=person, form="json")
    line = journal.of(person).last()
    assert line.verb == Verb.PERSON_EXPORTED
    assert line.facts == {"form": "json", "sections": len(copy.filled)}
    assert (copy.made_on, copy.agency) == ("10 mars 2026", person.agency.name)


def test_a_frozen_file_is_copied_too() -> None:
    user, _, person = lived(TODAY)
    restricting.restrict_person(actor=user, person=person, reason="Litige")
    assert copying.export_person(actor=user, person=person).filled


def test_who_may_not_ask_about_needs_gives_no_copy() -> None:
    agency = AgencyFactory()
    person = PersonFactory(agency=agency, advisor=advisor(agency))
    assert code_of(actor=manager(agency), person=person) == "copy_by_advisor"
    assert code_of(actor=advisor(), person=person) == "not_allowed"


def test_a_reunited_or_anonymous_file_is_not_copied() -> None:
    user = advisor(AgencyFactory())
    kept = PersonFactory(agency_id=user.agency_ids[0])
    other = PersonFactory(agency_id=user.agency_ids[0], merged_into=kept)
    assert code_of(actor=user, person=other) == "file_merged"
    Person.objects.filter(pk=kept.pk).update(anonymised_at=journal.instant())
    assert code_of(actor=user, person=Person.objects.get(pk=kept.pk)) == "file_frozen"
