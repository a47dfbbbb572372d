"""An incident is noted and the risk is assessed at once."""

import datetime as dt

import pytest

from diagnostics import following_up
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

YESTERDAY, TOMORROW = dt.date(2026, 3, 9), dt.date(2026, 3, 11)


@pytest.fixture
def samia() -> User:
    return advisor(AgencyFactory())


@pytest.fixture
def person(samia: User) -> Person:
    return PersonFactory(agency_id=samia.agency_ids[0])


def code_of(**arguments: object) -> str:
    with pytest.raises(Refusal) as caught:
        following_up.note_incident(**arguments)
    return caught.value.code


def test_an_incident_raises_the_level_in_the_same_act(samia: User, person: Person) -> None:
    incident = following_up.note_incident(actor=samia, person=person, happened_on=YESTERDAY)
    assert (incident.happened_on, incident.noted_by) == (YESTERDAY, samia)
    assessment = person.assessments.get()
    assert assessment.level == "eleve"
    assert "INCIDENT" in assessment.output["floors"]
    line = journal.of(incident).get()
    assert (line.verb, line.facts["happened_on"]) == ("incident.noted", "2026-03-09")


def test_an_incident_that_has_not_happened_is_refused(samia: User, person: Person) -> None:
    assert code_of(actor=samia, person=person, happened_on=TOMORROW) == "day_in_future"
    assert JournalEntry.objects.latest("pk").refusal_code == "day_in_future"
    assert not person.assessments.exists()


def test_another_agency_notes_nothing(person: Person) -> None:
    assert code_of(actor=advisor(), person=person, happened_on=YESTERDAY) == "not_allowed"


def test_a_frozen_file_takes_no_incident(samia: User, person: Person) -> None:
    person.restricted_at = journal.instant()
    person.save()
    assert code_of(actor=samia, person=person, happened_on=YESTERDAY) == "person_restricted"
