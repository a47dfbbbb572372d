"""Two buttons of the advisor's day: seen with nothing new, and a proposal carried out."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from diagnostics import recommending, recording
from diagnostics.accounts.models import User
from diagnostics.models import Person, Recommendation, Review
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import HARD, result_of
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
    person = PersonFactory(agency_id=samia.agency_ids[0], advisor=samia)
    recording.record_diagnosis(
        actor=samia,
        person=person,
        result=result_of(HARD),
        observed_on=TODAY,
        submission_id=uuid.uuid4(),
    )
    return person


def nothing_new(person: Person) -> str:
    return reverse("diagnostics:nothing_new", args=[person.public_id])


def test_nothing_new_plans_the_next_look_and_says_when(
    client: PageClient, samia: User, awa: Person
) -> None:
    answer = client.post(nothing_new(awa), {"next": "/accueil"}, follow=True)
    assert answer.redirect_chain == [("/accueil", 302)]
    assert f"{awa} est à revoir le 9 avril 2026." in answer.content.decode()
    assert Review.objects.filter(done_on=TODAY).count() == 1


def test_a_button_pressed_twice_plans_one_more_look_the_same_day(
    client: PageClient, samia: User, awa: Person
) -> None:
    for _ in range(2):
        client.post(nothing_new(awa), {"next": "/accueil"})
    waiting = Review.objects.waiting().get()
    assert waiting.due_on == TODAY + dt.timedelta(days=30)


def test_an_address_elsewhere_is_not_followed(client: PageClient, samia: User, awa: Person) -> None:
    answer = client.post(nothing_new(awa), {"next": "https://ailleurs.example/"})
    assert answer.headers["Location"] == reverse("diagnostics:person", args=[awa.public_id])


def test_nobody_to_see_again_and_nobody_elsewhere(client: PageClient, samia: User) -> None:
    nobody_waits = PersonFactory(agency_id=samia.agency_ids[0])
    assert client.post(nothing_new(nobody_waits)).status_code == 404
    assert client.post(nothing_new(PersonFactory())).status_code == 404


def test_a_proposal_carried_out_leaves_the_day(
    client: PageClient, samia: User, awa: Person
) -> None:
    proposal = Recommendation.objects.filter(person=awa).earliest("rank")
    recommending.accept_recommendation(actor=samia, recommendation=proposal)
    assert "C’est fait" in client.get("/accueil").content.decode()
    address = reverse("diagnostics:carried_out", args=[proposal.public_id])
    result = reverse("diagnostics:result", args=[awa.public_id])
    assert address in client.get(result).content.decode()
    answer = client.post(address)
    assert "Faite le 10 mars 2026." in client.get(result).content.decode()
    assert answer.headers["Location"] == result
    assert not Recommendation.objects.undelivered().exists()
    assert "C’est fait" not in client.get("/accueil").content.decode()
    assert client.post(address).status_code == 409
    client.force_login(advisor())
    assert client.post(address).status_code == 404
