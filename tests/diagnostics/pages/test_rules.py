"""The public rules, equal to the model, one page per effective version; and who approves one."""

from __future__ import annotations

import json
import os
from html import unescape
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from diagnostics import approving, ren_model, ren_rules
from diagnostics.accounts.models import User
from diagnostics.models import RiskModelVersion
from tests.accounts.factories import UserFactory, advisor
from tests.diagnostics.situations import MODEL
from tests.diagnostics.versions import publish, stricter
from tests.support.client import PageClient

pytestmark = pytest.mark.usefixtures("clock")
PICTURES = os.environ.get("PICTURES", "")
publish = pytest.fixture(publish)


def administrator() -> User:
    return UserFactory(administrator=True)


def put_in_force(version: str) -> None:
    for _ in range(2):
        approving.approve_model(actor=administrator(), version=version, reason="Motif écrit")


def read(client: PageClient, version: str) -> str:
    address = reverse("diagnostics:model_rules", args=[version])
    lines = unescape(client.get(address).content.decode()).splitlines()
    return "".join(line.strip() for line in lines)


def assert_shows(html: str, model: ren_model.Model) -> None:
    for table in (*ren_rules.tables(model), ren_rules.sentences(model)):
        assert table.caption in html
        for row in table.rows:
            assert "".join(f"<td>{cell}</td>" for cell in row) in html
    assert model.wording["last_line"] in html


@pytest.mark.django_db
def test_the_public_page_of_a_version_read_without_signing_in_equals_its_model_data(
    client: PageClient, publish: Any
) -> None:
    assert_shows(read(client, "1.0.0"), MODEL)
    publish(stricter())
    put_in_force("1.1.0")
    assert_shows(read(client, "1.1.0"), stricter())
    assert_shows(read(client, "1.0.0"), MODEL)


@pytest.mark.django_db
def test_the_data_are_the_very_model(client: PageClient) -> None:
    answer = client.get(reverse("diagnostics:model_data", args=["1.0.0"]))
    assert json.loads(answer.content) == MODEL.data
    assert 'filename="ren-1.0.0.json"' in answer["Content-Disposition"]


@pytest.mark.django_db
def test_an_unknown_version_has_no_page(client: PageClient) -> None:
    for name in ("model_rules", "model_data"):
        assert client.get(reverse(f"diagnostics:{name}", args=["9.9.9"])).status_code == 404


@pytest.mark.django_db
def test_the_page_says_since_when_and_by_how_many_people(client: PageClient) -> None:
    put_in_force("1.0.0")
    html = client.get(reverse("diagnostics:model_rules", args=["1.0.0"])).content.decode()
    assert "en vigueur depuis le 10 mars 2026" in html
    assert "Approuvée par deux personnes" in html


@pytest.mark.django_db
def test_a_version_has_its_public_page_from_the_day_it_is_in_force(
    client: PageClient, publish: Any
) -> None:
    publish(stricter())
    address = reverse("diagnostics:model_rules", args=["1.1.0"])
    data = reverse("diagnostics:model_data", args=["1.1.0"])
    assert {client.get(address).status_code, client.get(data).status_code} == {404}
    client.force_login(advisor())
    assert client.get(address).status_code == 404
    client.force_login(administrator())
    assert "pas encore en vigueur" in client.get(address).content.decode()
    put_in_force("1.1.0")
    client.logout()
    assert client.get(address).status_code == client.get(data).status_code == 200


@pytest.mark.django_db
def test_the_page_shows_what_changes_from_the_version_before(
    client: PageClient, publish: Any
) -> None:
    publish(stricter())
    put_in_force("1.1.0")
    html = read(client, "1.1.0")
    assert "Ce qui change depuis la version 1.0.0" in html
    assert "<td>20 · 14 · 90 · 3</td><td>10 · 4 · 90 · 3</td>" in html
    assert "Ce qui change" not in read(client, "1.0.0")
    current = client.get(reverse("diagnostics:rules")).content.decode()
    assert "Version REN 1.1.0" in current


@pytest.mark.django_db
def test_two_administrators_put_a_version_in_force_by_the_page(client: PageClient) -> None:
    approve = reverse("diagnostics:approve_version", args=["1.0.0"])
    for number, colleague in enumerate([administrator(), administrator()]):
        client.force_login(colleague)
        heading = "Mettre en vigueur" if number else "Proposer"
        assert heading in client.get(approve).content.decode()
        response = client.post(approve, {"reason": "Première version"})
        assert response.status_code == 302
    assert RiskModelVersion.objects.get().effective_on is not None
    html = client.get(reverse("diagnostics:versions")).content.decode()
    assert "En vigueur depuis le 10 mars 2026" in html
    assert approve not in html


@pytest.mark.django_db
def test_the_same_person_twice_is_told_so(client: PageClient) -> None:
    client.force_login(administrator())
    approve = reverse("diagnostics:approve_version", args=["1.0.0"])
    client.post(approve, {"reason": "Première version"})
    answer = client.post(approve, {"reason": "Première version"})
    assert answer.status_code == 200
    assert "fr-error-text" in answer.content.decode() or "errorlist" in answer.content.decode()
    assert RiskModelVersion.objects.get().effective_on is None
    unknown = reverse("diagnostics:approve_version", args=["9.9.9"])
    assert client.get(unknown).status_code == 404


@pytest.mark.django_db
def test_only_administrators_see_the_versions(client: PageClient) -> None:
    for user in (advisor(), UserFactory(operator=True)):
        client.force_login(user)
        assert client.get(reverse("diagnostics:versions")).status_code == 404
        assert client.get(reverse("diagnostics:approve_version", args=["1.0.0"])).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_rules_and_versions_are_sound_on_a_phone_and_on_a_desk(
    site: str, page: Page, width: int
) -> None:
    session = Client()
    session.force_login(administrator())
    cookie = session.cookies["declic_session"].value
    page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])
    page.set_viewport_size({"width": width, "height": 740})
    for name, args in (("rules", []), ("versions", []), ("approve_version", ["1.0.0"])):
        page.goto(site + reverse(f"diagnostics:{name}", args=args))
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
