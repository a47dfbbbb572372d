"""The end of a file: nothing before its notice, everything that must go, nothing that must stay."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, transaction

from diagnostics import erasing, interviewing, refusals, restricting, signals
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import (
    Anonymisation,
    Answer,
    Diagnosis,
    Interview,
    LevelOverride,
    Person,
    RawResult,
    RiskAssessment,
    SkillLevel,
    StagedLine,
    Withdrawal,
)
from tests.accounts.factories import AgencyFactory, CommuneFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.lives import TEXTS, lived
from tests.diagnostics.recordings import latest

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.both_databases,
]
TODAY = dt.date(2026, 3, 10)
MONTH = dt.date(2026, 3, 1)
JOB = journal.SystemJob("purge_expired_files")


def code_of(call, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        call(**kwargs)
    return caught.value.code


def ended() -> Person:
    _, boss, person = lived(TODAY)
    erasing.anonymise_person(actor=boss, person=person)
    return Person.objects.get(pk=person.pk)


def everything_told(person: Person) -> str:
    """Every value of every row that leads to a person, as one text."""
    told = []
    for model, way in (*erasing.REDUCED, *erasing.DELETED, *erasing.REGISTERS):
        rows = model.objects.filter(**{way: person}).values()
        told += [str(value) for row in rows for value in row.values()]
    told += [str(v) for v in Person.objects.filter(pk=person.pk).values().get().values()]
    return " ".join(told)


def test_a_person_made_anonymous_keeps_the_band_of_her_year_her_sex_and_months() -> None:
    person = ended()
    assert (person.birth_year, person.sex) == (1987, "f")
    assert (person.first_met_on, person.last_contact_on) == (MONTH, MONTH)
    assert person.anonymised_at is not None
    for name, value in erasing.EMPTIED.items():
        assert getattr(person, name) == value, name


def test_no_name_no_text_and_no_identifier_is_left_anywhere() -> None:
    told = everything_told(ended())
    for gone in ("Zwartkop", "awa", "67A", "612345678", "exemple.invalid", *TEXTS.values()):
        assert gone not in told
    assert "aucun" not in told


def test_levels_and_months_stay_and_answers_go() -> None:
    _, boss, person = lived(TODAY)
    level, count = latest(person).level, person.diagnoses.count()
    erasing.anonymise_person(actor=boss, person=person)
    kept = latest(person)
    assert (kept.level, kept.as_of, kept.input, kept.output) == (level, MONTH, {}, {})
    assert Diagnosis.objects.filter(person=person).count() == count
    assert set(Diagnosis.objects.filter(person=person).values_list("observed_on")) == {(MONTH,)}
    for model, way in erasing.DELETED:
        assert not model.objects.filter(**{way: person}).exists(), model
    assert Withdrawal.objects.get().reason == "effacé"
    assert set(LevelOverride.objects.values_list("comment", flat=True)) == {"effacé"}
    assert not Interview.objects.filter(person=person, status="open").exists()


def test_the_commune_stays_when_eleven_people_share_it_and_the_departement_always() -> None:
    commune = CommuneFactory()
    boss = manager()
    people = [PersonFactory(agency_id=boss.agency_ids[0], commune=commune) for _ in range(12)]
    for person in people[:2]:
        erasing.anonymise_person(actor=boss, person=person)
        assert Person.objects.get(pk=person.pk).commune == commune
    elsewhere = CommuneFactory(code="80021", name="Amiens", departement="80")
    alone = PersonFactory(agency_id=boss.agency_ids[0], commune=elsewhere)
    departement = alone.commune.departement
    erasing.anonymise_person(actor=boss, person=alone)
    assert Person.objects.get(pk=alone.pk).commune is None
    assert alone.anonymisations.get().departement == departement


def test_the_erasure_leaves_one_line_and_its_own_row() -> None:
    person = ended()
    line = journal.of(person).filter(verb=Verb.PERSON_ANONYMISED).get()
    assert line.facts["cause"] == "request"
    assert line.facts["rows"] > 10
    row = person.anonymisations.get()
    assert row.done_at is not None
    assert row.rows_changed == line.facts["rows"]


def test_an_anonymous_file_refuses_a_second_erasure_and_every_write() -> None:
    _, boss, person = lived(TODAY)
    erasing.anonymise_person(actor=boss, person=person)
    assert code_of(erasing.anonymise_person, actor=boss, person=person) == "file_frozen"
    assert code_of(interviewing.start_interview, actor=boss, person=person) == "file_frozen"


def test_an_advisor_alone_ends_no_file() -> None:
    agency = AgencyFactory()
    person = PersonFactory(agency=agency)
    assert code_of(erasing.anonymise_person, actor=advisor(agency), person=person) == "not_allowed"


def test_a_frozen_file_is_not_erased() -> None:
    boss = manager()
    person = PersonFactory(agency_id=boss.agency_ids[0])
    restricting.restrict_person(actor=boss, person=person, reason="Réclamation en cours")
    assert code_of(erasing.anonymise_person, actor=boss, person=person) == "person_restricted"


def test_files_reunited_end_together() -> None:
    boss = manager()
    kept = PersonFactory(agency_id=boss.agency_ids[0])
    other = PersonFactory(agency_id=boss.agency_ids[0], merged_into=kept)
    erasing.anonymise_person(actor=boss, person=kept)
    assert code_of(erasing.anonymise_person, actor=boss, person=other) == "file_merged"
    assert Person.objects.filter(anonymised_at__isnull=False).count() == 2
    assert Anonymisation.objects.filter(done_at__isnull=False).count() == 2


def test_a_receiver_that_refuses_stops_the_whole_act() -> None:
    _, boss, person = lived(TODAY)

    def refuse(**_: object) -> None:
        raise Refusal(refusals.FILE_ELSEWHERE)

    signals.person_anonymised.connect(refuse)
    try:
        assert code_of(erasing.anonymise_person, actor=boss, person=person) == "file_elsewhere"
    finally:
        signals.person_anonymised.disconnect(refuse)
    assert Person.objects.get(pk=person.pk).last_name == "Zwartkop"
    assert not Anonymisation.objects.exists()


# --- The guards --------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Diagnosis, RiskAssessment, SkillLevel, Answer, LevelOverride])
def test_before_and_after_an_erasure_the_database_refuses_every_change(model) -> None:
    _, boss, person = lived(TODAY)
    rows = model.objects.all()
    other = rows.order_by("pk").values_list("pk", flat=True)
    if model is SkillLevel:
        SkillLevel.objects.create(diagnosis=person.diagnoses.first(), status="refused")
    assert other.exists()
    for _moment in ("before", "after"):
        for change in (lambda: rows.update(id=10_000_000), lambda: rows._raw_delete(rows.db)):
            if rows.exists():
                with pytest.raises(DatabaseError), transaction.atomic():
                    change()
        if person.anonymised_at is None:
            person = erasing.anonymise_person(actor=boss, person=person)


def test_the_erasure_of_one_person_lets_go_of_no_other_file() -> None:
    _, _, person = lived(TODAY)
    other = PersonFactory()
    now = journal.instant()
    with transaction.atomic():
        Anonymisation.objects.create(
            person=other, cause="request", announced_on=TODAY, due_on=TODAY, begun_at=now
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            Diagnosis.objects.filter(person=person).update(correction_comment="x")
        transaction.set_rollback(False)


def test_the_row_of_an_erasure_is_never_deleted_nor_moved_to_somebody_else() -> None:
    person = ended()
    rows = Anonymisation.objects.filter(person=person)
    for change in (lambda: rows.delete(), lambda: rows.update(due_on=TODAY)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# --- Notice and drafts -------------------------------------------------------------------------


def test_the_end_is_announced_once_thirty_days_before(clock) -> None:
    person = PersonFactory()
    clock.move_to(dt.datetime(2028, 2, 1, 9, tzinfo=dt.UTC))
    ending = erasing.announce_ending(actor=JOB, person=person)
    assert (ending.announced_on, ending.due_on) == (dt.date(2028, 2, 1), dt.date(2028, 3, 2))
    assert erasing.announce_ending(actor=JOB, person=person) == ending
    assert journal.of(ending).get().verb == Verb.ENDING_ANNOUNCED


def test_an_advisor_who_met_the_person_calls_the_end_off(clock) -> None:
    user = advisor()
    person = PersonFactory(agency_id=user.agency_ids[0])
    clock.move_to(dt.datetime(2028, 2, 1, 9, tzinfo=dt.UTC))
    ending = erasing.announce_ending(actor=JOB, person=person)
    elsewhere = advisor(AgencyFactory())
    assert code_of(erasing.call_off_ending, actor=elsewhere, ending=ending) == "not_allowed"
    erasing.call_off_ending(actor=user, ending=ending)
    assert Person.objects.get(pk=person.pk).last_contact_on == dt.date(2028, 2, 1)
    assert journal.of(ending).last().verb == Verb.ENDING_CALLED_OFF
    assert code_of(erasing.call_off_ending, actor=user, ending=ending) == "state_changed"


def test_a_draft_goes_with_its_answers_and_a_closed_interview_never_does() -> None:
    user = advisor()
    person = PersonFactory(agency_id=user.agency_ids[0])
    draft = interviewing.start_interview(actor=user, person=person)
    given = interviewing.GivenAnswer(uuid.uuid4(), "A1", "aucun")
    interviewing.answer_question(actor=user, interview=draft, answer=given)
    assert erasing.erase_draft(interview=draft) == 1
    assert not Answer.objects.exists()
    closed = interviewing.start_interview(actor=user, person=person)
    interviewing.close_interview(actor=user, interview=closed)
    assert erasing.erase_draft(interview=closed) == 0
    assert Interview.objects.filter(pk=closed.pk).exists()


def test_what_was_received_goes_with_the_person() -> None:
    person = ended()
    assert not RawResult.objects.filter(diagnosis__person=person).exists()
    assert not StagedLine.objects.filter(person=person).exists()
