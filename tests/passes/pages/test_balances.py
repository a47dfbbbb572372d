"""`/p` as any phone opens it: without JavaScript, then in Chromium."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from passes import codes
from passes.models import Order, Pass
from tests.passes import desks
from tests.passes.desks import Desk
from tests.passes.factories import open_provider
from tests.passes.scanning import code_of
from tests.support.client import PageClient

PICTURES = os.environ.get("PICTURES", "")
ADDRESS = "/p"


def paper() -> str:
    """The code of the second of four Passes, the first one used, in a town with three places."""
    desk = Desk()
    desk.agency.phone = "0321445566"
    desk.agency.save()
    Order.objects.update(valid_until=dt.date(2026, 12, 31))
    for _ in range(2):
        open_provider()
    made = desk.hand_over(desk.person(first_name="Awa", last_name="Diallo"), 5)
    passes = list(Pass.objects.filter(booklet=made.booklet).order_by("rank"))
    desks.spend(passes[0])
    return code_of(passes[1])


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_page_says_the_balance_and_neither_a_name_a_level_nor_the_code(
    client: PageClient,
) -> None:
    code = paper()
    response = client.post(ADDRESS, {"code": code.lower().replace("-", " ")})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Il vous reste 4 Pass, jusqu&#x27;au 31 décembre 2026." in html
    assert "Lundi 2 mars 2026 : Médiathèque de Lens" in html
    assert "Ce n’était pas moi ? Appelez" in html
    assert html.index("Appeler le 03 21 44 55 66") < html.index("Où utiliser vos Pass")
    assert "03 21 11 22 33" in html
    for kept_back in ("Awa", "Diallo", code, code.replace("-", ""), "critique", "modéré"):
        assert kept_back not in html


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_no_cookie_no_cache_no_referrer_no_robot_and_no_sign_in(client: PageClient) -> None:
    code = paper()
    for response in (client.get("/p"), client.get("/p/"), client.post(ADDRESS, {"code": code})):
        assert response.status_code == 200
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert "Se connecter" not in response.content.decode()


@pytest.mark.django_db
def test_a_wrong_code_is_told_in_plain_words_and_never_shown_back(client: PageClient) -> None:
    response = client.post(ADDRESS, {"code": "XYZW0-XYZW0-XYZW0"})
    html = response.content.decode()
    assert response.status_code == 400
    assert "Une lettre ou un chiffre est faux." in html
    assert "XYZW0" not in html


@pytest.mark.django_db
def test_the_number_of_a_booklet_is_told_apart_from_a_code(client: PageClient) -> None:
    html = client.post(ADDRESS, {"code": "C-00016J-H"}).content.decode()
    assert "C’est le numéro du carnet." in html


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_a_network_that_forges_codes_is_told_to_wait_or_to_call(
    client: PageClient, settings: object
) -> None:
    settings.THROTTLE_FORGED = 1  # type: ignore[attr-defined]
    code = paper()
    body = code.replace("-", "")[:6] + "00000000"
    client.post(ADDRESS, {"code": body + codes._check_character(body)})
    response = client.post(ADDRESS, {"code": code})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Trop de codes faux ont été essayés ici." in response.content.decode()


@pytest.mark.django_db
def test_t21_the_page_offers_no_act_but_a_call(client: PageClient) -> None:
    html = client.get(ADDRESS).content.decode()
    assert html.count("<form") == 1
    assert "Carnet perdu ou volé ?" in html
    assert client.put(ADDRESS).status_code == 405


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_t20_the_qr_opens_the_balance_and_leaves_no_code_in_any_address(
    site: str, page: Page, width: int
) -> None:
    code = paper()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{site}{ADDRESS}#{code}")
    page.get_by_role("heading", name="Il vous reste 4 Pass").wait_for()
    assert page.url == f"{site}{ADDRESS}"
    assert not [address for address in asked if code in address]
    assert code not in page.evaluate("JSON.stringify(history.state) + document.referrer")
    assert page.get_by_role("button", name="Imprimer").is_visible()
    _assert_sound(page, f"p-{width}")
    sizes = "[...document.querySelectorAll('.own-page *')].map(e => getComputedStyle(e).fontSize)"
    assert min(float(size[:-2]) for size in page.evaluate(sizes)) >= 18.6


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_without_javascript_the_code_is_typed_by_hand(
    site: str, browser: Browser, width: int
) -> None:
    code = paper()
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{site}{ADDRESS}")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/p-form-{width}.png", full_page=True)
    page.get_by_label("Le code écrit sous le dessin carré").fill(code.lower())
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Il vous reste 4 Pass").wait_for()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/p-nojs-{width}.png", full_page=True)
    assert page.get_by_role("button").count() == 0


def _assert_sound(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
