"""« Mon espace » as a browser without JavaScript gets it, then in Chromium."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page

from diagnostics import link_codes, linking
from diagnostics.models import Person
from passes.models import HandOver
from tests.accounts.factories import advisor
from tests.passes import desks
from tests.passes.desks import Desk
from tests.passes.factories import open_provider
from tests.support.client import PageClient
from tests.support.queries import assert_same_count

PICTURES = os.environ.get("PICTURES", "")
ADDRESS = "/moi"


def holder(desk: Desk) -> tuple[Person, str]:
    """Somebody with three Passes, one of them used, and a link to her page."""
    person = desk.person(first_name="Awa", last_name="Diallo")
    for _ in range(3):
        open_provider()
    made = desk.hand_over(person, 3)
    desks.spend(made.booklet.passes.order_by("rank")[0])
    HandOver.objects.filter(pk=made.pk).update(
        first_site=made.booklet.passes.order_by("rank")[0].redemptions.get().site,
        first_session_at=dt.datetime(2026, 12, 1, 13, tzinfo=dt.UTC),
    )
    return person, linking.issue_link(actor=desk.advisor, person=person).code


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_page_says_what_concerns_the_person_and_not_who_she_is(client: PageClient) -> None:
    desk = Desk()
    desk.agency.phone = "0321445566"
    desk.agency.save()
    person, code = holder(desk)
    response = client.post(ADDRESS, {"code": link_codes.printed(code)})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Il vous reste 2 Pass, jusqu&#x27;au 31 décembre 2026." in html
    assert "Mardi 1er décembre à 14 h" in html
    assert "Ce n’était pas moi ? Appelez" in html
    assert html.count('href="tel:0321445566"') >= 2
    assert "Médiathèque de Lens" in html
    for kept_back in ("Diallo", "Awa", code, person.public_id.hex, "indetermine", "À compléter"):
        assert kept_back not in html
    assert "Se connecter" not in html


@pytest.mark.django_db
def test_no_cookie_no_cache_no_referrer_and_no_robot(client: PageClient) -> None:
    desk = Desk()
    code = linking.issue_link(actor=desk.advisor, person=desk.person()).code
    for response in (client.get(ADDRESS), client.post(ADDRESS, {"code": code})):
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.django_db
def test_who_is_signed_in_on_that_computer_is_not_shown(client: PageClient) -> None:
    desk = Desk()
    client.force_login(desk.advisor)
    html = client.get(ADDRESS).content.decode()
    assert desk.advisor.full_name not in html
    assert "Usagers" not in html


@pytest.mark.django_db
def test_every_code_that_opens_nothing_gets_the_same_calm_page(client: PageClient) -> None:
    desk = Desk()
    old = linking.issue_link(actor=desk.advisor, person=desk.person()).code
    linking.revoke_link(actor=desk.advisor, link=desk.agency.people.get().links.get())
    pages = [client.post(ADDRESS, {"code": typed}) for typed in (old, "0" * 26, "bonjour", "")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert "Ce code n’ouvre pas de page." in pages[0].content.decode()


@pytest.mark.django_db
def test_too_many_wrong_codes_are_told_to_wait_or_call(
    client: PageClient, settings: object
) -> None:
    settings.THROTTLE_MALFORMED = 1  # type: ignore[attr-defined]
    settings.CONTACT_PHONE = "03 20 00 00 00"  # type: ignore[attr-defined]
    client.post(ADDRESS, {"code": "0" * 26})
    response = client.post(ADDRESS, {"code": "0" * 26})
    assert response.status_code == 429
    assert "tel:0320000000" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_page_costs_the_same_with_one_use_and_with_five(client: PageClient) -> None:
    desk = Desk()
    person, code = holder(desk)

    def add_rows() -> None:
        made = desk.hand_over(person, 4, by=desk.manager, reason="Motif")
        for each in made.booklet.passes.all():
            desks.spend(each)

    assert_same_count(visit=lambda: client.post(ADDRESS, {"code": code}), add_rows=add_rows)


@pytest.mark.django_db
def test_the_link_of_a_lost_sheet_is_ended_from_the_file_of_the_person(client: PageClient) -> None:
    desk = Desk()
    person = desk.person()
    code = linking.issue_link(actor=desk.advisor, person=person).code
    end = reverse("diagnostics:revoke_link", args=[person.public_id])
    client.force_login(desk.advisor)
    file = reverse("diagnostics:person", args=[person.public_id])
    assert end in client.get(file).content.decode()
    assert client.get(end).status_code == 200
    assert client.post(end, {"request_id": ""})["Location"] == file
    assert client.post(ADDRESS, {"code": code}).status_code == 404
    assert end not in client.get(file).content.decode()
    assert client.get(end).status_code == 404
    client.force_login(advisor())
    assert client.post(end).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_qr_opens_the_page_and_leaves_no_code_behind(site: str, page: Page, width: int) -> None:
    _, code = holder(Desk(order_fields={"valid_until": dt.date(2026, 12, 31)}))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{site}{ADDRESS}#{code}")
    page.get_by_role("heading", name="Il vous reste 2 Pass").wait_for()
    assert page.url == f"{site}{ADDRESS}"
    assert not [address for address in asked if code in address]
    assert page.get_by_role("button", name="Imprimer").is_visible()
    _assert_sound(page, f"moi-{width}")
    sizes = "[...document.querySelectorAll('.own-page *')].map(e => getComputedStyle(e).fontSize)"
    assert min(float(size[:-2]) for size in page.evaluate(sizes)) >= 18.6


@pytest.mark.browser
def test_without_javascript_the_code_is_typed(site: str, browser: Browser) -> None:
    _, code = holder(Desk(order_fields={"valid_until": dt.date(2026, 12, 31)}))
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}{ADDRESS}")
    page.get_by_label("Le code écrit sur votre feuille").fill(link_codes.printed(code).lower())
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Il vous reste 2 Pass").wait_for()
    assert page.get_by_role("button").count() == 0


def _assert_sound(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
