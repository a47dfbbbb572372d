"""« Résultat et suite »: read together, accepted or declined, contradicted in one step."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse

from diagnostics.accounts.models import JournalEntry, User
from diagnostics.models import LevelOverride, Person, RiskFlag
from tests.accounts.factories import UserFactory, advisor
from tests.diagnostics.recordings import CONTEXT_PATH, CORE, HARD, latest, met, record
from tests.support import queries
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "quiet_surroundings")]
TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def quiet_surroundings(settings: Any) -> None:
    settings.PERSON_CONTEXT = CONTEXT_PATH


@pytest.fixture
def people(client: PageClient) -> tuple[User, Person]:
    people = met()
    client.force_login(people[0])
    return people


def page(client: PageClient, person: Person) -> str:
    answer = client.get(reverse("diagnostics:result", args=[person.public_id]))
    assert answer.status_code == 200
    return answer.content.decode()


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def test_the_result_is_said_in_words_without_code_score_or_red(
    client: PageClient, people: tuple[User, Person]
) -> None:
    record(*people, HARD, TODAY)
    main = main_of(page(client, people[1]))
    text = re.sub(r"<[^>]+>", " ", main)
    assert "Un appui est prioritaire, surtout pour l&#x27;équipement." in text
    assert not re.search(r"\b[A-D]\d\b|[A-Z]{3,}_|\b(score|points|critique)\b", text)
    assert not re.search(r"fr-(badge|alert|btn)--(error|warning)", main)
    assert "checked" not in main


def test_three_proposals_are_for_now_and_one_is_the_main_act(
    client: PageClient, people: tuple[User, Person]
) -> None:
    record(*people, {**HARD, "D1": "lecture_difficile"}, TODAY)
    main = main_of(page(client, people[1]))
    now, later = main.split("Ensuite</h3>")
    assert now.count('<li class="declic-card">') == 3
    assert main.count("Accepter et préparer") == 1
    assert later.count("Décliner") >= 1


def test_what_is_unknown_and_what_would_change_stand_on_the_page(
    client: PageClient, people: tuple[User, Person]
) -> None:
    record(*people, {**CORE, "B3": "aucune"}, TODAY)
    html = page(client, people[1])
    assert "Pas encore connu : compétences numériques" in html
    assert "Avec une adresse mail dont vous vous servez" in html


def test_accepting_and_declining_are_noted(client: PageClient, people: tuple[User, Person]) -> None:
    record(*people, HARD, TODAY)
    first, second = latest(people[1]).recommendations.order_by("rank")[:2]
    for row, act in ((first, "accept"), (second, "decline")):
        answer = client.post(reverse(f"diagnostics:{act}_recommendation", args=[row.public_id]))
        assert answer.url == reverse("diagnostics:result", args=[people[1].public_id])
        row.refresh_from_db()
    assert (first.status, second.status) == ("accepted", "declined")
    assert "Acceptée" in page(client, people[1])


def test_after_accepting_one_goes_where_it_is_prepared_on_this_site_only(
    client: PageClient, people: tuple[User, Person]
) -> None:
    record(*people, HARD, TODAY)
    first, second = latest(people[1]).recommendations.order_by("rank")[:2]
    address = reverse("diagnostics:accept_recommendation", args=[first.public_id])
    assert client.post(address, {"next": "/carnets/nouveau"}).url == "/carnets/nouveau"
    address = reverse("diagnostics:accept_recommendation", args=[second.public_id])
    assert client.post(address, {"next": "https://ailleurs.example"}).url.endswith("/resultat")


def test_a_proposal_answered_twice_is_refused_on_a_page(
    client: PageClient, people: tuple[User, Person]
) -> None:
    record(*people, HARD, TODAY)
    row = latest(people[1]).recommendations.first()
    address = reverse("diagnostics:accept_recommendation", args=[row.public_id])
    client.post(address)
    assert client.post(address).status_code == 409


def test_disagreeing_takes_one_form_and_keeps_the_computed_result_beside(
    client: PageClient, people: tuple[User, Person]
) -> None:
    record(*people, HARD, TODAY)
    sent = {"level": "faible", "reason_code": "OBSERVATION_EN_ENTRETIEN", "comment": ""}
    address = reverse("diagnostics:override_level", args=[people[1].public_id])
    client.post(address, sent, HTTP_USER_AGENT="Mozilla (Android; Mobile)")
    html = page(client, people[1])
    assert "Le calcul donne « Appui prioritaire »" in html
    line = JournalEntry.objects.get(verb="level.overridden")
    assert line.facts["device"] == "téléphone"
    client.post(reverse("diagnostics:end_override", args=[people[1].public_id]))
    assert LevelOverride.objects.get().ended_at is not None


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"level": "faible", "reason_code": ""}, "obligatoire"),
        ({"level": "faible", "reason_code": "AUTRE"}, "Il manque le motif"),
    ],
)
def test_disagreeing_without_reason_is_refused_on_the_same_page(
    client: PageClient, people: tuple[User, Person], sent: dict[str, str], words: str
) -> None:
    record(*people, HARD, TODAY)
    answer = client.post(reverse("diagnostics:override_level", args=[people[1].public_id]), sent)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert re.search(r"<details[^>]* open", answer.content.decode())
    assert not LevelOverride.objects.exists()


def test_an_alert_is_lifted_with_a_sentence(
    client: PageClient, people: tuple[User, Person]
) -> None:
    record(*people, HARD, TODAY)
    address = reverse("diagnostics:resolve_flag", args=[people[1].public_id])
    assert address in page(client, people[1])
    assert client.get(address).status_code == 200
    assert (
        "sécurité sociale"
        in client.post(address, {"resolution": "184127645108946"}).content.decode()
    )
    client.post(address, {"resolution": "Rendez-vous pris à l'accueil"})
    assert RiskFlag.objects.get().resolved_by == people[0]
    assert client.get(address).status_code == 404


def test_without_a_result_the_page_says_what_to_do(
    client: PageClient, people: tuple[User, Person]
) -> None:
    assert "Pas encore de résultat" in page(client, people[1])


def test_the_explanation_has_exactly_four_headings(
    client: PageClient, people: tuple[User, Person]
) -> None:
    record(*people, HARD, TODAY)
    answer = client.get(reverse("diagnostics:explain", args=[latest(people[1]).public_id]))
    main = main_of(answer.content.decode())
    assert len(re.findall(r"<h2>", main)) == 4
    assert JournalEntry.objects.filter(verb="risk.explained").count() == 1


@pytest.mark.parametrize("name", ["explain_pdf", "result_sheet"])
def test_papers_are_given_as_pdf(
    client: PageClient, people: tuple[User, Person], name: str
) -> None:
    record(*people, HARD, TODAY)
    answer = client.get(reverse(f"diagnostics:{name}", args=[latest(people[1]).public_id]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_nobody_else_sees_the_result(client: PageClient, people: tuple[User, Person]) -> None:
    record(*people, HARD, TODAY)
    assessment, row = latest(people[1]), latest(people[1]).recommendations.first()
    pages = [
        reverse("diagnostics:result", args=[people[1].public_id]),
        reverse("diagnostics:resolve_flag", args=[people[1].public_id]),
        reverse("diagnostics:explain", args=[assessment.public_id]),
        reverse("diagnostics:result_sheet", args=[assessment.public_id]),
    ]
    acts = [
        reverse("diagnostics:override_level", args=[people[1].public_id]),
        reverse("diagnostics:end_override", args=[people[1].public_id]),
        reverse("diagnostics:accept_recommendation", args=[row.public_id]),
        reverse("diagnostics:decline_recommendation", args=[row.public_id]),
    ]
    for stranger in (advisor(), UserFactory(operator=True), UserFactory(auditor=True)):
        client.force_login(stranger)
        assert {client.get(address).status_code for address in pages} == {404}
        assert {client.post(address).status_code for address in acts} == {404}
    client.logout()
    assert client.get(pages[0]).status_code == 302


def test_the_page_asks_the_database_as_much_for_many_proposals_as_for_one(
    client: PageClient, people: tuple[User, Person]
) -> None:
    record(*people, {**CORE, "A1": "tablette"}, TODAY)
    queries.assert_same_count(
        visit=lambda: page(client, people[1]),
        add_rows=lambda: record(*people, {**HARD, "D1": "lecture_difficile"}, TODAY),
    )
    with queries.at_most(25):
        page(client, people[1])
