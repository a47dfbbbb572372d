"""The life of a file: found, opened, looked at, updated, closed; each act journaled."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from pytest_django import Settings

from diagnostics import duplicates, enrolling
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import CloseReason
from diagnostics.models import Person
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

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


# --- Registering -------------------------------------------------------------------------------


def test_a_person_is_registered_in_the_agency_of_who_receives_her(
    samia: User, agency: Agency
) -> None:
    person = enrolling.register_person(actor=samia, details=AWA)
    assert (person.agency, person.advisor) == (agency, samia)
    assert person.first_met_on == dt.date(2026, 3, 10)
    assert person.masked_identifier == "•••• 67A"
    line = last_line()
    assert (line.verb, line.actor, line.agency) == ("person.registered", samia, agency)
    assert line.subject_pk == str(person.pk)


def test_the_journal_of_a_registration_tells_no_name_and_no_number(samia: User) -> None:
    enrolling.register_person(actor=samia, details=AWA)
    told = str(last_line().facts)
    assert not [word for word in ("Diallo", "Awa", "1234567A", "33612345678") if word in told]
    assert "phone" in told


def test_the_identifier_is_nowhere_in_clear_in_the_database(samia: User) -> None:
    enrolling.register_person(actor=samia, details=AWA)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM diagnostics_person")
        assert "1234567A" not in str(cursor.fetchall())


def test_the_same_form_sent_twice_opens_one_file(samia: User) -> None:
    request_id = uuid.uuid4()
    first, second = (
        enrolling.register_person(actor=samia, details=AWA, request_id=request_id) for _ in range(2)
    )
    assert first == second
    assert Person.objects.count() == 1


def test_who_belongs_to_no_agency_registers_nobody() -> None:
    found = refusal(enrolling.register_person, actor=UserFactory(), details=AWA)
    assert found.code == "no_agency"
    assert last_line().refusal_code == "no_agency"


def test_nobody_registers_in_an_agency_that_is_not_the_own(samia: User) -> None:
    found = refusal(enrolling.register_person, actor=samia, details=AWA, agency=AgencyFactory())
    assert found.code == "not_allowed"


def test_an_advisor_of_two_agencies_says_which_one(samia: User) -> None:
    second = AgencyFactory()
    advisor(second, user=samia)
    samia = User.objects.get(pk=samia.pk)
    person = enrolling.register_person(actor=samia, details=AWA, agency=second)
    assert person.agency == second


def test_an_identifier_held_elsewhere_names_only_the_agency_to_call(samia: User) -> None:
    other = advisor(AgencyFactory(name="Agence de Liévin", phone="+33321111111"))
    enrolling.register_person(actor=other, details=AWA)
    found = refusal(
        enrolling.register_person, actor=samia, details=Details("X", "Y", identifier="1234567a")
    )
    assert found.code == "identifier_known"
    assert "Agence de Liévin" in found.sentence
    assert "03 21 11 11 11" in found.sentence
    assert "Diallo" not in found.sentence
    assert last_line().refusal_code == "identifier_known"


def test_a_likely_duplicate_is_proposed_and_never_decided(samia: User, agency: Agency) -> None:
    known = enrolling.register_person(actor=samia, details=AWA)
    twin = Details("DIALLO", "Awà", birth_year=1974)
    assert refusal(enrolling.register_person, actor=samia, details=twin).code == "likely_duplicate"
    assert [m.person for m in duplicates.matches(actor=samia, details=twin)] == [known]
    other = enrolling.register_person(actor=samia, details=twin, is_distinct=True)
    assert other != known


# --- Finding and opening -----------------------------------------------------------------------


def test_people_are_found_by_any_part_of_their_names(samia: User, agency: Agency) -> None:
    zoe = enrolling.register_person(actor=samia, details=Details("Brûlé-Martin", "Zoé"))
    PersonFactory(last_name="Brûlé", search_name="brule awa")
    for text in ("brule", "ZOE martin", " Martin  brulé "):
        assert enrolling.find_people(actor=samia, text=text) == [zoe]
    assert enrolling.find_people(actor=samia, text="") == []
    assert enrolling.find_people(actor=samia, text="inconnue") == []


def test_a_person_is_found_by_her_identifier(samia: User) -> None:
    person = enrolling.register_person(actor=samia, details=AWA)
    assert enrolling.find_people(actor=samia, text=" 1234567a ") == [person]
    assert enrolling.find_people(actor=samia, text="7654321Z") == []


def test_looking_for_an_identifier_held_elsewhere_finds_nothing_and_is_journaled(
    samia: User,
) -> None:
    person = enrolling.register_person(actor=advisor(), details=AWA)
    assert enrolling.find_people(actor=samia, text="1234567A") == []
    line = last_line()
    assert (line.verb, line.refusal_code) == ("person.opened", "file_elsewhere")
    assert (line.actor, line.subject_pk) == (samia, str(person.pk))


def test_a_look_at_a_file_is_journaled(samia: User, agency: Agency) -> None:
    person = PersonFactory(agency=agency)
    assert enrolling.open_file(actor=samia, person=person) == person
    line = last_line()
    assert (line.verb, line.refusal_code, line.actor) == ("person.opened", "", samia)


def test_b16_another_agency_sees_only_what_the_rule_allows_and_the_look_is_journaled(
    samia: User, settings: Settings
) -> None:
    person = PersonFactory(last_name="Diallo", phone="+33612345678")
    found = refusal(enrolling.open_file, actor=samia, person=person)
    assert (found.code, found.status) == ("file_elsewhere", 404)
    assert "Diallo" not in found.sentence
    settings.INTER_AGENCY_RULE = "summary"
    found = refusal(enrolling.open_file, actor=samia, person=person)
    assert found.status == 403
    assert "Diallo" in found.sentence
    assert person.agency.name in found.sentence
    assert "12 34 56" not in found.sentence
    refused = JournalEntry.objects.filter(verb="person.opened", refusal_code="file_elsewhere")
    assert refused.count() == 2


# --- The information notice --------------------------------------------------------------------


def test_the_information_given_keeps_its_day_its_version_and_its_author(
    samia: User, agency: Agency
) -> None:
    person = PersonFactory(agency=agency)
    notice = enrolling.give_information(actor=samia, person=person)
    assert (notice.given_on, notice.given_by) == (dt.date(2026, 3, 10), samia)
    assert last_line().verb == "information.given"
    assert last_line().facts["version"] == notice.version


def test_the_same_version_is_given_once(samia: User, agency: Agency) -> None:
    person = PersonFactory(agency=agency)
    first = enrolling.give_information(actor=samia, person=person)
    assert enrolling.give_information(actor=samia, person=person) == first
    assert journal.of(first).count() == 1


def test_an_unknown_version_and_a_future_day_are_refused(samia: User, agency: Agency) -> None:
    person = PersonFactory(agency=agency)
    found = refusal(enrolling.give_information, actor=samia, person=person, version="1789")
    assert found.code == "notice_not_known"
    tomorrow = dt.date(2026, 3, 11)
    found = refusal(enrolling.give_information, actor=samia, person=person, given_on=tomorrow)
    assert found.code == "day_in_future"


# --- Updating ----------------------------------------------------------------------------------


def test_an_update_journals_which_fields_changed_and_not_their_values(samia: User) -> None:
    person = enrolling.register_person(actor=samia, details=AWA)
    details = Details("Diallo", "Awa", birth_year=1974, phone="07 12 34 56 78", sex="f")
    person = enrolling.update_contact(actor=samia, person=person, details=details)
    assert (person.phone, person.sex) == ("+33712345678", "f")
    assert last_line().verb == "person.updated"
    assert last_line().facts == {"fields": ["phone", "sex"]}


def test_an_identifier_left_empty_stays(samia: User) -> None:
    person = enrolling.register_person(actor=samia, details=AWA)
    person = enrolling.update_contact(actor=samia, person=person, details=Details("Diallo", "A"))
    assert person.identifier_tail == "67A"
    again = enrolling.update_contact(actor=samia, person=person, details=AWA)
    assert again.identifier_tail == "67A"


def test_an_update_never_takes_the_identifier_of_another(samia: User, agency: Agency) -> None:
    enrolling.register_person(actor=samia, details=AWA)
    person = PersonFactory(agency=agency)
    found = refusal(enrolling.update_contact, actor=samia, person=person, details=AWA)
    assert found.code == "identifier_known"
    person = enrolling.update_contact(
        actor=samia, person=person, details=Details("B", "C", identifier="7654321Z")
    )
    assert person.identifier_tail == "21Z"


# --- Closing -----------------------------------------------------------------------------------


def test_a_file_is_closed_once_with_its_reason(samia: User, agency: Agency) -> None:
    person = PersonFactory(agency=agency)
    closed = enrolling.close_file(actor=samia, person=person, reason=CloseReason.MOVED)
    assert (closed.closed_on, closed.closed_reason) == (dt.date(2026, 3, 10), "moved")
    assert (last_line().verb, last_line().facts) == ("person.closed", {"reason": "moved"})
    found = refusal(enrolling.close_file, actor=samia, person=person, reason=CloseReason.DIED)
    assert found.code == "file_closed"


def test_a_merged_or_frozen_file_takes_no_writing(samia: User, agency: Agency) -> None:
    kept = PersonFactory(agency=agency)
    merged = PersonFactory(agency=agency, merged_into=kept)
    now = journal.instant()
    frozen = PersonFactory(agency=agency, restricted_at=now, restricted_reason="Demande")
    for person, code in ((merged, "file_merged"), (frozen, "person_restricted")):
        found = refusal(enrolling.update_contact, actor=samia, person=person, details=AWA)
        assert found.code == code
        found = refusal(enrolling.give_information, actor=samia, person=person)
        assert found.code == code
