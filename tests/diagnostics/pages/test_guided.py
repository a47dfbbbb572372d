"""The guided interview without a script: each answer is a button, then the next question."""

import gzip
import re
import uuid
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from diagnostics import adaptive, guiding, interviewing, recording
from diagnostics.accounts.models import User
from diagnostics.interviewing import GivenAnswer
from diagnostics.models import Diagnosis, Interview, Person
from diagnostics.pages import guided_tab
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient
from tests.support.queries import at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
STATIC = Path(guided_tab.__file__).parent.parent / "static" / "diagnostics"


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
    return interviewing.start_interview(actor=samia, person=person, instrument="guided_interview")


def address(name: str, draft: Interview) -> str:
    return reverse(f"diagnostics:{name}", args=[draft.public_id])


def conversation(draft: Interview) -> guiding.Conversation:
    return guiding.conversation_of(Interview.objects.get(pk=draft.pk))


def fields(text: str) -> dict[str, str]:
    """The hidden fields of the page, as its form sends them."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def question(text: str) -> str:
    found = re.search(r'id="said"[^>]*>([^<]+)<', text)
    assert found is not None
    return found.group(1)


def press(client: PageClient, draft: Interview, value: str, **more: str) -> str:
    """Press one of the four buttons of the page; the page that comes."""
    sent = fields(client.get(address("guided", draft)).content.decode())
    answer = client.post(
        address("guided_answer", draft), {**sent, "answer": value, **more}, follow=True
    )
    return answer.content.decode()


def test_the_interview_begins_from_the_file_on_the_job_search(
    client: PageClient, person: Person
) -> None:
    choose = reverse("diagnostics:guided_choice", args=[person.public_id])
    assert "La recherche d’emploi" in client.get(choose).content.decode()
    text = client.post(choose, {"scope": "emploi"}, follow=True).content.decode()
    assert Interview.objects.get().scope == "emploi"
    assert "Question 1, 12 au plus" in re.sub(r"\s+", " ", text)
    assert "(1974)" in text
    assert "Pourquoi cette question ?" in text


def test_competences_are_chosen_one_by_one_and_none_is_refused_in_words(
    client: PageClient, person: Person
) -> None:
    choose = reverse("diagnostics:guided_choice", args=[person.public_id])
    text = client.post(choose, {"scope": "choix"}).content.decode()
    assert "Aucune compétence n’est choisie." in text
    client.post(choose, {"scope": "choix", "competences": ["4.2", "1.1"]})
    assert Interview.objects.get().scope == "1.1,4.2"
    assert "Un entretien est en cours" in client.get(choose).content.decode()


@pytest.mark.parametrize(("scope", "kept"), [("emploi", "4.2"), ("complet", "complet")])
def test_boxes_ticked_in_the_list_are_not_forgotten(
    client: PageClient, person: Person, scope: str, kept: str
) -> None:
    choose = reverse("diagnostics:guided_choice", args=[person.public_id])
    client.post(choose, {"scope": scope, "competences": ["4.2"]})
    assert Interview.objects.get().scope == kept


def test_each_answer_is_saved_and_leads_to_the_next_question(
    client: PageClient, draft: Interview, clock: time_machine.Traveller
) -> None:
    for value in ("alone", "no", "with_help"):
        text = press(client, draft, value, is_shown="1" if value == "no" else "")
        following = conversation(draft).next
        assert following is not None
        assert question(text) == following.item.question
    rows = draft.answers.order_by("pk").values_list("value", "is_shown")
    assert list(rows) == [("alone", False), ("no", True), ("with_help", False)]


def test_without_a_script_the_time_since_the_page_was_drawn_is_counted(
    client: PageClient, draft: Interview, clock: time_machine.Traveller
) -> None:
    sent = fields(client.get(address("guided", draft)).content.decode())
    clock.shift(45)
    client.post(address("guided_answer", draft), {**sent, "answer": "alone"})
    assert Interview.objects.get().active_seconds == 45
    client.post(address("guided_answer", draft), {**sent, "answer": "no", "seconds": "30"})
    assert Interview.objects.get().active_seconds == 75


def test_the_old_address_of_a_draft_leads_to_its_page(client: PageClient, draft: Interview) -> None:
    assert client.get(address("interview", draft)).headers["Location"] == address("guided", draft)
    assert client.post(address("answer", draft), {"answer": "A1:aucun"}).status_code == 404


def test_a_question_is_seen_again_and_answered_otherwise(
    client: PageClient, draft: Interview
) -> None:
    press(client, draft, "no")
    first = draft.answers.get().question
    text = client.get(address("guided", draft), {"question": first}).content.decode()
    assert fields(text)["question"] == first
    assert re.search(r'value="no"[^>]*aria-pressed="true"', text)
    assert "Revenir à la question en cours" in text
    client.post(address("guided_answer", draft), {**fields(text), "answer": "alone"})
    assert conversation(draft).latest[first].value == "alone"


def test_a_button_pressed_twice_saves_one_answer(client: PageClient, draft: Interview) -> None:
    sent = fields(client.get(address("guided", draft)).content.decode()) | {"answer": "no"}
    for _ in range(2):
        client.post(address("guided_answer", draft), sent)
    assert draft.answers.count() == 1


def test_the_script_hears_where_the_server_stands(client: PageClient, draft: Interview) -> None:
    choice = conversation(draft).next
    assert choice is not None
    sent = {"question": choice.item.id, "answer": "alone", "seconds": "20"}
    sent |= {"answer_id": str(uuid.uuid4()), "given_at": "2026-03-10T08:55:00.000Z"}
    as_script = {"HTTP_ACCEPT": "application/json"}
    said = client.post(address("guided_answer", draft), sent, **as_script).json()
    following = conversation(draft).next
    assert following is not None
    assert said["given"] == [[choice.item.id, "alone", False]]
    assert (said["next"], said["stop"], said["active"]) == (following.item.id, None, 20)
    assert draft.answers.get().given_at.isoformat() == "2026-03-10T08:55:00+00:00"
    refused = client.post(address("guided_answer", draft), {"question": "inconnu"}, **as_script)
    assert (refused.status_code, refused.json()["refused"]) == (422, "Cette question n’existe pas.")
    assert client.post(address("guided_answer", draft), {"question": "inconnu"}).status_code == 422


def test_b24_at_twelve_questions_the_result_opens_and_six_more_are_offered_once(
    client: PageClient, draft: Interview
) -> None:
    for _ in range(12):
        text = press(client, draft, "alone")
    assert "Voici ce que dit l’entretien." in text
    assert "Le nombre de questions prévu est atteint." in text
    text = client.post(address("guided_continue", draft), follow=True).content.decode()
    assert "Question 13, 18 au plus" in re.sub(r"\s+", " ", text)
    for _ in range(6):
        text = press(client, draft, "not_asked")
    assert "six questions de plus" not in text
    answer = client.post(address("guided_finish", draft))
    result = Diagnosis.objects.get()
    assert answer.headers["Location"] == reverse(
        "diagnostics:guided_result", args=[result.public_id]
    )
    assert result.stop_reason == "count_reached"


def test_the_result_tells_each_area_and_why_each_question_was_asked(
    client: PageClient, samia: User, draft: Interview
) -> None:
    press(client, draft, "with_help")
    client.post(address("guided_finish", draft))
    diagnosis = Diagnosis.objects.get()
    page = reverse("diagnostics:guided_result", args=[diagnosis.public_id])
    text = client.get(page).content.decode()
    assert text.count("Pas demandé") >= 4
    assert re.search(r"Niveau \d, entre \d et \d, (à confirmer|indicatif|fiable)", text)
    assert "déclaré" in text
    item = conversation(draft).items
    assert adaptive.why(adaptive.next_item(item, [], draft.seed)).replace("'", "&#x27;") in text
    client.force_login(advisor())
    assert client.get(page).status_code == 404


def test_b09_a_device_whose_clock_is_ahead_is_shown_on_the_result(
    client: PageClient, samia: User, draft: Interview
) -> None:
    choice = conversation(draft).next
    assert choice is not None
    sent = {"question": choice.item.id, "answer": "no", "given_at": "2026-03-10T09:12:00Z"}
    client.post(address("guided_answer", draft), sent)
    client.post(address("guided_finish", draft))
    page = reverse("diagnostics:guided_result", args=[Diagnosis.objects.get().public_id])
    assert "l’appareil avançait de 12 min" in client.get(page).content.decode()


def test_a_result_taken_out_is_read_by_the_manager_only(
    client: PageClient, samia: User, draft: Interview
) -> None:
    client.post(address("guided_finish", draft))
    diagnosis = Diagnosis.objects.get()
    recording.withdraw_diagnosis(actor=samia, diagnosis=diagnosis, reason="Autre personne")
    page = reverse("diagnostics:guided_result", args=[diagnosis.public_id])
    assert client.get(page).status_code == 404
    client.force_login(manager(draft.agency))
    assert "Retiré le" in client.get(page).content.decode()


def test_at_the_end_the_last_answer_can_still_be_corrected(
    client: PageClient, draft: Interview
) -> None:
    for _ in range(12):
        text = press(client, draft, "not_asked")
    last = draft.answers.latest("pk").question
    assert f"?question={last}" in text
    text = client.get(address("guided", draft), {"question": last}).content.decode()
    client.post(address("guided_answer", draft), {**fields(text), "answer": "alone"})
    text = client.get(address("guided", draft)).content.decode()
    assert "Voici ce que dit l’entretien." in text
    assert conversation(draft).latest[last].value == "alone"


def test_stopping_here_keeps_what_was_said(client: PageClient, draft: Interview) -> None:
    press(client, draft, "alone")
    for _ in range(2):
        assert client.post(address("guided_finish", draft)).status_code == 302
    assert Diagnosis.objects.get().stop_reason == "person_stops"
    assert client.get(address("guided", draft)).status_code == 302


def test_an_abandoned_guided_interview_leads_back_to_the_file(
    client: PageClient, draft: Interview
) -> None:
    client.post(address("abandon", draft))
    assert Interview.objects.get().status == "abandoned"


def test_a_question_page_asks_little_of_the_database_and_weighs_little(
    client: PageClient, samia: User, person: Person
) -> None:
    draft = interviewing.start_interview(
        actor=samia, person=person, instrument="guided_interview", scope="complet"
    )
    client.get(address("guided", draft))
    with at_most(8):
        client.get(address("guided", draft))
    for item in conversation(draft).items[:11]:
        given = GivenAnswer(uuid.uuid4(), item.id, "alone")
        interviewing.answer_question(actor=samia, interview=draft, answer=given)
    with at_most(8):
        page = client.get(address("guided", draft))
    own = ["guided.js", "answer_line.js", "guided_choice.js", "guided.css", "pictograms.svg"]
    weight = len(gzip.compress(page.content))
    weight += sum(len(gzip.compress((STATIC / name).read_bytes())) for name in own)
    assert weight <= 50_000, weight


def test_the_page_holds_no_name_in_what_the_tab_keeps(draft: Interview, person: Person) -> None:
    kept = str(guided_tab.tab_of(conversation(draft)))
    for word in (person.last_name, person.first_name, str(person.public_id)):
        assert word not in kept


def test_another_agency_and_another_role_see_no_guided_interview(
    client: PageClient, draft: Interview, person: Person
) -> None:
    for user in (advisor(), UserFactory(operator=True)):
        client.force_login(user)
        assert client.get(address("guided", draft)).status_code == 404
        for name in ("guided_answer", "guided_continue", "guided_finish"):
            assert client.post(address(name, draft)).status_code == 404
        choose = reverse("diagnostics:guided_choice", args=[person.public_id])
        assert client.get(choose).status_code == 404
