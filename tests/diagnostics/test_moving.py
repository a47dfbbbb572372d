"""A person changes agency or advisor; every move is kept, and all of an advisor at once."""

import datetime as dt

import pytest

from diagnostics import interviewing, moving
from diagnostics.accounts.models import Agency, JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock"),
]


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


def test_a_move_says_why_and_an_open_draft_follows_its_person(samia: User, agency: Agency) -> None:
    person = PersonFactory(agency=agency, advisor=samia)
    draft = interviewing.start_interview(actor=samia, person=person)
    elsewhere = AgencyFactory()
    moving.move_person(actor=samia, person=person, to_agency=elsewhere, reason="Déménagement")
    draft.refresh_from_db()
    assert draft.agency == elsewhere
    assert person.moves.get().reason == "Déménagement"


def test_nobody_moves_the_person_of_another_agency_nor_to_a_closed_one(
    samia: User, agency: Agency
) -> None:
    found = refusal(moving.move_person, actor=samia, person=PersonFactory(), to_agency=agency)
    assert found.code == "not_allowed"
    closed = AgencyFactory(closed_on=dt.date(2026, 1, 1))
    person = PersonFactory(agency=agency)
    found = refusal(moving.move_person, actor=samia, person=person, to_agency=closed)
    assert found.code == "agency_closed"
    assert last_line().refusal_code == "agency_closed"


# --- An advisor who leaves ---------------------------------------------------------------------


@pytest.fixture
def manager(agency: Agency) -> User:
    return advisor(agency, role="manager")


def seen(of: User, agency: Agency) -> str:
    return moving.portfolio_of(advisor=of, agency=agency, on=dt.date(2026, 3, 10)).digest


def transfer(manager: User, samia: User, agency: Agency, **changes: object) -> User:
    given = {"to_advisor": None, "reason": "Départ", "seen": seen(samia, agency), **changes}
    return moving.transfer_people(actor=manager, advisor=samia, agency=agency, **given)


def test_all_the_people_and_drafts_of_an_advisor_go_to_a_colleague(
    manager: User, samia: User, agency: Agency
) -> None:
    people = [PersonFactory(agency=agency, advisor=samia) for _ in range(3)]
    others = [
        PersonFactory(agency=agency, advisor=manager),
        PersonFactory(advisor=samia),
        PersonFactory(
            agency=agency, advisor=samia, closed_on=dt.date(2026, 3, 1), closed_reason="moved"
        ),
    ]
    draft = interviewing.start_interview(actor=samia, person=people[0])
    paul = advisor(agency)
    assert transfer(manager, samia, agency, to_advisor=paul) == samia
    assert set(Person.objects.filter(advisor=paul)) == set(people)
    draft.refresh_from_db()
    assert draft.advisor == paul
    assert [Person.objects.get(pk=other.pk).advisor_id for other in others] == [
        other.advisor_id for other in others
    ]
    move = people[0].moves.get()
    assert (move.from_advisor, move.to_advisor, move.moved_by) == (samia, paul, manager)
    assert (move.from_agency, move.to_agency, move.reason) == (agency, agency, "Départ")
    line = last_line()
    assert (line.verb, line.subject_pk, line.agency) == (
        "people.transferred",
        str(samia.pk),
        agency,
    )
    assert line.facts == {
        "agency": agency.code,
        "to": str(paul.public_id),
        "people": 3,
        "drafts": 1,
    }


def test_without_a_colleague_people_wait_for_one_and_drafts_keep_their_author(
    manager: User, samia: User, agency: Agency
) -> None:
    person = PersonFactory(agency=agency, advisor=samia)
    draft = interviewing.start_interview(actor=samia, person=person)
    transfer(manager, samia, agency)
    person.refresh_from_db()
    draft.refresh_from_db()
    assert (person.advisor, draft.advisor) == (None, samia)


def test_a_frozen_file_stays_where_it_is_and_is_counted_apart(
    manager: User, samia: User, agency: Agency
) -> None:
    PersonFactory(agency=agency, advisor=samia)
    now = dt.datetime(2026, 3, 9, tzinfo=dt.UTC)
    frozen = PersonFactory(
        agency=agency, advisor=samia, restricted_at=now, restricted_reason="Demande"
    )
    held = moving.portfolio_of(advisor=samia, agency=agency, on=dt.date(2026, 3, 10))
    assert (held.people.count(), held.frozen_count) == (1, 1)
    transfer(manager, samia, agency)
    frozen.refresh_from_db()
    assert frozen.advisor == samia


def test_the_list_that_was_read_is_what_moves_or_nothing_does(
    manager: User, samia: User, agency: Agency
) -> None:
    PersonFactory(agency=agency, advisor=samia)
    read = seen(samia, agency)
    PersonFactory(agency=agency, advisor=samia)
    found = refusal(transfer, manager=manager, samia=samia, agency=agency, seen=read)
    assert found.code == "preview_changed"
    assert Person.objects.filter(advisor=samia).count() == 2
    assert last_line().refusal_code == "preview_changed"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"reason": "1 85 05 78 006 084 91"}, "nir_refused"),
        ({"to_advisor": "stranger"}, "advisor_not_in_agency"),
        ({"to_advisor": "samia"}, "nothing_changes"),
        ({"actor": "samia"}, "not_allowed"),
    ],
)
def test_a_transfer_that_is_not_lawful_is_refused(
    manager: User, samia: User, agency: Agency, changes: dict[str, str], code: str
) -> None:
    PersonFactory(agency=agency, advisor=samia)
    who = {"samia": samia, "stranger": advisor()}
    given = {name: who.get(value, value) for name, value in changes.items()}
    actor = given.pop("actor", manager)
    found = refusal(transfer, manager=actor, samia=samia, agency=agency, **given)
    assert found.code == code


def test_an_advisor_who_looks_after_nobody_has_nothing_to_give(
    manager: User, samia: User, agency: Agency
) -> None:
    found = refusal(transfer, manager=manager, samia=samia, agency=agency)
    assert found.code == "nothing_changes"
