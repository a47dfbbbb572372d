"""A double click on « Enregistrer »: one diagnosis, one assessment, the same answer to both."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from diagnostics import assessing, recording
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Diagnosis, LevelOverride, Review, RiskAssessment, RiskFlag
from tests.diagnostics.recordings import HARD, met, record, result_of
from tests.support.races import run_together

pytestmark = pytest.mark.both_databases


def today() -> dt.date:
    return journal.today()


def test_a_result_sent_four_times_at_once_is_recorded_once(own_database: str) -> None:
    actor, person = met()
    submission_id = uuid.uuid4()

    def send() -> Diagnosis:
        return recording.record_diagnosis(
            actor=actor,
            person=person,
            result=result_of(HARD),
            observed_on=today(),
            submission_id=submission_id,
        )

    outcomes = run_together([send] * 4)
    assert [outcome.error for outcome in outcomes] == [None] * 4
    assert {outcome.answer.pk for outcome in outcomes} == {Diagnosis.objects.get().pk}
    assert RiskAssessment.objects.count() == 1
    assert RiskFlag.objects.count() == 1


def test_one_submission_for_two_people_at_once_is_one_record_and_one_refusal(
    own_database: str,
) -> None:
    pairs = [met(), met()]
    submission_id = uuid.uuid4()
    outcomes = run_together(
        [
            lambda pair=pair: record(*pair, HARD, today(), submission_id=submission_id)
            for pair in pairs
        ]
    )
    refused = [outcome.error for outcome in outcomes if outcome.error is not None]
    assert [isinstance(error, Refusal) and error.code for error in refused] == ["submission_reused"]
    assert Diagnosis.objects.count() == 1


def test_two_results_at_once_plan_one_review(own_database: str) -> None:
    actor, person = met()
    sent = [{"A1": "tablette"}, {"B2": "renonce"}, {"B3": "utilise"}]
    outcomes = run_together([lambda e=e: record(actor, person, e, today()) for e in sent])
    assert [outcome.error for outcome in outcomes] == [None] * 3
    assert Review.objects.waiting().count() == 1
    assert RiskFlag.objects.filter(resolved_at__isnull=True).count() == 1
    last = RiskAssessment.objects.latest_first()[0]
    assert set(last.input["evidence"]) == {"A1", "B2", "B3"}


def test_two_disagreements_at_once_leave_one_standing(own_database: str) -> None:
    actor, person = met()
    record(actor, person, HARD, today())

    def disagree(level: str) -> LevelOverride:
        doubt = assessing.Disagreement(level, "SITUATION_CHANGEE")
        return assessing.override_level(actor=actor, person=person, disagreement=doubt)

    outcomes = run_together([lambda v=v: disagree(v) for v in ("faible", "modere")])
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert LevelOverride.objects.filter(ended_at__isnull=True).count() == 1
