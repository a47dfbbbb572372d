"""A person changes agency or advisor; every move is kept, and all of an advisor at once."""

import pytest

from diagnostics import moving
from diagnostics.accounts.models import Agency, JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock"),
]

AWA = Details("Diallo", "Awa", identifier="1234567A", birth_year=1974, phone="0612345678")


@pytest.fixture
def agency() -> Agency:
    return AgencyFactory(name="Agence de Lens")


@pytest.fixture
def samia(agency: Agency) -> User:
    return advisor(agency)


def last_line() -> JournalEntry:
    return JournalEntry.objects.latest("pk")


def refusal(act, **arguments: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    return caught.value


def test_a_move_keeps_where_the_person_came_from(samia: User, agency: Agency) -> None:
    person = PersonFactory(agency=agency, advisor=samia)
    elsewhere = AgencyFactory()
    paul = advisor(elsewhere)
    moved = moving.move_person(actor=samia, person=person, to_agency=elsewhere, to_advisor=paul)
    assert (moved.agency, moved.advisor) == (elsewhere, paul)
    step = moved.moves.get()
    assert (step.from_agency, step.from_advisor, step.moved_by) == (agency, samia, samia)
    assert last_line().verb == "person.moved"
    assert last_line().facts == {"from_agency": agency.code, "to_agency": elsewhere.code}


def test_a_move_to_the_same_place_or_to_a_stranger_is_refused(samia: User, agency: Agency) -> None:
    person = PersonFactory(agency=agency, advisor=samia)
    found = refusal(
        moving.move_person, actor=samia, person=person, to_agency=agency, to_advisor=samia
    )
    assert found.code == "nothing_changes"
    found = refusal(
        moving.move_person, actor=samia, person=person, to_agency=agency, to_advisor=advisor()
    )
    assert found.code == "advisor_not_in_agency"
