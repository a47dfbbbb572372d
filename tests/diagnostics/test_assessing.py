"""The risk through the verb, and the human who decides otherwise."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from diagnostics import assessing, recording
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.assessing import Disagreement
from diagnostics.models import (
    Incident,
    LevelOverride,
    Person,
    RiskAssessment,
    RiskFlag,
)
from diagnostics.ren_shape import SituationError
from tests.accounts.factories import UserFactory, advisor, manager
from tests.diagnostics import recordings
from tests.diagnostics.recordings import CONTEXT_PATH, CORE, HARD, latest, met, record, result_of
from tests.diagnostics.situations import MODEL, vectors

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock", "quiet_surroundings"),
]
TODAY = dt.date(2026, 3, 10)
LOWER = Disagreement("faible", "OBSERVATION_EN_ENTRETIEN", device="ordinateur")


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


# --- Every shared vector, through the verb ------------------------------------------------------


def noon(day: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), dt.UTC)


def live(vector: dict[str, Any], actor: User, person: Person) -> None:
    """Let the past of a vector happen: previous level, override, incident, dated answers."""
    written = vector["input"]
    if previous := written.get("previous"):
        RiskAssessment.objects.create(
            person=person,
            agency=person.agency,
            model_version="1.0.0",
            as_of=previous["date"],
            assessed_at=noon(previous["date"]),
            input={},
            output={},
            score=previous["score"],
            completeness=100,
            computed_level=previous["level"],
            level=previous["level"],
            next_review_on=previous["date"],
        )
    if override := written.get("override"):
        LevelOverride.objects.create(
            person=person,
            level=override["level"],
            from_level="faible",
            reason_code=override["reason_code"],
            decided_on=override["date"],
            decided_at=noon(override["date"]),
            decided_by=actor,
        )
    if incident := written.get("incident_on"):
        happened = noon(incident)
        Incident.objects.create(
            person=person, happened_on=incident, noted_by=actor, noted_at=happened
        )


def groups_of(vector: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The answers as records: spoken ones by day, each test apart; context boxes are spoken."""
    spoken: dict[str, dict[str, Any]] = {}
    tests: list[tuple[str, dict[str, Any]]] = []
    for key, entry in vector["input"]["evidence"].items():
        if key in recordings.SOURCES:
            tests.append((entry["observed_on"], {key: entry["value"]}))
        else:
            spoken.setdefault(entry["observed_on"], {})[key] = entry["value"]
    context = vector["input"].get("context", {})
    boxes = {
        box: context[box] for box in ("certification_utile", "echeance_jours") if box in context
    }
    if boxes:
        spoken.setdefault(vector["input"]["as_of"], {}).update(boxes)
    return sorted([*tests, *spoken.items()], key=lambda group: group[0])


def record_all(vector: dict[str, Any], actor: User, person: Person) -> None:
    for day, evidence in groups_of(vector):
        record(actor, person, evidence, dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    "vector", [v for v in vectors() if "expected" in v], ids=lambda vector: vector["id"]
)
def test_every_shared_vector_is_reproduced_through_the_verb(
    vector: dict[str, Any], people: tuple[User, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, person = people
    context = vector["input"].get("context", {})
    upward = {
        k: v for k, v in context.items() if k not in ("certification_utile", "echeance_jours")
    }
    monkeypatch.setattr(recordings, "SURROUNDINGS", upward)
    with time_machine.travel(noon(vector["input"]["as_of"]), tick=False):
        live(vector, actor, person)
        record_all(vector, actor, person)
        assert latest(person).output == vector["expected"]


@pytest.mark.parametrize(
    "vector", [v for v in vectors() if "expected_error" in v], ids=lambda vector: vector["id"]
)
def test_every_erroneous_vector_is_refused_through_the_verb(
    vector: dict[str, Any], people: tuple[User, Person]
) -> None:
    with time_machine.travel(noon(vector["input"]["as_of"]), tick=False):
        live(vector, *people)
        with pytest.raises(Refusal) as caught:
            record_all(vector, *people)
    assert caught.value.facts["error"] == vector["expected_error"]
    assert isinstance(caught.value.__cause__, SituationError)


# --- What is assessed ---------------------------------------------------------------------------


def test_an_assessment_keeps_input_output_version_and_never_changes(
    people: tuple[User, Person],
) -> None:
    record(*people, HARD, TODAY)
    assessment = latest(people[1])
    assert assessment.model_version == "1.0.0"
    assert assessment.input["evidence"]["A1"] == {"value": "aucun", "observed_on": "2026-03-10"}
    assert (assessment.level, assessment.score) == (
        assessment.output["level"],
        assessment.output["score"],
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        RiskAssessment.objects.update(level="faible")


def test_an_unreadable_situation_undoes_the_whole_act(people: tuple[User, Person]) -> None:
    refused = code_of(
        recording.record_diagnosis,
        actor=people[0],
        person=people[1],
        result=result_of({"A1": "console"}),
        observed_on=TODAY,
        submission_id=UserFactory().public_id,
    )
    assert refused == "situation_unreadable"
    assert not people[1].diagnoses.exists()


def test_the_journal_names_levels_floors_and_flags_and_no_answer(
    people: tuple[User, Person],
) -> None:
    record(*people, {**HARD, "D2": "besoin_non_couvert"}, TODAY)
    facts = journal.of(latest(people[1])).get(verb="risk.assessed").facts
    assert set(facts) == {"model_version", "level", "computed_level", "floors", "flags"}
    made = JournalEntry.objects.get(verb="recommendation.made")
    assert "ADAPTATION" not in made.facts["codes"]


# --- A human decides ----------------------------------------------------------------------------


def test_an_override_becomes_the_level_and_the_computed_one_stays_beside(
    people: tuple[User, Person],
) -> None:
    record(*people, HARD, TODAY)
    override = assessing.override_level(actor=people[0], person=people[1], disagreement=LOWER)
    assessment = latest(people[1])
    assert (assessment.level, assessment.computed_level) == ("faible", "critique")
    assert assessment.output["flags"] == ["DEROGATION", "SANS_TEST"]
    line = journal.of(override).get()
    assert line.facts == {
        "person": str(people[1].public_id),
        "from_level": "critique",
        "to_level": "faible",
        "reason": "OBSERVATION_EN_ENTRETIEN",
        "device": "ordinateur",
    }


def test_a_manager_of_the_agency_may_override_too(people: tuple[User, Person]) -> None:
    record(*people, HARD, TODAY)
    boss = manager(people[1].agency)
    assessing.override_level(actor=boss, person=people[1], disagreement=LOWER)
    assert latest(people[1]).level == "faible"


def test_an_override_by_a_role_without_that_right_is_refused_and_journaled(
    people: tuple[User, Person],
) -> None:
    record(*people, HARD, TODAY)
    lines = JournalEntry.objects.count()
    for stranger in (advisor(), UserFactory(auditor=True), UserFactory(operator=True)):
        arguments = {"actor": stranger, "person": people[1], "disagreement": LOWER}
        assert code_of(assessing.override_level, **arguments) == "not_allowed"
    assert JournalEntry.objects.count() == lines + 3
    refused = JournalEntry.objects.latest("pk")
    assert (refused.verb, refused.refusal_code) == ("level.overridden", "not_allowed")
    assert latest(people[1]).level == "critique"


@pytest.mark.parametrize(
    ("disagreement", "code"),
    [
        (Disagreement("indetermine", "SITUATION_CHANGEE"), "level_not_possible"),
        (Disagreement("faible", ""), "override_without_reason"),
        (Disagreement("faible", "AUTRE"), "override_without_reason"),
        (Disagreement("faible", "AUTRE", "184127645108946"), "nir_refused"),
    ],
)
def test_an_override_needs_a_level_and_a_reason(
    people: tuple[User, Person], disagreement: Disagreement, code: str
) -> None:
    record(*people, HARD, TODAY)
    arguments = {"actor": people[0], "person": people[1], "disagreement": disagreement}
    assert code_of(assessing.override_level, **arguments) == code


def test_nobody_overrides_a_level_that_was_never_given(people: tuple[User, Person]) -> None:
    arguments = {"actor": people[0], "person": people[1], "disagreement": LOWER}
    assert code_of(assessing.override_level, **arguments) == "never_assessed"


def test_a_new_override_ends_the_one_before(people: tuple[User, Person]) -> None:
    record(*people, HARD, TODAY)
    first = assessing.override_level(actor=people[0], person=people[1], disagreement=LOWER)
    other = Disagreement("modere", "SITUATION_CHANGEE")
    assessing.override_level(actor=people[0], person=people[1], disagreement=other)
    first.refresh_from_db()
    assert first.ended_at is not None
    assert latest(people[1]).level == "modere"


def test_the_database_keeps_one_live_override_per_person(people: tuple[User, Person]) -> None:
    record(*people, HARD, TODAY)
    override = assessing.override_level(actor=people[0], person=people[1], disagreement=LOWER)
    override.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        override.save(force_insert=True)


def test_an_override_ended_gives_the_level_back_to_the_model(people: tuple[User, Person]) -> None:
    record(*people, HARD, TODAY)
    override = assessing.override_level(actor=people[0], person=people[1], disagreement=LOWER)
    assert code_of(assessing.end_override, actor=advisor(), override=override) == "not_allowed"
    assessing.end_override(actor=people[0], override=override)
    assert latest(people[1]).level == "critique"
    assert journal.of(override).latest("pk").verb == "override.ended"
    assert code_of(assessing.end_override, actor=people[0], override=override) == "override_ended"


def test_the_same_override_sent_twice_is_one(people: tuple[User, Person]) -> None:
    record(*people, HARD, TODAY)
    arguments = {
        "actor": people[0],
        "person": people[1],
        "disagreement": LOWER,
        "request_id": UserFactory().public_id,
    }
    assert assessing.override_level(**arguments) == assessing.override_level(**arguments)
    assert LevelOverride.objects.count() == 1


# --- Flags --------------------------------------------------------------------------------------


def test_a_person_at_risk_is_flagged_once_and_no_more_when_the_risk_is_over(
    people: tuple[User, Person],
) -> None:
    record(*people, HARD, TODAY)
    record(*people, {"D3": "personne"}, TODAY)
    flag = RiskFlag.objects.get()
    assert journal.of(flag).get().verb == "flag.raised"
    assessing.override_level(actor=people[0], person=people[1], disagreement=LOWER)
    flag.refresh_from_db()
    assert flag.resolved_at is not None
    assert journal.of(flag).latest("pk").verb == "flag.resolved"


def test_an_advisor_resolves_a_flag_with_a_sentence(people: tuple[User, Person]) -> None:
    record(*people, HARD, TODAY)
    flag = RiskFlag.objects.get()
    act = assessing.resolve_flag
    assert code_of(act, actor=people[0], flag=flag, resolution=" ") == "reason_missing"
    assert code_of(act, actor=advisor(), flag=flag, resolution="Vu") == "not_allowed"
    resolved = act(actor=people[0], flag=flag, resolution="Rendez-vous pris à l'accueil")
    assert (resolved.resolved_by, resolved.resolution) == (
        people[0],
        "Rendez-vous pris à l'accueil",
    )
    assert journal.of(flag).latest("pk").verb == "flag.resolved"
    assert code_of(act, actor=people[0], flag=flag, resolution="Vu") == "flag_resolved"
    assert latest(people[1]).level == "critique"


def test_no_flag_below_the_two_levels_at_risk(people: tuple[User, Person]) -> None:
    record(*people, CORE, TODAY)
    assert not RiskFlag.objects.exists()


def test_levels_come_from_the_model_of_the_tests() -> None:
    assert MODEL.levels == ("faible", "modere", "eleve", "critique")
