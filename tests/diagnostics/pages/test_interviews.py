"""An interview on screen, without a script: one question, one button, the next question."""

import re

import pytest
from django.urls import reverse

from diagnostics import interviewing
from diagnostics.accounts.models import User
from diagnostics.models import Diagnosis, Interview, Person
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CORE = ["A1:aucun", "A2:aucune", "B1:jamais", "B2:renonce", "B3:refus_de_repondre"]


@pytest.fixture
def samia(client: PageClient) -> User:
    user = advisor(AgencyFactory())
    client.force_login(user)
    return user


@pytest.fixture
def person(samia: User) -> Person:
    return PersonFactory(agency_id=samia.agency_ids[0], last_name="Diallo", birth_year=1974)


@pytest.fixture
def draft(samia: User, person: Person) -> Interview:
    return interviewing.start_interview(actor=samia, person=person)


def address(name: str, draft: Interview) -> str:
    return reverse(f"diagnostics:{name}", args=[draft.public_id])


def questions_on(text: str) -> list[str]:
    """The questions that the page shows, those folded away left out."""
    sections = re.findall(r"<section class=\"declic-question\"[^>]*>", text)
    visible = [tag for tag in sections if " hidden" not in tag]
    return [re.search(r'data-question="(\w+)"', tag).group(1) for tag in visible]


def test_an_interview_starts_from_the_file_and_shows_one_question(
    client: PageClient, person: Person
) -> None:
    start = reverse("diagnostics:start", args=[person.public_id])
    answer = client.post(start, {"instrument": "spotting"}, follow=True)
    text = answer.content.decode()
    assert questions_on(text) == ["A1"]
    assert "Cinq questions à poser à voix haute. La personne peut ne pas répondre." in text
    assert "(1974)" in text
    assert "1/5" in text


def test_each_answer_is_saved_and_leads_to_the_next_question(
    client: PageClient, draft: Interview
) -> None:
    shown = []
    for value in CORE:
        answer = client.post(address("answer", draft), {"answer": value}, follow=True)
        shown.append(questions_on(answer.content.decode()))
    assert shown == [["A2"], ["B1"], ["B2"], ["B3"], []]
    assert draft.answers.count() == 5
    assert "Les cinq questions sont posées." in answer.content.decode()


def test_the_whole_meeting_takes_two_pages_and_at_most_twelve_actions(
    client: PageClient, draft: Interview
) -> None:
    actions = [*CORE, "D4:inquiet", "D1:ecrit_difficile"]
    for value in actions:
        client.post(address("answer", draft), {"answer": value})
    answer = client.post(address("finish", draft))
    assert answer.headers["Location"] == reverse(
        "diagnostics:result", args=[draft.person.public_id]
    )
    assert len(["start", *actions, "finish"]) <= 12
    assert Diagnosis.objects.get().evidence["D4"] == "inquiet"


def test_the_optional_questions_come_only_when_asked_for(
    client: PageClient, draft: Interview
) -> None:
    for value in CORE:
        client.post(address("answer", draft), {"answer": value})
    text = client.get(address("interview", draft)).content.decode()
    assert questions_on(text) == []
    assert "Deux questions de plus, si la personne est d’accord" in text
    text = client.get(address("interview", draft), {"question": "D4"}).content.decode()
    assert questions_on(text) == ["D4"]
    answer = client.post(address("answer", draft), {"answer": "D4:confiant"}, follow=True)
    assert questions_on(answer.content.decode()) == ["D1"]


def test_a_question_can_be_seen_again_and_answered_otherwise(
    client: PageClient, draft: Interview
) -> None:
    client.post(address("answer", draft), {"answer": "A1:aucun"})
    text = client.get(address("interview", draft), {"question": "A1"}).content.decode()
    assert questions_on(text) == ["A1"]
    assert re.search(r'value="A1:aucun"[^>]*aria-pressed="true"', text)
    client.post(address("answer", draft), {"answer": "A1:tablette"})
    assert interviewing.latest_answers(draft) == {"A1": "tablette"}


def test_a_button_pressed_twice_saves_one_answer(client: PageClient, draft: Interview) -> None:
    sent = {"answer": "A1:aucun", "answer_id": "7b1f8a52-1111-4222-8333-abcdefabcdef"}
    client.post(address("answer", draft), sent)
    client.post(address("answer", draft), sent)
    assert draft.answers.count() == 1


def test_the_script_is_answered_shortly_and_keeps_the_time_of_the_answer(
    client: PageClient, draft: Interview
) -> None:
    sent = {"answer": "A1:aucun", "given_at": "2026-03-10T08:55:00.000Z"}
    answer = client.post(address("answer", draft), sent, HTTP_ACCEPT="application/json")
    assert answer.json() == {"saved": "A1"}
    assert draft.answers.get().given_at.isoformat() == "2026-03-10T08:55:00+00:00"
    sent = {"answer": "A1:minitel", "given_at": "hier"}
    answer = client.post(address("answer", draft), sent, HTTP_ACCEPT="application/json")
    assert answer.status_code == 422
    assert "liste" in answer.json()["refused"]


def test_an_answer_outside_the_list_is_refused(client: PageClient, draft: Interview) -> None:
    assert client.post(address("answer", draft), {"answer": "A1:minitel"}).status_code == 422


def test_stopping_early_says_that_the_person_stops(client: PageClient, draft: Interview) -> None:
    client.post(address("answer", draft), {"answer": "A1:aucun"})
    client.post(address("finish", draft))
    assert Diagnosis.objects.get().stop_reason == "person_stops"


def test_three_questions_at_the_desk_are_a_finished_meeting(
    client: PageClient, draft: Interview
) -> None:
    for value in ("A1:aucun", "B2:seul", "B3:utilise"):
        client.post(address("answer", draft), {"answer": value})
    client.post(address("finish", draft))
    assert Diagnosis.objects.get().stop_reason == "finished"


def test_the_two_boxes_are_kept_with_the_answers(client: PageClient, draft: Interview) -> None:
    client.post(address("finish", draft), {"echeance_jours": "12", "certification_utile": "1"})
    evidence = Diagnosis.objects.get().evidence
    assert (evidence["echeance_jours"], evidence["certification_utile"]) == (12, True)


def test_sending_the_end_twice_gives_one_diagnosis(client: PageClient, draft: Interview) -> None:
    for _ in range(2):
        assert client.post(address("finish", draft)).status_code == 302
    assert Diagnosis.objects.count() == 1
    assert client.get(address("interview", draft)).status_code == 302


def test_gestures_use_the_same_page(client: PageClient, samia: User, person: Person) -> None:
    draft = interviewing.start_interview(actor=samia, person=person, instrument="gestures")
    assert questions_on(client.get(address("interview", draft)).content.decode()) == ["allumer"]


def test_an_abandoned_draft_leads_back_to_the_file(client: PageClient, draft: Interview) -> None:
    answer = client.post(address("abandon", draft))
    assert answer.headers["Location"] == reverse(
        "diagnostics:person", args=[draft.person.public_id]
    )
    assert Interview.objects.get().status == "abandoned"


def test_another_agency_and_another_role_see_no_draft(client: PageClient, draft: Interview) -> None:
    for user in (advisor(), UserFactory(operator=True)):
        client.force_login(user)
        assert client.get(address("interview", draft)).status_code == 404
        assert client.post(address("finish", draft)).status_code == 404
