"""« Ce n'était pas moi », told by the advisor: the day only, and nothing is reversed."""

from __future__ import annotations

import os
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from passes.models import Redemption, Signal
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.passes import desks
from tests.passes.desks import Desk
from tests.support.client import PageClient

PICTURES = os.environ.get("PICTURES", "")


def used() -> tuple[Desk, Redemption, str]:
    desk = Desk()
    made = desk.hand_over(passes=3)
    use = desks.spend(made.booklet.passes.get(rank=1))
    return desk, use, reverse("passes:contest", args=[made.public_id])


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_advisor_reads_the_day_and_neither_the_place_nor_the_service(
    client: PageClient,
) -> None:
    desk, use, page = used()
    client.force_login(desk.advisor)
    html = client.get(page).content.decode()
    assert "Lundi 2 mars 2026, Pass n° 1" in html
    assert use.site.name not in html
    assert use.service.label not in html
    form = {
        "request_id": str(uuid.uuid4()),
        "redemption": str(use.public_id),
        "reason": "Elle était en voyage ce jour-là, dit-elle.",
    }
    html = client.post(page, form, follow=True).content.decode()
    assert "C’est transmis au gestionnaire." in html
    assert "Vos autres Pass restent bons" in html
    assert client.post(page, form).status_code == 302
    assert Signal.objects.get().kind == "contested"
    assert "C’est déjà transmis." in client.get(page).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_operator_reads_it_among_the_signals(client: PageClient) -> None:
    desk, use, page = used()
    client.force_login(desk.advisor)
    client.post(page, {"redemption": str(use.public_id), "reason": "Jamais venue."})
    client.force_login(UserFactory(operator=True))
    html = client.get("/signalements").content.decode()
    assert "Utilisation contestée par la personne" in html
    assert "Jamais venue." in html


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_way_in_is_on_the_problem_page_and_a_booklet_without_use_says_so(
    client: PageClient,
) -> None:
    desk, _, page = used()
    client.force_login(desk.advisor)
    assert page in client.get(page.replace("contester", "probleme")).content.decode()
    unused = reverse("passes:contest", args=[desk.hand_over().public_id])
    assert "Il n’y a rien à contester." in client.get(unused).content.decode()
    assert "Ce champ est obligatoire" in client.post(page, {"reason": "x"}).content.decode()
    client.force_login(advisor(AgencyFactory()))
    assert client.get(page).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_sound_on_a_phone_and_on_a_desk(site: str, page: Page, width: int) -> None:
    desk, _, address = used()
    client = Client()
    client.force_login(desk.advisor)
    cookie = client.cookies["declic_session"].value
    page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])
    page.set_viewport_size({"width": width, "height": 740})
    for name, path in (
        ("contest", address),
        ("probleme", address.replace("contester", "probleme")),
    ):
        page.goto(f"{site}{path}")
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
