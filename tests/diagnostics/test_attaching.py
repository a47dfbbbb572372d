"""« À rattacher »: somebody says whose a result is; a name never does."""

import pytest

from diagnostics import attaching, enrolling, importing
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import ImportedFile, Person, StagedLine
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.sendings import file_of, sending

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

JOB = importing.RECORDER


@pytest.fixture
def samia() -> User:
    return advisor(AgencyFactory())


@pytest.fixture
def awa(samia: User) -> Person:
    return enrolling.register_person(
        actor=samia, details=Details("Diallo", "Awa", identifier="1234567A")
    )


def brought(*items: dict[str, object]) -> ImportedFile:
    file = importing.analyse_file(actor=JOB, name="envois.json", content=file_of(*items))
    return importing.confirm_import(actor=JOB, file=file)


def refusal(act, **arguments: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    return caught.value


def waiting_line() -> StagedLine:
    return brought(sending(1, identifier=None)).lines.get()


def last_line() -> JournalEntry:
    return JournalEntry.objects.latest("pk")


def test_a_waiting_result_is_attached_by_somebody_who_says_whose_it_is(
    samia: User, awa: Person
) -> None:
    line = waiting_line()
    done = attaching.attach_result(actor=samia, line=line, person=awa)
    assert (done.status, done.person, done.decided_by) == ("attached", awa, samia)
    assert done.diagnosis == awa.diagnoses.get()
    assert journal.of(done).get().verb == "result.attached"
    found = refusal(attaching.attach_result, actor=samia, line=line, person=awa)
    assert found.code == "result_not_waiting"


def test_a_result_is_never_attached_to_the_person_of_another_agency(samia: User) -> None:
    line = waiting_line()
    found = refusal(attaching.attach_result, actor=samia, line=line, person=PersonFactory())
    assert found.code == "not_allowed"
    line.refresh_from_db()
    assert line.status == "to_attach"
    assert last_line().refusal_code == "not_allowed"


def test_a_frozen_file_receives_no_result(samia: User, awa: Person) -> None:
    Person.objects.filter(pk=awa.pk).update(restricted_at=journal.instant())
    line = brought(sending()).lines.get()
    assert line.status == "to_attach"
    found = refusal(attaching.attach_result, actor=samia, line=line, person=awa)
    assert found.code == "person_restricted"


def test_a_waiting_result_is_discarded_with_a_reason_and_never_comes_back(samia: User) -> None:
    line = waiting_line()
    done = attaching.discard_result(actor=samia, line=line, reason="Personne inconnue ici")
    assert (done.status, done.payload, done.decided_by) == ("discarded", {}, samia)
    assert done.decision_reason == "Personne inconnue ici"
    assert journal.of(done).get().verb == "result.discarded"
    again = importing.analyse_file(
        actor=JOB, name="x", content=file_of(sending(1, identifier=None))
    )
    assert again.status == "empty"


@pytest.mark.parametrize(
    ("reason", "code"), [("  ", "reason_missing"), ("1 85 05 78 006 084", "nir_refused")]
)
def test_a_discard_without_a_proper_reason_is_refused(samia: User, reason: str, code: str) -> None:
    line = waiting_line()
    found = refusal(attaching.discard_result, actor=samia, line=line, reason=reason)
    assert found.code == code
    assert last_line().refusal_code == code


def test_who_receives_nobody_discards_nothing() -> None:
    line = waiting_line()
    found = refusal(attaching.discard_result, actor=UserFactory(), line=line, reason="Non")
    assert found.code == "not_allowed"


def test_an_attached_line_keeps_neither_name_nor_content(samia: User, awa: Person) -> None:
    line = waiting_line()
    attaching.attach_result(actor=samia, line=line, person=awa)
    kept = StagedLine.objects.get()
    assert (kept.first_name, kept.last_name, kept.payload) == ("", "", {})
    assert awa.diagnoses.get().raw.payload["percent"] == 55


def test_the_result_that_an_agency_brought_is_decided_by_nobody_else(
    samia: User, awa: Person
) -> None:
    line = waiting_line()
    ImportedFile.objects.update(agency=AgencyFactory())
    for act, told in (
        (attaching.attach_result, {"person": awa}),
        (attaching.discard_result, {"reason": "Inconnue ici"}),
    ):
        assert refusal(act, actor=samia, line=line, **told).code == "not_allowed"
    ImportedFile.objects.update(agency=awa.agency)
    assert attaching.attach_result(actor=samia, line=line, person=awa).status == "attached"
