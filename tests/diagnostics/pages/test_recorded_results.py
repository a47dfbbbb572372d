"""One recorded result: read whole, corrected by another one, withdrawn without being erased."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse

from diagnostics import dsi, interviewing, pix, recording, telling
from diagnostics.accounts.models import User
from diagnostics.enums import Instrument
from diagnostics.models import Diagnosis, Person
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def samia(client: PageClient) -> User:
    user = advisor(AgencyFactory())
    client.force_login(user)
    return user


@pytest.fixture
def awa(samia: User) -> Person:
    return PersonFactory(agency_id=samia.agency_ids[0], advisor=samia)


def recorded(
    actor: User, person: Person, instrument: str, answers: dict[str, Any], **more: Any
) -> Diagnosis:
    return recording.record_diagnosis(
        actor=actor,
        person=person,
        result=recording.typed_result(instrument, answers, **more),
        observed_on=TODAY,
        submission_id=uuid.uuid4(),
    )


def address(name: str, diagnosis: Diagnosis) -> str:
    return reverse(f"diagnostics:{name}", args=[diagnosis.public_id])


def read(client: PageClient, diagnosis: Diagnosis) -> str:
    return client.get(address("diagnosis", diagnosis)).content.decode()


def test_b01_an_interview_stopped_after_two_questions_keeps_two_answers(
    client: PageClient, samia: User, awa: Person
) -> None:
    draft = interviewing.start_interview(actor=samia, person=awa)
    for question, value in (("A1", "aucun"), ("A2", "aucune")):
        given = interviewing.GivenAnswer(uuid.uuid4(), question, value)
        interviewing.answer_question(actor=samia, interview=draft, answer=given)
    found = interviewing.close_interview(actor=samia, interview=draft)
    text = read(client, found)
    assert draft.answers.count() == 2
    assert text.count("<p>Pas demandé</p>") == 7
    assert "2 réponses sur 9" in text


def test_b01_competences_that_nobody_asked_about_are_not_tested(samia: User, awa: Person) -> None:
    typed = {"1.1": {"level": 2}, "1.2": {"level": 3}}
    found = recorded(samia, awa, Instrument.PIX_PROFILE, typed, agreed_by=samia, max_level=7)
    assert found.skill_levels.filter(status="not_tested", level__isnull=True).count() == 14


def test_b02_a_refusal_is_written_and_lowers_nothing(
    client: PageClient, samia: User, awa: Person
) -> None:
    core = {"A1": "ordinateur_personnel", "A2": "fixe_ou_illimitee", "B1": "quotidien"}
    with_refusal = {**core, "B2": "refus_de_repondre"}
    found = recorded(samia, awa, Instrument.SPOTTING, with_refusal)
    assert "Ne souhaite pas répondre" in read(client, found)
    refused = awa.assessments.latest("pk").output
    other = PersonFactory(agency=awa.agency)
    recorded(samia, other, Instrument.SPOTTING, core)
    silent = other.assessments.latest("pk").output
    assert (refused["level"], refused["score"]) == (silent["level"], silent["score"])


def test_b06_a_replaced_record_stays_readable_with_who_when_and_why(
    client: PageClient, samia: User, awa: Person
) -> None:
    found = recorded(samia, awa, Instrument.ABC_DIAG, {"right_answers": 3})
    page = address("correct", found)
    assert "Bonnes réponses" in client.get(page).content.decode()
    sent = {"right_answers": "8", "observed_on": "2026-03-09"}
    assert client.post(page, sent).status_code == 200
    assert client.post(page, sent | {"reason": "other"}).status_code == 200
    assert Diagnosis.objects.count() == 1
    assert client.post(page, sent | {"reason": "typing_error"}).status_code == 302
    found = Diagnosis.objects.get(pk=found.pk)
    assert found.correction.evidence == {"abc_diag": 8}
    assert found.correction.observed_on.isoformat() == "2026-03-09"
    text = read(client, found)
    assert f"Remplacé le 10 mars 2026 par {samia}, motif : erreur de saisie." in text
    assert "3 bonnes réponses sur 10" in text
    assert "Corriger" not in text


@pytest.mark.parametrize(
    ("instrument", "answers", "sent", "evidence"),
    [
        (Instrument.SPOTTING, {"A1": "aucun"}, {"A1": "tablette"}, {"A1": "tablette"}),
        (Instrument.GESTURES, {"wifi": "alone"}, {"wifi": "no"}, {}),
        (Instrument.DSI, {"internet": "no"}, {"internet": "yes"}, {}),
        (
            Instrument.PIX_PROFILE,
            {"1.1": {"level": 2}},
            {"level_1_1": "3", "max_level": "7", "is_agreed": "on"},
            {"pix_niveaux": {"1.1": 3}},
        ),
        (
            Instrument.PIX_CERTIFICATE,
            {"total": 300},
            {"total": "310", "max_level": "7"},
            {},
        ),
        (
            Instrument.PIX_CAMPAIGN,
            {"percent": 40},
            {"percent": "45", "is_pix_emploi": "on"},
            {"pix_emploi_pct": 45},
        ),
    ],
)
def test_each_instrument_typed_or_spoken_is_corrected_on_its_own_form(
    client: PageClient,
    samia: User,
    awa: Person,
    instrument: str,
    answers: dict[str, Any],
    sent: dict[str, str],
    evidence: dict[str, Any],
) -> None:
    shared = {"agreed_by": samia} if instrument.startswith("pix") else {}
    found = recorded(samia, awa, instrument, answers, **shared)
    page = address("correct", found)
    assert client.get(page).status_code == 200
    answer = client.post(page, sent | {"reason": "typing_error"})
    assert answer.status_code == 302
    new = Diagnosis.objects.get(corrects=found)
    assert (new.evidence, new.instrument, new.mode) == (evidence, instrument, found.mode)


def test_t24_a_correction_by_a_colleague_keeps_the_need_she_may_not_read(
    client: PageClient, samia: User, awa: Person
) -> None:
    answers = {"A1": "aucun", "D2": "besoin_non_couvert", "certification_utile": True}
    found = recorded(samia, awa, Instrument.SPOTTING, answers)
    client.force_login(advisor(awa.agency))
    assert "outil adapté" not in read(client, found)
    page = address("correct", found)
    assert "outil adapté" not in client.get(page).content.decode()
    client.post(page, {"A1": "tablette", "reason": "typing_error"})
    assert Diagnosis.objects.get(corrects=found).evidence == {**answers, "A1": "tablette"}


def test_a_wrong_line_of_a_correction_is_named_and_nothing_is_replaced(
    client: PageClient, samia: User, awa: Person
) -> None:
    found = recorded(
        samia, awa, Instrument.PIX_PROFILE, {"1.1": {"level": 2}}, agreed_by=samia, max_level=7
    )
    sent = {"level_1_1": "6", "max_level": "5", "reason": "typing_error"}
    text = client.post(address("correct", found), sent).content.decode()
    assert "Le niveau va de 0 à 5." in text
    assert Diagnosis.objects.count() == 1


def test_what_pix_sent_is_not_typed_over(client: PageClient, samia: User, awa: Person) -> None:
    found = recorded(
        samia, awa, Instrument.PIX_CAMPAIGN, {"percent": 40}, agreed_by=samia, mode="imported"
    )
    assert client.get(address("correct", found)).status_code == 404
    text = read(client, found)
    assert address("correct", found) not in text
    assert address("withdraw", found) in text


def test_a_withdrawn_record_is_read_by_the_manager_and_the_dpo_only(
    client: PageClient, samia: User, awa: Person
) -> None:
    found = recorded(samia, awa, Instrument.ABC_DIAG, {"right_answers": 3})
    page = address("withdraw", found)
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": ""}).status_code == 200
    assert client.post(page, {"reason": "1 84 12 76 451 089 46"}).status_code == 200
    assert client.post(page, {"reason": "Mauvais dossier."}).status_code == 302
    assert client.get(address("diagnosis", found)).status_code == 404
    listed = client.get(reverse("diagnostics:person", args=[awa.public_id])).content.decode()
    assert "Retiré le 10 mars 2026" in listed
    assert "motif : Mauvais dossier." in listed
    assert "3 bonnes réponses" not in listed
    for reader in (manager(awa.agency), UserFactory(dpo=True)):
        client.force_login(reader)
        text = read(client, found)
        assert "3 bonnes réponses sur 10" in text
        assert "Retirer" not in text


def test_the_dpo_reads_no_record_that_still_stands(
    client: PageClient, samia: User, awa: Person
) -> None:
    found = recorded(samia, awa, Instrument.ABC_DIAG, {"right_answers": 3})
    client.force_login(UserFactory(dpo=True))
    assert client.get(address("diagnosis", found)).status_code == 404


def test_b16_another_agency_finds_no_record(client: PageClient, samia: User, awa: Person) -> None:
    found = recorded(samia, awa, Instrument.ABC_DIAG, {"right_answers": 3})
    client.force_login(advisor())
    for name in ("diagnosis", "correct", "withdraw"):
        assert client.get(address(name, found)).status_code == 404


def test_b15_an_old_record_keeps_the_names_the_levels_and_the_maximum_of_its_day(
    client: PageClient, samia: User, awa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {"1.1": {"level": 2}}
    found = recorded(samia, awa, Instrument.PIX_PROFILE, typed, agreed_by=samia, max_level=5)
    renamed = pix.Competence("1.1", "Chercher autrement", (), True, ())
    monkeypatch.setitem(pix.COMPETENCES_BY_CODE, "1.1", renamed)
    text = read(client, found)
    assert "Mener une recherche et une veille d&#x27;information" in text
    assert "Chercher autrement" not in text
    assert "Niveau 2" in text
    assert "<dd>5</dd>" in text


def test_the_agreement_of_the_person_is_written(
    client: PageClient, samia: User, awa: Person
) -> None:
    found = recorded(samia, awa, Instrument.PIX_CAMPAIGN, {"percent": 40}, agreed_by=samia)
    assert f"Accord de la personne noté par {samia}" in read(client, found)


def test_b17_declared_classes_stand_with_their_base(
    client: PageClient, samia: User, awa: Person
) -> None:
    answers = {"internet": "yes", **dict.fromkeys(dsi.QUESTIONS, "yes")}
    answers |= dict.fromkeys(dsi.AREAS["safety"], "no")
    text = read(client, recorded(samia, awa, Instrument.DSI, answers))
    assert "Compétences faibles" in text
    assert "Capacités faibles" in text
    assert text.count(telling.USERS) == 2
    assert "Déclaré" in text
    unknown = {**answers, "cookies": "refus_de_repondre"}
    text = read(client, recorded(samia, awa, Instrument.DSI, unknown))
    assert "Classe inconnue" in text
    assert "Inconnu : un domaine" in text
    text = read(client, recorded(samia, awa, Instrument.DSI, {"internet": "no"}))
    assert "Non évalué" in text
    assert "illectronisme" in text
    assert telling.EVERYBODY in text
