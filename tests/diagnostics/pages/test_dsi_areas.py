"""Thirty questions, a page by area: answers kept, pages in order, nothing compulsory."""

from __future__ import annotations

import pytest
from django.urls import reverse

from diagnostics import dsi, interviewing
from diagnostics.accounts.models import User
from diagnostics.enums import Instrument
from diagnostics.models import Diagnosis, Interview
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def samia(client: PageClient) -> User:
    user = advisor(AgencyFactory())
    client.force_login(user)
    return user


@pytest.fixture
def draft(samia: User) -> Interview:
    person = PersonFactory(agency_id=samia.agency_ids[0], advisor=samia)
    return interviewing.start_interview(actor=samia, person=person, instrument=Instrument.DSI)


def page(draft: Interview, step: str = "") -> str:
    address = reverse("diagnostics:dsi_areas", args=[draft.public_id])
    return f"{address}?domaine={step}" if step else address


def test_the_draft_opens_on_the_question_that_closes_all_others(
    client: PageClient, draft: Interview
) -> None:
    opened = client.get(reverse("diagnostics:interview", args=[draft.public_id]), follow=True)
    text = opened.content.decode()
    assert "Êtes-vous allé sur internet ces trois derniers mois" in text
    assert text.count("<fieldset") == 1
    assert "Ne sait pas" in text
    assert "Ne souhaite pas répondre" in text


def test_each_area_is_one_page_and_leads_to_the_next(client: PageClient, draft: Interview) -> None:
    steps, counts = [], []
    address = page(draft)
    answers = {"internet": "yes", **dict.fromkeys(dsi.QUESTIONS, "yes")}
    for _ in range(6):
        counts.append(client.get(address).content.decode().count("<fieldset"))
        address = client.post(address, answers).headers["Location"]
        steps.append(address.split("=")[1])
    assert counts == [1, 4, 6, 7, 6, 7]
    assert steps == [*dsi.AREAS, "fin"]
    assert "C’est terminé" in client.get(address).content.decode()
    client.post(reverse("diagnostics:finish", args=[draft.public_id]))
    assert Diagnosis.objects.get().evidence == {"dsi_domaines_acquis": 5}


def test_without_internet_nothing_more_is_asked(client: PageClient, draft: Interview) -> None:
    answer = client.post(page(draft), {"internet": "no"}, follow=True)
    text = answer.content.decode()
    assert "les autres questions ne se posent pas" in text
    assert page(draft, "filter") in text
    assert client.get(page(draft)).content.decode().count("C’est terminé") == 2


def test_what_was_left_alone_stays_unknown_and_the_draft_resumes_there(
    client: PageClient, draft: Interview
) -> None:
    client.post(page(draft), {"internet": "yes"})
    client.post(page(draft, "information"), {"goods": "yes", "health": "refus_de_repondre"})
    text = client.get(page(draft)).content.decode()
    assert 'id="goods-yes" name="goods" value="yes" checked' in text
    assert interviewing.latest_answers(draft) == {
        "internet": "yes",
        "goods": "yes",
        "health": "refus_de_repondre",
    }
    assert page(draft, "filter") in text


def test_an_answer_is_changed_and_saved_once(client: PageClient, draft: Interview) -> None:
    sent = {"goods": "yes", "identity": "7b1f8a52-1111-4222-8333-abcdefabcdef"}
    for _ in range(2):
        client.post(page(draft, "information"), sent)
    assert draft.answers.count() == 1
    client.post(page(draft, "information"), {"goods": "no", "identity": "x"})
    assert interviewing.latest_answers(draft) == {"goods": "no"}


def test_an_answer_outside_the_list_is_refused(client: PageClient, draft: Interview) -> None:
    assert client.post(page(draft, "information"), {"goods": "perhaps"}).status_code == 422


def test_a_closed_draft_or_another_agency_leads_elsewhere(
    client: PageClient, samia: User, draft: Interview
) -> None:
    interviewing.close_interview(actor=samia, interview=draft)
    assert client.get(page(draft)).status_code == 302
    client.force_login(advisor())
    assert client.get(page(draft)).status_code == 404
