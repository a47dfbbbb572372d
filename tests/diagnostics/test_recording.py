"""A result is recorded once, frozen, corrected by another, withdrawn without being erased."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diagnostics import instruments, recording
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import CorrectionReason, Instrument
from diagnostics.models import Diagnosis, Person, RawResult, RiskAssessment, SkillLevel
from tests.accounts.factories import UserFactory, advisor
from tests.diagnostics.recordings import CONTEXT_PATH, CORE, HARD, latest, met, record, result_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock", "quiet_surroundings"),
]
TODAY = dt.date(2026, 3, 10)
TYPO = recording.Correction(CorrectionReason.TYPING_ERROR)


@pytest.fixture
def quiet_surroundings(settings: Any) -> None:
    settings.PERSON_CONTEXT = CONTEXT_PATH


@pytest.fixture
def people() -> tuple[User, Person]:
    return met()


def code_of(act: Any, **arguments: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    return caught.value.code


def recorded(people: tuple[User, Person], **changes: Any) -> dict[str, Any]:
    return {
        "actor": people[0],
        "person": people[1],
        "result": result_of(CORE),
        "observed_on": TODAY,
        "submission_id": uuid.uuid4(),
        **changes,
    }


def test_a_result_is_recorded_assessed_proposed_and_planned_in_one_act(
    people: tuple[User, Person],
) -> None:
    diagnosis = recording.record_diagnosis(**recorded(people, result=result_of(HARD)))
    assessment = RiskAssessment.objects.get(diagnosis=diagnosis)
    assert diagnosis.evidence == HARD
    assert (diagnosis.nature, diagnosis.agency_id) == ("declared", people[1].agency_id)
    assert [r.code for r in assessment.recommendations.all()] == assessment.output["services"]
    assert assessment.reviews.get().due_on.isoformat() == assessment.output["next_review_on"]
    line = journal.of(diagnosis).get()
    assert (line.verb, line.facts["instrument"]) == ("diagnosis.recorded", "spotting")
    assert journal.of(assessment).filter(verb="risk.assessed").count() == 1


def test_the_same_submission_twice_makes_one_diagnosis(people: tuple[User, Person]) -> None:
    arguments = recorded(people)
    first = recording.record_diagnosis(**arguments)
    assert recording.record_diagnosis(**arguments) == first
    assert (Diagnosis.objects.count(), RiskAssessment.objects.count()) == (1, 1)


def test_another_content_under_the_same_submission_is_refused(people: tuple[User, Person]) -> None:
    arguments = recorded(people)
    first = recording.record_diagnosis(**arguments)
    changed = {**arguments, "result": result_of(HARD)}
    assert code_of(recording.record_diagnosis, **changed) == "submission_reused"
    assert Diagnosis.objects.get() == first
    assert JournalEntry.objects.latest("pk").refusal_code == "submission_reused"


def test_an_advisor_of_another_agency_records_nothing(people: tuple[User, Person]) -> None:
    assert code_of(recording.record_diagnosis, **recorded(people, actor=advisor())) == "not_allowed"
    assert not Diagnosis.objects.exists()


def test_a_frozen_file_takes_no_result(people: tuple[User, Person]) -> None:
    Person.objects.filter(pk=people[1].pk).update(restricted_at=journal.instant())
    assert code_of(recording.record_diagnosis, **recorded(people)) == "person_restricted"


def test_a_result_of_tomorrow_is_refused(people: tuple[User, Person]) -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    arguments = recorded(people, observed_on=tomorrow)
    assert code_of(recording.record_diagnosis, **arguments) == "observed_in_future"


@pytest.mark.parametrize("instrument", [Instrument.PIX_CAMPAIGN, Instrument.PIX_PROFILE])
def test_a_pix_result_enters_only_shared_or_agreed(
    people: tuple[User, Person], instrument: Instrument
) -> None:
    result = recording.Result(instrument, instruments.Reading())
    arguments = recorded(people, result=result)
    assert code_of(recording.record_diagnosis, **arguments) == "not_shared"
    agreed = recording.Result(instrument, instruments.Reading(), agreed_by=people[0])
    assert recording.record_diagnosis(**{**arguments, "result": agreed}).agreed_by == people[0]


def test_a_typed_profile_keeps_its_lines_and_what_was_typed(people: tuple[User, Person]) -> None:
    typed = recording.typed_result(
        Instrument.PIX_PROFILE, {"1.1": {"level": 2}}, max_level=5, agreed_by=people[0]
    )
    diagnosis = recording.record_diagnosis(**recorded(people, result=typed))
    levels = {line.competence: line for line in diagnosis.skill_levels.all()}
    assert len(levels) == 16
    assert (levels["1.1"].level, levels["1.1"].status, levels["1.1"].max_level) == (
        2,
        "assessed",
        5,
    )
    assert (levels["1.2"].level, levels["1.2"].status) == (None, "not_tested")
    assert RawResult.objects.get(diagnosis=diagnosis).payload == {"1.1": {"level": 2}}


def test_b04_the_database_refuses_a_level_that_was_not_tested(people: tuple[User, Person]) -> None:
    diagnosis = record(*people, CORE, TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        SkillLevel.objects.create(
            diagnosis=diagnosis, competence="1.1", status="not_tested", level=0
        )


def test_b05_the_database_refuses_to_change_or_erase_a_diagnosis(
    people: tuple[User, Person],
) -> None:
    diagnosis = record(*people, CORE, TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Diagnosis.objects.filter(pk=diagnosis.pk).update(evidence={})
    with pytest.raises(DatabaseError), transaction.atomic():
        Diagnosis.objects.filter(pk=diagnosis.pk)._raw_delete("default")


def test_a_later_diagnosis_changes_nothing_of_an_earlier_one(people: tuple[User, Person]) -> None:
    first = record(*people, HARD, TODAY)
    before = RiskAssessment.objects.get(diagnosis=first)
    record(*people, CORE, TODAY)
    after = RiskAssessment.objects.get(diagnosis=first)
    assert (after.output, after.input) == (before.output, before.input)
    assert Diagnosis.objects.get(pk=first.pk).evidence == HARD


def test_a_result_moves_the_day_of_the_last_contact(people: tuple[User, Person]) -> None:
    record(*people, CORE, TODAY)
    people[1].refresh_from_db()
    assert people[1].last_contact_on == TODAY


def correction_of(diagnosis: Diagnosis, actor: User, **changes: Any) -> dict[str, Any]:
    return {
        "actor": actor,
        "diagnosis": diagnosis,
        "result": result_of(CORE),
        "observed_on": TODAY,
        "correction": TYPO,
        "submission_id": uuid.uuid4(),
        **changes,
    }


def test_a_correction_replaces_a_record_that_stays_readable(people: tuple[User, Person]) -> None:
    wrong = record(*people, HARD, TODAY)
    arguments = correction_of(wrong, people[0])
    right = recording.correct_diagnosis(**arguments)
    wrong.refresh_from_db()
    assert wrong.correction == right
    assert wrong.evidence == HARD
    assert list(Diagnosis.objects.standing()) == [right]
    assert latest(people[1]).level == "faible"
    assert RiskAssessment.objects.filter(diagnosis=wrong).exists()
    line = journal.of(right).get()
    assert (line.verb, line.facts["reason"]) == ("diagnosis.corrected", "typing_error")
    assert recording.correct_diagnosis(**arguments) == right


@pytest.mark.parametrize(
    "correction",
    [recording.Correction(""), recording.Correction("other"), recording.Correction("inconnu")],
)
def test_a_correction_without_reason_is_refused(
    people: tuple[User, Person], correction: recording.Correction
) -> None:
    wrong = record(*people, HARD, TODAY)
    arguments = correction_of(wrong, people[0], correction=correction)
    assert code_of(recording.correct_diagnosis, **arguments) == "reason_missing"


def test_a_record_is_corrected_once_and_a_correction_in_turn(people: tuple[User, Person]) -> None:
    wrong = record(*people, HARD, TODAY)
    right = recording.correct_diagnosis(**correction_of(wrong, people[0]))
    arguments = correction_of(wrong, people[0])
    assert code_of(recording.correct_diagnosis, **arguments) == "already_corrected"
    other = recording.Correction(CorrectionReason.OTHER, "La personne s'est reprise")
    again = correction_of(right, people[0], correction=other)
    assert recording.correct_diagnosis(**again).correction_comment == "La personne s'est reprise"


def test_a_withdrawn_record_leaves_every_assessment(people: tuple[User, Person]) -> None:
    wrong = record(*people, HARD, TODAY)
    withdrawal = recording.withdraw_diagnosis(
        actor=people[0], diagnosis=wrong, reason="Saisi sur le mauvais dossier"
    )
    assert latest(people[1]).level == "indetermine"
    assert latest(people[1]).output["missing"][0] == "A1"
    assert not Diagnosis.objects.standing().exists()
    assert Diagnosis.objects.get().withdrawal == withdrawal
    assert journal.of(withdrawal).get().verb == "diagnosis.withdrawn"


def test_a_withdrawal_has_a_reason_and_happens_once(people: tuple[User, Person]) -> None:
    wrong = record(*people, HARD, TODAY)
    withdraw = recording.withdraw_diagnosis
    arguments = {"actor": people[0], "diagnosis": wrong}
    assert code_of(withdraw, **arguments, reason=" ") == "reason_missing"
    assert code_of(withdraw, **arguments, reason="1 84 12 76 451 089 46") == "nir_refused"
    assert code_of(withdraw, **{**arguments, "actor": UserFactory()}, reason="x") == "not_allowed"
    withdraw(**arguments, reason="Mauvaise personne")
    assert code_of(withdraw, **arguments, reason="Mauvaise personne") == "already_withdrawn"
    correct = correction_of(wrong, people[0])
    assert code_of(recording.correct_diagnosis, **correct) == "already_withdrawn"


def test_an_imported_result_has_no_advisor(people: tuple[User, Person]) -> None:
    arguments = recorded(people, actor=journal.SystemJob("pull_envois"))
    assert recording.record_diagnosis(**arguments).advisor is None
    assert latest(people[1]).advisor is None
