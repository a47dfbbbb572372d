"""Freshness, slow fall and freezing as people live them: by the verbs, from one day to another.

The lines 6, 11, 12, 13, 22 and 25 of risk-model.md, section 11; the arithmetic alone is tested in
`test_ren*.py`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine

from diagnostics import approving, explaining, interviewing, recording, situating
from diagnostics.accounts.models import User
from diagnostics.enums import CorrectionReason
from diagnostics.models import Diagnosis, Person, RiskAssessment
from tests.accounts.factories import UserFactory
from tests.diagnostics.recordings import CONTEXT_PATH, CORE, HARD, latest, met, record, result_of
from tests.diagnostics.versions import Publisher, publish, stricter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "quiet_surroundings")]
TODAY = dt.date(2026, 3, 10)
PROFILE = {"pix_niveaux": dict.fromkeys(("1.1", "1.2", "2.1", "2.2", "3.1", "4.2", "5.2"), 4)}


@pytest.fixture
def quiet_surroundings(settings: Any) -> None:
    settings.PERSON_CONTEXT = CONTEXT_PATH


publishing = pytest.fixture(publish)


@pytest.fixture
def people() -> tuple[User, Person]:
    return met()


def seen(people: tuple[User, Person], evidence: dict[str, Any], on: dt.date) -> RiskAssessment:
    """Record answers on a day, that day."""
    with time_machine.travel(dt.datetime(on.year, on.month, on.day, 9, tzinfo=dt.UTC), tick=False):
        record(*people, evidence, on)
        return latest(people[1])


@pytest.mark.parametrize(
    ("days", "counts"),
    [(183, True), (184, False)],
)
def test_r06_an_answer_counts_on_its_last_valid_day_and_its_floor_is_gone_the_next(
    people: tuple[User, Person], days: int, counts: bool
) -> None:
    seen(people, {"B1": "jamais"}, TODAY)
    later = seen(people, {"A1": "ordinateur_personnel"}, TODAY + dt.timedelta(days=days))
    assert ("B1" in later.output["stale"]) is not counts
    assert ("NON_USAGE" in later.output["floors"]) is counts
    assert any(reason.startswith("B1:") for reason in later.output["reasons"]) is counts
    # What was assessed of a person at risk is not forgotten because an answer grew old.
    assert later.level == "critique"


def test_r11_a_score_on_an_exit_score_leaves_the_level_and_one_point_more_holds_it(
    people: tuple[User, Person],
) -> None:
    fourteen = CORE | {
        "A1": "smartphone_seul",
        "A2": "mobile_limitee",
        "D1": "aucune_difficulte",
        "D2": "sans_objet",
        "D3": "personne",
        "D4": "confiant",
    }
    seen(people, CORE | {"B2": "delegue", "B1": "mensuel"}, TODAY)
    seen(people, PROFILE, TODAY)
    assert latest(people[1]).level == "modere"
    held = seen(people, fourteen | {"D4": "hesitant"}, TODAY + dt.timedelta(days=10))
    assert (held.score, held.level, held.output["flags"]) == (15, "modere", ["MARGE"])
    fallen = seen(people, fourteen, TODAY + dt.timedelta(days=20))
    assert (fallen.score, fallen.level) == (14, "faible")
    risen = seen(people, {"B2": "renonce"}, TODAY + dt.timedelta(days=20))
    assert risen.level == "eleve"


def test_r12_an_answer_of_the_very_day_of_the_previous_level_is_not_new_evidence(
    people: tuple[User, Person],
) -> None:
    seen(people, HARD, TODAY)
    later = TODAY + dt.timedelta(days=5)
    with time_machine.travel(dt.datetime(2026, 3, 15, 9, tzinfo=dt.UTC), tick=False):
        record(*people, CORE, TODAY)  # typed five days late, observed the day of the first level
    kept = latest(people[1])
    assert (kept.as_of, kept.level, kept.computed_level) == (later, "critique", "faible")
    assert "SANS_PREUVE_NOUVELLE" in kept.output["flags"]
    assert seen(people, CORE, later + dt.timedelta(days=1)).level == "faible"


def test_r13_after_an_undetermined_level_the_computed_one_stands(
    people: tuple[User, Person],
) -> None:
    assert seen(people, {}, TODAY).level == "indetermine"
    after = seen(people, CORE, TODAY + dt.timedelta(days=1))
    assert (after.level, after.output["flags"]) == ("faible", ["SANS_TEST"])


def test_r22_an_old_assessment_is_read_under_the_rules_of_its_version(
    people: tuple[User, Person], publishing: Publisher
) -> None:
    before = seen(people, HARD, TODAY)
    stored = (before.output, before.input, before.model_version)
    told = explaining.tell(before, people[0])
    publishing(stricter())
    for _ in range(2):
        approving.approve_model(
            actor=UserFactory(administrator=True), version="1.1.0", reason="Plus sévère"
        )
    after = seen(people, HARD, TODAY + dt.timedelta(days=1))
    assert situating.model_in_force(TODAY).version == after.model_version == "1.1.0"
    again = RiskAssessment.objects.get(pk=before.pk)
    assert (again.output, again.input, again.model_version) == stored
    told_again = explaining.tell(again, people[0])
    assert (told_again.level, told_again.reasons) == (told.level, told.reasons)


def test_r25_a_draft_is_not_assessed_and_a_correction_is_with_the_old_one_readable(
    people: tuple[User, Person],
) -> None:
    actor, person = people
    draft = interviewing.start_interview(actor=actor, person=person)
    given = interviewing.GivenAnswer(uuid.uuid4(), "B1", "jamais")
    interviewing.answer_question(actor=actor, interview=draft, answer=given)
    assert not RiskAssessment.objects.exists()
    wrong = interviewing.close_interview(actor=actor, interview=draft)
    assert latest(person).level == "critique"
    right = recording.correct_diagnosis(
        actor=actor,
        diagnosis=wrong,
        result=result_of(CORE),
        observed_on=TODAY,
        correction=recording.Correction(CorrectionReason.TYPING_ERROR),
        submission_id=uuid.uuid4(),
    )
    assert latest(person).level == "faible"
    assert latest(person).diagnosis == right
    old = RiskAssessment.objects.get(diagnosis=wrong)
    assert old.level == "critique"
    assert Diagnosis.objects.get(pk=wrong.pk).evidence == {"B1": "jamais"}
