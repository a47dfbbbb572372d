"""The skeleton of every page, signing in and out, and the pages of a no."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import RequestFactory, override_settings
from django.urls import reverse

from config.refusing import RefusalPageMiddleware
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import STATE_CHANGED, Refusal
from tests.support.client import PageClient
from tests.support.queries import at_most

PASSWORD = "une phrase assez longue"
pytestmark = pytest.mark.django_db


@pytest.fixture
def samia() -> User:
    return User.objects.create_user(
        "samia@agence.example", PASSWORD, first_name="Samia", last_name="Benali"
    )


@pytest.mark.parametrize("name", ["accessibility", "legal_notice", "personal_data"])
def test_pages_the_law_asks_for_are_open_to_everybody(client: PageClient, name: str) -> None:
    assert client.get(reverse(name)).status_code == 200


def test_an_anonymous_page_makes_no_query(client: PageClient) -> None:
    with at_most(0):
        assert client.get(reverse("accounts:sign_in")).status_code == 200


def test_the_bare_address_leads_a_stranger_to_the_sign_in_page(client: PageClient) -> None:
    assert client.get("/").headers["Location"] == reverse("accounts:sign_in")


def test_an_account_signs_in_with_its_address_in_any_case(client: PageClient, samia: User) -> None:
    sent = {"username": " Samia@Agence.example", "password": PASSWORD}
    response = client.post(reverse("accounts:sign_in"), sent)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(samia.pk)


def test_a_wrong_password_gets_one_sentence_that_reveals_nothing(
    client: PageClient, samia: User
) -> None:
    for address in (samia.email, "personne@agence.example"):
        response = client.post(
            reverse("accounts:sign_in"), {"username": address, "password": "faux"}
        )
        assert "Adresse ou mot de passe incorrect" in response.content.decode()


@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=3)
def test_too_many_wrong_passwords_close_the_door_for_some_minutes(
    client: PageClient, samia: User
) -> None:
    for _ in range(3):
        response = client.post(
            reverse("accounts:sign_in"), {"username": samia.email, "password": "faux"}
        )
    assert response.status_code == 429
    assert "pendant 15 minutes" in response.content.decode()


def test_signing_out_is_sent_by_a_form(client: PageClient, samia: User) -> None:
    client.force_login(samia)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    assert client.post(reverse("accounts:sign_out")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_page_that_is_not_there_says_so_in_french(client: PageClient) -> None:
    response = client.get("/cette-page-manque")
    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.content.decode()


def test_an_uncaught_refusal_becomes_a_page_with_its_status_and_remedy(rf: RequestFactory) -> None:
    request = rf.get("/quelque-part", headers={"Referer": "http://testserver/avant"})
    page = RefusalPageMiddleware(lambda _: None).process_exception(request, Refusal(STATE_CHANGED))
    assert page.status_code == 409
    assert "Rechargez la page" in page.content.decode()
    assert "http://testserver/avant" in page.content.decode()


def test_a_fault_of_ours_is_not_disguised_as_a_refusal(rf: RequestFactory) -> None:
    middleware = RefusalPageMiddleware(lambda _: None)
    assert middleware.process_exception(rf.get("/"), ValueError("faute")) is None


def test_every_page_carries_the_headers_that_protect_the_browser(client: PageClient) -> None:
    headers = client.get(reverse("accounts:sign_in")).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_menu_offers_only_doors_that_open(client: PageClient, samia: User) -> None:
    samia.role = "auditor"
    samia.save()
    client.force_login(samia)
    addresses = [entry.address for entry in client.get("/accessibilite").context["MENU"]]
    assert reverse("reporting:home") in addresses
    assert reverse("diagnostics:people") not in addresses
    for address in addresses:
        assert client.get(address, follow=True).status_code == 200


def test_the_menu_marks_the_page_where_one_is(client: PageClient, samia: User) -> None:
    client.force_login(samia)
    menu = client.get(reverse("reporting:home"), follow=True).context["MENU"]
    assert [entry.label for entry in menu if entry.is_current] == ["Accueil"]


def test_p13_a_first_visit_weighs_at_most_200_kb_and_the_next_60(
    client: PageClient, samia: User
) -> None:
    """Compressed, as whitenoise serves it; small icons of the design system come on top."""
    client.force_login(samia)
    page = client.get(reverse("reporting:home"), follow=True).content
    named = re.findall(rb'(?:href|src)="/static/([^"]+)"', page)
    weights = [len(gzip.compress(Path(finders.find(n.decode())).read_bytes())) for n in named]
    assert len(named) >= 5
    assert len(page) <= 60_000
    assert sum(weights) + len(gzip.compress(page)) <= 200_000
