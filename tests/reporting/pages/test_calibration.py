"""« Calibrage » on its page: for national roles, the small cells hidden."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page

from tests.accounts.factories import UserFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.reporting.test_inclusion import assess
from tests.support.client import PageClient

PICTURES = os.environ.get("PICTURES", "")
ADDRESS = "/rapports/calibrage"


def town(day: str = "2025-11-10") -> None:
    levels = ["critique"] * 12 + ["eleve"] * 14 + ["modere"] * 20 + ["faible"] * 74
    for number, level in enumerate(levels):
        assess(PersonFactory(birth_year=1960 + number % 45), day, level)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_page_shows_both_numbers_the_published_interval_and_a_chart(client: PageClient) -> None:
    town()
    client.force_login(UserFactory(operator=True))
    html = client.get(ADDRESS).content.decode()
    assert "10,0 % (12 sur 120)" in html
    assert "10 à 20 %" in html
    assert html.count('role="img"') == 1
    assert "Publié par" in html
    assert client.get(f"{ADDRESS}?periode=n'importe").status_code == 200


@pytest.mark.django_db
def test_national_roles_read_it_and_agencies_do_not(client: PageClient) -> None:
    for role in ("operator", "observer", "auditor", "administrator"):
        client.force_login(UserFactory(**{role: True}))
        assert client.get(ADDRESS).status_code == 200
    for user in (advisor(), manager()):
        client.force_login(user)
        assert client.get(ADDRESS).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_sound_on_a_phone_and_on_a_desk(site: str, page: Page, width: int) -> None:
    town("2026-05-10")
    session = Client()
    session.force_login(UserFactory(operator=True))
    cookie = session.cookies["declic_session"].value
    page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{site}{ADDRESS}?periode=2026-T2")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/calibrage-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
