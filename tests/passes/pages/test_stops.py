"""« Arrêter un carnet » by its number: the operator and the agency, and nobody else's booklet."""

import uuid

import pytest
from django.urls import reverse

from passes.models import LossReport, Pass
from tests.accounts.factories import UserFactory, advisor
from tests.passes.desks import Desk
from tests.passes.factories import member_of, open_provider
from tests.passes.pages.test_scanning import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
STOP = "/carnets/arreter"


@pytest.fixture
def made():
    return Desk().hand_over()


def sent(number, kind="lost", **fields):
    return {"number": number, "kind": kind, "request_id": str(uuid.uuid4()), **fields}


def test_the_operator_stops_a_booklet_during_the_call_and_names_no_one(client, made):
    client.force_login(UserFactory(operator=True))
    page = read(client.post(STOP, sent(made.booklet.number.lower()), follow=True))
    assert f"Le carnet {made.booklet.number} est arrêté" in page
    assert made.agency.name in page
    assert made.person.first_name not in page
    assert LossReport.objects.get().kind == "lost"
    assert not Pass.objects.filter(booklet=made.booklet, blocked_at=None).exists()


def test_an_advisor_of_the_agency_goes_on_to_the_replacement(client, made):
    client.force_login(made.advisor)
    answer = client.post(STOP, sent(made.booklet.number, "stolen"))
    assert answer["Location"] == reverse("passes:trouble", args=[made.public_id])


def test_a_booklet_of_another_agency_is_not_told_from_an_unknown_number(client, made):
    client.force_login(advisor())
    pages = [
        read(client.post(STOP, sent(number))) for number in (made.booklet.number, "C-00016J-H", "?")
    ]
    assert all("carnet" in page and "fr-error" in page for page in pages)
    assert not LossReport.objects.exists()


def test_only_a_manager_or_the_operator_cancels_for_good_and_says_why(client, made):
    client.force_login(made.advisor)
    client.post(STOP, sent(made.booklet.number, "cancel", reason="Erreur"))
    assert Pass.objects.filter(booklet=made.booklet, status="handed_out").exists()
    client.force_login(UserFactory(operator=True))
    page = read(client.post(STOP, sent(made.booklet.number, "cancel")))
    assert "motif" in page
    page = read(client.post(STOP, sent(made.booklet.number, "cancel", reason="Erreur")))
    assert not Pass.objects.filter(booklet=made.booklet, status="handed_out").exists()


def test_a_second_stop_is_refused_in_words(client, made):
    client.force_login(UserFactory(operator=True))
    client.post(STOP, sent(made.booklet.number))
    page = read(client.post(STOP, sent(made.booklet.number)))
    assert "déjà" in page
    assert LossReport.objects.count() == 1


def test_a_provider_does_not_see_the_page(client):
    client.force_login(member_of(open_provider()))
    assert client.get(STOP).status_code == 404
