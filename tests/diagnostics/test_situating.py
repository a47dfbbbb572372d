"""What is assessed: the latest known answers, what stands before, what surrounds."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine

from diagnostics import approving, assessing, interviewing, recording, situating
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.models import Incident, Person, RiskModelVersion
from tests.accounts.factories import UserFactory
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import CONTEXT_PATH, CORE, HARD, met, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "quiet_surroundings")]
TODAY = dt.date(2026, 3, 10)
YESTERDAY = dt.date(2026, 3, 9)


@pytest.fixture
def quiet_surroundings(settings: Any) -> None:
    settings.PERSON_CONTEXT = CONTEXT_PATH


@pytest.fixture
def people() -> tuple[User, Person]:
    return met()


def evidence(person: Person) -> dict[str, Any]:
    return dict(situating.situation_of(person, TODAY)["evidence"])


def test_the_latest_answer_that_is_not_missing_counts(people: tuple[User, Person]) -> None:
    record(*people, {"A1": "aucun", "B2": "seul"}, TODAY)
    record(*people, {"A1": "tablette", "B2": "delegue", "B3": "utilise"}, YESTERDAY)
    record(*people, {"A1": "refus_de_repondre"}, TODAY)
    assert evidence(people[1]) == {
        "A1": {"value": "aucun", "observed_on": "2026-03-10"},
        "B2": {"value": "seul", "observed_on": "2026-03-10"},
        "B3": {"value": "utilise", "observed_on": "2026-03-09"},
    }


def test_on_the_same_day_the_answer_recorded_last_counts(people: tuple[User, Person]) -> None:
    record(*people, {"A1": "aucun"}, TODAY)
    record(*people, {"A1": "tablette"}, TODAY)
    assert evidence(people[1])["A1"]["value"] == "tablette"


def test_a_refusal_to_answer_stays_readable_when_nothing_else_is_known(
    people: tuple[User, Person],
) -> None:
    record(*people, {"D4": "refus_de_repondre"}, TODAY)
    assert evidence(people[1])["D4"]["value"] == "refus_de_repondre"


def test_a_withdrawn_record_gives_no_answer(people: tuple[User, Person]) -> None:
    wrong = record(*people, HARD, TODAY)
    recording.withdraw_diagnosis(actor=people[0], diagnosis=wrong, reason="Mauvaise personne")
    assert evidence(people[1]) == {}


def test_the_records_of_a_merged_file_are_read_through_the_pointer(
    people: tuple[User, Person],
) -> None:
    other = PersonFactory(agency=people[1].agency)
    record(people[0], other, {"A1": "aucun"}, TODAY)
    Person.objects.filter(pk=other.pk).update(merged_into=people[1])
    assert evidence(people[1])["A1"]["value"] == "aucun"


def test_two_results_of_one_meeting_do_not_hold_each_other_back(
    people: tuple[User, Person],
) -> None:
    record(*people, HARD, TODAY)
    record(*people, CORE, TODAY)
    assert "previous" not in situating.situation_of(people[1], TODAY)


def test_the_previous_level_is_the_last_of_an_earlier_day(people: tuple[User, Person]) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False):
        record(*people, HARD, dt.date(2026, 3, 2))
        record(*people, {"D3": "personne"}, dt.date(2026, 3, 2))
    before = people[1].assessments.latest_first()[0]
    assert situating.situation_of(people[1], TODAY)["previous"] == {
        "level": before.level,
        "score": before.score,
        "date": "2026-03-02",
        "model_version": "1.0.0",
    }


def test_the_latest_incident_and_the_standing_override_are_read(
    people: tuple[User, Person],
) -> None:
    record(*people, HARD, TODAY)
    for day in (dt.date(2026, 1, 1), dt.date(2026, 2, 1)):
        when = dt.datetime.combine(day, dt.time(9), dt.UTC)
        Incident.objects.create(
            person=people[1], happened_on=day, noted_by=people[0], noted_at=when
        )
    doubt = assessing.Disagreement("modere", "DEMANDE_DE_LA_PERSONNE")
    override = assessing.override_level(actor=people[0], person=people[1], disagreement=doubt)
    written = situating.situation_of(people[1], TODAY)
    assert written["incident_on"] == "2026-02-01"
    assert written["override"] == {
        "level": "modere",
        "date": "2026-03-10",
        "reason_code": "DEMANDE_DE_LA_PERSONNE",
    }
    assessing.end_override(actor=people[0], override=override)
    assert "override" not in situating.situation_of(people[1], TODAY)


@pytest.mark.parametrize(("days_ago", "left"), [(0, 10), (4, 6), (10, 0), (11, None)])
def test_a_deadline_comes_nearer_then_is_past(
    people: tuple[User, Person], days_ago: int, left: int | None
) -> None:
    day = TODAY - dt.timedelta(days=days_ago)
    record(*people, {"echeance_jours": 10, "certification_utile": True}, day)
    context = situating.situation_of(people[1], TODAY)["context"]
    assert context == {"echeance_jours": left, "certification_utile": True}


def test_without_a_reader_the_defaults_of_the_model_stand(
    people: tuple[User, Person], settings: Any
) -> None:
    settings.PERSON_CONTEXT = ""
    assert "context" not in situating.situation_of(people[1], TODAY)


def test_the_version_in_force_is_the_latest_effective_one(people: tuple[User, Person]) -> None:
    assert situating.model_in_force(TODAY).version == "1.0.0"
    one, two = UserFactory(administrator=True), UserFactory(administrator=True)
    approving.approve_model(actor=one, version="1.0.0", reason="Première version")
    assert situating.model_in_force(TODAY).version == "1.0.0"
    approving.approve_model(actor=two, version="1.0.0", reason="Première version")
    assert RiskModelVersion.objects.get().effective_on == TODAY
    assert situating.model_in_force(TODAY).version == "1.0.0"


def test_a_draft_is_not_assessed_until_it_is_recorded(people: tuple[User, Person]) -> None:
    interview = interviewing.start_interview(actor=people[0], person=people[1])
    given = interviewing.GivenAnswer(
        answer_id=uuid.uuid4(), question="A1", value="aucun", given_at=journal.instant()
    )
    interviewing.answer_question(actor=people[0], interview=interview, answer=given)
    assert evidence(people[1]) == {}
    assert not people[1].assessments.exists()
    interviewing.close_interview(actor=people[0], interview=interview)
    assert evidence(people[1])["A1"]["value"] == "aucun"
    assert people[1].assessments.count() == 1
