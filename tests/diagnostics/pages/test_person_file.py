"""A person's file: results side by side, what is missing said, each look journaled."""

import uuid

import pytest
from django.urls import reverse
from pytest_django import Settings

from diagnostics import enrolling, importing, interviewing, merging, recording, telling
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.enums import Instrument, SkillStatus
from diagnostics.models import Diagnosis, Person, SkillLevel
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.sendings import file_of, sending
from tests.support.client import PageClient
from tests.support.queries import assert_same_count, at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def samia(client: PageClient) -> User:
    user = advisor(AgencyFactory(name="Agence de Lens"))
    client.force_login(user)
    return user


@pytest.fixture
def awa(samia: User) -> Person:
    details = Details("Diallo", "Awa", identifier="1234567A", birth_year=1974, phone="0612345678")
    return enrolling.register_person(actor=samia, details=details)


def file_address(person: Person) -> str:
    return reverse("diagnostics:person", args=[person.public_id])


def opened(client: PageClient, person: Person) -> str:
    return client.get(file_address(person)).content.decode()


def typed(actor: User, person: Person, instrument: str, answers: dict, **more: object) -> Diagnosis:
    return recording.record_diagnosis(
        actor=actor,
        person=person,
        result=recording.typed_result(instrument, answers, **more),
        observed_on=person.first_met_on,
        submission_id=uuid.uuid4(),
    )


def test_a_new_file_says_what_is_missing(client: PageClient, awa: Person) -> None:
    text = opened(client, awa)
    assert "Information non remise" in text
    assert "Pas encore de résultat" in text
    assert "Premier entretien" in text
    assert "•••• 67A" in text
    assert "06 12 34 56 78" in text
    assert "1234567A" not in text


def test_each_look_at_a_file_leaves_its_line(client: PageClient, awa: Person) -> None:
    opened(client, awa)
    opened(client, awa)
    assert JournalEntry.objects.filter(verb="person.opened", refusal_code="").count() == 2


def test_the_level_stands_with_its_reasons(client: PageClient, samia: User, awa: Person) -> None:
    typed(samia, awa, Instrument.SPOTTING, {"A1": "aucun", "A2": "aucune", "B1": "jamais"})
    text = opened(client, awa)
    assert "Appui prioritaire" in text
    assert "Vous n&#x27;utilisez pas internet." in text or "Vous n’utilisez pas internet." in text
    assert "3 réponses sur 9" in text


def test_b20_results_of_two_natures_stand_on_two_lines(
    client: PageClient, samia: User, awa: Person
) -> None:
    typed(samia, awa, Instrument.SPOTTING, {"A1": "tablette"})
    typed(samia, awa, Instrument.ABC_DIAG, {"right_answers": 7})
    text = opened(client, awa)
    assert "7 bonnes réponses sur 10" in text
    assert text.index("mesuré") != text.index("déclaré")
    assert "oyenne" not in text


def test_b03_a_mean_leaves_out_what_was_not_tested_and_says_over_how_many(
    samia: User, awa: Person
) -> None:
    answers = {"1.1": {"level": 2}, "2.1": {"level": 3}}
    profile = typed(samia, awa, Instrument.PIX_PROFILE, answers, agreed_by=samia, max_level=7)
    assert telling.what_it_says(profile) == "Niveau moyen 2,5 sur 2 compétences"
    SkillLevel.objects.filter(diagnosis=profile)
    untested = profile.skill_levels.filter(status=SkillStatus.NOT_TESTED)
    assert untested.count() == 14


@pytest.mark.parametrize(
    ("instrument", "answers", "more", "says"),
    [
        (Instrument.GESTURES, {"wifi": "alone"}, {}, "1 geste fait seul sur 1 regardé"),
        (Instrument.GESTURES, {}, {}, "Incomplet"),
        (Instrument.DSI, {"internet": "no"}, {}, "Incomplet"),
        (Instrument.PIX_CERTIFICATE, {"total": 512}, {"shared": True}, "512 pix certifiés"),
        (Instrument.PIX_CAMPAIGN, {"percent": 55}, {"shared": True}, "55 %"),
        (Instrument.SPOTTING, {"A1": "aucun"}, {}, "1 réponse sur 9"),
        (Instrument.PIX_PROFILE, {}, {"shared": True}, "Aucune compétence évaluée"),
    ],
)
def test_a_result_is_said_in_one_sentence(
    samia: User, awa: Person, instrument: str, answers: dict, more: dict, says: str
) -> None:
    circumstances = {"agreed_by": samia} if more else {}
    record = typed(samia, awa, instrument, answers, **circumstances)
    assert says in telling.what_it_says(record)


def test_a_draft_is_resumed_from_the_file_by_any_colleague(
    client: PageClient, samia: User, awa: Person
) -> None:
    draft = interviewing.start_interview(actor=samia, person=awa)
    client.force_login(advisor(awa.agency))
    text = opened(client, awa)
    assert "Reprendre" in text
    assert reverse("diagnostics:interview", args=[draft.public_id]) in text


def test_a_test_not_yet_shared_is_announced_without_its_result(
    client: PageClient, awa: Person
) -> None:
    file = importing.analyse_file(
        actor=importing.RECORDER, name="e", content=file_of(sending(1, state=3))
    )
    importing.confirm_import(actor=importing.RECORDER, file=file)
    assert "pas encore envoyé par la personne" in opened(client, awa)


def test_a_merged_file_leads_to_the_one_that_was_kept(
    client: PageClient, samia: User, awa: Person
) -> None:
    typed(samia, awa, Instrument.ABC_DIAG, {"right_answers": 7})
    kept = PersonFactory(agency=awa.agency)
    merging.merge_people(actor=samia, kept=kept, other=awa, reason="Doublon")
    assert client.get(file_address(awa)).headers["Location"] == file_address(kept)
    assert "7 bonnes réponses sur 10" in opened(client, kept)


def test_the_file_of_another_agency_is_not_found_or_summed_up(
    client: PageClient, samia: User, settings: Settings
) -> None:
    person = PersonFactory(last_name="Diallo", phone="+33612345678")
    answer = client.get(file_address(person))
    assert answer.status_code == 404
    assert "Diallo" not in answer.content.decode()
    settings.INTER_AGENCY_RULE = "summary"
    answer = client.get(file_address(person))
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "Diallo" in text
    assert "12 34 56" not in text
    refused = JournalEntry.objects.filter(verb="person.opened", refusal_code="file_elsewhere")
    assert refused.count() == 2


def test_a_long_file_costs_no_more_questions(client: PageClient, samia: User, awa: Person) -> None:
    def add() -> None:
        for _ in range(5):
            typed(samia, awa, Instrument.ABC_DIAG, {"right_answers": 7})

    add()
    assert_same_count(visit=lambda: client.get(file_address(awa)), add_rows=add)
    with at_most(25):  # P13, the session and the journal line of the look included
        client.get(file_address(awa))
