"""A stored result is told in the words of its version; an explanation leaves its line."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from diagnostics import assessing, explaining, recommending, ren_model
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person, RiskAssessment
from diagnostics.ren_explanation import listed
from tests.accounts.factories import advisor, manager
from tests.diagnostics.recordings import CONTEXT_PATH, HARD, latest, met, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "quiet_surroundings")]
TODAY = dt.date(2026, 3, 10)
NEED = {**HARD, "D2": "besoin_non_couvert", "D1": "lecture_difficile"}


@pytest.fixture
def quiet_surroundings(settings: Any) -> None:
    settings.PERSON_CONTEXT = CONTEXT_PATH


@pytest.fixture
def people() -> tuple[User, Person]:
    return met()


def test_the_page_says_level_reasons_unknown_and_proposals(people: tuple[User, Person]) -> None:
    record(*people, HARD, TODAY)
    told = explaining.tell(latest(people[1]), people[0])
    assert told.lead == "Un appui est prioritaire, surtout pour l'équipement."
    assert told.level == "Appui prioritaire"
    assert told.reasons == [
        "Vous n'avez pas d'ordinateur.",
        "Vous n'avez pas internet chez vous.",
        "Vous avez besoin d'aide pour les démarches en ligne.",
        "Vous allez rarement sur internet.",
        "Vous n'utilisez pas encore une adresse mail.",
    ]
    assert "compétences numériques" in told.unknown[0]
    assert len(told.now) == 3
    assert [p.recommendation.code for p in (*told.now, *told.later)] == (
        latest(people[1]).output["services"]
    )


def test_t24_an_unmet_need_is_told_to_who_may_ask_the_question_only(
    people: tuple[User, Person],
) -> None:
    record(*people, NEED, TODAY)
    assessment = latest(people[1])
    own = explaining.tell(assessment, people[0])
    other = explaining.tell(assessment, manager(people[1].agency))
    labels = lambda told: [p.label for p in (*told.now, *told.later)]  # noqa: E731
    assert "Obtenir un outil adapté" in labels(own)
    assert "Obtenir un outil adapté" not in labels(other)
    assert not any("outil adapté" in text for text in (*other.reasons, *other.changes))
    Person.objects.filter(pk=people[1].pk).update(advisor=advisor(people[1].agency))
    assert explaining.hidden_from(people[0], Person.objects.get()) == ("D2",)


def test_a_stored_result_is_told_in_the_words_of_its_version(
    people: tuple[User, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    record(*people, HARD, TODAY)
    data = json.loads(json.dumps(ren_model.load_model().data))
    data["version"] = "2.0.0"
    data["wording"]["sentences"]["A1"]["general"] = "Autre phrase."
    data["factors"][0]["values"]["aucun"] = 3
    newer, original = ren_model.read_model(data), ren_model.load_model
    versions = {"2.0.0": newer}
    monkeypatch.setattr(ren_model, "load_model", lambda v="2.0.0": versions.get(v) or original(v))
    assessment = RiskAssessment.objects.get()
    told = explaining.tell(assessment, people[0])
    assert "Vous n'avez pas d'ordinateur." in told.reasons
    assert "A1:aucun:14" in assessment.output["reasons"]
    sheet = explaining.explain_risk(actor=people[0], assessment=assessment, address="/regles")
    assert sheet.version == "1.0.0"
    assert ("Équipement", "rien", "14", "14") in sheet.sections[2].tables[0].rows


def test_an_explanation_leaves_its_line_and_is_refused_elsewhere(
    people: tuple[User, Person],
) -> None:
    record(*people, HARD, TODAY)
    assessment = latest(people[1])
    explaining.explain_risk(actor=people[0], assessment=assessment, address="/regles")
    line = journal.of(assessment).latest("pk")
    assert (line.verb, line.facts) == ("risk.explained", {"model_version": "1.0.0"})
    with pytest.raises(Refusal) as caught:
        explaining.explain_risk(actor=advisor(), assessment=assessment, address="/regles")
    assert caught.value.code == "not_allowed"


def test_t24_an_unmet_need_is_not_explained_to_who_may_not_read_it(
    people: tuple[User, Person],
) -> None:
    record(*people, NEED, TODAY)
    assessment = latest(people[1])
    proposal = assessment.recommendations.get(code="ADAPTATION")
    recommending.accept_recommendation(actor=people[0], recommendation=proposal)
    for reader, is_told in ((people[0], True), (manager(people[1].agency), False)):
        sheet = explaining.explain_risk(actor=reader, assessment=assessment, address="/regles")
        said = " ".join(listed(sheet))
        assert ("il me manque" in said) is is_told
        assert ("Obtenir un outil adapté" in said) is is_told


def test_the_explanation_names_the_choice_and_the_answers_to_proposals(
    people: tuple[User, Person],
) -> None:
    record(*people, HARD, TODAY)
    doubt = assessing.Disagreement("modere", "AUTRE", "Elle a un ordinateur chez sa sœur")
    assessing.override_level(actor=people[0], person=people[1], disagreement=doubt)
    assessment = latest(people[1])
    first, second = assessment.recommendations.order_by("rank")[:2]
    recommending.accept_recommendation(actor=people[0], recommendation=first)
    recommending.decline_recommendation(actor=people[0], recommendation=second)
    sheet = explaining.explain_risk(actor=people[0], assessment=assessment, address="/regles")
    purpose, decision = sheet.sections[0].sentences, sheet.sections[2].sentences
    assert any(sentence.startswith("Propositions acceptées") for sentence in purpose)
    assert any(sentence.startswith("Propositions déclinées") for sentence in purpose)
    assert any("Elle a un ordinateur chez sa sœur" in sentence for sentence in decision)


def test_the_sheet_for_the_person_holds_wording_and_no_score(people: tuple[User, Person]) -> None:
    record(*people, HARD, TODAY)
    sheet = explaining.sheet_for_person(latest(people[1]), people[0])
    assert sheet.level == "Appui prioritaire"
    assert sheet.phone == "03 21 00 00 00"
    assert len(sheet.proposals) == 3
    assert not any(character.isdigit() for sentence in sheet.reasons for character in sentence)
