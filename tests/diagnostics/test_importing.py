"""Importing results: two steps, all or nothing, and a name never says whose a result is."""

import datetime as dt
import json

import pytest

from diagnostics import depositing, enrolling, importing, merging
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Diagnosis, ImportedFile, Person, StagedLine
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
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


def brought(*items: dict[str, object], **options: bool) -> ImportedFile:
    file = importing.analyse_file(actor=JOB, name="envois.json", content=file_of(*items))
    return importing.confirm_import(actor=JOB, file=file, **options)


def refusal(act, **arguments: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    return caught.value


def waiting_line(**changes: object) -> StagedLine:
    return brought(sending(1, identifier=None, **changes)).lines.get()


def last_line() -> JournalEntry:
    return JournalEntry.objects.latest("pk")


# --- Analysing ---------------------------------------------------------------------------------


def test_analysing_writes_only_the_staged_lines(samia: User, awa: Person) -> None:
    file = importing.analyse_file(actor=samia, name="envois.json", content=file_of(sending()))
    assert (file.status, file.read_count) == ("staged", 1)
    assert file.lines.get().status == "ready"
    assert not Diagnosis.objects.exists()
    assert (last_line().verb, last_line().actor) == ("import.analysed", samia)


def test_a_staged_line_keeps_neither_the_identifier_nor_an_unshared_result(awa: Person) -> None:
    items = [sending(1), sending(2, state=3, participation=7)]
    file = importing.analyse_file(actor=JOB, name="e.json", content=file_of(*items))
    shared, unshared = file.lines.order_by("row")
    assert "1234567A" not in str(vars(shared))
    assert "percent" not in unshared.payload


def test_a_wrong_structure_refuses_the_whole_file_in_one_sentence(samia: User) -> None:
    found = refusal(importing.analyse_file, actor=samia, name="x", content=b"PK\x03\x04")
    assert found.code == "file_unreadable"
    assert not ImportedFile.objects.exists()
    assert last_line().refusal_code == "file_unreadable"


def test_a_file_too_large_is_refused(samia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depositing, "LARGEST_BYTES", 10)
    found = refusal(importing.analyse_file, actor=samia, name="x", content=b"[" + b" " * 20)
    assert found.code == "file_too_large"


# --- Confirming --------------------------------------------------------------------------------


def test_a_shared_result_is_recorded_for_who_carries_the_identifier(awa: Person) -> None:
    file = brought(sending())
    diagnosis = Diagnosis.objects.get()
    assert diagnosis.person == awa
    assert (diagnosis.instrument, diagnosis.mode) == ("pix_campaign", "imported")
    assert diagnosis.observed_on == dt.date(2025, 10, 6)
    assert diagnosis.evidence == {"pix_emploi_pct": 55}
    assert diagnosis.max_level is None
    assert diagnosis.source_reference == "pix:1"
    assert (file.status, file.imported_count, file.to_attach_count) == ("confirmed", 1, 0)
    verbs = list(JournalEntry.objects.values_list("verb", flat=True))
    assert "diagnosis.recorded" in verbs
    assert last_line().verb == "import.finished"
    assert last_line().facts == importing.counts(file)


def test_b46_an_import_keeps_its_name_digest_author_counts_and_content(
    samia: User, awa: Person
) -> None:
    content = file_of(sending())
    file = importing.analyse_file(actor=samia, name="envois.json", content=content)
    importing.confirm_import(actor=samia, file=file)
    kept = ImportedFile.objects.get()
    assert (kept.name, kept.imported_by) == ("envois.json", samia)
    assert len(kept.digest) == 64
    assert b"".join(depositing.content_of(kept)) == content


def test_b42_three_states_of_one_participation_make_one_record(awa: Person) -> None:
    items = [
        sending(11, state=2, sent_at="2025-10-06T08:12:00Z"),
        sending(13, state=4, sent_at="2025-10-06T08:47:00Z"),
        sending(12, state=3, sent_at="2025-10-06T08:45:00Z"),
    ]
    file = brought(*items)
    assert Diagnosis.objects.get().source_reference == "pix:13"
    assert (file.read_count, file.imported_count) == (3, 1)


def test_b38_a_second_import_adds_nothing_and_writes_no_history(awa: Person) -> None:
    items = [sending(1), sending(2, state=3, participation=7), sending(3, identifier=None)]
    brought(*items)
    lines = JournalEntry.objects.count()
    again = importing.analyse_file(actor=JOB, name="envois.json", content=file_of(*items))
    assert (again.status, again.known_count) == ("empty", 3)
    assert not again.lines.exists()
    assert JournalEntry.objects.count() == lines
    assert Diagnosis.objects.count() == 1
    found = refusal(importing.confirm_import, actor=JOB, file=again)
    assert found.code == "import_not_staged"


def test_b45_a_sending_known_as_a_number_is_known_as_a_text(awa: Person) -> None:
    brought(sending(880127))
    file = importing.analyse_file(actor=JOB, name="x", content=file_of(sending("880127")))
    assert file.status == "empty"
    both = [sending(5, participation=5), sending("5", participation=5)]
    file = importing.analyse_file(actor=JOB, name="x", content=file_of(*both))
    assert (file.lines.count(), file.known_count) == (1, 1)


def test_a_later_shared_result_of_one_participation_is_a_new_record(awa: Person) -> None:
    brought(sending(1))
    brought(sending(2, sent_at="2025-11-06T08:00:00Z", percent=70))
    assert Diagnosis.objects.count() == 2


def test_one_line_in_error_and_nothing_is_imported_until_the_reader_chooses(
    awa: Person,
) -> None:
    items = [sending(1), sending(2, state=9), sending(3, sent_at="hier", participation=3)]
    file = importing.analyse_file(actor=JOB, name="envois.json", content=file_of(*items))
    faults = file.faults.order_by("row")
    assert sorted({fault.row for fault in faults}) == [2, 3]
    assert faults[0].column == "resultat.test.etat"
    found = refusal(importing.confirm_import, actor=JOB, file=file)
    assert found.code == "file_in_error"
    assert not Diagnosis.objects.exists()
    assert ImportedFile.objects.get().status == "staged"
    done = importing.confirm_import(actor=JOB, file=file, without_errors=True)
    assert (done.imported_count, done.refused_count) == (1, 2)


def test_two_analyses_of_one_file_record_its_results_once(awa: Person) -> None:
    files = [
        importing.analyse_file(actor=JOB, name="e.json", content=file_of(sending()))
        for _ in range(2)
    ]
    for file in files:
        importing.confirm_import(actor=JOB, file=file)
    files[1].refresh_from_db()
    assert (files[1].imported_count, files[1].known_count) == (0, 1)
    assert Diagnosis.objects.count() == 1


def test_a_result_reaches_the_file_that_was_kept(samia: User, awa: Person) -> None:
    kept = PersonFactory(agency=awa.agency)
    merging.merge_people(actor=samia, kept=kept, other=awa, reason="Doublon")
    brought(sending())
    assert Diagnosis.objects.get().person == kept


def test_b40_a_right_name_without_identifier_waits_and_no_file_shows_it(
    samia: User,
) -> None:
    person = PersonFactory(
        agency_id=samia.agency_ids[0], last_name="Diallo", search_name="diallo awa"
    )
    file = brought(sending(1, identifier=None), sending(2, identifier="7654321Z", participation=2))
    assert file.to_attach_count == 2
    assert StagedLine.objects.to_attach().count() == 2
    assert not person.diagnoses.exists()


def test_an_unknown_competence_keeps_its_raw_name(awa: Person) -> None:
    brought(sending(competence="Coder un robot"))
    line = awa.diagnoses.get().skill_levels.get(raw_name="Coder un robot")
    assert (line.competence, line.percent) == ("", 55)


def test_the_raw_result_holds_no_name(awa: Person) -> None:
    brought(sending())
    assert "Diallo" not in json.dumps(awa.diagnoses.get().raw.payload)
